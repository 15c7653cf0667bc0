"""How the coalitions of a report came about, and how sure their figures are."""

from __future__ import annotations

from functools import partial

from matcher.reporting.charts import line_key, series
from matcher.reporting.coalition_notes import (
    agreement_words,
    balance_words,
    latent_words,
    triangle_words,
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
from matcher.reporting.maps import coalition_colours
from matcher.reporting.picture import Picture
from matcher.reporting.record import Report
from matcher.reporting.report_words import (
    matrix_rows,
    range_words,
    robustness_words,
)
from matcher.reporting.views.report_answer import source_link


def over_time(report: Report) -> Section:
    """Give what changed, as lines, figures and moves."""
    timeline = report.study.timeline
    names = {each.id: each.name for each in report.standing.coalitions}
    colours = coalition_colours(report.network)
    blocks: list[Block] = []
    if pictures := series(timeline, names, colours):
        key = partial(line_key, timeline, names, colours)
        blocks.append(Chart("Which line is whose", key))
        titles = ("Value", "Members", "Capabilities covered", "Overlap")
        for title, picture in zip(titles, pictures, strict=False):
            blocks.append(Chart(title, partial(_same, picture)))
    else:
        words = (
            "The data date fewer than two changes of these coalitions, so there is nothing to draw "
            "over time."
        )
        blocks.append(Sentences((words,), tone="quiet"))
    blocks.append(Section("The figures over time", (_points(report, names),), folded=True))
    if timeline.moves:
        blocks.append(Section("Who joined and left", (_moves(report, names),), folded=True))
    return Section("Over time", tuple(blocks))


def _same(picture: Picture) -> Picture:
    return picture


def _points(report: Report, names: dict[str, str]) -> Table:
    columns = (
        Column("coalition", width=30),
        Column("day", width=12),
        Column("members", "count", 10),
        Column("value", "value", 10),
        Column("capabilities covered", "count", 12),
    )
    rows = tuple(
        (names.get(p.coalition, p.coalition), p.day.isoformat(), p.members, p.value, p.covered)
        for p in report.study.timeline.points
    )
    return Table("timeline", columns, rows)


def _moves(report: Report, names: dict[str, str]) -> Table:
    columns = (
        Column("organization", width=30),
        Column("day", width=12),
        Column("what", width=14),
        Column("coalition", width=24),
        Column("came from", width=24),
        Column("source", width=28),
    )
    rows = tuple(
        (
            move.organization.name,
            move.day.isoformat(),
            move.kind,
            names.get(move.coalition, move.coalition),
            names.get(move.came_from, move.came_from) if move.came_from else None,
            source_link(move.source, report.urls),
        )
        for move in report.study.timeline.moves
    )
    return Table("moves", columns, rows)


# -- what the figures rest on ------------------------------------------------------------------


def matrix_section(report: Report) -> Section:
    """Set every coalition against every other."""
    matrix = matrix_rows(report)
    rows: list[tuple[Cell, ...]] = []
    for name, cells in matrix:
        row: list[Cell] = [name]
        for cell in cells:
            if cell is None:
                row.append(None)
                continue
            overlap = cell.weighted_jaccard
            words = ["-" if overlap is None else f"{overlap:.2f}"]
            words += [f"{cell.common_members} in common"] if cell.common_members else []
            words += ["nested"] if cell.nested else []
            words += ["rivals"] if cell.rivals else []
            row.append(", ".join(words))
        rows.append(tuple(row))
    columns = (Column("coalition", width=30), *(Column(name, "plain", 20) for name, _ in matrix))
    about = "Overlap of coverage (weighted Jaccard), members in common, and who are rivals."
    return Section(
        "Every coalition with every other",
        (Sentences((about,), tone="quiet"), Table("matrix", columns, tuple(rows))),
    )


def ranges(report: Report) -> Section:
    """Give what the figures would be without one source."""
    found = report.study.robustness
    title = "How far the figures rest on single sources"
    if not found.figures:
        words = "No row that the figures rest on names its source."
        return Section(title, (Sentences((words,), tone="quiet"),))
    columns = (
        Column("figure", width=30),
        Column("whose", width=30),
        Column("with all sources", "value"),
        Column("lowest", "value"),
        Column("lowest without", width=28),
        Column("highest", "value"),
        Column("highest without", width=28),
    )
    rows = tuple(
        (
            *range_words(each, report),
            each.value,
            each.low,
            each.low_without,
            each.high,
            each.high_without,
        )
        for each in found.figures
    )
    table = Section("Ranges of the figures", (Table("ranges", columns, rows),), folded=True)
    return Section(title, (Sentences((robustness_words(found),), tone="quiet"), table))


def latent(report: Report) -> Section:
    """Say who sits inside a coalition without being a member."""
    found = report.study.latent
    names = {each.id: each.name for each in report.standing.coalitions}
    lines = [
        line
        for each in found.coalitions
        for line in latent_words(each, names.get(each.coalition, each.coalition))
    ]
    words = (
        f"Declared coalitions beside {found.communities} communities of the organizations that "
        f"work together. {agreement_words(found)}"
    )
    return Section(
        "Who sits inside without being a member",
        (Sentences((words,), tone="quiet"), Sentences(tuple(lines), listed=True)),
    )


def balance(report: Report) -> Section:
    """Give the triangles of allies and rivals that do not add up."""
    found = report.study.balance
    blocks: list[Block] = [Sentences((balance_words(found), "There a friend's friend is a rival."))]
    if found.named:
        lines = tuple(triangle_words(each) for each in found.named)
        named = Sentences(lines, listed=True)
        blocks.append(Section("The unbalanced triangles", (named,), folded=True))
    return Section("Where friend and foe do not add up", tuple(blocks))
