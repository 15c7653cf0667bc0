"""Entries of a product of two sparse matrices, without the product."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from matcher.arrays import Rows, Values

#: How many distinct left rows are multiplied at a time, and how many cells of their product are
#: held at most, as a dense block of 64 MB.
BLOCK, CELLS = 256, 2**23

#: Up to how many distinct left rows are multiplied as dense vectors.
FEW = 4

#: Multiplications from which on a sparse product may be worth dense arrays, and how many of a dense
#: product take as long as one of a sparse one.
MUCH, DENSE_AT_ONCE = 10**8, 64

#: Entries from which on a row of the right matrix holds much.
CROWDED = 256


def sampled_product(left: sp.csr_array, right: sp.csr_array, a: Rows, b: Rows) -> Values:
    """Give (left @ right.T)[a, b] for a list of pairs.

    Parameters
    ----------
    left : csr_array, shape (n, m)
    right : csr_array, shape (p, m)
    a, b : ndarray of int, shape (n_pairs,)
        Rows of left and of right.

    Returns
    -------
    ndarray, shape (n_pairs,)

    Examples
    --------
    >>> ones = sp.csr_array(np.array([[1.0, 1.0], [0.0, 1.0]]))
    >>> sampled_product(ones, ones, np.array([0, 0]), np.array([0, 1])).tolist()
    [2.0, 1.0]
    """
    if not left.nnz or not right.nnz:
        return np.zeros(len(a))
    distinct, position = np.unique(a, return_inverse=True)
    if len(distinct) <= FEW:
        # Turning the right matrix around would take longer than the product itself.
        asked, places = np.unique(b, return_inverse=True)
        rows = right if len(asked) == right.shape[0] else right[asked]
        few: Values = (rows @ left[distinct].toarray().T)[places, position]
        return few
    values = np.zeros(len(a))
    across = right.T.tocsr()
    order = np.argsort(position, kind="stable")
    block = min(BLOCK, max(1, CELLS // right.shape[0]))
    for start in range(0, len(distinct), block):
        low, high = np.searchsorted(position[order], [start, start + block])
        pairs = order[low:high]
        # Dense: looking up scattered entries of a sparse block takes a hundred times as long.
        product = full_product(left[distinct[start : start + block]], across).toarray()
        values[pairs] = product[position[pairs] - start, b[pairs]]
    return values


def full_product(left: sp.csr_array, right: sp.csr_array) -> sp.csr_array:
    """Give left @ right, over dense arrays where that takes less than adding up entry by entry.

    Parameters
    ----------
    left : csr_array, shape (n, m)
    right : csr_array, shape (m, p)
    """
    (rows, between), columns = left.shape, right.shape[1]
    cells = max(rows * between, rows * columns, between * columns)
    work = int(np.diff(right.indptr)[left.indices].sum())
    if work < max(MUCH, rows * between * columns / DENSE_AT_ONCE):
        product: sp.csr_array = (left @ right).tocsr()
        return product
    # Sums over several threads would depend on how many there are.
    with threadpool_limits(limits=1, user_api="blas"):
        if cells <= 2 * CELLS:
            return sp.csr_array(left.toarray() @ right.toarray())
        return _crowded_product(left, right)


def _crowded_product(left: sp.csr_array, right: sp.csr_array) -> sp.csr_array:
    """Multiply by the rows that hold much as a dense array, where it is small, and by the rest."""
    filled = np.diff(right.indptr)
    rows = np.flatnonzero(filled >= CROWDED)
    columns = np.unique(right[rows].indices)
    if not 0 < len(rows) * len(columns) <= 2 * CELLS:
        return sp.csr_array(left @ right)
    dense, step = right[rows][:, columns].toarray(), max(1, 2 * CELLS // len(columns))
    parts = [
        sp.csr_array(left[start : start + step][:, rows].toarray() @ dense)
        for start in range(0, left.shape[0], step)
    ]
    crowded = sp.vstack(parts, format="csr")
    shape = left.shape[0], right.shape[1]
    placed = sp.csr_array((crowded.data, columns[crowded.indices], crowded.indptr), shape=shape)
    rest = np.flatnonzero((filled > 0) & (filled < CROWDED))
    return sp.csr_array(placed + left[:, rest] @ right[rest])


def against(right: sp.csr_array, left: sp.csr_array) -> npt.NDArray[np.float32]:
    """Give right @ left.T as a dense array, in single precision.

    Parameters
    ----------
    right : csr_array, shape (n, m)
    left : csr_array, shape (p, m)
        Of m only what the right one has is written out.

    Examples
    --------
    >>> ones = sp.csr_array(np.array([[1.0, 0.0], [0.0, 1.0]]))
    >>> against(ones[[1]], ones).tolist()
    [[0.0, 1.0]]
    """
    if not (right.nnz and left.nnz):
        return np.zeros((right.shape[0], left.shape[0]), dtype=np.float32)
    right = right.astype(np.float32, copy=False)
    used = np.zeros(right.shape[1], dtype=bool)
    used[right.indices] = True
    place = np.cumsum(used) - 1
    mine = sp.csr_array(
        (right.data, place[right.indices], right.indptr),
        shape=(right.shape[0], int(place[-1]) + 1),
    )
    there = used[left.indices]
    start = np.repeat(np.arange(left.shape[0]), np.diff(left.indptr))[there]
    written = np.zeros((mine.shape[1], left.shape[0]), dtype=np.float32)
    written[place[left.indices[there]], start] = left.data[there]
    product: npt.NDArray[np.float32] = mine @ written
    return product


def scale_rows(matrix: sp.csr_array, factors: Values) -> sp.csr_array:
    """Give the matrix with each row multiplied by its factor."""
    scaled: sp.csr_array = (sp.diags_array(factors) @ matrix).tocsr()
    return scaled


def unit_rows(matrix: sp.csr_array) -> sp.csr_array:
    """Give the matrix with rows of Euclidean length 1; rows of zeros stay so."""
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return scale_rows(matrix, np.divide(1.0, length, out=np.zeros_like(length), where=length > 0))
