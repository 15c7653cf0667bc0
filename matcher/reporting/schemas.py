"""The JSON Schemas of the documents, as they are installed with the package."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from matcher.errors import UnknownNameError

#: The package that the folder reports/ is installed as, and the folder in it.
PACKAGE, FOLDER = "matcher_reports", "schemas"

#: The commands whose JSON has a schema.
DOCUMENTS = (
    "suggest",
    "explain",
    "pairs",
    "coalitions",
    "recruit",
    "whatif",
    "backtest",
    "info",
    "validate",
)


def schema(name: str) -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of what a command writes with ``-f json``.

    Parameters
    ----------
    name : str
        The command: one of `DOCUMENTS`.

    Raises
    ------
    UnknownNameError
        Where no document is called so.

    Examples
    --------
    >>> schema("validate")["required"]
    ['data', 'valid', 'tables', 'problems', 'notes']
    """
    if name not in DOCUMENTS:
        raise UnknownNameError("JSON document", name, DOCUMENTS)
    file = resources.files(PACKAGE).joinpath(FOLDER, f"{name}.schema.json")
    read: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return read
