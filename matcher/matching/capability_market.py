"""Each capability of an ecosystem: who offers it, who needs it, and what nobody offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np

from matcher.findings import CommandReport, Day, Finding, Keywords, Listed, Named, Natural

if TYPE_CHECKING:
    import scipy.sparse as sp

    from matcher.ecosystem import Ecosystem

#: How many organizations are named with a capability.
NAMED = 5


@dataclass(frozen=True)
class CapabilityStanding(Named):
    """One capability, who offers it and who needs it.

    Attributes
    ----------
    offered_by, needed_by : int
        How many organizations offer it or a part of it; how many state that they need it.
    strongest : tuple of Named
        The five that offer it most strongly; of equals the order of the data.
    asking : tuple of Named
        Five that need it, the strongest need first.
    """

    offered_by: Natural
    needed_by: Natural
    strongest: Annotated[tuple[Named, ...], Keywords(maxItems=NAMED)]
    asking: Annotated[tuple[Named, ...], Keywords(maxItems=NAMED)]


@dataclass(frozen=True)
class CapabilitiesReport(Listed, CommandReport):
    """What is offered and needed in an ecosystem.

    Attributes
    ----------
    dataset : str
        Name of the data set.
    as_of : str or None
        The day, YYYY-MM-DD; None where nothing has a date.
    capabilities : tuple of CapabilityStanding
        Those that anybody offers or needs: first those that are needed and that hardly anybody
        offers, then by name.
    """

    dataset: str
    as_of: Day | None
    capabilities: tuple[CapabilityStanding, ...]

    def rows(self) -> list[Finding]:
        """Give the capabilities."""
        return list(self.capabilities)

    def row_type(self) -> type[Finding]:
        """Give the type of a row."""
        return CapabilityStanding


def survey_capabilities(ecosystem: Ecosystem) -> CapabilitiesReport:
    """Tell of each capability who offers it and who needs it.

    Parameters
    ----------
    ecosystem : Ecosystem
    """
    offers, needs = ecosystem.offers.tocsc(), ecosystem.needs.tocsc()
    names = ecosystem.capability_ids
    found = [
        CapabilityStanding(
            str(names.ids[at]),
            str(names.names[at]),
            int(np.diff(offers.indptr)[at]),
            int(np.diff(needs.indptr)[at]),
            _strongest(ecosystem, offers, at),
            _strongest(ecosystem, needs, at),
        )
        for at in np.flatnonzero(np.diff(offers.indptr) + np.diff(needs.indptr)).tolist()
    ]
    found.sort(key=lambda each: (-_scarcity(each), each.name, each.id))
    day = None if ecosystem.day is None else ecosystem.day.isoformat()
    return CapabilitiesReport(ecosystem.name, day, tuple(found))


def _scarcity(each: CapabilityStanding) -> float:
    """Give how many need it for each that offers it; one more stands in for nobody."""
    return each.needed_by / (each.offered_by + 1)


def _strongest(ecosystem: Ecosystem, strengths: sp.csc_array, column: int) -> tuple[Named, ...]:
    part = slice(strengths.indptr[column], strengths.indptr[column + 1])
    rows, values = strengths.indices[part], strengths.data[part]
    names = ecosystem.organization_ids
    best = rows[np.lexsort((rows, -values))[:NAMED]]
    return tuple(Named(str(names.ids[at]), str(names.names[at])) for at in best)
