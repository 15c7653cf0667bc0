"""How near an organization is to a group, from who worked with whom."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Values


def group_walk(
    participation: sp.csr_array,
    weight: Values,
    groups: Values,
    *,
    damping: float = 0.85,
    steps: int = 8,
) -> Values:
    """Give the visits of a random walk that starts at a member of the group.

    sum over t = 1..steps of damping^t P^t(group, o), P the walk along W = B diag(w) B' without
    its diagonal: personalised PageRank with the group as one source (Page, L., Brin, S., Motwani,
    R. and Winograd, T. (1999). The PageRank citation ranking), truncated. W is never made.

    Parameters
    ----------
    participation : csr_array, shape (n_organizations, n_collaborations)
        1 where an organization took part.
    weight : ndarray, shape (n_collaborations,) or (n_collaborations, n_groups)
        At least 0; of each group its own, or the same for all.
    groups : ndarray, shape (n_organizations, n_groups)
        Where each walk starts; columns sum to 1.
    damping : float
        In (0, 1).
    steps : int
        At least 1.

    Returns
    -------
    ndarray, shape (n_organizations, n_groups)
        At least 0.

    Examples
    --------
    >>> two = sp.csr_array(np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]))
    >>> start = np.array([[1.0], [0.0], [0.0]])
    >>> group_walk(two, np.ones(2), start, damping=0.5, steps=2).round(6).ravel().tolist()
    [0.125, 0.5, 0.125]
    """
    weight = weight[:, None] if weight.ndim == 1 else weight
    counts = np.flatnonzero((weight > 0).any(axis=1))
    taken, weight = participation[:, counts].tocsr(), weight[counts]
    back = taken.T.tocsr()
    own = taken @ weight
    strength = taken @ (weight * back.sum(axis=1)[:, None]) - own
    share = np.divide(1.0, strength, out=np.zeros_like(strength), where=strength > 1e-12)
    here, visits = groups, np.zeros_like(groups)
    for _ in range(steps):
        spread = here * share
        # The product less what went back to oneself; rounding must not leave it below 0.
        here = damping * np.maximum(taken @ (weight * (back @ spread)) - own * spread, 0.0)
        visits += here
    return visits


def joint_work(
    participation: sp.csr_array, joint: sp.csr_array, weight: Values
) -> tuple[Values, Values]:
    """Give how much, and in how large a part, the group was together with each organization.

    Parameters
    ----------
    participation : csr_array, shape (n_organizations, n_collaborations)
    joint : csr_array, shape (n_groups, n_collaborations)
        How many of the group took part.
    weight : ndarray, shape (n_collaborations,)

    Returns
    -------
    repeated : ndarray, shape (n_groups, n_organizations)
        Sum over its collaborations of weight x k (k - 1), k of the group among the participants:
        0 unless several of the group took part together.
    largest : ndarray, shape (n_groups, n_organizations)
        The largest k.
    """
    pairs = joint.copy()
    pairs.data = joint.data * (joint.data - 1.0)
    repeated = (pairs @ sp.diags_array(weight) @ participation.T).toarray()
    largest = np.zeros((joint.shape[0], participation.shape[0]))
    by_collaboration = participation.T.tocsr()
    for group in range(joint.shape[0]):
        span = slice(joint.indptr[group], joint.indptr[group + 1])
        taken = by_collaboration[joint.indices[span]]
        together = np.repeat(joint.data[span], np.diff(taken.indptr))
        np.maximum.at(largest[group], taken.indices, together)
    return repeated, largest
