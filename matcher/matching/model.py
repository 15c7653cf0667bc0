"""The partner model: fit it to an ecosystem, then ask who fits whom, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.horizon import HORIZON, check_horizon
from matcher.errors import OptionError, RequestError
from matcher.matching.bulk import Progress, best_pairs, probabilities, suggestions
from matcher.matching.constraints import Constraints, Filters
from matcher.matching.context import HALF_LIFE_YEARS, Context
from matcher.matching.findings import Direction, ExplainReport, PairsReport, SuggestReport
from matcher.matching.match_findings import Match, ModelInfo
from matcher.matching.prior import load_prior
from matcher.matching.records import Recorder
from matcher.matching.scorer import PriorScorer, Scorer
from matcher.measures.concentration import fame
from matcher.measures.sampling import Rows

if TYPE_CHECKING:
    import pandas as pd

    from matcher.matching.learning import Effort, Learned

Values = npt.NDArray[np.float64]
Stages = Callable[[str, int, int], None]


class PartnerModel:
    """Ranks partners for the organizations of an ecosystem.

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
    seed : int
        What learning draws its samples from; the same seed gives the same model.
    effort : Effort, optional
        How much learning samples and grows.

    Raises
    ------
    OptionError
        Where the horizon is none, the seed below 0, or the half-life no time.

    Examples
    --------
    >>> import matcher
    >>> model = matcher.PartnerModel().fit(matcher.load("korea-ai-2020", as_of="2020-06-02"))
    >>> best = model.suggest("SK Telecom", k=1).matches[0]
    >>> abs(best.score - sum(c.contribution for c in best.components)) < 1e-6
    True
    """

    def __init__(
        self,
        half_life_years: float = HALF_LIFE_YEARS,
        *,
        learn: bool = False,
        horizon: str = HORIZON,
        seed: int = 0,
        effort: Effort | None = None,
    ) -> None:
        if seed < 0:
            raise OptionError(f"the seed must be at least 0, not {seed}")
        if not 0.0 < half_life_years < float("inf"):
            raise OptionError(f"the half-life must be a number above 0, not {half_life_years}")
        self.half_life_years = half_life_years
        self.learn = learn
        self.horizon = check_horizon(horizon)
        self.seed = seed
        self.effort = effort
        self.learned: Learned | None = None
        self._scorer: Scorer | None = None

    def fit(self, ecosystem: Ecosystem, progress: Stages | None = None) -> Self:
        """Take in an ecosystem as of its day; gives the model itself.

        Where learning is asked for and the history is too little, the prior speaks and says so.

        Parameters
        ----------
        ecosystem : Ecosystem
        progress : callable, optional
            Called with (stage, done, in all) while learning.

        """
        learned = None
        if self.learn:
            # Scikit-learn takes long to import; the prior does without.
            from matcher.matching.learning import Effort, learn

            effort, told = self.effort or Effort(), progress or _silent
            known = Context(ecosystem, self.half_life_years).ecosystem
            learned = learn(known, self.half_life_years, self.seed, effort, told, self.horizon)
        self._take_in(ecosystem, learned)
        return self

    def _take_in(self, ecosystem: Ecosystem, learned: Learned | None, remark: str = "") -> None:
        """Let what was learned, or the prior, score the ecosystem from now on."""
        self.learned = learned
        if learned is None:
            context = Context(ecosystem, self.half_life_years)
            self._scorer = PriorScorer(
                context, load_prior(), horizon=self.horizon, too_little=self.learn
            )
        else:
            from matcher.matching.learned_context import LearnedContext
            from matcher.matching.learned_scorer import LearnedScorer

            seen = LearnedContext(ecosystem, self.half_life_years)
            self._scorer = LearnedScorer(seen, learned, remark)
        self._recorder = Recorder(self._scorer)

    def applied_to(self, ecosystem: Ecosystem) -> Self:
        """Give this model for another ecosystem, such as one with a further organization.

        Nothing is learned anew.

        Parameters
        ----------
        ecosystem : Ecosystem
        """
        other = type(self)(
            self.half_life_years,
            learn=self.learn,
            horizon=self.horizon,
            seed=self.seed,
            effort=self.effort,
        )
        other._take_in(ecosystem, self.learned)
        return other

    def save(self, path: str | Path) -> None:
        """Write the model to a file; it is read back with `load`.

        Raises
        ------
        RequestError
            Before `fit`, or where the file cannot be written.
        """
        from matcher.matching.storage import save_model

        settings = {
            "half_life_years": self.half_life_years,
            "learn": self.learn,
            "horizon": self.horizon,
            "seed": self.seed,
            "dataset": self.context.ecosystem.name,
            "as_of": self._recorder.day(),
        }
        save_model(Path(path), self.learned, settings)

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
        try:
            model = cls(
                float(settings["half_life_years"]),
                learn=bool(settings["learn"]),
                horizon=str(settings["horizon"]),
                seed=int(settings["seed"]),
            )
            remark = remark_on(settings, ecosystem)
        except (LookupError, ValueError, TypeError, OptionError) as error:
            raise RequestError(f"{path} is a damaged model file: {error}") from error
        model._take_in(ecosystem, learned, remark)
        return model

    # -- scores --------------------------------------------------------------------------------

    @property
    def scorer(self) -> Scorer:
        """What turns pairs into points.

        Raises
        ------
        RequestError
            Before `fit`.
        """
        if self._scorer is None:
            raise RequestError("this model has seen no ecosystem yet: call fit(ecosystem) first")
        return self._scorer

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
        """Which model speaks, and what its points mean."""
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
        constraints = Constraints(self.context, Filters())
        for a, b, points in self.scorer.candidates(queries, constraints.barred):
            order = np.lexsort((b, -np.round(points, 9), a))
            asking = a[order]
            rank = np.arange(len(order)) - np.searchsorted(asking, asking, "left")
            kept = np.sort(order[rank < k])
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
        if len(members) == 0 or len(candidates) == 0:
            return np.full(len(candidates), np.nan)
        a, b = np.repeat(members, len(candidates)), np.tile(candidates, len(members))
        points = np.where(a == b, np.nan, self.points(a, b)).reshape(len(members), -1)
        asked = (~np.isnan(points)).sum(axis=0)
        total = np.nansum(points, axis=0)
        mean: Values = np.divide(
            total, asked, out=np.full(len(candidates), np.nan), where=asked > 0
        )
        return mean

    # -- questions -----------------------------------------------------------------------------

    def suggest(
        self,
        organization: str,
        k: int = 10,
        filters: Filters | None = None,
        novelty: float = 0.0,
    ) -> SuggestReport:
        """Rank the best partners of one organization.

        Parameters
        ----------
        organization : str
            Id, name or alias.
        k : int
            How many at most; at least 1.
        filters : Filters, optional
            By default existing partners are left out and rivals are flagged.
        novelty : float
            In [0, 1]. Moves the order from the famous to the fitting unknown: at 1 a partner
            with twice the partners needs twice the odds. Never changes a score.

        Raises
        ------
        UnknownNameError, AmbiguousNameError, RequestError
        """
        _check_asked(k, novelty)
        context, chosen = self.context, filters or Filters()
        query = self._row(organization)
        constraints = Constraints(context, chosen)
        partners, points = self._candidates(query, constraints)
        ranking = points - novelty * fame(context.degree)[partners]
        order = self._order(ranking, partners)[:k]
        best = partners[order]
        return SuggestReport(
            organization=self._recorder.name(query),
            dataset=context.ecosystem.name,
            as_of=self._recorder.day(),
            newest_date=self._recorder.newest(),
            model=self.info,
            filters=chosen,
            novelty=novelty,
            eligible=int((~constraints.barred(np.array([query]))).sum()),
            candidates=len(partners),
            barred=constraints.counts(query),
            matches=tuple(self._matches(query, best, ranking[order])),
            exposure=self._recorder.exposure(best),
        )

    def explain(self, a: str, b: str, filters: Filters | None = None) -> ExplainReport:
        """Tell everything about one pair, both directions.

        Parameters
        ----------
        a, b : str
            Id, name or alias of two different organizations.
        filters : Filters, optional
            As in `suggest`: the rank of each among the other's candidates follows them.

        Raises
        ------
        UnknownNameError, AmbiguousNameError, RequestError
        """
        rows = find_pair(self.context.ecosystem, a, b)
        chosen = filters or Filters()
        constraints = Constraints(self.context, chosen)
        directions = tuple(
            Direction(self._recorder.name(query), self._ranked(query, partner, constraints))
            for query, partner in (rows, rows[::-1])
        )
        score = float(np.mean([direction.match.score for direction in directions]))
        probability, lift = self._recorder.odds(*rows, score)
        return ExplainReport(
            pair={"a": self._recorder.name(rows[0]), "b": self._recorder.name(rows[1])},
            dataset=self.context.ecosystem.name,
            as_of=self._recorder.day(),
            newest_date=self._recorder.newest(),
            model=self.info,
            filters=chosen,
            score=score,
            probability=probability,
            lift=lift,
            directions=directions,
        )

    def pairs(
        self, k: int = 20, filters: Filters | None = None, progress: Progress | None = None
    ) -> PairsReport:
        """Rank the best pairs of the whole ecosystem by the mean of both directions.

        Parameters
        ----------
        k : int
            How many at most; at least 1.
        filters : Filters, optional
            Hold for both sides.
        progress : callable, optional
            Called with (organizations done, organizations in all).
        """
        _check_asked(k)
        chosen = filters or Filters()
        constraints = Constraints(self.context, chosen)
        a, b, candidates = best_pairs(self.scorer, k, constraints, progress)
        mean = (self.contributions(a, b) + self.contributions(b, a)) / 2
        found = tuple(
            self._recorder.pair(rank, int(a[i]), int(b[i]), mean[i])
            for rank, i in enumerate(self._order(mean.sum(axis=1), a, b)[:k], start=1)
        )
        return PairsReport(
            dataset=self.context.ecosystem.name,
            as_of=self._recorder.day(),
            newest_date=self._recorder.newest(),
            model=self.info,
            filters=chosen,
            candidates=candidates,
            pairs=found,
        )

    # -- many at once --------------------------------------------------------------------------

    def suggest_all(
        self,
        k: int = 10,
        filters: Filters | None = None,
        novelty: float = 0.0,
        progress: Progress | None = None,
    ) -> Iterator[pd.DataFrame]:
        """Rank the best partners of every organization, a block of them at a time.

        Parameters
        ----------
        k : int
            How many each at most; at least 1.
        filters : Filters, optional
        novelty : float
            In [0, 1], as in `suggest`: it moves ranks, not scores.
        progress : callable, optional
            Called with (organizations done, organizations in all).

        Yields
        ------
        pandas.DataFrame
            organization_id, rank, partner_id, score, probability (NaN with the prior, and for
            existing partners); ordered by organization, in the order of the data, and rank.
        """
        _check_asked(k, novelty)
        constraints = Constraints(self.context, filters or Filters())
        yield from suggestions(self.scorer, constraints, k, novelty, progress)

    def score_pairs(self, a: Sequence[str], b: Sequence[str]) -> pd.DataFrame:
        """Score a list of pairs, existing partners too.

        Parameters
        ----------
        a, b : sequence of str, length n_pairs
            Ids, names or aliases of who asks and of whom it asks about.

        Returns
        -------
        pandas.DataFrame
            organization_a, organization_b, score, probability (NaN with the prior, and for existing
            partners); rows in the given order.

        Raises
        ------
        UnknownNameError, AmbiguousNameError, RequestError
        """
        import pandas as pd

        names = list(a), list(b)
        if len(names[0]) != len(names[1]):
            raise RequestError(f"{len(names[0])} names and {len(names[1])}: a pair needs two")
        rows = self._rows(names[0]), self._rows(names[1])
        for one in np.flatnonzero(rows[0] == rows[1])[:1]:
            raise RequestError(
                f"{names[0][one]!r} and {names[1][one]!r} are one organization; a pair needs two"
            )
        points = self.points(*rows)
        return pd.DataFrame(
            {
                "organization_a": pd.Series(names[0], dtype="str"),
                "organization_b": pd.Series(names[1], dtype="str"),
                "score": points,
                "probability": probabilities(self.scorer, *rows, points),
            }
        )

    # -- candidates and order ------------------------------------------------------------------

    def _candidates(self, query: int, constraints: Constraints) -> tuple[Rows, Values]:
        blocks = self.scorer.candidates(np.array([query]), constraints.barred)
        _, partners, points = next(iter(blocks))
        return partners, points

    def _matches(self, query: int, partners: Rows, ranking: Values) -> Iterator[Match]:
        """Write down the ranked partners of a query."""
        asking = np.full(len(partners), query)
        contributions = self.contributions(asking, partners)
        intervals = self.scorer.intervals(asking, partners)
        for i, partner in enumerate(partners.tolist()):
            interval = None if intervals is None else intervals[i]
            points = float(ranking[i])
            yield self._recorder.match(i + 1, query, partner, contributions[i], points, interval)

    def _order(self, ranking: Values, *rows: Rows) -> Rows:
        """Sort by the ranking, best first; of equals, by id."""
        ids = self.context.ecosystem.organization_ids.ids
        keys = [ids[row].astype(str) for row in reversed(rows)]
        # Differences below a billionth of a point are rounding, not a ranking.
        return np.lexsort((*keys, -np.round(ranking, 9)))

    def _ranked(self, query: int, partner: int, constraints: Constraints) -> Match:
        """Score one partner and rank it among the candidates, or name what removed it."""
        removed_by = constraints.removed_by(query, partner)
        pair = np.array([query]), np.array([partner])
        contributions = self.contributions(*pair)[0]
        rank = None
        if removed_by is None:
            others = np.union1d(self._candidates(query, constraints)[0], [partner])
            order = self._order(self.points(np.full(len(others), query), others), others)
            rank = int(np.flatnonzero(others[order] == partner)[0]) + 1
        score = float(contributions.sum())
        ends = self.scorer.intervals(*pair)
        interval = None if ends is None else ends[0]
        return self._recorder.match(
            rank, query, partner, contributions, score, interval, removed_by
        )

    def _row(self, organization: str) -> int:
        ecosystem = self.context.ecosystem
        return ecosystem.organization_ids.row(ecosystem.find_organization(organization))

    def _rows(self, names: list[str]) -> Rows:
        row_of = {name: self._row(name) for name in dict.fromkeys(names)}
        return np.array([row_of[name] for name in names], dtype=np.intp)


def find_pair(ecosystem: Ecosystem, a: str, b: str) -> tuple[int, int]:
    """Give the rows of two different organizations.

    Parameters
    ----------
    ecosystem : Ecosystem
    a, b : str
        Ids, names or aliases.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
    RequestError
        Where both names are of one.
    """
    ids = ecosystem.organization_ids
    one, other = (ids.row(ecosystem.find_organization(name)) for name in (a, b))
    if one == other:
        raise RequestError(f"{a!r} and {b!r} are one organization; a pair needs two")
    return one, other


def _check_asked(k: int, novelty: float = 0.0) -> None:
    """Raise a RequestError where a number is out of its range."""
    if k < 1:
        raise RequestError(f"k must be at least 1, not {k}")
    if not 0.0 <= novelty <= 1.0:
        raise RequestError(f"novelty must lie between 0 and 1, not {novelty}")


def _silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
