"""Reasons in words, each resting on rows of the data set."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.matching.context import Context
from matcher.matching.findings import Component, Evidence
from matcher.measures.complementarity import lacking
from matcher.measures.proximity import common_partners

#: A row of a table: column -> cell.
Row = dict[Hashable, Any]

#: How many capabilities, partners and rows of evidence a reason names.
NAMED = 3


@dataclass(frozen=True)
class Reason:
    """One sentence, the family it speaks for, and the rows it rests on."""

    family: str
    text: str
    evidence: tuple[Evidence, ...]


class Explainer:
    """Tells why two organizations match, from the data that the score was made of."""

    def __init__(self, context: Context) -> None:
        self._context = context
        ecosystem = context.ecosystem
        self._organizations = ecosystem.organization_ids
        self._capabilities = ecosystem.capability_ids
        evidence = ecosystem.evidence
        self._evidence = evidence.assign(
            organization=self._organizations.rows(evidence["organization_id"]),
            capability=self._capabilities.rows(evidence["capability_id"]),
        ).sort_values("date", ascending=False, kind="stable", na_position="last")
        grouped = self._evidence.groupby(["organization", "direction"], sort=False)
        self._places: Mapping[Any, Any] = grouped.indices
        self._read: dict[tuple[int, str], list[Row]] = {}
        self._below = sp.csr_array(ecosystem.tree.ancestors.T)
        started = ecosystem.collaborations["start_date"]
        self._age_rank = started.rank(method="dense", ascending=False).to_numpy()
        self._wanted = lacking(context.needs, context.offers)

    def reasons(self, a: int, b: int, components: Iterable[Component]) -> list[Reason]:
        """Give the reasons why a might work with b, those of the strongest family first."""
        strength = {component.name: component.contribution for component in components}
        found = [
            *self._needs(a, b),
            *self._needs(b, a),
            *self._latent(a, b),
            *self._shared(a, b),
            *self._neighbourhood(a, b),
            *self._track_record(a, b),
        ]
        return sorted(found, key=lambda reason: -strength.get(reason.family, 0.0))

    def flags(self, a: int, b: int) -> list[str]:
        """Give what a person should know before calling b on behalf of a."""
        context = self._context
        flags = []
        if context.ties[a, b] > 0:
            flags.append("already partners: worked together")
        for name in self._coalitions(context.membership[[a]].multiply(context.membership[[b]])):
            flags.append(f"already partners: both in {name}")
        for name in self._coalitions(
            context.rival_membership[[a]].multiply(context.membership[[b]])
        ):
            flags.append(f"rival coalition: member of {name}")
        for kind, words in (("equity", "equity tie"), ("competitor", "competitors")):
            if context.tie_kind(kind)[a, b] > 0:
                flags.append(words)
        if context.group_roots[a] == context.group_roots[b]:
            flags.append("same corporate group")
        own = context.membership[[a]]
        for name in self._coalitions(context.invitation[[b]]):
            mine = name in self._coalitions(own)
            flags.append(f"invited to {name}" if mine else f"invited elsewhere: {name}")
        return flags

    def _coalitions(self, row: sp.csr_array) -> list[str]:
        names = self._context.ecosystem.coalition_ids.names
        return [str(names[column]) for column in sorted(row.tocsr().nonzero()[1])]

    # -- one family each -----------------------------------------------------------------------

    def _needs(self, who: int, partner: int) -> list[Reason]:
        """Say what the partner offers of that which one wants and lacks."""
        met = self._wanted[[who]].multiply(self._context.offers[[partner]]).tocsr()
        reasons = []
        for capability in _largest(met):
            offer = self._rows(partner, capability, "offers")
            need = self._rows(who, capability, "needs")
            text = (
                f"{self._name(partner)} offers {self._capability(capability)}{_cite(offer)}; "
                f"{self._name(who)} wants it{_purpose(need)}"
            )
            evidence = (*self._cited(partner, offer), *self._cited(who, need))
            reasons.append(Reason("complementarity", text, evidence))
        return reasons

    def _latent(self, a: int, b: int) -> list[Reason]:
        """Say what b adds, where a states no need."""
        if self._context.states_needs[a]:
            return []
        added = lacking(self._context.offers[[b]], self._context.offers[[a]])
        added = _only(added, self._context.ecosystem.counted_capabilities)
        capabilities = _largest(added)
        if not capabilities:
            return []
        names = ", ".join(self._capability(capability) for capability in capabilities)
        evidence = [e for c in capabilities for e in self._cited(b, self._rows(b, c, "offers"))]
        text = f"{self._name(b)} would add {names}"
        return [Reason("complementarity", text, tuple(evidence))]

    def _shared(self, a: int, b: int) -> list[Reason]:
        both = self._context.offers[[a]].multiply(self._context.offers[[b]]).tocsr()
        both = _only(both, self._context.ecosystem.counted_capabilities)
        capabilities = _largest(both)
        if not capabilities:
            return []
        names = ", ".join(self._capability(capability) for capability in capabilities)
        evidence = [
            e
            for c in capabilities
            for o in (a, b)
            for e in self._cited(o, self._rows(o, c, "offers"))
        ]
        return [Reason("similarity", f"both work on {names}", tuple(evidence))]

    def _neighbourhood(self, a: int, b: int) -> list[Reason]:
        common = common_partners(self._context.ties, a, b)
        if len(common) == 0:
            return []
        # The partner with few others says most.
        ranked = sorted(common, key=lambda row: (self._context.degree[row], row))
        names = ", ".join(self._name(int(row)) for row in ranked[:NAMED])
        more = len(common) - NAMED
        text = f"both worked with {names}" + (f" and {more} more" if more > 0 else "")
        evidence = [
            fact
            for row in ranked[:1]
            for side in (a, b)
            for fact in self._joint_work(side, int(row))
        ]
        return [Reason("proximity", text, tuple(evidence))]

    def _track_record(self, a: int, b: int) -> list[Reason]:
        """Say how active the partner is and where it comes from."""
        context = self._context
        parts = []
        count = int(context.ecosystem.participation[[b]].nnz)
        if count:
            parts.append(f"took part in {count} collaboration{'s' if count > 1 else ''}")
        home = context.country_codes
        if home[a] >= 0 and home[a] == home[b]:
            country = context.ecosystem.organizations["country"].iloc[b]
            parts.append(f"is in {country} too")
        if not parts:
            return []
        evidence = self._joint_work(b, None) if count else []
        return [Reason("track record", f"{self._name(b)} {' and '.join(parts)}", tuple(evidence))]

    # -- facts ---------------------------------------------------------------------------------

    def _name(self, organization: int) -> str:
        return str(self._organizations.names[organization])

    def _capability(self, capability: int) -> str:
        return str(self._capabilities.names[capability])

    def _rows(self, organization: int, capability: int, direction: str) -> list[Row]:
        """Give the rows of evidence for a capability or what lies below it, newest first.

        Those on the very capability come first: they say it better than one from below.
        """
        exact = [
            row for row in self._said(organization, direction) if row["capability"] == capability
        ]
        if direction == "needs":  # needs stand where they were stated
            return exact
        below = set(
            self._below.indices[self._below.indptr[capability] : self._below.indptr[capability + 1]]
        )
        below.discard(capability)
        return exact + [
            row for row in self._said(organization, direction) if row["capability"] in below
        ]

    def _said(self, organization: int, direction: str) -> list[Row]:
        """Give the rows of one organization, newest first; read from the table once."""
        key = organization, direction
        if key not in self._read:
            places = self._places.get(key, [])
            self._read[key] = self._evidence.iloc[places].to_dict("records")
        return self._read[key]

    def _cited(self, organization: int, rows: list[Row]) -> list[Evidence]:
        facts = []
        for row in rows[:NAMED]:
            verb = "needs" if row["direction"] == "needs" else "offers"
            text = f"{self._name(organization)} {verb} {self._capability(row['capability'])}"
            note = _text(row["note"])
            facts.append(
                Evidence(
                    text + (f": {note}" if note else ""), _text(row["source"]), _text(row["date"])
                )
            )
        return facts

    def _joint_work(self, a: int, b: int | None) -> list[Evidence]:
        """Give the latest collaborations of one organization, or of two."""
        participation = self._context.ecosystem.participation
        columns = participation[[a]].nonzero()[1]
        if b is not None:
            columns = np.intersect1d(columns, participation[[b]].nonzero()[1])
        latest = columns[np.lexsort((columns, self._age_rank[columns]))][:NAMED]
        table = self._context.ecosystem.collaborations.iloc[latest]
        who = self._name(a) if b is None else f"{self._name(a)} and {self._name(b)}"
        return [
            Evidence(
                f"{who}: {_text(row['name']) or 'collaboration ' + row['id']}",
                _text(row["source"]),
                _text(row["start_date"]),
            )
            for row in table.to_dict("records")
        ]


def _largest(row: sp.csr_array) -> list[int]:
    """Give the columns of the largest entries of a matrix of one row; of equals, the lower."""
    entries = row.tocoo()
    positive = entries.data > 0
    columns, values = entries.col[positive], entries.data[positive]
    order = np.lexsort((columns, -values))[:NAMED]
    return [int(column) for column in columns[order]]


def _only(row: sp.csr_array, columns: npt.NDArray[np.bool_]) -> sp.csr_array:
    kept: sp.csr_array = (row @ sp.diags_array(columns.astype(float))).tocsr()
    return kept


def _text(cell: object) -> str | None:
    return cell if isinstance(cell, str) and cell else None


def _cite(rows: list[Row]) -> str:
    """Write " (note; source, date)" of the first row, as far as it says so."""
    if not rows:
        return ""
    first = rows[0]
    said = ", ".join(part for part in (_text(first["source"]), _dated(first)) if part)
    parts = [part for part in (_text(first["note"]), said) if part]
    return f" ({'; '.join(parts)})" if parts else ""


def _dated(row: Row) -> str | None:
    """Give the date of a row unless its source names it already."""
    date, source = _text(row["date"]), _text(row["source"]) or ""
    return None if date is None or date in source else date


def _purpose(rows: list[Row]) -> str:
    """Write " for ..." from the note of a need."""
    note = _text(rows[0]["note"]) if rows else None
    return f" for {note}" if note else ""
