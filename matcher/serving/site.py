"""The application: every route, from a request to a question and from an answer to a response."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from matcher.errors import MatcherError, UnknownNameError
from matcher.serving.asking import problem_of, status_of
from matcher.serving.desk import Desk
from matcher.serving.errands import WAITING
from matcher.serving.exchange import Answer, problem
from matcher.serving.export import parts_of
from matcher.serving.forms import FORMS
from matcher.serving.guard import COOKIE, cookie_of, same
from matcher.serving.pages import NAVIGATION, asking_page, home_page
from matcher.serving.parameters import read_parameters, read_question, said
from matcher.serving.profile_question import profile_of_form
from matcher.serving.questions import Coalitions, Export, Info, Question
from matcher.serving.registry import QUESTIONS, SENT
from matcher.serving.responses import (
    html,
    login_page,
    not_found,
    response_of,
    sent_along,
    static_file,
)
from matcher.serving.shelf import Shelf
from matcher.version import __version__

#: The pages beside those in the navigation.
PAGES = (*NAVIGATION, "search", "organization")


#: Pages whose answer alone is asked for while boxes are ticked.
LIVE = ("whatif", "coalitions")


#: How one asks what can be sent as JSON too.
BOTH = ("GET", "POST")


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
        self._desk = Desk(shelf, processes, seconds)
        self._exporting = asyncio.Lock()

    def application(self) -> Starlette:
        """Give the application by ASGI."""
        return Starlette(
            routes=[
                # What is asked for most stands first.
                Route("/static/{file}", self._static),
                Route("/", self._home),
                *[Route(f"/{name}", self._page, name=name) for name in PAGES],
                *[Route(f"/part/{name}", self._page, name=f"part of {name}") for name in LIVE],
                Route("/team", self._understand, methods=["POST"]),
                Route("/suggest", self._stranger, methods=["POST"]),
                Route("/download/graph.gexf", self._graph),
                Route("/download/{name}.{ending}", self._download),
                Route("/api/v1/status", self._status),
                Route("/api/v1/export", self._export),
                *[Route(f"/api/v1/{name}", self._sent_along, methods=BOTH) for name in SENT],
                Route("/api/v1/{name}", self._api),
                Route("/openapi.json", self._openapi),
                Route("/docs", self._docs),
                Route("/licences", self._licences),
                Route("/login", self._login, methods=["GET", "POST"]),
            ],
            exception_handlers={
                HTTPException: not_found,  # type: ignore[dict-item]
                MatcherError: wrongly_asked,
                ValidationError: wrongly_asked,
            },
            lifespan=self._desk.lifespan,
        )

    # -- from a request to an answer -------------------------------------------------------------

    async def _api(self, request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        if name not in QUESTIONS:
            return response_of(problem(404, f"There is no {name}; see /docs."))
        pairs = request.query_params.multi_items()
        question = read_question(name, read_parameters(name, without_model(pairs)))
        question = self._by_model(question, request.query_params.get("model"))
        response = await self._answered(request, name, question, "json")
        if response.status_code == 200 and (following := next_page(pairs, question, response)):
            response.headers["link"] = f'</api/v1/{name}?{following}>; rel="next"'
        return response

    def _by_model(self, question: Question, model: str | None) -> Question:
        """Hold a question to the model that it names by its id.

        Raises
        ------
        MatcherError
            Where no such model answers for the data and the day.
        """
        if model is None or question.prior:
            return question
        if model == "prior":
            return question.model_copy(update={"prior": True})
        found = self._shelf.find(question.data)
        answers = self._shelf.model_id(found, question.as_of, prior=False)
        if model != answers:
            raise UnknownNameError("model", model, (answers,))
        return question

    async def _export(self, request: Request) -> Response:
        """Send partners for everybody while they are found."""
        pairs = request.query_params.multi_items()
        question = Export.model_validate(read_parameters("export", pairs))
        found = self._shelf.find(question.data)
        if self._exporting.locked():
            return response_of(problem(503, "One table is being sent already; ask again later."))
        await self._exporting.acquire()
        parts = parts_of(self._shelf, question, self._desk.learner.is_prior(found, question.as_of))
        try:
            first = await anext(parts)
        except BaseException:
            self._exporting.release()
            raise
        if isinstance(first, Answer):
            await parts.aclose()
            self._exporting.release()
            return response_of(first)
        file = {"content-disposition": 'attachment; filename="partners.csv"'}
        body = self._sent(first, parts)
        return StreamingResponse(body, media_type="text/csv; charset=utf-8", headers=file)

    async def _sent(self, first: bytes, parts: Any) -> AsyncIterator[bytes]:
        try:
            yield first
            async for part in parts:
                yield part
        finally:
            await parts.aclose()
            self._exporting.release()

    async def _sent_along(self, request: Request) -> Response:
        """Answer a call or a profile that is sent as JSON, or a question by its parameters."""
        if request.method != "POST":
            return await self._api(request)
        name = request.url.path.rpartition("/")[2]
        try:
            given = json.loads(await sent_along(request))
        except (ValueError, RecursionError) as error:
            return response_of(problem(400, f"what was sent is no JSON: {error}"))
        return await self._answered(request, name, SENT[name].model_validate(given), "json")

    async def _stranger(self, request: Request) -> Response:
        """Show partners for an organization that is described in the form; there is no link."""
        body = await sent_along(request)
        form = dict(parse_qsl(body.decode("utf-8", "replace")))
        given = {key: form[key] for key in ("data", "as_of") if form.get(key)}
        context = {**self._desk.context("suggest", given, {}), "sent": form}
        try:
            question = SENT["suggest"].model_validate({**given, "profile": profile_of_form(form)})
        except ValidationError as error:
            return html(asking_page({**context, "error": said(error)}, "suggest", given), 400)
        return await self._as_page(request, "suggest", question, context, given)

    async def _understand(self, request: Request) -> Response:
        """Answer the words of a call; the link to the answer holds the needs that were found."""
        body = await sent_along(request)
        pairs = parse_qsl(body.decode("utf-8", "replace"))
        given = read_parameters("team", pairs, form=True)
        given |= {key: value for key, value in request.query_params.items() if key == "data"}
        if "challenge" in given:
            for key in ("not_understood", "left_out"):  # of other words
                given.pop(key, None)
        context = self._desk.context("team", given, {})
        try:
            question = read_question("team", given)
        except ValidationError as error:
            return html(asking_page({**context, "error": said(error)}, "team", given), 400)
        return await self._as_page(request, "team", question, context, given)

    async def _download(self, request: Request) -> Response:
        name, ending = request.path_params["name"], request.path_params["ending"]
        if name not in QUESTIONS or ending not in FORMS or ending in ("page", "gexf"):
            raise HTTPException(404)
        given = read_parameters(name, request.query_params.multi_items(), form=True)
        question = read_question(name, given)
        return await self._saved(request, name, question, ending, f"{name}.{ending}")

    async def _home(self, request: Request) -> Response:
        """Give the first page."""
        try:
            given = read_parameters("info", request.query_params.multi_items(), form=True)
            context = self._desk.context("home", given, {})
            workspace = self._shelf.find(given.get("data")).workspace
            if "as_of" in given:  # all tables are gone through: not while others wait
                workspace = await asyncio.to_thread(workspace.seen, given["as_of"], prior=True)
        except MatcherError as error:
            return html(asking_page({"error": str(error)}, "info", {}), status_of(error))
        return html(home_page(context, workspace))

    async def _page(self, request: Request) -> Response:
        part, name = request.url.path.rpartition("/")[::2]
        kind = QUESTIONS.get(name, Info)
        asks = name if name in QUESTIONS else "info"
        given = read_parameters(asks, request.query_params.multi_items(), form=True)
        required = [key for key, field in kind.model_fields.items() if field.is_required()]
        required += ["need"] if name == "team" else []
        try:
            context = self._desk.context(name, given, request.query_params)
            if part:
                context["part"] = True
        except MatcherError as error:
            return html(asking_page({"error": str(error)}, name, given), status_of(error))
        if any(key not in given for key in required):
            return html(asking_page(context, name, given))
        try:
            question = read_question(asks, given)
            if name == "whatif" and not (given.get("join") or given.get("leave")):
                common = {key: given[key] for key in ("data", "as_of", "prior") if key in given}
                question = Coalitions.model_validate({"coalition": (given["coalition"],), **common})
        except ValidationError as error:
            return html(asking_page({**context, "error": said(error)}, name, given), 400)
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
        said = json.loads(bytes(response.body))
        if said["title"] == WAITING:  # to a browser, another status would be an error
            progress = said["detail"].partition(": ")[2].rstrip(".")
            waits = {**context, "waiting": True, "progress": progress}
            return html(asking_page(waits, name, given), 202)
        told = {**context, "error": said["detail"]}
        return html(asking_page(told, name, given), response.status_code)

    async def _answered(
        self,
        request: Request,
        name: str,
        question: Question,
        form: str,
        context: Mapping[str, Any] | None = None,
    ) -> Response:
        """Answer a question: 304 where the asker has the answer, else from memory or a process."""
        found = self._shelf.find(question.data)
        answer, tag = await self._desk.answer(
            found, name, question, form, context, request.is_disconnected,
            request.headers.get("if-none-match"),
        )  # fmt: skip
        if answer is None:
            return Response(status_code=499)
        response = response_of(answer)
        if answer.status in (200, 304):
            response.headers["etag"] = tag
            response.headers["cache-control"] = "no-cache"
        return response

    # -- the rest --------------------------------------------------------------------------------

    async def _graph(self, request: Request) -> Response:
        """Give the graph around an organization, or of the best linked."""
        name = "organization" if request.query_params.get("organization") else "info"
        given = read_parameters(name, request.query_params.multi_items(), form=True)
        question = read_question(name, given)
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
            {
                "name": each.name,
                "version": each.version,
                "models": [
                    {"id": self._shelf.model_id(each, day, prior=False), "as_of": day, "kind": kind}
                    for day, kind in each.learned.items()
                ],
            }
            for each in self._shelf.sets.values()
        ]
        state = {
            "data": sets,
            "learning": self._desk.learner.learning,
            "progress": self._desk.learner.progress,
            "program": __version__,
        }
        return Response(json.dumps(state), media_type="application/json")

    async def _openapi(self, _: Request) -> Response:
        from matcher.serving.openapi import description

        return Response(json.dumps(description()), media_type="application/json")

    async def _docs(self, request: Request) -> Response:
        from matcher.serving.openapi import docs_page

        return html(docs_page(self._desk.context("info", {}, {})))

    async def _licences(self, _: Request) -> Response:
        from matcher.reporting.render_html import licence_texts

        text = "\n\n".join(f"{name}\n\n{words}" for name, words in licence_texts().items())
        return Response(text, media_type="text/plain; charset=utf-8")

    async def _static(self, request: Request) -> Response:
        return static_file(request.path_params["file"])

    async def _login(self, request: Request) -> Response:
        if self._token is None:
            return RedirectResponse("/", 303)
        target = request.query_params.get("next", "/")
        # Only a path of this very server; "//host" would be another one.
        target = target if target.startswith("/") and target[1:2] not in ("/", "\\") else "/"
        if request.method == "GET":
            return html(login_page(target, wrong=False))
        body = await sent_along(request)
        token = dict(parse_qsl(body.decode("utf-8", "replace"))).get("token", "")
        if not same(token, self._token):
            return html(login_page(target, wrong=True), 403)
        response = RedirectResponse(target, 303)
        response.set_cookie(COOKIE, cookie_of(self._token), httponly=True, samesite="strict")
        return response


async def wrongly_asked(_: Request, error: Exception) -> Response:
    """Say what is wrong with a question of a program."""
    if isinstance(error, ValidationError):
        return response_of(problem(400, said(error)))
    assert isinstance(error, MatcherError)
    return response_of(problem_of(error))


def without_model(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave out the id of the model, which is no parameter of a question."""
    return [each for each in pairs if each[0] != "model"]


def next_page(pairs: list[tuple[str, str]], question: Question, response: Response) -> str | None:
    """Give the parameters of the next page of a list; None where this one is the last."""
    offset, k = getattr(question, "offset", None), getattr(question, "k", None)
    if offset is None or k is None:
        return None
    document = json.loads(bytes(response.body))
    lists = (document[name] for name in ("matches", "pairs", "candidates", "results")
             if isinstance(document.get(name), list))  # fmt: skip
    if len(next(lists, ())) < k:
        return None
    return urlencode([*(each for each in pairs if each[0] != "offset"), ("offset", offset + k)])
