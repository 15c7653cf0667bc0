"""`matcher ingest`: a data set made of downloads, spreadsheets and articles."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from matcher.cli.options import EXISTING, color_option
from matcher.cli.output import announced, save, wants_color
from matcher.cli.progress import teller, work_is_done
from matcher.reporting.formats import format_of

if TYPE_CHECKING:
    from matcher.ingestion.ingested import Ingested

#: The names of `matcher.ingestion.reading.SOURCES`, told here so that --help answers at once.
SOURCE_NAMES = ("cordis", "openalex", "ror", "landscape", "tables", "article")

#: Those of `matcher.ingestion.downloading.PROGRAMMES`, the one taken where none is named first.
PROGRAMME_NAMES = ("horizon", "h2020", "fp7")


@click.command()
@click.argument("source", type=click.Choice(SOURCE_NAMES))
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="Where to write: a new or empty folder, or a .duckdb file.",
)
@click.option(
    "--download",
    is_flag=True,
    help="cordis: fetch the published files first.",
)
@click.option(
    "--programme",
    "programmes",
    multiple=True,
    type=click.Choice(PROGRAMME_NAMES),
    help="cordis: what to download; may be repeated. Default: horizon.",
)
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    help="cordis: the folder in which downloads are kept. Default: one in your cache folder.",
)
@click.option(
    "--address", metavar="URL", help="cordis: download from this address, such as a mirror."
)
@click.option(
    "--mapping",
    type=EXISTING,
    help="tables: the TOML file that says which column is what.",
)
@click.option(
    "--suggest-mapping",
    is_flag=True,
    help="tables: only write a first mapping, to the file -o names.",
)
@click.option(
    "-d",
    "--data",
    help="article: the data set whose names are looked for. Default: $MATCHER_DATA, else "
    "korea-ai-2020.",
)
@click.option(
    "--published", metavar="DATE", help="article: the day of the article, where it does not say it."
)
@click.option("--tag", is_flag=True, help="Look for AI capabilities in titles and descriptions.")
@click.option(
    "--again",
    is_flag=True,
    help="Update the result of an earlier run: what you filled in there is used, and what is new "
    "or gone is told.",
)
@click.option(
    "--merges",
    metavar="REVIEW.csv",
    type=EXISTING,
    help="Merge as decided in this review file of `matcher resolve`, now and with --again.",
)
@click.option("--strict", is_flag=True, help="Write nothing if any record was rejected.")
@click.option(
    "--report",
    "page",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the report of the new data set as well, such as page.html.",
)
@click.option("--ai-only", is_flag=True, help="openalex: only works on artificial intelligence.")
@click.option("--without-retracted", is_flag=True, help="openalex: no works that were retracted.")
@color_option
def ingest(
    source: str,
    paths: tuple[Path, ...],
    output: Path,
    download: bool,
    programmes: tuple[str, ...],
    cache: Path | None,
    address: str | None,
    suggest_mapping: bool,
    again: bool,
    merges: Path | None,
    strict: bool,
    page: Path | None,
    no_color: bool,
    **options: Any,
) -> None:
    """Make a data set from downloads, tables or articles.

    SOURCE says what kind of files they are; PATH is a file, a folder or a .zip. What cannot be used
    goes to rejects.csv, with the reason.
    """
    from matcher.ingestion.reading import ingest as read
    from matcher.ingestion.reading import refuse_rejects
    from matcher.ingestion.refreshing import earlier_run, news
    from matcher.ingestion.storing import check_place, store

    _check_use(source, paths, download, any((programmes, cache, address)), merges is not None)
    if suggest_mapping:
        _check_suggestion(source, options)
        _suggest(paths, output)
        return
    check_place(output, again)
    if page is not None:
        format_of(page.name, "Report")  # refuses what no report can be
    before = earlier_run(output) if again else None
    if before is not None and source == "tables":
        options["mapping"] = options["mapping"] or before.mapping
        options["review"] = before.review
    if source == "article":
        options["review"] = None if before is None else before.review
        options["data"] = options["data"] or os.environ.get("MATCHER_DATA")
    report_progress = teller()
    if download:
        from matcher.ingestion.downloading import ADDRESS, download_cordis

        wanted = programmes or PROGRAMME_NAMES[:1]
        found = download_cordis(wanted, cache, address or ADDRESS, report_progress)
        paths = (*paths, *found)
        options["addresses"] = {path.name: url for path, url in found.items()}
    ingested = read(source, paths, report_progress, **options)
    if strict:
        refuse_rejects(ingested)
    if source != "article":
        from matcher.workspace.twins import with_merges

        review = None if before is None else before.review
        ingested = with_merges(ingested, review, merges, asked=source == "tables")
    told = [] if before is None else list(news(before, ingested.tables))
    report_progress("writing", 0, 1)  # how far it is, only the database knows
    written = store(ingested, output, again)
    _tell(ingested, written, told, no_color)
    if page is not None:
        _report(output, page)


def _check_use(
    source: str, paths: tuple[Path, ...], download: bool, of_download: bool, merges: bool
) -> None:
    if download and source != "cordis":
        raise click.UsageError("--download is for cordis")
    if not download and of_download:
        raise click.UsageError("--programme, --cache and --address go with --download")
    if merges and source == "article":
        raise click.UsageError("--merges is for all but article")
    if not paths and not download:
        raise click.UsageError("name a file or a folder to read")


def _check_suggestion(source: str, options: dict[str, Any]) -> None:
    if source != "tables":
        raise click.UsageError("--suggest-mapping is for tables")
    if options["mapping"] is not None or options["tag"]:
        raise click.UsageError("--suggest-mapping goes with neither --mapping nor --tag")


def _tell(ingested: Ingested, written: list[Path], told: list[str], no_color: bool) -> None:
    """Say what became of the data, and how much was left out."""
    from matcher.reporting.ingests import ingested_blocks
    from matcher.reporting.render_terminal import draw_blocks
    from matcher.reporting.terminal import to_text

    width = min(shutil.get_terminal_size().columns, 120) if sys.stdout.isatty() else 80
    color = wants_color(no_color)
    blocks = [*ingested_blocks(ingested, written, told)]
    text = to_text(lambda c: draw_blocks(blocks, c), width=width, color=color)
    work_is_done()
    click.echo(text, nl=False)
    if lost := len(ingested.rejects):
        read = sum(count.read for count in ingested.counts)
        click.echo(f"left out: {lost:,} of {read:,} records; rejects.csv says why", err=True)


def _report(data: Path, page: Path) -> None:
    """Write the report of a data set."""
    from matcher.workspace import Workspace

    found = Workspace(str(data), progress=teller()).report()
    with announced(page):
        save(found, page)


def _suggest(paths: tuple[Path, ...], output: Path) -> None:
    """Write a first mapping."""
    from matcher.errors import RequestError
    from matcher.ingestion.suggesting import suggest_mapping
    from matcher.whole_files import whole_file

    if output.exists():  # it may be one that a person has mended
        raise RequestError(f"{output} exists; name a new file for the mapping")
    text = suggest_mapping(paths)
    with announced(output), whole_file(output) as temporary:
        temporary.write_text(text, "utf-8", newline="")
