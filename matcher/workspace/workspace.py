"""One data set, one day, one rule for which model answers: every question is a method."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.horizon import HORIZON
from matcher.errors import OptionError, RequestError
from matcher.matching.parameters import seed_of
from matcher.progress import Progress, Steps, silent
from matcher.sources.loading import DEFAULT_DATA
from matcher.workspace.answering import Answering
from matcher.workspace.days import seen

if TYPE_CHECKING:
    import pandas as pd

    from matcher.coalitions import CoalitionsReport, RecruitReport, WhatIfReport
    from matcher.distributed import Workers
    from matcher.ecosystem.search import NameIndex, SearchReport
    from matcher.ecosystem.summary import InfoReport, ValidationReport
    from matcher.evaluation.findings import BacktestReport
    from matcher.matching import Filters, PartnerModel
    from matcher.matching.capability_market import CapabilitiesReport
    from matcher.matching.findings import ExplainReport, PairsReport, SuggestReport
    from matcher.matching.group_model import GroupModel
    from matcher.matching.portrait import PortraitReport
    from matcher.partitions import Divided
    from matcher.reporting.record import Report
    from matcher.resolution.resolving import Resolved
    from matcher.teams import Challenge, TeamReport, Wishes
    from matcher.workspace.kept_models import KeptModels


#: How many organizations that share a word are named.
SHARING_SHOWN = 5


class Workspace:
    """A data set as of a day, and everything that can be asked of it.

    One rule says which model answers: the one given; else one kept for these data and this day;
    else one learned from the data's own history where there is enough of it, which is then kept;
    else the prior. With `prior` nothing is learned. What can be refused (a wrong name, a filter,
    a number out of range) is refused before anything is learned.

    Parameters
    ----------
    data : str, path or Ecosystem
        As in `matcher.load`.
    as_of : str or datetime.date, optional
        The day as of which it is seen; by default its latest date, but for a few rows dated
        far ahead.
    model : path or PartnerModel, optional
        A model that `PartnerModel.save` or `matcher fit` wrote, or one fitted to these data.
    prior : bool
        Whether the prior answers and nothing is learned.
    seed : int or numpy.random.Generator
        What learning and every draw start from; at least 0. A generator draws the seed.
    profile : path or mapping, optional
        A TOML file that describes an organization that is not in the data, or what one would hold;
        it is added to them. The model is learned without it.
    kept_models : KeptModels, optional
        Where learned models are kept; without, none is.
    workers : Workers, optional
        Who does what is done in blocks: learning, tables of everybody, the backtest. By default
        this process; what comes out is the same.
    progress : callable, optional
        Called with (stage, done, in all).
    note : callable, optional
        Called with a sentence where a model could not be kept or a kept one not be read, where the
        day lies after all dates, and where a name that several share was understood as one.

    Raises
    ------
    DataError, UnknownNameError, RequestError
        As `matcher.load` does; an OptionError where both a model and the prior are asked for.

    Examples
    --------
    >>> from matcher import Workspace
    >>> workspace = Workspace("korea-ai-2020", as_of="2020-06-02", prior=True)
    >>> [match.rank for match in workspace.suggest("KT", k=3).matches]
    [1, 2, 3]
    >>> workspace.explain("KT", "LG Electronics").pair["b"].name
    'LG Electronics'
    """

    def __init__(
        self,
        data: str | os.PathLike[str] | Ecosystem = DEFAULT_DATA,
        as_of: str | datetime.date | None = None,
        *,
        model: str | os.PathLike[str] | PartnerModel | None = None,
        prior: bool = False,
        seed: int | np.random.Generator = 0,
        profile: str | os.PathLike[str] | Mapping[str, Any] | None = None,
        kept_models: KeptModels | None = None,
        workers: Workers | None = None,
        progress: Progress | None = None,
        note: Callable[[str], None] | None = None,
    ) -> None:
        if model is not None and prior:
            raise OptionError("--model names a model already; leave out --prior")
        self.data = data
        self._as_of = as_of
        self._given = model
        self._prior = prior
        self.seed = seed_of(seed)
        self._profile = profile
        self._kept_models = kept_models
        self._workers = workers
        self._progress = progress or silent
        self._note = note or silent
        self._names: NameIndex | None = None
        self._base, self.ecosystem, self.profile_id = self._read()
        self._answering = Answering(
            self._base,
            self.ecosystem,
            model,
            prior=prior,
            seed=self.seed,
            kept_models=kept_models,
            workers=workers,
            progress=lambda *told: self._progress(*told),
            note=self._note,
        )

    def _read(self) -> tuple[Ecosystem, Ecosystem, str | None]:
        """Give the data, the data with the profile, and the id of the profile's organization."""
        from matcher import sources

        base = self.data if isinstance(self.data, Ecosystem) else sources.load(self.data)
        base = seen(base, self._as_of, self._note)
        if self._profile is None:
            return base, base, None
        from matcher.sources.profiles import add_profile

        given = self._profile
        return base, *add_profile(base, given if isinstance(given, Mapping) else Path(given))

    def seen(
        self,
        as_of: str | datetime.date | None = None,
        *,
        prior: bool = False,
        progress: Progress | None = None,
    ) -> Workspace:
        """Give the same data as of another day, or with the prior, without reading them again.

        Parameters
        ----------
        as_of : str or datetime.date, optional
            By default the day of this workspace.
        prior : bool
            Whether the prior answers there.
        progress : callable, optional
            As of the class; by default that of this workspace.

        Raises
        ------
        RequestError
            Where the day is none.
        """
        data = self._base if as_of is None else self._base.whole
        found = Workspace(
            data,
            as_of,
            model=None if prior else self._given,
            prior=prior or self._prior,
            seed=self.seed,
            profile=self._profile,
            kept_models=self._kept_models,
            workers=self._workers,
            progress=progress or self._progress,
            note=self._note,
        )
        found.data = self.data  # whose description says where its sources can be read
        return found

    def __repr__(self) -> str:
        """Give the data, and what answers."""
        return f"Workspace({self.ecosystem!r}, prior={self._prior}, seed={self.seed})"

    def tell_progress_to(self, progress: Progress) -> None:
        """Let another callable be told how far questions are, as `progress` of the class."""
        self._progress = progress

    def with_profile(self, profile: Mapping[str, Any]) -> Workspace:
        """Give the same data and model with an organization that is not in the data.

        Parameters
        ----------
        profile : mapping
            As of the class.

        Raises
        ------
        DataError
            With everything in it that is wrong.
        """
        found = Workspace(
            self._base, model=self.model(intervals=True), seed=self.seed, profile=profile,
            kept_models=self._kept_models, progress=self._progress, note=self._note,
        )  # fmt: skip
        found.data = self.data
        return found

    # -- the model -----------------------------------------------------------------------------

    def model(self, *, intervals: bool = False, horizon: str = HORIZON) -> PartnerModel:
        """Give the model that answers, by the rule of this class.

        Parameters
        ----------
        intervals : bool
            Whether it must know how unsure it is of a score; that takes as long again to learn.
        horizon : str
            What probabilities are of, where a model is learned.

        Returns
        -------
        PartnerModel
            Fitted to the ecosystem, the profile's organization included.
        """
        return self._answering.model(intervals, horizon)

    def _group_model(self) -> GroupModel:
        return self._answering.groups(HORIZON)

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
        self._check_filters(filters)
        return self.model().pairs(k, filters, self._stage("scoring organizations"))

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

        self.ecosystem.find_coalitions(coalitions)
        covered = COVERED_FROM if covered_from is None else covered_from
        return study_coalitions(
            self.ecosystem, *coalitions, model=self._group_model(), covered_from=covered
        )

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
        return what_if(self.ecosystem, coalition, join, leave, fit=self._group_model().points)

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
        cut: str | None = None,
        filters: Filters | None = None,
        since: str | os.PathLike[str] | None = None,
    ) -> Report:
        """Collect all of it, as `matcher.workspace.reports.make_report` does.

        Where neither an organization nor a coalition is named, the organization is the profile's.
        With the JSON file of an earlier report on the same question, what changed since is told.
        """
        from matcher.reporting.schemas import hold
        from matcher.reporting.since import changes, check_question, read_earlier
        from matcher.sources.descriptions import source_links
        from matcher.workspace.reports import check_request, make_report

        earlier = None if since is None else read_earlier(Path(since))
        if organization is None and coalition is None:
            organization = self.profile_id
        if organization is not None:
            self._check_names(organization)
        check_request(self.ecosystem, coalition, cut)
        self._check_filters(filters)
        if since is not None and earlier is not None:
            if organization is not None:
                asked = self.ecosystem.find_organization(organization)
                check_question(earlier, "organization", asked, Path(since))
            asked_for = None if coalition is None else self.ecosystem.find_coalition(coalition)
            check_question(earlier, "coalition", asked_for, Path(since))
        links = {} if isinstance(self.data, Ecosystem) else source_links(self.data)
        report = make_report(
            self.ecosystem,
            self.model(intervals=True),
            self._group_model(),
            organization,
            coalition,
            k=k,
            cut=cut,
            filters=filters,
            seed=self.seed,
            links=links,
            unread=self._unread(),
            progress=self._progress,
        )
        if since is None or earlier is None:
            return report
        return replace(report, since=changes(earlier, report.to_dict(), Path(since), hold))

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
        from matcher.ecosystem.search import NameIndex

        if self._names is None:
            self._names = NameIndex(self.ecosystem)
        return self._names.search(q, k)

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

    def resolve(
        self,
        *,
        ror: Path | None = None,
        threshold: float = 0.9,
        apply: Path | None = None,
        rollup: bool = False,
    ) -> Resolved:
        """Find organizations that are one, as `matcher.resolution.resolving.resolve` does."""
        from matcher.resolution.resolving import resolve

        return resolve(
            self.ecosystem.whole,  # whose rows are written, those after its day too
            ror=ror,
            threshold=threshold,
            apply=apply,
            rollup=rollup,
            progress=self._progress,
        )

    # -- early checks --------------------------------------------------------------------------

    def _check_names(self, *names: str) -> None:
        for name in names:
            found = self.ecosystem.find_organization(name)
            called = self.ecosystem.organization_ids.name(found)
            if name.casefold() in (found.casefold(), called.casefold()):
                continue
            if others := self._sharing(name, called):
                self._note(f"{name} is understood as {called}; others: {', '.join(others)}")

    def _sharing(self, word: str, but: str) -> list[str]:
        """Name the first other organizations that have a word in their names."""
        names = (str(each) for each in self.ecosystem.organization_ids.names)
        shared = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
        return [each for each in names if each != but and shared.search(each)][:SHARING_SHOWN]

    def _check_filters(self, filters: Filters | None) -> None:
        from matcher.matching.constraints import asked_for

        if filters is not None:
            asked_for(self.ecosystem, filters)

    def _stage(self, name: str) -> Steps:
        """Give the progress of one stage."""
        return lambda done, total: self._progress(name, done, total)
