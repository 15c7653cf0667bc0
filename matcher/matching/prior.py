"""The prior: what counts where a data set has no history of its own to learn from.

A straight line in log-odds over the pair features. Its weights were fitted by
benchmarks/fit_prior.py and lie in prior_weights.json with what they were fitted on; none is typed
in. The points are nominal: they order partners and show why, but no probability stands behind
them until a model has learned from the data set itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

from matcher.matching.families import FAMILIES
from matcher.matching.pair_features import FAMILY_OF, FEATURES

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Prior:
    """Points for each feature, and what a pair without any feature starts with.

    Attributes
    ----------
    baseline : float
        Points of a pair whose every feature is 0; 0 points is a random pair.
    weights : ndarray, shape (n_features,)
        Points per unit of each feature, in the order of `FEATURES`.
    provenance : dict of str to object
        What the weights were fitted on, by which script.
    """

    baseline: float
    weights: Values
    provenance: dict[str, object]

    def contributions(self, features: Values) -> Values:
        """Split each pair's score into its families.

        Parameters
        ----------
        features : ndarray, shape (n_pairs, n_features)

        Returns
        -------
        ndarray, shape (n_pairs, n_families + 1)
            Points of each of `FAMILIES`, then the baseline; a row sums to the score.
        """
        points = features * self.weights
        split = [points[:, family == FAMILY_OF].sum(axis=1) for family in range(len(FAMILIES))]
        return np.column_stack([*split, np.full(len(features), self.baseline)])


def load_prior() -> Prior:
    """Read the fitted weights that come with the package."""
    text = resources.files("matcher.matching").joinpath("prior_weights.json").read_text("utf-8")
    stored = json.loads(text)
    return Prior(
        baseline=float(stored["baseline"]),
        weights=np.array([float(stored["weights"][name]) for name in FEATURES]),
        provenance=stored["provenance"],
    )
