"""What is told of one organization, against the rows of the tables."""

from __future__ import annotations

import matcher
from matcher.matching.portrait import portray

ECOSYSTEM = matcher.load("korea-ai-2020")


def test_partners_over_time_are_those_of_the_tables() -> None:
    started = dict(
        zip(ECOSYSTEM.collaborations["id"], ECOSYSTEM.collaborations["start_date"], strict=True)
    )
    members: dict[str, set[str]] = {}
    taking = ECOSYSTEM.participants
    for work, who in zip(taking["collaboration_id"], taking["organization_id"], strict=True):
        members.setdefault(work, set()).add(who)
    report = portray(ECOSYSTEM, "kt")
    known: set[str] = set()
    for each in reversed(report.years):
        works = [w for w in members if "kt" in members[w] and started[w][:4] == str(each.year)]
        met = set().union(*(members[work] for work in works)) - {"kt"}
        assert (each.collaborations, each.partners) == (len(works), len(met))
        assert each.new_partners == len(met - known)
        known |= met
    assert len(known) == report.partners_total
    years = [each.year for each in report.years]
    assert years == sorted(set(years), reverse=True)


def test_what_only_sums_up_its_parts_is_no_offer(ecosystem_of):
    tree = [
        {"id": "all", "name": "All"},
        {"id": "speech", "name": "Speech", "parent_id": "all"},
        {"id": "text", "name": "Text", "parent_id": "speech"},
        {"id": "chips", "name": "Chips", "parent_id": "all"},
    ]
    said = [("a", "text", "offers"), ("b", "speech", "offers"), ("a", "chips", "needs")]
    keys = ("organization_id", "capability_id", "direction")
    eco = ecosystem_of(
        "ab",
        tree,
        evidence=[dict(zip(keys, row, strict=True)) for row in said],
        collaborations=[{"id": "c", "start_date": "2019-01-01"}],
        participants=[{"collaboration_id": "c", "organization_id": "a"}],
        collaboration_capabilities=[{"collaboration_id": "c", "capability_id": "chips"}],
    )
    found = portray(eco, "a")
    assert [each.id for each in found.offers] == ["text", "chips"]
    assert [each.id for each in found.needs] == ["chips"]
    assert [each.id for each in portray(eco, "b").offers] == ["speech"]


def test_the_evidence_told_is_its_own_and_the_newest_first() -> None:
    mine = ECOSYSTEM.evidence[ECOSYSTEM.evidence["organization_id"] == "kt"]
    dates = sorted(mine["date"].dropna(), reverse=True)
    found = portray(ECOSYSTEM, "kt").evidence
    assert len(found) == len(mine)
    assert [each.date for each in found if each.date] == dates
    assert {each.source for each in found} == set(mine["source"])
