"""What stands for one match in a list: its figure, its components, its line and its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from matcher.coalitions.recruit_findings import RecruitCandidate
from matcher.matching.families import SHORT, WITHOUT_PRIOR
from matcher.matching.findings import Pair
from matcher.matching.match_findings import Component, Evidence, Match, ModelInfo
from matcher.matching.next_step import AGAINST
from matcher.matching.relations import is_guess
from matcher.matching.reservation_words import NO_WARNING
from matcher.reporting.cells import cell_text
from matcher.reporting.charts import waterfall
from matcher.reporting.document import (
    Block,
    CellKind,
    Chart,
    Column,
    Entry,
    Line,
    Section,
    Sentences,
    Table,
    Tone,
)
from matcher.reporting.matches import contact_words, odds_words, quiet, relation_words
from matcher.reporting.record import Answer
from matcher.reporting.text import said
from matcher.reporting.views.linking import source_link

#: A figure, its unit, how it is written, and the word before it.
Figure = tuple[float | str, str, CellKind, str]

#: How wide the column of a component is: seven of them fit a terminal.
_WIDTH = 9.0

#: Components that are the same, or nearly so, for every partner of one organization.
_START = ("context", "baseline")


def evidence_words(fact: Evidence) -> str:
    """Say a fact with its source and date in brackets."""
    return f"{fact.text} [{said(fact.date, fact.source)}]"


def _cited(fact: Evidence, urls: Mapping[str, str]) -> Line:
    """Say the same with the source as a link, where its address is known."""
    if fact.source not in urls:
        return evidence_words(fact)
    return f"{fact.text} [", source_link(fact.source, urls, fact.date), "]"


def largest_component(rows: Iterable[Sequence[Component]], model: ModelInfo) -> float:
    """Give the contribution that a whole bar stands for, the same in all tables of a list."""
    if model.kind == "prior":
        return 100.0
    return max((each.contribution for row in rows for each in row), default=0.0)


def summed_components(components: Sequence[Component], model: ModelInfo) -> list[Component]:
    """Give the families, and what every pair starts with as one part: they sum to the score.

    What the model measures nothing of, so that it is 0 by construction, is left out.
    """
    nothing = WITHOUT_PRIOR if model.kind == "prior" else ()
    families = [each for each in components if each.name not in (*nothing, *_START)]
    start = sum(each.contribution for each in components if each.name in _START)
    return [*families, Component("start", start)]


def shown_components(components: Sequence[Component], model: ModelInfo) -> list[Component]:
    """Give what a table shows; with the prior, of all that counts for a match the share in %."""
    found = summed_components(components, model)
    if model.kind != "prior":
        return found
    whole = sum(max(each.contribution, 0.0) for each in found[:-1]) or 1.0
    return [Component(each.name, 100.0 * each.contribution / whole) for each in found[:-1]]


def component_table(
    components: Sequence[Component],
    model: ModelInfo,
    title: str,
    largest: float,
    *,
    continues: bool = False,
) -> Table:
    """Give the components of a score, a column each."""
    components = shown_components(components, model)
    columns = tuple(
        Column(name, "points", _WIDTH, SHORT.get(name, ""), bars=True, largest=largest)
        for name in (each.name for each in components)
    )
    row = tuple(each.contribution for each in components)
    return Table(title, columns, (row,), continues=continues)


def entry(
    found: Match | Pair,
    model: ModelInfo,
    names: tuple[str, str],
    title: str,
    largest: float,
    about: str = "",
    local: str | None = None,
    url: str | None = None,
    *,
    urls: Mapping[str, str],
    first: bool = False,
) -> Entry:
    """Give one of a list: one reason and the flags; below, components, odds and evidence.

    Parameters
    ----------
    found : Match or Pair
    model : ModelInfo
    names : (str, str)
        Of who asks and of the partner.
    title : str
    largest : float
        As by `largest_component`.
    about, local, url
        As of `Entry`.
    urls : mapping of str to str
        Where a source can be read.
    first : bool
        The first of a document names the components; those that follow continue its table.
    """
    odds = odds_words(found, model)
    sides = None if isinstance(found, Match) else {e.id: e.name for e in (found.a, found.b)}
    blocks: list[Block] = [
        *listed(contact_words(found.shortlist, sides)),
        _components(found, model, names, largest, first),
        *([quiet(odds)] if odds else []),
        *listed(found.reasons[1:], full=True),
        *evidence_sections(found.evidence, urls, full=True),
    ]
    figure, unit, kind, before = figure_of(found, model)
    return Entry(
        found.rank,
        title,
        about,
        figure,
        unit,
        first_line(relation_words(found), found.reasons),
        watch_words(found),
        tuple(blocks),
        local,
        url,
        kind,
        before,
        found.next_step,
    )


def _components(
    found: Match | Pair, model: ModelInfo, names: tuple[str, str], largest: float, first: bool
) -> Chart:
    """Draw what a score is made of: how it adds up, or with a prior what the fit rests on."""
    shown = shown_components(found.components, model)
    prior = model.kind == "prior"
    title = "What the fit rests on: the longer, the more" if prior else "How the score adds up"
    total = None if prior else found.score
    name = f"components of {found.rank}"
    text = component_table(found.components, model, name, largest, continues=not first)
    return Chart(title, lambda: waterfall(shown, total, " with ".join(names)), text)


def figure_of(found: Match | Pair | Answer, model: ModelInfo) -> Figure:
    """Give what stands for a score, its unit, how it is written and the word before it.

    The prior's points are no odds, so that where a match stands among all candidates takes their
    place; a guess has none.
    """
    if model.kind != "prior":
        return found.score, "points", "points", ""
    if found.relative is None:
        return "a guess" if is_guess(found.relation) else "fit not given", "", "text", ""
    return round(found.relative), "of 100", "count", "fit"


def whole(fit: float | None) -> int | None:
    """Give a fit as it is read."""
    return None if fit is None else round(fit)


def watch_words(each: Match | Pair | Answer | RecruitCandidate) -> tuple[str, ...]:
    """Give what counts against it, and what else is to be known before a call."""
    against = each.next_step.partition(AGAINST)[2].removesuffix(".")
    known = [flag for flag in each.flags if flag.startswith(NO_WARNING) or not against]
    return (*([against[:1].upper() + against[1:]] if against else []), *known)


def first_line(relation: str | None, reasons: Sequence[str]) -> str | None:
    """Give the line that everybody reads: what the two are to each other, and the first reason."""
    first = reasons[0] if reasons else None
    words = relation or first
    if words is None:
        return None
    words = f"{words[0].upper()}{words[1:]}"
    return words if first is None or relation is None else f"{words}: {first}"


def score_words(found: Match | Pair | Answer, model: ModelInfo) -> str:
    """Say a score within a sentence."""
    figure, unit, kind, before = figure_of(found, model)
    return f"{before} {cell_text(figure, kind)} {unit}".strip()


def listed(lines: Sequence[Line], tone: Tone = "plain", *, full: bool = False) -> list[Block]:
    """Give a list; nothing where there is nothing to list."""
    return [Sentences(tuple(lines), listed=True, tone=tone, full=full)] if lines else []


def evidence_sections(
    evidence: Sequence[Evidence], urls: Mapping[str, str], *, full: bool = False
) -> list[Block]:
    """List the facts behind the reasons; nothing where there are none."""
    sourced = any(fact.source or fact.date for fact in evidence)
    lines = listed([_cited(fact, urls) if sourced else fact.text for fact in evidence])
    if lines and not sourced:  # once, not behind each
        lines.append(quiet("The data give no source and no date for these."))
    return [Section("Evidence", tuple(lines), full=full)] if lines else []
