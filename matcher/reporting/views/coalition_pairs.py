"""Two coalitions against each other: what each covers, who would fit both, what runs across."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from matcher.coalitions.contested import AHEAD_BY
from matcher.coalitions.findings import CoalitionComparison, CoalitionsReport, Contested, CrossTie
from matcher.coalitions.relation_findings import Coopetition, CoopetitionMap
from matcher.reporting.charts import coopetition_picture
from matcher.reporting.document import (
    Block,
    Cell,
    Chart,
    Column,
    Section,
    Sentences,
    Table,
)
from matcher.reporting.text import said, some
from matcher.reporting.views.coalition_words import range_words
from matcher.reporting.views.fields import Field, table_of
from matcher.reporting.views.linking import source_link

#: How many rows a terminal shows, so that two coalitions fit a screen.
CONTESTED_SHOWN, TIES_SHOWN = 3, 2


def pair_blocks(
    number: int, pair: CoalitionComparison, report: CoalitionsReport, urls: Mapping[str, str]
) -> tuple[Section, ...]:
    """Give the tables of one comparison.

    Parameters
    ----------
    number : int
        Of the comparison, for the names of its tables.
    pair : CoalitionComparison
    report : CoalitionsReport
        That the comparison is of.
    urls : mapping of str to str
        Where a source can be read.
    """
    across: list[Block] = []
    if pair.cross_ties:
        across += _ties(number, pair, urls)
    if found := _map_of(pair, report):
        across += _coopetition(number, found, pair, report)
    blocks = [_covered(number, pair, report), _contested(number, pair)]
    if across:
        blocks.append(Section("Across", tuple(across)))
    return tuple(blocks)


def _map_of(pair: CoalitionComparison, report: CoalitionsReport) -> CoopetitionMap | None:
    maps = report.study.coopetition if report.study else ()
    of_pair = (each for each in maps if (each.a, each.b) == (pair.a, pair.b) and each.pairs)
    return next(of_pair, None)


def _covered(number: int, pair: CoalitionComparison, report: CoalitionsReport) -> Section:
    names = report.capability_names
    covered = (
        ("both", pair.shared),
        ("only A", pair.only_a),
        ("only B", pair.only_b),
        ("neither", pair.neither),
    )
    rows = tuple(
        (who, len(found), tuple(names.get(each, each) for each in found)) for who, found in covered
    )
    columns = (
        Column("who", use="reading"),
        Column("count", "count", 9, use="reading"),
        Column("capabilities", "names", 90, use="reading"),
    )
    blocks: list[Block] = [Table(f"covered-{number}", columns, rows)]
    if pair.common_members:
        words = f"Members of both: {some(pair.common_member_names, 8)}."
        blocks.append(Sentences((words,)))
    if overlap := _overlap_words(pair, report):
        blocks.append(Sentences(overlap, full=True))
    title = f"Who covers what: A is {pair.name_a}, B is {pair.name_b}"
    return Section(title, tuple(blocks))


def _overlap_words(pair: CoalitionComparison, report: CoalitionsReport) -> tuple[str, ...]:
    if pair.weighted_jaccard is None:
        return ()
    words = f"Overlap: {pair.weighted_jaccard:.0%} of what either covers, counted by strength."
    found = report.study and report.study.robustness.range_of("weighted_jaccard", pair.a, pair.b)
    if not found:
        return (words,)
    return (words, f"When one source is left out: {range_words(found, 100, '%')}.")


#: An organization that two coalitions want, and the comparison of these.
_Wanted = tuple[CoalitionComparison, Contested]


def _wanted_fields(one: str, other: str) -> tuple[Field[_Wanted], ...]:
    """Give the columns, by what the sides are called."""
    return (
        (Column("one side", width=30, use="sheet"), lambda row: row[0].name_a),
        (Column("the other", width=30, use="sheet"), lambda row: row[0].name_b),
        (Column("organization", width=30), lambda row: row[1].name),
        (Column(f"pull of {one}", "points", 9, bars=True), lambda row: row[1].pull_a),
        (Column(f"pull of {other}", "points", 9, bars=True), lambda row: row[1].pull_b),
        (
            Column("the model leans to", use="reading"),
            _leaning_side,
        ),
        (Column("the model leans to", width=30, use="sheet"), _leaning),
        (Column(f"gain of {one}", "value", 9), lambda row: row[1].gain_a),
        (Column(f"gain of {other}", "value", 9), lambda row: row[1].gain_b),
        (Column("invited by", "names", 10, use="reading"), lambda row: _inviting(row[1])),
    )


def _leaning(row: _Wanted) -> str | None:
    return {row[0].a: row[0].name_a, row[0].b: row[0].name_b}.get(row[1].leans or "")


def _leaning_side(row: _Wanted) -> str:
    """Name the side; where it is neither, say how far apart the two would have to be."""
    return _side(row[0], row[1].leans) or f"neither (less than {AHEAD_BY:g} apart)"


def _side(pair: CoalitionComparison, coalition: str | None) -> str | None:
    return {pair.a: "A", pair.b: "B"}.get(coalition or "")


def _inviting(each: Contested) -> tuple[str, ...]:
    sides = (("A", each.invited_a), ("B", each.invited_b))
    return tuple(side for side, invited in sides if invited)


def contested_sheet(report: CoalitionsReport) -> Table:
    """Give who would fit any two coalitions."""
    rows = [(pair, each) for pair in report.comparisons for each in pair.contested]
    return table_of("contested", _wanted_fields("the one", "the other"), rows)


def _contested(number: int, pair: CoalitionComparison) -> Section:
    rows = [(pair, each) for each in pair.contested]
    table = table_of(f"contested-{number}", _wanted_fields("A", "B"), rows)
    shown = replace(table, first=CONTESTED_SHOWN, noun="contested organizations")
    scale = "Pull is the fit by which each side's own list of whom to invite is ordered."
    blocks: list[Block] = [shown, *([Sentences((scale,), tone="quiet")] if rows else [])]
    if pair.contested_count > len(rows):
        words = f"These are the first {len(rows):,} of {pair.contested_count:,}."
        blocks.append(Sentences((words,), tone="quiet"))
    if not rows:
        words = "Nobody outside was invited by both, or is of the best tenth for both."
        blocks.append(Sentences((words,), tone="quiet"))
    title = "Contested: of the best tenth of the lists of both sides, or invited by both"
    return Section(title, tuple(blocks), full=not rows)


# -- what runs across --------------------------------------------------------------------------


def _ties(number: int, pair: CoalitionComparison, urls: Mapping[str, str]) -> list[Block]:
    columns = (
        Column("ties across", width=60, use="reading"),
        Column("since", width=12, use="reading"),
        Column("source", width=28, use="reading"),
    )
    rows = tuple(
        (_tie_words(tie), tie.date, source_link(tie.source, urls)) for tie in pair.cross_ties
    )
    blocks: list[Block] = [Table(f"ties-{number}", columns, rows, TIES_SHOWN, "ties across")]
    if pair.cross_tie_count > len(rows):
        words = f"These are the first {len(rows):,} of {pair.cross_tie_count:,} ties."
        blocks.append(Sentences((words,), tone="quiet"))
    return blocks


def _tie_words(tie: CrossTie) -> str:
    """Say who is tied to whom, and how."""
    left = ", ".join(each.name for each in tie.organizations_a)
    right = ", ".join(each.name for each in tie.organizations_b)
    return f"{left} and {right} ({tie.kind}{f': {tie.name}' if tie.name else ''})"


def _coopetition(
    number: int, found: CoopetitionMap, pair: CoalitionComparison, report: CoalitionsReport
) -> list[Block]:
    foremost = [
        max(found.pairs, key=lambda each: each.rivalry),
        max(found.pairs, key=lambda each: each.complementarity),
    ]
    words = "; ".join(axes_words(each) for each in dict.fromkeys(foremost))
    about = [
        "Each pair across is set on two axes that are never added up: rivalry, how far both offer "
        "the same (1 where the data call them competitors), and complementarity, how far each "
        "needs what the other offers; who states none, what goes with what it offers.",
        f"{found.considered:,} pairs were looked at.",
    ]
    if found.left_out:
        about.append(f"{found.left_out:,} pairs were not.")
    picture = Chart("Rivalry and complementarity", lambda: coopetition_picture(found, pair))
    rows = [(pair, each) for each in found.pairs]
    table = table_of(f"coopetition-{number}", _pair_fields(report), rows)
    folded = Section("These pairs as a table", (table,), folded=True)
    blocks = (Sentences(tuple(about), tone="quiet"), picture, folded)
    return [
        Sentences((f"Which pairs tell most of the line between them: {words}.",)),
        Section("Co-opetition", blocks, folded=number > 1, full=True),
    ]


def axes_words(pair: Coopetition) -> str:
    """Name a pair with both figures, and say where no stated need stands behind the second."""
    words = f"rivalry {pair.rivalry:.2f}, complementarity {pair.complementarity:.2f}"
    stated = any(ground.direction == "needs" for ground in pair.grounds)
    if pair.complementarity >= 0.005 and not stated:
        words += " by the model, for no such need is stated"
    if pair.competitors:
        words += ", stated competitors"
    return f"{pair.a.name} and {pair.b.name} ({words})"


#: A pair of organizations across two coalitions, and the comparison of these.
_Across = tuple[CoalitionComparison, Coopetition]


def _pair_fields(report: CoalitionsReport) -> tuple[Field[_Across], ...]:
    def named(capabilities: tuple[str, ...]) -> Cell:
        return tuple(report.capability_names.get(each, each) for each in capabilities)

    return (
        (Column("one side", width=30, use="sheet"), lambda row: row[0].name_a),
        (Column("the other", width=30, use="sheet"), lambda row: row[0].name_b),
        (Column("of A", width=24), lambda row: row[1].a.name),
        (Column("of B", width=24), lambda row: row[1].b.name),
        (Column("rivalry", "value"), lambda row: row[1].rivalry),
        (Column("stated competitors", width=12), lambda row: "yes" if row[1].competitors else None),
        (Column("complementarity", "value"), lambda row: row[1].complementarity),
        (Column("alike in", "names", 30), lambda row: named(row[1].alike)),
        (Column("that of A gives", "names", 30), lambda row: named(row[1].a_gives)),
        (Column("that of B gives", "names", 30), lambda row: named(row[1].b_gives)),
        (Column("rests on", width=30), lambda row: _grounds(row[1])),
    )


def _grounds(pair: Coopetition) -> str:
    """Name the sources of what is said of a pair, each once."""
    return " ".join(dict.fromkeys(f"[{said(row.date, row.source)}]" for row in pair.grounds))


def coopetition_sheet(report: CoalitionsReport) -> Table:
    """Give the pairs across any two coalitions, by rivalry and complementarity."""
    maps = [(pair, _map_of(pair, report)) for pair in report.comparisons]
    rows = [(pair, each) for pair, found in maps if found for each in found.pairs]
    return table_of("coopetition", _pair_fields(report), rows)
