"""What rules ask about each organization, as arrays over all of them."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows, Values
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.dates import last_day
from matcher.matching.context import Context


class Facts:
    """Traits of organizations that rules ask about; what the data do not say is NaN.

    Parameters
    ----------
    context : Context
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.ecosystem: Ecosystem = context.ecosystem
        self.size = context.size

    @cached_property
    def countries(self) -> npt.NDArray[np.object_]:
        """Country of each, None where unknown."""
        return self._column("country")

    @cached_property
    def kinds(self) -> npt.NDArray[np.object_]:
        """Kind of each, None where unknown."""
        return self._column("kind")

    def _column(self, name: str) -> npt.NDArray[np.object_]:
        cells = self.ecosystem.organizations[name].astype(object)
        return cells.where(cells.notna(), None).to_numpy(dtype=object)

    @cached_property
    def country_codes(self) -> Rows:
        """A number for each country, -1 where unknown."""
        return self.context.country_codes

    @cached_property
    def groups(self) -> Rows:
        """Row of the topmost parent: who shares one is of one corporate group."""
        return self.context.group_roots

    @cached_property
    def sme(self) -> Values:
        """1 for small and medium-sized enterprises, 0 for others, NaN where unknown."""
        said = self._column("sme")
        return np.where(said == "true", 1.0, np.where(said == "false", 0.0, np.nan))

    @cached_property
    def is_kind(self) -> dict[str, Values]:
        """For each kind 1 for those of it, 0 for those of another, NaN where unknown."""
        known = np.array([kind is not None for kind in self.kinds], dtype=bool)
        return {
            kind: np.where(known, (self.kinds == kind).astype(float), np.nan)
            for kind in sorted({str(kind) for kind in self.kinds[known]})
        }

    @cached_property
    def running(self) -> Values:
        """Collaborations that run on the day; NaN for who has one of which no end is known."""
        ecosystem = self.ecosystem
        table = ecosystem.collaborations
        if ecosystem.day is None or table.empty:
            return np.zeros(self.size)
        # As known on the day, an end that lies later is unknown; whether there is one is asked of
        # all that the data say.
        whole = ecosystem.whole.collaborations
        ends = last_day(table["id"].map(whole.set_index("id")["end_date"]))
        open_ended = np.isnat(ends)
        runs = ~open_ended & (ends >= np.datetime64(ecosystem.day, "D"))
        count = np.asarray(ecosystem.participation @ runs.astype(float), dtype=float)
        unsure = np.asarray(ecosystem.participation @ open_ended.astype(float)) > 0
        return np.where(unsure, np.nan, count)

    @cached_property
    def usual_funding(self) -> Values:
        """Median of what each was paid in a collaboration, in EUR; NaN where the data say none."""
        paid = self.ecosystem.participants
        paid = paid[paid["funding_eur"].notna() & (paid["funding_eur"] > 0)]
        usual = paid.groupby("organization_id")["funding_eur"].median()
        found = np.full(self.size, np.nan)
        rows = self.ecosystem.organization_ids.rows(usual.index)
        found[rows] = usual.to_numpy(float)
        return found
