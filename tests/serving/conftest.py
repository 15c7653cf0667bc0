"""A real server on a port of its own, asked over HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import matcher

#: Seconds after which a server that has not said where it is has failed.
START = 90


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class Server:
    """`matcher serve` in a process of its own."""

    def __init__(self, *arguments: str, program: str = "matcher", **environment: str) -> None:
        self._said = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed in stop
        self.process = subprocess.Popen(
            [sys.executable, "-m", program, "serve", "--port", "0", *arguments],
            cwd=Path(matcher.__file__).parents[1],
            stderr=self._said,
            env={**os.environ, **environment},
        )
        self.address = ""
        self.wait_until(self._has_said_where)
        self.wait_until(lambda: self.get("/api/v1/status").status in (200, 401))

    def _has_said_where(self) -> bool:
        self._said.seek(0)
        said = self._said.read()
        if found := re.search(r"http://\S+:\d+(?=/)", said):
            self.address = found[0]
            return True
        assert self.process.poll() is None, f"the server did not start: {said}"
        return False

    def get(self, path: str, headers: dict[str, str] | None = None, **parameters: Any) -> Reply:
        if parameters:
            path += "?" + urlencode(parameters, doseq=True)
        asked = urllib.request.Request(self.address + path, headers=headers or {})
        return _sent(asked)

    def post(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> Reply:
        return _sent(urllib.request.Request(self.address + path, body, headers or {}))

    @staticmethod
    def wait_until(holds: Callable[[], bool], seconds: float = START) -> None:
        until = time.monotonic() + seconds
        while True:
            try:
                if holds():
                    return
            except (urllib.error.URLError, ConnectionError):
                pass
            assert time.monotonic() < until, "it did not come to hold in time"
            time.sleep(0.1)

    def learned(self) -> None:
        """Wait until nothing is being learned."""
        self.wait_until(lambda: not self.get("/api/v1/status").json["learning"], 400)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._said.close()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _sent(asked: urllib.request.Request) -> Reply:
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(asked, timeout=120) as reply:
            return Reply(reply.status, _lower(reply.headers), reply.read())
    except urllib.error.HTTPError as error:
        return Reply(error.code, _lower(error.headers), error.read())


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


Serve = Callable[..., Server]


@pytest.fixture(scope="module")
def serve() -> Iterator[Serve]:
    """Return a function that starts a server, which ends with the module's tests."""
    servers: list[Server] = []

    def start(*arguments: str, **settings: str) -> Server:
        servers.append(Server(*arguments, **settings))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def korea() -> Iterator[Server]:
    """The Korean case, served once for all tests; its history is too short to learn from."""
    server = Server()
    server.learned()
    yield server
    server.stop()
