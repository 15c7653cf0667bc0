"""Findings drawn for a terminal, legible at 80 columns."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from matcher.reporting.text import brief, visible

#: Width where there is no terminal to ask.
WIDTH = 80

_BLOCKS = " ▏▎▍▌▋▊▉█"


def to_text(draw: Callable[[Console], None], *, width: int = WIDTH, color: bool = False) -> str:
    """Draw on a console of its own and give what it showed.

    Parameters
    ----------
    draw : callable
        Gets the console.
    width : int
        In columns.
    color : bool
        Whether to colour by terminal codes.
    """
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    draw(console)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def bar(value: float, largest: float, cells: int = 5) -> str:
    """Draw a bar of up to `cells` columns, as long as value is of largest; never below 0.

    Examples
    --------
    >>> bar(5.0, 10.0, cells=4)
    '██'
    """
    if largest <= 0 or value <= 0:
        return ""
    eighths = max(1, round(8 * cells * min(value / largest, 1.0)))
    return "█" * (eighths // 8) + _BLOCKS[eighths % 8].strip()


def plain(value: object, style: str = "") -> Text:
    """Give text that shows as it is, whatever it contains; of a very long one, the start."""
    return Text("" if value is None else visible(brief(str(value))), style=style)


def heading(console: Console, title: str, *facts: str | None) -> None:
    """Print a title and, below it, what the reader must know of the data."""
    console.print(plain(title, "bold"))
    known = [fact for fact in facts if fact]
    if known:
        console.print(plain(" · ".join(known), "dim"))


def facts_of(rows: Iterable[tuple[str, object]]) -> Table:
    """Give names and values in two columns."""
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(plain(name, "dim"), plain(value))
    return table


def table_of(
    columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]], gap: int = 2
) -> Table:
    """Give a table; each column has a name and is "left" or "right", `gap` blanks apart."""
    table = Table(
        box=None,
        padding=(0, gap, 0, 0),
        pad_edge=False,
        header_style="dim",
        show_header=any(name for name, _ in columns),
    )
    for name, justify in columns:
        table.add_column(
            plain(name), justify="right" if justify == "right" else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*[cell if isinstance(cell, Text) else plain(cell) for cell in row])
    return table


def points(value: float) -> str:
    """Write points with one decimal and a sign where they are negative; never "-0.0"."""
    return f"{round(value, 1) + 0.0:.1f}"


def ends_line(left: Text, right: Text) -> Table:
    """Give a line with one text at its left end and one, which is never cut, at its right."""
    table = Table.grid(expand=True, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column(justify="right", no_wrap=True)
    table.add_row(left, right)
    return table


def list_line(mark: str, text: str, style: str = "") -> Table:
    """Give a line of a list: what does not fit goes on below the text, not below its mark."""
    table = Table.grid()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(plain(mark, style), plain(text, style))
    return table
