"""Named exceptions of the library; the command line turns each into one message."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral

#: Of how many that a name may mean it is said which.
_MEANT_SHOWN = 10


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with a data set, and how to mend it.

    Attributes
    ----------
    table : str
        Name of the table, or of the file where there is no such table.
    row : int or None
        Line of the file as an editor counts it (the header is line 1); None where the problem
        is of the whole table.
    column, value : str or None
        The cell; None where the problem is of a whole row or table.
    problem, fix : str
        What is wrong, and what would mend it.
    """

    table: str
    row: int | None
    column: str | None
    value: str | None
    problem: str
    fix: str

    def __str__(self) -> str:
        """One line: where, what, and the fix."""
        where = self.table
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column {self.column}"
        if self.value is not None:
            where += f", value '{self.value}'"
        return f"{where}: {self.problem}. {self.fix}"


def _short(name: str) -> str:
    """Cut a name that would fill the screen."""
    return name if len(name) <= 80 else name[:79] + "…"


class MatcherError(Exception):
    """Base of every error that this library raises on purpose."""


class RequestError(MatcherError):
    """The request cannot be fulfilled: an impossible option, an empty result where one is due."""


class OptionError(RequestError):
    """An option has a value that no data could make right: what a command line calls misuse."""


def check_count(name: str, given: object, least: int) -> None:
    """Refuse what is no whole number, or too small a one, with an OptionError that names it.

    Examples
    --------
    >>> check_count("k", 0, 1)
    Traceback (most recent call last):
    matcher.errors.OptionError: k must be at least 1, not 0
    """
    if not isinstance(given, Integral):
        raise OptionError(f"{name} must be a whole number, not {given!r}")
    if given < least:
        raise OptionError(f"{name} must be at least {least}, not {given}")


class NotFittedError(RequestError):
    """A model is asked before it was fitted."""


class MissingExtraError(RequestError):
    """A package is not installed that only some installations have.

    Parameters
    ----------
    what : str
        What cannot be done without it, in the plural.
    package : str
        What is missing.
    extra : str
        The extra of this package that installs it.
    """

    def __init__(self, what: str, package: str, extra: str) -> None:
        super().__init__(
            f"{what} need the extra {extra} ({package} is missing); install it, in the folder of "
            f"the project, with: .venv/bin/pip install '.[{extra}]'"
        )


class ClusterError(MatcherError):
    """Other processes or machines cannot do the work: they are not there, gone, or too small."""


class DataError(MatcherError):
    """A data set is broken.

    Parameters
    ----------
    problems : sequence of Problem
        All of them, not only the first.
    origin : str
        The folder or file that was read.
    """

    #: How many problems the message spells out; `problems` always holds all of them.
    SHOWN = 20

    def __init__(self, problems: Sequence[Problem], origin: str = "") -> None:
        self.problems = tuple(problems)
        self.origin = origin
        count = len(self.problems)
        head = f"{origin or 'the data set'}: {count} problem{'s' if count != 1 else ''}"
        lines = [f"  {problem}" for problem in self.problems[: self.SHOWN]]
        if count > self.SHOWN:
            lines.append(f"  ... and {count - self.SHOWN} more: `matcher validate` lists them all")
        super().__init__("\n".join([head, *lines]))


#: Where a person finds the names that there are.
_WHERE_TO_LOOK = {
    "organization": "Nothing there is called like it; see the table organizations of the data set.",
    "capability": "Nothing there is called like it; see the table capabilities of the data set.",
    "coalition": "Nothing there is called like it; `matcher coalitions` lists what there is.",
}


class UnknownNameError(MatcherError):
    """A name that the data set does not know, with the nearest that it does.

    Parameters
    ----------
    what : str
        Kind of the thing asked for: "organization", "capability", "coalition", ...
    name : str
        What was asked for.
    nearest : sequence of str
        The most similar names, best first; may be empty.
    any_there : bool
        Whether there is any such thing at all.
    """

    def __init__(
        self, what: str, name: str, nearest: Sequence[str] = (), *, any_there: bool = True
    ) -> None:
        self.what, self.name, self.nearest = what, name, tuple(nearest)
        near = ", ".join(_short(each) for each in self.nearest)
        where = _WHERE_TO_LOOK.get(what, "") if any_there else f"The data set names no {what}."
        super().__init__(
            f"no {what} named '{_short(name)}'."
            + (f" Nearest: {near}." if near else f" {where}".rstrip())
        )


#: What can be asked of a thing of each kind.
_ASK = {
    "organization": "ask `matcher suggest '{name}'` for its partners",
    "coalition": "ask `matcher recruit '{name}'` whom it could invite, or `matcher coalitions "
    "'{name}'` how it stands",
    "capability": "ask `matcher suggest ORG --capability '{name}'` for who offers it",
}


class OtherKindError(UnknownNameError):
    """A name that the data set knows, but of something of another kind.

    Parameters
    ----------
    what, text : str
        As in `UnknownNameError`.
    kind : {"organization", "coalition", "capability"}
        What it is.
    name : str
        What that is called.
    """

    def __init__(self, what: str, text: str, kind: str, name: str) -> None:
        super().__init__(what, text)
        called = "" if name == text else f" ({_short(name)})"
        article = "an" if kind == "organization" else "a"
        ask = _ASK[kind].format(name=_short(name))
        self.args = (f"'{_short(text)}'{called} is {article} {kind}, no {what}; {ask}",)


class NotYetError(UnknownNameError, RequestError):
    """A name that the data set knows, but of what is not there yet on the day.

    Parameters
    ----------
    what : str
        As in `UnknownNameError`.
    identifier, name : str
    day : datetime.date
        From when it is there.
    """

    def __init__(self, what: str, identifier: str, name: str, day: datetime.date) -> None:
        super().__init__(what, name)
        self.day = day
        self.args = (
            f"the {what} {_short(name)} ({_short(identifier)}) is not there yet: it exists from"
            f" {day}; ask as of that day or a later one",
        )


class AmbiguousNameError(MatcherError):
    """A name that stands for several things; they are given so that one can be chosen.

    Parameters
    ----------
    what, name : str
    called : mapping of str to str
        By id, how each is called.
    """

    def __init__(self, what: str, name: str, called: Mapping[str, str]) -> None:
        self.what, self.name, self.ids = what, name, tuple(called)
        told = [
            _short(each) + (f" ({_short(other)})" if other.casefold() != name.casefold() else "")
            for each, other in [*called.items()][:_MEANT_SHOWN]
        ]
        more = f" and {len(called) - len(told)} more" if len(called) > len(told) else ""
        super().__init__(
            f"'{_short(name)}' names {len(called)} {what}s; "
            f"say which by its id: {', '.join(told)}{more}"
        )
