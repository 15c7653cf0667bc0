"""Rules of a call as data: read from TOML, checked, and put into the forms of `limits`.

::

    name = "my-call"
    version = "1"
    date = "2025-01-01"
    source = "https://..."

    [[rule]]
    say = "at least three independent entities from three different Member States"
    element = "countries"
    min = 3
    of = ["eu-member-states"]
    independent = true
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from matcher.ecosystem.nearest import near_or_all
from matcher.ecosystem.raw import shown
from matcher.ecosystem.schema import ORGANIZATION_KINDS
from matcher.errors import DataError, Problem, RequestError
from matcher.sources.toml_text import read_toml
from matcher.teams.findings import RulesInfo

#: Bytes of a file of rules at most.
LONGEST = 200_000

#: Which numbers, and which other keys, an element takes.
ELEMENTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        "members": (("min", "max"), ()),
        "countries": (("min",), ("of", "independent", "among", "among_min")),
        "from": (("min", "max", "min_share", "max_share"), ("of",)),
        "kinds": (("min", "max", "min_share", "max_share"), ("kinds",)),
        "sme": (("min", "max", "min_share", "max_share"), ()),
        "groups": (("max",), ()),
        "per_country": (("max", "max_share"), ()),
        "budget": (("max", "member_max"), ()),
        "role": (("min",), ("name", "kinds", "of", "sme", "capability")),
        "lead": ((), ("kinds", "of", "sme")),
        "must": ((), ("organizations",)),
        "must_not": ((), ("organizations",)),
        "rivals": ((), ()),
        "running": (("max",), ()),
    }
)

_LISTS = ("of", "among", "kinds", "organizations")
#: Without which other key an element, or a key of one, says nothing.
_NEEDS = {
    **{"from": "of", "kinds": "kinds", "must": "organizations", "must_not": "organizations"},
    "among_min": "among",
}
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes
    ----------
    element : str
        Of `ELEMENTS`.
    say : str
        What it asks for, in words.
    numbers : mapping of str to float
    traits : mapping of str to object
        Lists of text, text or truth values.
    """

    element: str
    say: str
    numbers: Mapping[str, float]
    traits: Mapping[str, Any]

    def with_number(self, name: str, number: float) -> Rule:
        """Give the rule with another number."""
        return replace(self, numbers={**self.numbers, name: number})


@dataclass(frozen=True)
class Rules:
    """The rules of a call.

    Attributes
    ----------
    info : RulesInfo
    rules : tuple of Rule
    """

    info: RulesInfo
    rules: tuple[Rule, ...] = ()


NO_RULES = Rules(RulesInfo("none", "1", None, None))


def known_rules() -> tuple[str, ...]:
    """Give the names of the rules that come with the program, "none" first."""
    names = sorted(
        path.name.removesuffix(".toml")
        for path in _folder().iterdir()
        if path.name.endswith(".toml") and path.name != "country-groups.toml"
    )
    return ("none", *names)


def load_rules(name: str) -> Rules:
    """Read rules by the name of those that come with the program, or from a file.

    Raises
    ------
    RequestError
        Where there are none of that name, or the file cannot be read.
    DataError
        With everything that is wrong in a file.
    """
    if name == "none":
        return NO_RULES
    if name in known_rules():
        text = (_folder() / f"{name}.toml").read_text("utf-8")
        return _rules_of(tomllib.loads(text), name)
    path = Path(name)
    if path.suffix.lower() != ".toml":
        near = ", ".join(near_or_all(name, known_rules()))
        raise RequestError(f"no rules named {shown(name)!r}; nearest: {near}; or give a .toml file")
    return _rules_of(read_toml(path, LONGEST, "rules are a page of text"), path.name)


def _folder() -> Any:
    return resources.files("matcher_datasets") / "rules"


def _rules_of(given: Mapping[str, Any], file: str) -> Rules:
    problems: list[Problem] = []
    known = ("name", "version", "date", "source", "title", "note", "rule")
    for key in given:
        if key not in known:
            fix = f"Nearest: {', '.join(near_or_all(key, known))}"
            problems.append(Problem(file, None, shown(key), None, "no key is called so", fix))
    for key in ("name", "version", "date", "source"):
        if not given.get(key):
            fix = f'Write {key} = "..." at the top'
            problems.append(Problem(file, None, key, None, "rules need it", fix))
    listed = given.get("rule", [])
    if not isinstance(listed, list):
        problems.append(Problem(file, None, "rule", None, "this is no list", "Write [[rule]]"))
        listed = []
    rules = [_rule_of(each, place, file, problems) for place, each in enumerate(listed, start=1)]
    if problems:
        raise DataError(problems, file)
    said = {key: str(given[key]) for key in ("name", "version", "date", "source")}
    return Rules(RulesInfo(**said), tuple(rules))


def _rule_of(given: Any, place: int, file: str, problems: list[Problem]) -> Rule:
    """Read one rule; what is wrong goes to `problems`."""

    def wrong(key: str, problem: str, fix: str) -> None:
        told = Problem(file, None, f"rule {place}, {key}", None, problem, fix)
        problems.append(told)

    given = dict(given) if isinstance(given, dict) else {}
    element = str(given.pop("element", ""))
    say = given.pop("say", "")
    if element not in ELEMENTS:
        near = ", ".join(near_or_all(element, ELEMENTS))
        wrong("element", f"there is no element {element!r}", f"Nearest: {near}")
        return Rule("members", "", {}, {})
    numbers, traits = ELEMENTS[element]
    if not isinstance(say, str) or not say:
        wrong("say", "a rule says what it asks for", 'Write say = "..."')
    for key, value in given.items():
        if key not in (*numbers, *traits):
            near = ", ".join((*numbers, *traits)) or "none"
            wrong(key, f"{element} takes no such key", f"It takes: {near}")
        elif fault := _fault(key, value):
            wrong(key, *fault)
    if numbers and element != "role" and not set(numbers) & set(given):
        wrong("element", f"{element} needs a number", f"Give one of {', '.join(numbers)}")
    for each, needed in _missing(element, given):
        wrong(needed, f"{each} needs it", f'Write {needed} = ["..."]')
    found = {key: float(given[key]) for key in numbers if type(given.get(key)) in (int, float)}
    if found.get("min", 0.0) > found.get("max", np.inf):
        wrong("min", "it is more than max", "Mend one of them")
    return Rule(element, str(say), found, {key: given[key] for key in traits if key in given})


def _missing(element: str, given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give each that needs another key which is not there, and that key."""
    needs = [(each, _NEEDS[each]) for each in (element, *given) if each in _NEEDS]
    return [(each, needed) for each, needed in needs if needed not in given]


def _fault(key: str, value: Any) -> tuple[str, str] | None:
    """Say what is wrong with the value of a key."""
    if key in _LISTS:
        if not (isinstance(value, list) and value and all(isinstance(v, str) for v in value)):
            return "this is no list of names", f'Write {key} = ["..."]'
        if key == "kinds" and (odd := set(value) - set(ORGANIZATION_KINDS)):
            near = ", ".join(near_or_all(sorted(odd)[0], ORGANIZATION_KINDS))
            return f"there is no kind {sorted(odd)[0]!r}", f"Nearest: {near}"
        if key in ("of", "among"):
            return _unknown_country(value)
        return None
    if key in ("independent", "sme"):
        return None if isinstance(value, bool) else ("this is not true or false", "Write true")
    if key in ("name", "capability"):
        return None if isinstance(value, str) else ("this is no text", "Put it in quotes")
    if type(value) not in (int, float) or not 0 <= value < 1e15:
        return "this is no number of at least 0", "Write a number"
    if key.endswith("share") and value > 1:
        return "a share is at most 1", "Write 0.5 for one half"
    return None


def _unknown_country(names: list[str]) -> tuple[str, str] | None:
    for name in names:
        if not _COUNTRY.fullmatch(name) and name not in country_groups():
            near = ", ".join(near_or_all(name, country_groups()))
            return (
                f"{name!r} is neither two capital letters of a country nor a group of countries",
                f"Nearest: {near}",
            )
    return None


# -- groups of countries ---------------------------------------------------------------------------


@cache
def country_groups() -> Mapping[str, tuple[tuple[str, datetime.date, datetime.date], ...]]:
    """Give each named group: country, the first and the last day that it belongs."""
    given = tomllib.loads((_folder() / "country-groups.toml").read_text("utf-8"))
    groups = {}
    for name, group in given["group"].items():
        spells = []
        for country, spell in group["countries"].items():
            since = spell.get("since") or datetime.date.min
            until = spell.get("until") or datetime.date.max
            spells.append((country, since, until))
        groups[name] = tuple(spells)
    return MappingProxyType(groups)


def countries_of(names: list[str], day: datetime.date | None) -> set[str]:
    """Give the countries of some groups on a day, and those named by their letters."""
    seen = day or datetime.date.max
    found: set[str] = set()
    for name in names:
        spells = country_groups().get(name)
        if spells is None:
            found.add(name)
        else:
            found |= {country for country, since, until in spells if since <= seen <= until}
    return found


# -- the forms ---------------------------------------------------------------------------------
