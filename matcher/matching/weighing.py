"""Weights of straight measures: a few numbers, learned where there is little to learn from.

Whom somebody turned to is a choice among all that it could have turned to, and the more likely the
larger the weighted sum of a partner's measures: a conditional logit (McFadden, D. (1974).
Conditional logit analysis of qualitative choice behavior. Frontiers in Econometrics, 105-142). Half
of the evidence is whom each chose among its candidates, half among others of about as many
partners. No weight is negative, so that no measure can be read against what it measures, and each
is drawn to what held in other fields (`field_weights.json`, written by benchmarks/fit_fields.py):
without any history of one's own that is what it is, with thousands of new ties it tells nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

import numpy as np
import numpy.typing as npt

from matcher.arrays import Values
from matcher.matching.learned_features import FEATURES
from matcher.matching.training import Training
from matcher.measures.choosing import Lists, most_likely

#: What may count: measures of the pair and of the partner, which are features as they are.
MEASURES = (
    "adamic_adar",
    "resource_allocation",
    "personalised_pagerank",
    "two_steps",
    "three_steps",
    "four_steps",
    "returning",
    "wide_two_steps",
    "wide_three_steps",
    "late_two_steps",
    "factor_model",
    "field_activity",
    "late_field_activity",
    "work_cosine",
    "likeness",
    "capability_cosine",
    "related_capability_cosine",
    "cognitive_distance",
    "any_need_met",
    "any_need_served",
    "partner_activity",
    "partner_partners",
    "partner_late_met",
    "partner_late_work",
    "partner_recency",
    "partner_new_partners",
    "partner_joint_work",
    "country_affinity",
    "same_country",
    "kind_affinity",
    "own_country_preference",
)

#: Their columns.
COLUMNS = np.array([list(FEATURES).index(name) for name in MEASURES])

#: How hard a weight is drawn to what held elsewhere: as half of so many true pairs would.
PULL = 10.0

#: Of a query with more new partners than this, each counts for less: it speaks for itself once.
EVENNESS = 20.0

#: A window counts half of what the one after the next counts.
HALF_LIFE_WINDOWS = 2.0

#: Lists of either kind that are read at most; with more the weights do not change.
MOST_LISTS = 6000


@dataclass(frozen=True)
class FieldWeights:
    """What held in other fields.

    Attributes
    ----------
    weights : ndarray, shape (n_measures,)
        Log-odds for each spread of a measure.
    spread : ndarray, shape (n_measures,)
        Typical standard deviation of each measure among the candidates of a query.
    swing : float
        Typical size, in logs, of the error in how much a year brings.
    """

    weights: Values
    spread: Values
    swing: float


@cache
def field_weights(file: Traversable | None = None) -> FieldWeights:
    """Read weights, if not others then those that come with the package."""
    file = file or resources.files("matcher.matching").joinpath("field_weights.json")
    document = json.loads(file.read_text("utf-8"))
    stored = document["measures"]
    weights, spread = (
        np.array([float(stored[name][kind]) for name in MEASURES]) for kind in ("weight", "spread")
    )
    return FieldWeights(weights, spread, float(document["swing"]))


@dataclass(frozen=True)
class Line:
    """A weighted sum of measures.

    Attributes
    ----------
    weights : ndarray, shape (n_features,)
        Log-odds for a unit of each feature.
    """

    weights: Values

    @classmethod
    def of(cls, weights: Values, spread: Values) -> Line:
        """Take weights for each spread of `MEASURES`."""
        spelled = np.zeros(len(FEATURES))
        spelled[COLUMNS] = weights / spread
        return cls(spelled)

    @classmethod
    def alone(cls, feature: str) -> Line:
        """Take one feature as it is."""
        weights = np.zeros(len(FEATURES))
        weights[list(FEATURES).index(feature)] = 1.0
        return cls(weights)

    def scores(self, features: npt.NDArray[np.floating]) -> Values:
        """Give the sum for each row of features."""
        return np.asarray(features @ self.weights, dtype=np.float64)


def choices(training: Training, of_query: Values, spread: Values, most: int = MOST_LISTS) -> Lists:
    """Read a sample of past windows as choices.

    Parameters
    ----------
    training : Training
    of_query : ndarray, shape (n_queries,)
        What each query counts for.
    spread : ndarray, shape (n_measures,)
        Of the measures: they are read in units of it.
    most : int
        How many lists of either kind are read at most.
    """
    units = spread.astype(np.float32)
    among = _among_candidates(training, of_query, units, most)
    matched = training.matched
    held = np.flatnonzero(of_query[matched.query] > 0.0)[:: max(1, len(matched.query) // most)]
    if not len(held) or not len(among.start):
        return among
    each = matched.features.shape[1]
    true = np.zeros((len(held), each))
    # Both kinds count the same in all.
    counts = of_query[matched.query[held]]
    true[:, 0] = counts * among.true.sum() / counts.sum()
    hard = Lists(
        measures=(matched.features[held][:, :, COLUMNS] / units).reshape(-1, len(units)),
        start=np.arange(len(held)) * each,
        stands_for=np.ones(true.size),
        true=true.ravel(),
    )
    return Lists.join([among, hard])


def _among_candidates(
    training: Training, of_query: Values, units: npt.NDArray[np.float32], most: int
) -> Lists:
    pairs, query = training.pairs, training.query
    chosen = pairs.happened & pairs.candidate
    found = np.bincount(query, chosen, minlength=training.queries)
    asked = np.flatnonzero((found > 0) & (of_query > 0.0))
    asked = asked[:: max(1, len(asked) // most)]
    kept = np.flatnonzero(pairs.candidate & np.isin(query, asked))
    kept = kept[np.argsort(query[kept], kind="stable")]
    mine = query[kept]
    # A new tie is always drawn, so that it stands for itself alone.
    least = np.full(training.queries, np.inf)
    np.minimum.at(least, mine, pairs.weight[kept])
    counts = of_query * (1.0 + EVENNESS) / (found + EVENNESS)
    return Lists(
        measures=pairs.features[np.ix_(kept, COLUMNS)] / units,
        start=np.searchsorted(mine, asked),
        stands_for=pairs.weight[kept] / least[mine],
        true=np.where(chosen[kept], counts[mine], 0.0),
    )


def fit_line(
    training: Training,
    of_query: Values,
    field: FieldWeights,
    start: Line | None = None,
    most: int = MOST_LISTS,
    steps: int = 200,
) -> Line:
    """Learn what each measure counts for.

    Parameters
    ----------
    training : Training
    of_query : ndarray, shape (n_queries,)
        What each query counts for.
    field : FieldWeights
        What the weights are drawn to.
    start : Line, optional
        Where the search begins, if not there.
    most, steps : int
        Lists of either kind, and steps of the search, at most.
    """
    read = choices(training, of_query, field.spread, most)
    if not len(read.start):
        return Line.of(field.weights, field.spread)
    begin = field.weights if start is None else start.weights[COLUMNS] * field.spread
    return Line.of(most_likely(read, field.weights, PULL, begin, steps), field.spread)
