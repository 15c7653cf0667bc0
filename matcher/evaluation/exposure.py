"""Whom the first ten suggestions show, and what novelty buys and costs."""

from __future__ import annotations

import numpy as np

from matcher.arrays import Rows
from matcher.evaluation.findings import ExposureReport, NoveltyStep, Spread
from matcher.evaluation.split import Split
from matcher.evaluation.tallies import SHOWN, full_ranking
from matcher.evaluation.view import View
from matcher.measures.concentration import catalogue_coverage, fame, gini, popularity_percentile
from matcher.measures.ranking import Places

#: The novelties of the report.
STEPS = (0.25, 0.5, 1.0)


def exposure(split: Split, view: View, scorer: str, baseline: str) -> ExposureReport:
    """Say how popular and how concentrated suggestions are.

    Parameters
    ----------
    split : Split
    view : View
    scorer, baseline : str
        The engine's name and that of the best baseline, as in `view.shown`.
    """
    steps = [_step(split, view, scorer, novelty) for novelty in STEPS]
    return ExposureReport(
        model=spread(split, scorer, view.shown[scorer]),
        best_baseline=spread(split, baseline, view.shown[baseline]),
        novelty=tuple(steps),
    )


def spread(split: Split, scorer: str, top: Rows) -> Spread:
    """Measure the first `SHOWN` of each list, over all known organizations.

    Parameters
    ----------
    split : Split
    scorer : str
    top : ndarray of int, shape (n_queries, depth)
        -1 where a list ends.
    """
    shown = top[:, :SHOWN]
    shown = shown[shown >= 0]
    size = split.context.size
    percentile = popularity_percentile(split.context.degree, shown)
    return Spread(
        scorer=scorer,
        gini=gini(np.bincount(shown, minlength=size)),
        mean_popularity_percentile=float(percentile.mean()) if len(shown) else float("nan"),
        catalogue_coverage=catalogue_coverage(shown, size),
    )


def _step(split: Split, view: View, scorer: str, novelty: float) -> NoveltyStep:
    candidates = view.candidates
    points = candidates.points - novelty * fame(split.context.degree)[candidates.partner]
    moved = candidates.top(SHOWN, points)
    before = _ndcg(view, view.places[scorer])
    after = _ndcg(view, candidates.places(view.asking, view.found, points))
    return NoveltyStep(
        novelty=novelty,
        ndcg=after,
        cost=1.0 - after / before if before > 0 else float("nan"),
        spread=spread(split, scorer, moved),
    )


def _ndcg(view: View, places: Places) -> float:
    return float(full_ranking(places, view.asking, len(view.queries))[:, 0].mean())
