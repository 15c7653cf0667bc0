"""From a name as typed to the institution that is meant, its units, and where it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher.resolution.lexicon import Words, lexicon
from matcher.resolution.name_index import NameIndex, bare_words
from matcher.resolution.places import NOWHERE, Place, place_of, without_last_place
from matcher.resolution.segment_kinds import PLACE, UNIT, Part, is_cjk, name_words, part_of
from matcher.resolution.segments import Affiliation, affiliations, is_acronym
from matcher.resolution.text import folded
from matcher.resolution.text import words as words_of

_CAPITAL = r"[^\W\d_a-z\u0430-\u044f\u03b1-\u03c9]"
_CAPITALS = rf"(?P<short>{_CAPITAL}{{2,8}}(?: {_CAPITAL}{{2,4}})?)"
#: Letters of a compound, which has beginnings inside: "Bundesanstalt".
_COMPOUND = 10

#: Whose part may be named before their name: "ITQB - Universidade Nova de Lisboa".
_WHOLES = frozenset(["university", "academy", "council", "polytechnic", "hospital", "ministry"])

#: A short form before or behind a name: of any letters where a dash parts them.
_SHORT_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"[«\"']?{_CAPITALS}[»\"']?\s*[-\u2013\u2014:,]?\s+(?P<name>.+)",
        rf"(?P<name>.+?)\s*[\s,\u2013\u2014-]\s*{_CAPITALS}",
        r"(?P<short>\w{2,14})\s+(?P<dash>[-\u2013\u2014])\s+(?P<name>.+)",
        r"(?P<name>.+?)\s+(?P<dash>[-\u2013\u2014])\s+(?P<short>\w{2,14})",
    )
)
#: A short form of one language beside a name of another.
_OTHER_SHORT = tuple(
    re.compile(form)
    for form in (
        r"(?P<short>[A-Z\u0410-\u042f\u0391-\u03a9-]{3,6})\s*[-\u2013:,]?\s+(?P<name>.+)",
        r"(?P<name>.+?)\s*[\s,(\u2013-]\s*(?P<short>[A-Z\u0410-\u042f\u0391-\u03a9]{3,6})\)?",
    )
)

#: What parts the segments of an affiliation, and may stand in a name that is known.
_PARTED = re.compile(r",|\s[-\u2013]\s")

#: "A*STAR" is a word.
_STARRED = re.compile(r"\b([A-Z])\*([A-Z])")

_CITY = re.compile(r"[^\W\d]+(?: [^\W\d]+){0,2}")


@dataclass(frozen=True)
class Parsed:
    """What a name says.

    Attributes
    ----------
    core : tuple of str
        The words of the institution in their one form, without legal form, address and units.
    kind : str
        "university", "hospital", "institute", "company", "laboratory", "unit" or "".
    rank : float
        How sure it is that the core is an institution: 5 surely, 1 only a unit.
    units : tuple of str
        Departments, laboratories and the like inside it, as typed.
    parent : tuple of str
        The core of the company whose laboratory it is; empty where there is none.
    short : tuple of str
        Short forms that stand in brackets behind it, folded.
    place : Place
    others : tuple of tuple of str
        The cores of further institutions that the string names.
    beyond : frozenset of str
        Words that are neither the institution's nor a place's, a unit's or a further one's.
    institution : str or None
        The segment that names the institution and nothing else, as typed.
    branch : str or None
        The town in brackets, or of a town the region behind it: what tells it from its namesakes.
    """

    core: Words
    kind: str
    rank: float
    units: tuple[str, ...] = ()
    parent: Words = ()
    short: tuple[str, ...] = ()
    place: Place = NOWHERE
    others: tuple[Words, ...] = ()
    beyond: frozenset[str] = frozenset()
    institution: str | None = None
    branch: str | None = None


def parse(text: str, index: NameIndex) -> Parsed:
    """Read a name, or an affiliation as authors type them.

    Of several affiliations the first that names an institution counts; the others are told.

    Parameters
    ----------
    text : str
    index : NameIndex
        Names that are known already.

    Examples
    --------
    >>> text = "Dept. of Computer Science, Stanford Univ., Stanford, CA 94305, USA"
    >>> parsed = parse(text, NameIndex())
    >>> parsed.core, parsed.units, parsed.place.country
    (('stanford', 'university'), ('Dept of Computer Science',), 'US')
    """
    text, short = without_acronym(_STARRED.sub(r"\1\2", text))
    text, short = (text, short) if short else _without_other_acronym(text, index)
    if _PARTED.search(text) and index.exact(name_words(text)) is not None:
        text = _PARTED.sub(" ", text)  # "Agency for Science, Technology and Research"
    found = [_one(each, index) for each in affiliations(text)]
    likeliest = max(found, key=lambda each: each.rank)
    main = next((each for each in found if each.rank >= 3), likeliest)
    named = [each for each in found if each.rank >= 3]
    others = [core for each in named for core in (each.core, *each.others) if core]
    later = [each.place for each in found if each.place.country and len(found) > 1]
    place = main.place if main.place.country or len(set(later)) != 1 else later[0]
    distinct = dict.fromkeys(core for core in others if set(core) != set(main.core))
    return replace(main, place=place, others=tuple(distinct), short=(*short, *main.short))


def _one(given: Affiliation, index: NameIndex) -> Parsed:
    """Read a single affiliation."""
    parts = [part_of(raw, index) for raw in given.segments]
    parts = _with_umbrellas(parts)
    chosen = max(range(len(parts)), key=lambda position: (parts[position].rank, -position))
    chosen = _body_before(parts, chosen)
    part = parts[chosen]
    place = Place()
    for each in parts:
        place = place.and_then(each.place)
    part, place = _with_campus(part, parts[chosen + 1 :], place, index)
    bracketed = _brackets(given.brackets, index, part)
    firms = (each.core for each in parts[chosen + 1 :] if each.kind == "company")
    parent = part.parent or bracketed.parent
    if part.kind == "laboratory" and not parent:
        parent = next(firms, ())
    units = [each.raw for each in parts[:chosen] if each.kind != PLACE]
    units += [each.raw for each in parts[chosen + 1 :] if each.kind == UNIT]
    further = (*parts[:chosen], *parts[chosen + 1 :])
    others = [each.core for each in further if each.rank >= 4 and each.core]
    return Parsed(
        part.core,
        part.kind,
        part.rank,
        (*units, *((part.unit,) if part.unit else ())),
        parent if parent != part.core else (),
        bracketed.short,
        place.and_then(bracketed.place),
        tuple(others),
        _beyond(parts, chosen, part.core) | bracketed.beyond,
        part.raw if part.unit is None and part.core == parts[chosen].core else None,
        bracketed.branch or _region(part, parts[chosen + 1 :]),
    )


def _region(part: Part, after: Sequence[Part]) -> str | None:
    """Give where a town or hospital is: "City of Portland, Oregon"."""
    kinds = {"municipality": (PLACE,), "hospital": (PLACE, "")}
    known = next((kinds[word] for word in part.core if word in kinds), ())
    places = (each for each in after if each.kind in known or "municipality" in each.core)
    return next((" ".join(each.words) for each in places if known), None)


def _beyond(parts: Sequence[Part], chosen: int, core: Words) -> frozenset[str]:
    """Give the words that the institution's part and parts that are nothing known have more."""
    found: set[str] = set()
    address = parts[chosen].kind in ("university", "hospital")  # what stands around is its units
    for at, part in enumerate(parts):
        if at == chosen and part.unit is None:
            found.update(bare_words(without_last_place(list(part.words))[0]))
        elif at != chosen and not address and part.kind != PLACE:
            words = bare_words(part.words)
            found.update(words if part.rank < 4 or not lexicon().bodies.isdisjoint(words) else ())
    return frozenset(found - set(core))


def _body_before(parts: list[Part], chosen: int) -> int:
    """Give the institute, hospital or company that stands before its university: it is no unit."""
    whole = parts[chosen]
    for at in range(chosen):
        part = parts[at]
        own = part.kind in ("institute", "hospital", "company") and part.rank >= 4
        if own and whole.kind in ("university", "hospital") and whole.core != part.core:
            parts[at] = replace(part, parent=whole.core)
            return at
    return chosen


def without_acronym(text: str) -> tuple[str, tuple[str, ...]]:
    """Take the short form off a name that stands beside it: "CNR Consiglio Nazionale ...".

    Examples
    --------
    >>> without_acronym("CNR Consiglio Nazionale delle Ricerche")
    ('Consiglio Nazionale delle Ricerche', ('cnr',))
    >>> without_acronym("KBC Bank")
    ('KBC Bank', ())
    """
    for pattern in _SHORT_FORMS:
        found = pattern.fullmatch(text.strip())
        if found is None:
            continue
        short, name = folded(found["short"]).replace(" ", ""), found["name"].strip()
        every = words_of(name)
        named = [word for word in every if word not in lexicon().stop]
        parted = "dash" in found.groupdict()
        compound = any(len(word) >= _COMPOUND for word in named)
        enough = len(named) > (1 if parted or compound else 2) and short not in every
        if enough and (_is_short(short, named) or abbreviates(short, every)):
            return name, (short,)
        general = _WHOLES.union(lexicon().general) if found["short"].isupper() else ()
        own = name.isupper() or not set(lexicon().words(name)).isdisjoint(_WHOLES)
        told = any(word not in general for word in lexicon().words(name))
        if parted and general and told and not own and len(named) > 2:
            return name, (short,)
    return text, ()


def _without_other_acronym(text: str, index: NameIndex) -> tuple[str, tuple[str, ...]]:
    """Take off a short form that is of another language than the name, where that is known.

    As in "NTNU Norwegian University of Science and Technology" and "KAIST 한국과학기술원".
    """
    for pattern in _OTHER_SHORT:
        found = pattern.fullmatch(text.strip())
        name = name_words(found["name"]) if found else ()
        known = name and index.exact(name) is not None and (len(name) > 2 or is_cjk(name[0]))
        if (
            not found
            or found["name"].isupper()
            or place_of(found["short"], [folded(found["short"])])
        ):
            continue  # in capitals alone the last word may be a town
        if known:
            return found["name"], (folded(found["short"]),)
    return text, ()


def _is_short(short: str, named: Sequence[str]) -> bool:
    """Tell whether a short form is that of a name, or of three words or more in it: "TNO"."""
    later = range(1, len(named) - 2) if len(short) > 2 else ()
    return any(abbreviates(short, named[at:]) for at in (0, *later))


def abbreviates(short: str, words: Sequence[str]) -> bool:
    """Tell whether a short form is made of the beginnings of words, in their order.

    Examples
    --------
    >>> abbreviates("inesc", ["instituto", "engenharia", "sistemas", "computadores"])
    True
    >>> abbreviates("vtt", ["technical", "research"])
    False
    """
    if len(short) < 2 or not words or short[0] != words[0][0]:
        return False
    reached = {0}  # how many letters of the short form may be used up
    for word in words:
        for start in sorted(reached):
            reached |= set(range(start, start + 1 + _taken(short[start:], word)))
    return len(short) in reached


def _taken(letters: str, word: str) -> int:
    """Count the letters that a word begins with, or that a compound has in their order."""
    taken = 0
    for place, letter in enumerate(word):
        if taken < len(letters) and letters[taken] == letter:
            taken += 1
        elif place == 0 or len(word) < _COMPOUND:
            break
    return taken


def _with_umbrellas(parts: list[Part]) -> list[Part]:
    """Join an institute to the academy or society that follows it: together they are one name."""
    made = list(parts)
    for position, part in enumerate(parts):
        academy = {"academy", "science"} <= set(part.core) and not _is_institute(part, bare=True)
        if not academy and tuple(sorted(set(part.core))) not in lexicon().umbrellas:
            continue
        before = [at for at in range(position) if _is_institute(parts[at])]
        before = before or [at for at in range(position) if parts[at].kind == "laboratory"]
        before = [at for at in before if "university" not in parts[at].core]
        behind = range(position + 1, min(position + 2, len(parts)))
        before = before or [at for at in behind if "institute" in parts[at].core]
        if before:
            at = before[-1]
            core = tuple(dict.fromkeys((*made[at].core, *part.core)))
            made[at] = replace(
                made[at], core=core, kind="institute", rank=5.0, parent=part.core, generic=False
            )
            made[position] = replace(part, rank=1.0)
    return made


def _is_institute(part: Part, bare: bool = False) -> bool:
    return "institute" in part.core or (part.kind == "institute" and not bare)


def _with_campus(
    part: Part, after: Sequence[Part], place: Place, index: NameIndex
) -> tuple[Part, Place]:
    """Add the campus or city that stands behind a comma where the name needs it."""
    key = tuple(sorted(set(part.core)))
    following = next(iter(after), None)
    if following is None or not following.words:
        return part, place
    words = bare_words(following.words)
    joined = (*part.core, *(word for word in words if word not in part.core))
    if joined == part.core:
        return part, place
    campus = following.kind == PLACE and following.place.city is not None
    plain = following.kind in ("", PLACE) and len(words) <= 3 and bool(words)
    country = tuple(words) in lexicon().countries
    known = index.exact(joined) if plain and not country else None
    needed = (key in lexicon().systems or part.generic) and plain and not country
    if known or (needed and (campus or _CITY.fullmatch(following.raw) is not None)):
        part = replace(part, core=joined, generic=False)
        place = place if place.city else replace(place, city=" ".join(words))
    return part, place


def _brackets(given: Sequence[str], index: NameIndex, named: Part) -> Parsed:
    """Read what stands in brackets: a place, a short form, a parent, or which firm of a group."""
    place, short, beyond = Place(), list[str](), set[str]()
    parent: Words = ()
    branch: str | None = None
    firm, bare = named.kind == "company", words_of(named.raw)
    for text in given:
        words = lexicon().words(text)
        where = place_of(text, words)
        part = part_of(text, index) if words else None
        if where is not None:
            place = place.and_then(where)
            branch = " ".join(words) if tuple(words) in lexicon().regions else where.city or branch
        elif is_acronym(text) and not (
            firm and named.raw.isupper() and not _is_short(folded(text), bare)
        ):
            short.append(" ".join(bare_words(words)))
        elif part is not None and part.rank >= 4:
            parent = parent or part.core
        elif firm:
            beyond.update(bare_words(words))
    return Parsed(
        (), "", 0.0, (), parent, tuple(short), place, beyond=frozenset(beyond), branch=branch
    )
