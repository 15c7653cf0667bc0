"""The command that finds organizations that are one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from matcher.cli.asking import asking
from matcher.cli.options import options
from matcher.cli.output import deliver


@click.command()
@options("resolve")
def resolve(
    target: Path,
    ror: Path | None,
    threshold: float,
    review: Path | None,
    rollup: bool,
    **given: Any,
) -> None:
    """Find entries that are one organization, and merge them.

    Doubtful pairs go to a review file beside the new data set; edit it and give it with --apply.
    """
    from matcher.reporting.resolution_files import resolution_files
    from matcher.sources.resolved import check_target, write_resolved

    check_target(target, given["data"])
    with asking(given) as workspace:
        found = workspace.resolve(ror=ror, threshold=threshold, apply=review, rollup=rollup)
    written = write_resolved(found.tables, target, resolution_files(found.report, found.audit))
    deliver(found.report, {**given, "output": None})
    for path in written:
        click.echo(f"wrote {path}", err=True)
