"""Of whom the data say the very words of a need: it goes before others who are nearly as strong."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from matcher.ecosystem import Ecosystem
from matcher.ingestion.phrases import stem
from matcher.ingestion.shared_words import roots
from matcher.teams.findings import Need
from matcher.teams.retrieval import INSIDE

#: The share of its strength by which a holder stands back in the choice of whom nothing is said in
#: the words of the need, where something is of others.
NEAR = 0.15


class Wording:
    """Words of each need that the data say of some of its holders, and of others not.

    Parameters
    ----------
    ecosystem : Ecosystem
    needs : sequence of Need
    able : ndarray of bool, shape (n_organizations,)
        Who could be in a team.

    Attributes
    ----------
    said : dict of (int, int) to tuple of str
        By organization's row and place of the need, the words that both say.
    """

    def __init__(
        self, ecosystem: Ecosystem, needs: Sequence[Need], able: npt.NDArray[np.bool_]
    ) -> None:
        self._ecosystem = ecosystem
        self.said: dict[tuple[int, int], tuple[str, ...]] = {}
        for place, need in enumerate(needs):
            told = self._told(need.capability, able)
            for word in roots(need.because).values():
                # A speaker is not what speaks; in Korean a particle may follow.
                end = "" if word[-1] >= "\u1100" else r"s?\b"
                says = told.str.contains(rf"\b{re.escape(stem(word))}{end}", case=False)
                if not says.all():
                    for row in told.index[says]:
                        self.said[row, place] = (*self.said.get((row, place), ()), word)

    def _told(self, capability: str, able: npt.NDArray[np.bool_]) -> pd.Series[str]:
        """Give what is said of each who could hold a need: of itself, and where it offers it."""
        ecosystem = self._ecosystem
        below = ecosystem.tree.below(ecosystem.capability_ids.row(capability))
        mine = np.isin(ecosystem.evidence_capabilities, below)
        mine &= (ecosystem.evidence["direction"] == "offers").to_numpy(bool)
        mine &= able[ecosystem.evidence_owners]
        rows = ecosystem.evidence[mine]
        said = rows["capability_id"].map(ecosystem.capability_ids.name).astype(str)
        if "note" in rows:
            said = said + " " + rows["note"].fillna("").astype(str)
        told = said.groupby(ecosystem.evidence_owners[mine]).agg(" ".join)
        about = ecosystem.organizations.iloc[told.index]
        for column in ("name", "description"):
            if column in about:
                told = told + " " + about[column].fillna("").astype(str).to_numpy()
        return told.str.replace(INSIDE, " ", regex=True)

    def weighed(self, offers: sp.csr_array) -> sp.csr_array:
        """Give strengths as they count in the choice, shape (n_organizations, n_needs)."""
        found = offers.tocoo()
        places = list(zip(found.row.tolist(), found.col.tolist(), strict=True))
        counts = np.array([float(len(self.said.get(at, ()))) for at in places])
        most = np.zeros(offers.shape[1])
        np.maximum.at(most, found.col, counts)
        least = np.where(most[found.col] > 0, counts / np.maximum(most[found.col], 1.0), 1.0)
        data = found.data * (1.0 - NEAR * (1.0 - least))
        return sp.csr_array((data, (found.row, found.col)), shape=offers.shape)
