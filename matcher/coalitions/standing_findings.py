"""How one coalition stands, as typed records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from matcher.findings import (
    AboutAtLeastZero,
    AtLeastZero,
    Finding,
    Ids,
    Keywords,
    Named,
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
class Member(Named):
    """A lead or member on the day, and what it contributes.

    Attributes
    ----------
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

    role: Literal["lead", "member"]
    shapley: AboutAtLeastZero
    lost_if_leaves: AboutAtLeastZero
    since: PartialDate | None
    source: str | None


@dataclass(frozen=True)
class Invited(Named):
    """An organization that is invited and no member; it contributes nothing.

    Attributes
    ----------
    since : str or None
        Of the invitation, as the data has it; None where it does not say.
    source : str or None
        Who says so; None where the data does not say.
    """

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
class CoalitionStanding(Named):
    """One coalition on the day.

    Attributes
    ----------
    holds : bool
        Whether it exists on the day; if not, it has no members.
    founded : str or None
        As the data has it: YYYY, YYYY-MM or YYYY-MM-DD; None where it does not say.
    announced : str or None
        As the data has it; None where it does not say.
    dissolved : str or None
        As the data has it; None where it does not say, or as long as that day lies ahead.
    dissolved_note : str or None
        Why it ended, of the column of that name; None where the data does not say.
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

    holds: bool
    founded: PartialDate | None
    announced: PartialDate | None
    dissolved: PartialDate | None
    dissolved_note: str | None
    source: str | None
    members: tuple[Member, ...]
    invited: tuple[Invited, ...]
    value: AtLeastZero
    coverage: tuple[CoverageRow, ...]
    uncovered: Ids
    single_holders: tuple[SingleHolder, ...]

    @property
    def covered_count(self) -> int:
        """How many capabilities it covers, of those counted."""
        return sum(row.covered for row in self.coverage)

    def rows(self) -> list[Finding]:
        """Give the members."""
        return list(self.members)
