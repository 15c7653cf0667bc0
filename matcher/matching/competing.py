"""Who may compete though no tie says so: by the same offer, the same customer or the same trade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from matcher.arrays import Rows
from matcher.ecosystem.vocabulary import telling_words
from matcher.matching.apart import listed
from matcher.matching.capability_context import ABLE_FROM, SUFFICES_FROM
from matcher.matching.citations import NAMED, Citations, largest
from matcher.matching.reservation_words import MAY_COMPETE, Reservation
from matcher.matching.trades import Trades


class Competing:
    """Finds what companies compete for.

    Parameters
    ----------
    cited : Citations
    """

    def __init__(self, cited: Citations) -> None:
        self._cited, self._context = cited, cited.context
        self._trades = Trades(cited.context)
        self._company = self._trades.company

    def of(self, asking: Rows, other: int) -> Iterator[Reservation]:
        """Say what one may compete for with those who ask; nothing of who is no company.

        Who states that it competes is told elsewhere.

        Parameters
        ----------
        asking : ndarray of int
            One who asks, or the members of a coalition, of whom those named first stand first.
        other : int
        """
        if not self._company[other]:
            return
        stated = self._context.tie_kind("competitor")[[other]].indices.astype(np.intp)
        ones = asking[~np.isin(asking, [other, *stated])]
        companies, alone = ones[self._company[ones]], len(asking) == 1
        offers, work = self._same_offer(companies, other), self._for_whom(companies, other)
        said = [self._offer_words(*each, alone=alone) for each in offers.items()]
        about = tuple(each for shared in offers.values() for each in shared)
        yield from _as_one("same offer", said, MAY_COMPETE, about)
        for one in companies.tolist() if alone else ():
            for words in self._offers_of_group(one, other, about):
                yield Reservation("offer of its group", words, words)
        two = "" if alone else f"{{}} and {self._cited.name(other)} "
        said = [f"{two.format(self._cited.name(one))}{parts}" for one, parts in work.items()]
        yield from _as_one("same customer", said, "who sells to the same may compete")
        told = [*work, *(one for members in offers for one in members)]
        if not (told and alone):
            roots = self._context.group_roots
            left = ones[~np.isin(roots[ones], roots[told])]
            said = self._one_trade(left, other, stated, alone)
            yield from _as_one("same trade", said, "who is of one trade may compete")

    def _in_field(self, firm: int, other: int) -> bool:
        """Tell whether the group of a firm does or needs what another offers, or what is near."""
        context = self._context
        firms = np.flatnonzero(context.group_roots == context.group_roots[firm])
        offers, theirs = context.ecosystem.offers[firms], context.ecosystem.offers[[other]]
        own = np.append(offers.indices[offers.data >= SUFFICES_FROM], context.needs[firms].indices)
        wanted = theirs.indices[theirs.data >= ABLE_FROM]
        near = context.neighbouring_fields[wanted][:, own].nnz > 0
        return near or bool(np.isin(wanted, own).any())

    def customers(self, a: int, b: int) -> Rows:
        """Give who buys from both, or from one, and has worked on the same with each of them."""
        sells = self._context.sells[[a, b]].toarray() > 0
        one = np.flatnonzero(sells.any(axis=0) & ~sells.all(axis=0))
        alike = [row for row in one.tolist() if self._worked_on(a, b, row)]
        return np.union1d(np.flatnonzero(sells.all(axis=0)), alike).astype(np.intp)

    # -- one after the other -------------------------------------------------------------------

    def _same_offer(self, ones: Rows, other: int) -> dict[tuple[int, ...], list[int]]:
        """Give what some state that they offer as another does."""
        own, cited = self._context.counted_offers, self._cited
        alike = own[ones].multiply(own[[other]]).tocsr()
        who: dict[int, list[int]] = {}
        for place in np.flatnonzero(np.diff(alike.indptr)).tolist():
            one = int(ones[place])
            for each in cited.telling(largest(alike[[place]])):
                both = cited.states_offer(one, each) and cited.states_offer(other, each)
                if both and not cited.by_parts(one, other, each):
                    who.setdefault(each, []).append(one)
        found: dict[tuple[int, ...], list[int]] = {}
        for each, members in who.items():
            found.setdefault(tuple(members), []).append(each)
        return found

    def _offer_words(self, members: Sequence[int], shared: Sequence[int], *, alone: bool) -> str:
        names = listed([self._cited.capability(each) for each in shared])
        if alone:
            return f"both offer {names}"
        who = [self._cited.name(each) for each in members[:NAMED]]
        more = [f"{len(members) - NAMED} more"] if len(members) > NAMED else []
        return f"{listed([*who, *more])} offer{'s' * (len(members) == 1)} {names} too"

    def _offers_of_group(self, one: int, other: int, itself: Sequence[int]) -> Iterator[str]:
        """Say what firms of another's group offer that one offers too, and it does not itself.

        With a firm that is a partner already one has come to terms.
        """
        context, roots = self._context, self._context.group_roots
        if roots[one] == roots[other]:
            return
        firms = np.flatnonzero((roots == roots[other]) & self._company)
        known = context.are_partners(firms, np.full(len(firms), one))
        for firm in firms[(firms != other) & ~known].tolist():
            found = self._same_offer(np.array([one]), firm).values()
            shared = [each for places in found for each in places if each not in itself]
            if shared:
                names = listed([self._cited.capability(each) for each in shared])
                of_group = f"of the group of {self._cited.name(other)}"
                yield f"{self._cited.name(firm)}, {of_group}, offers {names} too"

    def _for_whom(self, ones: Rows, other: int) -> dict[int, str]:
        """Say for whom both work, on what where that is the same."""
        found = {}
        for one in self._near(ones, other):
            parts = []
            for row in self.customers(one, other)[:NAMED].tolist():
                shared = self._worked_on(one, other, row)[:NAMED]
                work = listed([self._cited.capability(each) for each in shared])
                name = self._cited.name(row)
                parts.append(f"both worked on {work} for {name}" if work else f"both supply {name}")
            if parts:
                found[one] = listed(parts)
        return found

    def _near(self, ones: Rows, other: int) -> list[int]:
        """Give who may have a customer in common with one: a buyer or a partner of both."""
        context = self._context
        theirs, own = (context.sells[rows] + context.ties[rows] for rows in (ones, [other]))
        met = (theirs @ own.T).toarray().ravel() > 0
        return [int(one) for one in ones[met]]

    def _worked_on(self, a: int, b: int, customer: int) -> list[int]:
        """Give on what both worked with somebody, each in work of its own."""
        mine, theirs = (self._cited.shared_work(each, customer) for each in (a, b))
        own = np.setdiff1d(mine, theirs), np.setdiff1d(theirs, mine)
        tags = [self._cited.tags[columns].indices for columns in own]
        return [int(each) for each in np.intersect1d(tags[0], tags[1])]

    def _one_trade(self, ones: Rows, other: int, stated: Rows, alone: bool) -> list[str]:
        """Say which own firm is of the same trade, where its group does what one offers.

        Or where it does what is near, or needs it; or where one needs of the other what lies in
        that trade.
        """
        trades, roots = self._trades.of(other), self._context.group_roots
        if not trades:
            return []
        firms = np.flatnonzero(np.isin(roots, roots[ones]) & self._company)
        found: dict[int, tuple[str, str]] = {}
        # Who asks is named before others of its group.
        firms = firms[np.argsort(~np.isin(firms, ones), kind="stable")]
        for firm in firms[~np.isin(firms, [other, *stated])].tolist():
            common, root = trades.keys() & self._trades.of(firm).keys(), int(roots[firm])
            members = ones[roots[ones] == root]
            if common and root not in found and self._in_one_field(members, other, common):
                names = listed([trades[each] for each in sorted(common)])
                of_group = f"of the group of {self._cited.name(members[0])}"
                member = "a member" if firm in members else of_group
                itself = alone and firm in members
                found[root] = names, "" if itself else f"{self._cited.name(firm)}, {member},"
        by_trade: dict[str, list[str]] = {}
        for names, who in list(found.values())[:NAMED]:
            by_trade.setdefault(names, []).append(who)
        return [
            f"{listed(who)} {'is' if len(who) == 1 else 'are'} in {names} too"
            if any(who)
            else f"both are in {names}"
            for names, who in by_trade.items()
        ]

    def _in_one_field(self, members: Rows, other: int, trades: Iterable[str]) -> bool:
        """Tell whether either group does or needs what one of the other offers, or what is near."""
        context, roots = self._context, self._context.group_roots
        if any(self._in_field(members[0], other) or self._in_field(other, one) for one in members):
            return True
        needed = [
            self._cited.met(*pair).indices
            for one in members.tolist()
            for pair in ((one, other), (other, one))
        ]
        group = np.flatnonzero(roots == roots[members[0]])
        if not (context.ecosystem.offers[group].nnz or context.needs[group].nnz):
            # Their trade is all that is known of them: it counts where the other's work is that.
            needed.append(context.ecosystem.offers[[other]].indices)
        fields = context.ecosystem.tree.above(np.concatenate(needed).astype(np.intp)).indices
        names = " ".join(self._cited.capability(int(each)) for each in fields)
        return bool(telling_words(names) & telling_words(" ".join(trades)))


def _as_one(
    kind: str, said: Sequence[str], why: str, about: Sequence[int] = ()
) -> Iterator[Reservation]:
    """Say the first few as one thing to know; nothing of none."""
    if said:
        words = f"{', '.join(said[:NAMED])}: {why}"
        yield Reservation(kind, words, words, about)
