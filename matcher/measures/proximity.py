"""How near two organizations are in the network of who worked with whom."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import Rows, Values
from matcher.measures.sampling import sampled_product, scale_rows


def degrees(ties: sp.csr_array) -> Values:
    """Count the distinct partners of each organization, shape (n_organizations,)."""
    return np.diff(ties.indptr).astype(float)


def adamic_adar(ties: sp.csr_array, a: Rows, b: Rows) -> Values:
    """Sum over common partners z of 1 / log(degree of z).

    Adamic, L. and Adar, E. (2003). Friends and neighbors on the web. Social Networks 25(3),
    211-230. A partner of degree 1 cannot be common to two, so the logarithm is never 0.

    Parameters
    ----------
    ties : csr_array, shape (n_organizations, n_organizations)
        Symmetric, empty diagonal; only which entries are stored counts.
    a, b : ndarray of int, shape (n_pairs,)

    Returns
    -------
    ndarray, shape (n_pairs,)
        At least 0.
    """
    binary = binary_ties(ties)
    rarity = 1.0 / np.log(np.maximum(degrees(ties), 2.0))
    asking, position = np.unique(a, return_inverse=True)
    weighed = (binary[asking] @ sp.diags_array(rarity)).tocsr()
    return sampled_product(weighed, binary, position, b)


def weighted_resource_allocation(ties: sp.csr_array, a: Rows, b: Rows) -> Values:
    """Sum over common partners z of w(a, z) w(z, b) / (strength of z).

    The resource allocation of Zhou, T., Lue, L. and Zhang, Y.-C. (2009). Predicting missing
    links via local information. European Physical Journal B 71, 623-630, with the weights of the
    ties in place of ones: what a sends out to its partners and b receives from them.

    Parameters
    ----------
    ties : csr_array, shape (n_organizations, n_organizations)
        Symmetric, empty diagonal, greater than 0 where stored.
    a, b : ndarray of int, shape (n_pairs,)

    Returns
    -------
    ndarray, shape (n_pairs,)
        At least 0.
    """
    strength = ties.sum(axis=1)
    share = np.divide(1.0, strength, out=np.zeros_like(strength), where=strength > 0)
    asking, position = np.unique(a, return_inverse=True)
    return sampled_product((ties[asking] @ sp.diags_array(share)).tocsr(), ties, position, b)


def transition(ties: sp.csr_array) -> sp.csr_array:
    """Give the random walk along weighted ties: rows that sum to 1, or to 0 without ties."""
    strength = ties.sum(axis=1)
    share = np.divide(1.0, strength, out=np.zeros_like(strength), where=strength > 0)
    return scale_rows(ties, share)


def common_partners(ties: sp.csr_array, a: int, b: int) -> npt.NDArray[np.int32]:
    """Give the rows of the organizations that both worked with, in row order."""
    of_a = ties.indices[ties.indptr[a] : ties.indptr[a + 1]]
    of_b = ties.indices[ties.indptr[b] : ties.indptr[b + 1]]
    return np.intersect1d(of_a, of_b)


def binary_ties(ties: sp.csr_array) -> sp.csr_array:
    """Give 1 wherever there is a tie."""
    return sp.csr_array((np.ones(ties.nnz), ties.indices, ties.indptr), shape=ties.shape)
