"""Organizations that were found to be one."""

from __future__ import annotations

from matcher.reporting.document import (
    Block,
    Column,
    Document,
    Entry,
    Ranking,
    Section,
    Sentences,
    Table,
)
from matcher.reporting.text import counted
from matcher.resolution.findings import Cluster, Decision, Member, ResolveReport
from matcher.resolution.review import why

#: How many organizations, members of one, and doubtful pairs a terminal shows.
SHOWN, MEMBERS_SHOWN = 20, 6

_MEMBERS = (Column("organization"), Column("id"), Column(""))

_DOUBTFUL = (
    Column("probability", "plain"),
    Column("one"),
    Column("other"),
    Column("why", full=True),
)


def view(report: ResolveReport) -> Document:
    """Give what was merged, the largest first, and what is doubtful."""
    clusters = sorted(report.clusters, key=lambda each: (-len(each.members), each.id))
    blocks: list[Block] = []
    if clusters:
        entries = tuple(_entry(each, each is not clusters[0]) for each in clusters)
        blocks.append(Ranking("merged", entries, first=SHOWN, noun="organizations"))
    else:
        blocks.append(Sentences(("No organizations were found to be one.",)))
    if report.doubtful:
        rows = tuple(
            (
                None if each.probability is None else f"{each.probability:.3f}",
                _named(each.a, each.name_a),
                _named(each.b, each.name_b),
                decision_words(each),
            )
            for each in report.doubtful
        )
        table = Table("doubtful", _DOUBTFUL, rows, first=SHOWN, noun="pairs")
        blocks.append(Section("Doubtful; not merged", (table,)))
    title = f"Organizations of {report.data} that are one"
    return Document(title, tuple(resolution_facts(report)), tuple(blocks))


def resolution_facts(report: ResolveReport) -> list[str]:
    """Say what became of how many."""
    facts = [
        f"{counted(report.before, 'organization')} became {report.after:,}",
        f"threshold {report.threshold:g}",
        "parts rolled up" if report.rollup else f"{report.linked:,} linked to a parent",
        f"{counted(len(report.doubtful), 'pair')} to review",
    ]
    if report.unnamed:
        verb = "has" if report.unnamed == 1 else "have"
        facts.append(f"{report.unnamed:,} {verb} only a number for a name")
    return facts


def _entry(cluster: Cluster, continues: bool) -> Entry:
    rows = tuple(
        (each.name, each.id, "rolled up" if each.id in cluster.rolled_up else None)
        for each in cluster.members
    )
    blocks: list[Block] = [
        Table(
            f"members of {cluster.id}",
            _MEMBERS,
            rows,
            first=MEMBERS_SHOWN,
            noun="organizations",
            continues=continues,
        )
    ]
    if cluster.decisions:
        decisions = tuple(decision_words(each) for each in cluster.decisions)
        blocks.append(Section("Why", (Sentences(decisions, listed=True),), full=True))
    count = len(cluster.members)
    return Entry(
        None,
        _named(cluster.id, cluster.name),
        "",
        count,
        "organization" if count == 1 else "organizations",
        _standing(cluster),
        (),
        tuple(blocks),
        kind="count",
    )


def _standing(cluster: Cluster) -> str | None:
    words = [f"a part of {cluster.parent_id}"] if cluster.parent_id else []
    if cluster.registered:
        words.append(f"found in {', '.join(_registered(each) for each in cluster.registered)}")
    return "; ".join(words) or None


def _registered(entry: Member) -> str:
    return _named(entry.id, entry.name)


def _named(identifier: str, name: str) -> str:
    return f"{name} [{identifier}]"


def decision_words(decision: Decision) -> str:
    """Say who was found to be whom, how probable that is, and by what weights."""
    sure = "" if decision.probability is None else f" ({decision.probability:.3f})"
    return f"{decision.name_a} = {decision.name_b}{sure}: {why(decision)}"
