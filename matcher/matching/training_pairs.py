"""Pairs to learn from: drawn from a past window so that each weighs one over its chance.

Whatever way a pair gets in - as an event, as a candidate, at random, or because it has as many
partners as the true one (the hard negatives of Li, J. et al. (2023). Evaluating graph neural
networks for link prediction. NeurIPS) - the weighted sample stands for all pairs of the window.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.arrays import Mask, Rows, Values
from matcher.matching.ladder import Ladder
from matcher.matching.learned_candidates import candidate_blocks
from matcher.matching.learned_features import FEATURES, block_features, learned_features
from matcher.matching.query_block import QueryBlock
from matcher.matching.windows import Window


@dataclass(frozen=True)
class Rates:
    """How a window is sampled.

    Attributes
    ----------
    active_queries, other_queries : int
        How many organizations with and without a new tie are asked, at most.
    events, candidates : float
        Share of a query's events and of its candidates that is drawn.
    random, matched : int
        How many pairs a query, drawn from everybody, and from those with about as many partners
        as one of its new ones.
    true_pairs, negatives : int
        How many of a query's new ties are held against others of about as many partners, at most,
        and against how many each.
    again, never_again : int
        How many organizations that worked with a partner again, and that did not, are drawn, with
        all of their partners.
    """

    active_queries: int = 2600
    other_queries: int = 500
    events: float = 1.0
    candidates: float = 0.3
    random: int = 15
    matched: int = 5
    true_pairs: int = 2
    negatives: int = 30
    again: int = 150
    never_again: int = 50


@dataclass(frozen=True)
class Pairs:
    """Pairs with what was known of them, and what became of them.

    Attributes
    ----------
    features : ndarray of float32, shape (n_pairs, n_features)
    happened : ndarray of bool, shape (n_pairs,)
    weight : ndarray, shape (n_pairs,)
        One over the probability that the pair was drawn.
    query, partner : ndarray of int, shape (n_pairs,)
        Rows of the window's organizations.
    candidate : ndarray of bool, shape (n_pairs,)
        Whether a generator brings it.
    """

    features: npt.NDArray[np.float32]
    happened: Mask
    weight: Values
    query: Rows
    partner: Rows
    candidate: Mask

    def where(self, kept: Mask | Rows | slice) -> Pairs:
        """Give some of the pairs."""
        return Pairs(*(getattr(self, name)[kept] for name in self.__dataclass_fields__))


def join(parts: list[Pairs]) -> Pairs:
    """Put samples one after another; rows of organizations stay those of each window."""
    names = Pairs.__dataclass_fields__
    return Pairs(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass(frozen=True)
class Matched:
    """True pairs, each beside others of about as many partners.

    Attributes
    ----------
    features : ndarray of float32, shape (n_true, 1 + n_negatives, n_features)
        The true pair's, then those of its negatives.
    query : ndarray of int, shape (n_true,)
        Row of who asks.
    """

    features: npt.NDArray[np.float32]
    query: Rows

    def where(self, kept: Mask | slice) -> Matched:
        """Give some of the true pairs."""
        return Matched(self.features[kept], self.query[kept])


@dataclass(frozen=True)
class Sample:
    """What is drawn from one window; `again` is of partners, and who works with whom again."""

    pairs: Pairs
    matched: Matched
    again: Pairs


def sample_window(window: Window, rates: Rates, rng: np.random.Generator) -> Sample:
    """Draw pairs from a window.

    Parameters
    ----------
    window : Window
        With at least one new tie.
    rates : Rates
    rng : numpy.random.Generator
    """
    queries, weight = window.draw_queries(
        window.new_ties, rates.active_queries, rates.other_queries, rng
    )
    ladder = window.ladder()
    pairs, matched = [], []
    for block, i, b in candidate_blocks(window.context, queries, window.barred):
        true = window.new_ties[block.queries].toarray() > 0
        barred = window.barred(block.queries)
        pairs.append(draw_pairs(block, (i, b), true, barred, weight, rates, ladder, rng))
        one, other = hard_pairs(ladder, true, barred, rates.true_pairs, rates.negatives, rng)
        features = block_features(block, one, other).astype(np.float32)
        shape = (-1, 1 + rates.negatives, len(FEATURES))
        matched.append(Matched(features.reshape(shape), block.queries[one[:: 1 + rates.negatives]]))
    again = _partners(window, rates, *rng.spawn(1))  # so that it does not change what else is drawn
    window.forget()
    return Sample(
        join(pairs),
        Matched(
            np.concatenate([each.features for each in matched]),
            np.concatenate([each.query for each in matched]),
        ),
        again,
    )


def _partners(window: Window, rates: Rates, rng: np.random.Generator) -> Pairs:
    """Draw organizations, and give all with whom each worked before."""
    context = window.context
    queries, weight = window.draw_queries(window.again, rates.again, rates.never_again, rng)
    i, b = (each.astype(np.intp) for each in context.work_ties[queries].nonzero())
    a = queries[i]
    return Pairs(
        features=learned_features(context, a, b).astype(np.float32),
        happened=np.asarray(window.again[a, b]).ravel() > 0,
        weight=weight[a],
        query=a,
        partner=b,
        candidate=np.ones(len(a), dtype=bool),
    )


def draw_pairs(
    block: QueryBlock,
    candidates: tuple[Rows, Rows],
    happened: Mask,
    barred: Mask,
    query_weight: Values,
    rates: Rates,
    ladder: Ladder,
    rng: np.random.Generator,
) -> Pairs:
    """Draw the pairs of one block of queries; every pair is drawn or not on its own.

    Parameters
    ----------
    block : QueryBlock
    candidates : pair of ndarray
        Positions of queries in the block, and the rows of those whom a generator brings.
    happened, barred : ndarray of bool, shape (n_queries, n_organizations)
        Who first worked with whom, and who could not be suggested.
    query_weight : ndarray, shape (n_organizations,)
        One over the chance of each organization to be asked.
    rates : Rates
    ladder : Ladder
    rng : numpy.random.Generator
    """
    candidate = np.zeros_like(happened)
    candidate[candidates] = True
    by_luck = 1.0 - min(1.0, rates.random / max(len(ladder.rows), 1))
    drawn: list[tuple[Rows, Values]] = []
    for row, (new, brought) in enumerate(zip(happened, candidate, strict=True)):
        # A row at a time: chances of all at once are the largest arrays of a block.
        missed = np.where(brought, by_luck * (1.0 - rates.candidates), by_luck)
        if rates.matched and new.any():
            missed[ladder.rows] *= 1.0 - ladder.chance(np.flatnonzero(new), rates.matched)
        chance = np.where(new, rates.events, 1.0 - missed)
        chance[barred[row]] = 0.0
        partners = np.flatnonzero(rng.random(len(chance)) < chance)
        drawn.append((partners, chance[partners]))
    i = np.repeat(np.arange(len(drawn)), [len(partners) for partners, _ in drawn])
    b, chances = (np.concatenate(part) for part in zip(*drawn, strict=True))
    return Pairs(
        features=block_features(block, i, b).astype(np.float32),
        happened=happened[i, b],
        weight=query_weight[block.queries[i]] / chances,
        query=block.queries[i],
        partner=b,
        candidate=candidate[i, b],
    )


def hard_pairs(
    ladder: Ladder,
    true: Mask,
    barred: Mask,
    most: int,
    negatives: int,
    rng: np.random.Generator,
    *,
    fewest: int | None = None,
) -> tuple[Rows, Rows]:
    """Draw true pairs, each followed by pairs with others of about as many partners.

    Parameters
    ----------
    ladder : Ladder
    true, barred : ndarray of bool, shape (n_queries, n_organizations)
        Who first worked with whom, and who could not be suggested.
    most : int
        How many true pairs of a query at most.
    negatives : int
        How many for each.
    rng : numpy.random.Generator
    fewest : int, optional
        A true pair with fewer is left out, `negatives` unless given; where there are fewer than
        `negatives`, they follow again and again.

    Returns
    -------
    positions, partners : ndarray of int, shape (n_true * (1 + negatives),)
    """
    positions, partners = [], []
    for row in np.flatnonzero(true.any(axis=1)):
        allowed = ~(barred[row] | true[row])
        found = np.flatnonzero(true[row])
        for partner, drawn in ladder.hard_negatives(
            found, allowed, most, negatives, rng, fewest=negatives if fewest is None else fewest
        ):
            positions.append(np.full(1 + negatives, row))
            partners.append(np.concatenate([[partner], np.resize(drawn, negatives)]))
    if not positions:
        none = np.zeros(0, dtype=np.intp)
        return none, none
    return np.concatenate(positions), np.concatenate(partners)
