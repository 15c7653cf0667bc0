"""Which score to use: the last window before the day decides, where it can.

The prior, single measures, and blends of trees, measures and prior are tried; then to the best
one others are added, one at a time, as long as the test gets clearly better. But one window says
little of the next, the less the smaller it is: what did best there takes the place of a cautious
blend of everything only if it is better by more than chance.
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
#: are few. These shares, and those below, were chosen on windows of H2020 that end before 2019.
_STRAIGHT = {"returning": 0.3, "field_activity": 0.3, "wide_three_steps": 0.3}

#: Of everything something, the prior and the trees about alike: what speaks until another blend
#: proves better.
CAUTIOUS = {ODDS: 0.5, ORDER: 0.5, MATCHED: 0.25, **_STRAIGHT, PRIOR: 1.0}

#: Other blends that are tried beside each scorer alone.
BLENDS: tuple[dict[str, float], ...] = (
    {ODDS: 1.0, ORDER: 1.0, MATCHED: 0.5},
    {ODDS: 1.0, ORDER: 1.0, MATCHED: 0.5, **_STRAIGHT},
    {ODDS: 1.0, ORDER: 1.0, MATCHED: 0.5, **_STRAIGHT, PRIOR: 0.5},
)

#: By how many standard errors one of these must be better than the cautious blend (Breiman, L. et
#: al. (1984). Classification and regression trees), and anything that is found by search better
#: than what stands: among so many something always looks good.
SURE, SURE_OF_FOUND = 1.0, 3.0

#: What one more term counts for, relative to a unit of log-odds. It is added only if the test
#: gets better by the factor `GAIN`, and at most so many are: a blend of many terms is found by
#: chance.
SHARE, GAIN, MORE_TERMS = 0.3, 1.02, 2


def term_weights(name: str) -> Values:
    """Give what the prior, or a single measure, adds for a unit of each feature, in log-odds."""
    columns = {feature: column for column, feature in enumerate(FEATURES)}
    weights = np.zeros(len(FEATURES))
    if name != PRIOR:
        weights[columns[name]] = 1.0
        return weights
    points = zip(PRIOR_FEATURES, load_prior().weights, strict=True)
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


def choose(trial: Trial, scores: dict[str, tuple[Values, Values]]) -> tuple[Tried, list[Tried]]:
    """Find the blend that does best on the test.

    Parameters
    ----------
    trial : Trial
    scores : dict of str to pair of ndarray
        Of `KINDS`: scores of the rows of trial.features and of trial.hard. The prior
        and single measures are added here.

    Returns
    -------
    chosen : Tried
    singles : list of Tried
        Each scorer alone, the best first.
    """
    scores = {**_measures(trial), **scores}
    figures = {name: trial.measure(*each) for name, each in scores.items()}
    against = tuple(np.nanmax([figures[name].means for name in MEASURES], axis=0))

    def tried(terms: dict[str, float], figure: Figures | None = None) -> tuple[Tried, Figures]:
        figure = figure or trial.measure(*_blended(scores, terms))
        return Tried(terms, *figure.means, _value(figure.means, against)), figure

    def value(each: tuple[Tried, Figures]) -> float:
        return each[0].value

    singles = [tried({name: 1.0}, figure) for name, figure in figures.items()]
    singles.sort(key=lambda each: -value(each))  # stable: of equals, the one named first
    best = max([*singles, *map(tried, BLENDS)], key=value)
    most = len(best[0].terms) + MORE_TERMS
    while len(best[0].terms) < most:
        top = max((tried(terms) for terms in _grown(best[0], scores)), key=value)
        if not value(top) > value(best) * GAIN:
            break
        best = top
    chosen = tried(CAUTIOUS)
    for other, sure in ((max(map(tried, BLENDS), key=value), SURE), (best, SURE_OF_FOUND)):
        better, error = trial.advantage(other[1], chosen[1])
        chosen = other if better > sure * error else chosen
    return chosen[0], [each for each, _ in singles]


def _measures(trial: Trial) -> dict[str, tuple[Values, Values]]:
    weights = {name: term_weights(name) for name in (PRIOR, *MEASURES)}
    return {name: (trial.features @ each, trial.hard @ each) for name, each in weights.items()}


def _grown(best: Tried, scores: dict[str, tuple[Values, Values]]) -> list[dict[str, float]]:
    """Give every blend with one more term."""
    return [{**best.terms, name: SHARE} for name in scores if name not in best.terms]


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
