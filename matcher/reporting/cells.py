"""How the cell of a table is written as text, the same in every format that is text."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from matcher.reporting.document import Cell, CellKind, Line, Link
from matcher.reporting.text import NAMES_SAID, some

#: Decimals of the kinds that are numbers, and of those with fewer where there is little room.
_DECIMALS: dict[CellKind, int] = {
    "points": 1,
    "value": 2,
    "strength": 2,
    "measure": 4,
    "probability": 5,
}
_FEWER: dict[CellKind, int] = {"measure": 3}

#: How many characters of several names a cell has room for.
ROOM = 64

#: Kinds that stand to the left.
LEFT = ("text", "names")


def cell_text(cell: Cell, kind: CellKind, *, brief: bool = False) -> str:
    """Write a cell by the kind of its column; what is unknown is a dash.

    Parameters
    ----------
    cell : Cell
    kind : str
    brief : bool
        Whether there is little room: fewer decimals, and of several names the first ones.

    Examples
    --------
    >>> cell_text(-0.04, "points"), cell_text(0.256, "percent"), cell_text(1200, "count")
    ('0.0', '26%', '1,200')
    >>> cell_text(None, "value"), cell_text(True, "text"), cell_text(("KT", "ETRI"), "text")
    ('-', 'yes', 'KT, ETRI')
    """
    if isinstance(cell, Link):
        return cell.text
    if isinstance(cell, tuple):
        return some(cell, _fitting(cell)) if brief else ", ".join(cell)
    if cell is None:
        return "" if kind in LEFT else "-"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str) or kind in (*LEFT, "plain"):
        return str(cell)
    if kind == "count":
        return f"{cell:,}"
    if kind == "percent":
        return f"{100 * cell:.0f}%"
    digits = _FEWER.get(kind, _DECIMALS[kind]) if brief else _DECIMALS[kind]
    return f"{round(cell, digits) + 0.0:.{digits}f}"


def _fitting(names: Sequence[str]) -> int:
    """Count how many of the first names there is room for, at least one."""
    ends = itertools.accumulate(len(name) + 2 for name in names[:NAMES_SAID])
    return max(sum(end <= ROOM for end in ends), 1)


def line_text(line: Line) -> str:
    """Write a line without its links.

    Examples
    --------
    >>> line_text(("Both are members: ", Link("Hankyung", "https://example.org/")))
    'Both are members: Hankyung'
    """
    pieces = line if isinstance(line, tuple) else (line,)
    return "".join(each if isinstance(each, str) else each.text for each in pieces)
