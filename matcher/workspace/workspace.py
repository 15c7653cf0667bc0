"""Every question about a data set as one method."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.horizon import HORIZON
from matcher.errors import RequestError
from matcher.workspace.open_data import OpenData

if TYPE_CHECKING:
    import pandas as pd

    from matcher.coalitions import CoalitionsReport, RecruitReport, WhatIfReport
    from matcher.ecosystem.search import NameIndex, SearchReport
    from matcher.ecosystem.summary import InfoReport, ValidationReport
    from matcher.evaluation.findings import BacktestReport
    from matcher.matching import Filters
    from matcher.matching.capability_market import CapabilitiesReport
    from matcher.matching.findings import ExplainReport, PairsReport, SuggestReport
    from matcher.matching.portrait import PortraitReport
    from matcher.partitions import Divided
    from matcher.reporting.record import Report
    from matcher.resolution.resolving import Resolved
    from matcher.teams import Challenge, TeamReport, Wishes


class Workspace(OpenData):
    """A data set as of a day, and everything that can be asked of it.

    The parameters, and the rule which model answers, are those of `OpenData`.

    Examples
    --------
    >>> from matcher import Workspace
    >>> workspace = Workspace("korea-ai-2020", as_of="2020-06-02", prior=True)
    >>> [match.rank for match in workspace.suggest("KT", k=3).matches]
    [1, 2, 3]
    >>> workspace.explain("KT", "LG Electronics").pair["b"].name
    'LG Electronics'
    """

    # -- partners ------------------------------------------------------------------------------

    def suggest(
        self,
        organization: str | None = None,
        k: int = 10,
        filters: Filters | None = None,
        novelty: float = 0.0,
    ) -> SuggestReport:
        """Rank partners for one organization; without one named, for that of the profile.

        The parameters and errors are those of `PartnerModel.suggest`.
        """
        asked = organization if organization is not None else self.profile_id
        if asked is None:
            raise RequestError("name an organization, or give a profile of one")
        self._check_names(asked)
        self._check_filters(filters)
        from matcher.workspace.near_words import with_near_words

        found = self.model(intervals=True).suggest(asked, k, filters, novelty)
        return with_near_words(found, self.ecosystem)

    def suggest_all(
        self, k: int = 10, filters: Filters | None = None, novelty: float = 0.0
    ) -> Iterator[pd.DataFrame]:
        """Rank partners for everybody, as `PartnerModel.suggest_all` does."""
        return self.partners_table(k, filters, novelty).frames()

    def partners_table(
        self, k: int = 10, filters: Filters | None = None, novelty: float = 0.0
    ) -> Divided:
        """Give what `suggest_all` gives, each partition when it is asked for."""
        from matcher.workspace.tables import everybodys_partners

        self._check_filters(filters)
        asked = self.model().asked(k, filters, novelty)
        told = self._stage("scoring organizations")
        return everybodys_partners(self.model(), asked, self._workers, told)

    def explain(
        self, a: str, b: str | None = None, filters: Filters | None = None
    ) -> ExplainReport:
        """Tell everything about one pair, as `PartnerModel.explain` does.

        Of one organization alone, the pair of the profile's and it.
        """
        from matcher.matching.asked import find_pair

        if b is None:
            if self.profile_id is None:
                raise RequestError("name two organizations, or one and give a profile of another")
            a, b = self.profile_id, a
        find_pair(self.ecosystem, a, b)
        self._check_names(a, b)
        self._check_filters(filters)
        return self.model(intervals=True).explain(a, b, filters)

    def pairs(self, k: int = 20, filters: Filters | None = None) -> PairsReport:
        """Rank the best pairs of all, as `PartnerModel.pairs` does."""
        from matcher.workspace.near_words import pairs_with_near_words

        self._check_filters(filters)
        found = self.model().pairs(k, filters, self._stage("scoring organizations"))
        return pairs_with_near_words(found, self.ecosystem)

    def score(self, a: Sequence[str], b: Sequence[str]) -> pd.DataFrame:
        """Score pairs, existing partners too.

        Parameters
        ----------
        a, b : sequence of str, length n_pairs
            Ids, names or aliases of who asks and of whom it asks about.

        Returns
        -------
        pandas.DataFrame
            organization_a, organization_b, score, probability (NaN with the prior, and for existing
            partners), apart; rows in the given order.

        Raises
        ------
        UnknownNameError, AmbiguousNameError, RequestError
        """
        import pandas as pd

        names = {"organization_a": list(a), "organization_b": list(b)}
        found = pd.concat(list(self.scores_table(*names.values()).frames()))
        return pd.concat([pd.DataFrame(names, dtype="str"), found], axis=1)

    def scores_table(self, a: Sequence[str], b: Sequence[str]) -> Divided:
        """Give the scores, probabilities and `apart` of `score`, made in partitions."""
        from matcher.workspace.tables import pair_scores

        self._check_names(*dict.fromkeys([*a, *b]))
        pairs = self.model().pairs_to_score(a, b)
        return pair_scores(self.model(), pairs, self._workers, self._stage("scoring pairs"))

    # -- coalitions ----------------------------------------------------------------------------

    def coalitions(self, *coalitions: str, covered_from: float | None = None) -> CoalitionsReport:
        """Describe one coalition, or compare several (by default all).

        The parameters and errors are those of `matcher.coalitions.study_coalitions`.
        """
        from matcher.coalitions import study_coalitions
        from matcher.coalitions.coverage import COVERED_FROM
        from matcher.matching import PartnerModel

        there = self.ecosystem.find_coalitions(coalitions)
        covered = COVERED_FROM if covered_from is None else covered_from
        # To learn how to judge what is not there would take minutes.
        model = self._group_model() if there else PartnerModel(learn=False).fit(self.ecosystem)
        return study_coalitions(self.ecosystem, *coalitions, model=model, covered_from=covered)

    def recruit(
        self, coalition: str, k: int = 10, budget: int = 3, filters: Filters | None = None
    ) -> RecruitReport:
        """Rank whom a coalition could invite, as `matcher.coalitions.recruit` does."""
        from matcher.coalitions import recruit

        self.ecosystem.find_coalition(coalition)
        self._check_filters(filters)
        return recruit(self.ecosystem, coalition, self._group_model(), k, budget, filters)

    def recruit_all(self, k: int = 10) -> pd.DataFrame:
        """Rank whom each coalition could invite, as `matcher.coalitions.invitations` does."""
        import pandas as pd

        return pd.concat(list(self.invitations_table(k).frames()), ignore_index=True)

    def invitations_table(self, k: int = 10) -> Divided:
        """Give what `recruit_all` gives, made in partitions."""
        from matcher.coalitions.invitations import Inviting
        from matcher.workspace.tables import everybodys_candidates

        inviting = Inviting.of(self.ecosystem, self._group_model(), k)
        told = self._stage("asking for coalitions")
        return everybodys_candidates(self.model(), inviting, self._workers, told)

    def whatif(
        self, coalition: str, join: Sequence[str] = (), leave: Sequence[str] = ()
    ) -> WhatIfReport:
        """Show a coalition before and after some moves, as `matcher.coalitions.what_if` does.

        Where nobody is named, the profile's organization joins.
        """
        from matcher.coalitions import what_if

        if not join and not leave and self.profile_id is not None:
            join = (self.profile_id,)

        self.ecosystem.find_coalition(coalition)
        self._check_names(*join, *leave)
        return what_if(self.ecosystem, coalition, join, leave, model=self._group_model())

    # -- teams ---------------------------------------------------------------------------------

    def challenge(self, path: str | os.PathLike[str]) -> Challenge:
        """Read a challenge, as `matcher.teams.read_challenge` does."""
        from matcher.teams import read_challenge

        return read_challenge(self.ecosystem, Path(path))

    def team(
        self, challenge: Challenge, wishes: Wishes, k: int = 3, why_not: Sequence[str] = ()
    ) -> TeamReport:
        """Choose the best teams for a challenge, as `matcher.teams.build_team` does."""
        from matcher.teams import build_team

        self._check_names(*why_not)
        self._check_filters(wishes.filters)
        return build_team(self._group_model(), challenge, wishes, k, why_not)

    def team_all(self, calls: str | os.PathLike[str]) -> pd.DataFrame:
        """Give one team for each call of a table, as `matcher.teams.build_teams` does."""
        from matcher.teams.calls import build_teams, read_calls

        told = self._stage("reading past consortia")
        return build_teams(self.ecosystem, read_calls(self.ecosystem, Path(calls)), self.seed, told)

    # -- the whole -----------------------------------------------------------------------------

    def report(
        self,
        organization: str | None = None,
        coalition: str | None = None,
        k: int = 10,
        filters: Filters | None = None,
        since: str | os.PathLike[str] | None = None,
    ) -> Report:
        """Collect all of it, as `matcher.workspace.reports.make_report` does.

        Where neither an organization nor a coalition is named, the organization is the profile's.
        With the JSON file of an earlier report on the same question, what changed since is told.
        """
        from matcher.reporting.since import Earlier
        from matcher.sources.descriptions import source_links
        from matcher.workspace.reports import make_report

        earlier = None if since is None else Earlier.read(Path(since))
        if organization is None and coalition is None:
            organization = self.profile_id
        if organization is not None:
            self._check_names(organization)
        known = None if coalition is None else self.ecosystem.find_coalition(coalition)
        self._check_filters(filters)
        if earlier is not None:
            if organization is not None:
                earlier.check("organization", self.ecosystem.find_organization(organization))
            earlier.check("coalition", known)
        links = {} if isinstance(self.data, Ecosystem) else source_links(self.data)
        report = make_report(
            self.ecosystem,
            self.model(intervals=True),
            self._group_model(),
            organization,
            coalition,
            k=k,
            filters=filters,
            seed=self.seed,
            links=links,
            unread=self._unread(),
            progress=self._progress,
        )
        if earlier is None:
            return report
        return replace(report, since=earlier.changes(report.to_dict()))

    def backtest(self, cut: str, horizon: str = HORIZON, queries: int = 3000) -> BacktestReport:
        """Judge the engine at a day in the past, as `matcher.evaluation.backtest` does.

        Its model is learned from what was known on that day, whatever model is given.
        """
        from matcher.evaluation import backtest

        return backtest(
            self.ecosystem,
            cut,
            horizon,
            seed=self.seed,
            queries=queries,
            learn=not self._prior,
            workers=self._workers,
            progress=self._progress,
        )

    def info(self) -> InfoReport:
        """Tell what the data set holds."""
        from matcher.ecosystem.summary import describe

        return describe(self.ecosystem, self._unread())

    def _unread(self) -> tuple[str, ...]:
        from matcher.sources.descriptions import unread

        return () if isinstance(self.data, Ecosystem) else unread(self.data)

    def search(self, q: str, k: int = 10) -> SearchReport:
        """Find what is called like a text, as `matcher.ecosystem.search.NameIndex` does."""
        return self._names.search(q, k)

    @cached_property
    def _names(self) -> NameIndex:
        from matcher.ecosystem.search import NameIndex

        return NameIndex(self.ecosystem)

    def portrait(self, organization: str) -> PortraitReport:
        """Tell what is known of one organization, as `matcher.matching.portrait` does."""
        from matcher.matching.portrait import portray

        return portray(self.ecosystem, organization)

    def capabilities(self) -> CapabilitiesReport:
        """Tell who offers and who needs each capability."""
        from matcher.matching.capability_market import survey_capabilities

        return survey_capabilities(self.ecosystem)

    @staticmethod
    def validate(
        data: str | os.PathLike[str], as_of: str | datetime.date | None = None
    ) -> ValidationReport:
        """Tell everything that is wrong with a data set, which a workspace could not be made of.

        A row that is wrong is wrong on any day; the rows counted are those known on the day.
        """
        from matcher.ecosystem.summary import describe, validation_report
        from matcher.sources import find_problems, load

        rows, problems, notes = find_problems(data)
        if as_of is not None and not problems:
            rows = describe(load(data, as_of)).tables
        return validation_report(os.fspath(data), rows, problems, notes)

    def export(
        self,
        path: str | os.PathLike[str],
        *,
        program: str | None = None,
        dynamic: bool = False,
        only: str | None = None,
        all_capabilities: bool = False,
        filters: Filters | None = None,
        dropped: Callable[[int], None] | None = None,
    ) -> tuple[Path, ...]:
        """Write the ecosystem as a graph, as `matcher.reporting.graphs.write_graph` does.

        With filters that depend on one organization alone, the graph of those who pass them, and
        of the organization of the profile: the ties among them, and the capabilities and
        coalitions that any of them is linked with.
        """
        from matcher.matching.constraints import passing
        from matcher.reporting.graphs import write_graph

        organizations = None if filters is None else passing(self.ecosystem, filters)
        if organizations is not None and self.profile_id is not None:
            organizations.append(self.profile_id)
        return write_graph(
            self.ecosystem,
            path,
            program=program,
            dynamic=dynamic,
            only=only,
            all_capabilities=all_capabilities,
            organizations=organizations,
            dropped=dropped,
        )

    def resolve(self, *, ror: Path | None = None, **options: Any) -> Resolved:
        """Find organizations that are one.

        `ror` is a dump of ROR; `options` are the others of `matcher.resolution.resolving.resolve`.
        """
        from matcher.ingestion.ror import read_ror
        from matcher.resolution.resolving import resolve

        return resolve(
            self.ecosystem.whole,  # whose rows are written, those after its day too
            ror=read_ror([ror], self._progress).tables["organizations"] if ror else None,
            **options,
            progress=self._progress,
        )
