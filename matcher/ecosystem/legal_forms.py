"""Legal forms behind names, which people leave out: "TraceFood" is TraceFood UG."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib import resources

#: Forms of several words, and those that are written without a blank.
_JOINED = re.compile(
    r"^(?:주식회사|\(주\)|㈜|유한회사|株式会社|\(株\)|㈱|有限会社|合同会社)\s*(?=.)"
    r"|(?<=.)\s*(?:주식회사|\(주\)|㈜|유한회사|株式会社|\(株\)|㈱|有限会社|合同会社|(?:股份)?有限(?:责任)?公司)$"
    r"|(?<=\S) (?:sp\.? ?z ?o\. ?o\.?|e\. ?v\.|s\. ?a\.|b\. ?v\.|s\. ?l\.)$",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def legal_forms() -> frozenset[str]:
    """Give legal forms in lower case, without dots."""
    text = (resources.files(__package__) / "legal_forms.json").read_text("utf-8")
    return frozenset(json.loads(text))


def without_legal_form(name: str) -> str:
    """Give a name without the legal form at its end, or, of Korea and Japan, at its beginning.

    Examples
    --------
    >>> without_legal_form("orbit, s.a."), without_legal_form("co"), without_legal_form("㈜로보텍")
    ('orbit', 'co', '로보텍')
    >>> without_legal_form("Harms GmbH & Co. KG"), without_legal_form("Prüflabor Hanse")
    ('Harms', 'Prüflabor Hanse')
    """
    words = (bare := _JOINED.sub("", name).rstrip(",")).split()
    all_of_them = len(words)
    while len(words) > 1 and (
        words[-1].casefold().replace(".", "").strip(",") in legal_forms()
        or (words[-1] == "&" and len(words) < all_of_them)
    ):
        words.pop()
    return " ".join(words).rstrip(",") if len(words) < all_of_them else bare
