"""Write anew what the notebook of the documentation and README.md show: make shown."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[1]
NOTEBOOK, README = CHECKOUT / "docs" / "tour.ipynb", CHECKOUT / "README.md"

#: In README.md: a command, what is said of it, and what it prints.
SAMPLE = re.compile(r"^(`\.venv/bin/matcher ([^`]+)`[^\n]*\n\n```text\n).*?(?=^```$)", re.M | re.S)


def executed(notebook: dict[str, Any]) -> dict[str, Any]:
    """Run all cells in one go, in the folder that is the current one.

    Only the text of the last expression of a cell is shown, so that no kernel is needed.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    cells, count = [], 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            count += 1
            value = _value("".join(cell["source"]), names)
            shown = {
                "data": {"text/plain": repr(value).splitlines(keepends=True)},
                "execution_count": count,
                "metadata": {},
                "output_type": "execute_result",
            }
            outputs = [] if value is None else [shown]
            cell = {**cell, "execution_count": count, "outputs": outputs}
        cells.append(cell)
    return {**notebook, "cells": cells}


def _value(source: str, names: dict[str, Any]) -> Any:
    """Run a cell and give the value of its last expression, as a notebook does."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def _printed(found: re.Match[str]) -> str:
    command = [str(Path(sys.executable).parent / "matcher"), *shlex.split(found[2])]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return found[1] + said


def main() -> None:
    """Write both anew."""
    README.write_text(SAMPLE.sub(_printed, README.read_text("utf-8")), "utf-8")
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        found = executed(notebook)
    NOTEBOOK.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
