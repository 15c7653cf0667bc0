"""Pictures made of a few shapes, which become SVG in a page, SVG of its own, or PNG.

A colour is "#rrggbb" or one of the names of `LIGHT`; in a page a name follows the reader's theme.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from matcher.reporting.palette import LOOK
from matcher.reporting.text import brief, visible
from matcher.reporting.xml_text import clean, quoted

#: The named colours where there is no theme: on white.
LIGHT: dict[str, str] = LOOK["light"]

#: Shades of a strength from 0 to 1, the weakest first; dark text stands on the first six.
HEAT: tuple[str, ...] = tuple(LOOK["shades"]["heat"])


@dataclass(frozen=True)
class Rect:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    round: float = 0.0


@dataclass(frozen=True)
class Line:
    """Straight pieces through points; dashes are lengths in turn of stroke and gap."""

    points: tuple[tuple[float, float], ...]
    stroke: str
    width: float = 1.0
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True)
class Circle:
    """A disc, or a ring where there is no fill; `key` and `title` are for whom a pointer asks."""

    x: float
    y: float
    radius: float
    fill: str | None
    stroke: str | None = None
    key: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Text:
    """A line of text; y is its baseline, and x its start, middle or end.

    With a rim in the colour of the paper it can be read over lines.
    """

    x: float
    y: float
    text: str
    size: float = 12.0
    anchor: str = "start"
    bold: bool = False
    fill: str = "ink"
    rim: bool = False


Shape = Rect | Line | Circle | Text


@dataclass(frozen=True)
class Picture:
    """Shapes on a sheet, the first at the back.

    Attributes
    ----------
    title : str
        What a screen reader says of it.
    """

    width: float
    height: float
    title: str
    shapes: tuple[Shape, ...]

    def moved(self, x: float, y: float) -> tuple[Shape, ...]:
        """Give the shapes in another place, to be put into a larger picture."""
        return tuple(_moved(shape, x, y) for shape in self.shapes)


def _moved(shape: Shape, x: float, y: float) -> Shape:
    if isinstance(shape, Line):
        return Line(
            tuple((px + x, py + y) for px, py in shape.points),
            shape.stroke,
            shape.width,
            shape.dashes,
        )
    changed = {**vars(shape), "x": shape.x + x, "y": shape.y + y}
    return type(shape)(**changed)


def text_width(text: str, size: float) -> float:
    r"""Estimate how wide text is; wide characters (Han, Hangul, kana) take a whole square.

    Examples
    --------
    >>> text_width("ab", 10.0), text_width("\ucf00", 10.0)
    (11.6, 10.0)
    """
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return round(size * (wide + 0.58 * (len(text) - wide)), 2)


def shortened(text: str, size: float, room: float) -> str:
    """Cut text so that it fits, and say so by an ellipsis."""
    text = visible(text)
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def heat_shade(strength: float) -> int:
    """Give the place in `HEAT` of a strength in [0, 1]."""
    return min(int(strength * len(HEAT)), len(HEAT) - 1)


# SVG


def to_svg(picture: Picture, *, standalone: bool = False) -> str:
    """Write a picture as SVG.

    Parameters
    ----------
    picture : Picture
    standalone : bool
        A file of its own, with the colours on white; else a part of a page, whose style sheet has
        the classes `fill-NAME` and `stroke-NAME`.
    """
    width, height = number(picture.width), number(picture.height)
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    label = quoted(shown(picture.title))
    if standalone:
        families = "Helvetica Neue, Helvetica, Arial, Noto Sans, Noto Sans CJK KR, sans-serif"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-label={label} '
            f'font-family="{families}">\n<rect width="{width}" height="{height}" '
            f'fill="{LIGHT["paper"]}"/>'
        )
    else:
        head = f'<svg class="chart" {box} role="img" aria-label={label}>'
    return "\n".join([head, *(_svg(shape, standalone) for shape in picture.shapes), "</svg>"])


def number(value: float) -> str:
    """Write a coordinate with at most one decimal.

    Examples
    --------
    >>> number(2.0), number(2.345), number(-0.01)
    ('2', '2.3', '0')
    """
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def shown(text: str) -> str:
    """Make untrusted text harmless where it is shown: no control characters, no end."""
    return clean(visible(brief(text, 200)))


def _svg(shape: Shape, standalone: bool) -> str:
    if isinstance(shape, Rect):
        rounding = f' rx="{number(shape.round)}"' if shape.round else ""
        return (
            f'<rect x="{number(shape.x)}" y="{number(shape.y)}" width="{number(shape.width)}" '
            f'height="{number(shape.height)}"{rounding}{_paint(standalone, fill=shape.fill)}/>'
        )
    if isinstance(shape, Line):
        points = " ".join(f"{number(x)},{number(y)}" for x, y in shape.points)
        dashes = " ".join(number(each) for each in shape.dashes)
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        stroke = _paint(standalone, fill=None, stroke=shape.stroke)
        return f'<polyline points="{points}"{stroke} stroke-width="{number(shape.width)}"{dashed}/>'
    if isinstance(shape, Circle):
        return _circle(shape, standalone)
    bold = ' font-weight="600"' if shape.bold else ""
    anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
    rim = ' paint-order="stroke" stroke-width="3" stroke-linejoin="round"' if shape.rim else ""
    colours = {"fill": shape.fill, **({"stroke": "paper"} if shape.rim else {})}
    words = escape(shown(shape.text), quote=False)
    return (
        f'<text x="{number(shape.x)}" y="{number(shape.y)}" font-size="{number(shape.size)}"'
        f"{anchor}{bold}{rim}{_paint(standalone, **colours)}>{words}</text>"
    )


def _circle(shape: Circle, standalone: bool) -> str:
    stroke = {"stroke": shape.stroke} if shape.stroke else {}
    paint = _paint(standalone, fill=shape.fill, **stroke)
    key = f" data-key={quoted(shape.key)}" if shape.key and not standalone else ""
    start = (
        f'<circle cx="{number(shape.x)}" cy="{number(shape.y)}" '
        f'r="{number(shape.radius)}"{paint}{key}'
    )
    return (
        f"{start}><title>{escape(shown(shape.title), quote=False)}</title></circle>"
        if shape.title
        else (f"{start}/>")
    )


def _paint(standalone: bool, **parts: str | None) -> str:
    """Give the attributes that colour a shape, as values or as the classes of a page."""
    classes = []
    written = []
    for part, colour in parts.items():
        if colour is None:
            written.append(f'{part}="none"')
        elif colour.startswith("#"):
            written.append(f'{part}="{colour}"')
        elif standalone:
            written.append(f'{part}="{LIGHT[colour]}"')
        else:
            classes.append(f"{part}-{colour}")
    if classes:
        written.append(f'class="{" ".join(classes)}"')
    return " " + " ".join(written)


def placed_labels(
    wanted: Sequence[tuple[float, float, float, str]],
    size: float,
    room: tuple[float, float],
    discs: Sequence[tuple[float, float, float]] = (),
) -> list[Text]:
    """Place labels beside points so that none covers another; those without room are left out.

    Parameters
    ----------
    wanted : sequence of (x, y, gap, text)
        The most important first; `gap` is the distance to keep from the point.
    size : float
        Of the text.
    room : (width, height)
        Of the sheet.
    discs : sequence of (x, y, radius)
        What no label may cover.
    """
    taken = [(x - r, y - r, x + r, y + r) for x, y, r in discs]
    placed = []
    for x, y, gap, text in wanted:
        width = text_width(text, size)
        middle = y + 0.35 * size
        options = (
            (x + gap, middle, "start", x + gap),
            (x - gap, middle, "end", x - gap - width),
            (x, y - gap - 2, "middle", x - width / 2),
            (x, y + gap + size, "middle", x - width / 2),
            (x, y - gap - 2, "end", x - width),  # in a corner
            (x, y - gap - 2, "start", x),
        )
        for at, base, anchor, left in options:
            box = (left - 2, base - size, left + width + 2, base + 0.3 * size)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= room[0] and box[3] <= room[1]
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                placed.append(Text(at, base, text, size, anchor, rim=True))
                break
    return placed


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
