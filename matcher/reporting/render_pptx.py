"""A document of sentences and tables as .pptx slides that can be edited, one for each section.

No program lays text out here, so that its height is reckoned, rather too large than too small;
what does not fit on a slide goes on on the next.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Sequence
from typing import Any

from matcher.reporting.cells import LEFT, cell_text, line_text
from matcher.reporting.document import (
    Block,
    Cell,
    Column,
    Document,
    Section,
    Sentences,
    Table,
    all_of,
    columns_for,
)
from matcher.reporting.picture import text_width
from matcher.reporting.text import brief, visible
from matcher.whole_files import CREATED

#: Size of a slide, its margins, and where what is on it begins and ends, all in points.
WIDTH, HEIGHT, MARGIN, TOP, BOTTOM = 960.0, 540.0, 42.0, 82.0, 500.0

#: Sizes of letters, and how many a cell or a paragraph may have.
TITLE, BODY, CELL, SMALL, LONGEST = 26.0, 16.0, 12.5, 10.0, 600

#: Height of a line, in sizes of its letters.
LINE = 1.25

#: Room within a cell, left and right together, and above and below.
ASIDE, ABOVE = 12.0, 7.0

_INK, _MUTED, _WARNING, _HEAD, _BAND = "1D2025", "555B63", "8A3B00", "DFE3E8", "F7F6F3"


def to_pptx(document: Document) -> bytes:
    """Write a document as slides.

    Parameters
    ----------
    document : Document
        Of sections; what stands outside of them has no slide.

    Returns
    -------
    bytes
        The same document gives the same bytes.
    """
    from pptx import Presentation
    from pptx.util import Pt

    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    about = deck.core_properties
    about.title, about.subject = visible(document.title), visible(", ".join(document.about))
    about.author = f"open-innovation-matcher {document.notes.get('version', '')}".strip()
    about.last_modified_by, about.revision = about.author, 1
    about.created = about.modified = CREATED
    pages = _Pages(deck, visible(", ".join((brief(document.title, 120), *document.about))))
    for section in all_of(Section, document.blocks):
        pages.start(section.heading)
        pages.add(section.blocks)
    stream = io.BytesIO()
    deck.save(stream)
    return _undated(stream.getvalue())


def _undated(content: bytes) -> bytes:
    """Write the parts anew under one date: they bear that of their writing."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, CREATED.timetuple()[:6])
            after.writestr(entry, before.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _lines(text: str, size: float, width: float) -> int:
    """Reckon how many lines a text takes: words do not break, unless one is wider than a line."""
    lines, used = 1, 0.0
    for word in text.split():
        room = text_width(f"{word} ", size)
        if used and used + room > width:
            lines, used = lines + 1, 0.0
        used += room
        lines, used = lines + int(used // width), used % width
    return lines


class _Pages:
    """The slides so far, and how far down the last one is filled."""

    def __init__(self, deck: Any, footer: str) -> None:
        self._deck, self._footer = deck, footer
        self._title = ""
        self._slide: Any = None
        self._down = TOP

    def start(self, title: str) -> None:
        """Begin a slide."""
        self._title = brief(title, 95)
        self._new(self._title)

    def _new(self, title: str) -> None:
        blank = self._deck.slide_layouts[5]  # a title, and nothing else
        self._slide = self._deck.slides.add_slide(blank)
        shape = self._slide.shapes.title
        _place(shape, MARGIN, 22, WIDTH - 2 * MARGIN, TOP - 24)
        text = visible(title)
        size = TITLE if _lines(text, TITLE, WIDTH - 2 * MARGIN) == 1 else TITLE - 6
        _frame(shape.text_frame)
        _write(shape.text_frame, [(text, "")], size, _INK, bold=True)
        number = f"{self._footer}   {len(self._deck.slides)}"
        self._box([(number, "")], 512, 18, SMALL, _MUTED)
        self._down = TOP

    def _go_on(self) -> None:
        self._new(f"{self._title} (continued)")

    def add(self, blocks: Sequence[Block]) -> None:
        """Put blocks below each other; what is neither sentences nor a table is left out."""
        for block in blocks:
            if isinstance(block, Sentences):
                colour = {"quiet": _MUTED, "warning": _WARNING}.get(block.tone, _INK)
                mark = "• " if block.listed else ""
                lines = [line_text(line) for line in block.lines]
                self._text(lines if block.listed else [" ".join(lines)], colour, mark)
            elif isinstance(block, Table):
                self._table(columns_for(block, left_out="sheet"))

    def _text(self, lines: Sequence[str], colour: str, mark: str) -> None:
        """Write paragraphs, as many on a slide as fit."""
        width = WIDTH - 2 * MARGIN
        waiting: list[tuple[str, str]] = []
        height = 0.0
        for line in lines:
            text = visible(brief(line, LONGEST))
            needed = _lines(f"{mark}{text}", BODY, width) * BODY * LINE + BODY * 0.4
            if self._down + height + needed > BOTTOM and (waiting or self._down > TOP):
                self._flush(waiting, height, colour)
                self._go_on()
                waiting, height = [], 0.0
            waiting.append((text, mark))
            height += needed
        self._flush(waiting, height, colour)

    def _flush(self, lines: list[tuple[str, str]], height: float, colour: str) -> None:
        if lines:
            self._box(lines, self._down, height, BODY, colour)
            self._down += height + 6

    def _box(
        self, lines: list[tuple[str, str]], top: float, height: float, size: float, colour: str
    ) -> None:
        box = self._slide.shapes.add_textbox(0, 0, 0, 0)
        _place(box, MARGIN, top, WIDTH - 2 * MARGIN, height)
        _frame(box.text_frame)
        _write(box.text_frame, lines, size, colour)

    def _table(self, table: Table) -> None:
        """Write a table, as many rows on a slide as fit, under their heads."""
        if not table.rows:
            return
        widths = _widths(table.columns)
        heads = [column.title for column in table.columns]
        head = _row_height(heads, table.columns, widths)
        rows = list(table.rows)
        while rows:
            height, count = head, 0
            for row in rows:
                needed = _row_height(row, table.columns, widths)
                if self._down + height + needed > BOTTOM and (count or self._down > TOP):
                    break
                height, count = height + needed, count + 1
            if count:
                self._part(table, rows[:count], widths)
                self._down += height + 10
            rows = rows[count:]
            if rows:
                self._go_on()

    def _part(self, table: Table, rows: Sequence[tuple[Cell, ...]], widths: list[float]) -> None:
        from pptx.util import Pt

        shape = self._slide.shapes.add_table(len(rows) + 1, len(widths), 0, 0, 0, 0)
        _place(shape, MARGIN, self._down, sum(widths), 0)
        drawn = shape.table
        for place, width in enumerate(widths):
            drawn.columns[place].width = Pt(width)
        heads: tuple[Cell, ...] = tuple(column.title for column in table.columns)
        for number, (row, line) in enumerate(zip((heads, *rows), drawn.rows, strict=True)):
            line.height = Pt(_row_height(row, table.columns, widths))
            for into, cell, column in zip(line.cells, row, table.columns, strict=True):
                _cell(into, cell, column, _fill(number))


def _widths(columns: Sequence[Column]) -> list[float]:
    """Share the width of a slide among columns by theirs."""
    whole = sum(column.width for column in columns)
    return [(WIDTH - 2 * MARGIN) * column.width / whole for column in columns]


def _shown(cell: Cell, column: Column) -> str:
    return visible(brief(cell_text(cell, column.kind), LONGEST))


def _row_height(row: Sequence[Cell], columns: Sequence[Column], widths: list[float]) -> float:
    lines = (
        _lines(_shown(cell, column), CELL, width - ASIDE)
        for cell, column, width in zip(row, columns, widths, strict=True)
    )
    return math.ceil(max(lines) * CELL * LINE + ABOVE)


def _fill(row: int) -> str:
    """Give the colour of a row: the head, then white and grey by turns."""
    return (_HEAD if row == 0 else "FFFFFF") if row % 2 == 0 else _BAND


def _cell(drawn: Any, cell: Cell, column: Column, fill: str) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    is_head = fill == _HEAD
    drawn.margin_left = drawn.margin_right = Pt(ASIDE / 2)
    drawn.margin_top = drawn.margin_bottom = Pt(ABOVE / 2)
    drawn.fill.solid()
    drawn.fill.fore_color.rgb = _colour(fill)
    _write(drawn.text_frame, [(_shown(cell, column), "")], CELL, _INK, bold=is_head)
    if column.kind not in LEFT:
        drawn.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _colour(name: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor(*bytes.fromhex(name))  # type: ignore[no-untyped-call]


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    from pptx.util import Pt

    shape.left, shape.top, shape.width, shape.height = map(Pt, (left, top, width, height))


def _frame(frame: Any) -> None:
    """Let text begin in the upper left corner, whatever the layout says."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT


def _write(
    frame: Any, lines: Sequence[tuple[str, str]], size: float, colour: str, *, bold: bool = False
) -> None:
    """Write paragraphs, each with a mark before it."""
    from pptx.util import Pt

    for number, (text, mark) in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        if len(lines) > 1:
            paragraph.space_after = Pt(size * 0.4)
        run = paragraph.add_run()
        run.text = f"{mark}{text}"
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = _colour(colour)
