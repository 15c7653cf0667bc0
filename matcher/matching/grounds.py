"""What there is to talk about between two organizations: the ground on which one calls the other.

The same country, much activity, or what every pair starts with is no ground: who has no other one
is in no list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Mask, Rows
from matcher.matching.context import Context
from matcher.measures.sampling import sampled_product

#: What a candidate without any of these is called.
NO_GROUND = (
    "no ground: no need, field or invitation links them in the data, nor a partner and something "
    "to add"
)

#: And one with no more than that, where others have a subject.
WEAKER = (
    "no ground: no need, field or invitation links them in the data; they know the same partner "
    "and one would add something, but the list has others whom a need, field or invitation links"
)


@dataclass(frozen=True, eq=False)
class Grounds:
    """What links pairs, each a mask of shape (n_pairs,).

    Attributes
    ----------
    gives, wants : ndarray of bool
        Whether b meets what a needs, as `Context.met_needs` has it; whether a meets what b needs.
    peers : ndarray of bool
        Whether both offer the same.
    neighbours : ndarray of bool
        Whether they offer neighbouring capabilities, as `Context.neighbouring_fields` has them.
    introduced : ndarray of bool
        Whether somebody worked or sits closely with both, or is a stated partner of both.
    invited : ndarray of bool
        Whether a coalition of a's has invited b.
    partners : ndarray of bool
        Whether the two are partners already.
    """

    gives: Mask
    wants: Mask
    peers: Mask
    neighbours: Mask
    introduced: Mask
    invited: Mask
    partners: Mask

    @classmethod
    def of(cls, context: Context, a: Rows, b: Rows) -> Grounds:
        """Find what links pairs of rows."""
        # Of few pairs only their rows are read: to turn whole matrices takes a thousand times as
        # long.
        asking, i = np.unique(a, return_inverse=True)
        asked, j = np.unique(b, return_inverse=True)
        own, near = context.counted_offers, context.neighbouring_fields

        def linked(left: sp.csr_array, right: sp.csr_array) -> Mask:
            return sampled_product(left, right, i, j) > 0.0

        return cls(
            gives=context.needs_met(a, b) > 0.0,
            wants=context.needs_met(b, a) > 0.0,
            peers=linked(own[asking], own[asked]),
            neighbours=linked((own[asking] @ near).tocsr(), own[asked]),
            introduced=linked(context.introductions(asking), context.introductions(asked)),
            invited=linked(context.membership[asking], context.invitation[asked]),
            partners=context.are_partners(a, b),
        )

    @property
    def any(self) -> Mask:
        """Whether there is any ground."""
        return self.has_subject | self.introduced

    @property
    def introduced_only(self) -> Mask:
        """Whether nothing links them but somebody who knows both."""
        return self.introduced & ~self.has_subject

    @property
    def has_subject(self) -> Mask:
        """Whether there is something to talk about: more than whom both know."""
        return self.stated | self.peers | self.neighbours

    @property
    def stated(self) -> Mask:
        """Whether a need, an invitation or work together links them, not likeness alone."""
        return self.gives | self.wants | self.invited | self.partners


def neighbouring(context: Context, a: int, b: int) -> tuple[int, int] | None:
    """Give the strongest two neighbouring capabilities of which each offers one; None for none."""
    mine, theirs = context.counted_offers[[a]], context.counted_offers[[b]]
    # Of the rows that the two have: to multiply all of the matrix takes a hundred times as long.
    near = context.neighbouring_fields[mine.indices][:, theirs.indices].tocoo()
    if near.nnz == 0:
        return None
    strength = mine.data[near.row] * theirs.data[near.col]
    first, second = mine.indices[near.row], theirs.indices[near.col]
    best = np.lexsort((second, first, -strength))[0]
    return int(first[best]), int(second[best])
