"""A workbook to fill in: a sheet for each table, with choices to pick from and rows to look at."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from matcher.ecosystem.raw import RawTable
from matcher.ecosystem.schema import TABLES, Column, Table
from matcher.ecosystem.slips import COUNTRIES
from matcher.errors import RequestError
from matcher.sources.table_files import Tables, UnreadableError
from matcher.whole_files import CREATED, whole_file

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

#: What stands in the template to look at: rows by table, cells by column.
EXAMPLES: Mapping[str, list[dict[str, str | float]]] = tomllib.loads(
    (resources.files(__package__) / "template_examples.toml").read_text("utf-8")
)

#: What a cell of each sort of column holds, for the box that opens beside it.
_HELD = {
    "list": "Several, with ; between them",
    "country": "Two letters, such as DE",
    "start": "A date: 2024-05-31, 2024-05 or 2024",
    "end": "A date: 2024-05-31, 2024-05 or 2024",
    "url": "The address of a page",
}

_README = (
    "Fill in the sheets, one row each; only organizations must be there, and only columns in bold.",
    "The grey rows are examples and count for nothing: write over them, or leave them.",
    "An id is any short text of your own; where another sheet asks for it, pick it from the list.",
    "Then: matcher validate -d THIS.xlsx, and: matcher report -d THIS.xlsx -o page.html",
)

#: How many rows have choices, and the names of the two sheets that are no tables.
_ROWS, _ABOUT, _LISTS = 2_000, "readme", "lists"


def write_template(path: Path) -> None:
    """Write the workbook.

    Parameters
    ----------
    path : Path
        A new .xlsx file.

    Raises
    ------
    RequestError
        Where the ending is another, or the file is there: somebody may have filled it in.
    """
    if path.suffix.lower() != ".xlsx":
        raise RequestError(f"{path}: the template is a workbook; name a file that ends in .xlsx")
    if path.exists():
        raise RequestError(f"{path} exists and may be filled in; name a new file")
    with whole_file(path) as temporary:
        temporary.write_bytes(_template())


def _template() -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": "A data set to fill in", "created": CREATED})
        about = workbook.add_worksheet(_ABOUT)
        about.set_column(0, 0, 100)
        about.write_column(0, 0, _README)
        for table in TABLES.values():
            _write_sheet(workbook, table)
        lists = workbook.add_worksheet(_LISTS)
        lists.write_column(0, 0, sorted(COUNTRIES))
        lists.hide()
        workbook.worksheets()[1].activate()
    return stream.getvalue()


def _write_sheet(workbook: Workbook, table: Table) -> None:
    page = workbook.add_worksheet(table.name)
    page.freeze_panes(1, 0)
    text = workbook.add_format({"num_format": "@"})  # so that 007 stays 007, and 2024 a date
    grey = {"italic": True, "font_color": "#808080"}
    for place, column in enumerate(table.columns):
        form = None if column.kind == "number" else text
        page.set_column(place, place, max(14, len(column.name) + 3), form)
        head = workbook.add_format({"bold": column.required, "bottom": 1, "bg_color": "#eef3f8"})
        page.write_string(0, place, column.name, head)
        box = {
            "ignore_blank": True,
            "error_type": "warning",  # a list may be longer than what it is picked from
            "input_title": column.name,
            "input_message": _told(column),
            **_choices(column),
        }
        page.data_validation(1, place, _ROWS, place, box)
        example = workbook.add_format({**grey, **({} if form is None else {"num_format": "@"})})
        for line, row in enumerate(EXAMPLES[table.name], start=1):
            if column.name in row:
                page.write(line, place, row[column.name], example)


def _told(column: Column) -> str:
    """Say what a cell of a column holds."""
    said = [_HELD.get(column.kind, "")]
    if column.references is not None:
        said = [f"An id of the sheet {column.references}"]
    if column.low is not None:
        said = [f"A number from {column.low:g} to {column.high:g}"]
    if column.choices:
        said = ["Pick one"]
    if column.default is not None:
        said.append(f"{column.default} where it is empty")
    said.append("Required" if column.required else "May be empty")
    return ". ".join(filter(None, said)) + "."


def _choices(column: Column) -> dict[str, object]:
    """Give what the list of a cell offers; anything goes where it has none."""
    if column.choices:
        return {"validate": "list", "source": list(column.choices)}
    if column.kind == "country":
        return {"validate": "list", "source": f"={_LISTS}!$A$1:$A${len(COUNTRIES)}"}
    if column.references is not None:
        return {"validate": "list", "source": f"={column.references}!$A$2:$A${_ROWS + 1}"}
    return {"validate": "any"}


def without_examples(tables: Tables) -> Tables:
    """Leave out the rows that are the template's own.

    Raises
    ------
    UnreadableError
        Where no organization is left: nobody has filled it in.
    """
    kept = {name: _without(raw, EXAMPLES[name]) for name, raw in tables.items()}
    if set(kept) == set(TABLES) and kept["organizations"].frame.empty:
        problem = "this is the template, and nobody has filled in an organization"
        raise UnreadableError(problem, "Fill in the sheet organizations from row 2 on, and save it")
    return kept


def _without(raw: RawTable, examples: list[dict[str, str | float]]) -> RawTable:
    ids = [next(iter(row.values())) for row in examples]
    if raw.frame.empty or not raw.frame.iloc[:, 0].isin(ids).any():
        return raw
    said = [{name: str(cell).removesuffix(".0") for name, cell in row.items()} for row in examples]
    there = pd.Series([_filled(row) not in said for _, row in raw.frame.iterrows()])
    frame = raw.frame[there.to_numpy()].reset_index(drop=True)
    return replace(raw, frame=frame, lines=raw.lines[there.to_numpy()])


def _filled(row: pd.Series) -> dict[str, str]:
    return {str(name): str(cell).removesuffix(".0") for name, cell in row.items() if pd.notna(cell)}
