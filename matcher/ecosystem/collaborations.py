"""Sparse views of who worked with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Values, off_diagonal, short
from matcher.ecosystem.dates import first_day
from matcher.ecosystem.strengths import half_life_weight

if TYPE_CHECKING:
    from matcher.ecosystem.known_tables import KnownTables

#: Participants of the largest collaboration, and members of the largest coalition, that say
#: anything of two of them: that many come together under an umbrella, and do not know one another.
#: Its pairs, which grow with the square of its size, are never written out.
LARGEST = 1000

#: The kind of an agreement to stand together, which delivers nothing by itself.
ALLIANCE = "alliance"


def tie_matrix(ecosystem: KnownTables, half_life_years: float | None = None) -> sp.csr_array:
    """Give the weight of joint work of every pair that ever collaborated.

    A collaboration of n members gives each of its pairs 1 / (n - 1), so that every member spends
    one unit on it (Newman 2001, Scientific collaboration networks II, Phys. Rev. E 64, 016132);
    with a half-life it ages from its start. One of more than `LARGEST` participants ties nobody.

    Returns
    -------
    csr_array, shape (n_organizations, n_organizations)
        Symmetric, empty diagonal, greater than 0 where stored.
    """
    size = ecosystem.participation.sum(axis=0)
    close = np.flatnonzero((size > 1) & (size <= LARGEST))
    participation = ecosystem.participation[:, close]
    started = first_day(ecosystem.collaborations["start_date"])
    share = half_life_weight(started, ecosystem.day, half_life_years)[close] / (size[close] - 1)
    matrix = off_diagonal((participation @ sp.diags_array(share) @ participation.T).tocsr())
    # Symmetric to the last bit, and turned round in order: to sort it takes twice as long.
    return sp.csr_array(matrix.T.tocsr())


def capability_tags(ecosystem: KnownTables) -> sp.csr_array:
    """Give what each collaboration is about, capabilities above included.

    Returns
    -------
    csr_array, shape (n_collaborations, n_capabilities)
        Greater than 0 where the collaboration is tagged with the capability or one below it.
    """
    return ecosystem.tree.summed(own_tags(ecosystem))


def own_tags(ecosystem: KnownTables, weights: Values | None = None) -> sp.csr_array:
    """Give what each collaboration is tagged with, in the shape of `capability_tags`.

    What each row of the table of tags counts for can be given; else it counts 1.
    """
    rows, columns = ecosystem.tag_collaborations, ecosystem.tag_capabilities
    shape = (len(ecosystem.collaborations), len(ecosystem.capability_ids))
    counts = np.ones(len(rows)) if weights is None else weights
    return short(sp.csr_array((counts, (rows, columns)), shape=shape))
