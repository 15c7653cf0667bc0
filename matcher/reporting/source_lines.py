"""Which sources the data rest on, and how much rests on each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from matcher.ecosystem.dates import first_day, last_day
from matcher.ecosystem.schema import TABLES
from matcher.reporting.record import SourceLine
from matcher.sources.descriptions import is_url

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: How many sources a report lists.
SOURCES_SHOWN = 300


def source_lines(
    ecosystem: Ecosystem, links: Mapping[str, str]
) -> tuple[tuple[SourceLine, ...], int]:
    """List the sources of an ecosystem, those of most rows first, then by name.

    Parameters
    ----------
    ecosystem : Ecosystem
    links : mapping of str to str
        Addresses by source.

    Returns
    -------
    lines : tuple of SourceLine
        At most `SOURCES_SHOWN`.
    in_all : int
        How many there are.
    """
    rows = _rows(ecosystem)
    found = []
    for source, part in rows.groupby("source", dropna=False, sort=True):
        name = source if isinstance(source, str) else None
        url = links.get(name or "") or (name if is_url(name) else None)
        found.append(
            SourceLine(
                source=name,
                url=url if is_url(url) else None,
                count=len(part),
                tables=tuple(each for each in TABLES if each in set(part["table"])),
                first=_day(part["first"].min()),
                last=_day(part["last"].max()),
            )
        )
    found.sort(key=lambda each: (-each.count, each.source or ""))
    return tuple(found[:SOURCES_SHOWN]), len(found)


def _rows(ecosystem: Ecosystem) -> pd.DataFrame:
    """Give source, table and dates of every row of a table that has sources."""
    parts = []
    for name, table in TABLES.items():
        frame = ecosystem.table(name)
        if "source" not in frame or table.known_from is None or frame.empty:
            continue
        parts.append(
            pd.DataFrame(
                {
                    "source": frame["source"].to_numpy(object),
                    "table": name,
                    "first": first_day(frame[table.known_from]),
                    "last": last_day(frame[table.known_from]),
                }
            )
        )
    if not parts:
        return pd.DataFrame({name: [] for name in ("source", "table", "first", "last")})
    return pd.concat(parts, ignore_index=True)


def _day(moment: object) -> str | None:
    return moment.date().isoformat() if isinstance(moment, pd.Timestamp) else None
