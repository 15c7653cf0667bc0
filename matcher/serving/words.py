"""The words of the site: they are in a file of data."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

#: By part: pages, fields of forms, and what can be chosen in them.
WORDS: dict[str, Any] = tomllib.loads(
    (resources.files(__package__) / "words.toml").read_text("utf-8")
)
