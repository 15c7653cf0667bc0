"""The tables of a data set, and what of them was known when."""

from __future__ import annotations

import datetime
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.arrays import Rows
from matcher.ecosystem.dates import first_day, last_day, latest, parse_day, settled_day
from matcher.ecosystem.raw import RawTable
from matcher.ecosystem.schema import DATED_TABLES, TABLES
from matcher.ecosystem.validation import validate
from matcher.errors import DataError, RequestError


class _Hashed(io.RawIOBase):
    """A file of which the hash alone is left."""

    def __init__(self) -> None:
        super().__init__()
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, content: Any, /) -> int:
        self.digest.update(content)
        return len(content)


class DatedTables:
    """The tables of an ecosystem as known on its day.

    Attributes
    ----------
    name : str
        What the data set is called.
    day : datetime.date or None
        The day as of which it is seen: the day asked for, else the newest date in the data but
        for stragglers (`matcher.ecosystem.dates.settled_day`); None where nothing has a date.
    rows_after : tuple of (str, int, date, date)
        Of each dated table that has rows after that day, where no day was asked for: its name,
        how many, their first and their last date. They are left out.
    """

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        name: str,
        day: datetime.date | None = None,
        later: Mapping[str, Sequence[tuple[str, str, datetime.date]]] | None = None,
        rows_after: Sequence[tuple[str, int, datetime.date, datetime.date]] = (),
        rows: Mapping[tuple[str, str], Rows] | None = None,
    ) -> None:
        """Take tables that `validate` found right; everybody else calls `from_tables`.

        `rows` are those of `Validated`, where they are known.
        """
        self._rows = dict(rows or {})
        self.name = name
        self._tables = dict(tables)
        self._asked_for = day
        # Id, name and first day of those that the day took away, by table: to answer who asks.
        self._later = {"organizations": (), "coalitions": (), **(later or {})}
        self.rows_after = tuple(rows_after)
        self._whole: Self | None = None
        self._last_days: dict[tuple[str, str], npt.NDArray[np.datetime64]] = {}
        #: What others work out of it and ask for again, by what they call it.
        self.beside: dict[tuple[str, float], object] = {}

    @classmethod
    def from_tables(
        cls, tables: Mapping[str, pd.DataFrame | RawTable], name: str = "tables"
    ) -> Self:
        """Make an ecosystem of frames by their table names, seen as `at_its_day` gives it.

        Raises
        ------
        DataError
            With every problem of every table.
        """
        validated = validate(tables)
        if validated.problems:
            raise DataError(validated.problems, name)
        return cls(validated.tables, name, rows=validated.rows).at_its_day()

    def adding(self, rows: Mapping[str, pd.DataFrame]) -> Self:
        """Give the ecosystem with further rows of some tables, seen as of the same day.

        Raises
        ------
        DataError
            With every problem that the rows bring.
        """
        tables = {
            name: pd.concat([frame, rows[name]], ignore_index=True)
            if name in rows and len(rows[name])
            else frame
            for name, frame in self._tables.items()
        }
        validated = validate(tables)
        if validated.problems:
            raise DataError(validated.problems, self.name)
        return self._with(validated.tables)

    def replacing(self, table: str, rows: pd.DataFrame) -> Self:
        """Give the ecosystem with only some rows of one of its tables, as of the same day.

        Parameters
        ----------
        table : str
        rows : DataFrame
            A selection of its rows; of tables that others refer to, all must stay.
        """
        tables = {**self._tables, table: rows.reset_index(drop=True)}
        return self._with(tables)

    def _with(self, tables: Mapping[str, pd.DataFrame]) -> Self:
        """Give the ecosystem with other tables, as of the same day."""
        return type(self)(tables, self.name, self._asked_for, self._later, self.rows_after)

    def table(self, name: str) -> pd.DataFrame:
        """Give one table by its name in the data set format."""
        # A shallow copy: under pandas' copy-on-write a caller's changes stay the caller's.
        return self._tables[name].copy(deep=False)

    @property
    def organizations(self) -> pd.DataFrame:
        """Who there is."""
        return self.table("organizations")

    @property
    def capabilities(self) -> pd.DataFrame:
        """What can be offered or needed; a tree."""
        return self.table("capabilities")

    @property
    def evidence(self) -> pd.DataFrame:
        """Who offers or needs what, how strongly, says who."""
        return self.table("evidence")

    @property
    def collaborations(self) -> pd.DataFrame:
        """Joint work, with its dates."""
        return self.table("collaborations")

    @property
    def participants(self) -> pd.DataFrame:
        """Who took part in which collaboration."""
        return self.table("participants")

    @property
    def collaboration_capabilities(self) -> pd.DataFrame:
        """What each collaboration is about."""
        return self.table("collaboration_capabilities")

    @property
    def coalitions(self) -> pd.DataFrame:
        """Declared groups of organizations."""
        return self.table("coalitions")

    @property
    def memberships(self) -> pd.DataFrame:
        """Who leads, belongs to or is invited by a coalition, and when; past ones too."""
        return self.table("memberships")

    @property
    def rivalries(self) -> pd.DataFrame:
        """Which coalitions stand against each other."""
        return self.table("rivalries")

    @property
    def ties(self) -> pd.DataFrame:
        """Equity, competition and supply between two organizations."""
        return self.table("ties")

    # -- time ----------------------------------------------------------------------------------

    def known_days(self, table: str) -> npt.NDArray[np.datetime64]:
        """Give the day from which each row of a dated table is known; NaT where undated."""
        column = TABLES[table].known_from
        if column is None:
            raise KeyError(f"{table} has no date of its own")
        return self._last_day(table, column)

    def _last_day(self, table: str, column: str) -> npt.NDArray[np.datetime64]:
        """Give the last day that each cell can mean; read once, for every question asks again."""
        place = table, column
        if place not in self._last_days:
            days = last_day(self._tables[table][column])
            days.setflags(write=False)
            self._last_days[place] = days
        return self._last_days[place]

    @cached_property
    def digest(self) -> str:
        """A hash of the day and of what the tables hold, whatever file they came from."""
        import pyarrow as pa

        hashed = _Hashed()
        hashed.write(str(self.day).encode())
        for frame in (self._tables[name] for name in TABLES):
            hashed.write(frame.isna().to_numpy().tobytes())
            # Readers leave what they like where a cell is missing, and pieces of any length.
            whole = frame.fillna({each: "" for each in frame if frame[each].dtype == "str"})
            rows = pa.Table.from_pandas(whole, preserve_index=False)
            rows = rows.replace_schema_metadata(None).combine_chunks()
            with pa.ipc.new_stream(hashed, rows.schema) as stream:
                stream.write_table(rows)
        return hashed.digest.hexdigest()

    @cached_property
    def last_date(self) -> datetime.date | None:
        """The latest start_date, since or date in the data."""
        return latest(self.known_days(table) for table in DATED_TABLES)

    @cached_property
    def first_date(self) -> datetime.date | None:
        """The earliest start_date, since or date in the data."""
        days = np.concatenate(
            [
                first_day(self._tables[table][str(TABLES[table].known_from)])
                for table in DATED_TABLES
            ]
        )
        days = days[~np.isnat(days)]
        return days.min().astype(datetime.date) if len(days) else None

    @property
    def day(self) -> datetime.date | None:
        """The day as of which the ecosystem is seen."""
        return self._asked_for if self._asked_for is not None else self._settled_day

    @cached_property
    def _settled_day(self) -> datetime.date | None:
        return settled_day(np.concatenate([self.known_days(table) for table in DATED_TABLES]))

    @property
    def whole(self) -> Self:
        """The ecosystem with the rows that `at_its_day` left out."""
        return self if self._whole is None else self._whole

    def at_its_day(self) -> Self:
        """Give the ecosystem without rows dated after its day, where no day was asked for.

        `as_of` a later day still finds them.
        """
        if self._asked_for is not None or self.day is None or self.day == self.last_date:
            return self
        seen = self.as_of(self.day)
        seen.rows_after = tuple(self._rows_after(np.datetime64(self.day, "D")))
        seen._whole = self
        return seen

    def _rows_after(
        self, cut: np.datetime64
    ) -> Iterator[tuple[str, int, datetime.date, datetime.date]]:
        for name, table in TABLES.items():
            if table.known_from is not None:
                days = self.known_days(name)
                days = days[days > cut].astype("datetime64[D]")
                if len(days):
                    first, last = days.min(), days.max()
                    yield name, len(days), first.astype(datetime.date), last.astype(datetime.date)

    def as_of(self, day: str | datetime.date, *, everybody: bool = False) -> Self:
        """Give the ecosystem as it was known at the end of a day.

        A row is known from the last day that its date can mean ("2020" from 2020-12-31);
        undated rows count as known; ends that lie later become unknown; a coalition exists from
        the day it was founded. So does an organization, or from when a row that names it is known.

        Parameters
        ----------
        day : str or datetime.date
        everybody : bool
            Keep organizations that are founded later, so that all days know the same rows of them.

        Raises
        ------
        RequestError
            Where the ecosystem was already cut at an earlier day, or the text is no date.
        """
        wanted = parse_day(day)
        if self._asked_for is not None and wanted > self._asked_for:
            if self._whole is not None:
                return self._whole.as_of(wanted, everybody=everybody)
            raise RequestError(
                f"this ecosystem is seen as of {self._asked_for}; "
                f"take the full one to see it as of {wanted}"
            )
        if wanted == self._asked_for:
            return self
        cut = np.datetime64(wanted, "D")
        tables = {name: self._known(name, cut) for name in self._tables}
        for child, column, parent in _FOLLOWERS:
            if len(tables[parent]) < len(self._tables[parent]):
                kept = tables[child][column].isin(tables[parent]["id"])
                tables[child] = tables[child][kept].reset_index(drop=True)
        if not everybody:
            tables["organizations"] = self._born(tables, cut)
        later = {name: (*self._later[name], *self._gone(name, tables)) for name in self._later}
        whole = all(len(tables[name]) == len(self._tables[name]) for name in tables)
        seen = type(self)(tables, self.name, wanted, later, rows=self._rows if whole else None)
        # Where no day takes any away, both know the same names.
        same = len(tables["organizations"]) == len(self._tables["organizations"])
        for names in ("capability_ids", *["organization_ids"] * same):
            seen.__dict__[names] = getattr(self, names)
        return seen

    def _known(self, name: str, cut: np.datetime64) -> pd.DataFrame:
        """Give the rows known on a day, with every other date that lies later made unknown."""
        frame, table = self._tables[name], TABLES[name]
        later = {
            column.name: frame[column.name].mask(self._last_day(name, column.name) > cut)
            for column in table.columns
            if column.kind in ("start", "end") and column.name != table.known_from
        }
        frame = frame.assign(**later)
        if table.known_from is not None:
            unknown = self._last_day(name, table.known_from) > cut
            if unknown.any():
                frame = frame[~unknown].reset_index(drop=True)
        return frame

    def _born(self, tables: Mapping[str, pd.DataFrame], cut: np.datetime64) -> pd.DataFrame:
        """Leave out organizations founded after a day, but for those that known rows name."""
        frame, late = tables["organizations"], self._last_day("organizations", "founded") > cut
        if not late.any():
            return frame
        places = [(table.name, each) for table in TABLES.values() for each in table.columns]
        named = [tables[name][e.name] for name, e in places if e.references == "organizations"]
        return frame[~late | frame["id"].isin(pd.concat(named))].reset_index(drop=True)

    def _gone(
        self, name: str, tables: Mapping[str, pd.DataFrame]
    ) -> Iterator[tuple[str, str, datetime.date]]:
        """Give id, name and first day of those of a table that a day took away."""
        frame = self._tables[name]
        if len(tables[name]) < len(frame):
            gone = ~frame["id"].isin(tables[name]["id"]).to_numpy()
            days = self._last_day(name, "founded")[gone].astype("datetime64[D]").tolist()
            yield from zip(frame["id"][gone], frame["name"][gone], days, strict=True)

    @property
    def first_founded(self) -> datetime.date | None:
        """Where the day left no coalition, the day from which there is one; else None."""
        if len(self._tables["coalitions"]):
            return None
        return min((day for _, _, day in self._later["coalitions"]), default=None)

    def holding(self, table: str) -> pd.DataFrame:
        """Give the rows of a table that hold on the day: known, and not yet ended.

        Parameters
        ----------
        table : {"coalitions", "memberships", "rivalries", "ties"}
        """
        frame = self.table(table)
        if self.day is None:
            return frame
        cut = np.datetime64(self.day, "D")
        ended = self._last_day(table, str(TABLES[table].ends)) < cut
        unknown = self.known_days(table) > cut
        frame = frame[~(ended | unknown)]
        for child, column, parent in _FOLLOWERS:
            if child == table and parent == "coalitions":
                frame = frame[frame[column].isin(self.holding("coalitions")["id"])]
        return frame.reset_index(drop=True)

    def members(self, coalition_id: str) -> list[str]:
        """Give the ids of a coalition's leads and members on the day, sorted; not the invited."""
        held = self.holding("memberships")
        held = held[(held["coalition_id"] == coalition_id) & (held["role"] != "invited")]
        return sorted(held["organization_id"].unique())


#: Rows that stand only while the row they belong to is known.
_FOLLOWERS = (
    ("participants", "collaboration_id", "collaborations"),
    ("collaboration_capabilities", "collaboration_id", "collaborations"),
    ("memberships", "coalition_id", "coalitions"),
    ("rivalries", "coalition_a", "coalitions"),
    ("rivalries", "coalition_b", "coalitions"),
)
