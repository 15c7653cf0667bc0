"""Names of countries as people write them, and the codes that they stand for."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from matcher.ecosystem.slips import COUNTRIES, EUROPEAN_CODES

#: The languages that are met most, of those of the Unicode CLDR.
_LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl", "pl", "ko", "ja", "zh")

#: What stands behind a town is a country, and no state, from so many letters on.
_NO_STATE = 3


def country_of(name: str) -> str | None:
    """Give the ISO 3166-1 code of a country by its name; None where there is none.

    Known are the names of the Unicode CLDR in all its languages, those that people write besides,
    codes of three letters, and the letters that stand on cars; a name in two languages, or with
    its code, where both mean one country.

    Examples
    --------
    >>> [country_of(name) for name in ("Germany", "Deutschland", "대한민국", "DEU", "D", "x")]
    ['DE', 'DE', 'KR', 'DE', 'DE', None]
    """
    if (whole := _code_of(name)) is not None:
        return whole
    parts = [part.strip() for part in re.split(r"[/|()\[\]]", name) if part.strip()]
    codes = {_code(part) or _code_of(part) for part in parts}
    return codes.pop() if len(codes) == 1 < len(parts) else None


def usual_country_of(name: str) -> str | None:
    """Give what `country_of` gives for names in the languages that are met most."""
    return _codes().get(_key(name)) or None


def country_behind(place: str) -> str | None:
    """Give the code of the country that stands behind a town; None where none does.

    Two letters may as well be a state of America.

    Examples
    --------
    >>> [country_behind(place) for place in ("Lienz, Österreich", "Essen (Germany)", "Ulm, DE")]
    ['AT', 'DE', None]
    """
    found = re.search(r"[,(/]\s*([^,()/]+?)\s*\)?\s*$", place)
    name = found[1] if found else ""
    if name.casefold() == "georgia" or (len(name) < _NO_STATE and name.upper() != "UK"):
        return None
    return country_of(name)


def is_of_several(name: str) -> bool:
    """Tell whether a name is that of two countries or more: "Congo"."""
    return _codes().get(_key(name)) == ""


def _code(text: str) -> str | None:
    code = EUROPEAN_CODES.get(text, text)
    return code if code in COUNTRIES else None


def _code_of(name: str) -> str | None:
    from babel.core import get_global

    key = _key(name)
    if (code := _codes().get(key)) is not None:
        return code or None
    alias = get_global("territory_aliases").get(name.strip().upper(), [])
    if len(name.strip()) == 3 and len(alias) == 1:
        return str(alias[0])
    return _codes_of_all_languages().get(key)


def _key(name: str) -> str:
    """Fold case, blanks, accents, apostrophes and a leading article."""
    plain = name.replace("&", " and ").replace("\u2019", "'").casefold()
    decomposed = unicodedata.normalize("NFKD", plain)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.split()).removeprefix("the ")


def own_language(country: str, spoken: str | None, others: Mapping[str, str]) -> str:
    """Give the name that an organization has in its own language; empty where that is not sure.

    Parameters
    ----------
    country : str
        Code of the country that it is in.
    spoken : str or None
        Language of the name that it is shown by: where that is one of the country's, it is the
        organization's own.
    others : mapping of str to str
        Language to name.

    Examples
    --------
    >>> own_language("PT", "en", {"pt": "Universidade de Lisboa", "de": "Universität Lissabon"})
    'Universidade de Lisboa'
    >>> own_language("BE", "en", {"nl": "Universiteit", "fr": "Université"})
    ''
    """
    languages = _spoken_in(country)
    named = [name for language, name in others.items() if language in languages]
    return named[0] if len(named) == 1 and spoken not in languages else ""


@lru_cache(maxsize=300)
def _spoken_in(country: str) -> frozenset[str]:
    """Give the official languages of a country."""
    from babel.languages import get_territory_language_info

    told = get_territory_language_info(country).items()
    return frozenset(each.split("_")[0] for each, said in told if said["official_status"])


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Give the names of the languages that are met most, and those that people write besides.

    Of what stands for two countries the code is empty.
    """
    from babel import Locale

    codes: dict[str, str] = {}
    begins: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                codes.setdefault(_key(name), code)
                first = re.match(r"(.{2,}?)\s?[-\u2013(\uff08]", name)
                begins.setdefault(_key(first[1]) if first else "", set()).add(code)
    # "Congo" is how Congo-Brazzaville and Congo-Kinshasa begin: none, so that it is asked for.
    codes |= {key: "" for key, meant in begins.items() if len(meant) > 1}
    besides = json.loads(Path(__file__).with_name("country_names.json").read_text("utf-8"))
    return codes | {_key(name): code for code, names in besides.items() for name in names}


@lru_cache(maxsize=1)
def _codes_of_all_languages() -> dict[str, str]:
    """Give the names of all languages, which takes seconds; none that means two countries."""
    from babel import Locale
    from babel.localedata import locale_identifiers

    meant: dict[str, set[str]] = {}
    for language in locale_identifiers():
        if re.fullmatch(r"[a-z]+(_[A-Z][a-z]+)?", language):  # of a language, not of a country
            for code, name in Locale.parse(language).territories.items():
                if len(code) == 2 and code.isalpha():
                    meant.setdefault(_key(name), set()).add(code)
    return {name: codes.pop() for name, codes in meant.items() if len(codes) == 1}
