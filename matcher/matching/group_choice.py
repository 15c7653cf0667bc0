"""Which candidate completes a group: a conditional logit, learned from hidden participants.

McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In Frontiers in
Econometrics, 105-142. What all candidates of a group share cancels, so that growth of the
ecosystem between the windows and the day does not move the model. Candidates are sampled: each
weighs one over its chance, as if it stood for those that were not drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.matching.group_features import MEASURES, SWAYED, TRAITS, Features, Values
from matcher.matching.group_history import HiddenCases

#: Strength of the ridge, in cases: so many would be outweighed by coefficients of size 1.
RIDGE = 60.0

_SWAYED = [MEASURES.index(name) for name in SWAYED]


@dataclass(frozen=True, eq=False)
class GroupChoice:
    """The utility of each candidate of a group: a sum over its measures.

    Attributes
    ----------
    centre, scale : ndarray, shape (n_measures,)
    trait_centre, trait_scale : ndarray, shape (n_traits,)
    weights : ndarray, shape (n_measures + n_swayed * n_traits,)
        In natural log-odds per scaled unit: of the measures, then of each swayed measure times
        each trait of the group.
    """

    centre: Values
    scale: Values
    trait_centre: Values
    trait_scale: Values
    weights: Values

    def utilities(self, features: Features, trait: Values) -> Values:
        """Give the utility of each candidate of one group.

        Parameters
        ----------
        features : ndarray, shape (n_measures, n_candidates)
        trait : ndarray, shape (n_traits,)

        Returns
        -------
        ndarray, shape (n_candidates,)
        """
        slopes = self._slopes(trait)
        weighed = slopes.astype(np.float32) @ features
        return np.asarray(weighed, dtype=float) - float(slopes @ self.centre)

    def contributions(self, features: Features, trait: Values) -> Values:
        """Split the utilities by measure, shape (n_measures, n_candidates)."""
        split: Values = (features - self.centre[:, None]) * self._slopes(trait)[:, None]
        return split

    def _slopes(self, trait: Values) -> Values:
        """Give what a unit of each measure is worth to a group, shape (n_measures,)."""
        slopes = self.weights[: len(MEASURES)].copy()
        swayed = self.weights[len(MEASURES) :].reshape(len(_SWAYED), len(TRAITS))
        slopes[_SWAYED] += swayed @ ((trait - self.trait_centre) / self.trait_scale)
        worth: Values = slopes / self.scale
        return worth


def learn_choice(cases: HiddenCases, ridge: float = RIDGE) -> GroupChoice:
    """Fit the weights by maximum likelihood with a ridge.

    Parameters
    ----------
    cases : HiddenCases
        At least one.
    ridge : float
        At least 0.
    """
    from scipy.optimize import minimize

    centre, scale = _spread(cases.features)
    trait_centre, trait_scale = _spread(cases.traits)
    design = _design((cases.features - centre) / scale, (cases.traits - trait_centre) / trait_scale)
    loss = _Likelihood(design, cases, ridge)
    found = minimize(
        loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 200}
    )
    return GroupChoice(centre, scale, trait_centre, trait_scale, np.asarray(found.x))


class _Likelihood:
    """The mean negative log-likelihood per case, and its gradient."""

    def __init__(self, design: npt.NDArray[np.float64], cases: HiddenCases, ridge: float) -> None:
        self._design, self._hidden = design, cases.hidden
        self._starts = np.flatnonzero(np.diff(cases.case, prepend=-1))
        self._lengths = np.diff(np.append(self._starts, len(cases.case)))
        self._log_weight = np.where(cases.hidden, 0.0, np.log(cases.weight))
        self._observed = design[cases.hidden].sum(axis=0)
        self._ridge, self._cases = ridge, len(self._starts)

    def __call__(self, weights: Values) -> tuple[float, Values]:
        utility = self._design @ weights + self._log_weight
        top = np.maximum.reduceat(utility, self._starts)
        raised = np.exp(utility - np.repeat(top, self._lengths))
        total = np.add.reduceat(raised, self._starts)
        share = raised / np.repeat(total, self._lengths)
        loss = float((top + np.log(total)).sum() - utility[self._hidden].sum())
        gradient = self._design.T @ share - self._observed
        return (
            (loss + self._ridge * float(weights @ weights)) / self._cases,
            (gradient + 2.0 * self._ridge * weights) / self._cases,
        )


def _spread(values: npt.NDArray[np.floating]) -> tuple[Values, Values]:
    """Give mean and standard deviation by column, 1 where nothing varies."""
    centre = values.mean(axis=0, dtype=float)
    scale = values.std(axis=0, dtype=float)
    return centre, np.where(scale > 1e-9, scale, 1.0)


def _design(features: Values, traits: Values) -> npt.NDArray[np.float64]:
    products = features[:, _SWAYED][:, :, None] * traits[:, None, :]
    return np.hstack([features, products.reshape(len(features), -1)])
