"""The best teams for a challenge: seats, coverage, rules, what to mind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from matcher.teams.findings import LeftOut, Need, TeamReport
from matcher.teams.team_findings import NeedCoverage, RuleVerdict, StandIn, Team, TeamMember

#: How many names a sentence holds before it says how many more there are.
SHOWN = 6

#: Lines that were not understood that a terminal shows; from how many on some may be no needs.
TOLD, FEW_NEEDS = 20, 12

#: What is said where there is one team, and more were asked for.
NO_OTHER = "There is no alternative: no other team has another member for a need."

#: How the head of an answer ends that is none yet.
NO_TEAM = "; this is no team for the challenge yet."

_MET = {True: "met", False: "broken", None: "cannot be judged"}


def view(report: TeamReport) -> Document:
    """Give the needs, then each team, then who is not in them and why."""
    blocks: list[Block] = [*_not_understood(report), *_asked(report)]
    if report.infeasible is not None:
        blocks += _infeasible(report)
    shown = report.teams if report.is_mostly_understood else report.teams[:1]
    told: set[str] = set()
    for each in shown:
        blocks.append(_team(each, report, tuple(said for said in each.risks if said not in told)))
        told.update(each.risks)
    if len(report.teams) == 1 < report.wanted:
        blocks.append(Sentences((NO_OTHER,), tone="quiet"))
    blocks += _others(report)
    about = (
        report.dataset,
        f"as of {report.as_of}" if report.as_of else "undated",
        f"covered from strength {report.covered_from:g}",
    )
    return Document(f"Team for: {report.challenge}", about, tuple(blocks))


def _asked(report: TeamReport) -> list[Block]:
    low, high = report.size
    size = f"up to {high}" if low == 1 < high else f"{low} to {high}" if low != high else str(low)
    lead = f"led by {report.lead.name}" if report.lead else "no lead set"
    edition = f" ({report.rules.version})" if report.rules.source else ""
    lines = [
        f"{size} members, {lead}, rules: {report.rules.name}{edition}; "
        f"{report.considered:,} candidates.",
        filter_words(report.filters),
        _fit_words(report),
    ]
    names = _names(report)
    fields: list[Field[Need]] = [
        (Column("need", width=34), lambda row: names[row.capability]),
        (Column("weight", "value"), lambda row: row.weight),
        (Column("because", width=60), lambda row: row.because),
    ]
    blocks: list[Block] = [Sentences(tuple(line for line in lines if line), tone="quiet")]
    blocks.append(Section("What is needed", (table_of("needs", fields, report.needs),)))
    missing = [each for each in report.needs if each.sure and each.capability in report.uncovered]
    if missing:
        blocks.append(Sentences((_uncovered(report, missing),), tone="warning"))
    return blocks


def _names(report: TeamReport) -> dict[str, str]:
    """Give the name of each need, with what is only perhaps one marked."""
    names = report.capability_names
    return {
        need.capability: names[need.capability] + ("" if need.sure else " (perhaps)")
        for need in report.needs
    }


def _not_understood(report: TeamReport) -> list[Block]:
    """Say first how much of the challenge the teams are for, what was guessed, and what is left."""
    missed, near = report.not_understood, report.words_in_use
    guessed = [need for need in report.needs if not need.sure]
    blocks: list[Block] = []
    if missed or guessed:
        blocks.append(Sentences((_understood(report, len(guessed)),), tone="warning"))
    names = report.capability_names
    perhaps = []
    for need in guessed:
        by = "; ".join([", ".join(need.words), *([need.said] if need.said else [])])
        lacks = (
            f", which nobody who could be in the team offers{_who_would(report, need.capability)}"
        )
        told = f"{need.because}: perhaps {names[need.capability]} (by {by})"
        perhaps.append(told + lacks * (need.capability in report.uncovered))
    blocks += _list("Understood only perhaps, and of less weight:", perhaps)
    left = [
        f"{line} (nearest: {some(near[line], SHOWN)})" if line in near else line for line in missed
    ]
    if report.unread:
        left.append(f"beside what was understood, the words: {', '.join(report.unread)}")
    blocks += _list("Not understood:", left)
    if blocks:
        remedy = (
            "Say them in other words (matcher info -f md lists the capabilities), or name the "
            "needs with --needs."
        )
        blocks.append(Sentences((remedy,)))
    blocks += _list("Said not to be needed, and sought for no seat:", report.denied)
    out = [_left_out(each) for each in report.left_out if each.applied]
    odd = [_left_out(each) for each in report.left_out if not each.applied]
    return [*blocks, *_list("Left out, as the call says:", out), *_list("Not applied:", odd)]


def _list(head: str, lines: Sequence[str]) -> list[Block]:
    """Give lines under a head; nothing where there is none."""
    listed = Sentences(tuple(lines), listed=True, first=TOLD)
    return [Sentences((head,)), listed] if lines else []


def _understood(report: TeamReport, guessed: int) -> str:
    """Say of how many needs how many were understood."""
    count, about = len(report.needs) - guessed, len(report.needs) + len(report.not_understood)
    what = "needs" if about <= FEW_NEEDS else "needs and other statements"
    head = f"{count} of about {about} {what} {'was' if count == 1 else 'were'} understood for sure"
    head += f", {guessed} perhaps" if guessed else ""
    head += f", {len(report.not_understood)} not" if report.not_understood else ""
    return head + ("." if report.is_mostly_understood else NO_TEAM)


def _left_out(each: LeftOut) -> str:
    count = len(each.organizations)
    if each.applied:
        return f'{each.whom} ("{each.said}"): {count:,} in the data'
    known = f"; {count:,} described so stay in, and are marked" if count else ""
    return f'"{each.said}": no column of the data says of whom "{each.whom}" holds{known}'


def _uncovered(report: TeamReport, needs: Sequence[Need]) -> str:
    """Say what no source tells of anybody who could be in the team; who else does stands apart."""
    names = report.capability_names
    missing = [names[e.capability] + _who_would(report, e.capability) for e in needs]
    whom = f"ask {report.lead.name} itself first" if report.lead else "ask before you go without"
    return (
        "No source in the data says that anybody who could be in the team offers "
        f"{some(missing, SHOWN)}. It may be there all the same: {whom}."
    )


def _who_would(report: TeamReport, need: str) -> str:
    """Say who would cover a need, but stands apart; nothing where there is nobody."""
    apart = [each.organization.name for each in report.apart if need in each.offers]
    stand = "stand" if apart[1:] else "stands"
    return f" ({some(apart, SHOWN)} would, but {stand} apart)" if apart else ""


def _fit_words(report: TeamReport) -> str:
    """Say what a fit means; points of a prior, which may lie below 0, only order candidates."""
    if all(each.fit is None for team in report.teams for each in team.members):
        return ""  # there is nobody to fit
    if report.model.kind != "prior":
        return fit_words(report.model)
    return "Among those who cover as much, who fits the lead and the set members best is taken."


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
    if report.rules.source is not None and any(each.by is not None for each in found.relaxations):
        of_call = f"What {report.rules.name} asks for, only those who made the rules can change."
        blocks.append(Sentences((of_call,)))
    return [Section("No team keeps all rules. These cannot all hold", tuple(blocks))]


def _team(team: Team, report: TeamReport, risks: tuple[str, ...]) -> Section:
    """Give a team, and of what to mind what no team before it is told of."""
    names = report.capability_names
    blocks: list[Block] = [
        Sentences((_worth(team, report),)),
        _seats(team, report),
        _coverage(team, report),
    ]
    if team.rules:
        table = table_of(f"rules-{team.rank}", _rule_fields(team), team.rules)
        blocks.append(Section("Rules", (table,), full=team.rank > 1))
    as_above = ("and of the others what is told above",)
    lines = (*risks, *(as_above if len(risks) < len(team.risks) else ()))
    if lines:
        blocks.append(Section("What to mind", (Sentences(lines, listed=True),)))
    blocks.append(Section("Why each", _why(team, names), full=team.rank > 1))
    missed = report.not_understood or not all(need.sure for need in report.needs)
    few = 2 * sum(bool(each.holders) for each in team.coverage) < len(team.coverage)
    best = "The best team for what was understood" if missed else "The best team"
    best = "The best that these data can name, for less than half of it" if few else best
    best = best if report.is_mostly_understood else "Who covers what was understood"
    title = best if team.rank == 1 else f"Alternative {team.rank - 1}"
    return Section(title, tuple(blocks), name=f"team-{team.rank}", folded=team.rank > 1)


def _why(team: Team, names: Mapping[str, str]) -> tuple[Section, ...]:
    """Say why each is in; those who are there only for the size, or for one rule, together."""
    groups: dict[tuple[str, str], list[TeamMember]] = {}
    for each in team.members:
        together = each.seat.startswith("only for") and not each.adds
        groups.setdefault((each.seat, each.reasons[0] if together else each.id), []).append(each)
    found = []
    for (seat, reason), alike in groups.items():
        lines = [reason] if len(alike) > 1 else _member_words(alike[0], names)
        if lines:
            title = f"{', '.join(each.name for each in alike)}: {seat}"
            found.append(Section(title, (Sentences(tuple(lines), listed=True),)))
    return tuple(found)


def _worth(team: Team, report: TeamReport) -> str:
    if not report.is_mostly_understood:
        return "It answers only what was understood; what it is worth for the rest is not known."
    held = {each.capability for each in team.coverage if each.holders}
    sure = [need.capability in held for need in report.needs if need.sure]
    perhaps = [need.capability in held for need in report.needs if not need.sure]
    whole = f"{sum(sure)} of the {counted(len(sure), 'need')}" if sure else ""
    whole += " understood for sure" if sure and (perhaps or report.not_understood) else ""
    if perhaps:
        whole += f"{' and ' if sure else ''}{sum(perhaps)} of {len(perhaps)} perhaps meant"
    covered = "" if team.covered is None else f", {team.covered:.0%} by weight and strength"
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
    return f"It covers {whole}{covered}; value {team.value:.3f} ({proof}).{odds}"


def _seats(team: Team, report: TeamReport) -> Table:
    """Give the seats, and for each those who could stand there."""
    table = table_of(f"team-{team.rank}", _seat_fields(team, report), team.members)
    names, learned = report.capability_names, report.model.kind != "prior"
    others = tuple(
        tuple(
            (
                member.seat,
                each.name,
                each.country,
                each.kind,
                _price(each, names),
                None,
                *((each.fit,) if learned else ()),
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
        # Points of a prior, which may lie below 0, say nothing to a reader.
        *(
            [(Column("fit", "points", 8), lambda row: row.fit)]
            if report.model.kind != "prior"
            else []
        ),
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
    names, who = _names(report), {each.id: each.name for each in team.members}
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
        (Column("is", width=16), lambda row: _MET[row.met]),
        (Column("by", "names", 40, full=True), lambda row: tuple(who[each] for each in row.by)),
        (Column("to spare", "value", 8, full=True), lambda row: row.slack),
        (Column("that is", width=50), lambda row: row.text),
    ]


def _member_words(member: TeamMember, names: Mapping[str, str]) -> list[str]:
    lines = [*contact_words(member.shortlist), *member.reasons]
    lines += dict.fromkeys(_ground(each) for each in member.evidence)
    if member.stand_in is not None:
        lost = " and ".join(_price(member.stand_in, names))
        price = f"which {lost}" if lost else "nothing needed is lost"
        lines.append(
            f"if it declines: {member.stand_in.name}, {price} (value {member.stand_in.value:.3f})"
            + "".join(f"; but {said}" for said in member.stand_in.against)
        )
    return lines


def _price(stand_in: StandIn, names: Mapping[str, str]) -> tuple[str, ...]:
    """Say what is lost with a stand-in: strength, all of it, or what its holder is known for."""
    less = [names[each] for each in stand_in.loses if each not in stand_in.lacks]
    said = {
        "meets {} less well": less,
        "has nothing for {}": [names[each] for each in stand_in.lacks],
        "meets {} at least as strongly, but less in the words of the need": [
            names[each] for each in stand_in.further
        ],
    }
    return tuple(text.format(some(each, SHOWN)) for text, each in said.items() if each)


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
