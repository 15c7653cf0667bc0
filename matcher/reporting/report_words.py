"""What a report says in sentences; the page, the wiki text and the terminal share them."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.matching.apart import listed
from matcher.matching.next_step import DELIBERATE, GUESS, IDLE
from matcher.matching.relations import GIVES, MUTUAL, WANTS
from matcher.matching.reservation_words import MAY_COMPETE
from matcher.reporting.days import newest_words
from matcher.reporting.match_entries import score_words
from matcher.reporting.record import Answer, Network, Report
from matcher.reporting.views.recruit import WHO_IS_FREE


def title_words(report: Report) -> str:
    """Say what the report is about."""
    if report.coalition is not None and report.organization is not None:
        return f"{report.coalition.name}, and partners for {report.organization.name}"
    if report.coalition is not None:
        return f"How {report.coalition.name} stands"
    if report.organization is not None:
        return f"Partners for {report.organization.name}"
    return f"Partnerships in {report.dataset}"


def date_words(report: Report) -> str:
    """Say which data, as of when, how new."""
    day = f", as of {report.as_of}" if report.as_of else ""
    return f"{report.dataset}{day}, {newest_words(report.newest_date, report.as_of)}"


def lead_words(report: Report) -> str:
    """Say the best answers in one sentence."""
    called = [each for each in report.answers if not each.next_step.startswith((IDLE, GUESS))]
    called = [e for e in called if not e.next_step.startswith(DELIBERATE)] or called
    best = (called or report.answers)[:3]
    invite = _invite_words(report)
    if not best:
        return invite or ("Nobody is suggested: see below why." if report.organization else "")
    if report.suggestions is not None:
        named = [each.partner.name + _figure(each, report) for each in best]
        who = report.suggestions.organization.name
        if not called and best[0].next_step.startswith(GUESS):
            told = f"No partner for {who} is known; a guess from words alike: {listed(named)}."
            return f"{invite} {told} Ask first.".lstrip()
        if not called:
            told = f"Nobody stands out for {who}; worth a first talk, no more: {listed(named)}."
            return f"{invite} {told}".lstrip()
        are = "partner for {} is {}" if len(best) == 1 else "partners for {} are {}"
        alike = _alike_words(called, who) if report.model.kind == "prior" else ""
        return f"{invite} The best {are.format(who, listed(named))}{alike or '.'}".lstrip()
    named = [
        f"{each.organization.name} with {each.partner.name}{_figure(each, report)}" for each in best
    ]
    if best[0].next_step.startswith(GUESS):
        return f"No pair is known to fit; a guess from words alike: {listed(named)}. Ask first."
    tied = sum(each.relative == best[0].relative for each in report.answers)
    if best[0].relative is not None and tied > len(best):
        tied_words = f"{tied} pairs" + " or more" * (tied == len(report.answers))
        return f"{tied_words} fit alike; the first by name are {listed(named)}."
    return f"The best pairs are {listed(named)}."


def _alike_words(called: Sequence[Answer], who: str) -> str:
    """Say behind whom of the first three no need stands, and for whom else one speaks."""
    needed = [each for each in called if each.relation in (MUTUAL, GIVES, WANTS)]
    best = called[:3]
    bare = [each for each in best if each not in needed]
    if not bare:
        return ""
    whom = "it" if len(best) == 1 else "them"
    if len(bare) < len(best):
        whom = listed([each.partner.name for each in bare])
    words = f", but no stated need links {whom} with {who}"
    if all(MAY_COMPETE in each.next_step for each in bare):
        words += f", and {MAY_COMPETE}"
    others = [each.partner.name for each in needed if each not in best]
    if others:
        also = " too" if len(bare) < len(best) else ""
        words += f". A stated need links {who} with {listed(others[:3])}{also}; whether it is "
        words += "still open stands with each"
    return words + "."


def _figure(each: Answer, report: Report) -> str:
    """Say the points in brackets; a prior's fit is relative, and no figure for a headline."""
    return "" if report.model.kind == "prior" else f" ({score_words(each, report.model)})"


def _invite_words(report: Report) -> str:
    """Say whom the coalition that was asked for would invite; nothing where none was."""
    if report.coalition is None or not report.recruits:
        return ""
    found = report.recruits[0]
    if found.plan.value_before is None:
        best = [each.organization.name for each in found.candidates[:3]]
        return f"{found.name} would be joined best by {listed(best)}." if best else ""
    plan = found.advised
    if not plan.organizations:
        return f"Nobody would add to the value of {found.name}."
    against = (
        " What to watch out for stands below."
        if any(each.flags for each in plan.candidates)
        else ""
    )
    free = "" if plan is found.plan else f", of those {WHO_IS_FREE}"
    return (
        f"{found.name} would do best to invite {listed(list(plan.names))}{free}: its value "
        f"would go from {plan.value_before:.1f} to {plan.value_after:.1f}.{against}"
    )


def network_words(network: Network, which: str | None = None) -> str:
    """Say how much of the ecosystem the picture shows, and who that is."""
    if network.shown == network.organizations:
        words = f"All {network.organizations:,} organizations"
    else:
        words = (
            f"The {network.shown:,} organizations "
            f"{which or 'around those that this report is about'}, of "
            f"{network.organizations:,} in the data"
        )
    if network.edges_left_out:
        words += (
            f", with the strongest links between them; {network.edges_left_out:,} weaker ones "
            "are left out"
        )
    return f"{words}."


def coalitions_shown_words(report: Report) -> str | None:
    """Say which coalitions are left out; None for none."""
    shown = len(report.standing.coalitions)
    if shown == report.coalitions_in_all:
        return None
    if report.coalition is not None:
        return (
            f"Shown are {report.coalition.name} and its rivals, {shown} of "
            f"{report.coalitions_in_all:,} coalitions."
        )
    return (
        f"Shown are {shown} of {report.coalitions_in_all:,} coalitions: the organization's own "
        "with their rivals, then those of most members."
    )


def sources_words(report: Report) -> str:
    """Say how many sources there are."""
    if not any(each.source for each in report.sources):
        return "No row of the data names a source."
    if report.sources_in_all == 1:
        return "All rows that name a source name the same one."
    words = f"{report.sources_in_all:,} sources, those of most rows first"
    if len(report.sources) < report.sources_in_all:
        words += f"; the first {len(report.sources):,} are listed"
    return f"{words}."
