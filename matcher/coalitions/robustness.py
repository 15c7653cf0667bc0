"""How much each figure hangs on one source."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd

from matcher.coalitions.coverage import COVERED_FROM, CoverageTerms, rosters
from matcher.coalitions.study_findings import FigureRange, RobustnessReport
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
    seen = ecosystem if ecosystem.day is None else ecosystem.as_of(ecosystem.day)
    sources = _sources(seen)
    full = _figures(seen, ids, covered_from)
    rows = sum(len(seen.table(name)) for name in ("evidence", "participants"))
    tried = sources[: min(ROWS_READ // max(rows, 1), SOURCES_TRIED)]
    mattering = _mattering(seen, ids) if ids and tried else set()
    without = {
        source: _figures(leave_out(seen, source), ids, covered_from)
        for source in tried
        if source in mattering
    }
    ranges = tuple(_range(key, full, without) for key in full)
    return RobustnessReport(len(sources), len(tried), ranges)


def _sources(ecosystem: Ecosystem) -> list[str]:
    """Give the sources, those with the most rows first, equals by name."""
    named = pd.concat([ecosystem.table(name)["source"] for name in _TABLES]).dropna()
    counts = named.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return [str(each) for each in counts.index]


def _mattering(ecosystem: Ecosystem, coalitions: Sequence[str]) -> set[str]:
    """Give the sources that can move a figure.

    Those of a row about a member, of a row whose count others are held against, and of a row about
    a capability that has parts; what other rows say changes nothing for these coalitions.
    """
    memberships, evidence = ecosystem.memberships, ecosystem.evidence
    memberships = memberships[memberships["coalition_id"].isin(list(coalitions))]
    people = memberships["organization_id"]
    inner = ~ecosystem.tree.leaves[ecosystem.capability_ids.rows(evidence["capability_id"])]
    telling = evidence["organization_id"].isin(people) | evidence["count"].notna() | inner
    found = [memberships["source"], evidence["source"][telling]]
    tagged = ecosystem.collaboration_capabilities["collaboration_id"]
    work = ecosystem.collaborations
    found.append(work["source"][work["id"].isin(tagged)])
    return set(pd.concat(found).dropna())


def leave_out(ecosystem: Ecosystem, source: str) -> Ecosystem:
    """Give the ecosystem without the rows of a source and what hangs on them."""
    result = ecosystem
    for name in _TABLES:
        rows = ecosystem.table(name)
        result = result.replacing(name, rows[(rows["source"] != source).fillna(True)])
    kept = result.collaborations["id"]
    for name in ("participants", "collaboration_capabilities"):
        rows = ecosystem.table(name)
        result = result.replacing(name, rows[rows["collaboration_id"].isin(kept)])
    return result


def _figures(ecosystem: Ecosystem, ids: list[str], covered_from: float) -> Figures:
    terms = CoverageTerms.of(ecosystem, covered_from)
    present = rosters(ecosystem, terms, ids)
    figures: Figures = {}
    for roster in present:
        key = (roster.id,)
        figures["value", key] = terms.value(roster.coverage)
        covered = terms.counted & terms.covered(roster.coverage)
        figures["covered", key] = float(covered.sum())
        figures["members", key] = float(len(roster.members))
    for a, b in combinations(present, 2):
        sides = (a.coverage, b.coverage, terms.weights)
        figures["weighted_jaccard", (a.id, b.id)] = weighted_jaccard(*sides)
        figures["cosine", (a.id, b.id)] = weighted_cosine(*sides)
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
