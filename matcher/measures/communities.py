"""Communities of a weighted graph by modularity, on sparse matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Labels = npt.NDArray[np.int64]

_ROUNDS = 24
_LEVELS = 8
#: Share of the nodes that may move in a round; all at once, neighbours would swap forever.
_MOVING = 0.5


def communities(
    adjacency: sp.csr_array[Any, Any], rng: np.random.Generator, resolution: float = 1.0
) -> Labels:
    """Partition a graph into communities of high modularity.

    The method of Blondel et al. (2008, doi:10.1088/1742-5468/2008/10/P10008) - move nodes to
    the neighbouring community of largest gain, contract, repeat - with the moves of a round
    made together for a random half of the nodes, so that a round is a few sparse products.

    Parameters
    ----------
    adjacency : csr_array, shape (n, n)
        Symmetric weights, not negative. The diagonal counts as self-loops.
    rng : numpy.random.Generator
        Decides which half moves in each round.
    resolution : float
        Larger than 1 gives more and smaller communities (Reichardt and Bornholdt 2006).

    Returns
    -------
    ndarray of int64, shape (n,)
        Community of each node: 0 is the largest; equally large ones in the order of their first
        nodes. A node without links is a community of its own.

    Examples
    --------
    >>> two_pairs = sp.csr_array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    >>> communities(two_pairs, np.random.default_rng(0)).tolist()
    [0, 0, 1, 1]
    """
    graph: sp.csr_array[Any, Any] = adjacency.astype(np.float64)
    labels = np.arange(graph.shape[0], dtype=np.int64)
    for _ in range(_LEVELS):
        moved = _move(graph, rng, resolution)
        distinct, moved = np.unique(moved, return_inverse=True)
        if len(distinct) == graph.shape[0]:
            break
        labels = moved[labels]
        members = _membership(moved, len(distinct))
        graph = (members.T @ graph @ members).tocsr()
    return numbered_by_size(labels)


def _move(graph: sp.csr_array[Any, Any], rng: np.random.Generator, resolution: float) -> Labels:
    """Give each node of one level the label of the community it ends in."""
    count = graph.shape[0]
    labels = np.arange(count, dtype=np.int64)
    degree = np.asarray(graph.sum(axis=1), dtype=np.float64).ravel()
    total = degree.sum()
    if total == 0:
        return labels
    links = graph.copy()
    links.setdiag(0)
    links.eliminate_zeros()
    for _ in range(_ROUNDS):
        target = _best_move(links, labels, degree, resolution / total)
        moves = (target != labels) & (rng.random(count) < _MOVING)
        if not (target != labels).any():
            break
        labels[moves] = target[moves]
    return labels


def _best_move(
    links: sp.csr_array[Any, Any], labels: Labels, degree: npt.NDArray[np.float64], scale: float
) -> Labels:
    """Give each node the community with the largest gain in modularity, its own at a tie."""
    count = len(labels)
    toward = (links @ _membership(labels, count)).tocsr()  # weight of each node to a community
    row = np.repeat(np.arange(count), np.diff(toward.indptr))
    column = toward.indices
    volume = np.bincount(labels, weights=degree, minlength=count)
    own = column == labels[row]
    # A node weighs a community without itself in it.
    gain = toward.data - scale * degree[row] * (volume[column] - own * degree[row])
    stay = -scale * degree * (volume[labels] - degree)
    stay[row[own]] = gain[own]
    best = np.lexsort((column, -gain, row))
    first = np.unique(row[best], return_index=True)[1]
    rows, columns, gains = row[best][first], column[best][first], gain[best][first]
    target = labels.copy()
    better = gains > stay[rows] + 1e-12
    target[rows[better]] = columns[better]
    return target


def _membership(labels: Labels, count: int) -> sp.csr_array[Any, Any]:
    rows = np.arange(len(labels))
    ones = np.ones(len(labels))
    return sp.csr_array((ones, (rows, labels)), shape=(len(labels), count))


def numbered_by_size(labels: Labels) -> Labels:
    """Renumber so that 0 is the largest, ties in the order of their first nodes."""
    _, first, inverse, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -sizes))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    result: Labels = rank[inverse].astype(np.int64)
    return result
