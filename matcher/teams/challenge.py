"""A challenge: what is asked for, as a TOML file or as the words of a call.

::

    title = "Predict and counter epidemics"
    lead = "SK Telecom"
    size = "3..6"
    rules = "none"
    must = ["Kakao"]
    must_not = ["Amazon"]

    [needs]
    "Epidemic prediction and response" = 2.0
    "Mobility and telecom data" = 1.0

    [weights]
    fit = 0.2
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.nearest import near_or_all
from matcher.ecosystem.raw import shown
from matcher.errors import (
    AmbiguousNameError,
    DataError,
    OptionError,
    Problem,
    RequestError,
    UnknownNameError,
)
from matcher.sources.toml_text import read_toml
from matcher.teams.findings import Need, Reading, TeamWeights

#: Bytes of a challenge in TOML at most.
LONGEST = 200_000

#: Members of a team where nothing says how many.
SMALLEST, LARGEST = 1, 10

_SIZE = re.compile(r"\s*(\d{1,4})\s*(?:\.\.\s*(\d{1,4})\s*)?")

_TEXTS = ("title", "text", "lead", "rules", "size")
_LISTS = ("must", "must_not")
_KEYS = (*_TEXTS, *_LISTS, "needs", "weights")


@dataclass(frozen=True)
class Challenge:
    """What a team is sought for; what is None was left open.

    Attributes
    ----------
    title : str
    needs : tuple of Need
    read : Reading
        What its words ask for, deny, and leave open.
    lead : str or None
    must, must_not : tuple of str
        Names of organizations.
    rules : str or None
    size : (int, int) or None
    weights : TeamWeights
    """

    title: str
    needs: tuple[Need, ...] = ()
    read: Reading = field(default_factory=Reading)
    lead: str | None = None
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    rules: str | None = None
    size: tuple[int, int] | None = None
    weights: TeamWeights = field(default_factory=TeamWeights)


def read_size(text: str) -> tuple[int, int]:
    """Read "4", or "3..6", as the fewest and the most members.

    Examples
    --------
    >>> read_size("3..6"), read_size("4")
    ((3, 6), (4, 4))
    """
    found = _SIZE.fullmatch(text)
    if found is None:
        raise OptionError(f"{text!r} is no size of a team; write a number, or MIN..MAX as 3..6")
    low = int(found[1])
    high = low if found[2] is None else int(found[2])
    if not 1 <= low <= high:
        raise OptionError(f"the size {text} contradicts itself: a team has 1 to some more members")
    return low, high


def read_challenge(ecosystem: Ecosystem, path: Path) -> Challenge:
    """Read a challenge from a file.

    Parameters
    ----------
    ecosystem : Ecosystem
        Whose capabilities the needs are named by.
    path : Path
        TOML as above, or a text: .txt, .md, .html, .docx or .pdf.

    Raises
    ------
    RequestError
        Where the file cannot be read, or nothing in its words is understood.
    DataError
        With everything that is wrong in a TOML file.
    """
    if path.suffix.lower() == ".toml":
        return _of_toml(ecosystem, path)
    from matcher.teams.understanding import needs_of_text
    from matcher.teams.words import read_words

    words = read_words(path)
    read = needs_of_text(ecosystem, words.text, shown(path.name))
    return Challenge(words.title or path.stem, read.needs, read)


def read_needs(ecosystem: Ecosystem, path: Path) -> tuple[Need, ...]:
    """Read the needs that `write_needs` wrote, as a person edited them.

    Raises
    ------
    RequestError, DataError
        As `read_challenge`.
    """
    given = read_toml(path, LONGEST, "needs are a page of text")
    extra = set(given) - {"needs", "title"}
    problems = [*_unknown(sorted(extra), ("needs", "title"), path)]
    needs, wrong = _needs(ecosystem, given.get("needs", {}), path)
    if problems or wrong:
        raise DataError([*problems, *wrong], str(path))
    if not needs:
        raise RequestError(f"{shown(path)} names no need; write them below [needs]")
    return needs


def needs_text(challenge: Challenge, ecosystem: Ecosystem) -> str:
    """Give the needs of a challenge as TOML, for editing and `--needs`."""
    names = ecosystem.capability_ids
    lines = [f"title = {_quoted(challenge.title)}", "", "[needs]"]
    for need in challenge.needs:
        because = _quoted(need.because)
        perhaps = "" if need.sure else ", perhaps: take it out if it is not meant"
        lines += [
            f"# {' '.join(names.name(need.capability).split())}{perhaps}",
            f"{_quoted(need.capability)} = {{ weight = {need.weight:g}, because = {because} }}",
        ]
    lines += ["", *(f"# not understood: {line}" for line in challenge.read.not_understood)]
    return "\n".join(lines).rstrip() + "\n"


def _quoted(text: str) -> str:
    """Write a text as TOML does, on one line."""
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else " " for char in plain) + '"'


def _of_toml(ecosystem: Ecosystem, path: Path) -> Challenge:
    given = read_toml(path, LONGEST, "a challenge is a page of text")
    problems = list(_unknown(given, _KEYS, path))
    for key in _TEXTS:
        if not isinstance(given.get(key, ""), str):
            problems.append(_problem(path, key, given[key], "this is no text", "Put it in quotes"))
    for key in _LISTS:
        value = given.get(key, [])
        if not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
            fix = f'Write a list: {key} = ["...", "..."]'
            problems.append(_problem(path, key, value, "this is no list of names", fix))
    needs, wrong = _needs(ecosystem, given.get("needs", {}), path)
    weights, wrong_weights = _weights(given.get("weights", {}), path)
    problems += [*wrong, *wrong_weights]
    if problems:
        raise DataError(problems, str(path))
    read = Reading()
    if given.get("text"):
        from matcher.teams.understanding import needs_of_text

        read = needs_of_text(ecosystem, given["text"], shown(path.name))
        listed = {need.capability for need in needs}
        needs += tuple(need for need in read.needs if need.capability not in listed)
    if not needs:
        raise RequestError(f"{shown(path)} names no need; write them below [needs], or as text")
    return Challenge(
        title=given.get("title") or path.stem,
        needs=needs,
        read=read,
        lead=given.get("lead") or None,
        must=tuple(given.get("must", ())),
        must_not=tuple(given.get("must_not", ())),
        rules=given.get("rules") or None,
        size=read_size(given["size"]) if given.get("size") else None,
        weights=weights,
    )


def _unknown(given: Any, known: tuple[str, ...], path: Path) -> Iterator[Problem]:
    for key in given:
        if key not in known:
            near = ", ".join(near_or_all(key, known))
            yield _problem(path, key, None, "no key is called so", f"Nearest: {near}")


def _needs(ecosystem: Ecosystem, stated: Any, path: Path) -> tuple[tuple[Need, ...], list[Problem]]:
    """Give the needs of a table: capability = weight, or = { weight, because }."""
    if not isinstance(stated, dict):
        fix = 'Write a table: [needs], and below it "capability" = weight'
        return (), [_problem(path, "needs", stated, "this is no table", fix)]
    found: dict[str, Need] = {}
    problems: list[Problem] = []
    for name, value in stated.items():
        place = f"needs.{name}"
        because = value.get("because", "") if isinstance(value, dict) else ""
        weight = value.get("weight", 1.0) if isinstance(value, dict) else value
        try:
            capability = _capability(ecosystem, name)
        except (UnknownNameError, AmbiguousNameError) as error:
            problems.append(
                _problem(path, place, None, str(error).rstrip("."), "Name one of the data")
            )
            continue
        if type(weight) not in (int, float) or not 0.0 < weight <= 1e6:
            fix = "Write a number above 0"
            problems.append(_problem(path, place, weight, "this is no weight", fix))
        elif not isinstance(because, str):
            problems.append(_problem(path, place, because, "this is no text", "Put it in quotes"))
        elif capability in found:
            problems.append(_problem(path, place, None, "the need is given twice", "Keep one"))
        else:
            found[capability] = Need(capability, float(weight), because or f"{path.name}: {name}")
    return tuple(found.values()), problems


def _capability(ecosystem: Ecosystem, name: str) -> str:
    """Find a capability by its name in the data, else by what it is called in other languages."""
    from matcher.ingestion.skills import understand

    try:
        return ecosystem.find_capability(name)
    except UnknownNameError:
        meant = understand([name], ecosystem.capabilities).meaning()
        if name in meant:
            return meant[name]
        raise


def _weights(stated: Any, path: Path) -> tuple[TeamWeights, list[Problem]]:
    known = tuple(each.name for each in fields(TeamWeights))
    if not isinstance(stated, dict):
        fix = "Write a table: [weights], and below it fit = 0.2"
        return TeamWeights(), [_problem(path, "weights", stated, "this is no table", fix)]
    problems = list(_unknown(stated, known, path))
    for name in set(stated) & set(known):
        if type(stated[name]) not in (int, float) or not 0.0 <= stated[name] <= 1e6:
            fix = "Write a number of at least 0"
            problems.append(
                _problem(path, f"weights.{name}", stated[name], "this is no weight", fix)
            )
    if problems:
        return TeamWeights(), problems
    return TeamWeights(**{name: float(number) for name, number in stated.items()}), []


def _problem(path: Path, key: str, value: object, problem: str, fix: str) -> Problem:
    said = None if value is None else shown(value)
    return Problem(path.name, None, shown(key), said, problem, fix)
