"""A finding of every kind in which every name is an attack."""

from __future__ import annotations

from collections.abc import Callable

from matcher.coalitions import recruit, study_coalitions, what_if
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.summary import ValidationReport, describe, validation_report
from matcher.ecosystem.validation import validate
from matcher.evaluation import backtest
from matcher.findings import Finding
from matcher.matching import PartnerModel
from matcher.matching.group_model import GroupModel
from matcher.resolution.findings import Cluster, Decision, Member, ResolveReport, Step
from matcher.workspace import Workspace

HOSTILE = (
    "=cmd()",
    "<script>alert(1)</script>",
    "red \x1b[31m name",
    "evil \u202egnp.exe",
    "[click](javascript:alert(1))",
    "a|b",
    "@SUM(A1)",
    "<img src=x onerror=alert(1)>",
)


def checked(ecosystem: Ecosystem) -> ValidationReport:
    """Check the organizations with attacks for kinds, and notes on names that two have."""
    organizations = ecosystem.organizations[["id", "name"]].head(16)
    attacks = [HOSTILE[row % len(HOSTILE)] if row < 9 else "company" for row in range(16)]
    twice = ["twins | <b>" if row > 13 else name for row, name in enumerate(organizations["name"])]
    raw = {"organizations": organizations.assign(kind=attacks, name=twice)}
    found = validate(raw, look_for_slips=True)
    return validation_report(HOSTILE[1], {"organizations": 16}, found.problems, found.notes)


def resolved(ecosystem: Ecosystem) -> ResolveReport:
    """Say of pairs of organizations that they are one, or perhaps."""
    names = list(zip(ecosystem.organizations["id"], ecosystem.organizations["name"], strict=True))
    members = [Member(str(identifier), str(name)) for identifier, name in names[:60]]

    def decision(place: int) -> Decision:
        one, other = members[place], members[place + 1]
        steps = (Step("start", HOSTILE[0], -4.0), Step("name", HOSTILE[5], place + 4.25))
        probability = 1 - 1 / (place + 3.7)
        note = HOSTILE[place % len(HOSTILE)]
        return Decision(
            one.id, one.name, other.id, other.name, probability, place + 0.25, steps, note
        )

    clusters = tuple(
        Cluster(
            members[place].id,
            members[place].name,
            tuple(members[place : place + 8 - place // 2]),
            decision(place).probability,
            (Member(HOSTILE[4], HOSTILE[1]),),
            HOSTILE[3],
            (members[place].id,),
            (decision(place),),
        )
        for place in range(0, 8, 2)
    )
    doubtful = (
        *(decision(place) for place in range(20, 44)),
        Decision(*4 * ("=a",), None, None, ()),
    )
    return ResolveReport(HOSTILE[1], 280, 251, 3, 0.9, False, (), clusters, doubtful, 17)


FINDINGS: dict[str, Callable[[Ecosystem, PartnerModel], Finding]] = {
    "suggest": lambda eco, model: model.suggest("org00001", k=8),
    "explain": lambda eco, model: model.explain("org00001", "org00002"),
    "pairs": lambda eco, model: model.pairs(k=8),
    "coalitions": lambda eco, model: study_coalitions(
        eco, "coalition001", "coalition002", model=GroupModel(model, learn=False)
    ),
    "recruit": lambda eco, model: recruit(eco, "coalition001", GroupModel(model, learn=False), k=8),
    "whatif": lambda eco, model: what_if(eco, "coalition001", ["org00001"], []),
    "info": lambda eco, model: describe(eco),
    "validate": lambda eco, model: checked(eco),
    "resolve": lambda eco, model: resolved(eco),
    "backtest": lambda eco, model: backtest(eco, "2019-06-30", queries=30, learn=False),
    "report": lambda eco, model: Workspace(eco, model=model).report(
        "org00001", "coalition001", k=8
    ),
}
