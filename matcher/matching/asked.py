"""What is asked about, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.arrays import Rows
from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError, check_count


def find_pair(ecosystem: Ecosystem, a: str, b: str) -> tuple[int, int]:
    """Give the rows of two different organizations.

    Parameters
    ----------
    ecosystem : Ecosystem
    a, b : str
        Ids, names or aliases.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
    RequestError
        Where both names are of one.
    """
    one, other = find_pairs(ecosystem, [a], [b])
    return int(one[0]), int(other[0])


def find_pairs(ecosystem: Ecosystem, a: Sequence[str], b: Sequence[str]) -> tuple[Rows, Rows]:
    """Give the rows of pairs of different organizations.

    Parameters
    ----------
    ecosystem : Ecosystem
    a, b : sequence of str, length n_pairs
        Ids, names or aliases.

    Returns
    -------
    a, b : ndarray of int, shape (n_pairs,)

    Raises
    ------
    UnknownNameError, AmbiguousNameError
    RequestError
        Where there are not as many of one as of the other, or both names of a pair are of one.
    """
    if len(a) != len(b):
        raise RequestError(f"{len(a)} names and {len(b)}: a pair needs two")
    ids = ecosystem.organization_ids
    row_of = {name: ids.row(ecosystem.find_organization(name)) for name in dict.fromkeys([*a, *b])}
    one, other = (np.array([row_of[name] for name in names], dtype=np.intp) for names in (a, b))
    for place in np.flatnonzero(one == other)[:1]:
        raise RequestError(f"{a[place]!r} and {b[place]!r} are one organization; a pair needs two")
    return one, other


def check_asked(k: int, novelty: float = 0.0) -> None:
    """Raise a RequestError where a number is out of its range."""
    check_count("k", k, 1)
    if not 0.0 <= novelty <= 1.0:
        raise RequestError(f"novelty must lie between 0 and 1, not {novelty}")
