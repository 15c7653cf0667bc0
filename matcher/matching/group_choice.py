"""Which candidate completes a group: a conditional logit, learned from hidden participants.

What all candidates of a group share cancels, so that growth of the ecosystem between the windows
and the day does not move the model. Candidates are sampled: each weighs one over its chance, as if
it stood for those that were not drawn.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.arrays import Values
from matcher.matching.group_features import MEASURES, SWAYED, TRAITS, Features
from matcher.matching.group_history import HiddenCases
from matcher.measures.choosing import Lists, most_likely

#: Strength of the ridge, in cases: so many would be outweighed by coefficients of size 1.
RIDGE = 60.0

#: A group further from the usual than so many standard deviations is taken to be that far.
FURTHEST = 3.0

#: Steps of the search for weights at most.
STEPS = 200

#: The weights that come with the package, in this folder.
PRIOR_FILE = "group_prior_weights.json"

_SWAYED = [MEASURES.index(name) for name in SWAYED]

#: What may count where there are coalitions alone. No weight of theirs is negative, so that no
#: measure is read against what it measures.
JOINING = (
    "co_membership",
    "seat_ties",
    "seat_likeness",
    "seat_as_many",
    "seat_newcomer",
    "seat_mover",
    "words",
    "country_share",
    "kind_share",
)
_JOINING = [MEASURES.index(name) for name in JOINING]

#: Plain co-membership, half of what is learned: what anybody could do. A likelihood rewards that
#: nobody who joins is ranked far down; who sits in many coalitions like this one is often next.
PLAIN = "co_membership"

#: How hard what joins tell is drawn to what held elsewhere, in joins.
JOINS_RIDGE = 10.0


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
        unusual = np.clip((trait - self.trait_centre) / self.trait_scale, -FURTHEST, FURTHEST)
        slopes = self.weights[: len(MEASURES)].copy()
        slopes[_SWAYED] += self._sway @ unusual
        worth: Values = slopes / self.scale
        return worth

    @property
    def _sway(self) -> Values:
        """What each trait adds to the weight of each swayed measure, shape (n_swayed, n_traits)."""
        sway: Values = self.weights[len(MEASURES) :].reshape(len(_SWAYED), len(TRAITS))
        return sway

    def rescaled(
        self, centre: Values, scale: Values, trait_centre: Values, trait_scale: Values
    ) -> GroupChoice:
        """Give the same choice with its weights in other units."""
        slopes = self.weights[: len(MEASURES)].copy()
        slopes[_SWAYED] += self._sway @ ((trait_centre - self.trait_centre) / self.trait_scale)
        per_unit = scale / self.scale
        sway = self._sway * (trait_scale / self.trait_scale) * per_unit[_SWAYED][:, None]
        weights = np.concatenate([slopes * per_unit, sway.ravel()])
        return GroupChoice(centre, scale, trait_centre, trait_scale, weights)

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> GroupChoice:
        """Read numbers by the names of what they belong to, as in the fitted prior."""
        measures = [stored["measures"][name] for name in MEASURES]
        traits = [stored["traits"][name] for name in TRAITS]
        sway = [trait["sway"][name] for name in SWAYED for trait in traits]
        return cls(
            centre=np.array([each["centre"] for each in measures]),
            scale=np.array([each["scale"] for each in measures]),
            trait_centre=np.array([each["centre"] for each in traits]),
            trait_scale=np.array([each["scale"] for each in traits]),
            weights=np.array([*(each["weight"] for each in measures), *sway]),
        )


def load_group_prior() -> GroupChoice:
    """Read the fitted weights that come with the package."""
    text = resources.files("matcher.matching").joinpath(PRIOR_FILE).read_text("utf-8")
    return GroupChoice.from_dict(json.loads(text))


def load_joining_prior() -> GroupChoice:
    """Read what was fitted on who joined coalitions, as it comes with the package."""
    text = resources.files("matcher.matching").joinpath(PRIOR_FILE).read_text("utf-8")
    stored = json.loads(text)["joining"]
    return _joining(np.array([stored[name] for name in JOINING]))


def _joining(per_unit: Values) -> GroupChoice:
    """Give the choice in which only `JOINING` count, by weights for a unit of each."""
    weights = np.zeros(len(MEASURES) + len(_SWAYED) * len(TRAITS))
    weights[_JOINING] = per_unit
    measures, traits = len(MEASURES), len(TRAITS)
    units = (np.zeros(measures), np.ones(measures), np.zeros(traits), np.ones(traits))
    return GroupChoice(*units, weights)


def learn_joining(
    cases: HiddenCases, around: GroupChoice | None = None, ridge: float = JOINS_RIDGE
) -> GroupChoice:
    """Fit what favours joining, where there are coalitions alone.

    Parameters
    ----------
    cases : HiddenCases
        At least one.
    around : GroupChoice or None
        What the ridge draws the weights to, from `load_joining_prior` or this; else nothing.
    ridge : float
        At least 0.
    """
    centre, scale = _spread(cases.features[:, _JOINING])
    design = ((cases.features[:, _JOINING] - centre) / scale).astype(float)
    usual = np.zeros(len(JOINING))
    if around is not None:
        usual = around.weights[_JOINING] / around.scale[_JOINING] * scale
    found = most_likely(_read(design, cases), usual, 2.0 * ridge, usual, STEPS)
    return _joining(found / scale)


def beside_plain(learned: GroupChoice, cases: HiddenCases) -> GroupChoice:
    """Give half of what was learned and half of `PLAIN`, in units of its spread in the cases.

    Parameters
    ----------
    learned : GroupChoice
        From `learn_joining` or `load_joining_prior`.
    cases : HiddenCases
        At least one.
    """
    weights = learned.weights[_JOINING] / learned.scale[_JOINING]
    plain = np.zeros(len(JOINING))
    plain[JOINING.index(PLAIN)] = 1.0
    features = cases.features[:, _JOINING].astype(float)
    own, other = (_spread_within(cases, features @ each) for each in (weights, plain))
    return _joining(0.5 * weights + 0.5 * plain * (own / other if other > 0.0 else 0.0))


def _spread_within(cases: HiddenCases, utility: Values) -> float:
    """Give the standard deviation of a utility among the candidates of a case."""
    _, case = np.unique(cases.case, return_inverse=True)
    total = np.bincount(case, cases.weight)
    mean = np.bincount(case, cases.weight * utility) / total
    return float(np.sqrt(np.average((utility - mean[case]) ** 2, weights=cases.weight)))


def learn_choice(
    cases: HiddenCases, ridge: float = RIDGE, around: GroupChoice | None = None
) -> GroupChoice:
    """Fit the weights by maximum likelihood with a ridge.

    Parameters
    ----------
    cases : HiddenCases
        At least one.
    ridge : float
        At least 0.
    around : GroupChoice or None
        What the ridge draws the weights to; to 0 without one. So the fewer cases there are, the
        more is taken from what held elsewhere.
    """
    centre, scale = _spread(cases.features)
    trait_centre, trait_scale = _spread(cases.traits)
    design = _design((cases.features - centre) / scale, (cases.traits - trait_centre) / trait_scale)
    units = (centre, scale, trait_centre, trait_scale)
    start = np.zeros(design.shape[1]) if around is None else around.rescaled(*units).weights
    read = _read(design, cases)
    return GroupChoice(*units, most_likely(read, start, 2.0 * ridge, start, STEPS, -np.inf))


def _read(design: Values, cases: HiddenCases) -> Lists:
    """Read cases as choices of the hidden one."""
    return Lists(
        measures=design,
        start=np.flatnonzero(np.diff(cases.case, prepend=-1)),
        stands_for=np.where(cases.hidden, 1.0, cases.weight),
        true=cases.hidden.astype(float),
    )


def _spread(values: npt.NDArray[np.floating]) -> tuple[Values, Values]:
    """Give mean and standard deviation by column, 1 where nothing varies."""
    centre = values.mean(axis=0, dtype=float)
    scale = values.std(axis=0, dtype=float)
    return centre, np.where(scale > 1e-9, scale, 1.0)


def _design(features: Values, traits: Values) -> npt.NDArray[np.float64]:
    products = features[:, _SWAYED][:, :, None] * traits[:, None, :]
    return np.hstack([features, products.reshape(len(features), -1)])
