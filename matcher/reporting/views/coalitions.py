"""Coalitions as they stand: first what matters, then the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from matcher.coalitions.findings import CoalitionComparison, CoalitionsReport
from matcher.coalitions.standing_findings import (
    CoalitionStanding,
    CoverageRow,
    EvidenceRow,
    Invited,
    Member,
)
from matcher.reporting.days import later_words
from matcher.reporting.document import (
    Block,
    Cell,
    Column,
    Document,
    Link,
    Section,
    Sentences,
    Table,
)
from matcher.reporting.maps import coverage_rows
from matcher.reporting.matches import quiet
from matcher.reporting.text import some
from matcher.reporting.views.coalition_history import balance_blocks, study_blocks
from matcher.reporting.views.coalition_pairs import contested_sheet, coopetition_sheet, pair_blocks
from matcher.reporting.views.coalition_words import (
    alone_words,
    data_words,
    ended_words,
    no_coalition_words,
    pair_note,
    range_words,
    value_words,
)
from matcher.reporting.views.fields import Field, table_of
from matcher.reporting.views.linking import source_link

#: Of how many pairs and coalitions a terminal shows something, and up to how many coalitions it
#: draws one by one.
PAIRS_SHOWN, FIGURES_SHOWN, DRAWN = 8, 12, 2

#: How many rows of a coalition a terminal shows: alone, or beside another one.
ROWS_ALONE, ROWS_BESIDE = 12, 4


def view(report: CoalitionsReport) -> Document:
    """Give the note, then who stands where."""
    names = [coalition.name for coalition in report.coalitions]
    title = " and ".join(names) if len(names) <= 2 else f"{len(names)} coalitions"
    later = later_words(report.as_of, (row for e in report.coalitions for row in e.coverage))
    return Document(
        title or "No coalition",
        (data_words(report),),
        (*([quiet(later)] if later else []), *blocks(report, {}, {})),
        sheets=sheets(report, {}),
    )


def blocks(
    report: CoalitionsReport, urls: Mapping[str, str], colours: Mapping[str, str]
) -> tuple[Block, ...]:
    """Give everything that is known of coalitions, without a title.

    Parameters
    ----------
    report : CoalitionsReport
    urls : mapping of str to str
        Where a source can be read.
    colours : mapping of str to str
        What a picture beside it draws each coalition in, by its id.
    """
    if not report.coalitions:
        known = balance_blocks(report.study.balance, urls) if report.study else ()
        return (Sentences((no_coalition_words(report),)), *known)
    found: list[Block] = [*_note(report, urls)]
    if len(report.coalitions) == DRAWN:
        found.append(_figures(report))
    for number, each in enumerate(report.coalitions, start=1):
        found.append(_coalition(number, each, report, urls))
    if len(report.coalitions) > 1:
        found.append(_heat(report))
    if report.study:
        found += study_blocks(report, report.study, urls, colours)
    return tuple(found)


def _note(report: CoalitionsReport, urls: Mapping[str, str]) -> list[Block]:
    """Say what matters of the one or of the two; of several, first how they stand side by side."""
    if len(report.coalitions) == 1:
        return [Sentences(tuple(alone_words(report.coalitions[0], report)))]
    by_id = {each.id: each for each in report.coalitions}
    pairs = sorted(report.comparisons, key=lambda pair: -(pair.weighted_jaccard or 0.0))
    told = [
        (
            Sentences(tuple(pair_note(pair, (by_id[pair.a], by_id[pair.b]), report))),
            pair_blocks(number, pair, report, urls),
        )
        for number, pair in enumerate(pairs, start=1)
    ]
    if len(report.coalitions) == 2 and told:
        ((words, tables),) = told
        return [words, *tables]
    found: list[Block] = [_figures(report), _overview(pairs, report)]
    for number, (pair, (words, tables)) in enumerate(zip(pairs, told, strict=True), start=1):
        details = (replace(each, full=True) for each in tables)
        title = f"{pair.name_a} against {pair.name_b}"
        closest = number == 1 and pair.weighted_jaccard is not None
        found.append(
            Section(
                f"Closest: {title}" if closest else title,
                (words, *details),
                folded=not closest,
                full=not closest,
            )
        )
    return found


def _overview(pairs: Sequence[CoalitionComparison], report: CoalitionsReport) -> Section:
    """Give a line for each two that have members, those that overlap most first."""
    fields: list[Field[CoalitionComparison]] = [
        (Column("one", width=26), lambda pair: pair.name_a),
        (Column("other", width=26), lambda pair: pair.name_b),
        (Column("overlap", "percent", 9), lambda pair: pair.weighted_jaccard),
        (Column("both cover", "count", 9), lambda pair: len(pair.shared)),
        (Column("members of both", "count", 9, short="in both"), lambda p: len(p.common_members)),
        (Column("rivals", width=8), lambda pair: "rivals" if pair.rivals else None),
    ]
    names = {each.name for each in report.coalitions if not each.members}
    empty = [each.name for each in report.coalitions if each.holds and not each.members]
    shown = [pair for pair in pairs if not {pair.name_a, pair.name_b} & names]
    table = table_of("against", fields, shown)
    words = [f"Compared: {report.compared}."]
    if report.pairs_left_out:
        words.append(f"{report.pairs_left_out:,} such pairs are left out.")
    if empty:
        words.append(f"Without members on this day: {some(empty)}.")
    words.append("One pair in full: name two coalitions.")
    return Section(
        "Any two against each other",
        (
            replace(table, first=PAIRS_SHOWN, noun="pairs"),
            Sentences(tuple(words), tone="quiet"),
        ),
    )


def _figures(report: CoalitionsReport) -> Section:
    """Give a line for each coalition, the most valuable first."""
    columns = (
        Column("coalition", width=30),
        Column("members", "count", 10),
        Column("value", "points", 10),
        Column("of the whole", "percent", 9, short="share"),
        Column("lowest", "points", 9, full=True),
        Column("highest", "points", 9, full=True),
        Column("covers", "count", 9),
        Column("on one member", "count", 10),
        Column("founded", width=12, full=True),
        Column("coalition id", width=20, use="sheet"),
    )
    there = [each for each in report.coalitions if each.holds or not each.dissolved]
    ordered = sorted(there, key=lambda each: (-each.value, each.id))
    rows = tuple(_figures_row(each, report) for each in ordered)
    about = (
        "Share, or of the whole: of what all organizations together are worth. On one member: "
        "capabilities that one member alone covers."
    )
    ranges = "Lowest and highest: the value when each source is left out in turn."
    table = Table("figures", columns, rows, FIGURES_SHOWN, "coalitions")
    quiet_words = (Sentences((about,), tone="quiet"), Sentences((ranges,), tone="quiet", full=True))
    ended = (Sentences((line,)) for line in ended_words(report.coalitions))
    blocks: tuple[Block, ...] = (table, *ended, *quiet_words)
    return Section("Figures", blocks, full=len(report.coalitions) <= DRAWN)


def _figures_row(each: CoalitionStanding, report: CoalitionsReport) -> tuple[Cell, ...]:
    found = report.study and report.study.robustness.range_of("value", each.id)
    return (
        each.name,
        len(each.members),
        each.value,
        each.value / report.value_of_all if report.value_of_all else None,
        found.low if found else None,
        found.high if found else None,
        each.covered_count,
        len(each.single_holders),
        each.founded,
        each.id,
    )


# -- one coalition -----------------------------------------------------------------------------


def _coalition(
    number: int,
    each: CoalitionStanding,
    report: CoalitionsReport,
    urls: Mapping[str, str],
) -> Section:
    """Give who is in it, what it covers through whom, and what depends on one member."""
    alone = len(report.coalitions) == 1
    found: list[Block] = []
    doubt = report.study and report.study.robustness.range_of("value", each.id)
    if doubt:
        words = f"Value when one source is left out: {range_words(doubt)}."
        found.append(Sentences((words,), full=True))
    if each.holds and not each.members:
        found.append(Sentences(("It has no member on this day.",), tone="quiet"))
    if each.members or each.invited:
        members = table_of(f"coalitions-{number}", _member_fields(urls), _rows(each))
        first = ROWS_ALONE if alone else ROWS_BESIDE
        found.append(replace(members, first=first, noun="of them"))
    if each.invited:
        words = f"Invited: {some([invited.name for invited in each.invited])}."
        found.append(Sentences((words,), tone="quiet"))
    if each.coverage:
        title = "Coverage: strength of the strongest member, 0 to 1"
        covering = [(each, row) for row in each.coverage]
        table = table_of(f"coverage-{number}", _coverage_fields(urls), covering)
        shown = replace(table, first=ROWS_ALONE, noun="capabilities")
        found.append(Section(title, (shown,), folded=not alone, full=not alone))
    if each.single_holders:
        rows = (_single_holders(number, each),)
        found.append(Section("What depends on one member", rows, folded=True, full=True))
    about = value_words(each, report)
    return Section(each.name, tuple(found), about=about, full=len(report.coalitions) > DRAWN)


#: A coalition with one of its members, or with one whom it invites.
_Belonging = tuple[CoalitionStanding, Member | Invited]


def _member_fields(urls: Mapping[str, str]) -> tuple[Field[_Belonging], ...]:
    return (
        (Column("coalition", width=30, use="sheet"), lambda row: row[0].name),
        (Column("value", "value", 10, use="sheet"), lambda row: row[0].value),
        (Column("member", width=30), lambda row: row[1].name),
        (Column("role", width=10), lambda row: getattr(row[1], "role", "invited")),
        (Column("since", width=12), lambda row: row[1].since),
        (
            Column("contributes", "value", 11, bars=True),
            lambda row: getattr(row[1], "shapley", None),
        ),
        (
            Column("lost if it leaves", "value", 11, bars=True),
            lambda row: getattr(row[1], "lost_if_leaves", None),
        ),
        (Column("source", width=28, full=True), lambda row: _linked(row[1].source, urls)),
        (Column("coalition id", width=20, use="sheet"), lambda row: row[0].id),
        (Column("member id", width=20, use="sheet"), lambda row: row[1].id),
    )


def _linked(source: str | None, urls: Mapping[str, str]) -> Link | None:
    return source_link(source, urls) if source else None


def _rows(each: CoalitionStanding) -> list[_Belonging]:
    return [(each, who) for group in (each.members, each.invited) for who in group]


#: A coalition with one of the capabilities that any of its members offers.
_Covering = tuple[CoalitionStanding, CoverageRow]


def _coverage_fields(urls: Mapping[str, str]) -> tuple[Field[_Covering], ...]:
    return (
        (Column("coalition", width=30, use="sheet"), lambda row: row[0].name),
        (Column("capability", width=30), lambda row: row[1].name),
        (Column("strength", "strength", 10, bars=True, largest=1.0), lambda row: row[1].strength),
        (Column("weight", "plain", 9, full=True), lambda row: row[1].weight),
        (Column("covered", width=10, full=True), lambda row: row[1].covered),
        (Column("held by", "names", 50), lambda row: row[1].holder_names),
        (
            Column("on one member", width=12, use="reading"),
            lambda row: "alone" if _depends_on_one(row) else None,
        ),
        (Column("evidence", width=40, full=True), lambda row: _first(row[1]).text),
        (
            Column("source", width=28, full=True),
            lambda row: _linked(_first(row[1]).source, urls),
        ),
        (Column("date", width=12, full=True), lambda row: _first(row[1]).date),
        (Column("capability id", width=24, use="sheet"), lambda row: row[1].capability),
    )


def _depends_on_one(row: _Covering) -> bool:
    return row[1].capability in {each.capability for each in row[0].single_holders}


def _first(row: CoverageRow) -> EvidenceRow:
    """Give the first row that a strength rests on; an empty one where none is known."""
    nothing = EvidenceRow(None, None, None, "evidence", None, row.capability, None, None)
    return row.evidence[0] if row.evidence else nothing


def sheets(report: CoalitionsReport, urls: Mapping[str, str]) -> tuple[Table, ...]:
    """Give what a workbook has of coalitions: members, strengths, contested, pairs across."""
    members = [row for each in report.coalitions for row in _rows(each)]
    covering = [(each, row) for each in report.coalitions for row in each.coverage]
    return (
        table_of("coalitions", _member_fields(urls), members),
        table_of("coverage", _coverage_fields(urls), covering),
        contested_sheet(report),
        coopetition_sheet(report),
    )


def _single_holders(number: int, coalition: CoalitionStanding) -> Table:
    columns = (
        Column("capability", width=30, use="reading"),
        Column("member", width=30, use="reading"),
        Column("weighted strength lost without it", "value", 12, use="reading"),
    )
    rows = tuple((each.name, each.member_name, each.drop) for each in coalition.single_holders)
    return Table(f"on-one-{number}", columns, rows)


# -- all side by side --------------------------------------------------------------------------


def _heat(report: CoalitionsReport) -> Section:
    held: dict[str, dict[str, None]] = {}
    for coalition in report.coalitions:
        for row in coalition.coverage:
            held.setdefault(row.capability, {}).update(dict.fromkeys(row.holder_names))
    columns = (
        Column("capability", width=30),
        *(Column(each.name, "strength", 14, shaded=True) for each in report.coalitions),
        Column("held by", "names", 50),
    )
    rows = tuple(
        (
            report.capability_names.get(capability, capability),
            *strengths,
            tuple(held.get(capability, ())),
        )
        for capability, strengths in coverage_rows(report)
    )
    words = (
        f"The strength of the strongest member, 0 to 1. From {report.covered_from:g} on a "
        "capability counts as covered; a dash means that no member offers it."
        if rows
        else "No capability is covered."
    )
    blocks = (Sentences((words,), tone="quiet"), Table("coverage", columns, rows))
    return Section("What each covers", blocks, full=True)
