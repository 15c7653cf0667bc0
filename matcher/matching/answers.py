"""The answers of a fitted model, as records: matches of one organization, one pair, best pairs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from matcher.matching.bulk import Progress, best_pairs
from matcher.matching.constraints import Constraints, Filters
from matcher.matching.findings import (
    Direction,
    ExplainReport,
    Match,
    PairsReport,
    SuggestReport,
)
from matcher.matching.order import best_first
from matcher.matching.records import Recorder
from matcher.matching.scorer import Scorer
from matcher.measures.concentration import fame
from matcher.measures.sampling import Rows

Values = npt.NDArray[np.float64]


class Answers:
    """Answers questions about the organizations of an ecosystem, given by their rows.

    Parameters
    ----------
    scorer : Scorer
    """

    def __init__(self, scorer: Scorer) -> None:
        self.scorer = scorer
        self.context = scorer.context
        self.recorder = Recorder(scorer)

    def suggest(self, query: int, k: int, filters: Filters, novelty: float) -> SuggestReport:
        """Rank the best partners of one organization, as `PartnerModel.suggest` does."""
        constraints = Constraints(self.context, filters)
        partners, points = self._candidates(query, constraints)
        ranking = points - novelty * fame(self.context.degree)[partners]
        order = self._order(ranking, partners)[:k]
        best = partners[order]
        return SuggestReport(
            organization=self.recorder.name(query),
            dataset=self.context.ecosystem.name,
            as_of=self.recorder.day(),
            newest_date=self.recorder.newest(),
            model=self.scorer.info(),
            filters=filters,
            novelty=novelty,
            eligible=int((~constraints.barred(np.array([query]))).sum()),
            candidates=len(partners),
            barred=constraints.counts(query),
            matches=tuple(self._matches(query, best, ranking[order])),
            exposure=self.recorder.exposure(best),
        )

    def explain(self, rows: tuple[int, int], filters: Filters) -> ExplainReport:
        """Tell everything about one pair, both directions, as `PartnerModel.explain` does."""
        constraints = Constraints(self.context, filters)
        directions = tuple(
            Direction(self.recorder.name(query), self._ranked(query, partner, constraints))
            for query, partner in (rows, rows[::-1])
        )
        score = float(np.mean([direction.match.score for direction in directions]))
        probability, lift = self.recorder.odds(*rows, score)
        return ExplainReport(
            pair={"a": self.recorder.name(rows[0]), "b": self.recorder.name(rows[1])},
            dataset=self.context.ecosystem.name,
            as_of=self.recorder.day(),
            newest_date=self.recorder.newest(),
            model=self.scorer.info(),
            filters=filters,
            score=score,
            probability=probability,
            lift=lift,
            directions=directions,
        )

    def pairs(self, k: int, filters: Filters, progress: Progress | None) -> PairsReport:
        """Rank the best pairs of the whole ecosystem, as `PartnerModel.pairs` does."""
        constraints = Constraints(self.context, filters)
        a, b, candidates = best_pairs(self.scorer, k, constraints, progress)
        mean = (self.scorer.contributions(a, b) + self.scorer.contributions(b, a)) / 2
        found = tuple(
            self.recorder.pair(rank, int(a[i]), int(b[i]), mean[i])
            for rank, i in enumerate(self._order(mean.sum(axis=1), a, b)[:k], start=1)
        )
        return PairsReport(
            dataset=self.context.ecosystem.name,
            as_of=self.recorder.day(),
            newest_date=self.recorder.newest(),
            model=self.scorer.info(),
            filters=filters,
            candidates=candidates,
            pairs=found,
        )

    def _candidates(self, query: int, constraints: Constraints) -> tuple[Rows, Values]:
        blocks = self.scorer.candidates(np.array([query]), constraints.barred)
        _, partners, points = next(iter(blocks))
        return partners, points

    def _matches(self, query: int, partners: Rows, ranking: Values) -> Iterator[Match]:
        """Write down the ranked partners of a query."""
        asking = np.full(len(partners), query)
        contributions = self.scorer.contributions(asking, partners)
        intervals = self.scorer.intervals(asking, partners)
        for i, partner in enumerate(partners.tolist()):
            interval = None if intervals is None else intervals[i]
            points = float(ranking[i])
            yield self.recorder.match(i + 1, query, partner, contributions[i], points, interval)

    def _order(self, ranking: Values, *rows: Rows) -> Rows:
        """Sort by the ranking, best first; of equals, by id."""
        return best_first(ranking, *(self.context.id_order[row] for row in rows))

    def _ranked(self, query: int, partner: int, constraints: Constraints) -> Match:
        """Score one partner and rank it among the candidates, or name what removed it."""
        removed_by = constraints.removed_by(query, partner)
        pair = np.array([query]), np.array([partner])
        contributions = self.scorer.contributions(*pair)[0]
        rank = None
        if removed_by is None:
            others = np.union1d(self._candidates(query, constraints)[0], [partner])
            points = self.scorer.points(np.full(len(others), query), others)
            order = self._order(points, others)
            rank = int(np.flatnonzero(others[order] == partner)[0]) + 1
        score = float(contributions.sum())
        ends = self.scorer.intervals(*pair)
        interval = None if ends is None else ends[0]
        return self.recorder.match(rank, query, partner, contributions, score, interval, removed_by)
