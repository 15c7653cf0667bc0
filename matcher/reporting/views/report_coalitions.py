"""How the coalitions of a report stand: to each other, in what they cover, and through whom."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from matcher.coalitions.findings import (
    CoalitionComparison,
    CoalitionStanding,
    Contested,
    CoverageRow,
    EvidenceRow,
    Invited,
    Member,
)
from matcher.coalitions.study_findings import Coopetition
from matcher.reporting.charts import coopetition_picture
from matcher.reporting.coalition_notes import relation_words, some
from matcher.reporting.document import Block, Chart, Column, Section, Sentences, Table
from matcher.reporting.maps import coalition_colours, coverage_rows
from matcher.reporting.record import Report
from matcher.reporting.report_words import coalitions_shown_words, tie_words
from matcher.reporting.views.fields import Field, table_of
from matcher.reporting.views.report_answer import source_link


def coalitions(report: Report) -> tuple[Block, ...]:
    """Give everything that is known of the coalitions shown; that there is none, where so."""
    standing = report.standing
    if not standing.coalitions:
        return (Sentences(("The data declare no coalition.",)),)
    blocks: list[Block] = []
    if words := coalitions_shown_words(report):
        blocks.append(Sentences((words,)))
    colours = coalition_colours(report.network)
    lines = tuple(_value_words(each, report) for each in standing.coalitions)
    own = tuple(colours.get(each.id) for each in standing.coalitions)
    blocks.append(Sentences(lines, listed=True, colours=own))
    if len(standing.comparisons) > 1:
        blocks.append(Sentences((f"Compared: {standing.compared}.",)))
    compared = [_comparison(n, report) for n in range(len(standing.comparisons))]
    return (*blocks, *compared, _heat(report), _members(report))


def _value_words(each: CoalitionStanding, report: Report) -> str:
    words = f"{each.name}: value {each.value:.1f}"
    if whole := report.standing.value_of_all:
        share = f"{100 * each.value / whole:.0f}%"
        words += f", {share} of what all organizations together are worth"
    return words if each.holds else f"{words}; it does not exist on this day"


# -- two against each other --------------------------------------------------------------------


def _comparison(place: int, report: Report) -> Section:
    pair, number = report.standing.comparisons[place], place + 1
    lines = list(relation_words(pair))
    if pair.common_members:
        lines.append(f"Members of both: {', '.join(pair.common_member_names)}.")
    contested: Block = Sentences(("No organization is contested between them.",), tone="quiet")
    if pair.contested:
        rows = [(pair, each) for each in pair.contested]
        table = table_of(f"contested-{number}", _contested(pair.name_a, pair.name_b), rows)
        contested = Section("Contested: organizations that both sides would want", (table,))
    blocks: list[Block] = [
        Sentences(tuple(lines), listed=True),
        _covered(number, pair, report),
        contested,
    ]
    if pair.cross_ties:
        ties = tuple(
            (f"{tie_words(tie)} ", source_link(tie.source, report.urls, tie.date))
            for tie in pair.cross_ties
        )
        blocks.append(Section("Ties across", (Sentences(ties, listed=True),)))
    if report.study.coopetition[place].pairs:
        blocks.append(_coopetition(place, report))
    return Section(f"{pair.name_a} against {pair.name_b}", tuple(blocks), folded=place > 0)


def _covered(number: int, pair: CoalitionComparison, report: Report) -> Table:
    fields: list[Field[tuple[str, Sequence[str]]]] = [
        (Column("who covers it", width=24, use="reading"), lambda row: row[0]),
        (Column("count", "count", use="reading"), lambda row: len(row[1])),
        (
            Column("capabilities", width=90, use="reading"),
            lambda row: ", ".join(_named(row[1], report)),
        ),
    ]
    rows = [
        ("Both", pair.shared),
        (f"Only {pair.name_a}", pair.only_a),
        (f"Only {pair.name_b}", pair.only_b),
        ("Neither", pair.neither),
    ]
    return table_of(f"covered-{number}", fields, rows)


def _named(ids: Sequence[str], report: Report) -> tuple[str, ...]:
    return tuple(report.standing.capability_names.get(each, each) for each in ids)


def _contested(one: str, other: str) -> list[Field[tuple[CoalitionComparison, Contested]]]:
    """Give the columns of those that two sides want, by what the sides are called."""
    return [
        (Column("one side", width=30, use="sheet"), lambda row: row[0].name_a),
        (Column("the other", width=30, use="sheet"), lambda row: row[0].name_b),
        (Column("organization", width=30), lambda row: row[1].name),
        (Column(f"pull of {one}", "points", 12, bars=True), lambda row: row[1].pull_a),
        (Column(f"pull of {other}", "points", 12, bars=True), lambda row: row[1].pull_b),
        (Column("leans to", width=20), _leaning),
        (Column(f"gain of {one}", "value", 12), lambda row: row[1].gain_a),
        (Column(f"gain of {other}", "value", 12), lambda row: row[1].gain_b),
        (Column("invited by", width=20), _inviting),
    ]


def _leaning(row: tuple[CoalitionComparison, Contested]) -> str | None:
    return {row[0].a: row[0].name_a, row[0].b: row[0].name_b}.get(row[1].leans or "")


def _inviting(row: tuple[CoalitionComparison, Contested]) -> tuple[str, ...]:
    sides = ((row[0].name_a, row[1].invited_a), (row[0].name_b, row[1].invited_b))
    return tuple(name for name, invited in sides if invited)


def contested(report: Report) -> Table:
    """Give whom any two coalitions both want."""
    rows = [(pair, each) for pair in report.standing.comparisons for each in pair.contested]
    return table_of("contested", _contested("the one", "the other"), rows)


def _coopetition(place: int, report: Report) -> Section:
    found, pair = report.study.coopetition[place], report.standing.comparisons[place]
    words = (
        "Each dot is a pair across. The further right, the more the two offer the same (1 where "
        "the data call them competitors); the further up, the more each needs what the other "
        "offers."
    )
    if found.left_out:
        words += f" {found.left_out:,} pairs were not looked at."
    rows = [(pair, each) for each in found.pairs]
    table = table_of(f"coopetition-{place + 1}", _pairs(pair.name_a, pair.name_b, report), rows)
    title = f"Pairs across {pair.name_a} and {pair.name_b}"
    picture = Chart("Rivalry and complementarity", partial(coopetition_picture, found, pair))
    return Section(
        "Co-opetition",
        (Sentences((words,), tone="quiet"), picture, Section(title, (table,), folded=True)),
    )


def _pairs(
    one: str, other: str, report: Report
) -> list[Field[tuple[CoalitionComparison, Coopetition]]]:
    """Give the columns of pairs across, by what the sides are called."""
    return [
        (Column("one side", width=30, use="sheet"), lambda row: row[0].name_a),
        (Column("the other", width=30, use="sheet"), lambda row: row[0].name_b),
        (Column(one, width=24), lambda row: row[1].a.name),
        (Column(other, width=24), lambda row: row[1].b.name),
        (Column("rivalry", "value"), lambda row: row[1].rivalry),
        (Column("stated competitors", width=10), lambda row: "yes" if row[1].competitors else None),
        (Column("complementarity", "value"), lambda row: row[1].complementarity),
        (Column("the first gives", width=30), lambda row: _named(row[1].a_gives[:4], report)),
        (Column("the second gives", width=30), lambda row: _named(row[1].b_gives[:4], report)),
    ]


def coopetition(report: Report) -> Table:
    """Give the pairs across any two coalitions, by rivalry and complementarity."""
    compared = zip(report.standing.comparisons, report.study.coopetition, strict=True)
    rows = [(pair, each) for pair, found in compared for each in found.pairs]
    return table_of("coopetition", _pairs("of the one", "of the other", report), rows)


# -- what each covers, and through whom --------------------------------------------------------


def _heat(report: Report) -> Section:
    standing = report.standing
    held: dict[str, list[str]] = {}
    for coalition in standing.coalitions:
        for row in coalition.coverage:
            held.setdefault(row.capability, []).extend(row.holder_names)
    columns = (
        Column("capability", width=30),
        *(Column(each.name, "strength", 14, shaded=True) for each in standing.coalitions),
        Column("held by", width=50),
    )
    rows = tuple(
        (
            standing.capability_names.get(capability, capability),
            *strengths,
            some(list(dict.fromkeys(held.get(capability, ()))), 6),
        )
        for capability, strengths in coverage_rows(standing)
    )
    words = (
        f"The strength of the strongest member, 0 to 1. From {standing.covered_from:g} on a "
        "capability counts as covered; a dash means that no member offers it."
        if rows
        else "No capability is covered."
    )
    blocks = (Sentences((words,), tone="quiet"), Table("coverage", columns, rows))
    return Section("What each covers", blocks)


def coverage(report: Report) -> Table:
    """Give each strength with what it rests on."""
    fields: list[Field[tuple[CoalitionStanding, CoverageRow]]] = [
        (Column("coalition", width=30), lambda row: row[0].name),
        (Column("capability", width=30), lambda row: row[1].name),
        (Column("strength", "strength", 10, bars=True), lambda row: row[1].strength),
        (Column("weight", "plain", 9), lambda row: row[1].weight),
        (Column("covered", width=10), lambda row: row[1].covered),
        (Column("held by", width=50), lambda row: row[1].holder_names),
        (Column("evidence", width=40), lambda row: _first(row[1]).text),
        (Column("source", width=28), lambda row: _first(row[1]).source),
        (Column("date", width=12), lambda row: _first(row[1]).date),
        (Column("capability id", width=24), lambda row: row[1].capability),
    ]
    rows = [(each, row) for each in report.standing.coalitions for row in each.coverage]
    return table_of("coverage", fields, rows)


def _first(row: CoverageRow) -> EvidenceRow:
    """Give the first row that a strength rests on; an empty one where none is known."""
    nothing = EvidenceRow(None, None, None, "", None, row.capability, None, None)
    return row.evidence[0] if row.evidence else nothing


_Belonging = tuple[CoalitionStanding, Member | Invited]


def _belonging(report: Report) -> list[Field[_Belonging]]:
    return [
        (Column("coalition", width=30, use="sheet"), lambda row: row[0].name),
        (Column("value", "value", 10, use="sheet"), lambda row: row[0].value),
        (Column("member", width=30), lambda row: row[1].name),
        (Column("role", width=10), lambda row: getattr(row[1], "role", "invited")),
        (Column("since", width=12), lambda row: row[1].since),
        (
            Column("contributes", "value", 12, bars=True),
            lambda row: getattr(row[1], "shapley", None),
        ),
        (
            Column("lost if it leaves", "value", 12, bars=True),
            lambda row: getattr(row[1], "lost_if_leaves", None),
        ),
        (
            Column("source", width=28),
            lambda row: source_link(row[1].source, report.urls) if row[1].source else None,
        ),
        (Column("coalition id", width=20, use="sheet"), lambda row: row[0].id),
        (Column("member id", width=20, use="sheet"), lambda row: row[1].id),
    ]


def _rows(each: CoalitionStanding) -> list[_Belonging]:
    return [(each, who) for group in (each.members, each.invited) for who in group]


def members(report: Report) -> Table:
    """Give who belongs to each coalition and who is invited."""
    rows = [row for each in report.standing.coalitions for row in _rows(each)]
    return table_of("coalitions", _belonging(report), rows)


def _members(report: Report) -> Section:
    parts: list[Block] = []
    for number, each in enumerate(report.standing.coalitions, start=1):
        blocks: list[Block] = []
        if not each.members:
            blocks.append(Sentences(("It has no member on this day.",), tone="quiet"))
        blocks.append(table_of(f"coalitions-{number}", _belonging(report), _rows(each)))
        if each.single_holders:
            alone: dict[str, list[str]] = {}
            for held in each.single_holders:
                alone.setdefault(held.member_name, []).append(held.name)
            lines = tuple(f"{name}: {', '.join(found)}" for name, found in sorted(alone.items()))
            title = f"{len(each.single_holders)} capabilities that one member alone covers"
            blocks.append(Section(title, (Sentences(lines, listed=True),), folded=True))
        parts.append(Section(each.name, tuple(blocks)))
    return Section("Members, and what each contributes", tuple(parts))
