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
        "2025-07-27",
        "2025-08-04",
        "Korea, a week before five consortia are chosen: whom should Upstage work with?",
        "A week later: how do the five consortia stand?",
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
    eve, now = (Workspace(case, day, progress=progress) for day in (told.eve, told.day))
    suggestions, standing = eve.suggest(told.asking, k=5), now.coalitions()
    reports = [each.report(told.asking) for each in (eve, now)]

    # First what stays: a reader such as `head`, who leaves early, ends what is shown.
    endings = ("md", f"{told.day}.gexf", f"{told.eve}.html", f"{told.day}.html")
    text, graph, *pages = (output / f"{case}.{ending}" for ending in endings)
    with whole_files([text, graph, *pages]) as (made_text, made_graph, *made_pages):
        both = "\n".join(render(each, "md") for each in (suggestions, standing))
        made_text.write_text(both, "utf-8", newline="")
        now.export(made_graph)
        for report, page in zip(reports, made_pages, strict=True):
            save(report, page)

    work_is_done()
    click.echo(f"{told.before}\n")
    click.echo(render(suggestions, "table", color=color))
    click.echo(f"{told.after}\n")
    click.echo(render(standing, "table", color=color))
    click.echo(
        f"{text} has what stands above. Open {pages[0]} in a browser for all that was known "
        f"before, {pages[1]} for after; open {graph}, of after too, in Gephi or Gephi "
        "Lite."
    )
