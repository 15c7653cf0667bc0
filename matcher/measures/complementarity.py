"""What one side wants and the other can give."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import Rows, Values, off_diagonal
from matcher.measures.sampling import full_product, sampled_product, scale_rows

#: Below this, what is left of a sum of strengths is rounding.
_NOTHING = 1e-12


def lacking(wanted: sp.csr_array, offers: sp.csr_array) -> sp.csr_array:
    """Give wanted x (1 - offered): what an organization wants and does not have itself.

    Parameters
    ----------
    wanted, offers : csr_array, shape (n_organizations, n_capabilities)
        In [0, 1].

    Returns
    -------
    csr_array, shape (n_organizations, n_capabilities)
        In [0, 1].
    """
    missing: sp.csr_array = (wanted - wanted.multiply(offers)).tocsr()
    missing.eliminate_zeros()
    return missing


def met_needs(
    wanted: sp.csr_array, own: sp.csr_array, theirs: sp.csr_array, able_from: float
) -> sp.csr_array:
    """Give what is wanted and lacking and another can give, a row for each pair.

    What one is able to do itself is met only by who is stronger in it.

    Parameters
    ----------
    wanted, own, theirs : csr_array, shape (n_pairs, n_capabilities)
        What one wants and offers, and what the other offers; in [0, 1].
    able_from : float
        From this strength on one is able.

    Returns
    -------
    csr_array, shape (n_pairs, n_capabilities)
        wanted x (1 - own) x theirs, or 0.
    """
    able = own.copy()
    able.data[able.data < able_from] = 0.0
    met: sp.csr_array = lacking(wanted, own).multiply(theirs).multiply(theirs > able).tocsr()
    return met


def needs_met(needs: sp.csr_array, offers: sp.csr_array, a: Rows, b: Rows) -> Values:
    """Share of a's needs that b offers and a lacks: sum n_a (1 - x_a) x_b / sum n_a.

    Parameters
    ----------
    needs, offers : csr_array, shape (n_organizations, n_capabilities)
        In [0, 1].
    a, b : ndarray of int, shape (n_pairs,)

    Returns
    -------
    ndarray, shape (n_pairs,)
        In [0, 1]; 0 where a states no need.
    """
    total = needs.sum(axis=1)
    share = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    return sampled_product(scale_rows(lacking(needs, offers), share), offers, a, b)


def any_need_met(met: Values) -> Values:
    """How surely a partner offers something that one needs and lacks: 1 - exp(-met).

    Each need met is a chance of its own, so that one strong need met counts for much, a second
    for less, and needs that somebody else meets take nothing away.

    Parameters
    ----------
    met : ndarray
        sum n_a (1 - x_a) x_b over the needs; at least 0.

    Returns
    -------
    ndarray
        From 0, where nothing is met, to below 1.
    """
    surely: Values = -np.expm1(-met)
    return surely


def relatedness_density(offers: sp.csr_array, relatedness: sp.csr_array) -> sp.csr_array:
    """How much of what is related to a capability an organization already has.

    d_a(c) = sum over c' != c of S(c, c') x_a(c') / sum over c' != c of S(c, c'): the density of
    Hidalgo, C., Klinger, B., Barabasi, A.-L. and Hausmann, R. (2007). The product space
    conditions the development of nations. Science 317, 482-487; for technologies Balland, P.-A.,
    Boschma, R., Crespo, J. and Rigby, D. (2019). Smart specialization policy in the European
    Union. Regional Studies 53(9), 1252-1268.

    Parameters
    ----------
    offers : csr_array, shape (n_organizations, n_capabilities)
    relatedness : csr_array, shape (n_capabilities, n_capabilities)

    Returns
    -------
    csr_array, shape (n_organizations, n_capabilities)
        In [0, 1].
    """
    around = off_diagonal(relatedness.copy())
    total = around.sum(axis=1)
    share = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    return full_product(offers, scale_rows(around, share).T.tocsr())


def latent_needs_met(
    offers: sp.csr_array,
    relatedness: sp.csr_array,
    states_needs: npt.NDArray[np.bool_],
    a: Rows,
    b: Rows,
) -> Values:
    """How near to a's work that is which b offers and a lacks; for those who state no need.

    sum d_a (1 - x_a) x_b / sum (1 - x_a) x_b with d the `relatedness_density`; divided, so that
    an organization with a long list of capabilities does not win by its length.

    Parameters
    ----------
    offers : csr_array, shape (n_organizations, n_capabilities)
        In [0, 1].
    relatedness : csr_array, shape (n_capabilities, n_capabilities)
    states_needs : ndarray of bool, shape (n_organizations,)
        Where needs are stated those count instead, and this is 0.
    a, b : ndarray of int, shape (n_pairs,)

    Returns
    -------
    ndarray, shape (n_pairs,)
        In [0, 1]; 0 where b offers nothing that a lacks.
    """
    met = np.zeros(len(a))
    silent = np.flatnonzero(~states_needs[a])
    asking, position = np.unique(a[silent], return_inverse=True)
    own, partner = offers[asking], b[silent]
    density = relatedness_density(own, relatedness)
    near = sampled_product(lacking(density, own), offers, position, partner)
    # sum (1 - x_a) x_b = sum x_b - x_a . x_b
    room = offers.sum(axis=1)[partner] - sampled_product(own, offers, position, partner)
    met[silent] = np.divide(near, room, out=np.zeros_like(near), where=room > _NOTHING)
    return np.clip(met, 0.0, 1.0)


def inner_optimum(similarity: Values) -> Values:
    """4 s (1 - s): most is learned at a middling cognitive distance, nothing at either end.

    The inverted U of Nooteboom, B., Van Haverbeke, W., Duysters, G., Gilsing, V. and van den
    Oord, A. (2007). Optimal cognitive distance and absorptive capacity. Research Policy 36(7),
    1016-1034.

    Parameters
    ----------
    similarity : ndarray, shape (n_pairs,)
        In [0, 1].

    Returns
    -------
    ndarray, shape (n_pairs,)
        In [0, 1], 1 at similarity 1/2.

    Examples
    --------
    >>> inner_optimum(np.array([0.0, 0.5, 1.0])).tolist()
    [0.0, 1.0, 0.0]
    """
    return 4.0 * similarity * (1.0 - similarity)
