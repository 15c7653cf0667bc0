"""Reasons in words, each resting on rows of the data set, and flags."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import scipy.sparse as sp

from matcher.matching.apart import Apart
from matcher.matching.citations import NAMED, Citations
from matcher.matching.context import Context
from matcher.matching.families import FAMILIES, Reason
from matcher.matching.match_findings import Component
from matcher.matching.next_step import NextSteps


class Explainer:
    """Tells why two organizations match, from the data that the score was made of."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._cited = Citations(context)
        self._apart = Apart(context)
        self.next_steps = NextSteps(context, self._cited)

    def reasons(self, a: int, b: int, components: Iterable[Component]) -> list[Reason]:
        """Give the reasons why a might work with b, those of the strongest family first.

        A stated need that is met stands before all: nothing says more of this very pair. What
        rests on no row comes after what does.
        """
        strength = {component.name: component.contribution for component in components}
        ordered = sorted(
            FAMILIES,
            key=lambda family: (family.stands_last, -strength.get(family.name, 0.0)),
        )
        found = [
            ((not reason.need, family.stands_last, not reason.evidence), reason)
            for family in ordered
            for reason in family.reasons(self._cited, a, b)
        ]
        return [reason for _, reason in sorted(found, key=lambda each: each[0])]

    def flags(self, a: int, b: int) -> list[str]:
        """Give what a person should know before calling b on behalf of a."""
        context = self._context
        flags = []
        work = context.ecosystem.participation
        if work[[a]].multiply(work[[b]]).nnz:
            flags.append("already partners: worked together")
        seats = context.close_membership
        together = self._coalitions(seats[[a]].multiply(seats[[b]]))
        if together:
            more = f" and {len(together) - NAMED} more" if len(together) > NAMED else ""
            flags.append(f"already partners: both in {', '.join(together[:NAMED])}{more}")
        for name in self._coalitions(
            context.rival_membership[[a]].multiply(context.membership[[b]])
        ):
            of_all = self._apart.works_with_all(b)
            camp = "works with the rival camp" if of_all else "rival coalition"
            flags.append(f"{camp}: {self._cited.name(b)} is in {name}")
        for kind, words in (("equity", "equity tie"), ("competitor", "competitors")):
            if context.tie_kind(kind)[a, b] > 0:
                flags.append(words)
        for where in self._apart.beside_competitors(np.array([a]), b):
            flags.append(f"sits in a coalition with a competitor: {where}")
        (apart,) = self._apart.kinds(np.array([a]), np.array([b]))
        if apart == "rival coalition" and not any("rival coalition" in flag for flag in flags):
            flags.append(f"rival coalition: {self._apart.because(np.array([a]), b, apart)}")
        if context.group_roots[a] == context.group_roots[b]:
            flags.append("same corporate group")
        own = context.membership[[a]]
        for name in self._coalitions(context.invitation[[b]]):
            mine = name in self._coalitions(own)
            flags.append(f"invited to {name}" if mine else f"invited elsewhere: {name}")
        return flags

    def _coalitions(self, row: sp.csr_array) -> list[str]:
        names = self._context.ecosystem.coalition_ids.names
        return [str(names[column]) for column in sorted(row.tocsr().nonzero()[1])]
