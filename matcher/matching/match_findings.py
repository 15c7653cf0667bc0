"""What matching finds of one pair, and the model that answers, as typed records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from matcher.findings import (
    AboveZero,
    CountryCode,
    Finding,
    Keywords,
    Named,
    Natural,
    PartialDate,
    Percentile,
    Rank,
    Share,
    Text,
)
from matcher.matching.apart import KINDS
from matcher.matching.constraints import OrganizationKind
from matcher.matching.relations import Relation
from matcher.matching.shortlist import Contact


@dataclass(frozen=True)
class Partner(Named):
    """A suggested organization; None where the data set does not say.

    Attributes
    ----------
    local_name : str or None
        What it is called at home; None where the data does not say.
    kind : str or None
        Its kind; None where the data does not say.
    country : str or None
        ISO 3166-1 alpha-2; None where the data does not say.
    url : str or None
        Its address on the web; None where the data does not say.
    """

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
    relative : float or None
        With the prior, where the score stands between those of all candidates before filters, from
        0 (the worst) to 100 (the best); no share and no odds. None with a learned model, and where
        all are equal.
    relation : str or None
        With the prior, what the two are to each other: "mutual" (each offers something that the
        other needs and lacks), "they have what you need", "they need what you have", "peers in the
        same field" (both offer the same, or neighbouring parts of one field); None where nothing of
        it is known, and with a learned model.
    probability : float or None
        Of the event within the horizon, from 0 to 1; None with the prior, which has none, and for
        existing partners, whose first collaboration lies behind them.
    lift : float or None
        Odds of this pair over the odds of a random one, 2^(score / 10), above 0; None where the
        probability is.
    interval : (float, float) or None
        Low and high end of the 90 % interval of the score, in points; None with the prior, and for
        partners that are scored by who works together again.
    components : tuple of Component
        The parts of the score, always the same ones in the same order.
    reasons : tuple of str
        Sentences, those of the strongest component first; empty where the data gives none.
    evidence : tuple of Evidence
        The facts behind the reasons, each once.
    flags : tuple of str
        What a person should know before calling: existing partner, rival coalition, same group,
        equity tie, competitor, invitation.
    next_step : str
        Whom to call, about what, because of what, and what is against it.
    removed_by : str or None
        The filter that takes the partner out of the suggestions; None where it stays in.
    shortlist : tuple of Contact
        What the shortlist says of the partner; empty where it says nothing.
    probability_range : (float, float) or None
        Between what the probability lies in four years of five: how much a year brings cannot be
        known, and swings as it did in past years. None where the probability is.
    """

    rank: Rank | None
    partner: Partner
    score: float
    ranking_score: float
    relative: Annotated[float, Keywords(minimum=0, maximum=100)] | None
    relation: Relation | None
    probability: Share | None
    lift: AboveZero | None
    interval: tuple[float, float] | None
    components: Annotated[tuple[Component, ...], Keywords(minItems=1)]
    reasons: tuple[Text, ...]
    evidence: tuple[Evidence, ...]
    flags: tuple[Text, ...]
    next_step: Text
    removed_by: Text | None = None
    shortlist: tuple[Contact, ...] = ()
    probability_range: tuple[Share, Share] | None = None

    def flat(self) -> dict[str, Any]:
        """Give the match as one row, a column for each component."""
        return with_components(super().flat(), self.components)


#: Why one stands apart.
ApartKind = Annotated[str, Keywords(enum=list(KINDS))]


@dataclass(frozen=True, kw_only=True)
class ApartMatch(Match):
    """One who fits, but stands apart; its rank is the place that it would take in all.

    Attributes
    ----------
    because : {"own group", "rival coalition", "competitor"}
        What it is to the one that asks.
    text : str
        Why, and what that means.
    """

    because: ApartKind
    text: Text


@dataclass(frozen=True)
class ModelInfo(Finding):
    """Which model answers, and what its points mean.

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


def with_components(row: dict[str, Any], components: tuple[Component, ...]) -> dict[str, Any]:
    """Put a column for each component in place of their list."""
    spread: dict[str, Any] = {}
    for name, value in row.items():
        if name == "components":
            spread.update({f"points.{each.name}": each.contribution for each in components})
        else:
            spread[name] = value
    return spread
