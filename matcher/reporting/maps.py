"""The picture for a slide: the map of the coalitions, and what each covers."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.coalitions.findings import CoalitionsReport
from matcher.reporting.picture import (
    HEAT,
    Circle,
    Line,
    Picture,
    Rect,
    Shape,
    Text,
    heat_shade,
    placed_labels,
    shortened,
)
from matcher.reporting.record import Network, NetworkNode, Report
from matcher.reporting.text import some

#: How many rows and columns of coverage a slide has room for.
ROWS_SHOWN, COLUMNS_SHOWN = 31, 6

#: From so many links on they are drawn faintly, and a label may cover the small discs.
CROWDED = 1500

#: Up to how many discs a still picture has links between them.
LINKED = 1_200

_GREY = "#999999"


def network_picture(network: Network, width: float, height: float, labels: int = 40) -> Picture:
    """Draw the network: discs at their places, links between them, the largest ones named.

    Parameters
    ----------
    network : Network
    width, height : float
        Of the sheet.
    labels : int
        How many nodes are named at most; coalitions first, then their members, then by size.
    """
    placed = _fitted(network.nodes, width, height)
    crowded = len(network.edges) > CROWDED
    # Among so many discs links are nothing but a grey ground.
    shapes: list[Shape] = _links(network, placed, crowded) if len(placed) <= LINKED else []
    for place, (node, (x, y, radius)) in enumerate(zip(network.nodes, placed, strict=True)):
        ring = node.type == "coalition"
        shapes.append(
            Circle(x, y, radius, node.colour, "ink" if ring else "paper", str(place), node.name)
        )
    order = sorted(
        range(len(network.nodes)),
        key=lambda i: (
            network.nodes[i].type != "coalition",
            not network.nodes[i].coalitions,
            -network.nodes[i].size,
            i,
        ),
    )
    wanted = [
        (*placed[i][:2], placed[i][2] + 3, shortened(network.nodes[i].name, 11, 150))
        for i in order[:labels]
    ]
    named = set(order[:labels])
    spared = [disc for i, disc in enumerate(placed) if not crowded or i in named]
    shapes += placed_labels(wanted, 11, (width, height), spared)
    title = (
        f"Map of {network.shown} organizations and {len(network.nodes) - network.shown} "
        f"coalitions; colours {network.colouring}"
    )
    return Picture(width, height, title, tuple(shapes))


def _links(
    network: Network, placed: Sequence[tuple[float, float, float]], crowded: bool
) -> list[Shape]:
    """Draw the links; those of rivals stand out."""
    line, thick = ("grid", 0.3) if crowded else ("link", 0.6)
    shapes: list[Shape] = []
    for edge in network.edges:
        ends = (placed[edge.source][:2], placed[edge.target][:2])
        rivals = edge.kind == "rivals"
        shapes.append(Line(ends, "loss" if rivals else line, 1.2 if rivals else thick))
    return shapes


def _fitted(
    nodes: Sequence[NetworkNode], width: float, height: float
) -> list[tuple[float, float, float]]:
    """Scale the drawing to the sheet; the axis of a drawing points up, that of a sheet down."""
    if not nodes:
        return []
    margin = 24.0
    x = [node.x for node in nodes]
    y = [node.y for node in nodes]
    scale = min(
        (width - 2 * margin) / ((max(x) - min(x)) or 1.0),
        (height - 2 * margin) / ((max(y) - min(y)) or 1.0),
    )
    middle_x, middle_y = (max(x) + min(x)) / 2, (max(y) + min(y)) / 2
    return [
        (
            width / 2 + (node.x - middle_x) * scale,
            height / 2 - (node.y - middle_y) * scale,
            min(max(node.size * scale * 0.6, 2.5), 18.0),
        )
        for node in nodes
    ]


def coverage_picture(standing: CoalitionsReport, width: float) -> Picture:
    """Draw the strength of each coalition in each capability that one of them covers."""
    coalitions = standing.coalitions[:COLUMNS_SHOWN]
    rows = coverage_rows(standing)
    label, row = 225.0, 22.0
    column = (width - label) / max(len(coalitions), 1)
    shapes: list[Shape] = []
    for number, coalition in enumerate(coalitions):
        lines = _two_lines(coalition.name, 12, column - 6)
        shapes += [
            Text(label + column * (number + 0.5), 31 - 15 * above, line, 12, "middle", bold=True)
            for above, line in enumerate(reversed(lines))
        ]
    for number, (capability, strengths) in enumerate(rows[:ROWS_SHOWN]):
        top = 40 + row * number
        name = standing.capability_names.get(capability, capability)
        shapes.append(Text(0, top + 14, shortened(name, 12, label - 8)))
        for place, strength in enumerate(strengths[:COLUMNS_SHOWN]):
            left = label + column * place
            shade = None if strength is None else heat_shade(strength)
            fill = HEAT[0] if shade is None else HEAT[shade]
            shapes.append(Rect(left + 1, top, column - 2, row - 2, fill, 2))
            words = "·" if strength is None else f"{strength:.2f}"
            colour = "ink" if shade is None or shade < 6 else "on-dark"
            shapes.append(Text(left + column / 2, top + 14, words, 11, "middle", fill=colour))
    bottom = 40 + row * min(len(rows), ROWS_SHOWN)
    left_out = _left_out(len(rows) - ROWS_SHOWN, len(standing.coalitions) - COLUMNS_SHOWN)
    if left_out:
        shapes.append(Text(0, bottom + 16, left_out, 11, fill="muted"))
    title = "Coverage: the strength of the strongest member of each coalition, 0 to 1"
    return Picture(width, bottom + 24, title, tuple(shapes))


def _two_lines(name: str, size: float, room: float) -> list[str]:
    """Break a name between words where one line cannot hold it."""
    words = name.split()
    for count in range(len(words), 0, -1):
        first = " ".join(words[:count])
        if shortened(first, size, room) == first:
            rest = " ".join(words[count:])
            return [first, shortened(rest, size, room)] if rest else [first]
    return [shortened(name, size, room)]


def _left_out(rows: int, columns: int) -> str:
    parts = []
    if rows > 0:
        parts.append(f"{rows} more {'capability' if rows == 1 else 'capabilities'}")
    if columns > 0:
        parts.append(f"{columns} more {'coalition' if columns == 1 else 'coalitions'}")
    return f"and {' and '.join(parts)}" if parts else ""


def coverage_rows(
    standing: CoalitionsReport,
) -> list[tuple[str, tuple[float | None, ...]]]:
    """Give each capability that a coalition covers, with the strength of each in it.

    Returns
    -------
    list of (capability, strengths)
        Those covered by most first, then the strongest, then by id; None where no member offers.
    """
    strengths = [
        {row.capability: row.strength for row in each.coverage} for each in standing.coalitions
    ]
    covered: dict[str, int] = {}
    for each in standing.coalitions:
        for row in each.coverage:
            if row.covered:
                covered[row.capability] = covered.get(row.capability, 0) + 1
    order = sorted(
        covered,
        key=lambda name: (-covered[name], -sum(s.get(name, 0.0) for s in strengths), name),
    )
    return [(name, tuple(each.get(name) for each in strengths)) for name in order]


def slide(report: Report) -> Picture:
    """Put the map of the coalitions and the coverage side by side, on a slide of 16 to 9."""
    width, height, side = 1600.0, 900.0, 700.0
    day = f"as of {report.as_of}" if report.as_of else "undated"
    title = _named([each.name for each in report.standing.coalitions])
    shapes: list[Shape] = [
        Text(40, 58, shortened(title, 28, width - 80), 28, bold=True),
        Text(40, 86, f"{report.dataset}, {day}", 14, fill="muted"),
    ]
    map_width = width - side - 120
    shapes += network_picture(report.network, map_width, height - 190).moved(40, 110)
    coverage = coverage_picture(report.standing, side)
    shapes.append(
        Text(width - side - 40, 118, "Strength in what one of them covers", 15, bold=True)
    )
    shapes += coverage.moved(width - side - 40, 124)
    shapes += _legend(report, 40, height - 50)
    footer = (
        "Strength of the strongest member, 0 to 1; covered from "
        f"{report.standing.covered_from:g}. open-innovation-matcher {report.version}"
    )
    shapes.append(Text(width - 40, height - 24, footer, 12, "end", fill="muted"))
    return Picture(width, height, f"{title}, {day}: map and coverage", tuple(shapes))


def _named(names: Sequence[str]) -> str:
    """Name up to three coalitions, and count the rest."""
    if len(names) > 3:
        return some(names, 3)
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part) or (
        "No coalition"
    )


def _legend(report: Report, x: float, y: float) -> list[Shape]:
    """Name the colours of the coalitions."""
    colours = coalition_colours(report.network)
    shapes: list[Shape] = []
    for number, coalition in enumerate(report.standing.coalitions[:8]):
        across = x + 370.0 * (number % 2)
        down = y - 22.0 * ((min(len(report.standing.coalitions), 8) + 1) // 2 - number // 2 - 1)
        shapes.append(Circle(across + 6, down - 4, 6, colours.get(coalition.id, _GREY)))
        shapes.append(Text(across + 20, down, shortened(coalition.name, 13, 330), 13))
    if any(edge.kind == "rivals" for edge in report.network.edges):
        shapes.append(Line(((x, y + 18), (x + 14, y + 18)), "loss", 1.2))
        shapes.append(Text(x + 20, y + 22, "declared rivals", 13))
    return shapes


def coalition_colours(network: Network) -> dict[str, str]:
    """Give the colour of each coalition of the picture by its id."""
    prefix = "coalition:"
    return {
        node.key.removeprefix(prefix): node.colour
        for node in network.nodes
        if node.key.startswith(prefix)
    }
