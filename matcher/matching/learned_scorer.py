"""Scores by what was learned from a data set's own past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from matcher.arrays import Mask, Rows, Values
from matcher.ecosystem.horizon import spell_horizon
from matcher.matching.calibration import POINTS
from matcher.matching.choice import SINGLES
from matcher.matching.learned_candidates import candidates_of
from matcher.matching.learned_context import LearnedContext
from matcher.matching.learned_features import block_features, learned_features
from matcher.matching.learning import Learned
from matcher.matching.match_findings import ModelInfo
from matcher.matching.parallel import side_by_side
from matcher.matching.query_block import QueryBlock, query_blocks
from matcher.matching.ranker import COMPONENTS, Ranker
from matcher.matching.scorer import EVENT
from matcher.matching.windows import worked

#: Share of the refits that lie within the interval.
COVERED = 0.9

#: Standard deviations between which four of five lie, and nine of ten.
_FOUR_OF_FIVE, _NINE_OF_TEN = 1.2816, 1.6449

#: From so many first collaborations on odds are taken for more than rough.
ENOUGH = 50

_FEW = " So few say roughly how likely a partnership is, no more."


class LearnedScorer:
    """Scores by what was learned.

    Parameters
    ----------
    context : LearnedContext
    learned : Learned
    remark : str
        What a reader must know first, such as that it was learned from another data set.
    """

    components = COMPONENTS

    def __init__(self, context: LearnedContext, learned: Learned, remark: str = "") -> None:
        self.context = context
        self._learned = learned
        self._remark = remark
        self._threads: int | None = None

    def info(self) -> ModelInfo:
        """Tell what was learned from, what was chosen, and by what margin."""
        learned = self._learned
        best = next(each for each in learned.singles if set(SINGLES) & set(each.terms))
        margin = ""
        if best.value > 0:
            times = learned.chosen.value / best.value
            well = "about" if times <= 1.05 else f"{times:.2f} times"
            margin = f" It ranks them {well} as well as the best single measure."
            if times < 0.95:
                margin = " A single measure ranked them better: take the order with care."
        latest = spell_horizon(learned.length)
        past = spell_horizon(learned.length, len(learned.windows))
        note = (
            f"{self._remark}Learned from the last {past} before the day. In the latest {latest}, "
            f"{learned.new_ties:,} pairs first worked together; the model was tested on them."
            f"{margin}{_FEW if learned.new_ties < ENOUGH else ''}"
        )
        return ModelInfo(
            "learned", EVENT, learned.horizon, learned.base_rate, note, learned.chosen.terms
        )

    def contributions(self, a: Rows, b: Rows) -> Values:
        """Split the scores of pairs by component, in points."""
        return self._asked(a, b, learned_features(self.context, a, b), Ranker.contributions)

    def points(self, a: Rows, b: Rows) -> Values:
        """Give the scores of pairs."""
        return self._asked(a, b, learned_features(self.context, a, b), Ranker.points)

    def _asked(
        self,
        a: Rows,
        b: Rows,
        features: npt.NDArray[np.float64],
        told: Callable[[Ranker, npt.NDArray[np.float64]], Values],
    ) -> Values:
        """Let what was learned of those who worked together speak of them, and the rest of all."""
        found, own = told(self._learned.ranker, features), self._learned.again
        if own is not None and (again := worked(self.context, a, b)).any():
            found[again] = told(own, features[again])
        return found

    def probabilities(self, a: Rows, b: Rows, points: Values) -> Values:
        """Give the calibrated probability that each score means; NaN for existing partners."""
        probability: Values = expit(points / POINTS + self._learned.ranker.base_log_odds)
        impossible = self.context.are_partners(a, b) | (a == b)
        return np.where(impossible, np.nan, probability)

    def intervals(self, a: Rows, b: Rows) -> Values | None:
        """Give the score, less and more what 90% of the refits lie away from their mean.

        Refits are smaller than the model, so that all of them think more of who has done little;
        how sure the score is is told by how they differ. They are of new partners, so that it is
        NaN where those who worked together have a ranker of their own.

        Returns
        -------
        ndarray, shape (n_pairs, 2), or None without refits
        """
        if not self._learned.refits:
            return None
        features = learned_features(self.context, a, b)
        refits = np.stack([refit.points(features) for refit in self._learned.refits])
        edge = (1.0 - COVERED) / 2.0
        low, high = np.quantile(refits - refits.mean(axis=0), [edge, 1.0 - edge], axis=0)
        score = self._learned.ranker.points(features)
        if self._learned.again is not None:
            score[worked(self.context, a, b)] = np.nan
        return np.column_stack([score + np.minimum(low, 0.0), score + np.maximum(high, 0.0)])

    def ranges(self, probabilities: Values, off: Values | None = None) -> Values:
        """Give between what each probability lies in four years of five, shape (n_pairs, 2).

        The level of a year cannot be known: by how much past years parted from what those before
        them would have predicted widens each probability, and so do the refits.
        """
        wide = np.full((len(probabilities), 2), _FOUR_OF_FIVE * self._learned.swing)
        if off is not None:
            wide = np.hypot(wide, off / POINTS * (_FOUR_OF_FIVE / _NINE_OF_TEN))
        middle = logit(probabilities)
        ends: Values = expit(np.column_stack([middle - wide[:, 0], middle + wide[:, 1]]))
        return ends

    def candidates(
        self, queries: Rows, barred: Callable[[Rows], Mask]
    ) -> Iterator[tuple[Rows, Rows, Values]]:
        """Give the pairs worth scoring and their points, a block of queries at a time."""

        def task(block: QueryBlock) -> Callable[[], tuple[Rows, Rows, Values]]:
            def scored() -> tuple[Rows, Rows, Values]:
                i, b = candidates_of(block, barred)
                a, features = block.queries[i], block_features(block, i, b)
                return a, b, self._asked(a, b, features, Ranker.points)

            return scored

        yield from side_by_side(map(task, query_blocks(self.context, queries)), self._threads)

    def in_one_thread(self) -> Self:
        """Give the same where others work beside it: no threads of its own."""
        alone = copy(self)
        alone._threads = 1
        return alone
