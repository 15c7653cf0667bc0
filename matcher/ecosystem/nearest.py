"""The nearest of many known names to one that is not known: "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.ecosystem.raw import shown

#: Characters of a name that are compared; more would not be read in a message either.
COMPARED_CHARACTERS = 100

#: Least similarity, in [0, 100], of a name worth offering.
LEAST_SIMILARITY = 60

#: Characters that a text must have before names that merely hold it are offered.
LEAST_HELD = 3


class NearestNames:
    """Known names, folded once and then asked for the nearest many times.

    Parameters
    ----------
    known : iterable of str

    Examples
    --------
    >>> NearestNames(["kt", "kakao", "lg-uplus"]).find("LG Uplus")
    ('lg-uplus',)
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._names = list(dict.fromkeys(known))
        self._folded = [_folded(name) for name in self._names]

    def find(self, name: str, count: int = 1) -> tuple[str, ...]:
        """Give the nearest known names, best first.

        First the shortest names that hold what was asked for (people write "Samsung" and mean
        "Samsung Electronics"), then the most similar by the indel ratio of their letters.

        Parameters
        ----------
        name : str
        count : int
            How many names at most.

        Returns
        -------
        tuple of str
            Empty where nothing is similar. Equally similar names stand in their given order.
        """
        from rapidfuzz import fuzz, process

        asked = _folded(name)
        best = process.extract(
            asked, self._folded, scorer=fuzz.ratio, limit=count, score_cutoff=LEAST_SIMILARITY
        )
        positions = dict.fromkeys([*self._holding(asked), *(each for _, _, each in best)])
        return tuple(self._names[each] for each in positions)[:count]

    def _holding(self, asked: str) -> list[int]:
        """Give the names that hold the text, the shortest first."""
        if len(asked) < LEAST_HELD:
            return []
        found = [place for place, name in enumerate(self._folded) if asked in name]
        return sorted(found, key=lambda place: len(self._folded[place]))

    def did_you_mean(self, name: str) -> str:
        """Word the nearest known name as the start of a fix; empty where nothing is similar."""
        found = self.find(name)
        return f"Did you mean '{shown(found[0])}'? " if found else ""


def near_or_all(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Give the nearest of a few known names, or all of them where none is near.

    Examples
    --------
    >>> near_or_all("compny", ["company", "university"])
    ('company',)
    >>> near_or_all("firm", ["company", "university"])
    ('company', 'university')
    """
    names = tuple(known)
    return NearestNames(names).find(name, 3) or names


def _folded(name: str) -> str:
    return name[:COMPARED_CHARACTERS].strip().casefold()
