"""Tables without a mapping: read by the one that their headers suggest."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from matcher.ecosystem.raw import shown
from matcher.ecosystem.schema import TABLES
from matcher.errors import OptionError, RequestError
from matcher.ingestion.ingested import Ingested, Understood
from matcher.ingestion.mapping import MAPPING
from matcher.ingestion.parts import Part, opened
from matcher.ingestion.sheets import sheet_names
from matcher.ingestion.spreadsheets import find_tables, read_spreadsheets
from matcher.ingestion.suggesting import MISSING, NO_TABLE, UNUSED, suggest_mapping
from matcher.ingestion.words import role_of
from matcher.progress import Progress

_REMEDY = (
    "tables need a mapping: give --mapping FILE.toml, or --suggest-mapping to get a first one,"
    " which leaves open"
)

_UNREAD = (
    'if such a column says what somebody needs or offers, no answer knows it: name it "Needs" or'
    f' "Offers" in the sheet, or map it in {MAPPING} and ingest with --mapping {MAPPING}'
)


def read_unmapped(
    paths: Sequence[Path], progress: Progress, review: Path | None = None
) -> Ingested:
    """Read tables by the mapping that their headers suggest.

    Parameters
    ----------
    paths : sequence of Path
        As in `read_spreadsheets`.
    progress : callable
    review : Path, optional
        A review of an earlier run that somebody has filled in.

    Returns
    -------
    Ingested
        With the mapping as a further file, and what was understood.

    Raises
    ------
    OptionError
        Where no table can be made, or one that others refer to is missing.
    DataError
        Where a file cannot be read at all.
    RequestError
        Where there is no such file, no table among them, or a workbook of `matcher template`.
    """
    # A file that is not there is no matter of a mapping, nor is one that needs none.
    for part in find_tables(paths):
        if part.ending == ".xlsx":
            _refuse_template(part)
    try:
        text = suggest_mapping(paths)
    except RequestError as error:
        raise OptionError(f"{_REMEDY} everything: {error}") from error
    lines = text.splitlines()
    missing = [each.removeprefix(MISSING) for each in lines if each.startswith(MISSING)]
    if missing:
        raise OptionError(f"{_REMEDY}: {shown('; '.join(missing), limit=500)}")
    with TemporaryDirectory() as folder:
        path = Path(folder) / MAPPING
        path.write_text(text, "utf-8")
        columns = [line.removeprefix(UNUSED) for line in lines if line.startswith(UNUSED)]
        sheets = [line.removeprefix(NO_TABLE) for line in lines if line.startswith(NO_TABLE)]
        ingested = read_spreadsheets(
            paths, progress, mapping=path, review=review, unread=(*columns, *sheets)
        )
    told = [f"{NO_TABLE[2:]}{each}" for each in sheets]
    told += [f"WARNING: {UNUSED[2:]}{each}" for each in columns]
    told += [_UNREAD] if columns else []
    told += _other_kinds(text)
    return replace(ingested, notes=(*told, *ingested.notes), understood=tuple(_understood(text)))


def _refuse_template(part: Part) -> None:
    """Refuse a workbook of `matcher template`: it needs no mapping, its examples are no firms."""
    with opened(part) as stream:
        seen, hidden = sheet_names(stream.file, part.shown)
    if set(TABLES) <= {*seen, *hidden}:
        raise RequestError(
            f"{part.shown} is a data set as it is, with the format's own sheets: give it to any"
            f" command, as in `matcher report -d {part.shown}`; `matcher validate -d {part.shown}`"
            " lists what is wrong in it"
        )


def _other_kinds(text: str) -> Iterator[str]:
    """Say which words for kinds and roles the format has no name of its own for."""
    for table in tomllib.loads(text)["table"]:
        for column, taken in (("kind", "other"), ("role", "member")):
            said = table.get("values", {}).get(column, {}).items()
            unnamed = [word for word, meant in said if meant == taken]
            if column == "role":
                unnamed = [word for word in unnamed if role_of(word) is None]
            if unnamed:
                header = shown(table["columns"][column])
                named = ", ".join(map(shown, unnamed))
                yield f"{table['file']}, column {header}: taken as {column} {taken}: {named}"


def _understood(text: str) -> Iterator[Understood]:
    """Say what each header was taken for."""
    for table in tomllib.loads(text)["table"]:
        file = f"{table['file']}{f', sheet {s}' if (s := table.get('sheet')) else ''}"
        all_rows = "".join(f", all {said}" for said in table.get("constants", {}).values())
        for column, header in table["columns"].items():
            yield Understood(file, header, f"{table['table']}{all_rows}", column)
