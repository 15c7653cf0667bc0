"""Learning from a data set's own past: sample its windows, grow trees, choose, calibrate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from threadpoolctl import threadpool_limits

from matcher.arrays import Values
from matcher.distributed import Workers, in_order
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.horizon import HORIZON, parts_of, shorter
from matcher.matching.boosting import Growth
from matcher.matching.calibration import fit_curve, level
from matcher.matching.choice import JudgedBlend, blended, choose
from matcher.matching.forecast import Forecast, forecast
from matcher.matching.held_back import Plan, all_done, do, learned_twice, plan_of
from matcher.matching.learned_context import LearnedContext
from matcher.matching.ranker import Grown, Ranker, reference_of, regrow, summed, traits_of
from matcher.matching.training_pairs import Matched, Pairs, Rates, Sample, sample_window
from matcher.matching.trial import Trial, make_trial, pool, trial_of
from matcher.matching.weighing import field_weights
from matcher.matching.windows import Past, Window, alike_windows, joint_count, past_windows
from matcher.progress import Progress, silent

#: With fewer new ties in all windows nothing is learned: a dozen pairs cannot tell a line from
#: luck, and what is stated as needed says more. Nor with fewer collaborations, since the pairs of
#: one come about together: a team of nine is 36 pairs, and one event. Below the last number no
#: trees grow.
FEWEST_TIES, FEWEST_COLLABORATIONS, FEWEST_FOR_TREES = 30, 30, 200

#: How long the windows are that the order is learned from. One year says as much of itself as of
#: the next, so that where there are fewer years than windows are wanted, they are halved.
LENGTHS = (HORIZON, "6m")

#: More than the usual windows are looked at until so many new ties are found; and what was chosen
#: is tested on the last ones that hold this many.
ENOUGH_TIES, TRIAL_TIES = 3000, 1000

#: What a pair that is no candidate counts for in calibration. There are hundreds of them for each
#: candidate, and they hold most of what will happen; but candidates are what people look at.
UNSEEN = 0.03


@dataclass(frozen=True)
class Effort:
    """How much is sampled and grown.

    Attributes
    ----------
    windows, most_windows : int
        How many past windows, and at most where few came together in each.
    rates : Rates
        How each is sampled.
    trial_active, trial_others, trial_pairs : int
        Queries and true pairs of the test on the last window.
    todays_organizations : int
        Organizations of today that the level of probabilities is found with, about.
    refits : int
        Bayesian-bootstrap refits, for the interval.
    growth : Growth
    """

    windows: int = 3
    most_windows: int = 10
    rates: Rates = field(default_factory=Rates)
    trial_active: int = 1200
    trial_others: int = 250
    trial_pairs: int = 2000
    todays_organizations: int = 3000
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
    chosen : JudgedBlend
    singles : list of JudgedBlend
        Every scorer alone on the last window.
    base_rate : float
        p0: share of pairs expected to first collaborate within the horizon.
    new_ties : int
        How many pairs that were.
    windows : list of str
        The day each window starts after, the latest first.
    length : str
        Of each window.
    horizon : str
        Of the time that probabilities are of.
    swing : float
        Typical size of the error in how many pairs a window brings, in logs.
    again : Ranker or None
        Of those who worked together; None where too few of them did so again.
    """

    ranker: Ranker
    refits: list[Ranker]
    chosen: JudgedBlend
    singles: list[JudgedBlend]
    base_rate: float
    new_ties: int
    windows: list[str]
    length: str
    horizon: str
    swing: float
    again: Ranker | None = None


def learn(
    ecosystem: Ecosystem,
    half_life_years: float,
    seed: int,
    effort: Effort,
    progress: Progress,
    horizon: str = HORIZON,
    workers: Workers | None = None,
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
    horizon : str
        Within which the event must happen, such as "12m". The order is learned from windows of
        a year at most, of half a one where few are known: of longer ones there are fewer, and they
        begin longer ago.
    workers : Workers, optional
        Who samples and grows, if not this process; what is learned is the same.
    """
    progress("past windows", 0, 1)

    def past(length: str) -> list[Window]:
        """Give the windows of some length that are like today, and what is left of each."""
        several = effort.windows, half_life_years, length, ENOUGH_TIES, effort.most_windows
        return alike_windows(past_windows(ecosystem, *several), ecosystem)

    for length in dict.fromkeys(shorter(horizon, each) for each in LENGTHS):
        found = past(length)
        if len(found) >= effort.windows:
            break
    alike = [window.past for window in found]
    windows = [window for window in found if window.events]
    progress("past windows", 1, 1)
    if sum(window.events // 2 for window in windows) < FEWEST_TIES:
        return None
    if joint_count(ecosystem) - alike[-1].joint < FEWEST_COLLABORATIONS:
        return None
    long = alike if length == horizon else [window.past for window in past(horizon)]
    rng = np.random.default_rng(seed)
    samples, trials = _sampled(windows, effort, rng, progress, workers)
    plan, again = plan_of(samples, trials), [each.again for each in samples]
    del samples
    # Sums over several threads of a library would depend on how many there are.
    with threadpool_limits(limits=1, user_api="blas"):
        # Matrices of past days, and of today, would lie beside the trees that grow.
        del found, windows
        # Where the past is shorter than the horizon, each part of it is expected to bring as much.
        before = long or alike, alike, 1.0 if long else parts_of(horizon, length)
        drawn = effort.windows, effort.todays_organizations, rng
        coming = forecast(*before, LearnedContext(ecosystem, half_life_years), *drawn)
        lengths = length, horizon
        parts = plan, pool(trials), effort, rng, progress, lengths, workers
        learned = _finish(alike, coming, *parts)
        return replace(learned, again=_again(again, learned.ranker, effort, rng, workers))


def _again(
    windows: list[Pairs],
    new: Ranker,
    effort: Effort,
    rng: np.random.Generator,
    workers: Workers | None,
) -> Ranker | None:
    """Learn whom one works with again, of those that one worked with; a line, chosen as the other.

    Points are against the same random pair, so that partners, old and new, stand in one list.
    """
    told = [pairs for pairs in windows if pairs.happened.any()]
    if sum(int(pairs.happened.sum()) for pairs in told) < 2 * FEWEST_TIES:
        return None
    trials = [trial_of(pairs) for pairs in told]
    nothing = Matched(np.zeros((0, 1, told[0].features.shape[1]), np.float32), np.zeros(0, np.intp))
    plan, trial = plan_of([Sample(each, nothing, each) for each in told], trials), pool(trials)
    final, scores = learned_twice(plan, trial, False, effort.growth, rng, silent, workers)
    chosen, _ = choose(trial, scores, 0)
    pairs, window = trial.pairs, trial.window[trial.query]
    score, traits = blended(scores, chosen.terms)[0], traits_of(trial.pairs.features)
    curve = fit_curve(score, traits, pairs.happened, pairs.weight, window)
    trees, weights = summed(final, chosen.terms)
    return replace(new, trees=trees, weights=weights, curve=curve)


def _sampled(
    windows: list[Window],
    effort: Effort,
    rng: np.random.Generator,
    progress: Progress,
    workers: Workers | None,
) -> tuple[list[Sample], list[Trial]]:
    """Draw what is learned from of each window, and what is tested on of the last ones."""
    tested = _tested(windows)
    # Each draws from a source of its own, so that it does not matter which comes first.
    rngs = rng.spawn(len(windows) + len(tested))
    plan: list[Callable[[], Sample | Trial]] = []
    for place, window in enumerate(windows):
        if place < len(tested):
            asked = effort.trial_active, effort.trial_others, effort.trial_pairs
            plan.append(partial(make_trial, window, *asked, rngs[len(windows) + place]))
        plan.append(partial(sample_window, window, effort.rates, rngs[place]))
    # Here one after the other: each takes memory, and has threads of its own.
    drawn = in_order(workers, do, plan, range(len(plan)))
    samples: list[Sample] = []
    trials: list[Trial] = []
    progress("sample of pairs", 0, len(plan))
    for done, each in enumerate(drawn, start=1):
        if isinstance(each, Sample):
            samples.append(each)
        else:
            trials.append(each)
        progress("sample of pairs", done, len(plan))
    return samples, trials


def _tested(windows: list[Window]) -> list[Window]:
    """Give the last windows that hold enough to test on."""
    before = np.cumsum([0, *(window.events // 2 for window in windows)])[:-1]
    return [window for window, held in zip(windows, before, strict=True) if held < TRIAL_TIES]


def _finish(
    windows: list[Past],
    coming: Forecast,
    plan: Plan,
    trial: Trial,
    effort: Effort,
    rng: np.random.Generator,
    progress: Progress,
    lengths: tuple[str, str],
    workers: Workers | None,
) -> Learned:
    """Learn from everything; choose and calibrate by what saw nothing of the trial; draw refits."""
    new_ties = sum(window.events // 2 for window in windows)
    # Those who joined one project stand on both sides of a window that is cut in two, so that trees
    # would be tested on what they saw.
    several = sum(window.events > 0 for window in windows) > 1
    trees = several and new_ties >= FEWEST_FOR_TREES
    final, scores = learned_twice(plan, trial, trees, effort.growth, rng, progress, workers)
    chosen, singles = choose(trial, scores, new_ties)
    pairs = trial.pairs
    score, _ = blended(scores, chosen.terms)
    counts = _counts(pairs)
    traits = traits_of(pairs.features)
    reference = reference_of(plan.everything.pairs)
    base_log_odds = float(np.log(coming.base_rate / (1.0 - coming.base_rate)))

    def ranker(each: Grown, weight: Values) -> Ranker:
        curve = fit_curve(score, traits, pairs.happened, weight, trial.window[trial.query])
        return Ranker(*summed(each, chosen.terms), reference, curve, base_log_odds)

    answering = ranker(final, counts)
    today = coming.pairs
    # As large a part of what comes is counted as of what came.
    part = counts[pairs.happened].sum() / pairs.weight[pairs.happened].sum()
    open_today = _counts(today)
    events = min(part * coming.events, 0.99 * open_today.sum())
    higher = level(answering.log_odds(today.features), open_today, events)
    answering = replace(answering, curve=answering.curve.raised(higher))
    whole = answering.raw(today.features)

    def refit(each: Grown, weight: Values) -> Ranker:
        # Refits are smaller, so that their sums are: what one says of a pair is what the curve says
        # of a pair of that rank.
        found = ranker(each, weight)
        curve = found.curve.raised(higher).on_scale_of(found.raw(today.features), whole)
        return replace(found, curve=curve)

    parts = plan.everything, effort.growth, field_weights(), final
    again = [regrow(*parts, rng) for _ in range(effort.refits)]
    refits = all_done(again, "refits for the interval", progress, workers)
    drawn = rng.exponential(size=(effort.refits, len(trial.queries)))
    return Learned(
        ranker=answering,
        refits=[
            refit(each, counts * of_query[trial.query])
            for each, of_query in zip(refits, drawn, strict=True)
        ],
        chosen=chosen,
        singles=singles,
        base_rate=coming.base_rate,
        new_ties=windows[0].events // 2,
        windows=[str(window.day) for window in windows if window.events],
        length=lengths[0],
        horizon=lengths[1],
        swing=coming.swing,
    )


def _counts(pairs: Pairs) -> Values:
    """Give what each pair counts for in calibration."""
    return pairs.weight * np.where(pairs.candidate, 1.0, UNSEEN)
