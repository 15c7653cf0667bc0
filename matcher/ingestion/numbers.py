"""Numbers as people write them: what a comma or a point means is settled by the whole column.

`1,500` is one thousand and a half here and one and a half there. Another cell of the column,
such as `99,500.50`, shows which; where none does, nothing is guessed.
"""

from __future__ import annotations

import math
import re

from matcher.ecosystem.raw import as_number
from matcher.ingestion.tally import CellError
from matcher.ingestion.units import amount, unlike_euros

#: The ways to write a number: each by an example, with the mark before its decimals.
CONVENTIONS = {"1,234.5": ".", "1.234,5": ","}

_SPACES = "\\s'\u2019"  # a blank is one of ten marks, the apostrophe that of Switzerland


def _pattern(decimal: str) -> re.Pattern[str]:
    """Give what a number looks like with this mark before its decimals.

    Marks between thousands leave groups of three; of two where lakhs are counted.
    """
    thousands = {".": ",", ",": r"\."}[decimal]
    grouped = rf"[1-9]\d{{0,2}}(?P<mark>[{thousands}{_SPACES}])(?:\d{{2,3}}(?P=mark))*\d{{3}}"
    point = re.escape(decimal)
    return re.compile(
        rf"(?P<whole>[+-]?(?:{grouped}|\d*))(?:{point}(?P<rest>\d*))?(?P<power>[eE][+-]?\d+)?"
    )


_PATTERNS = {mark: _pattern(mark) for mark in CONVENTIONS.values()}

#: What reads as one number only, and is written as programs do.
_PLAIN = re.compile(r"\d+\.(?:\d{1,2}|\d{4,})")

_MARKS = frozenset(CONVENTIONS.values())

#: What reads as two numbers: thousands by one convention, three decimals by the other.
_OPEN = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")


class TypedNumber(str):
    """A number that was one in the file already, and not text: its point is that of decimals."""

    def strip(self, chars: str | None = None) -> TypedNumber:
        """Stay as it is, so that it is still known to be a number."""
        return self


def _as_written(text: str, decimal: str) -> str | None:
    """Read a text with this mark before decimals; None where it is not written so."""
    found = _PATTERNS[decimal].fullmatch(text)
    if found is None:
        return None
    whole = re.sub(rf"[.,{_SPACES}]", "", found["whole"])
    rest, power = found["rest"] or "", found["power"] or ""
    number = f"{whole}.{rest}{power}" if rest else whole + power
    return None if math.isnan(as_number(number)) else number


class NumberColumn:
    """One column of numbers, of which each cell may show how all are written.

    Parameters
    ----------
    column : str
        For messages: the name of the column.
    stated : str, optional
        One of `CONVENTIONS`, where somebody says so.
    remedy : str
        What a person may do about a cell that stays open.

    Attributes
    ----------
    header : str
        What the file calls it: amounts of money must be in single euros.

    Examples
    --------
    >>> money = NumberColumn("eur")
    >>> [money.read(cell) for cell in ("1,500", "1,250,000", "12.5")]
    ['1,500', '1250000', '12.5']
    >>> money.settle("1,500")
    '1500'
    """

    def __init__(self, column: str, stated: str | None = None, remedy: str = "") -> None:
        self._column, self._stated, self._remedy = column, stated, remedy
        self._shown: dict[str, str] = {}  # decimal mark, and the first cell that shows it
        self.header = ""

    def read(self, cell: str) -> str:
        """Give a number with a point before its decimals; text that is no number as it is.

        A cell that may mean two numbers stays as it is, too, until all are read: see `settle`.

        Raises
        ------
        CellError
            Where the number is not written as stated, or is an amount in other than single euros.
        """
        self._refuse_money(cell, unlike_euros(self.header), "the header")
        number = self._number(cell)
        if number == cell and not self.is_open(cell) and (split := amount(cell)) is not None:
            said, unit = split
            self._refuse_money(cell, unit.told, "the cell")
            return cell if unit.told else self._number(said)
        return number

    def _refuse_money(self, cell: str, money: str | None, where: str) -> None:
        if self._column.endswith("_eur") and money is not None:
            fix = "write the amount in euros, or map the column under a name of your own"
            reason = f"{where} says {money}, and {self._column} is in euros; {fix}"
            raise CellError(self._column, cell, reason)

    def _number(self, cell: str) -> str:
        """Read a number without a unit."""
        if cell.isascii() and cell.isdigit():
            return cell
        if self._stated is None and _PLAIN.fullmatch(cell):  # most are so, and it is fast
            self._shown.setdefault(".", cell)
            return cell
        if isinstance(cell, TypedNumber):
            return _closed(cell)
        meant = {mark: _as_written(cell, mark) for mark in _PATTERNS}
        readings = {mark: number for mark, number in meant.items() if number is not None}
        if not readings:
            return cell
        if self._stated is not None:
            return _closed(self._as_stated(cell, readings))
        if len(set(readings.values())) > 1:
            return cell
        ((mark, number), *others) = readings.items()
        if not others:
            self._shown.setdefault(mark, cell)
        return _closed(number)

    def _as_stated(self, cell: str, readings: dict[str, str]) -> str:
        mark = CONVENTIONS[str(self._stated)]
        if mark not in readings:
            raise CellError(self._column, cell, f"the number is not written as {self._stated}")
        return readings[mark]

    @staticmethod
    def is_open(text: str) -> bool:
        """Whether a cell that `read` gave may still mean two numbers."""
        return text[-4:-3] in _MARKS and _OPEN.fullmatch(text) is not None

    def settle(self, cell: str) -> str:
        """Give the number that an open cell means, as the other cells of the column show.

        Raises
        ------
        CellError
            Where none shows it, or some show the one and some the other.
        """
        if len(self._shown) == 1:
            number = _as_written(cell, next(iter(self._shown))) or cell
            return _closed(number)
        why = "no other cell of the column shows which"
        if self._shown:
            why = f"the column writes both {' and '.join(self._shown.values())}"
        reason = f"this may be two numbers, and {why}{self._remedy}"
        raise CellError(self._column, cell, reason)

    def note(self) -> str | None:
        """Say how the column writes numbers and what shows it; None where that is plain."""
        if self._stated is not None:
            return f"numbers are written as {self._stated}, as the mapping says."
        names = {mark: name for name, mark in CONVENTIONS.items()}
        said = [f"{names[mark]} (as {cell} shows)" for mark, cell in self._shown.items()]
        return f"numbers are written as {' and as '.join(said)}." if said else None


def _closed(number: str) -> str:
    """Give a number so that nobody takes it for an open cell."""
    return f"{number}0" if NumberColumn.is_open(number) else str(number)
