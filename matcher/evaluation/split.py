"""Past and future of a data set: what was known before a day, and what came true after it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.dates import parse_day
from matcher.ecosystem.horizon import end_of_horizon
from matcher.ecosystem.schema import TABLES
from matcher.errors import RequestError
from matcher.evaluation.findings import BacktestData
from matcher.matching.context import Context
from matcher.measures.sampling import Rows, sampled_product

Mask = npt.NDArray[np.bool_]


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
        1 at (a, b) where the pair first collaborates in the horizon and b had collaborated with
        somebody before; a may be a newcomer.
    data : BacktestData
        What went in and what was left out.
    """

    cut: datetime.date
    end: datetime.date
    context: Context
    past: npt.NDArray[np.intp]
    truth: sp.csr_array
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
    future, so they are dropped, with what hangs on them; so are organizations of which no row
    before the cut speaks, for a table that lists them already knows of them. The truth is every
    pair that first collaborates in [cut, cut + horizon), both known before and no partners yet.

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
    before = dated.as_of(start - datetime.timedelta(days=1))
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
    window = _window(dated, start, end)
    pairs, together = _new_pairs(context, dated, window)
    truth, newcomers = _truth(pairs, past > 0)
    if not truth[past > 0].nnz:
        raise RequestError(
            f"no new pair of known organizations in [{start}, {end}): {len(window)} "
            "collaborations start then; choose another cut or a longer horizon"
        )
    data = BacktestData(
        organizations=context.size,
        active_organizations=int((past > 0).sum()),
        unknown_organizations=unknown,
        collaborations_before=len(seen.collaborations),
        pairs_before=context.ties.nnz // 2,
        collaborations_after=len(window),
        new_pairs=int(truth[past > 0].nnz) // 2,
        new_pairs_with_newcomer=int(truth[past == 0].nnz),
        new_pairs_of_newcomers=newcomers,
        pairs_already_in_one_coalition=together,
        undated_rows=dropped,
        newest_date=dated.last_date,
    )
    return Split(start, end, context, past, truth, data)


def check_cut(ecosystem: Ecosystem, cut: str | datetime.date) -> datetime.date:
    """Give the day of a cut; a RequestError where it is no day, or nothing comes after it."""
    start = parse_day(cut, first=True)
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
    """Keep the organizations that some other row speaks of; give how many are left out."""
    spoken_of: set[str] = set()
    for name, table in TABLES.items():
        for column in table.columns:
            if column.references == "organizations" and name != "organizations":
                spoken_of.update(ecosystem.table(name)[column.name].dropna())
    organizations = ecosystem.organizations
    known = organizations["id"].isin(spoken_of)
    kept = organizations[known].reset_index(drop=True)
    kept["parent_id"] = kept["parent_id"].where(kept["parent_id"].isin(kept["id"]))
    tables = {name: ecosystem.table(name) for name in TABLES}
    tables["organizations"] = kept
    return Ecosystem(tables, ecosystem.name, ecosystem.day), int((~known).sum())


def _window(ecosystem: Ecosystem, start: datetime.date, end: datetime.date) -> pd.Series:
    """Give the ids of the collaborations that become known in [start, end)."""
    known = ecosystem.known_days("collaborations")
    inside = (known >= np.datetime64(start, "D")) & (known < np.datetime64(end, "D"))
    return ecosystem.collaborations["id"][inside]


def _new_pairs(
    context: Context, ecosystem: Ecosystem, window: pd.Series
) -> tuple[sp.csr_array, int]:
    """Give 1 at each pair that meets in the window and is no partnership yet, both ways round.

    Pairs that sit in one coalition are partners already, so nobody suggests them; they are left
    out, and their number is given.
    """
    participants = ecosystem.participants
    participants = participants[participants["collaboration_id"].isin(window)]
    rows = context.ecosystem.organization_ids.rows(participants["organization_id"])
    columns, _ = pd.factorize(participants["collaboration_id"])
    known = rows >= 0
    shape = (context.size, int(columns.max(initial=-1)) + 1)
    joint = sp.csr_array((np.ones(known.sum()), (rows[known], columns[known])), shape=shape)
    met = (joint @ joint.T).tocoo()
    off = met.row != met.col
    a, b = met.row[off].astype(np.intp), met.col[off].astype(np.intp)
    fresh = ~_tied(context.ties, a, b)
    together = np.zeros(len(a), dtype=bool)
    if context.membership.nnz:
        together = sampled_product(context.membership, context.membership, a, b) > 0
    keep = fresh & ~together
    pairs = sp.csr_array((np.ones(keep.sum()), (a[keep], b[keep])), shape=(context.size,) * 2)
    return pairs, int((fresh & together).sum()) // 2


def _tied(ties: sp.csr_array, a: Rows, b: Rows) -> Mask:
    """Whether each pair has a stored entry; both lists are looked up as sorted numbers."""
    size = ties.shape[0]
    entries = ties.tocoo()
    old = entries.row.astype(np.int64) * size + entries.col
    return np.isin(a.astype(np.int64) * size + b, old)


def _truth(pairs: sp.csr_array, active: Mask) -> tuple[sp.csr_array, int]:
    """Keep the pairs whose partner is active; give how many pairs of two newcomers are lost."""
    entries = pairs.tocoo()
    keep = active[entries.col]
    truth = sp.csr_array(
        (np.ones(keep.sum()), (entries.row[keep], entries.col[keep])), shape=pairs.shape
    )
    truth.sort_indices()
    return truth, int((~keep & ~active[entries.row]).sum()) // 2
