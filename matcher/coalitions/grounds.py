"""The rows of the data set on which statements about an organization and a coalition rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from matcher.coalitions.coverage import Rows
from matcher.coalitions.named import Named
from matcher.coalitions.study_findings import Ground, JointWork
from matcher.coalitions.tracing import known, trace_offers
from matcher.ecosystem.dates import last_day

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: How many collaborations are given for an organization and a coalition.
JOINT_WORK_SHOWN = 3


def named(ecosystem: Ecosystem, row: int) -> Named:
    """Give id and name of an organization by its row."""
    names = ecosystem.organization_ids
    return Named(str(names.ids[row]), str(names.names[row]))


def offer_grounds(
    ecosystem: Ecosystem, pairs: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], Ground]:
    """Give the most telling row behind each (organization, capability) that is offered."""
    wanted = list(dict.fromkeys(pairs))
    if not wanted:
        return {}
    who, what = (np.array(each, dtype=np.intp) for each in zip(*wanted, strict=True))
    rows = trace_offers(ecosystem, who, what, np.asarray(ecosystem.offers[who, what]).ravel())
    return {
        (organization, capability): Ground(
            organization=str(ecosystem.organization_ids.ids[organization]),
            direction="offers",
            capability=found[0].capability,
            table=found[0].table,
            text=found[0].text,
            date=found[0].date,
            source=found[0].source,
        )
        for (organization, capability), found in rows.items()
    }


def need_grounds(
    ecosystem: Ecosystem, pairs: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], Ground]:
    """Give a row in which each (organization, capability) is stated to be needed, if there is one.

    Of several rows it is the one of the largest strength.
    """
    wanted = pd.DataFrame(list(dict.fromkeys(pairs)), columns=["organization", "capability"])
    names = ecosystem.organization_ids.ids[wanted["organization"].to_numpy(dtype=np.intp)]
    stated = ecosystem.evidence
    stated = stated[(stated["direction"] == "needs") & stated["organization_id"].isin(names)]
    stated = stated.assign(
        organization=ecosystem.organization_ids.rows(stated["organization_id"]),
        capability=ecosystem.capability_ids.rows(stated["capability_id"]),
    ).merge(wanted, on=["organization", "capability"])
    stated = stated.sort_values("strength", ascending=False, kind="stable")
    found: dict[tuple[int, int], Ground] = {}
    for each in stated.to_dict("records"):
        ground = Ground(
            organization=str(each["organization_id"]),
            direction="needs",
            capability=str(each["capability_id"]),
            table="evidence",
            text=known(each["note"]),
            date=known(each["date"]),
            source=known(each["source"]),
        )
        found.setdefault((int(each["organization"]), int(each["capability"])), ground)
    return found


def competitor_grounds(ecosystem: Ecosystem, a: int, b: int) -> Iterator[Ground]:
    """Give the rows that call two organizations competitors."""
    ids = ecosystem.organization_ids.ids
    ends = [str(ids[a]), str(ids[b])]
    ties = ecosystem.holding("ties")
    ties = ties[(ties["kind"] == "competitor") & ties["organization_a"].isin(ends)]
    for tie in ties[ties["organization_b"].isin(ends)].to_dict("records"):
        yield Ground(
            organization=str(tie["organization_a"]),
            direction=None,
            capability=None,
            table="ties",
            text=None,
            date=known(tie["since"]),
            source=known(tie["source"]),
        )


def joint_work(ecosystem: Ecosystem, row: int, members: Rows) -> tuple[JointWork, ...]:
    """Give the latest collaborations of an organization with members, undated ones last."""
    taken = ecosystem.participation
    done = taken[[row]].indices
    theirs = taken[members][:, done].tocsc()
    columns = np.flatnonzero(np.diff(theirs.indptr))
    table = ecosystem.collaborations.iloc[done[columns]].assign(
        day=lambda rows: last_day(rows["start_date"]), column=columns
    )
    table = table.sort_values(["day", "id"], ascending=[False, True]).head(JOINT_WORK_SHOWN)
    return tuple(
        JointWork(
            collaboration=str(each["id"]),
            name=known(each["name"]),
            date=known(each["start_date"]),
            source=known(each["source"]),
            organization=named(
                ecosystem, int(members[theirs.indices[theirs.indptr[each["column"]]]])
            ),
        )
        for each in table.to_dict("records")
    )
