"""Which organization is a part of which: laboratories, subsidiaries, what the data set says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from matcher.resolution.clusters import Groups
from matcher.resolution.records import Record


@dataclass(frozen=True)
class Family:
    """Groups of rows, and the groups they are parts of.

    Attributes
    ----------
    group_of : list of int
        The group of each row of the data set; groups are named by their root.
    parent_of : mapping of int to int
        Of groups with rows of the data set to others. No circles.
    whole_of : mapping of int to int
        What each group is merged into: itself, or with a roll-up the head of its family.
    rolled_up : frozenset of int
        Rows that are merged into the whole that they are a part of.
    anchors_of : mapping of int to list of int
        The records of registers in each group.
    """

    group_of: list[int]
    parent_of: Mapping[int, int]
    whole_of: Mapping[int, int]
    rolled_up: frozenset[int]
    anchors_of: Mapping[int, list[int]]


def families(
    records: Sequence[Record], size: int, groups: Groups, organizations: pd.DataFrame, rollup: bool
) -> Family:
    """Find the parents of groups.

    Parameters
    ----------
    records : sequence of Record
        The first `size` are the rows of `organizations`, the rest is of registers.
    size : int
    groups : Groups
    organizations : DataFrame
    rollup : bool
        Whether parts go into their whole.
    """
    root = [groups.root(row) for row in range(len(records))]
    anchors: dict[int, list[int]] = {}
    for row in range(size, len(records)):
        anchors.setdefault(root[row], []).append(row)
    parent = _without_circles(_parents(records, size, root, organizations))
    present = dict.fromkeys(root[:size])
    whole = {each: _head(each, parent) if rollup else each for each in present}
    kept = {each: above for each in present if (above := _present(each, parent, present)) >= 0}
    rolled = {row for row in range(size) if whole[root[row]] != root[row]}
    return Family(root[:size], {} if rollup else kept, whole, frozenset(rolled), anchors)


def _parents(
    records: Sequence[Record], size: int, root: Sequence[int], organizations: pd.DataFrame
) -> dict[int, int]:
    """Give the parent of each group: as the data set says, a register, or its name."""
    place = {record.id: row for row, record in enumerate(records)}
    links = [
        (row, place.get(cell))
        for row, cell in enumerate(organizations["parent_id"])
        if isinstance(cell, str)
    ]
    for row in range(size, len(records)):
        anchor = records[row].anchor
        if anchor is not None and anchor.parent:
            links.append((row, place.get(f"{anchor.register}:{anchor.parent}")))
    owners = _owners(records, size)
    for row in range(size):
        parent = records[row].parsed.parent
        above = owners.get(" ".join(sorted(set(parent)))) if parent else None
        countries = {records[row].country, records[above].country if above is not None else None}
        # A firm may have parts anywhere; the university of another country is a namesake.
        if above is not None and (len(countries - {None}) < 2 or records[above].kind == "company"):
            links.append((row, above))
    found: dict[int, int] = {}
    for child, above in links:
        if above is not None and root[child] != root[above]:
            found.setdefault(root[child], root[above])
    return found


def _owners(records: Sequence[Record], size: int) -> dict[str, int]:
    """Give who may own a laboratory, by key: of a register first."""
    found: dict[str, int] = {}
    for row in (*range(size, len(records)), *range(size)):
        record = records[row]
        if record.parsed.kind != "laboratory":
            for key in (record.key, *(record.keys if row >= size else ())):
                found.setdefault(key, row)
    return found


def _without_circles(parent: Mapping[int, int]) -> dict[int, int]:
    """Leave out each link that would close a circle."""
    kept: dict[int, int] = {}
    for child, above in parent.items():
        if _head(above, kept) != child:
            kept[child] = above
    return kept


def _head(group: int, parent: Mapping[int, int]) -> int:
    while group in parent:
        group = parent[group]
    return group


def _present(group: int, parent: Mapping[int, int], present: Mapping[int, None]) -> int:
    """Give the nearest group above that the data set has; -1 where it has none."""
    while group in parent:
        group = parent[group]
        if group in present:
            return group
    return -1
