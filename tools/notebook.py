"""Run the notebook of the documentation and write what its cells now show: make notebook."""

from __future__ import annotations

import ast
import json
import os
import tempfile
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).parents[1] / "docs" / "tour.ipynb"


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


def main() -> None:
    """Write the notebook anew."""
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        found = executed(notebook)
    NOTEBOOK.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
