"""Processes that answer: what they share, and what becomes of a question that nobody waits for."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from matcher.findings import CommandReport
from matcher.serving.exchange import Asked
from matcher.serving.pool import Pool, own_process
from matcher.serving.questions import Info, Question
from matcher.serving.shelf import Shelf
from matcher.workspace import Workspace

from .conftest import Serve

#: Seconds that a question takes and may take, far beyond what this test waits.
LONG = 300.0


class Endless(Question):
    """A question that takes longer than anybody waits."""

    def answer(self, workspace: Workspace) -> CommandReport:
        time.sleep(LONG)
        return workspace.info()


@pytest.mark.skipif(sys.platform != "linux", reason="a question of a test reaches a fork alone")
def test_a_question_ends_when_who_asked_leaves_and_its_place_is_free_again() -> None:
    left = False

    async def gone() -> bool:
        return left

    async def run() -> None:
        nonlocal left
        pool = Pool(Shelf(("korea-ai-2020",), prior=True), processes=1, seconds=LONG)
        pool.start()
        try:
            (busy,) = pool._all
            asking = asyncio.create_task(pool.ask(Asked("endless", Endless(), "json"), gone))
            await asyncio.sleep(0.5)
            assert not asking.done()
            left = True
            assert await asyncio.wait_for(asking, 30) is None
            assert busy not in pool._all
            assert busy.process.exitcode is not None
            left = False
            answer = await asyncio.wait_for(pool.ask(Asked("info", Info(), "json"), gone), 60)
            assert answer is not None
            assert b"korea-ai-2020" in answer.body
        finally:
            pool.close()

    asyncio.run(run())


@pytest.mark.skipif(sys.platform != "linux", reason="who holds what is read as Linux tells it")
def test_a_process_holds_no_connection_of_a_browser() -> None:
    browser, server = socket.socketpair()
    with browser, server:
        process, connection = own_process(_told_when_asked)
        server.close()
        browser.settimeout(30)
        try:
            assert browser.recv(1) == b""  # closed, though the process lives on
            connection.send("end")
            assert connection.recv() == "end"
        finally:
            process.kill()
            process.join()
            connection.close()


def _told_when_asked(connection: Connection) -> None:
    connection.send(connection.recv())


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux tells it")
def test_processes_share_what_the_server_has_read(serve: Serve) -> None:
    server = serve()  # of its own: what other tests ask for, a process keeps for itself
    server.learned()
    for whom in ("KT", "Naver"):
        assert server.get("/suggest", organization=whom).status == 200
    pid = server.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert len(children) > 1
    for child in children:
        said = Path(f"/proc/{child}/smaps_rollup").read_text()
        sizes = {name: int(size) for name, size in re.findall(r"^(\w+):\s+(\d+) kB", said, re.M)}
        own = sizes["Private_Clean"] + sizes["Private_Dirty"]
        assert own < sizes["Rss"] / 2, f"{own:,} of {sizes['Rss']:,} kB are its own"
