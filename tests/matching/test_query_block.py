"""How queries are cut into blocks, and what a block takes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from matcher.matching.learned_context import ALL_FOLLOWED, FOLLOWED
from matcher.matching.query_block import ENTRIES, FEWEST, MOST, block_bytes, query_blocks


@pytest.mark.parametrize(
    ("size", "of_a_block"),
    [(1, MOST), (ENTRIES // MOST, MOST), (ENTRIES // 500, 500), (ENTRIES, FEWEST)],
)
def test_a_block_has_fewer_queries_the_more_organizations_there_are(
    size: int, of_a_block: int
) -> None:
    context: Any = SimpleNamespace(size=size)
    queries = np.arange(2 * of_a_block + 1)
    blocks = [each.queries.tolist() for each in query_blocks(context, queries)]
    assert [len(each) for each in blocks] == [of_a_block, of_a_block, 1]
    assert [row for each in blocks for row in each] == queries.tolist()


def test_a_block_takes_ten_arrays_of_everybody_or_of_what_is_followed() -> None:
    # Four bytes an entry; what is followed takes twelve, and an array of everybody stays.
    assert block_bytes(ALL_FOLLOWED) == FEWEST * 10 * 4 * ALL_FOLLOWED
    assert block_bytes(FOLLOWED) == FEWEST * (4 + 120) * FOLLOWED
    assert block_bytes(3 * FOLLOWED) == FEWEST * (3 * 4 + 120) * FOLLOWED
