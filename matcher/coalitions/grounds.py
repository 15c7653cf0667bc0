"""The rows of the data set on which statements about an organization and a coalition rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows
from matcher.coalitions.relation_findings import Ground
from matcher.coalitions.study_findings import JointWork
from matcher.coalitions.tracing import known, trace_offers
from matcher.findings import Named

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
    wanted = set(pairs)
    asked = np.zeros(len(ecosystem.organization_ids), dtype=bool)
    asked[[organization for organization, _ in wanted]] = True
    evidence, owner = ecosystem.evidence, ecosystem.evidence_owners
    position = np.flatnonzero(asked[owner])
    position = position[(evidence["direction"].iloc[position] == "needs").to_numpy(bool)]
    strength = evidence["strength"].iloc[position].to_numpy(float)
    position = position[np.argsort(-strength, kind="stable")]  # what has none comes last
    what = ecosystem.evidence_capabilities[position]
    stated: dict[tuple[int, int], int] = {}
    for pair, row in zip(
        zip(owner[position].tolist(), what.tolist(), strict=True), position.tolist(), strict=True
    ):
        if pair in wanted:
            stated.setdefault(pair, row)
    rows = evidence.iloc[list(stated.values())].to_dict("records")
    return {
        pair: Ground(
            organization=str(each["organization_id"]),
            direction="needs",
            capability=str(each["capability_id"]),
            table="evidence",
            text=known(each["note"]),
            date=known(each["date"]),
            source=known(each["source"]),
        )
        for pair, each in zip(stated, rows, strict=True)
    }


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


class JointWorkFinder:
    """Finds what organizations did with members; what all questions need is prepared once."""

    def __init__(self, ecosystem: Ecosystem) -> None:
        self._ecosystem = ecosystem
        self._taken = ecosystem.participation
        self._partners = ecosystem.participation.tocsc()
        self._place = ecosystem.collaborations_latest_first

    def among(self, members: Rows) -> npt.NDArray[np.bool_]:
        """Mark members, for `find`."""
        mask = np.zeros(self._taken.shape[0], dtype=bool)
        mask[members] = True
        return mask

    def find(self, row: int, members: npt.NDArray[np.bool_]) -> tuple[JointWork, ...]:
        """Give the latest collaborations of an organization with members, undated ones last.

        Parameters
        ----------
        row : int
        members : ndarray of bool, shape (n_organizations,)
        """
        done = self._taken.indices[self._taken.indptr[row] : self._taken.indptr[row + 1]]
        found: list[JointWork] = []
        for column in done[np.argsort(self._place[done])].tolist():
            start, end = self._partners.indptr[column : column + 2]
            partners = self._partners.indices[start:end]
            ours = partners[members[partners]]
            if len(ours):
                found.append(self._work(column, int(ours.min())))
            if len(found) == JOINT_WORK_SHOWN:
                break
        return tuple(found)

    def _work(self, column: int, member: int) -> JointWork:
        facts = self._ecosystem.collaborations.iloc[column]
        return JointWork(
            collaboration=str(facts["id"]),
            name=known(facts["name"]),
            date=known(facts["start_date"]),
            source=known(facts["source"]),
            organization=named(self._ecosystem, member),
        )
