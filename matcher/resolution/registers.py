"""The registers that names are held against: the bundled list, and a dump of ROR."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping

import pandas as pd

from matcher.ecosystem.vocabulary import split_list
from matcher.resolution.lexicon import lexicon
from matcher.resolution.name_index import spelled_out
from matcher.resolution.records import Anchor
from matcher.resolution.segment_kinds import name_words
from matcher.sources import bundled_names, load

KNOWN = "known-organizations"


def known_anchors() -> list[Anchor]:
    """Give the bundled list; empty where the data sets are not installed."""
    if KNOWN not in bundled_names():
        return []
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
        for row in load(KNOWN).organizations.to_dict("records")
    ]


def _text(cell: object) -> str | None:
    return cell if isinstance(cell, str) else None


def ror_anchors(registry: pd.DataFrame, organizations: pd.DataFrame) -> list[Anchor]:
    """Give the records of ROR that have a word in common with the data set.

    Parameters
    ----------
    registry : DataFrame
        Organizations as `matcher ingest ror` makes them of a dump.
    organizations : DataFrame
        The table of the data set: what has no telling word of its names is left out, so that few
        are compared.
    """
    wanted = _words_of(organizations)
    ids = {
        str(cell).lower().rstrip("/").rsplit("/", 1)[-1] for cell in organizations["ror"].dropna()
    }
    anchors = map(_ror_anchor, registry.to_dict("records"))
    return [each for each in anchors if each.ror in ids or _shares(each, wanted)]


def _ror_anchor(row: Mapping[Hashable, object]) -> Anchor:
    kind, parent = _text(row["kind"]), _text(row["parent_id"])
    other = "hospital" if "healthcare" in split_list(row["types"]) else "research_institute"
    return Anchor(
        id=str(row["ror"]),
        register="ror",
        name=str(row["name"]),
        names=tuple(dict.fromkeys((str(row["name"]), *split_list(row["aliases"])))),
        kind=other if kind in (None, "other") else kind,
        country=_text(row["country"]),
        city=next(iter(split_list(row["city"])), None),
        url=_text(row["url"]),
        parent=f"https://ror.org/{parent}" if parent else None,
        ror=str(row["id"]),
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
