"""Every command, in the order in which --help lists them.

The library is imported inside each command, so that --help answers at once.
"""

from __future__ import annotations

from matcher.cli.coalitions import coalitions, recruit, whatif
from matcher.cli.data import export, info, synthesize, template, validate
from matcher.cli.demo import demo
from matcher.cli.ingest import ingest
from matcher.cli.models import backtest, cache, fit
from matcher.cli.partners import explain, pairs, score, suggest
from matcher.cli.report import report
from matcher.cli.resolve import resolve
from matcher.cli.serve import mcp, serve
from matcher.cli.team import team

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
