"""What words mean: translations, abbreviations, legal forms, places (words.json)."""

from __future__ import annotations

import functools
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from importlib import resources
from itertools import groupby
from operator import itemgetter
from typing import Any

from matcher.resolution.text import words

Words = tuple[str, ...]


class Lexicon:
    """The words that names of organizations are made of, all as `words` folds them.

    Parameters
    ----------
    given : mapping
        What words.json holds.

    Attributes
    ----------
    canonical : mapping of str to str
        Translations, abbreviations and slips to one word: "universidad" to "university".
    stop : frozenset of str
        Articles and prepositions.
    legal : frozenset of tuple of str
        Legal forms, some of several words.
    legal_front : frozenset of str
        Those that stand before a name.
    unit_heads, lab_words, company_words, fields, bodies : frozenset of str
        What tells a department, a laboratory, a company, what is only a field of work ("physics"),
        and what stands beside the name of a whole that it is no department of ("innovation").
    body_words : frozenset of str
        What tells a public body.
    general : frozenset of str
        All of these and what else whole classes of names share: alone they name nobody.
    tails : frozenset of str
        Their forms that may end a compound.
    long_forms : mapping of str to tuple of str
        The forms that are long enough to be known with a slip in them, by their first letter.
    academies : frozenset of str
        Short forms of academies, behind the names of their institutes.
    demonyms : mapping of str to str
        "finnish" and the like to codes of countries.
    parts, units, articles, streets : frozenset of str
        What makes a part of the name that it stands beside, what a university is divided into,
        what stands before any name, and what only addresses have.
    shared_hosts : frozenset of str
        Sites that tell nothing about who has a page there.
    firm_forms : mapping of str to frozenset of str
        Legal forms of one word that only a company has, and their countries where they tell.
    form_kinds : mapping of str to str
        What kind of company a word of a legal form tells, where it tells one.
    expansions : mapping of str to tuple of str
        Short forms that need another word behind them: "uc" (Irvine), "tu" (Delft).
    systems, umbrellas : frozenset of tuple of str
        Sorted names that say who one is only with a campus behind them, or with an institute
        before them.
    countries, regions, cities : mapping of tuple of str to str
        Names of places to country codes; a state's name is a region.
    states : mapping of str to str
        Postal codes of the states of the US.
    abbreviations : mapping of str to str
        What people write in short, with or without a point: "hnos", "coop.".
    former : tuple of str
        What stands before the name that somebody had before.
    cjk_legal, cjk_heads : tuple of str
        Legal forms, and the last characters of the name of an institution, in Chinese, Japanese
        and Korean.
    cjk_variants : mapping of int to str
        Traditional and Japanese characters to one form, for `str.translate`.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.canonical = {
            folded: _one(meaning)
            for meaning, forms in given["canonical"].items()
            for form in forms
            for folded in [_one(form)]
            if folded != _one(meaning)
        }
        self.stop = frozenset(words(" ".join(given["stop"])))
        self.legal = frozenset(form for typed in given["legal"] for form in self._both(typed))
        self.legal_front = frozenset(words(" ".join(given["legal_front"])))
        self.unit_heads = self._known(given["unit_heads"])
        self.lab_words = self._known(given["lab_words"])
        self.company_words = self._known(given["company_words"])
        self.body_words = self._known(given["body_words"])
        self.fields = self._known(given["fields"])
        self.bodies = self._known(given["bodies"])
        self.parts = self._known(given["parts"])
        self.units = self._known(given["units"])
        self.streets = self._known(given["streets"])
        self.articles = self._known(given["articles"])
        self.academies = self._known(given["academies"])
        self.shared_hosts = frozenset(given["shared_hosts"])
        self.demonyms = {word: code for code, word in given["demonyms"].items()}
        every = {*self.canonical, *self.canonical.values()}
        self.long_forms = _by_letter(every)
        self.general = frozenset[str]().union(*(self._known(given[each]) for each in _GENERAL))
        self.tails = frozenset(
            form
            for form in every
            if len(form) >= _TAIL and self.canonical.get(form, form) in self.general
        )
        self.firm_forms = {form: frozenset(to) for form, to in given["firm_forms"].items()}
        self.form_kinds = {f: kind for kind, forms in given["form_kinds"].items() for f in forms}
        self.expansions = {short: tuple(long) for short, long in given["expansions"].items()}
        self.systems = frozenset(tuple(sorted(self._known(each))) for each in given["systems"])
        self.umbrellas = frozenset(tuple(sorted(self._known(each))) for each in given["umbrellas"])
        self.countries = self._places(given["countries"])
        self.states: Mapping[str, str] = given["us_states"]
        regions = self._places({"US": list(self.states.values())})
        self.regions = {**regions, **self._places(given["regions"])}
        self.cities = self._places(given["cities"])
        self.abbreviations: Mapping[str, str] = given["abbreviations"]
        self.former: Words = tuple(given["former"])
        self.cjk_legal: Words = tuple(given["cjk_legal"])
        self.cjk_heads: Words = tuple(given["cjk_heads"])
        self.cjk_variants = str.maketrans(given["cjk_variants"])

    def _known(self, entries: Iterable[str]) -> frozenset[str]:
        return frozenset(self.canonical.get(_one(entry), _one(entry)) for entry in entries)

    def _both(self, typed: str) -> set[Words]:
        """Give a legal form as it is, and where it has several words in their one form too."""
        form = tuple(words(typed))
        one_form = tuple(self.canonical.get(word, word) for word in form)
        return {form, one_form if len(form) > 1 else form}

    def _places(self, by_country: Mapping[str, Sequence[str]]) -> dict[Words, str]:
        found: dict[Words, str] = {}
        for code, names in by_country.items():
            for name in names:
                found.setdefault(tuple(self.canonical.get(w, w) for w in words(name)), code)
        return found

    def word(self, word: str) -> str:
        """Give the one form of a folded word, also of a long one with a slip or another ending.

        Examples
        --------
        >>> lexicon().word("universiteti"), lexicon().word("universtiy"), lexicon().word("cyber")
        ('university', 'university', 'cyber')
        """
        found = self.canonical.get(word)
        return found if found is not None else _without_slip(word) if len(word) >= 8 else word

    def words(self, text: str) -> list[str]:
        """Split plain text into words in their one form, compounds apart; stop words stay.

        Examples
        --------
        >>> lexicon().words("Polymerforschung"), lexicon().words("Universitätsspital")
        (['polymer', 'research'], ['university', 'hospital'])
        """
        return [part for word in words(text) for part in _compound(word)]


#: Letters that two forms of one word begin with: "technologijos", "technologique".
_STEM = 9

#: Letters of a compound, of what stands before its last word (fewer are a prefix: "geophysics",
#: unless they are a known word), and of that.
_COMPOUND, _HEAD, _FREE_HEAD, _TAIL = 10, 4, 6, 5

#: The lists of words that whole classes of names share.
_GENERAL = ("class_words", "fields", "unit_heads", "body_words", "company_words", "lab_words")


@functools.cache
def lexicon() -> Lexicon:
    """Read words.json, once."""
    file = resources.files("matcher.resolution").joinpath("words.json")
    return Lexicon(json.loads(file.read_text("utf-8")))


@functools.cache
def _compound(word: str) -> Words:
    """Cut a compound before a word that a class of names shares: "Werkstofftechnik"."""
    known = lexicon()
    if len(word) >= _COMPOUND and not _is_whole(word):
        for at in range(_HEAD, len(word) - _TAIL + 1):
            head, tail = word[:at], known.canonical.get(word[at:], word[at:])
            heads = [each for each in (head, head.removesuffix("s")) if each in known.canonical]
            if word[at:] in known.tails and (heads or at >= _FREE_HEAD):
                return (*_compound(heads[0] if heads else head), tail)
    return (known.word(word),)


def _is_whole(word: str) -> bool:
    """Tell whether a word is known as it stands, or is of a legal form."""
    known = lexicon()
    every: Sequence[Container[str]] = (
        known.canonical,
        known.expansions,
        known.general,
        *known.legal,
    )
    return any(word in each for each in every)


@functools.cache
def _without_slip(word: str) -> str:
    from rapidfuzz.distance import OSA

    known = lexicon()
    if _is_whole(word) or word in known.bodies or word in known.parts:
        return word  # "enterprise" is no slip in "entreprise"
    meanings = {
        known.canonical.get(form, form)
        for form in known.long_forms.get(word[0], ())
        if OSA.distance(word, form, score_cutoff=1) <= 1
        or (word[:_STEM] == form[:_STEM] and abs(len(word) - len(form)) <= 3)
    }
    return word if len(meanings) != 1 else meanings.pop()


def _by_letter(forms: Iterable[str]) -> dict[str, Words]:
    """Give the long forms by their first letter."""
    long = sorted(form for form in forms if len(form) >= 7)
    return {letter: tuple(each) for letter, each in groupby(long, key=itemgetter(0))}


def _one(text: str) -> str:
    return " ".join(words(text))
