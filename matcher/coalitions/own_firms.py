"""What firms of the members' own groups have, and with whom of a coalition a newcomer competes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from matcher.arrays import Rows
from matcher.matching.apart import listed
from matcher.matching.capability_context import ABLE_FROM, SUFFICES_FROM
from matcher.matching.citations import Citations

#: How many firms are named.
NAMED = 2

#: What stands between the trades of one sector.
_BETWEEN = re.compile(r"\s*(?:,|;|/|&|\band\b)\s*")


class OwnFirms:
    """Members and the firms of their groups.

    Parameters
    ----------
    cited : Citations
    members : ndarray of int
    """

    def __init__(self, cited: Citations, members: Rows) -> None:
        self._cited, self._context, self._members = cited, cited.context, members
        organizations = cited.context.ecosystem.organizations
        self._sectors = organizations["sector"].fillna("").astype(str).str.lower().tolist()
        self._company = (organizations["kind"] == "company").to_numpy()
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

    def competing(self, row: int, capabilities: Sequence[int]) -> list[str]:
        """Say which own firm is of the same trade, where its group does what one would add.

        Or where it does what is near, or needs it. Stated competitors are told elsewhere.
        """
        context, trades = self._context, self._trades(row)
        if not self._company[row] or not trades:
            return []
        stated = context.tie_kind("competitor")[[row]].indices
        found: dict[int, str] = {}
        for firm in np.setdiff1d(self._own, [row, *stated]).tolist():
            common, root = self._trades(firm) & trades, int(context.group_roots[firm])
            if common and self._company[firm] and self._in_field(root, capabilities):
                words = f"{self._firm(firm)}, is in {listed(sorted(common))} too"
                found.setdefault(root, f"{words}: the two may compete")
        return list(found.values())[:NAMED]

    def _in_field(self, root: int, capabilities: Sequence[int]) -> bool:
        """Tell whether a group does or needs what some capabilities are, or what is near."""
        context = self._context
        firms = np.flatnonzero(context.group_roots == root)
        offers, wanted = context.ecosystem.offers[firms], list(capabilities)
        own = np.append(offers.indices[offers.data >= SUFFICES_FROM], context.needs[firms].indices)
        near = context.neighbouring_fields[wanted][:, own]
        return bool(near.nnz or np.isin(wanted, own).any())

    def _trades(self, row: int) -> set[str]:
        return {each for each in _BETWEEN.split(self._sectors[row]) if each}

    def _firm(self, row: int) -> str:
        """Name a firm, and where it is no member, the member of whose group it is."""
        if row in self._members:
            return f"{self._cited.name(row)}, a member"
        roots = self._context.group_roots
        (member, *_) = self._members[roots[self._members] == roots[row]].tolist()
        return f"{self._cited.name(row)}, of the group of {self._cited.name(member)}"
