"""The one order of whatever scores alike: by id in answers, by no order at all in judgements."""

from __future__ import annotations

import numpy as np

from matcher.arrays import Rows, Values


def rounded(points: Values) -> Values:
    """Make equal what differs by less than a billionth of a point: rounding, not a ranking."""
    return np.round(points, 9)


def best_first(ranking: Values, *ties: Rows, within: Rows | None = None) -> Rows:
    """Give the order of candidates, best first.

    Parameters
    ----------
    ranking : ndarray, shape (n,)
        The higher the better.
    ties : ndarray of int, shape (n,)
        What equals are ordered by, the first one first: `Context.id_order` of their organizations.
    within : ndarray of int, shape (n,), optional
        Whose ranking each candidate is part of, where there are several; they come one after the
        other.

    Returns
    -------
    ndarray of int, shape (n,)

    Examples
    --------
    >>> best_first(np.array([1.0, 2.0, 2.0 + 1e-12]), np.array([0, 2, 1])).tolist()
    [2, 1, 0]
    """
    keys = (*reversed(ties), -rounded(ranking))
    return np.lexsort(keys if within is None else (*keys, within))


def place_within(groups: Rows) -> Rows:
    """Count the members of each group from 0 on; the groups' numbers ascend.

    Examples
    --------
    >>> place_within(np.array([3, 3, 7])).tolist()
    [0, 1, 0]
    """
    return np.arange(len(groups)) - np.searchsorted(groups, groups, "left")
