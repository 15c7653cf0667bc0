"""What memberships and descriptions say of a group and a candidate."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import Mask, Values
from matcher.ecosystem.dates import first_day
from matcher.ecosystem.strengths import DAYS_PER_YEAR
from matcher.matching.context import Context
from matcher.measures.words import word_vectors

#: Whoever joined something so many years ago is half as lately arrived as who did today.
ARRIVED_HALF_LIFE = 0.25

#: A group is taken to hold so many more members who sit in as many coalitions as people do.
TYPICAL = 5.0


class Seats:
    """Who sits where on the day of a context, measured against groups.

    The coalition that a group is says nothing of its candidates: it is left out wherever seats
    are counted.

    Parameters
    ----------
    context : Context
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._seats = context.membership
        self._sizes = np.asarray(self._seats.sum(axis=0), dtype=float).ravel()
        #: How many sit anywhere.
        self._sitting = max(int((np.diff(self._seats.indptr) > 0).sum()), 1)

    def _own(self, member: sp.csr_array) -> Mask:
        """Tell which coalitions are the group itself, shape (n_groups, n_coalitions)."""
        together = (member @ self._seats).toarray()
        members = np.diff(member.indptr)[:, None]
        own: Mask = (together == members) & (self._sizes == members)
        return own

    def measure(self, member: sp.csr_array) -> dict[str, Values]:
        """Measure groups against everybody, each of shape (n_groups, n_organizations).

        Parameters
        ----------
        member : csr_array, shape (n_groups, n_organizations)
            1 for members; at least one each.
        """
        if not self._seats.nnz:
            return dict.fromkeys(
                (
                    "seat_ties",
                    "seat_lift",
                    "seat_likeness",
                    "co_membership",
                    "seat_as_many",
                    "seat_newcomer",
                    "seat_mover",
                ),
                np.zeros(member.shape),
            )
        own = self._own(member)
        members = np.diff(member.indptr).astype(float)[:, None]
        together = np.where(own, 0.0, (member @ self._seats).toarray())
        beside = together / members / np.maximum(self._sizes - 1.0, 1.0)
        expected = members * self._sizes / self._sitting
        lift = np.where(own, 0.0, np.log((together + 1.0) / (expected + 1.0)))
        elsewhere = self._spread(np.where(own, 0.0, 1.0))
        return {
            "seat_ties": np.log1p(self._sitting * self._spread(beside)),
            "seat_lift": self._spread(lift) / np.maximum(elsewhere, 1.0),
            "seat_likeness": self._likeness(member, members, own),
            "co_membership": self._cosine(together, members),
            "seat_as_many": self._as_many(member, own),
            "seat_newcomer": self._arrived * np.maximum(1.0 - self._placed, 0.0),
            "seat_mover": self._arrived * np.log1p(self._placed),
        }

    def words(self, share: sp.csr_array) -> Values:
        """Give how much a description is in the members' words, shape (n_groups, n).

        Words that everybody uses as often as the members do are no words of the members.
        """
        vectors, usual = self._words
        typical = np.maximum((share @ vectors).toarray() - usual, 0.0)
        length = np.linalg.norm(typical, axis=1, keepdims=True)
        unit = np.divide(typical, length, out=np.zeros_like(typical), where=length > 0)
        return np.asarray(unit @ vectors.T)

    def _spread(self, weights: Values) -> Values:
        """Sum the weights of the coalitions that each sits in."""
        return np.asarray(weights @ self._seats.T)

    def _cosine(self, together: Values, members: Values) -> Values:
        """Give how alike to the group the coalitions are that each sits in, summed.

        The cosine of who sits in the group and in a coalition, less where a coalition takes nearly
        everybody; over the mean of all who sit anywhere (item-based recommendation: Sarwar, B. and
        others (2001). WWW 10, 285-295). Not in log: who sits in many such coalitions stands out.
        """
        alike = together / np.sqrt(np.maximum(members * self._sizes, 1.0)) * self._rarely
        summed = self._spread(alike)
        mean = summed.sum(axis=1, keepdims=True) / self._sitting
        ratio: Values = np.divide(summed, mean, out=np.ones_like(summed), where=mean > 0)
        return ratio

    def _as_many(self, member: sp.csr_array, own: Mask) -> Values:
        """Tell whether members sit in as many other coalitions as each does, in log over everybody.

        Some coalitions take whoever sits everywhere, others those who sit nowhere else.
        """
        sits = np.diff(self._seats.indptr) > 0
        kind = _doublings(self._placed)
        kinds = int(kind.max(initial=0)) + 1
        share = np.maximum(np.bincount(kind[sits], minlength=kinds), 1.0) / self._sitting
        group = np.repeat(np.arange(len(own)), np.diff(member.indptr))
        elsewhere = self._placed[member.indices] - (own @ self._rarely)[group]
        inside = np.zeros((len(own), kinds))
        np.add.at(inside, (group, _doublings(elsewhere)), 1.0)
        members = np.diff(member.indptr)[:, None]
        ratio = (inside + TYPICAL * share) / ((members + TYPICAL) * share)
        logged: Values = np.log(ratio)[:, kind]
        return logged

    @cached_property
    def _rarely(self) -> Values:
        """Share of those who sit anywhere that do not sit in each coalition."""
        share: Values = 1.0 - self._sizes / self._sitting
        return share

    @cached_property
    def _placed(self) -> Values:
        """In how many coalitions each sits; one that takes everybody counts for none."""
        return np.asarray(self._seats @ self._rarely)

    @cached_property
    def _arrived(self) -> Values:
        """How lately each joined anything, from 1 on the day to 0; 0 without dates."""
        ecosystem = self._context.ecosystem
        held = ecosystem.holding("memberships")
        since = first_day(held["since"])
        dated = ~np.isnat(since) & (held["role"] != "invited").to_numpy()
        arrived = np.zeros(self._context.size)
        if ecosystem.day is None:
            return arrived
        years = (np.datetime64(ecosystem.day, "D") - since[dated]).astype(float) / DAYS_PER_YEAR
        rows = ecosystem.organization_ids.rows(held["organization_id"][dated])
        np.maximum.at(arrived, rows, 0.5 ** (np.maximum(years, 0.0) / ARRIVED_HALF_LIFE))
        return arrived

    def _likeness(self, member: sp.csr_array, members: Values, own: Mask) -> Values:
        """Give the mean cosine of what each sits in with what the members do, rare ones first."""
        rarity = np.log(np.maximum(self._sitting / np.maximum(self._sizes, 1.0), 1.0))
        squared = np.where(own, 0.0, rarity**2)
        length = np.sqrt(np.maximum(self._spread(squared), 0.0))
        inverse = np.divide(1.0, length, out=np.zeros_like(length), where=length > 1e-9)
        scaled = member.copy()
        group = np.repeat(np.arange(len(own)), np.diff(member.indptr))
        scaled.data = inverse[group, member.indices]
        profile = (scaled @ self._seats).toarray() * squared
        likeness: Values = self._spread(profile) * inverse / members
        return likeness

    @cached_property
    def _words(self) -> tuple[sp.csr_array, Values]:
        """What each says of itself, and the mean of all who say anything."""
        said = self._context.ecosystem.organizations["description"].fillna("")
        vectors = word_vectors(said.astype(str))
        speaking = max(int((np.diff(vectors.indptr) > 0).sum()), 1)
        return vectors, np.asarray(vectors.sum(axis=0), dtype=float).ravel() / speaking


def _doublings(seats: Values) -> npt.NDArray[np.intp]:
    """Put numbers of seats into bins: none, 1, 2 and 3, 4 to 7, and so on."""
    return np.log2(np.rint(np.maximum(seats, 0.0)) + 1.0).astype(np.intp)
