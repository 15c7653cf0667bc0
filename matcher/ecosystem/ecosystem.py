"""The ecosystem: organizations, what they can do, with whom they work, and who stands together."""

from __future__ import annotations

from functools import cached_property
from html import escape

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.ecosystem.graph import to_networkx
from matcher.ecosystem.known_tables import KnownTables
from matcher.ecosystem.strengths import strength_matrices, strengths_without


class Ecosystem(KnownTables):
    """An immutable data set.

    Make one with `matcher.load`, or from frames with `Ecosystem.from_tables`. The ten tables of
    the data set format are attributes; each is a `pandas.DataFrame` with every column of the
    format (missing where unknown) and the extra columns of the source. Changing a frame that
    was handed out does not change the ecosystem.

    Attributes
    ----------
    name : str
        What the data set is called.
    day : datetime.date or None
        The day as of which it is seen: the day asked for, else the newest date in the data but
        for a few rows dated far ahead; None where nothing in the data has a date.
    rows_after : tuple of (str, int, date, date)
        Where no day was asked for: of each table with rows after the day its name, how many
        those are, their first and their last date. They are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> firms = pd.DataFrame({"id": ["kt"], "name": ["KT"], "country": ["KR"]})
    >>> eco = Ecosystem.from_tables({"organizations": firms})
    >>> eco.find_organization("KT"), eco.offers.shape
    ('kt', (1, 0))
    """

    def __repr__(self) -> str:
        """Give its name, its day and what it holds most of."""
        counts = [
            f"{len(self._tables[name]):,} {name}"
            for name in ("organizations", "collaborations", "coalitions")
        ]
        return f"<Ecosystem {self.name} as of {self.day}: {', '.join(counts)}>"

    def _repr_html_(self) -> str:
        """Give its name, its day and the rows of each table, for a notebook."""
        head = f"Ecosystem {self.name}, as of {self.day}"
        rows = "".join(
            f"<tr><th>{name}</th><td>{len(frame):,}</td></tr>"
            for name, frame in self._tables.items()
        )
        return f"<table><caption>{escape(head)}</caption>{rows}</table>"

    @property
    def offers(self) -> sp.csr_array:
        """Strengths offered, shape (n_organizations, n_capabilities), in (0, 1], rolled up."""
        return self._offers[0]

    @cached_property
    def own_offers(self) -> sp.csr_array:
        """As `offers`, without what one only worked on beside who has it: what meets a need."""
        return strengths_without(self, "buys", "follows")

    @cached_property
    def worked_offers(self) -> sp.csr_array:
        """As `offers`, without what one only bought, paid for, or needs: what it does at all."""
        return strengths_without(self, "buys")

    @property
    def needs(self) -> sp.csr_array:
        """Strengths needed, shape (n_organizations, n_capabilities), in (0, 1], as stated."""
        return self._needs[0]

    @property
    def relative_offers(self) -> sp.csr_array:
        """As `offers`, with counts relative to the largest: for features alone."""
        return self._offers[1]

    @property
    def relative_needs(self) -> sp.csr_array:
        """As `needs`, with counts relative to the largest: for features alone."""
        return self._needs[1]

    @cached_property
    def _offers(self) -> tuple[sp.csr_array, sp.csr_array]:
        return strength_matrices(self, "offers")

    @cached_property
    def _needs(self) -> tuple[sp.csr_array, sp.csr_array]:
        return strength_matrices(self, "needs")

    @cached_property
    def counted_capabilities(self) -> npt.NDArray[np.bool_]:
        """Which capabilities sums run over: leaves or with own rows, and offered by somebody."""
        own = np.zeros(len(self.capability_ids), dtype=bool)
        for table in ("evidence", "collaboration_capabilities"):
            own[self.capability_ids.rows(self._tables[table]["capability_id"].unique())] = True
        offered = np.zeros(len(self.capability_ids), dtype=bool)
        offered[self.offers.indices] = True
        result: npt.NDArray[np.bool_] = (self.tree.leaves | own) & offered
        return result

    to_networkx = to_networkx
