"""One coalition by itself: who is in it, what each contributes, what it covers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Rows, Values
from matcher.coalitions.coverage import CoverageTerms, Roster
from matcher.coalitions.standing_findings import (
    CoalitionStanding,
    CoverageRow,
    EvidenceRow,
    Invited,
    Member,
    SingleHolder,
)
from matcher.coalitions.tracing import known, trace_offers
from matcher.measures.shapley import lost_if_leaves, shapley_values

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

Traced = Mapping[tuple[int, int], tuple[EvidenceRow, ...]]


@dataclass(frozen=True, eq=False)
class _Holders:
    """Members that offer each capability: of column c, `rows[start[c] : start[c + 1]]`."""

    rows: Rows  # organization rows, the strongest first, equals by id
    strengths: Values
    start: Rows

    def of(self, capability: int) -> Rows:
        found: Rows = self.rows[self.start[capability] : self.start[capability + 1]]
        return found

    def second(self, capability: int) -> float:
        """Give the strength of the second strongest; 0 where there is none."""
        place = int(self.start[capability]) + 1
        return float(self.strengths[place]) if place < self.start[capability + 1] else 0.0


def describe(
    ecosystem: Ecosystem, terms: CoverageTerms, present: Sequence[Roster]
) -> Iterator[CoalitionStanding]:
    """Describe each coalition as it stands on the day.

    Yields
    ------
    CoalitionStanding
        In the order of the rosters.
    """
    held = set(ecosystem.holding("coalitions")["id"])
    facts = ecosystem.coalitions.set_index("id")
    holders = [_holders(roster) for roster in present]
    traced = _trace(ecosystem, present, holders)
    for roster, by_capability in zip(present, holders, strict=True):
        stated = facts.loc[roster.id]
        ended = known(stated["dissolved"]) is not None
        uncovered = terms.counted & ~terms.covered(roster.coverage)
        open_rows = terms.by_importance(terms.best, uncovered)
        yield CoalitionStanding(
            id=roster.id,
            name=str(stated["name"]),
            holds=roster.id in held,
            founded=known(stated["founded"]),
            announced=known(stated["announced"]),
            dissolved=known(stated["dissolved"]),
            dissolved_note=known(stated.get("dissolved_note")) if ended else None,
            source=known(stated["source"]),
            members=_members(ecosystem, terms, roster),
            invited=_invited(ecosystem, roster),
            value=terms.value(roster.coverage),
            coverage=_coverage(ecosystem, terms, roster, by_capability, traced),
            uncovered=tuple(str(each) for each in ecosystem.capability_ids.ids[open_rows]),
            single_holders=_single_holders(ecosystem, terms, roster, by_capability),
        )


def _holders(roster: Roster) -> _Holders:
    columns = sp.csc_array(roster.strengths)
    capability = np.repeat(np.arange(columns.shape[1]), np.diff(columns.indptr))
    # Members stand by id, so that a smaller row is a smaller id.
    order = np.lexsort((columns.indices, -columns.data, capability))
    who = roster.members[columns.indices[order]]
    return _Holders(who, columns.data[order], columns.indptr.astype(np.intp))


def _trace(ecosystem: Ecosystem, present: Sequence[Roster], holders: Sequence[_Holders]) -> Traced:
    """Trace the first holder of everything that any of the coalitions offers."""
    offered = [np.flatnonzero(roster.coverage > 0.0) for roster in present]
    firsts = [
        each.rows[each.start[capabilities]]
        for each, capabilities in zip(holders, offered, strict=True)
    ]
    strengths = [
        roster.coverage[capabilities] for roster, capabilities in zip(present, offered, strict=True)
    ]
    if not present:
        return {}
    return trace_offers(
        ecosystem, np.concatenate(firsts), np.concatenate(offered), np.concatenate(strengths)
    )


def _members(ecosystem: Ecosystem, terms: CoverageTerms, roster: Roster) -> tuple[Member, ...]:
    shapley = shapley_values(roster.strengths, terms.weights)
    lost = lost_if_leaves(roster.strengths, terms.weights)
    people = roster.people[roster.people["role"] != "invited"]
    names = ecosystem.organization_ids.names[people["row"].to_numpy(dtype=np.intp)]
    # Columns become lists first: a coalition may have thousands of members.
    columns = [people[name].tolist() for name in ("organization_id", "role", "since", "source")]
    columns += [names.tolist(), shapley.tolist(), lost.tolist()]
    members = [
        Member(
            id=identifier,
            name=name,
            role=role,
            shapley=share,
            lost_if_leaves=loss,
            since=known(since),
            source=known(source),
        )
        for identifier, role, since, source, name, share, loss in zip(*columns, strict=True)
    ]
    return tuple(sorted(members, key=lambda each: (each.role != "lead", -each.shapley, each.id)))


def _invited(ecosystem: Ecosystem, roster: Roster) -> tuple[Invited, ...]:
    people = roster.people[roster.people["role"] == "invited"]
    return tuple(
        Invited(
            id=str(person["organization_id"]),
            name=str(ecosystem.organization_ids.names[person["row"]]),
            since=known(person["since"]),
            source=known(person["source"]),
        )
        for person in people.to_dict("records")
    )


def _coverage(
    ecosystem: Ecosystem,
    terms: CoverageTerms,
    roster: Roster,
    holders: _Holders,
    traced: Traced,
) -> tuple[CoverageRow, ...]:
    capabilities = ecosystem.capability_ids
    covered = terms.covered(roster.coverage)
    rows = []
    for capability in terms.by_importance(roster.coverage, roster.coverage > 0.0).tolist():
        who = holders.of(capability)
        rows.append(
            CoverageRow(
                capability=str(capabilities.ids[capability]),
                name=str(capabilities.names[capability]),
                strength=float(roster.coverage[capability]),
                weight=float(terms.weights[capability]),
                covered=bool(covered[capability]),
                holders=tuple(ecosystem.organization_ids.ids[who].tolist()),
                holder_names=tuple(ecosystem.organization_ids.names[who].tolist()),
                evidence=traced.get((int(who[0]), capability), ()),
            )
        )
    return tuple(rows)


def _single_holders(
    ecosystem: Ecosystem, terms: CoverageTerms, roster: Roster, holders: _Holders
) -> tuple[SingleHolder, ...]:
    """Name what is covered through one member alone, the costliest first."""
    capabilities, organizations = ecosystem.capability_ids, ecosystem.organization_ids
    found = []
    for capability in np.flatnonzero(terms.covered(roster.coverage)).tolist():
        second = holders.second(capability)
        if second >= terms.covered_from:
            continue
        only = int(holders.of(capability)[0])
        found.append(
            SingleHolder(
                capability=str(capabilities.ids[capability]),
                name=str(capabilities.names[capability]),
                member=str(organizations.ids[only]),
                member_name=str(organizations.names[only]),
                drop=float(terms.weights[capability] * (roster.coverage[capability] - second)),
            )
        )
    return tuple(sorted(found, key=lambda each: (-each.drop, each.capability)))
