"""Headers as people make them: below titles, in two rows, with a row of units below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from matcher.errors import DataError, Problem
from matcher.ingestion.guessing import GROUPED, hint_of
from matcher.ingestion.parts import Part
from matcher.ingestion.sheets import Broken, MergedRowError
from matcher.ingestion.tally import CellError
from matcher.ingestion.units import are_units, unit_above, unit_in, unit_of
from matcher.ingestion.words import called, plain

#: The number of each row, and its cells or why it cannot be read.
Rows = Iterator[tuple[int, list[str] | CellError]]

#: How many rows are looked at for the header.
LOOKED_AT = 30

_BRACKETS = "()[]\uff08\uff09"


@dataclass(frozen=True)
class Header:
    """What the columns of a table are called.

    Attributes
    ----------
    row : int
        Number of the row that it is.
    names : tuple of str, shape (n_columns,)
        With the group above and the unit below, and the second column of a name as "name (2)".
    bare : tuple of str, shape (n_columns,)
        As the row itself says.
    units : int or None
        Number of the row of units below it.
    """

    row: int
    names: tuple[str, ...]
    bare: tuple[str, ...]
    units: int | None = None

    @property
    def repeated(self) -> list[str]:
        """Names that several columns bear, of which the first is meant."""
        counts = Counter(name.casefold() for name in self.bare if name)
        again = dict.fromkeys(n for n in self.bare if counts[n.casefold()] > 1)
        return [name for name in again if name in self.names]


def header_of(row: Sequence[str]) -> Header:
    """Take a row alone for a header."""
    names = tuple(cell.strip() for cell in row)
    return Header(1, names, names)


def find_header(
    rows: Rows,
    part: Part,
    stated: int | None,
    fitting: Callable[[Header], int],
    enough: int,
    units: bool = True,
) -> tuple[Header, Rows]:
    """Find the header.

    Parameters
    ----------
    rows : iterator
    part : Part
    stated : int or None
        The row that it is, where somebody says so.
    fitting : callable
        How much a header has of what it should have.
    enough : int
        The first one that has so much is taken.
    units : bool
        Whether a row of units may follow.

    Returns
    -------
    Header
        The first that has enough, else the one that has most.
    iterator
        The rows below it.

    Raises
    ------
    DataError
        Where there is none.
    """
    seen: list[tuple[int, list[str] | CellError]] = []
    best: tuple[int, int, Header | CellError] | None = None
    for number, cells in rows:
        header = _header(number, cells, seen)
        seen.append((number, cells))
        if stated is not None and number < stated:
            continue
        fit = 0 if isinstance(header, CellError) else fitting(header)
        lower = best is not None and fit == best[0] > 0 and len(seen) == best[1] + 1
        grouped = lower and isinstance(header, Header) and header.names != header.bare
        if best is None or fit > best[0] or grouped:
            best = fit, len(seen), header
        if fit >= enough or len(seen) >= LOOKED_AT or stated is not None:
            break
    if best is None:
        raise unreadable(part, "the file is empty", "Give a file with a header and rows")
    _, below, header = best
    if isinstance(header, CellError):
        problem = f"the header, row {seen[below - 1][0]}, cannot be read: {header.reason}"
        raise unreadable(part, problem, "Mend the header")
    rest = chain(seen[below:], rows)
    following = next(rest, None)
    rest = rest if following is None else chain([following], rest)
    return _with_units(header, seen[: below - 1], following if units else None), rest


def unreadable(part: Part, problem: str, fix: str) -> DataError:
    """Say that a file cannot be read."""
    return DataError([Problem(part.shown, None, None, None, problem, fix)], part.shown)


def _header(
    number: int, cells: list[str] | CellError, above: Sequence[tuple[int, list[str] | CellError]]
) -> Header | CellError:
    """Give a row as a header, with the row of groups directly above it."""
    row = _texts(cells)
    if isinstance(row, CellError):
        return row
    bare, names = row, row
    if above and above[-1][0] == number - 1:
        merged = isinstance(above[-1][1], MergedRowError)
        groups = _texts(above[-1][1])
        if not isinstance(groups, CellError):
            bare = _filled(row, groups)
            names = _joined(bare, _spread(groups, merged, len(bare)))
    return Header(number, _numbered(names), tuple(bare))


def _texts(cells: list[str] | CellError) -> list[str] | CellError:
    """Give the cells of a row, which may be merged sideways."""
    if isinstance(cells, MergedRowError):
        cells = cells.cells
    if isinstance(cells, CellError):
        return cells
    broken = next((cell.error for cell in cells if isinstance(cell, Broken)), None)
    return broken or [" ".join(cell.split(" ")).strip() for cell in cells]


def _filled(row: list[str], above: list[str]) -> list[str]:
    """Fill what a lower row of a header leaves open with what stands above it."""
    if 2 * sum(map(bool, row)) <= len(row) or sum(map(bool, above)) < 2:
        return row  # a row that says little is no header
    return [cell or higher for cell, higher in zip_longest(row, above, fillvalue="")]


def _spread(groups: list[str], merged: bool, width: int) -> list[str]:
    """Give each column the group that it stands in; rows that name no table are titles."""
    groups = [*groups[:width], *[""] * (width - len(groups))]
    filled = [cell for cell in groups if cell]
    if not merged:
        if len(filled) < 2 or len(filled) == width:
            return [""] * width
        for place in range(1, width):
            groups[place] = groups[place] or groups[place - 1]
    return groups if len(set(groups)) > 1 and any(map(hint_of, groups)) else [""] * width


def _joined(row: Sequence[str], groups: Sequence[str]) -> list[str]:
    pairs = zip(groups, row, strict=True)
    return [f"{g}{GROUPED}{cell}" if g and cell and g != cell else cell for g, cell in pairs]


def _numbered(names: Sequence[str]) -> tuple[str, ...]:
    """Tell columns of one name apart."""
    seen: Counter[str] = Counter()
    numbered = []
    for name in names:
        seen[name.casefold()] += 1
        count = seen[name.casefold()]
        numbered.append(f"{name} ({count})" if name and count > 1 else name)
    return tuple(numbered)


def _with_units(
    header: Header,
    above: Sequence[tuple[int, list[str] | CellError]],
    below: tuple[int, list[str] | CellError] | None,
) -> Header:
    """Put the units into the names: from a row of them below, else of amounts from a line above."""
    units = _texts(below[1]) if below is not None else []
    if isinstance(units, CellError) or not are_units(units):
        units = []
    lines = (cell for _, cells in above for cell in _cells(cells))
    said = next((unit for line in lines if (unit := unit_above(line))), None)
    names = []
    for place, name in enumerate(header.names):
        unit = units[place] if place < len(units) else ""
        own = plain(name.rpartition(GROUPED)[2])
        if not unit and said and own in called("funding"):
            unit = said
        known = not name or unit_of(unit.strip(_BRACKETS)) is None or unit_in(name) is not None
        names.append(name if known else f"{name} ({unit.strip(_BRACKETS)})")
    row = below[0] if below is not None and units else None
    return Header(header.row, tuple(names), header.bare, row)


def _cells(cells: list[str] | CellError) -> list[str]:
    texts = _texts(cells)
    return [] if isinstance(texts, CellError) else texts
