"""What turns pairs into points: the prior, or what was learned; both are asked in one way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, Self

from matcher.arrays import Mask, Rows, Values
from matcher.ecosystem.horizon import HORIZON
from matcher.matching.candidates import candidate_pairs
from matcher.matching.context import Context
from matcher.matching.families import NAMES
from matcher.matching.grounds import Grounds
from matcher.matching.match_findings import ModelInfo
from matcher.matching.pair_features import pair_features
from matcher.matching.prior import RECORD, Prior

#: Names of the components of the prior's score, in the order in which they are shown.
PRIOR_COMPONENTS = (*NAMES, "baseline")

#: What a score is about, and within which time it would happen.
EVENT = "a first collaboration of the pair starts within the horizon"

_NO_PROBABILITY = "The order rests on the reasons given and their sources; there are no odds"
_CAN_LEARN = ". `matcher fit` learns odds from this data set's own history where there is enough."
_TOO_LITTLE = ", for the data hold too little history to check it against."


class Scorer(Protocol):
    """Scores of the pairs of an ecosystem."""

    @property
    def components(self) -> tuple[str, ...]:
        """Names of the columns of `contributions`."""
        ...

    @property
    def context(self) -> Context:
        """The ecosystem."""
        ...

    def info(self) -> ModelInfo:
        """Tell which model answers, and what its points mean."""
        ...

    def contributions(self, a: Rows, b: Rows) -> Values:
        """Split the scores of pairs by component, shape (n_pairs, n_components), in points."""
        ...

    def points(self, a: Rows, b: Rows) -> Values:
        """Give the scores of pairs, shape (n_pairs,)."""
        ...

    def probabilities(self, a: Rows, b: Rows, points: Values) -> Values | None:
        """Give the probability that each score means, shape (n_pairs,); None with the prior.

        NaN for existing partners: their first collaboration lies behind them.
        """
        ...

    def intervals(self, a: Rows, b: Rows) -> Values | None:
        """Give low and high end of each score, shape (n_pairs, 2); None with the prior."""
        ...

    def ranges(self, probabilities: Values, off: Values | None = None) -> Values | None:
        """Give between what each probability lies in four years of five, shape (n_pairs, 2).

        Parameters
        ----------
        probabilities : ndarray, shape (n_pairs,)
            NaN where there is none.
        off : ndarray, shape (n_pairs, 2), optional
            How far the interval of each score reaches below and above it, in points.

        Returns
        -------
        ndarray or None
            None with the prior.
        """
        ...

    def candidates(
        self, queries: Rows, barred: Callable[[Rows], Mask]
    ) -> Iterator[tuple[Rows, Rows, Values]]:
        """Give the pairs worth scoring and their points, a block of queries at a time."""
        ...

    def in_one_thread(self) -> Self:
        """Give the same where others work beside it: no threads of its own."""
        ...


class PriorScorer:
    """Scores by the prior.

    Parameters
    ----------
    context : Context
    prior : Prior
    horizon : str
        That a learned model would look ahead.
    too_little : bool
        Whether learning was asked for and there was too little history.
    """

    def __init__(
        self,
        context: Context,
        prior: Prior,
        *,
        horizon: str = HORIZON,
        too_little: bool = False,
    ) -> None:
        self.context = context
        self._prior = prior
        self._horizon = horizon
        self._too_little = too_little

    @property
    def components(self) -> tuple[str, ...]:
        """Names of the columns; where nobody has a track record, all of it is a shared country."""
        if self.context.activity.any():
            return PRIOR_COMPONENTS
        return tuple("country" if name == RECORD else name for name in PRIOR_COMPONENTS)

    def info(self) -> ModelInfo:
        """Tell that nothing was learned, and how it could be."""
        more = _TOO_LITTLE if self._too_little else _CAN_LEARN
        return ModelInfo("prior", EVENT, self._horizon, None, _NO_PROBABILITY + more)

    def contributions(self, a: Rows, b: Rows) -> Values:
        """Split the scores of pairs by component, in points."""
        features = pair_features(self.context, a, b)
        subject = Grounds.of(self.context, a, b).has_subject
        return self._prior.contributions(features, self.context.degree[a], subject)

    def points(self, a: Rows, b: Rows) -> Values:
        """Give the scores of pairs."""
        result: Values = self.contributions(a, b).sum(axis=1)
        return result

    def probabilities(self, a: Rows, b: Rows, points: Values) -> None:
        """Give none: nothing was learned."""

    def intervals(self, a: Rows, b: Rows) -> None:
        """Give none: nothing was learned."""

    def ranges(self, probabilities: Values, off: Values | None = None) -> None:
        """Give none: nothing was learned."""

    def candidates(
        self, queries: Rows, barred: Callable[[Rows], Mask]
    ) -> Iterator[tuple[Rows, Rows, Values]]:
        """Give the pairs worth scoring and their points, a block of queries at a time."""
        for a, b in candidate_pairs(self.context, queries, barred):
            yield a, b, self.points(a, b)

    def in_one_thread(self) -> Self:
        """Give itself: it has no threads of its own."""
        return self
