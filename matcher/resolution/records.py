"""Organizations as records that can be compared: keys of their names, country, domain, city."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from matcher.ecosystem.vocabulary import is_number, split_list
from matcher.resolution.lexicon import Words, lexicon
from matcher.resolution.name_index import Entry, NameIndex, bare_words, is_generic, without_legal
from matcher.resolution.parsing import Parsed, parse
from matcher.resolution.places import place_of, without_last_place
from matcher.resolution.segment_kinds import name_words
from matcher.resolution.segments import initials, without_former, written_out
from matcher.resolution.text import words as words_of

#: Second-level names below which each country gives out names of its own: "ox.ac.uk".
_SECOND_LEVEL = frozenset(
    ["ac", "co", "edu", "gov", "go", "com", "org", "or", "net", "re", "ne", "gouv", "gob"]
)

#: Words that whole classes of names share; so many together are one institute's.
_MANY_WORDS = 4

#: Greek and Cyrillic letters.
_OTHER_ALPHABETS = re.compile("[\u0370-\u052f]")

#: Numbers but those of houses, years and the post: of four figures and more.
_NUMBERS = re.compile(r"(?<!\d)0*(\d{1,3})(?!\d)")


@dataclass(frozen=True)
class Anchor:
    """An organization of a register that names are held against.

    Attributes
    ----------
    id : str
        Its id there.
    register : str
        "known" for the bundled list, "ror" for a dump of ROR.
    name : str
    names : tuple of str
        All of them, `name` included.
    kind, country, city, url, parent : str or None
    ror : str or None
    """

    id: str
    register: str
    name: str
    names: tuple[str, ...]
    kind: str | None = None
    country: str | None = None
    city: str | None = None
    url: str | None = None
    parent: str | None = None
    ror: str | None = None

    @property
    def record_id(self) -> str:
        """Its id among all records: that of the register before its own."""
        return f"{self.register}:{self.id}"


@dataclass(frozen=True)
class Record:
    """What is compared of one organization.

    Attributes
    ----------
    id : str
        Of the data set; of an anchor "register:id".
    anchor : Anchor or None
    parsed : Parsed
    key : str
        The words of its institution, sorted.
    keys : tuple of str
        The keys of all its names.
    words : tuple of str
        Of its own key.
    initials : tuple of str
        Acronyms that its name may have.
    country, city, domain, ror, lei : str or None
    own_country : bool
        Whether the country stands in the table, not only in the name.
    generic : bool
        Whether many organizations bear such a name.
    beyond : frozenset of str
        Words of the name that are not its institution's, and no place, unit or legal form.
    whole : frozenset of str
        The words of the whole name in their one form, units, places and all but legal forms.
    spelled : tuple of str
        The words of the whole name as typed, without its legal form.
    forms : frozenset of str
        The words of its legal form.
    latin : bool
        Whether it is typed without Greek and Cyrillic letters.
    numbers : frozenset of str
        The numbers in the name as typed, none where an address may stand in it.
    """

    id: str
    anchor: Anchor | None
    parsed: Parsed
    key: str
    keys: tuple[str, ...] = ()
    words: Words = ()
    initials: tuple[str, ...] = ()
    country: str | None = None
    city: str | None = None
    domain: str | None = None
    ror: str | None = None
    lei: str | None = None
    generic: bool = False
    own_country: bool = False
    beyond: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    spelled: Words = ()
    forms: frozenset[str] = frozenset()
    latin: bool = True
    numbers: frozenset[str] = frozenset()

    @classmethod
    def unnamed(cls, identifier: str) -> Record:
        """Give the record of an organization that is only a number: it is like nobody."""
        return cls(identifier, None, Parsed((), "", 0.0), "")

    @property
    def kind(self) -> str:
        """What it is, as far as is known; "" where nothing is."""
        return (self.anchor.kind if self.anchor else self.parsed.kind) or ""

    @property
    def seats(self) -> frozenset[str]:
        """Countries in which it can be by its legal form; empty where that says none."""
        return frozenset[str]().union(*(lexicon().firm_forms.get(w, ()) for w in self.forms))

    @property
    def form(self) -> frozenset[str]:
        """The kind of company that its legal form tells; empty where it tells none."""
        return frozenset(filter(None, map(lexicon().form_kinds.get, self.forms)))

    @property
    def national(self) -> bool:
        """Whether it is in one country only, as a university is and a company need not be."""
        return self.kind in ("university", "hospital", "institute", "research_institute")


def domain_of(url: object) -> str | None:
    """Give the part of an address that is an organization's own.

    Examples
    --------
    >>> domain_of("https://www.cs.ox.ac.uk/people"), domain_of("http://mit.edu"), domain_of("x")
    ('ox.ac.uk', 'mit.edu', None)
    """
    if not isinstance(url, str):
        return None
    host = re.sub(r"^[a-z]+://", "", url.strip().lower()).split("/")[0].split(":")[0]
    parts = [part for part in host.split(".") if part]
    if len(parts) < 2:
        return None
    size = 3 if len(parts) > 2 and parts[-2] in _SECOND_LEVEL and len(parts[-1]) == 2 else 2
    domain = ".".join(parts[-size:])
    return domain if lexicon().shared_hosts.isdisjoint((domain, host)) else None


def anchor_index(anchors: Iterable[Anchor]) -> NameIndex:
    """Index the names of anchors."""
    index = NameIndex()
    for anchor in anchors:
        city = " ".join(lexicon().words(anchor.city)) if anchor.city else None
        entry = Entry(anchor.record_id, anchor.kind or "", anchor.country, city)
        for name in anchor.names:
            words = name_words(name)
            if name == anchor.name or _tells(words):
                index.add(entry, words)
    return index


def _tells(name: Words) -> bool:
    """Tell whether a further name of a register's entry is nobody else's: of many words, or own."""
    return len(name) > _MANY_WORDS or not is_generic(name)


def anchor_record(anchor: Anchor, index: NameIndex) -> Record:
    """Give the record of an anchor."""
    named = [name_words(name) for name in anchor.names]
    words = named[0]
    keys = dict.fromkeys(key_of(each, index) for each in named if each == words or _tells(each))
    city = " ".join(lexicon().words(anchor.city)) if anchor.city else None
    return Record(
        id=anchor.record_id,
        anchor=anchor,
        parsed=Parsed(words, anchor.kind or "", 5.0),
        key=key_of(words, index),
        keys=tuple(keys),
        words=tuple(sorted(set(words))),
        spelled=tuple(without_legal(words_of(anchor.name))),
        initials=_initials(lexicon().words(anchor.name), words_of(anchor.name)),
        country=anchor.country,
        city=city,
        domain=domain_of(anchor.url),
        ror=anchor.ror,
        own_country=anchor.country is not None,
    )


def key_of(words: Words, index: NameIndex) -> str:
    """Give the key of a name: its words in any order.

    Where the same words in another order are another organization's, such as Miami University
    and the University of Miami, the order counts.
    """
    ordered = tuple(sorted(set(words)))
    return " ".join(words) + " #" if index.is_two(ordered) else " ".join(ordered)


def records_of(organizations: pd.DataFrame, index: NameIndex) -> list[Record | None]:
    """Read the organizations of a data set; None for one whose name is only a number.

    Parameters
    ----------
    organizations : DataFrame
        The table of the format.
    index : NameIndex
        Of the anchors.
    """
    rows = organizations.to_dict("records")
    names = [str(row["name"]) for row in rows]
    read = {
        name: parse(written_out(without_former(name)[0]), index) for name in dict.fromkeys(names)
    }
    return [
        None
        if is_number(name) or name.strip() == str(row["id"])
        else _record(row, read[name], index)
        for row, name in zip(rows, names, strict=True)
    ]


def _record(row: Mapping[Hashable, object], parsed: Parsed, index: NameIndex) -> Record:
    name, former = without_former(str(row["name"]))
    typed = written_out(name)
    words = parsed.core or name_words(typed)
    further = [name_words(written_out(text)) for text in (*former, *_further_names(row))]
    if parsed.parent and is_generic(words):
        words = (*parsed.parent, *words)  # an "AI Lab" is somebody's
    further = [each for each in further if not is_generic(each)]
    keys = [key_of(each, index) for each in (words, *further) if each]
    keys += [short for short in parsed.short if short and place_of(short, short.split()) is None]
    if "institute" in words[1:2] and parsed.short and not is_generic(words[:1]):
        keys += [key_of((words[0], short), index) for short in parsed.short]  # "Fraunhofer IIS"
    country = row.get("country") if isinstance(row.get("country"), str) else _said(parsed, index)
    bare = without_legal(without_last_place(lexicon().words(typed))[0])
    spelled = without_legal(words_of(typed))
    whole = len(parsed.units) == 0 and len(parsed.others) == 0
    return Record(
        id=str(row["id"]),
        anchor=None,
        parsed=parsed,
        key=keys[0],
        keys=tuple(dict.fromkeys(keys)),
        words=tuple(sorted(set(words))),
        initials=_initials(bare, spelled) if whole else _initials(list(words)),
        country=str(country) if country else None,
        city=parsed.place.city,
        domain=domain_of(row.get("url")),
        ror=_text(row.get("ror")),
        lei=_text(row.get("lei")),
        generic=is_generic(words) and index.exact(words) is None,
        own_country=isinstance(row.get("country"), str),
        beyond=parsed.beyond,
        whole=frozenset(bare_words(lexicon().words(typed))).difference(parsed.short),
        spelled=tuple(spelled),
        forms=frozenset(words_of(typed)).difference(spelled),
        latin=_OTHER_ALPHABETS.search(typed) is None,
        numbers=frozenset(_NUMBERS.findall(typed) if "," not in typed else ()),
    )


def _initials(*readings: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for words in readings for each in initials(words)))


def _said(parsed: Parsed, index: NameIndex) -> str | None:
    """Give the country that the name says; of a known name not the one that a city suggests."""
    known = index.exact(parsed.core) is not None
    return parsed.place.country if parsed.place.certain or not known else None


def _further_names(row: Mapping[Hashable, object]) -> list[str]:
    local = row.get("local_name")
    return [*split_list(row.get("aliases")), *([local] if isinstance(local, str) else [])]


def _text(value: object) -> str | None:
    return (
        value.strip().lower().removeprefix("https://ror.org/") if isinstance(value, str) else None
    )
