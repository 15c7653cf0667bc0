"""Who stands apart: the rival camp, stated competitors, and one's own corporate group.

A similarity model ranks them high, for they are alike; but nobody calls a rival's leader first.
They stand apart, each with why. Three kinds, of which the first that holds is said:

- own group: both have the same topmost parent;
- rival coalition: one's corporate group sits in a coalition that is a declared rival of one in
  which the other's sits, or in one led by a competitor of who leads the other's, declared or not
  (the leaders themselves are then called competitors), or one sits where a competitor of the other
  sits and leads, itself or through its group. A university, an institute or a public body works
  with everybody, unless it leads there or belongs to a company; a group that sits on both sides is
  in no camp, but for those of it who sit there themselves;
- competitor: a stated tie of that kind, either way round, with one itself or with a parent of one.
  Competitors do ally (co-opetition), as a deliberate step.

Who sits with the asking side in a coalition on the day is never apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import Rows
from matcher.ecosystem.dates import DAY
from matcher.matching.camps import Camps, CompetitorCamps, led_by_competitors, meet, parents_of
from matcher.matching.context import Context

Codes = npt.NDArray[np.int8]

#: Why somebody stands apart; of several the first.
KINDS = ("own group", "rival coalition", "competitor")

#: Their codes in a matrix.
_GROUP, IN_RIVAL_CAMP, _COMPETITOR = (np.int8(place + 1) for place in range(3))

#: In which order they are said: who competes is a competitor before its camp counts as a rival for
#: no more than that. Whom the leader of one's own camp has to face is a competitor.
_SAID = (_GROUP, IN_RIVAL_CAMP, _COMPETITOR, IN_RIVAL_CAMP, IN_RIVAL_CAMP, _COMPETITOR)

#: What a manager reads of each.
WORDS = {
    "own group": "your own group: within reach already, no new partner",
    "rival coalition": "in a rival's camp",
    "competitor": "competitor: an ally only as a deliberate step",
}

#: What it takes to have who is of a member's group, in a rival's camp, who leads it, and any where
#: one is on no side.
OF_A_MEMBER = "a member's own group: within its reach already"
CHANGE_SIDES = f"{WORDS['rival coalition']}: would have to change sides"
LEADS_THERE = "leads a rival's camp: an agreement of the two sides, or none"
NO_SIDE = "in a competitor's camp: only together with that competitor, or against it"

#: Of how many who asked last it is kept who is apart for them.
KEPT = 32

#: How it is said that one report alone tells who sits in a coalition.
ONE_REPORT = re.compile(r" \[one report[^\]]*\]")

#: Kinds of organizations that are in no camp.
OF_ALL_CAMPS = ("university", "research_institute", "public_body")


class Apart:
    """Tells who stands apart for an organization or a coalition on the day.

    Parameters
    ----------
    context : Context
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._kept: dict[int, Codes] = {}

    @cached_property
    def anybody(self) -> bool:
        """Whether anybody is apart for anybody."""
        context = self._context
        return bool(
            context.tie_kind("competitor").nnz
            or context.coalition_rivalries.nnz
            or (context.group_roots != np.arange(context.size)).any()
        )

    def rows(self, queries: Rows) -> sp.csr_array:
        """Give who is apart for each organization.

        Parameters
        ----------
        queries : ndarray of int, shape (n_queries,)
            Rows.

        Returns
        -------
        csr_array of int8, shape (n_queries, n_organizations)
            Place in `KINDS`, from 1 on.
        """
        context = self._context
        if not self.anybody:
            return _empty((len(queries), context.size))
        found = (
            (self._groups[queries] @ self._groups.T).nonzero(),
            self._declared.facing(queries),
            self._of_competitors.competitors[queries].nonzero(),
            self._led_by_competitors.facing(queries),
            self._of_competitors.facing(queries),
            self._of_competitors.faced_by(queries),
        )
        row, column = (np.concatenate([each[i] for each in found]) for i in (0, 1))
        order = np.repeat(np.arange(len(found), dtype=np.int8), [len(each[0]) for each in found])
        together = meet(context.membership[queries[row]], context.membership[column])
        stays = (queries[row] != column) & ~together
        return _first_said(row[stays], column[stays], order[stays], (len(queries), context.size))

    def kinds(self, a: Rows, b: Rows) -> list[str | None]:
        """Give why b is apart for a, of each pair; None where it is not."""
        return [kind_of(code) for code in self.codes(a, b).tolist()]

    def codes(self, a: Rows, b: Rows) -> Codes:
        """Give the same as codes of `rows`, 0 where b is not apart for a."""
        if not (self.anybody and len(a)):
            return np.zeros(len(a), dtype=np.int8)
        asking, place = np.unique(a, return_inverse=True)
        if len(asking) > 1:
            return np.asarray(self.rows(asking)[place, b], dtype=np.int8).ravel()
        return self.of_one(int(asking[0]))[b]

    def of_one(self, asking: int) -> Codes:
        """Give codes of everybody for one, shape (n_organizations,).

        Kept of the latest who asked, for one asks about many, and of pairs each asks many times.
        """
        if asking not in self._kept:
            if len(self._kept) == KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[asking] = self.rows(np.array([asking])).toarray()[0]
        return self._kept[asking]

    def of_coalition(self, coalition: int, members: Rows) -> Codes:
        """Give who is apart for a coalition, shape (n_organizations,), as `rows` does for one.

        Parameters
        ----------
        coalition : int
            Its row. Its own rivals count, not those of what its members belong to beside it.
        members : ndarray of int
        """
        context = self._context
        result = np.zeros(context.size, dtype=np.int8)
        result[self._led_by_competitors.against(coalition)] = IN_RIVAL_CAMP
        result[self._of_competitors.competitors[members].sum(axis=0).ravel() > 0] = _COMPETITOR
        result[self._declared.against(coalition)] = IN_RIVAL_CAMP
        result[np.isin(context.group_roots, context.group_roots[members])] = _GROUP
        result[members] = 0
        return result

    def with_rivals(self, coalition: int) -> npt.NDArray[np.bool_]:
        """Tell who sits in a rival of a coalition, declared or led by a competitor of its leader.

        Of them, those apart are in its camp; the others work with both. Shape (n_organizations,).
        """
        rivals = (
            self._declared.rivalries[[coalition]] + self._led_by_competitors.rivalries[[coalition]]
        )
        sits: npt.NDArray[np.bool_] = (self._context.membership @ rivals.T).toarray().ravel() > 0
        return sits

    def works_with_all(self, row: int) -> bool:
        """Whether an organization is in no camp, whatever coalitions it sits in."""
        return bool(self.of_all[row])

    # -- words ---------------------------------------------------------------------------------

    def text(self, asking: Rows, other: int, kind: str) -> str:
        """Say why somebody is apart, and what that means for who thinks of calling.

        Parameters
        ----------
        asking : ndarray of int
            Who asks: an organization, or the members of a coalition.
        other : int
        kind : str
            Of `KINDS`.
        """
        because, words = self.because(asking, other, kind), WORDS[kind]
        if kind == "own group" and len(asking) > 1:
            words = OF_A_MEMBER
        if kind == KINDS[IN_RIVAL_CAMP - 1]:
            _, columns, itself = self._camp(asking, other)
            leads = itself and self._context.leading[[other]][:, columns].nnz
            words = LEADS_THERE if leads else CHANGE_SIDES
            words = words if self.sides[asking].nnz else NO_SIDE
        return f"{words} ({because})" if because else words

    def because(self, asking: Rows, other: int, kind: str) -> str:
        """Say the fact behind it; empty where the kind says all. The parameters are `text`'s."""
        say = self._group_words, self._rival_words, self._competitor_words
        return say[KINDS.index(kind)](asking, other)

    def _group_words(self, asking: Rows, other: int) -> str:
        roots = self._context.group_roots
        same = asking[roots[asking] == roots[other]]
        if len(asking) > 1:
            return f"same group as {listed(self.names(same))}"
        return f"under {self.names([roots[other]])[0]}" if roots[other] != other else ""

    def _camp(self, asking: Rows, other: int) -> tuple[Camps | CompetitorCamps, Rows, bool]:
        """Give in what sort of camp one is, in which coalitions, and whether it sits there."""
        for camps in (self._declared, self._led_by_competitors):
            columns, itself = camps.coalitions(asking, other)
            if len(columns):
                return camps, columns, itself
        columns = self._of_competitors.coalitions(asking, other)
        return self._of_competitors, columns, self._context.membership[[other]][:, columns].nnz > 0

    def _rival_words(self, asking: Rows, other: int) -> str:
        camps, columns, itself = self._camp(asking, other)
        if camps is self._declared:
            told = listed(self.coalitions(columns)) + self._one_report(columns)
            where = f"{self._seated(other, columns, itself)} {told}"
            competes = self._competing(asking, other)
            return f"{where}, and competes with {listed(competes)}" if competes else where
        own = np.flatnonzero(np.asarray(self.sides[asking].sum(axis=0)).ravel())
        if camps is self._led_by_competitors:
            led = [self._led_by(own, int(column), other) for column in columns]
        else:
            led = [self._of_competitors.words(asking, int(column), other) for column in columns]
        where = self._seated(other, columns, itself)
        return f"{where} {listed(led)}{self._one_report(columns)}"

    def _seated(self, one: int, columns: Rows, itself: bool) -> str:
        """Say that one leads or sits in all of some coalitions, or its group does."""
        (who,), leads = self.names([one]), self._context.leading[[one]][:, columns].nnz
        stays = f"{who} is in" if itself else f"the group of {who} is in"
        return f"{who} leads" if itself and leads == len(columns) else stays

    def _one_report(self, columns: Rows) -> str:
        """Say that one report alone tells who sits in a coalition; empty where more do."""
        if len(columns) != 1:
            return ""
        ecosystem = self._context.ecosystem
        coalitions, seats = ecosystem.coalitions, ecosystem.memberships
        row = coalitions.iloc[int(columns[0])]
        sources = {row["source"], *seats["source"][seats["coalition_id"] == row["id"]]}
        known = [each for each in sources if isinstance(each, str)]
        if len(sources) > 1 or not known:
            return ""
        printed = DAY.search(known[0])
        later = ecosystem.day and printed and printed[0] > ecosystem.day.isoformat()
        return f" [one report{', of a later day' if later else ''}: {known[0]}]"

    def _led_by(self, own: Rows, column: int, of: int) -> str:
        """Name a coalition, who leads it, and the leader of one of some with whom that competes.

        Parameters
        ----------
        own : ndarray of int
            Rows of the coalitions of who asks.
        column : int
            Of the coalition.
        of : int
            Whom the sentence is about.
        """
        context = self._context
        ours = np.flatnonzero(np.asarray(context.leading[:, own].sum(axis=1)).ravel())
        theirs = context.leading[:, [column]].nonzero()[0]
        compete = context.tie_kind("competitor")[theirs][:, ours].tocoo()
        lead, rival = self.names([int(theirs[compete.row[0]]), int(ours[compete.col[0]])])
        name = self.coalitions([column])[0]
        if lead == self.names([of])[0]:
            return f"{name}, and competes with {rival}"
        return f"{name}, which {lead} leads, a competitor of {rival}"

    def in_fact(self, asking: Rows, coalitions: Rows, other: int) -> dict[int, str]:
        """Give where one sits that is led by a competitor of who leads one of some coalitions.

        And where a competitor of one who asks alone sits and leads, itself or through its group.
        Who also sits in one of these coalitions is in no camp. Nor is who works with everybody: it
        sits there all the same.

        Returns
        -------
        dict
            Columns, and the words for each.
        """
        sits = self._context.membership[[other]].toarray().ravel() > 0
        if sits[coalitions].any() or not self.anybody:
            return {}
        rivals = self._led_by_competitors.rivalries[coalitions].sum(axis=0).ravel() > 0
        led = np.flatnonzero(sits & rivals).tolist()
        found = {column: self._led_by(coalitions, column, other) for column in led}
        faced = self._of_competitors.coalitions(asking, other)
        for column in faced[sits[faced]].tolist() if len(asking) == 1 else ():
            found.setdefault(column, self._of_competitors.words(asking, column, other))
        return found

    def _competitor_words(self, asking: Rows, other: int) -> str:
        context, who = self._context, self.names([other])[0]
        if stated := self._competing(asking, other):
            return f"{who} competes with {listed(stated)}"
        ties = context.tie_kind("competitor")
        for one in asking.tolist():
            for above in parents_of(context, other):
                if ties[one, above]:
                    foe, mine = self.names([above, one])
                    return f"{who} belongs to {foe}, a competitor of {mine}"
            for above in parents_of(context, one):
                if ties[above, other]:
                    foe, mine = self.names([above, one])
                    return f"{who} competes with {foe}, to which {mine} belongs"
        sits = self._of_competitors.seats[asking].sum(axis=0).ravel()
        column = int(np.flatnonzero(sits * self._of_competitors.faced[[other]].toarray()[0])[0])
        one, itself = int(asking[0]), context.membership[asking][:, [column]].nnz > 0
        where = self._seated(one, np.array([column]), itself)
        return f"{where} {self._of_competitors.words(np.array([other]), column, one)}"

    def _competing(self, asking: Rows, other: int) -> list[str]:
        """Name those who ask with whom another competes, as the data state."""
        tied = self._context.tie_kind("competitor")[asking][:, [other]].toarray().ravel() > 0
        return self.names(asking[tied])

    def coalitions(self, columns: Rows | Sequence[int]) -> list[str]:
        """Name coalitions."""
        names = self._context.ecosystem.coalition_ids.names
        return [str(names[column]) for column in columns]

    def names(self, rows: Rows | Sequence[int]) -> list[str]:
        """Name organizations."""
        names = self._context.ecosystem.organization_ids.names
        return [str(names[row]) for row in rows]

    # -- matrices ------------------------------------------------------------------------------

    @cached_property
    def _groups(self) -> sp.csr_array:
        """1 at the topmost parent of each organization, shape (n, n)."""
        size = self._context.size
        places = np.arange(size), self._context.group_roots
        return sp.csr_array((np.ones(size), places), shape=(size, size))

    @cached_property
    def sides(self) -> sp.csr_array:
        """1 or more where somebody of the corporate group sits in a coalition."""
        sides: sp.csr_array = (self._groups @ (self._groups.T @ self._context.membership)).tocsr()
        return sides

    @cached_property
    def _declared(self) -> Camps:
        return Camps(self._context, self._context.coalition_rivalries, self.sides, self.of_all)

    @cached_property
    def _led_by_competitors(self) -> Camps:
        rivalries = led_by_competitors(self._context)
        return Camps(self._context, rivalries, self.sides, self.of_all)

    @cached_property
    def _of_competitors(self) -> CompetitorCamps:
        return CompetitorCamps(self._context, self._groups, self.of_all)

    @cached_property
    def of_all(self) -> npt.NDArray[np.bool_]:
        """Whether an organization works with everybody, shape (n,)."""
        context = self._context
        kinds = context.ecosystem.organizations["kind"]
        public = kinds.isin(OF_ALL_CAMPS).to_numpy(dtype=bool, copy=True)
        public[context.leading.nonzero()[0]] = False
        return public & public[context.group_roots]


def kind_of(code: int) -> str | None:
    """Give the kind of a code of `Apart.rows`; None for 0."""
    return KINDS[code - 1] if code else None


def _empty(shape: tuple[int, int]) -> sp.csr_array:
    nobody = np.empty(0, dtype=np.intp)
    return sp.csr_array((np.empty(0, dtype=np.int8), (nobody, nobody)), shape=shape)


def _first_said(
    row: Rows, column: Rows, order: npt.NDArray[np.int8], shape: tuple[int, int]
) -> sp.csr_array:
    """Keep one code of each pair: that of the kind that goes before the others."""
    sort = np.lexsort((order, column, row))
    row, column, code = row[sort], column[sort], np.array(_SAID)[order[sort]]
    first = np.ones(len(row), dtype=bool)
    first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    return sp.csr_array((code[first], (row[first], column[first])), shape=shape)


def listed(names: Sequence[str]) -> str:
    """Name some, with "and" before the last."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
