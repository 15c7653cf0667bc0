"""Whether a coalition exists on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.errors import RequestError

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem


def check_exists(ecosystem: Ecosystem, coalition: str) -> None:
    """Raise a RequestError where a coalition, by its id, is not yet founded or dissolved."""
    if coalition in set(ecosystem.holding("coalitions")["id"]):
        return
    if ecosystem.day is not None:  # which says so of one that is founded later
        ecosystem.as_of(ecosystem.day).find_coalition(coalition)
    row = ecosystem.coalitions.set_index("id").loc[coalition]
    raise RequestError(
        f"{row['name']} ({coalition}) does not exist on {ecosystem.day}: it was dissolved on"
        f" {row['dissolved']}; ask as of that day or an earlier one"
    )
