"""A first mapping for tables that nobody has mapped yet, guessed from their headers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from math import inf
from pathlib import Path

from matcher.ecosystem.raw import as_number, shown
from matcher.ecosystem.schema import ORGANIZATION_KINDS, ROLES, TABLES
from matcher.errors import RequestError
from matcher.ingestion.cells import (
    SEPARATORS,
    SURE,
    choice_of,
    entries_of,
    is_code,
    marks_in,
    quoted,
)
from matcher.ingestion.countries import country_behind, country_of
from matcher.ingestion.date_columns import year_of
from matcher.ingestion.encodings import encoding_of
from matcher.ingestion.entries import noun_of, wanted_of
from matcher.ingestion.guessing import Guess, guessed, hint_of
from matcher.ingestion.headers import Header, find_header
from matcher.ingestion.json_text import json_records
from matcher.ingestion.mapping import seal
from matcher.ingestion.parts import Part, opened
from matcher.ingestion.provenance import notes_of
from matcher.ingestion.records import Layout, read_records, table_rows, wanted
from matcher.ingestion.sheets import sheet_names
from matcher.ingestion.spreadsheets import find_tables
from matcher.ingestion.tally import CellError, Tally
from matcher.ingestion.units import unlike_euros
from matcher.ingestion.words import called, kind_of, plain, role_of
from matcher.progress import silent

#: How many records of a JSON file are asked for the names of its columns.
_LOOKED_AT = 30

#: Of more records than this a key that only one has is no column.
_FEW = 3

#: How many words of a column are translated at most.
_MOST_VALUES = 300

#: An entry of a list has at most so many words, where only commas tell that it is one; a column in
#: which this part of such cells has longer ones is one of sentences.
_WORDS_OF_ENTRY, _SENTENCES = 4, 0.5

#: From so many rows a project on, on average, ids that are each of one row are not the projects'.
_ROWS_OF_PROJECT = 1.5

#: Columns that say who it is; where people are told of together, a cell may have several.
_WHO = ("name", "organization_id")

#: What a line of a mapping begins with that tells of a table that could not be made.
MISSING = "# MISSING: "

#: And of one that tells of columns that are not used.
UNUSED = "# nothing was made of: "
#: And of one that tells of a sheet that is not used.
NO_TABLE = "# no table was made of: "


def suggest_mapping(paths: Sequence[Path]) -> str:
    """Write a first mapping for tables.

    Parameters
    ----------
    paths : sequence of Path
        As in `read_spreadsheets`.

    Returns
    -------
    str
        TOML: for each file or sheet the tables that can be made of it, and as comments the
        headers that nothing was made of.

    Raises
    ------
    RequestError
        Where there is no table among the paths, or no header says anything.
    DataError
        Where a file cannot be read.
    """
    parts = find_tables(paths)
    files = " ".join(shown(str(path)) for path in paths)
    found = [each for part in parts for each in _blocks(part)]
    blocks = [block for block, _ in found]
    made = {table for _, tables in found for table in tables}
    if not made:
        headers = "\n".join(blocks)
        raise RequestError(f"no header says which table this could be; map it by hand\n{headers}")
    (head,) = notes_of("mapping")
    text = "\n".join([head.format(files=files), *blocks, *_missing(made)])
    return f"{text}\n{seal(text)}\n"


def _missing(made: set[str]) -> list[str]:
    """Say which tables others refer to that could not be made."""
    referred = {
        str(column.references): table
        for table in sorted(made)
        for column in TABLES[table].columns
        if column.required and column.references not in (None, *made)
    }
    lines = [
        f"{MISSING}{table} refers to {other}, and no table of {other} could be made: map one"
        f" by hand, with its {_needed(other)}."
        for other, table in referred.items()
    ]
    if not {"organizations"} & (made | set(referred)):
        lines.append(f"{MISSING}no table of organizations, which every data set needs.")
    return lines


def _needed(table: str) -> str:
    """Name what a table must have, where an id can be made of a name."""
    required = [column.name for column in TABLES[table].columns if column.required]
    return " and ".join(name for name in required if name != "id")


def _blocks(part: Part) -> Iterator[tuple[str, list[str]]]:
    """Give the text of each sheet of a file, and the tables that are made of it."""
    sheets: list[str | None] = [None]
    if part.ending == ".xlsx":
        with opened(part) as stream:
            seen, hidden = sheet_names(stream.file, part.shown)
        sheets = [*(seen or hidden)]
        for unseen in hidden if seen else ():
            yield f"{NO_TABLE}{_comment(f'{part.shown}, sheet {unseen}')}, which is hidden\n", []
    for sheet in sheets:
        hint = hint_of(sheet or part.stem) or (hint_of(part.stem) if len(sheets) == 1 else None)
        layout = Layout(encoding=encoding_of(part).name, sheet=sheet, for_people=True)
        layout, header = _header(part, layout, hint)
        tables = [name for name, _, _ in guessed(header, hint)]
        yield _block(part, layout, header, hint), tables


def _header(part: Part, layout: Layout, hint: str | None) -> tuple[Layout, list[str]]:
    """Find the header: the row of which most columns say something."""
    if part.ending in (".json", ".jsonl", ".ndjson"):
        with opened(part) as stream:
            records = islice(json_records(stream.file, part.shown), _LOOKED_AT)
            found = [record for _, record in records if not isinstance(record, CellError)]
        keys = Counter(key for record in found for key in record)
        often = 2 if len(found) > _FEW else 1  # a record that is none may have keys of its own
        return layout, [key for key, count in keys.items() if count >= often]

    def fitting(header: Header) -> int:
        found = guessed(header.names, hint)
        return len({given for _, columns, _ in found for given in columns.values()})

    with opened(part) as stream:
        rows = table_rows(stream.file, part, layout, fitting)
        header, _ = find_header(rows, part, None, fitting, len(TABLES) << 8)
    number = header.row
    return (layout if number == 1 else replace(layout, header=number)), list(header.names)


def _block(part: Part, layout: Layout, header: Sequence[str], hint: str | None) -> str:
    guesses = [each for each in guessed(header, hint) if not _lists_numbers(part, layout, each)]
    for name, columns, _ in guesses:
        if name == "organizations" and not _tells_kinds(part, layout, columns):
            del columns["kind"]
        if name == "organizations":
            _find_countries(part, layout, columns, header)
        for number, most in (("strength", 1.0), ("count", inf)) if name == "evidence" else ():
            if number in columns and not _are_numbers(part, layout, columns[number], most):
                del columns[number]
    _forget_ids_of_rows(part, layout, guesses)
    where = part.shown + (f", sheet {layout.sheet}" if layout.sheet else "")
    lines = [f"# {_comment(where)}"]
    together = {
        columns.get("organization_id")
        for name, columns, _ in guesses
        if name in ("participants", "memberships")
    }
    for guess in guesses:
        several = [
            column
            for column, given in guess[1].items()
            if guess[0] == "ties" or (column in _WHO and given in together)
        ]
        lines += _table_lines(part, layout, guess, several)
    if not guesses and layout.sheet is not None:
        first = shown(", ".join(filter(None, header)), limit=100)
        return "\n".join([*lines, f"{NO_TABLE}{_comment(where)}; it has {_comment(first)}", ""])
    used = {given for _, columns, _ in guesses for given in columns.values()}
    unused = [given for given in header if given and given not in used]
    if unused := [given for given in unused if not _counts_rows(part, layout, given)]:
        moneys = [
            f" (in {money}, and not in euros)" if money else ""
            for money in map(unlike_euros, unused)
        ]
        listed = ", ".join(f"{each}{money}" for each, money in zip(unused, moneys, strict=True))
        lines += [f"{UNUSED}{_comment(listed)} ({_comment(where)})", ""]
    return "\n".join(lines)


def _table_lines(part: Part, layout: Layout, guess: Guess, several: Sequence[str]) -> Iterator[str]:
    """Write how one table is made of a file or sheet; columns of `several` name organizations."""
    name, columns, constant = guess
    yield from ("[[table]]", f"table = {quoted(name)}", f"file = {quoted(part.name)}")
    if layout.sheet is not None:
        yield f"sheet = {quoted(layout.sheet)}"
    if layout.encoding != "utf-8":
        yield f"# encoding = {quoted(layout.encoding)}  # as all its lines show"
    if layout.header is not None:
        yield f"header = {layout.header}  # the row that says most of what it is"
    yield from _lists(part, layout, name, columns, several)
    yield from ("", "[table.columns]")
    yield from (f"{column} = {quoted(given)}" for column, given in columns.items())
    yield ""
    if name in ("organizations", "memberships"):
        yield from _values(part, layout, columns)
    if constant:
        yield from ("[table.constants]", constant, "")


#: What gives a meaning to a cell, None where it has none, by column.
_MEANINGS: Mapping[str, Callable[[str], str | None]] = {
    "country": country_of,
    "kind": kind_of,
    "role": lambda cell: role_of(cell) or "member",  # which is told
}


def _values(part: Part, layout: Layout, columns: Mapping[str, str]) -> Iterator[str]:
    """Translate the words for countries and kinds; what nobody knows is left to fill in."""
    for column, meaning in _MEANINGS.items():
        if column not in columns:
            continue
        first: dict[str, int] = {}
        for row, cell in _cells(part, layout, columns[column]):
            first.setdefault(cell, row)
        said = sorted(cell for cell in first if plain(cell) and not _is_value(column, cell))
        if columns[column] == columns.get("city"):
            countries = {cell: country_behind(cell) or country_of(cell) or "" for cell in first}
            told = (f"{quoted(cell)} = {quoted(code)}" for cell, code in countries.items())
            yield from (f"[table.values.{column}]", *told, "")
            continue
        known = {cell: meaning(cell) for cell in said[:_MOST_VALUES]}
        lines = [f"{quoted(cell)} = {quoted(meant)}" for cell, meant in known.items() if meant]
        lines += [
            f"# {_comment(quoted(cell))} =   # row {first[cell]}, {_comment(columns[column])}"
            for cell, meant in known.items()
            if not meant
        ]
        if lines:
            yield from (f"[table.values.{column}]", *lines, "")


def _tells_kinds(part: Part, layout: Layout, columns: Mapping[str, str]) -> bool:
    """Whether a column that is called so has a kind of organization in any cell."""
    cells = _cells(part, layout, columns["kind"]) if "kind" in columns else []
    return not cells or any(kind_of(cell) for _, cell in cells)


def _find_countries(
    part: Part, layout: Layout, columns: dict[str, str], header: Sequence[str]
) -> None:
    """Tell countries from towns by the cells, as either may stand below "Where" or "Sitz"."""
    where = [each for each in header if plain(each) in called("country", "city")]
    given = columns.get("country")
    if given is not None and given not in where:
        return  # such as one in a group of columns
    cells = {each: [cell for _, cell in _cells(part, layout, each)] for each in where}
    known = {each: [is_code(c) or country_of(c) is not None for c in cells[each]] for each in where}
    told = [each for each in where if sum(known[each]) > len(cells[each]) / 2]
    behind = [each for each in where if any(map(country_behind, cells[each]))]
    if (country := next(iter([*told, *([given] if given else behind)]), None)) is not None:
        columns["country"] = country
    if columns.get("city") in (None, *told):
        columns.pop("city", None)
        named = called("city")
        rest = [each for each in where if each not in (*told, country)]
        if towns := [each for each in rest if cells[each] or plain(each) in named]:
            columns["city"] = towns[0]


def _are_numbers(part: Part, layout: Layout, header: str, most: float) -> bool:
    """Whether all of a column are numbers from 0, such as the shares of 1 that strengths are."""
    cells = _cells(part, layout, header)
    return all(0.0 <= as_number(cell.replace(",", ".")) <= most for _, cell in cells)


def _counts_rows(part: Part, layout: Layout, header: str) -> bool:
    """Whether a column is the running number of its rows, which says nothing of anybody."""
    numbers = [cell for _, cell in _cells(part, layout, header) if cell.isdecimal()]
    return len(numbers) > 1 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def _lists_numbers(part: Part, layout: Layout, guess: Guess) -> bool:
    """Whether what is taken for products is how many there are."""
    listed = guess[1].get("name" if guess[0] == "capabilities" else "capability_id", "")
    return plain(listed) in called("product") and _are_numbers(part, layout, listed, inf)


def _forget_ids_of_rows(part: Part, layout: Layout, guesses: Sequence[Guess]) -> None:
    """Leave out ids that are each of one row, where several rows are one project by its name.

    A grant may have a number for each who gets a part of it, such as the Förderkennzeichen.
    """
    made = {name: columns for name, columns, _ in guesses}
    projects, people = made.get("collaborations", {}), made.get("participants", {})
    if not {"id", "name", "start_date"} <= set(projects) or not people:
        return
    ids, names, starts = (
        dict(_cells(part, layout, projects[column])) for column in ("id", "name", "start_date")
    )
    years: dict[str, list[str]] = {}
    for row, name in names.items():
        years.setdefault(name, []).append(year_of(starts.get(row, "")))
    distinct = len(set(ids.values())) == len(ids) >= _ROWS_OF_PROJECT * len(years)
    if distinct and any(len(said) > 1 == len(set(said)) for said in years.values()):
        people["collaboration_id"] = projects["name"]
        del projects["id"]


def _is_value(column: str, cell: str) -> bool:
    """Whether a cell is one of the format already."""
    choices = ROLES if column == "role" else ORGANIZATION_KINDS
    return is_code(cell) if column == "country" else choice_of(cell) in choices


def _lists(
    part: Part, layout: Layout, table: str, columns: Mapping[str, str], several: Sequence[str]
) -> list[str]:
    """Say what separates the entries of the lists in a column.

    It is one of capabilities or of aliases, or of `several`, which are organizations.
    """
    column = {"organizations": "aliases", "capabilities": "name"}.get(table, "capability_id")
    asked = [each for each in columns if each in (*several, column)]
    parallel = ["|"] if _parallel(part, layout, columns) else []
    if not asked:
        return [f"lists = {quoted(each)}  # ids and names stand in parallel" for each in parallel]
    cells: list[str] = []
    found, count = list[str](), Counter[str]()
    for each in asked:
        said = [cell for _, cell in _cells(part, layout, columns[each])]
        mine = Counter(mark for cell in said for mark in marks_in(cell, SEPARATORS))
        # Aliases are split at semicolons anyway, and commas belong to names.
        marks = SURE[1:] if each == "aliases" else SURE if each in several else SEPARATORS
        found += [mark for mark in marks if mine[mark] and mark not in found]
        cells += said
        count += mine
    commas = [each for each in found if each not in SURE]
    lists = [entries_of(cell, commas) for cell in cells if not any(each in cell for each in SURE)]
    nouns = [[noun_of(wanted_of(each)) for each in one] for one in lists if one[1:]]
    long = [max(len(each.split()) for each in one) > _WORDS_OF_ENTRY for one in nouns]
    prose = any(long) and sum(long) >= _SENTENCES * len(long)
    kept = [each for each in found if (each in SURE or not prose) and each not in parallel]
    kept, lines = [*parallel, *kept], []
    if kept:
        written = quoted(kept[0]) if len(kept) == 1 else f"[{', '.join(map(quoted, kept))}]"
        number = sum(any(each in cell for each in kept) for cell in cells)
        lines.append(f"lists = {written}  # found in {number:,} of {len(cells):,}")
    if prose and commas:
        lines.append(
            f"# lists = {quoted(commas[-1])}  # found in {sum(count[each] for each in commas):,} of"
            f" {len(cells):,}; take the mark away if these are lists, and no sentences"
        )
    return lines


def _parallel(part: Part, layout: Layout, columns: Mapping[str, str]) -> bool:
    """Whether an id, or who it is of a row, holds several between bars."""
    keys = [columns[name] for name in ("id", "organization_id") if name in columns]
    return any("|" in cell for key in keys for _, cell in _cells(part, layout, key))


def _cells(part: Part, layout: Layout, header: str) -> list[tuple[int, str]]:
    """Read the filled cells of one column, each with its row."""
    column, tally = wanted(header, required=True), Tally(part.shown, "rows")
    cells = read_records(part, [column], tally, silent, layout)
    return [(row, cell) for row, (cell,) in cells if cell]


def _comment(text: str) -> str:
    return shown(text, limit=500)
