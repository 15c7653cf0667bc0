"""Hard negatives: who has about as many partners as a true partner, and did not come true.

Popularity can then tell nothing, the idea of HeaRT: Li, J. et al. (2023). Evaluating graph neural
networks for link prediction: current pitfalls and new benchmarking. NeurIPS. What is learned and
what is judged are drawn in this one way.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matcher.arrays import Mask, Rows, Values

#: Negatives come from so many neighbours in the order by partners, or this share of all.
NEIGHBOURS, SHARE = 200, 50


class Ladder:
    """Known organizations by their number of partners, to find others like one of them.

    Parameters
    ----------
    degree : ndarray, shape (n_organizations,)
        Number of partners.
    known : ndarray of bool, shape (n_organizations,)
        Who stands on the ladder.
    """

    def __init__(self, degree: Values, known: Mask) -> None:
        rows = np.flatnonzero(known)
        order = np.argsort(degree[rows], kind="stable")
        self.rows = rows[order]
        self.place = np.full(len(known), -1)
        self.place[self.rows] = np.arange(len(rows))
        self.width = min(max(NEIGHBOURS, len(rows) // SHARE), len(rows))

    def alike(self, partner: int, allowed: Mask, count: int) -> Rows:
        """Give allowed organizations with about as many partners as one; at least `count`.

        Fewer only where there are no more.
        """
        total, width = len(self.rows), self.width
        low = int(np.clip(self.place[partner] - width // 2, 0, total - width))
        high = low + width
        found = self.rows[low:high][allowed[self.rows[low:high]]]
        while len(found) < count and (low > 0 or high < total):
            low, high = max(0, low - width), min(total, high + width)
            found = self.rows[low:high][allowed[self.rows[low:high]]]
        return found

    def hard_negatives(
        self,
        true: Rows,
        allowed: Mask,
        most: int,
        negatives: int,
        rng: np.random.Generator,
        *,
        fewest: int,
    ) -> Iterator[tuple[int, Rows]]:
        """Draw new partners of one organization, and others like each of them.

        Parameters
        ----------
        true : ndarray of int
            Rows of its new partners.
        allowed : ndarray of bool, shape (n_organizations,)
            Who else could be suggested to it: none of its partners, new or old, nor itself.
        most : int
            How many new partners at most.
        negatives : int
            How many others for each at most.
        rng : numpy.random.Generator
        fewest : int
            A new partner with fewer is left out.

        Yields
        ------
        partner : int
        negatives : ndarray of int
        """
        for partner in rng.permutation(true)[:most]:
            alike = self.alike(int(partner), allowed, negatives)
            if len(alike) >= fewest:
                yield int(partner), rng.permutation(alike)[:negatives]

    def chance(self, partners: Rows, drawn: int) -> Values:
        """Give the probability that each place is drawn for at least one of the partners."""
        count = len(self.rows)
        low = np.clip(self.place[partners] - self.width // 2, 0, count - self.width)
        steps = np.bincount(low, minlength=count + 1) - np.bincount(
            low + self.width, minlength=count + 1
        )
        # A query with hundreds of new partners does not get hundreds of times as many pairs.
        each = min(1.0, min(drawn, 20 * drawn / len(partners)) / self.width)
        result: Values = 1.0 - (1.0 - each) ** np.cumsum(steps[:count])
        return result
