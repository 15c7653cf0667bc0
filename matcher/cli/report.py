"""The command that writes all of it: page, workbook and picture to a file, text where asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from matcher.cli.asking import asking
from matcher.cli.options import options, read_filters
from matcher.cli.output import deliver


@click.command()
@options("report", "Report")
def report(
    organization: str | None,
    coalition: str | None,
    k: int,
    cut: str | None,
    summary: bool,
    since: Path | None,
    **given: Any,
) -> None:
    """Write one report: a page, a workbook, slides, a picture, text.

    It holds the best partners, how the coalitions stand, the ecosystem, method and sources. With
    neither --org nor --coalition it begins with the best pairs of the ecosystem.
    """
    from matcher.reporting.record import Summary

    filters = read_filters(given)
    with asking(given) as workspace:
        found = workspace.report(organization, coalition, k, cut, filters, since)
    deliver(Summary(found) if summary else found, given)
