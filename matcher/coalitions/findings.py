"""What a comparison of coalitions finds, as typed records.

Ids stand where the JSON contract has ids; names stand beside them, so that a renderer looks
nothing up.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from matcher.coalitions.named import Named
from matcher.coalitions.study_findings import Study
from matcher.ecosystem.schema import TIE_KINDS
from matcher.findings import (
    AboutAtLeastZero,
    AboutShare,
    AtLeastZero,
    CommandReport,
    Finding,
    Ids,
    Keywords,
    Natural,
    PartialDate,
    Share,
    ShareAboveZero,
    Text,
)


@dataclass(frozen=True)
class EvidenceRow(Finding):
    """A row of the data set on which a strength rests.

    Attributes
    ----------
    text : str or None
        The note of the evidence, or the name of the collaboration; None where there is none.
    source : str or None
        Who says so; None where the data does not say.
    date : str or None
        As the row has it; None where it has none.
    table : {"evidence", "collaborations"}
        The table of the row.
    collaboration : str or None
        Id of the collaboration; None for a row of evidence.
    capability : str
        Id of what the row is about: the capability itself or one below it.
    strength : float or None
        The judged strength of the row, from 0 to 1; None where it has none.
    count : float or None
        The observed count of the row, or the weight of the capability in the collaboration; None
        where it has none.
    """

    text: str | None
    source: str | None
    date: PartialDate | None
    table: Literal["evidence", "collaborations"]
    collaboration: str | None
    capability: Text
    strength: Share | None
    count: AtLeastZero | None


@dataclass(frozen=True)
class CoverageRow(Finding):
    """How strong a coalition is in one capability.

    Attributes
    ----------
    capability : str
        Id of the capability.
    name : str
        Name of the capability.
    strength : float
        Of the strongest member, above 0, at most 1.
    weight : float
        Of the capability, as the data has it; 1 unless given.
    covered : bool
        Whether the strength reaches covered_from.
    holders : tuple of str
        Ids of the members that offer it, the strongest first, equals by id.
    holder_names : tuple of str
        Their names, in the same order.
    evidence : tuple of EvidenceRow
        Up to three rows of the data on which the strength of the first holder rests.
    """

    capability: Text
    name: Text
    strength: ShareAboveZero
    weight: AtLeastZero
    covered: bool
    holders: Annotated[tuple[Text, ...], Keywords(minItems=1, uniqueItems=True)]
    holder_names: Annotated[tuple[str, ...], Keywords(minItems=1)]
    evidence: Annotated[tuple[EvidenceRow, ...], Keywords(maxItems=3)]


@dataclass(frozen=True)
class Member(Finding):
    """A lead or member on the day, and what it contributes.

    Attributes
    ----------
    id : str
        Its id in the data set.
    name : str
        What it is called.
    role : str
        Its role on the day.
    shapley : float
        Its share of the value (Shapley); the members' shares add up to the value.
    lost_if_leaves : float
        The value less the value without this member; at most its share.
    since : str or None
        Of the membership, as the data has it; None where it does not say.
    source : str or None
        Who says so; None where the data does not say.
    """

    id: Text
    name: Text
    role: Literal["lead", "member"]
    shapley: AboutAtLeastZero
    lost_if_leaves: AboutAtLeastZero
    since: PartialDate | None
    source: str | None


@dataclass(frozen=True)
class Invited(Finding):
    """An organization that is invited and no member; it contributes nothing.

    Attributes
    ----------
    id : str
        Its id in the data set.
    name : str
        What it is called.
    since : str or None
        Of the invitation, as the data has it; None where it does not say.
    source : str or None
        Who says so; None where the data does not say.
    """

    id: Text
    name: Text
    since: PartialDate | None
    source: str | None


@dataclass(frozen=True)
class SingleHolder(Finding):
    """A point of failure: a capability that a coalition covers through one member alone.

    Attributes
    ----------
    capability : str
        Id of the capability.
    name : str
        Name of the capability.
    member : str
        Id of the only member whose strength reaches covered_from.
    member_name : str
        Its name.
    drop : float
        What the weighted strength would fall by without it.
    """

    capability: Text
    name: Text
    member: Text
    member_name: Text
    drop: AtLeastZero


@dataclass(frozen=True)
class CoalitionStanding(Finding):
    """One coalition on the day.

    Attributes
    ----------
    id : str
        Its id in the data set.
    name : str
        What it is called.
    holds : bool
        Whether it exists on the day; if not, it has no members.
    founded : str or None
        As the data has it: YYYY, YYYY-MM or YYYY-MM-DD; None where it does not say.
    announced : str or None
        As the data has it; None where it does not say.
    dissolved : str or None
        As the data has it; None where it does not say, or as long as that day lies ahead.
    source : str or None
        Who says so; None where the data does not say.
    members : tuple of Member
        Leads first, then by contribution, then by id.
    invited : tuple of Invited
        Invited organizations that are no members; they contribute nothing.
    value : float
        Weighted coverage, summed over the counted capabilities; 0 without members.
    coverage : tuple of CoverageRow
        What members offer, by weight times strength, then by id.
    uncovered : tuple of str
        Counted capabilities that it does not cover, the most weighty first.
    single_holders : tuple of SingleHolder
        Its points of failure: what it covers through one member alone, the costliest first.
    """

    id: Text
    name: Text
    holds: bool
    founded: PartialDate | None
    announced: PartialDate | None
    dissolved: PartialDate | None
    source: str | None
    members: tuple[Member, ...]
    invited: tuple[Invited, ...]
    value: AtLeastZero
    coverage: tuple[CoverageRow, ...]
    uncovered: Ids
    single_holders: tuple[SingleHolder, ...]

    def rows(self) -> list[Finding]:
        """Give the members."""
        return list(self.members)


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
    """An organization of neither side that both want.

    Attributes
    ----------
    organization : str
        Its id in the data set.
    name : str
        What it is called.
    pull_a : float or None
        Its fit with a in points; None where undefined, as without members, or no model was asked.
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
        Members of neither whom both want; those invited by both first.
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
