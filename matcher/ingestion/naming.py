"""Who bears which name: a name that two bear means neither, until somebody says which."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matcher.ecosystem.legal_forms import without_legal_form
from matcher.ingestion.cells import figures, slug

#: The levels of a name; what is on an earlier one goes before the later ones. The third is of other
#: spellings ("Orbit S.A."), the last of names without their legal form: "Orbit" means Orbit, S.A.,
#: where no other is called so.
NAME, ALIAS, SPELLED, BARE = 0, 1, 2, 3


class NameIndex:
    """Names and aliases, in any case, and the ids that bear them.

    Parameters
    ----------
    describe : callable
        Gives what a message says of an id that shares its name, such as its country.

    Examples
    --------
    >>> index = NameIndex({"111": "London, GB", "222": "Louvain, BE"}.__getitem__)
    >>> index.add("UCL", "111", ALIAS)
    >>> index.add("ucl", "222", ALIAS)
    >>> index.bearers("Ucl")
    {'111': 'London, GB', '222': 'Louvain, BE'}
    """

    def __init__(self, describe: Callable[[str], str]) -> None:
        self._describe = describe
        self._first: tuple[dict[str, str], ...] = ({}, {}, {}, {})
        self._shared: tuple[dict[str, dict[str, str]], ...] = ({}, {}, {}, {})

    def add(self, name: str, identifier: str, level: int = NAME, described: str = "") -> None:
        """Take note that an id bears a name; `described` says of it what `describe` cannot."""
        key = name_key(name)
        if not key:
            return
        if level == NAME:
            self.add(spelled(name), identifier, SPELLED, described)
            if (bare := without_legal_form(key)) != key:
                self.add(bare, identifier, BARE, described)
        first = self._first[level].setdefault(key, identifier)
        if first == identifier:
            return
        shared = self._shared[level].setdefault(key, {first: self._describe(first)})
        if identifier not in shared:
            shared[identifier] = described or self._describe(identifier)

    def bearers(self, name: str) -> Mapping[str, str]:
        """Give the ids that bear a name, with what is to be said of them where it is several."""
        key = name_key(name)
        bare = without_legal_form(key)
        asked = [(NAME, key), (ALIAS, key), (SPELLED, spelled(name)), (BARE, key), (NAME, bare)]
        for level, each in asked:
            if each in self._first[level]:
                return self._shared[level].get(each, {self._first[level][each]: ""})
        return {}


def name_key(name: str) -> str:
    """Fold case and runs of blanks, so that names are compared as people mean them."""
    return " ".join(name.casefold().split())


def spelled(name: str) -> str:
    """Give what all spellings of a name have in common: letters, figures and their signs.

    Examples
    --------
    >>> spelled("Orbit, S.A.") == spelled("ORBIT S.A"), spelled("3-5 kW") == spelled("3.5 kW")
    (True, False)
    """
    return " ".join([slug(name), *figures(name)])


def told(bearers: Mapping[str, str]) -> str:
    """Name those that share a name, for a message.

    Examples
    --------
    >>> told({"111": "London, GB", "222": ""})
    '111 (London, GB), 222'
    """
    return ", ".join(f"{each} ({said})" if said else each for each, said in bearers.items())
