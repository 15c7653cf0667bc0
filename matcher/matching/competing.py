"""Who may compete though no tie says so: by the same offer, the same customer or the same trade."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Rows
from matcher.ecosystem.taking_part import CUSTOMER, in_role, supplies
from matcher.ecosystem.vocabulary import telling_words
from matcher.matching.apart import listed
from matcher.matching.citations import NAMED, Citations, largest

#: What is against a pair of companies that offer the same.
MAY_COMPETE = "who offers the same may compete"


class Competing:
    """Finds what two companies compete for.

    Parameters
    ----------
    cited : Citations
    """

    def __init__(self, cited: Citations) -> None:
        self._cited, self._context = cited, cited.context

    def words(
        self, a: int, b: int, needed: Sequence[int] = (), told: Sequence[int] = ()
    ) -> list[str]:
        """Say it; nothing of two that are not both companies.

        Parameters
        ----------
        a, b : int
        needed : sequence of int
            Capabilities that one needs of the other.
        told : sequence of int
            Those of which it is said already that both offer them.
        """
        if not self._are_companies(a, b):
            return []
        found = self._same_offer(a, b, told)
        if customers := self._for_whom(a, b, self.customers(a, b)):
            found.append(f"{customers}: who sells to the same may compete")
        if not found and (sectors := self._one_trade(a, b, needed)):
            found.append(f"{sectors}: who is of one trade may compete")
        return found

    def sell_to_same(self, a: int, b: int) -> bool:
        """Tell whether two companies sell to somebody in common."""
        return self._are_companies(a, b) and len(self.customers(a, b)) > 0

    def customers(self, a: int, b: int) -> Rows:
        """Give who buys from both, or from one, and has worked on the same with each of them."""
        sells = self._sells[[a, b]].toarray() > 0
        one = np.flatnonzero(sells.any(axis=0) & ~sells.all(axis=0))
        alike = [row for row in one.tolist() if self._worked_on(a, b, row)]
        return np.union1d(np.flatnonzero(sells.all(axis=0)), alike).astype(np.intp)

    def _are_companies(self, a: int, b: int) -> bool:
        kinds = self._context.ecosystem.organizations["kind"].iloc[[a, b]]
        return bool((kinds == "company").all())

    def _same_offer(self, a: int, b: int, told: Sequence[int]) -> list[str]:
        own, cited = self._context.counted_offers, self._cited
        shared = [
            each
            for each in cited.telling(largest(own[[a]].multiply(own[[b]]).tocsr()))
            if cited.states_offer(a, each)
            and cited.states_offer(b, each)
            and not cited.by_parts(a, b, each)
        ]
        if not shared:
            return []
        if set(shared) & set(told):
            return [MAY_COMPETE]
        return [f"both offer {listed([cited.capability(e) for e in shared])}: {MAY_COMPETE}"]

    def _for_whom(self, a: int, b: int, customers: Rows) -> str:
        """Say for whom both work, on what where that is the same; empty for nobody."""
        parts = []
        for row in customers[:NAMED].tolist():
            work = listed([self._cited.capability(e) for e in self._worked_on(a, b, row)[:NAMED]])
            name = self._cited.name(row)
            parts.append(f"both worked on {work} for {name}" if work else f"both supply {name}")
        return listed(parts)

    def _worked_on(self, a: int, b: int, customer: int) -> list[int]:
        """Give on what both worked with somebody, each in work of its own."""
        mine, theirs = (self._cited.shared_work(each, customer) for each in (a, b))
        own = np.setdiff1d(mine, theirs), np.setdiff1d(theirs, mine)
        tags = [self._cited.tags[columns].indices for columns in own]
        return [int(each) for each in np.intersect1d(tags[0], tags[1])]

    def _one_trade(self, a: int, b: int, needed: Sequence[int]) -> str:
        """Say in what both are, where what one needs of the other lies in that; else empty."""
        ecosystem = self._context.ecosystem
        sectors = [str(each) for each in ecosystem.organizations["sector"].fillna("").iloc[[a, b]]]
        fields = ecosystem.tree.ancestors[list(needed)].indices
        of_needs = telling_words(" ".join(self._cited.capability(int(each)) for each in fields))
        if not telling_words(sectors[0]) & telling_words(sectors[1]) & of_needs:
            return ""
        one, other = sectors
        return f"both are in {one}" if one == other else f"one is in {one}, the other in {other}"

    @cached_property
    def _sells(self) -> sp.csr_array:
        """1 or more where one sells to another, by a tie or in joint work, shape (n, n)."""
        ecosystem = self._context.ecosystem
        sellers, buyers = supplies(ecosystem)
        pays, work = in_role(ecosystem, (CUSTOMER,)), ecosystem.participation
        who = ecosystem.part_organizations[pays], ecosystem.part_collaborations[pays]
        paid = sp.csr_array((np.ones(len(who[0])), who), shape=work.shape)
        tied = sp.csr_array((np.ones(len(sellers)), (sellers, buyers)), shape=(work.shape[0],) * 2)
        sold = (work @ paid.T + tied).tocoo()
        off = sold.row != sold.col
        return sp.csr_array((sold.data[off], (sold.row[off], sold.col[off])), shape=sold.shape)
