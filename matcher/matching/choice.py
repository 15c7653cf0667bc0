"""Which score to use: the last window before the day decides, where it can.

A blend of everything stands: trees, single measures, and the prior, which counts for more the less
there is to learn from. Every scorer is tried alone beside it. But one window says little of the
next, the less the smaller it is: what did best there takes the place of the blend only if it is
better by more than chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.matching.calibration import POINTS
from matcher.matching.learned_features import FEATURES
from matcher.matching.pair_features import FEATURES as PRIOR_FEATURES
from matcher.matching.prior import load_prior
from matcher.matching.trial import Figures, Trial

Values = npt.NDArray[np.float64]

#: Single measures, which are features as they are.
MEASURES = (
    "three_steps",
    "four_steps",
    "wide_two_steps",
    "wide_three_steps",
    "personalised_pagerank",
    "adamic_adar",
    "field_activity",
    "late_field_activity",
    "partner_activity",
    "partner_late_met",
    "partner_partners",
    "capability_cosine",
    "work_cosine",
    "late_two_steps",
    "returning",
    "country_affinity",
)

ODDS, ORDER, MATCHED, PRIOR = "odds trees", "order trees", "matched trees", "prior"

#: Each kind of trees.
KINDS = (ODDS, ORDER, MATCHED)

#: Straight measures beside trees: those know little of the best candidates of all, of which there
#: are few. Trees without them did well on the window that chose them and not on the next. These
#: shares, and those below, were chosen on windows of H2020 that end before 2019.
_STRAIGHT = {"personalised_pagerank": 0.5, "field_activity": 0.5, "wide_three_steps": 0.5}

#: What the prior counts for where much happened in the last window, and where next to nothing did;
#: half-way between where so many pairs first worked together.
LEAST_PRIOR, MOST_PRIOR, HALF_WAY = 0.5, 2.0, 1000

#: By how many standard errors a scorer alone must be better than the blend that stands: among so
#: many something always looks good, years differ by more than chance, and the trees that the test
#: is of have seen a window less than those that will speak.
SURE = 5.0


def standing_blend(new_ties: int) -> dict[str, float]:
    """Give the blend that speaks unless another proves better.

    Parameters
    ----------
    new_ties : int
        How many pairs first worked together in the last window.
    """
    little = HALF_WAY / (HALF_WAY + new_ties)
    prior = round(LEAST_PRIOR + (MOST_PRIOR - LEAST_PRIOR) * little, 2)
    return {ODDS: 1.0, ORDER: 1.0, MATCHED: 0.5, **_STRAIGHT, PRIOR: prior}


def term_weights(name: str) -> Values:
    """Give what the prior, or a single measure, adds for a unit of each feature, in log-odds."""
    columns = {feature: column for column, feature in enumerate(FEATURES)}
    weights = np.zeros(len(FEATURES))
    if name != PRIOR:
        weights[columns[name]] = 1.0
        return weights
    # Where there is a history to learn from, most of those who ask have partners.
    points = zip(PRIOR_FEATURES, load_prior().with_partners.weights, strict=True)
    for feature, each in points:
        weights[columns[feature]] = each / POINTS
    return weights


@dataclass(frozen=True)
class Tried:
    """One blend and what the test said of it.

    Attributes
    ----------
    terms : dict of str to float
        Name of each scorer and what it counts for.
    ndcg, hard_mrr : float
        Mean NDCG@10, and MRR among hard negatives (NaN without any).
    value : float
        Geometric mean of both, each over that of the best single measure.
    """

    terms: dict[str, float]
    ndcg: float
    hard_mrr: float
    value: float


def choose(
    trial: Trial, scores: dict[str, tuple[Values, Values]], new_ties: int
) -> tuple[Tried, list[Tried]]:
    """Find what is to speak: the blend that stands, or a scorer alone.

    Parameters
    ----------
    trial : Trial
    scores : dict of str to pair of ndarray
        Of `KINDS`: scores of trial.pairs and of the rows of trial.hard. The prior
        and single measures are added here.
    new_ties : int
        As in `standing_blend`.

    Returns
    -------
    chosen : Tried
    singles : list of Tried
        Each scorer alone, the best first.
    """
    scores = {**_measures(trial), **scores}
    figures = {name: trial.measure(*each) for name, each in scores.items()}
    means = [figures[name].means for name in MEASURES]
    # fmax passes over NaN, and gives it where all are: without hard negatives nothing is best.
    against = tuple(np.fmax.reduce(means, axis=0))

    def tried(terms: dict[str, float], figure: Figures) -> Tried:
        return Tried(terms, *figure.means, _value(figure.means, against))

    singles = [tried({name: 1.0}, figure) for name, figure in figures.items()]
    singles.sort(key=lambda each: -each.value)  # stable: of equals, the one named first
    blend = standing_blend(new_ties)
    stands, best = trial.measure(*_blended(scores, blend)), singles[0]
    better, error = trial.advantage(figures[next(iter(best.terms))], stands)
    return best if better > SURE * error else tried(blend, stands), singles


def _measures(trial: Trial) -> dict[str, tuple[Values, Values]]:
    weights = {name: term_weights(name) for name in (PRIOR, *MEASURES)}
    return {
        name: (trial.pairs.features @ each, trial.hard @ each) for name, each in weights.items()
    }


def _blended(
    scores: dict[str, tuple[Values, Values]], terms: dict[str, float]
) -> tuple[Values, Values]:
    full = sum(share * scores[name][0] for name, share in terms.items())
    hard = sum(share * scores[name][1] for name, share in terms.items())
    return np.asarray(full), np.asarray(hard)


def _value(figure: tuple[float, float], against: tuple[float, ...]) -> float:
    """Give the geometric mean of the ratios that are defined; 0 where none is."""
    ratios = [
        mine / best
        for mine, best in zip(figure, against, strict=True)
        if np.isfinite(mine) and np.isfinite(best) and best > 0
    ]
    return float(np.prod(ratios) ** (1.0 / len(ratios))) if ratios else 0.0
