"""The commands about groups: how coalitions stand, whom to recruit, what would change, teams."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from matcher.cli.asking import asking
from matcher.cli.options import EXISTING, options, read_filters
from matcher.cli.output import deliver

if TYPE_CHECKING:
    from matcher.teams import Challenge, Wishes
    from matcher.workspace import Workspace

#: With the prior nothing is drawn; with a model still the past consortia that groups learn from.
_NOTHING_DRAWN = ("prior",)


@click.command()
@click.argument("coalition", nargs=-1)
@options("coalitions")
def coalitions(coalition: tuple[str, ...], covered: float, **given: Any) -> None:
    """Describe one COALITION, or compare two or more.

    Without a name, all coalitions are compared.
    """
    with asking(given, seed_idle_with=_NOTHING_DRAWN) as workspace:
        report = workspace.coalitions(*coalition, covered_from=covered)
    deliver(report, given)


@click.command()
@click.argument("coalition", required=False)
@options("recruit")
def recruit(coalition: str | None, k: int, budget: int, **given: Any) -> None:
    """Rank whom COALITION could invite, and choose the best set.

    With --all the output is a table, .parquet or .csv: coalition_id, rank, organization_id, score,
    apart.
    """
    everybody, filters = given["everybody"], read_filters(given)
    if (coalition is None) != everybody:
        raise click.UsageError("name a coalition, or give --all -o FILE; not both")
    from matcher.cli.bulk import check_use, write_divided

    if everybody and filters != type(filters)():
        raise click.UsageError("--all ranks for every coalition as it is: leave out the filters")
    check_use(given)
    with asking(given, seed_idle_with=_NOTHING_DRAWN) as workspace:
        if everybody:
            write_divided(workspace.invitations_table(k), given["output"], given["resume"])
            return
        report = workspace.recruit(str(coalition), k, budget, filters)
    deliver(report, given)


@click.command()
@click.argument("coalition")
@options("whatif")
def whatif(coalition: str, join: tuple[str, ...], leave: tuple[str, ...], **given: Any) -> None:
    """Show COALITION before and after members join or leave.

    The comparison with each of its rivals is shown before and after too. With --profile alone, the
    organization of the profile joins.
    """
    if not join and not leave and given["profile"] is None:
        raise click.UsageError("nobody moves; give --join ORG, --leave ORG or --profile FILE")
    with asking(given, seed_idle_with=_NOTHING_DRAWN) as workspace:
        report = workspace.whatif(coalition, join, leave)
    deliver(report, given)


@click.command()
@click.argument("challenge", type=EXISTING)
@options("team", "TeamReport")
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
