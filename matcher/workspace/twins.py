"""Rows of what was ingested that may be one organization, in the review beside the data set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.raw import shown
from matcher.errors import RequestError
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.provenance import TABLES, with_tables
from matcher.ingestion.review import REVIEW, answers, with_rows
from matcher.resolution.findings import Decision
from matcher.resolution.resolving import merge_decided, resolve
from matcher.resolution.review import APART, SAME, Ruling, read_rulings, why, word_of

#: Up to so many organizations are looked through at once, and so many groups are told.
MOST_TYPED, SHOWN_TWINS = 3_000, 5

#: Under which table and column the review has two organizations, and what stands between them.
_TABLE, _COLUMN, _AND = "organizations", "same as", " = "


def with_merges(
    ingested: Ingested, review: Path | None, merges: Path | None, *, asked: bool
) -> Ingested:
    """Merge what a person decided is one, and ask about what else may be.

    Parameters
    ----------
    ingested : Ingested
    review : Path, optional
        The review file of an earlier run.
    merges : Path, optional
        A review that `matcher resolve` wrote and somebody has filled in; the decisions in it
        go into the review file, so that they hold from now on.
    asked : bool
        Whether what may be one is looked for; the review gets a row for each pair.

    Raises
    ------
    RequestError, DataError
        Where a decision is none, or decisions contradict each other.
    """
    ids = set(ingested.tables["organizations"]["id"])
    rulings = [] if review is None else list(_rulings(review))
    ruled = {frozenset((each.a, each.b)) for each in rulings}
    if merges is not None:
        more = read_rulings(merges, ids)
        more = [each for each in more if frozenset((each.a, each.b)) not in ruled]
        rows = [_row(each, SAME if each.same else APART) for each in more]
        ingested = replace(ingested, further=with_rows(ingested.further, rows))
        rulings += more
    ingested = _merged(ingested, [each for each in rulings if {each.a, each.b} <= ids])
    if gone := sum(not {each.a, each.b} <= ids for each in rulings):
        note = f"{gone:,} decisions in {REVIEW} are of organizations that are not there any more"
        ingested = replace(ingested, notes=(*ingested.notes, note))
    if not asked or len(ingested.tables["organizations"]) > MOST_TYPED:
        return ingested
    ruled = {frozenset((each.a, each.b)) for each in rulings}
    pairs = [each for each in _twins(ingested) if frozenset((each.a, each.b)) not in ruled]
    further = with_rows(ingested.further, [_row(each, "", _reason(each)) for each in pairs])
    return replace(ingested, further=further, notes=(*ingested.notes, *_told(pairs)))


def _row(pair: Ruling | Decision, meant: str, reason: str = "") -> tuple[str, ...]:
    return (_TABLE, _COLUMN, f"{pair.a}{_AND}{pair.b}", meant, "", "", "", "", reason)


def _merged(ingested: Ingested, rulings: list[Ruling]) -> Ingested:
    """Merge those that are one, and say so."""
    if not any(each.same for each in rulings):
        return ingested
    made = merge_decided(Ecosystem.from_tables(ingested.tables).whole, rulings)
    tables = {name: table for name, table in made.items() if len(table)}
    fewer = len(ingested.tables["organizations"]) - len(tables["organizations"])
    note = f"{fewer:,} of the organizations became part of another, as {REVIEW} says"
    text = f"{ingested.sources.partition(TABLES)[0]}\n\n{note}."
    return replace(
        ingested, tables=tables, notes=(*ingested.notes, note), sources=with_tables(text, tables)
    )


def _rulings(review: Path) -> Iterator[Ruling]:
    """Read who is one and who is not."""
    for line, table, column, value, meant in answers(review):
        if (table, column) == (_TABLE, _COLUMN):
            a, _, b = value.partition(_AND)
            same = word_of(meant)
            if same is None:
                told = f"{meant!r} is no decision; write same or different"
                raise RequestError(f"{review}, row {line}, column meant: {told}")
            yield Ruling(line, a, b, same)


def _twins(ingested: Ingested) -> Iterator[Decision]:
    """Give the pairs of rows that are or may be one."""
    report = resolve(Ecosystem.from_tables(ingested.tables).whole).report
    for cluster in report.clusters:
        first, *others = cluster.members
        beside = {frozenset((each.a, each.b)): each for each in cluster.decisions}
        for member in others:
            found = beside.get(frozenset((first.id, member.id)))
            yield found or Decision(
                first.id, first.name, member.id, member.name, cluster.probability, None, (), None
            )
    ids = set(ingested.tables["organizations"]["id"])
    yield from (each for each in report.doubtful if {each.a, each.b} <= ids)


def _reason(pair: Decision) -> str:
    likely = "" if pair.probability is None else f" (probability {pair.probability:.2f})"
    said = why(pair)
    return (
        f"are {shown(pair.name_a)} and {shown(pair.name_b)} one?{likely} Write same or different"
        f"{f'; {said}' if said else ''}"
    )


def _told(pairs: list[Decision]) -> Iterator[str]:
    """Say which rows may be one organization, in what people typed by hand."""
    for each in pairs[:SHOWN_TWINS]:
        names = ", ".join(map(repr, map(shown, (each.name_a, each.name_b))))
        yield f"one organization or several? {names}"
    if pairs:
        more = f"{len(pairs) - SHOWN_TWINS:,} more; " if len(pairs) > SHOWN_TWINS else ""
        yield (
            f"{more}to merge what is one, write same or different under meant in {REVIEW}, and"
            " ingest once more with --again"
        )
