"""Every command, in the order in which --help lists them.

The library is imported inside each command, so that --help answers at once.
"""

from __future__ import annotations

import click

from matcher.cli.coalitions import coalitions, recruit, whatif
from matcher.cli.data import export, info, synthesize, template, validate
from matcher.cli.demo import demo
from matcher.cli.group import MatcherGroup
from matcher.cli.ingest import ingest
from matcher.cli.models import backtest, cache, fit
from matcher.cli.partners import explain, pairs, score, suggest
from matcher.cli.report import report
from matcher.cli.resolve import resolve
from matcher.cli.serve import mcp, serve
from matcher.cli.team import team
from matcher.version import __version__

COMMANDS = (
    demo,
    suggest,
    explain,
    pairs,
    score,
    coalitions,
    recruit,
    whatif,
    team,
    fit,
    cache,
    backtest,
    report,
    serve,
    mcp,
    info,
    validate,
    export,
    template,
    ingest,
    resolve,
    synthesize,
)

_HELP = """Find partners for open innovation: who, why, on what evidence, at what risk.

A command that answers reads a data set (-d): a bundled name such as korea-ai-2020, a folder,
a .zip, an .xlsx or a .duckdb file.
Results go to standard output, everything else to standard error.
"""

cli = MatcherGroup(name="matcher", help=_HELP, commands={c.name or "": c for c in COMMANDS})
cli = click.option(
    "--debug", is_flag=True, help="Where the program itself fails, show the whole traceback."
)(cli)
cli = click.version_option(__version__, prog_name="matcher")(cli)
