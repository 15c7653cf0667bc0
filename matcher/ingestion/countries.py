"""Names of countries as people write them, and the codes that they stand for."""

from __future__ import annotations

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


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    from babel import Locale

    codes: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                codes.setdefault(name.casefold(), code)
    return {**codes, **_BESIDES}
