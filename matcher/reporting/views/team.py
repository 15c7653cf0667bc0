"""The best teams for a challenge: seats, coverage, rules, what to mind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from matcher.coalitions.relation_findings import Ground
from matcher.reporting.document import (
    Block,
    Column,
    Document,
    Section,
    Sentences,
    Table,
)
from matcher.reporting.matches import contact_words, filter_words
from matcher.reporting.text import counted, said, some
from matcher.reporting.views.fields import Field, table_of
from matcher.reporting.views.recruit import fit_words
from matcher.teams.findings import TeamReport
from matcher.teams.team_findings import NeedCoverage, RuleVerdict, Team, TeamMember

#: How many names a sentence holds before it says how many more there are.
SHOWN = 6

_MET = {True: "met", False: "broken", None: "cannot be judged"}


def view(report: TeamReport) -> Document:
    """Give the needs, then each team, then who is not in them and why."""
    blocks: list[Block] = [*_asked(report)]
    if report.infeasible is not None:
        blocks += _infeasible(report)
    blocks += [_team(each, report) for each in report.teams]
    blocks += _others(report)
    about = (
        report.dataset,
        f"as of {report.as_of}" if report.as_of else "undated",
        f"covered from strength {report.covered_from:g}",
    )
    return Document(f"Team for: {report.challenge}", about, tuple(blocks))


def _asked(report: TeamReport) -> list[Block]:
    low, high = report.size
    size = f"{low} to {high}" if low != high else str(low)
    lead = f"led by {report.lead.name}" if report.lead else "no lead set"
    edition = f" ({report.rules.version})" if report.rules.source else ""
    lines = [
        f"{size} members, {lead}, rules: {report.rules.name}{edition}; "
        f"{report.considered:,} candidates.",
        filter_words(report.filters),
        fit_words(report.model, as_points=True),
    ]
    names = report.capability_names
    fields: list[Field[object]] = [
        (Column("need", width=34), lambda row: names[row.capability]),  # type: ignore[attr-defined]
        (Column("weight", "value"), lambda row: row.weight),  # type: ignore[attr-defined]
        (Column("because", width=60), lambda row: row.because),  # type: ignore[attr-defined]
    ]
    blocks: list[Block] = [Sentences(tuple(line for line in lines if line), tone="quiet")]
    blocks.append(Section("What is needed", (table_of("needs", fields, report.needs),)))
    if report.not_understood:
        words = tuple(f"not understood: {line}" for line in report.not_understood)
        blocks.append(Sentences(words, listed=True, tone="quiet", first=3))
    if report.uncovered:
        missing = some([names[each] for each in report.uncovered], SHOWN)
        text = f"Nobody in the data who could be in the team covers {missing}."
        blocks.append(Sentences((text,), tone="warning"))
    return blocks


def _infeasible(report: TeamReport) -> list[Block]:
    found = report.infeasible
    assert found is not None
    lines = tuple(f"{each.rule}: {each.change}" for each in found.relaxations)
    blocks: list[Block] = [
        Sentences(tuple(found.rules), listed=True),
        Sentences(("One of these is enough:",) if lines else ("No single change is enough.",)),
    ]
    if lines:
        blocks.append(Sentences(lines, listed=True))
    return [Section("No team keeps all rules. These cannot all hold", tuple(blocks))]


def _team(team: Team, report: TeamReport) -> Section:
    names = report.capability_names
    blocks: list[Block] = [
        Sentences((_worth(team, report),)),
        _seats(team, report),
        _coverage(team, report),
    ]
    if team.rules:
        table = table_of(f"rules-{team.rank}", _rule_fields(team), team.rules)
        blocks.append(Section("Rules", (table,), full=team.rank > 1))
    if team.risks:
        blocks.append(Section("What to mind", (Sentences(team.risks, listed=True),)))
    why = tuple(
        Section(f"{each.name}: {each.seat}", (Sentences(tuple(lines), listed=True),))
        for each in team.members
        if (lines := _member_words(each, names))
    )
    blocks.append(Section("Why each", why, full=team.rank > 1))
    title = "The best team" if team.rank == 1 else f"Alternative {team.rank - 1}"
    return Section(title, tuple(blocks), name=f"team-{team.rank}", folded=team.rank > 1)


def _worth(team: Team, report: TeamReport) -> str:
    whole = "what was understood of the challenge" if report.not_understood else "what is needed"
    share = "" if team.covered is None else f"covers {team.covered:.0%} of {whole}, "
    proof = (
        "no other team is worth more"
        if team.optimal and team.rank == 1
        else "no other team but those above is worth more"
        if team.optimal
        else f"not proven the best: none is worth more than {team.bound:.3f}"
    )
    odds = ""
    if team.rank == 1 and report.odds is not None:
        low, high = report.odds
        odds = (
            f" By the past of the data the chosen members are {low:,.3g} to {high:,.3g} times as "
            "likely to complete the rest as a random candidate (odds)."
        )
    return f"It {share}value {team.value:.3f} ({proof}).{odds}"


def _seats(team: Team, report: TeamReport) -> Table:
    """Give the seats, and for each those who could stand there."""
    table = table_of(f"team-{team.rank}", _seat_fields(team, report), team.members)
    names = report.capability_names
    others = tuple(
        tuple(
            (
                member.seat,
                each.name,
                each.country,
                each.kind,
                tuple(f"less of {names[lost]}" for lost in each.loses),
                None,
                each.fit,
                None,
                None,
                None,
                each.value,
            )
            for each in member.next_best
        )
        for member in team.members
    )
    return replace(table, others=others)


def _seat_fields(team: Team, report: TeamReport) -> list[Field[TeamMember]]:
    names = report.capability_names
    return [
        (Column("seat", width=30), lambda row: row.seat),
        (Column("organization", width=30), lambda row: row.name),
        (Column("country", width=8, full=True), lambda row: row.country),
        (Column("kind", width=16, full=True), lambda row: row.kind),
        (
            Column("alone the strongest in", "names", 50, full=True),
            lambda row: tuple(names[each] for each in row.adds),
        ),
        (Column("lost without", "value", 8), lambda row: row.lost_without),
        (Column("fit", "points", 8), lambda row: row.fit),
        (
            Column("has worked with", "names", 30),
            lambda row: tuple(each.name for each in row.worked_with),
        ),
        (Column("joint projects", "count", 8, full=True), lambda row: row.joint_projects),
        (
            Column("stand-in", width=26),
            lambda row: row.stand_in.name if row.stand_in else None,
        ),
        (Column("value of the team", "value", 10, full=True), lambda _: team.value),
    ]


def _coverage(team: Team, report: TeamReport) -> Section:
    names, who = report.capability_names, {each.id: each.name for each in team.members}
    fields: list[Field[NeedCoverage]] = [
        (Column("need", width=34), lambda row: names[row.capability]),
        (Column("before", "strength", 8), lambda row: row.before),
        (Column("with the team", "strength", 8), lambda row: row.strength),
        (
            Column("by", "names", 50),
            lambda row: tuple(who[each] for each in row.holders),
        ),
    ]
    table = table_of(f"coverage-{team.rank}", fields, team.coverage)
    return Section("Coverage", (table,), full=team.rank > 1)


def _rule_fields(team: Team) -> list[Field[RuleVerdict]]:
    who = {each.id: each.name for each in team.members}
    return [
        (Column("rule", width=60), lambda row: row.rule),
        (Column("", width=16), lambda row: _MET[row.met]),
        (Column("by", "names", 40, full=True), lambda row: tuple(who[each] for each in row.by)),
        (Column("to spare", "value", 8, full=True), lambda row: row.slack),
        (Column("that is", width=50), lambda row: row.text),
    ]


def _member_words(member: TeamMember, names: Mapping[str, str]) -> list[str]:
    lines = [*contact_words(member.shortlist), *member.reasons]
    lines += [_ground(each) for each in member.evidence]
    if member.stand_in is not None:
        lost = [names[each] for each in member.stand_in.loses]
        price = f"less of {some(lost, SHOWN)}" if lost else "nothing needed is lost"
        lines.append(
            f"if it declines: {member.stand_in.name}, {price} (value {member.stand_in.value:.3f})"
        )
    return lines


def _ground(each: Ground) -> str:
    where = said(each.date, each.source)
    return f"{each.text or each.capability} ({where})"


def _others(report: TeamReport) -> list[Block]:
    blocks: list[Block] = []
    if report.why_not:
        lines = tuple(
            f"{each.organization.name}: {each.because}"
            + (
                f"; it would replace {some([w.name for w in each.replaces])}"
                if each.replaces
                else ""
            )
            for each in report.why_not
        )
        blocks.append(Section("Why not", (Sentences(lines, listed=True),)))
    if report.apart:
        lines = tuple(f"{each.organization.name}: {each.because}" for each in report.apart)
        total = f"{counted(report.apart_total, 'organization')} stand apart in all"
        blocks.append(
            Section(
                "Apart from the list: who would cover more",
                (Sentences(lines, listed=True), Sentences((f"{total}.",), tone="quiet")),
            )
        )
    return blocks
