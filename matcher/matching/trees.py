"""Gradient-boosted trees as plain arrays: stored as they are, and read without the library.

Trees are followed all at once rather than one by one (QuickScorer: Lucchese, C. et al. (2015).
QuickScorer: a fast algorithm to rank documents with additive ensembles of regression trees.
SIGIR): a condition that does not hold rules out the leaves to the left of its node, and the leaf
that a pair ends in is the first that no condition rules out. Which leaves a feature's value rules
out, in all trees together, is one row of a table.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows, Values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xgboost import Booster

Features = npt.NDArray[np.floating[Any]]
Leaves = npt.NDArray[np.uint16]

#: Leaves of a tree at most: one bit each.
MOST_LEAVES = 16

#: Pairs handled at a time, so that their leaves stay in the processor's cache.
CHUNK = 2048

#: A column is steady if it changes at most every so many pairs.
SELDOM = 16

_ALL = np.uint16(0xFFFF)


@dataclass(frozen=True)
class Trees:
    """A sum of binary decision trees of numbers.

    Attributes
    ----------
    feature : ndarray of int32, shape (n_conditions,)
        Which column a condition reads; conditions are sorted by it and by threshold.
    threshold : ndarray, shape (n_conditions,)
        It holds where the column is at most this.
    tree : ndarray of int32, shape (n_conditions,)
        Whose condition it is.
    kept : ndarray of uint16, shape (n_conditions,)
        The leaves, as bits from left to right, that are still open where it does not hold.
    value : ndarray, shape (n_trees, MOST_LEAVES)
        What each leaf adds, in log-odds.
    baseline : float
        What every pair starts with.
    """

    feature: npt.NDArray[np.int32]
    threshold: Values
    tree: npt.NDArray[np.int32]
    kept: Leaves
    value: Values
    baseline: float

    @classmethod
    def of(cls, booster: Booster, columns: npt.NDArray[np.intp]) -> Trees:
        """Read the trees of a fitted booster of numeric features.

        Parameters
        ----------
        booster : xgboost.Booster
            Of at most `MOST_LEAVES` leaves a tree.
        columns : ndarray of int
            Which column of all features each of the booster's features is.
        """
        learner = json.loads(bytes(booster.save_raw("json")))["learner"]
        trees = learner["gradient_booster"]["model"]["trees"]
        value = np.zeros((len(trees), MOST_LEAVES))
        conditions: list[tuple[int, float, int, int]] = []
        for number, nodes in enumerate(trees):
            _read(nodes, number, value, conditions)
        conditions.sort()
        feature, threshold, tree, ruled_out = (
            zip(*conditions, strict=True) if conditions else [()] * 4
        )
        return cls(
            feature=columns[np.array(feature, dtype=np.intp)].astype(np.int32),
            threshold=np.array(threshold, dtype=np.float64),
            tree=np.array(tree, dtype=np.int32),
            kept=(~np.array(ruled_out, dtype=np.uint16)).astype(np.uint16),
            value=value,
            baseline=_baseline(learner),
        )

    @classmethod
    def nothing(cls) -> Trees:
        """Give a sum of no trees, which is 0 for every pair."""
        numbers = np.zeros(0, dtype=np.int32)
        leaves = np.zeros(0, dtype=np.uint16)
        return cls(numbers, np.zeros(0), numbers, leaves, np.zeros((0, MOST_LEAVES)), 0.0)

    @classmethod
    def weighted(cls, several: Sequence[tuple[float, Trees]]) -> Trees:
        """Give a weighted sum of several sums of trees as one.

        Parameters
        ----------
        several : sequence of (float, Trees)
            What each counts for; at least one.
        """
        counts = np.array([len(each.value) for _, each in several])
        first = np.cumsum(counts) - counts
        feature = np.concatenate([each.feature for _, each in several])
        threshold = np.concatenate([each.threshold for _, each in several])
        tree = np.concatenate([each.tree + n for (_, each), n in zip(several, first, strict=True)])
        order = np.lexsort((tree, threshold, feature))
        return cls(
            feature=feature[order],
            threshold=threshold[order],
            tree=tree[order].astype(np.int32),
            kept=np.concatenate([each.kept for _, each in several])[order],
            value=np.concatenate([share * each.value for share, each in several]),
            baseline=float(sum(share * each.baseline for share, each in several)),
        )

    def apart(self, group: npt.NDArray[np.intp], groups: int) -> list[Trees]:
        """Split the sum by what its trees ask about; the baseline is left out.

        Parameters
        ----------
        group : ndarray of int, shape (n_features,)
            A number below `groups` for each column; a tree goes by the least of its columns'.
        groups : int
        """
        least = np.full(len(self.value), groups - 1)
        np.minimum.at(least, self.tree, group[self.feature])
        place = np.empty(len(self.value), dtype=np.int32)
        parts = []
        for number in range(groups):
            mine = least == number
            place[mine] = np.arange(mine.sum())
            kept = mine[self.tree]
            parts.append(
                Trees(
                    feature=self.feature[kept],
                    threshold=self.threshold[kept],
                    tree=place[self.tree[kept]],
                    kept=self.kept[kept],
                    value=self.value[mine],
                    baseline=0.0,
                )
            )
        return parts

    def scores(self, features: Features) -> Values:
        """Give the sum over all trees, in log-odds.

        Parameters
        ----------
        features : ndarray, shape (n_pairs, n_features)
            Finite.

        Returns
        -------
        ndarray, shape (n_pairs,)
        """
        total = np.empty(len(features))
        for start in range(0, len(features), CHUNK):
            rows = slice(start, start + CHUNK)
            total[rows] = self._sum(self._open_leaves(features[rows]))
        return total

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """The columns that any condition reads."""
        return tuple(int(column) for column in np.unique(self.feature))

    def _open_leaves(self, features: Features) -> Leaves:
        """Give the leaves that all conditions leave open, shape (n_pairs, n_trees)."""
        starts, steady = _runs(features, self.columns)
        kept = np.full((len(starts), len(self.value)), _ALL)
        for column in steady:
            kept &= self._looked_up(column, features[starts, column])
        leaves = kept.repeat(np.diff(starts, append=len(features)), axis=0)
        for column in self.columns:
            if column not in steady:
                leaves &= self._looked_up(column, features[:, column])
        return leaves

    def _looked_up(self, column: int, values: Features) -> Leaves:
        """Give the leaves that one column leaves open, shape (n_values, n_trees)."""
        thresholds, table = self._tables[column]
        # Trees are grown on single precision, and so they are followed.
        place = np.searchsorted(thresholds, values.astype(np.float32))
        return table.take(place, axis=0, mode="clip")

    def _sum(self, leaves: Leaves) -> Values:
        """Add up the first open leaf of every tree, shape (n_pairs,)."""
        # What is set in x - 1 and not in x lies below the lowest bit of x: the leaves before it.
        first = np.bitwise_count(~leaves & (leaves - np.uint16(1)))
        values = self.value.ravel().take(first + self._offset, mode="clip")
        total: Values = self.baseline + values.sum(axis=1)
        return total

    @cached_property
    def _offset(self) -> npt.NDArray[np.intp]:
        return np.arange(len(self.value)) * MOST_LEAVES

    @cached_property
    def _tables(self) -> dict[int, tuple[npt.NDArray[np.float32], Leaves]]:
        """For each column its thresholds, and the open leaves by how many of them lie below."""
        tables = {}
        for column in self.columns:
            mine = self.feature == column
            thresholds, place = np.unique(self.threshold[mine], return_inverse=True)
            table = np.full((len(thresholds) + 1, len(self.value)), _ALL)
            np.bitwise_and.at(table, (place + 1, self.tree[mine]), self.kept[mine])
            leaves = np.bitwise_and.accumulate(table, axis=0)
            tables[column] = (thresholds.astype(np.float32), leaves)
        return tables


def _runs(features: Features, columns: Sequence[int]) -> tuple[Rows, set[int]]:
    """Find columns that seldom change from pair to pair, as the traits of one who asks.

    Returns
    -------
    starts : ndarray of int
        The first row of each run in which none of them changes.
    steady : set of int
    """
    changes, steady = np.zeros(max(len(features) - 1, 0), dtype=bool), set()
    for column in columns:
        mine = features[1:, column] != features[:-1, column]
        if np.count_nonzero(mine) * SELDOM < len(mine):
            changes |= mine
            steady.add(column)
    return np.append(0, 1 + np.flatnonzero(changes)), steady


def _baseline(learner: dict[str, Any]) -> float:
    """Give what every pair starts with, as log-odds where the booster learned odds."""
    stored = learner["learner_model_param"]["base_score"]
    start = float(stored.strip("[]"))
    if learner["objective"]["name"] == "binary:logistic":
        return float(np.log(start / (1.0 - start)))
    return start


def _read(
    nodes: dict[str, Any],
    number: int,
    value: Values,
    conditions: list[tuple[int, float, int, int]],
) -> None:
    """Count the leaves of one tree from left to right; note what each condition rules out."""
    left, right, feature = nodes["left_children"], nodes["right_children"], nodes["split_indices"]
    # Of a leaf, what it adds; else the least value that goes right.
    split = np.array(nodes["split_conditions"], dtype=np.float32)
    below = np.nextafter(split, np.float32(-np.inf))
    count = 0

    def visit(node: int) -> int:
        """Give the leaves below a node, as bits."""
        nonlocal count
        if left[node] == -1:
            value[number, count] = split[node]
            count += 1
            return 1 << (count - 1)
        first = visit(left[node])
        others = visit(right[node])
        conditions.append((int(feature[node]), float(below[node]), number, first))
        return first | others

    visit(0)
