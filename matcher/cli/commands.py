"""Every command, in the order in which --help lists them.

The library is imported inside each command, so that --help answers at once.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from matcher.cli.ingest import ingest
from matcher.cli.options import (
    NumberRange,
    all_option,
    color_option,
    data_options,
    filter_options,
    learning_options,
    model_option,
    output_options,
    read_filters,
    report_output_options,
    seed_option,
)
from matcher.cli.output import deliver, wants_color
from matcher.cli.resolve import resolve

if TYPE_CHECKING:
    from matcher.cli.model import Learning
    from matcher.matching import Filters


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("matcher-demo"),
    show_default=True,
    help="The folder to write to.",
)
@color_option
def demo(output: Path, no_color: bool) -> None:
    """Run the Korean case of 2020 from end to end."""
    from matcher.cli.demo import run_demo

    run_demo(output, wants_color(no_color))


@click.command()
@data_options
@output_options
def info(data: str, as_of: str | None, **given: Any) -> None:
    """Tell what a data set holds."""
    from matcher.ecosystem.summary import describe
    from matcher.sources import load

    deliver(describe(load(data, as_of)), given)


@click.command()
@data_options
@output_options
def validate(data: str, as_of: str | None, **given: Any) -> None:
    """List every problem of a data set; exit status 1 if there is one.

    A row that is wrong is wrong on any day; with --as-of the rows counted are those known then.
    """
    from matcher.ecosystem.summary import describe, validation_report
    from matcher.sources import find_problems, load

    rows, problems, notes = find_problems(data)
    if as_of is not None and not problems:
        rows = describe(load(data, as_of)).tables
    report = validation_report(data, rows, problems, notes)
    deliver(report, given)
    click.get_current_context().exit(0 if report.valid else 1)


@click.command()
@click.argument("organization", required=False)
@click.option(
    "--profile",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file that describes an organization that is not in the data.",
)
@click.option(
    "-k", default=10, type=click.IntRange(min=1), show_default=True, help="How many partners."
)
@all_option("organization", "-o .parquet or .csv")
@filter_options
@click.option(
    "--novelty",
    default=0.0,
    type=NumberRange(0.0, 1.0),
    show_default=True,
    metavar="0..1",
    help="Move the order from the famous to the fitting unknown; scores stay as they are.",
)
@learning_options
@data_options
@output_options
def suggest(
    organization: str | None,
    profile: Path | None,
    k: int,
    everybody: bool,
    novelty: float,
    data: str,
    as_of: str | None,
    **given: Any,
) -> None:
    """Rank partners for ORGANIZATION (an id, a name or an alias) and say why.

    With --all, rank them for everybody and write one table.
    """
    from matcher.cli.model import Learning
    from matcher.sources import load
    from matcher.sources.profiles import add_profile

    if (organization is not None) + (profile is not None) + everybody != 1:
        raise click.UsageError("give one of ORGANIZATION, --profile FILE and --all")
    filters, learning = read_filters(given), Learning.taken_from(given)
    if everybody:
        _suggest_all(k, filters, novelty, learning, data, as_of, given)
        return
    ecosystem = load(data, as_of)
    if profile is not None:
        ecosystem, organization = add_profile(ecosystem, profile)
    model = learning.model(ecosystem, [str(organization)], filters, intervals=True)
    deliver(model.suggest(str(organization), k, filters, novelty), given)


def _suggest_all(
    k: int,
    filters: Filters,
    novelty: float,
    learning: Learning,
    data: str,
    as_of: str | None,
    given: dict[str, Any],
) -> None:
    """Write the partners of every organization as one table."""
    from matcher.cli.bulk import check_ending, write_table
    from matcher.cli.progress import progress
    from matcher.sources import load

    output: Path | None = given["output"]
    if output is None or given["format"] is not None:
        raise click.UsageError("--all writes a file: give -o FILE.parquet or -o FILE.csv, no -f")
    check_ending(output)
    model = learning.model(load(data, as_of), filters=filters)
    click.echo(f"Model: {model.info.kind}. {model.info.note}", err=True)
    with progress("scoring organizations") as report_progress:
        write_table(model.suggest_all(k, filters, novelty, report_progress), output)


@click.command()
@click.argument("pairs_file", metavar="PAIRS", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file to write, .csv or .parquet.",
)
@learning_options
@data_options
def score(pairs_file: Path, output: Path, data: str, as_of: str | None, **given: Any) -> None:
    """Score each pair of PAIRS, a CSV with organization_a and organization_b.

    Existing partners are scored too. The rows keep their order.
    """
    from matcher.cli.bulk import check_ending, check_names, read_pairs, scored, write_table
    from matcher.cli.model import Learning
    from matcher.sources import load

    check_ending(output)
    learning = Learning.taken_from(given)
    table = read_pairs(pairs_file)
    ecosystem = load(data, as_of)
    check_names(ecosystem, table)  # before minutes pass
    model = learning.model(ecosystem)
    click.echo(f"Model: {model.info.kind}. {model.info.note}", err=True)
    write_table(iter([scored(model, table)]), output)


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The model file to write.",
)
@click.option(
    "--horizon",
    default="12m",
    show_default=True,
    help="What probabilities are of: a first collaboration within 12m, 2y or 90d.",
)
@seed_option("The same seed, the same model.")
@data_options
def fit(output: Path, horizon: str, seed: int, data: str, as_of: str | None) -> None:
    """Learn from the data set's own history, for --model of other commands.

    Takes minutes on tens of thousands of organizations. Where the history is too little to learn
    from, the model is the prior, and says so.
    """
    from matcher.cli.progress import stages
    from matcher.matching import PartnerModel
    from matcher.reporting.files import whole_file
    from matcher.sources import load

    ecosystem = load(data, as_of)
    with whole_file(output) as temporary:
        with stages() as report_progress:
            model = PartnerModel(learn=True, horizon=horizon, seed=seed)
            model.fit(ecosystem, report_progress)
        model.save(temporary)
    click.echo(f"Model: {model.info.kind}. {model.info.note}", err=True)
    click.echo(f"wrote {output}", err=True)


@click.command()
@click.option(
    "-k", default=20, type=click.IntRange(min=1), show_default=True, help="How many pairs."
)
@filter_options
@learning_options
@data_options
@output_options
def pairs(k: int, data: str, as_of: str | None, **given: Any) -> None:
    """Rank the best pairs of the whole ecosystem; filters hold for both sides."""
    from matcher.cli.model import Learning
    from matcher.cli.progress import progress
    from matcher.sources import load

    filters, learning = read_filters(given), Learning.taken_from(given)
    model = learning.model(load(data, as_of), filters=filters)
    with progress("scoring organizations") as report_progress:
        report = model.pairs(k, filters, report_progress)
    deliver(report, given)


@click.command()
@click.argument("organization_a")
@click.argument("organization_b")
@filter_options
@learning_options
@data_options
@output_options
def explain(
    organization_a: str,
    organization_b: str,
    data: str,
    as_of: str | None,
    **given: Any,
) -> None:
    """Tell everything about one pair, both directions."""
    from matcher.cli.model import Learning
    from matcher.matching.model import find_pair
    from matcher.sources import load

    filters, learning = read_filters(given), Learning.taken_from(given)
    ecosystem = load(data, as_of)
    find_pair(ecosystem, organization_a, organization_b)  # before minutes pass
    model = learning.model(ecosystem, filters=filters, intervals=True)
    deliver(model.explain(organization_a, organization_b, filters), given)


@click.command()
@click.argument("coalition", nargs=-1)
@click.option(
    "--covered",
    default=0.25,
    type=NumberRange(0.0, 1.0, min_open=True),
    show_default=True,
    help="The strength from which a capability counts as covered.",
)
@model_option
@data_options
@output_options
def coalitions(
    coalition: tuple[str, ...],
    covered: float,
    model_file: Path | None,
    data: str,
    as_of: str | None,
    **given: Any,
) -> None:
    """Describe one COALITION, or compare two or more (default: all)."""
    from matcher.cli.model import model_for
    from matcher.coalitions import study_coalitions
    from matcher.matching.group_model import GroupModel
    from matcher.sources import load

    ecosystem = load(data, as_of)
    # Learning takes minutes on large data: here only who brings a model asks for it.
    model = GroupModel(model_for(ecosystem, model_file), learn=model_file is not None)
    deliver(study_coalitions(ecosystem, *coalition, model=model, covered_from=covered), given)


@click.command()
@click.argument("coalition", required=False)
@all_option("coalition", "-o FILE")
@click.option(
    "-k", default=10, type=click.IntRange(min=1), show_default=True, help="How many candidates."
)
@click.option(
    "--budget",
    default=3,
    type=click.IntRange(min=1),
    show_default=True,
    help="Size of the best set.",
)
@seed_option("Of the draw of past consortia.")
@model_option
@data_options
@output_options
def recruit(
    coalition: str | None,
    everybody: bool,
    k: int,
    budget: int,
    seed: int,
    model_file: Path | None,
    data: str,
    as_of: str | None,
    **given: Any,
) -> None:
    """Rank whom COALITION could invite, and choose the best set.

    With --all the output is a table, .parquet or .csv: coalition_id, rank, organization_id, score.
    """
    from matcher.cli.model import model_for
    from matcher.coalitions import recruit as recruit_for
    from matcher.coalitions import recruit_all
    from matcher.matching.group_model import GroupModel
    from matcher.sources import load

    if (coalition is None) != everybody:
        raise click.UsageError("name a coalition, or give --all -o FILE; not both")
    if everybody and (given["output"] is None or given["format"] is not None):
        raise click.UsageError("--all needs -o FILE.parquet or FILE.csv, and no -f")
    if everybody:
        from matcher.cli.bulk import check_ending, write_table
        from matcher.cli.progress import progress

        check_ending(given["output"])
    ecosystem = load(data, as_of)
    model = GroupModel(model_for(ecosystem, model_file), seed)
    if everybody:
        with progress("asking for coalitions") as report_progress:
            table = recruit_all(ecosystem, model, k, report_progress)
        write_table(iter([table]), given["output"])
        return
    deliver(recruit_for(ecosystem, str(coalition), model, k, budget), given)


@click.command()
@click.argument("coalition")
@click.option("--join", multiple=True, metavar="ORG", help="May be given several times.")
@click.option("--leave", multiple=True, metavar="ORG", help="May be given several times.")
@data_options
@output_options
def whatif(
    coalition: str,
    join: tuple[str, ...],
    leave: tuple[str, ...],
    data: str,
    as_of: str | None,
    **given: Any,
) -> None:
    """Show COALITION before and after organizations join or leave, and its rivals' view."""
    from matcher.coalitions import what_if
    from matcher.matching import PartnerModel
    from matcher.matching.group_model import GroupModel
    from matcher.sources import load

    if not join and not leave:
        raise click.UsageError("nobody moves; give --join ORG or --leave ORG")
    ecosystem = load(data, as_of)
    fit = GroupModel(PartnerModel().fit(ecosystem), learn=False).points
    deliver(what_if(ecosystem, coalition, join, leave, fit=fit), given)


@click.command()
@click.option("--org", "organization", metavar="ORG", help="Whose partners. Default: see below.")
@click.option("--coalition", metavar="COALITION", help="Which coalition, beside its rivals.")
@click.option(
    "-k", default=10, type=click.IntRange(min=1), show_default=True, help="How many partners."
)
@click.option("--cut", metavar="DATE", help="The day of a backtest, which takes a while.")
@learning_options
@data_options
@report_output_options
def report(
    organization: str | None,
    coalition: str | None,
    k: int,
    cut: str | None,
    data: str,
    as_of: str | None,
    **given: Any,
) -> None:
    """Write all of it as one report: a page, a workbook, a picture, or text.

    Without --org the partners are those of the coalition's lead; without --coalition too, the
    best pairs of all.
    """
    from matcher.cli.model import Learning
    from matcher.cli.progress import stages
    from matcher.cli.report import check_output, write_report
    from matcher.reporting.assembling import check_request, make_report
    from matcher.sources import load
    from matcher.sources.descriptions import source_links

    check_output(given)
    learning = Learning.taken_from(given, seed_for_more=True)
    ecosystem = load(data, as_of)
    check_request(ecosystem, coalition, cut)
    model = learning.model(ecosystem, [organization] if organization else [], intervals=True)
    with stages() as report_progress:
        found = make_report(
            ecosystem,
            model,
            organization,
            coalition,
            k=k,
            cut=cut,
            seed=learning.seed,
            links=source_links(data),
            progress=report_progress,
        )
    write_report(found, given)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dynamic", is_flag=True, help="With a time line (.gexf only): who was there when.")
@click.option(
    "--only",
    type=click.Choice(["organizations"]),
    help="Leave out capabilities and coalitions.",
)
@data_options
def export(file: Path, dynamic: bool, only: str | None, data: str, as_of: str | None) -> None:
    """Write the ecosystem as a graph: .gexf (Gephi), .graphml, .json or .csv."""
    from matcher.reporting.graphs import write_graph
    from matcher.reporting.text import counted
    from matcher.sources import load

    lost: list[int] = []
    ecosystem = load(data, as_of)
    written = write_graph(ecosystem, file, dynamic=dynamic, only=only, dropped=lost.append)
    said = f", without {counted(lost[0], 'control character')} that it cannot hold" if lost else ""
    for path in written:
        click.echo(f"wrote {path}{said}", err=True)


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder to write; it must be new or empty.",
)
@click.option("--organizations", default=200, show_default=True, help="How many.")
@click.option(
    "--coalitions",
    type=int,
    help="How many; rivals in pairs. Default: 4, fewer for under 40 organizations.",
)
@seed_option("The same seed, the same bytes.")
def synthesize(output: Path, organizations: int, coalitions: int | None, seed: int) -> None:
    """Make up an ecosystem with a planted truth to test against."""
    from matcher.findings import SCHEMA_VERSION
    from matcher.sources import synthesize, write_folder

    made = synthesize(organizations, coalitions, seed)
    document = {"schema_version": SCHEMA_VERSION, **made.truth}
    truth = json.dumps(document, indent=1) + "\n"
    write_folder(made.tables, output, {"truth.json": truth})
    click.echo(f"wrote {output}", err=True)


@click.command()
@click.option(
    "--cut", required=True, metavar="DATE", help="See the data as known on the day before."
)
@click.option(
    "--horizon",
    default="12m",
    show_default=True,
    help="How long after the cut the truth is taken from: 12m, 2y, 90d.",
)
@click.option(
    "--queries",
    default=3000,
    type=click.IntRange(min=1),
    show_default=True,
    help="How many organizations are asked for at most.",
)
@seed_option("The same seed, the same figures.")
@click.option("--prior", is_flag=True, help="Judge the prior in place of what is learned.")
@data_options
@output_options
def backtest(
    cut: str,
    horizon: str,
    queries: int,
    seed: int,
    prior: bool,
    data: str,
    as_of: str | None,
    **given: Any,
) -> None:
    """Tell how well the engine would have done at a day in the past, beside every baseline.

    With --as-of, the truth too ends with what was known on that day.
    """
    from matcher.cli.progress import stages
    from matcher.evaluation import backtest as run
    from matcher.sources import load

    ecosystem = load(data, as_of)
    with stages() as report_progress:
        report = run(
            ecosystem,
            cut,
            horizon,
            seed=seed,
            queries=queries,
            learn=not prior,
            progress=report_progress,
        )
    deliver(report, given)


COMMANDS = (
    demo,
    suggest,
    explain,
    pairs,
    score,
    coalitions,
    recruit,
    whatif,
    fit,
    backtest,
    report,
    info,
    validate,
    export,
    ingest,
    resolve,
    synthesize,
)
