"""The command that shows a bundled case from end to end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from matcher.cli.options import color_option
from matcher.cli.output import save, wants_color
from matcher.cli.progress import teller, work_is_done


@dataclass(frozen=True)
class Case:
    """A bundled data set, who asks, and the two days that tell its story.

    Attributes
    ----------
    asking : str
        An organization.
    eve, day : str
        The day before the coalitions stood as they then did, and that day.
    before, after : str
        What is asked on each.
    """

    asking: str
    eve: str
    day: str
    before: str
    after: str


#: By the name of the data set; the first is shown where none is named.
CASES = {
    "korea-ai-2020": Case(
        "KT",
        "2020-06-02",
        "2020-06-03",
        "Korea, the day before LG joins: whom should KT work with?",
        "A day later: how do the two AI coalitions stand?",
    ),
    "korea-sovereign-ai-2025": Case(
        "Upstage",
        "2025-08-03",
        "2025-08-04",
        "Korea, the day before five consortia are chosen: whom should Upstage work with?",
        "A day later: how do the five consortia stand?",
    ),
}


@click.command()
@click.option(
    "--case",
    type=click.Choice(list(CASES)),
    default=next(iter(CASES)),
    show_default=True,
    help="Which bundled case.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("matcher-demo"),
    show_default=True,
    help="The folder to write to.",
)
@color_option
def demo(case: str, output: Path, no_color: bool) -> None:
    """Run a bundled Korean case from end to end."""
    from matcher.reporting.formats import render
    from matcher.whole_files import whole_files
    from matcher.workspace import Workspace

    told, color = CASES[case], wants_color(no_color)
    progress = teller()
    suggestions = Workspace(case, told.eve, progress=progress).suggest(told.asking, k=5)
    now = Workspace(case, told.day, progress=progress)
    standing, report = now.coalitions(), now.report(told.asking)

    # First what stays: a reader such as `head`, who leaves early, ends what is shown.
    text, graph, page = (output / f"{case}.{ending}" for ending in ("md", "gexf", "html"))
    with whole_files([text, graph, page]) as (made_text, made_graph, made_page):
        both = render(suggestions, "md") + "\n" + render(standing, "md")
        made_text.write_text(both, "utf-8", newline="")
        now.export(made_graph)
        save(report, made_page)

    work_is_done()
    click.echo(f"{told.before}\n")
    click.echo(render(suggestions, "table", color=color))
    click.echo(f"{told.after}\n")
    click.echo(render(standing, "table", color=color))
    click.echo(
        f"Open {page} in a browser and {graph} in Gephi or Gephi Lite, both as of {told.day}; "
        f"{text} has what stands above."
    )
