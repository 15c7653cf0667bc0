"""Long questions, worked out aside."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from matcher.serving import errands as module
from matcher.serving.errands import MOST, WAITING, Errands
from matcher.serving.exchange import Answer, Asked
from matcher.serving.questions import Info
from matcher.serving.shelf import Shelf


def _with(shelf: Shelf, do: Callable[[Errands], Awaitable[None]]) -> None:
    async def run() -> None:
        errands = Errands(shelf)
        working = asyncio.create_task(errands.run())
        await do(errands)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    asyncio.run(run())


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(("korea-ai-2020",), prior=True)


ASKED = Asked("info", Info(), "json")


def test_a_long_question_is_answered_to_who_looks_again(shelf: Shelf) -> None:
    found: list[Answer] = []

    async def do(errands: Errands) -> None:
        while not found or found[-1].status == 503:
            found.append(errands.ask("key", ASKED))
            await asyncio.sleep(0.05)

    _with(shelf, do)
    assert WAITING.encode() in found[0].body
    assert b"korea-ai-2020" in found[-1].body


def test_no_more_than_a_few_wait_and_who_leaves_is_forgotten(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def do(errands: Errands) -> None:
        for place in range(MOST):
            assert WAITING.encode() in errands.ask(str(place), ASKED).body
        assert b"ask again later" in errands.ask("more", ASKED).body
        monkeypatch.setattr(module, "FORGOTTEN", 0.0)
        until = asyncio.get_running_loop().time() + 60
        while b"ask again later" in errands.ask("more", ASKED).body:
            assert asyncio.get_running_loop().time() < until
            await asyncio.sleep(0.05)

    _with(shelf, do)
