"""The model that turns pairs of organizations into points: fitted, kept, read back."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from matcher.arrays import Rows, Values
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.horizon import HORIZON, check_horizon
from matcher.errors import NotFittedError, OptionError, RequestError
from matcher.matching.answers import Answers
from matcher.matching.bulk import group_points
from matcher.matching.capability_context import HALF_LIFE_YEARS
from matcher.matching.constraints import Constraints, Filters
from matcher.matching.context import Context
from matcher.matching.match_findings import ModelInfo
from matcher.matching.order import best_first, place_within
from matcher.matching.parameters import Parameterized, check_ecosystem, seed_of
from matcher.matching.prior import load_prior
from matcher.matching.scorer import PriorScorer, Scorer
from matcher.progress import Progress, silent

if TYPE_CHECKING:
    from matcher.distributed import Workers
    from matcher.matching.learning import Effort, Learned


class ScoringModel(Parameterized):
    """Turns pairs of organizations of an ecosystem into points, once it is fitted.

    Parameters
    ----------
    half_life_years : float
        Age at which a collaboration counts half; greater than 0.
    learn : bool
        Whether to learn from the ecosystem's own past, where there is enough of one. That takes
        minutes on tens of thousands of organizations; the prior takes none.
    horizon : str
        What probabilities are of: a first collaboration within this time, such as "12m", "2y" or
        "90d". Learning looks at past windows of this length.
    seed : int or numpy.random.Generator
        What learning draws its samples from; the same seed gives the same model. A generator
        draws the seed.
    effort : Effort, optional
        How much learning samples and grows.

    Raises
    ------
    OptionError
        Where the horizon is none, the seed below 0, or the half-life no time.
    """

    def __init__(
        self,
        half_life_years: float = HALF_LIFE_YEARS,
        *,
        learn: bool = False,
        horizon: str = HORIZON,
        seed: int | np.random.Generator = 0,
        effort: Effort | None = None,
    ) -> None:
        if not 0.0 < half_life_years < float("inf"):
            raise OptionError(f"the half-life must be a number above 0, not {half_life_years}")
        self.half_life_years = half_life_years
        self.learn = learn
        checked = check_horizon(horizon)
        # As given where that is how it is written: scikit-learn's clone compares by identity.
        self.horizon = horizon if checked == horizon else checked
        self.seed = seed_of(seed)
        self.effort = effort
        self.learned: Learned | None = None
        self._fitted: Answers | None = None

    def fit(
        self,
        ecosystem: Ecosystem,
        progress: Progress | None = None,
        workers: Workers | None = None,
    ) -> Self:
        """Take in an ecosystem as of its day; gives the model itself.

        Where learning is asked for and the history is too little, the prior answers and says so.

        Parameters
        ----------
        ecosystem : Ecosystem
        progress : callable, optional
            Called with (stage, done, in all) while learning.
        workers : Workers, optional
            Who learns, if not this process; what is learned is the same.

        Raises
        ------
        OptionError
            Where what is given is no ecosystem.
        """
        check_ecosystem(ecosystem)
        learned = None
        if self.learn:
            # Scikit-learn takes long to import; the prior does without.
            from matcher.matching.learning import Effort, learn

            effort, told = self.effort or Effort(), progress or silent
            known = Context(ecosystem, self.half_life_years).ecosystem
            settings = self.half_life_years, self.seed, effort, told, self.horizon
            learned = learn(known, *settings, workers)
        self._take_in(ecosystem, learned)
        return self

    def _take_in(
        self,
        ecosystem: Ecosystem,
        learned: Learned | None,
        remark: str = "",
    ) -> None:
        """Let what was learned, or the prior, score the ecosystem from now on."""
        self.learned = learned
        if learned is None:
            context = Context.of(ecosystem, self.half_life_years)
            prior = PriorScorer(context, load_prior(), horizon=self.horizon, too_little=self.learn)
            self._fitted = Answers(prior)
        else:
            from matcher.matching.learned_context import LearnedContext
            from matcher.matching.learned_scorer import LearnedScorer

            seen = LearnedContext.of(ecosystem, self.half_life_years)
            self._fitted = Answers(LearnedScorer(seen, learned, remark))

    def facts(self) -> dict[str, str]:
        """Give what it was fitted to, and what it says of itself."""
        if self._fitted is None:
            return {"fitted": "no: call fit(ecosystem)"}
        return {"fitted": repr(self.context.ecosystem), "note": self.info.note}

    def applied_to(self, ecosystem: Ecosystem) -> Self:
        """Give this model for another ecosystem, such as one with a further organization.

        Nothing is learned anew.

        Parameters
        ----------
        ecosystem : Ecosystem
        """
        other = type(self)(**self.get_params())
        other._take_in(ecosystem, self.learned)
        return other

    def shared(self) -> Self:
        """Give this model for workers: one thread, and all worked out that every block reads."""
        alone = copy(self)
        alone._fitted = Answers(self.scorer.in_one_thread())
        list(alone.top(np.arange(min(self.context.size, 1)), 1))
        return alone

    def save(self, path: str | Path) -> None:
        """Write the model to a file; it is read back with `load`.

        Parameters
        ----------
        path : str or Path

        Raises
        ------
        RequestError
            Before `fit`, or where the file cannot be written.
        """
        from matcher.matching.storage import save_model

        save_model(
            Path(path),
            self.learned,
            parameters=self.get_params() | {"effort": None},
            dataset=self.context.ecosystem.name,
            as_of=self._answers.recorder.day(),
        )

    @classmethod
    def load(cls, path: str | Path, ecosystem: Ecosystem) -> Self:
        """Read a model and apply it to an ecosystem, without learning anew.

        Parameters
        ----------
        path : str or Path
        ecosystem : Ecosystem
            The one that it was fitted to, or what has become of it. Where it is another one, or
            is seen as of an earlier day, the model's note says so.

        Raises
        ------
        RequestError
            Where the file is missing, is no model, or is one of a later version.
        """
        from matcher.matching.storage import load_model, remark_on

        learned, settings = load_model(Path(path))
        if "parameters" not in settings:
            raise RequestError(f"{path} is not a model file of partners, but of groups")
        model = cls(**settings["parameters"])
        model._take_in(ecosystem, learned, remark_on(settings, ecosystem))
        return model

    # -- scores --------------------------------------------------------------------------------

    @property
    def scorer(self) -> Scorer:
        """What turns pairs into points.

        Raises
        ------
        NotFittedError
            Before `fit`.
        """
        return self._answers.scorer

    @property
    def _answers(self) -> Answers:
        if self._fitted is None:
            raise NotFittedError("this model has seen no ecosystem yet: call fit(ecosystem) first")
        return self._fitted

    @property
    def context(self) -> Context:
        """The matrices that scores are made of; an error before `fit`."""
        return self.scorer.context

    @property
    def components(self) -> tuple[str, ...]:
        """Names of the components of a score, in the order in which they are shown."""
        return self.scorer.components

    @property
    def info(self) -> ModelInfo:
        """Which model answers, and what its points mean."""
        return self.scorer.info()

    def contributions(self, a: Rows, b: Rows) -> Values:
        """Give the points that each component adds to each pair's score.

        Parameters
        ----------
        a, b : ndarray of int, shape (n_pairs,)
            Rows of who asks and of whom it asks about.

        Returns
        -------
        ndarray, shape (n_pairs, len(components))
            A row sums to the score.
        """
        return self.scorer.contributions(a, b)

    def points(self, a: Rows, b: Rows) -> Values:
        """Give the score of each pair in points, shape (n_pairs,)."""
        return self.scorer.points(a, b)

    def probabilities(self, a: Rows, b: Rows) -> Values | None:
        """Give the probability of each pair, shape (n_pairs,); None with the prior.

        NaN for existing partners, whose first collaboration lies behind them.
        """
        return self.scorer.probabilities(a, b, self.scorer.points(a, b))

    def ranges(self, probabilities: Values) -> Values | None:
        """Give between what each probability lies in four years of five; None with the prior."""
        return self.scorer.ranges(probabilities)

    def top(self, queries: Rows, k: int) -> Iterator[tuple[Rows, Rows, Values]]:
        """Give the candidates of some queries and their points, a block of queries at a time.

        Parameters
        ----------
        queries : ndarray of int
            Distinct rows.
        k : int
            How many a query at most, the best ones; at least 1.

        Yields
        ------
        a, b : ndarray of int, points : ndarray, shape (n_pairs,)
        """
        constraints, by_id = (
            Constraints(self.context, Filters(rivals="flag")),
            self.context.id_order,
        )
        for a, b, points in self.scorer.candidates(queries, constraints.barred):
            order = best_first(points, by_id[b], within=a)
            kept = np.sort(order[place_within(a[order]) < k])
            yield a[kept], b[kept], points[kept]

    def group_points(self, members: Rows, candidates: Rows) -> Values:
        """Give the mean of the members' scores of each candidate; NaN without members.

        Parameters
        ----------
        members, candidates : ndarray of int
            Rows of organizations. A member is not asked about itself.

        Returns
        -------
        ndarray, shape (n_candidates,)
        """
        return group_points(self.scorer, members, candidates)
