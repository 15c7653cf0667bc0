"""What a view of a finding is made of: a document that every renderer draws, each in its way.

A view turns a finding into a `Document`: words, tables and charts in the order in which they are
read. A renderer turns a document into a terminal's text, Markdown, a page or a workbook. It knows
these blocks and nothing of findings; a view knows findings and nothing of formats. What is text
here is plain and untrusted: each renderer escapes it for its format.

Every block takes `full`: where it is true the block is detail, which the terminal leaves out and
all other formats have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from matcher.reporting.picture import Picture

#: How a cell is written: points and values by decimals, a share as percent, a count with marks;
#: several names stand in one line, where several texts are a list.
CellKind = Literal[
    "text",
    "names",
    "points",
    "value",
    "strength",
    "measure",
    "probability",
    "percent",
    "count",
    "plain",
]

#: How sentences are meant: as they are, as an aside, or as what is against it.
Tone = Literal["plain", "quiet", "warning"]


@dataclass(frozen=True)
class Link:
    """Text with the address where it can be read; no address, no link."""

    text: str
    url: str | None = None


#: A line of text; in a tuple, pieces that follow each other as they are.
Line = str | Link | tuple[str | Link, ...]

#: A cell of a table; a tuple is a list of names or words, of which a terminal shows the first.
Cell = str | int | float | bool | None | Link | tuple[str, ...]

#: Where a column is: everywhere, only where people read (terminal, Markdown, page), or only in a
#: workbook.
Use = Literal["all", "reading", "sheet"]


@dataclass(frozen=True)
class Sentences:
    """Sentences: one paragraph, or a list with one a line.

    Attributes
    ----------
    lines : tuple of Line
    listed : bool
    tone : str
    first : int or None
        How many lines of a list the terminal shows, as in `Table`.
    noun : str
    colours : tuple of (str or None)
        Of each line the colour that a picture gives what it names, as "#rrggbb"; empty for none.
    """

    lines: tuple[Line, ...]
    listed: bool = False
    tone: Tone = "plain"
    first: int | None = None
    noun: str = "lines"
    full: bool = False
    colours: tuple[str | None, ...] = ()


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
    use : str
        Where it is shown.
    """

    title: str
    kind: CellKind = "text"
    width: float = 14.0
    short: str = ""
    bars: bool = False
    largest: float | None = None
    shaded: bool = False
    full: bool = False
    use: Use = "all"


@dataclass(frozen=True)
class Table:
    """Rows under named columns.

    Attributes
    ----------
    name : str
        Short and unique in its document, such as "contested": of a sheet, of an anchor. Those of
        "contested-1" and "contested-2" are parts of "contested".
    columns : tuple of Column
    rows : tuple of tuple of Cell
        What is None is unknown, and shown so.
    first : int or None
        How many rows the terminal shows before it says how many more there are; None for all.
    noun : str
        What a row is, for "and 3 more ...".
    others : tuple of tuple of rows
        For each row further ones that could stand in its place, the best first: a page exchanges
        them by a click; empty for none.
    continues : bool
        Whether it goes on from the table before: a terminal does not name its columns again.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    first: int | None = None
    noun: str = "rows"
    others: tuple[tuple[tuple[Cell, ...], ...], ...] = ()
    continues: bool = False
    full: bool = False


@dataclass(frozen=True)
class Chart:
    """A drawing, and what stands for it where nothing can be drawn.

    Attributes
    ----------
    title : str
    draw : callable
        Gives the picture; called only by a renderer that shows pictures.
    text : Table or None
        The same as a row of numbers, for text; None where a table beside it says it.
    """

    title: str
    draw: Callable[[], Picture]
    text: Table | None = None
    full: bool = False

    @property
    def bars(self) -> tuple[tuple[str, Cell], ...]:
        """The names and numbers of that row."""
        if self.text is None:
            return ()
        return tuple(
            (c.title, n) for c, n in zip(self.text.columns, self.text.rows[0], strict=True)
        )


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
    figure : float or str
        Its score, with `unit` and a word `before`, written as `kind` says; words where it has none.
    reason : str or None
        The one line that everybody reads.
    flags : tuple of str
        What is against it.
    blocks : tuple of blocks
        The rest.
    closing : str
        The line that it ends in: what to do, and what is most against it; empty for none.
    """

    rank: int | None
    title: str
    about: str
    figure: float | str
    unit: str
    reason: str | None
    flags: tuple[str, ...]
    blocks: tuple[Block, ...]
    local: str | None = None
    url: str | None = None
    kind: CellKind = "points"
    before: str = ""
    closing: str = ""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is against it, where no closing line says it; none says who are partners already."""
        from matcher.matching.reservation_words import PARTNERS

        return tuple(each for each in self.flags if not self.closing or each.startswith(PARTNERS))


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

    @property
    def table(self) -> Table | None:
        """Who is ranked how, a row each; None where nobody has a rank."""
        if not any(entry.rank is not None for entry in self.entries):
            return None
        scored = next((each for each in self.entries if each.unit), self.entries[0])
        columns = (
            Column("rank", "count", 7),
            Column("name", width=34),
            Column(f"{scored.before} {scored.unit}".lstrip(), scored.kind, 12),
            Column("first reason", width=60),
            Column("watch out", width=40),
            Column("next step", width=60, use="sheet"),
        )
        rows = tuple(
            (
                each.rank,
                f"{each.title} ({each.about})" if each.about else each.title,
                each.figure,
                each.reason,
                "; ".join(each.flags),
                each.closing,
            )
            for each in self.entries
        )
        return Table(self.name, columns, rows)


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it.

    Attributes
    ----------
    title : str
    about : str
        What the heading says of it after a colon; empty for nothing.
    blocks : tuple of blocks
    name : str
        An anchor, unique in its document; empty for none.
    folded : bool
        Whether a format that can shows the heading alone until it is asked.
    full : bool
        Whether it is detail, which the terminal leaves out.
    """

    title: str
    blocks: tuple[Block, ...]
    name: str = ""
    folded: bool = False
    full: bool = False
    about: str = ""

    @property
    def heading(self) -> str:
        """The title and what is said of it."""
        return f"{self.title}: {self.about}" if self.about else self.title


Block = Sentences | Facts | Table | Chart | Network | Ranking | Section


@dataclass(frozen=True)
class Document:
    """A whole document: its title, the line that says which data and which day, its blocks.

    Attributes
    ----------
    notes : mapping of str to str
        What a file says of itself: title, subject, version.
    sheets : tuple of Table
        What a workbook begins with: tables as a person goes on calculating with them. Each stands
        for the tables of its name, or of its name and a number, in the blocks; all others follow.
    front : Document or None
        What stands before it on paper, on a sheet of its own.
    one_page : bool
        Whether all of it is written to fit on one sheet.
    """

    title: str
    about: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[Table, ...] = ()
    front: Document | None = None
    one_page: bool = False


_Block = TypeVar("_Block", bound=Block)


def all_of(kind: type[_Block], blocks: Sequence[Block]) -> Iterator[_Block]:
    """Give the blocks of one kind, in their order, those in sections too."""
    for block in blocks:
        if isinstance(block, kind):
            yield block
        elif isinstance(block, Section):
            yield from all_of(kind, block.blocks)


def columns_for(table: Table, left_out: Use) -> Table:
    """Leave out the columns of a table that are not for a use."""
    shown = [place for place, column in enumerate(table.columns) if column.use != left_out]
    return with_columns(table, shown)


def with_columns(table: Table, places: Sequence[int]) -> Table:
    """Give a table of some of its columns, by their places."""
    columns = tuple(table.columns[place] for place in places)

    def cut(rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
        return tuple(tuple(row[place] for place in places) for row in rows)

    others = tuple(cut(each) for each in table.others)
    return replace(table, columns=columns, rows=cut(table.rows), others=others)
