"""Data sets whose capabilities are words that people typed, as far as the tree knows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from matcher.csv_writing import read_back, with_formula
from matcher.errors import RequestError
from matcher.ingestion.cells import slug
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.skills import (
    OVERALL,
    TREE,
    Skill,
    Understood,
    bundled_skills,
    review_text,
    split_cell,
)
from matcher.sources import load

#: Name of the review file beside the data set.
SKILLS = "skills.csv"

#: What somebody writes under `decision`: that the first capability named is meant, or that none is.
_YES, _NO = ("yes", "y", "same", "1"), ("no", "n", "-", "0")

#: What joins two skills that are typed as one.
_JOINED = re.compile(
    r"\s*[/+&・]\s*|[,\s]+(?:and|und|sowie|et|y|e|en|&)\s+|\s+(?:및|그리고)\s+|(?<=\w)(?:と|および|和|及|与)"
)

_NOTE = """
## Skills

{accepted:,} of {all:,} names of capabilities as typed are names of the bundled tree `{tree}` and
became its capabilities; {doubtful:,} may be and {new:,} are none that it knows: these stay as they
were typed. `{file}` lists all; write a capability's id, `yes` or `no` under `decision` and ingest
with `--again`.
"""


def with_skills(ingested: Ingested, review: Path | None = None) -> Ingested:
    """Put capabilities of the bundled tree in the place of names that mean them.

    Parameters
    ----------
    ingested : Ingested
    review : Path, optional
        The review file of an earlier run, in which somebody has decided.

    Returns
    -------
    Ingested
        As it was where capabilities have ids or a tree of their own.

    Raises
    ------
    RequestError
        Where the review file is none, or names a capability that there is not.
    """
    typed = ingested.tables.get("capabilities")
    if typed is None or not _is_typed(typed):
        return ingested
    names = typed["name"].tolist()
    understood = _with_lists(bundled_skills().understand(names))
    decided = {} if review is None else dict(_decisions(review))
    known = {skill.phrase: skill.capability_ids for skill in understood.accepted}
    meant = known | {name: keys for name, keys in decided.items() if name in names}
    ids = dict(zip(typed["name"], typed["id"], strict=True))
    by_id = {ids[name]: keys for name, keys in meant.items() if keys}
    times = _times(ingested.tables, ids)
    file = review_text(understood, bundled_skills(), times, decided)
    counts = {each: len(getattr(understood, each)) for each in ("accepted", "doubtful", "new")}
    note = _NOTE.format(**counts, all=len(names), tree=TREE, file=SKILLS)
    told = (
        f"skills: {len(by_id):,} of {len(names):,} are capabilities of {TREE}; {SKILLS} has"
        f" {counts['doubtful']:,} doubtful and {counts['new']:,} unknown ones"
    )
    return replace(
        ingested,
        tables=_replaced(ingested.tables, typed, by_id),
        sources=ingested.sources.rstrip() + "\n" + note,
        further={**ingested.further, SKILLS: file},
        notes=(*ingested.notes, told),
    )


def _is_typed(capabilities: pd.DataFrame) -> bool:
    """Tell whether capabilities are nothing but names, whose ids were made of them."""
    own = "parent_id" in capabilities and capabilities["parent_id"].notna().any()
    return bool(not own and capabilities["id"].eq(capabilities["name"].map(slug)).all())


def _with_lists(understood: Understood) -> Understood:
    """Accept lists too, of which every part is a name: "drones and chatbots" in one cell."""
    found = Understood(accepted=list(understood.accepted))
    for status in ("doubtful", "new"):
        for skill in getattr(understood, status):
            told = [bundled_skills().understand(parts) for parts in _readings(skill.phrase)]
            sure = [each for each in told if not each.doubtful and not each.new]
            if sure:
                ids = tuple(dict.fromkeys(sure[0].meaning().values()))
                found.accepted.append(Skill(skill.phrase, ids, True, "each part of it is a name"))
            else:
                getattr(found, status).append(skill)
    return found


def _readings(phrase: str) -> Iterator[list[str]]:
    """Give the lists that a phrase may be: at commas, and at words that join two."""
    for parts in (split_cell(phrase), _JOINED.split(phrase)):
        if len(parts) > 1:
            yield parts


def _replaced(
    tables: Mapping[str, pd.DataFrame], typed: pd.DataFrame, by_id: Mapping[str, tuple[str, ...]]
) -> dict[str, pd.DataFrame]:
    """Give the tables with the tree's capabilities, those above them, and what is left as typed."""
    tree = load(TREE).capabilities
    if any(OVERALL in keys for keys in by_id.values()):
        tree = tree.assign(parent_id=tree["parent_id"].fillna(OVERALL))
        overall = pd.DataFrame({"id": [OVERALL], "name": [bundled_skills().names[OVERALL]]})
        tree = pd.concat([overall, tree], ignore_index=True)
    parents = dict(zip(tree["id"], tree["parent_id"], strict=True))
    used: set[str] = set()
    for key in {key for keys in by_id.values() for key in keys}:
        above: object = key
        while isinstance(above, str) and above not in used:
            used.add(above)
            above = parents[above]
    own = typed[~typed["id"].isin(by_id)]
    # A word that is not taken for the capability of that id gets another one.
    other = {each: f"{each}-as-typed" for each in own["id"] if each in used}
    own = own.assign(id=own["id"].replace(other))
    keys = {**{each: (other.get(each, each),) for each in typed["id"]}, **by_id}
    changed = dict(tables)
    changed["capabilities"] = pd.concat([tree[tree["id"].isin(used)], own], ignore_index=True)
    for name in ("evidence", "collaboration_capabilities"):
        if name in tables:
            frame = tables[name]
            mapped = frame.assign(capability_id=frame["capability_id"].map(keys))
            mapped = mapped.explode("capability_id", ignore_index=True).drop_duplicates()
            changed[name] = mapped.astype({"capability_id": "str"}).reset_index(drop=True)
    return changed


def _times(tables: Mapping[str, pd.DataFrame], ids: Mapping[str, str]) -> dict[str, int]:
    """Count how often each name was typed."""
    counts: Counter[str] = Counter()
    for name in ("evidence", "collaboration_capabilities"):
        if name in tables:
            counts.update(tables[name]["capability_id"].tolist())
    return {name: counts[key] for name, key in ids.items()}


def _decisions(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Read what somebody decided: the phrase, and the capabilities that it means."""
    names = bundled_skills().names
    rows = read_back(
        path, ("decision", "phrase", "capability_id"), f"is no {SKILLS} as ingest wrote it"
    )
    for line, row in enumerate(rows, 2):
        said = row["decision"].strip()
        if not said:
            continue
        first = tuple(row["capability_id"].split(";")[:1])
        if said.casefold() in _NO:
            meant: tuple[str, ...] = ()
        else:
            meant = first if said.casefold() in _YES else tuple(said.split(";"))
        if unknown := [key for key in meant if key not in names]:
            raise RequestError(
                f"{path}, row {line}, column decision: {unknown[0]!r} is no capability of {TREE};"
                " write an id of its capabilities.csv, yes or no"
            )
        yield with_formula(row["phrase"]), meant
