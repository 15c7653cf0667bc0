"""What matching finds: typed records, from which every report is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from matcher.findings import (
    INLINED,
    AboveZero,
    CommandReport,
    CountryCode,
    Day,
    Finding,
    Keywords,
    Natural,
    PartialDate,
    Percentile,
    Rank,
    Share,
    Text,
)
from matcher.matching.constraints import Filters, OrganizationKind

#: What a document may hold where there is nothing.
_NULL = {"type": "null"}

#: What no prior states, for it has learned nothing from the data set.
_NO_ODDS = {"probability": _NULL, "lift": _NULL}
_NO_ODDS_OF_MATCH = {"items": {"properties": {**_NO_ODDS, "interval": _NULL}}}


def _what_a_prior_lacks(lacks: dict[str, Any]) -> dict[str, Any]:
    """Give the part of a JSON Schema by which a prior states no probability.

    A learned model states for what share of pairs the event happens.
    """

    def model(**said: Any) -> dict[str, Any]:
        return {"model": {"properties": said}}

    return {
        "if": {"properties": model(kind={"const": "prior"})},
        "then": {"properties": {**model(p0=_NULL, blend=_NULL), **lacks}},
        "else": {"properties": model(p0={"type": "number"}, blend={"type": "object"})},
    }


@dataclass(frozen=True)
class OrganizationName(Finding):
    """Who is meant.

    Attributes
    ----------
    id : str
        Its id in the data set.
    name : str
        What it is called.
    """

    id: Text
    name: Text


@dataclass(frozen=True)
class Partner(Finding):
    """A suggested organization; None where the data set does not say.

    Attributes
    ----------
    id : str
        Its id in the data set.
    name : str
        What it is called.
    local_name : str or None
        What it is called at home; None where the data does not say.
    kind : str or None
        Its kind; None where the data does not say.
    country : str or None
        ISO 3166-1 alpha-2; None where the data does not say.
    url : str or None
        Its address on the web; None where the data does not say.
    """

    id: Text
    name: Text
    local_name: str | None
    kind: OrganizationKind | None
    country: CountryCode | None
    url: str | None


@dataclass(frozen=True)
class Component(Finding):
    """What one family of features adds to the score, in points.

    Attributes
    ----------
    name : str
        The family; baseline holds the constant.
    contribution : float
        In points, of either sign. The contributions add up to the score, to a millionth of a
        point.
    """

    name: Text
    contribution: float


@dataclass(frozen=True)
class Evidence(Finding):
    """One fact behind a reason: what, who says so, since when.

    Attributes
    ----------
    text : str
        What the fact is.
    source : str or None
        Who says so; None where the data does not say.
    date : str or None
        Of the fact, as the data has it: YYYY, YYYY-MM or YYYY-MM-DD; None where it has none.
    """

    text: Text
    source: str | None
    date: PartialDate | None


@dataclass(frozen=True)
class Match(Finding):
    """One suggestion.

    Attributes
    ----------
    rank : int or None
        Among the candidates of the one that asks, 1 is the best; None where a filter takes the
        partner out.
    partner : Partner
    score : float
        In points, of either sign: 0 is a random pair, 10 more is twice the odds. With the prior
        the points are nominal.
    ranking_score : float
        In points: what the order follows. The score, less the partner's fame where novelty was
        asked for.
    probability : float or None
        Of the event within the horizon, from 0 to 1; None with the prior, which has none, and for
        existing partners, whose first collaboration lies behind them.
    lift : float or None
        Odds of this pair over the odds of a random one, 2^(score / 10), above 0; None where the
        probability is.
    interval : (float, float) or None
        Low and high end of the 90 % interval of the score, in points; None with the prior.
    components : tuple of Component
        The parts of the score, always the same ones in the same order.
    reasons : tuple of str
        Sentences, those of the strongest component first; empty where the data gives none.
    evidence : tuple of Evidence
        The facts behind the reasons, each once.
    flags : tuple of str
        What a person should know before calling: existing partner, rival coalition, same group,
        equity tie, competitor, invitation.
    removed_by : str or None
        The filter that takes the partner out of the suggestions; None where it stays in.
    """

    rank: Rank | None
    partner: Partner
    score: float
    ranking_score: float
    probability: Share | None
    lift: AboveZero | None
    interval: tuple[float, float] | None
    components: Annotated[tuple[Component, ...], Keywords(minItems=1)]
    reasons: tuple[Text, ...]
    evidence: tuple[Evidence, ...]
    flags: tuple[Text, ...]
    removed_by: Text | None = None

    def flat(self) -> dict[str, Any]:
        """Give the match as one row, a column for each component."""
        return _with_components(super().flat(), self.components)


@dataclass(frozen=True)
class ModelInfo(Finding):
    """Which model spoke, and what its points mean.

    Attributes
    ----------
    kind : {"prior", "learned"}
        prior: fitted once on synthetic ecosystems, has learned nothing from this data set, its
        points are nominal; learned: fitted on the history in this data set.
    event : str
        What the score is about, in words.
    horizon : str
        Within which time of the day the event would happen: a number of days, months or years, as
        in 12m.
    p0 : float or None
        Share of all pairs that are not partners yet for which the event happens within the
        horizon, between 0 and 1; None where that is unknown, as with the prior.
    note : str
        What a reader must know of the figures.
    blend : dict of str to float or None
        The scorers that add up to a learned score, before it is calibrated, and what each counts
        for; None with the prior.
    """

    kind: Literal["prior", "learned"]
    event: Text
    horizon: Annotated[str, Keywords(pattern=r"^[1-9]\d*[dmy]$")]
    p0: Share | None
    note: str
    blend: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Exposure(Finding):
    """How famous those are whom a list suggests.

    Attributes
    ----------
    mean_popularity_percentile : float or None
        Mean, over the matches, of the share of organizations that have fewer partners (ties count
        half), from 0 to 100; None for an empty list.
    newcomers : int
        How many of the matches have no partner in the data yet.
    """

    mean_popularity_percentile: Percentile | None
    newcomers: Natural


@dataclass(frozen=True)
class SuggestReport(CommandReport):
    """Ranked partners for one organization.

    Attributes
    ----------
    organization : OrganizationName
        Who asked.
    dataset : str
        What the data set is called: the name of a bundled one, or that of the folder or file
        without its ending.
    as_of : str or None
        The day whose knowledge the document rests on, YYYY-MM-DD: the one asked for, else the
        newest date in the data; None where nothing in the data has a date.
    newest_date : str or None
        The newest date in the data as known on that day, YYYY-MM-DD; None where nothing has a
        date.
    model : ModelInfo
    filters : Filters
    novelty : float
        How far the order was moved from the famous to the unknown, from 0 (not at all) to 1.
    eligible : int
        How many organizations no filter barred.
    candidates : int
        How many organizations were scored; matches holds the best of them.
    barred : dict of str to int
        How many organizations each condition bars, by the condition; one may be barred by several.
    matches : tuple of Match
        The best first; empty where no candidate is left.
    exposure : Exposure
    """

    organization: OrganizationName
    dataset: str
    as_of: Day | None
    newest_date: Day | None
    model: ModelInfo
    filters: Filters
    novelty: Share
    eligible: Natural
    candidates: Natural
    barred: dict[str, Natural]
    matches: tuple[Match, ...]
    exposure: Exposure

    @classmethod
    def rules(cls) -> list[dict[str, Any]]:
        """Say what a prior lacks, and that all matches are candidates: they have their ranks."""
        candidate = {"rank": {"type": "integer"}, "removed_by": _NULL}
        return [
            _what_a_prior_lacks({"matches": _NO_ODDS_OF_MATCH}),
            {"properties": {"matches": {"items": {"properties": candidate}}}},
        ]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return Match

    def rows(self) -> list[Finding]:
        """Give the matches."""
        return list(self.matches)


@dataclass(frozen=True)
class Direction(Finding):
    """One side's question about the other.

    Attributes
    ----------
    organization : OrganizationName
        Who asks about the partner.
    match : Match
    """

    organization: OrganizationName
    match: Annotated[Match, INLINED]

    @classmethod
    def rules(cls) -> list[dict[str, Any]]:
        """Say that either it has a rank, or something removed it."""
        candidate = {"rank": {"type": "integer"}, "removed_by": _NULL}
        removed = {"rank": _NULL, "removed_by": {"type": "string"}}
        return [{"oneOf": [{"properties": candidate}, {"properties": removed}]}]

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
class ExplainReport(CommandReport):
    """One pair in full, both directions.

    The score is the mean of both; probability and lift are those of this score, None as in `Match`.

    Attributes
    ----------
    pair : dict of str to OrganizationName
        The two organizations, in the order in which they were named.
    dataset : str
        What the data set is called: the name of a bundled one, or that of the folder or file
        without its ending.
    as_of : str or None
        The day whose knowledge the document rests on, YYYY-MM-DD: the one asked for, else the
        newest date in the data; None where nothing in the data has a date.
    newest_date : str or None
        The newest date in the data as known on that day, YYYY-MM-DD; None where nothing has a
        date.
    model : ModelInfo
    filters : Filters
    score : float
        Of the pair, in points: the mean of both directions.
    probability : float or None
        Of the event within the horizon, by the mean of both directions, from 0 to 1; None with the
        prior, which has none, and for existing partners.
    lift : float or None
        Odds of this pair over the odds of a random one, 2^(score / 10), above 0; None where the
        probability is.
    directions : tuple of Direction
        First a's question about b, then b's about a.
    """

    pair: Annotated[dict[str, OrganizationName], Keywords(required=["a", "b"], maxProperties=2)]
    dataset: str
    as_of: Day | None
    newest_date: Day | None
    model: ModelInfo
    filters: Filters
    score: float
    probability: Share | None
    lift: AboveZero | None
    directions: Annotated[tuple[Direction, ...], Keywords(minItems=2, maxItems=2)]

    @classmethod
    def rules(cls) -> list[dict[str, Any]]:
        """Say what a prior lacks."""
        return [_what_a_prior_lacks({**_NO_ODDS, "directions": _NO_ODDS_OF_MATCH})]

    def rows(self) -> list[Finding]:
        """Give the two directions."""
        return list(self.directions)


@dataclass(frozen=True)
class Pair(Finding):
    """One of the best pairs; its score is the mean of both directions.

    Probability and lift are those of this score, None as in `Match`.

    Attributes
    ----------
    rank : int
        1 is the best, 2 the next, without gaps.
    a : OrganizationName
        One side.
    b : OrganizationName
        The other side.
    score : float
        In points: the mean of both directions. With the prior the points are nominal.
    probability : float or None
        Of the event within the horizon, by the mean of both directions, from 0 to 1; None with the
        prior, which has none, and for existing partners.
    lift : float or None
        Odds of this pair over the odds of a random one, 2^(score / 10), above 0; None where the
        probability is.
    components : tuple of Component
        The parts of the score, each the mean of both directions.
    reasons : tuple of str
        Sentences, those of the strongest component first; empty where the data gives none.
    evidence : tuple of Evidence
        The facts behind the reasons, each once.
    flags : tuple of str
        What a person should know before calling, as in suggest.
    """

    rank: Rank
    a: OrganizationName
    b: OrganizationName
    score: float
    probability: Share | None
    lift: AboveZero | None
    components: Annotated[tuple[Component, ...], Keywords(minItems=1)]
    reasons: tuple[Text, ...]
    evidence: tuple[Evidence, ...]
    flags: tuple[Text, ...]

    def flat(self) -> dict[str, Any]:
        """Give the pair as one row, a column for each component."""
        return _with_components(super().flat(), self.components)


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
class PairsReport(CommandReport):
    """The best pairs of the whole ecosystem.

    Attributes
    ----------
    dataset : str
        What the data set is called: the name of a bundled one, or that of the folder or file
        without its ending.
    as_of : str or None
        The day whose knowledge the document rests on, YYYY-MM-DD: the one asked for, else the
        newest date in the data; None where nothing in the data has a date.
    newest_date : str or None
        The newest date in the data as known on that day, YYYY-MM-DD; None where nothing has a
        date.
    model : ModelInfo
    filters : Filters
        What both sides were asked to be like.
    candidates : int
        How many questions of one organization about another were scored.
    pairs : tuple of Pair
        The best first; empty where no pair is left.
    """

    dataset: str
    as_of: Day | None
    newest_date: Day | None
    model: ModelInfo
    filters: Filters
    candidates: Natural
    pairs: tuple[Pair, ...]

    @classmethod
    def rules(cls) -> list[dict[str, Any]]:
        """Say what a prior lacks."""
        return [_what_a_prior_lacks({"pairs": {"items": {"properties": _NO_ODDS}}})]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return Pair

    def rows(self) -> list[Finding]:
        """Give the pairs."""
        return list(self.pairs)
