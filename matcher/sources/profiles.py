"""An organization that is not in the data, described in a TOML file.

::

    name = "New Robotics"
    kind = "company"
    country = "FI"

    [offers]
    "motion planning" = 0.9

    [needs]
    "speech-to-text" = 1.0
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.nearest import near_or_all
from matcher.ecosystem.raw import shown
from matcher.ecosystem.schema import DIRECTIONS, TABLES
from matcher.errors import (
    AmbiguousNameError,
    DataError,
    Problem,
    UnknownNameError,
)
from matcher.sources.toml_text import read_toml

#: Bytes of a profile at most.
LONGEST = 20_000

#: What a profile may say of an organization: every column, but what others refer to it by.
_TRAITS = tuple(name for name in TABLES["organizations"].column_names if name != "id")


def add_profile(ecosystem: Ecosystem, given: Path | Mapping[str, Any]) -> tuple[Ecosystem, str]:
    """Add the organization of a profile to an ecosystem.

    Parameters
    ----------
    ecosystem : Ecosystem
        It stays as it is.
    given : Path or mapping
        A TOML file, or what one would hold: columns of the organizations table (`name` is
        required; lists as arrays), and the tables `offers` and `needs` of capability -> strength
        in [0, 1].

    Returns
    -------
    Ecosystem
        With the organization, seen as of the same day.
    str
        The id given to the organization.

    Raises
    ------
    RequestError
        Where the file is no TOML.
    DataError
        With everything in it that is wrong.
    """
    if isinstance(given, Path):
        profile, called = read_toml(given, LONGEST, "a profile is a page of text"), given.name
    else:
        profile, called = dict(given), "sent along"
    problems = [*_unknown_keys(profile), *_wrong_traits(profile)]
    found, wrong = _strengths(ecosystem, profile)
    problems += wrong
    identifier = _free_id(ecosystem, str(profile.get("name", "")))
    traits = {name: _cell(profile[name]) for name in _TRAITS if name in profile}
    organization = pd.DataFrame([{"id": identifier, "name": None, **traits}])
    evidence = pd.DataFrame(
        [
            {
                "organization_id": identifier,
                "capability_id": capability,
                "direction": direction,
                "strength": strength,
                "source": f"profile {called}",
            }
            for (direction, capability), strength in found.items()
        ]
    )
    try:
        added = ecosystem.adding({"organizations": organization, "evidence": evidence})
    except DataError as error:
        # The row that is wrong is ours; to the user it is a line of this file.
        problems += [each for each in error.problems if each.column not in _columns(problems)]
    if problems:
        told = [replace(problem, table=called, row=None) for problem in problems]
        raise DataError(told, str(given) if isinstance(given, Path) else called)
    return added, identifier


def _columns(problems: list[Problem]) -> set[str | None]:
    return {problem.column for problem in problems}


def _unknown_keys(profile: dict[str, Any]) -> Iterator[Problem]:
    known = (*_TRAITS, *DIRECTIONS)
    for key in profile:
        if key not in known:
            near = ", ".join(near_or_all(key, known))
            yield _problem(key, None, "no key of a profile is called so", f"Nearest: {near}")


def _wrong_traits(profile: dict[str, Any]) -> Iterator[Problem]:
    """Find a missing name, and the traits that no cell of a table could hold."""
    if not str(profile.get("name", "")).strip():
        yield _problem("name", None, "a profile needs a name", 'Write name = "..." at its top')
    for name in _TRAITS:
        value = profile.get(name, "")
        kind = TABLES["organizations"].column(name).kind
        text = isinstance(value, str)
        texts = isinstance(value, list) and all(isinstance(item, str) for item in value)
        day = isinstance(value, datetime.date) or type(value) is int
        if not (text or (kind == "list" and texts) or (kind == "start" and day)):
            wanted = "a list of texts" if kind == "list" else "text in quotation marks"
            yield _problem(name, value, "the value is of the wrong type", f"Write {wanted}")


def _strengths(
    ecosystem: Ecosystem, profile: dict[str, Any]
) -> tuple[dict[tuple[str, str], float], list[Problem]]:
    """Give the strength by direction and capability id, and what is wrong with the others."""
    found: dict[tuple[str, str], float] = {}
    problems: list[Problem] = []
    for direction in DIRECTIONS:
        stated = profile.get(direction, {})
        if not isinstance(stated, dict):
            fix = f'Write a table: [{direction}], and below it "capability" = strength'
            problems.append(_problem(direction, stated, "this is no table", fix))
            continue
        for name, strength in stated.items():
            place = f"{direction}.{name}"
            try:
                key = direction, ecosystem.find_capability(name)
            except (UnknownNameError, AmbiguousNameError) as error:
                problems.append(
                    _problem(place, None, str(error).rstrip("."), "Name one of the data")
                )
                continue
            number = type(strength) in (int, float) and 0.0 <= strength <= 1.0
            if key in found:
                problems.append(
                    _problem(place, strength, "the capability is given twice", "Keep one")
                )
            elif not number:
                problems.append(
                    _problem(place, strength, "this is no strength", "Write a number from 0 to 1")
                )
            else:
                found[key] = float(strength)
    return found, problems


def _problem(column: str, value: object, problem: str, fix: str) -> Problem:
    return Problem("", None, shown(column), None if value is None else shown(value), problem, fix)


def _cell(value: object) -> str:
    """Give what the cell of a table would say."""
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)


def _free_id(ecosystem: Ecosystem, name: str) -> str:
    """Make an id of a name that no organization of the data has."""
    plain = "-".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())
    taken = set(ecosystem.organization_ids.ids)
    candidate, number = f"profile-{plain}", 2
    while candidate in taken:
        candidate, number = f"profile-{plain}-{number}", number + 1
    return candidate
