"""Delimited text as a stream: a broken row costs that row, never the file or the memory.

Reading the tables of a data set (`matcher.sources.csv_text`) holds the whole file and reports
every fault of it. A download may be larger than memory, and its faults nobody can mend; so this
reads row by row, names what it leaves out, and goes on with the next line.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import IO

from matcher.ingestion.tally import CellError

#: Bytes of a line at most; a cell may have 131,072 characters (the limit of Python's csv).
LONGEST_LINE = 1 << 20

_TOO_LONG = b"\0 a line that was cut off"

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

#: What the csv module says, and what it means.
_WORDS = (
    (
        "field larger",
        "a cell is longer than 131,072 characters, or its quotation mark is not closed",
    ),
    ("new-line", "a line end stands in the row without quotation marks around it"),
)
_BROKEN_QUOTE = "a quotation mark does not fit: a cell is not closed, or has text beside it"


class _Lines:
    """Gives the lines of a stream as text, and remembers those of the row being read.

    Attributes
    ----------
    number : int
        Lines given so far.
    pending : list of bytes
        Lines given since the last row was whole.
    flaw : str or None
        Why the row that these lines make cannot be taken.
    """

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self._file, self._encoding = file, encoding
        self._again: deque[bytes] = deque()
        self.number = 0
        self.pending: list[bytes] = []
        self.flaw: str | None = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._line()
        if not line:
            raise StopIteration
        self.number += 1
        self.pending.append(line)
        if b"\0" in line:
            longest = f"the line is longer than {LONGEST_LINE:,} bytes"
            self.flaw = longest if line is _TOO_LONG else "the line holds a NUL character"
            return "\n" if line is _TOO_LONG else line.decode("latin-1")
        try:
            return line.decode(self._encoding)
        except UnicodeDecodeError as error:
            self.flaw = f"byte 0x{line[error.start]:02X} is no {self._encoding.upper()}"
            return line.decode("latin-1")

    def _line(self) -> bytes:
        line = self._file.readline(LONGEST_LINE)
        if len(line) < LONGEST_LINE or line.endswith(b"\n"):
            return line
        while line and not line.endswith(b"\n"):
            line = self._file.readline(LONGEST_LINE)
        return _TOO_LONG

    def first_line(self) -> int:
        """Give the number of the line on which the row being read began."""
        return self.number - len(self.pending) + 1

    def begin_row(self) -> None:
        """Forget the lines of a row that is done with."""
        self.pending.clear()
        self.flaw = None

    def give_back(self) -> None:
        """Keep the first line of a broken row as read, and give the others again."""
        again = self.pending[1:]
        self._again.extendleft(reversed(again))
        self.number -= len(again)
        self.begin_row()


def delimited_rows(
    file: IO[bytes], separator: str, encoding: str = "utf-8"
) -> Iterator[tuple[int, list[str] | CellError]]:
    r"""Read the rows of delimited text; empty lines are passed over.

    Parameters
    ----------
    file : binary file
    separator : str
        One character.
    encoding : str
        Of which a line end is one byte: UTF-8, Windows-1252, CP949 and the like.

    Yields
    ------
    tuple of int and (list of str or CellError)
        Line on which the row begins, and its cells or why it is broken. Of a row whose quotation
        marks do not fit, the first line is given up, and reading goes on with the next.

    Examples
    --------
    >>> import io
    >>> text = b'id;name\n1;"one\nand half"\n2;"two" more\n3;three\n'
    >>> file = io.BufferedReader(io.BytesIO(text))
    >>> [(line, cells) for line, cells in delimited_rows(file, ";") if line != 4]
    [(1, ['id', 'name']), (2, ['1', 'one\nand half']), (5, ['3', 'three'])]
    """
    lines = _Lines(_without_mark(file), encoding)
    rows = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield lines.first_line(), CellError(None, None, lines.flaw or _in_words(error))
            lines.give_back()
            rows = csv.reader(lines, delimiter=separator, strict=True)
            continue
        if lines.flaw is not None:
            yield lines.first_line(), CellError(None, None, lines.flaw)
        elif cells:
            yield lines.first_line(), cells
        lines.begin_row()


def _without_mark(file: IO[bytes]) -> IO[bytes]:
    """Skip a byte order mark; the file must be one that can be peeked into."""
    peeked: bytes = file.peek(3)  # type: ignore[attr-defined]
    if peeked.startswith(_BYTE_ORDER_MARK):
        file.read(len(_BYTE_ORDER_MARK))
    return file


def _in_words(error: csv.Error) -> str:
    said = str(error)
    return next((words for start, words in _WORDS if said.startswith(start)), _BROKEN_QUOTE)
