"""Progress bars on standard error, where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def stages() -> Iterator[Callable[[str, int, int], None]]:
    """Lend a function that takes (stage, done, in all); it draws on a terminal only."""
    with ExitStack() as stack:
        bars: list[Progress] = []
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if not sys.stderr.isatty():
                return
            if not bars:  # what answers at once needs no bars, and they take long to import
                bars.append(stack.enter_context(_bars()))
            if stage not in tasks:
                tasks[stage] = bars[0].add_task(stage, total=total)
            bars[0].update(tasks[stage], completed=done, total=total)

        yield report


def _bars() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
