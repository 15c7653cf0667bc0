"""The registry of pair features: one entry for each family.

The prior, the learned model, the components of every score, its explanation and the backtest's
ablation draw from it; CONTRIBUTING.md says how to add one.
"""

from __future__ import annotations

from matcher.matching.families import (
    complementarity,
    proximity,
    rivalry,
    similarity,
    track_record,
)
from matcher.matching.families.family import Family, Feature, Reason

#: The families, in the order in which a report shows them and a learned model has its columns.
FAMILIES: tuple[Family, ...] = (
    similarity.FAMILY,
    complementarity.FAMILY,
    proximity.FAMILY,
    track_record.FAMILY,
    rivalry.FAMILY,
)

#: Their names: the components of a score.
NAMES = tuple(family.name for family in FAMILIES)

__all__ = ["FAMILIES", "NAMES", "Family", "Feature", "Reason"]
