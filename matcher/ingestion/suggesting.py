"""A first mapping for tables that nobody has mapped yet, guessed from their headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from matcher.ecosystem.raw import shown
from matcher.ecosystem.schema import TABLES, Table
from matcher.errors import RequestError
from matcher.ingestion.cells import is_code, quoted
from matcher.ingestion.countries import country_of
from matcher.ingestion.json_text import json_records
from matcher.ingestion.parts import Part, opened, silent
from matcher.ingestion.records import Layout, first_row, read_records, table_rows, wanted
from matcher.ingestion.sheets import sheet_names
from matcher.ingestion.spreadsheets import find_tables
from matcher.ingestion.tally import CellError, Tally

_ORGANIZATION = (
    "organization, organisation, company, firm, institution, institute, partner, member,"
    " participant, beneficiary, affiliation, company name, organization name, organisation name,"
    " institution name, partner name, member name, legal name"
)
_PROJECT = "project, collaboration, project title, project name, project acronym, project id"
_CAPABILITY = "capability, skill, competence, technology, expertise, topic, field, domain"
_COALITION = "coalition, alliance, consortium, cluster, network, association"

#: Headers that name a column beside its own name.
_HEADERS: Mapping[str, Mapping[str, str]] = {
    "organizations": {
        "name": _ORGANIZATION,
        "local_name": "native name",
        "kind": "type, organization type, organisation type, company type, legal form",
        "country": "country code, land, pays, nation",
        "aliases": "alias, acronym, short name, abbreviation, synonyms, other names",
        "parent_id": "parent, parent company, group, owner",
        "sector": "industry, branch, market",
        "url": "website, web, homepage, web site, link",
        "ror": "ror id",
        "lei": "lei code",
        "founded": "founding year, year founded, established",
        "description": "about, profile, summary",
    },
    "capabilities": {"name": _CAPABILITY},
    "collaborations": {
        "name": _PROJECT,
        "kind": "project type",
        "start_date": "start, start date, project start, begin, begins, year",
        "end_date": "end, end date, project end, ends",
    },
    "coalitions": {"name": _COALITION},
    "evidence": {
        "organization_id": _ORGANIZATION,
        "capability_id": _CAPABILITY,
        "strength": "score, level",
        "count": "patents, publications, products",
        "note": "comment, remark",
    },
    "participants": {
        "collaboration_id": _PROJECT,
        "organization_id": _ORGANIZATION,
        "role": "function",
        "funding_eur": "funding, budget, contribution, grant, eu contribution, amount",
    },
    "collaboration_capabilities": {"collaboration_id": _PROJECT, "capability_id": _CAPABILITY},
    "memberships": {
        "coalition_id": _COALITION,
        "organization_id": _ORGANIZATION,
        "since": "joined, member since",
        "until": "left, member until",
    },
}

#: Words in the name of a file or sheet that say which table it is.
_HINTS = {
    "organizations": "organization, organisation, compan, firm, institut, partner, universit",
    "capabilities": "capabilit, skill, technolog, competenc",
    "collaborations": "collaboration, project",
    "participants": "participant",
    "memberships": "membership",
    "coalitions": "coalition, alliance, consorti",
}

#: Of a table that the name of the file does not hint at, these say nothing: every table has them.
_COMMON = frozenset({"id", "name", "kind", "source", "description", "date", "note"})

#: How many names of countries are translated at most.
_MOST_COUNTRIES = 300

_HEAD = """\
# A first mapping, guessed from the headers: read it, mend it, then
#
#     matcher ingest tables {files} --mapping THIS.toml -o OUT
#
# Below [table.columns] stands column = "header in the file". Take out what is wrong. A column of
# your own name is kept as a further column. There may be several tables of one file.
# [table.constants] gives every row the same value; [table.values.COLUMN] translates cells.
"""


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
    blocks = [block for part in parts for block in _blocks(part)]
    if not any("[[table]]" in block for block in blocks):
        headers = "\n".join(blocks)
        raise RequestError(f"no header says which table this could be; map it by hand\n{headers}")
    return "\n".join([_HEAD.format(files=files), *blocks])


def _blocks(part: Part) -> Iterator[str]:
    """Give the text of each sheet of a file."""
    sheets: list[str | None] = [None]
    if part.ending == ".xlsx":
        with opened(part) as stream:
            sheets = list(sheet_names(stream.file, part.shown))
    for sheet in sheets:
        layout = Layout(encoding=_encoding(part), sheet=sheet)
        header = _header(part, layout)
        hint = _hint(sheet or part.stem) or (_hint(part.stem) if len(sheets) == 1 else None)
        yield _block(part, layout, header, hint)


def _encoding(part: Part) -> str:
    """Give UTF-8 where the beginning of a file is that, else what it most likely is."""
    if part.ending in (".xlsx", ".json", ".jsonl", ".ndjson"):
        return "utf-8"
    with opened(part) as stream:
        start = stream.file.read(1 << 20)
    whole = start.rsplit(b"\n", 1)[0] if b"\n" in start else start
    try:
        whole.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _header(part: Part, layout: Layout) -> list[str]:
    with opened(part) as stream:
        if part.ending in (".json", ".jsonl", ".ndjson"):
            _, record = next(json_records(stream.file, part.shown), (0, {}))
            return [] if isinstance(record, CellError) else list(record)
        rows = table_rows(stream.file, part, layout)
        first = next(rows, None)
        return [] if first is None else first_row(iter([first]), part)


def _hint(name: str) -> str | None:
    """Give the table that a name hints at; its own name goes before a word in it."""
    plain = _plain(name)
    for table in TABLES:
        if plain == _plain(table):
            return table
    return next(
        (t for t, words in _HINTS.items() if any(word in plain for word in words.split(", "))), None
    )


def _plain(header: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", header.casefold()).split())


def _block(part: Part, layout: Layout, header: Sequence[str], hint: str | None) -> str:
    found = {table.name: _columns(table, header, hint == table.name) for table in TABLES.values()}
    made = {name: columns for name, columns in found.items() if _suffices(TABLES[name], columns)}
    if not made:
        columns = _columns(TABLES["organizations"], header, True)
        if _suffices(TABLES["organizations"], columns):
            made = {"organizations": columns}
    called = part.shown + (f", sheet {layout.sheet}" if layout.sheet else "")
    lines = [f"# {_comment(called)}"]
    for name, columns in made.items():
        lines += ["[[table]]", f"table = {quoted(name)}", f"file = {quoted(part.name)}"]
        if layout.sheet is not None:
            lines.append(f"sheet = {quoted(layout.sheet)}")
        if layout.encoding != "utf-8":
            lines.append(f"encoding = {quoted(layout.encoding)}  # the file is not UTF-8")
        lines += ["", "[table.columns]"]
        lines += [f"{column} = {quoted(given)}" for column, given in columns.items()]
        lines.append("")
        if "country" in columns:
            lines += _countries(part, layout, columns["country"])
    used = {given for columns in made.values() for given in columns.values()}
    if unused := [given for given in header if given and given not in used]:
        lines += [f"# nothing was made of: {_comment(', '.join(unused))}", ""]
    return "\n".join(lines)


def _countries(part: Part, layout: Layout, header: str) -> list[str]:
    """Translate the names of countries in a column; those that nobody knows are left to fill in."""
    cells = read_records(part, [wanted(header)], Tally(part.shown, "rows"), silent, layout)
    said = {cell for _, (cell,) in cells if cell}
    names = sorted(cell for cell in said if not is_code(cell))[:_MOST_COUNTRIES]
    known = {name: country_of(name) for name in names}
    lines = [f"{quoted(name)} = {quoted(code)}" for name, code in known.items() if code]
    lines += [f"# {_comment(quoted(name))} = " for name, code in known.items() if not code]
    return ["[table.values.country]", *lines, ""] if lines else []


def _columns(table: Table, header: Sequence[str], hinted: bool) -> dict[str, str]:
    """Find which header is which column of a table."""
    plain = {_plain(given): given for given in reversed(header) if given.strip()}
    found: dict[str, str] = {}
    for column in table.columns:
        known = _HEADERS.get(table.name, {}).get(column.name, "").split(", ")
        names = [_plain(column.name)] if hinted or column.name not in _COMMON else []
        given = next((plain[name] for name in [*names, *known] if name in plain), None)
        if given is not None and given not in found.values():
            found[column.name] = given
    return found


def _suffices(table: Table, columns: Mapping[str, str]) -> bool:
    """Whether a table can be made: what is required is there, an id of its own made of a name."""
    needed = {column.name for column in table.columns if column.required}
    if table.has_id and "name" in columns:
        needed.discard("id")
    elif table.has_id:
        needed.discard("name")
        needed.add("id")
    if table.name == "organizations":
        needed.add("name")
    return needed <= set(columns)


def _comment(text: str) -> str:
    return shown(text, limit=500)
