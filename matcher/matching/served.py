"""Who serves a stated need already: a need is an open door only where nobody stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from matcher.matching.capability_context import ABLE_FROM
from matcher.matching.context import Context
from matcher.matching.match_findings import Evidence
from matcher.matching.order import best_first

#: How many of those who could serve a need are named.
NAMED = 2


class Facts(Protocol):
    """What reasons cite; `Citations` is it."""

    context: Context

    def name(self, organization: int) -> str:
        """Give the name of an organization."""
        ...

    def capability(self, capability: int) -> str:
        """Give the name of a capability."""
        ...

    def joint_work(self, a: int, b: int | None) -> list[Evidence]:
        """Give the latest collaborations of two."""
        ...

    def seats(self, a: int, b: int) -> list[tuple[str, Evidence]]:
        """Name the coalitions in which two sit together."""
        ...

    def states_offer(self, organization: int, *capabilities: int) -> bool:
        """Tell whether evidence says that one offers some capabilities."""
        ...

    def serving_work(self, who: int, partner: int, capability: int) -> tuple[Evidence, bool] | None:
        """Give the latest joint work that serves a need of one, and whether it delivers."""
        ...


@dataclass(frozen=True)
class Server:
    """One who offers what another needs, and has to do with it already.

    Attributes
    ----------
    row : int
    work : Evidence or None
        The joint work that serves the need, as the data say; None where they say only that the
        two have to do with each other.
    delivers : bool
        Whether that work is more than an agreement to stand together.
    """

    row: int
    work: Evidence | None
    delivers: bool


class ServedNeeds:
    """Finds who serves needs already.

    A partner, a supplier or a firm of one's own group that offers what is needed could serve the
    need. That it does is said only where `serving_work` finds the work.

    Parameters
    ----------
    cited : Facts
    """

    def __init__(self, cited: Facts) -> None:
        self._cited, self._context = cited, cited.context
        self._found: dict[tuple[int, int], tuple[Server, ...]] = {}

    def by(self, who: int, capability: int, but: int) -> tuple[Server, ...]:
        """Give who serves a need: those first of whom the data say so, then the strongest.

        Parameters
        ----------
        who, capability : int
            Rows.
        but : int
            Who is thought of as a partner, and does not count.
        """
        key = who, capability
        if key not in self._found:
            self._found[key] = self._servers(who, capability)
        return tuple(each for each in self._found[key] if each.row != but)

    def words(
        self, who: int, capabilities: Sequence[int], but: int, asking: Sequence[int] = ()
    ) -> list[str]:
        """Say who serves needs; nothing of those that nobody serves.

        Parameters
        ----------
        who : int
        capabilities : sequence of int
            What it needs.
        but : int
            As in `by`.
        asking : sequence of int
            For whom it is said: that they serve it themselves is not said, nor of others that they
            could where they are as near to it, and who competes with one of them is called a
            competitor.
        """
        said: dict[tuple[str, str], list[str]] = {}
        for capability in capabilities:
            known = self.by(who, capability, but)
            servers = [each for each in known if each.row not in asking]
            if servers and (servers[0].delivers or len(servers) == len(known)):
                key = self._words(who, servers, asking)
                said.setdefault(key, []).append(self._cited.capability(capability))
        return [f"{start} {' and '.join(named)}{end}" for (start, end), named in said.items()]

    def _words(self, who: int, servers: Sequence[Server], asking: Sequence[int]) -> tuple[str, str]:
        """Say of whom it can have something, and how that is known: before it and after."""
        name, work = self._cited.name(who), servers[0].work
        if work is None or not servers[0].delivers:
            return self._could_serve(who, servers, asking), " too"
        what = work.text.partition(": ")[2], work.date
        there = [
            each
            for each in servers
            if each.work
            and each.delivers
            and (each.work.text.partition(": ")[2], each.work.date) == what
        ]
        names, several = self._names(there, asking)
        dated = ", ".join(part for part in what if part)
        return f"{names} serve{'' if several else 's'} {name} with", f" already ({dated})"

    def _could_serve(self, who: int, servers: Sequence[Server], asking: Sequence[int]) -> str:
        """Name who could serve a need, and say what they have to do with who has it."""
        how = [self._nearness(who, each.row) for each in servers[:NAMED]]
        alike = len(servers) == len(how) > 1 and len(set(how)) == 1
        names, several = self._names(servers, asking, [] if alike else how, told=True)
        both = f" (both {how[0]})" if alike else ""
        return f"{names}{both} offer{'' if several else 's'}"

    def _nearness(self, who: int, row: int) -> str:
        """Say what one who could serve a need has to do with who has it."""
        context, name = self._context, self._cited.name(who)
        if context.group_roots[row] == context.group_roots[who]:
            return f"of one group with {name}"
        if row in self._suppliers.get(who, []):
            return f"supplying {name}"
        if work := self._cited.joint_work(who, row):
            what = ", ".join(e for e in (work[0].text.partition(": ")[2], work[0].date) if e)
            return f"with {name} in {what}"
        return f"beside {name} in {self._cited.seats(who, row)[0][0]}"

    def _names(
        self,
        servers: Sequence[Server],
        asking: Sequence[int],
        how: Sequence[str] = (),
        *,
        told: bool = False,
    ) -> tuple[str, bool]:
        """Name them, with what is known of each or `told` of all; tell whether they are several."""
        known = [*how, *[""] * (NAMED - len(how))]
        shown = zip(servers[:NAMED], known, strict=False)
        names = [self._name(each.row, asking, more, known=told) for each, more in shown]
        if len(servers) > NAMED:
            names = [*names[:-1], f"{len(servers) - NAMED + 1} more"]
        return " and ".join(names), len(servers) > 1

    def _name(self, row: int, asking: Sequence[int], more: str, *, known: bool) -> str:
        """Name one, with which of those for whom it is said it competes, and what more is known."""
        name = self._cited.name(row)
        facing = self._facing(row, asking, known)
        notes = "; ".join(each for each in (facing, more) if each)
        return f"{name} ({notes})" if notes else name

    def _facing(self, row: int, asking: Sequence[int], known: bool) -> str:
        """Say of which of those for whom it is said one is an ally, and of which a competitor.

        An ally of whom it is `known` by what is one, is not called so again.
        """
        context = self._context
        competes = context.tie_kind("competitor")[list(asking)][:, [row]].toarray().ravel() > 0
        seats = context.close_membership
        allied = (seats[list(asking)] @ seats[[row]].T).toarray().ravel() > 0
        said: dict[str, list[str]] = {}
        for one, ally, competitor in zip(asking, allied, competes, strict=True):
            what = ["an ally"] * bool(ally) + ["a competitor"] * bool(competitor)
            if what and (competitor or not known):
                said.setdefault(" and ".join(what), []).append(self._cited.name(one))
        return ", ".join(f"{what} of {' and '.join(names)}" for what, names in said.items())

    def _servers(self, who: int, capability: int) -> tuple[Server, ...]:
        context = self._context
        near = context.group_roots == context.group_roots[who]
        near[context.ties[[who]].indices] = True
        near[self._suppliers.get(who, [])] = True
        near[who] = False
        rows = np.flatnonzero(near)
        strength = context.ecosystem.offers[rows][:, [capability]].toarray().ravel()
        able, strength = rows[strength >= ABLE_FROM], strength[strength >= ABLE_FROM]
        ordered = able[best_first(strength, context.id_order[able])].tolist()
        works = ((row, self._cited.serving_work(who, row, capability)) for row in ordered)
        found = (Server(row, *work) if work else Server(row, None, False) for row, work in works)
        known = (e for e in found if e.work or self._cited.states_offer(e.row, capability))
        return tuple(sorted(known, key=lambda each: (not each.delivers, each.work is None)))

    @cached_property
    def _suppliers(self) -> dict[int, list[int]]:
        """Who supplies each organization on the day."""
        held = self._context.ecosystem.holding("ties")
        ids = self._context.ecosystem.organization_ids
        found: dict[int, list[int]] = {}
        for kind, seller, buyer in (
            ("supplier", "organization_a", "organization_b"),
            ("customer", "organization_b", "organization_a"),
        ):
            ties = held[held["kind"] == kind]
            for bought, sold in zip(ids.rows(ties[buyer]), ids.rows(ties[seller]), strict=True):
                found.setdefault(int(bought), []).append(int(sold))
        return found
