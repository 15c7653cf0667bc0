"""The commands about a data set itself: what it holds, whether it is right, its graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from matcher.cli.asking import asking
from matcher.cli.options import (
    data_options,
    file_option,
    organization_options,
    output_options,
    read_filters,
    seed_option,
)
from matcher.cli.output import announced, deliver, in_new_folder


@click.command()
@data_options
@output_options
def info(**given: Any) -> None:
    """Tell what a data set holds."""
    with asking(given) as workspace:
        report = workspace.info()
    deliver(report, given)


@click.command()
@data_options
@output_options
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
@file_option("The workbook to write, a new .xlsx file.")
def template(output: Path) -> None:
    """Write an empty workbook for your data, to fill in.

    It has a sheet for each table, with lists to choose from, and examples.
    """
    from matcher.sources.template import write_template

    with announced(output):
        write_template(output)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--for", "program", type=click.Choice(["kumu"]), help="For Kumu: its two sheets, in one .xlsx."
)
@click.option("--dynamic", is_flag=True, help="With a timeline of who was there when (.gexf only).")
@click.option(
    "--only",
    type=click.Choice(["organizations"]),
    help="Leave out capabilities and coalitions; links then have no direction.",
)
@click.option(
    "--all-capabilities",
    is_flag=True,
    help="Keep capabilities that nobody offers or needs; without it they are left out.",
)
@organization_options
@data_options
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
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder to write; it must be new or empty.",
)
@click.option("--organizations", default=200, show_default=True, help="How many, from 20 on.")
@click.option(
    "--coalitions",
    type=int,
    help="How many; the 1st and 2nd are rivals, the 3rd and 4th, and so on. Default: 4, or fewer "
    "for under 40 organizations.",
)
@seed_option("Seed of the random numbers: the same seed gives the same files.")
def synthesize(output: Path, organizations: int, coalitions: int | None, seed: int) -> None:
    """Make up an ecosystem whose truth is known.

    Answers can then be tested against truth.json, which says what was planted.
    """
    from matcher.findings import SCHEMA_VERSION
    from matcher.sources import synthesize, write_folder

    made = synthesize(organizations, coalitions, seed)
    document = {"schema_version": SCHEMA_VERSION, **made.truth}
    truth = json.dumps(document, indent=1) + "\n"
    write_folder(made.tables, output, {"truth.json": truth})
    click.echo(f"wrote {output}", err=True)
