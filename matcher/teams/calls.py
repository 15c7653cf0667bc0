"""One team for each call of a table: lead, fields, size and least number of countries given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from matcher.arrays import Rows, Values
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.raw import RawTable
from matcher.ecosystem.vocabulary import split_list
from matcher.errors import AmbiguousNameError, DataError, Problem, RequestError, UnknownNameError
from matcher.matching.order import best_first
from matcher.progress import Steps
from matcher.sources.csv_text import read_csv_file
from matcher.teams.consortia import Call
from matcher.teams.consortium_model import ConsortiumModel

#: Columns of a table of calls.
CALL_COLUMNS = ("call_id", "lead", "capabilities", "size", "countries")

#: Members of a team at most.
LARGEST = 1000


def read_calls(ecosystem: Ecosystem, path: Path) -> dict[str, Call]:
    """Read a table of calls.

    Parameters
    ----------
    ecosystem : Ecosystem
    path : Path
        CSV with the columns `CALL_COLUMNS`; an empty cell of countries asks for one.

    Returns
    -------
    dict of str to Call
        By their id, in the order of the table.

    Raises
    ------
    RequestError
        Where the file cannot be read, or lacks a column.
    DataError
        With every cell that is wrong.
    """
    table = read_csv_file(path, CALL_COLUMNS)
    missing = [name for name in CALL_COLUMNS if name not in table.frame.columns]
    if missing:
        raise RequestError(f"{path} has no column {', no column '.join(missing)}")
    return _Reader(ecosystem, table, path).calls()


class _Reader:
    """Reads the rows of a table of calls, and collects what is wrong with them."""

    def __init__(self, ecosystem: Ecosystem, table: RawTable, path: Path) -> None:
        self._ecosystem, self._table, self._path = ecosystem, table, path
        self._problems: list[Problem] = []

    def calls(self) -> dict[str, Call]:
        found: dict[str, Call] = {}
        seen: set[str] = set()
        for place, cells in enumerate(self._table.frame[list(CALL_COLUMNS)].to_dict("records")):
            texts = {str(name): _text(cell) for name, cell in cells.items()}
            key = texts["call_id"]
            if not key or key in seen:
                why = "it is given twice" if key else "it is empty"
                self._add(place, "call_id", key, why, "Give each call an id of its own")
            seen.add(key)
            call = self._call(place, texts)
            if call is not None:
                found[key] = call
        if self._problems:
            raise DataError(self._problems, str(self._path))
        return found

    def _call(self, place: int, texts: dict[str, str]) -> Call | None:
        before = len(self._problems)
        ids = self._ecosystem.organization_ids
        lead = self._named(place, "lead", texts["lead"], self._ecosystem.find_organization)
        fields = [
            self._named(place, "capabilities", name, self._ecosystem.find_capability)
            for name in split_list(texts["capabilities"])
        ]
        size = self._number(place, "size", texts["size"], 2)
        countries = self._number(place, "countries", texts["countries"] or "1", 1)
        if size and countries > size:
            self._add(
                place,
                "countries",
                texts["countries"],
                f"a team of {size} cannot be of more countries",
                "Ask for fewer, or for more members",
            )
        if len(self._problems) > before:
            return None
        rows = self._ecosystem.capability_ids.rows(fields)
        return Call(ids.row(lead), tuple(rows.tolist()), size, countries)

    def _named(self, place: int, column: str, name: str, find: Callable[[str], str]) -> str:
        if not name:
            self._add(place, column, None, "it is empty", "Name one")
            return ""
        try:
            return find(name)
        except (UnknownNameError, AmbiguousNameError) as error:
            self._add(place, column, name, str(error).rstrip("."), "Mend it")
            return ""

    def _number(self, place: int, column: str, text: str, least: int) -> int:
        if text.isascii() and text.isdigit() and least <= int(text[:6]) <= LARGEST:
            return int(text)
        fix = f"Write a whole number from {least} to {LARGEST}"
        self._add(place, column, text, "this is no such number", fix)
        return 0

    def _add(self, place: int, column: str, value: str | None, problem: str, fix: str) -> None:
        line = int(self._table.lines[place])
        self._problems.append(Problem(self._path.name, line, column, value, problem, fix))


def _text(cell: object) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def build_teams(
    ecosystem: Ecosystem, calls: dict[str, Call], seed: int = 0, progress: Steps | None = None
) -> pd.DataFrame:
    """Give one team for each call: who joined such consortia before, with such a lead.

    Candidates are those with a past partner. Every team has the size asked for, and as many
    countries as there can be up to those asked for.

    Parameters
    ----------
    ecosystem : Ecosystem
    calls : dict of str to Call
        As by `read_calls`.
    seed : int
        Of what is drawn to learn from.
    progress : callable, optional
        Called with (steps done, steps in all).

    Returns
    -------
    DataFrame
        Columns call_id, seat (1 is the lead's), organization_id.

    Raises
    ------
    RequestError
        Where there are not enough candidates for a call.
    """
    model = ConsortiumModel(ecosystem, seed, progress)
    ids = ecosystem.organization_ids.ids
    parts = []
    for (key, call), scores in zip(calls.items(), model.scores(list(calls.values())), strict=True):
        if int(np.isfinite(scores).sum()) < call.size - 1:
            raise RequestError(
                f"call {key} asks for {call.size} members, and only "
                f"{int(np.isfinite(scores).sum()):,} others have worked with anybody"
            )
        team = choose(scores, model.past.countries, call, ecosystem.organization_ids.order)
        rows = [call.lead, *team.tolist()]
        parts.append(
            pd.DataFrame(
                {
                    "call_id": key,
                    "seat": np.arange(1, len(rows) + 1),
                    "organization_id": ids[rows].astype(str),
                }
            )
        )
    columns = ("call_id", "seat", "organization_id")
    empty = pd.DataFrame({name: [] for name in columns})
    return pd.concat(parts, ignore_index=True) if parts else empty


def choose(scores: Values, countries: Rows, call: Call, order: Rows) -> Rows:
    """Choose the members of a call of the largest sum of scores that has enough countries.

    The best `size - 1` are taken; while countries lack, the lowest of those whose country is there
    twice gives way to the best of a country that is not there. Sets with enough countries are the
    bases of a matroid's truncations, so that this exchange ends in the best.

    Parameters
    ----------
    scores : ndarray, shape (n_organizations,)
        Minus infinity for who is no candidate.
    countries : ndarray of int, shape (n_organizations,)
        -1 where unknown, which is no country.
    call : Call
    order : ndarray of int
        What equals go by.
    """
    able = np.flatnonzero(np.isfinite(scores))
    ranked = able[best_first(scores[able], order[able])]
    team = ranked[: call.size - 1].tolist()
    first: dict[int, int] = {}
    for row in ranked[call.size - 1 :].tolist():
        first.setdefault(int(countries[row]), row)
    while True:
        held = [int(countries[row]) for row in (call.lead, *team)]
        there = set(held) - {-1}
        new = [row for code, row in first.items() if code not in there and code >= 0]
        spare = [
            place
            for place, row in enumerate(team)
            if countries[row] < 0 or held.count(int(countries[row])) > 1
        ]
        if len(there) >= call.countries or not new or not spare:
            break
        team[spare[-1]] = new[0]
    chosen = np.array(team, dtype=np.intp)
    return chosen[best_first(scores[chosen], order[chosen])]
