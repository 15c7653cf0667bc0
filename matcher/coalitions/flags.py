"""What speaks against inviting an organization: invitations, rivals, ties and groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from matcher.coalitions.coverage import Roster, Rows
from matcher.matching.apart import Apart

if TYPE_CHECKING:
    from matcher.matching.context import Context


class FlagFinder:
    """Finds what to mind of organizations that could join one coalition.

    Parameters
    ----------
    context : Context
    roster : Roster
        Of the coalition.
    against : sequence of Roster
        Of its rivals.
    """

    def __init__(self, context: Context, roster: Roster, against: Sequence[Roster]) -> None:
        self._context, self._roster, self._against = context, roster, against
        self._apart = Apart(context)

    def flags(self, row: int) -> tuple[str, ...]:
        """Say what to mind of one organization, by its row."""
        coalitions = self._context.ecosystem.coalition_ids
        flags = ["already invited"] if row in self._roster.invited else []
        for roster in self._against:
            name = coalitions.name(roster.id)
            if row in roster.members:
                flags.append(f"member of the rival {name}")
            if row in roster.invited:
                flags.append(f"invited by the rival {name}")
            flags += self._ties(row, roster, f"a member of the rival {name}")
        flags += self._ties(row, self._roster, "a member")
        compete = self._tied("competitor", row, self._roster.members)
        flags += [f"competitor of {name}, a member" for name in compete]
        beside = self._apart.beside_competitors(self._roster.members, row)
        return (
            *flags,
            *(f"sits in a coalition with a member's competitor: {where}" for where in beside),
        )

    def _ties(self, row: int, roster: Roster, whose: str) -> Iterator[str]:
        """Say with whom of a coalition it has an equity tie or one corporate group."""
        others = roster.members[roster.members != row]
        yield from (
            f"equity tie with {name}, {whose}" for name in self._tied("equity", row, others)
        )
        roots = self._context.group_roots
        same = others[roots[others] == roots[row]]
        yield from (f"same group as {name}, {whose}" for name in self._names(same))

    def _tied(self, kind: str, row: int, others: Rows) -> list[str]:
        """Name those among others with whom it has a tie of that kind."""
        tied = self._context.tie_kind(kind)[[row]][:, others].toarray().ravel() > 0
        return self._names(others[tied])

    def _names(self, rows: Rows) -> list[str]:
        return [str(name) for name in self._context.ecosystem.organization_ids.names[rows]]
