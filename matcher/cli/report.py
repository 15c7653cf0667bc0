"""The command that writes all of it: page, workbook and picture to a file, text where asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from matcher.cli.asking import asking
from matcher.cli.options import (
    EXISTING,
    count_option,
    data_options,
    filter_options,
    model_options,
    read_filters,
    report_output_options,
)
from matcher.cli.output import deliver


@click.command()
@click.option(
    "--org",
    "organization",
    metavar="ORG",
    help="Whose partners to rank. Default: those of the lead of --coalition, or of the profile.",
)
@click.option(
    "--coalition",
    metavar="COALITION",
    help="Only this coalition and its rivals, and whom it could invite.",
)
@count_option(10, "partners")
@click.option(
    "--summary",
    is_flag=True,
    is_eager=True,  # -o asks whether it is given
    help="One page for a board: whom to call, about what, why, what is against it, how sure.",
)
@click.option(
    "--since",
    metavar="OLD.json",
    type=EXISTING,
    help="Tell what changed since an earlier report on the same question, saved as .json.",
)
@filter_options
@model_options
@data_options
@report_output_options
def report(
    organization: str | None,
    coalition: str | None,
    k: int,
    summary: bool,
    since: Path | None,
    **given: Any,
) -> None:
    """Write one report: a page, a workbook, slides, a picture, text.

    It holds the best partners, how the coalitions stand, the ecosystem, method and sources. With
    neither --org nor --coalition it begins with the best pairs of the ecosystem. It has a backtest
    of the last year, if the data are small enough and hold enough history.
    """
    from matcher.reporting.record import Summary

    filters = read_filters(given)
    with asking(given) as workspace:
        found = workspace.report(organization, coalition, k, filters, since)
    deliver(Summary(found) if summary else found, given)
