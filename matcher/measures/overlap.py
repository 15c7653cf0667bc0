"""How much two weighted profiles have in common."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Profile = npt.NDArray[np.float64]


def weighted_jaccard(a: Profile, b: Profile, weights: Profile) -> float:
    """Give the weighted Jaccard similarity of two profiles.

    J(a, b) = sum_c w(c) min(a(c), b(c)) / sum_c w(c) max(a(c), b(c))

    Parameters
    ----------
    a, b : ndarray, shape (n,)
        At least 0.
    weights : ndarray, shape (n,)
        At least 0.

    Returns
    -------
    float
        In [0, 1]; NaN where both profiles are 0 wherever the weight is not (0/0).

    References
    ----------
    M. Ruzicka (1958), Anwendung mathematisch-statistischer Methoden in der Geobotanik,
    Biologia 13, 647-661; as weighted Jaccard: S. Ioffe (2010), Improved consistent sampling,
    weighted minhash and L1 sketching, ICDM.

    Examples
    --------
    >>> weighted_jaccard(np.array([1.0, 0.5]), np.array([0.5, 0.0]), np.array([1.0, 2.0]))
    0.25
    """
    either = float(weights @ np.maximum(a, b))
    if either == 0.0:
        return float("nan")
    return min(float(weights @ np.minimum(a, b)) / either, 1.0)


def weighted_cosine(a: Profile, b: Profile, weights: Profile) -> float:
    """Give the cosine of the angle between two profiles after weighting.

    With x = w a and y = w b, element by element: cos(a, b) = (x . y) / (|x| |y|)

    Parameters
    ----------
    a, b : ndarray, shape (n,)
        At least 0.
    weights : ndarray, shape (n,)
        At least 0.

    Returns
    -------
    float
        In [0, 1]; NaN where one of the weighted profiles is 0 throughout (0/0).

    References
    ----------
    G. Salton, M. J. McGill (1983), Introduction to Modern Information Retrieval; for profiles of
    firms: A. B. Jaffe (1986), Technological opportunity and spillovers of R&D, American Economic
    Review 76, 984-1001.

    Examples
    --------
    >>> weighted_cosine(np.array([1.0, 0.0]), np.array([1.0, 1.0]), np.array([3.0, 4.0]))
    0.6
    """
    left, right = _unit(weights * a), _unit(weights * b)
    if left is None or right is None:
        return float("nan")
    return min(float(left @ right), 1.0)


def _unit(vector: Profile) -> Profile | None:
    """Scale to length 1; None where there is no length."""
    largest = float(vector.max(initial=0.0))
    if largest == 0.0:
        return None
    scaled = vector / largest  # so that squares of tiny numbers do not vanish
    unit: Profile = scaled / np.linalg.norm(scaled)
    return unit
