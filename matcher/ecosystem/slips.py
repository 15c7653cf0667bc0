"""What the format allows but nobody may have meant: notes beside the problems of a data set."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import resources

import numpy as np
import pandas as pd

from matcher.ecosystem.dates import first_day, last_day, settled_day
from matcher.ecosystem.nearest import NearestNames
from matcher.ecosystem.raw import RawTable, shown
from matcher.ecosystem.schema import DATED_TABLES, TABLES, Table
from matcher.errors import Problem

#: ISO 3166-1 alpha-2, and XK, by which Kosovo goes while it has none. The list changes now and
#: then, and old data keep old codes: hence another code is worth a note and is no error.
_CODES: str = json.loads((resources.files(__package__) / "country_codes.json").read_text("utf-8"))
COUNTRIES = frozenset(_CODES.split())

#: Codes that the European institutions use in place of those of ISO 3166-1.
EUROPEAN_CODES: Mapping[str, str] = {"EL": "GR", "UK": "GB"}

#: A host with a point in it, http:// or https:// before it or nothing, no blanks behind it.
_ADDRESS = r"(?:(?i:https?)://)?[^\s/?#.:@]+(?:\.[^\s/?#.:@]+)+\.?(?::[0-9]+)?(?:[/?#]\S*)?"


def likely_slips(
    tables: Mapping[str, RawTable], texts: Mapping[str, pd.DataFrame]
) -> Iterator[Problem]:
    """Find what is allowed but looks like a slip.

    Parameters
    ----------
    tables : mapping of str to RawTable
        Give the line of each row.
    texts : mapping of str to DataFrame
        Their text cells under the names of the format.
    """
    for name, text in texts.items():
        raw, table = tables[name], TABLES[name]
        yield from _misnamed_columns(table, text)
        for column in table.columns:
            if column.kind == "country" and column.name in text:
                yield from _strange_countries(table, column.name, raw, text)
            if column.kind == "url" and column.name in text:
                yield from _no_addresses(table, column.name, raw, text)
        if name == "organizations" and "name" in text:
            yield from _namesakes(table, raw, text)
        if name == "memberships":
            yield from _overlaps(table, raw, text, "the organization is in the coalition already")
        if name == "rivalries":
            yield from _overlaps(table, raw, text, "the two are rivals already, both ways round")
    yield from _stragglers(tables, texts)


def _stragglers(
    tables: Mapping[str, RawTable], texts: Mapping[str, pd.DataFrame]
) -> Iterator[Problem]:
    """Find the rows dated after the day that answers are given as of where none is asked for."""
    columns = {name: str(TABLES[name].known_from) for name in DATED_TABLES}
    cells = {
        name: texts[name][column]
        for name, column in columns.items()
        if column in texts.get(name, ())
    }
    days = {name: last_day(dates) for name, dates in cells.items()}
    day = settled_day(np.concatenate([*days.values(), np.array([], dtype="datetime64[D]")]))
    for name, known in days.items():
        for place in np.flatnonzero(known > np.datetime64(day, "D")) if day is not None else ():
            told = f"hardly any row is dated so late: answers are given as of {day}, and without it"
            fix = "Correct the date if it is wrong; else name the day that you mean with --as-of"
            value = shown(cells[name].iloc[place])
            yield Problem(name, int(tables[name].lines[place]), columns[name], value, told, fix)


def _misnamed_columns(table: Table, text: pd.DataFrame) -> Iterator[Problem]:
    """Find extra columns that are called almost like one of the format that is missing."""
    absent = [column.name for column in table.columns if column.name not in text]
    for name in text.columns:
        near = () if name in table.column_names else NearestNames(absent).find(str(name))
        if near:
            problem = "the column is kept as one of your own, and not read as part of the format"
            fix = f"Did you mean '{near[0]}'? Then rename it"
            yield Problem(table.name, 1, shown(name), None, problem, fix)


def _strange_countries(
    table: Table, column: str, raw: RawTable, text: pd.DataFrame
) -> Iterator[Problem]:
    """Find codes of two capital letters that ISO 3166-1 does not have, each at its first row."""
    cells = text[column]
    strange = cells[cells.str.fullmatch("[A-Z]{2}").eq(True) & ~cells.isin(COUNTRIES)]
    for code, count in strange.value_counts(sort=False).items():
        place = int(np.flatnonzero(cells == code)[0])
        rows = f", in {count:,} rows" if count > 1 else ""
        meant = EUROPEAN_CODES.get(str(code))
        fix = f"Write {meant}" if meant else "Write the code of a country, or leave the cell empty"
        told = f"ISO 3166-1 has no such code{rows}"
        yield Problem(table.name, int(raw.lines[place]), column, str(code), told, fix)


def _no_addresses(
    table: Table, column: str, raw: RawTable, text: pd.DataFrame
) -> Iterator[Problem]:
    cells = text[column]
    strange = cells.notna() & ~cells.str.strip().str.fullmatch(_ADDRESS).eq(True)
    for place in np.flatnonzero(strange):
        told = "this does not look like the address of a page"
        fix = "Write one such as https://example.org, or nothing"
        line = int(raw.lines[place])
        yield Problem(table.name, line, column, shown(cells.iloc[place]), told, fix)


def _namesakes(table: Table, raw: RawTable, text: pd.DataFrame) -> Iterator[Problem]:
    """Find organizations whose name an earlier row has already, in any case."""
    names = text["name"].str.casefold().str.strip().str.replace(r"\s+", " ", regex=True)
    first: dict[str, int] = {}
    for place in np.flatnonzero(names.notna() & names.duplicated(keep=False)):
        line = int(raw.lines[place])
        before = first.setdefault(names.iloc[place], line)
        if before != line:
            told = f"the name is that of row {before} too"
            fix = "If both are one, merge them, as `matcher resolve` does; else ask by their ids"
            yield Problem(table.name, line, "name", shown(text["name"].iloc[place]), told, fix)


def _overlaps(table: Table, raw: RawTable, text: pd.DataFrame, told: str) -> Iterator[Problem]:
    """Find the rows that say again, for a part of the time, what an earlier row says."""
    sides = [column.name for column in table.columns if column.references is not None]
    if not set(sides) <= set(text.columns):
        return
    a, b = text[sides[0]], text[sides[1]]
    if table.name == "rivalries":  # whose sides may stand either way round
        a, b = a.where(a <= b, b), b.where(a <= b, a)
    nothing = pd.Series(np.nan, index=text.index, dtype="str")
    # Who is invited may be a member too, before, after or at once: being a member is what counts.
    keys = pd.DataFrame({"a": a, "b": b, "invited": text.get("role", nothing).eq("invited")})
    again = keys[keys.notna().all(axis=1) & keys.duplicated(keep=False)]
    # What a date leaves open is not held against it: "until 2020, since 2020" is no overlap.
    since, until = last_day(text.get("since", nothing)), first_day(text.get("until", nothing))
    for places in again.groupby(["a", "b", "invited"], sort=False).indices.values():
        rows = again.index[places].to_numpy(dtype=np.intp)
        for number, row in enumerate(rows):
            # Comparing with NaT, which is open, gives False.
            earlier = rows[:number]
            apart = (since[row] >= until[earlier]) | (since[earlier] >= until[row])
            if not apart.all():
                line = int(raw.lines[earlier[~apart][0]])
                problem = f"{told}: row {line} says so of the same time"
                fix = "Remove one of the rows, or give since and until of each"
                value = shown(text[sides[1]].iloc[row])
                yield Problem(table.name, int(raw.lines[row]), sides[1], value, problem, fix)
