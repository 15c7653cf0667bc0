"""What a command that takes longer is doing, on standard error.

On a terminal there are bars; elsewhere plain lines, few and without control characters. Both begin
after two seconds. There is no estimate of what is left: stages differ too much for one that holds.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from matcher.reporting.text import visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

#: The environment variable that, as "off", leaves standard error to errors and notes alone.
VARIABLE = "MATCHER_PROGRESS"

#: Seconds after which something is shown, and between two lines: short at first, then longer.
AFTER, LEAST, MOST = 2.0, 5.0, 60.0

#: Where a command's watch is kept while it runs.
_KEY = "matcher.cli.progress"


class Watch:
    """What a command is doing, and for how long; it shows itself until it is stopped.

    Parameters
    ----------
    context : click.Context
        Of the group that runs it.
    """

    def __init__(self, context: click.Context) -> None:
        self._context = context
        self._began = time.monotonic()
        self._stage, self._done, self._total = "", 0, 0
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._thread = threading.Thread(target=self._show, daemon=True)
        if os.environ.get(VARIABLE) != "off":
            self._thread.start()

    @property
    def command(self) -> str:
        """The name of the command."""
        return self._context.invoked_subcommand or ""

    def told(self, stage: str, done: int, total: int) -> None:
        """Take how far a stage is."""
        with self._lock:
            self._stage, self._done, self._total = stage, done, total
            if self._bars is not None:
                self._draw(self._bars)

    def doing(self) -> str:
        """Say what it is doing: the stage, and how far that is where it has steps."""
        steps = f", {self._done:,} of {self._total:,}" if self._total > 1 else ""
        return f"{visible(self._stage)}{steps}" if self._stage else ""

    def stop(self) -> None:
        """Show nothing more; what was shown on a terminal goes."""
        self._ended.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def _show(self) -> None:
        if self._ended.wait(AFTER):
            return
        if sys.stderr.isatty():
            self._show_bars()
            return
        pause = LEAST
        while True:
            seconds = time.monotonic() - self._began
            what = self.doing() or "working"
            click.echo(f"matcher {self.command}: {what} ({seconds:.0f} s so far)", err=True)
            if self._ended.wait(pause):
                return
            pause = min(2.0 * pause, MOST)

    def _show_bars(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        console = Console(stderr=True)
        with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bars:
            with self._lock:
                self._bars = bars
                self._draw(bars)
            self._ended.wait()
            with self._lock:
                self._bars = None

    def _draw(self, bars: Progress) -> None:
        """Bring the bar of the stage up to date; one of a single step has no length."""
        stage = visible(self._stage) or self.command
        total = self._total if self._total > 1 else None
        if stage not in self._tasks:
            self._tasks[stage] = bars.add_task(stage, total=total)
        bars.update(self._tasks[stage], completed=self._done, total=total)


@contextmanager
def watched(context: click.Context) -> Iterator[Watch]:
    """Watch a command of a group while it runs."""
    watch = context.meta[_KEY] = Watch(context)
    try:
        yield watch
    finally:
        watch.stop()


def teller() -> Callable[[str, int, int], None]:
    """Give what takes (stage, done, in all) of the command that runs."""
    watch: Watch = click.get_current_context().meta[_KEY]
    return watch.told


def work_is_done() -> None:
    """Say that only the result is left to be shown: bars must not mix with it."""
    watch: Watch = click.get_current_context().meta[_KEY]
    watch.stop()
