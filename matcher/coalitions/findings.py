"""What a comparison of coalitions finds, as typed records.

Ids stand where the JSON contract has ids; names stand beside them, so that a renderer looks
nothing up.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from matcher.coalitions.named import Named
from matcher.coalitions.study_findings import Study
from matcher.findings import Finding


@dataclass(frozen=True)
class EvidenceRow(Finding):
    """A row of the data set on which a strength rests.

    Attributes
    ----------
    text : str or None
        The note of the evidence, or the name of the collaboration.
    source, date : str or None
        As the row has them.
    table : {"evidence", "collaborations"}
    collaboration : str or None
        Its id, where the row is a collaboration.
    capability : str
        What the row is about: the capability itself or one below it.
    strength : float or None
        The judged strength of the row.
    count : float or None
        The observed count of the row; of a collaboration, the weight of its capability.
    """

    text: str | None
    source: str | None
    date: str | None
    table: str
    collaboration: str | None
    capability: str
    strength: float | None
    count: float | None


@dataclass(frozen=True)
class CoverageRow(Finding):
    """How strong a coalition is in one capability.

    Attributes
    ----------
    capability, name : str
        Id and name.
    strength : float
        Of the strongest member, in (0, 1].
    weight : float
        Of the capability.
    covered : bool
        Whether the strength reaches `CoalitionsReport.covered_from`.
    holders, holder_names : tuple of str
        Members that offer it at all, the strongest first, equals by id.
    evidence : tuple of EvidenceRow
        Up to three rows on which the strength of the first holder rests.
    """

    capability: str
    name: str
    strength: float
    weight: float
    covered: bool
    holders: tuple[str, ...]
    holder_names: tuple[str, ...]
    evidence: tuple[EvidenceRow, ...]


@dataclass(frozen=True)
class Member(Finding):
    """A lead or member on the day, and what it contributes.

    Attributes
    ----------
    shapley : float
        Shapley value; the members' sum to the value of the coalition.
    lost_if_leaves : float
        Value of the coalition less its value without this member.
    since, source : str or None
        Of the membership.
    """

    id: str
    name: str
    role: str
    shapley: float
    lost_if_leaves: float
    since: str | None
    source: str | None


@dataclass(frozen=True)
class Invited(Finding):
    """An organization that is invited and no member; it contributes nothing."""

    id: str
    name: str
    since: str | None
    source: str | None


@dataclass(frozen=True)
class SingleHolder(Finding):
    """A point of failure: a capability that a coalition covers through one member alone.

    Attributes
    ----------
    capability, name : str
        Id and name.
    member, member_name : str
        The only one whose strength reaches `CoalitionsReport.covered_from`. The rows behind it
        are the evidence of the coverage of that capability.
    drop : float
        What the weighted strength would fall by without it.
    """

    capability: str
    name: str
    member: str
    member_name: str
    drop: float


@dataclass(frozen=True)
class CoalitionStanding(Finding):
    """One coalition on the day.

    Attributes
    ----------
    holds : bool
        Whether it exists on the day; if not it has no members.
    founded, announced, dissolved, source : str or None
        As the data has them.
    members : tuple of Member
        Leads first, then by Shapley value, then by id.
    value : float
        Sum of weight times strength over the counted capabilities; 0 without members.
    coverage : tuple of CoverageRow
        Where any member offers something; by weight times strength, then by id.
    uncovered : tuple of str
        Counted capabilities that it does not cover, by weight times the strength of the
        strongest organization of all.
    single_holders : tuple of SingleHolder
        Its points of failure, the costliest first.
    """

    id: str
    name: str
    holds: bool
    founded: str | None
    announced: str | None
    dissolved: str | None
    source: str | None
    members: tuple[Member, ...]
    invited: tuple[Invited, ...]
    value: float
    coverage: tuple[CoverageRow, ...]
    uncovered: tuple[str, ...]
    single_holders: tuple[SingleHolder, ...]

    @property
    def covered_count(self) -> int:
        """How many capabilities it covers, of those counted."""
        return sum(row.covered for row in self.coverage)

    def rows(self) -> list[Finding]:
        """Give the members."""
        return list(self.members)


@dataclass(frozen=True)
class CrossTie(Finding):
    """A row of the data set that links members of one coalition only to members of the other only.

    Attributes
    ----------
    kind : {"collaboration", "equity", "supplier", "customer", "competitor", "other"}
    date, until, source : str or None
        As the row has them; the date is the start.
    organizations_a, organizations_b : tuple of Named
        Who takes part on either side.
    from_coalition : str or None
        The side of which the tie says what it is to the other ("equity": the shares are held by
        this side); None where the kind has no direction.
    collaboration, name, collaboration_kind : str or None
        Id, name and kind of the collaboration.
    """

    kind: str
    date: str | None
    until: str | None
    source: str | None
    organizations_a: tuple[Named, ...]
    organizations_b: tuple[Named, ...]
    from_coalition: str | None = None
    collaboration: str | None = None
    name: str | None = None
    collaboration_kind: str | None = None


@dataclass(frozen=True)
class Contested(Finding):
    """An organization of neither side that both want.

    Attributes
    ----------
    organization, name : str
        Id and name.
    pull_a, pull_b : float or None
        Fit with each side in points; None where undefined or no model was asked.
    leans : str or None
        Id of the coalition whose pull is ahead by at least 10 points.
    gain_a, gain_b : float
        What the value of each side would gain by it.
    invited_a, invited_b : bool
    """

    organization: str
    name: str
    pull_a: float | None
    pull_b: float | None
    leans: str | None
    gain_a: float
    gain_b: float
    invited_a: bool
    invited_b: bool


@dataclass(frozen=True)
class CoalitionComparison(Finding):
    """Two coalitions side by side.

    Attributes
    ----------
    a, b : str
        Ids.
    weighted_jaccard, cosine : float or None
        Overlap of coverage in [0, 1]; None where undefined (0/0).
    shared, only_a, only_b, neither : tuple of str
        Counted capabilities by who covers them, the most weighty first.
    common_members, common_member_names : tuple of str
        Members of both, in the same order.
    cross_ties : tuple of CrossTie
        Ties first, then collaborations; the latest first. Only the first of very many.
    cross_tie_count : int
        How many there are.
    contested : tuple of Contested
        Those invited by both first, then by the smaller of the two pulls. Only the first of very
        many.
    contested_count : int
        How many there are.
    rivals : bool
        Whether the data calls them rivals on the day, since when and says who.
    """

    a: str
    b: str
    name_a: str
    name_b: str
    rivals: bool
    rivals_since: str | None
    rivals_source: str | None
    weighted_jaccard: float | None
    cosine: float | None
    shared: tuple[str, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    neither: tuple[str, ...]
    common_members: tuple[str, ...]
    common_member_names: tuple[str, ...]
    cross_ties: tuple[CrossTie, ...]
    cross_tie_count: int
    contested: tuple[Contested, ...]
    contested_count: int


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
class CoalitionsReport(Finding):
    """Coalitions as they stand on a day, and pairs of them compared.

    Attributes
    ----------
    dataset : str
        What the data set is called.
    as_of : datetime.date or None
        The day; None where nothing in the data has a date.
    last_date : datetime.date or None
        The newest date in the data as known on the day.
    covered_from : float
        The strength from which a capability counts as covered.
    compared : {"every pair", "rivals and pairs with common members"}
        Which pairs `comparisons` holds.
    pairs_left_out : int
        Such pairs, with the fewest common members, that are too many to be compared.
    contested_by : {"fit and invitations", "invitations"}
        What could make an organization contested; without a model, only invitations can.
    value_of_all : float
        What all organizations together would be worth: the value no coalition exceeds.
    capability_names : mapping
        Name of every counted capability by its id.
    first_founded : datetime.date or None
        Where the data know of coalitions but of none on the day, when the first is founded.
    study : Study or None
        What `study_coalitions` finds beside the comparison; None where that was not asked for.
    """

    dataset: str
    as_of: datetime.date | None
    last_date: datetime.date | None
    covered_from: float
    compared: str
    pairs_left_out: int
    contested_by: str
    value_of_all: float
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
