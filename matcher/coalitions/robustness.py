"""How much each figure depends on one source."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from matcher.coalitions.coverage import COVERED_FROM, CoverageTerms, strongest
from matcher.coalitions.study_findings import FigureRange, RobustnessReport
from matcher.ecosystem.capability_tree import CapabilityTree
from matcher.ecosystem.strengths import claims, combined
from matcher.measures.overlap import weighted_cosine, weighted_jaccard

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: How many sources are left out in turn, those with the most rows; fewer, or none, where each time
#: there are many rows to be read again.
SOURCES_TRIED, ROWS_READ = 100, 500_000

_TABLES = ("evidence", "collaborations", "memberships")

Figures = dict[tuple[str, tuple[str, ...]], float]


def robustness(
    ecosystem: Ecosystem, *coalitions: str, covered_from: float = COVERED_FROM
) -> RobustnessReport:
    """Leave out one source at a time, and see how far each figure moves.

    A source is what the rows of evidence, collaborations and memberships name; rows that name
    none are never left out.

    Parameters
    ----------
    ecosystem : Ecosystem
    *coalitions : str
        Ids or names; none means all.
    covered_from : float
        The strength from which a capability counts as covered, in (0, 1].

    Raises
    ------
    UnknownNameError
        Where no coalition is called so.
    """
    ids = ecosystem.find_coalitions(coalitions)
    # Cut once: the day is the one asked for, not the newest date among the rows that are left.
    seen = ecosystem if ecosystem.day is None else ecosystem.as_of(ecosystem.day, everybody=True)
    terms = CoverageTerms.of(seen, covered_from)
    sources = _sources(seen)
    rows = sum(len(seen.table(name)) for name in ("evidence", "participants"))
    tried = sources[: min(ROWS_READ // max(rows, 1), SOURCES_TRIED)]
    facts = _Facts.of(seen, terms, ids)
    full = facts.figures()
    telling = facts.sources if tried else frozenset()
    without = {source: facts.figures(source) for source in tried if source in telling}
    ranges = tuple(_range(key, full, without) for key in full)
    return RobustnessReport(len(sources), len(tried), ranges)


def _sources(ecosystem: Ecosystem) -> list[str]:
    """Give the sources, those with the most rows first, equals by name."""
    named = pd.concat([ecosystem.table(name)["source"] for name in _TABLES]).dropna()
    counts = named.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return [str(each) for each in counts.index]


@dataclass(frozen=True, eq=False)
class _Facts:
    """All that the figures rest on, read once, each row with its source.

    Attributes
    ----------
    terms : CoverageTerms
        Of all sources.
    ids : sequence of str
        The coalitions.
    claims : DataFrame
        Columns organization, capability, strength, count, source: what members offer.
    members : DataFrame
        Columns place (in `ids`), organization, source: who holds a seat on the day.
    inner : DataFrame
        Columns capability, source: rows about a capability that has parts, which is counted
        only if it has such rows.
    tree : CapabilityTree
    """

    terms: CoverageTerms
    ids: Sequence[str]
    claims: pd.DataFrame
    members: pd.DataFrame
    inner: pd.DataFrame
    tree: CapabilityTree

    @classmethod
    def of(cls, ecosystem: Ecosystem, terms: CoverageTerms, ids: Sequence[str]) -> _Facts:
        evidence, work = ecosystem.evidence, ecosystem.collaborations
        tree, tags = ecosystem.tree, ecosystem.collaboration_capabilities
        seats = ecosystem.holding("memberships")
        seats = seats[(seats["role"] != "invited") & seats["coalition_id"].isin(list(ids))]
        members = pd.DataFrame(
            {
                "place": pd.Index(list(ids)).get_indexer(pd.Index(seats["coalition_id"])),
                "organization": ecosystem.organization_ids.rows(seats["organization_id"]),
                "source": seats["source"].to_numpy(object),
            }
        )
        offered = claims(ecosystem, "offers")
        offered = offered[offered["organization"].isin(members["organization"])]
        place = offered["position"].to_numpy() + len(evidence) * offered["is_project"].to_numpy()
        sources = pd.concat([evidence["source"], work["source"]]).to_numpy(object)
        about = pd.Index(work["id"]).get_indexer(pd.Index(tags["collaboration_id"]))
        tagged = ecosystem.capability_ids.rows(tags["capability_id"])
        inner = pd.DataFrame(
            {
                "capability": np.concatenate([ecosystem.evidence_capabilities, tagged]),
                "source": np.concatenate(
                    [evidence["source"].to_numpy(object), work["source"].to_numpy(object)[about]]
                ),
            }
        )
        inner = inner[~tree.leaves[inner["capability"]]]
        claimed = offered.assign(source=sources[place])
        return cls(terms, ids, claimed, members, inner, tree)

    @property
    def sources(self) -> frozenset[str]:
        """Those that can move a figure."""
        tables = (self.claims, self.members, self.inner)
        return frozenset(pd.concat([each["source"] for each in tables]).dropna())

    def figures(self, without: str | None = None) -> Figures:
        """Give all figures, or those without the rows of a source."""
        kept = [
            table if without is None else table[(table["source"] != without).to_numpy()]
            for table in (self.claims, self.members, self.inner)
        ]
        rows, members, inner = kept
        counted = self.tree.leaves.copy()
        counted[inner["capability"]] = True
        offers = combined(rows, self.tree, self.terms.offers.shape)
        figures: Figures = {}
        coverages = []
        for place, identifier in enumerate(self.ids):
            seated = np.unique(members["organization"][members["place"] == place])
            coverage = np.where(counted, strongest(offers[seated]), 0.0)
            figures["value", (identifier,)] = self.terms.value(coverage)
            figures["covered", (identifier,)] = float(self.terms.covered(coverage).sum())
            figures["members", (identifier,)] = float(len(seated))
            coverages.append((identifier, coverage))
        for (a, one), (b, other) in combinations(coverages, 2):
            sides = (one, other, self.terms.weights)
            figures["weighted_jaccard", (a, b)] = weighted_jaccard(*sides)
            figures["cosine", (a, b)] = weighted_cosine(*sides)
        return figures


def _range(
    key: tuple[str, tuple[str, ...]], full: Figures, without: dict[str, Figures]
) -> FigureRange:
    # With all sources first, so that a source is named only if it makes a difference.
    seen: list[tuple[float, str | None]] = [(full[key], None)]
    seen += [(figures[key], source) for source, figures in without.items()]
    defined = [each for each in seen if not math.isnan(each[0])]
    if not defined:
        return FigureRange(*key, None, None, None, None, None)
    low = min(defined, key=lambda each: round(each[0], 12))
    high = max(defined, key=lambda each: round(each[0], 12))
    value = None if math.isnan(full[key]) else full[key]
    return FigureRange(*key, value, low[0], low[1], high[0], high[1])
