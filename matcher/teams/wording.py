"""Whose evidence says the very words of a need: it decides between holders who are nearly equal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from matcher.arrays import Rows
from matcher.ecosystem import Ecosystem
from matcher.ingestion.shared_words import roots
from matcher.ingestion.skills import Skills
from matcher.teams.findings import Need

#: Share of a strength by which holders count as nearly equal: so much a holder stands back in the
#: choice whose evidence says none of the words of the need that those of others say.
NEAR = 0.15


class Wording:
    """Words of each need that the evidence of some of its holders says, and of others does not.

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
        self._rows = ecosystem.capability_ids.rows([need.capability for need in needs])
        self._offers = ecosystem.offers[:, self._rows].tocsc()
        self.said: dict[tuple[int, int], tuple[str, ...]] = {}
        for place, need in enumerate(needs):
            if need.because:
                self._read(place, need, able)

    def _read(self, place: int, need: Need, able: npt.NDArray[np.bool_]) -> None:
        held = self._offers[:, [place]].toarray().ravel() * able
        holders = np.flatnonzero(held >= (1.0 - NEAR) * held.max(initial=0.0))
        holders = holders[held[holders] > 0]
        if len(holders) < 2:
            return
        # What the capability is called says no more than that it is offered, and what names
        # another one, too, no more of this: "centre" of data centres and of call centres.
        general = roots(self._ecosystem.capability_ids.name(need.capability))
        texts = self._texts(holders, place)
        for root, word in roots(need.because).items():
            if root in general or self._named.get(root, set()) - {need.capability}:
                continue
            says = texts.str.contains(rf"\b{re.escape(root)}", case=False).to_numpy(bool)
            if 0 < says.sum() < len(says):
                for row in holders[says].tolist():
                    self.said[row, place] = (*self.said.get((row, place), ()), word)

    @cached_property
    def _skills(self) -> Skills:
        """Finds names of the tree in a text; needed only where holders are nearly equal."""
        return Skills(self._ecosystem.capabilities)

    @cached_property
    def _named(self) -> Mapping[str, set[str]]:
        """Which capabilities are called by each word."""
        named: dict[str, set[str]] = {}
        for term, key in self._skills.terms:
            for root in roots(term):
                named.setdefault(root, set()).add(key)
        return named

    def _texts(self, holders: Rows, place: int) -> pd.Series[str]:
        """Give what is said of each holder: its name, its description, notes of its evidence."""
        ecosystem = self._ecosystem
        table = ecosystem.organizations.iloc[holders]
        about = table["name"].fillna("").astype(str)
        if "description" in table:
            about = about + " " + table["description"].fillna("").astype(str)
        evidence = ecosystem.evidence
        below = ecosystem.tree.below(int(self._rows[place]))
        mine = np.isin(ecosystem.evidence_owners, holders)
        mine &= np.isin(ecosystem.evidence_capabilities, below)
        mine &= (evidence["direction"] == "offers").to_numpy(bool)
        if "note" in evidence:
            notes = evidence["note"][mine].fillna("").astype(str)
            joined = notes.groupby(ecosystem.evidence_owners[mine]).agg(" ".join)
            about = about + " " + joined.reindex(holders).fillna("").to_numpy()
        return about

    def weighed(self, offers: sp.csr_array) -> sp.csr_array:
        """Give strengths as they count in the choice, shape (n_organizations, n_needs).

        Where the evidence of some near equals says words of the need, the others stand back by at
        most `NEAR` of their strength.
        """
        places = {place for _, place in self.said}
        if not places:
            return offers
        found = offers.tocoo()
        most = {
            place: max(len(words) for (_, at), words in self.said.items() if at == place)
            for place in places
        }
        data = found.data.astype(float).copy()
        for at, (row, place) in enumerate(zip(found.row.tolist(), found.col.tolist(), strict=True)):
            if place in most:
                share = len(self.said.get((row, place), ())) / most[place]
                data[at] *= 1.0 - NEAR * (1.0 - share)
        return sp.csr_array((data, (found.row, found.col)), shape=offers.shape)
