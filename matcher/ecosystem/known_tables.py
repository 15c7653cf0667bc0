"""The tables of a data set: who is called what, and the numbers of their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

import numpy as np
import pandas as pd
import scipy.sparse as sp

from matcher.arrays import Rows, short
from matcher.ecosystem.capability_tree import CapabilityTree
from matcher.ecosystem.dated_tables import DatedTables
from matcher.ecosystem.vocabulary import Vocabulary, places
from matcher.errors import NotYetError, OtherKindError, UnknownNameError


class KnownTables(DatedTables):
    """The tables of an ecosystem as known on its day, and the numbers of their rows.

    What is worked out from them (strengths, ties, the graph) takes this; `Ecosystem` adds the
    views that everybody asks for.
    """

    # -- names ---------------------------------------------------------------------------------

    @cached_property
    def organization_ids(self) -> Vocabulary:
        """The row numbers and names of organizations."""
        frame = self._tables["organizations"]
        aliases = frame["aliases"].str.cat(frame["local_name"], sep=";", na_rep="")
        later = self._later["organizations"]
        return Vocabulary("organization", frame["id"], frame["name"], aliases, later)

    @cached_property
    def capability_ids(self) -> Vocabulary:
        """The row numbers and names of capabilities."""
        frame = self._tables["capabilities"]
        return Vocabulary("capability", frame["id"], frame["name"], frame["synonyms"])

    @cached_property
    def coalition_ids(self) -> Vocabulary:
        """The row numbers and names of coalitions."""
        frame = self._tables["coalitions"]
        none = [""] * len(frame)
        return Vocabulary("coalition", frame["id"], frame["name"], none, self._later["coalitions"])

    def find_organization(self, text: str) -> str:
        """Give the id of the organization of that id, name or alias, in any case."""
        return self._find("organization", text)

    def find_capability(self, text: str) -> str:
        """Give the id of the capability of that id, name or synonym, in any case."""
        return self._find("capability", text)

    def find_coalition(self, text: str) -> str:
        """Give the id of the coalition of that id or name, in any case.

        Raises
        ------
        UnknownNameError
            Where no coalition is called so.
        NotYetError
            Where it is founded only after the day; an UnknownNameError too.
        """
        return self._find("coalition", text)

    def _find(self, what: str, text: str) -> str:
        """Give the id of a thing of one kind; a name of another kind is said to be one."""
        named: dict[str, Callable[[], Vocabulary]] = {
            "organization": lambda: self.organization_ids,
            "coalition": lambda: self.coalition_ids,
            "capability": lambda: self.capability_ids,
        }
        try:
            return named[what]().find(text)
        except NotYetError:
            raise
        except UnknownNameError:
            for kind, vocabulary in named.items():
                found = None if kind == what else vocabulary().called(text)
                if found is not None:
                    raise OtherKindError(what, text, kind, found) from None
            raise

    def find_coalitions(self, texts: Iterable[str]) -> list[str]:
        """Give the ids of the coalitions named, each once; of none named, all there are."""
        asked = dict.fromkeys(self.find_coalition(text) for text in texts)
        return list(asked) or [str(each) for each in self._tables["coalitions"]["id"]]

    # -- row numbers ---------------------------------------------------------------------------

    @cached_property
    def tree(self) -> CapabilityTree:
        """The tree of capabilities."""
        return CapabilityTree(self.capability_ids.rows(self._tables["capabilities"]["parent_id"]))

    @cached_property
    def participation(self) -> sp.csr_array:
        """Who took part in what: 1s, shape (n_organizations, n_collaborations)."""
        rows, columns = self.part_organizations, self.part_collaborations
        shape = (len(self.organization_ids), len(self._tables["collaborations"]))
        matrix = sp.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
        matrix.sum_duplicates()
        matrix.data[:] = 1.0  # a participant listed twice took part once
        return short(matrix)

    @cached_property
    def part_organizations(self) -> Rows:
        """Row of the organization of each row of participants."""
        return self._rows_of("participants", "organization_id", "organizations")

    @cached_property
    def part_collaborations(self) -> Rows:
        """Row of the collaboration of each row of participants."""
        return self._rows_of("participants", "collaboration_id", "collaborations")

    @cached_property
    def evidence_owners(self) -> Rows:
        """Row of the organization of each row of evidence."""
        return self._rows_of("evidence", "organization_id", "organizations")

    @cached_property
    def evidence_capabilities(self) -> Rows:
        """Row of the capability of each row of evidence."""
        return self._rows_of("evidence", "capability_id", "capabilities")

    @cached_property
    def evidence_by_owner(self) -> tuple[Rows, Rows]:
        """Rows of evidence by organization, newest first, and where those of each begin and end."""
        dates = self._tables["evidence"]["date"]
        newest = dates.sort_values(ascending=False, kind="stable", na_position="last").index
        owners = self.evidence_owners[newest]
        order = np.argsort(owners, kind="stable")
        ends = np.searchsorted(owners[order], np.arange(len(self.organization_ids) + 1))
        return newest.to_numpy()[order], ends

    @cached_property
    def tag_collaborations(self) -> Rows:
        """Row of the collaboration of each row of collaboration_capabilities."""
        table = "collaboration_capabilities"
        return self._rows_of(table, "collaboration_id", "collaborations")

    def _rows_of(self, table: str, column: str, of: str) -> Rows:
        """Give the row of what each cell of a column refers to in another table."""
        if (table, column) not in self._rows:
            self._rows[table, column] = places(self._tables[of]["id"], self._tables[table][column])
        return self._rows[table, column]

    @cached_property
    def tag_capabilities(self) -> Rows:
        """Row of the capability of each row of collaboration_capabilities."""
        return self._rows_of("collaboration_capabilities", "capability_id", "capabilities")

    @cached_property
    def collaborations_latest_first(self) -> Rows:
        """Place of each collaboration, the latest first, undated last, equals by id."""
        frame = self._tables["collaborations"]
        table = pd.DataFrame(
            {"day": self.known_days("collaborations"), "id": frame["id"].to_numpy()}
        )
        order = table.sort_values(["day", "id"], ascending=[False, True]).index.to_numpy()
        place = np.empty(len(order), dtype=np.intp)
        place[order] = np.arange(len(order))
        return place
