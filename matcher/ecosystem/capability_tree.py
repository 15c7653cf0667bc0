"""The tree of capabilities: who is whose parent, and how near two capabilities are in it."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Parents = npt.NDArray[np.intp]

#: Pairs of capabilities that are kin at most: each with each of some 4,000.
PAIRS = 2**24


class CapabilityTree:
    """A forest of capabilities given by each one's parent.

    Parameters
    ----------
    parents : ndarray of int, shape (n_capabilities,)
        Row of the parent, -1 for a root. Must have no cycle.

    Attributes
    ----------
    parents : ndarray of int, shape (n_capabilities,)
    ancestors : csr_array, shape (n_capabilities, n_capabilities)
        1 at (c, p) where p is c itself or lies above it.
    depth : ndarray of int, shape (n_capabilities,)
        1 for a root.
    leaves : ndarray of bool, shape (n_capabilities,)

    Examples
    --------
    >>> tree = CapabilityTree(np.array([-1, 0, 0, 1]))
    >>> tree.depth.tolist(), tree.leaves.tolist()
    ([1, 2, 2, 3], [False, False, True, True])
    """

    def __init__(self, parents: Parents) -> None:
        self.parents = parents

    @cached_property
    def ancestors(self) -> sp.csr_array:
        """Reachability upwards, each capability reaching itself."""
        count = len(self.parents)
        below, above = [np.arange(count)], [np.arange(count)]
        while len(above[-1]):
            higher = self.parents[above[-1]]
            known = higher >= 0
            below.append(below[-1][known])
            above.append(higher[known])
        rows, columns = np.concatenate(below), np.concatenate(above)
        matrix = sp.csr_array((np.ones(len(rows)), (rows, columns)), shape=(count, count))
        matrix.sort_indices()
        return matrix

    @cached_property
    def depth(self) -> npt.NDArray[np.intp]:
        """Number of capabilities from the root to this one, both counted."""
        depth = np.ones(len(self.parents), dtype=np.intp)
        for row in self._preorder:
            if self.parents[row] >= 0:
                depth[row] = depth[self.parents[row]] + 1
        return depth

    @cached_property
    def leaves(self) -> npt.NDArray[np.bool_]:
        """Whether no capability lies below."""
        is_parent = np.zeros(len(self.parents), dtype=bool)
        is_parent[self.parents[self.parents >= 0]] = True
        return ~is_parent

    @cached_property
    def similarity(self) -> sp.csr_array:
        """Nearness in the tree of all, as by `similarity_among`."""
        return self.similarity_among(np.arange(len(self.parents)))

    def similarity_among(self, rows: Parents) -> sp.csr_array:
        """Give nearness in the tree: 2 depth(lowest common ancestor) / (depth(c) + depth(d)).

        In [0, 1], 1 on the diagonal, 0 (not stored) between different trees (Wu and Palmer,
        1994, Verb semantics and lexical selection, ACL). Where more than `PAIRS` hang together,
        those that only meet near the root are taken for strangers.

        Parameters
        ----------
        rows : ndarray of int
            Distinct. Of other capabilities nothing is stored.

        Returns
        -------
        csr_array, shape (n_capabilities, n_capabilities)
        """
        place = np.empty(len(self.parents), dtype=np.intp)
        place[self._preorder] = np.arange(len(place))
        rows = rows[np.argsort(place[rows])]
        count, shape = len(rows), (len(place), len(place))
        if not count:
            return sp.csr_array(shape)
        # Parents stand before their children, each followed by all below it. So the lowest common
        # ancestor of two is the parent of the highest after the first, up to the second.
        higher = self.depth[self._preorder][: place[rows[-1]] + 1] - 1
        shared = np.minimum.reduceat(higher, place[rows[:-1]] + 1) if count > 1 else higher[:0]
        ends = _apart(shared, count)
        values, first, second = [], [], []
        for start, end in zip(np.append(0, ends[:-1]), ends, strict=True):
            mine = rows[start:end]
            depth = self.depth[mine]
            common = np.diag(depth)
            for row in range(len(mine) - 1):
                common[row, row + 1 :] = np.minimum.accumulate(shared[start + row : end - 1])
            common = np.maximum(common, common.T)
            values.append((2.0 * common / (depth[:, None] + depth)).ravel())
            first.append(np.repeat(mine, len(mine)))
            second.append(np.tile(mine, len(mine)))
        places = np.concatenate(first), np.concatenate(second)
        matrix = sp.csr_array((np.concatenate(values), places), shape=shape)
        matrix.sort_indices()
        return matrix

    @cached_property
    def _preorder(self) -> Parents:
        """The rows so that each stands before all below it, and they before all others."""
        below: list[list[int]] = [[] for _ in self.parents]
        waiting: list[int] = []
        for row, parent in enumerate(self.parents.tolist()):
            (below[parent] if parent >= 0 else waiting).append(row)
        order: list[int] = []
        while waiting:
            order.append(waiting.pop())
            waiting += below[order[-1]]
        return np.array(order, dtype=np.intp)


def _apart(shared: Parents, count: int) -> Parents:
    """Give where each group of kin ends: those who meet at a depth that leaves `PAIRS` at most.

    Parameters
    ----------
    shared : ndarray of int, shape (count - 1,)
        Depth at which each meets the next, 0 for never.
    count : int
    """
    least = 1
    while True:
        ends = np.append(np.flatnonzero(shared < least) + 1, count)
        if (np.diff(ends, prepend=0).astype(float) ** 2).sum() <= PAIRS:
            return ends
        least += 1
