"""The output formats: one entry for each, from which command line, help and messages draw.

A format is added here: what writes it is imported when it is asked for, so that --help stays quick.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from matcher.errors import MissingExtraError, OptionError
from matcher.findings import Finding

if TYPE_CHECKING:
    from matcher.findings import CommandReport, Finding
    from matcher.reporting.document import Document
    from matcher.reporting.record import Report, Summary


@dataclass(frozen=True)
class Look:
    """How a terminal shows text: its columns, and whether in colour."""

    width: int = 80
    color: bool = False


@dataclass(frozen=True)
class Format:
    """One output format.

    Attributes
    ----------
    name : str
        What -f and messages call it.
    ending : str
        Of the names of its files.
    write : callable
        Gives a finding as the content of a file. The look is for what a terminal shows.
    of : tuple of str
        The types of finding that it is for; empty for every one, and then -f has it too.
    without : tuple of str
        Of every one, the types that it is not for: those without facts of their own.
    needs : tuple of (str, str), or None
        A package that is not always there: what is imported, and the extra that installs it.
    """

    name: str
    ending: str
    write: Callable[[Any, Look], bytes]
    of: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    needs: tuple[str, str] | None = None

    def is_for(self, kind: str) -> bool:
        """Tell whether it is for a type of finding."""
        return kind in self.of if self.of else kind not in self.without


def _table(report: Finding, look: Look) -> bytes:
    from matcher.reporting.render_terminal import draw_document
    from matcher.reporting.terminal import to_text
    from matcher.reporting.views import view_of

    document = view_of(report)
    text = to_text(
        lambda console: draw_document(document, console), width=look.width, color=look.color
    )
    return text.encode("utf-8")


def _json(report: CommandReport, _: Look) -> bytes:
    import json

    from matcher.reporting.text import json_escaped

    text = json.dumps(report.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)
    return (json_escaped(text) + "\n").encode("utf-8")


def _csv(report: Finding, _: Look) -> bytes:
    from matcher.reporting.render_csv import to_csv

    return to_csv(report).encode("utf-8")


def _markdown(report: Finding, _: Look) -> bytes:
    from matcher.reporting.render_markdown import to_markdown
    from matcher.reporting.views import view_of

    return to_markdown(view_of(report)).encode("utf-8")


def _page(report: Finding, _: Look) -> bytes:
    from matcher.reporting.render_html import to_html

    return to_html(_page_view(report)).encode("utf-8")


def _workbook(report: Finding, _: Look) -> bytes:
    from matcher.reporting.render_workbook import to_xlsx

    return to_xlsx(_page_view(report))


def _png(report: Any, _: Look) -> bytes:
    from matcher.reporting.maps import slide
    from matcher.reporting.painting import to_png

    return to_png(slide(report))


def _svg(report: Any, _: Look) -> bytes:
    from matcher.reporting.maps import slide
    from matcher.reporting.picture import to_svg

    return (to_svg(slide(report), standalone=True) + "\n").encode("utf-8")


def _page_view(report: Finding) -> Document:
    from matcher.reporting.views import page_view_of

    return page_view_of(report)


def _slides(report: Report | Summary, _: Look) -> bytes:
    from matcher.reporting.record import Report
    from matcher.reporting.render_pptx import to_pptx
    from matcher.reporting.views.summary import front

    return to_pptx(front(report if isinstance(report, Report) else report.report))


_REPORT, _READ = ("Report",), ("Report", "Summary")

#: Every format by its name, in the order in which help lists them.
FORMATS = {
    each.name: each
    for each in (
        Format("table", ".txt", _table),
        Format("json", ".json", _json, without=("Summary",)),
        Format("csv", ".csv", _csv, without=("Summary",)),
        Format("md", ".md", _markdown),
        Format("html", ".html", _page, (*_READ, "TeamReport")),
        Format("xlsx", ".xlsx", _workbook, (*_REPORT, "TeamReport")),
        Format("pptx", ".pptx", _slides, _READ, needs=("pptx", "slides")),
        Format("png", ".png", _png, _REPORT),
        Format("svg", ".svg", _svg, _REPORT),
    )
}

#: What -f takes: the formats of every document, which can all be read on standard output.
PRINTED = tuple(each.name for each in FORMATS.values() if not each.of)


def endings(kind: str = "") -> list[str]:
    """Give the endings of files that a type of finding is written to.

    Parameters
    ----------
    kind : str
        Name of the type; empty for what holds for every one.

    Examples
    --------
    >>> endings()
    ['.txt', '.json', '.csv', '.md']
    """
    return [each.ending for each in FORMATS.values() if each.is_for(kind)]


def format_of(path: str, kind: str = "") -> Format:
    """Give the format that a file's ending asks for, before any work is done.

    Parameters
    ----------
    path : str
    kind : str
        As in `endings`.

    Raises
    ------
    OptionError
        Where the ending is none of them.
    MissingExtraError
        Where the format needs a package that is not installed.
    """
    ending = PurePath(path).suffix.lower()
    found = next((each for each in FORMATS.values() if each.ending == ending), None)
    if found is None or not found.is_for(kind):
        known = ", ".join(endings(kind))
        message = f"{path}: the ending says no format; end the name in {known}"
        if found is not None:
            whole = " without --summary" if kind == "Summary" else ""
            message += f". Files that end in {ending} come from `matcher report`{whole}"
        raise OptionError(message)
    if found.needs is not None and find_spec(found.needs[0]) is None:
        package, extra = found.needs
        raise MissingExtraError(f"{path}: files that end in {ending}", package, extra)
    return found


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
