"""How tests ask for one feature of pairs by its name, and for all pairs: in this one place."""

from __future__ import annotations

import numpy as np

from matcher.arrays import Rows, Values
from matcher.matching import learned_features
from matcher.matching.context import Context
from matcher.matching.families import FAMILIES
from matcher.matching.learned_context import LearnedContext


def feature(context: Context, name: str, a: Rows, b: Rows) -> Values:
    """Give a feature of pairs: of the learned model in its context, else of the prior."""
    if isinstance(context, LearnedContext):
        column = list(learned_features.FEATURES).index(name)
        return learned_features.learned_features(context, a, b)[:, column]
    own = next(f for family in FAMILIES for f in family.features if f.name == name)
    if own.prior is None:  # what the prior weighs nothing, it does not know
        raise KeyError(name)
    return own.prior(context, a, b)


def features_of_all(context: Context, *names: str) -> dict[str, Values]:
    """Give features of every ordered pair by name, each of shape (n, n)."""
    size = context.size
    a, b = np.divmod(np.arange(size**2), size)
    if isinstance(context, LearnedContext):
        found = learned_features.learned_features(context, a, b)
        columns = list(learned_features.FEATURES)
        return {name: found[:, columns.index(name)].reshape(size, size) for name in names}
    return {name: feature(context, name, a, b).reshape(size, size) for name in names}
