"""Pictures as PNG, painted with Pillow: drawn large, then made small, so that edges are smooth."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from matcher.reporting.palette import LOOK
from matcher.reporting.picture import LIGHT, Circle, Line, Picture, Rect, Shape, Text, shown

if TYPE_CHECKING:
    from PIL import ImageDraw

#: Pixels of the file for one unit of the picture, and how much larger it is painted first.
SCALE, FINER = 2, 2


def to_png(picture: Picture) -> bytes:
    """Paint a picture on white.

    Parameters
    ----------
    picture : Picture

    Returns
    -------
    bytes
        A PNG without a date; the same picture gives the same bytes on one machine. Latin text is
        in the font that Pillow carries; for Han and Hangul one of the system is looked for.
    """
    from PIL import Image, ImageDraw

    factor = SCALE * FINER
    size = (round(picture.width * factor), round(picture.height * factor))
    image = Image.new("RGB", size, LIGHT["paper"])
    brush = ImageDraw.Draw(image)
    for shape in picture.shapes:
        _paint(shape, brush, factor)
    small = (round(picture.width * SCALE), round(picture.height * SCALE))
    stream = io.BytesIO()
    image.resize(small, Image.Resampling.LANCZOS).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _paint(shape: Shape, brush: ImageDraw.ImageDraw, factor: int) -> None:
    if isinstance(shape, Rect):
        box = (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)
        corners = [round(each * factor) for each in box]
        brush.rounded_rectangle(corners, round(shape.round * factor), fill=_colour(shape.fill))
    elif isinstance(shape, Line):
        _line(shape, brush, factor)
    elif isinstance(shape, Circle):
        corners = [
            round(each * factor)
            for each in (
                shape.x - shape.radius,
                shape.y - shape.radius,
                shape.x + shape.radius,
                shape.y + shape.radius,
            )
        ]
        fill = _colour(shape.fill) if shape.fill else None
        outline = _colour(shape.stroke) if shape.stroke else None
        brush.ellipse(corners, fill=fill, outline=outline, width=factor)
    else:
        _text(shape, brush, factor)


def _line(shape: Line, brush: ImageDraw.ImageDraw, factor: int) -> None:
    """Draw a line; a slide has no dashed ones, so dashes are drawn through."""
    points = [(round(x * factor), round(y * factor)) for x, y in shape.points]
    width = max(round(shape.width * factor), 1)
    brush.line(points, fill=_colour(shape.stroke), width=width, joint="curve")


def _text(shape: Text, brush: ImageDraw.ImageDraw, factor: int) -> None:
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[shape.anchor]
    text = shown(shape.text)
    at = (round(shape.x * factor), round(shape.y * factor))
    font = _font(round(shape.size * factor), _fonts_for(text))
    bold = round(shape.size * factor / 40) if shape.bold else 0
    if shape.rim:
        rim, paper = bold + round(1.5 * factor), _colour("paper")
        brush.text(at, text, fill=paper, font=font, anchor=anchor, stroke_width=rim)
    brush.text(at, text, fill=_colour(shape.fill), font=font, anchor=anchor, stroke_width=bold)


def _fonts_for(text: str) -> tuple[str, ...]:
    """Give the fonts to look for: the built-in one draws plain letters, and no accents."""
    if text.isascii():
        return ()
    return tuple(LOOK["fonts"]["wide" if any(ord(char) > 0x2E7F for char in text) else "letters"])


@lru_cache(maxsize=64)
def _font(size: int, names: tuple[str, ...]) -> Any:
    from PIL import ImageFont

    for name in names:
        try:
            return ImageFont.truetype(name, size)
        except OSError:  # this machine does not have that one
            continue
    return ImageFont.load_default(size)


def _colour(name: str) -> str:
    return LIGHT.get(name, name)
