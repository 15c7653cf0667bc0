"""How the coalitions of a report stand: against each other, in what they cover, and over time."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.coalitions.findings import CoalitionComparison, CoalitionStanding
from matcher.coalitions.study_findings import CoopetitionMap
from matcher.reporting.charts import coopetition_picture
from matcher.reporting.coalition_notes import (
    covered_count,
    relation_words,
    some,
)
from matcher.reporting.document import (
    Block,
    Cell,
    Chart,
    Column,
    Section,
    Sentences,
    Table,
)
from matcher.reporting.maps import coalition_colours, coverage_rows
from matcher.reporting.record import Report
from matcher.reporting.report_words import (
    coalitions_shown_words,
    matrix_rows,
    tie_words,
)
from matcher.reporting.views.report_answer import source_link
from matcher.reporting.views.report_history import (
    balance,
    latent,
    matrix_section,
    over_time,
    ranges,
)


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
    blocks.append(_figures(report))
    if len(standing.comparisons) > 1:
        blocks.append(Sentences((f"Compared: {standing.compared}.",)))
    for number, pair in enumerate(standing.comparisons, start=1):
        blocks.append(_comparison(number, pair, report))
    blocks += [_heat(report), _members(report), over_time(report)]
    if len(matrix_rows(report)) > 2:
        blocks.append(matrix_section(report))
    blocks += [ranges(report), latent(report)]
    if report.study.balance.triangles:
        blocks.append(balance(report))
    return tuple(blocks)


def _value_words(each: CoalitionStanding, report: Report) -> str:
    words = f"{each.name}: value {each.value:.1f}"
    if whole := report.standing.value_of_all:
        share = f"{100 * each.value / whole:.0f}%"
        words += f", {share} of what all organizations together are worth"
    return words if each.holds else f"{words}; it does not exist on this day"


def _figures(report: Report) -> Table:
    columns = (
        Column("coalition", width=30),
        Column("members", "count", 10),
        Column("value", "value", 10, bars=True),
        Column("covers", "count", 10),
        Column("founded", width=12),
        Column("coalition id", width=20, full=True),
    )
    rows = tuple(
        (each.name, len(each.members), each.value, covered_count(each), each.founded, each.id)
        for each in report.standing.coalitions
    )
    return Table("figures", columns, rows)


# -- two against each other --------------------------------------------------------------------


def _comparison(number: int, pair: CoalitionComparison, report: Report) -> Section:
    lines = list(relation_words(pair))
    if pair.common_members:
        lines.append(f"Members of both: {', '.join(pair.common_member_names)}.")
    names = report.standing.capability_names
    covered = (
        ("both", pair.shared),
        (f"only {pair.name_a}", pair.only_a),
        (f"only {pair.name_b}", pair.only_b),
        ("neither", pair.neither),
    )
    rows = tuple(
        (who, len(found), ", ".join(names.get(each, each) for each in found))
        for who, found in covered
    )
    columns = (Column("covered by", width=24), Column("count", "count"))
    blocks: list[Block] = [
        Sentences(tuple(lines), listed=True),
        Table(f"covered-{number}", (*columns, Column("capabilities", width=90)), rows),
        _contested(number, pair),
    ]
    if pair.cross_ties:
        ties = tuple(
            (tie_words(tie), tie.date, source_link(tie.source, report.urls))
            for tie in pair.cross_ties
        )
        heads = (Column("who, and how", width=60), Column("date"), Column("source", width=28))
        blocks.append(Section("Ties across", (Table(f"ties-{number}", heads, ties),)))
    found = report.study.coopetition[number - 1]
    if found.pairs:
        blocks.append(_coopetition(number, found, pair, names))
    title = f"{pair.name_a} against {pair.name_b}"
    return Section(title, tuple(blocks), folded=number > 1)


def _contested(number: int, pair: CoalitionComparison) -> Block:
    names = {pair.a: pair.name_a, pair.b: pair.name_b}
    columns = (
        Column("organization", width=30),
        Column("pull of the one", "points", 12, bars=True),
        Column("pull of the other", "points", 12, bars=True),
        Column("leans to", width=20),
        Column("gain of the one", "value", 12),
        Column("gain of the other", "value", 12),
        Column("invited by", width=20),
    )
    rows = tuple(
        (
            each.name,
            each.pull_a,
            each.pull_b,
            names.get(each.leans or "", "neither"),
            each.gain_a,
            each.gain_b,
            ", ".join(
                name
                for name, asked in ((pair.name_a, each.invited_a), (pair.name_b, each.invited_b))
                if asked
            ),
        )
        for each in pair.contested
    )
    words = f"The one is {pair.name_a}, the other {pair.name_b}."
    if not pair.contested:
        words = "No organization is contested between them."
    sides = Sentences((words,), tone="quiet")
    title = "Contested: organizations that both sides would want"
    return Section(title, (sides, Table(f"contested-{number}", columns, rows)))


def _coopetition(
    number: int, found: CoopetitionMap, pair: CoalitionComparison, names: Mapping[str, str]
) -> Section:
    words = (
        "Each dot is a pair across. The further right, the more the two offer the same (1 where "
        "the data call them competitors); the further up, the more each needs what the other "
        "offers."
    )
    if found.left_out:
        words += f" {found.left_out:,} pairs were not looked at."
    columns = (
        Column("of the one", width=24),
        Column("of the other", width=24),
        Column("rivalry", "value"),
        Column("stated competitors", width=10),
        Column("complementarity", "value"),
        Column("the first gives", width=40),
        Column("the second gives", width=40),
    )
    rows = tuple(
        (
            each.a.name,
            each.b.name,
            each.rivalry,
            "yes" if each.competitors else None,
            each.complementarity,
            ", ".join(names.get(name, name) for name in each.a_gives[:4]),
            ", ".join(names.get(name, name) for name in each.b_gives[:4]),
        )
        for each in found.pairs
    )
    table = Section(
        "These pairs as a table", (Table(f"pairs-{number}", columns, rows),), folded=True
    )
    picture = Chart("Rivalry and complementarity", lambda: coopetition_picture(found, pair))
    return Section("Co-opetition", (Sentences((words,), tone="quiet"), picture, table))


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
    )
    rests = tuple(
        Section(each.name, (_coverage(number, each, report.urls),))
        for number, each in enumerate(standing.coalitions, start=1)
        if each.coverage
    )
    blocks: list[Block] = [Sentences((words,), tone="quiet"), Table("heat", columns, rows)]
    if rests:
        blocks.append(Section("On what these strengths rest", rests, folded=True))
    return Section("What each covers", tuple(blocks))


def _coverage(number: int, coalition: CoalitionStanding, urls: dict[str, str]) -> Table:
    columns = (
        Column("capability", width=30),
        Column("strength", "strength", 10, bars=True),
        Column("weight", "plain", 9),
        Column("covered", width=10),
        Column("held by", width=50),
        Column("evidence", width=40),
        Column("source", width=28),
        Column("date", width=12),
        Column("capability id", width=24),
    )
    rows: list[tuple[Cell, ...]] = []
    for row in coalition.coverage:
        first = row.evidence[0] if row.evidence else None
        known = (first.text, source_link(first.source, urls), first.date) if first else (None,) * 3
        held = "; ".join(row.holder_names)
        rows.append((row.name, row.strength, row.weight, row.covered, held, *known, row.capability))
    return Table(f"coverage-{number}", columns, tuple(rows))


def _members(report: Report) -> Section:
    columns = (
        Column("member", width=30),
        Column("role", width=10),
        Column("since", width=12),
        Column("contributes", "value", 12, bars=True),
        Column("lost if it leaves", "value", 12, bars=True),
        Column("source", width=28),
        Column("member id", width=20, full=True),
    )
    parts: list[Block] = []
    for number, each in enumerate(report.standing.coalitions, start=1):
        rows: list[tuple[Cell, ...]] = [
            (
                *(m.name, m.role, m.since, m.shapley, m.lost_if_leaves),
                source_link(m.source, report.urls),
                m.id,
            )
            for m in each.members
        ]
        rows += [
            (i.name, "invited", i.since, None, None, source_link(i.source, report.urls), i.id)
            for i in each.invited
        ]
        blocks: list[Block] = [Table(f"coalitions-{number}", columns, tuple(rows))]
        if not each.members:
            blocks.insert(0, Sentences(("It has no member on this day.",), tone="quiet"))
        if each.single_holders:
            alone: dict[str, list[str]] = {}
            for held in each.single_holders:
                alone.setdefault(held.member_name, []).append(held.name)
            lines = tuple(f"{name}: {', '.join(found)}" for name, found in sorted(alone.items()))
            title = f"{len(each.single_holders)} capabilities that one member alone covers"
            blocks.append(Section(title, (Sentences(lines, listed=True),), folded=True))
        parts.append(Section(each.name, tuple(blocks)))
    return Section("Members, and what each contributes", tuple(parts))
