"""A data set with groups of its organizations made one, in all its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.schema import ROLES, TABLES
from matcher.ecosystem.vocabulary import split_list
from matcher.resolution.clusters import Groups
from matcher.resolution.families import Family
from matcher.resolution.records import Anchor, Record


@dataclass(frozen=True)
class Merged:
    """The merged tables, and what became of whom.

    Attributes
    ----------
    tables : mapping of str to DataFrame
    members : mapping of str to list of int
        The rows that each organization was made of, by its id.
    names : mapping of str to str
    parents : mapping of str to str
    linked : int
        Organizations that have a parent now, and had none.
    """

    tables: Mapping[str, pd.DataFrame]
    members: Mapping[str, list[int]]
    names: Mapping[str, str]
    parents: Mapping[str, str]
    linked: int


def merge(
    ecosystem: Ecosystem, records: Sequence[Record], size: int, groups: Groups, family: Family
) -> Merged:
    """Merge the organizations of each group, and name them so in every table.

    Parameters
    ----------
    ecosystem : Ecosystem
    records : sequence of Record
    size : int
        How many of them are rows of the data set.
    groups : Groups
    family : Family
    """
    rows = ecosystem.organizations.to_dict("records")
    by_whole: dict[int, list[int]] = {}
    for row in range(size):
        by_whole.setdefault(family.whole_of[family.group_of[row]], []).append(row)
    # The id that stays is that of the first of the whole itself, not of its parts.
    heads = {
        whole: next((row for row in members if row not in family.rolled_up), members[0])
        for whole, members in by_whole.items()
    }
    identifier = {whole: str(rows[row]["id"]) for whole, row in heads.items()}
    made, names = [], {}
    parents: dict[str, str] = {}
    linked = 0
    for whole, members in by_whole.items():
        anchors = [
            anchor
            for row in family.anchors_of.get(whole, ())
            if (anchor := records[row].anchor) is not None
        ]
        merged = _merged_row(rows, heads[whole], members, records, anchors)
        above = family.parent_of.get(whole)
        before = merged["parent_id"]
        merged["parent_id"] = identifier[above] if above is not None else None
        linked += above is not None and not isinstance(before, str)
        if above is not None:
            parents[identifier[whole]] = identifier[above]
        names[identifier[whole]] = str(merged["name"])
        made.append(merged)
    new_id = {
        str(rows[row]["id"]): identifier[whole]
        for whole, members in by_whole.items()
        for row in members
    }
    tables = {name: _renamed(name, ecosystem.table(name), new_id) for name in TABLES}
    columns = ecosystem.organizations.columns
    tables["organizations"] = pd.DataFrame(made, columns=columns).astype(
        ecosystem.organizations.dtypes.to_dict()
    )
    members_of = {identifier[whole]: members for whole, members in by_whole.items()}
    return Merged(tables, members_of, names, parents, linked)


def _merged_row(
    rows: Sequence[Mapping[Hashable, object]],
    head: int,
    members: Sequence[int],
    records: Sequence[Record],
    anchors: Sequence[Anchor],
) -> dict[Hashable, object]:
    """Give one row for several; what the first does not say, the next may."""
    order = [head, *(row for row in members if row != head)]
    merged = dict(rows[head])
    for row in order[1:]:
        for column, cell in rows[row].items():
            if _empty(merged[column]) and column != "parent_id":
                merged[column] = cell
    by_ror = [anchor for anchor in anchors if anchor.register == "ror"]
    for anchor in by_ror:
        for column, value in (("ror", anchor.id), ("country", anchor.country), ("url", anchor.url)):
            if _empty(merged.get(column)):
                merged[column] = value
    if len(members) > 1:
        merged["name"] = _best_name(rows, order, records, [*by_ror, *anchors])
    names = [str(merged["name"])]
    further = [str(rows[row]["name"]) for row in order]
    further += [alias for row in order for alias in split_list(rows[row]["aliases"])]
    further += [str(rows[row]["id"]) for row in order[1:]]
    aliases = [text.replace(";", ",") for text in dict.fromkeys(further) if text not in names]
    if len(members) > 1:
        merged["aliases"] = ";".join(dict.fromkeys(aliases))
    return merged


def _empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and cell != cell)


def _best_name(
    rows: Sequence[Mapping[Hashable, object]],
    order: Sequence[int],
    records: Sequence[Record],
    anchors: Sequence[Anchor],
) -> str:
    """Give the register's name, else that of a member that is nothing but a name."""
    if anchors:
        return anchors[0].name
    names = [str(rows[row]["name"]) for row in order]
    parts = [records[row].parsed for row in order]
    if all(parsed.units for parsed in parts):
        # Of departments alone, the name is that of what they are departments of.
        whole = [parsed.institution for parsed in parts if parsed.institution]
        if whole:
            return min(whole, key=lambda name: (-whole.count(name), whole.index(name)))
    counts = Counter(names)

    def rank(position: int) -> tuple[int, int, int, int]:
        parsed = records[order[position]].parsed
        noise = len(parsed.units) + len(parsed.others) + names[position].count(",")
        return noise, -counts[names[position]], -len(parsed.core), position

    return names[min(range(len(order)), key=rank)]


def _renamed(name: str, frame: pd.DataFrame, new_id: Mapping[str, str]) -> pd.DataFrame:
    """Give a table with the new ids, and one row for what has become one."""
    columns = [each.name for each in TABLES[name].columns if each.references == "organizations"]
    if name == "organizations" or not columns or frame.empty:
        return frame
    before = frame
    frame = frame.assign(**{column: frame[column].map(new_id) for column in columns})
    if all(frame[column].equals(before[column]) for column in columns):
        return before
    if name == "participants":
        return _one_participation(frame)
    if name == "memberships":
        rank = frame["role"].map({role: position for position, role in enumerate(ROLES)})
        same = ["coalition_id", "organization_id", "since", "until"]
        kept = frame.assign(_rank=rank).sort_values("_rank", kind="stable")
        kept = kept.drop_duplicates(same).sort_index().drop(columns="_rank")
        return kept.reset_index(drop=True)
    if name == "ties":
        frame = frame[frame["organization_a"] != frame["organization_b"]].drop_duplicates()
    return frame.reset_index(drop=True)


def _one_participation(frame: pd.DataFrame) -> pd.DataFrame:
    """Make one row of an organization's several in a project: the money is added up.

    The row that stays is the coordinator's, else the first.
    """
    key = ["collaboration_id", "organization_id"]
    if not frame.duplicated(key).any():
        return frame
    leading = frame["role"].fillna("").str.casefold().isin(["coordinator", "lead", "leader"])
    money = frame.groupby(key, sort=False)["funding_eur"].sum(min_count=1)
    ordered = frame.assign(_lead=~leading).sort_values("_lead", kind="stable")
    kept = ordered.drop_duplicates(key).sort_index().drop(columns="_lead")
    funding = money.reindex(pd.MultiIndex.from_frame(kept[key])).to_numpy()
    return kept.assign(funding_eur=funding).reset_index(drop=True)
