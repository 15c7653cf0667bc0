"""Where `matcher report` goes: page, workbook and picture to a file, text where asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from matcher.cli.output import deliver

if TYPE_CHECKING:
    from matcher.reporting.record import Report


def check_output(given: dict[str, Any]) -> None:
    """Make sure that the file asked for has a format, before the work begins.

    Raises
    ------
    RequestError
        Where its ending asks for none.
    """
    from matcher.reporting.report_files import WRITERS, check_report_ending

    output: Path | None = given["output"]
    if output is None:
        return
    check_report_ending(output.name)
    if output.suffix.lower() in WRITERS and given["format"] is not None:
        raise click.UsageError(f"the ending of {output.name} says the format; leave out -f")


def write_report(report: Report, given: dict[str, Any]) -> None:
    """Write a report as the output options ask: a file by its ending, else standard output."""
    from matcher.reporting.report_files import WRITERS

    output: Path | None = given["output"]
    if output is None or output.suffix.lower() not in WRITERS:
        deliver(report, given)
        return
    save_report(report, output)
    click.echo(f"wrote {output}", err=True)


def save_report(report: Report, output: Path) -> None:
    """Write a report to a file, whole or not at all."""
    from matcher.reporting.files import whole_file
    from matcher.reporting.report_files import report_bytes

    with whole_file(output) as temporary:
        temporary.write_bytes(report_bytes(report, output.name))
