"""Tables that grow row by row in little memory: batches of Arrow columns, a frame at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from matcher.sources.table_files import frame_of_arrow

if TYPE_CHECKING:
    import numpy.typing as npt

#: Rows that are kept as Python objects before they are packed.
_BATCH = 50_000


class TableBuilder:
    """Collects rows of text and numbers.

    Parameters
    ----------
    columns : sequence of str
    numbers : sequence of str
        Those of the columns that hold floats; all others hold text.

    Examples
    --------
    >>> table = TableBuilder(["id", "weight"], numbers=["weight"])
    >>> table.add("a", 0.5)
    >>> table.add("b", None)
    >>> table.frame()["weight"].tolist()
    [0.5, nan]
    """

    def __init__(self, columns: Sequence[str], numbers: Sequence[str] = ()) -> None:
        import pyarrow as pa

        types = [(name, pa.float64() if name in numbers else pa.large_string()) for name in columns]
        self._schema = pa.schema(types)
        self._rows: list[tuple[Any, ...]] = []
        self._batches: list[Any] = []

    def add(self, *cells: str | float | None) -> None:
        """Add a row: one cell for each column; None and empty text are unknown."""
        self._rows.append(cells)
        if len(self._rows) >= _BATCH:
            self._pack()

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._rows) + _BATCH * len(self._batches)

    def row(self, place: int) -> dict[str, Any]:
        """Give one row that was added, by column."""
        batch, within = divmod(place, _BATCH)
        if batch < len(self._batches):
            return dict(self._batches[batch].slice(within, 1).to_pylist()[0])
        return dict(zip(self._schema.names, self._rows[within], strict=True))

    def _pack(self) -> None:
        import pyarrow as pa

        if not self._rows:
            return
        arrays = [
            pa.array([None if cell == "" else cell for cell in cells], field.type)
            for field, cells in zip(self._schema, zip(*self._rows, strict=True), strict=True)
        ]
        self._batches.append(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._rows.clear()

    def frame(self) -> pd.DataFrame:
        """Give the rows as a frame; nothing can be added afterwards."""
        import pyarrow as pa

        self._pack()
        table = pa.Table.from_batches(self._batches, self._schema)
        self._batches = []
        return frame_of_arrow(table)


def text_by_code(
    codes: npt.NDArray[Any] | Sequence[int], distinct: Sequence[str | None]
) -> pd.Series:
    """Give a column of text of which each cell is one of a few.

    Parameters
    ----------
    codes : sequence of int, shape (n,)
        Positions in `distinct`.
    distinct : sequence of str or None

    Returns
    -------
    Series of str, shape (n,)

    Examples
    --------
    >>> text_by_code([1, 0, 1], ["a", "b"]).tolist()
    ['b', 'a', 'b']
    """
    import pyarrow as pa

    values = pa.array(distinct, pa.large_string())
    cells = values.take(pa.array(codes, pa.int64()))
    return frame_of_arrow(pa.table({"cells": cells}))["cells"]
