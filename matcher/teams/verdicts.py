"""Which rules a team keeps, by whom, and with how much to spare."""

from __future__ import annotations

import numpy as np

from matcher.arrays import Rows
from matcher.teams.asking import Asked
from matcher.teams.limits import Apartness, Bar, Cap, Distinct, Limit, Sum
from matcher.teams.rules import Rule
from matcher.teams.team_findings import RuleVerdict


def verdicts(asked: Asked, team: Rows) -> tuple[RuleVerdict, ...]:
    """Judge every rule on a team; None where what the data do not say decides."""
    return tuple(_verdict(asked, rule, team) for rule in asked.rules)


def _verdict(asked: Asked, rule: Rule, team: Rows) -> RuleVerdict:
    limits = [reading.limit for reading in asked.readings(rule, False)]
    strictly = all(limit.holds(team, False) for limit in limits)
    leniently = all(limit.holds(team, True) for limit in limits)
    ids = asked.ecosystem.organization_ids.ids
    by, unknown, slack, words = _details(asked, limits, team)
    met = True if strictly else (None if leniently else False)
    if met is None:
        names = ", ".join(asked.name(row) for row in unknown)
        words = f"{words}; the data do not say it of {names}" if len(unknown) else words
    return RuleVerdict(
        rule=rule.say,
        met=met,
        by=tuple(str(each) for each in ids[by]),
        slack=slack,
        unknown=tuple(str(each) for each in ids[unknown]),
        text=words,
    )


def _details(asked: Asked, limits: list[Limit], team: Rows) -> tuple[Rows, Rows, float | None, str]:
    """Give who meets or breaks the limits, of whom nothing is known, the slack, and words."""
    by, unknown, slack = team[:0], team[:0], None
    said: list[str] = []
    for limit in limits:
        spare: float | None = None
        if isinstance(limit, Distinct):
            counted = limit.counted(team, False)
            by = np.union1d(by, counted)
            unknown = np.union1d(unknown, team[limit.codes[team] < 0])
            spare = float(len(counted) - limit.count)
            places = sorted({str(asked.facts.countries[row]) for row in counted})
            said.append(f"{len(counted)} of {limit.count}: {', '.join(places) or 'nobody'}")
        elif isinstance(limit, Sum):
            numbers = limit.numbers[team]
            by = np.union1d(by, team[np.nan_to_num(numbers) > 0])
            unknown = np.union1d(unknown, team[np.isnan(numbers)])
            total = float(np.nansum(numbers))
            spare = min(total - limit.low, limit.high - total)
            said.append(_sum_words(limit, total))
        elif isinstance(limit, Cap):
            by = np.union1d(by, limit.over(team, True))
            unknown = np.union1d(unknown, team[limit.codes[team] < 0])
            known = limit.codes[team][limit.codes[team] >= 0]
            most = int(np.bincount(known).max(initial=0)) if len(known) else 0
            spare = float(limit.count - most)
            said.append(f"at most {most} of one, {limit.count} allowed")
        elif isinstance(limit, Bar):
            marks = limit.barred[team]
            by = np.union1d(by, team[np.nan_to_num(marks) > 0])
            unknown = np.union1d(unknown, team[np.isnan(marks)])
        elif isinstance(limit, Apartness):
            both = np.isin(limit.a, team) & np.isin(limit.b, team)
            by = np.union1d(by, np.concatenate([limit.a[both], limit.b[both]]))
        slack = spare if slack is None else min(slack, spare if spare is not None else slack)
    return by.astype(np.intp), unknown.astype(np.intp), slack, "; ".join(said)


def _sum_words(limit: Sum, total: float) -> str:
    parts = [f"{total:,.10g}"]
    if limit.low > -np.inf:
        parts.append(f"at least {limit.low:,.10g}")
    if limit.high < np.inf:
        parts.append(f"at most {limit.high:,.10g}")
    return ", ".join(parts)
