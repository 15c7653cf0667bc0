"""The same report before and after organizations join or leave a coalition."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import pandas as pd

from matcher.coalitions.comparison import compare_coalitions
from matcher.coalitions.coverage import CoverageTerms, check_exists, rosters
from matcher.coalitions.cross_ties import rivalries
from matcher.coalitions.findings import CoalitionComparison, CoalitionsReport
from matcher.coalitions.recruit_reasons import ReasonFinder
from matcher.coalitions.standing_findings import CoalitionStanding
from matcher.coalitions.wants import Wants, ranking
from matcher.errors import RequestError
from matcher.findings import CommandReport, Finding, Ids, Keywords, Named, ShareAboveZero, Text
from matcher.matching.apart import listed
from matcher.matching.citations import Citations
from matcher.matching.context import Context
from matcher.matching.group_model import GroupModel
from matcher.matching.reservations import Reservations

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem


@dataclass(frozen=True)
class Move(Finding):
    """One organization that joins or leaves, and what this changes by itself.

    Attributes
    ----------
    organization : Named
        Who it is.
    move : {"join", "leave"}
        What it does.
    value_change : float
        What the value of the coalition would change by, if this were the only move.
    flags : tuple of str
        What to mind of who joins, in sentences, as in recruit; empty for who leaves.
    reasons : tuple of str
        What counts for who joins, such as what it needs and members offer, as in recruit; empty
        for who leaves.
    """

    organization: Named
    move: Annotated[str, Keywords(enum=["join", "leave"])]
    value_change: float
    flags: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class WhatIfReport(CommandReport):
    """A coalition before and after some moves, and how its rivals then stand to it.

    Attributes
    ----------
    coalition : str
        Id of the coalition.
    name : str
        What it is called.
    dataset : str
        What the data set is called: the name of a bundled one, or that of the folder or file
        without its ending.
    as_of : date or None
        The day whose knowledge the document rests on, YYYY-MM-DD: the one asked for, else the
        newest date in the data; None where nothing in the data has a date.
    last_date : date or None
        The newest date in the data as known on that day, YYYY-MM-DD; None where nothing has a
        date.
    covered_from : float
        The strength from which on a capability counts as covered, above 0, at most 1.
    moves : tuple of Move
        Who joins, then who leaves.
    before : CoalitionStanding
        As it is.
    after : CoalitionStanding
        As it would be.
    gained : tuple of str
        Ids of the capabilities that it would newly cover.
    lost : tuple of str
        Ids of those that it would cover no more.
    comparisons_before : tuple of CoalitionComparison
        With each rival, which is b, as it is.
    comparisons_after : tuple of CoalitionComparison
        With each rival, as it would be.
    capability_names : mapping of str to str
        The name of each counted capability by its id.
    """

    coalition: Text
    name: Text
    dataset: str
    as_of: datetime.date | None
    last_date: datetime.date | None
    covered_from: ShareAboveZero
    moves: Annotated[tuple[Move, ...], Keywords(minItems=1)]
    before: CoalitionStanding
    after: CoalitionStanding
    gained: Ids
    lost: Ids
    comparisons_before: tuple[CoalitionComparison, ...]
    comparisons_after: tuple[CoalitionComparison, ...]
    capability_names: Mapping[str, str]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return Move

    def rows(self) -> list[Finding]:
        """Give the moves."""
        return list(self.moves)


def what_if(
    ecosystem: Ecosystem,
    coalition: str,
    join: Sequence[str] = (),
    leave: Sequence[str] = (),
    *,
    model: GroupModel | None = None,
) -> WhatIfReport:
    """Say how a coalition would stand if organizations joined or left.

    Who joins becomes a member from the day on; being invited, and membership of other coalitions,
    stay as they are.

    Parameters
    ----------
    ecosystem : Ecosystem
        As of the day of interest.
    coalition : str
        Id or name.
    join, leave : sequence of str
        Ids, names or aliases of organizations.
    model : GroupModel or None
        Fitted on the ecosystem: by it one is contested, as in `study_coalitions`.

    Raises
    ------
    UnknownNameError
        Where a name is not in the data.
    RequestError
        Where nobody moves, a member is to join, an outsider is to leave, one is to do both, or
        the coalition does not exist on the day.
    """
    identifier = ecosystem.find_coalition(coalition)
    joining = list(dict.fromkeys(ecosystem.find_organization(each) for each in join))
    leaving = list(dict.fromkeys(ecosystem.find_organization(each) for each in leave))
    _check(ecosystem, identifier, joining, leaving)
    changed = moved(ecosystem, identifier, joining, leaving)
    rivals = sorted({o for pair in rivalries(ecosystem) if identifier in pair for o in pair})
    compared = [identifier, *[each for each in rivals if each != identifier]]
    fit = None if model is None else ranking(model, CoverageTerms.of(ecosystem))
    before = compare_coalitions(ecosystem, *compared, fit=fit)
    after = compare_coalitions(changed, *compared, fit=fit)
    old, new = before.coalitions[0], after.coalitions[0]
    held = {row.capability for row in old.coverage if row.covered}
    holds = {row.capability for row in new.coverage if row.covered}
    lost = _covered(old, holds)
    said = _said(ecosystem, changed, identifier, joining)
    said |= {each: ((), _taken_along(changed, identifier, each, lost)) for each in leaving}
    moves = [(each, "join") for each in joining] + [(each, "leave") for each in leaving]
    return WhatIfReport(
        coalition=identifier,
        name=old.name,
        dataset=before.dataset,
        as_of=before.as_of,
        last_date=before.last_date,
        covered_from=before.covered_from,
        moves=tuple(
            _move(ecosystem, identifier, each, kind, old.value, said) for each, kind in moves
        ),
        before=old,
        after=new,
        gained=_covered(new, held),
        lost=lost,
        comparisons_before=_of(before, identifier),
        comparisons_after=_of(after, identifier),
        capability_names=before.capability_names,
    )


def moved(
    ecosystem: Ecosystem, coalition: str, join: Sequence[str], leave: Sequence[str]
) -> Ecosystem:
    """Give the ecosystem in which organizations have joined or left a coalition on its day."""
    day = ecosystem.day
    memberships = ecosystem.memberships
    of_it = memberships["coalition_id"] == coalition
    leads = memberships["role"] != "invited"
    gone = of_it & leads & memberships["organization_id"].isin(list(leave))
    new = pd.DataFrame(
        {
            "coalition_id": [coalition] * len(join),
            "organization_id": list(join),
            "role": ["member"] * len(join),
            "since": [None if day is None else day.isoformat()] * len(join),
            "source": ["what if"] * len(join),
        }
    )
    return ecosystem.replacing("memberships", memberships[~gone]).adding({"memberships": new})


def _check(ecosystem: Ecosystem, coalition: str, join: Sequence[str], leave: Sequence[str]) -> None:
    members = set(ecosystem.members(coalition))
    name, group = ecosystem.organization_ids.name, ecosystem.coalition_ids.name(coalition)
    if not join and not leave:
        raise RequestError("nobody joins and nobody leaves; name at least one organization")
    check_exists(ecosystem, coalition)
    for each in (*join, *leave):
        if (*join, *leave).count(each) > 1 and not (each in join and each in leave):
            raise RequestError(f"{name(each)} is named twice; once is enough")
    for each in join:
        if each in leave:
            raise RequestError(f"{name(each)} cannot join and leave at once")
        if each in members:
            raise RequestError(f"{name(each)} cannot join {group}: it is a member already")
    for each in leave:
        if each not in members:
            raise RequestError(f"{name(each)} cannot leave {group}: it is no member")


def _covered(standing: CoalitionStanding, but: set[str]) -> tuple[str, ...]:
    """Give what a coalition covers, without some."""
    rows = (row for row in standing.coverage if row.covered and row.capability not in but)
    return tuple(row.capability for row in rows)


def _of(report: CoalitionsReport, coalition: str) -> tuple[CoalitionComparison, ...]:
    # The coalition was named first, so that it is the first side of its pairs.
    return tuple(each for each in report.comparisons if each.a == coalition)


def _said(
    ecosystem: Ecosystem, changed: Ecosystem, coalition: str, joining: Sequence[str]
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Say what to mind of those who join a coalition, and what counts for them."""
    # Who leaves at once is nobody to mind, and who joins at once is; invitations are as before.
    leaving = set(ecosystem.members(coalition)) - set(changed.members(coalition))
    terms = CoverageTerms.of(ecosystem)
    context = Context(moved(ecosystem, coalition, (), sorted(leaving)))
    names = [ecosystem.organization_ids.name(each) for each in joining]
    members = rosters(changed, terms, [coalition])[0].members
    invited = rosters(ecosystem, terms, [coalition])[0].invited
    finder, place = Reservations(Citations(context)), ecosystem.coalition_ids.row(coalition)
    found = {}
    for each in joining:
        row = ecosystem.organization_ids.row(each)
        flags = [e.flag for e in finder.of_joining(place, members, invited, row)]
        for name in names:  # who only joins in this very question is no member yet
            flags = [flag.replace(f"{name}, a member", f"{name}, who joins too") for flag in flags]
        others = members[members != row]
        found[each] = (
            tuple(flags),
            ReasonFinder(Wants(context, terms, others)).reasons(row, ()).words,
        )
    return found


def _taken_along(
    changed: Ecosystem, coalition: str, leaver: str, lost: Sequence[str]
) -> tuple[str, ...]:
    """Say what members who stay need, and nobody of them covers once one has left."""
    row, ids = changed.organization_ids.row(leaver), changed.capability_ids
    stay = changed.organization_ids.rows(list(changed.members(coalition)))
    found = []
    for column in ids.rows(list(lost)):
        needing = stay[changed.needs[stay][:, [column]].toarray().ravel() > 0]
        if changed.own_offers[row, column] > 0 and len(needing):
            who = listed([str(changed.organization_ids.names[each]) for each in needing])
            found.append(f"{ids.names[column]}, which {who} need{'s' * (len(needing) == 1)}")
    return (f"takes along {'; '.join(found)}",) if found else ()


def _move(
    ecosystem: Ecosystem,
    coalition: str,
    organization: str,
    kind: str,
    value: float,
    said: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]],
) -> Move:
    alone = ([organization], []) if kind == "join" else ([], [organization])
    after = compare_coalitions(moved(ecosystem, coalition, *alone), coalition)
    flags, reasons = said.get(organization, ((), ()))
    return Move(
        organization=Named(organization, ecosystem.organization_ids.name(organization)),
        move=kind,
        value_change=after.coalitions[0].value - value,
        flags=flags,
        reasons=reasons,
    )
