"""What a coalition wants of who joins: what members state that they need, then what is near.

Where no history of joins says who comes next, nobody knows what a point of fit is worth beside a
need that is met. So stated needs decide, as they do for partners, then whether anything new comes
of it, then the fit. A fit by seats alone counts no more than what each would add: weights that
nothing was learned from are best left equal (Dawes, R. (1979). The robust beauty of improper linear
models in decision making. American Psychologist 34, 571-582).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Mask, Rows, Values
from matcher.coalitions.contested import GroupFit
from matcher.coalitions.coverage import CoverageTerms, strongest
from matcher.matching.capability_context import ABLE_FROM, SUFFICES_FROM
from matcher.matching.context import Context
from matcher.matching.group_model import GroupModel
from matcher.matching.trades import Trades
from matcher.measures.complementarity import lacking

#: What coverage counts in a standing that is near to nothing that members do. No data tell how
#: much.
LITTLE = 0.1


@dataclass(frozen=True, eq=False)
class Wants:
    """What one coalition wants.

    Attributes
    ----------
    context : Context
    terms : CoverageTerms
    members : ndarray of int
        Rows.
    """

    context: Context
    terms: CoverageTerms
    members: Rows

    @cached_property
    def coverage(self) -> Values:
        """How strong the strongest member is, shape (n_capabilities,)."""
        return strongest(self.terms.offers[self.members])

    @cached_property
    def held(self) -> Values:
        """The same of what members have of their own to give."""
        return strongest(self.context.ecosystem.own_offers[self.members])

    @cached_property
    def lacking(self) -> sp.csr_array:
        """What each member needs, guesses too, and has nowhere, shape (n_members, n_capabilities).

        Nobody is known to serve it, and no member is well able to.
        """
        return self._open(self.context.unserved_needs)

    @cached_property
    def needed(self) -> Mask:
        """What a member states that it needs, of what is lacking, shape (n_capabilities,)."""
        found: Mask = self._open(self.context.open_needs).sum(axis=0).ravel() > 0.0
        return found

    def _open(self, needs: sp.csr_array) -> sp.csr_array:
        wanted = lacking(needs[self.members], self.context.offers[self.members])
        kept = self.terms.counted & (self.held < SUFFICES_FROM)
        found: sp.csr_array = (wanted @ sp.diags_array(kept.astype(float))).tocsr()
        found.eliminate_zeros()
        return found

    @cached_property
    def near(self) -> Values:
        """1 where needed, else how related each is to the nearest that members cover.

        `LITTLE` at least; shape (n_capabilities,).
        """
        near = np.where(self.needed, 1.0, LITTLE)
        covered = np.flatnonzero(self.terms.covered(self.coverage))
        if len(covered):
            related = self.context.relatedness[:, covered].max(axis=1).toarray().ravel()
            near = np.maximum(near, related)
        return near

    def able(self, *rows: int) -> sp.csr_array:
        """Tell who is able to do more than members, shape (n_rows, n_capabilities).

        What some of these need, such a one meets.
        """
        able = self.context.ecosystem.own_offers[list(rows)].copy()
        above = able.data > self.held[able.indices]
        able.data = (above & self.terms.covered(able.data)).astype(float)
        able.eliminate_zeros()
        return able

    def in_own_trade(self, row: int, capability: int) -> bool:
        """Tell whether all who lack something lack it in a trade that is this one's too."""
        asking = self._own_trade.get(capability, [])
        return bool(asking) and all(
            self._trades.asked_in(each, row, [capability]) for each in asking
        )

    def against_groups(self) -> Mask:
        """Tell whose group competes with a member's: firms that sit together nowhere."""
        context, members = self.context, self.members
        roots, seats = context.group_roots, context.membership
        kin = np.flatnonzero(np.isin(roots, roots[members]))
        compete = context.tie_kind("competitor")[:, kin]
        beside = compete.multiply(seats @ seats[kin].T > 0)
        foes = np.flatnonzero((compete - beside).sum(axis=1).ravel() > 0)
        found: Mask = np.isin(roots, roots[foes])
        return found

    @cached_property
    def asked_trade(self) -> Mask:
        """Tell who offers only in that trade what members need, shape (n_organizations,)."""
        found = np.zeros(self.context.size, dtype=bool)
        for capability in self._own_trade:
            offers = self.context.ecosystem.own_offers[:, [capability]].nonzero()[0]
            found[[row for row in offers if self.in_own_trade(int(row), capability)]] = True
        return found

    @cached_property
    def _trades(self) -> Trades:
        return Trades(self.context)

    @cached_property
    def _own_trade(self) -> dict[int, list[int]]:
        """Who lacks what is its own trade, where nobody else lacks it, by the capability."""
        found: dict[int, list[int]] = {}
        for place, capability in zip(*self.lacking.nonzero(), strict=True):
            found.setdefault(int(capability), []).append(int(self.members[place]))
        return {
            each: who
            for each, who in found.items()
            if all(self._trades.asked_in(one, one, [each]) for one in who)
        }

    @cached_property
    def _meets(self) -> sp.csr_array:
        """1 where an organization meets a need, shape (n_organizations, n_needs).

        Who is of the very trade in which help is asked for is not asked for it.
        """
        needs = np.flatnonzero(self.needed)
        found: sp.csr_array = self.able(*range(self.context.size))[:, needs]
        for place in np.flatnonzero(np.isin(needs, [*self._own_trade])).tolist():
            for row in found[:, [place]].nonzero()[0].tolist():
                found[row, place] = float(not self.in_own_trade(row, int(needs[place])))
        found.eliminate_zeros()
        return found

    @cached_property
    def unmet(self) -> list[int]:
        """Which stated needs of members nobody in the data is able to meet."""
        offers, needs = self.context.ecosystem.own_offers, self.context.open_needs[self.members]
        able = np.bincount(offers.indices[offers.data >= ABLE_FROM], minlength=offers.shape[1])
        return [int(each) for each in np.unique(needs.indices) if able[each] == 0]

    def worth(self) -> tuple[CoverageTerms, Values]:
        """Give terms, and the coverage on them, on which one more need met outweighs all else.

        Each need stands as one more capability, which one has or has not.
        """
        terms, count = self.terms, int(self.needed.sum())
        outweighs = 1.0 + terms.value(terms.best)
        extended = CoverageTerms(
            sp.csr_array(sp.hstack([terms.offers, self._meets], format="csr")),
            np.append(terms.weights, np.full(count, outweighs)),
            np.append(terms.counted, np.ones(count, dtype=bool)),
            terms.covered_from,
        )
        return extended, np.append(self.coverage, np.zeros(count))

    def usefulness(self, fit: Values, *, by_gain: bool) -> Values:
        """Say from 0 (the worst) to 100 (the best) how well each would serve the coalition.

        Half of it is a need that is met, a quarter that it is well able to do what is new and near
        to what members do; one item of evidence is too little for that. So who does comes before
        who does not, and what is left orders these: the fit and, where that knows nothing of it,
        alike, what each would add, the more the nearer.

        Parameters
        ----------
        fit : ndarray, shape (n_organizations,)
            Points, NaN where undefined.
        by_gain : bool
            Whether what it would add counts by itself; it does where no fit is known.

        Returns
        -------
        ndarray, shape (n_organizations,)
            NaN for members, of whom nothing is known, and where all are equal.
        """
        covered = self.terms.covered(self.coverage)
        meets = np.diff(self._meets.indptr) > 0
        well_able = (self.terms.offers >= SUFFICES_FROM)[:, ~covered & (self.near > LITTLE)]
        widens = well_able.sum(axis=1) > 0
        parts = [np.nan_to_num(_share(fit))]
        if by_gain or np.isnan(fit).all():
            terms = replace(self.terms, weights=self.terms.weights * self.near)
            parts.append(np.nan_to_num(_share(terms.gains(self.coverage))))
        useful = 0.5 * meets + 0.25 * widens + 0.25 * np.mean(parts, axis=0)
        useful[(useful == 0.0) & np.isnan(fit)] = np.nan
        useful[self.members] = np.nan
        return 100.0 * _share(useful)


def ranking(model: GroupModel, terms: CoverageTerms) -> GroupFit:
    """Give what says how well organizations fit a group on the scale by which they are ranked.

    That is points of odds that were learned, else from 0 to 100, as `scores` has it.
    """

    def fit(members: Rows, candidates: Rows) -> Values:
        points = np.full(model.context.size, np.nan)
        points[candidates] = model.points(members, candidates)
        return scores(model, Wants(model.context, terms, members), points)[candidates]

    return fit


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
    return wants.usefulness(fit, by_gain=not model.knows_gain)


def _share(values: Values) -> Values:
    """Give where each stands between the least and the largest; NaN where undefined or equal."""
    known = values[~np.isnan(values)]
    width = known.max() - known.min() if len(known) else 0.0
    if width <= 0.0:
        return np.full(len(values), np.nan)
    share: Values = (values - known.min()) / width
    return share
