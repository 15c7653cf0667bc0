"""The records of what was found: each match and pair with its reasons, evidence and flags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from matcher.arrays import Mask, Rows, Values
from matcher.findings import Named
from matcher.matching.apart import Apart
from matcher.matching.citations import Citations, largest
from matcher.matching.context import Context
from matcher.matching.families import FAMILIES, Reason
from matcher.matching.families.similarity import FAMILY as SIMILARITY
from matcher.matching.findings import ApartPair, Pair
from matcher.matching.grounds import Grounds
from matcher.matching.match_findings import (
    ApartMatch,
    Component,
    Evidence,
    Exposure,
    Match,
    Partner,
)
from matcher.matching.next_step import NextSteps
from matcher.matching.relations import PEERS, Scale, is_guess, relation
from matcher.matching.reservation_words import Reservation
from matcher.matching.reservations import Reservations
from matcher.matching.scorer import Scorer
from matcher.matching.served import NOBODY
from matcher.measures.concentration import popularity_percentile
from matcher.measures.proximity import degrees

if TYPE_CHECKING:
    import pandas as pd


class Explainer:
    """Tells why two organizations match, from the data that the score was made of."""

    def __init__(self, context: Context) -> None:
        self._cited = Citations(context)
        self.reservations = Reservations(self._cited)
        self.next_steps = NextSteps(self._cited)

    def states(self, who: int, partner: int) -> bool:
        """Tell whether one states a need that a partner meets; a guess is no statement."""
        return any(not self._cited.guessed(who, each) for each in self._met(who, partner))

    def second_source(self, a: int, b: int) -> bool:
        """Tell whether b would add something, and each need that links them is served by others."""
        return bool(self._cited.added(b, a)) and self._cited.all_second_source(a, b)

    def at_hand(self, who: int) -> tuple[str, ...]:
        """Say who serves, or could serve, what one states that it needs, of those near to it."""
        needs = largest(self._cited.context.needs[[who]])
        stated = [each for each in needs if not self._cited.guessed(who, each)]
        return tuple(self._cited.served.words(who, stated, NOBODY))

    def guesses(self, a: int, b: int) -> list[str]:
        """Say of which needs the words alone tell that the other meets them."""
        return [
            f"a guess from words alike: {self._cited.name(who)} wrote "
            f'"{self._cited.written(who, each)}", {self._cited.name(partner)} has '
            f'"{self._cited.capability(each)}"'
            for who, partner in ((a, b), (b, a))
            for each in self._met(who, partner)
            if self._cited.guessed(who, each)
        ]

    def _met(self, who: int, partner: int) -> list[int]:
        return largest(self._cited.met(who, partner))

    def reasons(
        self, a: int, b: int, components: Iterable[Component], relation: str | None = None
    ) -> list[Reason]:
        """Give the reasons why a might work with b, those of the strongest family first.

        A stated need that is met stands before all: nothing says more of this very pair. Of peers
        in one field the field comes next. What rests on no row comes after what does.
        """
        leading = SIMILARITY.name if relation == PEERS else None
        strength = {component.name: component.contribution for component in components}
        ordered = sorted(
            FAMILIES,
            key=lambda family: (
                family.stands_last,
                family.name != leading,
                -strength.get(family.name, 0.0),
            ),
        )
        found = [
            ((not reason.need, family.stands_last, not reason.evidence), reason)
            for family in ordered
            for reason in family.reasons(self._cited, a, b)
        ]
        return [reason for _, reason in sorted(found, key=lambda each: each[0])]


class Recorder:
    """Writes down matches and pairs of an ecosystem.

    Parameters
    ----------
    scorer : Scorer
    """

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self._context = scorer.context

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self._context)

    def name(self, row: int) -> Named:
        """Give the id and name of an organization."""
        vocabulary = self._context.ecosystem.organization_ids
        return Named(str(vocabulary.ids[row]), str(vocabulary.names[row]))

    def day(self) -> str | None:
        """Give the day as of which everything is seen."""
        day = self._context.ecosystem.day
        return None if day is None else day.isoformat()

    def newest(self) -> str | None:
        """Give the latest date in the data."""
        newest = self._context.ecosystem.last_date
        return None if newest is None else newest.isoformat()

    def match(
        self,
        rank: int | None,
        query: int,
        partner: int,
        contributions: Values,
        ranking: float,
        interval: Values | None,
        scale: Scale | None,
        wanted: Sequence[int] = (),
    ) -> Match:
        """Write down one suggestion.

        Parameters
        ----------
        rank : int or None
        query, partner : int
            Rows.
        contributions : ndarray, shape (n_components,)
            Of the pair, as the scorer gives them.
        ranking : float
            What the order follows.
        interval : ndarray, shape (2,), or None
            Low and high end of the score, as the scorer gives them.
        scale : Scale or None
            Between which scores all candidates lie; None with a learned model.
        wanted : sequence of int
            The capabilities that were asked for.
        """
        known = self._explainer.reservations.of_pair(query, partner)
        told = self._told(query, partner, known, contributions, scale, asked_for=bool(wanted))
        return Match(
            rank=rank,
            partner=self._partner(partner),
            ranking_score=ranking,
            interval=_around(interval, told["score"]),
            next_step=self._explainer.next_steps.call(
                query, partner, known, wanted, odds=scale is None
            ),
            probability_range=self._range(told["probability"], interval, told["score"]),
            **told,
        )

    def _told(
        self,
        a: int,
        b: int,
        known: Sequence[Reservation],
        contributions: Values,
        scale: Scale | None,
        *,
        asked_for: bool = False,
    ) -> dict[str, Any]:
        """Give what is told alike of a match and of a pair."""
        components = self._components(contributions)
        score = float(contributions.sum())
        place = self._place(a, b, score, scale, asked_for=asked_for)
        # Without odds a field comes before who knows both: that links nobody by itself.
        leading = place["relation"] or (None if scale is None else PEERS)
        reasons = self._explainer.reasons(a, b, components, leading)
        probability, lift = self.odds(a, b, score)
        return {
            "score": score,
            **place,
            "probability": probability,
            "lift": lift,
            "components": components,
            "reasons": tuple(reason.text for reason in reasons),
            "evidence": _distinct(reasons),
            "flags": (*self._explainer.guesses(a, b), *(each.flag for each in known)),
        }

    def _place(
        self, a: int, b: int, score: float, scale: Scale | None, *, asked_for: bool = False
    ) -> dict[str, Any]:
        """Say how well one stands among all, and what the two are.

        A guess has no fit, nor has who is only known by way of another, unless asked for.
        """
        if scale is None:
            return {"relative": None, "relation": None}
        grounds = Grounds.of(self._context, np.array([a]), np.array([b]))
        gives, wants = self._explainer.states(a, b), self._explainer.states(b, a)
        second = grounds.peers[0] and (gives or wants) and self._explainer.second_source(a, b)
        found = PEERS if second else relation(grounds, gives=gives, wants=wants)
        fits = (asked_for or bool(grounds.has_subject[0])) and not is_guess(found)
        return {"relative": scale.relative(score) if fits else None, "relation": found}

    def pair(self, rank: int, a: int, b: int, contributions: Values, scale: Scale | None) -> Pair:
        """Write down one of the best pairs, its contributions the mean of both directions."""
        known = self._explainer.reservations.of_pair(a, b)
        return Pair(
            rank=rank,
            a=self.name(a),
            b=self.name(b),
            next_step=self._explainer.next_steps.introduce(a, b, known, odds=scale is None),
            **self._told(a, b, known, contributions, scale),
        )

    def at_hand(self, row: int) -> tuple[str, ...]:
        """Say who serves, or could serve, what one states that it needs, of those near to it."""
        return self._explainer.at_hand(row)

    def in_own_trade(self, query: int, partners: Rows) -> Mask:
        """Tell with whom one is of a trade that is all that either needs of the other."""
        return self._explainer.next_steps.in_own_trade(query, partners)

    def adds(self, query: int, partners: Rows) -> Mask:
        """Tell who would add anything that one wants and that was heard of lately."""
        return self._explainer.next_steps.news.adds(query, partners)

    def apart_match(self, match: Match, query: int, because: str) -> ApartMatch:
        """Write down that a match stands apart, and why."""
        partner = self._context.ecosystem.organization_ids.row(match.partner.id)
        text = self._apart.text(np.array([query]), partner, because)
        return ApartMatch(**vars(match), because=because, text=text)

    def apart_pair(self, pair: Pair, a: int, b: int) -> ApartPair:
        """Write down that a pair stands apart, and why."""
        (because,) = self._apart.kinds(np.array([a]), np.array([b]))
        text = self._apart.text(np.array([a]), b, str(because))
        return ApartPair(**vars(pair), because=str(because), text=text)

    @cached_property
    def _apart(self) -> Apart:
        return Apart(self._context)

    def exposure(self, partners: Rows) -> Exposure:
        """Tell how famous the suggested are."""
        if len(partners) == 0:
            return Exposure(None, 0)
        degree = degrees(self._context.links)
        percentile = popularity_percentile(degree, partners)
        return Exposure(float(percentile.mean()), int((degree[partners] == 0).sum()))

    def odds(self, query: int, partner: int, score: float) -> tuple[float | None, float | None]:
        """Give probability and lift of a score; None with the prior and for existing partners."""
        pair = np.array([query]), np.array([partner])
        probability = self._scorer.probabilities(*pair, np.array([score]))
        if probability is None or np.isnan(probability[0]):
            return None, None
        # Numbers end a little beyond 2^1000.
        return float(probability[0]), 2.0 ** min(score / 10.0, 1000.0)

    def _range(
        self, probability: float | None, interval: Values | None, score: float
    ) -> tuple[float, float] | None:
        if probability is None:
            return None
        off = None if interval is None else np.abs(interval - score)[None, :]
        ends = self._scorer.ranges(np.array([probability]), off)
        return None if ends is None else (float(ends[0, 0]), float(ends[0, 1]))

    def _components(self, contributions: Values) -> tuple[Component, ...]:
        return tuple(
            Component(name, float(points))
            for name, points in zip(self._scorer.components, contributions, strict=True)
        )

    def _partner(self, row: int) -> Partner:
        cells: pd.Series = self._context.ecosystem.organizations.iloc[row]
        known = {
            column: cells[column] if isinstance(cells[column], str) else None
            for column in ("local_name", "kind", "country", "url")
        }
        name = self.name(row)
        return Partner(id=name.id, name=name.name, **known)


def _around(interval: Values | None, score: float) -> tuple[float, float] | None:
    """Give the interval, holding the score to the last digit; None where there is none."""
    if interval is None or np.isnan(interval[0]):
        return None
    return min(float(interval[0]), score), max(float(interval[1]), score)


def _distinct(reasons: list[Reason]) -> tuple[Evidence, ...]:
    """Give the evidence of all reasons, each fact once, in their order."""
    return tuple(dict.fromkeys(fact for reason in reasons for fact in reason.evidence))
