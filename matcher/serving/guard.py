"""What stands before every request: who may ask, what a browser may do with the answer."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException

from matcher.serving.exchange import problem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Names of this very machine.
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")

#: Most bytes of what is sent along with a question.
MOST_BYTES = 2_000_000

TOO_LONG = f"Send at most {MOST_BYTES:,} bytes."

#: The cookie that says that the token was given.
COOKIE = "matcher"

#: What a browser may do: only what comes from here, in no frame.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Guard:
    """Refuses requests for other hosts, without the token, or too long.

    A page of another site can be made to name this machine (DNS rebinding); it then asks with its
    own name as the host, which is refused.

    Parameters
    ----------
    application : callable
        By ASGI.
    hosts : collection of str
        The names by which this server may be asked for.
    token : str or None
        What must be given; None where everybody on this machine may ask.
    """

    def __init__(self, application: Application, hosts: Collection[str], token: str | None) -> None:
        self._application = application
        self._hosts = {each.casefold() for each in hosts}
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if _host(headers.get(b"host", "")) not in self._hosts:
            await _refuse(send, 421, "This server does not answer for that host.")
        elif _length(headers) > MOST_BYTES:
            await _refuse(send, 413, TOO_LONG)
        elif not self._may(scope, headers):
            await self._ask_for_token(scope, headers, send)
        else:
            await self._application(scope, _limited(receive), _with_headers(send))

    def _may(self, scope: Scope, headers: dict[bytes, str]) -> bool:
        if self._token is None or scope["path"] == "/login" or scope["path"].startswith("/static/"):
            return True
        given = headers.get(b"authorization", "")
        if given.startswith("Bearer ") and same(given[len("Bearer ") :].strip(), self._token):
            return True
        cookies = dict(
            part.strip().partition("=")[::2] for part in headers.get(b"cookie", "").split(";")
        )
        return same(cookies.get(COOKIE, ""), cookie_of(self._token))

    async def _ask_for_token(self, scope: Scope, headers: dict[bytes, str], send: Send) -> None:
        if "text/html" in headers.get(b"accept", "") and scope["method"] == "GET":
            path = scope["path"]
            if scope["query_string"]:
                path += "?" + scope["query_string"].decode("latin-1")
            to = "/login?" + urlencode({"next": path})
            await _refuse(send, 303, "Log in first.", ((b"location", to.encode("latin-1")),))
            return
        challenge = ((b"www-authenticate", b"Bearer"),)
        await _refuse(send, 401, "Give the token: Authorization: Bearer TOKEN.", challenge)


def cookie_of(token: str) -> str:
    """Give what the cookie holds, from which nobody can tell the token."""
    return hmac.new(token.encode("utf-8"), b"matcher serve", hashlib.sha256).hexdigest()


def same(given: str, wanted: str) -> bool:
    """Compare two secrets in a time that tells nothing."""
    return hmac.compare_digest(given.encode("utf-8"), wanted.encode("utf-8"))


def _host(header: str) -> str:
    """Give the name in a Host header, without its port."""
    name, colon, port = header.strip().casefold().rpartition(":")
    return name if colon and port.isdigit() else header.strip().casefold()


def _length(headers: dict[bytes, str]) -> int:
    given = headers.get(b"content-length", "0")
    return int(given) if given.isdigit() else MOST_BYTES + 1


def _limited(receive: Receive) -> Receive:
    """Count what comes in; a body whose length is not stated may be no longer."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST_BYTES:
            raise HTTPException(413, TOO_LONG)
        return message

    return counted


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_HEADERS]
        await send(message)

    return sent


async def _refuse(
    send: Send, status: int, words: str, more: tuple[tuple[bytes, bytes], ...] = ()
) -> None:
    answer = problem(status, words)
    body = answer.body
    start = [
        (b"content-type", answer.media_type.encode()),
        (b"content-length", str(len(body)).encode()),
        *more,
        *_HEADERS,
    ]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})
