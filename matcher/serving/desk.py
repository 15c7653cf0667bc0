"""The desk: where every question comes, to be answered from memory, by a process, or aside."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from matcher.errors import MatcherError
from matcher.serving.asking import Asker
from matcher.serving.errands import Errands
from matcher.serving.exchange import Answer, Asked
from matcher.serving.learning import Learner
from matcher.serving.parameters import read_question
from matcher.serving.pool import Pool
from matcher.serving.questions import Info, Question
from matcher.serving.registry import QUESTIONS
from matcher.serving.shelf import DataSet, Shelf, stamp_of
from matcher.version import __version__

#: Bytes of answers that are kept for whoever asks the same again.
KEPT_BYTES = 64_000_000

#: Seconds that the map of a data set may take: it is drawn once, before most of those who ask come.
MAP_SECONDS = 600.0

#: Questions so quick that the server answers them itself.
AT_ONCE = ("search",)

#: Of up to so many coalitions each is named in the forms.
COALITIONS_NAMED = 40

Gone = Callable[[], Awaitable[bool]]


class _Shared:
    """A question that is being answered, and who waits for it."""

    def __init__(self) -> None:
        self.waiting: list[Gone] = []
        self.answering: asyncio.Task[Answer | None]

    async def all_gone(self) -> bool:
        """Tell whether nobody waits any more."""
        for gone in self.waiting:
            if not await gone():
                return False
        return True


class Desk:
    """Answers questions about a shelf.

    Parameters
    ----------
    shelf : Shelf
    processes : int
        How many questions are answered at once.
    seconds : float
        How long one may take.
    """

    def __init__(self, shelf: Shelf, processes: int, seconds: float) -> None:
        self._shelf = shelf
        self._pool = Pool(shelf, processes, seconds)
        #: What learns models meanwhile.
        self.learner = Learner(shelf, self._pool)
        self._asker = Asker(shelf)
        self._kept: OrderedDict[str, Answer] = OrderedDict()
        self._kept_bytes = 0
        self._asking: dict[str, _Shared] = {}
        self._errands = Errands(shelf)
        self._watch = Watch(shelf, self._changed)

    @contextlib.asynccontextmanager
    async def lifespan(self, _: object) -> AsyncIterator[None]:
        """Work while a server runs."""
        # Here once, so that every process begins with what all questions need.
        await asyncio.to_thread(self._warm)
        self._pool.start()
        running = (self.learner.run(), self._watch.run(), self._errands.run(), self._map())
        tasks = [asyncio.create_task(each) for each in running]
        for found in self._shelf.sets.values():
            self.learner.is_learning(found, None)
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._pool.close()

    def _warm(self) -> None:
        """Ask each data set something, so that what is made once is made before the fork."""
        for found in self._shelf.sets.values():
            names = found.workspace.ecosystem.organization_ids.ids
            if len(names):
                given = {"data": found.name, "organization": str(names[0]), "k": 1}
                question = read_question("suggest", {**given, "prior": None not in found.learned})
                self._asker.ask(Asked("suggest", question, "json"))
            found.workspace.search("")

    async def _map(self) -> None:
        """Draw the map of each data set before anybody asks: it takes the longest of all pages."""
        for place, found in enumerate(list(self._shelf.sets.values())):
            given = {"data": found.name} if place else {}
            context = self.context("map", given, {})
            await self.answer(found, "info", Info.model_validate(given), "page", context, _never)

    def _changed(self, found: DataSet) -> None:
        """Let everything see a data set that was read anew."""
        self._pool.renew()
        self.learner.is_learning(found, None)

    async def answer(
        self,
        found: DataSet,
        name: str,
        question: Question,
        form: str,
        context: Mapping[str, Any] | None,
        gone: Gone,
        had: str | None = None,
    ) -> tuple[Answer | None, str]:
        """Give the answer and its tag, from memory or anew; no answer to who has left."""
        learning, by_prior = False, False
        if question.by_model and not question.prior:
            learning = self.learner.is_learning(found, question.as_of)
            by_prior = learning or self.learner.is_prior(found, question.as_of)
        key = _key(found, name, question, form, f"{learning}{by_prior}", context)
        tag = f'"{key}"'
        if tag in [each.strip().removeprefix("W/") for each in (had or "").split(",")]:
            return Answer(304, "text/plain", b""), tag
        answer = self._kept.get(key)
        if answer is not None:
            self._kept.move_to_end(key)
            return answer, tag
        asked = Asked(name, question, form, learning, context or {}, by_prior)
        large = len(found.workspace.ecosystem.organizations)
        if name in AT_ONCE and form == "json":
            answer = self._asker.ask(asked)
        elif question.long_from is not None and large >= question.long_from:
            answer = self._errands.ask(key, asked)
        else:
            answer = await self._once(key, asked, gone)
        if answer is not None:
            self._keep(key, answer)
        return answer, tag

    async def _once(self, key: str, asked: Asked, gone: Gone) -> Answer | None:
        """Have a question answered once for all who ask it at the same time."""
        shared = self._asking.get(key)
        if shared is None:
            shared = self._asking[key] = _Shared()
            seconds = MAP_SECONDS if asked.context.get("page") == "map" else None
            shared.answering = asyncio.create_task(self._pool.ask(asked, shared.all_gone, seconds))
            shared.answering.add_done_callback(lambda _: self._asking.pop(key))
        shared.waiting.append(gone)
        return await asyncio.shield(shared.answering)

    def _keep(self, key: str, answer: Answer) -> None:
        if answer.status != 200 or len(answer.body) > KEPT_BYTES // 8:
            return
        self._kept[key] = answer
        self._kept_bytes += len(answer.body)
        while self._kept_bytes > KEPT_BYTES:
            self._kept_bytes -= len(self._kept.popitem(last=False)[1].body)

    def context(
        self, name: str, given: Mapping[str, Any], linked: Mapping[str, str]
    ) -> dict[str, Any]:
        """Give what a page says beside its answer.

        Parameters
        ----------
        name : str
            Of the page.
        given : mapping
            The parameters of its question.
        linked : mapping
            What a link says of the answer that it was made of: `version` and `model`.
        """
        found = self._shelf.find(given.get("data"))
        day = given.get("as_of")
        by_model = QUESTIONS.get(name, Info).by_model
        model = self._shelf.model_id(found, day, prior="prior" in given) if by_model else None
        learning = by_model and "prior" not in given and self.learner.is_learning(found, day)
        return {
            "page": name,
            "given": dict(given),
            "set": found.name,
            "sets": tuple(self._shelf.sets),
            "data": given.get("data"),
            "as_of": day,
            "version": found.version,
            "model": model,
            "notes": self._notes(found, day, model, linked),
            "learning": learning,
            "progress": self.learner.progress if learning else "",
            "build": __version__,
            "coalitions": _coalitions(found),
            "has_coalitions": len(found.workspace.ecosystem.coalition_ids) > 0,
        }

    def _notes(
        self, found: DataSet, day: str | None, model: str | None, linked: Mapping[str, str]
    ) -> list[str]:
        notes = [self._watch.notes[found.name]] if found.name in self._watch.notes else []
        if linked.get("version", found.version) != found.version:
            notes.append(
                f"This link was made with version {linked['version']} of the data; they have "
                "changed since, and this answer may be another one."
            )
        elif model is not None and linked.get("model", model) != model:
            notes.append(
                f"This link was made with the model {linked['model']}; {model} answers now, and "
                "this answer may be another one."
            )
        if (found.version, day) in self.learner.failed:
            notes.append(
                "The prior answers: learning failed: " + self.learner.failed[found.version, day]
            )
        return notes


async def _never() -> bool:
    """Tell that whoever asked is still there."""
    return False


def _coalitions(found: DataSet) -> list[tuple[str, str]]:
    """Name the coalitions of a data set, where they are few."""
    names = found.workspace.ecosystem.coalition_ids
    if len(names) > COALITIONS_NAMED:
        return []
    return [(str(each), str(name)) for each, name in zip(names.ids, names.names, strict=True)]


def _key(
    found: DataSet,
    name: str,
    question: Question,
    form: str,
    model: str,
    context: Mapping[str, Any] | None,
) -> str:
    parts = [found.name, found.version, name, question.model_dump_json(), form, model]
    parts.append(json.dumps(context, sort_keys=True, default=str) if context else "")
    return hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()[:32]


#: Seconds between two looks at the files of the data sets.
LOOK = 2.0


class Watch:
    """Looks at the files of a shelf's data sets.

    Parameters
    ----------
    shelf : Shelf
    changed : callable
        Called with a data set that was read anew.
    """

    def __init__(self, shelf: Shelf, changed: Callable[[DataSet], None]) -> None:
        self._shelf, self._changed = shelf, changed
        self._bad: dict[str, object] = {}
        #: What is to be said of a data set whose new files cannot be read, by its name.
        self.notes: dict[str, str] = {}

    async def run(self) -> None:
        """Look, until cancelled."""
        while True:
            await asyncio.sleep(LOOK)
            for found in list(self._shelf.sets.values()):
                await self._look(found)

    async def _look(self, found: DataSet) -> None:
        stamp = await asyncio.to_thread(stamp_of, found.source)
        if stamp == found.stamp or self._bad.get(found.name) == stamp:
            return
        await asyncio.sleep(LOOK)
        if await asyncio.to_thread(stamp_of, found.source) != stamp:
            return  # still being written; the next look will see
        try:
            new = await asyncio.to_thread(self._shelf.read, found.source)
        except (MatcherError, OSError) as error:
            self._bad[found.name] = stamp
            # Above the first problem stands where the files are, which is nobody's business.
            first = str(error).splitlines()[:2][-1].strip()
            self.notes[found.name] = (
                "The files have changed, but cannot be read; these are the data as they "
                f"were: {first}"
            )
            return
        self.notes.pop(found.name, None)
        new.name = found.name
        self._shelf.sets[found.name] = new
        self._changed(new)
