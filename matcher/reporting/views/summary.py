"""A report on one page: whom to call, about what, why, what counts against, how sure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from matcher.coalitions.standing_findings import CoalitionStanding
from matcher.ecosystem.horizon import spell_horizon
from matcher.matching.next_step import AGAINST, IDLE, NOTHING_AGAINST
from matcher.matching.relations import is_guess
from matcher.reporting.apart import ORDER, Aside, who
from matcher.reporting.days import later_words
from matcher.reporting.document import Block, Column, Document, Section, Sentences
from matcher.reporting.match_entries import figure_of, first_line
from matcher.reporting.matches import (
    about_words,
    at_hand_words,
    fit_means,
    linked_words,
    percent,
    shortlist_words,
)
from matcher.reporting.record import Answer, Report, Summary
from matcher.reporting.report_words import date_words, title_words
from matcher.reporting.text import brief, counted, some
from matcher.reporting.views.coalition_words import (
    alone_words,
    contested_words,
    doubt_words,
    ended_words,
    no_coalition_words,
    one_report_words,
    overlap_words,
    weak_words,
)
from matcher.reporting.views.fields import Field, table_of
from matcher.reporting.views.info import unread_words
from matcher.reporting.views.recruit import plan_words
from matcher.reporting.views.since import since_words

#: How many of each kind a page has room for.
CALLS, COALITIONS, PLANS, NAMES, CHANGES = 5, 6, 2, 3, 4

#: How many characters of one name and of one text it has room for.
NAME, STEP, WHY, NOTE, TEXT = 45, 440, 60, 100, 110

#: How many one step has where all of them together have room.
LONGEST = 700

#: How what counts against a step begins, and what parts one such thing from the next.
_AGAINST, _NOTHING = f" {AGAINST}", f" {NOTHING_AGAINST}"
_NEXT = re.compile(r"; (?![^(\[]*[)\]])")

#: What is called the value of a coalition.
VALUE_MEANS = (
    "The value of a coalition adds up, over all capabilities, how strong its strongest member is, "
    "from 0 to 1."
)

#: What those apart are, in a word or two.
_APART = {
    "rival coalition": "in a rival's camp",
    "competitor": "competitors",
    "own group": "your own group, within reach already",
}


def view(summary: Summary) -> Document:
    """Give the page as a document of its own."""
    return front(summary.report)


def front(report: Report) -> Document:
    """Give the page on which a report begins where it is printed."""
    found: list[Block] = [
        Section(_title(report), (*_calls(report), *_apart(report)), "calls"),
        *_since(report),
        Section("How the coalitions stand", tuple(_coalitions(report)), "standing"),
        Section("How sure this is", (Sentences(tuple(_sure(report)), listed=True),), "sure"),
    ]
    return Document(
        brief(title_words(report), 2 * NAME),
        (date_words(report),),
        tuple(found),
        {"version": report.version},
        one_page=True,
    )


def _title(report: Report) -> str:
    if report.suggestions is not None:
        who = brief(report.suggestions.organization.name, NAME)
        if report.answers and report.answers[0].next_step.startswith(IDLE):
            return f"Nobody stands out for {who}; worth a first talk, no more"
        should = "could ask" if all(is_guess(e.relation) for e in report.answers) else "should call"
        return f"Whom {who} {should}"
    return "Whom to bring together" if report.pairs is not None else "Whom to call"


# -- whom to call ------------------------------------------------------------------------------


def _calls(report: Report) -> list[Block]:
    """List the best answers: who, about what and why, what counts against, how good."""
    if not report.answers:
        return [Sentences(("Nobody is left to suggest.",))]
    fields: list[Field[Answer]] = [
        (Column("", "count", 5), lambda each: each.rank),
        (Column("who", width=24), lambda each: _who(each, report)),
        (Column("about what, and what is against it", width=80), _step(report)),
        (Column("why", width=16), lambda each: each.relation or _why(each)),
        _good(report),
        (Column("newest fact", width=15, full=True), _newest),
    ]
    shown = report.answers[:CALLS]
    blocks: list[Block] = [table_of("calls", fields, shown)]
    if len(report.answers) > len(shown):
        names = [_called(each, report) for each in report.answers[len(shown) :]]
        blocks.append(Sentences((f"Then {some(names, 5)}.",), tone="quiet"))
    found = at_hand_words(report.suggestions) if report.suggestions is not None else None
    blocks += [Sentences((_clauses(found, STEP),))] if found else []
    notes = [
        f"{brief(each.partner.name, NAME)}, {one.status}: {brief(one.note, NOTE)}"
        for each in shown
        for one in each.shortlist
        if one.note
    ]
    blocks += [Sentences((line,)) for line in notes]
    return blocks


def _called(each: Answer, report: Report) -> str:
    """Name whom to call; of a pair both."""
    name = brief(each.partner.name, NAME)
    return name if report.pairs is None else f"{brief(each.organization.name, NAME)} + {name}"


def _who(each: Answer, report: Report) -> str:
    name, about = _called(each, report), about_words(each.partner)
    if report.pairs is not None:
        return name
    return f"{name} ({about})" if about else name


def _step(report: Report) -> Callable[[Answer], str]:
    """Give what says a step: whole as long as there is room for all."""
    shown = report.answers[:CALLS]
    most = LONGEST if sum(len(each.next_step) for each in shown) <= CALLS * STEP else STEP
    return lambda each: step_words(each.next_step, most)


def step_words(step: str, most: int) -> str:
    """Cut a next step at the ends of clauses; of what is against it, say how much is left out."""
    what, against, doubt = step.partition(_AGAINST)
    if not against:
        what, against, doubt = step.partition(_NOTHING)
    if len(step) <= most or not against:
        return brief(step, most)
    room = max(most // 2, most - len(what))
    doubt = doubt and _clauses(doubt.rstrip("."), room, "; and {} more in the full report") + "."
    return f"{_clauses(what, max(most // 2, most - len(doubt)))}{against}{doubt}"


def _clauses(text: str, most: int, left_out: str = " …") -> str:
    """Keep whole clauses, as far as there is room, for the heart of one may stand at its end.

    Of the first there is always what there is room for.
    """
    clauses = shown = _NEXT.split(text)
    while len(shown) > 1 and len("; ".join(shown)) > most:
        shown = shown[:-1]
    more = left_out.format(len(clauses) - len(shown)) if shown != clauses else ""
    kept = "; ".join(shown)
    end = max(kept.rfind(sign, 0, most) for sign in (", ", ": ")) if len(kept) > most else 0
    return (f"{kept[:end]}…" if end > 0 else brief(kept, most)) + more


def _why(each: Answer) -> str:
    return _clauses(first_line(each.relation, each.reasons) or "no reason stated in words", WHY)


def _good(report: Report) -> Field[Answer]:
    """Give what stands for a score, as the model that answers has it."""
    if report.model.kind == "prior":
        return Column("fit of 100", "count", 8), lambda each: figure_of(each, report.model)[0]
    if report.answers[0].probability is None:
        return Column("points", "points", 8), lambda each: each.score
    within = f"within {spell_horizon(report.model.horizon)}"
    return Column(within, width=11), lambda each: percent(each.probability or 0.0)


def _newest(each: Answer) -> str | None:
    """Give the date of the newest fact that names them, not who asks or others alone."""
    named = (fact for fact in each.evidence if each.partner.name in fact.text)
    return max((fact.date for fact in named if fact.date), default=None)


def _apart(report: Report) -> list[Block]:
    """Name who is a partner already, and the first who would fit, but stand apart."""
    found = report.suggestions or report.pairs
    known = linked_words(report.suggestions) if report.suggestions is not None else None
    lines = [Sentences((brief(known, 3 * TEXT),))] if known else []
    if found is None or not found.apart:
        return [*lines]
    parts = []
    asides: Sequence[Aside] = found.apart
    for kind in ORDER:
        names = [brief(who(each), 2 * NAME) for each in asides if each.because == kind]
        if names:
            parts.append(f"{some(names, NAMES)} ({_APART[kind]})")
    return [*lines, Sentences((f"Would fit too, but stand apart: {'; '.join(parts)}.",))]


def _since(report: Report) -> list[Section]:
    lines = tuple(brief(each, 2 * TEXT) for each in since_words(report)[:CHANGES])
    return [Section("What changed", (Sentences(lines, listed=True),))] if lines else []


# -- coalitions --------------------------------------------------------------------------------

_STANDING: tuple[Field[CoalitionStanding], ...] = (
    (Column("coalition", width=40), lambda each: brief(each.name, NAME)),
    (Column("members", "count", 10), lambda each: len(each.members)),
    (Column("value", "points", 10), lambda each: each.value),
    (Column("capabilities covered", "count", 12), lambda each: each.covered_count),
    (Column("through one member alone", "count", 12), lambda each: len(each.single_holders)),
)


def _coalitions(report: Report) -> list[Block]:
    """Say how one or two coalitions stand; of more, give a line each."""
    standing = report.standing
    sides = standing.coalitions
    if not sides:
        return [Sentences((no_coalition_words(standing),))]
    lines: list[str] = []
    blocks: list[Block] = []
    if len(sides) == 1:
        lines = alone_words(sides[0], standing)[:2]
    elif len(sides) == 2 and standing.comparisons:
        (pair,) = standing.comparisons
        lines = [
            *overlap_words(pair, (sides[0], sides[1]), standing),
            *weak_words(sides),
            *one_report_words(sides, standing),
            *contested_words(pair),
        ]
    else:
        seated = [each for each in sides if each.members]
        ordered = sorted(seated, key=lambda each: (-each.value, each.id))
        blocks.append(table_of("standing", _STANDING, ordered[:COALITIONS]))
    plans = []
    for each in report.recruits[:PLANS]:
        best, mark, value = plan_words(each)[0].partition(" Its value ")
        said = f"{brief(each.name, NAME)}: {best}"
        whole = f"{said}{mark}{value.partition(' (')[0]}." if mark else said
        plans.append(whole if len(whole) <= 2 * TEXT else said)
    lines = [_clauses(each, 2 * TEXT) for each in lines]
    lines += [_clauses(each, 2 * TEXT) for each in (*ended_words(sides), VALUE_MEANS, *plans)]
    return [*blocks, Sentences(tuple(lines), listed=True)]


# -- how sure ----------------------------------------------------------------------------------


def _sure(report: Report) -> list[str]:
    """Say what the figures mean, on which day's evidence they rest, and on which source most."""
    day = f"what had happened by {report.as_of}" if report.as_of else "undated data"
    newest = f"; the newest fact is of {report.newest_date}" if report.newest_date else ""
    named = any(each.source for each in report.sources)
    sources = counted(report.sources_in_all, "source") if named else "no row names a source"
    found = report.suggestions
    later = later_words(report.as_of, found.matches) if found is not None else None
    lines = [
        report.model.note,
        *([fit_means(found)] if report.model.kind == "prior" else []),
        f"It rests on {day}{newest}; {sources}.",
        *([later] if later else []),
        *(f"{each}." for each in (shortlist_words(found.filters) if found else [])),
        *([unread_words(report.contents)] if report.contents.unread else []),
        *doubt_words(report.standing.coalitions, report.standing.study),
    ]
    return [_clauses(each, 2 * TEXT) for each in lines]
