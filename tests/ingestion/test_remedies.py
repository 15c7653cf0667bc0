"""Every reason of rejection says what to do about it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import matcher.ingestion
from matcher.ingestion.remedies import UNKNOWN, remedies, remedy

#: Of what the text of a reason is given to: an error of a cell, and what becomes one.
_TAKERS = {"CellError", "Broken", "_reject"}
#: Reasons that stand in other errors, with remedies of their own.
_ELSEWHERE = ("of ROR to be taken", "no organization could be taken")


def written(node: ast.expr) -> str | None:
    """Give the text of a string in the code, with an x for what is filled in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) else "7 x" for part in node.values
        )
    return None


def reasons() -> dict[str, str]:
    """Give each reason that the readers can give, and the file that it is in."""
    found: dict[str, str] = {}
    for file in sorted(Path(matcher.ingestion.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            texts: list[ast.expr] = []
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _TAKERS:
                texts = node.args[1:] if node.func.id != "CellError" else node.args[2:3]
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                texts = [node.value] if node.targets[0].id == "reason" else []
            for text in filter(None, map(written, texts)):
                found[text] = file.name
    return {text: name for text, name in found.items() if len(text.replace("7 x", "").split()) > 3}


def test_each_reason_has_a_remedy_of_its_own() -> None:
    told = reasons()
    assert len(told) > 70
    unknown = {text: name for text, name in told.items() if remedy(text) == UNKNOWN}
    assert unknown == {}


@pytest.mark.parametrize(
    ("reason", "fix"),
    [
        ("this is no date", "YYYY-MM-DD"),
        ("the name is that of 111 (GB), 222 (BE); say which by an id", "id instead of the name"),
        ("the id is already there, with different content: a.csv, row 2", "another id"),
        ("this is a placeholder and names nothing", "leave the row out"),
    ],
)
def test_the_remedy_fits_the_reason(reason: str, fix: str) -> None:
    assert fix in remedy(reason)


def test_no_remedy_is_for_nothing() -> None:
    texts = [
        *reasons(),
        "the row's quotation mark is never closed",
        "cells merged",
        "this is no number",
    ]
    told = {remedy(text) for text in texts}
    assert len({fix for _, fix in remedies()} - told) <= 8
