"""Where a prior's match stands: how well among all candidates, and what the two are to each other.

The prior's points order partners, but no odds stand behind them; these can be read without any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt

from matcher.findings import Keywords
from matcher.matching.grounds import Grounds

MUTUAL = "mutual"
GIVES = "they have what you need"
WANTS = "they need what you have"
PEERS = "peers in the same field"

Relation = Annotated[str, Keywords(enum=[MUTUAL, GIVES, WANTS, PEERS])]


@dataclass(frozen=True)
class Scale:
    """The scores between which all candidates of one organization lie.

    Attributes
    ----------
    lowest, highest : float
        Points.
    """

    lowest: float
    highest: float

    @classmethod
    def of(cls, points: npt.NDArray[np.float64]) -> Scale:
        """Read the scale from the points of all candidates; of none there is no scale."""
        if len(points) == 0:
            return cls(0.0, 0.0)
        return cls(float(points.min()), float(points.max()))

    def relative(self, score: float) -> float | None:
        """Give where a score stands, from 0 to 100; None where all candidates are equal.

        Examples
        --------
        >>> Scale(-20.0, 60.0).relative(40.0), Scale(-20.0, 60.0).relative(75.0)
        (75.0, 100.0)
        """
        if self.highest <= self.lowest:
            return None
        share = (score - self.lowest) / (self.highest - self.lowest)
        return 100.0 * min(max(share, 0.0), 1.0)


def relation(grounds: Grounds) -> str | None:
    """Say who needs what of whom, else whether both are in one field; None where neither holds.

    Parameters
    ----------
    grounds : Grounds
        Of one pair.
    """
    gives, wants = bool(grounds.gives[0]), bool(grounds.wants[0])
    if gives or wants:
        return MUTUAL if gives and wants else GIVES if gives else WANTS
    return PEERS if grounds.peers[0] else None
