"""How good the suggestions are: a backtest on what came true after a day in the past."""

from matcher.evaluation.backtest import backtest
from matcher.evaluation.findings import BacktestReport

__all__ = ["BacktestReport", "backtest"]
