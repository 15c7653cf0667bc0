"""What matching finds: typed records, from which every report is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matcher.findings import Finding
from matcher.matching.constraints import Filters


@dataclass(frozen=True)
class OrganizationName(Finding):
    """Who is meant."""

    id: str
    name: str


@dataclass(frozen=True)
class Partner(Finding):
    """A suggested organization; None where the data set does not say."""

    id: str
    name: str
    local_name: str | None
    kind: str | None
    country: str | None
    url: str | None


@dataclass(frozen=True)
class Component(Finding):
    """What one family of features adds to the score, in points."""

    name: str
    contribution: float


@dataclass(frozen=True)
class Evidence(Finding):
    """One fact behind a reason: what, who says so, since when."""

    text: str
    source: str | None
    date: str | None


@dataclass(frozen=True)
class Match(Finding):
    """One suggestion.

    Attributes
    ----------
    rank : int or None
        1 is the best; None for a pair that was asked for and is not a candidate.
    partner : Partner
    score : float
        Points: 0 is a random pair, +10 doubles the odds. The components sum to it.
    ranking_score : float
        What the order follows: the score, less the partner's fame where novelty is asked for.
    probability, lift : float or None
        Of a first collaboration within the model's horizon, and its odds over those of a random
        pair. None with the prior, which has learned nothing from this data set, and for existing
        partners, whose first collaboration lies behind them.
    interval : (float, float) or None
        Of the score, in points; None with the prior.
    components : tuple of Component
    reasons : tuple of str
        Strongest family first.
    evidence : tuple of Evidence
    flags : tuple of str
        What a person should know before calling: existing partner, rival, same group ...
    removed_by : str or None
        The filter that keeps the pair out of suggestions; None where it stays in.
    """

    rank: int | None
    partner: Partner
    score: float
    ranking_score: float
    probability: float | None
    lift: float | None
    interval: tuple[float, float] | None
    components: tuple[Component, ...]
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    flags: tuple[str, ...]
    removed_by: str | None = None

    def flat(self) -> dict[str, Any]:
        """Give the match as one row, a column for each component."""
        return _with_components(super().flat(), self.components)


@dataclass(frozen=True, kw_only=True)
class ApartMatch(Match):
    """One who fits, but can hardly be had; its rank is the place that it would take in all.

    Attributes
    ----------
    because : {"own group", "rival coalition", "competitor"}
    text : str
        Why, and what that means.
    """

    because: str
    text: str


@dataclass(frozen=True)
class ModelInfo(Finding):
    """Which model spoke, and what its points mean.

    Attributes
    ----------
    kind : {"prior", "learned"}
    event : str
        What the score is about.
    horizon : str
        Within which time the event would happen.
    p0 : float or None
        Share of pairs without a collaboration for which it does; None with the prior.
    note : str
        What a reader must know of the figures.
    blend : dict of str to float or None
        The scorers that add up to a learned score, and what each counts for; None with the prior.
    """

    kind: str
    event: str
    horizon: str
    p0: float | None
    note: str
    blend: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Exposure(Finding):
    """How famous those are whom a list suggests.

    Attributes
    ----------
    mean_popularity_percentile : float or None
        Mean share of organizations that have fewer partners than a suggested one (ties count
        half), in [0, 100]; None for an empty list.
    newcomers : int
        How many of the suggested have no partner in the data yet.
    """

    mean_popularity_percentile: float | None
    newcomers: int


@dataclass(frozen=True)
class SuggestReport(Finding):
    """Ranked partners for one organization.

    Attributes
    ----------
    eligible : int
        How many organizations no filter barred.
    candidates : int
        How many of them the generators brought, to be scored.
    barred : dict of str to int
        How many organizations each condition bars; one may be barred by several.
    matches : tuple of Match
        Who can be had.
    apart : tuple of ApartMatch
        Who else fits, but is a rival, a competitor or of one's own group; as many at most.
    apart_total : int
        How many candidates are apart.
    """

    organization: OrganizationName
    dataset: str
    as_of: str | None
    newest_date: str | None
    model: ModelInfo
    filters: Filters
    novelty: float
    eligible: int
    candidates: int
    barred: dict[str, int]
    matches: tuple[Match, ...]
    apart: tuple[ApartMatch, ...]
    apart_total: int
    exposure: Exposure

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return Match

    def rows(self) -> list[Finding]:
        """Give the matches."""
        return list(self.matches)


@dataclass(frozen=True)
class Direction(Finding):
    """One side's question about the other."""

    organization: OrganizationName
    match: Match

    def to_dict(self) -> dict[str, Any]:
        """Give the match, with who asked."""
        return {"organization": self.organization.to_dict(), **self.match.to_dict()}

    def flat(self) -> dict[str, Any]:
        """Give the match as one row, with who asked."""
        asked = {
            "organization.id": self.organization.id,
            "organization.name": self.organization.name,
        }
        return {**asked, **self.match.flat()}


@dataclass(frozen=True)
class ExplainReport(Finding):
    """One pair in full, both directions.

    The score is the mean of both; probability and lift are those of this score, None as in `Match`.
    """

    pair: dict[str, OrganizationName]
    dataset: str
    as_of: str | None
    newest_date: str | None
    model: ModelInfo
    filters: Filters
    score: float
    probability: float | None
    lift: float | None
    directions: tuple[Direction, ...]

    def rows(self) -> list[Finding]:
        """Give the two directions."""
        return list(self.directions)


@dataclass(frozen=True)
class Pair(Finding):
    """One of the best pairs; its score is the mean of both directions.

    Probability and lift are those of this score, None as in `Match`.
    """

    rank: int
    a: OrganizationName
    b: OrganizationName
    score: float
    probability: float | None
    lift: float | None
    components: tuple[Component, ...]
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    flags: tuple[str, ...]

    def flat(self) -> dict[str, Any]:
        """Give the pair as one row, a column for each component."""
        return _with_components(super().flat(), self.components)


@dataclass(frozen=True, kw_only=True)
class ApartPair(Pair):
    """A pair that fits, but stands apart; as `ApartMatch`, one side seen from the other."""

    because: str
    text: str


def _with_components(row: dict[str, Any], components: tuple[Component, ...]) -> dict[str, Any]:
    """Put a column for each component in place of their list."""
    spread: dict[str, Any] = {}
    for name, value in row.items():
        if name == "components":
            spread.update({f"points.{each.name}": each.contribution for each in components})
        else:
            spread[name] = value
    return spread


@dataclass(frozen=True)
class PairsReport(Finding):
    """The best pairs of the whole ecosystem.

    Attributes
    ----------
    apart : tuple of ApartPair
        As in `SuggestReport`; those that would stand before the last of `pairs`.
    apart_total : int
        How many candidates are apart.
    """

    dataset: str
    as_of: str | None
    newest_date: str | None
    model: ModelInfo
    filters: Filters
    candidates: int
    pairs: tuple[Pair, ...]
    apart: tuple[ApartPair, ...]
    apart_total: int

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return Pair

    def rows(self) -> list[Finding]:
        """Give the pairs."""
        return list(self.pairs)
