"""Who serves a stated need already: a need is an open door only where nobody stands in it."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.ecosystem.collaborations import ALLIANCE
from matcher.ecosystem.dates import first_day
from matcher.ecosystem.taking_part import supplies
from matcher.ecosystem.vocabulary import telling_words
from matcher.matching.capability_context import ABLE_FROM
from matcher.matching.context import Context
from matcher.matching.dealings import JOINT_COMPANY
from matcher.matching.former_rivals import FormerRivals
from matcher.matching.match_findings import Evidence
from matcher.matching.order import best_first

#: How many of those who could serve a need are named.
NAMED = 2

#: The row of no organization: nobody is thought of as a partner.
NOBODY = -1

#: What parts the name of work from the day on which it ended.
UNTIL = ", until "

#: And how the end of work, or of a seat, is told at all.
ENDED = " until "

#: How it is told that another than the partner could serve a need.
_TOO = re.compile(r"\boffers? [^;.]* too\b")

#: A joint company is made for something; what began so soon after a need may be made for it.
SOON = np.timedelta64(365, "D")


def work_words(fact: Evidence) -> str:
    """Give the name of cited work with its date, or with its last day where it has ended."""
    name = fact.text.partition(": ")[2]
    return name if UNTIL in name else ", ".join(filter(None, (name, fact.date)))


def is_served(step: str) -> bool:
    """Tell whether a step, as `ServedNeeds.words` has it, names who serves a need, or could."""
    return " already (" in step or _TOO.search(step) is not None


class Facts(Protocol):
    """What reasons cite; `Citations` is it."""

    context: Context

    def name(self, organization: int) -> str:
        """Give the name of an organization."""
        ...

    def capability(self, capability: int) -> str:
        """Give the name of a capability."""
        ...

    def rows(self, organization: int, capability: int, direction: str) -> list[dict[Hashable, Any]]:
        """Give the rows of evidence for a capability, newest first."""
        ...

    def words_of(self, capability: int) -> frozenset[str]:
        """Give the telling words of a capability."""
        ...

    def joint_work(self, a: int, b: int | None) -> list[Evidence]:
        """Give the latest collaborations of two."""
        ...

    def shared_work(self, a: int, b: int | None) -> npt.NDArray[Any]:
        """Give the rows of the collaborations of one, or of two."""
        ...

    def about(self, columns: npt.NDArray[Any], capability: int) -> npt.NDArray[np.bool_]:
        """Tell which collaborations are tagged with a capability."""
        ...

    def collaborations(self, columns: npt.NDArray[Any], who: str) -> list[Evidence]:
        """Cite the latest of some collaborations."""
        ...

    def seats(self, a: int, b: int) -> list[tuple[str, Evidence]]:
        """Name the coalitions in which two sit together."""
        ...

    def states_offer(self, organization: int, *capabilities: int) -> bool:
        """Tell whether evidence says that one offers some capabilities."""
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
    perhaps : bool
        Whether nothing says that the other offers it: the work alone lets one think so.
    """

    row: int
    work: Evidence | None
    delivers: bool
    perhaps: bool = False


class ServedNeeds:
    """Finds who serves needs already.

    A partner, a supplier or a firm of one's own group that offers what is needed could serve the
    need. That it does is said only where joint work says so.

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
            sure = [each for each in servers if each.delivers or each.perhaps]
            told = [self._serve(who, sure, asking)] if sure else []
            could = servers[len(sure) :][: 1 if sure else None]
            if could and len(servers) == len(known):
                told.append((self._could_serve(who, could, asking), " too"))
            for key in told:
                said.setdefault(key, []).append(self._cited.capability(capability))
        return [f"{start} {' and '.join(named)}{end}" for (start, end), named in said.items()]

    def _serve(self, who: int, servers: Sequence[Server], asking: Sequence[int]) -> tuple[str, str]:
        """Say who serves it, or may, and by what work: before what it is, and after."""
        name, first = self._cited.name(who), servers[0]
        what = [work_words(each.work) if each.work else "" for each in servers]
        there = [each for each, work in zip(servers, what, strict=True) if work == what[0]]
        names, several = self._names(there, asking)
        if first.perhaps:
            return f"{name} may have", f" from {names} already ({what[0]})"
        return f"{names} work{'' if several else 's'} with {name} on", f" already ({what[0]})"

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
        work, seats = self._cited.joint_work(who, row), self._cited.seats(who, row)
        said = f"with {name} in {work_words(work[0])}" if work else ""
        if said and UNTIL not in said:
            return said
        # Where two sit together, or did until lately, says more than work that is over.
        beside = [where for where, _ in seats] or self._former.together(who, row)
        return f"beside {name} in {beside[0]}" if beside else f"{said}{self._sits_now(who, row)}"

    def _sits_now(self, who: int, row: int) -> str:
        """Say on which sides of contests one sits, whose work with another is over."""
        seats = self._context.close_membership
        others = np.setdiff1d(seats[[row]].indices, seats[[who]].indices)
        now = np.intersect1d(others, self._context.contending)
        names = self._context.ecosystem.coalition_ids.names[now].tolist()
        return f"; now in {' and '.join(names)}" if names else ""

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
        tied = [*self._suppliers.get(who, []), *self._former.allies(who)]
        near, lately = context.group_roots == context.group_roots[who], context.near(who)
        near[[*context.ties[[who]].indices, *tied]] = True
        near[who], lately[tied] = False, True
        rows = np.flatnonzero(near)
        strength = context.ecosystem.own_offers[rows][:, [capability]].toarray().ravel()
        able, strength = rows[strength >= ABLE_FROM], strength[strength >= ABLE_FROM]
        ordered = able[best_first(strength, context.id_order[able])].tolist()
        works = ((row, self._serving_work(who, row, capability)) for row in ordered)
        found = (Server(row, *work) if work else Server(row, None, False) for row, work in works)
        known = [e for e in found if e.work or self._cited.states_offer(e.row, capability)]
        # With whom one began to work long ago, and does nothing else, is not at hand.
        known = [each for each in known if each.work or lately[each.row]]
        known = known or self._perhaps(who, capability)
        return tuple(sorted(known, key=lambda each: (not each.delivers, each.work is None)))

    def _serving_work(
        self, who: int, partner: int, capability: int
    ) -> tuple[Evidence, bool] | None:
        """Give the latest joint work that serves a need of one, as the data say; None for none.

        It runs, and it is about that very capability; or one report, of one day, tells of the need
        and of it: then it is said beside it whether it delivers, as an alliance by itself does not.
        """
        columns, cited = self._cited.shared_work(who, partner), self._cited
        table = self._context.ecosystem.collaborations
        columns = columns[table["end_date"].iloc[columns].isna().to_numpy()]
        if not len(columns):
            return None
        table = table.iloc[columns]
        reported, about = self._reported(who, capability, table), cited.about(columns, capability)
        both = f"{cited.name(who)} and {cited.name(partner)}"
        delivers = about | (reported & (table["kind"] != ALLIANCE).to_numpy())
        for serves, real in ((delivers, True), (about | reported, False)):
            if found := cited.collaborations(columns[serves], both):
                return found[0], real
        return None

    def _reported(self, who: int, capability: int, table: pd.DataFrame) -> npt.NDArray[np.bool_]:
        """Tell of which collaborations one report, of one day, tells beside a need."""
        stated = self._cited.rows(who, capability, "needs")
        told = [(row["source"], row["date"]) for row in stated]
        pairs = zip(table["source"].fillna(""), table["start_date"].fillna(""), strict=True)
        return np.array([all(pair) and pair in told for pair in pairs], dtype=np.bool_)

    def _perhaps(self, who: int, capability: int) -> list[Server]:
        """Give with whom one does what may well serve a need, though nobody there offers it.

        Who needs it itself does not serve it. The work runs, nothing says what it is about, and it
        is more than an alliance. One report, of one day, tells of it and of the need; or it began
        in the year after the need was stated, and is a joint company or called by what is needed.
        """
        columns, ecosystem = self._cited.shared_work(who, None), self._context.ecosystem
        columns = columns[~np.isin(columns, ecosystem.tag_collaborations)]
        table = ecosystem.collaborations.iloc[columns]
        runs = (table["end_date"].isna() & (table["kind"] != ALLIANCE)).to_numpy(bool)
        wanted = self._cited.words_of(capability)
        called = [bool(wanted & telling_words(name)) for name in table["name"].fillna("")]
        named = np.array(called, dtype=np.bool_) | (table["kind"] == JOINT_COMPANY).to_numpy(bool)
        rows = self._cited.rows(who, capability, "needs")
        stated = first_day(pd.Series([row["date"] for row in rows], dtype=object))
        age = first_day(table["start_date"])[:, None] - stated[None, :]
        soon = ((age >= np.timedelta64(0, "D")) & (age <= SOON)).any(axis=1)
        likely = columns[runs & (self._reported(who, capability, table) | (named & soon))]
        for column in ecosystem.collaborations_latest_first[likely].argsort()[:1]:
            work = int(likely[column])
            taking = ecosystem.participation[:, [work]].nonzero()[0]
            others = [
                int(each)
                for each in np.sort(taking)
                if each != who and not self._cited.rows(int(each), capability, "needs")
            ]
            both = " and ".join(self._cited.name(each) for each in (who, *others[:1]))
            (fact,) = self._cited.collaborations(likely[[column]], both)
            return [Server(each, fact, False, perhaps=True) for each in others]
        return []

    @cached_property
    def _former(self) -> FormerRivals:
        return FormerRivals(self._context)

    @cached_property
    def _suppliers(self) -> dict[int, list[int]]:
        """Who supplies each organization on the day."""
        found: dict[int, list[int]] = {}
        for seller, buyer in zip(*supplies(self._context.ecosystem), strict=True):
            found.setdefault(int(buyer), []).append(int(seller))
        return found
