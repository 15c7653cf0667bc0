"""What a coalition wants of who joins: what members state that they need, then what is near.

Where no history of joins says who comes next, nobody knows what a point of fit is worth beside a
need that is met. So stated needs decide, as they do for partners; and of those who meet none, or
all of whom do, what they would add near to what members do and how alike they are count the same:
weights that nothing was learned from are best left equal (Dawes, R. (1979). The robust beauty of
improper linear models in decision making. American Psychologist 34, 571-582).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matcher.arrays import Mask, Rows, Values
from matcher.coalitions.coverage import CoverageTerms, strongest
from matcher.matching.context import Context
from matcher.matching.group_model import GroupModel
from matcher.matching.relations import Scale
from matcher.measures.complementarity import lacking

#: What coverage that nobody asked for, and that is near to nothing, counts beside what is needed.
LITTLE = 0.1


@dataclass(frozen=True, eq=False)
class Wants:
    """What one coalition wants.

    Attributes
    ----------
    terms : CoverageTerms
    members : ndarray of int
    coverage : ndarray, shape (n_capabilities,)
        Of the coalition as it is.
    needed : ndarray of bool, shape (n_capabilities,)
        What a member states that it needs, does not have in full, and nobody is known to serve.
    near : ndarray, shape (n_capabilities,)
        1 where needed, else how related each is to the nearest that the coalition covers, `LITTLE`
        at least.
    """

    terms: CoverageTerms
    members: Rows
    coverage: Values
    needed: Mask
    near: Values

    @classmethod
    def of(cls, context: Context, terms: CoverageTerms, members: Rows) -> Wants:
        """Find what members, by their rows, want."""
        open_needs = lacking(context.open_needs[members], context.offers[members])
        needed = np.asarray(open_needs.sum(axis=0)).ravel() > 0.0
        coverage = strongest(terms.offers[members])
        near = np.where(needed, 1.0, LITTLE)
        covered = np.flatnonzero(terms.covered(coverage))
        if len(covered):
            related = context.relatedness[:, covered].max(axis=1).toarray().ravel()
            near = np.maximum(near, related)
        return cls(terms, members, coverage, needed, near)

    def met_by(self) -> Mask:
        """Tell who meets a need best, or alone, shape (n_organizations,)."""
        offers, at = self.terms.offers, self.terms.offers.indices
        beats = offers.data > self.coverage[at] * self.terms.covered(self.coverage)[at]
        rows = np.repeat(np.arange(offers.shape[0]), np.diff(offers.indptr))
        found: Mask = np.bincount(rows[self.needed[at] & beats], minlength=offers.shape[0]) > 0
        return found

    def standing(self, fit: Values, *, by_gain: bool) -> Values:
        """Say from 0 to 100 how well each would serve the coalition.

        Half of it is a need that is met; the other half how alike it is and, the same, what it
        would add, the more the nearer.

        Parameters
        ----------
        fit : ndarray, shape (n_organizations,)
            Points, NaN where undefined.
        by_gain : bool
            Whether what it would add counts; else the fit knows it already.

        Returns
        -------
        ndarray, shape (n_organizations,)
            NaN for members.
        """
        shares = [_share(fit)]
        if by_gain:
            terms = replace(self.terms, weights=self.terms.weights * self.near)
            shares.append(_share(terms.gains(self.coverage), least=0.0))
        standing: Values = 50.0 * self.met_by() + 50.0 * np.mean(shares, axis=0)
        standing[self.members] = np.nan
        return standing


def scores(model: GroupModel, wants: Wants, fit: Values) -> Values:
    """Give by what everybody is ranked: odds that were learned, else how well each would serve.

    Parameters
    ----------
    model : GroupModel
    wants : Wants
    fit : ndarray, shape (n_organizations,)
        The model's points; NaN for members.

    Returns
    -------
    ndarray, shape (n_organizations,)
        NaN for whom nothing is known.
    """
    if model.info.kind == "learned":
        return fit
    standing = wants.standing(fit, by_gain=not model.knows_gain)
    return np.where(np.isnan(fit) & ~wants.terms.counted.any(), np.nan, standing)


def _share(values: Values, least: float | None = None) -> Values:
    """Give where each stands between the least and the largest, 0 where undefined or all equal."""
    known = values[~np.isnan(values)]
    scale = Scale.of(known)
    lowest = scale.lowest if least is None else least
    width = scale.highest - lowest
    share: Values = (np.nan_to_num(values, nan=lowest) - lowest) / (width if width > 0.0 else 1.0)
    return share
