"""The doubtful pairs as a file that a person edits, and what they decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from matcher.csv_writing import read_back, with_formula
from matcher.errors import DataError, Problem
from matcher.resolution.findings import Decision

COLUMNS = ("decision", "a", "name_a", "b", "name_b", "probability", "why")

#: Those by which an edited file is read; the others are for the person.
IDS = ("a", "b")

_NO_REVIEW = "is no review file; take the review.csv that `matcher resolve` wrote"

SAME, APART = "same", "different"

_WORDS = {
    **dict.fromkeys(("same", "yes", "y", "merge", "one", "1", "true"), SAME),
    **dict.fromkeys(("different", "no", "n", "apart", "two", "0", "false"), APART),
}


@dataclass(frozen=True)
class Ruling:
    """What a person decided about two organizations.

    Attributes
    ----------
    row : int
        Line of the file.
    a, b : str
    same : bool
    """

    row: int
    a: str
    b: str
    same: bool


def word_of(said: str) -> bool | None:
    """Tell whether a word says that two are one; None where it says neither."""
    meant = _WORDS.get(said.strip().casefold())
    return None if meant is None else meant == SAME


def why(decision: Decision) -> str:
    """Say in words how two records compare.

    Examples
    --------
    >>> why(Decision("a", "A", "b", "B", 0.5, 0.0, (), "a note"))
    'a note'
    """
    steps = [
        f"{step.comparison}: {step.level} ({step.weight:+.1f})"
        for step in decision.waterfall
        if step.comparison != "start"
    ]
    return "; ".join([*steps, *([decision.note] if decision.note else [])])


def read_rulings(path: Path, known: Collection[str]) -> list[Ruling]:
    """Read an edited review file.

    Parameters
    ----------
    path : Path
        CSV with the columns decision, a and b at least. A decision is "same" or "different";
        rows without one say nothing.
    known : collection of str
        Ids that there are.

    Raises
    ------
    RequestError
        Where the file cannot be read as such a table.
    DataError
        With every row that is wrong.
    """
    table = read_back(path, ("decision", *IDS), _NO_REVIEW)
    problems: list[Problem] = []
    rulings: list[Ruling] = []
    for line, row in enumerate(table, 2):
        word = row["decision"].strip().casefold()
        ids = [_id(row[column], known) for column in IDS]
        if not word:
            continue
        found = list(_problems(path.name, line, word, ids, known))
        problems += found
        if not found:
            rulings.append(Ruling(line, ids[0], ids[1], _WORDS[word] == SAME))
    if problems:
        raise DataError(problems, str(path))
    return rulings


def _id(cell: str, known: Collection[str]) -> str:
    """Give the id as it was before it was written for a spreadsheet."""
    text = with_formula(cell)
    return text if text in known else with_formula(cell.strip())


def _problems(
    name: str, line: int, word: str, ids: list[str], known: Collection[str]
) -> Iterable[Problem]:
    if word not in _WORDS:
        fix = "Write same or different, or leave it empty"
        yield Problem(name, line, "decision", word, "this is no decision", fix)
    for column, identifier in zip(IDS, ids, strict=True):
        if identifier not in known:
            fix = "Apply a review to the data set and the registers that it was made from"
            yield Problem(name, line, column, identifier, "there is no such organization", fix)
