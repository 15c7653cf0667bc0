"""The features of a pair that the prior weighs, in the families that the score is split into."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows
from matcher.matching.context import Context
from matcher.matching.families import FAMILIES
from matcher.matching.families.family import OfPairs

#: Each feature by its name, in the order of the columns of `pair_features`.
FEATURES: Mapping[str, OfPairs] = MappingProxyType(
    {f.name: f.prior for family in FAMILIES for f in family.features if f.prior is not None}
)

#: Number of the family of each column.
FAMILY_OF = np.array(
    [n for n, family in enumerate(FAMILIES) for f in family.features if f.prior is not None]
)


def pair_features(context: Context, a: Rows, b: Rows) -> npt.NDArray[np.float64]:
    """Give the features of a list of pairs.

    Parameters
    ----------
    context : Context
    a, b : ndarray of int, shape (n_pairs,)
        Rows of who asks and of whom it asks about.

    Returns
    -------
    ndarray, shape (n_pairs, n_features)
        Columns as in `FEATURES`; finite.
    """
    if len(a) == 0:
        return np.zeros((0, len(FEATURES)))
    return np.column_stack([of(context, a, b) for of in FEATURES.values()])
