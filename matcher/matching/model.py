"""The partner model: fit it to an ecosystem, then ask who fits whom, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.matching.candidates import candidate_pairs
from matcher.matching.constraints import Constraints, Filters
from matcher.matching.context import HALF_LIFE_YEARS, Context
from matcher.matching.explanation import Explainer, Reason
from matcher.matching.findings import (
    Component,
    Direction,
    Evidence,
    ExplainReport,
    Exposure,
    Match,
    ModelInfo,
    OrganizationName,
    Pair,
    PairsReport,
    Partner,
    SuggestReport,
)
from matcher.matching.pair_features import FAMILIES, pair_features
from matcher.matching.prior import load_prior
from matcher.measures.sampling import Rows

if TYPE_CHECKING:
    import pandas as pd

Values = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]

#: Names of the components of a score, in the order in which they are shown.
COMPONENTS = (*FAMILIES, "baseline")

_PRIOR_INFO = ModelInfo(
    kind="prior",
    event="a first collaboration of the pair starts within the horizon",
    horizon="12m",
    p0=None,
    note=(
        "The prior has learned nothing from this data set: points order the partners and show "
        "why, but no probability stands behind them."
    ),
)


class PartnerModel:
    """Ranks partners for the organizations of an ecosystem.

    Parameters
    ----------
    half_life_years : float
        Age at which a collaboration counts half; greater than 0.

    Examples
    --------
    >>> import matcher
    >>> model = matcher.PartnerModel().fit(matcher.load("korea-ai-2020", as_of="2020-06-02"))
    >>> best = model.suggest("SK Telecom", k=1).matches[0]
    >>> abs(best.score - sum(c.contribution for c in best.components)) < 1e-6
    True
    """

    def __init__(self, half_life_years: float = HALF_LIFE_YEARS) -> None:
        self.half_life_years = half_life_years
        self._prior = load_prior()
        self._fitted: Context | None = None
        self._explainer: Explainer | None = None

    def fit(self, ecosystem: Ecosystem) -> Self:
        """Take in an ecosystem as of its day; gives the model itself.

        Raises
        ------
        RequestError
            Where the half-life is not greater than 0.
        """
        self._fitted = Context(ecosystem, self.half_life_years)
        self._explainer = None
        return self

    # -- scores --------------------------------------------------------------------------------

    @property
    def context(self) -> Context:
        """The matrices that scores are made of.

        Raises
        ------
        RequestError
            Before `fit`.
        """
        if self._fitted is None:
            raise RequestError("this model has seen no ecosystem yet: call fit(ecosystem) first")
        return self._fitted

    @property
    def info(self) -> ModelInfo:
        """Which model speaks, and what its points mean."""
        return _PRIOR_INFO

    def contributions(self, a: Rows, b: Rows) -> Values:
        """Give the points that each component adds to each pair's score.

        Parameters
        ----------
        a, b : ndarray of int, shape (n_pairs,)
            Rows of who asks and of whom it asks about.

        Returns
        -------
        ndarray, shape (n_pairs, len(COMPONENTS))
            A row sums to the score.
        """
        return self._prior.contributions(pair_features(self.context, a, b))

    def points(self, a: Rows, b: Rows) -> Values:
        """Give the score of each pair in points, shape (n_pairs,)."""
        result: Values = self.contributions(a, b).sum(axis=1)
        return result

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
        if k < 1:
            raise RequestError(f"k must be at least 1, not {k}")
        if not 0.0 <= novelty <= 1.0:
            raise RequestError(f"novelty must lie between 0 and 1, not {novelty}")
        context, chosen = self.context, filters or Filters()
        query = self._row(organization)
        constraints = Constraints(context, chosen)
        partners = self._candidates(query, constraints)
        contributions = self.contributions(np.full(len(partners), query), partners)
        ranking = contributions.sum(axis=1) - novelty * self._fame(partners)
        order = self._order(ranking, partners)[:k]
        matches = tuple(
            self._match(rank, query, partners[i], contributions[i], ranking[i])
            for rank, i in enumerate(order, start=1)
        )
        return SuggestReport(
            organization=self._name(query),
            dataset=context.ecosystem.name,
            as_of=self._day(),
            newest_date=self._newest(),
            model=_PRIOR_INFO,
            filters=chosen,
            novelty=novelty,
            eligible=int((~constraints.barred(np.array([query]))).sum()),
            candidates=len(partners),
            barred=constraints.counts(query),
            matches=matches,
            exposure=self._exposure(partners[order]),
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
        rows = self._row(a), self._row(b)
        if rows[0] == rows[1]:
            raise RequestError(f"{a!r} and {b!r} are one organization; a pair needs two")
        chosen = filters or Filters()
        constraints = Constraints(self.context, chosen)
        directions = tuple(
            Direction(self._name(query), self._ranked(query, partner, constraints))
            for query, partner in (rows, rows[::-1])
        )
        return ExplainReport(
            pair={"a": self._name(rows[0]), "b": self._name(rows[1])},
            dataset=self.context.ecosystem.name,
            as_of=self._day(),
            newest_date=self._newest(),
            model=_PRIOR_INFO,
            filters=chosen,
            score=float(np.mean([direction.match.score for direction in directions])),
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
        if k < 1:
            raise RequestError(f"k must be at least 1, not {k}")
        chosen = filters or Filters()
        constraints = Constraints(self.context, chosen)
        a, b, candidates = self._best_pairs(k, constraints, progress)
        mean = (self.contributions(a, b) + self.contributions(b, a)) / 2
        found = tuple(
            self._pair(rank, int(a[i]), int(b[i]), mean[i])
            for rank, i in enumerate(self._order(mean.sum(axis=1), a, b)[:k], start=1)
        )
        return PairsReport(
            dataset=self.context.ecosystem.name,
            as_of=self._day(),
            newest_date=self._newest(),
            model=_PRIOR_INFO,
            filters=chosen,
            candidates=candidates,
            pairs=found,
        )

    # -- candidates and order ------------------------------------------------------------------

    def _candidates(self, query: int, constraints: Constraints) -> Rows:
        blocks = candidate_pairs(self.context, np.array([query]), constraints.barred)
        return next(iter(blocks))[1]

    def _order(self, ranking: Values, *rows: Rows) -> Rows:
        """Sort by the ranking, best first; of equals, by id."""
        ids = self.context.ecosystem.organization_ids.ids
        keys = [ids[row].astype(str) for row in reversed(rows)]
        # Differences below a billionth of a point are rounding, not a ranking.
        return np.lexsort((*keys, -np.round(ranking, 9)))

    def _fame(self, partners: Rows) -> Values:
        """How many doublings a partner's number of partners lies above the mean, in points."""
        degree = self.context.degree
        typical = 1.0 + (float(degree.mean()) if len(degree) else 0.0)
        return 10.0 * np.log2((1.0 + degree[partners]) / typical)

    def _ranked(self, query: int, partner: int, constraints: Constraints) -> Match:
        """Score one partner and rank it among the candidates, or name what removed it."""
        removed_by = constraints.removed_by(query, partner)
        contributions = self.contributions(np.array([query]), np.array([partner]))[0]
        rank = None
        if removed_by is None:
            others = np.union1d(self._candidates(query, constraints), [partner])
            order = self._order(self.points(np.full(len(others), query), others), others)
            rank = int(np.flatnonzero(others[order] == partner)[0]) + 1
        score = float(contributions.sum())
        return self._match(rank, query, partner, contributions, score, removed_by)

    def _best_pairs(
        self, k: int, constraints: Constraints, progress: Progress | None
    ) -> tuple[Rows, Rows, int]:
        """Give pairs (a < b) that hold the k best by mean score, and how many were scored.

        The mean of two directions is at most the larger one. So once the k-th best mean reaches
        the smallest one-way score that was kept, nothing better can have been left out.
        """
        a, b, points = self._one_way(constraints, progress)
        order = np.argsort(-points, kind="stable")
        kept = 4 * k
        while True:
            first = np.minimum(a, b)[order[:kept]]
            second = np.maximum(a, b)[order[:kept]]
            pairs = np.unique(np.column_stack([first, second]), axis=0)
            if kept >= len(order):
                break
            mean = (self.points(*pairs.T) + self.points(*pairs.T[::-1])) / 2
            if len(mean) >= k and np.partition(mean, -k)[-k] >= points[order[kept]]:
                break
            kept *= 2
        return pairs[:, 0], pairs[:, 1], len(points)

    def _one_way(
        self, constraints: Constraints, progress: Progress | None
    ) -> tuple[Rows, Rows, Values]:
        """Score every candidate pair one way; a side that a filter bars asks nobody."""
        context = self.context
        asking = np.flatnonzero(constraints.asked_for)
        nobody: Rows = asking[:0]
        parts: list[tuple[Rows, Rows, Values]] = [(nobody, nobody, np.empty(0))]
        done = 0
        for a, b in candidate_pairs(context, asking, constraints.barred):
            parts.append((a, b, self.points(a, b)))
            done += len(np.unique(a))
            if progress is not None:
                progress(done, len(asking))
        return tuple(np.concatenate(columns) for columns in zip(*parts, strict=True))  # type: ignore[return-value]

    # -- records -------------------------------------------------------------------------------

    def _row(self, organization: str) -> int:
        ecosystem = self.context.ecosystem
        return ecosystem.organization_ids.row(ecosystem.find_organization(organization))

    def _name(self, row: int) -> OrganizationName:
        vocabulary = self.context.ecosystem.organization_ids
        return OrganizationName(str(vocabulary.ids[row]), str(vocabulary.names[row]))

    def _day(self) -> str | None:
        day = self.context.ecosystem.day
        return None if day is None else day.isoformat()

    def _newest(self) -> str | None:
        newest = self.context.ecosystem.last_date
        return None if newest is None else newest.isoformat()

    def _reasons(self, a: int, b: int, components: tuple[Component, ...]) -> list[Reason]:
        if self._explainer is None:
            self._explainer = Explainer(self.context)
        return self._explainer.reasons(a, b, components)

    def _flags(self, a: int, b: int) -> tuple[str, ...]:
        if self._explainer is None:
            self._explainer = Explainer(self.context)
        return tuple(self._explainer.flags(a, b))

    def _match(
        self,
        rank: int | None,
        query: int,
        partner: int,
        contributions: Values,
        ranking: float,
        removed_by: str | None = None,
    ) -> Match:
        components = _components(contributions)
        reasons = self._reasons(query, partner, components)
        return Match(
            rank=rank,
            partner=self._partner(partner),
            score=float(contributions.sum()),
            ranking_score=float(ranking),
            probability=None,
            lift=None,
            interval=None,
            components=components,
            reasons=tuple(reason.text for reason in reasons),
            evidence=_distinct(reasons),
            flags=self._flags(query, partner),
            removed_by=removed_by,
        )

    def _pair(self, rank: int, a: int, b: int, contributions: Values) -> Pair:
        components = _components(contributions)
        reasons = self._reasons(a, b, components)
        return Pair(
            rank=rank,
            a=self._name(a),
            b=self._name(b),
            score=float(contributions.sum()),
            components=components,
            reasons=tuple(reason.text for reason in reasons),
            evidence=_distinct(reasons),
            flags=self._flags(a, b),
        )

    def _partner(self, row: int) -> Partner:
        cells: pd.Series = self.context.ecosystem.organizations.iloc[row]
        known = {
            column: cells[column] if isinstance(cells[column], str) else None
            for column in ("local_name", "kind", "country", "url")
        }
        name = self._name(row)
        return Partner(id=name.id, name=name.name, **known)

    def _exposure(self, partners: Rows) -> Exposure:
        degree = np.sort(self.context.degree)
        if len(partners) == 0:
            return Exposure(None, 0)
        mine = self.context.degree[partners]
        below = np.searchsorted(degree, mine, "left")
        equal = np.searchsorted(degree, mine, "right") - below
        percentile = 100.0 * (below + equal / 2) / len(degree)
        return Exposure(float(percentile.mean()), int((mine == 0).sum()))


def _components(contributions: Values) -> tuple[Component, ...]:
    return tuple(
        Component(name, float(points))
        for name, points in zip(COMPONENTS, contributions, strict=True)
    )


def _distinct(reasons: list[Reason]) -> tuple[Evidence, ...]:
    """Give the evidence of all reasons, each fact once, in their order."""
    return tuple(dict.fromkeys(fact for reason in reasons for fact in reason.evidence))
