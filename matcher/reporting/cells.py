"""How the cell of a table is written as text, the same in every format that is text."""

from __future__ import annotations

from matcher.reporting.document import Cell, CellKind, Line, Link

#: Decimals of the kinds that are numbers.
_DECIMALS: dict[CellKind, int] = {"points": 1, "value": 2, "strength": 2}

#: Kinds that stand to the left.
LEFT = ("text",)


def cell_text(cell: Cell, kind: CellKind) -> str:
    """Write a cell by the kind of its column; what is unknown is a dash.

    Examples
    --------
    >>> cell_text(-0.04, "points"), cell_text(0.256, "percent"), cell_text(1200, "count")
    ('0.0', '26%', '1,200')
    >>> cell_text(None, "value"), cell_text(True, "text"), cell_text(("a", "b"), "text")
    ('-', 'yes', 'a; b')
    """
    if isinstance(cell, Link):
        return cell.text
    if isinstance(cell, tuple):
        return "; ".join(cell)
    if cell is None:
        return "" if kind == "text" else "-"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str) or kind in ("text", "plain"):
        return str(cell)
    if kind == "count":
        return f"{cell:,}"
    if kind == "percent":
        return f"{100 * cell:.0f}%"
    digits = _DECIMALS[kind]
    return f"{round(cell, digits) + 0.0:.{digits}f}"


def line_text(line: Line) -> str:
    """Write a line without its links.

    Examples
    --------
    >>> line_text(("Both are members: ", Link("Hankyung", "https://example.org/")))
    'Both are members: Hankyung'
    """
    pieces = line if isinstance(line, tuple) else (line,)
    return "".join(each if isinstance(each, str) else each.text for each in pieces)
