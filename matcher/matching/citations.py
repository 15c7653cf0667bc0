"""What a reason cites: names, rows of evidence and joint work, as sentences and facts."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.ecosystem.dates import DAY
from matcher.ecosystem.vocabulary import telling_words
from matcher.matching.apart import listed
from matcher.matching.capability_context import CapabilityContext
from matcher.matching.context import Context
from matcher.matching.lately import PARTNER_KINDS
from matcher.matching.match_findings import Evidence
from matcher.matching.order import best_first
from matcher.matching.served import UNTIL, ServedNeeds, work_words

#: A row of a table: column -> cell.
Row = dict[Hashable, Any]

#: How many capabilities, partners and rows of evidence a reason names.
NAMED = 3

#: Characters of a note that a reason quotes.
QUOTED = 200


class Citations:
    """Finds the rows of a data set that reasons rest on.

    Parameters
    ----------
    context : Context
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        ecosystem = context.ecosystem
        self._organizations = ecosystem.organization_ids
        self._capabilities = ecosystem.capability_ids
        self._read: dict[int, list[Row]] = {}
        self.tags = context.tags

    def met(self, who: int, partner: int) -> sp.csr_array:
        """Give what one needs and the partner offers, shape (1, n_capabilities)."""
        return self.context.met_needs(np.array([who]), self.context.ecosystem.own_offers[[partner]])

    def needed(self, who: int, partner: int) -> list[int]:
        """Give the most needed of that; what nobody serves comes first."""
        found = largest(self.met(who, partner))
        return sorted(found, key=lambda each: bool(self.served.by(who, each, partner)))

    def second_source(self, who: int, capability: int, partner: int) -> bool:
        """Whether joint work serves a need already, so that the partner is a second source."""
        return any(each.delivers for each in self.served.by(who, capability, partner))

    def all_second_source(self, a: int, b: int) -> bool:
        """Whether each stated need that links two is served already; a guess is no statement."""
        return all(
            self.second_source(who, each, partner)
            for who, partner in ((a, b), (b, a))
            for each in largest(self.met(who, partner))
            if not self.guessed(who, each)
        )

    @cached_property
    def served(self) -> ServedNeeds:
        """Who serves needs already."""
        return ServedNeeds(self)

    def telling(self, capabilities: Sequence[int]) -> list[int]:
        """Leave out what only sums up another of some capabilities."""
        found = set(capabilities)
        parents, above = self.context.ecosystem.tree.parents, set[int]()
        for each in found:
            while (each := int(parents[each])) >= 0 and each not in above:
                above.add(each)
        return [each for each in capabilities if each not in above]

    def name(self, organization: int) -> str:
        """Give the name of an organization."""
        return str(self._organizations.names[organization])

    def capability(self, capability: int) -> str:
        """Give the name of a capability."""
        return str(self._capabilities.names[capability])

    def in_common(self, a: int, b: int, capability: int) -> str:
        """Name what two offer, who may offer it by what lies below it alone."""
        below = self.by_parts(a, b, capability)
        return f"{'parts of ' if below else ''}{self.capability(capability)}"

    def by_parts(self, a: int, b: int, capability: int) -> bool:
        """Tell whether both are said to offer something by what lies below it alone."""
        return all(self.part(each, capability) is not None for each in (a, b))

    def part(self, organization: int, capability: int) -> int | None:
        """Give by what lies below it one is said to offer something; None where it is itself."""
        rows = self.rows(organization, capability, "offers")
        part = int(rows[0]["capability"]) if rows else capability
        return None if part == capability else part

    def rows(self, organization: int, capability: int, direction: str) -> list[Row]:
        """Give the rows of evidence for a capability or what lies below it, newest first.

        Those on the very capability come first: they say it better than one from below.
        """
        exact = [
            row for row in self._said(organization, direction) if row["capability"] == capability
        ]
        if direction == "needs":  # needs stand where they were stated
            return exact
        below = set(self.context.ecosystem.tree.below(capability).tolist()) - {capability}
        return exact + [
            row for row in self._said(organization, direction) if row["capability"] in below
        ]

    def guessed(self, who: int, capability: int) -> bool:
        """Whether a need is what the program reads out of words, and nobody's own statement."""
        return is_read(self.rows(who, capability, "needs"))

    def written(self, who: int, capability: int) -> str:
        """Give the words out of which a need was read."""
        return _brief(self.rows(who, capability, "needs")[0]["note"]) or ""

    def purpose(self, rows: list[Row]) -> str:
        """Write " for ..." from the note of a need, or in which other words it was stated.

        A note that says what is needed, and not what for, stands in brackets.
        """
        read = is_read(rows)
        told = rows if read else [row for row in rows if row["kind"] != "text"]
        note = _brief(told[0]["note"]) if told else None
        if not note:
            return ""
        if read:
            return f' (perhaps: what is written is "{note}")'
        thing = self.words_of(told[0]["capability"])
        known = note.casefold() == self.capability(told[0]["capability"]).casefold()
        return "" if known else f" ({note})" if thing & telling_words(note) else f" for {note}"

    def words_of(self, capability: int) -> frozenset[str]:
        """Give the telling words of a capability and of its synonyms."""
        synonyms = _text(self.context.ecosystem.capabilities["synonyms"].iloc[capability]) or ""
        return telling_words(f"{self.capability(capability)} {synonyms}")

    def _said(self, organization: int, direction: str) -> list[Row]:
        """Give the rows of one organization, newest first; read from the table once."""
        if organization not in self._read:
            ecosystem = self.context.ecosystem
            order, ends = ecosystem.evidence_by_owner
            places = order[slice(*ends[organization : organization + 2])]
            mine = ecosystem.evidence.iloc[places]
            mine = mine.assign(capability=ecosystem.evidence_capabilities[places])
            self._read[organization] = mine.to_dict("records")
        return [row for row in self._read[organization] if row["direction"] == direction]

    def states_offer(self, organization: int, *capabilities: int) -> bool:
        """Tell whether evidence says so of all; else it only took part in work on one."""
        return all(self.rows(organization, each, "offers") for each in capabilities)

    def offering(self, organization: int, capability: int) -> str:
        """Say that one offers a capability, or in what work on it one took part."""
        rows, name = self.rows(organization, capability, "offers"), self.capability(capability)
        if rows:
            part = self.part(organization, capability)
            what = name if part is None else f"{self.capability(part)}, a part of {name}"
            return f"{self.name(organization)} offers {what}{cite(rows)}"
        work = self._tagged_work(organization, capability)
        said = ", ".join(filter(None, (work_words(each) for each in work)))
        known = f" ({said})" if said else ""
        return f"{self.name(organization)} {self.worked_on('has')} {name}{known}"

    def added(self, who: int, to: int, *, at_hand: bool = False) -> list[int]:
        """Give what one is able to do, without help that it needs itself, and the other wants.

        Work in which one took part is given only where nothing is stated. Or give what would be
        wanted, were it not `at_hand` already.
        """
        if not self.anybody_states:  # that one took part in a programme adds nothing
            return []
        able = self.context.ecosystem.offers[[who]].toarray().ravel()
        alone = self.context.brings[[who]].toarray().ravel() > 0.0
        wanted = (
            CapabilityContext.wants(self.context, to) & self.context.at_hand(to)
            if at_hand
            else self.context.wants(to)
        )
        new = np.where(alone & wanted, able, 0.0)
        best = best_first(new)[: np.count_nonzero(new)]
        found = self.telling(best.tolist())
        return [each for each in found if self.states_offer(who, each)] or found

    def adds(self, who: int, capabilities: Sequence[int], have: str) -> str:
        """Say that one would bring what it offers; of what it only took part in, that it did."""
        return "would bring" if self.states_offer(who, *capabilities) else self.worked_on(have)

    def worked_on(self, have: str) -> str:
        """Say that one took part in work tagged with something; `have` is "has" or "have"."""
        return f"{have} worked on" if self.anybody_states else "took part in projects of"

    @cached_property
    def anybody_states(self) -> bool:
        """Whether evidence says of anybody what it offers; else work alone is tagged."""
        return bool((self.context.ecosystem.evidence["direction"] != "needs").any())

    def cited(self, organization: int, rows: list[Row], capability: int) -> list[Evidence]:
        """Give the rows as evidence; without any, the latest work tagged with the capability."""
        facts = []
        for row in rows[:NAMED]:
            verb = "needs" if row["direction"] == "needs" else "offers"
            text = f"{self.name(organization)} {verb} {self.capability(row['capability'])}"
            note = _text(row["note"])
            told = self.purpose([row]) if verb == "needs" and is_read([row]) else f": {note}"
            text += told if note else ""
            facts.append(Evidence(text, _text(row["source"]), _text(row["date"])))
        return facts or self._tagged_work(organization, capability)

    def newest(self, organization: int, capability: int) -> Row | None:
        """Give the newest row that says one offers a capability, else its latest work on it."""
        rows = self.rows(organization, capability, "offers")
        if rows:
            return rows[0]
        work = self._tagged_work(organization, capability)
        return {"date": work[0].date, "source": work[0].source} if work else None

    def _tagged_work(self, organization: int, capability: int) -> list[Evidence]:
        columns = self._taken(organization)
        # What it pays for is not its own work, nor is what it states to need.
        columns = columns[~np.isin(columns, self.context.pays[[organization]].indices)]
        needs = {row["capability"] for row in self._said(organization, "needs")}
        below = set(self.context.ecosystem.tree.below(capability).tolist()) - needs
        latest = self._newest(columns[self._tagged(columns, list(below))])[:1]
        about = f" in {self.capability(capability)}"
        return [self._own_work(int(row), organization, about) for row in latest]

    def joint_work(self, a: int, b: int | None) -> list[Evidence]:
        """Give the latest collaborations of one organization, or of two."""
        columns = self.shared_work(a, b)
        if b is None:
            return [self._own_work(int(row), a) for row in self._newest(columns)[:NAMED]]
        return self.collaborations(columns, f"{self.name(a)} and {self.name(b)}")

    def _own_work(self, row: int, organization: int, about: str = "") -> Evidence:
        """Cite work of one organization, with whom it was done."""
        inside = self.context.participants[[row]].indices
        others = [self.name(each) for each in np.sort(inside).tolist() if each != organization]
        more = [f"{len(others) - NAMED} more"] if len(others) > NAMED else []
        partners = f" with {listed([*others[:NAMED], *more])}" if others else ""
        return self._collaboration(row, f"{self.name(organization)}{about}{partners}")

    def stated(self, a: int, b: int) -> list[Evidence]:
        """Give the stated ties that make two partners, each kind once."""
        return [
            Evidence(f"{self.name(a)} and {self.name(b)}: {kind}", _text(source), _text(since))
            for kind, source, since in self._stated.get((min(a, b), max(a, b)), {}).values()
        ]

    @cached_property
    def _stated(self) -> Mapping[Any, Any]:
        """What is stated of each two partners: by their rows, then by kind."""
        held = self.context.ecosystem.holding("ties")
        held = held[held["kind"].isin(PARTNER_KINDS)]
        ends = [self._organizations.rows(held[f"organization_{each}"]).tolist() for each in "ab"]
        found: dict[tuple[int, int], dict[str, tuple[str, Any, Any]]] = {}
        for a, b, kind, source, since in zip(
            *ends, held["kind"], held["source"], held["since"], strict=True
        ):
            said = "partners" if kind == "other" else "supplier and customer"
            found.setdefault((min(a, b), max(a, b)), {}).setdefault(said, (said, source, since))
        return found

    def shared_work(self, a: int, b: int | None) -> npt.NDArray[Any]:
        """Give the collaborations of one organization, or of two, ascending."""
        return self._taken(a) if b is None else np.intersect1d(self._taken(a), self._taken(b))

    def _taken(self, organization: int) -> npt.NDArray[Any]:
        """Give the collaborations that one took part in, ascending."""
        held = self.context.ecosystem.participation
        start, end = held.indptr[organization : organization + 2]
        return np.sort(held.indices[start:end][held.data[start:end] != 0])

    def about(self, columns: npt.NDArray[Any], capability: int) -> npt.NDArray[np.bool_]:
        """Tell which collaborations are tagged with a capability or one below it."""
        return self._tagged(columns, self.context.ecosystem.tree.below(capability))

    def _tagged(
        self, columns: npt.NDArray[Any], capabilities: npt.NDArray[Any] | list[int]
    ) -> npt.NDArray[np.bool_]:
        """Tell which collaborations are tagged with one of some capabilities."""
        inside = np.zeros(self.tags.shape[1])
        inside[capabilities] = 1.0
        about: npt.NDArray[np.bool_] = self.tags[columns] @ inside > 0
        return about

    def seats(self, a: int, b: int) -> list[tuple[str, Evidence]]:
        """Name the coalitions in which two sit together, the smallest first; no umbrella."""
        seats = self.context.close_membership
        both = np.intersect1d(seats[[a]].indices, seats[[b]].indices)
        size = np.diff(self._members_of.indptr)[both]
        return [self._seat(a, b, int(column)) for column in both[np.lexsort((both, size))]]

    @cached_property
    def _members_of(self) -> sp.csc_array:
        return self.context.close_membership.tocsc()

    def _seat(self, a: int, b: int, column: int) -> tuple[str, Evidence]:
        """Cite the later of the two memberships: from then on they sit together."""
        names = self.context.ecosystem.coalition_ids
        rows = [self.context.held_seats[each, column] for each in (a, b)]
        since, source = max(rows, key=lambda row: _text(row[0]) or "")
        where = str(names.names[column])
        text = f"{self.name(a)} and {self.name(b)} in {where}"
        return where, Evidence(text, _text(source), _text(since))

    def collaborations(self, columns: npt.NDArray[Any], who: str) -> list[Evidence]:
        """Cite the latest of some collaborations, saying who took part."""
        return [self._collaboration(int(row), who) for row in self._newest(columns)[:NAMED]]

    def _newest(self, columns: npt.NDArray[Any]) -> npt.NDArray[Any]:
        if len(columns) < 2:
            return columns
        started = self.context.ecosystem.collaborations["start_date"].iloc[columns].fillna("")
        _, place = np.unique(started.to_numpy(str), return_inverse=True)
        ordered: npt.NDArray[Any] = columns[np.lexsort((columns, -place))]
        return ordered

    def _collaboration(self, row: int, who: str) -> Evidence:
        cells = self.context.ecosystem.collaborations.iloc[row]
        told = ("name", "source", "start_date", "end_date")
        name, source, date, end = (_text(cells[column]) for column in told)
        until = f"{UNTIL}{end}" if end else ""
        what = f"{name or 'collaboration ' + cells['id']}{until}"
        return Evidence(f"{who}: {what}", source, date)


def largest(row: sp.csr_array, count: int | None = NAMED) -> list[int]:
    """Give the columns of the largest entries of a matrix of one row; of equals, the lower.

    As many as are named, or all where `count` is None.
    """
    entries = row.tocoo()
    positive = entries.data > 0
    columns, values = entries.col[positive], entries.data[positive]
    order = np.lexsort((columns, -values))[:count]
    return [int(column) for column in columns[order]]


def _text(cell: object) -> str | None:
    return cell if isinstance(cell, str) and cell else None


def _brief(cell: object) -> str | None:
    """Give a note as a reason quotes it: a long one stands whole in the evidence."""
    text = _text(cell)
    return text if text is None or len(text) <= QUOTED else text[: QUOTED - 1] + "…"


def cite(rows: list[Row]) -> str:
    """Write " (note; source, date)" of the first row, as far as it says so."""
    if not rows:
        return ""
    first = rows[0]
    note, date, source = _brief(first["note"]), _dated(first), _text(first["source"])
    if date and source and DAY.search(source):  # two days side by side tell nobody which is which
        note, date = f"{note} of {date}" if note else f"of {date}", None
    said = ", ".join(part for part in (source, date) if part)
    parts = [part for part in (note, said) if part]
    return f" ({'; '.join(parts)})" if parts else ""


def _dated(row: Row) -> str | None:
    """Give the date of a row unless its source names it already."""
    date, source = _text(row["date"]), _text(row["source"]) or ""
    return None if date is None or date in source else date


def is_read(rows: list[Row]) -> bool:
    """Whether rows are what the program reads out of words, and nobody's own statement."""
    return bool(rows) and all(row["kind"] == "text" for row in rows)
