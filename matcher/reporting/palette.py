"""Colours that stay apart for colour-blind readers (Okabe and Ito 2008, "Color universal design").

Seven hues of the palette stand for groups; black and grey are kept for what has no group.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

Colour = tuple[int, int, int]

#: Colours and fonts of pictures.
LOOK: dict[str, Any] = tomllib.loads(
    (resources.files(__package__) / "look.toml").read_text("utf-8")
)

_HUES: tuple[tuple[str, Colour], ...] = tuple(
    (name, (red, green, blue)) for name, (red, green, blue) in LOOK["hues"].items()
)
_TONES = (("", 0.0, 0), ("light ", 0.5, 255), ("dark ", 0.4, 0))

#: What stands in no group.
GREY: Colour = (153, 153, 153)
#: What groups do not apply to.
SLATE: Colour = (80, 80, 80)


def group_colour(number: int) -> tuple[str, Colour]:
    """Give the name and the colour of a group by its number; after 21 they repeat.

    Examples
    --------
    >>> group_colour(0), group_colour(7)
    (('orange', (230, 159, 0)), ('light orange', (242, 207, 128)))
    """
    name, hue = _HUES[number % len(_HUES)]
    tone, share, toward = _TONES[number // len(_HUES) % len(_TONES)]
    red, green, blue = (round(part + (toward - part) * share) for part in hue)
    return f"{tone}{name}", (red, green, blue)
