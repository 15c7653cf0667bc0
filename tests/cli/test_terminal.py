"""What only a process of its own shows: colour, pipes, signals, exit status."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import command_line, heeds_interrupts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals and signals")

ASKED = ("suggest", "KT", "-k", "2")


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """Run a command whose standard output is a terminal, and give what it wrote there."""
    import pty

    outside, inside = pty.openpty()
    try:
        started = subprocess.Popen(
            command_line(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=inside,
            stderr=subprocess.PIPE,
            env={**os.environ, "TERM": "xterm-256color", **environment},
        )
        os.close(inside)
        written = b""
        while True:
            try:
                part = os.read(outside, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not part:
                break
            written += part
        _, errors = started.communicate(timeout=120)
    finally:
        os.close(outside)
    assert (started.returncode, errors) == (0, b"")
    return written.decode("utf-8")


@pytest.fixture(scope="module")
def plain() -> str:
    return on_a_terminal(*ASKED, NO_COLOR="1")


def test_colour_on_a_terminal_only(process, plain: str) -> None:
    # An empty NO_COLOR asks for nothing.
    assert "\x1b[" in on_a_terminal(*ASKED, NO_COLOR="")
    assert "\x1b" not in plain
    piped = process(*ASKED)
    assert (piped.returncode, piped.stderr) == (0, "")
    assert piped.stdout == plain.replace("\r\n", "\n")


def test_no_color_is_honoured(plain: str) -> None:
    assert on_a_terminal(*ASKED, "--no-color") == plain


def test_the_demo_honours_no_color_too(tmp_path: Path) -> None:
    assert "\x1b" not in on_a_terminal("demo", "-o", str(tmp_path / "a"), NO_COLOR="1")


def test_a_hostile_name_cannot_steer_the_terminal(hostile: str) -> None:
    for form in ("table", "csv"):
        told = on_a_terminal("suggest", "plain", "-d", hostile, "-f", form, "--no-color", "-k", "4")
        assert "\x1b" not in told
        assert "\u202e" not in told
        assert "\x07" not in told


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["info"], 0), (["suggest", "Kakoa"], 1), (["suggest", "KT", "-k", "none"], 2)],
)
def test_exit_status_and_streams(process, arguments, status: int) -> None:
    done = process(*arguments)
    assert done.returncode == status
    assert bool(done.stdout) == (status == 0)
    assert bool(done.stderr) == (status != 0)
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_brings_no_traceback(tmp_path: Path) -> None:
    started = subprocess.Popen(
        command_line("coalitions", "-f", "json"),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert started.stdout is not None
    assert started.stderr is not None
    started.stdout.close()
    errors = started.stderr.read()
    started.stderr.close()
    started.wait(timeout=120)
    assert errors == b""


def test_a_full_disk_is_one_message(process) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with Path("/dev/full").open("wb") as full:
        done = process(*ASKED, stdout=full)
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_an_interrupt_brings_no_traceback_and_no_file(
    tmp_path: Path, sent: int, status: int
) -> None:
    # The run waits for a profile that never comes, so the signal finds it at work.
    pipe = tmp_path / "profile.toml"
    os.mkfifo(pipe)
    target = tmp_path / "out.json"
    started = subprocess.Popen(
        command_line("suggest", "--profile", str(pipe), "-o", str(target)),
        preexec_fn=heeds_interrupts,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with pipe.open("wb"):  # returns when the other side reads
        started.send_signal(sent)
        out, errors = started.communicate(timeout=120)
    assert started.returncode == status
    assert out == b""
    said = b"Interrupted: matcher suggest while at it (reading the data). No file is left half"
    assert (said in errors) == (sent == signal.SIGINT)
    assert b"Traceback" not in errors
    assert [path.name for path in tmp_path.iterdir()] == ["profile.toml"]


def test_a_terminal_that_lacks_the_letters_still_gets_its_table(process) -> None:
    done = process(*ASKED, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "Partners for KT" in done.stdout


#: Asks to end where Python can only drop an exception, in a finalizer, then goes on for a while.
DROPPED = """
import signal, sys, time
from matcher.cli.interruption import cleaned_up

class Finalized:
    def __del__(self):
        signal.raise_signal(getattr(signal, sys.argv[1]))

with cleaned_up():
    Finalized()
    for _ in range(600):
        time.sleep(0.1)
"""


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_request_that_python_drops_is_made_again(name: str, status: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DROPPED, name],
        preexec_fn=heeds_interrupts,
        capture_output=True,
        timeout=50,
        check=False,
    )
    assert (done.returncode, done.stderr) == (status, b"")


#: A library that turns a request to end into an error of its own while it is loaded.
TURNED = """
import signal, sys
from matcher.workspace import Workspace

number = getattr(signal, sys.argv.pop())

def info(self):
    try:
        signal.raise_signal(number)
    except BaseException as error:
        raise ImportError("a core module failed to import") from error

Workspace.info = info
from matcher.cli import main
main()
"""


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_request_that_meets_a_loading_library_is_no_fault_of_the_program(
    name: str, status: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TURNED, "info", name],
        preexec_fn=heeds_interrupts,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status
    assert "fault" not in done.stderr
    assert ("Interrupted: matcher info" in done.stderr) == (name == "SIGINT")


def test_ctrl_c_shows_no_traceback_while_the_program_loads() -> None:
    # Before the first line of a command; Python's own start is not ours.
    early = "import matcher.cli, os, signal, sys; sys.meta_path.insert(0, type('Early', (), {"
    early += "'find_spec': lambda self, name, *_: name == 'matcher.cli.commands' and "
    early += "os.kill(os.getpid(), signal.SIGINT) or None})()); matcher.cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", early, "info"],
        preexec_fn=heeds_interrupts,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, b"")
