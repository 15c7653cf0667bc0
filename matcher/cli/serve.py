"""The command that serves the live site and its API."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import click

from matcher.cli.options import options
from matcher.cli.progress import work_is_done
from matcher.errors import MissingExtraError

#: The environment variable that may hold the token.
TOKEN_VARIABLE = "MATCHER_TOKEN"


@click.command()
@options("serve", processes=min(4, os.cpu_count() or 1))
def serve(
    data: tuple[str, ...],
    model_file: Path | None,
    prior: bool,
    no_cache: bool,
    port: int,
    host: str,
    token_file: Path | None,
    allow_host: tuple[str, ...],
    open_browser: bool,
    processes: int,
    time_limit: float,
) -> None:
    """Serve a site to ask in: by browser, link or API."""
    _check_there("the live site and its API", "serve", "starlette", "uvicorn", "pydantic")
    token = _token(token_file)
    from matcher.serving.guard import LOOPBACK

    if host not in LOOPBACK and token is None:
        raise click.UsageError(
            f"--host {host} is open to others; give --token-file FILE or ${TOKEN_VARIABLE}, and "
            "--allow-host NAME for the name they ask for"
        )
    from matcher.serving.running import Address, run

    work_is_done()  # it only waits for questions
    run(
        data,
        Address(host, port, (*allow_host, host), token),
        model=model_file,
        prior=prior,
        keep=not no_cache,
        processes=processes,
        seconds=time_limit,
        tell=lambda words: click.echo(words, err=True),
        open_browser=open_browser,
    )


@click.command()
@options("mcp")
def mcp(data: tuple[str, ...], model_file: Path | None, prior: bool) -> None:
    """Answer an AI assistant (Model Context Protocol).

    Questions come on standard input, answers go to standard output.
    """
    _check_there("tools of assistants", "mcp", "mcp", "pydantic")
    from matcher.serving.assistant import serve_assistant
    from matcher.serving.shelf import Shelf

    work_is_done()  # it only waits for questions
    serve_assistant(Shelf(data, model=model_file, prior=prior))


def _check_there(what: str, extra: str, *packages: str) -> None:
    """Refuse where a package is missing.

    Raises
    ------
    MissingExtraError
    """
    missing = [each for each in packages if find_spec(each) is None]
    if missing:
        raise MissingExtraError(what, ", ".join(missing), extra)


def _token(file: Path | None) -> str | None:
    """Read the token; one that is empty or short is none."""
    text = file.read_text("utf-8").strip() if file else os.environ.get(TOKEN_VARIABLE, "").strip()
    if not text and file is None:
        return None
    if len(text) < 16:
        raise click.UsageError("the token has fewer than 16 characters; anybody could guess it")
    return text
