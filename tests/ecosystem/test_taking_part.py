"""Who took part in work on something has it to give, buys it, or worked beside who has it."""

from typing import Any

import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.taking_part import supplies, tagged_parts

NAMES = ["Maker", "Buyer", "University", "Other"]


def _world(
    roles: dict[str, str],
    evidence: list[dict[str, Any]] | None = None,
    ties: list[dict[str, str]] | None = None,
) -> Ecosystem:
    """Give an ecosystem with one collaboration about chips, with these participants."""
    tables = {
        "organizations": pd.DataFrame({"id": NAMES, "name": NAMES}),
        "capabilities": pd.DataFrame({"id": ["chips", "law"], "name": ["Chips", "Law"]}),
        "collaborations": pd.DataFrame({"id": ["p"], "start_date": ["2020-01-01"]}),
        "participants": pd.DataFrame(
            {"collaboration_id": "p", "organization_id": list(roles), "role": list(roles.values())}
        ),
        "collaboration_capabilities": pd.DataFrame(
            {"collaboration_id": ["p"], "capability_id": ["chips"]}
        ),
    }
    if evidence:
        tables["evidence"] = pd.DataFrame(evidence).assign(date="2019-01-01")
    if ties:
        tables["ties"] = pd.DataFrame(ties)
    return Ecosystem.from_tables(tables)


def _offering(ecosystem: Ecosystem) -> dict[str, tuple[float, float]]:
    """Give how strong each is in chips, and how strong in what it has to give."""
    both = zip(
        ecosystem.offers[:, [0]].toarray().ravel().round(2).tolist(),
        ecosystem.own_offers[:, [0]].toarray().ravel().round(2).tolist(),
        strict=True,
    )
    return {name: pair for name, pair in zip(NAMES, both, strict=True) if any(pair)}


def _says(who: str, direction: str, what: str = "chips") -> dict[str, str]:
    return {"organization_id": who, "capability_id": what, "direction": direction}


TOOK_PART = {"Maker": "partner", "Buyer": "partner", "University": "partner"}


def test_who_took_part_has_it_where_nothing_says_otherwise() -> None:
    assert _offering(_world(TOOK_PART)) == dict.fromkeys(TOOK_PART, (0.3, 0.3))


def test_who_states_a_need_for_it_has_none_from_work_on_it() -> None:
    found = _offering(_world(TOOK_PART, [_says("Buyer", "needs"), _says("Maker", "needs", "law")]))
    assert found == {"Maker": (0.3, 0.3), "Buyer": (0.3, 0.0), "University": (0.3, 0.3)}


@pytest.mark.parametrize(
    "tie",
    [
        {"organization_a": "Maker", "organization_b": "Buyer", "kind": "supplier"},
        {"organization_a": "Buyer", "organization_b": "Maker", "kind": "customer"},
    ],
)
def test_who_buys_from_another_participant_has_none(tie: dict[str, str]) -> None:
    ecosystem = _world(TOOK_PART, ties=[tie])
    sellers, buyers = supplies(ecosystem)
    assert (sellers.tolist(), buyers.tolist()) == ([0], [1])
    found = _offering(ecosystem)
    assert found == {"Maker": (0.3, 0.3), "Buyer": (0.3, 0.0), "University": (0.3, 0.3)}


def test_who_buys_from_somebody_who_took_no_part_in_it_keeps_its_own() -> None:
    tie = {"organization_a": "Other", "organization_b": "Buyer", "kind": "supplier"}
    assert _offering(_world(TOOK_PART, ties=[tie]))["Buyer"] == (0.3, 0.3)


@pytest.mark.parametrize("role", ["customer", "Funder", "investor"])
def test_who_pays_for_the_work_has_none(role: str) -> None:
    assert _offering(_world({**TOOK_PART, "Buyer": role}))["Buyer"] == (0.3, 0.0)


def test_what_one_states_it_keeps_though_it_needs_more_of_it() -> None:
    rows = [{**_says("Buyer", "needs")}, {**_says("Buyer", "offers"), "strength": 0.4}]
    assert _offering(_world(TOOK_PART, rows))["Buyer"] == (0.4, 0.4)


def test_beside_a_coordinator_who_offers_it_one_has_worked_on_it_and_has_none_to_give() -> None:
    rows = [{**_says("Maker", "offers"), "strength": 0.8}]
    led = _offering(_world({**TOOK_PART, "Maker": "Coordinator"}, rows))
    assert led == {"Maker": (0.8, 0.8), "Buyer": (0.3, 0.0), "University": (0.3, 0.0)}
    # Where it does not run the work, nothing says whose it is.
    among = _offering(_world(TOOK_PART, rows))
    assert among["University"] == (0.3, 0.3)


def test_one_who_states_it_itself_follows_nobody() -> None:
    rows = [
        {**_says("Maker", "offers"), "strength": 0.8},
        {**_says("University", "offers"), "count": 2},
    ]
    parts = tagged_parts(_world({**TOOK_PART, "Maker": "lead"}, rows))
    assert parts["follows"].tolist() == [False, True, False]
