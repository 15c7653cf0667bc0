"""The base of every finding: a typed record that becomes JSON and a table as it is.

A finding is a frozen dataclass of plain facts. Models and analyses make them, renderers draw
them, and neither side knows the other. What is undefined is None (null in JSON), never zero.
"""

from __future__ import annotations

import dataclasses
import importlib
import math
import re
from collections.abc import Iterator
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_type_hints

if TYPE_CHECKING:
    import pandas as pd


#: The version of every JSON document; one that has changed alone overrides it. It rises when a key
#: goes, is named anew or changes its meaning, not when one is added.
SCHEMA_VERSION = 1


class Keywords:
    """What JSON Schema says of the values of a field beyond their type.

    They stand in the field's `Annotated`; `matcher.reporting.schemas` reads them there, nothing
    else does.

    Parameters
    ----------
    **keywords
        Of JSON Schema: ``minimum=0``, ``uniqueItems=True``.

    Examples
    --------
    >>> Keywords(minimum=0).keywords
    {'minimum': 0}
    """

    def __init__(self, **keywords: Any) -> None:
        self.keywords = keywords


#: A field of this kind is not written as a record of its own: its keys stand beside the others.
INLINED = object()

#: Such a number may be NaN, where it is undefined.
OR_NULL = Keywords(type=["number", "null"])

Text = Annotated[str, Keywords(minLength=1)]
Day = Annotated[str, Keywords(pattern=r"^\d{4}-\d{2}-\d{2}$")]
PartialDate = Annotated[str, Keywords(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
CountryCode = Annotated[str, Keywords(pattern="^[A-Z]{2}$")]
Natural = Annotated[int, Keywords(minimum=0)]
Rank = Annotated[int, Keywords(minimum=1)]
Share = Annotated[float, Keywords(minimum=0, maximum=1)]
ShareAboveZero = Annotated[float, Keywords(exclusiveMinimum=0, maximum=1)]
Percentile = Annotated[float, Keywords(minimum=0, maximum=100)]
AtLeastZero = Annotated[float, Keywords(minimum=0)]
AboveZero = Annotated[float, Keywords(exclusiveMinimum=0)]
#: Up to what rounding may add.
AboutShare = Annotated[float, Keywords(minimum=-1e-9, maximum=1 + 1e-9)]
AboutAtLeastZero = Annotated[float, Keywords(minimum=-1e-9)]
#: Texts of which none comes twice, such as ids.
Ids = Annotated[tuple[Text, ...], Keywords(uniqueItems=True)]


def _plain(value: Any) -> Any:
    """Turn a field into what JSON can hold; NaN and infinities are undefined, hence None."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Finding):
        return value.record()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "item"):
        return _plain(value.item())
    raise TypeError(f"a finding cannot hold {type(value).__name__}: {value!r}")


@dataclasses.dataclass(frozen=True)
class Finding:
    """A typed record of facts.

    Examples
    --------
    >>> @dataclasses.dataclass(frozen=True)
    ... class Distance(Finding):
    ...     name: str
    ...     kilometres: float | None
    >>> Distance("Seoul", float("nan")).to_dict()
    {'name': 'Seoul', 'kilometres': None}
    """

    def to_dict(self) -> dict[str, Any]:
        """Give the finding as JSON-ready dictionaries, lists, text, numbers and None."""
        return self.record()

    def record(self) -> dict[str, Any]:
        """Give the facts alone, as they stand within the finding that holds this one."""
        # Large reports hold many records: the names alone are quicker than dataclasses.fields.
        return {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}

    @classmethod
    def schema_rules(cls) -> list[dict[str, Any]]:
        """Give what holds across several fields, each as a part of a JSON Schema."""
        return []

    def rows(self) -> list[Finding]:
        """Give the records that are the rows of `to_frame`; by default this one alone."""
        return [self]

    def row_type(self) -> type[Finding]:
        """Give the type of the records of `rows`, which may be none at all."""
        return type(self)

    def flat(self) -> dict[str, Any]:
        """Give the record as one row: nested names joined by dots, lists as in the data format."""
        row: dict[str, Any] = {}
        for name, value in self.record().items():
            row.update(_flattened(name, value))
        return row

    def to_frame(self) -> pd.DataFrame:
        """Give the record's main list as a table.

        Returns
        -------
        pandas.DataFrame
            One row per record of `rows`. Names are in snake_case (``partner_name``); numbers are
            numbers, NaN where undefined; a range is two columns, ``interval_low`` and
            ``interval_high``; a list is one text.
        """
        import pandas as pd

        types = dict(_frame_columns(self.row_type()))
        rows = [_frame_row(row) for row in self.rows()]
        frame = pd.DataFrame(rows) if rows else pd.DataFrame(columns=list(types))
        for name in map(str, frame.columns):
            if types.get(name) in (int, float):
                frame[name] = pd.to_numeric(frame[name])
        return frame


@dataclasses.dataclass(frozen=True)
class Named(Finding):
    """An id and the name of what it stands for.

    Attributes
    ----------
    id : str
        Its id in the data set.
    name : str
        What it is called.
    """

    id: Text
    name: Text


@dataclasses.dataclass(frozen=True)
class CommandReport(Finding):
    """What a command answers: a finding that is a JSON document of its own."""

    @classmethod
    def schema_version(cls) -> int:
        """Give the version of the document."""
        return SCHEMA_VERSION

    def to_dict(self) -> dict[str, Any]:
        """Give what the command prints as JSON: the version of the schema, then the facts."""
        return {"schema_version": self.schema_version(), **self.record()}

    def __init_subclass__(cls, **options: Any) -> None:
        """Let all share one short repr; that of a dataclass would fill screens."""
        super().__init_subclass__(**options)
        if "__repr__" not in cls.__dict__:
            cls.__repr__ = CommandReport.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        """Give what it is about, and how long its lists are."""
        shown = [
            f"{field.name}={part}"
            for field in dataclasses.fields(self)
            if (part := _in_short(getattr(self, field.name))) is not None
        ]
        return f"{type(self).__name__}({', '.join(shown)})"

    def _repr_html_(self) -> str:
        """Give the document as a notebook shows it."""
        # Facts know no renderer; the one for notebooks is found by its name when it is asked for.
        drawing: Any = importlib.import_module("matcher.reporting.notebook")
        html: str = drawing.in_notebook(self)
        return html


class Listed(Finding):
    """A finding that is a list: it has a length, and gives its rows one by one."""

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows())

    def __iter__(self) -> Iterator[Any]:
        """Give the rows, the best first."""
        return iter(self.rows())

    def __getitem__(self, place: int) -> Any:
        """Give the row at a place, from 0."""
        return self.rows()[place]

    def __bool__(self) -> bool:
        """Say that there is an answer, also where its list is empty."""
        return True


def column_names(record: type[Finding]) -> list[str]:
    """Give the columns of a table of such records; those of a record within, by a dot.

    Examples
    --------
    >>> @dataclasses.dataclass(frozen=True)
    ... class City(Finding):
    ...     name: str
    >>> column_names(City)
    ['name']
    """
    types = get_type_hints(record)
    names = []
    for field in dataclasses.fields(record):
        inner = types[field.name]
        if isinstance(inner, type) and issubclass(inner, Finding):
            names += [f"{field.name}.{name}" for name in column_names(inner)]
        else:
            names.append(field.name)
    return names


def _flattened(name: str, value: Any) -> dict[str, Any]:
    """Spread nested dictionaries over columns; a list becomes one text."""
    if isinstance(value, dict):
        return {
            key: item
            for inner, nested in value.items()
            for key, item in _flattened(f"{name}.{inner}", nested).items()
        }
    if isinstance(value, list):
        return {name: "; ".join(_in_words(item) for item in value)}
    return {name: value}


def _in_words(item: Any) -> str:
    """Write an entry of a list: a record as "name: value, ...", its names as those of columns."""
    if not isinstance(item, dict):
        return str(item)
    cells = {
        key: cell for name, value in item.items() for key, cell in _flattened(name, value).items()
    }
    return ", ".join(f"{key}: {cell}" for key, cell in cells.items() if cell is not None)


def _in_short(value: Any) -> str | None:
    """Give a fact for a repr: short text, a name or a count; None for what has no short form."""
    if isinstance(value, list | tuple | dict):
        return f"<{len(value)}>" if value else None
    if isinstance(value, Finding):
        return repr(name) if (name := getattr(value, "name", None)) else None
    if value is None or (isinstance(value, str) and len(value) > 60):
        return None
    return str(value) if hasattr(value, "isoformat") else repr(value)


# -- frames ------------------------------------------------------------------------------------

#: What the hint of a range says.
_RANGE = (float, float)


def _frame_columns(record: type[Finding], before: str = "") -> Iterator[tuple[str, Any]]:
    """Give the columns of a frame of such records, and the type of what stands in each."""
    kinds, types = get_type_hints(record, include_extras=True), get_type_hints(record)
    for field in dataclasses.fields(record):
        inner = _sure(types[field.name])
        name = f"{before}{field.name}"
        if isinstance(inner, type) and issubclass(inner, Finding):
            inlined = INLINED in getattr(kinds[field.name], "__metadata__", ())
            yield from _frame_columns(inner, before if inlined else f"{name}_")
        elif get_args(inner) == _RANGE:
            yield from ((f"{name}_low", float), (f"{name}_high", float))
        else:
            yield name, inner


def _frame_row(row: Finding) -> dict[str, Any]:
    ranges = dict(_ranges(row))
    found: dict[str, Any] = {}
    for name, value in row.flat().items():
        column = re.sub(r"[^0-9a-z]+", "_", name.lower()).strip("_")
        if name in ranges:
            found[f"{column}_low"], found[f"{column}_high"] = ranges[name] or (None, None)
        else:
            found[column] = value
    return found


def _ranges(row: Finding) -> Iterator[tuple[str, tuple[float, float] | None]]:
    """Give the ranges that a record holds, by name; None where one is undefined."""
    for name, hint in get_type_hints(type(row)).items():
        value = getattr(row, name)
        if get_args(_sure(hint)) == _RANGE:
            yield name, value
        elif isinstance(value, Finding):
            yield from _ranges(value)


def _sure(hint: Any) -> Any:
    """Give the type without "or None"."""
    sure = [each for each in get_args(hint) if each is not NoneType]
    return sure[0] if NoneType in get_args(hint) and len(sure) == 1 else hint
