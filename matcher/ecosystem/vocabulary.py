"""Outside ids become row numbers once, here; every matrix shares them."""

from __future__ import annotations

import datetime
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.arrays import Rows
from matcher.ecosystem.legal_forms import without_legal_form
from matcher.ecosystem.nearest import NearestNames
from matcher.errors import AmbiguousNameError, NotYetError, UnknownNameError

#: How many similar names an error offers.
NEAREST_SHOWN = 5

#: What things are called by: ids (0) before names (1) before aliases; organizations then by names
#: without their legal form. The last are ids as they are written.
_LEVELS, _SPARE, _BARE, _EXACT = 3, 2, 3, 4

#: Where so many times more are known than asked for, each is looked up by itself.
_FEW = 50

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
        self._column, self._named, self._aliases = (
            pd.Series(each, dtype="str") for each in (ids, names, aliases)
        )
        self._later = later
        self._hashed: dict[int, tuple[npt.NDArray[np.uint32], Rows]] = {}

    def __len__(self) -> int:
        """Give the number of entries."""
        return len(self._column)

    @cached_property
    def ids(self) -> npt.NDArray[np.object_]:
        """The ids, in row order, shape (n,)."""
        return np.asarray(self._column, dtype=object)

    @cached_property
    def names(self) -> npt.NDArray[np.object_]:
        """The names, in row order, shape (n,)."""
        return np.asarray(self._named, dtype=object)

    @cached_property
    def _spare(self) -> npt.NDArray[np.object_]:
        return np.asarray(self._aliases, dtype=object)

    @cached_property
    def order(self) -> Rows:
        """Place of each id among all in order: what equals go by, shape (n,)."""
        # Numbers sort many times as fast as the ids whose order they keep.
        return np.argsort(np.argsort(self.ids.astype(str)))

    def rows(self, ids: Iterable[str]) -> Rows:
        """Give the row number of each id, -1 where there is no such id."""
        asked = ids if isinstance(ids, pd.Series | np.ndarray) else list(ids)
        if len(asked) * _FEW > len(self):
            return places(self._column, asked)
        return np.array([self._row(each) for each in asked], dtype=np.intp)

    def row(self, identifier: str) -> int:
        """Give the row number of one id.

        Raises
        ------
        UnknownNameError
            Where there is no such id.
        """
        row = self._row(identifier)
        if row < 0:
            raise UnknownNameError(self.what, identifier, self.nearest(identifier))
        return row

    def _row(self, identifier: object) -> int:
        found = self._called(identifier, _EXACT) if isinstance(identifier, str) else []
        return found[0] if found else -1

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
            raise UnknownNameError(self.what, text, self.nearest(text), any_there=len(self) > 0)
        return found

    def _find(self, text: str) -> str | None:
        if self._row(text) >= 0:
            return text
        key = _key(text)
        for level in range(_LEVELS):
            found = self._so_called(key, level)
            if len(found) > 1:
                raise AmbiguousNameError(self.what, text, {each: self.name(each) for each in found})
            if found:
                return found[0]
            # Level by level, so that the id of what comes later is not taken for another's name.
            self._refuse_later(key, level)
        if self.what != "organization":
            return None
        bare = without_legal_form(key)
        found = self._so_called(key, _BARE) or (self._so_called(bare, 1) if bare != key else [])
        if len(found) > 1:
            raise AmbiguousNameError(self.what, text, {each: self.name(each) for each in found})
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
        found = [each for each in self._so_called(_key(name), 1) if self.name(each) == name]
        return found[0] if len(found) == 1 else None

    def _refuse_later(self, key: str, level: int) -> None:
        for identifier, name, day in self._later:
            if level < 2 and key == _key((identifier, name)[level]):
                raise NotYetError(self.what, identifier, name, day)

    def nearest(self, text: str) -> list[str]:
        """Give the most similar names, best first, at most `NEAREST_SHOWN`."""
        called: dict[str, list[str]] = {}
        for level in reversed(range(_LEVELS)):
            found: dict[str, list[str]] = {}
            for row, key in self._keys(level, range(len(self))):
                found.setdefault(key, []).append(self.ids[row])
            called |= found
        best = NearestNames(called).find(_key(text), 3 * NEAREST_SHOWN)
        ids = dict.fromkeys(identifier for key in best for identifier in called[key])
        return [self.name(identifier) for identifier in ids][:NEAREST_SHOWN]

    def _so_called(self, key: str, level: int) -> list[str]:
        """Give the ids of those with a key on a level."""
        return [self.ids[row] for row in self._called(key, level)]

    def _called(self, key: str, level: int) -> list[int]:
        """Give the rows of those with a key on a level.

        Found by short hashes, which are made when a level is first looked at, and then looked at.
        """
        if level not in self._hashed:
            keys = list(self._keys(level, range(len(self))))
            hashes = np.array([_hash(each) for _, each in keys], dtype=np.uint32)
            order = np.argsort(hashes, kind="stable")
            self._hashed[level] = hashes[order], np.array([row for row, _ in keys], int)[order]
        hashes, rows = self._hashed[level]
        wanted = np.uint32(_hash(key))
        first, last = (np.searchsorted(hashes, wanted, side) for side in ("left", "right"))
        alike = rows[first:last].tolist()
        return [row for row, each in self._keys(level, alike) if each == key]

    def _keys(self, level: int, rows: Iterable[int]) -> Iterator[tuple[int, str]]:
        """Give what some rows are called on a level, as people mean it."""
        words = (self.ids, self.names, self._spare, self.names, self.ids)[level]
        for row in rows:
            word = words[row]
            if level == _SPARE:
                yield from ((row, each) for each in {_key(each) for each in split_list(word)})
            elif level == _BARE:
                yield row, without_legal_form(_key(word))
            else:
                yield row, word if level == _EXACT else _key(word)


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


def _hash(key: str) -> int:
    return zlib.crc32(key.encode("utf-8", "surrogatepass"))


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
