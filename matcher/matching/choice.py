"""Who answers: the line, the trees beside it, what held in other fields, or a single measure.

Trees tell more than a weighted sum of measures where tens of thousands of pairs came together, and
repeat chance where a few hundred did. So their share grows with the new ties that were learned
from; what past windows say moves it only by more than chance. What was learned is then held against
plainer answers, which anybody could give: where past windows that it saw nothing of say that one
of them does better, that one answers, or both do, half each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from matcher.matching.trial import Figures, Trial

Values = npt.NDArray[np.float64]

#: Name of each scorer, and what it counts for.
Terms: TypeAlias = dict[str, float]

#: Scores of the pairs of a trial, and of the rows of its `hard`.
TrialScores: TypeAlias = tuple[Values, Values]

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

#: The line as it held in other fields.
FIELD = "weights of other fields"

#: Each kind of trees.
KINDS = (ODDS, ORDER, MATCHED)

#: Trees count half of what they could where so many new ties were learned from.
HALF_WAY = 8000

#: Other shares that are tried.
SHARES = (0.05, 0.2, 0.5, 1.0)

#: By how many standard errors something else must do better, and by how many where several windows
#: say that a plainer answer would do well as half of it. What is averaged errs less than either
#: (Breiman, L. (1996). Stacked regressions. Machine Learning 24, 49-64), so that it needs less.
SURE, SURE_OF_HALF = 2.0, 1.0


def usual_share(new_ties: int) -> float:
    """Give what trees count for unless past windows say otherwise.

    Parameters
    ----------
    new_ties : int
        From how many the trees learned.
    """
    return round(new_ties / (new_ties + HALF_WAY), 2)


def blend(share: float) -> Terms:
    """Give what each scorer counts for, where the trees have a share."""
    return {LINE: 1.0, ODDS: share, ORDER: share, MATCHED: 0.5 * share}


@dataclass(frozen=True)
class JudgedBlend:
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

    terms: Terms
    ndcg: float
    hard_mrr: float
    value: float


def choose(
    trial: Trial, scores: dict[str, TrialScores], new_ties: int
) -> tuple[JudgedBlend, list[JudgedBlend]]:
    """Find who answers, and what each part counts for.

    Parameters
    ----------
    trial : Trial
    scores : dict of str to pair of ndarray
        Of the line, of other fields' and of `SINGLES`, and of `KINDS` where trees grew: scores of
        trial.pairs and of the rows of trial.hard.
    new_ties : int
        As in `usual_share`.

    Returns
    -------
    chosen : JudgedBlend
    singles : list of JudgedBlend
        Each scorer alone, the best first.
    """
    figures = {name: trial.measure(*each) for name, each in scores.items()}
    means = [figures[name].means for name in SINGLES]
    # fmax passes over NaN, and gives it where all are: without hard negatives nothing is best.
    against = tuple(np.fmax.reduce(means, axis=0))
    singles = [
        JudgedBlend({name: 1.0}, *figure.means, _value(figure.means, against))
        for name, figure in figures.items()
    ]
    singles.sort(key=lambda each: -each.value)  # stable: of equals, the one named first
    shares = (usual_share(new_ties), *SHARES) if ODDS in scores else ()
    blends = [blend(share) for share in shares] or [{LINE: 1.0}]

    def figure_of(terms: Terms) -> Figures:
        # One scorer orders alike whatever it counts for.
        if len(terms) == 1:
            return figures[next(iter(terms))]
        return trial.measure(*_blended(scores, terms))

    learned = _better(trial, figure_of, [(terms, SURE) for terms in blends])
    chosen = _better(trial, figure_of, [(learned, SURE), *_plainer(trial, scores, learned)])
    means_of = figure_of(chosen).means
    return JudgedBlend(chosen, *means_of, _value(means_of, against)), singles


def _better(
    trial: Trial, figure_of: Callable[[Terms], Figures], several: Sequence[tuple[Terms, float]]
) -> Terms:
    """Give what is better than the first by most, less so many standard errors.

    The first where nothing is. No window alone may be why.
    """
    tried = [figure_of(terms) for terms, _ in several]
    surely = [0.0]
    for figures, (_, sure) in zip(tried[1:], several[1:], strict=True):
        gain, error = trial.advantage(figures, tried[0])
        surely.append(min(gain - sure * error, trial.least_advantage(figures, tried[0])))
    return several[int(np.argmax(surely))][0]


def _plainer(
    trial: Trial, scores: dict[str, TrialScores], learned: Terms
) -> list[tuple[Terms, float]]:
    """Give what could answer in place of what was learned, whole and half, and how sure it must be.

    What held in other fields replaces the line alone; a measure counts in units of the spread of
    what was learned.
    """
    half = SURE_OF_HALF if len(np.unique(trial.window)) > 1 else SURE
    halves = {part: 0.5 * share for part, share in learned.items()}
    found: list[tuple[Terms, float]] = [
        ({FIELD: 1.0}, SURE),
        ({**learned, LINE: halves[LINE], FIELD: halves[LINE]}, half),
    ]
    spread = trial.spread(_blended(scores, learned)[0]) or 1.0
    for name in SINGLES:
        own = trial.spread(scores[name][0])
        if own > 0.0:
            # The file of a model keeps what was tested.
            unit = float(f"{spread / own:.4g}")
            found += [({name: unit}, SURE), ({**halves, name: 0.5 * unit}, half)]
    return found


def _blended(scores: dict[str, TrialScores], terms: Terms) -> TrialScores:
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
