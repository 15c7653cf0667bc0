"""What a process that answers does: it takes a question, asks a workspace, gives bytes back."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import replace
from multiprocessing.connection import Connection

from matcher.errors import (
    AmbiguousNameError,
    DataError,
    MatcherError,
    OptionError,
    UnknownNameError,
)
from matcher.findings import CommandReport
from matcher.serving.exchange import Answer, Asked, problem
from matcher.serving.forms import write
from matcher.serving.questions import Question
from matcher.serving.shelf import Shelf
from matcher.workspace import Workspace

#: How many workspaces of other days a process keeps.
OTHER_DAYS = 3

#: Seconds between two looks whether the server still lives.
LOOK = 2.0


class Asker:
    """Asks the workspaces of a shelf.

    Parameters
    ----------
    shelf : Shelf
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._others: OrderedDict[tuple[str, str | None, bool], Workspace] = OrderedDict()

    def ask(self, asked: Asked) -> Answer:
        """Answer one question; what is wrong with it is an answer too."""
        try:
            return self._answer(asked)
        except MatcherError as error:
            return problem_of(error)

    def _answer(self, asked: Asked) -> Answer:
        workspace = self._workspace(asked.question, asked.by_prior)
        if asked.format == "page":
            citing = self._shelf.find(asked.question.data).citing
            asked = replace(asked, context={**asked.context, "cited": citing})
        return write(asked, asked.question.answer(workspace), workspace)

    def find(self, question: Question) -> CommandReport:
        """Answer one question by its finding.

        Raises
        ------
        MatcherError
            As the workspace does.
        """
        return question.answer(self._workspace(question, by_prior=False))

    def _workspace(self, question: Question, by_prior: bool) -> Workspace:
        found = self._shelf.find(question.data)
        prior = question.prior or by_prior
        if question.as_of is None and not prior:
            return found.workspace
        key = found.name, question.as_of, prior
        if key not in self._others:
            self._others[key] = found.workspace.seen(question.as_of, prior=prior)
            if len(self._others) > OTHER_DAYS:
                self._others.popitem(last=False)
        self._others.move_to_end(key)
        return self._others[key]


def problem_of(error: MatcherError) -> Answer:
    """Give an error as an answer."""
    return problem(status_of(error), str(error))


def status_of(error: MatcherError) -> int:
    """Give the status that an error has in HTTP."""
    if isinstance(error, OptionError):
        return 400
    if isinstance(error, UnknownNameError):
        return 404
    if isinstance(error, DataError):
        return 500
    return 409 if isinstance(error, AmbiguousNameError) else 400


def answer_until_closed(connection: Connection, shelf: Shelf) -> None:
    """Answer what comes through a connection until the server closes it or is gone."""
    import signal

    # Ctrl-C is the server's to handle; it ends its processes itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    server, asker = os.getppid(), Asker(shelf)
    while True:
        while not connection.poll(LOOK):
            if os.getppid() != server:
                return
        try:
            asked = connection.recv()
        except EOFError:
            return
        connection.send(asker.ask(asked))
