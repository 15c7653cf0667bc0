"""The tree of capabilities: who is whose parent, and how near two capabilities are in it."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Parents = npt.NDArray[np.intp]

#: Pairs of capabilities that are kin at most: each with each of some 4,000.
PAIRS = 2**24

#: Floors that anything rolls up at most. Real trees have some ten; in a chain of tens of thousands
#: who offers the last would else offer all of them.
FLOORS = 64


class CapabilityTree:
    """A forest of capabilities given by each one's parent.

    Parameters
    ----------
    parents : ndarray of int, shape (n_capabilities,)
        Row of the parent, -1 for a root. Must have no cycle.

    Attributes
    ----------
    parents : ndarray of int, shape (n_capabilities,)
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

    def summed(self, matrix: sp.csr_array) -> sp.csr_array:
        """Add up each row over each capability and all that rolls up to it, shape as before."""
        used, place = np.unique(matrix.indices, return_inverse=True)
        narrow = (matrix.data, place, matrix.indptr)
        above = self.above(used.astype(np.intp))
        result: sp.csr_array = sp.csr_array(narrow, shape=(matrix.shape[0], len(used))) @ above
        return result

    def above(self, rows: Parents) -> sp.csr_array:
        """Give 1 at what some capabilities roll up to: themselves, and the next `FLOORS` above.

        Parameters
        ----------
        rows : ndarray of int, shape (n_rows,)

        Returns
        -------
        csr_array, shape (n_rows, n_capabilities)
            Sorted.
        """
        below, above = [np.arange(len(rows))], [rows]
        for _ in range(FLOORS):
            higher = self.parents[above[-1]]
            if not (higher >= 0).any():
                break
            below.append(below[-1][higher >= 0])
            above.append(higher[higher >= 0])
        places = np.concatenate(below), np.concatenate(above)
        return sp.csr_array((np.ones(len(places[0])), places), (len(rows), len(self.parents)))

    def narrow(self, most: int) -> sp.csr_array:
        """Give 1 at what lies above each, itself too, and has at most so many below it.

        Of more than `FLOORS` there is nothing more than that many floors up.
        """
        above = self.above(np.arange(len(self.parents)))
        above.data *= (self.size <= most)[above.indices]
        above.eliminate_zeros()
        return above

    def below(self, row: int) -> Parents:
        """Give all that lies below a capability, itself among it."""
        start = self._place[row]
        return self._preorder[start : start + self.size[row]]

    @cached_property
    def size(self) -> Parents:
        """Number of capabilities below each, itself counted, shape (n_capabilities,)."""
        size = np.ones(len(self.parents), dtype=np.intp)
        for row in self._downwards[::-1]:
            if self.parents[row] >= 0:
                size[self.parents[row]] += size[row]
        return size

    @cached_property
    def depth(self) -> npt.NDArray[np.intp]:
        """Number of capabilities from the root to this one, both counted."""
        depth = np.ones(len(self.parents), dtype=np.intp)
        for row in self._downwards:
            if self.parents[row] >= 0:
                depth[row] = depth[self.parents[row]] + 1
        return depth

    @cached_property
    def leaves(self) -> npt.NDArray[np.bool_]:
        """Whether no capability lies below."""
        is_parent = np.zeros(len(self.parents), dtype=bool)
        is_parent[self.parents[self.parents >= 0]] = True
        return ~is_parent

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
        place = self._place
        rows = rows[np.argsort(place[rows])]
        count, shape = len(rows), (len(place), len(place))
        if not count:
            return sp.csr_array(shape)
        # Parents stand before their children, each followed by all below it. So the lowest common
        # ancestor of two is the parent of the highest after the first, up to the second.
        higher = self.depth[self._preorder][: place[rows[-1]] + 1] - 1
        shared = np.minimum.reduceat(higher, place[rows[:-1]] + 1) if count > 1 else higher[:0]
        ends = _apart(shared, count)
        sizes = np.diff(ends, prepend=0)
        stored = np.zeros(len(place), dtype=np.intp)
        stored[rows] = np.repeat(sizes, sizes)
        edges = np.append(0, np.cumsum(stored))
        columns, values = np.empty(edges[-1], dtype=np.intp), np.ones(edges[-1])
        alone = rows[stored[rows] == 1]
        columns[edges[alone]] = alone
        for start, end in zip((ends - sizes)[sizes > 1], ends[sizes > 1], strict=True):
            mine = rows[start:end]
            depth, by_row = self.depth[mine], np.argsort(mine)
            for at, row in enumerate(mine):
                before = np.minimum.accumulate(shared[start : start + at][::-1])[::-1]
                after = np.minimum.accumulate(shared[start + at : end - 1])
                common = np.concatenate([before, depth[at : at + 1], after])
                cells = slice(edges[row], edges[row + 1])
                columns[cells] = mine[by_row]
                values[cells] = (2.0 * common / (depth[at] + depth))[by_row]
        return sp.csr_array((values, columns, edges), shape=shape)

    @cached_property
    def _children(self) -> list[list[int]]:
        below: list[list[int]] = [[] for _ in self.parents]
        for row, parent in enumerate(self.parents.tolist()):
            if parent >= 0:
                below[parent].append(row)
        return below

    @cached_property
    def _downwards(self) -> list[int]:
        """The rows, each after its parent."""
        order = np.flatnonzero(self.parents < 0).tolist()
        for row in order:
            order += self._children[row]
        return order

    @cached_property
    def _preorder(self) -> Parents:
        """The rows so that each stands before all below it, and they before all others."""
        waiting = np.flatnonzero(self.parents < 0).tolist()
        order: list[int] = []
        while waiting:
            order.append(waiting.pop())
            waiting += self._children[order[-1]]
        return np.array(order, dtype=np.intp)

    @cached_property
    def _place(self) -> Parents:
        """The place of each row in that order."""
        place = np.empty(len(self.parents), dtype=np.intp)
        place[self._preorder] = np.arange(len(place))
        return place


def _apart(shared: Parents, count: int) -> Parents:
    """Give where each group of kin ends: those who meet at a depth that leaves `PAIRS` at most.

    Parameters
    ----------
    shared : ndarray of int, shape (count - 1,)
        Depth at which each meets the next, 0 for never.
    count : int
    """
    # The fewer may meet, the fewer pairs there are.
    least, most = 1, int(shared.max(initial=0)) + 1
    while least < most:
        middle = (least + most) // 2
        if _pairs(_ends(shared, count, middle)) <= PAIRS:
            most = middle
        else:
            least = middle + 1
    return _ends(shared, count, least)


def _ends(shared: Parents, count: int, least: int) -> Parents:
    return np.append(np.flatnonzero(shared < least) + 1, count)


def _pairs(ends: Parents) -> float:
    return float((np.diff(ends, prepend=0).astype(float) ** 2).sum())
