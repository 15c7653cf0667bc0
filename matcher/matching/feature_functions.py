"""How a feature is read from a block of queries: small functions that the table is made of.

Each gives or is a function (block, i, b) -> values of the pairs of block.queries[i] with b.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from matcher.matching.learned_context import LearnedContext
from matcher.matching.query_block import Dense, QueryBlock
from matcher.measures.sampling import Rows, Values
from matcher.measures.track_record import equal_codes

Of = Callable[[QueryBlock, Rows, Rows], Values]
Trait = Callable[[LearnedContext], Values]


#: A share of the tenth best that is as good as nothing, and the least that counts at all.
NEGLIGIBLE, _TINY = 0.01, 1e-12


def entry(measure: Callable[[QueryBlock], Dense]) -> Of:
    """Take the measure as it is."""
    return lambda block, i, b: measure(block)[b, i].astype(np.float64)


def against_even(measure: Callable[[QueryBlock], Dense]) -> Of:
    """Against an even spread over all organizations, in orders of magnitude."""

    def of(block: QueryBlock, i: Rows, b: Rows) -> Values:
        visits: Values = np.log1p(block.context.size * measure(block)[b, i].astype(np.float64))
        return visits

    return of


def against_tenth(name: str) -> Of:
    """Against the query's tenth best that is no partner yet, in orders of magnitude."""

    def of(block: QueryBlock, i: Rows, b: Rows) -> Values:
        entries = block.entries(name)[b, i].astype(np.float64)
        # In single precision a walk that comes back to nothing can fall a little below it.
        entries = np.maximum(entries, 0.0)
        tenth = block.tenth(name).astype(np.float64)
        least = np.maximum(tenth * NEGLIGIBLE, _TINY)
        against: Values = np.log((entries + least[i]) / (tenth[i] + least[i]))
        return against

    return of


def resource_allocation(block: QueryBlock, i: Rows, b: Rows) -> Values:
    """Give what the query sends out to its partners and b receives from them."""
    sent = block.context.walks.aged.strength.astype(np.float64)[block.queries[i]]
    received: Values = np.log1p(sent * block.aged_walk[1][b, i].astype(np.float64))
    return received


def returning(block: QueryBlock, i: Rows, b: Rows) -> Values:
    """Visits to the query by a walk from the partner, two to four steps, against even ones."""
    # The walk is reversible: strength(a) P(a, b) = strength(b) P(b, a).
    strength = block.context.walks.aged.strength.astype(np.float64)
    own, other = strength[block.queries[i]], strength[b]
    ratio = np.divide(own, other, out=np.zeros(len(b)), where=other > 0)
    visits = sum(block.aged_walk[step][b, i].astype(np.float64) for step in (1, 2, 3))
    result: Values = np.log1p(block.context.size * visits * ratio)
    return result


def common_share(block: QueryBlock, i: Rows, b: Rows) -> Values:
    """Adamic-Adar against its mean over everybody."""
    common = block.adamic_adar
    mean = common.mean(axis=0, dtype=np.float64)[i]
    share: Values = np.log1p(np.divide(common[b, i], mean, out=np.zeros(len(b)), where=mean > 0))
    return share


def of_partner(trait: Trait) -> Of:
    """Take the partner's trait."""
    return lambda block, i, b: trait(block.context)[b]


def of_query(trait: Trait) -> Of:
    """Take the query's own trait."""
    return lambda block, i, b: trait(block.context)[block.queries[i]]


def usual(count: Trait) -> Trait:
    """log2 of a count against that of the average organization of the day."""

    def trait(context: LearnedContext) -> Values:
        values = count(context)
        known = context.history.known
        mean = float(values[known].mean()) if known.any() else 0.0
        against: Values = np.log2(1.0 + values / mean) if mean > 0 else np.zeros(len(values))
        return against

    return trait


def country_affinity(block: QueryBlock, i: Rows, b: Rows) -> Values:
    """Look up how readily the two countries work together."""
    codes = block.context.country_codes
    return block.context.country_affinity[codes[block.queries[i]], codes[b]]


def kind_affinity(block: QueryBlock, i: Rows, b: Rows) -> Values:
    """Look up how readily the two kinds work together."""
    codes = block.context.kind_codes
    return block.context.kind_affinity[codes[block.queries[i]], codes[b]]


def preference(
    codes: Callable[[LearnedContext], npt.NDArray[np.intp]],
    preferred: Callable[[LearnedContext], npt.NDArray[np.float32]],
) -> tuple[Of, Of]:
    """Look up how much the query prefers the partner's group, and the partner the query's."""

    def own(block: QueryBlock, i: Rows, b: Rows) -> Values:
        context = block.context
        return preferred(context)[block.queries[i], codes(context)[b]].astype(np.float64)

    def theirs(block: QueryBlock, i: Rows, b: Rows) -> Values:
        context = block.context
        return preferred(context)[b, codes(context)[block.queries[i]]].astype(np.float64)

    return own, theirs


def same(codes: Callable[[LearnedContext], npt.NDArray[np.intp]]) -> Of:
    """Compare a code: 1 where both sides carry the same known one."""
    return lambda block, i, b: equal_codes(codes(block.context), block.queries[i], b)


def gap(trait: Trait) -> Of:
    """Compare a trait of both sides: the difference, 0 for none."""

    def of(block: QueryBlock, i: Rows, b: Rows) -> Values:
        values = trait(block.context)
        return np.abs(values[block.queries[i]] - values[b])

    return of


def same_group(block: QueryBlock, i: Rows, b: Rows) -> Values:
    """Compare the corporate groups: 1 for the same."""
    roots = block.context.group_roots
    alike: Values = (roots[block.queries[i]] == roots[b]).astype(float)
    return alike


def country_size(context: LearnedContext) -> Values:
    """log2 of 1 + the organizations of each organization's country."""
    return np.log2(1.0 + context.country_size[context.country_codes])


def kind(context: LearnedContext) -> Values:
    """Code of the kind of each organization."""
    return context.kind_codes.astype(float)


def field_count(context: LearnedContext) -> Values:
    """Count the capabilities of each organization."""
    return np.diff(context.offers.indptr).astype(float)
