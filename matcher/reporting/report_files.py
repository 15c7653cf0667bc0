"""A report as the bytes of a file; the ending of its name says in which format."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from matcher.errors import OptionError
from matcher.reporting.render import ENDINGS, REPORT_ENDINGS, render

if TYPE_CHECKING:
    from matcher.reporting.record import Report


def check_report_ending(name: str) -> None:
    """Make sure that a file name asks for a format, before any work is done.

    Raises
    ------
    OptionError
        Where it does not.
    """
    if PurePath(name).suffix.lower() not in (*REPORT_ENDINGS, *ENDINGS):
        known = ", ".join((*REPORT_ENDINGS, *ENDINGS))
        raise OptionError(f"{name}: the ending says no format; end the name in {known}")


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
    if ending == ".html":
        from matcher.reporting.page import to_html

        return to_html(report).encode("utf-8")
    if ending == ".xlsx":
        from matcher.reporting.workbook import to_xlsx

        return to_xlsx(report)
    if ending in (".png", ".svg"):
        from matcher.reporting.maps import slide
        from matcher.reporting.picture import to_svg

        if ending == ".svg":
            return (to_svg(slide(report), standalone=True) + "\n").encode("utf-8")
        from matcher.reporting.painting import to_png

        return to_png(slide(report))
    return render(report, ENDINGS[ending]).encode("utf-8")
