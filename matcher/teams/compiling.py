"""Rules as limits on the numbers of an integer program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from matcher.arrays import Mask, Values
from matcher.teams.facts import Facts
from matcher.teams.limits import Bar, Cap, Distinct, Limit, Sum
from matcher.teams.rules import Rule, countries_of


@dataclass(frozen=True, eq=False)
class Compiler:
    """Puts rules into the forms of `limits`.

    Attributes
    ----------
    facts : Facts
    lead : int or None
        Its row.
    covered_from : float
    """

    facts: Facts
    lead: int | None
    covered_from: float

    def limits(self, rule: Rule) -> list[Limit]:
        """Give the limits of a rule, which hold together."""
        make: dict[str, Callable[[Rule], list[Limit]]] = {
            "members": lambda each: self._sums(each, np.ones(self.facts.size)),
            "countries": self._countries,
            "from": lambda each: self._sums(each, self._of(each.traits["of"])),
            "kinds": lambda each: self._sums(each, self._kinds(each.traits["kinds"])),
            "sme": lambda each: self._sums(each, self.facts.sme),
            "groups": lambda each: [Cap(self.facts.groups, int(each.numbers["max"]))],
            "per_country": self._per_country,
            "budget": self._budget,
            "role": lambda each: self._sums(
                replace(each, numbers={"min": each.numbers.get("min", 1.0)}), self._fits(each)
            ),
            "lead": self._lead,
            "running": lambda each: [Bar(_above(self.facts.running, each.numbers["max"] - 1))],
            "must_not": lambda each: [Bar(self._named(each))],
            "must": lambda each: [
                Sum(np.eye(1, self.facts.size, int(row)).ravel(), low=1.0)
                for row in np.flatnonzero(self._named(each))
            ],
            "rivals": lambda _: [],
        }
        return make[rule.element](rule)

    def _sums(self, rule: Rule, numbers: Values) -> list[Limit]:
        found: list[Limit] = []
        limits = rule.numbers
        if "min" in limits or "max" in limits:
            found.append(Sum(numbers, limits.get("min", -np.inf), limits.get("max", np.inf)))
        if "min_share" in limits:
            share = limits["min_share"]
            found.append(Sum(numbers - share, low=0.0, worst=-share, best=1.0 - share))
        if "max_share" in limits:
            share = limits["max_share"]
            # Of what must stay small the best is the smallest.
            found.append(Sum(numbers - share, high=0.0, worst=-share, best=1.0 - share))
        return found

    def _of(self, names: list[str]) -> Values:
        wanted = countries_of(names, self.facts.ecosystem.day)
        known = self.facts.country_codes >= 0
        inside = np.array([country in wanted for country in self.facts.countries], dtype=float)
        return np.where(known, inside, np.nan)

    def _kinds(self, kinds: list[str]) -> Values:
        table = self.facts.is_kind
        known = np.array([kind is not None for kind in self.facts.kinds], dtype=bool)
        any_of = sum((table[kind] for kind in kinds if kind in table), np.zeros(self.facts.size))
        return np.where(known, any_of, np.nan)

    def _countries(self, rule: Rule) -> list[Limit]:
        codes, size = self.facts.country_codes, self.facts.size
        everywhere: Mask = np.ones(size, dtype=bool)
        allowed, among = everywhere, None
        if "of" in rule.traits:
            allowed = self._of(rule.traits["of"]) != 0.0  # unknown stays, and is read later
        if "among" in rule.traits:
            among = self._of(rule.traits["among"]) == 1.0
        return [
            Distinct(
                codes,
                int(rule.numbers["min"]),
                allowed,
                self.facts.groups if rule.traits.get("independent") else None,
                among,
                int(rule.traits.get("among_min", 1)) if among is not None else 0,
            )
        ]

    def _per_country(self, rule: Rule) -> list[Limit]:
        codes = self.facts.country_codes
        found: list[Limit] = []
        if "max" in rule.numbers:
            found.append(Cap(codes, int(rule.numbers["max"])))
        if "max_share" in rule.numbers:
            share = rule.numbers["max_share"]
            for code in range(int(codes.max(initial=-1)) + 1):
                here = np.where(codes < 0, np.nan, (codes == code).astype(float))
                found.append(Sum(here - share, high=0.0, worst=-share, best=1.0 - share))
        return found

    def _budget(self, rule: Rule) -> list[Limit]:
        cost = self.facts.usual_funding
        found: list[Limit] = []
        if "max" in rule.numbers:
            limit = rule.numbers["max"]
            found.append(Sum(cost, high=limit, worst=0.0, best=limit + 1.0))
        if "member_max" in rule.numbers:
            found.append(Bar(_above(cost, rule.numbers["member_max"])))
        return found

    def _fits(self, rule: Rule) -> Values:
        """Give 1 for whom all traits hold, 0 where one does not, else NaN."""
        traits = rule.traits
        parts: list[Values] = []
        if "kinds" in traits:
            parts.append(self._kinds(traits["kinds"]))
        if "of" in traits:
            parts.append(self._of(traits["of"]))
        if "sme" in traits:
            parts.append(self.facts.sme if traits["sme"] else 1.0 - self.facts.sme)
        if "capability" in traits:
            ecosystem = self.facts.ecosystem
            row = ecosystem.capability_ids.row(ecosystem.find_capability(traits["capability"]))
            offered = ecosystem.offers[:, [row]].toarray().ravel()
            parts.append((offered >= self.covered_from).astype(float))
        together = np.stack([np.ones(self.facts.size), *parts])
        fails = (together == 0.0).any(axis=0)
        return np.where(fails, 0.0, np.where(np.isnan(together).any(axis=0), np.nan, 1.0))

    def _lead(self, rule: Rule) -> list[Limit]:
        fits = self._fits(rule)
        if self.lead is None:  # then one who could lead has to be there
            return [Sum(fits, low=1.0)]
        only = np.zeros(self.facts.size)
        only[self.lead] = fits[self.lead]
        return [Sum(only, low=1.0)]

    def _named(self, rule: Rule) -> Values:
        ecosystem = self.facts.ecosystem
        found = np.zeros(self.facts.size)
        for name in rule.traits.get("organizations", ()):
            found[ecosystem.organization_ids.row(ecosystem.find_organization(name))] = 1.0
        return found


def _above(numbers: Values, limit: float) -> Values:
    """Give 1 where a number is above the limit, 0 where not, NaN where it is unknown."""
    return np.where(np.isnan(numbers), np.nan, (numbers > limit).astype(float))
