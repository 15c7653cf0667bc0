"""Trades: of what sectors companies are, and where a need is that trade itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from matcher.arrays import Mask, Rows

if TYPE_CHECKING:
    from matcher.matching.context import Context

#: What stands between the trades of one sector, and the parts of the name of a capability.
_BETWEEN = re.compile(r"\s*(?:,|;|/|&|\band\b)\s*", re.IGNORECASE)


class Trades:
    """Tells who is of one trade.

    Parameters
    ----------
    context : Context
    """

    def __init__(self, context: Context) -> None:
        self._context, ecosystem = context, context.ecosystem
        company = (ecosystem.organizations["kind"] == "company").to_numpy()
        #: What belongs to a company competes as one, such as its research institute.
        self.company: Mask = company | company[context.group_roots]
        self._sectors = ecosystem.organizations["sector"].array
        self._capabilities = ecosystem.capability_ids.names

    def of(self, row: int) -> dict[str, str]:
        """Give the trades of one, as they are written, by what they are known by."""
        sector = self._sectors[row]
        written = _BETWEEN.split(sector if isinstance(sector, str) else "")
        return {each.lower(): each for each in written if each}

    def asked_in(self, one: int, other: int, needs: Sequence[int]) -> bool:
        """Tell whether all that is needed between two companies is the trade of both, by name.

        Who looks for help in its own trade hardly asks who competes in it. A firm in health that
        needs health data of another is not meant.
        """
        if not (needs and self.company[one] and self.company[other]):
            return False
        common = self.of(one).keys() & self.of(other).keys()
        return bool(common) and all(
            not common.isdisjoint(_BETWEEN.split(str(self._capabilities[each]).lower()))
            for each in needs
        )

    def asked(self, one: int, others: Rows) -> Mask:
        """Tell with whom that holds of all needs of one that they meet, and of theirs.

        Returns
        -------
        ndarray of bool, shape (n_others,)
        """
        offers, found = self._context.ecosystem.own_offers, np.zeros(len(others), dtype=bool)
        mine = self.of(one).keys() if self.company[one] else set[str]()
        for place, other in enumerate(others.tolist() if mine else []):
            if not mine.isdisjoint(self.of(other)):
                met = [
                    self._context.met_needs(np.array([who]), offers[[partner]]).indices.tolist()
                    for who, partner in ((one, other), (other, one))
                ]
                found[place] = self.asked_in(one, other, [*met[0], *met[1]])
        return found
