"""The largest entries of every column of a dense array, or row of a sparse one, without sorting."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows

#: Into how many pieces a column is cut for each entry that is wanted: with more, fewer entries
#: reach the bound that is taken from the pieces, but more maxima have to be sorted.
_PIECES = 4


def largest_entries(scores: npt.NDArray[np.floating[Any]], count: int) -> tuple[Rows, Rows]:
    """Give the `count` largest entries above 0 of each column; of equals, those of lower row.

    Parameters
    ----------
    scores : ndarray, shape (n_rows, n_columns)
        Finite.
    count : int
        At least 1.

    Returns
    -------
    rows, columns : ndarray of int
        Ordered by column, largest entry first.

    Examples
    --------
    >>> rows, columns = largest_entries(np.array([[0.5, 0.0], [2.0, 0.0], [0.5, 1.0]]), 2)
    >>> rows.tolist(), columns.tolist()
    ([1, 0, 2], [0, 0, 1])
    """
    bound: npt.NDArray[np.floating[Any]] | np.floating[Any] = np.finfo(scores.dtype).tiny
    pieces = _PIECES * count
    if len(scores) > pieces:
        # Each of the `count` largest maxima is an entry, so that the least of them is a bound.
        length = len(scores) // pieces
        # A piece is every so-manieth row: the maxima of all pieces are taken in long strides.
        cut = scores[: pieces * length].reshape(length, pieces, -1)
        least = np.partition(cut.max(axis=0), pieces - count, axis=0)[pieces - count]
        bound = np.maximum(least, bound)
    # Looking for places in a flat array takes a fraction of the time.
    rows, columns = np.divmod(np.flatnonzero(scores >= bound), scores.shape[1])
    order = np.lexsort((rows, -scores[rows, columns], columns))
    rows, columns = rows[order], columns[order]
    rank = np.arange(len(columns)) - np.searchsorted(columns, columns, "left")
    return rows[rank < count], columns[rank < count]


def largest_in_rows(
    values: npt.NDArray[np.floating[Any]], ends: npt.NDArray[np.integer[Any]], count: int
) -> Rows:
    """Give the `count` largest values above 0 of each row; of equals, those that come first.

    Parameters
    ----------
    values : ndarray, shape (n_entries,)
        Finite, one row after the other.
    ends : ndarray of int, shape (n_rows + 1,)
        Where rows start and end, as the indptr of a csr_array.
    count : int
        At least 1.

    Returns
    -------
    ndarray of int
        Positions in `values`, ordered by row, largest value first.

    Examples
    --------
    >>> values = np.array([0.5, 2.0, 0.5, 0.0, 1.0])
    >>> largest_in_rows(values, np.array([0, 3, 5]), 2).tolist()
    [1, 0, 4]
    """
    length = np.diff(ends)
    bound = np.full(len(length), np.finfo(values.dtype).tiny, dtype=values.dtype)
    for row in np.flatnonzero(length > count):
        mine = values[ends[row] : ends[row + 1]]
        bound[row] = max(np.partition(mine, len(mine) - count)[len(mine) - count], bound[row])
    rows = np.repeat(np.arange(len(length)), length)
    found = np.flatnonzero(values >= bound[rows])
    found = found[np.lexsort((found, -values[found], rows[found]))]
    rows = rows[found]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows, "left")
    best: Rows = found[rank < count]
    return best
