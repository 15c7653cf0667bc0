"""Finding what somebody types: names, local names and aliases, in any script, with errors."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows
from matcher.ecosystem.scripts import LATIN
from matcher.ecosystem.vocabulary import split_list
from matcher.errors import check_count
from matcher.findings import CommandReport, CountryCode, Finding, Listed, Named

if TYPE_CHECKING:
    import pandas as pd

    from matcher.ecosystem.ecosystem import Ecosystem

#: Characters of what is typed that are looked for; nobody types a longer name to find one.
LONGEST = 100

#: Where so many hold what is asked for, nobody made a typing error.
ENOUGH = 3

#: Least similarity, in [0, 100], of a name that is found although it is spelled otherwise.
LEAST_SIMILARITY = 75

#: The same of a part of a name, and how many characters must be asked for: nearly any three
#: letters stand in nearly any name.
LEAST_WITHIN, LEAST_HELD = 85, 5

#: By how much less a name is like what is asked for where only a part of it is.
ONLY_HELD = 5

#: How well a name fits, the best first: its beginning (of which the shortest is the whole of it),
#: that of one of its words, anywhere in it, all words of it, or nearly it, less a part of 1 by how
#: nearly.
_BEGINS, _WORD, _WITHIN, _WORDS, _NEARLY = 1, 2, 3, 4, 6

#: How many of the names that share most with what is asked for are compared letter by letter, and
#: up to how many letters of it all names of about its length are.
SHARING, SHORT = 300, 5

#: How many names that may hold what is asked for are looked through at a time, and how few are
#: read sooner than sifted.
PART, FEW = 512, 24

_END = ord("\n")

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Found(Named):
    """One thing that is called like what was typed.

    Attributes
    ----------
    type : {"organization", "coalition", "capability"}
        What it is.
    country : str or None
        Of an organization, ISO 3166-1 alpha-2; None where the data does not say.
    """

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
        that hold it, that nearly are it. Of equals the shorter name, then who took part in more
        collaborations, then the order of the data.
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
    """All names of an ecosystem, with an index of every three letters that stand in them.

    Names are kept in the order in which equally good ones are shown: the shortest first, of these
    whose bearer took part in most collaborations.

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
        named: list[tuple[int, int, int, str]] = []
        taken = np.diff(ecosystem.participation.indptr).tolist()
        for place, (found, called) in enumerate(_everything(ecosystem)):
            names = dict.fromkeys(folded(each) for each in called)
            known = -taken[place] if place < len(taken) else 0  # organizations come first
            named += [(len(name), known, place, name) for name in names if name]
            self._found.append(found)
        named.sort()
        self._names = [name for *_, name in named]
        self._listed = np.array(self._names, dtype=object)
        self._owners = [owner for _, _, owner, _ in named]
        self._lengths = np.array([length for length, *_ in named], dtype=np.int64)
        self._codes, self._rows = _threes(self._names)

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
        check_count("k", k, 1)
        asked = folded(q[:LONGEST])
        if not asked:
            return SearchReport(q, ())
        best: dict[int, tuple[float, int]] = {}  # by whom, how well it fits, and its place
        for fit, rows in self._holding(asked):
            for row in rows:
                if len(best) >= k:
                    break  # all that follow fit less well, or are longer
                best.setdefault(self._owners[row], (fit, row))
        if len(best) < min(k, ENOUGH):
            for row, similarity in self._similar(asked, k):
                owner = self._owners[row]
                rating = _NEARLY - similarity / 100, row
                best[owner] = min(best.get(owner, rating), rating)
        ranked = sorted(best, key=best.__getitem__)[:k]
        return SearchReport(q, tuple(self._found[owner] for owner in ranked))

    def _holding(self, asked: str) -> Iterator[tuple[int, Iterator[int]]]:
        """Give how well names can fit, the best first, and the names that fit so."""
        names = self._names
        whole = self._with(f"\n{asked}")
        yield _BEGINS, (row for row in whole if names[row].startswith(asked))
        yield _WORD, (row for row in self._with(f" {asked}") if f" {asked}" in names[row])
        yield _WITHIN, (row for row in self._with(asked) if asked in names[row])
        words = asked.split()
        if len(words) > 1:
            rows = self._with(*words)
            for word in sorted(words, key=len, reverse=True):
                rows = self._holding_word(word, rows)
            yield _WORDS, rows

    def _holding_word(self, word: str, rows: Iterator[int]) -> Iterator[int]:
        return (row for row in rows if word in self._names[row])

    def _with(self, *texts: str) -> Iterator[int]:
        """Give the names that may hold texts; one begins with a line feed where a name must."""
        holders = [each for text in texts if len(text) > 2 for each in self._holders(text)]
        if not holders:
            yield from range(len(self._names))
            return
        rarest, *others = sorted(holders, key=len)
        for at in range(0, len(rarest), PART):  # mostly the first part has all that is wanted
            rows = rarest[at : at + PART]
            for each in others:
                if len(rows) < FEW:
                    break
                rows = rows[_among(rows, each)]
            yield from rows.tolist()

    def _holders(self, text: str) -> list[Rows]:
        """Give the names that hold each three letters in a row of a text."""
        codes = np.array(_codes_of(text), dtype=np.int64)
        lows, highs = self._codes.searchsorted(codes), self._codes.searchsorted(codes + 1)
        return [
            self._rows[low:high] for low, high in zip(lows.tolist(), highs.tolist(), strict=True)
        ]

    def _similar(self, asked: str, k: int) -> list[tuple[int, int]]:
        """Give the names that are nearly what is asked for, or hold it nearly, and how alike."""
        from rapidfuzz import fuzz

        near, long = self._near(asked), len(asked)
        lengths = self._lengths[near]  # ascending, as all names are
        # Names much shorter or longer are less alike than LEAST_SIMILARITY, whatever they say.
        least = LEAST_SIMILARITY / (200 - LEAST_SIMILARITY)
        low, high = np.searchsorted(lengths, [int(long * least), int(long / least) + 1])
        best = self._alike(asked, near[low:high], fuzz.ratio, LEAST_SIMILARITY)[:k]
        if long >= LEAST_HELD:
            # Else a short name that stands in what is asked for would be found.
            longer = near[np.searchsorted(lengths, long, side="right") :]
            held = self._alike(asked, longer, fuzz.partial_ratio, LEAST_WITHIN)[:k]
            best += [(row, similarity - ONLY_HELD) for row, similarity in held]
        return best

    def _alike(
        self, asked: str, rows: Rows, scorer: Callable[..., float], least: int
    ) -> list[tuple[int, int]]:
        """Give the names that are at least so alike, the most alike first, and how alike."""
        from rapidfuzz import process

        if not len(rows):
            return []
        names = self._listed[rows].tolist()
        (alike,) = process.cdist(
            [asked], names, scorer=scorer, score_cutoff=least, dtype=np.float64
        )
        order = np.argsort(-alike, kind="stable")[: np.count_nonzero(alike >= least)]
        return [(int(rows[place]), round(float(alike[place]))) for place in order]

    def _near(self, asked: str) -> Rows:
        """Give the names that share most threes of letters; to a short text, all as short."""
        shared = np.zeros(len(self._names), dtype=np.int64)
        for rows in self._holders(f"\n{asked}\n"):
            shared[rows] += 1
        # So many threes that at least SHARING names have them, or one.
        as_many = np.cumsum(np.bincount(shared)[::-1])[::-1]
        least = max(1, int(np.flatnonzero(as_many >= min(SHARING, len(shared)))[-1]))
        found = np.flatnonzero(shared >= least)[: 4 * SHARING]
        if len(asked) <= SHORT:
            low, high = np.searchsorted(self._lengths, [len(asked) - 2, len(asked) + 3])
            found = np.union1d(found, np.arange(low, high))
        return found


def _among(rows: Rows, others: Rows) -> npt.NDArray[np.bool_]:
    """Tell which rows are among others; both ascend."""
    places = np.minimum(others.searchsorted(rows), len(others) - 1)
    found: npt.NDArray[np.bool_] = others[places] == rows
    return found


def _threes(names: list[str]) -> tuple[Codes, Rows]:
    """Give every three letters in a row of every name, each once a name, sorted, and whose.

    A name begins and ends with a line feed.
    """
    text = "\n" + "\n".join(names) + "\n"
    letters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    if len(letters) < 3:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    owner = np.cumsum(letters == _END) - 1  # of each letter, the line feed before a name included
    codes = _coded(letters)
    within = letters[1:-1] != _END  # in the middle it would join two names
    codes, rows = codes[within], owner[:-2][within]
    order = np.lexsort((rows, codes))
    codes, rows = codes[order], rows[order]
    first = np.ones(len(codes), dtype=bool)
    first[1:] = (codes[1:] != codes[:-1]) | (rows[1:] != rows[:-1])
    return codes[first], rows[first]


def _codes_of(text: str) -> list[int]:
    """Give the code of every three letters in a row of a text of three or more."""
    letters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    return list(dict.fromkeys(_coded(letters).tolist()))


def _coded(letters: Codes) -> Codes:
    """Write three letters in a row as one number; a letter of Unicode has 21 bits."""
    coded: Codes = (letters[:-2] << 42) | (letters[1:-1] << 21) | letters[2:]
    return coded


def folded(text: str) -> str:
    """Write a text without case, accents and marks, its words parted by one blank.

    Greek and Cyrillic are written in Latin letters, as such names are in most registers.

    Examples
    --------
    >>> folded("Πανεπιστήμιο Πατρών")
    'panepistimio patron'
    >>> folded("  Université de  LIÈGE ")
    'universite de liege'
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(each for each in parts if not unicodedata.combining(each))
    # Korean syllables fall apart in NFKD; put together again one letter is not found in all.
    return " ".join(unicodedata.normalize("NFC", plain).translate(LATIN).split())


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
