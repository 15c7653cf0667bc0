"""Downloads against a server of our own that breaks, lies, redirects and refuses."""

from __future__ import annotations

import hashlib
import random
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from matcher.cli import cli
from matcher.errors import RequestError
from matcher.ingestion.downloading import _CHUNK, PROGRAMMES, download_cordis
from matcher.sources import find_problems

from .makers import cordis_files, write_zip

NAME = PROGRAMMES["horizon"]
AT_ONCE = (0.0, 0.0, 0.0)


@dataclass
class Server:
    """A server and how it behaves; `asked` tells the range of each request."""

    address: str = ""
    content: bytes = b""
    tag: str | None = '"v1"'
    drops_after: list[int] = field(default_factory=list)  # bytes of each further answer
    status: int = 200
    ranges: bool = True
    asked: list[str | None] = field(default_factory=list)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    # Random bytes do not pack, so that the file is several chunks long.
    files = {**cordis_files(), "information.pdf": random.Random(0).randbytes(200_000)}
    state = Server(content=write_zip(tmp_path / "served.zip", files).read_bytes())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/old/"):
                self.send_response(302)
                self.send_header("Location", "/" + NAME)
                self.end_headers()
                return
            asked = self.headers.get("Range")
            state.asked.append(asked)
            start = 0
            if asked and state.ranges and self.headers.get("If-Range") == state.tag:
                start = int(asked.removeprefix("bytes=").rstrip("-"))
            self.answer(start)

        def answer(self, start: int) -> None:
            body = state.content[start:]
            self.send_response(206 if start else state.status)
            self.send_header("Content-Length", str(len(body)))
            if start:
                size = len(state.content)
                self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
            if state.tag is not None:
                self.send_header("ETag", state.tag)
            self.end_headers()
            if state.drops_after:
                body = body[: state.drops_after.pop(0)]
                self.close_connection = True
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.address = f"http://127.0.0.1:{running.server_port}"
    yield state
    running.shutdown()
    thread.join()
    running.server_close()


def fetch(server: Server, cache: Path, address: str | None = None) -> Path:
    found = download_cordis(["horizon"], cache, address or server.address, pauses=AT_ONCE)
    assert list(found.values()) == [f"{address or server.address}/{NAME}"]
    return next(iter(found))


def test_a_file_is_fetched_once_and_its_checksum_recorded(server: Server, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    told: list[tuple[str, int, int]] = []
    download_cordis(["horizon"], cache, server.address, lambda *step: told.append(step))
    assert fetch(server, cache).read_bytes() == server.content
    assert server.asked == [None]
    digest = hashlib.sha256(server.content).hexdigest()
    assert (cache / "checksums.txt").read_text() == f"{NAME} sha256:{digest}\n"
    assert told[-1] == (f"downloading {NAME}", len(server.content), len(server.content))
    assert sorted(path.name for path in cache.iterdir()) == ["checksums.txt", NAME]


def test_a_damaged_file_in_the_cache_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    path = fetch(server, tmp_path)
    path.write_bytes(b"PK damaged")
    assert fetch(server, tmp_path).read_bytes() == server.content


def test_a_broken_connection_is_taken_up_where_it_broke(server: Server, tmp_path: Path) -> None:
    server.drops_after = [_CHUNK + 10, _CHUNK]
    assert fetch(server, tmp_path).read_bytes() == server.content
    assert server.asked == [None, f"bytes={_CHUNK}-", f"bytes={2 * _CHUNK}-"]


def test_the_next_call_goes_on_where_the_last_gave_up(server: Server, tmp_path: Path) -> None:
    server.drops_after = [_CHUNK, 0, 0, 0]
    with pytest.raises(RequestError, match=f"{_CHUNK:,} bytes are kept"):
        fetch(server, tmp_path)
    assert not (tmp_path / NAME).exists()
    assert fetch(server, tmp_path).read_bytes() == server.content
    assert server.asked[-1] == f"bytes={_CHUNK}-"


@pytest.mark.parametrize("change", ["another version", "no ranges", "no tag"])
def test_what_cannot_be_continued_begins_anew(server: Server, tmp_path: Path, change: str) -> None:
    if change == "no tag":
        server.tag = None
    server.drops_after = [_CHUNK, 0, 0, 0]
    with pytest.raises(RequestError):
        fetch(server, tmp_path)
    if change == "another version":
        server.content = write_zip(tmp_path / "newer.zip", {"project.csv": "id"}).read_bytes()
        server.tag = '"v2"'
    server.ranges = change != "no ranges"
    assert fetch(server, tmp_path).read_bytes() == server.content


def test_a_truncated_zip_is_refused_and_not_kept(server: Server, tmp_path: Path) -> None:
    server.content = server.content[:-60]
    with pytest.raises(RequestError, match=r"gave a file that is no whole \.zip"):
        fetch(server, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["served.zip"]


def test_an_error_page_is_refused_whatever_its_status(server: Server, tmp_path: Path) -> None:
    server.content = b"<!DOCTYPE html><html>Down for maintenance</html>"
    with pytest.raises(RequestError, match="gave a web page in place of the file"):
        fetch(server, tmp_path)
    server.status, server.asked = 404, []
    with pytest.raises(RequestError, match="the server answered 404"):
        fetch(server, tmp_path)
    assert len(server.asked) == 1  # asking again would not help
    server.status, server.asked = 503, []
    with pytest.raises(RequestError, match="the server answered 503"):
        fetch(server, tmp_path)
    assert len(server.asked) == len(AT_ONCE) + 1


def test_a_redirect_is_followed(server: Server, tmp_path: Path) -> None:
    path = fetch(server, tmp_path / "cache", server.address + "/old")
    assert zipfile.is_zipfile(path)


@pytest.mark.parametrize("address", ["no address", "http://127.0.0.1:1", "ftp://example.org"])
def test_an_address_where_nothing_is(tmp_path: Path, address: str) -> None:
    with pytest.raises(RequestError, match="could not be downloaded"):
        download_cordis(["horizon"], tmp_path, address, pauses=(0.0,))


def test_the_command_line_offers_the_programmes_there_are() -> None:
    (option,) = (each for each in cli.commands["ingest"].params if each.name == "programmes")
    assert isinstance(option.type, click.Choice)
    assert tuple(PROGRAMMES) == tuple(option.type.choices)


# -- from the command line to a data set -------------------------------------------------------


def run(server: Server, folder: Path) -> tuple[int, str]:
    arguments = ["ingest", "cordis", "--download", "--address", server.address + "/old/"]
    arguments += ["--cache", str(folder / "cache"), "-o", str(folder / "out")]
    result = CliRunner().invoke(cli, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_from_an_address_to_a_valid_data_set(server: Server, tmp_path: Path) -> None:
    server.drops_after = [_CHUNK]  # and a redirect on the way
    status, output = run(server, tmp_path)
    assert status == 0, output
    assert find_problems(tmp_path / "out")[1:] == ([], [])
    sources = (tmp_path / "out" / "SOURCES.md").read_text("utf-8")
    assert (
        f"{hashlib.sha256(server.content).hexdigest()} | {server.address}/old/{NAME} |" in sources
    )


@pytest.mark.parametrize("served", ["a page", "half a file"])
def test_what_is_no_download_makes_no_data_set(server: Server, tmp_path: Path, served: str) -> None:
    server.content = b"<html>" if served == "a page" else server.content[:-60]
    status, output = run(server, tmp_path)
    assert status == 1
    assert output.startswith("Error: ") and output.count("\n") == 1
    assert not (tmp_path / "out").exists()
