"""Agreement of partitions, against scikit-learn."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from matcher.measures.partitions import adjusted_rand, normalized_mutual_information

PARTS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=25)


@given(PARTS)
@settings(max_examples=300)
def test_they_are_those_of_scikit_learn(drawn):
    a, b = ([pair[side] for pair in drawn] for side in (0, 1))
    assert adjusted_rand(a, b) == pytest.approx(adjusted_rand_score(a, b), abs=1e-9)
    assert normalized_mutual_information(a, b) == pytest.approx(
        normalized_mutual_info_score(a, b), abs=1e-7
    )
