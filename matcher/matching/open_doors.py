"""How much each stated need still counts: what is served already asks only for a second source.

What is known to be served is what `ServedNeeds` finds joint work for; here it is found for all
needs at once. Who sits with one in a coalition, or works with one, and is well able to serve a need
is at hand: that counts as much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy.sparse as sp

from matcher.arrays import Mask, Rows, Values
from matcher.ecosystem.collaborations import LARGEST, capability_tags
from matcher.measures.sampling import sampled_product

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: What a served need counts against an open one of the same strength. A second source is worth a
#: talk, but no more than to work in the same field. There are no data from which to fit it.
SECOND_SOURCE = 0.1


def weighed_needs(
    ecosystem: Ecosystem, needs: sp.csr_array, seats: sp.csr_array, able_from: tuple[float, float]
) -> sp.csr_array:
    """Give the strengths of needs, those served or at hand by `SECOND_SOURCE` of themselves.

    Parameters
    ----------
    ecosystem : Ecosystem
        As of its day.
    needs : csr_array, shape (n, n_capabilities)
    seats : csr_array, shape (n, n_coalitions)
        Above 0 where an organization sits closely with others.
    able_from : (float, float)
        From which strength on an organization serves a need that joint work is about, and from
        which one on it is well able to serve any.

    Returns
    -------
    csr_array, shape (n, n_capabilities)
        Entries where `needs` has them.
    """
    weighed = needs.tocoo(copy=True)
    if weighed.nnz == 0:
        return needs
    served = _at_hand(ecosystem, weighed, seats, able_from[1])
    who, capability, work = _running_work(ecosystem, weighed)
    able = _able(ecosystem, able_from[0])
    others = sampled_product(ecosystem.participation.T.tocsr(), able.T.tocsr(), work, capability)
    serves = others - _cells(able, who, capability) > 0.0
    shape = weighed.shape
    by_work = np.ravel_multi_index((who[serves], capability[serves]), shape)
    served |= np.isin(np.ravel_multi_index((weighed.row, weighed.col), shape), by_work)
    weighed.data[served] *= SECOND_SOURCE
    return weighed.tocsr()


def _at_hand(
    ecosystem: Ecosystem, needs: sp.coo_array, seats: sp.csr_array, able_from: float
) -> Mask:
    """Tell which needs another could serve who sits with one, or works with one still."""
    runs = _running(ecosystem)
    together = sp.csr_array(sp.hstack([seats, ecosystem.participation[:, np.flatnonzero(runs)]]))
    together.data = (together.data > 0).astype(float)
    able = _able(ecosystem, able_from)
    reached = (together.T @ able).T.tocsr()
    row, column = needs.row.astype(np.intp), needs.col.astype(np.intp)
    of_all = sampled_product(together, reached, row, column)
    shared = np.asarray(together.sum(axis=1), dtype=float).ravel()[row]
    return np.asarray(of_all - shared * _cells(able, row, column) > 0.0)


def _able(ecosystem: Ecosystem, able_from: float) -> sp.csr_array:
    able = ecosystem.own_offers.copy()
    able.data = (able.data >= able_from).astype(float)
    return able


def _cells(matrix: sp.csr_array, row: Rows, column: Rows) -> Values:
    # Of no cells at all scipy gives a matrix.
    return np.asarray(matrix[row, column] if len(row) else [], dtype=float).ravel()


def _running(ecosystem: Ecosystem) -> Mask:
    """Tell which collaborations of several still run and are no umbrella."""
    size = np.asarray(ecosystem.participation.sum(axis=0)).ravel()
    runs = ecosystem.collaborations["end_date"].isna().to_numpy()
    return np.asarray(runs & (size > 1) & (size <= LARGEST))


def _running_work(ecosystem: Ecosystem, needs: sp.coo_array) -> tuple[Rows, Rows, Rows]:
    """Give whose need for what might be served in which work of its own that still runs.

    The work is about that very capability; or one report, of one day, tells of the need and of it.
    """
    runs = _running(ecosystem)
    work = ecosystem.participation.tocoo()
    taking = pd.DataFrame({"who": work.row, "work": work.col})[runs[work.col]]
    tags = capability_tags(ecosystem).tocoo()
    tagged = pd.DataFrame({"work": tags.row, "capability": tags.col})[runs[tags.row]]
    wanted = pd.DataFrame({"who": needs.row, "capability": needs.col})
    about = wanted.merge(taking, on="who").merge(tagged, on=["work", "capability"])
    told = ecosystem.evidence
    told = told[(told["direction"] == "needs") & told["source"].notna()]
    told = told.assign(
        who=ecosystem.organization_ids.rows(told["organization_id"]),
        capability=ecosystem.capability_ids.rows(told["capability_id"]),
    )
    reports = ecosystem.collaborations[["source", "start_date"]].assign(work=np.arange(len(runs)))
    reported = told.merge(
        reports, left_on=["source", "date"], right_on=["source", "start_date"]
    ).merge(taking, on=["who", "work"])
    both = pd.concat([each[["who", "capability", "work"]] for each in (about, reported)])
    who, capability, work_row = both.to_numpy(dtype=np.intp).T
    return who, capability, work_row
