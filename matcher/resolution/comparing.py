"""How two records compare: the level of each comparison, in words that are the reason given.

A name is held against a name word by word. What counts are the words by which one knows an
organization: those that a whole class of names shares ("university", "solutions", "institute of
physics"), whether the lexicon has them or many names of the data and the registers do, say little.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from importlib import resources
from typing import Any

from matcher.resolution import word_slips
from matcher.resolution.lexicon import lexicon
from matcher.resolution.places import NOWHERE, is_place
from matcher.resolution.records import Record
from matcher.resolution.word_slips import is_slip, lettered, letters_of

#: From how many names on a word is one that a class of names shares.
MANY_NAMES = 25

#: What a country calls itself: "of the Republic of Armenia".
_STATES = frozenset(["republic", "federation", "kingdom"])

#: What one organization of a country bears alone.
_NATIONAL = frozenset(["ministry", "government", "parliament", "national", "federal"])


@functools.cache
def fitted() -> Mapping[str, Any]:
    """Read match_weights.json, which benchmarks/fit_resolution.py fits."""
    file = resources.files("matcher.resolution").joinpath("match_weights.json")
    read: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    return read


def level_weights() -> Mapping[str, Mapping[str, float]]:
    """Give the weight of each level of each comparison, fitted from what was judged."""
    weights: Mapping[str, Mapping[str, float]] = fitted()["weights"]
    return weights


@dataclass(frozen=True)
class Bearers:
    """What the names of the data and the registers have in common.

    Attributes
    ----------
    words : mapping of str to int
        How many names have a word.
    short : mapping of str to int
        How many organizations bear a name of one word as an alias.
    told : mapping of str to int
        How many of the data set do, whom no register may overrule.
    initials : mapping of str to int
        How many names have these initials.
    registered : frozenset of str
        The words of the registers' names.
    """

    words: Mapping[str, int]
    short: Mapping[str, int]
    told: Mapping[str, int]
    initials: Mapping[str, int]
    registered: frozenset[str]

    @classmethod
    def of(cls, records: Sequence[Record]) -> Bearers:
        """Count them; records of one name count once."""
        names: dict[str, Record] = {}
        owner: dict[str, str] = {}
        aliases: dict[str, set[str]] = {}
        for record in records:
            names.setdefault(record.key, record)
            for key in record.keys if record.anchor else ():
                owner.setdefault(key, record.key)
        for record in records:
            for key in record.keys[1:]:
                aliases.setdefault(key, set()).add(owner.get(record.key, record.key))
        words = Counter(word for record in names.values() for word in record.words)
        initials = Counter(each for record in names.values() for each in record.initials)
        own = {(key, each.key) for each in records if not each.anchor for key in each.keys[1:]}
        told = Counter(key for key, _ in own)
        short = {key: len(found) for key, found in aliases.items()}
        registered = frozenset(word for each in records if each.anchor for word in each.words)
        return cls(words, short, told, initials, registered)

    def is_general(self, word: str) -> bool:
        """Tell whether a word is one that a whole class of names shares."""
        return word in lexicon().general or len(word) == 1 or self.words.get(word, 0) >= MANY_NAMES


def levels_of(a: Record, b: Record, bearers: Bearers) -> dict[str, str]:
    """Give the level of each comparison that says something."""
    found = {"name": name_level(a, b, bearers)}
    if a.country and b.country:
        found["country"] = _country_level(a, b)
    elif a.seats and b.seats and a.seats.isdisjoint(b.seats):  # "Polar AS", "Polar ApS"
        found["country"] = "another, of two in the table"
    if a.domain and b.domain:
        found["url"] = "the same site" if a.domain == b.domain else "another"
    named = {*a.words} & {*b.words}
    if a.city and b.city and not (a.city == b.city and {*a.city.split()} <= named):
        found["city"] = "the same" if a.city == b.city else "another"
    if a.form and b.form and a.form != b.form:
        found["form"] = "another"
    ids = [x == y for x, y in ((a.ror, b.ror), (a.lei, b.lei)) if x and y]
    if ids:
        found["ids"] = "the same ROR id or LEI" if any(ids) else "another"
    return found


def _country_level(a: Record, b: Record) -> str:
    if a.country == b.country:
        return "the same"
    if a.national and b.national:
        return "another"
    stated = a.own_country and b.own_country
    return "another, of two in the table" if stated else "another, of a company"


def name_level(a: Record, b: Record, bearers: Bearers) -> str:
    """Give the level of two records' names, the best of all that they are called."""
    if a.numbers and b.numbers and a.numbers != b.numbers:
        return "another number"
    every = {*a.words, *a.beyond}
    same = a.whole == b.whole or ((a.beyond or b.beyond) and every == {*b.words, *b.beyond})
    if same and a.whole and not a.key.endswith("#"):
        if any(not bearers.is_general(word) for word in every):
            return "the same words"  # "Gesundheitsamt der Stadt Köln", "Stadt Köln, Gesundheitsamt"
        if a.key != b.key and not _NATIONAL.isdisjoint(a.whole):
            return "the same general words, of a national body"
    if a.key == b.key:
        return _same_key(a, b, bearers)
    by_alias = _alias_level(a, b, bearers)
    if by_alias in ("a name in the register", "an alias of the other"):
        return by_alias
    if not (a.generic and b.generic) and (by_letters := _letters_level(a, b)):
        return by_letters
    by_words = _words_level(a, b, bearers)
    # The levels stand in the file in their order, best first.
    rank = list(level_weights()["name"]).index
    return min((each for each in (by_alias, by_words) if each), key=rank)


def _letters_level(a: Record, b: Record) -> str | None:
    if letters_of(a.spelled) == letters_of(b.spelled):
        return "the same letters, spaced otherwise"
    if (a.latin and b.latin) or lettered("".join(a.spelled)) != lettered("".join(b.spelled)):
        return None
    if a.latin != b.latin:
        return "the same letters, in another alphabet"
    return "a slip of the pen apart, in a long name"  # letters of Greek that sound alike


def _same_key(a: Record, b: Record, bearers: Bearers) -> str:
    branches = {each.split()[0] for each in (a.parsed.branch, b.parsed.branch) if each}
    region = (a.parsed.branch or b.parsed.branch or "").split()
    apart = len(branches) > 1 or (
        a.parsed.branch != b.parsed.branch and tuple(region) in lexicon().regions
    )
    more = _says_more(a, b, bearers)
    if more == 2:
        return "the one within the other"  # "Chamber of Commerce, Milan", "..., Venice"
    if more or apart or _are_two_of_a_group(a, b):
        return "the same words, but one says more"
    if any(not bearers.is_general(word) for word in a.words) and not a.generic:
        return "the same words"
    # A short form that stands beside the one and is the initials of the other tells too.
    short = set(a.keys[1:]) & set(b.initials) | set(b.keys[1:]) & set(a.initials)
    if short or a.anchor or b.anchor:
        return "the same words"
    firm = len(a.spelled) > 2 and "company" in (a.kind, b.kind)
    if firm and letters_of(a.spelled) == letters_of(b.spelled):
        return "the same letters, spaced otherwise"
    several = len(a.words) > 2 and not lexicon().body_words.isdisjoint(a.words)
    national = several or not _NATIONAL.isdisjoint(a.words)
    return "the same general words" + (", of a national body" if national else "")


def _says_more(a: Record, b: Record, bearers: Bearers) -> int:
    """Count how many say something beside the institution's name that tells the two apart."""
    one, other = (
        {word for word in each if not bearers.is_general(word) or word in lexicon().bodies}
        for each in (a.beyond - b.beyond, b.beyond - a.beyond)
    )
    if one and other:
        return 2
    return int(bool(one or other) and (a.generic or not is_place(one | other)))


def _are_two_of_a_group(a: Record, b: Record) -> bool:
    """Tell whether two legal forms and a place in one name alone tell a firm from its parent."""
    placed = (a.parsed.place == NOWHERE) != (b.parsed.place == NOWHERE)
    return placed and bool(a.form and b.form) and a.form != b.form


def _alias_level(a: Record, b: Record, bearers: Bearers) -> str | None:
    found: str | None = None
    # The bundled list has a short form of whom it is above all, unless the data have it of two.
    chosen = "known" in [each.anchor.register for each in (a, b) if each.anchor]
    for one, other in ((a, b), (b, a)):
        for key in {one.key, *one.keys} & set(other.keys):
            own, long = key in (one.key, other.key), " " in key
            many = not long and bearers.short.get(key, 0) > 1
            if many and not own:
                continue  # two long names with one short form
            if (many and not (chosen and bearers.told[key] < 2)) or one.beyond or other.beyond:
                found = found or "a name that others bear too"
            elif (one.anchor and (long or key == other.key)) or (
                other.anchor and (long or key == one.key)
            ):
                return "a name in the register"
            elif own and not set(key.split()) <= set((a if key != a.key else b).words):
                firm = not long and not (a.national and b.national)
                found = "a short form of the other, a company" if firm else "an alias of the other"
                # One of four letters or more that stands beside a name is hardly anybody else's.
                if firm and key == one.key and key in other.parsed.short and len(key) >= 4:
                    found = "a short form that stands beside the other"
            elif not own:
                found = "an alias of both"
    return found or _initials_level(a, b, bearers)


def _initials_level(a: Record, b: Record, bearers: Bearers) -> str | None:
    for one, other in ((a, b), (b, a)):
        if " " not in one.key and one.key in other.initials and not other.beyond:
            alone = bearers.initials.get(one.key, 0) == 1 and len(one.key) >= 4
            return "the initials of the other" + (", and of no third" if alone else "")
    return None


def _words_level(a: Record, b: Record, bearers: Bearers) -> str:
    """Compare the names word by word."""
    # "UFZ Helmholtz Centre" has as a word what stands beside the other as its short form.
    one, other = set(a.words) - {*b.parsed.short}, set(b.words) - {*a.parsed.short}
    if {word for word in one if word.isdigit()} != {word for word in other if word.isdigit()}:
        return "another number"
    shared = one & other
    if "polytechnic" in shared:
        one, other = one - {"university"}, other - {"university"}
    rest_a = _without_own_places(one - shared, a, b)
    rest_b = _without_own_places(other - shared, a, b)
    if not rest_a and not rest_b:
        if a.key.endswith("#") or b.key.endswith("#"):
            return "another"
        same = _same_key(a, b, bearers)
        told = same in ("the same words", "the same general words, of a national body")
        return "the same but for where they are" if told else same
    if _says_more(a, b, bearers):
        return "the one within the other" if shared else "another"
    if by_spelling := _spelling_level(a, b, (rest_a, rest_b), shared, bearers):
        return by_spelling
    telling = [word for word in shared if not bearers.is_general(word)]
    if not telling:
        within = not (rest_a and rest_b) and len(shared) > 1
        return "the same general words, under other names" if within else "another"
    if rest_a and rest_b:
        differ = any(not bearers.is_general(word) for word in rest_a | rest_b)
        return "another" if differ else "the one within the other"
    return _one_sided(rest_a or rest_b, shared, a, b, bearers)


def _spelling_level(
    a: Record, b: Record, rests: Sequence[Collection[str]], shared: Set[str], bearers: Bearers
) -> str | None:
    """Give the level of names of which these words differ by how they are written."""
    sides = ((rests[0], a), (rests[1], b))
    joined = [letters_of([w for w in x.parsed.core if w in rest]) for rest, x in sides]
    if joined[0] == joined[1] and joined[0]:
        return "the same letters, spaced otherwise"
    typed = [[w for w in x.spelled if w not in y.spelled] for x, y in ((a, b), (b, a))]
    telling = any(not bearers.is_general(word) for word in shared)
    if telling and word_slips.are_first_names(*typed):
        return "the same, with first names in short"
    # A word that is mistyped is none that is known, so that only as typed the two are alike.
    national = a.national and b.national
    differ = (each for each in (rests, typed) if _are_slips(each[0], each[1], bearers, national))
    one, other = next(differ, ((), ()))
    if not one:
        return None
    pairs = zip(sorted(one), sorted(other), strict=True)
    shortest = min(map(word_slips.letters, (*one, *other)))
    inflected = national and word_slips.are_inflected(one, other)
    plural = (telling or len(shared) > 1) and word_slips.are_plurals(one, other)
    sure = plural or len(shared) > 2 or (telling and (national or shortest >= 9))
    # Of two words that differ, one is a register's, and no more than two names have the other.
    sure |= all({*each} & bearers.registered for each in pairs) and (national or len(shared) > 1)
    long = sure or inflected or shortest >= (8 if national else 10)
    return "a slip of the pen apart" + (", in a long name" if long else "")


def _one_sided(
    more: Collection[str], shared: Set[str], a: Record, b: Record, bearers: Bearers
) -> str:
    """Give the level where one name has words more than the other."""
    if more == {"university"} and not is_place(shared) and not shared & lexicon().body_words:
        return "the same but for the word university"
    if a.beyond or b.beyond:
        return "the one within the other"
    if all(len(word) == 1 for word in more):
        return "the same but for initials"
    if more == {"foundation"} and "university" not in (a.kind, b.kind):
        return "the same but for a word of firms"
    if not lexicon().parts.isdisjoint(more):
        return "a part of the other"
    if all(is_place((word,)) for word in more):
        return "the same but for a place"
    own = all(
        bearers.words.get(word, 0) <= 3 and not is_place((word,))
        for word in shared
        if word not in lexicon().general
    )
    if own and all(bearers.is_general(word) for word in more):
        words = "a word of firms" if "company" in (a.kind, b.kind) else "general words"
        return f"the same but for {words}"
    return "the one within the other"


def _without_own_places(rest: Collection[str], a: Record, b: Record) -> set[str]:
    """Leave out the country in which both are: "UK Ministry of Defence"."""
    countries = {a.country, b.country} - {None}
    if len(countries) != 1 or "company" in (a.kind, b.kind):
        return set(rest)
    known = lexicon()
    return {
        word
        for word in rest
        if countries.isdisjoint([known.countries.get((word,)), known.demonyms.get(word)])
        and word not in _STATES
    }


def _are_slips(
    rest_a: Collection[str], rest_b: Collection[str], bearers: Bearers, endings: bool
) -> bool:
    """Tell whether words differ as what was typed wrong does, or where `endings`, by their endings.

    A company's name has no other endings: Nokian is not Nokia's.
    """
    if not 1 <= len(rest_a) == len(rest_b) <= 3:
        return False
    return all(
        is_slip(one, other, endings) and not (_is_word(one, bearers) and _is_word(other, bearers))
        for one, other in zip(sorted(rest_a), sorted(rest_b), strict=True)
    )


def _is_word(word: str, bearers: Bearers) -> bool:
    """Tell whether a word is known as it stands, so that it is not likely to be a slip."""
    if word in bearers.registered or bearers.words.get(word, 0) >= 3:
        return True
    return word in lexicon().canonical or word in lexicon().general or is_place((word,))
