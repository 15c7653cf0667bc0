"""A data set that is made anew in its old place: what was reviewed holds, what is new is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from matcher.ecosystem.raw import shown
from matcher.ecosystem.schema import TABLES
from matcher.ingestion.mapping import MAPPING, is_as_suggested
from matcher.ingestion.review import REVIEW
from matcher.sources.loading import beside
from matcher.sources.tables import read_tables

#: How many names are told.
_SHOWN = 5


@dataclass(frozen=True)
class Earlier:
    """What an earlier run left in a place.

    Attributes
    ----------
    mapping, review : Path or None
        The files that a person may have filled in; a mapping that nobody has touched is None.
    rows : mapping of str to int
        Of each table.
    names : mapping of str to (mapping of str to str)
        Of each table with ids: the name of each id.
    """

    mapping: Path | None
    review: Path | None
    rows: Mapping[str, int]
    names: Mapping[str, Mapping[str, str]]


def earlier_run(out: Path) -> Earlier | None:
    """Find what an earlier run left; None where there was none."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return None
    mapping, review = beside(out, MAPPING), beside(out, REVIEW)
    mended = mapping.is_file() and not is_as_suggested(mapping)
    frames = {name: raw.frame for name, raw in read_tables(out)[0].items()}
    return Earlier(
        mapping if mended else None,
        review if review.is_file() else None,
        {name: len(frame) for name, frame in frames.items()},
        {name: _names(frame) for name, frame in frames.items() if TABLES[name].has_id},
    )


def _names(frame: pd.DataFrame) -> dict[str, str]:
    if not {"id", "name"} <= set(frame.columns):
        return {}
    ids = frame["id"].astype(str)
    return dict(zip(ids, frame["name"].fillna(ids).astype(str), strict=True))


def news(before: Earlier, tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Say what is new since an earlier run, and what is gone.

    Parameters
    ----------
    before : Earlier
    tables : mapping of str to DataFrame
    """
    for kept in (before.mapping, before.review):
        if kept is not None:
            yield f"{kept.name} of the earlier run was used"
    for name, table in TABLES.items():
        frame = tables.get(name, pd.DataFrame())
        rows, then = len(frame), before.rows.get(name, 0)
        if table.has_id:
            now, old = _names(frame), before.names.get(name, {})
            told = [_told("new", now, old), _told("gone", old, now)]
            if said := "; ".join(filter(None, told)):
                yield f"{name}: {said}"
        elif rows != then:
            yield f"{name}: {rows:,} rows, {then:,} before"


def _told(word: str, those: Mapping[str, str], others: Mapping[str, str]) -> str:
    """Count and name those that the others are not."""
    found = [called for each, called in those.items() if each not in others]
    if not found:
        return ""
    more = ", ..." if len(found) > _SHOWN else ""
    return f"{len(found):,} {word} ({', '.join(map(shown, found[:_SHOWN]))}{more})"
