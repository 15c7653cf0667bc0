"""Back from a strength to the rows of the data set on which it rests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from matcher.coalitions.coverage import Rows, Values
from matcher.coalitions.standing_findings import EvidenceRow
from matcher.ecosystem.dates import last_day

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: How many rows are given for one strength.
ROWS_SHOWN = 3


def trace_offers(
    ecosystem: Ecosystem, organizations: Rows, capabilities: Rows, strengths: Values
) -> Mapping[tuple[int, int], tuple[EvidenceRow, ...]]:
    """Give the rows on which offered strengths rest, the most telling first.

    A row tells more if its judged strength is the strength; then counts; then judgements that
    were surpassed. Among equals the capability's own rows go before those below it, larger
    counts before smaller, later ones before earlier and undated last.

    Parameters
    ----------
    organizations, capabilities : ndarray of int, shape (n_pairs,)
        Row numbers; a pair may be given more than once.
    strengths : ndarray, shape (n_pairs,)

    Returns
    -------
    mapping of (organization row, capability row) to at most `ROWS_SHOWN` rows
        Without the pairs that have no row.
    """
    pairs = pd.DataFrame(
        {"organization": organizations, "above": capabilities, "reached": strengths}
    ).drop_duplicates(["organization", "above"])
    rows = pd.concat(
        [_evidence(ecosystem, organizations), _collaborations(ecosystem, organizations)],
        ignore_index=True,
    )
    upwards = ecosystem.tree.ancestors.tocoo()
    tree = pd.DataFrame({"capability": upwards.row, "above": upwards.col})
    tree = tree[tree["above"].isin(pairs["above"])]
    found = rows.merge(tree, on="capability").merge(pairs, on=["organization", "above"])
    judged = found["strength"].fillna(-1.0) >= found["reached"]
    found = found.assign(
        tells=np.where(judged, 0, np.where(found["count"].notna(), 1, 2)),
        below=found["capability"] != found["above"],
    ).sort_values(
        ["organization", "above", "tells", "below", "count", "day", "is_project", "position"],
        ascending=[True, True, True, True, False, False, True, True],
        kind="stable",
    )
    return _as_findings(ecosystem, found.groupby(["organization", "above"]).head(ROWS_SHOWN))


def _evidence(ecosystem: Ecosystem, organizations: Rows) -> pd.DataFrame:
    evidence = ecosystem.evidence
    owner = ecosystem.evidence_owners
    asked = np.zeros(len(ecosystem.organization_ids), dtype=bool)
    asked[organizations] = True
    position = np.flatnonzero(asked[owner])
    offered = (evidence["direction"].iloc[position] == "offers").to_numpy(bool)
    position = position[offered]
    evidence = evidence.iloc[position]
    silent = evidence["strength"].isna() & evidence["count"].isna()
    return pd.DataFrame(
        {
            "organization": owner[position],
            "capability": ecosystem.evidence_capabilities[position],
            "strength": evidence["strength"].mask(silent, 1.0).to_numpy(float),
            "count": evidence["count"].to_numpy(float),
            "day": last_day(evidence["date"]),
            "is_project": False,
            "position": position,
        }
    )


def _collaborations(ecosystem: Ecosystem, organizations: Rows) -> pd.DataFrame:
    involved = ecosystem.participation[np.unique(organizations)].tocoo()
    took_part = pd.DataFrame(
        {"organization": np.unique(organizations)[involved.row], "position": involved.col}
    )
    started = last_day(ecosystem.collaborations["start_date"])
    tags = ecosystem.collaboration_capabilities
    about = pd.DataFrame(
        {
            "position": pd.Index(ecosystem.collaborations["id"]).get_indexer(
                pd.Index(tags["collaboration_id"])
            ),
            "capability": ecosystem.capability_ids.rows(tags["capability_id"]),
            "count": tags["weight"].to_numpy(float),
        }
    )
    rows = took_part.merge(about, on="position")
    return rows.assign(
        strength=np.nan, day=started[rows["position"].to_numpy(dtype=np.intp)], is_project=True
    )


def _as_findings(
    ecosystem: Ecosystem, rows: pd.DataFrame
) -> dict[tuple[int, int], tuple[EvidenceRow, ...]]:
    result: dict[tuple[int, int], tuple[EvidenceRow, ...]] = {}
    for row in _with_texts(ecosystem, rows).to_dict("records"):
        found = EvidenceRow(
            text=known(row["text"]),
            source=known(row["source"]),
            date=known(row["date"]),
            table="collaborations" if row["is_project"] else "evidence",
            collaboration=known(row["id"]),
            capability=str(ecosystem.capability_ids.ids[row["capability"]]),
            strength=None if np.isnan(row["strength"]) else float(row["strength"]),
            count=None if np.isnan(row["count"]) else float(row["count"]),
        )
        pair = (int(row["organization"]), int(row["above"]))
        result[pair] = (*result.get(pair, ()), found)
    return result


def _with_texts(ecosystem: Ecosystem, rows: pd.DataFrame) -> pd.DataFrame:
    """Add text, source, date and id from the table that each row stands in."""
    rows = rows.reset_index(drop=True)
    noted, projects = rows[~rows["is_project"]], rows[rows["is_project"]]
    said = ecosystem.evidence.iloc[noted["position"].to_numpy(dtype=np.intp)]
    done = ecosystem.collaborations.iloc[projects["position"].to_numpy(dtype=np.intp)]
    said = said[["note", "source", "date"]].set_axis(["text", "source", "date"], axis=1)
    done = done[["name", "source", "start_date", "id"]].set_axis(
        ["text", "source", "date", "id"], axis=1
    )
    texts = pd.concat([said.set_index(noted.index), done.set_index(projects.index)])
    return rows.join(texts.reindex(columns=["text", "source", "date", "id"]))


def known(cell: object) -> str | None:
    """Give a text cell, None where it is missing."""
    return cell if isinstance(cell, str) else None
