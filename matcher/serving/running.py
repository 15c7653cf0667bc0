"""Starting and stopping the server."""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from matcher.errors import RequestError
from matcher.serving.guard import LOOPBACK, Guard
from matcher.serving.shelf import Shelf
from matcher.serving.site import Site

#: Requests at once, answered or waiting; more are turned away by the server itself.
MOST_AT_ONCE = 500


def run(
    data: Sequence[str],
    host: str,
    port: int,
    *,
    names: Collection[str],
    token: str | None,
    model: Path | None,
    prior: bool,
    keep: bool,
    processes: int,
    seconds: float,
    tell: Callable[[str], None],
    open_browser: bool,
) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    data : sequence of str
        As in `Shelf`.
    host : str
    port : int
        0 for any that is free.
    names : collection of str
        By which the server may be asked for, beside those of this machine.
    token : str or None
        As in `Guard`.
    model, prior, keep
        As in `Shelf`.
    processes, seconds
        As in `Pool`.
    tell : callable
        Called with where the site is.
    open_browser : bool

    Raises
    ------
    DataError, UnknownNameError, RequestError
        As `matcher.load` does, and where the port is taken.
    """
    import uvicorn

    listening = _listen(host, port)
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    place = f"http://{shown}:{port}/"
    try:
        shelf = Shelf(data, model=model, prior=prior, keep=keep)
        site = Site(shelf, processes, seconds, token)
        guarded = Guard(site.application(), {*LOOPBACK, *names}, token)
        config = uvicorn.Config(
            guarded,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            limit_concurrency=MOST_AT_ONCE,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=2,
        )
        tell(f"{', '.join(shelf.sets)}: {place} (Ctrl-C ends)")
        if open_browser:
            webbrowser.open(place)
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        listening.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        raise RequestError(
            f"cannot listen on {host} port {port}: {error.strerror}; choose another one with --port"
        ) from error
    return found
