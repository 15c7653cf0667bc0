"""How the coalitions of a report came about, and how sure their figures are."""

from __future__ import annotations

from functools import partial

from matcher.coalitions.study_findings import (
    FigureRange,
    LatentCoalition,
    MembershipMove,
    TimelinePoint,
    Triangle,
)
from matcher.reporting.charts import line_key, series
from matcher.reporting.coalition_notes import agreement_words, balance_words, some
from matcher.reporting.document import Block, Chart, Column, Line, Link, Section, Sentences, Table
from matcher.reporting.maps import coalition_colours
from matcher.reporting.picture import Picture
from matcher.reporting.record import Report
from matcher.reporting.report_words import matrix_rows, range_words, robustness_words
from matcher.reporting.views.fields import Field, table_of
from matcher.reporting.views.report_answer import source_link


def history(report: Report) -> tuple[Block, ...]:
    """Give what changed, how all stand to all, and what the figures rest on."""
    if not report.standing.coalitions:
        return ()
    parts = [_over_time(report), _ranges(report), _latent(report)]
    if len(report.standing.coalitions) > 2:
        parts.insert(1, _matrix(report))
    if report.study.balance.triangles:
        parts.append(_balance(report))
    return tuple(parts)


def _names(report: Report) -> dict[str, str]:
    return {each.id: each.name for each in report.standing.coalitions}


# -- over time ---------------------------------------------------------------------------------


def _over_time(report: Report) -> Section:
    timeline, names = report.study.timeline, _names(report)
    colours = coalition_colours(report.network)
    pictures = series(timeline, names, colours)
    blocks: list[Block] = [Chart(title, partial(_drawn, each)) for title, each in pictures]
    if pictures:
        key = partial(line_key, timeline, names, colours)
        blocks.insert(0, Chart("Which line is whose", key))
    else:
        words = (
            "The data date fewer than two changes of these coalitions, so there is nothing to draw "
            "over time."
        )
        blocks.append(Sentences((words,), tone="quiet"))
    if timeline.moves:
        fields: list[Field[MembershipMove]] = [
            (Column("organization", width=30), lambda move: move.organization.name),
            (Column("day", width=12), lambda move: move.day.isoformat()),
            (Column("what", width=14), lambda move: move.kind),
            (Column("coalition", width=20), lambda move: names.get(move.coalition, move.coalition)),
            (
                Column("came from", width=20),
                lambda move: names.get(move.came_from or "", move.came_from),
            ),
            (
                Column("source", width=28),
                lambda move: source_link(move.source, report.urls, move.date),
            ),
        ]
        table = table_of("moves", fields, timeline.moves)
        blocks.append(Section("Who joined and left", (table,), folded=True))
    return Section("Over time", tuple(blocks))


def _drawn(picture: Picture) -> Picture:
    return picture


def figures_over_time(report: Report) -> Table:
    """Give the figures of each day on which something changed."""
    names = _names(report)
    fields: list[Field[TimelinePoint]] = [
        (Column("day", width=12), lambda each: each.day.isoformat()),
        (Column("coalition", width=30), lambda each: names.get(each.coalition, each.coalition)),
        (Column("members", "count", 10), lambda each: each.members),
        (Column("value", "value", 10), lambda each: each.value),
        (Column("capabilities covered", "count", 12), lambda each: each.covered),
    ]
    return table_of("timeline", fields, report.study.timeline.points)


# -- all to all, and what the figures rest on --------------------------------------------------


def _matrix(report: Report) -> Section:
    rows = matrix_rows(report)
    names = [name for name, _ in rows]
    columns = (
        Column("coalition", width=30),
        *(Column(name, "strength", 14, shaded=True) for name in names),
    )
    table = Table(
        "matrix",
        columns,
        tuple(
            (name, *(each.weighted_jaccard if each else None for each in cells))
            for name, cells in rows
        ),
    )
    lines = []
    for place, (name, cells) in enumerate(rows):
        for other, cell in zip(names[:place], cells, strict=False):
            if cell is not None:
                words = [f"{cell.common_members} in common"] if cell.common_members else []
                words += ["nested"] if cell.nested else []
                words += ["rivals"] if cell.rivals else []
                if words:
                    lines.append(f"{other} and {name}: {', '.join(words)}")
    about = "Overlap of coverage (weighted Jaccard), then members in common, and who are rivals."
    blocks = (Sentences((about,), tone="quiet"), table, Sentences(tuple(lines), listed=True))
    return Section("Every coalition with every other", blocks)


def _ranges(report: Report) -> Section:
    found = report.study.robustness
    title = "How far the figures rest on single sources"
    if not found.figures:
        words = "No row that the figures rest on names its source."
        return Section(title, (Sentences((words,), tone="quiet"),))
    fields: list[Field[FigureRange]] = [
        (Column("figure", width=30), lambda each: range_words(each, report)[0]),
        (Column("whose", width=30), lambda each: range_words(each, report)[1]),
        (Column("with all sources", "value"), lambda each: each.value),
        (Column("lowest", "value"), lambda each: each.low),
        (Column("lowest without", width=28), lambda each: each.low_without),
        (Column("highest", "value"), lambda each: each.high),
        (Column("highest without", width=28), lambda each: each.high_without),
    ]
    table = table_of("ranges", fields, found.figures)
    folded = Section("Ranges of the figures", (table,), folded=True)
    return Section(title, (Sentences((robustness_words(found),), tone="quiet"), folded))


def _latent(report: Report) -> Section:
    found, names = report.study.latent, _names(report)
    lines = tuple(
        f"{names.get(each.coalition, each.coalition)}: {_inside_words(each)}"
        for each in found.coalitions
    )
    words = (
        f"Declared coalitions beside {found.communities} communities of the organizations that "
        f"work together. {agreement_words(found)}"
    )
    return Section(
        "Who sits inside without being a member",
        (Sentences((words,), tone="quiet"), Sentences(lines, listed=True)),
    )


def _inside_words(found: LatentCoalition) -> str:
    if not found.community_size:
        return "no member has worked with anybody."
    words = f"{found.inside} of its members share a community of {found.community_size}."
    for what, who in (
        ("Inside without being members", [each.name for each in found.outsiders]),
        ("Members outside", [each.name for each in found.insiders_outside]),
    ):
        words += f" {what}: {some(who, 8)}." if who else ""
    return words


def _balance(report: Report) -> Section:
    found = report.study.balance
    words = f"{balance_words(found)} There a friend's friend is a rival."
    blocks: list[Block] = [Sentences((words,))]
    if found.named:
        lines = tuple(_triangle(each, report) for each in found.named)
        named = Sentences(lines, listed=True)
        blocks.append(Section("The unbalanced triangles", (named,), folded=True))
    return Section("Where friend and foe do not add up", tuple(blocks))


def _triangle(found: Triangle, report: Report) -> Line:
    """Say how the three stand to each other, each link with its source."""
    pieces: list[str | Link] = []
    for (a, b), link in zip(((0, 1), (0, 2), (1, 2)), found.links, strict=True):
        start = "; " if pieces else ""
        pieces.append(f"{start}{found.names[a]} and {found.names[b]} ({link.kind}) ")
        pieces.append(source_link(link.source, report.urls, link.date))
    return tuple(pieces)
