"""Tables without a mapping: read by the one that their headers suggest."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from matcher.ecosystem.raw import shown
from matcher.errors import OptionError, RequestError
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.parts import Progress
from matcher.ingestion.spreadsheets import read_spreadsheets
from matcher.ingestion.suggesting import MISSING, suggest_mapping

#: The name under which the mapping stands beside the data set.
_NAME = "mapping.toml"

_REMEDY = (
    "tables need a mapping: give --mapping FILE.toml, or --suggest-mapping to get a first one,"
    " which leaves open"
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
        With the mapping as a further file, and what was understood in the notes.

    Raises
    ------
    OptionError
        Where no table can be made, or one that others refer to is missing.
    DataError
        Where a file cannot be read at all.
    """
    try:
        text = suggest_mapping(paths)
    except RequestError as error:
        raise OptionError(f"{_REMEDY} everything: {error}") from error
    lines = text.splitlines()
    missing = [each.removeprefix(MISSING) for each in lines if each.startswith(MISSING)]
    if missing:
        raise OptionError(f"{_REMEDY}: {shown('; '.join(missing), limit=500)}")
    with TemporaryDirectory() as folder:
        path = Path(folder) / _NAME
        path.write_text(text, "utf-8")
        ingested = read_spreadsheets(paths, progress, mapping=path, review=review)
    notes = (*_understood(text), *ingested.notes)
    return replace(ingested, notes=notes, further={**ingested.further, _NAME: text})


def _understood(text: str) -> Iterator[str]:
    """Say which header was taken for what, and which for nothing."""
    for table in tomllib.loads(text)["table"]:
        columns = ", ".join(f"{given} = {name}" for name, given in table["columns"].items())
        constants = "".join(f", all {value}" for value in table.get("constants", {}).values())
        where = f"{table['file']}{f', sheet {s}' if (s := table.get('sheet')) else ''}"
        yield f"{where}: {table['table']} from {shown(columns, limit=300)}{constants}"
    for line in text.splitlines():
        if line.startswith("# nothing was made of: "):
            yield line.removeprefix("# ")
