"""Names of the arrays that most functions take and give."""

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

#: Numbers, NaN where undefined.
Values = npt.NDArray[np.float64]

#: Row numbers of a table or matrix, or the numbers of groups; -1 for none.
Rows = npt.NDArray[np.intp]

#: What holds of which.
Mask = npt.NDArray[np.bool_]


def short(matrix: sp.csr_array) -> sp.csr_array:
    """Give a matrix with places of 4 bytes, as all that is multiplied from it then has.

    Of `Rows` scipy keeps all 8, and places are most of what products read and write.
    """
    places = (each.astype(np.int32) for each in (matrix.indices, matrix.indptr))
    return sp.csr_array((matrix.data, *places), shape=matrix.shape)


def at_same_places(matrix: sp.csr_array, data: npt.NDArray[Any]) -> sp.csr_array:
    """Give a matrix of other entries at the places of another, which are not copied."""
    return sp.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def off_diagonal(matrix: sp.csr_array, first: int = 0) -> sp.csr_array:
    """Take the diagonal away, and zeros, in place; `first` is the number of the first row.

    setdiag looks for every place of the diagonal and takes many times as long.
    """
    rows = np.arange(first, first + matrix.shape[0], dtype=matrix.indices.dtype)
    matrix.data[matrix.indices == np.repeat(rows, np.diff(matrix.indptr))] = 0
    matrix.eliminate_zeros()
    return matrix


def columns_of(row: sp.csr_array) -> Rows:
    """Give the columns of a matrix of one row that have an entry, in order."""
    return np.sort(row.nonzero()[1]).astype(np.intp)
