"""Options that commands share."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from matcher.reporting.formats import FORMATS, PRINTED, endings, format_of

if TYPE_CHECKING:
    from matcher.matching import Filters

Command = TypeVar("Command", bound=Callable[..., Any])

#: A file that is read.
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


def together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Make one decorator of several, whose options stand in the help in this order."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


class NumberRange(click.FloatRange):
    """A range of numbers to which nan, that is in none, does not belong."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Give the number, or fail."""
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value} is no number.", param, ctx)
        return number


#: --data and --as-of.
data_options = together(
    click.option(
        "-d",
        "--data",
        envvar="MATCHER_DATA",
        default="korea-ai-2020",
        show_default=True,
        show_envvar=True,
        help="A bundled data set, or a folder, .zip, .xlsx or .duckdb file.",
    ),
    click.option(
        "--as-of",
        metavar="DATE",
        help="Use only what was known on that day: YYYY-MM-DD, YYYY-MM or YYYY. "
        "Default: the newest date in the data.",
    ),
)

color_option = click.option(
    "--no-color", is_flag=True, help="No colours, not even on a terminal (as NO_COLOR does)."
)


def output_options(command: Command, kind: str = "") -> Command:
    """Add --format, --output and --no-color.

    Parameters
    ----------
    command : callable
    kind : str
        The type of finding that is written, where it has formats of its own.
    """

    def check(context: click.Context, _: click.Parameter, output: Path | None) -> Path | None:
        """Refuse an ending that says no format, or another than -f, before any work is done."""
        asked = "Summary" if context.params.get("summary") else kind
        wanted = context.params.get("format")
        if wanted is not None and not FORMATS[wanted].is_for(asked):
            raise click.UsageError(f"-f {wanted} gives all of a report; leave out --summary")
        if output is None or context.params.get("everybody"):  # --all writes a table
            return output
        said = format_of(output.name, asked).name
        if wanted not in (None, said):
            raise click.UsageError(
                f"-f {wanted} and the ending of {output.name} disagree; leave one out"
            )
        return output

    *others, last = endings(kind)
    output = click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        callback=check,
        help=f"Write to this file; its ending picks the format: {', '.join(others)} or {last}.",
    )
    printed = format_option("Default: table, or the format of -o.")
    return together(printed, output, color_option)(command)


def report_output_options(command: Command) -> Command:
    """Add the same for a report, which is written to more kinds of file."""
    return output_options(command, "Report")


def file_option(meaning: str) -> Callable[[Command], Command]:
    """Make -o, the file that a command is there to write."""
    kind = click.Path(dir_okay=False, path_type=Path)
    return click.option("-o", "--output", type=kind, required=True, help=meaning)


def format_option(meaning: str) -> Callable[[Command], Command]:
    """Make --format."""
    # Eager: it is there when the callback of -o asks for it.
    return click.option("-f", "--format", type=click.Choice(PRINTED), is_eager=True, help=meaning)


def seed_option(meaning: str) -> Callable[[Command], Command]:
    """Make --seed, whose help says what is drawn from it."""
    return click.option(
        "--seed", default=0, type=click.IntRange(min=0), show_default=True, help=meaning
    )


def count_option(most: int, what: str) -> Callable[[Command], Command]:
    """Make -k, how many are listed."""
    kind = click.IntRange(min=1)
    return click.option("-k", default=most, type=kind, show_default=True, help=f"How many {what}.")


def horizon_option(meaning: str) -> Callable[[Command], Command]:
    """Make --horizon."""
    return click.option("--horizon", default="12m", show_default=True, help=meaning)


def all_option(whom: str, files: str) -> Callable[[Command], Command]:
    """Make --all, for everybody at once: a table in a file."""
    # Eager, for -o asks whether it is given.
    return click.option(
        "--all", "everybody", is_flag=True, is_eager=True, help=f"For every {whom}; needs {files}."
    )


#: --cluster and --workers: who works, if not this process.
cluster_options = together(
    click.option(
        "--cluster",
        metavar="ADDRESS",
        help="Work on the machines of a running Dask scheduler, such as tcp://10.0.0.5:8786 "
        "(with the extra cluster).",
    ),
    click.option(
        "--workers",
        type=click.IntRange(min=1),
        metavar="N",
        help="Work in N processes on this machine (with the extra cluster).",
    ),
)

#: --resume, of what is written in partitions.
resume_option = click.option(
    "--resume",
    is_flag=True,
    help="Continue where the same command stopped; finished parts are kept beside the file.",
)

prior_option = click.option(
    "--prior",
    is_flag=True,
    help="Do not learn from the data: the model that comes with the program answers. "
    "It is fast and gives no probabilities.",
)

cache_option = click.option(
    "--no-cache",
    is_flag=True,
    help="Do not use a kept model, and do not keep the one learned (see `matcher cache`).",
)

#: --model, --prior, --seed and --no-cache: which model answers.
model_options = together(
    click.option(
        "--model",
        "model_file",
        type=EXISTING,
        help="A model that `matcher fit` wrote. Default: one is learned from the history in "
        "the data, and kept for the next question.",
    ),
    prior_option,
    seed_option("Seed of the random numbers: the same seed gives the same model."),
    cache_option,
)

#: --profile, which adds an organization to the data.
profile_option = click.option(
    "--profile",
    type=EXISTING,
    help="A TOML file that describes an organization that is not in the data; it is added.",
)

#: --profile, and the filters that depend on one organization alone.
organization_options = together(
    profile_option,
    click.option(
        "--country",
        "countries",
        multiple=True,
        metavar="CC",
        help="Only organizations in this country (two letters); may be given several times.",
    ),
    click.option(
        "--kind",
        "kinds",
        multiple=True,
        metavar="KIND",
        help="Only this kind: company, university, research_institute, public_body or other; "
        "may be given several times.",
    ),
    click.option(
        "--capability",
        "capabilities",
        multiple=True,
        metavar="CAP",
        help="Only organizations that offer this capability; several times: all of them.",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="ORG|FILE",
        help="Leave out this organization, or all those in a text file, one name a line; "
        "may be given several times.",
    ),
    click.option(
        "--where",
        multiple=True,
        metavar="COLUMN=VALUE",
        help="Only organizations with this value in a column of the table organizations; "
        "COLUMN!=VALUE: only those without it; may be given several times.",
    ),
)

#: The filters on candidates of a coalition: all but that on partners, who stay in.
candidate_options = together(
    organization_options,
    click.option(
        "--rivals",
        type=click.Choice(["apart", "flag", "exclude", "only"]),
        default="apart",
        show_default=True,
        help="What to do with rivals, competitors and one's own group: list them apart, "
        "rank them with a flag, leave them out, or rank them alone.",
    ),
    click.option(
        "--shortlist",
        type=EXISTING,
        help="A CSV file with the columns organization, status (contacted, declined, agreed) and "
        "note: who declined is left out, the others are shown with their note.",
    ),
)

#: The filters on partners.
filter_options = together(
    candidate_options,
    click.option(
        "--include-partners",
        is_flag=True,
        help="Include existing partners, who are left out otherwise.",
    ),
)


def read_filters(given: dict[str, Any]) -> Filters:
    """Make the filters of what `filter_options` collected."""
    from matcher.matching import Filters
    from matcher.matching.conditions import read_conditions
    from matcher.matching.shortlist import read_shortlist

    where, where_not = read_conditions(given["where"])
    return Filters(
        countries=given["countries"],
        kinds=given["kinds"],
        capabilities=given["capabilities"],
        rivals=given.get("rivals", "apart"),
        include_partners=given.get("include_partners", False),
        exclude=tuple(name for entry in given["exclude"] for name in names_of(entry, "--exclude")),
        where=where,
        where_not=where_not,
        shortlist=() if given.get("shortlist") is None else read_shortlist(given["shortlist"]),
    )


def names_of(entry: str, option: str) -> list[str]:
    """Give the lines of a file of that name, else the entry itself."""
    path = Path(entry)
    if not path.is_file():
        return [entry]
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise click.BadParameter(f"{entry} is not UTF-8 text", param_hint=option) from error
    return [line.strip() for line in lines if line.strip()]
