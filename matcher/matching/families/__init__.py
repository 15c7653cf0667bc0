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

#: Those of which the prior measures nothing: their component is 0 by construction.
WITHOUT_PRIOR = tuple(
    family.name for family in FAMILIES if not any(each.prior for each in family.features)
)

__all__ = ["FAMILIES", "NAMES", "WITHOUT_PRIOR", "Family", "Feature", "Reason"]
