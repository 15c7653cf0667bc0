"""Reasons in words, each resting on rows of the data set."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.matching.citations import Citations, largest
from matcher.matching.context import Context
from matcher.matching.families import FAMILIES, Reason
from matcher.matching.families.similarity import FAMILY as SIMILARITY
from matcher.matching.match_findings import Component
from matcher.matching.next_step import NextSteps
from matcher.matching.relations import PEERS
from matcher.matching.reservations import Reservations


class Explainer:
    """Tells why two organizations match, from the data that the score was made of."""

    def __init__(self, context: Context) -> None:
        self._cited = Citations(context)
        self.reservations = Reservations(self._cited)
        self.next_steps = NextSteps(self._cited)

    def states(self, who: int, partner: int) -> bool:
        """Tell whether one states a need that a partner meets; a guess is no statement."""
        return any(not self._cited.guessed(who, each) for each in self._met(who, partner))

    def guesses(self, a: int, b: int) -> list[str]:
        """Say of which needs the words alone tell that the other meets them."""
        return [
            f"a guess from words alike: {self._cited.name(who)} wrote "
            f'"{self._cited.written(who, each)}", {self._cited.name(partner)} has '
            f'"{self._cited.capability(each)}"'
            for who, partner in ((a, b), (b, a))
            for each in self._met(who, partner)
            if self._cited.guessed(who, each)
        ]

    def _met(self, who: int, partner: int) -> list[int]:
        return largest(self._cited.met(who, partner))

    def reasons(
        self, a: int, b: int, components: Iterable[Component], relation: str | None = None
    ) -> list[Reason]:
        """Give the reasons why a might work with b, those of the strongest family first.

        A stated need that is met stands before all: nothing says more of this very pair. Of peers
        in one field the field comes next. What rests on no row comes after what does.
        """
        leading = SIMILARITY.name if relation == PEERS else None
        strength = {component.name: component.contribution for component in components}
        ordered = sorted(
            FAMILIES,
            key=lambda family: (
                family.stands_last,
                family.name != leading,
                -strength.get(family.name, 0.0),
            ),
        )
        found = [
            ((not reason.need, family.stands_last, not reason.evidence), reason)
            for family in ordered
            for reason in family.reasons(self._cited, a, b)
        ]
        return [reason for _, reason in sorted(found, key=lambda each: each[0])]
