"""What changed since an earlier report, as a section of the new one."""

from __future__ import annotations

from matcher.reporting.document import Block, Column, Section, Sentences
from matcher.reporting.match_entries import whole
from matcher.reporting.record import Report
from matcher.reporting.since_findings import RankMove, Since
from matcher.reporting.text import counted, some
from matcher.reporting.views.fields import Field, table_of


def since_sections(report: Report) -> list[Section]:
    """Give the section; nothing where no earlier report was given."""
    found = report.since
    if found is None:
        return []
    names = {each.coalition: f"whom {each.name} could invite" for each in report.recruits}
    fields: list[Field[RankMove]] = [
        (Column("list", width=22, full=True), lambda each: names.get(each.answers, each.answers)),
        (Column("who", width=26), lambda each: each.name),
        (Column("before", "count", 8), lambda each: each.before),
        (Column("now", "count", 8), lambda each: each.after),
        *_figures(report),
        (Column("what changed", width=60), lambda each: each.because),
    ]
    blocks: list[Block] = [Sentences((data_words(found, report),))]
    for name in dict.fromkeys(each.answers for each in found.moves):
        moves = [each for each in found.moves if each.answers == name]
        table = table_of(f"since-{name}", fields, moves)
        title = f"Ranks: {names.get(name, name)}"
        full = name not in ("partners", "pairs")
        blocks.append(Section(title, (table,), full=full))
    if not found.moves:
        blocks.append(Sentences(("Nobody entered, left or moved.",)))
    return [Section("What changed", tuple(blocks), "since", about=f"since {_when(found)}")]


def _figures(report: Report) -> list[Field[RankMove]]:
    """Give what is read of each before and now: the fit of a prior, else points."""
    if report.model.kind == "prior":
        return [
            (
                Column("fit before", "count", 10, full=True),
                lambda each: whole(each.relative_before),
            ),
            (Column("fit now", "count", 10, full=True), lambda each: whole(each.relative_after)),
        ]
    return [
        (Column("points before", "points", 10, full=True), lambda each: each.score_before),
        (Column("points now", "points", 10, full=True), lambda each: each.score_after),
    ]


def since_words(report: Report) -> list[str]:
    """Say the most of it in a few lines, for one page."""
    found = report.since
    if found is None:
        return []
    first = [each for each in found.moves if each.answers in ("partners", "pairs")]
    lines = [data_words(found, report)]
    for kind, words in (("entered", "New among the first"), ("left", "No longer among them")):
        named = [f"{each.name} ({each.because[-1]})" for each in first if each.kind == kind]
        if named:
            lines.append(f"{words}: {some(named, 2)}.")
    return lines


def _when(found: Since) -> str:
    return f"the report as of {found.as_of}" if found.as_of else f"the report in {found.file}"


def data_words(found: Since, report: Report) -> str:
    """Say which report it is compared with, and what is new in the data."""
    rows = [
        f"{abs(count):,} {'more' if count > 0 else 'fewer'} in {table.replace('_', ' ')}"
        for table, count in found.tables.items()
    ]
    new = f"Rows: {'; '.join(rows)}" if rows else "No table has more or fewer rows"
    sources = f"; {counted(len(found.new_sources), 'new source')}" if found.new_sources else ""
    words = f"Compared with {_when(found)} on {found.dataset}. {new}{sources}."
    if found.model != report.model.kind:
        words += (
            f" Then the {found.model} model answered and now the {report.model.kind} one, so that "
            "points do not compare."
        )
    elif found.best_before and found.best_now and found.best_before != found.best_now:
        words += (
            f" Fit is measured against the best of each day, {found.best_before} then and "
            f"{found.best_now} now: it can change by that alone."
        )
    return words
