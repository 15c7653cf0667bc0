"""Every command, in the order of options.toml, which is that of --help.

The library is imported inside each command, so that --help answers at once.
"""

from __future__ import annotations

import click

from matcher.cli import coalitions, data, ingest, models, partners, serve
from matcher.cli.group import MatcherGroup
from matcher.cli.options import command_names
from matcher.version import __version__

#: Every command by its name.
COMMANDS = {
    name: command
    for module in (coalitions, data, ingest, models, partners, serve)
    for name, command in vars(module).items()
    if isinstance(command, click.Command)
}

_HELP = """Find partners for open innovation: who, why, on what evidence, at what risk.

Every command reads a data set (-d): a bundled name, a folder, a .zip, an .xlsx or a .duckdb file.
Results go to standard output, everything else to standard error.
"""

cli = MatcherGroup(
    name="matcher", help=_HELP, commands={name: COMMANDS[name] for name in command_names()}
)
cli = click.option(
    "--debug", is_flag=True, help="Where the program itself fails, show the whole traceback."
)(cli)
cli = click.version_option(__version__, prog_name="matcher")(cli)
