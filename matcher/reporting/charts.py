"""The charts of a report: facts of its record as shapes at their places."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence

from matcher.coalitions.findings import CoalitionComparison
from matcher.coalitions.relation_findings import CoopetitionMap
from matcher.coalitions.study_findings import OverlapPoint, TimelineReport
from matcher.evaluation.calibration_findings import CalibrationReport
from matcher.matching.match_findings import Component
from matcher.reporting.picture import (
    Circle,
    Line,
    Picture,
    Rect,
    Shape,
    Text,
    placed_labels,
    shortened,
)
from matcher.reporting.terminal import points

#: How the lines of coalitions differ where colours do not tell them apart.
DASHES: tuple[tuple[float, ...], ...] = ((), (6.0, 3.0), (2.0, 2.0), (8.0, 3.0, 2.0, 3.0))

_GREY = "#777777"


def signed(value: float) -> str:
    """Write points with their sign; 0 has none.

    Examples
    --------
    >>> signed(12.34), signed(-0.5), signed(0.0)
    ('+12.3', '-0.5', '0.0')
    """
    text = points(value)
    return f"+{text}" if value > 0 and text != "0.0" else text


def waterfall(components: Sequence[Component], score: float | None, name: str) -> Picture:
    """Show how the components of a score add up, one bar behind the other.

    Parameters
    ----------
    components : sequence of Component
    score : float or None
        Their sum, the last bar; None where that is no figure to read, and no bar.
    name : str
        Of the pair, for the title.
    """
    ends, unit = [0.0], "%" if score is None else ""
    for each in components:
        ends.append(ends[-1] + each.contribution)
    total = 0.0 if score is None else score
    low, high = min(*ends, total, 0.0), max(*ends, total, 0.0)
    left, right, row = 112.0, 322.0, 22.0
    scale = (right - left) / max(high - low, 1e-9)

    def at(value: float) -> float:
        return left + (value - low) * scale

    height = row * (len(components) + (score is not None)) + 6.0
    shapes: list[Shape] = [Line(((at(0), 2), (at(0), height - 2)), "grid")]
    for number, each in enumerate(components):
        top = 3 + row * number
        start, end = ends[number], ends[number + 1]
        colour = "gain" if each.contribution >= 0 else "loss"
        shapes += [
            Text(0, top + 13, each.name, fill="muted"),
            *_onwards(at(end), top, row, last=score is None and number == len(components) - 1),
            Rect(
                at(min(start, end)), top + 3, max(abs(end - start) * scale, 1), 14, colour, round=2
            ),
            Text(380, top + 14, signed(each.contribution) + unit, anchor="end"),
        ]
    said = ", ".join(f"{each.name} {signed(each.contribution)}{unit}" for each in components)
    if score is None:
        return Picture(380, height, f"What the fit of {name} rests on: {said}", tuple(shapes))
    top = 3 + row * len(components)
    shapes += [
        Text(0, top + 14, "score", bold=True),
        Rect(at(min(0.0, score)), top + 3, max(abs(score) * scale, 1), 14, "total", round=2),
        Text(380, top + 14, points(score), anchor="end", bold=True),
    ]
    title = f"How the score of {name} adds up: {said}; together {points(score)} points"
    return Picture(380, height, title, tuple(shapes))


def _onwards(x: float, top: float, row: float, *, last: bool) -> list[Shape]:
    """Lead from the end of a bar to the next one."""
    return [] if last else [Line(((x, top + 3), (x, top + row + 17)), "link", dashes=(1.0, 2.0))]


# -- over time ---------------------------------------------------------------------------------


def series(
    timeline: TimelineReport, names: Mapping[str, str], colours: Mapping[str, str]
) -> tuple[tuple[str, Picture], ...]:
    """Draw value, members and covered capabilities of coalitions, and the overlap of pairs.

    Parameters
    ----------
    timeline : TimelineReport
    names, colours : mapping
        By id of the coalition.

    Returns
    -------
    tuple of (str, Picture)
        Each with what it shows.
    """
    if len({point.day for point in timeline.points}) < 2:
        return ()
    dashes = dashes_of(timeline)
    drawn = []
    for title, read in (
        ("Value", lambda point: point.value),
        ("Members", lambda point: float(point.members)),
        ("Capabilities covered", lambda point: float(point.covered)),
    ):
        lines: dict[str, list[tuple[datetime.date, float]]] = {}
        for point in timeline.points:
            lines.setdefault(point.coalition, []).append((point.day, read(point)))
        drawn.append((title, _panel(title, lines, names, colours, dashes)))
    overlaps = _overlap_lines(timeline.overlaps)
    if overlaps:
        pair_names = {
            f"{each.a} {each.b}": f"{names.get(each.a, each.a)} and {names.get(each.b, each.b)}"
            for each in timeline.overlaps
        }
        title = "Overlap of coverage"
        drawn.append((title, _panel(title, overlaps, pair_names, {}, {}, 1.0)))
    return tuple(drawn)


def dashes_of(timeline: TimelineReport) -> dict[str, tuple[float, ...]]:
    """Give the dashes of the line of each coalition: the same in every chart, and in their key."""
    order = dict.fromkeys(point.coalition for point in timeline.points)
    return {each: DASHES[number % len(DASHES)] for number, each in enumerate(order)}


def line_key(
    timeline: TimelineReport, names: Mapping[str, str], colours: Mapping[str, str]
) -> Picture:
    """Say which line is whose, by its colour and, for who sees no colours, by its dashes."""
    shapes: list[Shape] = []
    for number, (key, dash) in enumerate(dashes_of(timeline).items()):
        y = 14.0 + 20.0 * number
        shapes.append(Line(((0, y), (26, y)), colours.get(key, _GREY), 2.5, dash))
        shapes.append(Text(34, y + 4, shortened(names.get(key, key), 13, 280), 13))
    words = ", ".join(names.get(key, key) for key in dashes_of(timeline))
    return Picture(
        320, 28.0 + 20.0 * len(dashes_of(timeline)), f"The lines of {words}", tuple(shapes)
    )


def _overlap_lines(
    overlaps: Sequence[OverlapPoint],
) -> dict[str, list[tuple[datetime.date, float]]]:
    lines: dict[str, list[tuple[datetime.date, float]]] = {}
    for each in overlaps:
        if each.weighted_jaccard is not None:
            lines.setdefault(f"{each.a} {each.b}", []).append((each.day, each.weighted_jaccard))
    return lines


def _panel(
    title: str,
    lines: Mapping[str, Sequence[tuple[datetime.date, float]]],
    names: Mapping[str, str],
    colours: Mapping[str, str],
    dashes: Mapping[str, tuple[float, ...]],
    top: float | None = None,
) -> Picture:
    """Draw steps over time: a figure holds until the day of the next."""
    days = [day for line in lines.values() for day, _ in line]
    first, last = min(days), max(days)
    span = max((last - first).days, 1)
    highest = top or max((value for line in lines.values() for _, value in line), default=0.0)
    highest = top or _round_top(highest)
    left, right, upper, lower = 34.0, 312.0, 10.0, 130.0

    def at(day: datetime.date, value: float) -> tuple[float, float]:
        across = left + (right - left) * (day - first).days / span
        return across, lower - (lower - upper) * value / highest

    shapes: list[Shape] = []
    for share in (0.0, 0.5, 1.0):
        _, y = at(first, share * highest)
        shapes.append(Line(((left, y), (right, y)), "grid"))
        shapes.append(
            Text(left - 5, y + 4, _short(share * highest), 11, anchor="end", fill="muted")
        )
    shapes.append(Text(left, lower + 16, first.isoformat(), 11, fill="muted"))
    shapes.append(Text(right, lower + 16, last.isoformat(), 11, anchor="end", fill="muted"))
    said = []
    for number, (key, line) in enumerate(lines.items()):
        colour = colours.get(key, _GREY)
        path: list[tuple[float, float]] = []
        for day, value in line:
            if path:
                path.append((at(day, 0)[0], path[-1][1]))
            path.append(at(day, value))
        path.append((right, path[-1][1]))
        dash = dashes.get(key, DASHES[number % len(DASHES)])
        shapes.append(Line(tuple(path), colour, 2.5, dash))
        shapes += [Circle(*at(day, value), 3, colour) for day, value in line]
        said.append(f"{names.get(key, key)} from {_short(line[0][1])} to {_short(line[-1][1])}")
    words = f"{title} from {first} to {last}: {'; '.join(said)}"
    return Picture(320, lower + 22, words, tuple(shapes))


def _round_top(highest: float) -> float:
    """Give the end of an axis: a round number at or above, whose half is round too.

    Examples
    --------
    >>> _round_top(20.7), _round_top(7.0), _round_top(0.0)
    (30.0, 8.0, 1.0)
    """
    if highest <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(highest))
    steps = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
    return next(step * unit for step in steps if step * unit >= highest - 1e-9 * unit)


def _short(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if value < 10 else f"{value:.0f}"


# -- pairs across ------------------------------------------------------------------------------


def coopetition_picture(found: CoopetitionMap, compared: CoalitionComparison) -> Picture:
    """Place the pairs across two coalitions: rivalry to the right, complementarity upwards."""
    left, right, upper, lower = 40.0, 390.0, 26.0, 300.0
    # Each axis ends at the next quarter above its largest figure.
    wide = _quarter(max((each.rivalry for each in found.pairs), default=1.0))
    high = _quarter(max((each.complementarity for each in found.pairs), default=1.0))

    def at(x: float, y: float) -> tuple[float, float]:
        return left + (right - left) * x / wide, lower - (lower - upper) * y / high

    shapes: list[Shape] = []
    for share in (0.0, 0.5, 1.0):
        x, y = at(share * wide, share * high)
        shapes.append(Line(((x, upper), (x, lower)), "grid"))
        shapes.append(Line(((left, y), (right, y)), "grid"))
        shapes.append(Text(x, lower + 15, _short(share * wide), 11, "middle", fill="muted"))
        shapes.append(Text(left - 6, y + 4, _short(share * high), 11, "end", fill="muted"))
    shapes.append(Text(right, lower + 32, "rivalry →", 12, "end", fill="muted"))
    shapes.append(Text(0, 12, "↑ complementarity", 12, fill="muted"))
    ranked = sorted(found.pairs, key=lambda each: -(each.rivalry + each.complementarity))
    wanted = []
    for each in ranked:
        x, y = at(each.rivalry, each.complementarity)
        name = f"{each.a.name} · {each.b.name}"
        shapes.append(Circle(x, y, 4.5, "gain", "paper", title=name))
        wanted.append((x, y, 7.0, shortened(name, 11, 190)))
    shapes += placed_labels(wanted[:24], 11, (400, lower), [(x, y, 4.5) for x, y, _, _ in wanted])
    title = (
        f"{len(found.pairs)} pairs across {compared.name_a} and {compared.name_b}, by rivalry and "
        "complementarity; the table below it has the figures"
    )
    return Picture(400, lower + 38, title, tuple(shapes))


def _quarter(value: float) -> float:
    return max(math.ceil(value * 4 - 1e-9) / 4, 0.25)


# -- calibration -------------------------------------------------------------------------------


def reliability_diagram(calibration: CalibrationReport) -> Picture | None:
    """Set what was predicted against what came true, both by their logarithm; None without bins."""
    bins = [each for each in calibration.bins if each.predicted > 0]
    if not bins:
        return None
    seen = [each.predicted for each in bins] + [each.observed for each in bins if each.observed > 0]
    low = math.floor(math.log10(min(seen)))
    high = max(math.ceil(math.log10(max(seen))), low + 1)
    left, right, upper, lower = 56.0, 330.0, 28.0, 284.0

    def share(value: float) -> float:
        return 0.0 if value <= 0 else (math.log10(value) - low) / (high - low)

    def at(x: float, y: float) -> tuple[float, float]:
        return left + (right - left) * share(x), lower - (lower - upper) * share(y)

    shapes: list[Shape] = []
    for power in range(low, high + 1):
        value = 10.0**power
        x, y = at(value, value)
        shapes.append(Line(((x, upper), (x, lower)), "grid"))
        shapes.append(Line(((left, y), (right, y)), "grid"))
        shapes.append(Text(x, lower + 15, f"{100 * value:g}%", 11, "middle", fill="muted"))
        shapes.append(Text(left - 6, y + 4, f"{100 * value:g}%", 11, "end", fill="muted"))
    shapes.append(Line((at(10.0**low, 10.0**low), at(10.0**high, 10.0**high)), "link", 1.5))
    shapes.append(Text(right, lower + 32, "predicted →", 12, "end", fill="muted"))
    shapes.append(Text(0, 12, "↑ came true", 12, fill="muted"))
    for each in bins:
        some = each.observed > 0
        shapes.append(
            Circle(*at(each.predicted, each.observed), 5, "gain" if some else None, "gain")
        )
    title = (
        "Predicted probability against the share that came true, in bins of equal size; on the "
        "diagonal they agree, an open circle means that none came true"
    )
    return Picture(340, lower + 38, title, tuple(shapes))
