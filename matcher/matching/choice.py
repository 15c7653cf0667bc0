"""What the trees count for beside the line, which always counts.

Trees tell more than a weighted sum of measures where tens of thousands of pairs came together, and
repeat chance where a few hundred did. So their share grows with the new ties that were learned
from; what past windows say moves it only by more than chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.matching.learned_features import FEATURES
from matcher.matching.trial import Trial

Values = npt.NDArray[np.float64]

#: Single measures that the whole is held against.
SINGLES = (
    "personalised_pagerank",
    "three_steps",
    "wide_three_steps",
    "adamic_adar",
    "resource_allocation",
    "field_activity",
    "partner_activity",
    "partner_late_met",
    "partner_partners",
    "capability_cosine",
)

ODDS, ORDER, MATCHED, LINE = "odds trees", "order trees", "matched trees", "weighed measures"

#: Each kind of trees.
KINDS = (ODDS, ORDER, MATCHED)

#: Trees count half of what they could where so many new ties were learned from.
HALF_WAY = 8000

#: Other shares that are tried.
SHARES = (0.05, 0.2, 0.5, 1.0)

#: By how many standard errors another share must do better.
SURE = 2.0


def usual_share(new_ties: int) -> float:
    """Give what trees count for unless past windows say otherwise.

    Parameters
    ----------
    new_ties : int
        From how many the trees learned.
    """
    return round(new_ties / (new_ties + HALF_WAY), 2)


def blend(share: float) -> dict[str, float]:
    """Give what each scorer counts for, where the trees have a share."""
    return {LINE: 1.0, ODDS: share, ORDER: share, MATCHED: 0.5 * share}


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
    """Find what the trees count for.

    Parameters
    ----------
    trial : Trial
    scores : dict of str to pair of ndarray
        Of the line, and of `KINDS` where trees grew: scores of trial.pairs and of the rows of
        trial.hard. Single measures are added here.
    new_ties : int
        As in `usual_share`.

    Returns
    -------
    chosen : Tried
    singles : list of Tried
        Each scorer alone, the best first.
    """
    scores = {**_measures(trial), **scores}
    figures = {name: trial.measure(*each) for name, each in scores.items()}
    means = [figures[name].means for name in SINGLES]
    # fmax passes over NaN, and gives it where all are: without hard negatives nothing is best.
    against = tuple(np.fmax.reduce(means, axis=0))
    singles = [
        Tried({name: 1.0}, *figure.means, _value(figure.means, against))
        for name, figure in figures.items()
    ]
    singles.sort(key=lambda each: -each.value)  # stable: of equals, the one named first
    shares = (usual_share(new_ties), *SHARES) if ODDS in scores else ()
    blends = [blend(share) for share in shares] or [{LINE: 1.0}]
    tried = [trial.measure(*_blended(scores, each)) for each in blends]
    gains = [trial.advantage(each, tried[0]) for each in tried]
    best = int(np.argmax([better - SURE * error for better, error in gains]))
    figure = tried[best].means
    return Tried(blends[best], *figure, _value(figure, against)), singles


def _measures(trial: Trial) -> dict[str, tuple[Values, Values]]:
    columns = {name: list(FEATURES).index(name) for name in SINGLES}
    return {
        name: (
            trial.pairs.features[:, column].astype(np.float64),
            trial.hard[:, column].astype(np.float64),
        )
        for name, column in columns.items()
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
