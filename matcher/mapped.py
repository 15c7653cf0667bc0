"""Objects in one file, with their arrays as they lie in memory: read, these are mapped, not copied.

What is never looked at is never read from disk. Nothing in such a file can run: it names classes
out of a list of those that may be made, and holds numbers and texts.
"""

from __future__ import annotations

import datetime
import json
import mmap
import zlib
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[Any]

#: What the file begins with; then come two numbers, the description, and the arrays.
_MAGIC = b"matcher mapped objects 1\n"

#: Where arrays begin: at whole lines of the processor's cache.
_ALIGNED = 64

_PLAIN = (bool, int, float, str, type(None))

#: What descriptions are of; the last three rest on places within arrays, which nobody checks, and
#: are made only of files that this program keeps for itself.
_HANDED_OVER = frozenset({"array", "list", "tuple", "dict", "date", "same", "object"})
_KEPT = _HANDED_OVER | {"rows", "frame", "column"}

#: That what is packed is packed as gzip does, whose checksum tells every damage.
_CHECKED = 31


class NotMappableError(TypeError):
    """Something is of no type that such a file holds."""


def write_mapped(
    path: Path, root: object, classes: Collection[type], *, worked_out: bool = True
) -> None:
    """Write an object and all that it is made of.

    Parameters
    ----------
    path : Path
        A new file.
    root : object
        Of the classes, arrays, sparse arrays, frames, texts, numbers, days, and lists, tuples and
        dictionaries of them. What stands in several places is written once.
    classes : collection of type
        What objects may be of. Of what a `cached_property` keeps, what is of other types is left
        out: it is worked out again.

    Raises
    ------
    NotMappableError
    """
    writing = _Writing(classes, worked_out)
    described = writing.node(root)
    sizes = [[each.dtype.str, list(each.shape)] for each in writing.arrays]
    head = json.dumps([described, sizes]).encode()
    with path.open("wb") as file:
        begins = len(_MAGIC) + 16 + len(head)
        ends = [*_places(begins, writing.arrays)][-1][1] if writing.arrays else begins
        file.write(_MAGIC + len(head).to_bytes(8, "little") + ends.to_bytes(8, "little") + head)
        for array, (start, _) in zip(writing.arrays, _places(begins, writing.arrays), strict=True):
            file.write(b"\0" * (start - file.tell()))
            file.write(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)


def read_mapped(path: Path, classes: Collection[type]) -> Any:
    """Give what a file holds; its arrays cannot be written to.

    Raises
    ------
    OSError
    ValueError
        Where it is no such file, is not whole, or names other classes.
    """
    with path.open("rb") as file:
        head = file.read(len(_MAGIC) + 16)
        ends = int.from_bytes(head[-8:], "little")
        if not head.startswith(_MAGIC) or file.seek(0, 2) != ends:
            raise ValueError(f"{path} is not what it should be, or not whole")
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    try:
        return _held(mapped, classes, _KEPT)
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is damaged: {error}") from error


def write_packed(path: Path, root: object, classes: Collection[type]) -> None:
    """Write what is to be read whole: compressed, with a checksum, nothing worked out in it.

    The parameters are those of `write_mapped`.
    """
    write_mapped(path, root, classes, worked_out=False)
    path.write_bytes(zlib.compress(path.read_bytes(), wbits=_CHECKED))


def read_packed(path: Path, classes: Collection[type], most: int) -> Any:
    """Give what `write_packed` wrote.

    Parameters
    ----------
    path : Path
    classes : collection of type
    most : int
        Bytes that it may take unpacked; no more are unpacked.

    Raises
    ------
    OSError
    ValueError
        Where it is no such file, is damaged or larger, or holds frames, sparse rows or what is of
        other classes.
    """
    with path.open("rb") as file:
        packed = file.read(most)
    unpacking = zlib.decompressobj(_CHECKED)
    try:
        content = memoryview(unpacking.decompress(packed, most))
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not unpacking.eof:
        raise ValueError(f"it is cut off, or would unpack to more than {most:,} bytes")
    return _held(content, classes, _HANDED_OVER)


def _held(content: memoryview, classes: Collection[type], kinds: Collection[str]) -> Any:
    """Give what is held by the content of a file."""
    begins = len(_MAGIC) + 16
    head = begins + int.from_bytes(content[begins - 16 : begins - 8], "little")
    described, sizes = json.loads(bytes(content[begins:head]))
    begins = head
    arrays: list[Array] = []
    for kind, shape in sizes:
        start = begins + -begins % _ALIGNED
        array = np.ndarray(shape, kind, content, start if 0 not in shape else 0)
        begins = start + array.nbytes
        arrays.append(array)
    return _Reading(arrays, {each.__name__: each for each in classes}, kinds).thing(described)


def _places(begins: int, arrays: list[Array]) -> Iterator[tuple[int, int]]:
    for array in arrays:
        start = begins + -begins % _ALIGNED
        begins = start + array.nbytes
        yield start, begins


class _Writing:
    """Describes objects, and gathers their arrays."""

    def __init__(self, classes: Collection[type], worked_out: bool) -> None:
        self.arrays: list[Array] = []
        self._classes, self._worked_out = classes, worked_out
        # By where they lie and what they are; what is looked at must not go meanwhile.
        self._placed: dict[tuple[int, str, tuple[int, ...], tuple[int, ...]], int] = {}
        self._columns: dict[tuple[tuple[int, int, int], ...], tuple[list[Any], object]] = {}
        self._numbers: dict[int, tuple[int, object]] = {}

    def node(self, thing: Any) -> Any:
        """Describe something as JSON."""
        if type(thing) in _PLAIN:
            return thing
        if isinstance(thing, np.integer | np.floating):
            return thing.item()
        if isinstance(thing, list | tuple):
            return [type(thing).__name__, [self.node(each) for each in thing]]
        if isinstance(thing, dict):
            return ["dict", [[self.node(key), self.node(thing[key])] for key in thing]]
        if type(thing) is datetime.date:
            return ["date", thing.isoformat()]
        if type(thing) in self._classes:
            return self._object(thing)
        return self._arrayed(thing)

    def _arrayed(self, thing: object) -> list[Any]:
        """Describe what is made of arrays."""
        import pandas as pd
        import scipy.sparse as sp

        if isinstance(thing, np.ndarray) and thing.dtype.kind in "biufmM":
            return ["array", self._place(thing)]
        if isinstance(thing, sp.csr_array):
            parts = [self._place(each) for each in (thing.data, thing.indices, thing.indptr)]
            return ["rows", parts, list(thing.shape), bool(thing.has_canonical_format)]
        if isinstance(thing, pd.DataFrame):
            columns = [[str(name), self._column(thing[name])] for name in thing]
            return ["frame", columns, len(thing)]
        if isinstance(thing, pd.Series):
            return ["column", self._column(thing), len(thing)]
        raise NotMappableError(f"a {type(thing).__name__} cannot be written")

    def _object(self, thing: object) -> list[Any]:
        if id(thing) in self._numbers:
            return ["same", self._numbers[id(thing)][0]]
        number = len(self._numbers)
        self._numbers[id(thing)] = number, thing
        parts = []
        for name, value in vars(thing).items():
            worked_out = isinstance(getattr(type(thing), name, None), cached_property)
            if worked_out and not self._worked_out:
                continue
            try:
                parts.append([name, self.node(value)])
            except NotMappableError:
                if not worked_out:
                    raise
        return ["object", type(thing).__name__, number, parts]

    def _place(self, array: Array) -> int:
        key = (array.__array_interface__["data"][0], array.dtype.str, array.shape, array.strides)
        if not array.size or key not in self._placed:
            self._placed[key] = len(self.arrays)
            self.arrays.append(array)
        return self._placed[key]

    def _column(self, cells: pd.Series) -> list[Any]:
        if cells.dtype.kind in "biuf":
            return ["numbers", self._place(cells.to_numpy())]
        if not cells.notna().any():
            return ["none"]
        import pyarrow as pa

        given = pa.array(cells, pa.large_string(), from_pandas=True)
        chunks = given.chunks if isinstance(given, pa.ChunkedArray) else [given]
        # To put the pieces of a column together copies it, wherever it stands.
        key = tuple((each.buffers()[2].address, each.offset, len(each)) for each in chunks)
        if key not in self._columns:
            texts = pa.concat_arrays(chunks)
            known, ends, text = texts.buffers()
            bits = np.empty(0, np.uint8) if known is None else np.frombuffer(known, np.uint8)
            parts = bits, np.frombuffer(ends, np.int64), np.frombuffer(text, np.uint8)
            self._columns[key] = ["texts", *(self._place(each) for each in parts)], given
        return self._columns[key][0]


class _Reading:
    """Makes objects of what describes them."""

    def __init__(
        self, arrays: list[Array], classes: dict[str, type], kinds: Collection[str]
    ) -> None:
        self._arrays, self._classes, self._kinds = arrays, classes, kinds
        self._made: dict[int, object] = {}

    def thing(self, node: Any) -> Any:
        """Give what a description is of."""
        if not isinstance(node, list):
            return node
        kind, *parts = node
        if kind not in self._kinds:
            raise ValueError(f"it holds a {kind!r}")
        return getattr(self, f"_{kind}")(*parts)

    def _array(self, place: int) -> Array:
        return self._arrays[place]

    def _rows(self, parts: list[int], shape: list[int], canonical: bool) -> object:
        import scipy.sparse as sp

        high, wide = shape
        matrix = sp.csr_array(tuple(self._arrays[each] for each in parts), shape=(high, wide))
        if canonical:  # which would be looked up entry by entry
            matrix.has_canonical_format = True
        return matrix

    def _frame(self, columns: list[list[Any]], count: int) -> pd.DataFrame:
        import pandas as pd

        made = {name: self._column(cells, count) for name, cells in columns}
        return pd.DataFrame(made, index=pd.RangeIndex(count), copy=False)

    def _column(self, cells: list[Any], count: int) -> pd.Series:
        import pandas as pd
        import pyarrow as pa

        kind, *parts = cells
        if kind == "numbers":
            return pd.Series(self._arrays[parts[0]], copy=False)
        # Of a column without a cell nothing lies in the file: memory that nobody looks at is free.
        bits, ends, text = (
            (self._arrays[place] for place in parts)
            if kind == "texts"
            else (np.zeros(-(-count // 8), np.uint8), np.zeros(count + 1, np.int64), np.empty(0))
        )
        known = pa.py_buffer(bits) if len(bits) else None
        buffers = [known, pa.py_buffer(ends), pa.py_buffer(text)]
        texts = pa.Array.from_buffers(pa.large_string(), count, buffers)
        return pd.Series(pd.array(texts, pd.StringDtype(na_value=np.nan)), copy=False)

    def _list(self, nodes: list[Any]) -> list[Any]:
        return [self.thing(each) for each in nodes]

    def _tuple(self, nodes: list[Any]) -> tuple[Any, ...]:
        return tuple(self.thing(each) for each in nodes)

    def _dict(self, nodes: list[list[Any]]) -> dict[Any, Any]:
        return {self.thing(key): self.thing(value) for key, value in nodes}

    def _date(self, text: str) -> datetime.date:
        return datetime.date.fromisoformat(text)

    def _same(self, number: int) -> object:
        return self._made[number]

    def _object(self, name: str, number: int, parts: list[list[Any]]) -> object:
        made: object = object.__new__(self._classes[name])
        self._made[number] = made
        for part, node in parts:
            vars(made)[part] = self.thing(node)
        return made
