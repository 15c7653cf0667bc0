"""Why no team keeps all rules: the smallest set that contradicts, and the nearest way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import scipy.sparse as sp

from matcher.teams.asking import Asked
from matcher.teams.findings import Infeasible, Relaxation
from matcher.teams.program import Search
from matcher.teams.rules import Rule

#: Of more rules than this, or in larger sets, not the smallest set is sought but one of which no
#: rule can be spared.
MOST_RULES, MOST_TOGETHER = 14, 3

#: What numbers are changed by: a share in hundredths, money in hundredths of what it was.
STEPS = 100


class Feasibility:
    """Tells whether any team keeps some rules, whatever it is worth.

    Parameters
    ----------
    asked : Asked
    """

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        choice, size = asked.choice, asked.context.size
        self._choice = replace(
            choice,
            offers=sp.csr_array((size, 0)),
            weights=np.zeros(0),
            cost=np.zeros(size),
            ties=sp.csr_array((size, size)),
        )
        low, high = asked.size
        #: The size asked for is a rule like others; in searches it is their last.
        self.size_rule = Rule(
            "members", f"a team has {size_words(low, high)}", {"min": low, "max": high}, {}
        )

    def holds(self, rules: Sequence[Rule], lenient: Sequence[bool] | None = None) -> bool:
        """Tell whether a team keeps the rules, leniently read unless said otherwise."""
        asked = self._asked
        read = [True] * len(rules) if lenient is None else lenient
        sized = [rule for rule in rules if rule is self.size_rule or rule.say == self.size_rule.say]
        low = int(sized[0].numbers["min"]) if sized else 0
        high = int(sized[0].numbers["max"]) if sized else asked.context.size
        limits = [
            each
            for rule, lenient_one in zip(rules, read, strict=True)
            if rule not in sized
            for each in asked.readings(rule, lenient_one)
        ]
        high = min(high, int(asked.open_to.sum()) + len(asked.fixed))
        if low > high:
            return False
        choice = replace(self._choice, low=low, high=high)
        return bool(Search(choice, limits).best())

    def readable(self) -> list[bool] | None:
        """Give which rules must be read leniently so that there is a team; None without any.

        As many as possible are read strictly, earlier ones first.
        """
        rules = [*self._asked.rules, self.size_rule]
        lenient = [False] * len(rules)
        if self.holds(rules, lenient):
            return lenient[:-1]
        lenient = [True] * len(rules)
        if not self.holds(rules, lenient):
            return None
        for place in range(len(rules) - 1):
            lenient[place] = False
            if not self.holds(rules, lenient):
                lenient[place] = True
        return lenient[:-1]

    def explain(self) -> Infeasible:
        """Give the smallest set of rules that contradict, and what would mend each."""
        rules = [*self._asked.rules, self.size_rule]
        together = self._contradiction(rules)
        relaxations = [found for rule in together if (found := self._relaxed(rule, rules))]
        # What one may choose goes before what others laid down.
        own = [rule.say for rule in together if self._is_own(rule)]
        relaxations.sort(key=lambda each: (each.rule not in own, each.by is None))
        return Infeasible(tuple(rule.say for rule in together), tuple(relaxations))

    def _is_own(self, rule: Rule) -> bool:
        """Tell whether a rule is of the question alone, and not of a call."""
        return rule is self.size_rule or rule not in self._asked.wishes.rules.rules

    def _contradiction(self, rules: Sequence[Rule]) -> list[Rule]:
        if len(rules) <= MOST_RULES:
            for count in range(1, min(MOST_TOGETHER, len(rules)) + 1):
                for some in combinations(rules, count):
                    if not self.holds(some):
                        return list(some)
        kept = list(rules)
        for rule in rules:
            rest = [each for each in kept if each is not rule]
            if not self.holds(rest):
                kept = rest
        return kept

    def _relaxed(self, rule: Rule, rules: Sequence[Rule]) -> Relaxation | None:
        """Give the smallest change of one number of a rule with which there is a team.

        Rules do not say whether they are law: that one of a call can go is for its makers to say.
        """
        others = [each for each in rules if each is not rule]
        for name, number in rule.numbers.items():
            step = _step(name, number)
            most = round(number / step) if "min" in name else self._upwards(name, number, step)
            found = self._smallest(rule, name, number, step, most, others)
            if found is not None:
                return Relaxation(rule.say, f"{name} {number:g} to {found:g}", abs(number - found))
        if not self.holds(others):
            return None
        own, waived = (
            "let rivals be together (--rivals flag)",
            "only if its makers waive it for you",
        )
        return Relaxation(rule.say, own if self._is_own(rule) else waived, None)

    def _upwards(self, name: str, number: float, step: float) -> int:
        if "share" in name:
            return round((1.0 - number) / step)
        return max(self._asked.context.size, 10 * STEPS) if step >= 1 else 10 * STEPS

    def _smallest(
        self,
        rule: Rule,
        name: str,
        number: float,
        step: float,
        most: int,
        others: Sequence[Rule],
    ) -> float | None:
        """Give the nearest number that makes a team possible, by halving."""

        def at(count: int) -> float:
            return max(number - count * step if "min" in name else number + count * step, 0.0)

        def works(count: int) -> bool:
            changed = rule.with_number(name, at(count))
            return self.holds([*others, changed])

        if most <= 0 or not works(most):
            return None
        low, high = 0, most
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if works(middle) else (middle, high)
        return round(at(high), 9)


def size_words(low: int, high: int) -> str:
    """Say how many members."""
    if low == high:
        return f"{low} member{'s' if low != 1 else ''}"
    return f"{low} to {high} members"


def _step(name: str, number: float) -> float:
    if "share" in name:
        return 1.0 / STEPS
    return 1.0 if number < 10_000 else number / STEPS
