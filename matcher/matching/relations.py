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

#: How a relation begins that rests on needs read out of words alone, and on nobody's statement.
PERHAPS = "perhaps "

_NEEDS = (MUTUAL, GIVES, WANTS)

Relation = Annotated[str, Keywords(enum=[*_NEEDS, PEERS, *(PERHAPS + each for each in _NEEDS)])]


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


def is_guess(relation: str | None) -> bool:
    """Whether the words of a need and of an offer are all that links two."""
    return relation is not None and relation.startswith(PERHAPS)


def relation(grounds: Grounds, *, gives: bool, wants: bool) -> str | None:
    """Say who needs what of whom, else whether both are in one field; None where neither holds.

    Parameters
    ----------
    grounds : Grounds
        Of one pair.
    gives, wants : bool
        Whether the need that either meets is stated, and not read out of words.
    """
    if gives or wants:
        return _who_needs(gives, wants)
    if grounds.gives[0] or grounds.wants[0]:
        return PERHAPS + _who_needs(bool(grounds.gives[0]), bool(grounds.wants[0]))
    return PEERS if grounds.peers[0] else None


def _who_needs(gives: bool, wants: bool) -> str:
    return MUTUAL if gives and wants else GIVES if gives else WANTS
