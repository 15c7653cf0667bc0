"""What firms of the members' own groups have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.arrays import Rows
from matcher.matching.apart import listed
from matcher.matching.capability_context import ABLE_FROM
from matcher.matching.citations import Citations

#: How many firms are named.
NAMED = 2


class OwnFirms:
    """Members and the firms of their groups.

    Parameters
    ----------
    cited : Citations
    members : ndarray of int
    """

    def __init__(self, cited: Citations, members: Rows) -> None:
        self._cited, self._context, self._members = cited, cited.context, members
        roots = cited.context.group_roots
        self._own = np.flatnonzero(np.isin(roots, roots[members]))

    def having(self, row: int, capabilities: Sequence[int]) -> list[str]:
        """Say which firm of a member's group, itself no member, can do what one would add."""
        firms = np.setdiff1d(self._own, [*self._members, row])
        strength = self._context.ecosystem.offers[firms][:, list(capabilities)].toarray()
        found = []
        for firm, able in zip(firms.tolist(), strength >= ABLE_FROM, strict=True):
            if able.any():
                has = [self._cited.capability(capabilities[int(at)]) for at in np.flatnonzero(able)]
                found.append(f"{self._firm(firm)}, has {listed(has)}")
        return found[:NAMED]

    def _firm(self, row: int) -> str:
        """Name a firm, and where it is no member, the member of whose group it is."""
        if row in self._members:
            return f"{self._cited.name(row)}, a member"
        roots = self._context.group_roots
        (member, *_) = self._members[roots[self._members] == roots[row]].tolist()
        return f"{self._cited.name(row)}, of the group of {self._cited.name(member)}"
