"""The one way in which blocks of work are handed out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

State = TypeVar("State")
Item = TypeVar("Item")
Result = TypeVar("Result")


class Workers(Protocol):
    """Processes that do blocks of work."""

    def map(
        self, work: Callable[[State, Item], Result], state: State, items: Iterable[Item]
    ) -> Iterator[Result]:
        """Do the same with each item; give the results in the order of the items.

        Parameters
        ----------
        work : callable
            A function of a module, so that workers find it by its name.
        state : object
            What all blocks read and none changes. It is shared once, and stays shared until
            another one is.
        items : iterable
            Small: what tells one block from another.

        Raises
        ------
        ClusterError
            Where the workers cannot do it: they are gone, or have too little memory.
        """
        ...


def in_order(
    workers: Workers | None,
    work: Callable[[State, Item], Result],
    state: State,
    items: Iterable[Item],
) -> Iterator[Result]:
    """Do the same with each item, by workers where there are any, else here, one by one.

    The parameters are those of `Workers.map`.

    Examples
    --------
    >>> list(in_order(None, pow, 2, [1, 2, 3]))
    [2, 4, 8]
    """
    if workers is not None:
        yield from workers.map(work, state, items)
        return
    for item in items:
        yield work(state, item)
