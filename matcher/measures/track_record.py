"""What a partner and a kind of pair have done so far."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import Rows, Values
from matcher.measures.strips import strips


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
    # Counted, -1 as a group of its own: a product of matrices takes ten times as long. Some rows
    # at a time, for a number for each tie takes more memory than the ties.
    pairs = np.zeros((groups + 1) ** 2, dtype=np.intp)
    for rows in strips(len(codes), 2):
        ends = ties.indptr[rows.start : rows.stop + 1]
        own = np.repeat(codes[rows] + 1, np.diff(ends))
        other = codes[ties.indices[ends[0] : ends[-1]]] + 1
        pairs += np.bincount(own * (groups + 1) + other, minlength=len(pairs))
    observed = pairs.reshape(groups + 1, groups + 1)[1:, 1:].astype(float)
    stubs = np.bincount(codes + 1, np.diff(ties.indptr), minlength=groups + 1)[1:]
    expected = np.outer(stubs, stubs) / max(float(stubs.sum()), 1.0)
    affinity = np.zeros((groups + 1, groups + 1))
    affinity[:groups, :groups] = np.log2((observed + smoothing) / (expected + smoothing))
    return affinity


def group_preference(
    ties: sp.csr_array, codes: npt.NDArray[np.intp], smoothing: float = 5.0
) -> npt.NDArray[np.float32]:
    """How much more of its joint work one does with a group than everybody does, in bits.

    log2(share / overall share), the share drawn to the overall one as by so many more partners:
    an empirical Bayes estimate (Efron, B. and Morris, C. (1977). Stein's paradox in statistics.
    Scientific American 236(5), 119-127).

    Parameters
    ----------
    ties : csr_array, shape (n_organizations, n_organizations)
        Symmetric, at least 0; weights of joint work.
    codes : ndarray of int, shape (n_organizations,)
        The group of each, -1 where unknown.
    smoothing : float
        Greater than 0, in partners.

    Returns
    -------
    ndarray of float32, shape (n_organizations, n_groups + 1)
        The last column, reached by code -1, is 0; so are a group without joint work and an
        organization without partners.

    Examples
    --------
    >>> ties = sp.csr_array(np.array([[0.0, 2.0, 0.0], [2.0, 0.0, 1.0], [0.0, 1.0, 0.0]]))
    >>> [round(float(bits), 2) for bits in group_preference(ties, np.array([0, 1, 1]))[0]]
    [-0.26, 0.12, 0.0]
    """
    member = _member_matrix(codes)
    worked = (ties @ member).astype(np.float32).toarray()
    total = worked.sum(axis=1, keepdims=True)
    overall = worked.sum(axis=0) / max(float(total.sum()), 1e-12)
    partners = np.where(total > 0, np.diff(ties.indptr)[:, None], 0).astype(np.float32)
    preference = np.zeros((len(codes), member.shape[1] + 1), dtype=np.float32)
    for rows in strips(*worked.shape):
        mine, whole, count = worked[rows], total[rows], partners[rows]
        share = np.divide(mine, whole, out=np.zeros_like(mine), where=whole > 0)
        drawn = (share * count + np.float32(smoothing) * overall) / (count + np.float32(smoothing))
        ratio = np.divide(drawn, overall, out=np.ones_like(drawn), where=overall > 0)
        # In double precision: of single numbers, processors give logarithms that differ.
        preference[rows, :-1] = np.log2(ratio, dtype=np.float64)
    return preference


def _member_matrix(codes: npt.NDArray[np.intp]) -> sp.csr_array:
    """Give 1 for each organization's group, shape (n_organizations, n_groups)."""
    known = codes >= 0
    rows, groups = np.flatnonzero(known), int(codes.max(initial=-1)) + 1
    return sp.csr_array((np.ones(len(rows)), (rows, codes[known])), shape=(len(codes), groups))
