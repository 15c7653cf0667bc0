"""The registry of pair features: each module here that has a `FAMILY` is one entry.

The prior, the learned model, the components of every score, its explanation and the backtest's
ablation draw from it; CONTRIBUTING.md says how to add one.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from matcher.matching.families.family import Family, Feature, Reason

_MODULES = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]

#: The families, in the order in which a report shows them and a learned model has its columns.
FAMILIES: tuple[Family, ...] = tuple(
    sorted(
        (each.FAMILY for each in _MODULES if hasattr(each, "FAMILY")),
        key=lambda family: (family.place, family.name),
    )
)

#: Their names: the components of a score.
NAMES = tuple(family.name for family in FAMILIES)

#: Those of which the prior measures nothing: their component is 0 by construction.
WITHOUT_PRIOR = tuple(
    family.name for family in FAMILIES if not any(each.prior for each in family.features)
)

#: What they are called where a column is narrow.
SHORT = {family.name: family.short for family in FAMILIES}

__all__ = ["FAMILIES", "NAMES", "SHORT", "WITHOUT_PRIOR", "Family", "Feature", "Reason"]
