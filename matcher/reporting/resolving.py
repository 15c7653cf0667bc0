"""Organizations that were found to be one, drawn for a terminal."""

from __future__ import annotations

from rich.console import Console

from matcher.reporting.terminal import heading, indented, list_table, plain, section
from matcher.reporting.text import counted
from matcher.resolution.findings import Decision, ResolveReport
from matcher.resolution.review import why

#: How many clusters, and how many members of each, a terminal shows.
SHOWN, MEMBERS_SHOWN = 20, 6


def resolution_line(report: ResolveReport) -> str:
    """Say what became of how many."""
    parts = [
        f"{counted(report.before, 'organization')} became {report.after:,}",
        f"threshold {report.threshold:g}",
        "parts rolled up" if report.rollup else f"{report.linked:,} linked to a parent",
        f"{counted(len(report.doubtful), 'pair')} to review",
    ]
    if report.unnamed:
        verb = "has" if report.unnamed == 1 else "have"
        parts.append(f"{report.unnamed:,} {verb} only a number for a name")
    return ", ".join(parts)


def decision_words(decision: Decision) -> str:
    """Say who was found to be whom, how probable that is, and by what weights."""
    sure = "" if decision.probability is None else f" ({decision.probability:.3f})"
    return f"{decision.name_a} = {decision.name_b}{sure}: {why(decision)}"


def draw_resolution(report: ResolveReport, console: Console) -> None:
    """Draw what was merged, the largest first, and what is doubtful."""
    heading(console, f"Organizations of {report.data} that are one", resolution_line(report))
    clusters = sorted(report.clusters, key=lambda each: (-len(each.members), each.id))
    clusters = [each for each in clusters if len(each.members) > 1]
    for cluster in clusters[:SHOWN]:
        section(console, f"{cluster.name} [{cluster.id}]")
        for member in cluster.members[:MEMBERS_SHOWN]:
            indented(console, plain(f"{member.name} [{member.id}]"))
        if len(cluster.members) > MEMBERS_SHOWN:
            indented(console, plain(f"and {len(cluster.members) - MEMBERS_SHOWN} more", "dim"))
    if len(clusters) > SHOWN:
        console.print()
        console.print(plain(f"and {len(clusters) - SHOWN:,} more", "dim"))
    if report.doubtful:
        section(console, "Doubtful; not merged")
        columns = [("", "right"), ("one", "left"), ("other", "left")]
        rows = [
            [_share(each), f"{each.name_a} [{each.a}]", f"{each.name_b} [{each.b}]"]
            for each in report.doubtful[:SHOWN]
        ]
        list_table(console, columns, rows)


def _share(decision: Decision) -> str:
    return "-" if decision.probability is None else f"{decision.probability:.2f}"
