"""Data sets whose texts are read for AI capabilities: what `--tag` adds to any source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from matcher.ingestion.ingested import Ingested
from matcher.ingestion.provenance import notes_of
from matcher.ingestion.tagging import Tag, Tagger
from matcher.progress import Progress, silent
from matcher.sources import load

#: The data set whose capabilities the texts are read for.
TREE = "ai-capabilities"

#: How many texts are read between two reports of progress.
_STEP = 200


def tagged(ingested: Ingested, progress: Progress = silent) -> Ingested:
    """Add what the texts of a data set say of AI capabilities.

    Parameters
    ----------
    ingested : Ingested
        Collaborations may have the further columns title and description.
    progress : callable

    Returns
    -------
    Ingested
        With the tree of AI capabilities beside the capabilities that were there; rows of
        collaboration_capabilities for collaborations with a description, with the further columns
        `kind` ("text") and `note` (the words found); rows of evidence, of kind "text", for
        organizations with one.
    """
    capabilities = load(TREE).capabilities
    tagger = Tagger(capabilities)
    tables = dict(ingested.tables)
    links = _of_collaborations(tables, tagger, progress)
    evidence = _of_organizations(tables, tagger, progress)
    (note,) = notes_of("tags")
    text = note.format(collaborations=len(links), organizations=len(evidence), tree=TREE)
    if len(links) or len(evidence):
        known = tables.get("capabilities", pd.DataFrame({"id": []}, dtype="str"))
        added = capabilities[~capabilities["id"].isin(known["id"])]
        tables["capabilities"] = _together(known, added)
    if len(links):
        tables["collaboration_capabilities"] = _together(
            tables.get("collaboration_capabilities"), links
        )
    if len(evidence):
        tables["evidence"] = _together(tables.get("evidence"), evidence)
    return replace(ingested, tables=tables, sources=ingested.sources.rstrip() + "\n" + text)


def _of_collaborations(
    tables: Mapping[str, pd.DataFrame], tagger: Tagger, progress: Progress
) -> pd.DataFrame:
    rows = []
    for row, tags in _read(tables.get("collaborations"), tagger, "project texts", progress):
        rows += [(row["id"], tag.capability_id, 1.0, "text", _words(tag)) for tag in tags]
    columns = ["collaboration_id", "capability_id", "weight", "kind", "note"]
    return _without_known(
        pd.DataFrame(rows, columns=columns), tables.get("collaboration_capabilities"), columns[:2]
    )


def _of_organizations(
    tables: Mapping[str, pd.DataFrame], tagger: Tagger, progress: Progress
) -> pd.DataFrame:
    rows = []
    for row, tags in _read(tables.get("organizations"), tagger, "descriptions", progress):
        for tag in tags:
            source = row.get("url")
            origin = f"its description, {source}" if isinstance(source, str) else "its description"
            rows.append(
                (
                    row["id"],
                    tag.capability_id,
                    "offers",
                    float(tag.count),
                    "text",
                    origin,
                    _words(tag),
                )
            )
    columns = ["organization_id", "capability_id", "direction", "count", "kind", "source", "note"]
    return pd.DataFrame(rows, columns=columns)


def _read(
    table: pd.DataFrame | None, tagger: Tagger, stage: str, progress: Progress
) -> Iterator[tuple[Mapping[str, object], tuple[Tag, ...]]]:
    """Give each row that has a description, and its tags."""
    if table is None or "description" not in table:
        return
    columns = [name for name in ("id", "title", "description", "url") if name in table]
    described = table.loc[table["description"].notna(), columns]
    for number, row in enumerate(described.to_dict("records")):
        if number % _STEP == 0:
            progress(stage, number, len(described))
        title = row.get("title")
        heading = title if isinstance(title, str) else ""
        yield {str(key): cell for key, cell in row.items()}, tagger.tag(row["description"], heading)
    progress(stage, len(described), len(described))


def _words(tag: Tag) -> str:
    return "; ".join(tag.words)


def _without_known(rows: pd.DataFrame, known: pd.DataFrame | None, key: list[str]) -> pd.DataFrame:
    """Leave out links that the source has itself."""
    if known is None or not len(known):
        return rows
    there = pd.MultiIndex.from_frame(known[key].astype("str"))
    return rows[~pd.MultiIndex.from_frame(rows[key].astype("str")).isin(there)]


def _together(known: pd.DataFrame | None, added: pd.DataFrame) -> pd.DataFrame:
    parts = [part for part in (known, added) if part is not None and len(part)]
    return pd.concat(parts, ignore_index=True)
