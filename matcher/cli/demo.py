"""The command that shows the Korean case from end to end."""

from __future__ import annotations

from pathlib import Path

import click

from matcher.cli.options import color_option
from matcher.cli.output import wants_color

#: The eve of the day on which the LG firms joined AI One Team, and the day itself.
EVE, DAY = "2020-06-02", "2020-06-03"


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
    from matcher.cli.report import save_report
    from matcher.reporting.render import render
    from matcher.whole_files import whole_file
    from matcher.workspace import Workspace

    color = wants_color(no_color)
    suggestions = Workspace("korea-ai-2020", EVE).suggest("KT", k=5)
    now = Workspace("korea-ai-2020", DAY)
    standing = now.coalitions()

    click.echo("Korea, the day before LG joins: whom should KT work with?\n")
    click.echo(render(suggestions, "table", color=color))
    click.echo("A day later: how do the two AI coalitions stand?\n")
    click.echo(render(standing, "table", color=color))

    output.mkdir(parents=True, exist_ok=True)
    text, graph = output / "korea-ai-2020.md", output / "korea-ai-2020.gexf"
    page = output / "korea-ai-2020.html"
    with whole_file(text) as temporary:
        temporary.write_text(
            render(suggestions, "md") + "\n" + render(standing, "md"), "utf-8", newline=""
        )
    now.export(graph)
    save_report(now.report("KT"), page)
    click.echo(f"Open {page} in a browser and {graph} in Gephi or Gephi Lite; {text} is text.")
