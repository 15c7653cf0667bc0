"""Makes the one record that every format of a report is drawn from."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from matcher.coalitions import recruit, study_coalitions
from matcher.coalitions.cross_ties import rivalries
from matcher.coalitions.findings import CoalitionsReport
from matcher.coalitions.recruit_findings import RecruitReport
from matcher.ecosystem.horizon import spell_horizon, start_of_horizon
from matcher.ecosystem.summary import describe
from matcher.errors import RequestError
from matcher.findings import Named
from matcher.progress import Progress, silent
from matcher.reporting.neighbourhood import network
from matcher.reporting.record import Report
from matcher.reporting.source_lines import source_lines
from matcher.version import __version__
from matcher.workspace.near_words import pairs_with_near_words, with_near_words

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem
    from matcher.evaluation.findings import BacktestReport
    from matcher.matching import Filters, PartnerModel
    from matcher.matching.findings import PairsReport, SuggestReport
    from matcher.matching.group_model import GroupModel


#: How many coalitions are set side by side where none is asked for.
COALITIONS_SHOWN = 8

#: For how many of them a plan of whom to invite is made.
RECRUITS_SHOWN = 4

#: Candidates in such a plan, and the size of its best set.
CANDIDATES, BUDGET = 10, 3

#: A backtest comes by itself up to so many organizations.
BACKTEST_UP_TO = 2_000

#: How many organizations such a backtest asks for.
QUERIES = 500


def make_report(
    ecosystem: Ecosystem,
    model: PartnerModel,
    group: GroupModel,
    organization: str | None = None,
    coalition: str | None = None,
    *,
    k: int = 10,
    filters: Filters | None = None,
    seed: int = 0,
    links: Mapping[str, str] | None = None,
    unread: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> Report:
    """Collect what a report tells.

    Parameters
    ----------
    ecosystem : Ecosystem
    model : PartnerModel
        Fitted to it.
    group : GroupModel
        Of that model.
    organization : str, optional
        Id, name or alias: whose partners. Without it, those of the coalition's lead; without
        either, the best pairs of all.
    coalition : str, optional
        Id or name: this one and its rivals are compared. Without it, all of up to
        `COALITIONS_SHOWN`; of more, those of the organization and their rivals, then the largest.
    k : int
        How many partners or pairs; at least 1.
    filters : Filters, optional
        Of partners, pairs and whom to invite.
    seed : int
        Of the layout and the backtest.
    links : mapping of str to str, optional
        Addresses by source, as `matcher.sources.descriptions.source_links` gives them.
    unread : tuple of str, optional
        Columns that are not in the data, as `matcher.sources.descriptions.unread` gives them.
    progress : callable, optional
        Called with (stage, done, in all).

    Raises
    ------
    UnknownNameError, AmbiguousNameError, RequestError

    Examples
    --------
    >>> import matcher
    >>> report = matcher.Workspace("korea-ai-2020", as_of="2020-06-03").report("KT", k=3)
    >>> len(report.answers), [each.name for each in report.standing.coalitions][0]
    (3, 'AI One Team')
    """
    told = progress or silent
    asked = None if coalition is None else ecosystem.find_coalition(coalition)
    asking = organization if organization is not None else _lead(ecosystem, asked)
    suggestions = (
        None if asking is None else with_near_words(model.suggest(asking, k, filters), ecosystem)
    )
    pairs = None
    if organization is None and coalition is None:
        found = model.pairs(k, filters, progress=lambda done, total: told("pairs", done, total))
        pairs = pairs_with_near_words(found, ecosystem)
    own = None if suggestions is None else suggestions.organization
    shown = _coalitions_shown(ecosystem, asked, None if own is None else own.id)
    standing = study_coalitions(ecosystem, *shown, model=group)
    recruits = _recruits(ecosystem, standing, group, asked, filters, told)
    backtest, note = _backtest(ecosystem, model, seed, told)
    sources, sources_in_all = source_lines(ecosystem, links or {})
    told("network", 0, 1)
    picture = network(ecosystem, _focus(suggestions, pairs, standing, recruits), seed)
    told("network", 1, 1)
    return Report(
        version=__version__,
        seed=seed,
        dataset=ecosystem.name,
        as_of=None if ecosystem.day is None else ecosystem.day.isoformat(),
        newest_date=None if ecosystem.last_date is None else ecosystem.last_date.isoformat(),
        organization=own,
        coalition=None if asked is None else Named(asked, ecosystem.coalition_ids.name(asked)),
        model=model.info,
        suggestions=suggestions,
        pairs=pairs,
        standing=standing,
        coalitions_in_all=len(ecosystem.coalitions),
        recruits=recruits,
        backtest=backtest,
        backtest_note=note,
        contents=describe(ecosystem, unread),
        sources=sources,
        sources_in_all=sources_in_all,
        network=picture,
    )


def _lead(ecosystem: Ecosystem, coalition: str | None) -> str | None:
    """Give the one lead of a coalition on the day; None where it has none, or several."""
    held = ecosystem.holding("memberships")
    leads = held.loc[
        (held["coalition_id"] == coalition) & (held["role"] == "lead"), "organization_id"
    ].unique()
    return str(leads[0]) if len(leads) == 1 else None


def _coalitions_shown(
    ecosystem: Ecosystem, asked: str | None, organization: str | None
) -> list[str]:
    """Choose the coalitions to set side by side, in the order of the data."""
    everyone = [str(each) for each in ecosystem.coalitions["id"]]
    if asked is None and len(everyone) <= COALITIONS_SHOWN:
        return everyone
    held = ecosystem.holding("memberships")
    held = held[held["role"] != "invited"]
    wanted = [asked] if asked is not None else []
    if asked is None and organization is not None:
        own = held.loc[held["organization_id"] == organization, "coalition_id"]
        wanted = sorted({str(each) for each in own})
    against = [sorted(pair) for pair in rivalries(ecosystem)]
    wanted += sorted(
        {other for pair in against for other in pair if set(pair) & set(wanted)} - set(wanted)
    )
    if asked is None:
        sizes = held.groupby("coalition_id")["organization_id"].nunique().to_dict()
        wanted += sorted(set(everyone) - set(wanted), key=lambda each: (-sizes.get(each, 0), each))
    chosen = set(wanted[:COALITIONS_SHOWN])
    return [each for each in everyone if each in chosen]


def _recruits(
    ecosystem: Ecosystem,
    standing: CoalitionsReport,
    group: GroupModel,
    asked: str | None,
    filters: Filters | None,
    told: Progress,
) -> tuple[RecruitReport, ...]:
    """Plan whom to invite: for the coalition asked for, else for the first ones with members."""
    ids = [each.id for each in standing.coalitions if each.members]
    ids = [each for each in ids if asked in (None, each)][:RECRUITS_SHOWN]
    found = []
    for done, each in enumerate(ids):
        told("whom to invite", done, len(ids))
        found.append(recruit(ecosystem, each, group, CANDIDATES, BUDGET, filters))
        told("whom to invite", done + 1, len(ids))
    return tuple(found)


def _focus(
    suggestions: SuggestReport | None,
    pairs: PairsReport | None,
    standing: CoalitionsReport,
    recruits: Sequence[RecruitReport],
) -> list[str]:
    """Name the organizations that the report is about, the most important first."""
    found: list[str] = []
    if suggestions is not None:
        found.append(suggestions.organization.id)
        found += [match.partner.id for match in (*suggestions.matches, *suggestions.apart)]
    if pairs is not None:
        found += [side.id for pair in (*pairs.pairs, *pairs.apart) for side in (pair.a, pair.b)]
    for coalition in standing.coalitions:
        found += [member.id for member in coalition.members]
        found += [invited.id for invited in coalition.invited]
    for report in recruits:
        found += [*report.advised.organizations, *(c.organization.id for c in report.candidates)]
    for comparison in standing.comparisons:
        found += [each.organization for each in comparison.contested]
    return list(dict.fromkeys(found))


def _backtest(
    ecosystem: Ecosystem, model: PartnerModel, seed: int, told: Progress
) -> tuple[BacktestReport | None, str]:
    """Judge the model on the last horizon where that can be done, and say what was done."""
    if len(ecosystem.organizations) > BACKTEST_UP_TO:
        return None, (
            f"Not run: with more than {BACKTEST_UP_TO:,} organizations it takes minutes; "
            "`matcher backtest` makes it."
        )
    from matcher.evaluation.backtest import judge
    from matcher.evaluation.findings import FEWEST_PAIRS
    from matcher.evaluation.split import split
    from matcher.matching.learning import Effort

    if ecosystem.last_date is None or ecosystem.day is None:
        return None, "Nothing in the data has a date, so there is no history to be judged by."
    newest, horizon = min(ecosystem.last_date, ecosystem.day), model.info.horizon
    try:
        start = start_of_horizon(newest, horizon) + datetime.timedelta(days=1)
        parts = split(ecosystem, start, horizon)
    except RequestError as error:
        return None, f"Too little history to be judged by: {error}."
    if parts.data.new_pairs < FEWEST_PAIRS:
        return None, (
            f"Too little history to be judged by: from {start} on, {parts.data.new_pairs} new "
            f"pairs of known organizations began to collaborate, fewer than {FEWEST_PAIRS}."
        )
    fitted = type(model)(
        model.half_life_years,
        learn=model.info.kind == "learned",
        horizon=horizon,
        seed=seed,
        effort=Effort(refits=0),
    )
    fitted.fit(parts.seen, told)
    report = judge(parts, fitted, horizon=horizon, seed=seed, queries=QUERIES, progress=told)
    past = spell_horizon(horizon)
    return report, f"The last {past} of the data, for up to {QUERIES} organizations."
