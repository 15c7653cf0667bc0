"""A report as the bytes of a file; the ending of its name says in which format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING

from matcher.errors import OptionError
from matcher.reporting.render import ENDINGS, render

if TYPE_CHECKING:
    from matcher.reporting.record import Report


def _page(report: Report) -> bytes:
    from matcher.reporting.render_html import to_html
    from matcher.reporting.views.report import view

    return to_html(view(report)).encode("utf-8")


def _workbook(report: Report) -> bytes:
    from matcher.reporting.render_workbook import to_xlsx
    from matcher.reporting.views.report import view

    return to_xlsx(view(report))


def _svg(report: Report) -> bytes:
    from matcher.reporting.maps import slide
    from matcher.reporting.picture import to_svg

    return (to_svg(slide(report), standalone=True) + "\n").encode("utf-8")


def _png(report: Report) -> bytes:
    from matcher.reporting.maps import slide
    from matcher.reporting.painting import to_png

    return to_png(slide(report))


#: What writes a report, by the ending of a file's name. A format of reports is one line here;
#: those of every finding are the `ENDINGS` of `render`.
WRITERS: dict[str, Callable[[Report], bytes]] = {
    ".html": _page,
    ".xlsx": _workbook,
    ".png": _png,
    ".svg": _svg,
}


def check_report_ending(name: str) -> None:
    """Make sure that a file name asks for a format, before any work is done.

    Raises
    ------
    OptionError
        Where it does not.
    """
    if PurePath(name).suffix.lower() not in WRITERS | ENDINGS:
        known = ", ".join(WRITERS | ENDINGS)
        raise OptionError(f"{name}: the ending says no format; end the name in {known}")


def format_of(path: str) -> str:
    """Give the format of a document that a file's ending asks for.

    Raises
    ------
    OptionError
        For an ending that asks for none.
    """
    ending = PurePath(path).suffix.lower()
    if ending not in ENDINGS:
        message = f"{path}: the ending says no format; end the name in {', '.join(ENDINGS)}"
        if ending in WRITERS:
            message += f". Files that end in {ending} come from `matcher report`"
        raise OptionError(message)
    return ENDINGS[ending]


def report_bytes(report: Report, name: str) -> bytes:
    """Give a report as the content of a file.

    Parameters
    ----------
    report : Report
    name : str
        Of the file: .html (the page), .xlsx (the workbook), .png or .svg (the picture for a
        slide), .md, .json, .csv or .txt.

    Raises
    ------
    OptionError
        Where the ending asks for no format.
    """
    check_report_ending(name)
    ending = PurePath(name).suffix.lower()
    if write := WRITERS.get(ending):
        return write(report)
    return render(report, ENDINGS[ending]).encode("utf-8")
