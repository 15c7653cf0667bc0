"""The sources that can be ingested, by name, and what each can be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

from matcher.ecosystem.raw import shown
from matcher.errors import DataError, OptionError, Problem, RequestError
from matcher.ingestion.ingested import Ingested, Reject
from matcher.ingestion.provenance import with_tables
from matcher.progress import Progress, silent

#: Sorts of records of which some must be left where there were any.
_INDISPENSABLE = (
    *("organizations", "participants", "memberships", "evidence", "members", "works"),
    *("projects", "collaborations", "coalitions"),
)


@dataclass(frozen=True)
class Source:
    """One sort of foreign data.

    Attributes
    ----------
    read : callable
        Takes paths and progress, and by name what else can be asked; gives an `Ingested`.
    options : tuple of str
        What else can be asked.
    indispensable : tuple of str
        Sorts of records of which some must be left where there were any.
    """

    read: Callable[..., Ingested]
    options: tuple[str, ...] = ()
    indispensable: tuple[str, ...] = _INDISPENSABLE


def _of(source: str) -> Callable[..., Ingested]:
    """Give the reader of a source, whose module is imported when it is asked for."""

    def read(paths: Sequence[Path], progress: Progress, **options: Any) -> Ingested:
        module = import_module(f"matcher.ingestion.{source}")
        found: Ingested = getattr(module, f"read_{source}")(paths, progress, **options)
        return found

    return read


def _tables(
    paths: Sequence[Path],
    progress: Progress,
    mapping: Path | None = None,
    review: Path | None = None,
) -> Ingested:
    from matcher.ingestion.skilled import with_skills
    from matcher.ingestion.spreadsheets import read_spreadsheets
    from matcher.ingestion.unmapped import read_unmapped

    if mapping is None:
        return with_skills(read_unmapped(paths, progress, review), review)
    return with_skills(read_spreadsheets(paths, progress, mapping=mapping, review=review), review)


def _article(paths: Sequence[Path], progress: Progress, data: str = "", **options: Any) -> Ingested:
    from matcher.ingestion.article import read_article
    from matcher.sources import load
    from matcher.sources.loading import DEFAULT_DATA

    return read_article(paths, progress, vocabulary=load(data or DEFAULT_DATA), **options)


#: Every source by the name that the command line has for it.
SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "cordis": Source(_of("cordis"), ("addresses",)),
        "openalex": Source(_of("openalex"), ("ai_only", "without_retracted")),
        "ror": Source(_of("ror")),
        "landscape": Source(_of("landscape")),
        "tables": Source(_tables, ("mapping", "review")),
        # A draft has what an article states, and most articles state little.
        "article": Source(_article, ("data", "published", "review"), indispensable=()),
    }
)


def ingest(
    source: str,
    paths: Sequence[Path],
    progress: Progress = silent,
    *,
    tag: bool = False,
    **options: Any,
) -> Ingested:
    """Read foreign data.

    Parameters
    ----------
    source : str
        One of `SOURCES`.
    paths : sequence of Path
    progress : callable
        Takes what is being read, how far it has come, and how far it has to go.
    tag : bool
        Whether descriptions are read for AI capabilities too (`matcher.ingestion.tagged`).
    **options
        What the source can be asked; None, False and empty stand for not asked.

    Raises
    ------
    OptionError
        Where there is no such source, or it cannot be asked that.
    RequestError
        Where the paths are not its files.
    DataError
        Where a file cannot be read at all, or all that was read was rejected.
    """
    if source not in SOURCES:
        raise OptionError(f"no source {source!r}; there are {', '.join(SOURCES)}")
    reader = SOURCES[source]
    asked = {name: value for name, value in options.items() if value}
    if foreign := [name for name in asked if name not in reader.options]:
        words = " and ".join("--" + name.replace("_", "-") for name in foreign)
        raise OptionError(f"{words} cannot be asked of {source}")
    ingested = replace(reader.read(paths, progress, **asked), title=_title(paths))
    _refuse_nothing(ingested, reader.indispensable)
    if tag:
        from matcher.ingestion.tagged import tagged

        ingested = tagged(ingested, progress)
    # What the tables have in the end: skills and tags bring capabilities of the tree.
    return replace(ingested, sources=with_tables(ingested.sources, ingested.tables))


def _title(paths: Sequence[Path]) -> str:
    """Call a data set by the first file, without its endings."""
    more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
    return shown(paths[0].resolve().name.split(".")[0] or paths[0].name) + more


def refuse_rejects(ingested: Ingested) -> None:
    """Raise an error where anything was rejected.

    Raises
    ------
    DataError
        With every record that was.
    """
    if ingested.rejects:
        raise DataError(_problems(ingested.rejects), "--strict")


def _problems(rejects: Iterable[Reject]) -> list[Problem]:
    return [Problem(r.file, r.row, r.column, r.value, r.reason, r.fix) for r in rejects]


def _refuse_nothing(ingested: Ingested, indispensable: Sequence[str]) -> None:
    """Raise an error where no organization is left, or all of one sort of record was rejected.

    A data set without organizations is none, and one in which nobody takes part in anything,
    though the files say who does, would answer as if nobody had ever worked together.
    """
    taken: Counter[str] = Counter()
    for count in ingested.counts:
        taken[count.records] += count.taken
    rejects = ingested.rejects
    rejected = {str(reject.table) for reject in rejects}
    lost = sorted((rejected & set(indispensable)) - set(+taken))
    # What an article says but as a plan, say, is for a person to see: its review is the result.
    unread = [reject for reject in rejects if indispensable or reject.table is None]
    if lost or (unread and not +taken):
        told = (reject for reject in rejects if not lost or reject.table in lost)
        sorts = " and the ".join(lost) or "records"
        raise DataError(_problems(told), f"none of the {sorts} could be taken")
    if indispensable and not len(ingested.tables.get("organizations", ())):
        raise RequestError("the files hold no organization")
