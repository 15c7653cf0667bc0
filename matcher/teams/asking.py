"""Who and what a team is sought among: names found, candidates, limits, and what seats cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Mask, Rows, Values
from matcher.coalitions.coverage import COVERED_FROM, strongest
from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.matching.apart import Apart, kind_of
from matcher.matching.citations import Citations
from matcher.matching.constraints import Filters, asked_for
from matcher.matching.group_model import GroupModel
from matcher.matching.order import rounded
from matcher.matching.reservation_words import DEALINGS, against_words
from matcher.matching.reservations import Reservations
from matcher.matching.shortlist import Contact, contacts_of
from matcher.teams.challenge import LARGEST, SMALLEST, Challenge
from matcher.teams.choice import Choice
from matcher.teams.compiling import Compiler
from matcher.teams.facts import Facts
from matcher.teams.limits import Apartness, Reading
from matcher.teams.program import Search
from matcher.teams.rules import Rule, Rules
from matcher.teams.understanding import words_in_use
from matcher.teams.wording import Wording

#: Those who are rivals of each other are in no team together; one's own group is another matter.
_RIVALS = ("rival coalition", "competitor")


@dataclass(frozen=True)
class Wishes:
    """What was asked for beside the challenge; what is empty is left open.

    Attributes
    ----------
    lead : str or None
    members, without : tuple of str
        Names of organizations that are in every team, and in none.
    rules : Rules
    size : (int, int) or None
        The fewest and the most members.
    filters : Filters
        Whom candidates are narrowed down to.
    covered_from : float
    """

    rules: Rules
    lead: str | None = None
    members: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    size: tuple[int, int] | None = None
    filters: Filters = field(default_factory=Filters)
    covered_from: float = COVERED_FROM


class Asked:
    """A challenge and wishes, put to an ecosystem.

    Parameters
    ----------
    model : GroupModel
    challenge : Challenge
    wishes : Wishes
    count : int
        How many teams are asked for.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        Where a name is unknown or of several.
    RequestError
        Where the wishes contradict each other.
    """

    def __init__(self, model: GroupModel, challenge: Challenge, wishes: Wishes, count: int) -> None:
        self.model, self.challenge, self.wishes, self.count = model, challenge, wishes, count
        self.context = model.context
        self.ecosystem: Ecosystem = model.context.ecosystem
        self.facts = Facts(model.context)
        self.apart = Apart(model.context)
        self.reservations = Reservations(Citations(model.context))
        lead = wishes.lead or challenge.lead
        self.lead = None if lead is None else self._row(lead)
        named = [*([] if lead is None else [lead]), *wishes.members, *challenge.must]
        named += [
            name
            for rule in wishes.rules.rules
            if rule.element == "must"
            for name in rule.traits.get("organizations", ())
        ]
        self.fixed = np.array(sorted({self._row(name) for name in named}), dtype=np.intp)
        self.capabilities = self.ecosystem.capability_ids.rows(
            [need.capability for need in challenge.needs]
        )
        self.size = wishes.size or challenge.size or self._usual_size()
        self._check()

    def _row(self, name: str) -> int:
        return self.ecosystem.organization_ids.row(self.ecosystem.find_organization(name))

    def _usual_size(self) -> tuple[int, int]:
        fewest = max(SMALLEST, len(self.fixed))
        return fewest, max(LARGEST, fewest)

    def _check(self) -> None:
        """Refuse what contradicts itself before anything is learned."""
        high = self.size[1]
        if len(self.fixed) > high:
            listed = ", ".join(self.name(row) for row in self.fixed)
            raise RequestError(
                f"{listed} are set, more than the {high} members that a team may have"
            )
        out = [row for row in self.fixed if row in self._left_out]
        if out:
            raise RequestError(f"{self.name(out[0])} is both asked for and left out")
        if self._parts_rivals:
            self._check_rivals()
        self._check_lead()
        offered = self.offers.max(axis=0).toarray().ravel() if len(self.capabilities) else [1.0]
        if not np.any(offered):
            names = [self.need_name(place) for place in range(len(self.capabilities))]
            shared = words_in_use(self.ecosystem, names).values()
            near = ", ".join(dict.fromkeys(name for found in shared for name in found))
            raise RequestError(
                f"nobody in {self.ecosystem.name} offers any of the needs: {', '.join(names)}"
                + (f". Nearest that somebody offers: {near}" if near else "")
            )

    def _check_rivals(self) -> None:
        for place, row in enumerate(self.fixed):
            others = self.fixed[place + 1 :]
            kinds = self.apart.kinds(np.full(len(others), row), others)
            for other, kind in zip(others, kinds, strict=True):
                if kind in _RIVALS:
                    because = self.apart.because(np.array([row]), int(other), kind)
                    raise RequestError(
                        f"{self.name(row)} and {self.name(other)} are both asked for, but are "
                        f"rivals ({because}); --rivals flag seats them together"
                    )

    def _check_lead(self) -> None:
        if self.lead is None:
            return
        for rule in self.wishes.rules.rules:
            if rule.element == "lead":
                limits = self.compiler.limits(rule)
                if not all(limit.holds(np.array([self.lead]), True) for limit in limits):
                    raise RequestError(
                        f"{self.name(self.lead)} cannot lead under {self.wishes.rules.info.name}: "
                        f"{rule.say}"
                    )

    # -- names ---------------------------------------------------------------------------------

    def name(self, row: int) -> str:
        """Give the name of an organization."""
        return str(self.ecosystem.organization_ids.names[row])

    def need_name(self, place: int) -> str:
        """Give the name of a need by its place."""
        return str(self.ecosystem.capability_ids.names[self.capabilities[place]])

    def against(self, other: int, askers: Rows) -> dict[str, list[str]]:
        """Say what counts against one, in the words of `suggest`, and in whose eyes."""
        found: dict[str, list[str]] = {}
        for one in askers.tolist():
            seats = self.context.membership
            # That two are linked makes a team none the worse; who sits with another knows with whom
            # else it works: it is of their camp.
            sits = bool(seats[[one]].multiply(seats[[other]]).nnz)
            left = {"linked", *(DEALINGS if sits else ())}
            known = [e for e in self.reservations.of_pair(one, other) if e.kind not in left]
            for said in against_words(known, self.name(other)):
                found.setdefault(said, []).append(self.name(one))
        return found

    # -- candidates ----------------------------------------------------------------------------

    @cached_property
    def contacts(self) -> dict[str, Contact]:
        """What the shortlist says, by the id of each organization."""
        return contacts_of(self.ecosystem, self.wishes.filters.shortlist)

    @cached_property
    def _left_out(self) -> set[int]:
        names = (*self.wishes.without, *self.challenge.must_not, *self.wishes.filters.exclude)
        return {self._row(name) for name in names}

    @property
    def _parts_rivals(self) -> bool:
        return self.wishes.filters.rivals in ("apart", "exclude")

    @cached_property
    def apart_codes(self) -> Values:
        """Why each stands apart for one of the fixed members, as a place in KINDS; 0 for not."""
        if not len(self.fixed) or not self.apart.anybody:
            return np.zeros(self.context.size, dtype=np.int8)
        codes = self.apart.rows(self.fixed).toarray()
        first = np.where(codes > 0, codes, np.int8(127)).min(axis=0)
        found = np.where(first == 127, 0, first)
        found[self.fixed] = 0
        return found

    @cached_property
    def bars(self) -> list[tuple[str, Mask]]:
        """Give each reason why organizations are no candidates, and whom it takes out."""
        size = self.context.size
        left_out = np.zeros(size, dtype=bool)
        left_out[list(self._left_out)] = True
        found = [("it is left out by name", left_out)]
        for each in self.challenge.read.left_out:
            mask = self.ecosystem.organizations["id"].isin(each.organizations).to_numpy()
            found += [(f'the call leaves it out: "{each.said}"', mask)] if each.applied else []
        filters = self.wishes.filters
        found += [
            (f"the filters bar it: {name}", ~kept)
            for name, kept in asked_for(self.ecosystem, filters)
            if name != "excluded by name"
        ]
        if self._parts_rivals:
            found += [
                (f"it stands apart: {kind_of(code)}", self.apart_codes == code)
                for code in sorted(set(self.apart_codes.tolist()) - {0})
            ]
        if filters.rivals == "only":
            found.append(("it does not stand apart", self.apart_codes == 0))
        return found

    @cached_property
    def open_to(self) -> Mask:
        """Who may be chosen."""
        kept = np.ones(self.context.size, dtype=bool)
        for _, barred in self.bars:
            kept &= ~barred
        kept[self.fixed] = False
        return kept

    # -- the choice ----------------------------------------------------------------------------

    @cached_property
    def offers(self) -> sp.csr_array:
        """Strengths in the needs, shape (n_organizations, n_needs)."""
        found: sp.csr_array = self.ecosystem.own_offers[:, self.capabilities].tocsr()
        return found

    @cached_property
    def wording(self) -> Wording:
        """Whose evidence says the words of which need."""
        able = self.open_to.copy()
        able[self.fixed] = True
        return Wording(self.ecosystem, self.challenge.needs, able)

    def coverage(self, team: Rows) -> Values:
        """Give the strength of the strongest member in each need, as the data have it."""
        return strongest(self.offers[team])

    @cached_property
    def points(self) -> Values:
        """Points of the group model towards the fixed members; NaN where undefined."""
        everybody = np.arange(self.context.size)
        return self.model.points(self.fixed, everybody)

    @cached_property
    def _standing(self) -> Values:
        """Share of the other candidates with fewer points, equals by half; 0 where undefined."""
        points = rounded(np.where(self.open_to, self.points, np.nan))
        known = np.sort(points[~np.isnan(points)])
        below, upto = (np.searchsorted(known, points, side) for side in ("left", "right"))
        percentile = (below + upto - 1) / 2.0 / max(len(known) - 1, 1)
        return np.where(np.isnan(points), 0.0, np.clip(percentile, 0.0, 1.0))

    def known_to(self, rows: Rows) -> Rows:
        """Give how many of some have worked with each organization, or say that they are linked."""
        partners = self.context.partner_rows(rows) + self.context.links[rows]
        return np.bincount(partners.indices, minlength=self.context.size)

    @cached_property
    def met(self) -> Values:
        """Share of the fixed members that each has worked with."""
        return self.known_to(self.fixed) / max(len(self.fixed), 1)

    @cached_property
    def choice(self) -> Choice:
        """What the best team is by."""
        weights = self.challenge.weights
        fit = self._standing
        cost = weights.seat + weights.fit * (1.0 - fit) + weights.cohesion * (1.0 - self.met)
        cost = cost + weights.newcomers * (self.met > 0)
        if not len(self.fixed):  # nobody is there to fit or to know
            cost = np.full(self.context.size, weights.seat)
        needs = np.array([need.weight for need in self.challenge.needs])
        sure = np.array([need.sure for need in self.challenge.needs], dtype=bool)
        if self.size[1] - len(self.fixed) < len(needs) and sure.any():
            # Seats may run short: one sure need goes before all that are perhaps meant.
            before = float(needs[~sure].sum() / (self.wishes.covered_from * needs[sure].min()))
            needs = np.where(sure, max(before, 1.0), 1.0) * needs
        return Choice(
            offers=self.wording.weighed(self.offers),
            weights=weights.coverage * needs,
            cost=cost,
            ties=self._ties,
            fixed=self.fixed,
            open_to=self.open_to,
            low=self.size[0],
            high=self.size[1],
            order=self.context.id_order,
        )

    @cached_property
    def _ties(self) -> sp.csr_array:
        """What each pair that worked together adds, upper triangle.

        All pairs of one member are worth less than a seat: none is taken for joint work alone.
        """
        weights, size = self.challenge.weights, self.context.size
        weight = min(weights.ties, 0.99 * weights.seat / max(self.size[1] - 1, 1))
        upper = sp.triu(self.context.ties, 1).tocsr()
        if weight == 0.0:
            return sp.csr_array((size, size))
        return sp.csr_array(
            (np.full(upper.nnz, weight), upper.indices, upper.indptr), shape=upper.shape
        )

    # -- the rules -----------------------------------------------------------------------------

    @cached_property
    def compiler(self) -> Compiler:
        """What puts rules into limits."""
        return Compiler(self.facts, self.lead, self.wishes.covered_from)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, that rivals stay apart among them."""
        own = self.wishes.rules.rules
        if (
            self._parts_rivals
            and self.apart.anybody
            and not any(rule.element == "rivals" for rule in own)
        ):
            say = "no two members sit in rival coalitions, or compete and share no coalition"
            own = (*own, Rule("rivals", say, {}, {}))
        return own

    def readings(self, rule: Rule, lenient: bool) -> list[Reading]:
        """Give the limits of a rule as they are read."""
        if rule.element == "rivals":
            return [Reading(self._apartness, lenient)]
        return [Reading(limit, lenient) for limit in self.compiler.limits(rule)]

    @cached_property
    def _apartness(self) -> Apartness:
        rows = np.flatnonzero(self.open_to)
        if not self.apart.anybody:
            return Apartness(rows[:0], rows[:0], self.context.size)
        codes = sp.triu(self.apart.rows(rows)[:, rows], 1).tocoo()
        rival = np.isin(codes.data, [code for code in (1, 2, 3) if kind_of(code) in _RIVALS])
        return Apartness(rows[codes.row[rival]], rows[codes.col[rival]], self.context.size)

    def search(self, rules: Sequence[tuple[Rule, bool]], count: int | None = None) -> Search:
        """Give the search under some rules, each with whether it is read leniently."""
        limits = [each for rule, lenient in rules for each in self.readings(rule, lenient)]
        return Search(self.choice, limits, self.count if count is None else count)
