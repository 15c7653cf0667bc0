"""How a feature is read from pairs of a block: small functions that the table is made of.

Each gives or is a function BlockPairs -> values of its pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows, Values
from matcher.measures.track_record import equal_codes

if TYPE_CHECKING:
    from matcher.matching.block_pairs import BlockPairs
    from matcher.matching.learned_context import LearnedContext
    from matcher.measures.spread import Dense

PairValues: TypeAlias = "Callable[[BlockPairs], Values]"
#: Of some rows of organizations alone: to work out everybody's for each block grows with the data.
Trait: TypeAlias = "Callable[[LearnedContext, Rows], Values]"

#: A share of the tenth best that is as good as nothing, and the least that counts at all.
NEGLIGIBLE, _TINY = 0.01, 1e-12


def against_even(visits: PairValues) -> PairValues:
    """Against an even spread over all organizations, in orders of magnitude."""

    def of(pairs: BlockPairs) -> Values:
        # In single precision a walk that comes back to nothing can fall a little below it.
        spread: Values = np.log1p(pairs.context.size * np.maximum(visits(pairs), 0.0))
        return spread

    return of


def against_tenth(name: str) -> PairValues:
    """Against the query's tenth best that is no partner yet, in orders of magnitude.

    `name` is a measure of the pairs and of their block.
    """

    def of(pairs: BlockPairs) -> Values:
        entries = np.maximum(getattr(pairs, name), 0.0)
        tenth = pairs.block.tenth(name).astype(np.float64)[pairs.i]
        least = np.maximum(tenth * NEGLIGIBLE, _TINY)
        against: Values = np.log((entries + least) / (tenth + least))
        return against

    return of


def resource_allocation(pairs: BlockPairs) -> Values:
    """Give what the query sends out to its partners and b receives from them."""
    sent = pairs.context.walks.aged.strength[pairs.a].astype(np.float64)
    received: Values = np.log1p(sent * np.maximum(pairs.of(pairs.block.aged_walk[1]), 0.0))
    return received


def returning(pairs: BlockPairs) -> Values:
    """Visits to the query by a walk from the partner, two to four steps, against even ones."""
    # The walk is reversible: strength(a) P(a, b) = strength(b) P(b, a).
    strength = pairs.context.walks.aged.strength
    own, other = (strength[rows].astype(np.float64) for rows in (pairs.a, pairs.b))
    ratio = np.divide(own, other, out=np.zeros(len(other)), where=other > 0)
    visits = sum(pairs.of(pairs.block.aged_walk[step]) for step in (1, 2, 3))
    result: Values = np.log1p(pairs.context.size * np.maximum(visits, 0.0) * ratio)
    return result


def common_share(pairs: BlockPairs) -> Values:
    """Adamic-Adar against its mean over everybody."""
    mean = pairs.block.adamic_adar.mean[pairs.i]
    against = np.divide(pairs.adamic_adar, mean, out=np.zeros(len(mean)), where=mean > 0)
    share: Values = np.log1p(against)
    return share


def in_factors(factors: Callable[[LearnedContext], Dense]) -> PairValues:
    """Give the dot product of the two in a factor model, times n."""

    def of(pairs: BlockPairs) -> Values:
        rows = factors(pairs.context)
        product = np.einsum("pf,pf->p", rows[pairs.a], rows[pairs.b], dtype=np.float64)
        scaled: Values = pairs.context.size * product
        return scaled

    return of


def of_partner(trait: Trait) -> PairValues:
    """Take the partner's trait."""
    return lambda pairs: trait(pairs.context, pairs.b)


def of_query(trait: Trait) -> PairValues:
    """Take the query's own trait."""
    return lambda pairs: trait(pairs.context, pairs.a)


def traced(name: str) -> Trait:
    """Look up an array of the context by its name."""
    return lambda context, rows: attrgetter(name)(context)[rows]


def usual(name: str) -> Trait:
    """log2 of such a count against that of the average organization of the day."""

    def trait(context: LearnedContext, rows: Rows) -> Values:
        counts: Values = attrgetter(name)(context)
        return np.log2(1.0 + counts[rows] / context.history.average(name, counts))

    return trait


def affinity(
    codes: Callable[[LearnedContext], npt.NDArray[np.intp]],
    ready: Callable[[LearnedContext], Values],
) -> PairValues:
    """Look up how readily the groups of the two work together."""

    def of(pairs: BlockPairs) -> Values:
        mine = codes(pairs.context)
        return ready(pairs.context)[mine[pairs.a], mine[pairs.b]]

    return of


def preference(
    codes: Callable[[LearnedContext], npt.NDArray[np.intp]],
    preferred: Callable[[LearnedContext], npt.NDArray[np.float32]],
) -> tuple[PairValues, PairValues]:
    """Look up how much the query prefers the partner's group, and the partner the query's."""

    def own(pairs: BlockPairs) -> Values:
        context = pairs.context
        return preferred(context)[pairs.a, codes(context)[pairs.b]].astype(np.float64)

    def theirs(pairs: BlockPairs) -> Values:
        context = pairs.context
        return preferred(context)[pairs.b, codes(context)[pairs.a]].astype(np.float64)

    return own, theirs


def same(codes: Callable[[LearnedContext], npt.NDArray[np.intp]]) -> PairValues:
    """Compare a code: 1 where both sides carry the same known one."""
    return lambda pairs: equal_codes(codes(pairs.context), pairs.a, pairs.b)


def gap(trait: Trait) -> PairValues:
    """Compare a trait of both sides: the difference, 0 for none."""

    def of(pairs: BlockPairs) -> Values:
        return np.abs(trait(pairs.context, pairs.a) - trait(pairs.context, pairs.b))

    return of


def country_size(context: LearnedContext, rows: Rows) -> Values:
    """log2 of 1 + the organizations of each organization's country."""
    return np.log2(1.0 + context.country_size[context.country_codes[rows]])


def field_count(context: LearnedContext, rows: Rows) -> Values:
    """Count the capabilities of each organization."""
    ends = context.offers.indptr
    return (ends[rows + 1] - ends[rows]).astype(float)
