"""The commands about a data set itself: what it holds, its graph, what in it is one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from matcher.cli.asking import asking
from matcher.cli.options import options, read_filters
from matcher.cli.output import announced, deliver, in_new_folder


@click.command()
@options("info")
def info(**given: Any) -> None:
    """Tell what a data set holds."""
    with asking(given) as workspace:
        report = workspace.info()
    deliver(report, given)


@click.command()
@options("validate")
def validate(data: str, as_of: str | None, **given: Any) -> None:
    """List every problem of a data set.

    The exit status is 1 if there is one. A row that is wrong is wrong on any day; --as-of only
    decides which rows are counted.
    """
    from matcher.workspace import Workspace

    report = Workspace.validate(data, as_of)
    deliver(report, given)
    click.get_current_context().exit(0 if report.valid else 1)


@click.command()
@options("template")
def template(output: Path) -> None:
    """Write an empty workbook for your data, to fill in.

    It has a sheet for each table, with lists to choose from, and examples.
    """
    from matcher.sources.template import write_template

    with announced(output):
        write_template(output)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@options("export")
def export(file: Path, **given: Any) -> None:
    """Write the ecosystem as a graph for another program.

    The ending of FILE picks the format: .gexf (Gephi), .graphml, .json, .csv, or, with --for kumu,
    .xlsx.
    """
    from matcher.reporting.text import counted

    lost: list[int] = []
    new = in_new_folder(file)
    filters = read_filters(given)
    with asking(given) as workspace:
        written = workspace.export(
            file,
            program=given["program"],
            dynamic=given["dynamic"],
            only=given["only"],
            all_capabilities=given["all_capabilities"],
            filters=filters,
            dropped=lost.append,
        )
    said = f", without {counted(lost[0], 'control character')} that it cannot hold" if lost else ""
    for path in written:
        click.echo(f"wrote {path}{new}{said}", err=True)


@click.command()
@options("synthesize")
def synthesize(output: Path, organizations: int, coalitions: int | None, seed: int) -> None:
    """Make up an ecosystem whose truth is known.

    So answers can be tested against it.
    """
    from matcher.findings import SCHEMA_VERSION
    from matcher.sources import synthesize, write_folder

    made = synthesize(organizations, coalitions, seed)
    document = {"schema_version": SCHEMA_VERSION, **made.truth}
    truth = json.dumps(document, indent=1) + "\n"
    write_folder(made.tables, output, {"truth.json": truth})
    click.echo(f"wrote {output}", err=True)


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
