"""The command that builds a team for a challenge, and one for each call of a table."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from matcher.cli.asking import asking
from matcher.cli.options import (
    EXISTING,
    all_option,
    candidate_options,
    data_options,
    model_options,
    output_options,
    read_filters,
)
from matcher.cli.output import deliver

if TYPE_CHECKING:
    from matcher.teams import Challenge, Wishes
    from matcher.workspace import Workspace

_NOTHING_DRAWN = ("prior",)


@click.command()
@click.argument("challenge", type=EXISTING)
@click.option("--lead", metavar="ORG", help="Who leads. Default: as the challenge says.")
@click.option(
    "--with", "members", multiple=True, metavar="ORG", help="Who is in every team; may be repeated."
)
@click.option(
    "--without",
    multiple=True,
    metavar="ORG|FILE",
    help="Who is in no team, or a file with one name a line; may be repeated.",
)
@click.option(
    "--rules",
    metavar="NAME|FILE",
    help="Rules of the call: none, horizon-europe, horizon-europe-pillar-1, eurostars, "
    "korea-sovereign-ai-2025, or a .toml file of yours. Default: as the challenge says, else none.",
)
@click.option(
    "--size",
    metavar="MIN..MAX",
    help="How many members, the lead included. Default: as the challenge says, else 1..10.",
)
@click.option(
    "--needs",
    "needs_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="If this .toml file exists, the needs are read from it; if not, the needs that were "
    "understood are written into it, for you to edit.",
)
@click.option(
    "--why-not",
    multiple=True,
    metavar="ORG",
    help="Say why ORG is not in the best team; may be repeated.",
)
@click.option(
    "-k", default=3, type=click.IntRange(min=1, max=50), show_default=True, help="How many teams."
)
@all_option("row of a table of calls", "-o FILE")
@candidate_options
@model_options
@data_options
@partial(output_options, kind="TeamReport")
def team(challenge: Path, k: int, why_not: tuple[str, ...], **given: Any) -> None:
    """Build the best teams for the challenge in a file.

    CHALLENGE is a .toml, .txt, .md, .html, .docx or .pdf file. Where no team keeps all rules, the
    answer says which rules contradict each other, and the exit status is 1.

    With --all, CHALLENGE is a .csv table of calls with the columns call_id, lead, capabilities,
    size and countries; the output is a .parquet or .csv table with the columns call_id, seat and
    organization_id.
    """
    filters = read_filters(given)
    if given["everybody"]:
        _all_calls(challenge, given)
        return
    with asking(given, seed_idle_with=_NOTHING_DRAWN) as workspace:
        asked = _challenge(workspace, challenge, given["needs_file"])
        report = workspace.team(asked, _wishes(asked, given, filters), k, why_not)
    deliver(report, given)
    click.get_current_context().exit(0 if report.infeasible is None else 1)


def _all_calls(calls: Path, given: dict[str, Any]) -> None:
    """Write a team for each call; what holds for one challenge alone is refused."""
    from matcher.cli.bulk import check_table, write_table

    context = click.get_current_context()
    fits = {"challenge", "everybody", "data", "as_of", "output", "seed", "format", "no_color"}
    fits |= {"profile"}
    for parameter in context.command.params:
        given_here = context.get_parameter_source(parameter.name or "")
        if given_here is ParameterSource.COMMANDLINE and parameter.name not in fits:
            raise click.UsageError(
                f"--all builds by the table alone: leave out {parameter.opts[0]}"
            )
    check_table(given)
    with asking(given) as workspace:
        table = workspace.team_all(calls)
    write_table(iter([table]), given["output"])


def _challenge(workspace: Workspace, path: Path, needs_file: Path | None) -> Challenge:
    """Read the challenge, and its needs from the file for editing or into it."""
    from dataclasses import replace

    from matcher.teams import needs_text, read_needs
    from matcher.teams.findings import Reading
    from matcher.whole_files import whole_file

    if needs_file is not None and needs_file.exists():
        needs = read_needs(workspace.ecosystem, needs_file)
        asked = workspace.challenge(path)
        return replace(asked, needs=needs, read=replace(Reading(), left_out=asked.read.left_out))
    found = workspace.challenge(path)
    if needs_file is not None:
        with whole_file(needs_file) as temporary:
            temporary.write_text(needs_text(found, workspace.ecosystem), "utf-8", newline="")
        click.echo(f"wrote {needs_file}: edit it, and give it again", err=True)
    return found


def _wishes(challenge: Challenge, given: dict[str, Any], filters: Any) -> Wishes:
    from matcher.cli.options import names_of
    from matcher.teams import Wishes, load_rules, read_size

    return Wishes(
        rules=load_rules(given["rules"] or challenge.rules or "none"),
        lead=given["lead"],
        members=given["members"],
        without=tuple(name for entry in given["without"] for name in names_of(entry, "--without")),
        size=None if given["size"] is None else read_size(given["size"]),
        filters=filters,
    )
