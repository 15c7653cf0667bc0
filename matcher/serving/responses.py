"""Responses: answers, pages, files that every page needs, errors."""

from __future__ import annotations

import asyncio
from functools import lru_cache

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from matcher.serving.exchange import Answer, problem
from matcher.version import __version__

#: Seconds in which what is sent along must have come.
BODY_SECONDS = 10

#: Seconds after which one who was turned away may ask again.
RETRY_AFTER = "5"


def response_of(answer: Answer) -> Response:
    """Give an answer as a response."""
    response = Response(answer.body, answer.status, media_type=answer.media_type)
    if answer.status == 503:
        response.headers["retry-after"] = RETRY_AFTER
    return response


def html(text: str, status: int = 200) -> Response:
    """Give a page as a response."""
    response = Response(text, status, media_type="text/html; charset=utf-8")
    if status in (202, 503):
        response.headers["retry-after"] = RETRY_AFTER
    return response


async def not_found(_: Request, error: HTTPException) -> Response:
    """Say that there is no such page, or what else a request is refused for."""
    words = "There is no such page." if error.status_code == 404 else str(error.detail)
    title = "Not found" if error.status_code == 404 else None
    response = response_of(problem(error.status_code, words, title))
    response.headers.update(error.headers or {})
    return response


async def sent_along(request: Request) -> bytes:
    """Read what is sent along with a question.

    Raises
    ------
    HTTPException
        Where it does not come in time, or whoever sends it leaves.
    """
    try:
        return await asyncio.wait_for(request.body(), BODY_SECONDS)
    except TimeoutError:
        raise HTTPException(408, f"It must be here within {BODY_SECONDS} seconds.") from None
    except ClientDisconnect:
        raise HTTPException(400, "Only a part of it came.") from None


def static_file(name: str) -> Response:
    """Give a style sheet or a script.

    Raises
    ------
    HTTPException
        Where there is none of that name.
    """
    files = _static_files()
    if name not in files:
        raise HTTPException(404)
    media_type, body = files[name]
    kept = {"cache-control": "public, max-age=86400"}
    return Response(body, media_type=media_type, headers=kept)


@lru_cache(maxsize=1)
def _static_files() -> dict[str, tuple[str, bytes]]:
    from matcher.reporting.render_html import (
        own_script,
        site_script,
        site_style,
        style_sheet,
        vendored_scripts,
    )

    files = {
        "style.css": ("text/css", f"{style_sheet()}\n{site_style()}"),
        "network.js": ("text/javascript", "\n".join(vendored_scripts())),
        "page.js": ("text/javascript", own_script()),
        "site.js": ("text/javascript", site_script()),
    }
    return {name: (kind, text.encode("utf-8")) for name, (kind, text) in files.items()}


def login_page(target: str, *, wrong: bool) -> str:
    """Write the page that asks for the token."""
    from matcher.reporting.render_html import environment

    template = environment().get_template("login.html.j2")
    text: str = template.render(target=target, wrong=wrong, build=__version__)
    return text
