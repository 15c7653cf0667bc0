"""Back from a strength to the rows of the data set on which it rests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows, Values
from matcher.coalitions.standing_findings import EvidenceRow

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: How many rows are given for one strength.
ROWS_SHOWN = 3

_FIGURES = ("strength", "count")


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
    size = len(ecosystem.capability_ids)
    asked = np.asarray(organizations, dtype=np.intp) * size + capabilities
    pairs, first = np.unique(asked, return_index=True)
    reached = np.asarray(strengths, dtype=float)[first]
    who = np.unique(organizations)
    rows = [np.concatenate(both) for both in zip(*_rows(ecosystem, who), strict=True)]
    owner, capability, strength, count, day, is_project, position = rows
    # Each row tells of its capability and of all above it.
    tree = ecosystem.tree.above(capability)
    row, _ = _spread(np.diff(tree.indptr))
    above = tree.indices
    wanted = owner[row] * size + above
    place = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
    kept = pairs[place] == wanted
    row, above, place = row[kept], above[kept], place[kept]
    judged = np.where(np.isnan(strength[row]), -1.0, strength[row]) >= reached[place]
    kinds = np.where(judged, 0, np.where(~np.isnan(count[row]), 1, 2))
    late = np.where(np.isnat(day[row]), np.inf, -day[row].astype(float))
    order = np.lexsort(
        (
            *(position[row], is_project[row], late),
            *(np.where(np.isnan(count[row]), np.inf, -count[row]), capability[row] != above),
            *(kinds, place),
        )
    )
    starts = np.searchsorted(place[order], np.arange(len(pairs)))
    shown = order[np.arange(len(order)) - starts[place[order]] < ROWS_SHOWN]
    found = _as_findings(ecosystem, [each[row[shown]] for each in rows[1:]])
    result: dict[tuple[int, int], tuple[EvidenceRow, ...]] = {}
    for pair, finding in zip(pairs[place[shown]].tolist(), found, strict=True):
        result[divmod(pair, size)] = (*result.get(divmod(pair, size), ()), finding)
    return result


def _rows(ecosystem: Ecosystem, who: Rows) -> Iterator[tuple[npt.NDArray[Any], ...]]:
    """Give the rows of evidence and of joint work: owner, capability, strength, count, ..."""
    asked = np.zeros(len(ecosystem.organization_ids), dtype=bool)
    asked[who] = True
    evidence, owner = ecosystem.evidence, ecosystem.evidence_owners
    position = np.flatnonzero(asked[owner])
    position = position[(evidence["direction"].iloc[position] == "offers").to_numpy(bool)]
    strength, count = (evidence[name].iloc[position].to_numpy(float) for name in _FIGURES)
    yield (
        owner[position],
        ecosystem.evidence_capabilities[position],
        np.where(np.isnan(strength) & np.isnan(count), 1.0, strength),
        count,
        ecosystem.known_days("evidence")[position],
        np.zeros(len(position), dtype=bool),
        position,
    )
    yield _joint_work(ecosystem, who)


def _joint_work(ecosystem: Ecosystem, who: Rows) -> tuple[npt.NDArray[Any], ...]:
    taken, about = ecosystem.participation, ecosystem.tag_collaborations
    owners, work = np.repeat(who, np.diff(taken.indptr)[who]), taken[who].indices
    involved = np.zeros(taken.shape[1], dtype=bool)
    involved[work] = True
    tagged = np.flatnonzero(involved[about])
    tagged = tagged[np.argsort(about[tagged], kind="stable")]
    start, end = (np.searchsorted(about[tagged], work, side) for side in ("left", "right"))
    row, within = _spread(end - start)
    tag = tagged[start[row] + within]
    weights = ecosystem.collaboration_capabilities["weight"]
    position = about[tag]
    return (
        owners[row],
        ecosystem.tag_capabilities[tag],
        np.full(len(tag), np.nan),
        weights.iloc[tag].to_numpy(float),
        ecosystem.known_days("collaborations")[position],
        np.ones(len(tag), dtype=bool),
        position,
    )


def _spread(counts: Rows) -> tuple[Rows, Rows]:
    """Give each place as often as it counts, and the how manieth time it is.

    Examples
    --------
    >>> row, within = _spread(np.array([2, 0, 1]))
    >>> row.tolist(), within.tolist()
    ([0, 0, 2], [0, 1, 0])
    """
    row = np.repeat(np.arange(len(counts)), counts)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)


def _as_findings(ecosystem: Ecosystem, rows: Sequence[npt.NDArray[Any]]) -> Iterator[EvidenceRow]:
    capability, strength, count, _, is_project, position = rows
    ids = ecosystem.capability_ids.ids
    said = ecosystem.evidence[["note", "source", "date"]].iloc[position[~is_project]]
    done = ecosystem.collaborations[["name", "source", "start_date", "id"]]
    noted = iter(said.itertuples(index=False, name=None))
    projects = iter(done.iloc[position[is_project]].itertuples(index=False, name=None))
    for place, project in enumerate(is_project.tolist()):
        text, source, date, *identifier = next(projects if project else noted)
        yield EvidenceRow(
            text=known(text),
            source=known(source),
            date=known(date),
            table="collaborations" if project else "evidence",
            collaboration=str(identifier[0]) if project else None,
            capability=str(ids[capability[place]]),
            strength=None if np.isnan(strength[place]) else float(strength[place]),
            count=None if np.isnan(count[place]) else float(count[place]),
        )


def known(cell: object) -> str | None:
    """Give a text cell, None where it is missing."""
    return cell if isinstance(cell, str) else None
