"""The command that writes all of it: page, workbook and picture to a file, text where asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from matcher.cli.asking import asking
from matcher.cli.options import (
    data_options,
    filter_options,
    model_options,
    read_filters,
    report_output_options,
)
from matcher.cli.output import deliver

if TYPE_CHECKING:
    from matcher.reporting.record import Report


@click.command()
@click.option("--org", "organization", metavar="ORG", help="Whose partners. Default: see below.")
@click.option("--coalition", metavar="COALITION", help="Which coalition, beside its rivals.")
@click.option(
    "-k", default=10, type=click.IntRange(min=1), show_default=True, help="How many partners."
)
@click.option("--cut", metavar="DATE", help="The day of a backtest, which takes a while.")
@filter_options
@model_options
@data_options
@report_output_options
def report(
    organization: str | None, coalition: str | None, k: int, cut: str | None, **given: Any
) -> None:
    """Write all of it as one report: a page, a workbook, a picture, or text.

    Without --org the partners are those of the coalition's lead; without --coalition too, the
    best pairs of all.
    """
    check_output(given)
    filters = read_filters(given)
    with asking(given) as workspace:
        found = workspace.report(organization, coalition, k, cut, filters)
    write_report(found, given)


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
    from matcher.reporting.report_files import report_bytes
    from matcher.whole_files import whole_file

    with whole_file(output) as temporary:
        temporary.write_bytes(report_bytes(report, output.name))
