"""From the options of a command to the workspace that answers it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from matcher.cli.progress import teller

if TYPE_CHECKING:
    from matcher.workspace import Workspace


@contextmanager
def asking(given: dict[str, Any], *, seed_idle_with: Collection[str] = ()) -> Iterator[Workspace]:
    """Lend the workspace that a command's options name; while it works, progress is shown.

    Parameters
    ----------
    given : dict
        Options of the command: those of `data_options`, and of `model_options` and
        `organization_options` where it has them.
    seed_idle_with : collection of {"model_file", "prior"}
        With these nothing is drawn; a seed that is given beside one of them is refused.
    """
    from matcher.workspace import KeptModels, Workspace

    source = click.get_current_context().get_parameter_source("seed")
    if source is ParameterSource.COMMANDLINE and any(given[name] for name in seed_idle_with):
        raise click.UsageError("--seed is what learning starts from, and nothing is learned")
    keeps = not given.get("no_cache", True)
    told = teller()
    told("reading the data", 0, 1)
    workspace = Workspace(
        given["data"],
        given["as_of"],
        model=given.get("model_file"),
        prior=given.get("prior", False),
        seed=given.get("seed", 0),
        profile=given.get("profile"),
        kept_models=KeptModels() if keeps else None,
        progress=told,
        note=_tell,
    )
    told("answering", 0, 1)
    yield workspace


def tell_model(workspace: Workspace) -> None:
    """Say on standard error which model answers: tables of everybody have no place for it."""
    info = workspace.model().info
    click.echo(f"Model: {info.kind}. {info.note}", err=True)


def _tell(sentence: str) -> None:
    click.echo(f"note: {sentence}", err=True)
