"""What a comparison of coalitions finds, as typed records.

Ids stand where the JSON contract has ids; names stand beside them, so that a renderer looks
nothing up.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from matcher.coalitions.standing_findings import CoalitionStanding, CoverageRow
from matcher.coalitions.study_findings import Study
from matcher.ecosystem.schema import TIE_KINDS
from matcher.findings import (
    AboutShare,
    AtLeastZero,
    CommandReport,
    Finding,
    Ids,
    Keywords,
    Named,
    Natural,
    PartialDate,
    Share,
    ShareAboveZero,
    Text,
)


@dataclass(frozen=True)
class CrossTie(Finding):
    """A row of the data set that links members of one coalition only to members of the other only.

    Attributes
    ----------
    kind : {"collaboration", "equity", "supplier", "customer", "competitor", "other"}
        A collaboration, or what the one side is to the other.
    date : str or None
        Start, as the data has it; None where it does not say.
    until : str or None
        End, as the data has it; None where it does not say, or as long as it lies ahead.
    source : str or None
        Who says so; None where the data does not say.
    organizations_a : tuple of Named
        Who takes part on the side of a.
    organizations_b : tuple of Named
        Who takes part on the side of b.
    from_coalition : str or None
        Id of the side of which the tie says what it is to the other: the one that holds the
        shares, supplies and so on; None where the kind has no direction.
    collaboration : str or None
        Id of the collaboration; None for a tie.
    name : str or None
        Name of the collaboration; None for a tie, or where it has none.
    collaboration_kind : str or None
        Kind of the collaboration; None for a tie, or where it has none.
    """

    kind: Annotated[str, Keywords(enum=["collaboration", *TIE_KINDS])]
    date: PartialDate | None
    until: PartialDate | None
    source: str | None
    organizations_a: Annotated[tuple[Named, ...], Keywords(minItems=1)]
    organizations_b: Annotated[tuple[Named, ...], Keywords(minItems=1)]
    from_coalition: str | None = None
    collaboration: str | None = None
    name: str | None = None
    collaboration_kind: str | None = None


@dataclass(frozen=True)
class Contested(Finding):
    """An organization of neither side that would fit both, or that both invited.

    Attributes
    ----------
    organization : str
        Its id in the data set.
    name : str
        What it is called.
    pull_a : float or None
        Its fit with a, on the scale by which `recruit` ranks: points where odds were learned, else
        from 0 to 100. None where undefined, as without members, or no model was asked.
    pull_b : float or None
        The same with b.
    leans : str or None
        Id of the coalition whose pull is ahead by at least 10 points; None where neither is.
    gain_a : float
        What the value of a would gain by it.
    gain_b : float
        What the value of b would gain by it.
    invited_a : bool
        Whether a has invited it.
    invited_b : bool
        Whether b has invited it.
    """

    organization: Text
    name: Text
    pull_a: float | None
    pull_b: float | None
    leans: str | None
    gain_a: AtLeastZero
    gain_b: AtLeastZero
    invited_a: bool
    invited_b: bool


@dataclass(frozen=True)
class CoalitionComparison(Finding):
    """Two coalitions side by side.

    Attributes
    ----------
    a : str
        Id of one coalition.
    b : str
        Id of the other.
    name_a : str
        Name of the one.
    name_b : str
        Name of the other.
    rivals : bool
        Whether the data calls them rivals on the day.
    rivals_since : str or None
        Since when, as the data has it; None where it does not say, or they are no rivals.
    rivals_source : str or None
        Who says so; None where the data does not say, or they are no rivals.
    rivals_reports : int
        How many sources say so.
    weighted_jaccard : float or None
        Overlap of what they cover, sum of the smaller strengths over sum of the larger ones,
        weighted, from 0 to 1; None where neither offers anything.
    cosine : float or None
        Cosine of their weighted coverage, from 0 to 1; None where one of them offers nothing.
    shared : tuple of str
        Ids of the capabilities that both cover, the most weighty first.
    only_a : tuple of str
        Ids of those that only a covers.
    only_b : tuple of str
        Ids of those that only b covers.
    neither : tuple of str
        Ids of counted capabilities that neither covers.
    common_members : tuple of str
        Ids of the organizations that are members of both.
    common_member_names : tuple of str
        Their names, in the same order.
    cross_ties : tuple of CrossTie
        What links members of one only to members of the other only: ties first, then
        collaborations, the latest first.
    cross_tie_count : int
        How many there are; of very many only the first 500 ties and 500 collaborations are given.
    contested : tuple of Contested
        Members of neither who would fit both, by the model, or whom both invited; these first.
        Who sits in a rival of either, or is of a group that does, is not among them.
    contested_count : int
        How many there are; of very many only the first 500 are given.
    """

    a: Text
    b: Text
    name_a: Text
    name_b: Text
    rivals: bool
    rivals_since: PartialDate | None
    rivals_source: str | None
    rivals_reports: Natural
    weighted_jaccard: Share | None
    cosine: Annotated[AboutShare, Keywords(minimum=0)] | None
    shared: Ids
    only_a: Ids
    only_b: Ids
    neither: Ids
    common_members: Ids
    common_member_names: tuple[str, ...]
    cross_ties: tuple[CrossTie, ...]
    cross_tie_count: Natural
    contested: tuple[Contested, ...]
    contested_count: Natural


@dataclass(frozen=True)
class CoverageLine(Finding):
    """A row of the table view: one coalition, one capability. Lists are joined by "; "."""

    coalition: str
    coalition_name: str
    capability: str
    capability_name: str
    strength: float
    weight: float
    covered: bool
    holders: str
    evidence: str | None
    source: str | None
    date: str | None


@dataclass(frozen=True)
class CoalitionsReport(CommandReport):
    """Coalitions as they stand on a day, and pairs of them compared.

    Attributes
    ----------
    dataset : str
        What the data set is called: the name of a bundled one, or that of the folder or file
        without its ending.
    as_of : datetime.date or None
        The day whose knowledge the document rests on, YYYY-MM-DD: the one asked for, else the
        newest date in the data; None where nothing in the data has a date.
    last_date : datetime.date or None
        The newest date in the data as known on that day, YYYY-MM-DD; None where nothing has a
        date.
    covered_from : float
        The strength from which on a capability counts as covered, above 0, at most 1.
    compared : {"every pair", "rivals and pairs with common members"}
        Which pairs comparisons holds: of many coalitions, only those that are rivals or have
        members in common.
    pairs_left_out : int
        Such pairs, with the fewest common members, that are too many to be compared.
    contested_by : {"fit and invitations", "invitations"}
        What can make an organization contested; without a model, only invitations can.
    value_of_all : float
        What all organizations of the data together would be worth; no coalition exceeds it.
    coalitions : tuple of CoalitionStanding
        In the order asked for, else that of the data set.
    comparisons : tuple of CoalitionComparison
        One for each pair that is compared.
    capability_names : mapping
        The name of each counted capability by its id.
    first_founded : datetime.date or None
        Where the data know of coalitions but of none on the day: when the first is founded,
        YYYY-MM-DD; else None.
    study : Study or None
        What stands beside the comparison; None where it was not asked for.
    """

    dataset: str
    as_of: datetime.date | None
    last_date: datetime.date | None
    covered_from: ShareAboveZero
    compared: Literal["every pair", "rivals and pairs with common members"]
    pairs_left_out: Natural
    contested_by: Literal["fit and invitations", "invitations"]
    value_of_all: AtLeastZero
    coalitions: tuple[CoalitionStanding, ...]
    comparisons: tuple[CoalitionComparison, ...]
    capability_names: Mapping[str, str]
    first_founded: datetime.date | None = None
    study: Study | None = None

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return CoverageLine

    def rows(self) -> list[Finding]:
        """Give the coverage, a line per coalition and capability that a member of it offers."""
        return [_line(each, row) for each in self.coalitions for row in each.coverage]


def _line(coalition: CoalitionStanding, row: CoverageRow) -> CoverageLine:
    first = row.evidence[0] if row.evidence else None
    return CoverageLine(
        coalition=coalition.id,
        coalition_name=coalition.name,
        capability=row.capability,
        capability_name=row.name,
        strength=row.strength,
        weight=row.weight,
        covered=row.covered,
        holders="; ".join(row.holders),
        evidence=first.text if first else None,
        source=first.source if first else None,
        date=first.date if first else None,
    )
