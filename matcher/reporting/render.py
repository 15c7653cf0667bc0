"""One way from a finding to what is written of it: in the format of a name, or of a file."""

from __future__ import annotations

from matcher.errors import OptionError
from matcher.findings import Finding
from matcher.reporting.formats import FORMATS, PRINTED, Look, format_of


def render(report: Finding, format: str, *, width: int = 80, color: bool = False) -> str:
    """Give a report as text.

    Parameters
    ----------
    report : Finding
        One of the reports that the library makes.
    format : {"table", "json", "csv", "md"}
    width : int
        Of the table, in columns.
    color : bool
        Whether the table carries terminal colours.

    Raises
    ------
    OptionError
        For another format.
    """
    if format not in PRINTED:
        raise OptionError(f"no format {format!r}; choose one of {', '.join(PRINTED)}")
    return FORMATS[format].write(report, Look(width, color)).decode("utf-8")


def file_bytes(report: Finding, name: str) -> bytes:
    """Give a report as the content of a file.

    Parameters
    ----------
    report : Finding
    name : str
        Of the file; its ending says the format.

    Raises
    ------
    OptionError, RequestError
        As by `format_of`.
    """
    return format_of(name, type(report).__name__).write(report, Look())
