"""What two companies may compete for, though no tie says so."""

from typing import Any

import numpy as np
import pandas as pd

from matcher.ecosystem import Ecosystem
from matcher.matching.citations import NAMED, Citations
from matcher.matching.competing import MAY_COMPETE, Competing
from matcher.matching.context import Context
from matcher.matching.model import PartnerModel
from matcher.matching.next_step import OWN_TRADE

NAMES = ["A", "B", "C"]


def _words(**tables: Any) -> tuple[list[str], list[int]]:
    """Give what A and B compete for, and who buys from both."""
    competing = Competing(Citations(Context(Ecosystem.from_tables(_tables(**tables)))))
    said = [each.name for each in competing.of(np.array([0]), 1)]
    return said, competing.customers(0, 1).tolist()


def _tables(
    kind: str = "company",
    sectors: tuple[str | None, ...] = (None, None, None),
    **tables: list[dict[str, Any]],
) -> dict[str, pd.DataFrame]:
    organizations = {"id": NAMES, "name": NAMES, "kind": kind, "sector": list(sectors)}
    return {
        "organizations": pd.DataFrame(organizations),
        "capabilities": pd.DataFrame(
            {
                "id": ["trade", "trucks", "vans"],
                "name": ["Logistics", "Trucks", "Vans"],
                "parent_id": [None, "trade", "trade"],
            }
        ),
        **{name: pd.DataFrame(rows) for name, rows in tables.items()},
    }


def _offers(*who: str, what: str = "trucks") -> list[dict[str, str]]:
    return [{"organization_id": each, "capability_id": what} for each in who]


def test_who_states_the_same_offer_may_compete_whatever_the_call_is_about() -> None:
    rows = _offers("A", "B")
    assert _words(evidence=rows)[0] == [f"both offer Trucks: {MAY_COMPETE}"]
    assert _words(evidence=_offers("A"))[0] == []
    assert _words(evidence=rows, kind="university")[0] == []


def test_a_customer_in_common_makes_rivals() -> None:
    ties = [
        {"organization_a": each, "organization_b": "C", "kind": "supplier"} for each in ("A", "B")
    ]
    said = "both supply C: who sells to the same may compete"
    assert _words(ties=ties) == ([said], [2])
    # Who buys from one of them alone is no customer in common.
    assert _words(ties=ties[:1]) == ([], [])


def _works(tags: tuple[str, ...]) -> dict[str, list[dict[str, str]]]:
    """Give work of A with C and of B with C."""
    return {
        "collaborations": [{"id": each, "start_date": "2020-01-01"} for each in "pq"],
        "participants": [
            {"collaboration_id": work, "organization_id": who, "role": role}
            for work, one in (("p", "A"), ("q", "B"))
            for who, role in ((one, "partner"), ("C", "customer" if work == "p" else "partner"))
        ],
        "collaboration_capabilities": [
            {"collaboration_id": work, "capability_id": what}
            for work, what in zip("pq", tags, strict=True)
        ],
    }


def test_who_worked_on_the_same_for_a_customer_of_one_is_a_rival_there() -> None:
    said = "both worked on Trucks for C: who sells to the same may compete"
    assert _words(**_works(("trucks", "trucks"))) == ([said], [2])
    assert _words(**_works(("trucks", "trade"))) == ([], [])


def test_who_is_of_the_trade_that_the_need_lies_in_may_compete() -> None:
    sectors = ("food and Logistics", "logistics", None)
    said = "both are in logistics: who is of one trade may compete"
    needs = [*_offers("B"), {**_offers("A")[0], "direction": "needs"}]
    assert _words(evidence=needs, sectors=sectors)[0] == [said]
    assert _words(sectors=sectors)[0] == []
    assert _words(evidence=needs, sectors=("retail", "food", None))[0] == []


def test_who_does_what_is_near_in_one_trade_may_compete() -> None:
    rows = [*_offers("A"), *_offers("B", what="vans")]
    said = "both are in Retail: who is of one trade may compete"
    assert _words(evidence=rows, sectors=("retail", "Retail", None))[0] == [said]
    assert _words(evidence=rows, sectors=(None, "Retail", None))[0] == []


def test_what_others_do_who_are_not_of_the_group_says_nothing() -> None:
    """A does what is near to what B does; C is of the trade of B and does nothing."""
    rows = [*_offers("A"), *_offers("B", what="vans")]
    tables = _tables(evidence=rows, sectors=(None, "Retail", "retail"))

    def said(parents: list[str | None]) -> list[str]:
        tables["organizations"]["parent_id"] = parents
        competing = Competing(Citations(Context(Ecosystem.from_tables(tables))))
        return [each.name for each in competing.of(np.array([2]), 1)]

    assert said([None, None, None]) == []
    assert said([None, None, "A"]) == ["both are in Retail: who is of one trade may compete"]


def test_of_whom_only_the_trade_is_known_it_counts_where_the_others_work_is_that_trade() -> None:
    tables = _tables(evidence=_offers("B", what="vans"), sectors=("logistics", "logistics", None))

    def said() -> list[str]:
        competing = Competing(Citations(Context(Ecosystem.from_tables(tables))))
        return [each.name for each in competing.of(np.array([0]), 1)]

    assert said() == ["both are in logistics: who is of one trade may compete"]
    tables["organizations"]["sector"] = ["retail", "retail", None]  # vans are no retail
    assert said() == []


def test_what_a_firm_of_the_others_group_offers_too_is_said_unless_it_is_a_partner() -> None:
    rows = [*_offers("A"), *_offers("B", what="vans"), *_offers("C")]
    tables = _tables(evidence=rows)
    tables["organizations"]["parent_id"] = [None, None, "B"]

    def said() -> list[str]:
        competing = Competing(Citations(Context(Ecosystem.from_tables(tables))))
        return [each.name for each in competing.of(np.array([0]), 1)]

    assert said() == ["C, of the group of B, offers Trucks too"]
    tables["collaborations"] = pd.DataFrame({"id": ["w"], "start_date": ["2020-01-01"]})
    tables["participants"] = pd.DataFrame(
        {"collaboration_id": ["w", "w"], "organization_id": ["A", "C"]}
    )
    assert said() == []


def test_of_one_trade_who_asks_is_named_before_its_group() -> None:
    """Though the head of the group stands first in the data."""
    rows = [*_offers("B"), *_offers("C", what="vans")]
    tables = _tables(evidence=rows, sectors=("finance", "finance", "finance"))
    tables["organizations"]["parent_id"] = [None, None, "A"]
    competing = Competing(Citations(Context(Ecosystem.from_tables(tables))))
    (found,) = competing.of(np.array([2]), 1)
    assert found.name == "both are in finance: who is of one trade may compete"


def test_of_members_it_is_said_who_they_are() -> None:
    tables = _tables(evidence=_offers("A", "B", "C"))
    competing = Competing(Citations(Context(Ecosystem.from_tables(tables))))
    (found,) = competing.of(np.array([0, 2]), 1)
    assert found.name == f"A and C offer Trucks too: {MAY_COMPETE}"


def test_who_offers_the_same_is_named_up_to_a_few_and_the_rest_counted() -> None:
    competing = Competing(Citations(Context(Ecosystem.from_tables(_tables()))))
    many = [0, 1, 2] * NAMED
    said = [competing._offer_words(many[:count], [1], alone=False) for count in (NAMED, NAMED + 2)]
    assert "more" not in said[0]
    assert "and 2 more offer Trucks too" in said[1]


def _suggested(what: str, *sectors: str | None) -> list[tuple[str, str]]:
    """Give how A, who needs something of B and a little of C, is told to call them."""
    rows = [
        {**_offers(who, what=need)[0], "direction": way, "strength": strength}
        for who, need, way, strength in (
            ("A", what, "needs", 0.9),
            ("B", what, "offers", 0.9),
            ("A", "paint", "needs", 0.1),
            ("C", "paint", "offers", 0.3),
        )
    ]
    tables = _tables(evidence=rows, sectors=sectors)
    paint = pd.DataFrame({"id": ["paint"], "name": ["Paint"]})
    tables["capabilities"] = pd.concat([tables["capabilities"], paint])
    found = PartnerModel().fit(Ecosystem.from_tables(tables)).suggest("A").matches
    return [(each.partner.id, each.next_step.partition(" about")[0]) for each in found]


def test_who_is_of_the_very_trade_asked_for_comes_last_as_a_deliberate_step() -> None:
    assert _suggested("trade", "food and Logistics", "logistics", None) == [
        ("C", "Call C"),
        ("B", f"{OWN_TRADE} B"),
    ]
    call = [("B", "Call B"), ("C", "Call C")]
    assert _suggested("trade", None, "logistics", None) == call
    # A part of the trade is no such need: a firm in health may need health data of another.
    assert _suggested("trucks", "food and Logistics", "logistics", None) == call


def test_of_one_trade_both_hear_of_it() -> None:
    needs = [*_offers("B"), {**_offers("A")[0], "direction": "needs"}]
    tables = _tables(evidence=needs, sectors=("software", "software", None))
    competing = Competing(Citations(Context(Ecosystem.from_tables(tables))))
    told = [[e.name for e in competing.of(np.array([a]), b)] for a, b in ((0, 1), (1, 0))]
    assert told == [["both are in software: who is of one trade may compete"]] * 2
