"""The integer program that gives the best team of those compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Rows
from matcher.teams.choice import SAME, Choice
from matcher.teams.limits import Program, Reading

#: Nodes of the search tree after which the program gives up, and the gap that is good enough where
#: the program is large. Never seconds: the answer does not depend on the machine.
NODE_LIMIT, LARGE, LARGE_GAP = 20_000, 20_000, 0.01


class TeamProgram:
    """The program of one choice, to which cuts are added."""

    def __init__(self, choice: Choice, limits: Sequence[Reading], rows: Rows) -> None:
        self._choice, self._rows = choice, rows
        self._program = program = Program(rows)
        self._bounds = np.zeros((2, len(rows)))
        self._bounds[1] = 1.0
        program.add_row(np.arange(len(rows)), np.ones(len(rows)), choice.low, choice.high)
        for limit in limits:
            limit.enter(program)
        self._gain = [np.zeros(len(rows))]
        self._gain[0][~np.isin(rows, choice.fixed)] -= choice.cost[rows][
            ~np.isin(rows, choice.fixed)
        ]
        self._add_ladders()
        self._add_pairs()

    def fix(self, rows: Rows, number: float) -> None:
        """Set organizations to be in (1) or out (0)."""
        self._bounds[:, np.isin(self._rows, rows)] = number

    def cut(self, team: Rows) -> None:
        """Leave out a team that is known, and all that only add to it or take from it."""
        places = np.flatnonzero(np.isin(self._rows, np.setdiff1d(team, self._choice.fixed)))
        self._program.add_row(places, np.ones(len(places)), -np.inf, len(places) - 1.0)
        others = np.flatnonzero(~np.isin(self._rows, team))
        self._program.add_row(others, np.ones(len(others)), 1.0, np.inf)

    def _add_ladders(self) -> None:
        """Add a column for each distinct strength of each need, and what it takes to reach it."""
        base = self._choice.coverage(self._choice.fixed)
        entries = self._choice.offers[self._rows].tocoo()
        above = entries.data > base[entries.col] + 1e-12
        above &= ~np.isin(entries.row, np.flatnonzero(np.isin(self._rows, self._choice.fixed)))
        who, what, strength = entries.row[above], entries.col[above], entries.data[above]
        keys = np.column_stack([what.astype(float), np.round(strength, 12)])
        distinct, rung_of = np.unique(keys, axis=0, return_inverse=True)
        rungs = self._program.add_columns(len(distinct), whole=False)
        stands = parts_of(rung_of.ravel())
        steps = np.zeros(len(distinct))
        for place, (need, height) in enumerate(distinct):
            first = place == 0 or distinct[place - 1, 0] != need
            steps[place] = height - (base[int(need)] if first else distinct[place - 1, 1])
            last = place + 1 == len(distinct) or distinct[place + 1, 0] != need
            columns = [rungs[place], *([] if last else [rungs[place + 1]]), *who[stands[place]]]
            numbers = np.array([1.0, *([] if last else [-1.0]), *(-1.0 for _ in stands[place])])
            self._program.add_row(np.array(columns), numbers, -np.inf, 0.0)
        self._gain.append(steps * self._choice.weights[distinct[:, 0].astype(int)])

    def _add_pairs(self) -> None:
        """Add a column for each pair that worked together; it counts where both are chosen.

        Of one member no more pairs count than there are other seats. That follows for whole
        members, and keeps halves of many from counting as a team of all: without it a choice among
        30 took minutes (a cut of the quadratic knapsack problem; Pisinger, D. (2007). The quadratic
        knapsack problem: a survey. Discrete Applied Mathematics 155, 623-648).
        """
        entries = sp.triu(self._choice.ties[self._rows][:, self._rows], 1).tocoo()
        free = ~np.isin(self._rows, self._choice.fixed)
        both = free[entries.row] & free[entries.col] & (entries.data > 0)
        columns = self._program.add_columns(int(both.sum()), whole=False)
        for column, *ends in zip(columns, entries.row[both], entries.col[both], strict=True):
            for end in ends:
                self._program.add_row(np.array([column, end]), np.array([1.0, -1.0]), -np.inf, 0.0)
        others = self._choice.high - len(self._choice.fixed) - 1
        whose = np.concatenate([entries.row[both], entries.col[both]]).astype(np.intp)
        for who, places in zip(np.unique(whose), parts_of(whose), strict=True):
            if len(places) > others:
                row = np.append(columns[places % len(columns)], who)
                numbers = np.append(np.ones(len(places)), -float(others))
                self._program.add_row(row, numbers, -np.inf, 0.0)
        self._gain.append(entries.data[both])

    def solve(self) -> tuple[Rows, float] | None:
        """Give the best team and the bound; None where there is none."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        program = self._program
        extra = program.columns - len(self._rows)
        gain = np.concatenate([*self._gain[:1], np.zeros(extra)])
        ladders = np.concatenate(self._gain[1:])
        # The ladders and pairs are the last columns; those of limits stand before them.
        gain[program.columns - len(ladders) :] = ladders
        if not program.columns:  # nobody to choose: the team of nobody, if that keeps all
            held = all(
                low <= 0.0 <= high for low, high in zip(program.lows, program.highs, strict=True)
            )
            return (self._rows, 0.0) if held else None
        entries = np.array(program.entries, dtype=float).reshape(-1, 3)
        matrix = sp.csr_array(
            (entries[:, 2], (entries[:, 0].astype(np.intp), entries[:, 1].astype(np.intp))),
            shape=(len(program.lows), program.columns),
        )
        scale = max(float(np.abs(gain).max(initial=0.0)), SAME)
        large = len(program.entries) > LARGE
        found = milp(
            -gain / scale,
            integrality=np.concatenate([np.ones(len(self._rows)), np.array(program.whole)]),
            bounds=Bounds(
                np.concatenate([self._bounds[0], np.zeros(extra)]),
                np.concatenate([self._bounds[1], np.array(program.upper)]),
            ),
            constraints=LinearConstraint(matrix, np.array(program.lows), np.array(program.highs)),
            options={"node_limit": NODE_LIMIT, "mip_rel_gap": LARGE_GAP if large else 0.0},
        )
        if found.x is None:
            return None
        fixed = float(self._choice.weights @ self._choice.coverage(self._choice.fixed))
        limit = getattr(found, "mip_dual_bound", None)
        bound = np.inf if limit is None or not np.isfinite(limit) else fixed - float(limit) * scale
        return self._rows[found.x[: len(self._rows)] > 0.5], bound


def parts_of(codes: Rows) -> list[Rows]:
    """Give the places of each code, in order."""
    order = np.argsort(codes, kind="stable")
    _, starts = np.unique(codes[order], return_index=True)
    return list(np.split(order, starts[1:])) if len(codes) else []
