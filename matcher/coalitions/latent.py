"""Communities of the graph of joint work, held against the declared coalitions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matcher.coalitions.coverage import CoverageTerms, Rows, rosters
from matcher.coalitions.findings import Named
from matcher.ecosystem.collaborations import tie_matrix
from matcher.findings import Finding

if TYPE_CHECKING:
    import networkx as nx

    from matcher.ecosystem import Ecosystem

#: How often communities are looked for, and the share of the runs in which two must be together.
RUNS, TOGETHER = 10, 0.5

#: How many outsiders are named for each coalition.
OUTSIDERS_SHOWN = 20


@dataclass(frozen=True)
class LatentCoalition(Finding):
    """A declared coalition and the community that holds most of its members.

    Attributes
    ----------
    coalition : str
    community_size : int
        Organizations of that community; 0 where no member has worked with anybody.
    inside : int
        Members in it.
    outsiders : tuple of Named
        Organizations of the community that are no member, those with the most joint work with
        members first; at most `OUTSIDERS_SHOWN`.
    insiders_outside : tuple of Named
        Members in another community; those without joint work are in none.
    """

    coalition: str
    community_size: int
    inside: int
    outsiders: tuple[Named, ...]
    insiders_outside: tuple[Named, ...]


@dataclass(frozen=True)
class LatentReport(Finding):
    """Declared and latent coalitions beside each other.

    Attributes
    ----------
    communities : int
        With two organizations or more.
    adjusted_rand, normalized_mutual_information : float or None
        Over the members of exactly one coalition that have joint work; None with fewer than two.
    compared : int
        How many these are.
    """

    communities: int
    adjusted_rand: float | None
    normalized_mutual_information: float | None
    compared: int
    coalitions: tuple[LatentCoalition, ...]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return LatentCoalition

    def rows(self) -> list[Finding]:
        """Give the coalitions."""
        return list(self.coalitions)


def latent_coalitions(ecosystem: Ecosystem, seed: int = 0) -> LatentReport:
    """Find communities and hold them against what is declared.

    Parameters
    ----------
    ecosystem : Ecosystem
    seed : int
        Of the runs.

    References
    ----------
    V. D. Blondel et al. (2008), Fast unfolding of communities in large networks, J. Stat. Mech.
    P10008; consensus: A. Lancichinetti, S. Fortunato (2012), Consensus clustering in complex
    networks, Scientific Reports 2, 336; L. Hubert, P. Arabie (1985), Comparing partitions,
    Journal of Classification 2, 193-218.
    """
    labels = consensus_communities(ecosystem, seed)
    ids = [str(each) for each in ecosystem.coalitions["id"]]
    present = rosters(ecosystem, CoverageTerms.of(ecosystem), ids)
    times = Counter(row for roster in present for row in roster.members.tolist())
    declared, found = [], []
    for place, roster in enumerate(present):
        for row in roster.members.tolist():
            if times[row] == 1 and labels[row] >= 0:
                declared.append(place)
                found.append(int(labels[row]))
    rand, mutual = _agreement(declared, found)
    sizes = np.bincount(labels[labels >= 0])
    return LatentReport(
        communities=int((sizes > 1).sum()),
        adjusted_rand=rand,
        normalized_mutual_information=mutual,
        compared=len(found),
        coalitions=tuple(_held(ecosystem, labels, each.id, each.members) for each in present),
    )


def consensus_communities(ecosystem: Ecosystem, seed: int = 0) -> Rows:
    """Give the community of each organization, -1 without joint work, shape (n_organizations,).

    Louvain is run `RUNS` times; ties between organizations that were together in more than half
    of the runs are kept, and what hangs together by these is a community.
    """
    import networkx as nx

    ties = tie_matrix(ecosystem).tocoo()
    graph: nx.Graph[int] = nx.Graph()
    upper = ties.row < ties.col
    graph.add_weighted_edges_from(
        zip(
            ties.row[upper].tolist(),
            ties.col[upper].tolist(),
            ties.data[upper].tolist(),
            strict=True,
        )
    )
    first, second = (np.array([edge[side] for edge in graph.edges], dtype=int) for side in (0, 1))
    together = np.zeros(len(first))
    for run in range(RUNS):
        label = np.full(ties.shape[0], -1)
        for number, group in enumerate(nx.community.louvain_communities(graph, seed=seed + run)):
            label[list(group)] = number
        together += label[first] == label[second]
    kept = together > TOGETHER * RUNS
    agreed: nx.Graph[int] = nx.Graph()
    agreed.add_nodes_from(graph)
    agreed.add_edges_from(zip(first[kept].tolist(), second[kept].tolist(), strict=True))
    labels = np.full(ties.shape[0], -1, dtype=np.intp)
    parts = sorted(nx.connected_components(agreed), key=lambda part: (-len(part), min(part)))
    for number, part in enumerate(parts):
        labels[list(part)] = number
    return labels


def _agreement(declared: list[int], found: list[int]) -> tuple[float | None, float | None]:
    if len(declared) < 2:
        return None, None
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    rand = float(adjusted_rand_score(declared, found))
    return rand, float(normalized_mutual_info_score(declared, found))


def _held(ecosystem: Ecosystem, labels: Rows, coalition: str, members: Rows) -> LatentCoalition:
    placed = labels[members]
    if not (placed >= 0).any():
        return LatentCoalition(coalition, 0, 0, (), ())
    home = int(np.bincount(placed[placed >= 0]).argmax())
    community = np.flatnonzero(labels == home)
    outside = np.setdiff1d(community, members)
    joint = np.asarray(tie_matrix(ecosystem)[outside][:, members].sum(axis=1)).ravel()
    ids = ecosystem.organization_ids.ids.astype(str)
    order = np.lexsort((ids[outside], -np.round(joint, 9)))
    away = members[(placed != home) & (placed >= 0)]
    return LatentCoalition(
        coalition=coalition,
        community_size=len(community),
        inside=int((placed == home).sum()),
        outsiders=_named(ecosystem, outside[order][:OUTSIDERS_SHOWN]),
        insiders_outside=_named(ecosystem, away),
    )


def _named(ecosystem: Ecosystem, rows: Rows) -> tuple[Named, ...]:
    names = ecosystem.organization_ids
    return tuple(Named(str(names.ids[row]), str(names.names[row])) for row in rows)
