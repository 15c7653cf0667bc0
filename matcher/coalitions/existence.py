"""Whether a coalition exists on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.errors import RequestError

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem


def check_exists(ecosystem: Ecosystem, coalition: str) -> None:
    """Raise a RequestError where a coalition, by its id, is not yet founded or dissolved."""
    if coalition not in set(ecosystem.holding("coalitions")["id"]):
        name = ecosystem.coalition_ids.name(coalition)
        raise RequestError(f"{name} does not exist on {ecosystem.day}; choose another day")
