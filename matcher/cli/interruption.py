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
    """Have a request to end end the block as an exception, so that it tidies up.

    Ctrl-C does so already; `kill`, a shutdown and a closed terminal would leave temporary files
    behind. What is ignored, as under nohup, stays so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    asked: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        asked.append(number)
        sys.exit(_ENDED_BY + number)

    heard = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {each: signal.getsignal(each) for each in heard}
    for each, then in before.items():
        if then != signal.SIG_IGN:
            signal.signal(each, end)
    try:
        yield
    except (Exception, SystemExit) as error:
        if asked:  # what was interrupted, such as the loading of a library, failed on its own
            raise SystemExit(_ENDED_BY + asked[0]) from error
        raise
    finally:
        for each, then in before.items():
            signal.signal(each, then)
