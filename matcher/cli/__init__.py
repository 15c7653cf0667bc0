"""The command line: each command parses, calls the library and renders; no logic of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from matcher.cli.commands import COMMANDS
from matcher.cli.group import MatcherGroup
from matcher.cli.interruption import cleaned_up
from matcher.version import __version__

_HELP = """Find partners for open innovation: who, why, on what evidence, at what risk.

Every command reads a data set (-d): a bundled name, a folder, a .zip, an .xlsx or a .duckdb file.
Results go to standard output, everything else to standard error.
"""

cli = MatcherGroup(name="matcher", help=_HELP, commands={c.name or "": c for c in COMMANDS})
cli = click.option(
    "--debug", is_flag=True, help="Where the program itself fails, show the whole traceback."
)(cli)
cli = click.version_option(__version__, prog_name="matcher")(cli)


def main() -> None:
    """Run the command line; the entry point of the installed command."""
    # A stream that was closed is told from one that takes all: what is shown must not get lost.
    nowhere = Path(os.devnull)
    sys.stdout = sys.stdout or nowhere.open()
    sys.stderr = sys.stderr or nowhere.open("w")
    # A name that the terminal's encoding lacks is shown as "?" rather than ending the run.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    with cleaned_up():
        cli()
