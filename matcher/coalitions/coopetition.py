"""Pairs across two coalitions on two axes: how much they are rivals, how much they complete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from matcher.coalitions.coverage import CoverageTerms, Mask, Roster, Rows, Values, rosters
from matcher.coalitions.named import Named
from matcher.coalitions.study_findings import Coopetition, CoopetitionMap, Ground
from matcher.coalitions.tracing import known, trace_offers
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
    """

    def __init__(self, context: Context, terms: CoverageTerms) -> None:
        self._context, self._terms = context, terms

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
        if len(members) <= MEMBERS_LIMIT:
            return members
        share = shapley_values(self._terms.offers[members], self._terms.weights)
        return np.sort(members[np.argsort(-np.round(share, 9), kind="stable")[:MEMBERS_LIMIT]])

    def _pairs(self, x: Rows, y: Rows) -> Iterator[Coopetition]:
        context = self._context
        stated = np.asarray(context.tie_kind("competitor")[x, y]).ravel() > 0
        rivalry = np.maximum(capability_cosine(context.offers, x, y), stated.astype(float))
        mutual = (self._met(x, y) + self._met(y, x)) / 2.0
        half = PAIRS_SHOWN // 2
        keys = [np.round(axis, 9) for axis in (rivalry, mutual)]
        chosen = np.union1d(*(np.argsort(-key, kind="stable")[:half] for key in keys))
        chosen = chosen[np.argsort(-keys[0][chosen], kind="stable")]
        reasons = _Reasons(context, self._terms, x[chosen], y[chosen], stated[chosen])
        for place, at in enumerate(chosen.tolist()):
            yield reasons.pair(place, float(rivalry[at]), float(mutual[at]))

    def _met(self, a: Rows, b: Rows) -> Values:
        context = self._context
        stated = needs_met(context.needs, context.offers, a, b)
        latent = latent_needs_met(context.offers, context.relatedness, context.states_needs, a, b)
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
        self._alike = _first(ours * theirs)
        self._gives = (
            _first(self._wants[1] * (1.0 - theirs) * ours),
            _first(self._wants[0] * (1.0 - ours) * theirs),
        )
        self._traced = self._trace()

    def pair(self, place: int, rivalry: float, mutual: float) -> Coopetition:
        """Put one pair together."""
        return Coopetition(
            a=self._named(self._x[place]),
            b=self._named(self._y[place]),
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

    def _trace(self) -> dict[tuple[int, int], Ground]:
        wanted = list(dict.fromkeys(self._offered()))
        if not wanted:
            return {}
        who, what = (np.array(each, dtype=np.intp) for each in zip(*wanted, strict=True))
        ecosystem = self._context.ecosystem
        reached = np.asarray(ecosystem.offers[who, what]).ravel()
        rows = trace_offers(ecosystem, who, what, reached)
        return {
            (organization, capability): Ground(
                organization=str(ecosystem.organization_ids.ids[organization]),
                direction="offers",
                capability=found[0].capability,
                table=found[0].table,
                text=found[0].text,
                date=found[0].date,
                source=found[0].source,
            )
            for (organization, capability), found in rows.items()
            if found
        }

    def _grounds(self, place: int) -> Iterator[Ground]:
        if self._stated[place]:
            yield from self._competitors(int(self._x[place]), int(self._y[place]))
        for key in self._offered_by(place):
            if key in self._traced:
                yield self._traced[key]
        yield from self._needs(int(self._y[place]), self._gives[0][place])
        yield from self._needs(int(self._x[place]), self._gives[1][place])

    def _competitors(self, x: int, y: int) -> Iterator[Ground]:
        ties = self._context.ecosystem.holding("ties")
        ids = self._context.ecosystem.organization_ids.ids
        ends = {str(ids[x]), str(ids[y])}
        ties = ties[(ties["kind"] == "competitor") & ties["organization_a"].isin(list(ends))]
        for tie in ties[ties["organization_b"].isin(list(ends))].to_dict("records"):
            yield Ground(
                organization=str(tie["organization_a"]),
                direction=None,
                capability=None,
                table="ties",
                text=None,
                date=known(tie["since"]),
                source=known(tie["source"]),
            )

    def _needs(self, row: int, capabilities: Iterable[int]) -> Iterator[Ground]:
        ecosystem = self._context.ecosystem
        ids = [str(ecosystem.capability_ids.ids[each]) for each in capabilities]
        stated = ecosystem.evidence
        stated = stated[stated["organization_id"] == str(ecosystem.organization_ids.ids[row])]
        stated = stated[(stated["direction"] == "needs") & stated["capability_id"].isin(ids)]
        for each in stated.to_dict("records"):
            yield Ground(
                organization=str(each["organization_id"]),
                direction="needs",
                capability=str(each["capability_id"]),
                table="evidence",
                text=known(each["note"]),
                date=known(each["date"]),
                source=known(each["source"]),
            )

    def _named(self, row: int) -> Named:
        names = self._context.ecosystem.organization_ids
        return Named(str(names.ids[row]), str(names.names[row]))

    def _ids(self, rows: Iterable[int]) -> tuple[str, ...]:
        return tuple(str(self._context.ecosystem.capability_ids.ids[row]) for row in rows)


def _first(weight: npt.NDArray[np.float64]) -> list[list[int]]:
    """Give the columns of the largest entries of each row, without those that are nothing."""
    order = np.argsort(-np.round(weight, 9), axis=1, kind="stable")[:, :CAPABILITIES_SHOWN]
    return [
        [each for each in columns.tolist() if row[each] > _NOTHING]
        for row, columns in zip(weight, order, strict=True)
    ]
