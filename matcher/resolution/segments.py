"""An affiliation as typed, cut into single affiliations and these into segments."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.resolution.lexicon import lexicon
from matcher.resolution.text import folded, plain

_CONTACT = re.compile(
    r"\(?\S+@\S+\)?|\bhttps?://\S+|\bwww\.\S+|\borcid\S*(?:\s*:?\s*[\dX-]{15,})?"
    r"|\b(?:e-?mails?|electronic address|tel|fax|phone|corresponding author)\s*[.:]\s*\S*",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"^(?:the )?(?:chancellor|trustees|(?:board of )?regents|university court|president and fellow)"
    r"[\w, ]*? of (?:the )?(?=[^,]*(?:university|college))",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"^\s*(?:[\[({]\s*\w{1,2}\s*[\])}]|[*\u2020\u2021\u00a7\u00b6#\u25ca\u22c6]+|\d{1,2}[.)]?(?=\s*[^\W\d]{2}))\s*"
)
_NEXT = re.compile(
    r"\s*[;|\n]\s*|[,.]?\s+(?=[\[(]\d{1,2}[\])]\s*[^\W\d])|,\s+(?=\d[.)]\s+[^\W\d])"
    r"|\s+(?:and also|as well as|also with|also at|now at|now with|currently at)\s+",
    re.IGNORECASE,
)
_LEGAL_AFTER_COMMA = re.compile(
    r"\s*,\s*((?:(?:Co|Inc|Ltd|Limited|LLC|L\.L\.C|Corp|Corporation|Incorporated|Company|GmbH|AG|"
    r"S\.?p\.?A|S\.?A|S\.?L|S\.?r\.?l|B\.?V|N\.?V|a\.?s|s\.?r\.?o|d\.?o\.?o|Pty|Pte|Pvt|PLC|LLP|LP)"
    r"\b\.?[\s,]*)+)(?=,|$|\(|\s)",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\s*[,:\u3001\uff0c]\s*|\s+[\u2013\u2014\u2012/\u00b7\u2022-]+\s+|(?<=\w{3})\.\s+(?=[A-Z]\w{3})"
)
_EDGES = " .,;:*-\u2013\u2014'\""
_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_ABBREVIATED = re.compile(
    r"\b(univ|dept?|inst|natl?|technol|sch|hosp|ctr|lab|sci|acad|engn?|eng|med|coll|res|fac|"
    r"comp|comput|int|intl|st|mt|calif|mass|no|tech|elect?|electr|phys|chem|math|biol|fed|gen|"
    r"corp|inc|co|ltd|prof|dr|div|sect|found|assoc|min|gov|org|dep|cent|ist|appl|agr|adv|info?|u|"
    r"industr|polytech|mech|civ|environ|stat|econ)\.\s*(?=\w)",
    re.IGNORECASE,
)

#: A university, and the initials of whom it is named after.
_UNIVERSITY = re.compile("univ|uniwer|ун[иі]вер", re.IGNORECASE)
_HONOURED = re.compile(r"\b(?:[^\W\d_]\.\s?){2}(?=[^\W\d_]{3})")


@dataclass(frozen=True)
class Affiliation:
    """One affiliation of a string.

    Attributes
    ----------
    segments : tuple of str
        What stands between its commas.
    brackets : tuple of str
        What stands in brackets, taken out of the segments.
    """

    segments: tuple[str, ...]
    brackets: tuple[str, ...]


@functools.cache
def _written_short() -> re.Pattern[str]:
    forms = sorted(lexicon().abbreviations, key=len, reverse=True)
    ended = (re.escape(form) + ("" if form.endswith(".") else r"\.?(?!\w)") for form in forms)
    return re.compile(rf"(?<![\w.])(?:{'|'.join(ended)})", re.IGNORECASE)


def written_out(name: str) -> str:
    """Give a name with abbreviations written out.

    Examples
    --------
    >>> written_out("Talleres Hnos. Garcia SL")
    'Talleres hermanos Garcia SL'
    """
    long = lexicon().abbreviations
    name = _HONOURED.sub("", name) if _UNIVERSITY.search(name) else name
    return _written_short().sub(
        lambda found: long.get(found[0].lower(), long.get(found[0].lower().rstrip("."), "")), name
    )


@functools.cache
def _former() -> re.Pattern[str]:
    said = "|".join(map(re.escape, lexicon().former))
    return re.compile(
        rf"(?P<now>.*?\w.*?)(?:\s*[,(\[]\s*(?i:{said})|\s+(?i:formerly|f/k/a))(?i:\s+known\s+as)?"
        r"[\s:]*(?P<was>[^\W_a-z][^()\[\]]*)[)\]]?"
    )


def without_former(name: str) -> tuple[str, tuple[str, ...]]:
    """Take off the name that an organization had before.

    Examples
    --------
    >>> without_former("Acme Inc. (formerly Orlan Systems)"), without_former("Ex Libris Ltd")
    (('Acme Inc.', ('Orlan Systems',)), ('Ex Libris Ltd', ()))
    """
    found = _former().fullmatch(name.strip())
    return (found["now"], (found["was"].strip(),)) if found else (name, ())


def affiliations(text: str) -> list[Affiliation]:
    """Cut a string into its affiliations, in their order.

    Examples
    --------
    >>> [each.segments for each in affiliations("[1] Inria, Univ. Lille; [2] CNRS")]
    [('Inria', 'Univ Lille'), ('CNRS',)]
    """
    text = _CONTACT.sub(" ", text.replace("\n", " ; "))
    text = _BODY.sub("", plain(text))
    for form in lexicon().cjk_legal:
        text = text.replace(form, " ")
    parts = [_affiliation(part) for part in _NEXT.split(text)]
    found = [part for part in parts if part.segments]
    return found or [Affiliation((text,), ())]


def _affiliation(text: str) -> Affiliation:
    text = _MARK.sub("", text)
    inside: list[str] = []

    def take_out(found: re.Match[str]) -> str:
        inside.append((found[1] or found[2] or "").strip())
        return " "

    text = _BRACKET.sub(take_out, text)
    text = _ABBREVIATED.sub(lambda found: found[1] + " ", text)
    text = _LEGAL_AFTER_COMMA.sub(lambda found: " " + found[1].replace(",", " ").strip(), text)
    segments = (part.strip(_EDGES) for part in _CUT.split(text))
    return Affiliation(
        tuple(part for part in segments if part), tuple(part for part in inside if part)
    )


def initials(words: list[str]) -> Iterator[str]:
    """Give the acronyms that a name may have: of its words, with and without "and" and "of".

    Parameters
    ----------
    words : list of str
        Folded, stop words included.
    """
    stop = lexicon().stop
    strong = "".join(word[0] for word in words if word not in stop)
    whole = "".join(word[0] for word in words)
    for acronym in dict.fromkeys([strong, whole]):
        if len(acronym) >= 3:
            yield acronym


def is_acronym(text: str) -> bool:
    """Tell whether a text in brackets looks like a short form.

    Examples
    --------
    >>> is_acronym("KAIST"), is_acronym("Korea"), is_acronym("LG CNS")
    (True, False, False)
    """
    letters = [char for char in text if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return bool(letters) and " " not in text.strip() and len(folded(text)) <= 12 and capitals >= 2
