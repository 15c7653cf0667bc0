"""The commands that ask about coalitions: how they stand, whom to recruit, what would change."""

from __future__ import annotations

from typing import Any

import click

from matcher.cli.asking import asking
from matcher.cli.options import (
    NumberRange,
    all_option,
    candidate_options,
    cluster_options,
    count_option,
    data_options,
    model_options,
    output_options,
    profile_option,
    read_filters,
    resume_option,
)
from matcher.cli.output import deliver

#: With the prior nothing is drawn; with a model still the past consortia that groups learn from.
_NOTHING_DRAWN = ("prior",)


@click.command()
@click.argument("coalition", nargs=-1)
@click.option(
    "--covered",
    default=0.25,
    type=NumberRange(0.0, 1.0, min_open=True),
    show_default=True,
    help="From which strength on a capability counts as covered.",
)
@profile_option
@model_options
@data_options
@output_options
def coalitions(coalition: tuple[str, ...], covered: float, **given: Any) -> None:
    """Describe one COALITION, or compare two or more.

    Without a name, all coalitions are compared.
    """
    with asking(given, seed_idle_with=_NOTHING_DRAWN) as workspace:
        report = workspace.coalitions(*coalition, covered_from=covered)
    deliver(report, given)


@click.command()
@click.argument("coalition", required=False)
@all_option("coalition", "-o FILE")
@count_option(10, "candidates")
@click.option(
    "--budget",
    default=3,
    type=click.IntRange(min=1),
    show_default=True,
    help="How many organizations the best set may hold.",
)
@candidate_options
@cluster_options
@resume_option
@model_options
@data_options
@output_options
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
@click.option("--join", multiple=True, metavar="ORG", help="Who joins; may be repeated.")
@click.option("--leave", multiple=True, metavar="ORG", help="Who leaves; may be repeated.")
@profile_option
@model_options
@data_options
@output_options
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
