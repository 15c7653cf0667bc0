"""Two coalitions against each other: what each covers, whom both want, and what runs across."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.coalitions.findings import CoalitionComparison, CoalitionsReport, CrossTie
from matcher.coalitions.study_findings import Coopetition, CoopetitionMap
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
    columns = (Column("who"), Column("count", "count", 9), Column("capabilities", width=90))
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
    words = f"Overlap: {100 * pair.weighted_jaccard:.0f}% (weighted Jaccard)"
    if pair.cosine is not None:
        words += f", cosine {pair.cosine:.2f}"
    found = report.study and report.study.robustness.range_of("weighted_jaccard", pair.a, pair.b)
    if not found:
        return (f"{words}.",)
    return (f"{words}.", f"When one source is left out: {range_words(found, 100, '%')}.")


def _contested(number: int, pair: CoalitionComparison) -> Section:
    columns = (
        Column("organization", width=30),
        Column("pull of A", "points", 12, bars=True),
        Column("pull of B", "points", 12, bars=True),
        Column("leans to", width=12),
        Column("gain of A", "value", 12),
        Column("gain of B", "value", 12),
        Column("invited by", width=12),
    )
    sides = {pair.a: "A", pair.b: "B"}
    rows = tuple(
        (
            *(each.name, each.pull_a, each.pull_b, sides.get(each.leans or "", "neither")),
            *(each.gain_a, each.gain_b),
            " and ".join(s for s, asked in (("A", each.invited_a), ("B", each.invited_b)) if asked),
        )
        for each in pair.contested
    )
    shown = Table(f"contested-{number}", columns, rows, CONTESTED_SHOWN, "contested organizations")
    blocks: list[Block] = [shown]
    if pair.contested_count > len(rows):
        words = f"These are the first {len(rows):,} of {pair.contested_count:,}."
        blocks.append(Sentences((words,), tone="quiet"))
    if not rows:
        words = "No organization is contested between them."
        blocks.append(Sentences((words,), tone="quiet"))
    title = "Contested: organizations that both sides would want"
    return Section(title, tuple(blocks), full=not rows)


# -- what runs across --------------------------------------------------------------------------


def _ties(number: int, pair: CoalitionComparison, urls: Mapping[str, str]) -> list[Block]:
    columns = (
        Column("ties across", width=60),
        Column("since", width=12),
        Column("source", width=28),
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
    words = "; ".join(_foremost_words(each) for each in dict.fromkeys(foremost))
    about = [
        "Each pair across is set on two axes that are never added up: rivalry, how far both offer "
        "the same (1 where the data call them competitors), and complementarity, how far each "
        "needs what the other offers.",
        f"{found.considered:,} pairs were looked at.",
    ]
    if found.left_out:
        about.append(f"{found.left_out:,} pairs were not.")
    picture = Chart("Rivalry and complementarity", lambda: coopetition_picture(found, pair))
    table = _coopetition_table(number, found, report)
    blocks = (Sentences(tuple(about), tone="quiet"), picture, table)
    return [
        Sentences((f"Furthest out: {words}.",)),
        Section("Co-opetition", blocks, folded=number > 1, full=True),
    ]


def _foremost_words(pair: Coopetition) -> str:
    words = f"rivalry {pair.rivalry:.2f}, complementarity {pair.complementarity:.2f}"
    if pair.competitors:
        words += ", stated competitors"
    return f"{pair.a.name} and {pair.b.name} ({words})"


def _coopetition_table(number: int, found: CoopetitionMap, report: CoalitionsReport) -> Table:
    columns = (
        Column("of A", width=24),
        Column("of B", width=24),
        Column("rivalry", "value"),
        Column("stated competitors", width=12),
        Column("complementarity", "value"),
        Column("alike in", width=36),
        Column("of A could give", width=36),
        Column("of B could give", width=36),
        Column("rests on", width=36),
    )

    def named(capabilities: tuple[str, ...]) -> Cell:
        return tuple(report.capability_names.get(each, each) for each in capabilities)

    rows = tuple(
        (
            each.a.name,
            each.b.name,
            each.rivalry,
            "yes" if each.competitors else None,
            each.complementarity,
            named(each.alike),
            named(each.a_gives),
            named(each.b_gives),
            " ".join(dict.fromkeys(f"[{said(row.date, row.source)}]" for row in each.grounds)),
        )
        for each in found.pairs
    )
    return Table(f"pairs-{number}", columns, rows)
