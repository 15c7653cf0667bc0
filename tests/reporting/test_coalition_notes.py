"""What is said of coalitions in words."""

from __future__ import annotations

import datetime

import pytest

from matcher.coalitions.named import Named
from matcher.coalitions.timeline_findings import MembershipMove
from matcher.reporting.coalition_notes import move_words


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2020-06-03", "2020-06-03: KT joined AI One Team"),
        ("2020-06", "2020-06: KT joined AI One Team"),
        ("2020", "2020: KT joined AI One Team"),
        (None, "2020-06-03: KT joined AI One Team"),
    ],
)
def test_a_move_is_dated_no_closer_than_the_data_say(date: str | None, said: str) -> None:
    day = datetime.date(2020, 6, 3)
    move = MembershipMove(day, Named("kt", "KT"), "joined", "one", None, date, None)
    assert move_words(move, {"one": "AI One Team"}).startswith(said)
