"""Learning from a data set's own past: sample its windows, grow trees, choose, calibrate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from matcher.ecosystem import Ecosystem
from matcher.matching.calibration import Line, fit_line
from matcher.matching.choice import TREES, Tried, choose
from matcher.matching.learned_features import FEATURES
from matcher.matching.ranker import Growth, Ranker, grow, reference_of
from matcher.matching.training_pairs import Pairs, Rates, join, sample_pairs
from matcher.matching.trees import Trees
from matcher.matching.trial import Trial, make_trial
from matcher.matching.windows import Window, past_windows

Values = npt.NDArray[np.float64]
Stages = Callable[[str, int, int], None]

#: With fewer new ties in the last window nothing is learned.
FEWEST_TIES = 50

#: A window must start with this share of today's joint work known, to be like today.
LEAST_HISTORY = 0.2


@dataclass(frozen=True)
class Effort:
    """How much is sampled and grown.

    Attributes
    ----------
    windows : int
        How many past windows at most.
    rates : Rates
        How each is sampled.
    trial_active, trial_others, trial_pairs : int
        Queries and true pairs of the test on the last window.
    refits : int
        Bayesian-bootstrap refits, for the interval.
    growth : Growth
    """

    windows: int = 3
    rates: Rates = field(default_factory=Rates)
    trial_active: int = 800
    trial_others: int = 250
    trial_pairs: int = 1000
    refits: int = 20
    growth: Growth = field(default_factory=Growth)


@dataclass(frozen=True)
class Learned:
    """What was learned.

    Attributes
    ----------
    ranker : Ranker
    refits : list of Ranker
        The same from Bayesian-bootstrap weights.
    chosen : Tried
    singles : list of Tried
        Every scorer alone on the last window.
    base_rate : float
        p0: share of the last window's pairs that first collaborated.
    new_ties : int
        How many pairs that were.
    windows : list of str
        The day each window starts after, the latest first.
    """

    ranker: Ranker
    refits: list[Ranker]
    chosen: Tried
    singles: list[Tried]
    base_rate: float
    new_ties: int
    windows: list[str]


def learn(
    ecosystem: Ecosystem,
    half_life_years: float,
    seed: int,
    effort: Effort,
    progress: Stages,
) -> Learned | None:
    """Learn a ranker from the ecosystem's past; None where it has too little of one.

    Parameters
    ----------
    ecosystem : Ecosystem
        Already cut at its day.
    half_life_years : float
    seed : int
        What the sampling starts from.
    effort : Effort
    progress : callable
        Called with (stage, done, in all).
    """
    progress("past windows", 0, 1)
    windows = _usable(past_windows(ecosystem, effort.windows, half_life_years), ecosystem)
    progress("past windows", 1, 1)
    if not windows:
        return None
    rng = np.random.default_rng(seed)
    samples = []
    for number, window in enumerate(windows):
        progress("sample of pairs", number, len(windows) + 1)
        samples.append(sample_pairs(window, effort.rates, rng))
    progress("sample of pairs", len(windows), len(windows) + 1)
    trial = make_trial(
        windows[0], effort.trial_active, effort.trial_others, effort.trial_pairs, rng
    )
    progress("sample of pairs", len(windows) + 1, len(windows) + 1)
    progress("choice", 0, 1)
    choice = _choose(trial, samples, effort.growth, rng)
    progress("choice", 1, 1)
    return _finish(windows, samples, trial, choice, effort, rng, progress)


def _usable(windows: list[Window], ecosystem: Ecosystem) -> list[Window]:
    """Keep windows with enough new ties and history; nothing where the last has too few ties."""
    if not windows or windows[0].new_ties.nnz // 2 < FEWEST_TIES:
        return []
    now = max(int((ecosystem.participation.sum(axis=0) > 1).sum()), 1)
    return [windows[0]] + [
        window
        for window in windows[1:]
        if window.new_ties.nnz // 2 >= FEWEST_TIES
        and int(window.context.history.joint.sum()) >= LEAST_HISTORY * now
    ]


def _stack(samples: list[Pairs]) -> tuple[Pairs, npt.NDArray[np.intp]]:
    sizes = [len(sample.happened) for sample in samples]
    return join(samples), np.repeat(np.arange(len(samples)), sizes)


def _crossed(
    trial: Trial, samples: list[Pairs], growth: Growth, rng: np.random.Generator
) -> tuple[Values, Values]:
    """Score the trial by trees that saw none of its query's pairs from the last window."""
    full = np.empty(len(trial.happened))
    hard = np.empty(len(trial.hard))
    per_true = len(trial.hard) // max(len(trial.hard_query), 1)
    for fold in (0, 1):
        last = samples[0].where(samples[0].query % 2 != fold)
        trees = grow(*_stack([last, *samples[1:]]), growth, rng)
        mine = trial.queries % 2 == fold
        in_full, in_hard = mine[trial.query], np.repeat(mine[trial.hard_query], per_true)
        full[in_full] = trees.scores(trial.features[in_full])
        hard[in_hard] = trees.scores(trial.hard[in_hard])
    return full, hard


def _choose(
    trial: Trial,
    samples: list[Pairs],
    growth: Growth,
    rng: np.random.Generator,
) -> tuple[Tried, list[Tried], Values]:
    """Choose by trees that saw only earlier windows, where there are any."""
    crossed = _crossed(trial, samples, growth, rng)
    if len(samples) > 1:
        earlier = grow(*_stack(samples[1:]), growth, rng)
        tree_scores = (earlier.scores(trial.features), earlier.scores(trial.hard))
    else:
        tree_scores = crossed
    chosen, singles = choose(trial, {TREES: tree_scores})
    return chosen, singles, crossed[0]


def _finish(
    windows: list[Window],
    samples: list[Pairs],
    trial: Trial,
    choice: tuple[Tried, list[Tried], Values],
    effort: Effort,
    rng: np.random.Generator,
    progress: Stages,
) -> Learned:
    """Grow the trees that stay, calibrate, and refit for the interval."""
    chosen, singles, crossed = choice
    share, weights = _terms(chosen)
    pairs, of_window = _stack(samples)
    score = trial.features @ weights + share * crossed
    base = windows[0].base_rate
    reference = reference_of(samples)

    def ranker(trees: Trees | None, line: Line) -> Ranker:
        base_log_odds = float(np.log(base / (1.0 - base)))
        return Ranker(trees, share, weights, reference, line, base_log_odds)

    line = fit_line(score, trial.happened, trial.weight)
    steps = effort.refits + 1
    progress("trees and refits", 0, steps)
    trees = grow(pairs, of_window, effort.growth, rng) if share > 0 else None
    refits = []
    for number in range(effort.refits):
        progress("trees and refits", number + 1, steps)
        drawn = rng.exponential(size=len(trial.queries))[trial.query]
        again = fit_line(score, trial.happened, trial.weight * drawn)
        other = grow(pairs, of_window, effort.growth, rng, refit=True) if share > 0 else None
        refits.append(ranker(other, again))
    progress("trees and refits", steps, steps)
    return Learned(
        ranker=ranker(trees, line),
        refits=refits,
        chosen=chosen,
        singles=singles,
        base_rate=base,
        new_ties=windows[0].new_ties.nnz // 2,
        windows=[str(window.day) for window in windows],
    )


def _terms(chosen: Tried) -> tuple[float, Values]:
    """Give what the trees count for, and one weight a feature for all else."""
    weights = np.zeros(len(FEATURES))
    names = list(FEATURES)
    for name, share in chosen.terms.items():
        if name != TREES:
            weights[names.index(name)] += share
    return chosen.terms.get(TREES, 0.0), weights
