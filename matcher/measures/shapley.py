"""What each member contributes where a group is as strong as its strongest member.

The game: v(S) = sum_c w(c) max_{o in S} s(o, c), and v of nobody is 0. Per capability this is an
airport game (a runway as long as the largest aircraft needs), whose Shapley value has a closed
form; Shapley values of a sum of games are the sums of their Shapley values.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import Values


def shapley_values(strengths: sp.csr_array, weights: Values) -> Values:
    """Give the exact Shapley value of every member.

    With the m strengths in a capability in ascending order s(1) <= ... <= s(m) and s(0) = 0, the
    member at place i is given w times the sum over k = 1..i of (s(k) - s(k-1)) / (m - k + 1):
    each step is shared by those who reach it. Members without strength are given 0.

    Parameters
    ----------
    strengths : csr_array, shape (n_members, n_capabilities)
        At least 0; what is not stored is 0.
    weights : ndarray, shape (n_capabilities,)

    Returns
    -------
    ndarray, shape (n_members,)
        In the unit of weight times strength; sums to the value of the whole group.

    Notes
    -----
    O(z log z) for z stored strengths.

    References
    ----------
    S. C. Littlechild, G. Owen (1973), A simple expression for the Shapley value in a special
    case, Management Science 20, 370-372.

    Examples
    --------
    >>> members = sp.csr_array([[0.4, 0.0], [1.0, 0.5]])
    >>> shapley_values(members, np.array([1.0, 2.0])).round(6).tolist()
    [0.2, 1.8]
    """
    ranked = _ranked(strengths)
    steps = (ranked.strength - ranked.below) / (ranked.end - np.arange(len(ranked.end)))
    # The sum within a capability is the running sum less what ran before the capability.
    running = np.concatenate([[0.0], np.cumsum(steps)])
    share = running[1:] - running[ranked.start]
    return _sum_by_member(ranked.member, share * weights[ranked.capability], strengths)


def lost_if_leaves(strengths: sp.csr_array, weights: Values) -> Values:
    """Give v(S) - v(S without o) for every member o.

    Only the strongest in a capability takes something along: the lead over the second.

    Parameters
    ----------
    strengths : csr_array, shape (n_members, n_capabilities)
        At least 0; what is not stored is 0.
    weights : ndarray, shape (n_capabilities,)

    Returns
    -------
    ndarray, shape (n_members,)
        At least 0 where the weights are, and then at most the Shapley value of the member up to
        rounding (the game is submodular).

    Examples
    --------
    >>> members = sp.csr_array([[0.4, 0.0], [1.0, 0.5]])
    >>> lost_if_leaves(members, np.array([1.0, 2.0])).round(6).tolist()
    [0.0, 1.6]
    """
    ranked = _ranked(strengths)
    strongest = np.arange(len(ranked.end)) == ranked.end - 1
    lead = (ranked.strength - ranked.below)[strongest] * weights[ranked.capability[strongest]]
    return _sum_by_member(ranked.member[strongest], lead, strengths)


def _sum_by_member(
    members: npt.NDArray[np.intp], amounts: Values, strengths: sp.csr_array
) -> Values:
    # bincount of nothing gives integers, whatever the weights.
    return np.bincount(members, weights=amounts, minlength=strengths.shape[0]).astype(float)


class _Ranked(NamedTuple):
    """Stored strengths by capability, ascending in each; all arrays of shape (z,)."""

    member: npt.NDArray[np.intp]
    capability: npt.NDArray[np.intp]
    strength: Values
    below: Values  # the next smaller strength in the capability, 0 under the smallest
    start: npt.NDArray[np.intp]  # where the capability begins
    end: npt.NDArray[np.intp]  # and ends, exclusive


def _ranked(strengths: sp.csr_array) -> _Ranked:
    columns = sp.csc_array(strengths, copy=True)
    columns.sum_duplicates()
    sizes = np.diff(columns.indptr)
    capability = np.repeat(np.arange(len(sizes)), sizes)
    order = np.lexsort((columns.data, capability))
    strength = columns.data[order].astype(float)
    start = np.repeat(columns.indptr[:-1], sizes).astype(np.intp)
    end = np.repeat(columns.indptr[1:], sizes).astype(np.intp)
    below = np.concatenate([[0.0], strength])[:-1]
    below[np.arange(len(strength)) == start] = 0.0
    return _Ranked(columns.indices[order].astype(np.intp), capability, strength, below, start, end)
