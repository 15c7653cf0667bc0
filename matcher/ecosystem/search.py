"""Finding what somebody types: names, local names and aliases, in any script, slips too."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from matcher.ecosystem.vocabulary import split_list
from matcher.errors import OptionError
from matcher.findings import CommandReport, CountryCode, Finding, Listed, Text

if TYPE_CHECKING:
    import pandas as pd

    from matcher.ecosystem.ecosystem import Ecosystem

#: Characters of what is typed that are looked for; nobody types a longer name to find one.
LONGEST = 100

#: Places where a text stands that are looked at; one letter stands almost everywhere.
PLACES = 2_000

#: Where so many hold what is asked for, nobody made a typing error.
ENOUGH = 3

#: Least similarity, in [0, 100], of a name that is found although it is spelled otherwise.
LEAST_SIMILARITY = 75

#: The same of a part of a name, and how many characters must be asked for: nearly any three
#: letters stand in nearly any name.
LEAST_WITHIN, LEAST_HELD = 85, 5

#: How well a name fits, the best first: the whole of it, its beginning, that of one of its words,
#: anywhere in it, or nearly it, less a part of 1 by how nearly.
_WHOLE, _BEGINS, _WORD, _WITHIN, _NEARLY = 0, 1, 2, 3, 5


@dataclass(frozen=True)
class Found(Finding):
    """One thing that is called like what was typed.

    Attributes
    ----------
    id : str
        Its id in the data set.
    name : str
        What it is called.
    type : {"organization", "coalition", "capability"}
        What it is.
    country : str or None
        Of an organization, ISO 3166-1 alpha-2; None where the data does not say.
    """

    id: Text
    name: Text
    type: Literal["organization", "coalition", "capability"]
    country: CountryCode | None


@dataclass(frozen=True)
class SearchReport(Listed, CommandReport):
    """What is called like a text.

    Attributes
    ----------
    q : str
        What was typed.
    results : tuple of Found
        The best first: names that are the text, that begin with it, that have a word which does,
        that hold it, that nearly are it. Of equals the shorter name, then the order of the data.
    """

    q: str
    results: tuple[Found, ...]

    def rows(self) -> list[Finding]:
        """Give what was found."""
        return list(self.results)

    def row_type(self) -> type[Finding]:
        """Give the type of a row."""
        return Found


class NameIndex:
    """All names of an ecosystem in one text, so that a search is a scan in C.

    Parameters
    ----------
    ecosystem : Ecosystem

    Examples
    --------
    >>> import matcher
    >>> index = NameIndex(matcher.load("korea-ai-2020"))
    >>> [found.name for found in index.search("케이티", 1).results]
    ['KT']
    """

    def __init__(self, ecosystem: Ecosystem) -> None:
        self._found: list[Found] = []
        self._names: list[str] = []
        self._owners: list[int] = []
        for found, called in _everything(ecosystem):
            for name in dict.fromkeys(folded(each) for each in called):
                if name:
                    self._names.append(name)
                    self._owners.append(len(self._found))
            self._found.append(found)
        self._text = "\n" + "\n".join(self._names) + "\n"
        self._starts: list[int] = []
        start = 1
        for name in self._names:
            self._starts.append(start)
            start += len(name) + 1

    def search(self, q: str, k: int = 10) -> SearchReport:
        """Find what is called like a text.

        Parameters
        ----------
        q : str
            Case and accents make no difference; each word must be there.
        k : int
            How many at most; at least 1.

        Raises
        ------
        OptionError
            Where k is below 1.
        """
        if k < 1:
            raise OptionError(f"k must be at least 1, not {k}")
        asked = folded(q[:LONGEST])
        if not asked:
            return SearchReport(q, ())
        best: dict[int, tuple[float, int, int]] = {}
        for place, fit in self._holding(asked):
            self._rate(best, place, fit)
        if len(best) < min(k, ENOUGH):
            for place, similarity in self._similar(asked, k):
                self._rate(best, place, _NEARLY - similarity / 100)
        ranked = sorted(best, key=best.__getitem__)[:k]
        return SearchReport(q, tuple(self._found[owner] for owner in ranked))

    def _rate(self, best: dict[int, tuple[float, int, int]], place: int, fit: float) -> None:
        """Remember how well the best of an owner's names fits."""
        owner = self._owners[place]
        rating = fit, len(self._names[place]), owner
        if owner not in best or rating < best[owner]:
            best[owner] = rating

    def _holding(self, asked: str) -> Iterator[tuple[int, int]]:
        """Give the names that hold every word that is asked for, and how well they fit."""
        whole = self._places(asked)
        for place, at in whole:
            name = self._names[place]
            if name == asked:
                yield place, _WHOLE
            else:
                inside = _WORD if name[at - 1] == " " else _WITHIN
                yield place, _BEGINS if at == 0 else inside
        words = asked.split()
        if len(words) > 1:
            # The rarest word has the fewest places to look at: the longest is a fair guess.
            longest = max(words, key=len)
            for place, _ in self._places(longest):
                if all(word in self._names[place] for word in words):
                    yield place, _WITHIN

    def _places(self, text: str) -> list[tuple[int, int]]:
        """Give the names that hold a text, each with where in it; those it begins come first."""
        found: dict[int, int] = {}
        for lead in ("\n", " ", ""):
            at = self._text.find(lead + text)
            while at >= 0 and len(found) < PLACES:
                start = at + len(lead)
                place = bisect_right(self._starts, start) - 1
                found.setdefault(place, start - self._starts[place])
                at = self._text.find(lead + text, at + 1)
        return list(found.items())

    def _similar(self, asked: str, k: int) -> list[tuple[int, int]]:
        """Give the names that are nearly what is asked for, or hold it nearly, and how alike."""
        from rapidfuzz import fuzz, process

        best = process.extract(
            asked, self._names, scorer=fuzz.ratio, limit=k, score_cutoff=LEAST_SIMILARITY
        )
        if len(best) < k and len(asked) >= LEAST_HELD:
            # Else a short name that stands in what is asked for would be found.
            longer = {at: name for at, name in enumerate(self._names) if len(name) > len(asked)}
            best += process.extract(
                asked, longer, scorer=fuzz.partial_ratio, limit=k, score_cutoff=LEAST_WITHIN
            )
        return [(place, round(similarity)) for _, similarity, place in best]


def folded(text: str) -> str:
    """Write a text without case, accents and marks, its words parted by one blank.

    Examples
    --------
    >>> folded("  Université de  LIÈGE ")
    'universite de liege'
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(each for each in parts if not unicodedata.combining(each))
    # Korean syllables fall apart in NFKD; put together again one letter is not found in all.
    return " ".join(unicodedata.normalize("NFC", plain).split())


def _everything(ecosystem: Ecosystem) -> Iterator[tuple[Found, list[str]]]:
    """Give all that has a name, each with what it is called; ids are names too."""
    of = ecosystem.organizations
    for row in _cells(of, ("id", "name", "country", "local_name", "aliases")):
        identifier, name, country, local, aliases = row
        called = [name or "", local or "", *split_list(aliases), identifier or ""]
        yield Found(str(identifier), str(name), "organization", country), called
    for row in _cells(ecosystem.coalitions, ("id", "name")):
        yield Found(str(row[0]), str(row[1]), "coalition", None), [str(row[1]), str(row[0])]
    for row in _cells(ecosystem.capabilities, ("id", "name", "synonyms")):
        called = [str(row[1]), *split_list(row[2]), str(row[0])]
        yield Found(str(row[0]), str(row[1]), "capability", None), called


def _cells(frame: pd.DataFrame, columns: Iterable[str]) -> Iterator[tuple[str | None, ...]]:
    """Give rows of text; a missing cell is None."""
    taken = [frame[column].astype(object).where(frame[column].notna(), None) for column in columns]
    yield from zip(*taken, strict=True)
