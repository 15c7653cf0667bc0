"""The largest entries of every column of a dense array, without sorting the column."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.measures.sampling import Rows

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
