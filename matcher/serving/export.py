"""Partners for everybody as one table, sent while it is made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from multiprocessing.connection import Connection

from matcher.errors import MatcherError
from matcher.serving.asking import status_of
from matcher.serving.exchange import Answer, problem
from matcher.serving.pool import own_process
from matcher.serving.questions import Export
from matcher.serving.shelf import Shelf


async def parts_of(
    shelf: Shelf, question: Export, prior: bool
) -> AsyncGenerator[bytes | Answer, None]:
    """Give the table in parts; the process that makes it ends with whoever reads.

    Yields
    ------
    bytes, or what is wrong with the question as the first and only one
    """
    process, connection = own_process(_write, shelf, question, prior)
    try:
        while (part := await asyncio.to_thread(_receive, connection)) is not None:
            yield part
    finally:
        process.kill()
        process.join()
        connection.close()


def _receive(connection: Connection) -> bytes | Answer | None:
    """Give the next part; None after the last."""
    found: bytes | Answer | None = connection.recv()
    return found


def _write(connection: Connection, shelf: Shelf, question: Export, prior: bool) -> None:
    from matcher.reporting.render_csv import csv_of_parts

    try:
        found = shelf.find(question.data).workspace
        if question.as_of is not None or question.prior or prior:
            found = found.seen(question.as_of, prior=question.prior or prior)
        parts = found.suggest_all(question.k, question.filters(), question.novelty)
        for lines in csv_of_parts(parts):
            connection.send("".join(lines).encode("utf-8"))
    except MatcherError as error:
        connection.send(problem(status_of(error), str(error)))
    else:
        connection.send(None)
