"""The partner model: fit it to an ecosystem, then ask who fits whom, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from matcher.matching.asked import check_asked, find_pair, find_pairs
from matcher.matching.bulk import Asked, PairsToScore, suggestions
from matcher.matching.constraints import Constraints, Filters
from matcher.matching.findings import ExplainReport, Pair, PairsReport, SuggestReport
from matcher.matching.match_findings import Match
from matcher.matching.scoring_model import ScoringModel
from matcher.matching.shortlist import Contact, contacts_of, noted
from matcher.progress import Steps

if TYPE_CHECKING:
    import pandas as pd


class PartnerModel(ScoringModel):
    """Ranks partners for the organizations of an ecosystem.

    The parameters and errors are those of `ScoringModel`.

    Examples
    --------
    >>> import matcher
    >>> model = matcher.PartnerModel().fit(matcher.load("korea-ai-2020", as_of="2020-06-02"))
    >>> best = model.suggest("SK Telecom", k=1).matches[0]
    >>> abs(best.score - sum(c.contribution for c in best.components)) < 1e-6
    True
    """

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
            By default existing partners are left out and rivals stand apart.
        novelty : float
            In [0, 1]. The higher, the further less-known partners move up in the order: at 1 one
            with twice the partners needs twice the odds. Never changes a score.

        Raises
        ------
        UnknownNameError, AmbiguousNameError, RequestError
        """
        check_asked(k, novelty)
        ecosystem = self.context.ecosystem
        query = ecosystem.organization_ids.row(ecosystem.find_organization(organization))
        chosen = filters or Filters()
        found = self._answers.suggest(query, k, chosen, novelty)
        contacts = self._contacts(chosen)
        matches = noted(found.matches, _partner, contacts)
        return replace(found, matches=matches, apart=noted(found.apart, _partner, contacts))

    def _contacts(self, filters: Filters) -> dict[str, Contact]:
        return contacts_of(self.context.ecosystem, filters.shortlist)

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
        found = self._answers.explain(rows, chosen)
        contacts = self._contacts(chosen)
        directions = tuple(
            replace(each, match=noted([each.match], _partner, contacts)[0])
            for each in found.directions
        )
        return replace(found, directions=directions)

    def pairs(
        self, k: int = 20, filters: Filters | None = None, progress: Steps | None = None
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
        check_asked(k)
        chosen = filters or Filters()
        found = self._answers.pairs(k, chosen, progress)
        contacts = self._contacts(chosen)
        pairs = noted(found.pairs, _sides, contacts)
        return replace(found, pairs=pairs, apart=noted(found.apart, _sides, contacts))

    # -- many at once --------------------------------------------------------------------------

    def suggest_all(
        self,
        k: int = 10,
        filters: Filters | None = None,
        novelty: float = 0.0,
        progress: Steps | None = None,
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
            existing partners), apart (why the partner stands apart; missing where it
            can); ordered by organization, in the order of the data, and rank.
        """
        yield from suggestions(self.asked(k, filters, novelty), progress=progress)

    def asked(self, k: int = 10, filters: Filters | None = None, novelty: float = 0.0) -> Asked:
        """Give what `suggest_all` ranks everybody's partners by; the parameters are the same."""
        check_asked(k, novelty)
        constraints = Constraints(self.context, filters or Filters())
        return Asked(self.scorer, constraints, k, novelty)

    def pairs_to_score(self, a: Sequence[str], b: Sequence[str]) -> PairsToScore:
        """Give a list of pairs to score, existing partners too; see `Workspace.score`.

        Parameters
        ----------
        a, b : sequence of str, length n_pairs
            Ids, names or aliases of who asks and of whom it asks about.

        Raises
        ------
        UnknownNameError, AmbiguousNameError, RequestError
        """
        return PairsToScore(self.scorer, *find_pairs(self.context.ecosystem, list(a), list(b)))


def _partner(match: Match) -> tuple[str]:
    return (match.partner.id,)


def _sides(pair: Pair) -> tuple[str, str]:
    return pair.a.id, pair.b.id
