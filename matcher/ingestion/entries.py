"""What one entry of a list of skills says: a noun, nothing, or that something is not wanted."""

from __future__ import annotations

import re

from matcher.ingestion.listed_words import listed


def _any(name: str) -> str:
    return "|".join(listed("entries", name))


_HEDGES = rf"(?:(?:{_any('hedges')})\b\s*)*"

#: What says that something is not wanted: before it, or behind it.
_REFUSED = re.compile(
    rf"(?:(?:{_any('but')})\b\s*)?{_HEDGES}(?:(?:{_any('not')})\b(?!-)|{_any('not_joined')}).*"
    rf"|.*(?:(?:\b(?:{_any('behind')})|{_any('behind_joined')})(?:\s+(?:{_any('after')}))*\W*)",
    re.IGNORECASE | re.DOTALL,
)

#: What follows "but" or a comma, or stands in brackets at the end.
_TAIL = re.compile(
    rf"(?:\s*[(\uff08]|[\s,]*\b(?:{_any('but')})\b|\s*[,\uff0c\u3001])"
    r"\s*([^()\uff08\uff09,\uff0c\u3001]+)[)\uff09]?$"
)

#: "We offer", "Wir suchen", and articles behind it; what closes such a sentence.
_OPENING = re.compile(
    rf"(?:(?:{_any('we')})\b[\s:]*|{_any('we_joined')}){_HEDGES}(?:(?:{_any('articles')})\s*){{0,2}}",
    re.IGNORECASE,
)
_CLOSING = re.compile(rf"(?:{_any('closing')})[.!\u3002]?$", re.IGNORECASE)
#: What numbers the entries of a list, or stands before each.
_BULLET = re.compile(r"^(?:[-*\u2013\u25aa\u25cf]|\d+[.)])\s+")
#: What closes such a sentence in German: "Wir bieten Schulungen an".
_OFF = re.compile(
    r"\s+(?:an|her|bereit|zur Verfügung|kaufen|finden|erwerben|beziehen|anbieten)[.!]?$"
)


def wanted_of(entry: str) -> str:
    """Give an entry without what it says is not wanted; empty where it says nothing else.

    Examples
    --------
    >>> wanted_of("not interested in robots"), wanted_of("drones, but no robots")
    ('', 'drones')
    >>> wanted_of("Kein Interesse an Robotern"), wanted_of("로봇 불필요"), wanted_of("no-code")
    ('', '', 'no-code')
    """
    if _REFUSED.fullmatch(entry):
        return ""
    tail = _TAIL.search(entry)
    return entry[: tail.start()] if tail and _REFUSED.fullmatch(tail[1]) else entry


def noun_of(entry: str) -> str:
    """Give what a sentence offers or looks for.

    Examples
    --------
    >>> noun_of("Wir liefern Abwärme aus der Glasproduktion"), noun_of("Nous proposons des serres")
    ('Abwärme aus der Glasproduktion', 'serres')
    >>> noun_of("We are looking for drones."), noun_of("폐열을 제공합니다"), noun_of("We offer")
    ('drones', '폐열', 'We offer')
    >>> noun_of("- robots"), noun_of("2) drones"), noun_of("3D printing")
    ('robots', 'drones', '3D printing')
    """
    entry = _BULLET.sub("", entry)
    opening = _OPENING.match(entry)
    said = _OFF.sub("", entry[opening.end() :]) if opening else entry
    said = _CLOSING.sub("", said)
    noun = said.rstrip(" .!\u3002") if said != entry else said
    return noun if len(noun) > 1 else entry
