"""The command that serves the live site and its API."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import click

from matcher.cli.options import EXISTING, Command, cache_option, prior_option, together
from matcher.cli.progress import work_is_done
from matcher.errors import MissingExtraError

#: The environment variable that may hold the token.
TOKEN_VARIABLE = "MATCHER_TOKEN"


def shelf_options(otherwise: str) -> Callable[[Command], Command]:
    """Make --data, --model and --prior of what lends several data sets.

    Parameters
    ----------
    otherwise : str
        Which model answers where none is given.
    """
    return together(
        click.option(
            "-d",
            "--data",
            multiple=True,
            type=click.Path(),  # so that the variable is parted as a list of paths is
            envvar="MATCHER_DATA",
            default=("korea-ai-2020",),
            show_default=True,
            show_envvar=True,
            help="A bundled data set, or a folder, .zip, .xlsx or .duckdb file; may be repeated.",
        ),
        click.option(
            "--model",
            "model_file",
            type=EXISTING,
            help=f"A model that `matcher fit` wrote. Default: {otherwise}.",
        ),
        prior_option,
    )


@click.command()
@shelf_options("a kept one, or one learned while the prior answers")
@cache_option
@click.option(
    "--port",
    default=8000,
    type=click.IntRange(0, 65535),
    show_default=True,
    help="The port; 0 for any that is free.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--token-file",
    type=EXISTING,
    help=f"A file with the token that must be given, or ${TOKEN_VARIABLE}; needed beyond this "
    "machine.",
)
@click.option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    help="A name by which browsers may ask for this server; may be given several times.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--processes",
    default=min(4, os.cpu_count() or 1),
    type=click.IntRange(1, 64),
    show_default="one for each processor, at most 4",
    help="How many questions are answered at once.",
)
@click.option(
    "--time-limit",
    default=60.0,
    type=click.FloatRange(min=0.1),
    show_default=True,
    metavar="SECONDS",
    help="How long a question may take.",
)
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
    from matcher.serving.running import run

    work_is_done()  # it only waits for questions
    run(
        data,
        host,
        port,
        names=(*allow_host, host),
        token=token,
        model=model_file,
        prior=prior,
        keep=not no_cache,
        processes=processes,
        seconds=time_limit,
        tell=lambda words: click.echo(words, err=True),
        open_browser=open_browser,
    )


@click.command()
@shelf_options("a kept one, or one learned when it is needed")
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
