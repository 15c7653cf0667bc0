"""Skills as people type them, and the capabilities of the bundled tree that they mean.

"Computer Vision", "Bildverarbeitung", "vision par ordinateur" and "음성인식 기술" stand in cells
of spreadsheets. What is a name or synonym of one capability, in any of the languages of
`datasets/ai-capabilities/languages`, is accepted; capitals, accents, hyphens, blanks, the plural
and words such as "technology" or "software" around it do not count. Nothing else is: what only
contains a known name, is spelled like one, or can mean several things is doubtful and goes to a
person, and the rest is new.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

import pandas as pd

from matcher.csv_writing import csv_text
from matcher.ecosystem.vocabulary import split_list
from matcher.ingestion.compounds import Compounds
from matcher.ingestion.phrases import PhraseIndex, folded, words
from matcher.ingestion.skill_keys import (
    ANY_CJK,
    UNSURE,
    even,
    forms,
    is_general,
    key_of,
    overall_keys,
    squeezed,
    without_umlauts,
)
from matcher.ingestion.skill_words import (
    LEVEL,
    OVERALL_NAMES,
)
from matcher.ingestion.tag_words import LITTLE
from matcher.sources import load
from matcher.sources.loading import BUNDLED_PACKAGE

#: The data set whose capabilities are meant unless others are given.
TREE = "ai-capabilities"

#: What is above the whole tree: it is there only where somebody has typed it.
OVERALL = "artificial-intelligence"
#: The languages that the names of the tree are there in, beside its English.
LANGUAGES = ("en", "de", "fr", "es", "ko", "ja", "zh")

LIST_COLUMNS = ("phrase", "status", "capability_id", "capability", "why", "times")

#: Likeness of two spellings, as `difflib` has it, from which one may be a slip of the other.
_ALIKE = 0.86

_BRACKETS = re.compile(r"\s*[(\uff08]([^()\uff08\uff09]*)[)\uff09]\s*")
_SLASH = re.compile(r"\s*[/&+]\s*")

#: Words of running text that are looked at together, and what no name reaches over.
_WINDOW, _STOPS = 5, re.compile(r"[.,;:!?()]")


@dataclass(frozen=True)
class Skill:
    """One phrase and what it means.

    Attributes
    ----------
    phrase : str
        As it was typed.
    capability_ids : tuple of str
        One where it is accepted, what it may mean where it is doubtful, none where it is new.
    sure : bool
        Whether it is accepted: it means one capability and nothing else.
    why : str
        In words.
    """

    phrase: str
    capability_ids: tuple[str, ...]
    sure: bool
    why: str

    @property
    def status(self) -> str:
        """Which of the lists of `Understood` it stands in."""
        return "accepted" if self.sure else "doubtful" if self.capability_ids else "new"

    @property
    def kind(self) -> str | None:
        """The id of the one kind of the capability that it names, as `kinds` has it; or None."""
        keys = [key for key, _ in forms(self.phrase)] if self.sure else []
        return next((_kind_of_key()[key] for key in keys if key in _kind_of_key()), None)


@dataclass
class Understood:
    """What phrases mean: each different phrase once, in the order in which they came.

    Attributes
    ----------
    accepted, doubtful, new : list of Skill
    """

    accepted: list[Skill] = field(default_factory=list)
    doubtful: list[Skill] = field(default_factory=list)
    new: list[Skill] = field(default_factory=list)

    def add(self, skill: Skill) -> None:
        """Put a phrase into its list."""
        getattr(self, skill.status).append(skill)

    def meaning(self) -> dict[str, str]:
        """Give the capability of each accepted phrase."""
        return {skill.phrase: skill.capability_ids[0] for skill in self.accepted}


@dataclass(frozen=True)
class InText:
    """A capability named in running text.

    Attributes
    ----------
    capability_id : str
    words : str
        As they stand in the text.
    start, end : int
        Offsets in characters.
    """

    capability_id: str
    words: str
    start: int
    end: int


def understand(phrases: Iterable[str], capabilities: pd.DataFrame | None = None) -> Understood:
    """Say which capability each phrase means.

    Parameters
    ----------
    phrases : iterable of str
        Skills as typed, one each.
    capabilities : DataFrame, optional
        The table of that name; the bundled tree unless given. Ids of the bundled tree keep its
        names in other languages.

    Examples
    --------
    >>> found = understand(["Computer Vision", "Bildverarbeitung", "chatbots for trams", "weld"])
    >>> [(skill.phrase, skill.capability_ids) for skill in found.accepted]
    [('Computer Vision', ('vision',)), ('Bildverarbeitung', ('vision',))]
    >>> [skill.phrase for skill in found.doubtful], [skill.phrase for skill in found.new]
    (['chatbots for trams'], ['weld'])
    """
    skills = bundled_skills() if capabilities is None else Skills(capabilities)
    return skills.understand(phrases)


@lru_cache(maxsize=1)
def bundled_skills() -> Skills:
    """Give the skills of the bundled tree, read once."""
    return Skills(load(TREE).capabilities, overall=True)


class Skills:
    """Knows the names of capabilities in several languages.

    Parameters
    ----------
    capabilities : DataFrame
        The table of that name: id, name, parent_id, synonyms.
    overall : bool
        Whether "AI" is a capability too, that above all others.
    """

    def __init__(self, capabilities: pd.DataFrame, overall: bool = False) -> None:
        ids, names = capabilities["id"].tolist(), capabilities["name"].tolist()
        self.names = dict(zip(ids, names, strict=True))
        self._overall = overall_keys() if overall else frozenset()
        more = (
            capabilities["synonyms"].tolist() if "synonyms" in capabilities else [None] * len(ids)
        )
        terms = [
            (term, key)
            for key, name, synonyms in zip(ids, names, more, strict=True)
            for term in (name, *split_list(synonyms))
        ]
        terms += [(term, key) for key, term in _other_names() if key in self.names]
        if overall:
            self.names[OVERALL] = OVERALL_NAMES[0]
        #: Every name and synonym, and the id that it is one of.
        self.terms = tuple(terms)
        self._keys: dict[str, list[str]] = {}
        for term, key in terms:
            for spelling in {term, without_umlauts(term)}:
                meant = self._keys.setdefault(key_of(words(even(spelling))), [])
                if key not in meant:
                    meant.append(key)
        self._compounds = Compounds(term for term, _ in terms)
        self._others: dict[str, list[str]] = {}
        for term, key in terms:
            for each in self._compounds.keys(term):
                meant = self._others.setdefault(each, [])
                if key not in meant:
                    meant.append(key)
        self._index = PhraseIndex(
            [(term, key) for term, key in terms if not ANY_CJK.search(term)], terms=True
        )
        asian = {"".join(term.split()): key for term, key in terms if ANY_CJK.search(term)}
        self._asian = {squeezed(term): key for term, key in asian.items()}
        spelled = sorted(asian, key=len, reverse=True)
        spaced = (r"\s?".join(map(re.escape, term)) for term in spelled)
        self._asian_terms = re.compile("|".join(spaced) or r"(?!)", re.IGNORECASE)

    def understand(self, phrases: Iterable[str]) -> Understood:
        """Say which capability each phrase means; see `understand`."""
        understood = Understood()
        for phrase in dict.fromkeys(phrases):
            understood.add(self._one(phrase))
        return understood

    def find(self, text: str) -> list[InText]:
        """Find the capabilities that running text names, from left to right.

        Names count in another number and put together otherwise too: "early warning of sepsis" is
        "sepsis early warning". Words that mean other things as often ("vision", "network") are left
        out.
        """
        found = [
            InText(key, hit.text, hit.start, hit.end)
            for hit in self._index.find(text)
            for key in hit.keys
        ]
        for start, end in _windows(text):
            said = text[start:end]
            meant = {key for e in self._compounds.keys(said) for key in self._others.get(e, ())}
            over = [each for each in found if each.start < end and start < each.end]
            inside = all(start <= each.start and each.end <= end for each in over)
            # One word of another language is as general as the English one.
            telling = " " in said or not any(is_general(self.names[key]) for key in meant)
            if len(meant) == 1 and inside and telling:
                found = [each for each in found if each not in over]
                found.append(InText(min(meant), said, start, end))
        for asian in self._asian_terms.finditer(text):
            found.append(InText(self._asian[squeezed(asian[0])], asian[0], *asian.span()))
        sure = [each for each in found if not is_general(each.words)]
        return sorted(sure, key=lambda each: (each.start, -each.end))

    # -- one phrase ----------------------------------------------------------------------------

    def _one(self, phrase: str) -> Skill:
        for read in (self.exact, self._of_parts, self._contained):
            skill = read(phrase)
            if skill is not None:
                return skill
        return self._spelled(phrase)

    def exact(self, phrase: str) -> Skill | None:
        """Read a phrase that is a name, but for words around it that say nothing."""
        others = ((key, "a name of it, put otherwise") for key in self._compounds.keys(phrase))
        for key, why in (*forms(phrase), *others):
            meant = tuple(self._keys.get(key, self._others.get(key, ())))
            if len(meant) > 1:
                return Skill(phrase, meant, False, "it is a name of several capabilities")
            if not meant and key in self._overall:
                return Skill(phrase, (OVERALL,), True, "AI as a whole")
            if meant and key in UNSURE:
                return Skill(phrase, meant, False, "the word means other things as well")
            if meant:
                return Skill(phrase, meant, True, why)
        return None

    def _of_parts(self, phrase: str) -> Skill | None:
        """Read "NLP (natural language processing)" and "AR/VR": parts that say the same."""
        inside = [part for part in _BRACKETS.findall(phrase) if part.strip()]
        parts = [_BRACKETS.sub(" ", phrase), *inside] if inside else _SLASH.split(phrase)
        parts = [part for part in parts if part.strip() and not LEVEL.fullmatch(part.strip())]
        if len(parts) < 2 and not inside:
            return None
        told = [self.exact(part) for part in parts]
        meant = tuple(dict.fromkeys(key for each in told if each for key in each.capability_ids))
        if not meant:
            return None
        # "AR" alone may be anything; beside "virtual reality" it is not.
        sure = len(meant) == 1 and all(told) and any(each and each.sure for each in told)
        why = "each part of it is a name" if sure else "some part of it is a name"
        return Skill(phrase, meant, sure, why)

    def _contained(self, phrase: str) -> Skill | None:
        """Find names that a phrase contains among other words."""
        hits = self.find(phrase)
        if not hits:
            return None
        contained = ", ".join(dict.fromkeys(f"'{hit.words}'" for hit in hits))
        meant = tuple(dict.fromkeys(hit.capability_id for hit in hits))
        return Skill(phrase, meant, False, f"it contains {contained}")

    def _spelled(self, phrase: str) -> Skill:
        """Find names that a phrase is spelled much like."""
        key = key_of(words(even(phrase)))
        alike = difflib.get_close_matches(key, self._keys, n=2, cutoff=_ALIKE)
        meant = tuple(dict.fromkeys(each for name in alike for each in self._keys[name]))
        why = "it is spelled much like a name" if meant else "no name of the tree"
        return Skill(phrase, meant, False, why)


def skill_list(
    understood: Understood,
    names: Mapping[str, str],
    times: Mapping[str, int],
    decided: Mapping[str, tuple[str, ...]],
) -> str:
    """Give the list of all phrases: doubtful first, then new, then accepted, then decided ones.

    Parameters
    ----------
    understood : Understood
    names : mapping of str to str
        What each capability is called, by its id.
    times : mapping of str to int
        How often each phrase was typed.
    decided : mapping of str to tuple of str
        What somebody said before that a phrase means.
    """
    rows = []
    for status in ("doubtful", "new", "accepted", "decided"):
        for skill in (*understood.doubtful, *understood.new, *understood.accepted):
            known = skill.phrase in decided
            if status != ("decided" if known else skill.status):
                continue
            ids = decided[skill.phrase] if known else skill.capability_ids
            why = "as the review says" if known else skill.why
            called = ";".join(names[key] for key in ids)
            times_typed = times.get(skill.phrase, 1)
            rows.append((skill.phrase, status, ";".join(ids), called, why, times_typed))
    return csv_text(LIST_COLUMNS, rows)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Give where some words stand together that no stop parts nor a little word begins or ends."""
    split = [word for word in words(text) if not ANY_CJK.search(word.text)]
    edges = [word for word in split if folded(word.text) not in LITTLE]
    for count in range(_WINDOW, 0, -1):
        for first, last in zip(split, split[count - 1 :], strict=False):
            is_run = first in edges and last in edges
            if is_run and not _STOPS.search(text[first.start : last.end]):
                yield first.start, last.end


# -- spellings -----------------------------------------------------------------------------------


def plain_names() -> Iterator[tuple[str, str]]:
    """Give what people say who do not know the name: id and words, which only perhaps mean it."""
    for row in _rows("plain"):
        for name in split_list(row["names"]):
            yield row["id"], name


def plain_words() -> Iterator[tuple[str, str]]:
    """Give words that people use who ask for a capability: id and words, any two of which hint."""
    for row in _rows("plain"):
        yield row["id"], row["words"]


def _other_names() -> Iterator[tuple[str, str]]:
    """Give the names in other languages: id and name."""
    for language in LANGUAGES:
        for row in _rows(language):
            for name in split_list(row["names"]):
                yield row["id"], name


@lru_cache(maxsize=1)
def kinds() -> pd.DataFrame:
    """Give the kinds of capabilities that have names: id, name, parent_id and synonyms.

    Care robots and robot vacuums are both called home robots, and are not the same.
    """
    found = pd.DataFrame(_rows("kinds")).rename(columns={"names": "synonyms"})
    return found.assign(name=found["synonyms"].str.split(";").str[0])


@lru_cache(maxsize=1)
def _kind_of_key() -> dict[str, str]:
    return {
        key_of(words(even(spelling))): row["id"]
        for row in _rows("kinds")
        for name in split_list(row["names"])
        for spelling in (name, without_umlauts(name))
    }


def _rows(language: str) -> Iterator[dict[str, str]]:
    folder = resources.files(BUNDLED_PACKAGE) / TREE / "languages"
    yield from csv.DictReader((folder / f"{language}.csv").read_text("utf-8").splitlines())
