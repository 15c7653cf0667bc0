"""From compared pairs to groups that are one organization."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from matcher.resolution.model import Edge


@dataclass
class Groups:
    """Rows in groups that only grow; two rows that must stay apart never meet.

    Parameters
    ----------
    size : int
        How many rows.
    label : callable
        Gives what a row is labelled with, by kind of label, such as its country; of each kind a
        group has one label at most.
    apart : iterable of tuple of int
        Pairs of rows that must not meet.
    """

    size: int
    label: Callable[[int], Mapping[str, str]]
    apart: Iterable[tuple[int, int]] = ()
    _root: list[int] = field(init=False)
    _labels: dict[int, dict[str, str]] = field(init=False)
    _apart: dict[int, set[int]] = field(init=False)

    def __post_init__(self) -> None:
        """Start with every row by itself."""
        self._root = list(range(self.size))
        self._labels = {}
        self._apart = {}
        for row in range(self.size):
            found = self.label(row)
            if found:
                self._labels[row] = dict(found)
        for a, b in self.apart:
            self._apart.setdefault(a, set()).add(b)
            self._apart.setdefault(b, set()).add(a)

    def root(self, row: int) -> int:
        """Give the row that stands for the group of this one."""
        while self._root[row] != row:
            self._root[row] = self._root[self._root[row]]
            row = self._root[row]
        return row

    def conflict(self, a: int, b: int) -> bool:
        """Tell whether the groups of two rows must stay apart."""
        one, two = self.root(a), self.root(b)
        if one == two:
            return False
        if any(self.root(each) == two for each in self._apart.get(one, ())):
            return True
        ours, theirs = self._labels.get(one, {}), self._labels.get(two, {})
        return any(head in theirs and theirs[head] != name for head, name in ours.items())

    def join(self, a: int, b: int) -> bool:
        """Make the groups of two rows one; False where they are already, or must not be."""
        one, two = sorted((self.root(a), self.root(b)))
        if one == two or self.conflict(one, two):
            return False
        self._root[two] = one
        if two in self._labels:
            self._labels[one] = {**self._labels.get(one, {}), **self._labels.pop(two)}
        if two in self._apart:
            self._apart.setdefault(one, set()).update(self._apart.pop(two))
        return True


def join_all(
    groups: Groups, edges: Sequence[Edge], threshold: float, size: int
) -> tuple[list[Edge], list[Edge]]:
    """Join what is likely enough: first with entries of registers, then the likeliest.

    Parameters
    ----------
    groups : Groups
        Grown in place.
    edges : sequence of Edge
    threshold : float
        Pairs below it are never joined.
    size : int
        From which row on the rows are entries of registers.

    Returns
    -------
    list of Edge
        Those that joined two groups: one fewer than members in each group.
    list of Edge
        Those likely enough that would have put together what must stay apart.
    """
    joined: list[Edge] = []
    refused: list[Edge] = []
    likely = [edge for edge in edges if edge.probability >= threshold]
    for edge in sorted(likely, key=lambda edge: (edge.b < size, -edge.weight, edge.a, edge.b)):
        if groups.join(edge.a, edge.b):
            joined.append(edge)
        elif groups.conflict(edge.a, edge.b):
            refused.append(edge)
    return joined, refused
