"""Organizations that are one: read, compared, grouped, reviewed, merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.progress import Progress, silent
from matcher.resolution.clusters import Groups, join_all
from matcher.resolution.comparing import fitted
from matcher.resolution.families import Family, families
from matcher.resolution.findings import Cluster, Decision, Member, ResolveReport, Step
from matcher.resolution.merging import Merged, merge
from matcher.resolution.model import Edge, compared, starting_weight
from matcher.resolution.name_index import NameIndex
from matcher.resolution.records import Anchor, Record, anchor_index, anchor_record, records_of
from matcher.resolution.registers import known_anchors, ror_anchors
from matcher.resolution.review import Ruling, read_rulings

#: From which probability on two are one, and from which on a person should look.
THRESHOLD, DOUBTFUL_FROM = 0.9, 0.3

#: Doubtful pairs that are put before a person at most.
MOST_DOUBTFUL = 5000


@dataclass(frozen=True)
class Resolved:
    """A data set with its organizations merged.

    Attributes
    ----------
    tables : mapping of str to DataFrame
    report : ResolveReport
    """

    tables: Mapping[str, pd.DataFrame]
    report: ResolveReport


@dataclass(frozen=True)
class _Compared:
    """Everything that grouping needs."""

    records: list[Record]
    names: list[str]
    edges: list[Edge]
    size: int  # rows of the data set come first


def resolve(
    ecosystem: Ecosystem,
    *,
    ror: pd.DataFrame | None = None,
    threshold: float = THRESHOLD,
    apply: Path | None = None,
    rollup: bool = False,
    progress: Progress = silent,
) -> Resolved:
    """Find the organizations that are one, and merge them.

    Parameters
    ----------
    ecosystem : Ecosystem
        Stays as it is.
    ror : DataFrame, optional
        The organizations of ROR to hold the names against, as `matcher ingest ror` makes them.
    threshold : float
        Pairs less probable than this are never merged; above 0, at most 1.
    apply : Path, optional
        An edited review file.
    rollup : bool
        Whether laboratories and subsidiaries go into the organization they are a part of. Else
        they stay, with its id as `parent_id`.
    progress : callable
        Gets a stage, how many are done and how many there are.

    Returns
    -------
    Resolved

    Raises
    ------
    RequestError, DataError
        Where the review cannot be read, or contradicts itself.
    """
    if not 0.0 < threshold <= 1.0:
        raise RequestError(f"a threshold of {threshold:g} is not above 0 and at most 1")
    anchors = known_anchors()
    if ror is not None:
        anchors += ror_anchors(ror, ecosystem.organizations)
    index = anchor_index(anchors)
    progress("reading names", 0, 3)
    ids = {*ecosystem.organizations["id"], *(anchor.record_id for anchor in anchors)}
    rulings = read_rulings(apply, ids) if apply else []
    found = _compare(ecosystem, anchors, index, progress)
    groups, joined, refused = _grouped(found, rulings, threshold)
    progress("grouping", 2, 3)
    related = families(found.records, found.size, groups, ecosystem.organizations, rollup)
    merged = merge(ecosystem, found.records, found.size, groups, related)
    report = _report(ecosystem, found, groups, joined, refused, merged, related, threshold, rollup)
    progress("grouping", 3, 3)
    return Resolved(merged.tables, report)


def merge_decided(ecosystem: Ecosystem, rulings: Sequence[Ruling]) -> Mapping[str, pd.DataFrame]:
    """Merge what a person decided is one, and nothing else.

    Parameters
    ----------
    ecosystem : Ecosystem
        Stays as it is.
    rulings : sequence of Ruling

    Returns
    -------
    mapping of str to DataFrame
        All tables.

    Raises
    ------
    RequestError
        Where the rulings contradict each other.
    """
    own = _own_records(ecosystem.organizations, anchor_index(()))
    found = _Compared(own, ecosystem.organizations["name"].tolist(), [], len(own))
    groups, _, _ = _grouped(found, rulings, 1.0)
    root = {record.id: groups.root(row) for row, record in enumerate(own)}
    pairs = zip(root.values(), ecosystem.organizations["parent_id"], strict=True)
    parents = {group: root[above] for group, above in pairs if above in root}
    parents = {group: above for group, above in parents.items() if group != above}
    whole = {each: each for each in root.values()}
    family = Family([*root.values()], parents, whole, frozenset(), {})
    return merge(ecosystem, own, len(own), groups, family).tables


def _own_records(organizations: pd.DataFrame, index: NameIndex) -> list[Record]:
    rows = records_of(organizations, index)
    return [
        row if row is not None else Record.unnamed(str(identifier))
        for row, identifier in zip(rows, organizations["id"], strict=True)
    ]


def _compare(
    ecosystem: Ecosystem, anchors: Sequence[Anchor], index: NameIndex, progress: Progress
) -> _Compared:
    """Compare the rows of the data set, and what registers have to do with them."""
    organizations = ecosystem.organizations
    own = _own_records(organizations, index)
    registered = [anchor_record(anchor, index) for anchor in anchors]
    records = [*own, *registered]
    progress("reading names", 3, 3)
    progress("comparing", 0, 1)
    edges = compared(records)
    progress("comparing", 1, 1)
    names = organizations["name"].tolist()
    names += [record.anchor.name for record in registered if record.anchor is not None]
    return _Compared(records, names, edges, len(own))


def _grouped(
    found: _Compared, rulings: Sequence[Ruling], threshold: float
) -> tuple[Groups, list[Edge], list[Edge]]:
    """Group the records; what a person decided goes first."""
    place = {record.id: row for row, record in enumerate(found.records)}
    apart = [(place[each.a], place[each.b]) for each in rulings if not each.same]
    groups = Groups(len(found.records), lambda row: _labels(found.records[row]), apart)
    ruled = []
    for each in sorted(rulings, key=lambda ruling: not ruling.same):
        a, b = sorted((place[each.a], place[each.b]))
        if each.same and groups.join(a, b):
            ruled.append(Edge(a, b, 1.0, float("inf"), {}, {}))
        elif each.same != (groups.root(a) == groups.root(b)):
            does, rest = "keeps", "apart, but other rows make them one"
            if each.same:
                does = "makes"
                rest = "one, but other rows, a register or their countries keep them apart"
            raise RequestError(f"row {each.row} of the review {does} {each.a} and {each.b} {rest}")
    edges, borne = _told_apart(found, threshold)
    joined, refused = join_all(groups, edges, threshold, found.size)
    return groups, [*ruled, *joined], [*refused, *borne]


def _told_apart(found: _Compared, threshold: float) -> tuple[list[Edge], list[Edge]]:
    """Take out the pairs of a name without country that organizations of several countries bear.

    A name that is in the bundled list is whom it lists. Likewise of J. Bauer, where Jakob and
    Johann Bauer are there.
    """
    likely: dict[int, list[Record]] = {}
    first_names: dict[int, set[str]] = {}
    for edge in found.edges:
        for row, other in ((edge.a, edge.b), (edge.b, edge.a)):
            if edge.probability >= threshold and found.records[row].country is None:
                likely.setdefault(row, []).append(found.records[other])
            if edge.levels["name"] == "the same, with first names in short":
                first_names.setdefault(row, set()).add(found.records[other].key)
    borne = {row for row, others in first_names.items() if len(others) > 1}
    for row, others in likely.items():
        listed = any(each.anchor and each.anchor.register == "known" for each in others)
        if not listed and len({each.country for each in others if each.own_country}) > 1:
            borne.add(row)
    parted: tuple[list[Edge], list[Edge]] = ([], [])
    for edge in found.edges:
        parted[edge.a in borne or edge.b in borne].append(edge)
    return parted


def _labels(record: Record) -> dict[str, str]:
    """Give what a group can have only one of."""
    labels = {record.anchor.register: record.anchor.id} if record.anchor else {}
    if record.national and record.country:
        labels["country"] = record.country
    return labels


def _report(
    ecosystem: Ecosystem,
    found: _Compared,
    groups: Groups,
    joined: Sequence[Edge],
    refused: Sequence[Edge],
    merged: Merged,
    related: Family,
    threshold: float,
    rollup: bool,
) -> ResolveReport:
    by_group: dict[int, list[Edge]] = {}
    for edge in joined:
        by_group.setdefault(groups.root(edge.a), []).append(edge)
    clusters = [
        _cluster(found, merged, related, identifier, rows, by_group)
        for identifier, rows in merged.members.items()
    ]
    registers = {record.anchor.register for record in found.records if record.anchor}
    return ResolveReport(
        data=ecosystem.name,
        before=found.size,
        after=len(merged.members),
        unnamed=sum(not record.key for record in found.records[: found.size]),
        threshold=threshold,
        rollup=rollup,
        registers=tuple(sorted(registers)),
        clusters=tuple(
            each
            for each in clusters
            if len(each.members) > 1 or any(r.id.startswith("ror:") for r in each.registered)
        ),
        doubtful=tuple(_doubtful(found, groups, refused, threshold)),
        linked=merged.linked,
    )


def _cluster(
    found: _Compared,
    merged: Merged,
    related: Family,
    identifier: str,
    rows: Sequence[int],
    by_group: Mapping[int, Sequence[Edge]],
) -> Cluster:
    roots = dict.fromkeys(related.group_of[row] for row in rows)
    own = set(rows)
    edges = [
        edge
        for root in roots
        for edge in by_group.get(root, ())
        if own & {edge.a, edge.b} or len(by_group[root]) > 1
    ]
    registered = [row for root in roots for row in related.anchors_of.get(root, ())]
    likely = [edge.probability for edge in edges if edge.weight != float("inf")]
    return Cluster(
        id=identifier,
        name=merged.names[identifier],
        members=tuple(Member(found.records[row].id, found.names[row]) for row in rows),
        probability=min(likely) if likely else None,
        registered=tuple(Member(found.records[row].id, found.names[row]) for row in registered),
        parent_id=merged.parents.get(identifier),
        rolled_up=tuple(found.records[row].id for row in rows if row in related.rolled_up),
        decisions=tuple(_decision(found, edge) for edge in edges),
    )


def _decision(found: _Compared, edge: Edge, note: str | None = None) -> Decision:
    ruled = edge.weight == float("inf")
    steps = [Step("start", "any two organizations", starting_weight())]
    steps += [Step(name, level, edge.weights[name]) for name, level in edge.levels.items()]
    return Decision(
        found.records[edge.a].id,
        found.names[edge.a],
        found.records[edge.b].id,
        found.names[edge.b],
        None if ruled else edge.probability,
        None if ruled else edge.weight,
        () if ruled else tuple(steps),
        "decided by a person" if ruled else note,
    )


def _doubtful(
    found: _Compared, groups: Groups, refused: Sequence[Edge], threshold: float
) -> list[Decision]:
    """Give the pairs for a person: the likeliest of each two groups."""
    refused_pairs = {(edge.a, edge.b) for edge in refused}
    floor = min(DOUBTFUL_FROM, threshold)
    candidates = [
        edge
        for edge in found.edges
        if edge.probability >= floor or (_bear_one_name(found, edge) and edge.b < found.size)
    ]
    first_row: dict[int, int] = {}
    for row in range(found.size):
        first_row.setdefault(groups.root(row), row)
    met: dict[int, set[int]] = {}
    for edge in candidates:
        met.setdefault(groups.root(edge.b), set()).add(groups.root(edge.a))
    best: dict[tuple[int, int], Decision] = {}
    for edge in sorted(candidates, key=lambda edge: (-edge.weight, edge.a, edge.b)):
        roots = tuple(sorted((groups.root(edge.a), groups.root(edge.b))))
        known = [root for root in roots if root in first_row or len(met.get(root, ())) > 1]
        # An id of ROR is worth a question, even for one name alone.
        asked = len(known) == 2 or found.records[edge.b].id.startswith("ror:")
        if roots[0] == roots[1] or roots in best or not asked or edge.a >= found.size:
            continue
        note = "they must stay apart" if (edge.a, edge.b) in refused_pairs else None
        note = _bearers_note(found, edge) if _bear_one_name(found, edge) else note
        if note is None or edge.b < found.size:
            best[roots[0], roots[1]] = _decision(found, edge, note)
    return list(best.values())[:MOST_DOUBTFUL]


def _bear_one_name(found: _Compared, edge: Edge) -> bool:
    """Tell whether two bear one name and may be in two countries."""
    a, b = found.records[edge.a].country, found.records[edge.b].country
    level = edge.levels["name"]
    # A short form is a question only where a country is not known.
    asked = a != b and level != "a name that others bear too"
    return (asked or not a or not b) and level in fitted()["one_name"]


def _bearers_note(found: _Compared, edge: Edge) -> str:
    from babel import Locale

    def told(row: int) -> str:
        code = found.records[row].country
        country = Locale("en").territories.get(code, code) if code else "no country given"
        return f"{found.names[row]} ({country})"

    return f"one name, borne by {told(edge.a)} and by {told(edge.b)}"
