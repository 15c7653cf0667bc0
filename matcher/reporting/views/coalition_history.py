"""How coalitions came about, how sure their figures are, and what lies behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from matcher.coalitions.findings import CoalitionsReport
from matcher.coalitions.relation_findings import BalanceReport
from matcher.coalitions.study_findings import (
    LatentReport,
    MatrixCell,
    RobustnessReport,
    Study,
    TimelineReport,
)
from matcher.reporting.charts import line_key, series
from matcher.reporting.document import (
    Block,
    Cell,
    Chart,
    Column,
    Section,
    Sentences,
    Table,
)
from matcher.reporting.picture import Picture
from matcher.reporting.views.coalition_words import (
    agreement_words,
    balance_words,
    dated,
    latent_words,
    triangle_line,
)
from matcher.reporting.views.linking import source_link


def study_blocks(
    report: CoalitionsReport,
    study: Study,
    urls: Mapping[str, str],
    colours: Mapping[str, str],
) -> tuple[Block, ...]:
    """Give what is found beside the comparison; a terminal leaves it out.

    Parameters
    ----------
    report : CoalitionsReport
    study : Study
        Of that report.
    urls : mapping of str to str
        Where a source can be read.
    colours : mapping of str to str
        Of the lines of each coalition by its id.
    """
    names = {each.id: each.name for each in report.coalitions}
    found = [_over_time(study.timeline, names, urls, colours)]
    if len(names) > 2:
        found.append(_matrix(study, names))
    found += [_ranges(study.robustness, names), _latent(study.latent, names)]
    return (*found, *balance_blocks(study.balance, urls))


def _over_time(
    timeline: TimelineReport,
    names: Mapping[str, str],
    urls: Mapping[str, str],
    colours: Mapping[str, str],
) -> Section:
    """Give what changed, as lines, figures and moves."""
    blocks: list[Block] = []
    if pictures := series(timeline, names, colours):
        key = partial(line_key, timeline, names, colours)
        blocks.append(Chart("Which line is whose", key))
        blocks += [Chart(title, partial(_same, picture)) for title, picture in pictures]
    else:
        words = (
            "The data date fewer than two changes of these coalitions, so there is nothing to draw "
            "over time."
        )
        blocks.append(Sentences((words,), tone="quiet"))
    figures: list[Block] = [figures_over_time(timeline, names)]
    if timeline.days_left_out:
        words = f"{timeline.days_left_out:,} days between these are not shown."
        figures.insert(0, Sentences((words,), tone="quiet"))
    blocks.append(Section("The figures over time", tuple(figures), folded=True))
    if timeline.moves:
        moves: list[Block] = [_moves(timeline, names, urls)]
        if timeline.moves_left_out:
            words = f"{timeline.moves_left_out:,} earlier moves are not shown."
            moves.insert(0, Sentences((words,), tone="quiet"))
        blocks.append(Section("Who came and went", tuple(moves), folded=True))
    return Section("Over time", tuple(blocks), full=True)


def _same(picture: Picture) -> Picture:
    return picture


def figures_over_time(timeline: TimelineReport, names: Mapping[str, str]) -> Table:
    """Give the figures of each day on which something changed, names by ids."""
    columns = (
        Column("day", width=12),
        Column("coalition", width=30),
        Column("members", "count", 10),
        Column("value", "value", 10),
        Column("capabilities covered", "count", 12),
    )
    rows = tuple(
        (p.day.isoformat(), names.get(p.coalition, p.coalition), p.members, p.value, p.covered)
        for p in timeline.points
    )
    return Table("timeline", columns, rows)


def _moves(timeline: TimelineReport, names: Mapping[str, str], urls: Mapping[str, str]) -> Table:
    columns = (
        Column("date", width=12),
        Column("organization", width=30),
        Column("what", width=14),
        Column("coalition", width=24),
        Column("came from", width=24),
        Column("source", width=28),
    )
    rows = tuple(
        (
            dated(move),
            move.organization.name,
            move.kind,
            names.get(move.coalition, move.coalition),
            names.get(move.came_from, move.came_from) if move.came_from else None,
            source_link(move.source, urls),
        )
        for move in timeline.moves
    )
    return Table("moves", columns, rows)


# -- what the figures rest on ------------------------------------------------------------------


def _matrix(study: Study, names: Mapping[str, str]) -> Section:
    """Set every coalition against every other."""
    cells = {frozenset((cell.a, cell.b)): cell for cell in study.matrix}
    ids = list(dict.fromkeys(each for cell in study.matrix for each in (cell.a, cell.b)))
    rows = tuple(
        (
            names.get(row, row),
            *(each.weighted_jaccard if each else None for each in _cells_of(row, ids, cells)),
        )
        for row in ids
    )
    heads = (Column(names.get(each, each), "strength", 14, shaded=True) for each in ids)
    about = ["Overlap of coverage, members in common, and who are rivals."]
    if study.matrix_left_out:
        about.append(f"{study.matrix_left_out:,} coalitions of least value are left out.")
    lines = tuple(
        f"{names.get(cell.a, cell.a)} and {names.get(cell.b, cell.b)}: {words}"
        for cell in study.matrix
        if (words := _matrix_words(cell))
    )
    blocks = (
        Sentences(tuple(about), tone="quiet"),
        Table("matrix", (Column("coalition", width=30), *heads), rows),
        Sentences(lines, listed=True),
    )
    return Section("Every coalition with every other", blocks, full=True)


def _cells_of(
    row: str, ids: Sequence[str], cells: Mapping[frozenset[str], MatrixCell]
) -> list[MatrixCell | None]:
    return [cells.get(frozenset((row, column))) for column in ids]


def _matrix_words(cell: MatrixCell) -> str:
    words = [f"{cell.common_members} in common"] if cell.common_members else []
    words += ["nested"] if cell.nested else []
    words += ["rivals"] if cell.rivals else []
    return ", ".join(words)


#: What the figures of a range are called.
_FIGURES = {
    "covered": "capabilities covered",
    "weighted_jaccard": "overlap",
    "cosine": "overlap (cosine)",
}


def _ranges(found: RobustnessReport, names: Mapping[str, str]) -> Section:
    """Give what the figures would be without one source."""
    title = "How far the figures rest on single sources"
    if not found.figures:
        words = "No row that the figures rest on names its source."
        return Section(title, (Sentences((words,), tone="quiet"),), full=True)
    columns = (
        Column("figure", width=30),
        Column("whose", width=30),
        Column("with all sources", "value"),
        Column("lowest", "value"),
        Column("lowest without", width=28),
        Column("highest", "value"),
        Column("highest without", width=28),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _FIGURES.get(each.figure, each.figure),
            " and ".join(names.get(id_, id_) for id_ in each.coalitions),
            *(each.value, each.low, each.low_without, each.high, each.high_without),
        )
        for each in found.figures
    )
    table = Section("Ranges of the figures", (Table("ranges", columns, rows),), folded=True)
    words = robustness_words(found)
    return Section(title, (Sentences((words,), tone="quiet"), table), full=True)


def robustness_words(found: RobustnessReport) -> str:
    """Say how the ranges of the figures were found."""
    if found.sources == 1:
        return "Everything rests on one source; without it there is no figure."
    which = f"the {found.sources:,}"
    if found.tried < found.sources:
        which = f"{found.tried:,} of {which}"
    return (
        f"Each of {which} sources was left out in turn: the lowest and the highest figure that "
        "came of it, and without which source. Of ties and rivalries alone none is counted: no "
        "figure rests on them."
    )


def _latent(found: LatentReport, names: Mapping[str, str]) -> Section:
    """Say who sits inside a coalition without being a member."""
    said = [
        latent_words(each, names.get(each.coalition, each.coalition)) for each in found.coalitions
    ]
    first = tuple(lines[0] for lines in said)
    more = tuple(line for lines in said for line in lines[1:])
    words = (
        f"Declared coalitions beside {found.communities} communities of the organizations that "
        f"work together. {agreement_words(found)}"
    )
    blocks: list[Block] = [Sentences((words,), tone="quiet"), Sentences(first, listed=True)]
    if more:
        whom = Sentences(more, listed=True)
        blocks.append(Section("Who sits inside, and who elsewhere", (whom,), folded=True))
    return Section("Communities of joint work", tuple(blocks), full=True)


def balance_blocks(found: BalanceReport, urls: Mapping[str, str]) -> tuple[Block, ...]:
    """Give the triangles of allies and rivals that do not add up; nothing where there is none."""
    if not found.triangles:
        return ()
    blocks: list[Block] = [Sentences(tuple(balance_words(found)))]
    if found.named:
        lines = tuple(triangle_line(each, urls) for each in found.named)
        named = Sentences(lines, listed=True)
        blocks.append(Section("Who stands between", (named,), folded=True))
    return (Section("Triangles of allies and rivals", tuple(blocks), full=True),)
