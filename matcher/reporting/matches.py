"""Suggestions, pairs and explanations drawn for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from matcher.ecosystem.horizon import spell_horizon
from matcher.matching.constraints import Filters
from matcher.matching.findings import Direction, ExplainReport, Pair, PairsReport, SuggestReport
from matcher.matching.match_findings import Component, Evidence, Match, ModelInfo
from matcher.reporting.terminal import (
    component_table,
    heading,
    indented,
    plain,
    points,
    section,
    split_line,
)
from matcher.reporting.text import said


def data_line(report: SuggestReport | ExplainReport | PairsReport) -> str:
    """Say which data, as of when, how new."""
    day = f"as of {report.as_of}" if report.as_of else "undated"
    newest = report.newest_date or "none: nothing dated was known"
    return f"{report.dataset}, {day}, newest date in the data {newest}"


def filter_words(filters: Filters) -> str | None:
    """Say which filters were asked for; None for none."""
    where = tuple(f"{column} = {value}" for column, value in filters.where.items())
    words = [
        ("country", " or ", filters.countries),
        ("kind", " or ", filters.kinds),
        ("offers", " and ", filters.capabilities),
        ("without", " and ", filters.exclude),
        ("where", " and ", where),
    ]
    said = [
        f"{name} {joint.join(dict.fromkeys(values))}" for name, joint, values in words if values
    ]
    if filters.rivals != "flag":
        said.append("rivals excluded" if filters.rivals == "exclude" else "rivals only")
    if filters.include_partners:
        said.append("existing partners included")
    return "Filters: " + "; ".join(said) if said else None


def draw_suggestions(report: SuggestReport, console: Console) -> None:
    """Draw ranked matches: score, components as bars, one reason, flags."""
    heading(console, f"Partners for {report.organization.name}", data_line(report))
    _model_line(report.model, console)
    for words in (filter_words(report.filters), _novelty_words(report)):
        if words:
            console.print(plain(words, "dim"))
    if not report.matches:
        console.print()
        console.print(plain(empty_words(report)))
        return
    largest = _largest([match.components for match in report.matches])
    for match in report.matches:
        _match(match, report.model, largest, console)
    console.print()
    console.print(plain(exposure_words(report), "dim"))


def _model_line(model: ModelInfo, console: Console) -> None:
    console.print(plain(f"Model: {model.kind}. {model.note}", "dim"))


def _novelty_words(report: SuggestReport) -> str | None:
    if report.novelty == 0:
        return None
    return f"Novelty {report.novelty:g}: the order is moved from the famous to the unknown"


def _match(match: Match, model: ModelInfo, largest: float, console: Console) -> None:
    console.print()
    partner = match.partner
    about = " · ".join(part for part in (_kind(partner.kind), partner.country) if part)
    left = Text.assemble((f"{match.rank:>3}  ", "dim"), plain(partner.name, "bold"))
    right = Text.assemble(plain(about, "dim"), "  ", (points(match.score), "bold"), " points")
    console.print(split_line(left, right, console.width))
    _components(match.components, largest, console, head=match.rank == 1)
    _odds(match, model, console, by=5)
    if match.reasons:
        indented(console, plain(match.reasons[0]), by=5)
    _flags(match.flags, console)


def odds_words(match: Match | Pair | ExplainReport, model: ModelInfo) -> str | None:
    """Say probability, lift and interval, where it has one; None with the prior."""
    if model.kind == "prior":
        return None
    if match.probability is None or match.lift is None:
        words = "no probability of a first collaboration: they already work together"
    else:
        within = spell_horizon(model.horizon)
        words = f"probability {percent(match.probability)} within {within}"
        words += f"; {lift_words(match.lift)}"
    if isinstance(match, Match) and match.interval is not None:
        low, high = match.interval
        words += f"; 90% interval {points(low)} to {points(high)} points"
    return words


def lift_words(lift: float) -> str:
    """Say how the odds compare with those of a random pair."""
    if 0.95 <= lift <= 1.05:
        return "the odds are about those of a random pair"
    times = f"{lift:.2g}" if lift < 10 else f"{float(f'{lift:.2g}'):,.0f}"
    return f"the odds are about {times} times those of a random pair"


def percent(share: float) -> str:
    """Write a share with two figures; a tiny one as such, never as 0."""
    return "below 0.01%" if share < 0.0001 else f"{float(f'{100 * share:.2g}'):g}%"


def _odds(match: Match | Pair | ExplainReport, model: ModelInfo, console: Console, by: int) -> None:
    if words := odds_words(match, model):
        indented(console, plain(words, "dim"), by=by)


def _kind(kind: str | None) -> str | None:
    return kind.replace("_", " ") if kind else None


def _components(
    components: Sequence[Component], largest: float, console: Console, *, head: bool = True
) -> None:
    console.print(Padding(component_table(components, largest, head=head), (0, 0, 0, 5)))


def _flags(flags: Sequence[str], console: Console) -> None:
    for flag in flags:
        indented(console, plain(f"! {flag}", "yellow"), by=5)


def _largest(rows: Sequence[Sequence[Component]]) -> float:
    return max((each.contribution for row in rows for each in row), default=0.0)


def empty_words(report: SuggestReport) -> str:
    """Say that nobody is left, and how many each condition took out."""
    taken = "; ".join(f"{name} {count:,}" for name, count in report.barred.items() if count)
    return f"No candidate is left. Taken out: {taken or 'nobody, there is nobody else'}."


def exposure_words(report: SuggestReport) -> str:
    """Say how many there were to choose from, and how well known those shown are."""
    shown, exposure = len(report.matches), report.exposure
    words = f"The best {shown} of {report.eligible:,} possible partners"
    if report.candidates < report.eligible:
        words += f", of whom {report.candidates:,} were shortlisted and scored"
    if exposure.newcomers == shown:
        return f"{words}. None of those shown has worked with anybody in the data."
    # Nobody has more partners than all have, so what rounds to 100 is said as "over 99".
    percentile = exposure.mean_popularity_percentile
    if percentile is None:
        return f"{words}."
    share = "over 99" if percentile >= 99.5 else f"{percentile:.0f}"
    words += f". Those shown have more partners than {share}% of all, on average"
    count = exposure.newcomers
    return words + (f"; {count} {'has' if count == 1 else 'have'} none yet." if count else ".")


def draw_explanation(report: ExplainReport, console: Console) -> None:
    """Draw one pair in full, both directions."""
    heading(console, f"{report.pair['a'].name} and {report.pair['b'].name}", data_line(report))
    _model_line(report.model, console)
    if words := filter_words(report.filters):
        console.print(plain(words, "dim"))
    console.print(plain(f"Score of the pair: {points(report.score)} points (mean of both ways)"))
    largest = _largest([direction.match.components for direction in report.directions])
    _odds(report, report.model, console, by=0)
    for direction in report.directions:
        _direction(direction, report.model, largest, console)


def _direction(direction: Direction, model: ModelInfo, largest: float, console: Console) -> None:
    match = direction.match
    section(console, f"{direction.organization.name} asks about {match.partner.name}")
    if match.removed_by:
        standing = f"not a candidate: {match.removed_by}"
    else:
        standing = f"rank {match.rank} among its candidates"
    console.print(plain(f"{points(match.score)} points, {standing}"))
    _odds(match, model, console, by=0)
    _components(match.components, largest, console)
    for reason in match.reasons:
        indented(console, plain(f"- {reason}"), by=2)
    _flags(match.flags, console)
    if match.evidence:
        console.print(plain("  Evidence", "dim"))
        for fact in match.evidence:
            indented(console, plain(evidence_words(fact)), by=4)


def evidence_words(fact: Evidence) -> str:
    """Say a fact with its source and date in brackets."""
    return f"{fact.text} [{said(fact.date, fact.source)}]"


def draw_pairs(report: PairsReport, console: Console) -> None:
    """Draw the best pairs of the whole ecosystem."""
    heading(console, "The best pairs of the ecosystem", data_line(report))
    _model_line(report.model, console)
    if words := filter_words(report.filters):
        console.print(plain(words, "dim"))
    largest = _largest([pair.components for pair in report.pairs])
    for pair in report.pairs:
        console.print()
        left = Text.assemble(
            (f"{pair.rank:>3}  ", "dim"), plain(f"{pair.a.name} + {pair.b.name}", "bold")
        )
        right = Text.assemble((points(pair.score), "bold"), " points")
        console.print(split_line(left, right, console.width))
        _components(pair.components, largest, console, head=pair.rank == 1)
        _odds(pair, report.model, console, by=5)
        if pair.reasons:
            indented(console, plain(pair.reasons[0]), by=5)
        _flags(pair.flags, console)
    if not report.pairs:
        console.print(plain("No pair is left to suggest."))
