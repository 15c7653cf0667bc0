"""Names of countries as people write them, and the codes that they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

#: Languages whose names of countries are known, those of the Unicode CLDR.
_LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl", "pl", "ko", "ja", "zh")

#: What the CLDR leaves out.
_BESIDES = {
    "america": "US",
    "great britain": "GB",
    "holland": "NL",
    "korea, republic of": "KR",
    "republic of korea": "KR",
    "russian federation": "RU",
    "the netherlands": "NL",
    "u.k.": "GB",
    "u.s.": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "usa": "US",
}


def country_of(name: str) -> str | None:
    """Give the ISO 3166-1 code of a country by its name; None where there is none.

    Examples
    --------
    >>> country_of("Germany"), country_of("Deutschland"), country_of("대한민국"), country_of("x")
    ('DE', 'DE', 'KR', None)
    """
    return _codes().get(" ".join(name.split()).casefold())


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
    >>> names = {"sv": "Helsingfors universitet", "fi": "Helsingin yliopisto", "de": "..."}
    >>> own_language("FI", "en", names)
    'Helsingin yliopisto'
    >>> own_language("BE", "en", {"nl": "Universiteit", "fr": "Université"})
    ''
    """
    languages = _spoken_in(country)
    named = {language: name for language, name in others.items() if language in languages}
    if spoken in languages or not named:
        return ""
    first = max(named, key=lambda language: languages[language][0])
    # A language of a region, such as Catalan, may be its own as well as that of the whole country.
    rivals = [each for each in named if each != first and each not in _LANGUAGES]
    if rivals and any(languages[each][1] for each in rivals):
        return ""
    return named[first] if len(named) == 1 or languages[first][0] >= _MOST_SPEAK_IT else ""


#: In percent: where so many speak a language, another official one is that of a minority.
_MOST_SPEAK_IT = 90


@lru_cache(maxsize=300)
def _spoken_in(country: str) -> dict[str, tuple[float, bool]]:
    """Give the official languages of a country: how many speak it, and whether in a region only."""
    from babel.languages import get_territory_language_info

    found: dict[str, tuple[float, bool]] = {}
    for language, told in get_territory_language_info(country).items():
        if status := told["official_status"]:
            said = (float(told["population_percent"] or 0), status == "official_regional")
            found.setdefault(language.split("_")[0], said)
    return found


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    from babel import Locale

    codes: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                codes.setdefault(name.casefold(), code)
    return {**codes, **_BESIDES}
