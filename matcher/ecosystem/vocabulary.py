"""Outside ids become row numbers once, here; every matrix shares them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from matcher.arrays import Rows
from matcher.ecosystem.legal_forms import without_legal_form
from matcher.ecosystem.nearest import NearestNames
from matcher.errors import AmbiguousNameError, NotYetError, UnknownNameError

#: How many similar names an error offers.
NEAREST_SHOWN = 5

#: What things are called by: ids before names before aliases; organizations then by names without
#: their legal form.
_LEVELS, _BARE = 3, 3

#: What follows a noun and is said of it; how a noun ends that is a plural.
_SAID_OF_IT = re.compile(r" (?:of|for|in|on|from|to|with|without|by|at|de|des|du|pour) |[(,:]")
_PLURAL = re.compile(r"(?<!\bga)(?<!\bbioga)(?<!\bnew)(?<!\blen)(?<!serie)(?<![sui])(?<!ic)s$")

#: Texts in a list, or as a column of a table.
Texts = Sequence[str] | pd.Series


class Vocabulary:
    """The ids of a table, their row numbers, and the names by which a person calls them.

    Parameters
    ----------
    what : str
        What one entry is called in an error: "organization", "capability", "coalition".
    ids : sequence of str, length n
        Unique ids, in row order.
    names : sequence of str, length n
        A name each.
    aliases : sequence of str, length n
        Further names each, as "one; two"; whatever is no text stands for none.
    later : sequence of (str, str, date)
        Id, name and first day of what is not there yet on the day, so that `find` can say so.

    Attributes
    ----------
    ids : ndarray of object (str), shape (n,)
    names : ndarray of object (str), shape (n,)

    Examples
    --------
    >>> words = Vocabulary("organization", ["skt", "kt"], ["SK Telecom", "KT"], ["SKT", ""])
    >>> words.find("sk telecom"), words.row("kt"), len(words)
    ('skt', 1, 2)
    """

    def __init__(
        self,
        what: str,
        ids: Texts,
        names: Texts,
        aliases: Texts,
        later: Sequence[tuple[str, str, datetime.date]] = (),
    ) -> None:
        self.what = what
        self.ids = np.asarray(ids, dtype=object)
        self.names = np.asarray(names, dtype=object)
        self._aliases = aliases
        self._later = later
        # As objects: an index of another type would convert all its ids at every question.
        self._index = pd.Index(self.ids, dtype=object)
        self._called: dict[int, dict[str, list[str]]] = {}

    def __len__(self) -> int:
        """Give the number of entries."""
        return len(self.ids)

    @cached_property
    def _column(self) -> pd.Series:
        return pd.Series(self.ids, dtype="str")

    @cached_property
    def order(self) -> Rows:
        """Place of each id among all in order: what equals go by, shape (n,)."""
        # Numbers sort many times as fast as the ids whose order they keep.
        return np.argsort(np.argsort(self.ids.astype(str)))

    def rows(self, ids: Iterable[str]) -> Rows:
        """Give the row number of each id, -1 where there is no such id."""
        return places(self._column, ids)

    def row(self, identifier: str) -> int:
        """Give the row number of one id.

        Raises
        ------
        UnknownNameError
            Where there is no such id.
        """
        try:
            # One by one, `rows` would go through all ids each time.
            return int(self._index.get_loc(identifier))
        except KeyError:
            raise UnknownNameError(self.what, identifier, self.nearest(identifier)) from None

    def name(self, identifier: str) -> str:
        """Give the name of one id."""
        return str(self.names[self.row(identifier)])

    def find(self, text: str) -> str:
        """Give the id that a person means by an id, a name or an alias, in any case.

        An id goes before a name and a name before an alias. Of an organization, the legal form may
        be left out, or be there where its name has none.

        Raises
        ------
        UnknownNameError
            Where nothing is called so; it carries the nearest names.
        AmbiguousNameError
            Where several things are called so.
        NotYetError
            Where what is called so is not there yet on the day.
        """
        found = self._find(text)
        if found is None:
            raise UnknownNameError(self.what, text, self.nearest(text))
        return found

    def _find(self, text: str) -> str | None:
        if text in self._index:
            return text
        key = _key(text)
        for level in range(_LEVELS):
            found = self._names(level).get(key, [])
            if len(found) > 1:
                raise AmbiguousNameError(self.what, text, found)
            if found:
                return found[0]
            # Level by level, so that the id of what comes later is not taken for another's name.
            self._refuse_later(key, level)
        if self.what != "organization":
            return None
        bare = without_legal_form(key)
        found = self._names(_BARE).get(key) or (self._names(1).get(bare, []) if bare != key else [])
        if len(found) > 1:
            raise AmbiguousNameError(self.what, text, found)
        return found[0] if found else None

    def called(self, text: str) -> str | None:
        """Give the name of the one thing that `find` gives, there on the day or not; else None."""
        try:
            found = self._find(text)
        except NotYetError as error:
            return error.name
        except AmbiguousNameError:
            return None
        return None if found is None else self.name(found)

    def named(self, name: str) -> str | None:
        """Give the id of the one entry of exactly that name; None where there is none, or several.

        Examples
        --------
        >>> words = Vocabulary("organization", ["skt", "kt"], ["SK Telecom", "KT"], ["", ""])
        >>> words.named("KT"), words.named("kt")
        ('kt', None)
        """
        found = [each for each in self._names(1).get(_key(name), ()) if self.name(each) == name]
        return found[0] if len(found) == 1 else None

    def _refuse_later(self, key: str, level: int) -> None:
        for identifier, name, day in self._later:
            if level < 2 and key == _key((identifier, name)[level]):
                raise NotYetError(self.what, identifier, name, day)

    def nearest(self, text: str) -> list[str]:
        """Give the most similar names, best first, at most `NEAREST_SHOWN`."""
        called: dict[str, list[str]] = {}
        for level in reversed(range(_LEVELS)):
            called |= self._names(level)
        best = NearestNames(called).find(_key(text), 3 * NEAREST_SHOWN)
        ids = dict.fromkeys(identifier for key in best for identifier in called[key])
        return [self.name(identifier) for identifier in ids][:NEAREST_SHOWN]

    def _names(self, level: int) -> dict[str, list[str]]:
        """Index ids (0), names (1), aliases (2) or bare names (3) when they are first looked at."""
        if level not in self._called:
            called: dict[str, list[str]] = {}
            if level != 2:
                words = self.ids if level == 0 else self.names
                for identifier, word in zip(self.ids, words, strict=True):
                    key = without_legal_form(_key(word)) if level == _BARE else _key(word)
                    called.setdefault(key, []).append(identifier)
            else:
                for identifier, aliases in zip(self.ids, self._aliases, strict=True):
                    for alias in {_key(alias) for alias in split_list(aliases)}:
                        called.setdefault(alias, []).append(identifier)
            self._called[level] = called
        return self._called[level]


def places(known: pd.Series, asked: Iterable[str]) -> Rows:
    """Give the first place of each of some texts among those known, -1 where it is none of them.

    Examples
    --------
    >>> places(pd.Series(["skt", "kt"]), ["kt", "lg"]).tolist()
    [1, -1]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    # Arrow's own hashes: pandas would first make an object of each text of a column.
    columns = (known, asked if isinstance(asked, pd.Series | np.ndarray) else list(asked))
    among, cells = (pa.array(each, pa.large_string(), from_pandas=True) for each in columns)
    found = pc.index_in(cells, value_set=among, skip_nulls=True)
    return np.asarray(found.fill_null(-1)).astype(np.intp)


def _key(text: str) -> str:
    """Fold case and runs of blanks, so that names are compared as people mean them."""
    return " ".join(str(text).casefold().split())


def split_list(cell: object) -> list[str]:
    """Split a cell of the form "one; two" into its parts; a missing cell has none.

    Examples
    --------
    >>> split_list("SKT; SK Telecom Co.")
    ['SKT', 'SK Telecom Co.']
    """
    if not isinstance(cell, str):
        return []
    return [part.strip() for part in cell.split(";") if part.strip()]


def is_number(name: str) -> bool:
    """Tell whether a name is only a number, as of an organization that has none.

    Examples
    --------
    >>> is_number("PIC 999992401"), is_number("42dot")
    (True, False)
    """
    return re.fullmatch(r"(?:PIC|ID|ROR|GRID|ORG)?[\s:#.-]*\d+", name.strip(), re.I) is not None


def telling_words(text: str) -> frozenset[str]:
    """Give the words of a text that tell what it is about: those of four letters or more.

    Examples
    --------
    >>> sorted(telling_words("Chips for the AI of Foods"))
    ['chip', 'food']
    """
    words = re.findall(r"[^\W\d_]{4,}", text.casefold())
    return frozenset(word.removesuffix("s") for word in words)


def pronoun(things: Sequence[str]) -> str:
    """Give the pronoun of one thing or several, as a verb has it after itself: "it" or "them".

    One is several where its name is a plural; its noun stands last, before what is said of it.

    Examples
    --------
    >>> pronoun(["Smart speakers"]), pronoun(["Sensors for cold chains"]), pronoun(["Oak", "Pine"])
    ('them', 'them', 'them')
    >>> pronoun(["Internet of things"]), pronoun(["Robotics"]), pronoun(["Data analysis"])
    ('it', 'it', 'it')
    """
    noun = _SAID_OF_IT.split(things[0].casefold(), maxsplit=1)[0].rstrip()
    return "them" if len(things) > 1 or _PLURAL.search(noun) else "it"
