"""What a person should know before calling: one definition for lists, pairs and invitations.

A flag says it in full, in words for one who asks or for a coalition. What counts against a call is
said again, shortly, in the line in which a match ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from matcher.arrays import Rows, columns_of
from matcher.matching.apart import IN_RIVAL_CAMP, Apart, Codes, listed
from matcher.matching.background import abroad, public_body
from matcher.matching.camps import parents_of
from matcher.matching.competing import Competing
from matcher.matching.dealings import Dealings
from matcher.matching.former_rivals import FormerRivals
from matcher.matching.reservation_words import (
    CLEARED,
    COMPETING,
    DEALINGS,
    NAMED,
    OF_ONES_OWN,
    PARTNERS,
    WITH_RIVALS,
    Reservation,
    to_members,
    untold,
)

if TYPE_CHECKING:
    import scipy.sparse as sp

    from matcher.matching.citations import Citations

#: The kinds that put somebody into a rival camp, itself.
_IN_CAMP = ("rival", "rival lead", "works with rivals", "camp of a competitor")

#: What is said of who is of one group with somebody on the other side.
_KIN = {"below a competitor": "belongs to", "group of a foe": "same group as"}


class Reservations:
    """Finds what to know of organizations, for one that asks and for a coalition.

    Parameters
    ----------
    cited : Citations
    """

    def __init__(self, cited: Citations) -> None:
        self._context = context = cited.context
        self._apart, self._competing = Apart(context), Competing(cited)
        self._names, self._coalitions = self._apart.names, self._apart.coalitions
        self._former, self._dealings = FormerRivals(context), Dealings(context)

    def of_pair(self, a: int, b: int) -> list[Reservation]:
        """Give what counts against a call of a to b, or that they meet: what either should know."""
        context, asking = self._context, np.array([a])
        own = columns_of(context.membership[[a]])
        rivals = np.setdiff1d(columns_of(context.rival_membership[[a]]), own)
        found = [*self._partners(a, b)]
        found += self._invited(context.invitation[[b]], own, rivals, "invited to {}")
        found += self._camps(asking, own, rivals, b)
        in_camp = any(each.kind in _IN_CAMP for each in found)
        (apart,) = self._apart.kinds(asking, np.array([b]))
        if apart == "rival coalition" and not in_camp:
            because = self._apart.because(asking, b, apart)
            found = [each for each in found if each.kind not in _KIN]
            found.append(Reservation("rival group", because, f"rival coalition: {because}"))
        found += self._between(asking, asking, b)
        found += self._competing_with_own(asking, asking, own, b)
        found += self._beside(asking, own, rivals, b)
        found += public_body(context, own, b)
        found += self._deals(asking, self._apart.of_one(a), b, asking)
        sat = list[str]()
        if not context.membership[[a]].multiply(context.membership[[b]]).nnz:
            sat = [] if in_camp else self._former.sat(asking, b)  # who is one now, was one
            found += _said("former ally", self._former.allied(a, b))
            found += _said("former rival", sat)
            found += _said("former competitor", self._former.competed(asking, b))
        found += untold(self._seats_elsewhere(a, b), sat)
        found += self._of_who_asks(a, b, found)
        compete = any(each.kind in COMPETING for each in found)
        return found if compete else [*found, *self._competing.of(asking, b)]

    def _of_who_asks(self, a: int, b: int, known: Sequence[Reservation]) -> list[Reservation]:
        """Give what b would have against a, for a call must please both; nothing that is known."""
        seats, asking = self._context.membership, np.array([b])
        beside = (self._apart.sides @ seats[[a]].T).toarray().ravel() > 0  # of whose camp a is
        codes = np.where(beside, np.int8(0), self._apart.of_one(b))
        codes[(codes == IN_RIVAL_CAMP) & beside[b]] = 0  # rivals of its camp are a's too
        deals = self._deals(asking, codes, a, asking)
        told, kinds = " ".join(each.flag for each in known), {each.kind for each in known}
        said = [each.flag for each in deals if each.name.partition(" (")[0] not in told]
        for each in self._seats_elsewhere(b, a):
            # With whom b works, whose rival a leads, is known.
            if each.kind != "leads another side" or kinds.isdisjoint(DEALINGS):
                said.append(each.flag + (CLEARED if each.kind == "elsewhere" else ""))
        return _said("own side", said)

    def _seats_elsewhere(self, a: int, b: int) -> list[Reservation]:
        """Give on which side of a contest b sits beside a, as `of_pair` has it."""
        own, asking = columns_of(self._context.membership[[a]]), np.array([a])
        rivals = np.setdiff1d(columns_of(self._context.rival_membership[[a]]), own)
        sides = [*rivals, *self._apart.in_fact(asking, own, b)]
        # Where one's own group sits, nothing is to be cleared.
        kin = np.flatnonzero(self._context.group_roots == self._context.group_roots[a])
        own = np.union1d(own, self._context.membership[kin].indices)
        return list(self._on_another_side(asking, own, sides, b))

    def of_joining(
        self, coalition: int, members: Rows, invited: Rows, other: int
    ) -> list[Reservation]:
        """Give what a coalition should know before it invites another.

        Parameters
        ----------
        coalition : int
            Its row.
        members, invited : ndarray of int
            Rows of who belongs to it, and whom it has invited: as they are, or as they would be.
        other : int
        """
        context, own = self._context, np.array([coalition])
        leads = context.leading[members][:, [coalition]].toarray().ravel() > 0
        members = np.concatenate([members[leads], members[~leads]])
        members = members[members != other]  # what it has with itself counts against nothing
        leading = members[: np.count_nonzero(leads)]
        rivals = columns_of(context.coalition_rivalries[[coalition]])
        mine = context.invitation[[other]].tolil()
        mine[0, coalition] = float(other in invited)
        found = self._invited(mine.tocsr(), own, rivals, "already invited")
        found += self._camps(members, own, rivals, other)
        in_camp = any(each.kind in _IN_CAMP for each in found)
        found += self._between(members, leading, other)
        found += self._competing_with_own(members, leading, own, other)
        found += self._beside(members, own, rivals, other)
        found += public_body(context, own, other)
        codes = self._apart.of_coalition(coalition, members)
        found += self._deals(members, codes, other, leading)
        found += _said("former ally", self._former.left(coalition, other))
        sat = [*self._former.sat_against(coalition, other), *self._former.sat(leading, other)]
        sat = [] if in_camp else list(dict.fromkeys(sat))
        found += _said("former rival", sat)
        found += _said("former competitor", self._former.competed(members, other))
        sides = [*rivals, *self._apart.in_fact(members, own, other)]
        found += untold([*self._on_another_side(members, own, sides, other)], sat)
        found += abroad(context, members, other)
        found += self._competing.of(members, other)
        return [to_members(each) for each in found]

    def _partners(self, a: int, b: int) -> Iterator[Reservation]:
        context = self._context
        work = context.ecosystem.participation
        if work[[a]].multiply(work[[b]]).nnz:
            yield Reservation("partners", "", f"{PARTNERS}: worked together")
        seats = context.close_membership
        together = self._coalitions(columns_of(seats[[a]].multiply(seats[[b]])))
        if together:
            more = f" and {len(together) - NAMED} more" if len(together) > NAMED else ""
            flag = f"{PARTNERS}: both in {', '.join(together[:NAMED])}{more}"
            yield Reservation("partners", "", flag)

    def _invited(
        self, invitation: sp.csr_array, own: Rows, rivals: Rows, said: str
    ) -> list[Reservation]:
        """Say who has invited it: those who ask, a rival, or somebody else."""
        found = []
        for column in columns_of(invitation):
            (name,) = self._coalitions([column])
            if column in own:
                found.append(Reservation("invited", name, said.format(name)))
            else:
                kind = "invited by a rival" if column in rivals else "invited elsewhere"
                found.append(Reservation(kind, name, f"invited elsewhere: {name}"))
        return found

    def _camps(self, asking: Rows, own: Rows, rivals: Rows, other: int) -> Iterator[Reservation]:
        """Say in which rival coalitions another sits, itself or through its ties."""
        context, who = self._context, self._names([other])[0]
        of_all = len(asking) == 1 and self._apart.works_with_all(int(asking[0]))
        told = asking
        for column in rivals:
            (name,) = self._coalitions([column])
            members = np.flatnonzero(context.membership[:, [column]].toarray().ravel())
            if other not in members:
                leads = context.leading[members][:, [column]].toarray().ravel() > 0
                yield from self._tied_to(other, members[leads], f"which leads the rival {name}")
                yield from self._tied_to(other, members[~leads], f"a member of the rival {name}")
                told = np.union1d(told, members)
            elif self._apart.works_with_all(other) or of_all:
                flag = f"{WITH_RIVALS}: {who} is in {name}"
                yield Reservation("works with rivals", name, flag)
            else:
                leads = context.leading[other, column] > 0
                flag = f"rival coalition: {who} {'leads' if leads else 'is in'} {name}"
                yield Reservation("rival lead" if leads else "rival", name, flag)
        for column, led in self._apart.in_fact(asking, own, other).items():
            if column in rivals:
                continue
            if self._apart.works_with_all(other) or of_all:
                flag = f"{WITH_RIVALS}: {who} is in {led}"
                yield Reservation("works with rivals", led, flag)
            else:
                flag = f"rival coalition: {who} is in {led}"
                yield Reservation("camp of a competitor", led, flag)
        compete = context.tie_kind("competitor")[asking].tocoo()
        ones, foes = asking[compete.row], compete.col.astype(np.intp)
        # Whoever sits with one is an ally by now, but that does not make allies of its whole group.
        allies = (context.membership[ones] @ context.membership[[other]].T).toarray().ravel() > 0
        kept = ~allies & ~np.isin(foes, told)
        whose: dict[int, list[int]] = {}
        for one, foe in zip(ones[kept].tolist(), foes[kept].tolist(), strict=True):
            whose.setdefault(foe, []).append(one)
        for foe, facing in sorted(whose.items()):
            allied = context.are_partners(np.array(facing), np.full(len(facing), foe)).any()
            partner = " and partner" if allied else ""
            what = f"a competitor{partner} of {listed(self._names(facing))}"
            below = "below a competitor" if foe in parents_of(context, other) else "group of a foe"
            yield from self._tied_to(other, np.array([foe]), what, below)

    def _tied_to(
        self, other: int, foes: Rows, what: str, kin: str = "group of a foe"
    ) -> Iterator[Reservation]:
        """Say with whom of those on the other side it has an equity tie or one group.

        `kin` is the kind of what is said of one group.
        """
        context, foes = self._context, foes[foes != other]
        equity = context.tie_kind("equity")[[other]][:, foes].toarray().ravel() > 0
        for name in self._names(foes[equity]):
            said = f"{name}, {what}"
            yield Reservation("equity with a foe", said, f"equity tie with {said}")
        roots = context.group_roots
        for name in self._names(foes[roots[foes] == roots[other]]):
            said = f"{name}, {what}"
            yield Reservation(kin, said, f"{_KIN[kin]} {said}")

    def _between(self, asking: Rows, first: Rows, other: int) -> Iterator[Reservation]:
        """Say what stands between those who ask and another."""
        context = self._context
        for kind in ("equity", "competitor"):
            tied = context.tie_kind(kind)[[other]][:, asking].toarray().ravel() > 0
            for one in asking[tied].tolist():
                (name,) = self._names([one])
                if kind == "equity":
                    held = [self._names(pair) for pair in self._dealings.shares(one, other)]
                    said = listed([" holds shares of ".join(names) for names in held])
                    yield Reservation(kind, said, f"equity tie with {name}")
                else:
                    yield Reservation(kind, name, "competitors")
        linked = context.tie_kind("other")[[other]][:, asking].toarray().ravel() > 0
        for name in self._names(asking[linked]):
            yield Reservation("linked", name, f"linked already with {name}, as the data state")
        roots = context.group_roots
        for name in self._names(asking[(roots[asking] == roots[other]) & (asking != other)]):
            yield Reservation("own group", name, "same corporate group")
        shares = context.tie_kind("equity")[[other]].toarray().ravel() > 0
        for one in first:
            kin = np.flatnonzero(shares & (roots == roots[one]) & (roots[other] != roots[one]))
            for name in self._names(np.setdiff1d(kin, asking)):
                said = f"{name} (equity), of one group with {self._names([one])[0]}"
                yield Reservation("linked", said, f"equity tie with {said}")

    def _competing_with_own(
        self, asking: Rows, first: Rows, own: Rows, other: int
    ) -> Iterator[Reservation]:
        """Say with whom of the groups, coalitions or partners of who asks another competes."""
        context, roots, (who,) = self._context, self._context.group_roots, self._names([other])
        competes = context.tie_kind("competitor")[[other]].indices
        together = context.membership[competes] @ context.membership[[other]].T
        for row in np.setdiff1d(competes[together.toarray().ravel() == 0], asking).tolist():
            kin = asking[roots[asking] == roots[row]]
            shared = np.intersect1d(context.membership[[row]].indices, own)
            kind = OF_ONES_OWN
            if len(kin):
                said = f"of one group with {listed(self._names(kin))}"
            elif len(shared):
                said = f"who sits with {listed(self._names(asking))} in "
                said += listed(self._coalitions(shared[:NAMED]))
            elif (allied := context.are_partners(first, np.full(len(first), row))).any():
                kind = "competitor of a partner"
                said = f"a partner of {listed(self._names(first[allied]))}"
            else:
                continue
            name = f"{self._names([row])[0]}, {said}"
            yield Reservation(kind, name, f"{who} competes with {name}")

    def _beside(self, asking: Rows, own: Rows, rivals: Rows, other: int) -> Iterator[Reservation]:
        """Say in which coalitions, neither one's own nor a rival, it sits with competitors."""
        context = self._context
        tied = context.tie_kind("competitor")[asking].nonzero()[1].astype(np.intp)
        competitors = np.setdiff1d(tied, [*asking, other])
        in_fact = self._apart.in_fact(asking, own, other)
        for column in columns_of(context.membership[[other]]):
            if column in own or column in rivals or column in in_fact:
                continue
            inside = context.membership[:, [column]].toarray().ravel() > 0
            names = listed(self._names(competitors[inside[competitors]]))
            if names:
                (where,) = self._coalitions([column])
                flag = f"sits in a coalition with a competitor: {where}, with {names}"
                yield Reservation("beside a competitor", names, flag)

    def _on_another_side(
        self, asking: Rows, own: Rows, rivals: Sequence[int], other: int
    ) -> Iterator[Reservation]:
        """Say on which side of a contest another sits, beside those who ask: to be cleared first.

        It counts against a call where its leader competed with who asks until lately, or where a
        partner of who asks leads a rival of it; there alone it matters who leads it.
        """
        alone = [int(one) for one in asking] if len(asking) == 1 else []
        if any(self._apart.works_with_all(one) for one in (other, *alone)):
            return
        context, (who,) = self._context, self._names([other])
        partners = np.unique(context.partner_rows(asking).indices)
        leaders, led = context.leading[partners].nonzero()
        for column in np.setdiff1d(columns_of(context.close_membership[[other]]), [*own, *rivals]):
            facing = columns_of(context.coalition_rivalries[[column]])
            heads = context.leading[:, [column]].nonzero()[0].tolist()
            # With whom one works by now, of that side one knows.
            past = [head for head in heads if head not in partners]
            competed = [e for head in past for e in self._former.competed(asking, head)]
            against = np.isin(led, facing) & (column not in led)
            (said,), since = self._coalitions([int(column)]), context.held_seats[other, column][0]
            said += f" since {since}" if isinstance(since, str) else ""
            leads, kind = other in heads, "elsewhere"
            if competed and not leads:
                kind, said = "beside a former competitor", f"{said}, whose leader {competed[0]}"
            elif against.any():
                kind = "leads another side" if leads else "on another side"
                place = int(np.flatnonzero(against)[0])
                (leader,) = self._names([int(partners[leaders[place]])])
                (rival,) = self._coalitions([int(led[place])])
                said += f", a rival of {rival}, which {leader} leads"
                said += f", a partner of {self._names(asking)[0]}" if alone else ""
            elif leads or not len(facing):
                continue
            yield Reservation(kind, said, f"{who} {'leads' if leads else 'sits in'} {said}")

    def _deals(self, asking: Rows, codes: Codes, other: int, own: Rows) -> Iterator[Reservation]:
        """Say what it has to do with competitors of who asks, and with those of a rival camp.

        Parameters
        ----------
        asking : ndarray of int
        codes : ndarray of int8, shape (n_organizations,)
            Why each is apart for who asks, as `Apart.rows` has it.
        other : int
            Of who is in that camp itself, nothing more is said.
        own : ndarray of int
            Who asks, or leads: of work in which these take part, nothing is said.
        """
        if codes[other] >= IN_RIVAL_CAMP:
            return
        roots = self._context.group_roots
        # Of whom it holds shares, that is said already.
        shares = self._context.tie_kind("equity")[[other]].toarray()[0] > 0
        facing = (codes >= IN_RIVAL_CAMP) & (roots != roots[other]) & ~shares
        # Work with a university, as with all who work with everybody, makes nobody one of a camp.
        facing &= ~self._apart.of_all & ~self._apart.of_all[roots]
        facing &= (self._apart.sides @ self._context.membership[own].T).sum(axis=1).ravel() == 0
        # Who sits in a camp that is told works with its members: that is one fact.
        seats = self._context.close_membership
        camps = np.unique(self._context.rival_membership[asking].indices)
        beside = (seats[:, camps] @ seats[[other]][:, camps].T).toarray().ravel() > 0
        foes = np.argsort(-codes, kind="stable")  # competitors come first
        foes = foes[facing[foes]]
        compete, (who,) = self._context.tie_kind("competitor"), self._names([other])
        for dealing in self._dealings.of(other, foes, own, asking):
            whose = self._names(asking[compete[[dealing.row]][:, asking].toarray()[0] > 0])
            (name,) = self._names([dealing.row])
            camp = codes[dealing.row] == IN_RIVAL_CAMP
            side = f"a competitor of {listed(whose)}" if whose else "of a rival's camp"
            if not whose and not camp:
                because = self._apart.because(asking, dealing.row, "competitor")
                start = f"{name} "
                side = because.replace(start, "which ", 1) if because.startswith(start) else because
            # Work that is over, or old, makes nobody one of a camp.
            over = (dealing.old and camp) or dealing.verb == "worked with"
            worked, inside = dealing.verb.startswith("work"), self._names(dealing.inside)
            if not whose and (over or (worked and beside[dealing.row])):
                continue
            known = "; ".join(filter(None, (side, dealing.work)))
            known += f"; {listed(inside)} in it too" if inside else ""
            said = f"{name} ({known})"
            yield Reservation(dealing.verb, said, f"{who} {dealing.verb} {said}")


def _said(kind: str, words: Sequence[str]) -> list[Reservation]:
    """Give what is said in these words."""
    return [Reservation(kind, each, each) for each in words]
