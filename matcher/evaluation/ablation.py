"""What each family of features adds: the same questions with its contribution left out."""

from __future__ import annotations

import numpy as np

from matcher.arrays import Rows, Values
from matcher.evaluation.findings import LEVEL, MATCHER, METRICS, Ablation
from matcher.evaluation.scorers import FittedModel
from matcher.evaluation.tallies import RESAMPLES, Tally, full_ranking, hard_ranking, tally
from matcher.evaluation.view import View
from matcher.matching.order import rounded
from matcher.measures.bootstrap import bootstrap_means, percentile_interval, weighted_means

#: Queries of the ablation, drawn from those that the hard negatives are drawn for: splitting a
#: score can take as many evaluations as it has components.
QUERIES = 500

#: The constant of a score: it moves no order.
_CONSTANT = "baseline"


def ablation(model: FittedModel, view: View, rng: np.random.Generator) -> tuple[Ablation, ...]:
    """Leave one family out at a time.

    Works for any model whose components sum to its score; nothing is fitted anew.

    Parameters
    ----------
    model : FittedModel
    view : View
    rng : numpy.random.Generator
    """
    families = [name for name in model.components if name != _CONSTANT]
    part = _tally(model, view, families)
    means = part.means()
    full = part.scorers.index(MATCHER)
    found = []
    for family in families:
        # Differences within a query: a family that changes nothing adds 0, to the last digit.
        difference = part.sums[:, full] - part.sums[:, part.scorers.index(family)]
        adds = weighted_means(np.ones((1, len(difference))), difference, part.counts)[0]
        drawn = bootstrap_means(difference, part.counts, RESAMPLES, rng)
        low, high = percentile_interval(drawn, LEVEL)
        found.append(
            Ablation(
                family=family,
                queries=int(part.counts[:, 0].sum()),
                pairs=int(part.counts[:, -1].sum()),
                without=means[family],
                adds=dict(zip(METRICS, adds.tolist(), strict=True)),
                intervals={m: (float(low[i]), float(high[i])) for i, m in enumerate(METRICS)},
            )
        )
    return tuple(found)


def scores_without(contributions: Values, column: int | None) -> Values:
    """Sum the components of each score, without one of them.

    Parameters
    ----------
    contributions : ndarray, shape (n_pairs, n_components)
    column : int or None
        None leaves nothing out.

    Returns
    -------
    ndarray, shape (n_pairs,)

    Examples
    --------
    >>> scores_without(np.array([[1.0, 2.0, 4.0]]), 1).tolist()
    [5.0]
    """
    points: Values = contributions.sum(axis=1)
    return points if column is None else points - contributions[:, column]


def _tally(model: FittedModel, view: View, families: list[str]) -> Tally:
    """Rank anew, with all families and with all but one each."""
    columns = model.components
    queries = _sample(view)
    candidates = view.candidates.among(queries)
    listed = model.contributions(queries[candidates.position], candidates.partner)
    asking = np.searchsorted(queries, view.queries[view.asking])
    mine = np.isin(view.queries[view.asking], queries)
    asking, found = asking[mine], view.found[mine]
    hard_pairs = view.hard_pairs.among(np.isin(view.hard_pairs.query, queries))
    against = model.contributions(*hard_pairs.flat())
    full, hard = {}, {}
    for name in (MATCHER, *families):
        column = None if name == MATCHER else columns.index(name)
        places = candidates.places(asking, found, scores_without(listed, column))
        full[name] = full_ranking(places, asking, len(queries))
        hard[name] = hard_ranking(hard_pairs.table(rounded(scores_without(against, column))))
    return tally(full, hard, np.searchsorted(queries, hard_pairs.query), len(queries))


def _sample(view: View) -> Rows:
    """Give the rows of the first queries that hard negatives were drawn for, ascending."""
    drawn = view.hard_pairs.query
    _, first = np.unique(drawn, return_index=True)
    return np.sort(drawn[np.sort(first)[:QUERIES]])
