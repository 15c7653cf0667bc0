"""A large dense array some rows at a time, for work that is one pass over it."""

from __future__ import annotations

from collections.abc import Iterator

#: Cells of a strip, about: a few strips of single precision stay in a processor's own cache. What
#: is made of a whole array costs new memory, which takes longer to get than to fill.
CELLS = 2**16


def strips(rows: int, columns: int) -> Iterator[slice]:
    """Cut the rows of an array into strips.

    Parameters
    ----------
    rows, columns : int
        Its shape.

    Yields
    ------
    slice
        Of consecutive rows; all together every row once.

    Examples
    --------
    >>> list(strips(3, 2**15))
    [slice(0, 2, None), slice(2, 4, None)]
    """
    length = max(CELLS // max(columns, 1), 1)
    for start in range(0, rows, length):
        yield slice(start, start + length)
