"""Names that name nobody: what programs and people write where a name is missing, and sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from matcher.ingestion.headers import Header
from matcher.ingestion.listed_words import listed
from matcher.ingestion.naming import name_key
from matcher.ingestion.tally import CellError
from matcher.ingestion.words import called, plain

#: What stands for "nothing", in any case.
PLACEHOLDERS = frozenset(listed("cells", "placeholders"))

#: What is read in place of an entry that says what is not wanted.
NOTHING = "-"

#: What stands for nothing where a list of skills, needs or partners is asked for, besides.
_NOTHING = frozenset(listed("cells", "nothing"))

#: What sums up the rows above it, in any case.
_TOTALS = frozenset(listed("cells", "totals"))

#: A sum with what it sums up, such as "Summe: 25 Firmen", "Total (4)", "Total 4",
#: "Average per firm" or "Media / Average".
_TOTAL = f"(?:{'|'.join(map(re.escape, sorted(_TOTALS)))})"
_SUM = re.compile(
    rf"{_TOTAL}(?:\s*[:\uff1a(=]|\s+\d+\W*$|\s+(?:per|pro|je|par|por)\s+\w+$"
    rf"|(?:\s*[/|]\s*{_TOTAL})+:?$)",
    re.IGNORECASE,
)

#: Words that begin a line beside a table, with a colon behind them.
_REMARKS = listed("cells", "remarks")

_FOOTER = re.compile(
    rf"[*†‡©¹²³⁴-⁹※]|(?:{'|'.join(_REMARKS)})\s*[:\uff1a*]"
    r"|(?:page|seite|página)\s+\d+(?:\s+(?:of|von|de|sur|/)\s+\d+)?$",
    re.IGNORECASE,
)

#: A word in brackets alone, such as "(EUR)".
_UNIT = re.compile(r"[(\[\uff08][^()\[\]]*[)\]\uff09]")

#: Marks alone, such as "-" or "...".
_MARKS = re.compile(r"[\W_]+")


def check_name(name: str, placeholders: frozenset[str] = PLACEHOLDERS) -> None:
    """Refuse a name that stands for nobody.

    Parameters
    ----------
    name : str
        Empty says nothing, and is not judged here.
    placeholders : frozenset of str
        In lower case.

    Raises
    ------
    CellError

    Examples
    --------
    >>> check_name("Nullius in Verba")
    >>> check_name("NULL")
    Traceback (most recent call last):
    ...
    matcher.ingestion.tally.CellError: this is a placeholder and names nothing
    """
    if name and is_placeholder(name, placeholders):
        raise CellError("name", name, "this is a placeholder and names nothing")


def is_placeholder(cell: str, placeholders: frozenset[str] = PLACEHOLDERS) -> bool:
    """Whether a cell is as good as empty, as "k.A." and "-" are."""
    return bool(_MARKS.fullmatch(cell)) or name_key(cell) in placeholders


def says_nothing(entry: str, placeholders: frozenset[str] = PLACEHOLDERS) -> bool:
    """Whether an entry of a list means that there is none: its cell is as good as empty.

    Examples
    --------
    >>> says_nothing("k.A."), says_nothing("-"), says_nothing("none"), says_nothing("drones")
    (True, True, True, False)
    """
    return is_placeholder(entry, placeholders) or name_key(entry) in _NOTHING


def check_line(name: str) -> None:
    """Refuse what stands below a table in place of a name: a sum or a remark.

    For rows that say nothing but a name of who it is: there are firms that are called Total.

    Raises
    ------
    CellError
    """
    if _is_sum(name):
        raise CellError("name", name, "this is a sum of other rows and names nothing")
    if _FOOTER.match(name):
        raise CellError("name", name, "this is a remark below the table and names nothing")


def _is_sum(cell: str) -> bool:
    """Tell whether a cell says that its row sums up others, or counts them ("63 firms")."""
    key = name_key(cell).rstrip(":")
    number, _, counted = key.partition(" ")
    count = number.isdigit() and {counted, counted.removesuffix("s")} & _names()
    return key in _TOTALS or bool(_SUM.match(cell)) or bool(count)


def beside_records(cells: Sequence[str], found: Header, number: int) -> CellError | None:
    """Give why a row of a person's table is no record: a header again, units, a sum or a remark.

    Parameters
    ----------
    cells : sequence of str
        The whole row.
    found : Header
    number : int
        Of the row.
    """
    header = found.bare
    start = cells[0].strip() if cells else ""
    telling = start and start != header[0] and start[0] not in "([\uff08"
    telling = telling and number != found.units
    telling = telling and name_key(start).rstrip(":") not in _TOTALS
    if telling and 2 * sum(map(bool, map(str.strip, cells))) >= len(header):
        return None  # as most are, and this is fast
    filled = [(place, cell) for place, cell in enumerate(map(str.strip, cells)) if cell]
    if not filled or filled[0][0] >= len(header):
        return None
    place, cell = filled[0]
    if cell == header[place] and sum(each == header[at] for at, each in filled[: len(header)]) > 1:
        return CellError(None, cell, "the row repeats the header")
    if cell[0] in "([\uff08" and all(_UNIT.fullmatch(each) for _, each in filled):
        reason = "the row has words in brackets alone, as units below a header"
        return CellError(None, ", ".join(each for _, each in filled), reason)
    if number == found.units:
        reason = "the row has the units of the columns, which are read with the header"
        return CellError(None, ", ".join(each for _, each in filled), reason)
    summed = _is_sum(cell) and len(filled) > 1
    if summed and all(any(map(str.isdigit, each)) for _, each in filled[1:]):
        return CellError(None, cell, "this is a sum of other rows and names nothing")
    if 2 * len(filled) < len(header) and plain(header[place]) not in _names():
        try:
            check_line(cell)
        except CellError as error:
            return CellError(None, cell, error.reason)
    return None


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """Give what columns of names are called: a firm may be called Total."""
    return frozenset(called("organization", "name"))
