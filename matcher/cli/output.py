"""Where results go: standard output or a file, in the format asked for."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from matcher.cli.progress import teller, work_is_done
from matcher.findings import Finding


def made_safe() -> None:
    """Have standard output and error take whatever is shown, or refuse it in so many words."""
    # A stream that was closed is told from one that takes all: what is shown must not get lost.
    nowhere = Path(os.devnull)
    sys.stdout = sys.stdout or nowhere.open()
    sys.stderr = sys.stderr or nowhere.open("w")
    # A name that the terminal's encoding lacks is shown as "?" rather than ending the run.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def deliver(report: Finding, given: dict[str, Any]) -> None:
    """Write a report as `output_options` asked: to a file, whole, or to standard output."""
    from matcher.reporting.formats import render

    output: Path | None = given["output"]
    teller()("writing", 0, 1)
    if output is not None:
        with announced(output):
            save(report, output)
        return
    width = min(shutil.get_terminal_size().columns, 120) if sys.stdout.isatty() else 80
    color = wants_color(given["no_color"])
    text = render(report, given["format"] or "table", width=width, color=color)
    work_is_done()
    click.echo(text, nl=False)


@contextmanager
def announced(output: Path) -> Iterator[None]:
    """Say on standard error that a block wrote a file, and that a folder was made for it."""
    new = in_new_folder(output)
    yield
    click.echo(f"wrote {output}{new}", err=True)


def in_new_folder(output: Path) -> str:
    """Give what is said of a file's folder where it will be made; nothing where it is there."""
    return "" if output.parent.is_dir() else f" (in {output.parent}, which is new)"


def save(report: Finding, output: Path) -> None:
    """Write a report to a file, whole or not at all, in the format that its ending says."""
    from matcher.reporting.formats import file_bytes
    from matcher.whole_files import whole_file

    content = file_bytes(report, output.name)
    with whole_file(output) as temporary:
        temporary.write_bytes(content)


def wants_color(no_color: bool) -> bool:
    """Whether standard output is a terminal, and neither the user nor NO_COLOR objects."""
    return sys.stdout.isatty() and not no_color and not os.environ.get("NO_COLOR")
