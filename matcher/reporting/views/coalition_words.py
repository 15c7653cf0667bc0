"""What is said of coalitions in sentences: the note above the tables, and what stands by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matcher.coalitions.findings import CoalitionComparison, CoalitionsReport, Contested
from matcher.coalitions.recruit_findings import RecruitReport
from matcher.coalitions.relation_findings import BalanceReport, Triangle
from matcher.coalitions.standing_findings import CoalitionStanding
from matcher.coalitions.study_findings import (
    FigureRange,
    LatentCoalition,
    LatentReport,
    MembershipMove,
    Study,
)
from matcher.ecosystem.dates import DAY
from matcher.reporting.document import Line, Link
from matcher.reporting.text import said, some
from matcher.reporting.views.linking import source_link

#: What is said where the data name no coalition at all.
_NO_COALITION = (
    "The data set names no coalition. To compare some, add the tables coalitions (id, name) and "
    "memberships (coalition_id, organization_id)."
)


def no_coalition_words(report: CoalitionsReport) -> str:
    """Say why there is no coalition to show, and what to do."""
    if report.first_founded is None:
        return _NO_COALITION
    return (
        f"There is no coalition yet: the first of the data is founded on {report.first_founded}. "
        "Ask as of that day or a later one."
    )


def data_words(report: CoalitionsReport | RecruitReport) -> str:
    """Say which data, as of when, and from where on a capability counts as covered."""
    parts = [
        report.dataset,
        f"as of {report.as_of}" if report.as_of else "undated",
        f"newest date in the data {report.last_date}" if report.last_date else None,
        f"covered from strength {report.covered_from:g}",
    ]
    return ", ".join(part for part in parts if part)


def ended_words(sides: Sequence[CoalitionStanding]) -> list[str]:
    """Say which coalitions ended before the day, when and why."""
    ended = [each for each in sides if not each.holds and each.dissolved]
    if not ended:
        return []
    said = [
        f"{each.name} on {each.dissolved}"
        + (f" ({each.dissolved_note})" if each.dissolved_note else "")
        for each in ended
    ]
    return [f"Ended before this day: {'; '.join(said)}."]


def value_words(coalition: CoalitionStanding, report: CoalitionsReport) -> str:
    """Say what a coalition is worth, of how much, and how far that rests on one source."""
    facts = []
    if not coalition.holds:
        facts.append(
            f"ended on {coalition.dissolved}" if coalition.dissolved else "not founded yet"
        )
    if report.value_of_all:
        facts.append(f"{coalition.value / report.value_of_all:.0%} of the whole")
    found = report.study and report.study.robustness.range_of("value", coalition.id)
    listing = {member.source for member in coalition.members}
    if found and None not in (found.low, found.high) and found.low_without not in listing:
        facts.append(f"{found.low:.1f} to {found.high:.1f} without one source")
    if _one_report(coalition):
        facts.append("members known from one report")
    return f"value {coalition.value:.1f}" + (f" ({', '.join(facts)})" if facts else "")


def alone_words(coalition: CoalitionStanding, report: CoalitionsReport) -> list[str]:
    """Say how much one coalition covers, on whom it hangs, and how it came there."""
    if not coalition.members:
        return ended_words([coalition]) or [f"{coalition.name} has no member on this day."]
    return [
        f"{coalition.name} covers {coalition.covered_count} of the {len(report.capability_names)} "
        "capabilities that anybody offers.",
        *weak_words([coalition]),
        *one_report_words([coalition], report),
        *moved_words([coalition], report.study),
        *doubt_words([coalition], report.study),
    ]


def pair_note(
    comparison: CoalitionComparison,
    sides: tuple[CoalitionStanding, CoalitionStanding],
    report: CoalitionsReport,
) -> list[str]:
    """Say what matters most about two coalitions, in at most five sentences."""
    return [
        *overlap_words(comparison, sides, report),
        *weak_words(sides),
        *contested_words(comparison),
        *moved_words(sides, report.study),
        *doubt_words(sides, report.study),
    ]


def overlap_words(
    comparison: CoalitionComparison,
    sides: tuple[CoalitionStanding, CoalitionStanding],
    report: CoalitionsReport,
) -> list[str]:
    """Say which side covers more, what both cover, and how far that overlaps."""
    empty = [each.name for each in sides if not each.members]
    if empty:
        nothing = f"{' and '.join(empty)}: no member on this day, so there is nothing to compare."
        return [*ended_words(sides), nothing]
    ahead, behind = sorted(sides, key=lambda each: -each.covered_count)
    rivals = ""
    if comparison.rivals:
        reports = ", by one report" if comparison.rivals_reports == 1 else ""
        rivals = (
            f"; they are declared rivals{reports} "
            f"[{said(comparison.rivals_since, comparison.rivals_source)}]"
        )
    both = len(comparison.shared)
    either = ahead.covered_count + behind.covered_count - both
    overlap = ""
    if comparison.weighted_jaccard is not None and either:
        overlap = (
            f", {both / either:.0%} of the {either} that either covers "
            f"({comparison.weighted_jaccard:.0%} if strength counts)"
        )
    return [
        f"{ahead.name} covers {ahead.covered_count} of {len(report.capability_names)} "
        f"capabilities, {behind.name} {behind.covered_count}; both cover "
        f"{both}{overlap}{rivals}."
    ]


def weak_words(sides: Sequence[CoalitionStanding]) -> list[str]:
    """Say on whom most hangs."""
    parts = []
    for each in sides:
        if not each.single_holders:
            continue
        names = [held.member_name for held in each.single_holders]
        most = max(sorted(set(names)), key=names.count)
        parts.append(
            f"{len(names)} of {each.covered_count} in {each.name} "
            f"({names.count(most)} on {most} alone)"
        )
    if not parts:
        return []
    return [f"What depends on one member: {', '.join(parts)}."]


def one_report_words(sides: Sequence[CoalitionStanding], report: CoalitionsReport) -> list[str]:
    """Name the coalitions of which the data know the members from one report alone."""
    found = []
    for each in sides:
        if source := _one_report(each):
            printed = DAY.search(source)
            later = printed and report.as_of and printed[0] > str(report.as_of)
            found.append(f"{each.name} [{source}{', a report of a later day' if later else ''}]")
    if not found:
        return []
    return [f"Members known from one report alone: {some(found)}."]


def _one_report(coalition: CoalitionStanding) -> str | None:
    """Give the one source of all that is said of a coalition; None where there is no such one."""
    sources = {coalition.source, *(member.source for member in coalition.members)}
    return next(iter(sources)) if coalition.members and len(sources) == 1 else None


def contested_words(comparison: CoalitionComparison) -> list[str]:
    """Say whom both invited, and who would fit both by the model."""
    invited = [each.name for each in comparison.contested if each.invited_a and each.invited_b]
    fitting = [each for each in comparison.contested if not (each.invited_a and each.invited_b)]
    lines = [f"Both invited {some(invited, 4)}."] if invited else []
    if fitting:
        names = [_leaning(each, comparison) for each in fitting[:2]]
        more = comparison.contested_count - len(invited) - len(names)
        rest = f" and {more} more" if more > 0 else ""
        named = f"{', '.join(names)}{rest}"
        lines.append(f"Would fit either side, of the best tenth of either list: {named}.")
    return lines


def _leaning(each: Contested, comparison: CoalitionComparison) -> str:
    """Name a contested organization, and to which side the model leans."""
    if each.leans is None or each.pull_a is None or each.pull_b is None:
        return each.name
    side = {comparison.a: comparison.name_a, comparison.b: comparison.name_b}[each.leans]
    return f"{each.name} (fits {side} better)"


def moved_words(sides: Sequence[CoalitionStanding], study: Study | None) -> list[str]:
    """Say who came or went last, and what the value did since the first day seen."""
    if study is None:
        return []
    names = {each.id: each.name for each in sides}
    moves = [each for each in study.timeline.moves if each.coalition in names]
    if not moves:
        return []
    last = [each for each in moves if each.day == moves[-1].day]
    first = {each.coalition: each.day for each in reversed(study.timeline.points)}
    leads = {(e.id, m.id) for e in sides for m in e.members if m.role == "lead"}
    words = []
    for (kind, coalition), group in _grouped(last).items():
        # Who leads is named before the others.
        group.sort(key=lambda each: (each.coalition, each.organization.id) not in leads)
        who = some([each.organization.name for each in group], 3)
        did = {"changed sides": "changed sides to"}.get(kind, kind)
        if kind == "joined" and first.get(coalition) == group[0].day:
            did = "founded"
        words.append(f"{who} {did} {names[coalition]}")
    return [f"The last move: {'; '.join(words)} {_when(moves[-1])}.", *_grown(sides, study)]


def _grouped(
    moves: Sequence[MembershipMove],
) -> dict[tuple[str, str], list[MembershipMove]]:
    groups: dict[tuple[str, str], list[MembershipMove]] = {}
    for each in moves:
        groups.setdefault((each.kind, each.coalition), []).append(each)
    return groups


def _grown(sides: Sequence[CoalitionStanding], study: Study) -> list[str]:
    """Say what the values did since the first day seen; moves are only a part of it."""
    parts: list[str] = []
    for each in sides:
        values = [(p.day, p.value) for p in study.timeline.points if p.coalition == each.id]
        if len(values) > 1 and abs(values[-1][1] - values[0][1]) >= 0.05:
            parts.append(
                f"{each.name} from {values[0][1]:.1f} on {values[0][0]} to {values[-1][1]:.1f}"
            )
    if not parts:
        return []
    return [f"Value, by new members and by new reports on old ones: {'; '.join(parts)}."]


def doubt_words(sides: Sequence[CoalitionStanding], study: Study | None) -> list[str]:
    """Name the source without which the value of a side would change most."""
    if study is None:
        return []
    ids = {each.id: each.name for each in sides}
    listing = {each.id: {member.source for member in each.members} for each in sides}
    lows = [
        each
        for each in study.robustness.figures
        if each.figure == "value"
        and each.coalitions[0] in ids
        and each.low_without
        # That without the list of its members a coalition is worth nothing says nothing.
        and each.low_without not in listing[each.coalitions[0]]
    ]
    if not lows:
        return []
    most = max(lows, key=lambda each: (each.value or 0.0) - (each.low or 0.0))
    return [
        f"Most rests on “{most.low_without}”: without it the value of {ids[most.coalitions[0]]} "
        f"would be {most.low:.1f}, not {most.value:.1f}."
    ]


# -- parts of sentences ------------------------------------------------------------------------


def range_words(found: FigureRange, scale: float = 1.0, unit: str = "") -> str:
    """Give a range with the sources without which its ends are reached."""
    if found.low is None or found.high is None:
        return "unknown"
    low, high = (f"{scale * each:.1f}{unit}" for each in (found.low, found.high))
    ends = [
        f"{end} without {source}"
        for end, source in ((low, found.low_without), (high, found.high_without))
        if source
    ]
    return f"{low} to {high}" + (f" ({'; '.join(ends)})" if ends else "")


def dated(move: MembershipMove) -> str:
    """Give the day, or the month or year where the data say no more."""
    day = move.day.isoformat()
    return move.date if move.date and len(move.date) < len(day) else day


def _when(move: MembershipMove) -> str:
    date = dated(move)
    return f"on {date}" if date == move.day.isoformat() else f"in {date}"


def latent_words(found: LatentCoalition, name: str) -> list[str]:
    """Say who sits inside without being a member, and which members sit elsewhere."""
    if not found.community_size:
        return [f"The data name no work of members of {name} with anybody."]
    lines = [
        f"The community of {name} holds {found.community_size} organizations, {found.inside} of "
        "them members."
    ]
    for each in found.outsiders:
        if each.works_with:
            work = each.works_with[0]
            lines.append(
                f"{each.name} sits in it and is no member of {name}: "
                f"{work.name or work.collaboration} with {work.organization.name} "
                f"[{said(work.date, work.source)}]"
            )
    if found.insiders_outside:
        away = some([each.name for each in found.insiders_outside], 10)
        lines.append(f"Members of {name} that sit elsewhere: {away}.")
    return lines


def agreement_words(found: LatentReport) -> str:
    """Say how far communities and coalitions agree, and how the communities were found."""
    if found.adjusted_rand is None or found.normalized_mutual_information is None:
        return f"Too few members have joint work to compare ({found.method})."
    return (
        f"Of {found.compared} members with joint work, communities and coalitions agree by "
        f"{found.adjusted_rand:.2f}, where 1 is the same and 0 what chance gives."
    )


def balance_words(found: BalanceReport) -> list[str]:
    """Say who stands with both of two who are against each other: organizations, and coalitions."""
    if found.balance is None:
        return ["There is no triangle of rivalries and ties."]
    if not found.unbalanced:
        return ["By memberships and stated ties nobody stands with both of two rivals."]
    kinds: dict[str, dict[str, None]] = {"organization": {}, "coalition": {}}
    for each in found.named:
        kind, _, _ = each.nodes[each.between].partition(":")
        kinds[kind][each.names[each.between]] = None
    between, inside = (tuple(names) for names in kinds.values())
    lines = []
    if inside:
        one = len(inside) == 1
        verb = "has" if one else "have"
        lines.append(f"{some(inside, 4)} {verb} members who are against each other.")
    if between:
        verb = "stands" if len(between) == 1 else "stand"
        lines.append(
            f"{some(between, 4)} {verb} with both of two who are against each other. Ask them "
            "where they stand before you plan with them; they can also carry a first word across."
        )
    return [*lines, "Memberships and stated ties count here; joint work does not."]


def triangle_line(found: Triangle, urls: Mapping[str, str]) -> Line:
    """Say who stands with which two, and how the three are linked, each link with its source."""
    one, other = (name for place, name in enumerate(found.names) if place != found.between)
    pieces: list[str | Link] = [f"{found.names[found.between]} with {one} and {other}: "]
    for (a, b), link in zip(((0, 1), (0, 2), (1, 2)), found.links, strict=True):
        start = "]; " if len(pieces) > 1 else ""
        pieces.append(f"{start}{found.names[a]} and {found.names[b]} ({link.kind}) [")
        pieces.append(source_link(link.source, urls, link.date))
    return (*pieces, "]")
