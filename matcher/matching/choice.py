"""Who answers: the line and the trees beside it, or something plainer that surely did better.

Trees tell more than a weighted sum of measures where tens of thousands of pairs came together, and
beside it they help where a few hundred did. So their share grows with the new ties that were
learned from, from a fifth on. What was learned is then held against plainer answers, which anybody
could give: where past windows that it saw nothing of surely say that one of them does better, that
one answers. To choose more finely was tried, and lost to chance on most small data sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from matcher.arrays import Values
from matcher.matching.trial import Trial

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

ODDS, MATCHED, LINE = "odds trees", "matched trees", "weighed measures"

#: The line as it held in other fields.
FIELD = "weights of other fields"

#: Each kind of trees.
KINDS = (ODDS, MATCHED)

#: Trees count half of what they could where so many new ties were learned from, and a fifth where
#: it was far fewer: what is averaged errs less than either (Breiman, L. (1996). Stacked
#: regressions. Machine Learning 24, 49-64).
HALF_WAY, LEAST_SHARE = 8000, 0.2

#: By how many standard errors something plainer must do better.
SURE = 2.0


def share_of_trees(new_ties: int) -> float:
    """Give what trees count for beside the line.

    Parameters
    ----------
    new_ties : int
        From how many the trees learned.
    """
    return max(LEAST_SHARE, round(new_ties / (new_ties + HALF_WAY), 2))


def blend(share: float) -> Terms:
    """Give what each scorer counts for, where the trees have a share.

    A third kind, which learned the order of the best (LambdaMART: Burges, C. (2010)), added nothing
    to trees of the odds that count for its share too, on eight cuts of three fields.
    """
    return {LINE: 1.0, ODDS: 2.0 * share, MATCHED: 0.5 * share}


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
        As in `share_of_trees`.

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
    learned = blend(share_of_trees(new_ties)) if ODDS in scores else {LINE: 1.0}
    of_learned = trial.measure(*blended(scores, learned)) if len(learned) > 1 else figures[LINE]
    chosen = JudgedBlend(learned, *of_learned.means, _value(of_learned.means, against))
    surest = 0.0
    for name in (LINE, FIELD, *SINGLES):
        gain, error = trial.advantage(figures[name], of_learned)
        if gain - SURE * error > surest:
            surest = gain - SURE * error
            chosen = next(each for each in singles if name in each.terms)
    return chosen, singles


def blended(scores: dict[str, TrialScores], terms: Terms) -> TrialScores:
    """Give the sum of what each scorer says, times what it counts for."""
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
