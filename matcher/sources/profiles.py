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

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.schema import DIRECTIONS, TABLES
from matcher.errors import DataError, RequestError, UnknownNameError

#: Bytes of a profile at most.
LONGEST = 20_000

#: What a profile may say of an organization: every column, but what others refer to it by.
_TRAITS = tuple(name for name in TABLES["organizations"].column_names if name != "id")


def add_profile(ecosystem: Ecosystem, path: Path) -> tuple[Ecosystem, str]:
    """Add the organization of a profile to an ecosystem.

    Parameters
    ----------
    ecosystem : Ecosystem
        It stays as it is.
    path : Path
        A TOML file: columns of the organizations table (`name` is required; lists as arrays),
        and the tables `offers` and `needs` of capability -> strength in [0, 1].

    Returns
    -------
    Ecosystem
        With the organization, seen as of the same day.
    str
        The id given to the organization.

    Raises
    ------
    RequestError, UnknownNameError, AmbiguousNameError
        Where the file is no TOML, lacks a name, or names what does not exist.
    DataError
        With every cell that is wrong.
    """
    profile = _read(path)
    identifier = _free_id(ecosystem, str(profile["name"]))
    traits = {name: _cell(path, name, profile[name]) for name in _TRAITS if name in profile}
    organization = pd.DataFrame([{"id": identifier, **traits}])
    evidence = pd.DataFrame(
        [
            {
                "organization_id": identifier,
                "capability_id": capability,
                "direction": direction,
                "strength": strength,
                "source": f"profile {path.name}",
            }
            for direction in DIRECTIONS
            for capability, strength in _strengths(ecosystem, path, profile, direction).items()
        ]
    )
    try:
        return ecosystem.adding({"organizations": organization, "evidence": evidence}), identifier
    except DataError as error:
        # The rows that are wrong are ours; to the user they are lines of this file.
        told = [replace(problem, table=path.name, row=None) for problem in error.problems]
        raise DataError(told, str(path)) from error


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        content = file.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise RequestError(f"{path} is longer than {LONGEST:,} bytes; a profile is a page of text")
    try:
        profile = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RequestError(f"{path} is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        # Beside what is no TOML: numbers of thousands of digits, tables nested without end.
        raise RequestError(f"{path} is no TOML that can be read: {error}") from error
    if not isinstance(profile.get("name"), str) or not profile["name"].strip():
        raise RequestError(f'{path}: a profile needs a name; write name = "..." at its top')
    for key, value in profile.items():
        if key not in (*_TRAITS, *DIRECTIONS):
            raise UnknownNameError("key of a profile", key, (*_TRAITS, *DIRECTIONS))
        if key in DIRECTIONS and not isinstance(value, dict):
            raise RequestError(
                f'{path}: {key} must be a table, "[{key}]" and below it "capability" = strength'
            )
    return profile


def _strengths(
    ecosystem: Ecosystem, path: Path, profile: dict[str, Any], direction: str
) -> dict[str, float]:
    """Give the strength of each capability that is offered or needed, by its id."""
    found: dict[str, float] = {}
    for name, strength in profile.get(direction, {}).items():
        capability = ecosystem.find_capability(name)
        if capability in found:
            raise RequestError(f"{path}: {direction} names {capability} twice; keep one")
        if isinstance(strength, bool) or not isinstance(strength, int | float):
            raise RequestError(f"{path}: {direction}.{name} must be a number from 0 to 1")
        if not 0.0 <= strength <= 1.0:  # also what is not a number
            raise RequestError(
                f"{path}: {direction}.{name} must be a number from 0 to 1, not {strength}"
            )
        found[capability] = float(strength)
    return found


def _cell(path: Path, name: str, value: object) -> str:
    """Give what the cell of a table would say."""
    if isinstance(value, str):
        return value
    column = TABLES["organizations"].column(name)
    if column.kind == "list" and isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            return ";".join(value)
    elif column.kind == "start" and not isinstance(value, bool | float | list | dict):
        return str(value)  # a year, or a date of TOML
    raise RequestError(f"{path}: {name} must be text, not {value!r}")


def _free_id(ecosystem: Ecosystem, name: str) -> str:
    """Make an id of a name that no organization of the data has."""
    plain = "-".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())
    taken = set(ecosystem.organization_ids.ids)
    candidate, number = f"profile-{plain}", 2
    while candidate in taken:
        candidate, number = f"profile-{plain}-{number}", number + 1
    return candidate
