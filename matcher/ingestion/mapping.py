"""The mapping file: which column of which file is what.

::

    [[table]]
    table = "organizations"
    file = "companies*.csv"
    encoding = "cp1252"

    [table.columns]
    name = "Company"
    country = "Land"

    [table.constants]
    kind = "company"

    [table.values.country]
    Germany = "DE"
"""

from __future__ import annotations

import codecs
import datetime
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from matcher.ecosystem.nearest import near_or_all
from matcher.ecosystem.raw import shown
from matcher.ecosystem.schema import TABLES
from matcher.errors import DataError, Problem
from matcher.ingestion.cells import quoted
from matcher.ingestion.naming import name_key
from matcher.ingestion.numbers import CONVENTIONS
from matcher.ingestion.parts import Part
from matcher.ingestion.placeholders import PLACEHOLDERS
from matcher.ingestion.records import Layout
from matcher.sources.toml_text import read_toml

#: Name of the file beside the data set.
MAPPING = "mapping.toml"

#: Bytes of a mapping at most.
_LONGEST = 1_000_000


@dataclass(frozen=True)
class TableMapping:
    """How one table of the format is made of one sort of file.

    Attributes
    ----------
    table : str
    columns : mapping of str to str
        Column of the format, or one of the person's own, to the header in the file.
    constants : mapping of str to str
        Column to what each row has in it.
    values : mapping of str to (mapping of str to str)
        By column: what a cell says to what it means, in upper or lower case.
    file : str
        Name of the file, `*` for any part of it.
    sheet, separator, encoding, dates : str or None
        Sheet of a workbook; of a text file the separator and the encoding, which are found out
        where they are None; the form of dates as `datetime.strptime` has it.
    lists : tuple of str
        What may separate the items of a list, the surest first; where there are none, a cell is
        one item.
    numbers : str or None
        One of `numbers.CONVENTIONS`; None finds out from the whole column.
    header : int or None
        The row that the header is; None finds the first that has all the columns.
    placeholders : frozenset of str
        Names that name nothing, in any case; where there are none, sums and remarks below a table
        are names too.
    """

    table: str
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    file: str = "*"
    sheet: str | None = None
    separator: str | None = None
    encoding: str | None = None
    dates: str | None = None
    lists: tuple[str, ...] = ()
    numbers: str | None = None
    header: int | None = None
    placeholders: frozenset[str] = PLACEHOLDERS

    def fits(self, part: Part) -> bool:
        """Whether the mapping is for this file."""
        wanted = self.file.casefold()
        return any(fnmatchcase(name.casefold(), wanted) for name in (part.shown, part.name))

    @property
    def layout(self) -> Layout:
        """How the file is to be read."""
        encoding, people = self.encoding or "utf-8", bool(self.placeholders)
        return Layout(self.separator, encoding, self.sheet, self.header, people)


def read_mapping(path: Path) -> list[TableMapping]:
    """Read a mapping file.

    Raises
    ------
    RequestError
        Where the file is no TOML.
    DataError
        With everything in it that is wrong.
    """
    document = read_toml(path, _LONGEST, "a mapping is a page")
    entries = document.get("table", [])
    problems = [
        _problem(path, key, None, "no key of a mapping is called so", "Write [[table]]")
        for key in document
        if key != "table"
    ]
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        problems.append(_problem(path, "table", None, "this is no list", "Write [[table]]"))
        entries = []
    elif not entries:
        problems.append(_problem(path, None, None, "the mapping maps nothing", "Write [[table]]"))
    for number, entry in enumerate(entries, start=1):
        problems += _problems(path, f"table {number}", entry)
    if problems:
        raise DataError(problems, shown(path))
    mappings = [TableMapping(**_folded(entry)) for entry in entries]
    if not any(mapping.table == "organizations" for mapping in mappings):
        fix = 'Write a [[table]] with table = "organizations", may it be of the same file'
        told = "no table is mapped to organizations, which every data set needs"
        raise DataError([_problem(path, "table", None, told, fix)], shown(path))
    return mappings


def _folded(entry: dict[str, Any]) -> dict[str, Any]:
    """Give placeholders as names are compared, and one separator of lists as several are."""
    folded = dict(entry)
    if "placeholders" in entry:
        folded["placeholders"] = frozenset(map(name_key, entry["placeholders"]))
    if "lists" in entry:
        lists = entry["lists"]
        folded["lists"] = (lists,) if isinstance(lists, str) else tuple(lists)
    return folded


def _problems(path: Path, place: str, entry: dict[str, Any]) -> Iterator[Problem]:
    """Find what is wrong with one [[table]]."""
    for key, value in entry.items():
        if key not in _SHAPES:
            near = ", ".join(near_or_all(key, tuple(_SHAPES)))
            told = "no key of a table is called so"
            yield _problem(path, f"{place}.{key}", None, told, f"Nearest: {near}")
        elif not _SHAPES[key][0](value):
            yield _problem(path, f"{place}.{key}", value, *_SHAPES[key][1:])
    yield from _table_problems(path, place, entry)
    yield from _layout_problems(path, place, entry)


def _is_texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_form(form: str) -> bool:
    """Whether dates of a form can be told apart by their year."""
    days = (datetime.date(2001, 2, 3), datetime.date(2019, 11, 30))
    try:
        return all(datetime.datetime.strptime(d.strftime(form), form).year == d.year for d in days)
    except (ValueError, re.error):  # the same part twice breaks the pattern that Python makes
        return False


_NO_TEXTS = "this is no table of texts"
_TRANSLATED = 'Write [table.values.column] and below it "what a cell says" = "what it means"'
_MAPPED = 'Write [table.columns] and below it column = "header"'
_LISTED = 'Write placeholders = ["NULL", "n/a"], or [] where all are names'

#: By key of a table: what its value must be, else what is wrong and how to mend it.
_SHAPES: Mapping[str, tuple[Callable[[Any], bool], str, str]] = {
    **dict.fromkeys(
        ("table", "file", "sheet", "separator", "encoding", "numbers"),
        (lambda value: isinstance(value, str), "this is no text", "Write it in quotes"),
    ),
    **dict.fromkeys(("columns", "constants"), (_is_texts, _NO_TEXTS, _MAPPED)),
    "values": (
        lambda value: isinstance(value, dict) and all(map(_is_texts, value.values())),
        _NO_TEXTS,
        _TRANSLATED,
    ),
    "placeholders": (_is_list, "this is no list of texts", _LISTED),
    "lists": (
        lambda value: bool(value) and (isinstance(value, str) or (_is_list(value) and all(value))),
        "this separates nothing",
        'Write what stands between the items, such as lists = ";" or lists = [";", ","]',
    ),
    "dates": (
        lambda value: isinstance(value, str) and _is_form(value),
        "no date can be read by this form",
        'Write it as dates = "%m/%d/%Y": %Y is the year, %m the month, %d the day, %B its name',
    ),
    "header": (
        lambda value: type(value) is int and value >= 1,
        "this is no number of a row",
        "Write the number of the row, such as header = 4",
    ),
}


def _table_problems(path: Path, place: str, entry: dict[str, Any]) -> Iterator[Problem]:
    name = str(entry.get("table", ""))
    if name not in TABLES:
        near = ", ".join(near_or_all(name, tuple(TABLES)))
        told = "no table of the format is called so" if name else "it does not say which table"
        yield _problem(path, f"{place}.table", name or None, told, f"Nearest: {near}")
        return
    columns, constants = entry.get("columns", {}), entry.get("constants", {})
    if not isinstance(columns, dict) or not isinstance(constants, dict):
        return
    told_of = {*columns, *constants}
    for column in TABLES[name].columns:
        made = column.name == "id" and "name" in told_of  # an id is made of the name
        if column.required and column.name not in told_of and not made:
            fix = f'Write {column.name} = "its header" below [table.columns]'
            told = f"{name} needs this column"
            yield _problem(path, f"{place}.columns.{column.name}", None, told, fix)


def _layout_problems(path: Path, place: str, entry: dict[str, Any]) -> Iterator[Problem]:
    separator, encoding = entry.get("separator", ","), entry.get("encoding", "utf-8")
    if isinstance(separator, str) and len(separator.encode()) != 1:
        fix = 'Write ";", "," or "\\t"'
        yield _problem(path, f"{place}.separator", separator, "this is not one character", fix)
    try:
        one_byte = "\n".encode(str(encoding)) == b"\n" and codecs.lookup(str(encoding)) is not None
    except (LookupError, UnicodeError):
        one_byte = False
    if not one_byte:
        fix = 'Write "utf-8", "cp1252" or "cp949"; save UTF-16 as UTF-8'
        yield _problem(path, f"{place}.encoding", encoding, "this is no encoding that is read", fix)

    numbers = entry.get("numbers")
    if isinstance(numbers, str) and numbers not in CONVENTIONS:
        fix = f"Write one of {', '.join(map(quoted, CONVENTIONS))}"
        yield _problem(path, f"{place}.numbers", numbers, "numbers are not written so", fix)


def _problem(path: Path, column: str | None, value: object, problem: str, fix: str) -> Problem:
    told = None if value is None else shown(value)
    return Problem(shown(path.name), None, column and shown(column), told, problem, fix)


def is_as_suggested(path: Path) -> bool:
    """Whether nobody has changed a mapping since it was suggested."""
    text, _, last = path.read_text("utf-8", errors="replace").rstrip("\n").rpartition("\n")
    return last == seal(text)


def seal(text: str) -> str:
    """Give the last line of a mapping as it was suggested, by which a changed one is known."""
    return f"# As suggested, if this is its checksum: {zlib.crc32(text.encode()):08x}"
