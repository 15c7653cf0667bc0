"""What happens when a run is told to end before it is done."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: What a shell gives as the status of a program that a signal ended.
_ENDED_BY = 128


@contextmanager
def cleaned_up() -> Iterator[None]:
    """Have a request to terminate end the block as an exception, so that it tidies up.

    Ctrl-C does so already; `kill` and a shutdown would leave temporary files behind.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, _: FrameType | None) -> None:
        sys.exit(_ENDED_BY + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
