"""Communities of the graph of joint work, held against the declared coalitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import Rows
from matcher.coalitions.coverage import Roster
from matcher.coalitions.grounds import JointWorkFinder, named
from matcher.coalitions.study_findings import LatentCoalition, LatentReport, Outsider
from matcher.ecosystem.collaborations import tie_matrix
from matcher.matching.order import best_first
from matcher.measures.communities import communities, numbered_by_size

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: How often communities are looked for, and the share of the runs in which two must be together.
RUNS, TOGETHER = 10, 0.5

#: Links that networkx still takes; of more, nodes are moved many at a time, in fewer runs, and only
#: so many of the strongest ties are looked at.
LINKS_LIMIT, LARGE_RUNS, STRONGEST = 4_000, 3, 20_000

#: How many outsiders, and members in other communities, are named for each coalition.
OUTSIDERS_SHOWN = 20

LOUVAIN = "Louvain, consensus of 10 runs"
LARGE = "Louvain with many nodes moved at a time, consensus of 3 runs"
STRONG = f"{LARGE}, on the {STRONGEST:,} strongest ties of members"

Labels = npt.NDArray[np.intp]


def latent_report(ecosystem: Ecosystem, present: list[Roster], seed: int = 0) -> LatentReport:
    """Find communities and hold them against what is declared.

    Parameters
    ----------
    ecosystem : Ecosystem
    present : list of Roster
        Of the coalitions.
    seed : int
        Of the runs.

    References
    ----------
    V. D. Blondel et al. (2008), Fast unfolding of communities in large networks, J. Stat. Mech.
    P10008; consensus: A. Lancichinetti, S. Fortunato (2012), Consensus clustering in complex
    networks, Scientific Reports 2, 336; L. Hubert, P. Arabie (1985), Comparing partitions,
    Journal of Classification 2, 193-218.
    """
    times = Counter(row for roster in present for row in roster.members.tolist())
    if not times:
        held = tuple(LatentCoalition(each.id, 0, 0, (), ()) for each in present)
        return LatentReport(0, None, None, 0, "not looked for: there is no member", held)
    everything = tie_matrix(ecosystem)
    ties = _of_members(everything, np.array(sorted(times)))
    labels = consensus(ties, seed)
    declared, found = [], []
    for place, roster in enumerate(present):
        for row in roster.members.tolist():
            if times[row] == 1 and labels[row] >= 0:
                declared.append(place)
                found.append(int(labels[row]))
    rand, mutual = _agreement(declared, found)
    holder = _Holder(ecosystem, ties, labels)
    return LatentReport(
        communities=int((np.bincount(labels[labels >= 0]) > 1).sum()),
        adjusted_rand=rand,
        normalized_mutual_information=mutual,
        compared=len(found),
        method=_method(everything, ties),
        coalitions=tuple(holder.held(each) for each in present),
    )


def _is_large(ties: sp.csr_array) -> bool:
    return ties.nnz > 2 * LINKS_LIMIT


def _method(everything: sp.csr_array, ties: sp.csr_array) -> str:
    if ties.nnz < everything.nnz:
        return STRONG
    return LARGE if _is_large(ties) else LOUVAIN


def _of_members(ties: sp.csr_array, members: Rows) -> sp.csr_array:
    """Give all ties, or of too many the strongest that members have."""
    if ties.nnz <= 2 * STRONGEST:
        return ties
    inside = np.zeros(ties.shape[0], dtype=bool)
    inside[members] = True
    links = sp.triu(ties, 1).tocoo()
    touching = np.flatnonzero(inside[links.row] | inside[links.col])
    strongest = touching[best_first(links.data[touching])]
    chosen = strongest[:STRONGEST]
    half = sp.csr_array(
        (links.data[chosen], (links.row[chosen], links.col[chosen])), shape=ties.shape
    )
    both: sp.csr_array = (half + half.T).tocsr()
    return both


def consensus(ties: sp.csr_array, seed: int) -> Labels:
    """Give the community of each organization, -1 without joint work, shape (n_organizations,).

    Louvain is run several times; ties between organizations that were together in more than half
    of the runs are kept, and whoever is linked by these is in one community.
    """
    from scipy.sparse.csgraph import connected_components

    upper = sp.triu(ties, 1).tocoo()
    if _is_large(ties):
        partition, runs = _moved_together(ties), LARGE_RUNS
    else:
        partition, runs = _louvain(upper), RUNS
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
    labels[worked] = numbered_by_size(parts[worked].astype(np.int64))
    return labels


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
    linked = np.flatnonzero(np.diff(ties.indptr))
    among = ties[linked][:, linked].tocsr()

    def partition(seed: int) -> npt.NDArray[Any]:
        label = np.full(ties.shape[0], -1)
        label[linked] = communities(among, np.random.default_rng(seed))
        return label

    return partition


def _agreement(declared: list[int], found: list[int]) -> tuple[float | None, float | None]:
    if len(declared) < 2:
        return None, None
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    return (
        float(adjusted_rand_score(declared, found)),
        float(normalized_mutual_info_score(declared, found)),
    )


class _Holder:
    """Holds one coalition after another against the communities."""

    def __init__(self, ecosystem: Ecosystem, ties: sp.csr_array, labels: Labels) -> None:
        self._ecosystem, self._ties, self._labels = ecosystem, ties, labels
        self._work = JointWorkFinder(ecosystem)

    def held(self, roster: Roster) -> LatentCoalition:
        """Say who of a coalition sits elsewhere, and who sits with it."""
        members, placed = roster.members, self._labels[roster.members]
        if not (placed >= 0).any():
            return LatentCoalition(roster.id, 0, 0, (), ())
        home = int(np.bincount(placed[placed >= 0]).argmax())
        community = np.flatnonzero(self._labels == home)
        outside = np.setdiff1d(community, members)
        among = self._work.among(members)
        joint = np.asarray(self._ties[outside][:, members].sum(axis=1), dtype=float).ravel()
        order = best_first(joint, self._ecosystem.organization_ids.order[outside])[:OUTSIDERS_SHOWN]
        away = members[(placed != home) & (placed >= 0)]
        return LatentCoalition(
            coalition=roster.id,
            community_size=len(community),
            inside=int((placed == home).sum()),
            outsiders=tuple(
                self._outsider(int(outside[place]), float(joint[place]), among)
                for place in order.tolist()
            ),
            insiders_outside=tuple(named(self._ecosystem, row) for row in away.tolist()),
        )

    def _outsider(self, row: int, joint: float, members: npt.NDArray[np.bool_]) -> Outsider:
        who = named(self._ecosystem, row)
        return Outsider(who.id, who.name, joint, self._work.find(row, members))
