"""Text, names and types as XML graph formats can hold them; GEXF and GraphML share this."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

# XML 1.0, section 2.2: what is not a Char. Lone surrogates are no text in UTF-8 either.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Most text needs no care; finding that out is faster than taking it.
_PLAIN = re.compile(r"[\w .,:;/|()+@-]*", re.ASCII)

_INTEGER_LIMIT = 2**31
_LONG_LIMIT = 2**63


def clean(text: str) -> str:
    r"""Strip the characters that XML forbids.

    Examples
    --------
    >>> clean("a\x00b\ud800c\uffff")
    'abc'
    """
    return _FORBIDDEN.sub("", text)


def forbidden(text: str) -> int:
    """Count the characters that `clean` strips."""
    return 0 if text.isprintable() else len(_FORBIDDEN.findall(text))


def quoted(text: str) -> str:
    r"""Write text as the quoted value of an XML attribute; line breaks and tabs survive.

    Examples
    --------
    >>> quoted('R&D "lab"\n')
    '\'R&amp;D "lab"&#10;\''
    """
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    # With it comes half of the standard library, for what most commands never write.
    from xml.sax.saxutils import quoteattr

    # An attribute cannot hold a raw line break; quoteattr writes references for them.
    return quoteattr(clean(text))


def unique_keys(keys: Iterable[str]) -> dict[str, str]:
    """Give each key an XML-safe form of its own, also where cleaning makes two alike."""
    taken: set[str] = set()
    safe: dict[str, str] = {}
    for key in keys:
        base = candidate = clean(key) or "node"
        number = 2
        while candidate in taken:
            candidate = f"{base} ({number})"
            number += 1
        taken.add(candidate)
        safe[key] = candidate
    return safe


def unique_titles(names: Iterable[str], reserved: frozenset[str]) -> dict[str, str]:
    """Give each attribute a title, unique ignoring case, and none that is reserved.

    Examples
    --------
    >>> unique_titles(["Size", "size", "country"], frozenset({"size"}))
    {'Size': 'Size_in_data', 'size': 'size_in_data_2', 'country': 'country'}
    """
    taken: set[str] = set()
    titles: dict[str, str] = {}
    for name in names:
        # Leading underscores go: "__proto__" is no key for a reader in JavaScript.
        base = clean(name).strip().lstrip("_") or "attribute"
        if base.casefold() in reserved:
            base += "_in_data"
        candidate, number = base, 2
        while candidate.casefold() in taken | reserved:
            candidate = f"{base}_{number}"
            number += 1
        taken.add(candidate.casefold())
        titles[name] = candidate
    return titles


def column_types(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Find the type of every attribute: boolean, integer, long, double or string.

    Returns
    -------
    dict of str to str
        In the order in which the attributes first appear. Mixed types are a string, but whole
        numbers among fractions are a double; a list, and a number beyond 64 bits, is a string.

    Examples
    --------
    >>> column_types([{"a": 1, "b": True}, {"a": 0.5, "c": 2**31}])
    {'a': 'double', 'b': 'boolean', 'c': 'long'}
    """
    types: dict[str, str] = {}
    for row in rows:
        for name, value in row.items():
            if value is None:
                continue
            found = types.get(name)
            kind = _type_of(value)
            if found is None:
                types[name] = kind
            elif found != kind:
                types[name] = _wider(found, kind)
    return types


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        if -_INTEGER_LIMIT <= value < _INTEGER_LIMIT:
            return "integer"
        return "long" if -_LONG_LIMIT <= value < _LONG_LIMIT else "string"
    return "double" if isinstance(value, float) else "string"


def _wider(one: str, other: str) -> str:
    both = {one, other}
    if both <= {"integer", "long"}:
        return "long"
    return "double" if both <= {"integer", "long", "double"} else "string"


def writers(types: Mapping[str, str]) -> dict[str, Callable[[Any], str]]:
    """Give for each attribute the function that writes its values as XML Schema text."""
    return {name: _number if kind == "double" else as_text for name, kind in types.items()}


def _number(value: float) -> str:
    return as_text(float(value))


def as_text(value: Any) -> str:
    """Write one value: true/false, NaN, INF, lists joined by "|".

    Examples
    --------
    >>> as_text([True, float("-inf"), "x"])
    'true|-INF|x'
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isfinite(value):
            return repr(value)
        return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    if isinstance(value, Sequence):
        return "|".join(as_text(part) for part in value)
    return str(value)
