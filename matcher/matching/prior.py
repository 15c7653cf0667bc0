"""The prior: what counts where a data set has no history of its own to learn from.

Two straight lines in log-odds over the pair features: one for who asks and has partners, where
likeness and common partners tell most, and one for who has none, where stated needs decide. The
weights were fitted by benchmarks/fit_prior.py and lie in prior_weights.json with what they were
fitted on; none is typed in. The points are nominal: they order partners and show why, but no
probability stands behind them until a model has learned from the data set itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from matcher.arrays import Mask, Values
from matcher.matching.families import FAMILIES, NAMES
from matcher.matching.order import rounded
from matcher.matching.pair_features import FAMILY_OF, FEATURES

#: With so many partners both lines count half: the first partner says how one chooses.
HALF_WAY = 1.0

#: What counts of all that counts for a pair that has nothing to talk about: it orders these, and
#: puts them behind who has. There are no data from which to fit it.
NO_SUBJECT = 0.1

#: The family whose points are bounded by those of the others.
RECORD = "track record"


@dataclass(frozen=True)
class Line:
    """Points for each feature, and what a pair without any feature starts with.

    Attributes
    ----------
    baseline : float
        Points of a pair whose every feature is 0; 0 points is a random pair.
    weights : ndarray, shape (n_features,)
        Points per unit of each feature, in the order of `FEATURES`.
    """

    baseline: float
    weights: Values

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Line:
        """Read a line; a feature that is not in it counts for nothing."""
        weights = [float(stored["weights"].get(name, 0.0)) for name in FEATURES]
        return cls(float(stored["baseline"]), np.array(weights))

    def contributions(self, features: Values) -> Values:
        """Split each pair's points into its families, then the baseline."""
        points = features * self.weights
        split = [points[:, family == FAMILY_OF].sum(axis=1) for family in range(len(FAMILIES))]
        return np.column_stack([*split, np.full(len(features), self.baseline)])


@dataclass(frozen=True)
class Prior:
    """Both lines.

    Attributes
    ----------
    with_partners, without : Line
        For those who ask and have many partners, and for those who have none.
    """

    with_partners: Line
    without: Line

    def contributions(self, features: Values, partners: Values, subject: Mask) -> Values:
        """Split each pair's score into its families.

        What counts for a pair without a subject counts `NO_SUBJECT`; of one with a subject the
        track record counts no more than all else together, since to be active is no reason.

        Parameters
        ----------
        features : ndarray, shape (n_pairs, n_features)
        partners : ndarray, shape (n_pairs,)
            How many distinct partners the one that asks has.
        subject : ndarray of bool, shape (n_pairs,)
            Which pairs have a need, a field or the like in common, as `Grounds` has it.

        Returns
        -------
        ndarray, shape (n_pairs, n_families + 1)
            Points of each of `FAMILIES`, then the baseline; a row sums to the score.
        """
        without = self.without.contributions(features)
        share = (partners / (partners + HALF_WAY))[:, None]
        mixed = without + share * (self.with_partners.contributions(features) - without)
        families = mixed[:, :-1]
        record = families[:, NAMES.index(RECORD)]
        record[subject] = np.minimum(record, families.sum(axis=1) - record)[subject]
        families[~subject] *= NO_SUBJECT
        # The last bits depend on how many pairs are scored at once; equals must stay equal.
        return rounded(mixed)


def load_prior() -> Prior:
    """Read the fitted weights that come with the package."""
    text = resources.files("matcher.matching").joinpath("prior_weights.json").read_text("utf-8")
    stored = json.loads(text)
    return Prior(
        with_partners=Line.read(stored["with_partners"]),
        without=Line.read(stored["without"]),
    )
