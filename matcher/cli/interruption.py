"""What happens when a run is told to end before it is done."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType

#: What a shell gives as the status of a program that a signal ended.
ENDED_BY = 128

#: Seconds after which a request is made again that reached a place where it cannot end anything.
_AGAIN = 0.05


@contextmanager
def cleaned_up() -> Iterator[list[int]]:
    """Have a request to end end the block as an exception, so that it tidies up.

    `kill`, a shutdown and a closed terminal would leave temporary files behind; Ctrl-C would show
    where in the program it came. What is ignored, as under nohup, stays so.

    Yields
    ------
    list of int
        The signals that asked so far: what they interrupt, such as the loading of a library, can
        fail with an error of its own.
    """
    asked: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def end(number: int, _: FrameType | None) -> None:
        asked.append(number)
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        sys.exit(ENDED_BY + number)

    names = ("SIGINT", "SIGTERM", "SIGHUP")
    heard = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {each: signal.getsignal(each) for each in heard}
    for each, then in before.items():
        if then != signal.SIG_IGN:
            signal.signal(each, end)
    hook, sys.unraisablehook = sys.unraisablehook, _asking_again(asked)
    try:
        yield asked
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        if asked:
            raise SystemExit(ENDED_BY + asked[0]) from error
        raise
    finally:
        sys.unraisablehook = hook
        for each, then in before.items():
            signal.signal(each, then)


def _asking_again(asked: list[int]) -> Callable[[sys.UnraisableHookArgs], None]:
    """Give a hook that makes a request anew where Python could only drop it."""
    shown = sys.unraisablehook

    def hook(dropped: sys.UnraisableHookArgs) -> None:
        if not asked or not issubclass(dropped.exc_type, KeyboardInterrupt | SystemExit):
            shown(dropped)
            return
        # `os.kill` wakes whatever waits; on Windows it would end the process on the spot.
        ask = partial(os.kill, os.getpid()) if os.name == "posix" else signal.raise_signal
        again = threading.Timer(_AGAIN, ask, (asked[-1],))
        again.daemon = True
        again.start()

    return hook
