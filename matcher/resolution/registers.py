"""The registers that names are held against: the bundled list, and a dump of ROR."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from matcher.ecosystem.raw import shown
from matcher.ecosystem.vocabulary import split_list
from matcher.errors import RequestError
from matcher.progress import Progress, silent
from matcher.resolution.lexicon import lexicon
from matcher.resolution.name_index import spelled_out
from matcher.resolution.records import Anchor
from matcher.resolution.segment_kinds import name_words
from matcher.sources import bundled_names, load
from matcher.sources.ror_records import RorRecord, ror_objects, ror_record
from matcher.sources.table_files import UnreadableError

KNOWN = "known-organizations"

_KINDS = {
    "education": "university",
    "company": "company",
    "facility": "research_institute",
    "government": "public_body",
}


def known_anchors() -> list[Anchor]:
    """Give the bundled list; empty where the data sets are not installed."""
    if KNOWN not in bundled_names():
        return []
    rows = load(KNOWN).organizations.to_dict("records")
    return [
        Anchor(
            id=row["id"],
            register="known",
            name=row["name"],
            names=(row["name"], *split_list(row["aliases"])),
            kind=_text(row["kind"]),
            country=_text(row["country"]),
            city=_text(row["city"]),
            url=_text(row["url"]),
            parent=_text(row["parent_id"]),
        )
        for row in rows
    ]


def _text(cell: object) -> str | None:
    return cell if isinstance(cell, str) else None


def ror_anchors(
    path: Path, organizations: pd.DataFrame, progress: Progress = silent
) -> list[Anchor]:
    """Give the records of a dump of ROR that have a word in common with the data set.

    Parameters
    ----------
    path : Path
        As `ror_objects` takes it.
    organizations : DataFrame
        The table of the data set: what has no telling word of its names is left out, so that
        memory holds little of the dump.
    progress : callable
        Gets a stage, how many are done and how many there are.

    Raises
    ------
    RequestError
        Where the file cannot be read, or holds no record of schema 2.
    """
    wanted = _words_of(organizations)
    ids = {
        str(cell).lower().rstrip("/").rsplit("/", 1)[-1] for cell in organizations["ror"].dropna()
    }
    found: list[Anchor] = []
    good = number = 0
    try:
        for number, value in ror_objects(path):
            try:
                record = ror_record(value)
            except ValueError as error:
                if good == 0 and number >= 100:
                    raise RequestError(f"{shown(path)}: record {number}: {error}") from error
                continue
            good += 1
            if number % 2000 == 0:
                progress("reading ROR", number, max(number, 120_000))
            anchor = _anchor(record)
            if anchor is not None and (anchor.ror in ids or _shares(anchor, wanted)):
                found.append(anchor)
    except UnreadableError as error:
        raise RequestError(f"{shown(path)}: {error.problem}. {error.fix}") from error
    except FileNotFoundError as error:
        raise RequestError(f"{shown(path)}: there is no such file") from error
    if good == 0:
        raise RequestError(f"{shown(path)}: none of its {number} records is of ROR's schema 2")
    return found


def _anchor(record: RorRecord) -> Anchor | None:
    if record.status == "withdrawn":
        return None
    short = record.id.lower().rstrip("/").rsplit("/", 1)[-1]
    kinds = [_KINDS[each] for each in record.types if each in _KINDS]
    hospital = "healthcare" in record.types
    return Anchor(
        id=record.id,
        register="ror",
        name=record.name,
        names=tuple(dict.fromkeys((record.name, *(name.text for name in record.names)))),
        kind=kinds[0] if kinds else ("hospital" if hospital else "research_institute"),
        country=record.country,
        city=record.city,
        url=record.website,
        parent=record.parents[0] if record.parents else None,
        ror=short,
    )


def _words_of(organizations: pd.DataFrame) -> set[str]:
    names = {*organizations["name"], *(x for y in organizations["aliases"] for x in split_list(y))}
    found: set[str] = set()
    for name in map(str, names):
        found.update(spelled_out(lexicon().words(name)), name_words(name))
        for part in re.split(r"[,;:()]|\s[-\u2013\u2014]\s", name):
            found.update(name_words(part))
    return {word for word in found if not word.isdigit()}


def _shares(anchor: Anchor, wanted: set[str]) -> bool:
    """Tell whether all telling words of one of its names occur in the data set."""
    return any(
        bool(words) and all(word in wanted for word in words)
        for words in (name_words(name) for name in anchor.names)
    )
