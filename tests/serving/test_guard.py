"""Who may ask, how much, for how long."""

from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..cli.conftest import invoke
from .conftest import Serve, Server

TOKEN = "a-token-of-some-length"


def test_another_host_is_refused(korea: Server) -> None:
    for host in ("evil.example", "evil.example:8000", "localhost.evil.example", ""):
        reply = korea.get("/", {"Host": host})
        assert reply.status in (400, 421)
        assert reply.status == 400 or reply.json["status"] == 421
    assert korea.get("/", {"Host": "localhost:1"}).status == 200


def test_a_page_may_do_nothing_but_what_it_needs(korea: Server) -> None:
    for path in ("/", "/api/v1/info", "/static/site.js", "/nothing"):
        headers = korea.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"


def test_beyond_this_machine_a_token_is_needed(tmp_path: Path) -> None:
    outcome = invoke("serve", "--host", "0.0.0.0", "--port", "0")
    assert outcome.status == 2
    assert "--token-file" in outcome.err
    short = tmp_path / "token"
    short.write_text("short\n")
    outcome = invoke("serve", "--host", "0.0.0.0", "--token-file", str(short))
    assert outcome.status == 2
    assert "16 characters" in outcome.err


def test_with_a_token_only_who_has_it_may_ask(serve: Serve) -> None:
    server = serve("--prior", MATCHER_TOKEN=TOKEN)
    assert server.get("/api/v1/info").status == 401
    assert server.get("/api/v1/info", {"Authorization": "Bearer wrong"}).status == 401
    assert server.get("/api/v1/info", {"Authorization": f"Bearer {TOKEN}"}).status == 200
    sent = server.get("/map?as_of=2020", {"Accept": "text/html"})
    assert (sent.status, sent.headers["location"]) == (303, "/login?next=%2Fmap%3Fas_of%3D2020")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert server.post("/login?next=/map", b"token=wrong", form).status == 403
    entered = server.post("/login?next=//evil.example", f"token={TOKEN}".encode(), form)
    assert (entered.status, entered.headers["location"]) == (303, "/")
    cookie = entered.headers["set-cookie"]
    assert TOKEN not in cookie
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert server.get("/api/v1/info", {"Cookie": cookie.split(";")[0]}).status == 200
    assert server.get("/api/v1/info", {"Cookie": f"matcher={TOKEN}"}).status == 401


def test_what_is_sent_along_is_limited(korea: Server) -> None:
    connection = http.client.HTTPConnection(korea.address.removeprefix("http://"), timeout=60)
    connection.putrequest("POST", "/api/v1/team")
    connection.putheader("Content-Length", "3000000")
    connection.endheaders()  # refused by what is announced, before any of it comes
    assert connection.getresponse().status == 413
    connection.close()


def test_what_says_no_length_is_limited_too(korea: Server) -> None:
    connection = http.client.HTTPConnection(korea.address.removeprefix("http://"), timeout=60)
    parts = iter([b"x" * 1_000_000] * 3)
    connection.request("POST", "/api/v1/team", parts, encode_chunked=True,
                       headers={"Transfer-Encoding": "chunked"})  # fmt: skip
    reply = connection.getresponse()
    assert (reply.status, reply.headers["content-type"]) == (413, "application/problem+json")
    connection.close()


def test_a_port_that_is_taken_is_said(korea: Server) -> None:
    port = korea.address.rpartition(":")[2]
    outcome = invoke("serve", "--port", port)
    assert outcome.status == 1
    assert "choose another one with --port" in outcome.err


def test_a_question_that_takes_too_long_ends_and_the_others_go_on(serve: Serve) -> None:
    server = serve("--prior", "--processes", "1", "--time-limit", "0.1")
    with ThreadPoolExecutor(8) as threads:
        slow = [
            threads.submit(server.get, "/api/v1/backtest", cut="2020-06-01", prior="true")
            for _ in range(4)
        ]
        assert server.get("/api/v1/search", q="kt").status == 200
        replies = [each.result() for each in slow]
    assert {each.status for each in replies} == {503}
    assert all(each.headers["retry-after"] for each in replies)
    assert all("0.1 seconds" in each.json["detail"] for each in replies)
    assert server.get("/api/v1/status").status == 200


def test_who_asks_the_same_at_the_same_time_gets_the_same(korea: Server) -> None:
    with ThreadPoolExecutor(8) as threads:
        asked = [
            threads.submit(korea.get, "/api/v1/suggest", organization="KT", k=23) for _ in range(8)
        ]
        replies = [each.result() for each in asked]
    assert {each.status for each in replies} == {200}
    assert len({each.body for each in replies}) == 1
