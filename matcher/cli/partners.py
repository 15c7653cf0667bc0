"""The commands that rank partners: of one organization, of everybody, of a pair, of all pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from matcher.cli.asking import asking, tell_model
from matcher.cli.options import (
    NumberRange,
    all_option,
    cluster_options,
    count_option,
    data_options,
    file_option,
    filter_options,
    model_options,
    output_options,
    profile_option,
    read_filters,
    resume_option,
)
from matcher.cli.output import deliver

#: With these options nothing is drawn, so that a seed means nothing.
_NOTHING_DRAWN = ("model_file", "prior")


@click.command()
@click.argument("organization", required=False)
@count_option(10, "partners")
@all_option("organization", "-o .parquet or .csv")
@filter_options
@click.option(
    "--novelty",
    default=0.0,
    type=NumberRange(0.0, 1.0),
    show_default=True,
    metavar="0..1",
    help="The higher, the further less-known partners move up in the order; scores stay.",
)
@cluster_options
@resume_option
@model_options
@data_options
@output_options
def suggest(organization: str | None, k: int, novelty: float, **given: Any) -> None:
    """Rank partners for ORGANIZATION, and say why.

    ORGANIZATION is an id, a name or an alias. With --all, partners are ranked for every
    organization, and written as one table.
    """
    everybody = given["everybody"]
    if (organization is not None) + (given["profile"] is not None) + everybody != 1:
        raise click.UsageError("give one of ORGANIZATION, --profile FILE and --all")
    from matcher.cli.bulk import check_use, write_divided

    filters = read_filters(given)
    check_use(given)
    with asking(given, seed_idle_with=_NOTHING_DRAWN) as workspace:
        if everybody:
            table = workspace.partners_table(k, filters, novelty)
            tell_model(workspace)
            write_divided(table, given["output"], given["resume"])
            return
        found = workspace.suggest(organization, k, filters, novelty)
    deliver(found, given)


@click.command()
@click.argument("pairs_file", metavar="PAIRS", type=click.Path(dir_okay=False, path_type=Path))
@file_option("The file to write, .csv or .parquet.")
@cluster_options
@resume_option
@profile_option
@model_options
@data_options
def score(pairs_file: Path, **given: Any) -> None:
    """Score each pair in the table PAIRS.

    PAIRS is a CSV file with the columns organization_a (who asks) and organization_b. Existing
    partners are scored too. The rows keep their order.
    """
    from matcher.cli.bulk import check_ending, check_names, read_pairs, scored, write_divided

    check_ending(given["output"])
    table = read_pairs(pairs_file)
    with asking(given, seed_idle_with=_NOTHING_DRAWN) as workspace:
        check_names(workspace.ecosystem, table)  # each cell that is wrong, and before minutes pass
        found = scored(workspace, table)
        tell_model(workspace)
        write_divided(found, given["output"], given["resume"])


@click.command()
@count_option(20, "pairs")
@filter_options
@model_options
@data_options
@output_options
def pairs(k: int, **given: Any) -> None:
    """Rank the best pairs of the whole ecosystem.

    Filters hold for both sides of a pair.
    """
    filters = read_filters(given)
    with asking(given, seed_idle_with=_NOTHING_DRAWN) as workspace:
        report = workspace.pairs(k, filters)
    deliver(report, given)


@click.command()
@click.argument("organization_a")
@click.argument("organization_b", required=False)
@filter_options
@model_options
@data_options
@output_options
def explain(organization_a: str, organization_b: str | None, **given: Any) -> None:
    """Show all about one pair, in both directions.

    With --profile, name one organization: the pair is the profile and that organization.
    """
    if organization_b is None and given["profile"] is None:
        raise click.UsageError("name two organizations, or one beside --profile FILE")
    filters = read_filters(given)
    with asking(given, seed_idle_with=_NOTHING_DRAWN) as workspace:
        report = workspace.explain(organization_a, organization_b, filters)
    deliver(report, given)
