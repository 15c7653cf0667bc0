"""What a view of a finding is made of: a document that every renderer draws, each in its way.

A view turns a finding into a `Document`: words, tables and charts in the order in which they are
read. A renderer turns a document into a terminal's text, Markdown, a page or a workbook. It knows
these blocks and nothing of findings; a view knows findings and nothing of formats. What is text
here is plain and untrusted: each renderer escapes it for its format.

A block with `full` is detail: the terminal leaves it out, all other formats have it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from matcher.reporting.picture import Picture

#: How a cell is written: points and values by decimals, a share as percent, a count with marks.
CellKind = Literal["text", "points", "value", "strength", "percent", "count", "plain"]

#: How sentences are meant: as they are, as an aside, or as what speaks against.
Tone = Literal["plain", "quiet", "warning"]


@dataclass(frozen=True)
class Link:
    """Text with the address where it can be read; no address, no link."""

    text: str
    url: str | None = None


Cell = str | int | float | bool | None | Link


@dataclass(frozen=True)
class Sentences:
    """Sentences: one paragraph, or a list with one a line.

    Attributes
    ----------
    lines : tuple of str or Link
    listed : bool
    tone : str
    first : int or None
        How many lines of a list the terminal shows, as in `Table`.
    noun : str
    """

    lines: tuple[str | Link, ...]
    listed: bool = False
    tone: Tone = "plain"
    first: int | None = None
    noun: str = "lines"
    full: bool = False


@dataclass(frozen=True)
class Facts:
    """Names and values."""

    rows: tuple[tuple[str, Cell], ...]
    full: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    title : str
    kind : str
        How its cells are written; numbers stand to the right.
    width : float
        In characters, where a format has fixed widths.
    short : str
        A title for where room is little; empty for none.
    bars : bool
        Whether a format that can draws a bar with the number.
    largest : float or None
        The number that a whole bar stands for, so that bars of several columns or tables compare;
        None for the largest of the column.
    shaded : bool
        Whether a format that can shades a cell by its number, from 0 to 1.
    full : bool
        Whether the terminal leaves it out.
    """

    title: str
    kind: CellKind = "text"
    width: float = 14.0
    short: str = ""
    bars: bool = False
    largest: float | None = None
    shaded: bool = False
    full: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under named columns.

    Attributes
    ----------
    name : str
        Short and unique in its document, such as "contested": of a sheet, of an anchor.
    columns : tuple of Column
    rows : tuple of tuple of Cell
        What is None is unknown, and shown so.
    first : int or None
        How many rows the terminal shows before it says how many more there are; None for all.
    noun : str
        What a row is, for "and 3 more ...".
    continues : bool
        Whether it goes on from the table before: a terminal does not name its columns again.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    first: int | None = None
    noun: str = "rows"
    continues: bool = False
    full: bool = False


@dataclass(frozen=True)
class Chart:
    """A drawing, and what stands for it where nothing can be drawn.

    Attributes
    ----------
    title : str
    draw : callable or None
        Gives the picture; called only by a renderer that shows pictures.
    bars : tuple of (str, float)
        The same as labels and numbers, for text; empty where a table beside it says it.
    largest : float
        The number that a whole bar stands for, so that charts of one list compare.
    """

    title: str
    draw: Callable[[], Picture] | None = None
    bars: tuple[tuple[str, float], ...] = ()
    largest: float | None = None
    full: bool = False


@dataclass(frozen=True)
class Network:
    """A network to look at: a still picture, and the data that a script draws it from."""

    title: str
    draw: Callable[[], Picture]
    data: Mapping[str, object]
    full: bool = True


@dataclass(frozen=True)
class Entry:
    """One entry of a ranking: who, how good, and what unfolds below.

    Attributes
    ----------
    rank : int or None
    title : str
        The name, with `local` in its own script.
    about : str
        Kind and country.
    figure : float
        Its score, to sort by, with `unit`; written as `kind` says.
    reason : str or None
        The one line that everybody reads.
    flags : tuple of str
        What speaks against.
    blocks : tuple of blocks
        The rest.
    """

    rank: int | None
    title: str
    about: str
    figure: float
    unit: str
    reason: str | None
    flags: tuple[str, ...]
    blocks: tuple[Block, ...]
    local: str | None = None
    url: str | None = None
    kind: CellKind = "points"


@dataclass(frozen=True)
class Ranking:
    """A ranked list whose entries unfold where a format can.

    Attributes
    ----------
    name : str
    entries : tuple of Entry
    first : int or None
        How many entries the terminal shows, as in `Table`.
    noun : str
    """

    name: str
    entries: tuple[Entry, ...]
    first: int | None = None
    noun: str = "entries"
    full: bool = False


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it.

    Attributes
    ----------
    title : str
    blocks : tuple of blocks
    name : str
        An anchor, unique in its document; empty for none.
    folded : bool
        Whether a format that can shows the heading alone until it is asked.
    """

    title: str
    blocks: tuple[Block, ...]
    name: str = ""
    folded: bool = False
    full: bool = False


Block = Sentences | Facts | Table | Chart | Network | Ranking | Section


@dataclass(frozen=True)
class Document:
    """A whole document: its title, the line that says which data and which day, its blocks.

    Attributes
    ----------
    notes : mapping of str to str
        What a file says of itself: title, subject, version.
    """

    title: str
    about: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
