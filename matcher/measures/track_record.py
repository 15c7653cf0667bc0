"""What a partner and a kind of pair have done so far."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.measures.sampling import Rows, Values


def equal_codes(codes: npt.NDArray[np.intp], a: Rows, b: Rows) -> Values:
    """1 where both sides carry the same known code, else 0.

    Parameters
    ----------
    codes : ndarray of int, shape (n_organizations,)
        -1 where unknown; two unknowns are not alike.
    a, b : ndarray of int, shape (n_pairs,)

    Examples
    --------
    >>> equal_codes(np.array([0, 0, -1, -1]), np.array([0, 2]), np.array([1, 3])).tolist()
    [1.0, 0.0]
    """
    equal: Values = ((codes[a] == codes[b]) & (codes[a] >= 0)).astype(float)
    return equal


def group_affinity(
    ties: sp.csr_array, codes: npt.NDArray[np.intp], smoothing: float = 10.0
) -> Values:
    """How much more often two groups are tied than chance would have it, in bits.

    log2((observed + s) / (expected + s)), expected from the degrees alone (the configuration
    model: Newman, M. (2003). Mixing patterns in networks. Physical Review E 67, 026126). The
    smoothing s draws rare groups to 0.

    Parameters
    ----------
    ties : csr_array, shape (n_organizations, n_organizations)
        Symmetric; only which entries are stored counts.
    codes : ndarray of int, shape (n_organizations,)
        The group of each, -1 where unknown.
    smoothing : float
        Greater than 0, in ties.

    Returns
    -------
    ndarray, shape (n_groups + 1, n_groups + 1)
        Symmetric; the last row and column, reached by code -1, are 0.
    """
    groups = int(codes.max(initial=-1)) + 1
    known = codes >= 0
    member = sp.csr_array(
        (np.ones(known.sum()), (np.flatnonzero(known), codes[known])), shape=(len(codes), groups)
    )
    binary = sp.csr_array((np.ones(ties.nnz), ties.indices, ties.indptr), shape=ties.shape)
    observed = (member.T @ binary @ member).toarray()
    stubs = member.T @ np.diff(ties.indptr).astype(float)
    expected = np.outer(stubs, stubs) / max(float(stubs.sum()), 1.0)
    affinity = np.zeros((groups + 1, groups + 1))
    affinity[:groups, :groups] = np.log2((observed + smoothing) / (expected + smoothing))
    return affinity
