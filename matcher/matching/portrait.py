"""One organization in full: what it offers and needs, with whom it worked, where it sits."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from matcher.findings import (
    CommandReport,
    Day,
    Finding,
    Keywords,
    Named,
    Natural,
    PartialDate,
    Rank,
    Share,
    Text,
)
from matcher.matching.match_findings import Evidence, Partner

if TYPE_CHECKING:
    import scipy.sparse as sp

    from matcher.ecosystem import Ecosystem

#: How many rows of each list are given at most; the counts beside them are of all.
LISTED = 200


@dataclass(frozen=True)
class Strength(Named):
    """A capability that an organization offers or needs.

    Attributes
    ----------
    strength : float
        From 0 to 1.
    """

    strength: Share


@dataclass(frozen=True)
class PastPartner(Finding):
    """Somebody with whom an organization shared collaborations.

    Attributes
    ----------
    organization : Named
    collaborations : int
        How many both took part in.
    first, last : str or None
        When the earliest and the latest of them started, as the data has it; None where no date
        is known.
    """

    organization: Named
    collaborations: Rank
    first: PartialDate | None
    last: PartialDate | None


@dataclass(frozen=True)
class YearOfWork(Finding):
    """What an organization did in one year.

    Attributes
    ----------
    year : int
    collaborations : int
        How many of its collaborations started.
    partners : int
        With how many it worked in them.
    new_partners : int
        With how many of these for the first time.
    """

    year: int
    collaborations: Natural
    partners: Natural
    new_partners: Natural


@dataclass(frozen=True)
class Seat(Named):
    """A place in a coalition on the day.

    Attributes
    ----------
    role : str
        lead, member or invited.
    since, source : str or None
        From when on, and who says so; None where the data does not say.
    """

    role: Text
    since: PartialDate | None
    source: str | None


@dataclass(frozen=True)
class PortraitReport(CommandReport):
    """What a data set knows of one organization.

    Attributes
    ----------
    dataset : str
        Name of the data set.
    as_of : str or None
        The day as of which it is seen, YYYY-MM-DD; None where nothing has a date.
    organization : Partner
        Who it is.
    description : str or None
        In the words of the data.
    parent : Named or None
        Who owns it.
    offers, needs : tuple of Strength
        The strongest first; of equals the order of the data. What only sums up offered parts of
        it is left out.
    evidence : tuple of Evidence
        The newest first, at most 200.
    partners : tuple of PastPartner
        Those with most shared collaborations first, at most 200.
    partners_total : int
        How many there are in all.
    years : tuple of YearOfWork
        The years in which a collaboration of it started, the latest first; what has no date is
        in none.
    coalitions : tuple of Seat
        Where it sits on the day.
    ties : tuple of Evidence
        Owners, competitors and other stated ties that hold on the day.
    """

    dataset: str
    as_of: Day | None
    organization: Partner
    description: str | None
    parent: Named | None
    offers: tuple[Strength, ...]
    needs: tuple[Strength, ...]
    evidence: tuple[Evidence, ...]
    partners: Annotated[tuple[PastPartner, ...], Keywords(maxItems=LISTED)]
    partners_total: Natural
    years: tuple[YearOfWork, ...]
    coalitions: tuple[Seat, ...]
    ties: tuple[Evidence, ...]

    def rows(self) -> list[Finding]:
        """Give the past partners."""
        return list(self.partners)

    def row_type(self) -> type[Finding]:
        """Give the type of a row."""
        return PastPartner


def portray(ecosystem: Ecosystem, organization: str) -> PortraitReport:
    """Collect what a data set knows of one organization.

    Parameters
    ----------
    ecosystem : Ecosystem
    organization : str
        Id, name or alias.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
    """
    identifier = ecosystem.find_organization(organization)
    place = ecosystem.organization_ids.row(identifier)
    known = ecosystem.organizations.iloc[place]
    partners = _partners(ecosystem, place)
    parent = _text(known["parent_id"])
    return PortraitReport(
        dataset=ecosystem.name,
        as_of=None if ecosystem.day is None else ecosystem.day.isoformat(),
        organization=Partner(
            identifier,
            str(known["name"]),
            *(_text(known[column]) for column in ("local_name", "kind", "country", "url")),
        ),
        description=_text(known["description"]),
        parent=None if parent is None else _named(ecosystem, parent),
        offers=_offers(ecosystem, place),
        needs=_strengths(ecosystem, ecosystem.needs[[place]]),
        evidence=_evidence(ecosystem, place),
        partners=tuple(partners[:LISTED]),
        partners_total=len(partners),
        years=_years(ecosystem, place),
        coalitions=_seats(ecosystem, identifier),
        ties=_ties(ecosystem, identifier),
    )


def _offers(ecosystem: Ecosystem, place: int) -> tuple[Strength, ...]:
    """Give what rows of its own or of its joint work say that it offers."""
    evidence = ecosystem.evidence[ecosystem.evidence_owners == place]
    said = set(evidence["capability_id"][evidence["direction"] == "offers"])
    work = ecosystem.collaborations["id"].array[ecosystem.participation[[place]].nonzero()[1]]
    about = ecosystem.collaboration_capabilities
    said |= set(about["capability_id"][about["collaboration_id"].isin(list(work))])
    found = _strengths(ecosystem, ecosystem.offers[[place]])
    return tuple(each for each in found if each.id in said)


def _strengths(ecosystem: Ecosystem, row: sp.csr_array) -> tuple[Strength, ...]:
    names, entries = ecosystem.capability_ids, row.tocoo()
    order = np.lexsort((entries.col, -entries.data))
    return tuple(
        Strength(
            str(names.ids[entries.col[at]]),
            str(names.names[entries.col[at]]),
            round(float(entries.data[at]), 9),
        )
        for at in order
    )


def _evidence(ecosystem: Ecosystem, place: int) -> tuple[Evidence, ...]:
    mine = ecosystem.evidence[ecosystem.evidence_owners == place]
    mine = mine.sort_values("date", ascending=False, kind="stable", na_position="last")
    names = ecosystem.capability_ids
    return tuple(_fact(row, names.name(row["capability_id"])) for row in _rows(mine.head(LISTED)))


def _fact(row: dict[Hashable, Any], capability: str) -> Evidence:
    note = _text(row["note"])
    text = f"{row['direction']} {capability}" + (f": {note}" if note else "")
    return Evidence(text, _text(row["source"]), _text(row["date"]))


def _partners(ecosystem: Ecosystem, place: int) -> list[PastPartner]:
    """Give everybody with whom it shared work: most shared first, then the order of the data."""
    participation = ecosystem.participation
    mine = participation[[place]].nonzero()[1]
    started = ecosystem.collaborations["start_date"]
    together = participation[:, mine].tocoo()
    days: dict[int, list[str | None]] = {}
    for other, at in zip(together.row.tolist(), together.col.tolist(), strict=True):
        if other != place:
            days.setdefault(other, []).append(_text(started.array[mine[at]]))
    names = ecosystem.organization_ids
    found = []
    for other in sorted(days, key=lambda row: (-len(days[row]), row)):
        dated = sorted(day for day in days[other] if day is not None)
        name = Named(str(names.ids[other]), str(names.names[other]))
        first, last = (dated[0], dated[-1]) if dated else (None, None)
        found.append(PastPartner(name, len(days[other]), first, last))
    return found


def _years(ecosystem: Ecosystem, place: int) -> tuple[YearOfWork, ...]:
    participation = ecosystem.participation
    started = ecosystem.collaborations["start_date"]
    held = participation.tocsc()
    by_year: dict[int, list[int]] = {}
    for column in participation[[place]].nonzero()[1].tolist():
        if (date := _text(started.array[column])) is not None:
            by_year.setdefault(int(date[:4]), []).append(column)
    known: set[int] = {place}
    found = []
    for year, columns in sorted(by_year.items()):
        met = set(held[:, columns].indices.tolist()) - {place}
        found.append(YearOfWork(year, len(columns), len(met), len(met - known)))
        known |= met
    return tuple(reversed(found))


def _seats(ecosystem: Ecosystem, identifier: str) -> tuple[Seat, ...]:
    held = ecosystem.holding("memberships")
    return tuple(
        Seat(
            str(row["coalition_id"]),
            ecosystem.coalition_ids.name(row["coalition_id"]),
            str(row["role"]),
            _text(row["since"]),
            _text(row["source"]),
        )
        for row in _rows(held[held["organization_id"] == identifier])
    )


def _ties(ecosystem: Ecosystem, identifier: str) -> tuple[Evidence, ...]:
    """Give its ties; one that is stated in both directions once."""
    held = ecosystem.holding("ties")
    mine = held[(held["organization_a"] == identifier) | (held["organization_b"] == identifier)]
    names = ecosystem.organization_ids
    found: dict[object, Evidence] = {}
    for row in _rows(mine):
        sides = row["organization_a"], row["organization_b"]
        text = f"{names.name(sides[0])} and {names.name(sides[1])}: {row['kind']}"
        fact = Evidence(text, _text(row["source"]), _text(row["since"]))
        found.setdefault((frozenset(sides), row["kind"], fact.source, fact.date), fact)
    return tuple(found.values())


def _named(ecosystem: Ecosystem, identifier: str) -> Named:
    return Named(identifier, ecosystem.organization_ids.name(identifier))


def _rows(frame: Any) -> list[dict[Hashable, Any]]:
    found: list[dict[Hashable, Any]] = frame.to_dict("records")
    return found


def _text(cell: object) -> str | None:
    return cell if isinstance(cell, str) and cell else None
