"""The tree of capabilities: who is whose parent, and how near two capabilities are in it."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Parents = npt.NDArray[np.intp]


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
        return np.diff(self.ancestors.indptr).astype(np.intp)

    @cached_property
    def leaves(self) -> npt.NDArray[np.bool_]:
        """Whether no capability lies below."""
        is_parent = np.zeros(len(self.parents), dtype=bool)
        is_parent[self.parents[self.parents >= 0]] = True
        return ~is_parent

    @cached_property
    def similarity(self) -> sp.csr_array:
        """Nearness in the tree: 2 depth(lowest common ancestor) / (depth(c) + depth(d)).

        In [0, 1], 1 on the diagonal, 0 (not stored) between different trees (Wu and Palmer,
        1994, Verb semantics and lexical selection, ACL).
        """
        shared = (self.ancestors @ self.ancestors.T).tocoo()
        values = 2.0 * shared.data / (self.depth[shared.row] + self.depth[shared.col])
        matrix = sp.csr_array((values, (shared.row, shared.col)), shape=shared.shape)
        matrix.sort_indices()
        return matrix
