"""Where results go: standard output or a file, in the format asked for."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from matcher.findings import Finding


def deliver(report: Finding, given: dict[str, Any]) -> None:
    """Write a report as `output_options` asked: to a file, whole, or to standard output."""
    from matcher.reporting.render import render

    output: Path | None = given["output"]
    if output is not None:
        save(report, output)
        click.echo(f"wrote {output}", err=True)
        return
    width = min(shutil.get_terminal_size().columns, 120) if sys.stdout.isatty() else 80
    color = wants_color(given["no_color"])
    click.echo(render(report, given["format"] or "table", width=width, color=color), nl=False)


def save(report: Finding, output: Path) -> None:
    """Write a report to a file, whole or not at all, in the format that its ending says."""
    from matcher.reporting.render import file_bytes
    from matcher.whole_files import whole_file

    content = file_bytes(report, output.name)
    with whole_file(output) as temporary:
        temporary.write_bytes(content)


def wants_color(no_color: bool) -> bool:
    """Whether standard output is a terminal, and neither the user nor NO_COLOR objects."""
    return sys.stdout.isatty() and not no_color and not os.environ.get("NO_COLOR")
