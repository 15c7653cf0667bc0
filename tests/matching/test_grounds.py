"""Each ground on which one calls another, of pairs that have that one alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.matching.context import Context
from matcher.matching.grounds import Grounds, neighbouring

#: Who asks whom, and which grounds the two have.
PAIRS = {
    "buyer maker": {"gives"},
    "maker buyer": {"wants"},
    "maker rival": {"peers"},
    "trucker carter": {"neighbours"},
    "one two": {"introduced"},
    "one both": {"partners"},
    "host guest": {"invited"},
    "guest host": set(),
    "buyer one": set(),
}


@pytest.fixture(scope="module")
def context(ecosystem_of: Callable[..., Ecosystem]) -> Context:
    said = [
        *(("maker", "robots", "offers"), ("rival", "robots", "offers")),
        *(("buyer", "robots", "needs"), ("trucker", "trucks", "offers")),
        ("carter", "vans", "offers"),
    ]
    keys = ("organization_id", "capability_id", "direction")
    return Context(
        ecosystem_of(
            sorted({each for pair in PAIRS for each in pair.split()}),
            [
                *("robots", "trade"),
                *({"id": each, "parent_id": "trade"} for each in ("trucks", "vans")),
            ],
            evidence=[dict(zip(keys, each, strict=True)) for each in said],
            collaborations=[{"id": each, "start_date": "2020"} for each in "pq"],
            participants=[
                {"collaboration_id": work, "organization_id": who}
                for work, who in (("p", "one"), ("p", "both"), ("q", "two"), ("q", "both"))
            ],
            coalitions=[{"id": "c", "name": "C"}],
            memberships=[
                {"coalition_id": "c", "organization_id": "host", "role": "lead"},
                {"coalition_id": "c", "organization_id": "guest", "role": "invited"},
            ],
        )
    )


@pytest.mark.parametrize("pair", PAIRS)
def test_each_ground_by_itself(context: Context, pair: str) -> None:
    a, b = (np.array([context.ecosystem.organization_ids.row(each)]) for each in pair.split())
    found = Grounds.of(context, a, b)
    assert {name for name in vars(found) if vars(found)[name][0]} == PAIRS[pair]
    assert found.any[0] == bool(PAIRS[pair])
    assert found.introduced_only[0] == (PAIRS[pair] == {"introduced"})
    assert found.has_subject[0] == (PAIRS[pair] not in (set(), {"introduced"}))
    assert found.stated[0] == bool(PAIRS[pair] & {"gives", "wants", "invited", "partners"})


def test_of_many_pairs_each_has_its_own(context: Context) -> None:
    rows = [[context.ecosystem.organization_ids.row(e) for e in pair.split()] for pair in PAIRS]
    found = Grounds.of(context, *np.array(rows).T)
    for place, expected in enumerate(PAIRS.values()):
        assert {name for name in vars(found) if vars(found)[name][place]} == expected


def test_who_both_know_beside_a_subject_is_not_the_only_ground(context: Context) -> None:
    mask = np.array([True, True, False])
    none, some = np.zeros(3, dtype=bool), np.array([True, False, False])
    found = Grounds(none, none, some, none, mask, none, none)
    assert found.introduced_only.tolist() == [False, True, False]


def test_the_neighbouring_fields_of_two_are_named(context: Context) -> None:
    row, what = context.ecosystem.organization_ids.row, context.ecosystem.capability_ids.row
    assert neighbouring(context, row("trucker"), row("carter")) == (what("trucks"), what("vans"))
    assert neighbouring(context, row("trucker"), row("maker")) is None
