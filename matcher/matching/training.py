"""What is learned from: samples of several past windows, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.arrays import Mask, Rows, Values
from matcher.matching.training_pairs import Matched, Pairs, Sample, join


@dataclass(frozen=True)
class Training:
    """Samples of several windows, one after another.

    Attributes
    ----------
    pairs : Pairs
    query : ndarray of int, shape (n_pairs,)
        The query of each pair; of several windows, each has numbers of its own.
    matched : Matched
        Its queries by the same numbers.
    age : ndarray, shape (n_queries,)
        How many windows came after that of each query.
    """

    pairs: Pairs
    query: Rows
    matched: Matched
    age: Values

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> Training:
        """Put samples together, the latest last; at least one."""
        apart = [1 + max(int(each.pairs.query.max(initial=0)) for each in samples)] * len(samples)
        start = np.cumsum(apart) - apart
        own = zip(samples, start, strict=True)
        rows = [(each.pairs.query + first, each.matched.query + first) for each, first in own]
        queries, query = np.unique(np.concatenate([pair for pair, _ in rows]), return_inverse=True)
        features = np.concatenate([each.matched.features for each in samples])
        # Every matched pair's query has that true pair among its pairs.
        asked = np.searchsorted(queries, np.concatenate([matched for _, matched in rows]))
        age = len(samples) - 1.0 - queries // apart[0]
        pairs = join([each.pairs for each in samples])
        return cls(pairs, query, Matched(features, asked), age)

    def first(self, pairs: int, matched: int) -> Training:
        """Give the first so many pairs, and matched ones; they are not copied."""
        return self._where(slice(pairs), slice(matched))

    def of_rows(self, parity: int) -> Training:
        """Give what belongs to queries in even rows (0), or in odd ones (1), of one window."""
        row = np.empty(self.queries, dtype=np.intp)
        row[self.query] = self.pairs.query
        mine = row % 2 == parity
        return self._where(mine[self.query], mine[self.matched.query])

    def _where(self, pairs: Mask | slice, matched: Mask | slice) -> Training:
        return Training(
            self.pairs.where(pairs), self.query[pairs], self.matched.where(matched), self.age
        )

    @property
    def queries(self) -> int:
        """Number of queries."""
        return len(self.age)

    def weight(self, evenness: float) -> Values:
        """Give one over the chance of each pair, times one over its query's new ties + evenness."""
        found = np.bincount(self.query, self.pairs.happened)[self.query]
        weight: Values = self.pairs.weight / (found + evenness)
        return weight
