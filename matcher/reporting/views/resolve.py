"""Organizations that were found to be one."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.reporting.document import (
    Block,
    Cell,
    Column,
    Document,
    Entry,
    Ranking,
    Section,
    Sentences,
    Table,
)
from matcher.reporting.text import counted
from matcher.resolution.findings import Cluster, Decision, ResolveReport
from matcher.resolution.review import why

#: How many organizations, members of one, and doubtful pairs a terminal shows.
SHOWN, MEMBERS_SHOWN = 20, 6

_DOUBTFUL = (
    Column("probability", "plain"),
    Column("one"),
    Column("other"),
    Column("why", full=True),
)


def view(report: ResolveReport) -> Document:
    """Give what was merged, the largest first, and what is doubtful."""
    clusters = sorted(report.clusters, key=lambda each: (-len(each.members), each.id))
    merged = Ranking("merged", tuple(_entry(each) for each in clusters), SHOWN, "organizations")
    none = Sentences(("No organizations were found to be one.",))
    blocks: list[Block] = [merged if clusters else none]
    if report.doubtful:
        rows = tuple(_row(each) for each in report.doubtful)
        table = Table("doubtful", _DOUBTFUL, rows, first=SHOWN, noun="pairs")
        blocks.append(Section("Doubtful; not merged", (table,)))
    title = f"Organizations of {report.data} that are one"
    return Document(title, tuple(_counts(report)), tuple(blocks))


def _counts(report: ResolveReport) -> Iterator[str]:
    yield f"{counted(report.before, 'organization')} became {report.after:,}"
    yield f"threshold {report.threshold:g}"
    yield "parts rolled up" if report.rollup else f"{report.linked:,} linked to a parent"
    yield f"{counted(len(report.doubtful), 'pair')} to review"
    if report.unnamed:
        verb = "has" if report.unnamed == 1 else "have"
        yield f"{report.unnamed:,} {verb} only a number for a name"


def _entry(cluster: Cluster) -> Entry:
    members = tuple(
        _named(each.id, each.name) + (", rolled up" if each.id in cluster.rolled_up else "")
        for each in cluster.members
    )
    decisions = tuple(_decision(each) for each in cluster.decisions)
    parent = f"a part of {cluster.parent_id}" if cluster.parent_id else ""
    registers = ", ".join(_named(each.id, each.name) for each in cluster.registered)
    found = f"found in {registers}" if registers else ""
    blocks: list[Block] = [
        Sentences(members, listed=True, first=MEMBERS_SHOWN, noun="organizations")
    ]
    if decisions:
        blocks.append(Section("Why", (Sentences(decisions, listed=True),), full=True))
    return Entry(
        None,
        _named(cluster.id, cluster.name),
        "",
        len(members),
        "organization" if len(members) == 1 else "organizations",
        "; ".join(filter(None, (parent, found))),
        (),
        tuple(blocks),
        kind="count",
    )


def _row(pair: Decision) -> tuple[Cell, ...]:
    sure = None if pair.probability is None else f"{pair.probability:.3f}"
    return sure, _named(pair.a, pair.name_a), _named(pair.b, pair.name_b), why(pair)


def _decision(decision: Decision) -> str:
    sure = "" if decision.probability is None else f" ({decision.probability:.3f})"
    return f"{decision.name_a} = {decision.name_b}{sure}: {why(decision)}"


def _named(identifier: str, name: str) -> str:
    return f"{name} [{identifier}]"
