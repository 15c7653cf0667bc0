"""What memberships and descriptions say of a group and a candidate."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.matching.context import Context
from matcher.measures.words import word_vectors

Values = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


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

    def own(self, member: sp.csr_array) -> Mask:
        """Tell which coalitions are the group itself, shape (n_groups, n_coalitions)."""
        together = (member @ self._seats).toarray()
        members = np.diff(member.indptr)[:, None]
        own: Mask = (together == members) & (self._sizes == members)
        return own

    def measure(self, member: sp.csr_array, own: Mask) -> dict[str, Values]:
        """Measure groups against everybody, each of shape (n_groups, n_organizations).

        Parameters
        ----------
        member : csr_array, shape (n_groups, n_organizations)
            1 for members; at least one each.
        own : ndarray of bool, shape (n_groups, n_coalitions)
            The coalitions to leave out.
        """
        if not self._seats.nnz:
            return dict.fromkeys(
                ("seat_ties", "seat_lift", "seat_likeness"), np.zeros(member.shape)
            )
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
