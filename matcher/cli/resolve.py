"""The command that finds organizations that are one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from matcher.cli.asking import asking
from matcher.cli.options import EXISTING, NumberRange, color_option, data_options, format_option
from matcher.cli.output import deliver


@click.command()
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="The data set to write: a new or empty folder, or a .duckdb file.",
)
@click.option(
    "--ror",
    metavar="DUMP",
    type=EXISTING,
    help="Look the names up in this dump of ROR (schema 2; .zip, .json or .json.gz).",
)
@click.option(
    "--threshold",
    default=0.9,
    type=NumberRange(0.0, 1.0, min_open=True),
    show_default=True,
    metavar="P",
    help="Merge only what is one organization with at least this probability.",
)
@click.option(
    "--apply",
    "review",
    metavar="REVIEW.csv",
    type=EXISTING,
    help="Follow the decisions that you wrote into this review file.",
)
@click.option(
    "--rollup", is_flag=True, help="Merge laboratories and subsidiaries into what they belong to."
)
@data_options
@format_option("Format of the report on standard output. Default: table.")
@color_option
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
    written = write_resolved(found.tables, target, resolution_files(found.report))
    deliver(found.report, {**given, "output": None})
    for path in written:
        click.echo(f"wrote {path}", err=True)
