"""What takes longer than two seconds says what it does, and results stay apart from that."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import click
import pytest

from matcher.cli.progress import AFTER, Watch

from .conftest import command_line

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="named pipes, pseudo-terminals")

PROFILE = b'name = "New Firm"\n'


@pytest.fixture
def slow(tmp_path: Path) -> Any:
    """Return a function that runs a command which waits four seconds for its profile."""
    pipe = tmp_path / "profile.toml"
    os.mkfifo(pipe)

    def start(errors: Any, **environment: str) -> subprocess.Popen[bytes]:
        started = subprocess.Popen(
            command_line("suggest", "--profile", str(pipe), "--prior", "-f", "json"),
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, "TERM": "xterm-256color", **environment},
        )
        with pipe.open("wb") as file:
            time.sleep(2 * AFTER)
            file.write(PROFILE)
        return started

    return start


def test_in_a_pipe_there_are_plain_lines_after_two_seconds(slow) -> None:
    out, errors = slow(subprocess.PIPE, MATCHER_PROGRESS="").communicate(timeout=120)
    lines = errors.decode("utf-8").splitlines()
    said = [line for line in lines if line.startswith("matcher suggest: ")]
    assert said and all(line.isprintable() for line in lines)
    assert re.fullmatch(r"matcher suggest: (working|reading the data) \(2 s so far\)", said[0])
    assert b"so far" not in out
    assert not out or json.loads(out)["matches"] is not None


def test_it_can_be_switched_off(slow) -> None:
    _, errors = slow(subprocess.PIPE, MATCHER_PROGRESS="off").communicate(timeout=120)
    assert b"so far" not in errors


def test_on_a_terminal_there_are_bars_and_they_go(slow) -> None:
    import pty

    outside, inside = pty.openpty()
    parts: list[bytes] = []

    def read() -> None:
        try:
            while part := os.read(outside, 65536):
                parts.append(part)
        except OSError:  # Linux says so when the other end is closed
            pass

    # From the start: a terminal that nobody reads is full on a slow machine, and the program waits.
    reader = threading.Thread(target=read)
    reader.start()
    started = slow(inside, MATCHER_PROGRESS="")
    os.close(inside)
    out, _ = started.communicate(timeout=120)
    reader.join(timeout=60)
    os.close(outside)
    shown = b"".join(parts)
    assert "reading the data" in shown.decode("utf-8") and b"\x1b[" in shown
    assert b"so far" not in shown and b"\x1b" not in out


def test_what_ends_at_once_says_nothing_and_steps_are_counted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MATCHER_PROGRESS")
    watch = Watch(click.Context(click.Group("matcher")))
    assert watch.doing() == ""
    watch.told("trees \x1b[31m", 12, 4000)
    assert watch.doing() == r"trees \x1b[31m, 12 of 4,000"
    watch.told("past windows", 0, 1)
    assert watch.doing() == "past windows"
    watch.stop()
    assert capsys.readouterr() == ("", "")
