"""The application: every route, from a request to a question and from an answer to a response."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from matcher.errors import MatcherError
from matcher.serving.asking import Asker, status_of
from matcher.serving.exchange import Answer, Asked, problem
from matcher.serving.forms import FORMS
from matcher.serving.guard import COOKIE, cookie_of, same
from matcher.serving.learning import Learner
from matcher.serving.pages import NAVIGATION, asking_page
from matcher.serving.parameters import read_parameters, read_question, said
from matcher.serving.pool import Pool
from matcher.serving.questions import Coalitions, Info, Question
from matcher.serving.registry import QUESTIONS
from matcher.serving.shelf import DataSet, Shelf, stamp_of
from matcher.version import __version__

#: Bytes of answers that are kept for whoever asks the same again.
KEPT_BYTES = 64_000_000

#: Seconds between two looks at the files of the data sets.
LOOK = 2.0

#: Seconds in which what is sent along must have come.
BODY_SECONDS = 10

#: Questions so quick that the server answers them itself.
AT_ONCE = ("search",)

#: The pages beside those in the navigation.
PAGES = (*NAVIGATION, "search", "organization")


class Site:
    """The live site of a shelf.

    Parameters
    ----------
    shelf : Shelf
    processes : int
        How many questions are answered at once.
    seconds : float
        How long one may take.
    token : str or None
        What must be given, as in `Guard`.
    """

    def __init__(self, shelf: Shelf, processes: int, seconds: float, token: str | None) -> None:
        self._shelf = shelf
        self._token = token
        self._pool = Pool(shelf, processes, seconds)
        self._learner = Learner(shelf, self._pool)
        self._asker = Asker(shelf)
        self._kept: OrderedDict[str, Answer] = OrderedDict()
        self._kept_bytes = 0
        self._notes: dict[str, str] = {}

    def application(self) -> Starlette:
        """Give the application by ASGI."""
        return Starlette(
            routes=[
                Route("/", self._page, name="info"),
                *[Route(f"/{name}", self._page, name=name) for name in PAGES],
                Route("/team", self._understand, methods=["POST"]),
                Route("/download/graph.gexf", self._graph),
                Route("/download/{name}.{ending}", self._download),
                Route("/api/v1/status", self._status),
                Route("/api/v1/team", self._team, methods=["POST"]),
                Route("/api/v1/{name}", self._api),
                Route("/openapi.json", self._openapi),
                Route("/docs", self._docs),
                Route("/licences", self._licences),
                Route("/login", self._login, methods=["GET", "POST"]),
                Route("/static/{file}", self._static),
            ],
            exception_handlers={HTTPException: _not_found},  # type: ignore[dict-item]
            lifespan=self._lifespan,
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        # Here once, so that every process begins with what all questions need.
        await asyncio.to_thread(self._warm)
        self._pool.start()
        tasks = [asyncio.create_task(self._learner.run()), asyncio.create_task(self._watch())]
        for found in self._shelf.sets.values():
            self._learner.is_learning(found, None)
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

    # -- from a request to an answer -------------------------------------------------------------

    async def _api(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in QUESTIONS:
            return _response(problem(404, f"There is no {name}; see /docs."))
        try:
            question = read_question(
                name, read_parameters(name, request.query_params.multi_items())
            )
        except ValidationError as error:
            return _response(problem(400, said(error)))
        return await self._answered(request, name, question, "json")

    async def _team(self, request: Request) -> Response:
        """Answer a call that is sent as JSON."""
        try:
            given = json.loads(await asyncio.wait_for(request.body(), BODY_SECONDS))
            question = QUESTIONS["team"].model_validate(given)
        except ValidationError as error:
            return _response(problem(400, said(error)))
        except (ValueError, RecursionError) as error:
            return _response(problem(400, f"the call is no JSON: {error}"))
        return await self._answered(request, "team", question, "json")

    async def _understand(self, request: Request) -> Response:
        """Answer the words of a call; the link to the answer holds the needs that were found."""
        body = await asyncio.wait_for(request.body(), BODY_SECONDS)
        pairs = parse_qsl(body.decode("utf-8", "replace"))
        given = read_parameters("team", pairs, form=True)
        context = self._context("team", given, None)
        try:
            question = read_question("team", given)
        except ValidationError as error:
            return _html(asking_page({**context, "error": said(error)}, "team", given), 400)
        return await self._as_page(request, "team", question, context, given)

    async def _download(self, request: Request) -> Response:
        name, ending = request.path_params["name"], request.path_params["ending"]
        if name not in QUESTIONS or ending not in FORMS or ending in ("page", "gexf"):
            raise HTTPException(404)
        if ending == "html" and name != "report":
            raise HTTPException(404)
        try:
            question = read_question(
                name, read_parameters(name, request.query_params.multi_items(), form=True)
            )
        except ValidationError as error:
            return _response(problem(400, said(error)))
        return await self._saved(request, name, question, ending, f"{name}.{ending}")

    async def _page(self, request: Request) -> Response:
        name = request.url.path.strip("/") or "info"
        kind = QUESTIONS.get(name, Info)
        asks = name if name in QUESTIONS else "info"
        given = read_parameters(asks, request.query_params.multi_items(), form=True)
        asked_version = request.query_params.get("version")
        required = [key for key, field in kind.model_fields.items() if field.is_required()]
        required += ["need"] if name == "team" else []
        try:
            context = self._context(name, given, asked_version)
        except MatcherError as error:
            return _html(asking_page({"error": str(error)}, name, given), status_of(error))
        if any(key not in given for key in required):
            return _html(asking_page(context, name, given))
        try:
            question = read_question(asks, given)
            if name == "whatif" and not (given.get("join") or given.get("leave")):
                common = {key: given[key] for key in ("data", "as_of", "prior") if key in given}
                question = Coalitions.model_validate({"coalition": (given["coalition"],), **common})
        except ValidationError as error:
            return _html(asking_page({**context, "error": said(error)}, name, given), 400)
        return await self._as_page(request, name, question, context, given)

    async def _as_page(
        self,
        request: Request,
        name: str,
        question: Question,
        context: Mapping[str, Any],
        given: Mapping[str, Any],
    ) -> Response:
        """Give the page of an answer, or of the question with what is wrong with it."""
        asked = name if name in QUESTIONS else "info"
        response = await self._answered(request, asked, question, "page", context)
        if response.media_type != "application/problem+json":
            return response
        words = json.loads(bytes(response.body))["detail"]
        text = asking_page({**context, "error": words}, name, given)
        again = _html(text, response.status_code)
        if response.status_code == 503:
            again.headers["retry-after"] = "5"
        return again

    async def _answered(
        self,
        request: Request,
        name: str,
        question: Question,
        form: str,
        context: Mapping[str, Any] | None = None,
    ) -> Response:
        """Answer a question: 304 where the asker has the answer, else from memory or a process."""
        try:
            found = self._shelf.find(question.data)
        except MatcherError as error:
            return _response(problem(status_of(error), str(error)))
        learning, by_prior = False, False
        if question.by_model and not question.prior:
            learning = self._learner.is_learning(found, question.as_of)
            by_prior = learning or self._learner.is_prior(found, question.as_of)
        key = _key(found, name, question, form, f"{learning}{by_prior}", context)
        if request.headers.get("if-none-match") == f'"{key}"':
            return Response(status_code=304, headers={"etag": f'"{key}"'})
        answer = self._kept.get(key)
        if answer is None:
            put = question.model_copy(update={"prior": True}) if by_prior else question
            asked = Asked(name, put, form, learning, context or {})
            if name in AT_ONCE and form == "json":
                answer = self._asker.ask(asked)
            else:
                answer = await self._pool.ask(asked, request.is_disconnected)
            if answer is None:
                return Response(status_code=499)
            self._keep(key, answer)
        response = _response(answer)
        if answer.status == 200:
            response.headers["etag"] = f'"{key}"'
            response.headers["cache-control"] = "no-cache"
        return response

    def _keep(self, key: str, answer: Answer) -> None:
        if answer.status != 200 or len(answer.body) > KEPT_BYTES // 8:
            return
        self._kept[key] = answer
        self._kept_bytes += len(answer.body)
        while self._kept_bytes > KEPT_BYTES:
            self._kept_bytes -= len(self._kept.popitem(last=False)[1].body)

    def _context(
        self, name: str, given: Mapping[str, Any], asked_version: str | None
    ) -> dict[str, Any]:
        """Give what a page says beside its answer."""
        found = self._shelf.find(given.get("data"))
        day = given.get("as_of")
        notes = [self._notes[found.name]] if found.name in self._notes else []
        if asked_version and asked_version != found.version:
            notes.append(
                f"This link was made with version {asked_version} of the data; they have changed "
                "since, and this answer may be another one."
            )
        if (found.version, day) in self._learner.failed:
            notes.append(
                "The prior answers: learning failed: " + self._learner.failed[found.version, day]
            )
        kind = QUESTIONS.get(name, Info)
        learning = kind.by_model and "prior" not in given and self._learner.is_learning(found, day)
        return {
            "page": name,
            "given": dict(given),
            "set": found.name,
            "sets": tuple(self._shelf.sets),
            "data": given.get("data"),
            "as_of": day,
            "version": found.version,
            "notes": notes,
            "learning": learning,
            "build": __version__,
        }

    # -- the rest --------------------------------------------------------------------------------

    async def _graph(self, request: Request) -> Response:
        """Give the graph around an organization, or of the best linked."""
        name = "organization" if request.query_params.get("organization") else "info"
        given = read_parameters(name, request.query_params.multi_items(), form=True)
        try:
            question = read_question(name, given)
        except ValidationError as error:
            return _response(problem(400, said(error)))
        return await self._saved(request, name, question, "gexf", "graph.gexf")

    async def _saved(
        self, request: Request, name: str, question: Question, form: str, file: str
    ) -> Response:
        """Answer as a file to save."""
        response = await self._answered(request, name, question, form)
        if response.status_code == 200:
            response.headers["content-disposition"] = f'attachment; filename="{file}"'
        return response

    async def _status(self, _: Request) -> Response:
        sets = [
            {"name": each.name, "version": each.version, "models": sorted(map(str, each.learned))}
            for each in self._shelf.sets.values()
        ]
        state = {
            "data": sets,
            "learning": self._learner.learning,
            "progress": self._learner.progress,
            "program": __version__,
        }
        return Response(json.dumps(state), media_type="application/json")

    async def _openapi(self, _: Request) -> Response:
        from matcher.serving.openapi import description

        return Response(json.dumps(description()), media_type="application/json")

    async def _docs(self, request: Request) -> Response:
        from matcher.serving.openapi import docs_page

        return _html(docs_page(self._context("info", {}, None)))

    async def _licences(self, _: Request) -> Response:
        from matcher.reporting.render_html import licence_texts

        text = "\n\n".join(f"{name}\n\n{words}" for name, words in licence_texts().items())
        return Response(text, media_type="text/plain; charset=utf-8")

    async def _static(self, request: Request) -> Response:
        files = _static_files()
        name = request.path_params["file"]
        if name not in files:
            raise HTTPException(404)
        media_type, body = files[name]
        kept = {"cache-control": "public, max-age=86400"}
        return Response(body, media_type=media_type, headers=kept)

    async def _login(self, request: Request) -> Response:
        if self._token is None:
            return RedirectResponse("/", 303)
        target = request.query_params.get("next", "/")
        # Only a path of this very server; "//host" would be another one.
        target = target if target.startswith("/") and target[1:2] not in ("/", "\\") else "/"
        if request.method == "GET":
            return _html(_login_page(target, wrong=False))
        body = await asyncio.wait_for(request.body(), BODY_SECONDS)
        token = dict(parse_qsl(body.decode("utf-8", "replace"))).get("token", "")
        if not same(token, self._token):
            return _html(_login_page(target, wrong=True), 403)
        response = RedirectResponse(target, 303)
        response.set_cookie(COOKIE, cookie_of(self._token), httponly=True, samesite="strict")
        return response

    async def _watch(self) -> None:
        """Take over a data set whose files have changed: whole, or not at all."""
        bad: dict[str, object] = {}
        while True:
            await asyncio.sleep(LOOK)
            for found in list(self._shelf.sets.values()):
                stamp = await asyncio.to_thread(stamp_of, found.source)
                if stamp == found.stamp or bad.get(found.name) == stamp:
                    continue
                await asyncio.sleep(LOOK)
                if await asyncio.to_thread(stamp_of, found.source) != stamp:
                    continue  # still being written; the next look will see
                try:
                    new = await asyncio.to_thread(self._shelf.read, found.source)
                except (MatcherError, OSError) as error:
                    bad[found.name] = stamp
                    first = str(error).splitlines()[0]
                    self._notes[found.name] = (
                        "The files have changed, but cannot be read; these are the data as they "
                        f"were: {first}"
                    )
                    continue
                self._notes.pop(found.name, None)
                new.name = found.name
                self._shelf.sets[found.name] = new
                self._pool.renew()
                self._learner.is_learning(new, None)


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


def _response(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, media_type=answer.media_type)
    if answer.status == 503:
        response.headers["retry-after"] = "5"
    return response


def _html(text: str, status: int = 200) -> Response:
    return Response(text, status, media_type="text/html; charset=utf-8")


async def _not_found(request: Request, error: HTTPException) -> Response:
    words = "There is no such page." if error.status_code == 404 else str(error.detail)
    return _response(problem(error.status_code, words, "Not found"))


@lru_cache(maxsize=1)
def _static_files() -> dict[str, tuple[str, str]]:
    from matcher.reporting.render_html import (
        own_script,
        site_script,
        site_style,
        style_sheet,
        vendored_scripts,
    )

    return {
        "style.css": ("text/css", f"{style_sheet()}\n{site_style()}"),
        "network.js": ("text/javascript", "\n".join(vendored_scripts())),
        "page.js": ("text/javascript", own_script()),
        "site.js": ("text/javascript", site_script()),
    }


def _login_page(target: str, *, wrong: bool) -> str:
    from matcher.reporting.render_html import environment

    template = environment().get_template("login.html.j2")
    text: str = template.render(target=target, wrong=wrong, build=__version__)
    return text
