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
from matcher.ingestion.listing import SEPARATORS
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
_PROJECT = "project, collaboration, project title, project name, project acronym"
#: Ids go before names: of two projects of one acronym, each has an id of its own.
_PROJECT_ID = (
    "project id, projectid, project number, project nr, project no, project code, grant id,"
    " grant number, grant agreement, grant agreement id, grant agreement number, contract number"
)
_ORGANIZATION_ID = (
    "pic, pic number, participant pic, organization id, organisation id, organizationid,"
    " organisationid, org id, company id, firm id, partner id, participant id, institution id,"
    " beneficiary id, member id"
)
_CAPABILITY = (
    "capability, skill, competence, technology, expertise, topic, field, domain, capabilities,"
    " skills, competences, competencies, technologies, topics, fields, domains, offer, offers,"
    " offering, offerings, know how, strengths"
)
_NEED = "need, needs, looking for, wanted, wants, seeks, seeking, requirements, demand, demands"
_COALITION = "coalition, alliance, consortium, cluster, network, association"

#: Headers that name a column beside its own name.
_HEADERS: Mapping[str, Mapping[str, str]] = {
    "organizations": {
        "id": _ORGANIZATION_ID,
        "name": _ORGANIZATION,
        "local_name": "native name",
        "kind": "kind, type, organization type, organisation type, company type, legal form",
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
        "id": _PROJECT_ID,
        "name": _PROJECT,
        "kind": "project type",
        "start_date": "start, start date, project start, project start date, begin, begins, year",
        "end_date": "end, end date, project end, project end date, ends",
    },
    "coalitions": {"name": _COALITION},
    "evidence": {
        "organization_id": f"{_ORGANIZATION_ID}, {_ORGANIZATION}",
        "capability_id": _CAPABILITY,
        "strength": "score, level",
        "count": "patents, publications, products",
        "note": "comment, remark",
    },
    "participants": {
        "collaboration_id": f"{_PROJECT_ID}, {_PROJECT}",
        "organization_id": f"{_ORGANIZATION_ID}, {_ORGANIZATION}",
        "role": "function, partner role, participant role",
        "funding_eur": "funding, budget, contribution, grant, eu contribution, amount",
    },
    "collaboration_capabilities": {
        "collaboration_id": f"{_PROJECT_ID}, {_PROJECT}",
        "capability_id": _CAPABILITY,
    },
    "memberships": {
        "coalition_id": _COALITION,
        "organization_id": f"{_ORGANIZATION_ID}, {_ORGANIZATION}",
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

#: How many names of countries, and of kinds, are translated at most.
_MOST_COUNTRIES = 300

#: Words for kinds of organizations, beside those of the format.
_KINDS = {
    "company": "firm, business, corporation, enterprise, industry, sme, startup, start up, private",
    "university": "universities, academia, academic, college, higher education, school",
    "research_institute": "institute, research, research centre, research center, laboratory, rto",
    "public_body": "government, ministry, agency, authority, public, municipality, city",
    "other": "ngo, association, foundation, non profit, nonprofit",
}

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


#: A table to be made: its name, its columns, and what stands in every row of it.
_Guess = tuple[str, dict[str, str], str]


def _guessed(header: Sequence[str], hint: str | None) -> list[_Guess]:
    """Guess which tables can be made of a file."""
    found = {table.name: _columns(table, header, hint == table.name) for table in TABLES.values()}
    made = {name: columns for name, columns in found.items() if _suffices(TABLES[name], columns)}
    if not made:
        columns = _columns(TABLES["organizations"], header, True)
        if _suffices(TABLES["organizations"], columns):
            made = {"organizations": columns}
    firms = made.get("organizations", {})
    if hint not in (None, "organizations") and _plain(firms.get("kind", "")) == "kind":
        del firms["kind"]  # it is that of what the file is about
    who = firms.get("name") or found["evidence"].get("organization_id")
    skill = found["evidence"].get("capability_id")
    if firms and skill is not None and "evidence" not in made:  # the name is only called "name"
        made["evidence"] = {"organization_id": firms["name"], "capability_id": skill}
    guesses = [(name, columns, "") for name, columns in made.items()]
    need = next((given for given in header if _plain(given) in _NEED.split(", ")), None)
    if who is not None and need is not None:
        needed = {"organization_id": who, "capability_id": need}
        guesses.append(("capabilities", {"name": need}, ""))
        guesses.append(("evidence", needed, 'direction = "needs"'))
    return guesses


def _block(part: Part, layout: Layout, header: Sequence[str], hint: str | None) -> str:
    guesses = _guessed(header, hint)
    called = part.shown + (f", sheet {layout.sheet}" if layout.sheet else "")
    lines = [f"# {_comment(called)}"]
    for name, columns, constant in guesses:
        lines += ["[[table]]", f"table = {quoted(name)}", f"file = {quoted(part.name)}"]
        if layout.sheet is not None:
            lines.append(f"sheet = {quoted(layout.sheet)}")
        if layout.encoding != "utf-8":
            lines.append(f"encoding = {quoted(layout.encoding)}  # the file is not UTF-8")
        lines += _lists(part, layout, name, columns)
        lines += ["", "[table.columns]"]
        lines += [f"{column} = {quoted(given)}" for column, given in columns.items()]
        lines.append("")
        if "country" in columns:
            lines += _countries(part, layout, columns["country"])
        if name == "organizations" and "kind" in columns:
            lines += _kinds(part, layout, columns["kind"])
        if constant:
            lines += ["[table.constants]", constant, ""]
    used = {given for _, columns, _ in guesses for given in columns.values()}
    if unused := [given for given in header if given and given not in used]:
        lines += [f"# nothing was made of: {_comment(', '.join(unused))}", ""]
    return "\n".join(lines)


def _countries(part: Part, layout: Layout, header: str) -> list[str]:
    """Translate the names of countries in a column; those that nobody knows are left to fill in."""
    names = (cell for cell in set(_cells(part, layout, header)) if not is_code(cell))
    return _translated("country", {name: country_of(name) for name in names})


def _kinds(part: Part, layout: Layout, header: str) -> list[str]:
    """Translate the words for kinds in a column, as `_countries` does."""
    known = {word: kind for kind, words in _KINDS.items() for word in words.split(", ")}
    said = {_plain(cell): cell for cell in sorted(set(_cells(part, layout, header)))}
    foreign = {plain: cell for plain, cell in said.items() if plain.replace(" ", "_") not in _KINDS}
    return _translated("kind", {cell: known.get(plain) for plain, cell in foreign.items()})


def _translated(column: str, meant: Mapping[str, str | None]) -> list[str]:
    """Write what cells mean, those known first."""
    cells = sorted(meant)[:_MOST_COUNTRIES]
    lines = [f"{quoted(cell)} = {quoted(str(meant[cell]))}" for cell in cells if meant[cell]]
    lines += [f"# {_comment(quoted(cell))} = " for cell in cells if not meant[cell]]
    return [f"[table.values.{column}]", *lines, ""] if lines else []


def _lists(part: Part, layout: Layout, table: str, columns: Mapping[str, str]) -> list[str]:
    """Say what separates the entries of the lists in a column of capabilities, or of aliases."""
    column = {"organizations": "aliases", "capabilities": "name"}.get(table, "capability_id")
    if _parallel(part, layout, columns):
        return ['lists = "|"  # ids and names stand in parallel']
    if column not in columns:
        return []
    cells = _cells(part, layout, columns[column])
    count = {each: sum(each in cell for cell in cells) for each in SEPARATORS}
    separator = next((each for each in SEPARATORS if count[each]), None)
    if separator is None or (column == "aliases" and separator in ";,"):
        return []
    return [f"lists = {quoted(separator)}  # found in {count[separator]:,} of {len(cells):,}"]


def _parallel(part: Part, layout: Layout, columns: Mapping[str, str]) -> bool:
    """Whether an id, or who it is of a row, holds several between bars."""
    keys = [columns[name] for name in ("id", "organization_id") if name in columns]
    return any("|" in cell for key in keys for cell in _cells(part, layout, key))


def _cells(part: Part, layout: Layout, header: str) -> list[str]:
    """Read the filled cells of one column."""
    cells = read_records(part, [wanted(header)], Tally(part.shown, "rows"), silent, layout)
    return [cell for _, (cell,) in cells if cell]


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
