"""The Korean case from end to end, for `matcher demo`."""

from __future__ import annotations

from pathlib import Path

import click

#: The eve of the day on which the LG firms joined AI One Team, and the day itself.
EVE, DAY = "2020-06-02", "2020-06-03"


def run_demo(folder: Path, color: bool) -> None:
    """Print the matches of KT and the two coalitions; write the report and the graph."""
    from matcher.cli.report import save_report
    from matcher.coalitions import study_coalitions
    from matcher.matching import PartnerModel
    from matcher.matching.group_model import GroupModel
    from matcher.reporting.assembling import make_report
    from matcher.reporting.graphs import write_graph
    from matcher.reporting.render import render
    from matcher.sources import load
    from matcher.sources.descriptions import source_links
    from matcher.whole_files import whole_file

    full = load("korea-ai-2020")
    suggestions = PartnerModel(learn=True).fit(full.as_of(EVE)).suggest("KT", k=5)
    now = full.as_of(DAY)
    standing = study_coalitions(now, model=GroupModel(PartnerModel().fit(now), learn=False))

    click.echo("Korea, the day before LG joins: whom should KT work with?\n")
    click.echo(render(suggestions, "table", color=color))
    click.echo("A day later: how do the two AI coalitions stand?\n")
    click.echo(render(standing, "table", color=color))

    folder.mkdir(parents=True, exist_ok=True)
    report, graph = folder / "korea-ai-2020.md", folder / "korea-ai-2020.gexf"
    page = folder / "korea-ai-2020.html"
    with whole_file(report) as temporary:
        temporary.write_text(
            render(suggestions, "md") + "\n" + render(standing, "md"), "utf-8", newline=""
        )
    write_graph(now, graph)
    links = source_links("korea-ai-2020")
    save_report(make_report(now, PartnerModel(learn=True).fit(now), "KT", links=links), page)
    click.echo(f"Open {page} in a browser and {graph} in Gephi or Gephi Lite; {report} is text.")
