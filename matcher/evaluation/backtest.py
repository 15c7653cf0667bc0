"""The backtest: go back to a day, suggest, and see what came true."""

from __future__ import annotations

import datetime
from functools import partial

import numpy as np

from matcher.arrays import Rows
from matcher.distributed import Workers
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.horizon import check_horizon
from matcher.errors import check_count
from matcher.evaluation.ablation import ablation
from matcher.evaluation.calibration import calibration
from matcher.evaluation.exposure import exposure
from matcher.evaluation.findings import AGAIN, MATCHER, BacktestReport, Slice
from matcher.evaluation.hard_negatives import NEGATIVES, QUERIES, new_partners, partners_again
from matcher.evaluation.scorers import Candidates, FittedModel, all_of, candidates_of
from matcher.evaluation.slices import slice_of, slices
from matcher.evaluation.split import Split, split
from matcher.evaluation.tallies import RESAMPLES, intervals, ratios
from matcher.evaluation.view import View, make_view
from matcher.matching import PartnerModel
from matcher.matching.baselines import RowScorer, baselines
from matcher.matching.learning import Effort
from matcher.progress import Progress, silent

#: Beside the baselines, where it is asked who works together again.
JOINT_WORK = "joint work, aged"

#: With fewer queries than this, the report warns.
_FEW = 100

#: What is drawn apart, so that more of one does not change another.
_STREAMS = (
    "queries",
    "baselines",
    "view",
    "newcomers",
    "intervals",
    "slices",
    "calibration",
    "ablation",
    "again",
)


def backtest(
    ecosystem: Ecosystem,
    cut: str | datetime.date,
    horizon: str = "12m",
    *,
    seed: int = 0,
    queries: int = 3000,
    learn: bool = True,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> BacktestReport:
    """Fit to what was known before a day, and judge the suggestions by what followed.

    Two views, side by side with plain baselines. The full ranking asks for the partners of every
    active organization that found a new one, among all that were known before: NDCG@10, hit@10,
    recall@50 and MRR (down to rank 50). The hard negatives hold each true pair against 100
    non-partners of the same number of partners: MRR, hit@10 and AUC; and against 100 that were busy
    of late: MRR. Whom each works with again, of those it worked with, is judged by itself.

    Parameters
    ----------
    ecosystem : Ecosystem
        The full one, the future included; the model is shown only its past.
    cut : str or date
        The day at which the future begins; of a partial date the first day.
    horizon : str
        Until when new pairs count, from the cut: "90d", "12m", "2y".
    seed : int
        The same seed gives the same report.
    queries : int
        How many organizations are asked for at most; at least 1.
    learn : bool
        Judge what is learned from the history before the cut, where there is enough of one; else
        the prior.
    workers : Workers, optional
        Who learns and suggests, if not this process; the figures are the same.
    progress : callable, optional
        Called with (stage, done, in all).

    Raises
    ------
    RequestError
        Where the horizon is none, or the data hold no past before the cut or no new pair after.
    """
    check_count("queries", queries, 1)
    report = progress or silent
    horizon = check_horizon(horizon)
    report("fit", 0, 1)
    parts = split(ecosystem, cut, horizon)
    # The figures show no intervals of a match, so that no refits are needed.
    model = PartnerModel(learn=learn, horizon=horizon, seed=seed, effort=Effort(refits=0))
    model.fit(parts.seen, report, workers)
    report("fit", 1, 1)
    judged = model if workers is None else model.shared()
    return judge(
        parts,
        judged,
        horizon=horizon,
        seed=seed,
        queries=queries,
        progress=report,
        workers=workers,
    )


def judge(
    parts: Split,
    model: FittedModel,
    *,
    horizon: str,
    seed: int,
    queries: int,
    progress: Progress,
    workers: Workers | None = None,
) -> BacktestReport:
    """Judge a model that was fitted to the past of a split; the parameters are `backtest`'s."""
    rngs = dict(zip(_STREAMS, np.random.default_rng(seed).spawn(len(_STREAMS)), strict=True))
    scorers = _prepared(parts, rngs["baselines"])
    has_new = np.diff(parts.truth.indptr) > 0
    asked = _sample(np.flatnonzero(has_new & parts.active), queries, rngs["queries"])
    new = _sample(np.flatnonzero(has_new & ~parts.active), queries, rngs["queries"])
    told = partial(_suggested, model, progress, workers)
    fresh = new_partners(parts)
    view = make_view(parts, model, scorers, fresh, told(asked), rngs["view"], progress)
    newcomers = make_view(parts, model, scorers, fresh, told(new), rngs["newcomers"], progress)
    part = view.tally()
    resampled = part.resampled(rngs["intervals"])
    compared = ratios(part, resampled)
    progress("figures", 0, 1)
    result = BacktestReport(
        dataset=parts.seen.name,
        cut=parts.cut,
        until=parts.end,
        horizon=horizon,
        as_of=parts.cut - datetime.timedelta(days=1),
        seed=seed,
        queries=len(asked),
        pairs=len(view.hard_pairs.query),
        negatives=NEGATIVES,
        fewest_negatives=view.hard_pairs.fewest,
        model=model.info,
        data=parts.data,
        metrics=part.means(),
        intervals=intervals(part, resampled),
        ratios=compared,
        slices=(
            *slices(parts, view, newcomers, rngs["slices"]),
            _again(parts, model, scorers, min(queries, QUERIES), rngs["again"], progress),
        ),
        calibration=calibration(parts, model, queries, rngs["calibration"], progress),
        exposure=exposure(parts, view, MATCHER, compared["ndcg@10"].best_baseline),
        ablation=ablation(model, view, rngs["ablation"]),
        notes=_notes(parts, view),
    )
    progress("figures", 1, 1)
    return result


def _suggested(
    model: FittedModel, progress: Progress, workers: Workers | None, queries: Rows
) -> Candidates:
    """Give all that the engine would suggest."""

    def told(done: int) -> None:
        progress("suggestions", done, len(queries))

    return candidates_of(model, queries, told, workers)


def _again(
    parts: Split,
    model: FittedModel,
    scorers: dict[str, RowScorer],
    queries: int,
    rng: np.random.Generator,
    progress: Progress,
) -> Slice:
    """Judge whom organizations work with again, of all those they worked with."""
    ties = parts.context.work_ties
    beside = {**scorers, JOINT_WORK: lambda rows: ties[rows].toarray()}
    asked = _sample(np.flatnonzero(np.diff(parts.again.indptr)), queries, rng)
    partners = all_of(model, asked, ties)
    view = make_view(parts, model, beside, partners_again(parts), partners, rng, progress)
    return slice_of(*AGAIN, view.tally(), rng)


def _prepared(parts: Split, rng: np.random.Generator) -> dict[str, RowScorer]:
    """Make every baseline ready, each with a source of chance of its own."""
    found = baselines(parts.context.size)
    rngs = rng.spawn(len(found))
    return {
        name: make(parts.context, own)
        for (name, make), own in zip(found.items(), rngs, strict=True)
    }


def _sample(rows: Rows, count: int, rng: np.random.Generator) -> Rows:
    chosen: Rows = np.sort(rng.choice(rows, min(count, len(rows)), replace=False))
    return chosen


def _notes(parts: Split, view: View) -> tuple[str, ...]:
    """Say what a reader must know before believing a figure."""
    notes = [
        f"intervals hold 95% of {RESAMPLES} bootstrap resamples of the queries, the same for "
        "every scorer",
        "MRR counts the first 50 of a list; where scores are equal, every figure is its expected "
        "value over their orders",
        "leaving a family out sets its contribution to 0; the model is not fitted anew",
    ]
    if len(view.queries) < _FEW:
        notes.append(
            f"only {len(view.queries)} organizations found a new partner: the intervals say more "
            "than the figures"
        )
    newest = parts.data.newest_date
    last = parts.end - datetime.timedelta(days=1)
    if newest is not None and newest < last:
        notes.append(f"the newest date in the data is {newest}, the horizon runs to {last}")
    if parts.data.undated_rows:
        dropped = ", ".join(f"{count} of {name}" for name, count in parts.data.undated_rows.items())
        notes.append(f"rows without a date could be from the future and were dropped: {dropped}")
    fewest = view.hard_pairs.fewest
    if fewest is not None and fewest < NEGATIVES:
        notes.append(
            f"the data are too small for {NEGATIVES} hard negatives each: some pairs have {fewest}"
        )
    return tuple(notes)
