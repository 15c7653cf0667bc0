"""Pairs across two coalitions on two axes: how much they are rivals, how much they complete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import Mask, Rows, Values
from matcher.coalitions.coverage import CoverageTerms, Roster, rosters
from matcher.coalitions.grounds import competitor_grounds, named, need_grounds, offer_grounds
from matcher.coalitions.relation_findings import Coopetition, CoopetitionMap, Ground
from matcher.matching.order import best_first
from matcher.measures.complementarity import latent_needs_met, needs_met, relatedness_density
from matcher.measures.shapley import shapley_values
from matcher.measures.similarity import capability_cosine

if TYPE_CHECKING:
    from matcher.matching.context import Context

#: How many pairs are given: those far out on either axis.
PAIRS_SHOWN = 50

#: How many members of a side are looked at; of more, those that contribute most.
MEMBERS_LIMIT = 200

#: How many capabilities are named for one pair and one reason.
CAPABILITIES_SHOWN = 3

#: Below this a product of strengths is rounding.
_NOTHING = 1e-9


def coopetition(context: Context, a: str, b: str) -> CoopetitionMap:
    """Place the pairs across two coalitions by rivalry and complementarity.

    D. R. Gnyawali, B.-J. Park (2011), Co-opetition between giants, Research Policy 40, 650-663.

    Parameters
    ----------
    context : Context
    a, b : str
        Ids of coalitions.

    Returns
    -------
    CoopetitionMap
        At most `PAIRS_SHOWN` pairs, of at most `MEMBERS_LIMIT` members of each side.
    """
    terms = CoverageTerms.of(context.ecosystem)
    first, second = rosters(context.ecosystem, terms, [a, b])
    return CoopetitionMapper(context, terms).map(first, second)


class CoopetitionMapper:
    """Draws the maps of several pairs of coalitions.

    Parameters
    ----------
    context : Context
    terms : CoverageTerms
        Of the same ecosystem.
    members_limit : int
        How many members of a side are looked at.
    """

    def __init__(
        self, context: Context, terms: CoverageTerms, members_limit: int = MEMBERS_LIMIT
    ) -> None:
        self._context, self._terms = context, terms
        self._limit = members_limit

    def map(self, first: Roster, second: Roster) -> CoopetitionMap:
        """Give the map of two coalitions; see `coopetition`."""
        left = np.setdiff1d(first.members, second.members)
        right = np.setdiff1d(second.members, first.members)
        possible = len(left) * len(right)
        left, right = self._foremost(left), self._foremost(right)
        x, y = np.repeat(left, len(right)), np.tile(right, len(left))
        return CoopetitionMap(
            a=first.id,
            b=second.id,
            considered=len(x),
            left_out=possible - len(x),
            pairs=tuple(self._pairs(x, y)) if len(x) else (),
        )

    def _foremost(self, members: Rows) -> Rows:
        """Give the members that contribute most to what these cover together."""
        if len(members) <= self._limit:
            return members
        share = shapley_values(self._terms.offers[members], self._terms.weights)
        return np.sort(members[best_first(share)[: self._limit]])

    def _pairs(self, x: Rows, y: Rows) -> Iterator[Coopetition]:
        context = self._context
        stated = np.asarray(context.tie_kind("competitor")[x, y]).ravel() > 0
        # Only the rows that are asked about, wherever all organizations are many more.
        rows, place = np.unique(np.concatenate([x, y]), return_inverse=True)
        a, b = place[: len(x)], place[len(x) :]
        offers = context.counted_offers[rows]
        alike = capability_cosine(offers, a, b)
        # What two work on together makes no rivals of them.
        joint = offers[a].multiply(offers[b]).multiply(_together(context, x, y)).sum(axis=1)
        norms = np.sqrt(offers.power(2).sum(axis=1))
        scale = np.maximum(norms[a] * norms[b], _NOTHING)
        alike = np.maximum(alike - joint / scale, 0.0)
        rivalry = np.maximum(alike, stated.astype(float))
        mutual = (self._met(rows, a, b) + self._met(rows, b, a)) / 2.0
        half = PAIRS_SHOWN // 2
        keys = [rivalry, mutual]
        chosen = np.union1d(*(best_first(key)[:half] for key in keys))
        chosen = chosen[best_first(rivalry[chosen])]
        reasons = _Reasons(context, self._terms, x[chosen], y[chosen], stated[chosen])
        for number, at in enumerate(chosen.tolist()):
            yield reasons.pair(number, float(rivalry[at]), float(mutual[at]))

    def _met(self, rows: Rows, a: Rows, b: Rows) -> Values:
        context = self._context
        offers = context.offers[rows]
        stated = needs_met(context.needs[rows], offers, a, b)
        silent = context.states_needs[rows]
        latent = latent_needs_met(offers, context.relatedness, silent, a, b)
        return np.clip(stated + latent, 0.0, 1.0)


class _Reasons:
    """What stands behind the two figures of some pairs."""

    def __init__(
        self, context: Context, terms: CoverageTerms, x: Rows, y: Rows, stated: Mask
    ) -> None:
        self._context, self._terms = context, terms
        self._x, self._y, self._stated = x, y, stated
        density = relatedness_density(context.offers[np.concatenate([x, y])], context.relatedness)
        wants = np.where(
            context.states_needs[np.concatenate([x, y])][:, None],
            context.needs[np.concatenate([x, y])].toarray(),
            density.toarray(),
        )
        self._wants = wants[: len(x)], wants[len(x) :]
        self._has = tuple(terms.offers[side].toarray() for side in (x, y))
        ours, theirs = self._has
        apart = 1.0 - _together(context, x, y).toarray()
        self._alike = _first(ours * theirs * apart)
        self._gives = (
            _first(self._wants[1] * (1.0 - theirs) * ours * (ours > theirs)),
            _first(self._wants[0] * (1.0 - ours) * theirs * (theirs > ours)),
        )
        self._traced = offer_grounds(context.ecosystem, self._offered())
        self._needed = need_grounds(context.ecosystem, self._wanted())

    def pair(self, place: int, rivalry: float, mutual: float) -> Coopetition:
        """Put one pair together."""
        return Coopetition(
            a=named(self._context.ecosystem, int(self._x[place])),
            b=named(self._context.ecosystem, int(self._y[place])),
            rivalry=rivalry,
            complementarity=mutual,
            competitors=bool(self._stated[place]),
            alike=self._ids(self._alike[place]),
            a_gives=self._ids(self._gives[0][place]),
            b_gives=self._ids(self._gives[1][place]),
            grounds=tuple(dict.fromkeys(self._grounds(place))),
        )

    def _offered(self) -> Iterator[tuple[int, int]]:
        """Give the (organization, capability) whose offers the pairs rest on."""
        for place in range(len(self._x)):
            yield from self._offered_by(place)

    def _offered_by(self, place: int) -> Iterator[tuple[int, int]]:
        x, y = int(self._x[place]), int(self._y[place])
        for capability in self._alike[place]:
            yield x, capability
            yield y, capability
        yield from ((x, capability) for capability in self._gives[0][place])
        yield from ((y, capability) for capability in self._gives[1][place])

    def _wanted(self) -> Iterator[tuple[int, int]]:
        """Give the (organization, capability) whose needs the pairs rest on."""
        for place in range(len(self._x)):
            yield from self._wanted_by(place)

    def _wanted_by(self, place: int) -> Iterator[tuple[int, int]]:
        yield from ((int(self._y[place]), capability) for capability in self._gives[0][place])
        yield from ((int(self._x[place]), capability) for capability in self._gives[1][place])

    def _grounds(self, place: int) -> Iterator[Ground]:
        ecosystem, x, y = self._context.ecosystem, int(self._x[place]), int(self._y[place])
        if self._stated[place]:
            yield from competitor_grounds(ecosystem, x, y)
        for key in self._offered_by(place):
            if key in self._traced:
                yield self._traced[key]
        for key in self._wanted_by(place):
            if key in self._needed:
                yield self._needed[key]

    def _ids(self, rows: Iterable[int]) -> tuple[str, ...]:
        return tuple(str(self._context.ecosystem.capability_ids.ids[row]) for row in rows)


def _first(weight: npt.NDArray[np.float64]) -> list[list[int]]:
    """Give the columns of the largest entries of each row, without those that are nothing."""
    order = np.argsort(-np.round(weight, 9), axis=1, kind="stable")[:, :CAPABILITIES_SHOWN]
    return [
        [each for each in columns.tolist() if row[each] > _NOTHING]
        for row, columns in zip(weight, order, strict=True)
    ]


def _together(context: Context, x: Rows, y: Rows) -> sp.csr_array:
    """Give 1 where two work on a capability together, shape (n_pairs, n_capabilities)."""
    work = context.ecosystem.participation
    found: sp.csr_array = (work[x].multiply(work[y]).tocsr() @ context.tags).tocsr()
    found.data = np.minimum(found.data, 1.0)
    return found
