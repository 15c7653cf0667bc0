"""Among whom a team is chosen, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Mask, Rows, Values
from matcher.coalitions.coverage import strongest

#: Values closer than this are the same: what is left is rounding.
SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Choice:
    """What a team is chosen by.

    Attributes
    ----------
    offers : csr_array, shape (n_organizations, n_needs)
        Strengths in the needs.
    weights : ndarray, shape (n_needs,)
        Of the needs.
    cost : ndarray, shape (n_organizations,)
        What a seat of each costs; at least 0.
    ties : csr_array, shape (n_organizations, n_organizations)
        What a pair adds if both are chosen, upper triangle; at least 0.
    fixed : ndarray of int
        Rows of those who are in every team.
    open_to : ndarray of bool, shape (n_organizations,)
        Who may be chosen beside them.
    low, high : int
        The fewest and the most members, the fixed ones counted.
    order : ndarray of int, shape (n_organizations,)
        Of equals the one of the lowest number is chosen.
    """

    offers: sp.csr_array
    weights: Values
    cost: Values
    ties: sp.csr_array
    fixed: Rows
    open_to: Mask
    low: int
    high: int
    order: Rows

    def coverage(self, team: Rows) -> Values:
        """Give the strength of the strongest member in each need."""
        return strongest(self.offers[team])

    def value(self, team: Rows) -> float:
        """Give the worth of a team."""
        free = np.setdiff1d(team, self.fixed)
        pairs = float(self.ties[free][:, free].sum()) if self.ties.nnz else 0.0
        return float(self.weights @ self.coverage(team) - self.cost[free].sum() + pairs)
