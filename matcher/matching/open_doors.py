"""How much each stated need still counts: what is served already asks only for a second source.

What is known to be served is what `ServedNeeds` finds joint work for; here it is found for all
needs at once. Who is only close to somebody and could serve it takes nothing away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy.sparse as sp

from matcher.arrays import Rows
from matcher.ecosystem.collaborations import LARGEST, capability_tags
from matcher.measures.sampling import sampled_product

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: What a served need counts against an open one of the same strength. A second source is worth a
#: talk, but no more than to work in the same field. There are no data from which to fit it.
SECOND_SOURCE = 0.1


def weighed_needs(ecosystem: Ecosystem, needs: sp.csr_array, able_from: float) -> sp.csr_array:
    """Give the strengths of needs, those that are served already by `SECOND_SOURCE` of themselves.

    Parameters
    ----------
    ecosystem : Ecosystem
        As of its day.
    needs : csr_array, shape (n, n_capabilities)
    able_from : float
        From this strength on an organization serves a need.

    Returns
    -------
    csr_array, shape (n, n_capabilities)
        Entries where `needs` has them.
    """
    weighed = needs.tocoo(copy=True)
    if weighed.nnz == 0 or ecosystem.collaborations.empty:
        return needs
    who, capability, work = _running_work(ecosystem, weighed)
    if not len(who):
        return needs
    able = ecosystem.own_offers.copy()
    able.data = (able.data >= able_from).astype(float)
    others = sampled_product(ecosystem.participation.T.tocsr(), able.T.tocsr(), work, capability)
    itself = np.asarray(able[who, capability], dtype=float).ravel()
    serves = others - itself > 0.0
    shape = weighed.shape
    served = np.unique(np.ravel_multi_index((who[serves], capability[serves]), shape))
    known = np.isin(np.ravel_multi_index((weighed.row, weighed.col), shape), served)
    weighed.data[known] *= SECOND_SOURCE
    return weighed.tocsr()


def _running_work(ecosystem: Ecosystem, needs: sp.coo_array) -> tuple[Rows, Rows, Rows]:
    """Give whose need for what might be served in which work of its own that still runs.

    The work is about that very capability; or one report, of one day, tells of the need and of it.
    """
    size = np.asarray(ecosystem.participation.sum(axis=0)).ravel()
    runs = ecosystem.collaborations["end_date"].isna().to_numpy() & (size > 1) & (size <= LARGEST)
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
