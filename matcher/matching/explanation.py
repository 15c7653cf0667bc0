"""Reasons in words, each resting on rows of the data set."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.ecosystem.collaborations import capability_tags
from matcher.matching.context import Context
from matcher.matching.match_findings import Component, Evidence
from matcher.measures.complementarity import inner_optimum, lacking
from matcher.measures.proximity import common_partners
from matcher.measures.similarity import related_capability_cosine

#: A row of a table: column -> cell.
Row = dict[Hashable, Any]

#: How many capabilities, partners and rows of evidence a reason names.
NAMED = 3

#: Characters of a note that a reason quotes.
QUOTED = 200

#: Below this strength an organization lacks a capability that a partner would add.
LACKING = 0.25

#: From this value of the inner optimum on, the distance of two profiles is worth a sentence.
LEARNING = 0.75


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
        self._tags = capability_tags(ecosystem)
        self._wanted = lacking(context.needs, context.offers)

    def reasons(self, a: int, b: int, components: Iterable[Component]) -> list[Reason]:
        """Give the reasons why a might work with b, those of the strongest family first."""
        strength = {component.name: component.contribution for component in components}
        found = [
            *self._needs(a, b),
            *self._needs(b, a),
            *self._latent(a, b),
            *self._distance(a, b),
            *self._shared(a, b),
            *self._neighbourhood(a, b),
            *self._track_record(a, b),
        ]
        # Being busy is no reason of its own: it stands after what speaks for this very pair.
        return sorted(
            found,
            key=lambda reason: (
                reason.family == "track record",
                -strength.get(reason.family, 0.0),
            ),
        )

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
            flags.append(f"rival coalition: {self._name(b)} is in {name}")
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
            evidence = (
                *self._cited(partner, offer, capability),
                *self._cited(who, need, capability),
            )
            reasons.append(Reason("complementarity", text, evidence))
        return reasons

    def _latent(self, a: int, b: int) -> list[Reason]:
        """Say what b adds, where a states no need."""
        if self._context.states_needs[a]:
            return []
        added = lacking(self._context.offers[[b]], self._context.offers[[a]])
        # What one is fairly strong in already is not added, only strengthened.
        weak = self._context.offers[[a]].toarray()[0] < LACKING
        added = _only(added, self._context.ecosystem.counted_capabilities & weak)
        capabilities = _largest(added)
        if not capabilities:
            return []
        names = "; ".join(self._capability(capability) for capability in capabilities)
        evidence = [e for c in capabilities for e in self._cited(b, self._rows(b, c, "offers"), c)]
        text = f"{self._name(b)} would add {names}"
        return [Reason("complementarity", text, tuple(evidence))]

    def _distance(self, a: int, b: int) -> list[Reason]:
        """Say that the two are at a distance at which each can learn from the other."""
        context, pair = self._context, (np.array([a]), np.array([b]))
        alike = related_capability_cosine(context.offers, context.relatedness, *pair)
        if inner_optimum(alike)[0] < LEARNING:
            return []
        text = (
            f"their profiles are {100 * alike[0]:.0f}% alike, related fields counted: near enough "
            "to understand each other, far enough to learn"
        )
        return [Reason("complementarity", text, ())]

    def _shared(self, a: int, b: int) -> list[Reason]:
        """Name what both offer; where that is nothing, the nearest that each offers."""
        both = self._context.offers[[a]].multiply(self._context.offers[[b]]).tocsr()
        both = _only(both, self._context.ecosystem.counted_capabilities)
        capabilities = _largest(both)
        if not capabilities:
            return self._related(a, b)
        names = "; ".join(self._capability(capability) for capability in capabilities)
        evidence = [
            e
            for c in capabilities
            for o in (a, b)
            for e in self._cited(o, self._rows(o, c, "offers"), c)
        ]
        return [Reason("similarity", f"both work on {names}", tuple(evidence))]

    def _related(self, a: int, b: int) -> list[Reason]:
        counted = self._context.ecosystem.counted_capabilities
        mine, theirs = (_only(self._context.offers[[each]], counted) for each in (a, b))
        near = mine.T.multiply(self._context.relatedness @ sp.diags_array(theirs.toarray()[0]))
        entries = sp.coo_array(near)
        if entries.nnz == 0 or entries.data.max() <= 0:
            return []
        best = np.lexsort((entries.col, entries.row, -entries.data))[0]
        c, d = int(entries.row[best]), int(entries.col[best])
        text = f"they work on related fields: {self._capability(c)} and {self._capability(d)}"
        evidence = (
            *self._cited(a, self._rows(a, c, "offers"), c),
            *self._cited(b, self._rows(b, d, "offers"), d),
        )
        return [Reason("similarity", text, evidence)]

    def _neighbourhood(self, a: int, b: int) -> list[Reason]:
        ties = self._context.ties
        common = common_partners(ties, a, b)
        if len(common) == 0:
            return []
        # Over whom most joint work flows: close to both, and not busy with everybody.
        strength = ties[common].sum(axis=1)
        flow = ties[[a]][:, common].toarray()[0] * ties[[b]][:, common].toarray()[0] / strength
        ranked = common[np.lexsort((common, -flow))]
        names = ", ".join(self._name(int(row)) for row in ranked[:NAMED])
        more = len(common) - NAMED
        text = f"both worked with {names}" + (f" and {more} more" if more > 0 else "")
        evidence = [
            fact
            for row in ranked[:NAMED]
            for side in (a, b)
            for fact in self._joint_work(side, int(row))[:1]
        ]
        return [Reason("proximity", text, tuple(evidence))]

    def _track_record(self, a: int, b: int) -> list[Reason]:
        """Say how active the partner is and where it comes from."""
        context = self._context
        parts = []
        count = int(context.ecosystem.participation[[b]].nnz)
        latest = self._joint_work(b, None)
        if count:
            plural = "s" if count > 1 else ""
            since = f", the latest from {latest[0].date}" if count > NAMED else ""
            parts.append(f"took part in {count} collaboration{plural}{since}")
        home = context.country_codes
        if home[a] >= 0 and home[a] == home[b]:
            country = context.ecosystem.organizations["country"].iloc[b]
            parts.append(f"is in {country} too")
        if not parts:
            return []
        return [Reason("track record", f"{self._name(b)} {' and '.join(parts)}", tuple(latest))]

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

    def _cited(self, organization: int, rows: list[Row], capability: int) -> list[Evidence]:
        """Give the rows as evidence; without any, the latest work tagged with the capability."""
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
        return facts or self._tagged_work(organization, capability)

    def _tagged_work(self, organization: int, capability: int) -> list[Evidence]:
        mine = self._context.ecosystem.participation[[organization]].nonzero()[1]
        tagged = mine[self._tags[mine][:, [capability]].toarray().ravel() > 0]
        who = f"{self._name(organization)} in {self._capability(capability)}"
        return self._collaborations(tagged, who)[:1]

    def _joint_work(self, a: int, b: int | None) -> list[Evidence]:
        """Give the latest collaborations of one organization, or of two."""
        participation = self._context.ecosystem.participation
        columns = participation[[a]].nonzero()[1]
        if b is not None:
            columns = np.intersect1d(columns, participation[[b]].nonzero()[1])
        who = self._name(a) if b is None else f"{self._name(a)} and {self._name(b)}"
        return self._collaborations(columns, who)

    def _collaborations(self, columns: npt.NDArray[Any], who: str) -> list[Evidence]:
        latest = columns[np.lexsort((columns, self._age_rank[columns]))][:NAMED]
        return [self._collaboration(int(row), who) for row in latest]

    def _collaboration(self, row: int, who: str) -> Evidence:
        # Cell by cell: to take a few rows of a whole table takes a hundred times as long.
        table = self._context.ecosystem.collaborations
        name, source, date = (
            _text(table[column].array[row]) for column in ("name", "source", "start_date")
        )
        return Evidence(f"{who}: {name or 'collaboration ' + table['id'].array[row]}", source, date)


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


def _brief(cell: object) -> str | None:
    """Give a note as a reason quotes it: a long one stands whole in the evidence."""
    text = _text(cell)
    return text if text is None or len(text) <= QUOTED else text[: QUOTED - 1] + "…"


def _cite(rows: list[Row]) -> str:
    """Write " (note; source, date)" of the first row, as far as it says so."""
    if not rows:
        return ""
    first = rows[0]
    said = ", ".join(part for part in (_text(first["source"]), _dated(first)) if part)
    parts = [part for part in (_brief(first["note"]), said) if part]
    return f" ({'; '.join(parts)})" if parts else ""


def _dated(row: Row) -> str | None:
    """Give the date of a row unless its source names it already."""
    date, source = _text(row["date"]), _text(row["source"]) or ""
    return None if date is None or date in source else date


def _purpose(rows: list[Row]) -> str:
    """Write " for ..." from the note of a need."""
    note = _brief(rows[0]["note"]) if rows else None
    return f" for {note}" if note else ""
