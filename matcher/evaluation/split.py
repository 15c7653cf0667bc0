"""Past and future of a data set: what was known before a day, and what came true after it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from matcher.arrays import Mask
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.dates import parse_day
from matcher.ecosystem.horizon import end_of_horizon
from matcher.ecosystem.schema import TABLES
from matcher.errors import RequestError
from matcher.evaluation.findings import BacktestData
from matcher.matching.context import Context
from matcher.matching.history import History
from matcher.matching.windows import joint_work, told_apart


@dataclass(frozen=True)
class Split:
    """The past as a model may see it, and the new pairs of the horizon.

    Attributes
    ----------
    cut, end : date
        The truth starts in [cut, end).
    context : Context
        Of the ecosystem as of the day before the cut, without undated rows and without
        organizations of which nothing dated was known. Rows below are its organizations.
    past : ndarray of int, shape (n,)
        Collaborations with somebody before the cut.
    truth : csr_array, shape (n, n)
        1 at both directions of every new tie of the horizon, as `told_apart` defines it.
    again : csr_array, shape (n, n)
        The same of those who worked together before the cut, and begin anew in the horizon.
    data : BacktestData
        What went in and what was left out.
    """

    cut: datetime.date
    end: datetime.date
    context: Context
    past: npt.NDArray[np.intp]
    truth: sp.csr_array
    again: sp.csr_array
    data: BacktestData

    @property
    def seen(self) -> Ecosystem:
        """What the model may see."""
        return self.context.ecosystem

    @property
    def active(self) -> Mask:
        """Whether an organization had collaborated with somebody before the cut, shape (n,)."""
        result: Mask = self.past > 0
        return result


def split(ecosystem: Ecosystem, cut: str | datetime.date, horizon: str = "12m") -> Split:
    """Cut a data set in two at a day.

    Seen is the ecosystem as of the day before the cut. Rows without a date could come from the
    future, so they are dropped, with what depends on them; so are organizations of which no row
    before the cut tells, for a table that lists them already knows of them. The truth is every
    new tie of [cut, cut + horizon), by the definition that learning has: `told_apart`.

    Parameters
    ----------
    ecosystem : Ecosystem
        The full one.
    cut : str or date
    horizon : str
        Such as "12m".

    Raises
    ------
    RequestError
        Where the data have no date, end before the cut, hold no collaboration before it, or no
        new pair after it.
    """
    start = check_cut(ecosystem, cut)
    end = end_of_horizon(start, horizon)
    dated, dropped = _without_undated(ecosystem)
    before = dated.as_of(start - datetime.timedelta(days=1), everybody=True)
    seen, unknown = _only_known(before)
    context = Context(seen)
    participation = context.ecosystem.participation
    joint = (participation.sum(axis=0) > 1).astype(float)
    past = np.asarray(participation @ joint).astype(np.intp)
    if not past.any():
        raise RequestError(
            f"no two organizations collaborated before {start} (dated data from "
            f"{dated.first_date} on): a backtest needs a past; choose a later cut"
        )
    later = dated.as_of(end - datetime.timedelta(days=1), everybody=True)
    everybody = np.ones(context.size, dtype=bool)
    a, b = joint_work(context, everybody, later)
    truth, again = told_apart(context, a, b)
    truth.sort_indices()
    again.sort_indices()
    started = len(later.collaborations) - len(seen.collaborations)
    if not truth[past > 0].nnz:
        raise RequestError(
            f"no new pair of known organizations in [{start}, {end}): {started} "
            "collaborations start then; choose another cut or a longer horizon"
        )
    of_active = truth[past > 0]
    of_both = int((past[of_active.indices] > 0).sum())
    of_one = of_active.nnz - of_both
    data = BacktestData(
        organizations=context.size,
        active_organizations=int((past > 0).sum()),
        unknown_organizations=unknown,
        collaborations_before=len(seen.collaborations),
        pairs_before=context.work_ties.nnz // 2,
        collaborations_after=started,
        new_pairs=of_both // 2,
        new_pairs_with_newcomer=of_one,
        new_pairs_of_newcomers=(truth.nnz - of_both) // 2 - of_one,
        # Nobody suggests who is a partner by coalition already.
        pairs_already_in_one_coalition=(len(a) - truth.nnz - again.nnz) // 2,
        undated_rows=dropped,
        newest_date=dated.last_date,
    )
    return Split(start, end, context, past, truth, again, data)


def check_cut(ecosystem: Ecosystem, cut: str | datetime.date) -> datetime.date:
    """Give the day of a cut; a RequestError where it is no day, or nothing comes after it."""
    start = parse_day(cut, first=True)
    if start == datetime.date.min:
        raise RequestError(f"the cut {start} is the first day of the calendar: no past lies before")
    newest = ecosystem.last_date
    if newest is None:
        raise RequestError("nothing in the data has a date, so there is no past and no future")
    if start > newest:
        raise RequestError(
            f"the cut {start} lies after the newest date in the data, {newest}: "
            "nothing is left to hold suggestions against"
        )
    return start


def _without_undated(ecosystem: Ecosystem) -> tuple[Ecosystem, dict[str, int]]:
    """Drop rows without a date, then the rows that refer to one that is gone; count both."""
    tables = {name: ecosystem.table(name) for name in TABLES}
    before = {name: len(frame) for name, frame in tables.items()}
    gone: dict[str, pd.Series] = {}
    for name, table in TABLES.items():
        if table.known_from is None:
            continue
        undated = np.isnat(ecosystem.known_days(name))
        if table.has_id:
            gone[name] = tables[name]["id"][undated]
        tables[name] = tables[name][~undated].reset_index(drop=True)
    for name, table in TABLES.items():
        for column in table.columns:
            if column.references in gone:
                lost = tables[name][column.name].isin(gone[column.references])
                tables[name] = tables[name][~lost].reset_index(drop=True)
    dropped = {name: before[name] - len(frame) for name, frame in tables.items()}
    dated = Ecosystem(tables, ecosystem.name)
    return dated, {name: count for name, count in dropped.items() if count}


def _only_known(ecosystem: Ecosystem) -> tuple[Ecosystem, int]:
    """Keep the organizations that some dated row mentions; give how many are left out."""
    organizations = ecosystem.organizations
    known = History(ecosystem).known
    kept = organizations[known].reset_index(drop=True)
    kept["parent_id"] = kept["parent_id"].where(kept["parent_id"].isin(kept["id"]))
    tables = {name: ecosystem.table(name) for name in TABLES}
    tables["organizations"] = kept
    return Ecosystem(tables, ecosystem.name, ecosystem.day), int((~known).sum())
