"""The answers of a fitted model, as records: matches of one organization, one pair, best pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from matcher.arrays import Mask, Rows, Values
from matcher.matching.apart import kind_of
from matcher.matching.bulk import BestPairs, best_pairs
from matcher.matching.capability_context import ABLE_FROM
from matcher.matching.citations import largest
from matcher.matching.constraints import Constraints, Filters
from matcher.matching.findings import Direction, ExplainReport, Pair, PairsReport, SuggestReport
from matcher.matching.grounds import NO_GROUND, WEAKER, Grounds
from matcher.matching.match_findings import Match
from matcher.matching.next_step import DELIBERATE, GUESS, IDLE, OWN_TRADE
from matcher.matching.order import best_first
from matcher.matching.records import Recorder
from matcher.matching.relations import Scale
from matcher.matching.scorer import Scorer
from matcher.measures.concentration import fame
from matcher.progress import Steps

#: Of how many candidates a fit from 0 to 100 is given: of two, one would have 100 and one 0.
FEWEST_COMPARED = 3

#: How many of those who are partners already are named.
KNOWN_SHOWN = 10

#: Of so many times as many pairs as are asked for, those worth a first talk alone are left out.
LOOKED_AT = 4


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
        self._anybody = Constraints(self.context, Filters())

    def suggest(self, query: int, k: int, filters: Filters, novelty: float) -> SuggestReport:
        """Rank the best partners of one organization, as `PartnerModel.suggest` does."""
        constraints = Constraints(self.context, filters)
        partners, points = self._candidates(query, constraints.barred_otherwise)
        ranking = points - novelty * fame(self.context.degree)[partners]
        last = self._last(query, partners, filters)
        order = self._order(ranking, partners, last=last)
        partners, ranking = partners[order], ranking[order]
        had = constraints.listed_apart(np.full(len(partners), query), partners) == 0
        grounded = self._listed(query, partners, had, filters)
        without_ground = int((had & ~grounded).sum())
        partners, ranking = partners[grounded], ranking[grounded]
        because = constraints.listed_apart(np.full(len(partners), query), partners)
        apart = because > 0
        best, aside = np.flatnonzero(~apart)[:k], np.flatnonzero(apart)[:k]
        usual = Filters(include_partners=filters.include_partners)
        all_of_them = (grounded, points) if filters == usual else None
        scale = self._scale(query, usual, all_of_them)
        places = range(1, len(best) + 1)
        first = self._matches(query, partners[best], ranking[best], places, filters, scale)
        others = self._matches(query, partners[aside], ranking[aside], aside + 1, filters, scale)
        known = constraints.known_partners(query).tolist()
        competes = self.context.tie_kind("competitor")[[query]].toarray()
        return SuggestReport(
            organization=self.recorder.name(query),
            dataset=self.context.ecosystem.name,
            as_of=self.recorder.day(),
            newest_date=self.recorder.newest(),
            model=self.scorer.info(),
            filters=filters,
            novelty=novelty,
            eligible=int((~constraints.barred(np.array([query]))).sum()),
            candidates=int(had.sum()),
            without_ground=without_ground,
            stated=self._stated(query) if without_ground == had.sum() else (),
            at_hand=self.recorder.at_hand(query),
            unmet=self._unmet(query),
            nearest=(),
            barred=constraints.counts(query),
            known_partners=tuple(self.recorder.name(row) for row in known[:KNOWN_SHOWN]),
            known_partners_total=len(known),
            competing_partners=tuple(
                self.recorder.name(row) for row in known if competes[0, row] > 0.0
            ),
            matches=tuple(first),
            apart=tuple(
                self.recorder.apart_match(match, query, str(kind_of(int(because[place]))))
                for place, match in zip(aside, others, strict=True)
            ),
            apart_total=int(apart.sum()),
            exposure=self.recorder.exposure(partners[best]),
        )

    def _stated(self, row: int) -> tuple[str, ...]:
        """Give the names of what evidence says that one offers or needs."""
        ecosystem = self.context.ecosystem
        mine = ecosystem.evidence_capabilities[ecosystem.evidence_owners == row]
        return tuple(str(name) for name in ecosystem.capability_ids.names[np.unique(mine)])

    def _unmet(self, row: int) -> tuple[str, ...]:
        """Give the names of what one states that it needs, and nobody else is able to do.

        What another may offer in other words is told as a guess.
        """
        eco, needs = self.context.ecosystem, self.context.open_needs[[row]]
        if not needs.nnz:
            return ()
        able = eco.own_offers >= ABLE_FROM
        others = able.sum(axis=0) - able[[row]].toarray()[0]
        mine_too = eco.evidence[(eco.evidence_owners == row) & (eco.evidence["kind"] == "text")]
        guessed, names = set(mine_too["note"]), eco.capability_ids.names
        lacking = (str(names[each]) for each in largest(needs, None) if others[each] == 0)
        return tuple(name for name in lacking if name not in guessed)

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

    def pairs(self, k: int, filters: Filters, progress: Steps | None) -> PairsReport:
        """Rank the best pairs of the whole ecosystem, as `PartnerModel.pairs` does."""
        constraints = Constraints(self.context, filters)
        listed = self._grounded(filters, either=True)
        # Of two it is known whether the first is the only one; without odds some are left out.
        size = max(k, 2) * (LOOKED_AT if self._by_subject(filters) else 1)
        found = best_pairs(self.scorer, size, constraints, listed, progress)
        order = self._order(found.mean, found.a, found.b)
        a, b = found.a[order], found.b[order]
        grounded, apart = found.grounded[order], found.apart[order] & found.grounded[order]
        best = np.flatnonzero(grounded & ~apart)[:size]
        # Beyond the last of them not all pairs are known.
        end = int(best[-1]) + 1 if len(best) == size else len(grounded)
        rows = np.flatnonzero(grounded[:end])
        scale = self._pair_scale(found, filters)
        told = list(self._pairs(a[rows], b[rows], rows, scale))
        # Those worth a first talk alone are left out beside others.
        idle = np.array([each.next_step.startswith(IDLE) for each in told], dtype=bool)
        idle &= not idle.all()
        had = np.flatnonzero(~idle & ~apart[rows])[:k]
        last = int(had[-1]) + 1 if len(had) == k else len(rows)
        # What is read out of words alone comes after what somebody states.
        # So does what would be a deliberate step, but where rivals were asked for.
        later = GUESS, OWN_TRADE, *((DELIBERATE,) if filters.rivals == "apart" else ())
        guess = np.array([each.next_step.startswith(later) for each in told], dtype=bool)
        had = had[np.argsort(guess[had], kind="stable")]
        aside = np.flatnonzero(~idle & apart[rows])
        aside, places = aside[aside < last][:k], np.cumsum(~idle)
        left = slice(int(rows[last - 1]) + 1 if len(had) == k else None)
        return PairsReport(
            dataset=self.context.ecosystem.name,
            as_of=self.recorder.day(),
            newest_date=self.recorder.newest(),
            model=self.scorer.info(),
            filters=filters,
            candidates=found.scored,
            without_ground=int((~grounded[left]).sum()),
            first_talks=int((idle & ~apart[rows])[:last].sum()),
            pairs=tuple(replace(told[each], rank=rank) for rank, each in enumerate(had, 1)),
            apart=tuple(
                self.recorder.apart_pair(
                    replace(told[each], rank=int(places[each])),
                    int(a[rows[each]]),
                    int(b[rows[each]]),
                )
                for each in aside
            ),
            apart_total=found.scored_apart,
        )

    def _listed(self, query: int, partners: Rows, had: Mask, filters: Filters) -> Mask:
        """Tell who has a ground; where some who can be had have a subject, only who has one."""
        asking = np.full(len(partners), query)
        listed = self._grounded(filters)(asking, partners)
        if self._by_subject(filters):
            subject = Grounds.of(self.context, asking, partners).has_subject
            if (listed & subject & had).any():
                listed &= subject
        return listed

    def _last(self, query: int, partners: Rows, filters: Filters) -> Mask | None:
        """Tell who stands last, whatever the points: alike or near alone, and nobody asked for it.

        To be alike is no reason to call, nor is what was last heard of long ago; nor does one ask
        for help who competes in that very trade. None where odds decide.
        """
        if not self._by_subject(filters):
            return None
        asking = np.full(len(partners), query)
        found = Grounds.of(self.context, asking, partners)
        idle = np.where(
            found.peers, ~self.recorder.adds(query, partners), found.neighbours & ~found.introduced
        )
        last = np.asarray(idle & ~found.stated)
        needed = np.flatnonzero(found.stated)
        last[needed] = self.recorder.in_own_trade(query, partners[needed])
        return last

    def _by_subject(self, filters: Filters) -> bool:
        """Tell whether what there is to talk about decides: no odds, and offers are known."""
        prior = self.scorer.info().kind == "prior"
        return prior and not filters.capabilities and self.context.able_alone.nnz > 0

    def _grounded(self, filters: Filters, *, either: bool = False) -> Callable[[Rows, Rows], Mask]:
        """Give what tells which pairs have a ground; who offers what was asked for has one.

        Without odds, to know the same ones is a ground only for who adds something: b, or `either`.
        """
        context = self.context
        if filters.capabilities:
            return lambda a, b: np.ones(len(a), dtype=bool)
        if not self._by_subject(filters):
            return lambda a, b: Grounds.of(context, a, b).any

        def grounded(a: Rows, b: Rows) -> Mask:
            found = Grounds.of(context, a, b)
            adds = context.adds(a, b) > 0.0
            adds |= context.adds(b, a) > 0.0 if either else False
            return found.any & (adds | ~found.introduced_only)

        return grounded

    def _pair_scale(self, found: BestPairs, filters: Filters) -> Scale | None:
        """Give between which scores all pairs lie before filters; None if learned."""
        if self.scorer.info().kind != "prior" or not len(found.mean):
            return None
        if filters != Filters():
            listed = self._grounded(Filters(), either=True)
            found = best_pairs(self.scorer, 2, self._anybody, listed, None)
        highest = float(found.mean.max()) if found.grounded.sum() > 1 else found.lowest
        return Scale(found.lowest, highest)

    def _pairs(self, a: Rows, b: Rows, ranks: Iterable[int], scale: Scale | None) -> Iterator[Pair]:
        """Write down ranked pairs; what counts is the mean of both directions."""
        mean = (self.scorer.contributions(a, b) + self.scorer.contributions(b, a)) / 2
        for i, rank in enumerate(ranks):
            yield self.recorder.pair(int(rank), int(a[i]), int(b[i]), mean[i], scale)

    def _candidates(self, query: int, barred: Callable[[Rows], Mask]) -> tuple[Rows, Values]:
        blocks = self.scorer.candidates(np.array([query]), barred)
        _, partners, points = next(iter(blocks))
        return partners, points

    def _matches(
        self,
        query: int,
        partners: Rows,
        ranking: Values,
        ranks: Iterable[int],
        filters: Filters,
        scale: Scale | None,
    ) -> Iterator[Match]:
        """Write down the ranked partners of a query."""
        asking = np.full(len(partners), query)
        contributions = self.scorer.contributions(asking, partners)
        intervals = self.scorer.intervals(asking, partners)
        wanted = self._wanted(filters)
        for i, (rank, partner) in enumerate(zip(ranks, partners.tolist(), strict=True)):
            interval = None if intervals is None else intervals[i]
            points = float(ranking[i])
            yield self.recorder.match(
                int(rank), query, partner, contributions[i], points, interval, scale, wanted
            )

    def _wanted(self, filters: Filters) -> list[int]:
        """Give the capabilities that were asked for."""
        eco = self.context.ecosystem
        return [eco.capability_ids.row(eco.find_capability(e)) for e in filters.capabilities]

    def _scale(
        self, query: int, usual: Filters, known: tuple[Mask, Values] | None = None
    ) -> Scale | None:
        """Give between which scores all candidates lie before filters; None if learned.

        Who has a ground, and their points, need not be given; to find them takes as long as to
        rank partners. Of fewer than `FEWEST_COMPARED` with a ground all is said by their order.
        """
        if self.scorer.info().kind != "prior":
            return None
        if known is None:
            constraints = Constraints(self.context, usual)
            partners, points = self._candidates(query, constraints.barred_otherwise)
            asking = np.full(len(partners), query)
            known = Grounds.of(self.context, asking, partners).any, points
        grounded, points = known
        return Scale.of(points if grounded.sum() >= FEWEST_COMPARED else points[:0])

    def _order(self, ranking: Values, *rows: Rows, last: Mask | None = None) -> Rows:
        """Sort by the ranking, best first, some after all others; of equals, by id."""
        within = None if last is None else last.astype(np.intp)
        return best_first(ranking, *(self.context.id_order[row] for row in rows), within=within)

    def _ranked(self, query: int, partner: int, constraints: Constraints) -> Match:
        """Score one partner and rank it among the candidates, or name what removed it."""
        removed_by = constraints.removed_by(query, partner)
        pair = np.array([query]), np.array([partner])
        contributions = self.scorer.contributions(*pair)
        rank = None
        if removed_by is None:
            others = np.union1d(self._candidates(query, constraints.barred)[0], [partner])
            had = constraints.listed_apart(np.full(len(others), query), others) == 0
            others = others[self._listed(query, others, had, constraints.filters)]
            points = self.scorer.points(np.full(len(others), query), others)
            last = self._last(query, others, constraints.filters)
            ranks = np.flatnonzero(others[self._order(points, others, last=last)] == partner) + 1
            rank = next(map(int, ranks), None)
            if rank is None:
                removed_by = WEAKER if self._grounded(constraints.filters)(*pair)[0] else NO_GROUND
        points, scale = contributions.sum(axis=1), self._scale(query, Filters())
        (match,) = self._matches(query, pair[1], points, [0], constraints.filters, scale)
        return replace(match, rank=rank, removed_by=removed_by)
