"""The forms that a rule takes for the choice: sums, distinct classes, caps and bars.

Each form knows both readings of what the data do not say: the strict one counts an unknown trait
against the rule, the lenient one for it. A team keeps a rule if it does so strictly; if only
leniently, nobody can tell.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matcher.arrays import Mask, Rows, Values

#: What sums may differ by through rounding.
SLACK = 1e-9


@dataclass
class Program:
    """A linear program that forms add columns and rows to; the first columns are candidates.

    Attributes
    ----------
    rows : ndarray of int, shape (n_candidates,)
        The organization of each of the first columns.
    """

    rows: Rows
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self.rows) + len(self.upper)

    def add_columns(self, count: int, *, upper: float = 1.0, whole: bool = True) -> Rows:
        """Add columns of at least 0; give their places."""
        first = self.columns
        self.upper += [upper] * count
        self.whole += [whole] * count
        return np.arange(first, first + count)

    def add_row(self, columns: Rows, numbers: Values, low: float, high: float) -> None:
        """Add low <= sum of numbers times columns <= high."""
        place = len(self.lows)
        self.entries += [
            (place, int(column), float(number))
            for column, number in zip(columns, numbers, strict=True)
            if number != 0.0
        ]
        self.lows.append(low)
        self.highs.append(high)


@dataclass(frozen=True, eq=False)
class Sum:
    """low <= sum of numbers over the members <= high.

    Attributes
    ----------
    numbers : ndarray, shape (n_organizations,)
        NaN where the data do not say.
    low, high : float
    worst, best : float
        The range of what an unknown number can be.
    """

    numbers: Values
    low: float = -np.inf
    high: float = np.inf
    worst: float = 0.0
    best: float = 1.0

    def read(self, lenient: bool, *, low: bool) -> Values:
        """Give the numbers with the unknown ones read strictly or leniently, for a limit."""
        unknown = self.best if lenient == low else self.worst
        return np.where(np.isnan(self.numbers), unknown, self.numbers)

    def holds(self, team: Rows, lenient: bool) -> bool:
        """Tell whether a team keeps it."""
        above = self.read(lenient, low=True)[team].sum() >= self.low - SLACK
        return bool(above and self.read(lenient, low=False)[team].sum() <= self.high + SLACK)

    def enter(self, program: Program, lenient: bool) -> None:
        """Add it to a program."""
        places = np.arange(len(program.rows))
        if self.low > -np.inf:
            numbers = self.read(lenient, low=True)[program.rows]
            program.add_row(places, numbers, self.low - SLACK, np.inf)
        if self.high < np.inf:
            numbers = self.read(lenient, low=False)[program.rows]
            program.add_row(places, numbers, -np.inf, self.high + SLACK)

    def classes(self, lenient: bool) -> list[Values]:
        """Give numbers for each organization; those with the same are alike to it."""
        return [self.read(lenient, low=True), self.read(lenient, low=False)]


@dataclass(frozen=True, eq=False)
class Distinct:
    """At least so many members of different classes, each of another corporate group if asked.

    Attributes
    ----------
    codes : ndarray of int, shape (n_organizations,)
        The class of each; -1 where unknown.
    count : int
    allowed : ndarray of bool, shape (n_organizations,)
        Who can be counted; those of unknown class are where that is not known either.
    groups : ndarray of int or None, shape (n_organizations,)
        Of those who share one only one is counted; None for no such demand.
    among : ndarray of bool or None
        Of those counted at least `least` must be of these.
    least : int
    """

    codes: Rows
    count: int
    allowed: Mask
    groups: Rows | None = None
    among: Mask | None = None
    least: int = 0

    def _read(self, lenient: bool) -> tuple[Rows, Mask, Mask | None]:
        """Give classes, who counts, and who is among; the unknown alone in a class, or nobody."""
        unknown = self.codes < 0
        codes = np.where(unknown, -1 - np.arange(len(self.codes)), self.codes)
        allowed = self.allowed & (lenient | ~unknown)
        among = None if self.among is None else self.among | (unknown & lenient)
        return codes, allowed, among

    def holds(self, team: Rows, lenient: bool) -> bool:
        """Tell whether a team keeps it."""
        return len(self.counted(team, lenient)) >= self.count

    def counted(self, team: Rows, lenient: bool) -> Rows:
        """Give members that can be counted, as many as can be.

        Where those that must be among them are not to be had, nobody.
        """
        codes, allowed, among = self._read(lenient)
        able = team[allowed[team]]
        # Being among is a matter of the class, and augmenting paths keep every class matched: so
        # those that must be among are matched first, and a largest matching still comes out.
        first = able[:0] if among is None else able[among[able]]
        matched = _Matching(codes, self.groups)
        for rows, least in ((first, self.least), (able, 0)):
            if matched.extend(rows) < least:
                return able[:0]
        return matched.rows

    def enter(self, program: Program, lenient: bool) -> None:
        """Add it to a program: who is counted is a column of its own."""
        codes, allowed, among = self._read(lenient)
        able = np.flatnonzero(allowed[program.rows])
        rows = program.rows[able]
        counts = program.add_columns(len(able), whole=False)
        for place, column in zip(able, counts, strict=True):
            program.add_row(np.array([column, place]), np.array([1.0, -1.0]), -np.inf, 0.0)
        for each in (codes, self.groups):
            if each is not None:
                _cap(program, counts, each[rows], 1.0)
        program.add_row(counts, np.ones(len(counts)), self.count - SLACK, np.inf)
        if among is not None and self.least:
            program.add_row(counts, among[rows].astype(float), self.least - SLACK, np.inf)

    def classes(self, lenient: bool) -> list[Values]:
        """Give numbers for each organization; those with the same are alike to it."""
        codes, allowed, among = self._read(lenient)
        found = [np.where(allowed, codes.astype(float), np.inf)]
        found += [] if self.groups is None else [_shared(self.groups)]
        return found if among is None else [*found, among.astype(float)]


@dataclass(frozen=True, eq=False)
class Cap:
    """At most so many members of one class.

    Attributes
    ----------
    codes : ndarray of int, shape (n_organizations,)
        -1 where unknown.
    count : int
    """

    codes: Rows
    count: int

    def holds(self, team: Rows, lenient: bool) -> bool:
        """Tell whether a team keeps it."""
        return not len(self.over(team, lenient))

    def over(self, team: Rows, lenient: bool) -> Rows:
        """Give the members of classes with too many, and strictly those of unknown class."""
        codes = self.codes[team]
        known = codes >= 0
        values, counts = np.unique(codes[known], return_counts=True)
        return team[np.isin(codes, values[counts > self.count]) | (~known & (not lenient))]

    def enter(self, program: Program, lenient: bool) -> None:
        """Add it to a program."""
        codes = self.codes[program.rows]
        known = np.flatnonzero(codes >= 0)
        _cap(program, known, codes[known], float(self.count))
        if not lenient:
            _bar(program, codes < 0)

    def classes(self, lenient: bool) -> list[Values]:
        """Give numbers for each organization; those with the same are alike to it."""
        return [_shared(self.codes)]


@dataclass(frozen=True, eq=False)
class Bar:
    """Nobody of these.

    Attributes
    ----------
    barred : ndarray of float, shape (n_organizations,)
        1 for whom it bars, 0 for others, NaN where the data do not say.
    """

    barred: Values

    def holds(self, team: Rows, lenient: bool) -> bool:
        """Tell whether a team keeps it."""
        return not self._read(lenient)[team].any()

    def _read(self, lenient: bool) -> Mask:
        return np.where(np.isnan(self.barred), not lenient, self.barred > 0).astype(bool)

    def enter(self, program: Program, lenient: bool) -> None:
        """Add it to a program."""
        _bar(program, self._read(lenient)[program.rows])

    def classes(self, lenient: bool) -> list[Values]:
        """Give numbers for each organization; those with the same are alike to it."""
        return [self._read(lenient).astype(float)]


@dataclass(frozen=True, eq=False)
class Apartness:
    """No two of these together.

    Attributes
    ----------
    a, b : ndarray of int, shape (n_pairs,)
        Rows of organizations.
    size : int
        How many organizations there are.
    """

    a: Rows
    b: Rows
    size: int

    def holds(self, team: Rows, lenient: bool) -> bool:
        """Tell whether a team keeps it."""
        return not (np.isin(self.a, team) & np.isin(self.b, team)).any()

    def enter(self, program: Program, lenient: bool) -> None:
        """Add it to a program."""
        place = {int(row): at for at, row in enumerate(program.rows)}
        for a, b in zip(self.a.tolist(), self.b.tolist(), strict=True):
            if a in place and b in place:
                program.add_row(np.array([place[a], place[b]]), np.ones(2), -np.inf, 1.0)

    def classes(self, lenient: bool) -> list[Values]:
        """Give numbers for each organization; those with the same are alike to it."""
        found = np.zeros(self.size)
        both = np.concatenate([self.a, self.b])
        found[both] = 1.0 + both
        return [found]


Limit = Sum | Distinct | Cap | Bar | Apartness


@dataclass(frozen=True, eq=False)
class Reading:
    """A limit, and how it reads what the data do not say."""

    limit: Limit
    lenient: bool

    def holds(self, team: Rows) -> bool:
        """Tell whether a team keeps it."""
        return self.limit.holds(team, self.lenient)

    def enter(self, program: Program) -> None:
        """Add it to a program."""
        self.limit.enter(program, self.lenient)

    def classes(self) -> list[Values]:
        """Give numbers for each organization; those with the same are alike to it."""
        return self.limit.classes(self.lenient)


def _cap(program: Program, columns: Rows, codes: Rows, most: float) -> None:
    """Add that at most so many of the columns of one class are chosen, where there are more."""
    order = np.argsort(codes, kind="stable")
    _, starts = np.unique(codes[order], return_index=True)
    for alike in np.split(columns[order], starts[1:]):
        if len(alike) > most:
            program.add_row(alike, np.ones(len(alike)), -np.inf, most)


def _bar(program: Program, barred: Mask) -> None:
    out = np.flatnonzero(barred)
    if len(out):
        program.add_row(out, np.ones(len(out)), -np.inf, 0.0)


def _shared(codes: Rows) -> Values:
    """Give the code of those who share one, 0 for those who share it with nobody."""
    _, place, count = np.unique(codes, return_inverse=True, return_counts=True)
    return np.where((count[place] > 1) | (codes < 0), codes + 2.0, 0.0)


class _Matching:
    """A largest set of members of different classes and groups, by augmenting paths.

    Each member is an edge between its group and its class.
    """

    def __init__(self, codes: Rows, groups: Rows | None) -> None:
        self._codes = codes
        self._groups = np.arange(len(codes)) if groups is None else groups
        self._edges: dict[int, list[int]] = {}
        self._holder: dict[int, int] = {}

    def extend(self, rows: Rows) -> int:
        """Take in more members; give how many are matched then."""
        for row in rows.tolist():
            mine = self._edges.setdefault(int(self._groups[row]), [])
            if row not in mine:
                mine.append(row)
        matched = {int(self._groups[row]) for row in self._holder.values()}
        for group in self._edges:
            if group not in matched:
                self._place(group, set())
        return len(self._holder)

    @property
    def rows(self) -> Rows:
        """The members that are matched."""
        return np.array(sorted(self._holder.values()), dtype=np.intp)

    def _place(self, group: int, seen: set[int]) -> bool:
        for row in self._edges[group]:
            code = int(self._codes[row])
            if code in seen:
                continue
            seen.add(code)
            held = self._holder.get(code)
            if held is None or self._place(int(self._groups[held]), seen):
                self._holder[code] = row
                return True
        return False
