"""What matching finds: typed records, from which every report is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any

from matcher.findings import (
    INLINED,
    AboveZero,
    CommandReport,
    Day,
    Finding,
    Keywords,
    Listed,
    Named,
    Natural,
    Rank,
    Share,
    Text,
)
from matcher.matching.constraints import Filters
from matcher.matching.match_findings import (
    ApartKind,
    ApartMatch,
    Component,
    Evidence,
    Exposure,
    Match,
    ModelInfo,
    with_components,
)
from matcher.matching.relations import Relation
from matcher.matching.shortlist import Contact

#: What a document may hold where there is nothing.
_NULL = {"type": "null"}

#: What no prior states, for it has learned nothing from the data set.
_NO_ODDS = {"probability": _NULL, "lift": _NULL}
_NO_ODDS_OF_MATCH = {"items": {"properties": {**_NO_ODDS, "interval": _NULL}}}

#: What no learned model states of a match, for it has odds.
_NO_STANDING_OF_MATCH = {"items": {"properties": {"relative": _NULL, "relation": _NULL}}}


def _what_a_prior_lacks(
    lacks: dict[str, Any], learned: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """Give the part of a JSON Schema by which a prior states no probability.

    A learned model states for what share of pairs the event happens, and nothing instead of it.
    """

    def model(**said: Any) -> dict[str, Any]:
        return {"model": {"properties": said}}

    return {
        "if": {"properties": model(kind={"const": "prior"})},
        "then": {"properties": {**model(p0=_NULL, blend=_NULL), **lacks}},
        "else": {
            "properties": {**model(p0={"type": "number"}, blend={"type": "object"}), **learned}
        },
    }


@dataclass(frozen=True)
class SuggestReport(Listed, CommandReport):
    """Ranked partners for one organization.

    Attributes
    ----------
    organization : Named
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
        How far less-known partners were moved up in the order, from 0 (not at all) to 1.
    eligible : int
        How many organizations no filter barred.
    candidates : int
        How many organizations were scored and can be had.
    without_ground : int
        How many of the candidates are left out of matches, for no need, field or invitation
        links them with the one that asks, nor a partner and something that they would add; to
        offer what was asked for is a ground. So matches can be fewer than asked for.
    stated : tuple of str
        What evidence says the one that asks offers or needs, if that links it with nobody.
    at_hand : tuple of str
        Who works or sits with it, or did until lately, and serves or could serve what it needs.
    unmet : tuple of str
        Names of the capabilities that it states it needs, and nobody else in the data offers.
    nearest : tuple of str
        Who offers or needs what shares a telling word with what is stated; a workspace looks.
    barred : dict of str to int
        How many organizations each condition bars, by the condition; one may be barred by several.
    known_partners : tuple of Named
        Who is left out as a partner already, the closest first; at most ten.
    known_partners_total : int
        How many there are.
    competing_partners : tuple of Named
        Those of all of them who are stated competitors too.
    matches : tuple of Match
        Who can be had, the best first; empty where no candidate is left.
    apart : tuple of ApartMatch
        Who else fits, but is a rival, a competitor or of one's own group; as many at most.
    apart_total : int
        How many candidates are apart.
    exposure : Exposure
    """

    organization: Named
    dataset: str
    as_of: Day | None
    newest_date: Day | None
    model: ModelInfo
    filters: Filters
    novelty: Share
    eligible: Natural
    candidates: Natural
    without_ground: Natural
    stated: tuple[str, ...]
    at_hand: tuple[str, ...]
    unmet: tuple[str, ...]
    nearest: tuple[str, ...]
    barred: dict[str, Natural]
    known_partners: tuple[Named, ...]
    known_partners_total: Natural
    competing_partners: tuple[Named, ...]
    matches: tuple[Match, ...]
    apart: tuple[ApartMatch, ...]
    apart_total: Natural
    exposure: Exposure

    @classmethod
    def schema_rules(cls) -> list[dict[str, Any]]:
        """Say what a prior lacks, and that all matches are candidates: they have their ranks."""
        candidate = {"rank": {"type": "integer"}, "removed_by": _NULL}
        candidates = {"items": {"properties": candidate}}
        return [
            _what_a_prior_lacks(
                {"matches": _NO_ODDS_OF_MATCH, "apart": _NO_ODDS_OF_MATCH},
                {"matches": _NO_STANDING_OF_MATCH, "apart": _NO_STANDING_OF_MATCH},
            ),
            {"properties": {"matches": candidates, "apart": candidates}},
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
    organization : Named
        Who asks about the partner.
    match : Match
    """

    organization: Named
    match: Annotated[Match, INLINED]

    @classmethod
    def schema_rules(cls) -> list[dict[str, Any]]:
        """Say that either it has a rank, or something removed it."""
        candidate = {"rank": {"type": "integer"}, "removed_by": _NULL}
        removed = {"rank": _NULL, "removed_by": {"type": "string"}}
        return [{"oneOf": [{"properties": candidate}, {"properties": removed}]}]

    def record(self) -> dict[str, Any]:
        """Give the match, with who asked."""
        return {"organization": self.organization.record(), **self.match.record()}

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
    pair : dict of str to Named
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

    pair: Annotated[dict[str, Named], Keywords(required=["a", "b"], maxProperties=2)]
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
    def schema_rules(cls) -> list[dict[str, Any]]:
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
    a : Named
        One side.
    b : Named
        The other side.
    score : float
        In points: the mean of both directions. With the prior the points are nominal.
    relative : float or None
        With the prior, where the score stands between the lowest that anybody has of a candidate
        (0) and that of the best pair (100), before filters; no share and no odds. None with a
        learned model, and where all are equal.
    relation : str or None
        With the prior, what b is to a, as in `Match`.
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
    next_step : str
        Whom to bring together, about what, because of what, and what is against it.
    shortlist : tuple of Contact
        What the shortlist says of either; empty where it says nothing.
    """

    rank: Rank
    a: Named
    b: Named
    score: float
    relative: Annotated[float, Keywords(minimum=0, maximum=100)] | None
    relation: Relation | None
    probability: Share | None
    lift: AboveZero | None
    components: Annotated[tuple[Component, ...], Keywords(minItems=1)]
    reasons: tuple[Text, ...]
    evidence: tuple[Evidence, ...]
    flags: tuple[Text, ...]
    next_step: Text
    shortlist: tuple[Contact, ...] = ()

    def flat(self) -> dict[str, Any]:
        """Give the pair as one row, a column for each component."""
        return with_components(super().flat(), self.components)


@dataclass(frozen=True, kw_only=True)
class ApartPair(Pair):
    """A pair that fits, but stands apart; as `ApartMatch`, one side seen from the other.

    Attributes
    ----------
    because : {"own group", "rival coalition", "competitor"}
        What the one is to the other.
    text : str
        Why, and what that means.
    """

    because: ApartKind
    text: Text


@dataclass(frozen=True)
class PairsReport(Listed, CommandReport):
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
    without_ground : int
        How many pairs that would have stood before the last of `pairs`, or anywhere where there
        are fewer than asked for, are left out as in `SuggestReport`.
    first_talks : int
        How many of the best are worth a first talk alone, and left out beside others.
    pairs : tuple of Pair
        Who can be had, the best first; empty where no pair is left.
    apart : tuple of ApartPair
        Who else fits, but stands apart; those that would stand before the last of `pairs`.
    apart_total : int
        How many of those compared are apart.
    nearest : tuple of str
        Who needs what nobody offers in these words, and who offers what shares a telling word with
        it; a workspace looks.
    """

    dataset: str
    as_of: Day | None
    newest_date: Day | None
    model: ModelInfo
    filters: Filters
    candidates: Natural
    without_ground: Natural
    first_talks: Natural
    pairs: tuple[Pair, ...]
    apart: tuple[ApartPair, ...]
    apart_total: Natural
    nearest: tuple[str, ...] = ()

    @classmethod
    def schema_rules(cls) -> list[dict[str, Any]]:
        """Say what a prior lacks."""
        no_odds = {"items": {"properties": _NO_ODDS}}
        return [
            _what_a_prior_lacks(
                {"pairs": no_odds, "apart": no_odds},
                {"pairs": _NO_STANDING_OF_MATCH, "apart": _NO_STANDING_OF_MATCH},
            )
        ]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return Pair

    def rows(self) -> list[Finding]:
        """Give the pairs."""
        return list(self.pairs)
