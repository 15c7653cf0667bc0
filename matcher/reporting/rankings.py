"""What the entries of a ranking hold, side by side in one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from matcher.reporting.document import (
    Block,
    Cell,
    Chart,
    Column,
    Entry,
    Facts,
    Ranking,
    Section,
    Sentences,
    Table,
)

_Block = TypeVar("_Block", bound=Block)

#: The head of the column of what speaks against an entry.
WATCH_OUT = "watch out"


def ranking_table(ranking: Ranking) -> Table:
    """Give the entries of a ranking as rows; columns marked `full` repeat what unfolds.

    Parameters
    ----------
    ranking : Ranking

    Returns
    -------
    Table
        Of the ranking's name: rank, name, figure, and a column for each bar of the charts, each
        section of sentences and each fact of the entries.
    """
    entries = ranking.entries
    labels = _order(_bars(entry) for entry in entries)
    facts = _order(_facts(entry) for entry in entries)
    said = [name for name in _order(_said(entry) for entry in entries) if name != WATCH_OUT]
    unit = entries[0].unit if entries else "figure"
    columns = [
        Column("rank", "count", 7),
        Column(ranking.noun, width=30),
        Column("local name", width=20, full=True),
        Column("about", width=24),
        Column(unit, "points", 10, bars=True),
        *(Column(label, "points", 12) for label in labels),
        Column("reason", width=60, full=True),
        *(Column(name, width=60, full=True) for name in said),
        Column(WATCH_OUT, width=40),
        Column("website", width=30, full=True),
        *(Column(name, width=20, full=True) for name in facts),
    ]
    rows = []
    for each in entries:
        bars, known = _bars(each), _facts(each)
        row: list[Cell] = [each.rank, each.title, each.local, each.about, each.figure]
        row += [bars.get(label) for label in labels]
        row += [each.reason, *(_said(each).get(name) for name in said)]
        row += ["; ".join(each.flags) or None, each.url]
        row += [known.get(name) for name in facts]
        rows.append(tuple(row))
    return Table(ranking.name, tuple(columns), tuple(rows))


def without_details(table: Table) -> Table:
    """Leave out the columns that are detail, and those of words in which no row has any."""
    shown = [
        place
        for place, column in enumerate(table.columns)
        if not column.full
        and (column.kind != "text" or any(row[place] not in (None, "") for row in table.rows))
    ]
    rows = tuple(tuple(row[place] for place in shown) for row in table.rows)
    return Table(table.name, tuple(table.columns[place] for place in shown), rows)


def all_of(kind: type[_Block], blocks: Sequence[Block]) -> Iterator[_Block]:
    """Give the blocks of one kind, in their order, those in sections too."""
    for block in blocks:
        if isinstance(block, kind):
            yield block
        elif isinstance(block, Section):
            yield from all_of(kind, block.blocks)


def _bars(entry: Entry) -> dict[str, float]:
    return {label: value for chart in all_of(Chart, entry.blocks) for label, value in chart.bars}


def _facts(entry: Entry) -> dict[str, Cell]:
    return {name: value for block in all_of(Facts, entry.blocks) for name, value in block.rows}


def _said(entry: Entry) -> dict[str, Cell]:
    """Give the sentences of each section of an entry by its heading."""
    found: dict[str, Cell] = {}
    for section in all_of(Section, entry.blocks):
        lines = [line for block in all_of(Sentences, section.blocks) for line in block.lines]
        if lines:
            words = [line if isinstance(line, str) else line.text for line in lines]
            found[section.title.lower()] = "; ".join(words)
    return found


def _order(rows: Iterable[Mapping[str, Cell]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))
