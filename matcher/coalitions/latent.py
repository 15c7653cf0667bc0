"""Communities of the graph of joint work, held against the declared coalitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.coalitions.coverage import CoverageTerms, Roster, Rows, rosters
from matcher.coalitions.named import Named
from matcher.coalitions.study_findings import (
    JointWork,
    LatentCoalition,
    LatentReport,
    Outsider,
)
from matcher.coalitions.tracing import known
from matcher.ecosystem.collaborations import tie_matrix
from matcher.ecosystem.dates import last_day

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: How often communities are looked for, and the share of the runs in which two must be together.
RUNS, TOGETHER = 10, 0.5

#: Links that networkx still takes; of more, nodes are moved many at a time, in fewer runs.
LINKS_LIMIT, LARGE_RUNS = 20_000, 3

#: How many outsiders, and members in other communities, are named for each coalition.
OUTSIDERS_SHOWN = 20

#: How many collaborations are given for each outsider.
JOINT_WORK_SHOWN = 3

LOUVAIN = "Louvain, consensus of 10 runs"
LARGE = "Louvain with many nodes moved at a time, consensus of 3 runs"

Labels = npt.NDArray[np.intp]


def latent_coalitions(ecosystem: Ecosystem, *coalitions: str, seed: int = 0) -> LatentReport:
    """Find communities and hold them against what is declared.

    Parameters
    ----------
    ecosystem : Ecosystem
    *coalitions : str
        Ids or names; none means all.
    seed : int
        Of the runs.

    References
    ----------
    V. D. Blondel et al. (2008), Fast unfolding of communities in large networks, J. Stat. Mech.
    P10008; consensus: A. Lancichinetti, S. Fortunato (2012), Consensus clustering in complex
    networks, Scientific Reports 2, 336; L. Hubert, P. Arabie (1985), Comparing partitions,
    Journal of Classification 2, 193-218.
    """
    ids = ecosystem.find_coalitions(coalitions)
    return latent_report(ecosystem, rosters(ecosystem, CoverageTerms.of(ecosystem), ids), seed)


def latent_report(ecosystem: Ecosystem, present: list[Roster], seed: int = 0) -> LatentReport:
    """Hold communities against rosters that are at hand; see `latent_coalitions`."""
    times = Counter(row for roster in present for row in roster.members.tolist())
    if not times:
        held = tuple(LatentCoalition(each.id, 0, 0, (), ()) for each in present)
        return LatentReport(0, None, None, 0, "not looked for: there is no member", held)
    ties = tie_matrix(ecosystem)
    large = ties.nnz > 2 * LINKS_LIMIT
    labels = _consensus(ties, seed, large=large)
    declared, found = [], []
    for place, roster in enumerate(present):
        for row in roster.members.tolist():
            if times[row] == 1 and labels[row] >= 0:
                declared.append(place)
                found.append(int(labels[row]))
    rand, mutual = _agreement(declared, found)
    return LatentReport(
        communities=int((np.bincount(labels[labels >= 0]) > 1).sum()),
        adjusted_rand=rand,
        normalized_mutual_information=mutual,
        compared=len(found),
        method=LARGE if large else LOUVAIN,
        coalitions=tuple(_Holder(ecosystem, ties, labels).held(each) for each in present),
    )


def consensus_communities(ecosystem: Ecosystem, seed: int = 0) -> Labels:
    """Give the community of each organization, -1 without joint work, shape (n_organizations,).

    Louvain is run several times; ties between organizations that were together in more than half
    of the runs are kept, and what hangs together by these is a community.
    """
    ties = tie_matrix(ecosystem)
    return _consensus(ties, seed, large=ties.nnz > 2 * LINKS_LIMIT)


def _consensus(ties: sp.csr_array, seed: int, *, large: bool) -> Labels:
    from scipy.sparse.csgraph import connected_components

    upper = sp.triu(ties, 1).tocoo()
    partition, runs = (_moved_together(ties), LARGE_RUNS) if large else (_louvain(upper), RUNS)
    together = np.zeros(len(upper.data))
    for run in range(runs):
        label = partition(seed + run)
        together += label[upper.row] == label[upper.col]
    kept = together > TOGETHER * runs
    agreed = sp.csr_array(
        (np.ones(int(kept.sum())), (upper.row[kept], upper.col[kept])), shape=ties.shape
    )
    parts = connected_components(agreed, directed=False)[1]
    worked = np.flatnonzero(np.diff(ties.indptr))
    labels = np.full(ties.shape[0], -1, dtype=np.intp)
    labels[worked] = _by_size(parts[worked])
    return labels


def _by_size(parts: npt.NDArray[Any]) -> Labels:
    """Give parts numbers from the largest on, equals by their first row."""
    _, first, label, size = np.unique(
        parts, return_index=True, return_inverse=True, return_counts=True
    )
    number = np.empty(len(size), dtype=np.intp)
    number[np.lexsort((first, -size))] = np.arange(len(size))
    numbered: Labels = number[label]
    return numbered


def _louvain(links: sp.coo_array) -> Callable[[int], npt.NDArray[Any]]:
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    ends = (links.row.tolist(), links.col.tolist(), links.data.tolist())
    graph.add_weighted_edges_from(zip(*ends, strict=True))

    def partition(seed: int) -> npt.NDArray[Any]:
        label = np.full(links.shape[0], -1)
        for number, group in enumerate(nx.community.louvain_communities(graph, seed=seed)):
            label[list(group)] = number
        return label

    return partition


def _moved_together(ties: sp.csr_array) -> Callable[[int], npt.NDArray[Any]]:
    from matcher.measures.communities import communities

    return lambda seed: communities(ties, np.random.default_rng(seed))


def _agreement(declared: list[int], found: list[int]) -> tuple[float | None, float | None]:
    if len(declared) < 2:
        return None, None
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    rand = float(adjusted_rand_score(declared, found))
    return rand, float(normalized_mutual_info_score(declared, found))


class _Holder:
    """Holds one coalition after another against the communities."""

    def __init__(self, ecosystem: Ecosystem, ties: sp.csr_array, labels: Labels) -> None:
        self._ecosystem, self._ties, self._labels = ecosystem, ties, labels

    def held(self, roster: Roster) -> LatentCoalition:
        """Say who of a coalition sits elsewhere, and who sits with it."""
        members, placed = roster.members, self._labels[roster.members]
        if not (placed >= 0).any():
            return LatentCoalition(roster.id, 0, 0, (), ())
        home = int(np.bincount(placed[placed >= 0]).argmax())
        community = np.flatnonzero(self._labels == home)
        outside = np.setdiff1d(community, members)
        joint = np.asarray(self._ties[outside][:, members].sum(axis=1)).ravel()
        ids = self._ecosystem.organization_ids.ids.astype(str)
        order = np.lexsort((ids[outside], -np.round(joint, 9)))[:OUTSIDERS_SHOWN]
        away = members[(placed != home) & (placed >= 0)]
        return LatentCoalition(
            coalition=roster.id,
            community_size=len(community),
            inside=int((placed == home).sum()),
            outsiders=tuple(
                self._outsider(int(outside[place]), float(joint[place]), members)
                for place in order.tolist()
            ),
            insiders_outside=tuple(self._named(row) for row in away.tolist()),
        )

    def _named(self, row: int) -> Named:
        names = self._ecosystem.organization_ids
        return Named(str(names.ids[row]), str(names.names[row]))

    def _outsider(self, row: int, joint: float, members: Rows) -> Outsider:
        named = self._named(row)
        return Outsider(named.id, named.name, joint, self._joint_work(row, members))

    def _joint_work(self, row: int, members: Rows) -> tuple[JointWork, ...]:
        taken = self._ecosystem.participation
        done = taken[[row]].indices
        theirs = taken[members][:, done].tocsc()
        columns = np.flatnonzero(np.diff(theirs.indptr))
        table = self._ecosystem.collaborations.iloc[done[columns]]
        day = last_day(table["start_date"]).astype(np.int64)
        day[np.isnat(last_day(table["start_date"]))] = np.iinfo(np.int64).min
        order = np.lexsort((table["id"].to_numpy(str), -day))[:JOINT_WORK_SHOWN]
        found = []
        for place in order.tolist():
            collaboration = table.iloc[place]
            first = members[theirs.indices[theirs.indptr[columns[place]]]]
            found.append(
                JointWork(
                    collaboration=str(collaboration["id"]),
                    name=known(collaboration["name"]),
                    date=known(collaboration["start_date"]),
                    source=known(collaboration["source"]),
                    organization=self._named(int(first)),
                )
            )
        return tuple(found)
