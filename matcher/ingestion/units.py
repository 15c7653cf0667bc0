"""What headers and cells say of the unit of a number: thousands or millions, and which money."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from matcher.ingestion.listed_words import listed_by_name

_SCALES = {int(power): "|".join(said) for power, said in listed_by_name("scales").items()}
_MONIES = {code: "|".join(said) for code, said in listed_by_name("moneys").items()}

#: Prefixes that are clear beside money alone, such as k€ and TEUR.
_SHORT = {"t": 3, "k": 3, "m": 6}

_SCALE = "|".join([*_SCALES.values()])
_MONEY = "|".join(_MONIES.values())
_UNIT = re.compile(
    rf"(?:in |en |unit:|einheit:|단위:|単位:|单位:|單位:)?\s*(?:"
    rf"(?:(?P<scale>{_SCALE}|[tkm])\s?)?(?P<money>{_MONEY})(?:\s?(?P<after>{_SCALE}|[tkm]))?"
    rf"|(?P<alone>{_SCALE}|[km]))"
)
_BRACKETS = re.compile(r"[(\[\uff08]([^()\[\]\uff08\uff09]*)[)\]\uff09]")

#: How a line above a table begins to say in what all its amounts are.
_ABOVE = re.compile(
    r"(?:\b(?:units?|einheit|unité|unidad)|단위|単位|单位|單位)\s*[:\uff1a]\s*"
    r"|(?:\b(?:amounts?|figures|values|beträge|werte|montants|importes|turnover|revenues?|sales|umsatz"
    r"|umsätze|chiffre d'affaires|facturación|fatturato)|angaben)\s+(?:are\s+)?(?:in|en)\s",
    re.IGNORECASE,
)

#: What else stands in a row of units below a header.
_OTHER = re.compile(
    r"%|#|n°|nr\.?|no\.?|anzahl|number|count|nombre|número|jahr|year|année|año|text|liste?|"
    r"pers(?:\.|on(?:en|s|nes|as)?)?|mitarbeiter|employees|staff|fte|etp|vzä|salariés|empleados|"
    r"(?:[dtmyj]{2,4}[-./]?){2,3}|명|개|人|名|社|年|件",
    re.IGNORECASE,
)

#: A unit at the end of a header has so many words at most.
_WORDS = 4

_NUMBER = re.compile(
    r"(?P<before>[^\d+-]*?)\s*(?P<number>[+-]?\d(?:[\d.,'\u2019\s]*\d)?)\s*(?P<after>\D*)"
)


@dataclass(frozen=True)
class Unit:
    """What a number is multiplied by, and the money that it is.

    Attributes
    ----------
    factor : Decimal
    currency : str or None
        ISO 4217; None where no money is named.
    """

    factor: Decimal
    currency: str | None

    @property
    def told(self) -> str | None:
        """What it is in words; None for single euros."""
        if self.factor == 1 and self.currency in (None, "EUR"):
            return None
        return f"{self.currency or ''} times {self.factor:,}".strip()


@lru_cache(maxsize=4096)
def unit_of(text: str) -> Unit | None:
    """Read a unit that stands alone; None where the text is none.

    Examples
    --------
    >>> unit_of("T€"), unit_of("in Mio. EUR").factor, unit_of("백만원").currency, unit_of("drones")
    (Unit(factor=Decimal('1000'), currency='EUR'), Decimal('1000000'), 'KRW', None)
    """
    found = _UNIT.fullmatch(" ".join(text.casefold().split()))
    if found is None:
        return None
    power = sum(_power(found[name]) for name in ("scale", "after", "alone") if found[name])
    money = found["money"]
    currency = next((c for c, said in _MONIES.items() if money and re.fullmatch(said, money)), None)
    return Unit(Decimal(10) ** power, currency)


def _power(scale: str) -> int:
    found = (power for power, said in _SCALES.items() if re.fullmatch(said, scale))
    return _SHORT[scale] if scale in _SHORT else next(found)


@lru_cache(maxsize=4096)
def unit_in(header: str) -> Unit | None:
    """Find the unit that a header gives, in brackets or behind its name.

    Examples
    --------
    >>> [unit_in(each).factor for each in ("Umsatz (T€)", "Summe in Tsd. EUR", "매출액(억원)")]
    [Decimal('1000'), Decimal('1000'), Decimal('100000000')]
    >>> unit_in("Umsatz"), unit_in("Skills (top 3)")
    (None, None)
    """
    in_brackets = [unit for said in _BRACKETS.findall(header) if (unit := unit_of(said))]
    return in_brackets[-1] if in_brackets else _behind(header)[1]


def without_unit(header: str) -> str:
    """Take the unit behind a header off.

    Examples
    --------
    >>> without_unit("Fördersumme in Tsd. EUR"), without_unit("Turnover_keur")
    ('Fördersumme', 'Turnover')
    """
    return _behind(header)[0]


def _behind(header: str) -> tuple[str, Unit | None]:
    words = re.sub(r"[_,;:]", " ", header).split()
    for count in range(min(_WORDS, len(words) - 1), 0, -1):
        said = " ".join(words[-count:])
        if len(said) > 1 and (unit := unit_of(said)) is not None:
            left = words[:-count]  # "Omzet x 1.000 euro"
            return " ".join(left[:-1] if left[-1] in ("x", "\u00d7", "in") else left), unit
    return header, None


def unit_above(line: str) -> str | None:
    """Give the unit that a line above a table states for all of it.

    Examples
    --------
    >>> unit_above("(단위: 백만원)"), unit_above("Alle Angaben in T€; Stand: 1.3."), unit_above("x")
    ('백만원', 'T€', None)
    >>> unit_above("as of March 2024; turnover in thousand EUR"), unit_above("sales in Italy")
    ('thousand EUR', None)
    """
    for found in _ABOVE.finditer(line):
        said = re.split(
            r"[;()\]\uff08\uff09]|,\s|\.\s(?=[A-Z]{2})|\s[-\u2013]\s", line[found.end() :]
        )[0]
        for text in (said.strip(), said.strip().rstrip(".")):
            if text and unit_of(text) is not None:
                return text
    return None


def are_units(cells: Iterable[str]) -> bool:
    """Whether the cells of a row below a header say how its columns are measured.

    All do, or one names an amount of money that is no single one: no firm has k€ for a figure.

    Examples
    --------
    >>> are_units(["", "(T€)", "Anzahl"]), are_units(["", "têtes", "k€"]), are_units(["Alpha", "€"])
    (True, True, False)
    """
    said = [cell for cell in cells if cell]
    units = [(cell, unit_of(cell)) for cell in said]
    if any(unit is not None and unit.currency and unit.factor != 1 for _, unit in units):
        return True
    return bool(said) and all(
        unit is not None or _BRACKETS.fullmatch(cell) or _OTHER.fullmatch(cell)
        for cell, unit in units
    )


def amount(cell: str) -> tuple[str, Unit] | None:
    """Split an amount with its unit; None where the cell is none.

    Examples
    --------
    >>> amount("3,5 Mio. €")
    ('3,5', Unit(factor=Decimal('1000000'), currency='EUR'))
    >>> amount("12 robots") is None
    True
    """
    if (found := _NUMBER.fullmatch(cell)) is None:
        return None
    unit = unit_of(f"{found['before']} {found['after']}")
    return None if unit is None else (found["number"], unit)


def unlike_euros(header: str) -> str | None:
    """Say in what amounts are, where a header says that they are not in single euros."""
    unit = unit_in(header)
    return None if unit is None else unit.told
