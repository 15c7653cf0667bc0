"""A trial of a score: its figures against those of scikit-learn and counting by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from matcher.matching.trial import (
    BEST,
    FEWEST_NEGATIVES,
    NEGATIVES,
    Figures,
    Trial,
    make_trial,
    pool,
    trial_of,
)
from matcher.matching.windows import Window, past_windows

from .history_makers import made_ecosystem


@pytest.fixture(scope="module")
def windows() -> list[Window]:
    return past_windows(made_ecosystem(), 2, 3.0)


@pytest.fixture(scope="module")
def trial(windows: list[Window]) -> Trial:
    return make_trial(windows[0], 40, 10, 80, np.random.default_rng(0))


def test_what_is_asked_is_drawn_of_the_window(trial: Trial, windows: list[Window]) -> None:
    new = windows[0].new_ties.toarray() > 0
    assert trial.relevant.tolist() == new[trial.queries].sum(axis=1).tolist()
    assert (trial.relevant > 0).sum() == 40 and (trial.relevant == 0).sum() == 10
    assert (np.diff(trial.queries) > 0).all() and not trial.window.any()
    # Every candidate and every new tie is among the pairs, once.
    pairs = set(zip(trial.pairs.query.tolist(), trial.pairs.partner.tolist(), strict=True))
    assert len(pairs) == len(trial.pairs.query)
    came = {(q, p) for q, p in pairs if new[q, p]}
    assert came == {(int(q), int(p)) for q in trial.queries for p in np.flatnonzero(new[q])}
    assert trial.query.tolist() == [trial.queries.tolist().index(q) for q in trial.pairs.query]


@pytest.mark.parametrize(("wanted", "each"), [(1, 1), (59, 1), (61, 2), (80, 2), (121, 3)])
def test_true_pairs_are_spread_over_those_who_found_partners(
    windows: list[Window], wanted: int, each: int
) -> None:
    made = make_trial(windows[0], 40, 10, wanted, np.random.default_rng(0))
    count = np.bincount(made.hard_query, minlength=len(made.queries))
    assert count.tolist() == np.minimum(made.relevant, each).tolist()
    assert made.hard.shape[0] == len(made.hard_query) * (1 + NEGATIVES)
    assert FEWEST_NEGATIVES < NEGATIVES


@pytest.mark.parametrize("last", [True, False])
def test_the_gain_is_that_of_scikit_learn(trial: Trial, last: bool) -> None:
    # A new partner may stand in the last row of all, or none.
    mine = trial.pairs.query == trial.queries[np.flatnonzero(trial.relevant > 0)[-1]]
    order = np.lexsort((mine & (trial.pairs.happened == last), mine))
    kept = order[np.isin(trial.pairs.query[order], trial.queries[: trial.query[mine][0] + 1])]
    keep = np.isin(trial.queries, np.unique(trial.pairs.query[kept]))
    assert trial.pairs.happened[kept[-1]] == last
    trial = replace(
        trial,
        pairs=trial.pairs.where(kept),
        queries=trial.queries[keep],
        relevant=trial.relevant[keep],
    )
    full = np.random.default_rng(1).normal(size=len(trial.pairs.query))
    hard = np.random.default_rng(2).normal(size=len(trial.hard))
    found = trial.measure(full, hard)
    gains = []
    for place in np.flatnonzero(trial.relevant > 0):
        mine = (trial.query == place) & trial.pairs.candidate
        happened, score = trial.pairs.happened[mine].astype(float), full[mine]
        # New partners that nobody brought are missed: they come behind all candidates.
        missed = trial.relevant[place] - int(happened.sum())
        happened = np.append(happened, np.r_[np.zeros(BEST), np.ones(missed)])
        score = np.append(score, np.r_[np.full(BEST, -1e3), np.full(missed, -1e6)])
        gains.append(ndcg_score(happened[None], score[None], k=BEST))
    np.testing.assert_allclose(found.gain, gains, atol=1e-9)
    assert len(found.gain) == (trial.relevant > 0).sum() > 30
    rows = hard.reshape(-1, 1 + NEGATIVES)
    ranks = 1 + (rows[:, 1:] > rows[:, :1]).sum(axis=1)
    np.testing.assert_allclose(found.reciprocal, 1.0 / ranks)
    assert found.means == (pytest.approx(np.mean(gains)), pytest.approx(np.mean(1.0 / ranks)))


def test_equal_scores_give_what_a_draw_gives_on_average(trial: Trial) -> None:
    found = trial.measure(np.zeros(len(trial.pairs.query)), np.zeros(len(trial.hard)))
    reciprocal = np.mean(1.0 / np.arange(1, 2 + NEGATIVES))
    np.testing.assert_allclose(found.reciprocal, reciprocal)
    discount = (1.0 / np.log2(np.arange(2, 2 + BEST))).cumsum()
    asked = np.flatnonzero(trial.relevant > 0)
    for place, gain in zip(asked, found.gain, strict=True):
        mine = (trial.query == place) & trial.pairs.candidate
        among, true = int(mine.sum()), int(trial.pairs.happened[mine].sum())
        best = discount[min(trial.relevant[place], BEST) - 1]
        expected = true / among * discount[min(among, BEST) - 1] / best
        assert gain == pytest.approx(expected)


def test_without_any_figure_the_mean_is_undefined() -> None:
    none = np.zeros(0)
    assert np.isnan(Figures(none, none).means).all()


def test_an_advantage_is_the_log_of_the_ratio_and_its_error_that_of_paired_figures(
    trial: Trial,
) -> None:
    rng = np.random.default_rng(3)
    asked = int((trial.relevant > 0).sum())
    theirs = Figures(rng.uniform(0.2, 0.4, asked), rng.uniform(0.2, 0.4, len(trial.hard_query)))
    mine = Figures(theirs.gain * 2.0, theirs.reciprocal * 8.0)
    ratio, error = trial.advantage(mine, theirs)
    assert ratio == pytest.approx(np.log(4.0))
    assert error == pytest.approx(0.0, abs=1e-12)  # the same for each: nothing is left to chance
    assert trial.advantage(theirs, mine)[0] == pytest.approx(-np.log(4.0))
    one_alone = Figures(mine.gain, np.zeros(0))
    assert trial.advantage(one_alone, theirs)[0] == pytest.approx(np.log(2.0))
    assert trial.advantage(Figures(0.0 * mine.gain, np.zeros(0)), theirs) == (0.0, 0.0)


def test_the_error_of_an_advantage_is_that_of_the_bootstrap_and_no_less_by_windows(
    trial: Trial,
) -> None:
    rng = np.random.default_rng(4)
    asked = int((trial.relevant > 0).sum())
    alone = replace(trial, hard=trial.hard[:0], hard_query=trial.hard_query[:0])
    mine, theirs = (Figures(rng.uniform(0.1, 0.9, asked), np.zeros(0)) for _ in range(2))
    _, error = alone.advantage(mine, theirs)
    draws = rng.integers(asked, size=(4000, asked))
    ratios = np.log(mine.gain[draws].mean(axis=1) / theirs.gain[draws].mean(axis=1))
    assert error == pytest.approx(ratios.std(), rel=0.1)
    half = replace(alone, window=(np.arange(len(alone.queries)) % 2).astype(np.intp))
    shares = (mine.gain / mine.gain.mean() - theirs.gain / theirs.gain.mean()) / asked
    sums = np.bincount(half.window[half.relevant > 0], shares)
    of_windows = float(np.sqrt(2.0 * (sums**2).sum()))  # n / (n - 1) for two windows
    assert half.advantage(mine, theirs)[1] == pytest.approx(max(error, of_windows))


def test_of_pairs_alone_a_trial_has_no_hard_negatives(trial: Trial) -> None:
    found = trial_of(trial.pairs)
    assert found.queries.tolist() == np.unique(trial.pairs.query).tolist()
    happened = [trial.pairs.happened[trial.pairs.query == query].sum() for query in found.queries]
    assert found.relevant.tolist() == happened
    assert len(found.hard) == len(found.hard_query) == 0 and not found.window.any()


def test_pooled_trials_are_measured_as_each_by_itself(windows: list[Window]) -> None:
    rng = np.random.default_rng(5)
    trials = [make_trial(window, 30, 10, 40, rng) for window in windows]
    both = pool(trials)
    full = [rng.normal(size=len(each.pairs.query)).round(1) for each in trials]
    hard = [rng.normal(size=len(each.hard)).round(1) for each in trials]
    figures = [
        each.measure(*scores)
        for each, scores in zip(trials, zip(full, hard, strict=True), strict=True)
    ]
    found = both.measure(np.concatenate(full), np.concatenate(hard))
    np.testing.assert_allclose(found.gain, np.concatenate([each.gain for each in figures]))
    reciprocal = np.concatenate([each.reciprocal for each in figures])
    np.testing.assert_allclose(found.reciprocal, reciprocal)
    assert both.window.tolist() == [0] * len(trials[0].queries) + [1] * len(trials[1].queries)
    assert (np.diff(both.queries) > 0).all() and len(np.unique(both.queries)) == len(both.queries)
    asked = [both.queries[both.hard_query], both.relevant[both.hard_query]]
    assert asked[1].min() > 0
    assert (
        both.window[both.hard_query] == np.repeat([0, 1], [len(t.hard_query) for t in trials])
    ).all()
