"""How alike two organizations are in what they can do."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Rows, Values
from matcher.measures.sampling import full_product, sampled_product, scale_rows, unit_rows


def capability_cosine(offers: sp.csr_array, a: Rows, b: Rows) -> Values:
    """Cosine of the strength profiles: x_a . x_b / (|x_a| |x_b|).

    Jaffe, A. (1986). Technological opportunity and spillovers of R&D. American Economic
    Review 76(5), 984-1001.

    Parameters
    ----------
    offers : csr_array, shape (n_organizations, n_capabilities)
    a, b : ndarray of int, shape (n_pairs,)

    Returns
    -------
    ndarray, shape (n_pairs,)
        In [0, 1]; 0 where a side has no evidence, for nothing is then known to be alike.
    """
    units = unit_rows(offers)
    return np.minimum(sampled_product(units, units, a, b), 1.0)


def capability_relatedness(offers: sp.csr_array) -> sp.csr_array:
    """Cosine of two capabilities over the organizations that offer them.

    Parameters
    ----------
    offers : csr_array, shape (n_organizations, n_capabilities)

    Returns
    -------
    csr_array, shape (n_capabilities, n_capabilities)
        Symmetric, in [0, 1], 1 on the diagonal of capabilities that somebody offers.
    """
    columns = unit_rows(offers.T.tocsr())
    related = full_product(columns, columns.T.tocsr())
    related.sort_indices()
    return related


def related_capability_cosine(
    offers: sp.csr_array, relatedness: sp.csr_array, a: Rows, b: Rows
) -> Values:
    """Cosine in the metric of related capabilities: x_a' S x_b / sqrt(x_a' S x_a x_b' S x_b).

    The Mahalanobis form of Bloom, N., Schankerman, M. and Van Reenen, J. (2013). Identifying
    technology spillovers and product market rivalry. Econometrica 81(4), 1347-1393.

    Parameters
    ----------
    offers : csr_array, shape (n_organizations, n_capabilities)
    relatedness : csr_array, shape (n_capabilities, n_capabilities)
        S: symmetric, not negative.
    a, b : ndarray of int, shape (n_pairs,)

    Returns
    -------
    ndarray, shape (n_pairs,)
        In [0, 1]; 0 where a side has no evidence.
    """
    # Only the rows asked for: spread over related capabilities, a profile is no longer sparse.
    asked, position = np.unique(np.concatenate([a, b]), return_inverse=True)
    profiles = offers[asked]
    spread = full_product(profiles, relatedness)
    own = np.asarray(spread.multiply(profiles).sum(axis=1)).ravel()
    factor = np.divide(1.0, np.sqrt(own), out=np.zeros_like(own), where=own > 0)
    spread, profiles = scale_rows(spread, factor), scale_rows(profiles, factor)
    cosine = sampled_product(spread, profiles, position[: len(a)], position[len(a) :])
    return np.clip(cosine, 0.0, 1.0)
