"""From the cell of a foreign file to what a cell of the format may hold, or the reason why not."""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from itertools import chain, count, pairwise

from matcher.ecosystem.cells import RUNS
from matcher.ecosystem.slips import EUROPEAN_CODES
from matcher.ingestion.tally import CellError

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ]\d{2}:\d{2}.*)?")
_EUROPEAN = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:[T ]\d{2}:\d{2}.*)?")
_CLOCK = re.compile(r"[T ](\d{2}:\d{2}(?::\d{2})?)")
_FLOAT = re.compile(r"(\d+)\.0+")
_COUNTRY = re.compile("[A-Z]{2}")

#: What may stand between the entries of a list, the surest first; the last ones are commas.
SEPARATORS = (";", "\uff1b", "|", "\n", "\u2022", "\u3001", "\uff0c", ",")

#: Numbers, signs that make another one of it, and those that make another word of one.
_FIGURES = re.compile(r"(?<!\w)[-\u2212<>\u2264\u2265](?=\s*\d)|\d+(?:[.,]\d+)*|(?<=\w)[+#]+(?!\w)")

#: Signs at the end of a word that make another name of it.
_SIGN_BEHIND = re.compile(r"(?<=\w)[+#]+(?!\w)")
_SIGNS = {"+": " plus ", "#": " sharp "}

#: Marks of a lower class make another letter of one, as those of kana do; from here on, accents.
_ACCENTS = 200

#: What no separator parts: what stands in brackets, and a number.
_WHOLE = re.compile(r"[(\uff08][^()\uff08\uff09]*[)\uff09]|\d,\d")

#: Those that hardly ever belong to a name.
SURE = SEPARATORS[:6]
#: Those that part entries wherever they stand.
_PARTING = SEPARATORS[:5]


def iso_date(column: str, text: str) -> str:
    """Read a date and give it as the format wants it.

    Parameters
    ----------
    column : str
        For the error.
    text : str
        YYYY-MM-DD, YYYY-MM or YYYY, or DD/MM/YYYY or DD.MM.YYYY; a time of day behind it is
        allowed.

    Returns
    -------
    str
        Empty where the text is.

    Raises
    ------
    CellError
        Where the calendar has no such day, or the form is another.

    Examples
    --------
    >>> iso_date("start", "2020-03-09 11:02:00"), iso_date("start", "09/03/2020")
    ('2020-03-09', '2020-03-09')
    >>> iso_date("start", "31/02/2020")
    Traceback (most recent call last):
    ...
    matcher.ingestion.tally.CellError: the calendar has no such day
    """
    if not text:
        return ""
    if (found := _ISO.fullmatch(text)) is not None:
        parts = [part for part in found.groups() if part is not None]
    elif (found := _EUROPEAN.fullmatch(text)) is not None:
        day, month, year = found.groups()
        parts = [year, month.zfill(2), day.zfill(2)]
    else:
        raise CellError(column, text, "this is no date")
    try:
        datetime.date(*[int(part) for part in [*parts, "1", "1"][:3]])
    except ValueError:
        raise CellError(column, text, "the calendar has no such day") from None
    return "-".join(parts)


def moment(text: str) -> str:
    """Give a date, with its time of day if any, so that later ones sort behind earlier ones.

    Returns
    -------
    str
        Empty, which sorts before all, where this is no date.

    Examples
    --------
    >>> moment("31/12/2015 10:00") < moment("2023-03-01 09:00:00") < moment("01/03/2023 09:30")
    True
    """
    try:
        day = iso_date("date", text)
    except CellError:
        return ""
    clock = _CLOCK.search(text)
    return f"{day} {clock[1]}" if clock else day


def bare_id(text: str) -> str:
    """Give a number that is an id as that: some programs write it as a fraction.

    Examples
    --------
    >>> bare_id("999984350.0"), bare_id("999984350"), bare_id("1.5")
    ('999984350', '999984350', '1.5')
    """
    found = _FLOAT.fullmatch(text) if text.endswith("0") else None
    return found[1] if found is not None else text


def is_code(text: str) -> bool:
    """Whether this looks like the code of a country, in capitals or not."""
    return _COUNTRY.fullmatch(text.upper()) is not None


def choice_of(cell: str) -> str:
    """Give a cell as the words of a fixed list are written."""
    return cell.casefold().replace(" ", "_")


def quoted(text: str) -> str:
    """Give a text as TOML writes it, in quotation marks.

    Examples
    --------
    >>> print(quoted("Côte d'Ivoire"))
    "Côte d'Ivoire"
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def web_address(column: str, text: str) -> str:
    """Give the address of a page back.

    Raises
    ------
    CellError
        Where it would run something or open a file, which no data set may hold.

    Examples
    --------
    >>> web_address("url", "https://example.org")
    'https://example.org'
    """
    if re.match(RUNS, text):
        raise CellError(column, text, "this is no address of a web page")
    return text


def country_code(column: str, text: str) -> str:
    """Read a country; EL and UK become GR and GB.

    Raises
    ------
    CellError
        Where this is not two letters.

    Examples
    --------
    >>> country_code("country", "EL"), country_code("country", "kr"), country_code("country", "")
    ('GR', 'KR', '')
    """
    upper = text.upper()
    if text and not is_code(text):
        raise CellError(column, text, "this is no country code of two letters")
    return EUROPEAN_CODES.get(upper, upper)


def joined(items: Iterable[str], besides: str = "") -> str:
    """Give a list cell: each item once, in order, none that is the given name itself.

    Examples
    --------
    >>> joined(["KT", "Korea; Telecom", "kt"], besides="Korea Telecom")
    'KT;Korea, Telecom'
    """
    seen = {besides.casefold()}
    kept = []
    for item in items:
        clean = item.replace(";", ",").strip()
        if clean and clean.casefold() not in seen:
            seen.add(clean.casefold())
            kept.append(clean)
    return ";".join(kept)


def slug(name: str) -> str:
    """Give an id made of a name: lower case, letters and digits of any script, hyphens.

    Examples
    --------
    >>> slug("Škoda Auto, a.s."), slug("삼성전자"), slug("ロボテック")
    ('skoda-auto-a-s', '삼성전자', 'ロボテック')
    >>> slug("C#"), slug("C++"), slug("R+D"), slug("Low-power radio"), slug("low power radio")
    ('c-sharp', 'c-plus-plus', 'r-d', 'low-power-radio', 'low-power-radio')
    """
    name = _SIGN_BEHIND.sub(lambda found: "".join(map(_SIGNS.__getitem__, found[0])), name)
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in decomposed if unicodedata.combining(c) < _ACCENTS)
    composed = unicodedata.normalize("NFC", bare)
    return "-".join("".join(c if c.isalnum() else " " for c in composed).split())


def unused(base: str, taken: Container[str]) -> str:
    """Give an id that is not taken: the base, or that with a number.

    Examples
    --------
    >>> unused("acme", ()), unused("acme", {"acme", "acme-2"})
    ('acme', 'acme-3')
    """
    named = chain([base], (f"{base}-{number}" for number in count(2)))
    return next(name for name in named if name not in taken)


def figures(name: str) -> list[str]:
    """Give the numbers in a name, and the signs beside them, which no other spelling changes.

    Examples
    --------
    >>> figures("3-5 kW at -20 °C"), figures("3.5 kW at 20 °C")
    (['3', '5', '-', '20'], ['3.5', '20'])
    >>> figures("C++"), figures("R+D")
    (['++'], [])
    """
    return _FIGURES.findall(name)


def marks_in(cell: str, separators: Sequence[str]) -> list[str]:
    """Give the separators that part the entries of a cell."""
    there = [each for each in separators if each in cell]
    return [each for each in there if each in _PARTING] or there[:1]


def entries_of(cell: str, separators: Sequence[str]) -> list[str]:
    r"""Split a cell at the separators that it has: at commas where it has no other.

    Examples
    --------
    >>> entries_of("robots; speech, spoken", (";", ",")), entries_of("robots, speech", (";", ","))
    (['robots', 'speech, spoken'], ['robots', 'speech'])
    >>> entries_of("robots; speech\ndrones", (";", "\n", ","))
    ['robots', 'speech', 'drones']
    >>> entries_of("lenses (glass, quartz), 3,5 kW pumps", (",",))
    ['lenses (glass, quartz)', '3,5 kW pumps']
    """
    marks = marks_in(cell, separators)
    whole = _WHOLE.sub(lambda found: "_" * len(found[0]), cell)
    ends = [at for at, sign in enumerate(whole) if sign in marks]
    parts = [cell[a + 1 : b] for a, b in pairwise([-1, *ends, len(cell)])]
    return [each for each in dict.fromkeys(part.strip() for part in parts) if each]
