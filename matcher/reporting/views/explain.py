"""One pair in full, both directions."""

from __future__ import annotations

from matcher.matching.apart import WORDS
from matcher.matching.findings import Direction, ExplainReport
from matcher.matching.match_findings import Match
from matcher.matching.reservation_words import NO_WARNING
from matcher.reporting.days import later_words
from matcher.reporting.document import Block, Document, Section, Sentences
from matcher.reporting.match_entries import (
    component_table,
    evidence_sections,
    largest_component,
    listed,
    score_words,
)
from matcher.reporting.matches import (
    asides,
    contact_words,
    data_words,
    odds_words,
    put_last_words,
    quiet,
)
from matcher.reporting.terminal import points
from matcher.reporting.text import sentence


def view(report: ExplainReport) -> Document:
    """Give the score of the pair, then what each side's question about the other answers."""
    largest = largest_component((e.match.components for e in report.directions), report.model)
    odds = odds_words(report, report.model)
    blocks: list[Block] = [
        *asides(report, later_words(report.as_of, (each.match for each in report.directions))),
        *_score(report),
        *([quiet(odds)] if odds else []),
        *(_direction(each, report, largest) for each in report.directions),
    ]
    title = f"{report.pair['a'].name} and {report.pair['b'].name}"
    return Document(title, data_words(report), tuple(blocks))


def _score(report: ExplainReport) -> list[Block]:
    """Say what the pair has in all; the prior's points say nothing by themselves."""
    if report.model.kind == "prior":
        return []
    words = f"Score of the pair: {points(report.score)} points (mean of both ways)."
    return [Sentences((words,))]


def _direction(direction: Direction, report: ExplainReport, largest: float) -> Section:
    match = direction.match
    standing = (
        f"not in its list: {WORDS.get(match.removed_by.removeprefix('apart: '), match.removed_by)}"
        if match.removed_by
        else f"rank {match.rank} among its candidates{put_last_words(match)}"
    )
    name = f"components for {direction.organization.name}"
    odds = odds_words(match, report.model)
    blocks: list[Block] = [
        Sentences((sentence(f"{score_words(match, report.model)}, {standing}"),)),
        *([quiet(sentence(match.relation))] if match.relation else []),
        *([quiet(odds)] if odds else []),
        component_table(match.components, report.model, name, largest),
        *listed(match.reasons),
        *listed(_untold(match), "warning"),
        *listed(contact_words(match.shortlist)),
        *([] if match.removed_by else [Sentences((match.next_step,))]),
        *evidence_sections(match.evidence, {}),
    ]
    title = f"{direction.organization.name} asks about {match.partner.name}"
    return Section(title, tuple(blocks))


def _untold(match: Match) -> list[str]:
    """Give the flags that its last line, which says what counts against it, does not say."""
    return [each for each in match.flags if match.removed_by or each.startswith(NO_WARNING)]
