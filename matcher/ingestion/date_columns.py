"""Dates as people write them: 03/04/2020 is the third of April, unless the column shows else."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

from matcher.ingestion.cells import iso_date, slug
from matcher.ingestion.tally import CellError

_YEAR_FIRST = re.compile(r"\d{4}(-|$)")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}")
_SERIAL = re.compile(r"[23456]\d{4}(?:\.\d+)?")
_REMEDY = 'say the form of dates in the mapping, such as dates = "%m/%d/%Y"'

#: Languages whose names of months are known.
_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")

_NAMED = r"(?P<name>[^\W\d_]{3,})\.?"
_OTHER_FORMS = [
    re.compile(form)
    for form in (
        rf"(?:(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er)?\s+(?:de\s+|of\s+)?)?{_NAMED},?\s+(?:de\s+)?"
        r"(?P<year>\d{4})",
        rf"{_NAMED}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        r"(?P<year>\d{4})\s*[年년](?:\s*(?P<month>\d{1,2})\s*[月월](?:\s*(?P<day>\d{1,2})\s*[日일])?)?",
        r"(?P<year>\d{4})[./]\s?(?P<month>\d{1,2})(?:[./]\s?(?P<day>\d{1,2}))?\.?",
        r"(?P<month>\d{1,2})[./](?P<year>\d{4})",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<short>\d{2}|\d{4})",
    )
]

#: Of years of two digits those up to this one are of this century, as POSIX has it.
_CENTURY = 68


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    from babel import Locale

    return {
        slug(name).rstrip("-"): number
        for language in _LANGUAGES
        for names in Locale(language).months.values()
        for width in ("wide", "abbreviated")
        for number, name in names[width].items()
    }


def worded_date(text: str) -> str | None:
    """Read a date with a month in words, a sign of Chinese characters, or without its day.

    Examples
    --------
    >>> [worded_date(each) for each in ("März 2023", "3 de abril de 2021", "Sept. 5, 2020")]
    ['2023-03', '2021-04-03', '2020-09-05']
    >>> [worded_date(each) for each in ("2001年", "2021. 3. 9.", "01/2020", "1.4.20", "soon")]
    ['2001', '2021-03-09', '2020-01', '2020-04-01', None]
    """
    for form in _OTHER_FORMS:
        if (found := form.fullmatch(text)) is None:
            continue
        said = {name: value for name, value in found.groupdict().items() if value}
        if "name" in said:
            said["month"] = str(_months().get(slug(said["name"]), 0))
        year = int(said.get("year") or said["short"])
        if len(said.get("year") or said["short"]) == 2:
            year += 2000 if year <= _CENTURY else 1900
        parts = [year, *(int(said[name]) for name in ("month", "day") if name in said)]
        try:
            datetime.date(*[*parts, 1, 1][:3])
        except ValueError:
            return None
        return "-".join([f"{year:04d}", *(f"{part:02d}" for part in parts[1:])])
    return None


def year_of(text: str) -> str:
    """Give the year of a date in whatever form; the text where it has none."""
    found = re.search(r"(?<!\d)\d{4}(?!\d)", text)
    return found[0] if found else (worded_date(text) or text)[:4]


class DateColumn:
    """One column of dates in one file.

    Parameters
    ----------
    column : str
        For messages.
    form : str, optional
        As `datetime.strptime` has it; ISO 8601 is read always, and the day goes first unless given.

    Examples
    --------
    >>> begin = DateColumn("start_date")
    >>> begin.read("03/04/2020", line=2), sorted(begin.doubtful())
    ('2020-04-03', [])
    >>> begin.read("12/31/2020", line=3)
    Traceback (most recent call last):
    ...
    matcher.ingestion.tally.CellError: the calendar has no such day; say the form of dates in the \
mapping, such as dates = "%m/%d/%Y"
    >>> sorted(begin.doubtful())
    [2]
    """

    def __init__(self, column: str, form: str | None = None) -> None:
        self._column, self._form = column, form
        self._month_first = self._day_first = ""
        self._either_way: dict[int, str] = {}

    def read(self, cell: str, line: int) -> str:
        """Read the date in a line of the file.

        Raises
        ------
        CellError
            Where it is none of the form.
        """
        if self._form is None or _YEAR_FIRST.match(cell):
            return self._read_iso(cell, line)
        try:
            return datetime.datetime.strptime(cell, self._form).date().isoformat()
        except ValueError:
            reason = f"this is no date of the form {self._form}"
            raise CellError(self._column, cell, reason) from None

    def _read_iso(self, cell: str, line: int) -> str:
        slashed = _SLASHED.fullmatch(cell)
        first, second = map(int, slashed.groups()) if slashed is not None else (0, 0)
        try:
            date = iso_date(self._column, cell)
        except CellError as error:
            if (worded := worded_date(cell)) is not None:
                return worded
            if 1 <= first <= 12 < second <= 31:
                self._month_first = self._month_first or cell
            if _SERIAL.fullmatch(cell):
                reason = "this is the number by which a spreadsheet keeps a day, and no date"
                fix = "Give the column the format of dates in the spreadsheet, and save it again"
                raise CellError(self._column, cell, reason, fix) from None
            raise CellError(self._column, cell, f"{error.reason}; {_REMEDY}") from None
        if first > 12:
            self._day_first = cell
        elif first != second:
            self._either_way[line] = cell
        return date

    def doubtful(self) -> set[int]:
        """Give the lines whose date was read day first, though the column has the month first."""
        return {*self._either_way} if self._month_first else set()

    def note(self) -> str | None:
        """Say that dates were read day first where no cell shows it."""
        if self._form is not None or self._day_first or self._month_first or not self._either_way:
            return None
        cell = next(iter(self._either_way.values()))
        return (
            f"dates such as {cell} were read day first ({iso_date(self._column, cell)}), and no"
            f" cell shows it; if the month goes first, {_REMEDY}"
        )

    def doubt(self) -> CellError:
        """Say what is wrong with those lines."""
        reason = f"the month may go first here, as in {self._month_first}; {_REMEDY}"
        return CellError(self._column, None, reason)
