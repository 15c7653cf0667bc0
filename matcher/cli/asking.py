"""From the options of a command to the workspace that answers it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from matcher.cli.progress import teller
from matcher.reporting.text import visible

if TYPE_CHECKING:
    from matcher.distributed import Workers
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
    with working(given) as workers:
        told("reading the data", 0, 1)
        workspace = Workspace(
            given["data"],
            given["as_of"],
            model=given.get("model_file"),
            prior=given.get("prior", False),
            seed=given.get("seed", 0),
            profile=given.get("profile"),
            kept_models=KeptModels() if keeps else None,
            workers=workers,
            progress=told,
            note=tell,
        )
        told("answering", 0, 1)
        yield workspace
        workspace.keep_data()


@contextmanager
def working(given: dict[str, Any]) -> Iterator[Workers | None]:
    """Lend the workers that `cluster_options` name; None for this process alone."""
    address, count, output = given.get("cluster"), given.get("workers"), given.get("output")
    if address is not None and count is not None:
        raise click.UsageError("--cluster has workers of its own; leave out --workers")
    if address is None and count is None:
        yield None
        return
    from matcher.distributed.dask_workers import cluster_workers, local_workers

    teller()("finding workers", 0, 1)
    if address is None:
        with local_workers(int(count or 1), tell) as workers:
            yield workers
        return
    # Beside the result: workers of other machines may see that folder too.
    folder = None if output is None else Path(output).resolve().parent
    with cluster_workers(address, folder, tell) as workers:
        yield workers


def tell_model(workspace: Workspace) -> None:
    """Say on standard error which model answers: tables of everybody have no place for it."""
    info = workspace.model().info
    click.echo(f"Model: {info.kind}. {info.note}", err=True)


def tell(sentence: str) -> None:
    """Say a sentence on standard error, beside whatever the result is."""
    click.echo(f"note: {visible(sentence)}", err=True)
