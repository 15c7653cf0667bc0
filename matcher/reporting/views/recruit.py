"""Whom to invite: the best set, then the candidates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from matcher.coalitions.recruit_findings import RecruitCandidate, RecruitReport
from matcher.coalitions.recruit_reasons import NAMED, WORKED_WITH
from matcher.matching.apart import listed
from matcher.matching.learned_groups import GroupModelInfo
from matcher.matching.reservation_words import WITH_RIVALS
from matcher.reporting.apart import apart_section
from matcher.reporting.days import later_words
from matcher.reporting.document import Block, Column, Document, Section, Sentences
from matcher.reporting.match_entries import whole
from matcher.reporting.matches import contact_words, quiet, shortlist_words
from matcher.reporting.text import some
from matcher.reporting.views.coalition_words import data_words
from matcher.reporting.views.fields import Field, table_of

#: How many names a sentence holds before it says how many more there are.
SHOWN = 6

#: Of whom the best set is, where it is not of all.
WHO_IS_FREE = "who are free to join"

#: How the event begins of what is no group model.
NO_MODEL = "none: "


def view(report: RecruitReport) -> Document:
    """Give the best set, then the candidates."""
    return Document(title_words(report), (data_words(report),), blocks(report))


def title_words(report: RecruitReport) -> str:
    """Say what it is about."""
    return f"Whom {report.name} could invite"


def blocks(report: RecruitReport, number: int = 1) -> tuple[Block, ...]:
    """Give the same without its title.

    Parameters
    ----------
    report : RecruitReport
    number : int
        Among several, for the name of its table.
    """
    shown = (*report.advised.candidates, *report.candidates)
    found: list[Block] = [
        Sentences((fit_words(report.model, report.plan.value_before is not None),), tone="quiet"),
        *([quiet(later)] if (later := later_words(report.as_of, shown)) else []),
        *(quiet(f"{words}.") for words in shortlist_words(report.filters)),
        Sentences(tuple(plan_words(report)), listed=True),
    ]
    if report.advised.candidates:
        lines = Sentences(tuple(_plan_notes(report)), listed=True)
        found.append(Section("The best set, one by one", (lines,)))
    if report.candidates:
        title = f"Candidates by fit, of {report.considered:,} organizations"
        fields: list[Field[RecruitCandidate]] = [
            (Column("", "count"), lambda each: each.rank),
            (Column("organization"), lambda each: each.organization.name),
            *fit_fields(report),
            (Column(""), _standing),
        ]
        found.append(Section(title, (table_of(f"recruit-{number}", fields, report.candidates),)))
        if words := without_reason_words(report):
            found.append(Sentences((words,), tone="quiet"))
        noted = (_noted(e, report, f"{e.rank}. {e.organization.name}") for e in report.candidates)
        found.append(Section("Why, and what is against it", tuple(noted)))
    elif words := without_reason_words(report):
        found.append(Sentences((words,), tone="quiet"))
    found += apart_section(report.apart, report.apart_total, len(report.candidates))
    return tuple(found)


def fit_fields(report: RecruitReport) -> list[Field[RecruitCandidate]]:
    """Give how well each fits, and what it adds; points of a prior are no odds, and not read."""
    gain: Field[RecruitCandidate] = Column("gain", "value", 10, bars=True), lambda each: each.gain
    if report.model.kind == "prior":
        return [
            (Column("fit of 100", "count", 11, bars=True), lambda each: whole(each.relative)),
            gain,
        ]
    return [
        (Column("fit, points", "points", 11, bars=True), lambda each: each.fit),
        gain,
        (Column("rival's pull, points", "points", 11), lambda each: each.rival_pull),
    ]


def _standing(each: RecruitCandidate) -> str:
    """Say in a word or two where a candidate stands between the sides."""
    if any(flag.startswith(WITH_RIVALS) for flag in each.flags):
        return "sits with a rival"
    if each.apart:
        return each.apart
    return "contested" if each.contested else ""


def _plan_notes(report: RecruitReport) -> Iterator[str]:
    """Say of each of the best set what it brings; of a candidate the rest is told below."""
    shown = {each.organization.id for each in report.candidates}
    for each in report.advised.candidates:
        rest = [] if each.organization.id in shown else candidate_words(each, report)
        yield ". ".join([plan_title(each), *rest])


def _noted(each: RecruitCandidate, report: RecruitReport, title: str) -> Section:
    return Section(title, (Sentences(tuple(candidate_words(each, report)), listed=True),))


def plan_title(each: RecruitCandidate) -> str:
    """Name one of the best set, what it adds by itself, and where it stands by fit."""
    return f"{each.organization.name}: adds {each.gain:.2f} by itself, number {each.rank} by fit"


def without_reason_words(report: RecruitReport) -> str | None:
    """Say whom the list leaves out, for nothing counts for them; None for nobody."""
    if not report.without_reason:
        return None
    return (
        f"Left out: {report.without_reason:,} of the {report.considered:,}, for adding nothing "
        "that members lack, and having no open need that a member could meet."
    )


def fit_words(model: GroupModelInfo, counted: bool = True) -> str:
    """Say what a fit means; `counted` is whether the data tell of capabilities."""
    if model.kind == "prior" and counted:
        return (
            "Fit: 100 is the best of all organizations, those apart included, 0 the weakest; no "
            "odds. First comes who meets an open need: one that a member states, that nobody is "
            "known to serve, and that no member meets well. (Who competes with the member that "
            "asks, in that same trade, does not count.) Then comes who can do well what is new "
            f"and near to what members do. Among equals: who suits the members best ({model.note})."
        )
    what = f"points of the {model.kind} group model"
    if model.event.startswith(NO_MODEL):
        what = model.event.removeprefix(NO_MODEL)
    words = f"Fit: {what} ({model.note})."
    if model.kind != "prior":
        return f"{words} 0 is a candidate at random, 10 more are twice the odds."
    return f"{words} Shown is where they stand among those of all organizations, 0 to 100; no odds."


def plan_words(report: RecruitReport) -> list[str]:
    """Say in sentences whom to bring in together and how good that is."""
    plan = report.advised
    if plan.value_before is None:
        return ["The data tell of no capabilities, so nobody's gain can be said; fit decides."]
    if not plan.organizations:
        return [f"Nobody would add to its value of {plan.value_before:.2f}."]
    free = plan is not report.plan
    such = "such " if free or plan.known else ""
    a_set = f"{such}set of {plan.budget} of the {report.considered:,} candidates"
    meets = any(each.meets for each in plan.candidates)
    that = " that meets as many stated needs" if plan.bound is None and meets else ""
    quality = f"no {a_set}{that} does more" if plan.optimal else "not proven the best"
    if plan.optimal and len(plan.names) < plan.budget:
        quality = "nobody else would add to that"
    if not plan.optimal and plan.bound is not None:
        quality += f": no {a_set} is worth more than {plan.bound:.2f}"
    lines = [
        f"The {'one to invite' if len(plan.names) == 1 else 'best set'}"
        f"{f' of those {WHO_IS_FREE}' if free else ''} is "
        f"{some(plan.names, SHOWN)}: {_needs_words(report)} Its value would rise from "
        f"{plan.value_before:.2f} to {plan.value_after:.2f} ({quality})."
    ]
    if any(each.rank > len(plan.candidates) for each in plan.candidates):
        lines.append(
            "The best set is chosen by what it does together, the list by the fit of each."
        )
    if free:
        lines.append(_taken_words(report))
    if plan.known:
        left_out = some([each.name for each in plan.known], SHOWN)
        lines.append(f"Not in it: {left_out}; what they would add they do for a member already.")
    if report.unmet:
        lacking = some(report.unmet, SHOWN)
        lines.append(f"What members need, and no row says that anybody offers: {lacking}.")
    if report.rivals:
        lines.append(f"Its rivals: {some([each.name for each in report.rivals], SHOWN)}.")
    return [*lines, *_also_asked_words(plan.candidates)]


def _needs_words(report: RecruitReport) -> str:
    """Say what of a set members need, and who else of the list meets a need of theirs."""
    chosen = report.advised.candidates
    met = list(dict.fromkeys(need for each in chosen for need in each.meets))
    others: dict[str, str] = {}
    for each in report.candidates:
        for need in each.meets:
            if need not in met:
                others.setdefault(need, each.organization.name)
    names = report.capability_names
    words = "it meets no stated need that is open, and only widens what the coalition covers."
    if met:
        words = f"members state that they need {named(met, names)}."
    if not others:
        return words
    also = listed([f"{named([need], names)}, which {who} offers" for need, who in others.items()])
    return f"{words} Members need {also}."


def _also_asked_words(candidates: Sequence[RecruitCandidate]) -> Iterator[str]:
    """Say which of the best set would add to rivals too: these may be told to invite the same."""
    found: dict[tuple[str, ...], list[str]] = {}
    for each in candidates:
        if each.adds_to:
            rivals = tuple(rival.name for rival in each.adds_to)
            found.setdefault(rivals, []).append(each.organization.name)
    for rivals, names in found.items():
        yield (
            f"{some(names, SHOWN)} would add to {some(rivals, SHOWN)} too: "
            f"{'it' if len(names) == 1 else 'they'} may be asked there as well."
        )


def _taken_words(report: RecruitReport) -> str:
    """Say who sits with a rival already, and what it would bring to invite them too."""
    plan = report.plan
    with_rivals = [
        f"{each.organization.name} ({why})" for each in plan.candidates if (why := _taken(each))
    ]
    met = {need for each in report.advised.candidates for need in each.meets}
    more = [need for each in plan.candidates for need in each.meets if need not in met]
    serves = named(list(dict.fromkeys(more)), report.capability_names)
    what = f"serve the stated need of {serves} too, and " if more else ""
    return (
        f"With {some(with_rivals, SHOWN)} it would {what}be {plan.value_after:.2f} "
        f"({some(plan.names, SHOWN)}): ask them first how they keep these apart."
    )


def _taken(each: RecruitCandidate) -> str | None:
    """Say what a candidate has to do with a rival, or why it stands apart; None for nothing."""
    camps = [e.partition(" in ")[2] for e in each.flags if e.startswith(WITH_RIVALS)]
    if camps:
        return f"{WITH_RIVALS}: sits in {listed(camps)}"
    if each.apart:
        return each.flags[0] if each.flags else each.apart
    return each.tied


def candidate_words(each: RecruitCandidate, report: RecruitReport) -> list[str]:
    """Say what to do, then what it closes and what counts for it, where that is not said so far."""
    lines = []
    if each.closes is not None and len(each.closes) > NAMED:
        lines.append(f"would newly cover {named(each.closes, report.capability_names)}")
    told = each.next_step
    known = told.replace("they need ", "needs ")
    lines += [e for e in each.reasons if e.removeprefix("offers ") not in known]
    if WORKED_WITH in told:
        lines = [each for each in lines if not each.startswith("has worked with ")]
    return [*contact_words(each.shortlist), told, *lines]


def named(capabilities: Sequence[str], names: Mapping[str, str]) -> str:
    """Name capabilities, the first ones in full."""
    known = [names.get(each, each) for each in capabilities]
    return some(known, SHOWN) if known else "nothing"
