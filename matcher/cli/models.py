"""The commands about models: learn one, judge the engine at a past day, see what is kept."""

from __future__ import annotations

from typing import Any

import click

from matcher.cli.asking import asking
from matcher.cli.options import (
    cache_option,
    cluster_options,
    data_options,
    file_option,
    horizon_option,
    output_options,
    seed_option,
)
from matcher.cli.output import announced, deliver


@click.command()
@file_option("The model file to write.")
@horizon_option(
    "The time within which a probability expects a first collaboration, such as 12m, 2y or 90d."
)
@seed_option("Seed of the random numbers: the same seed gives the same model.")
@cluster_options
@cache_option
@data_options
def fit(horizon: str, **given: Any) -> None:
    """Learn a model from the history in the data.

    Other commands take the file as --model. Learning takes minutes on tens of thousands of
    organizations. Where there is too little history to learn from, the file holds the prior, the
    model that comes with the program, and says so.
    """
    from matcher.whole_files import whole_file

    with announced(given["output"]):
        with whole_file(given["output"]) as temporary:
            with asking(given) as workspace:
                model = workspace.model(intervals=True, horizon=horizon)
            model.save(temporary)
        click.echo(f"Model: {model.info.kind}. {model.info.note}", err=True)


@click.command()
@click.option(
    "--cut",
    required=True,
    metavar="DATE",
    help="Predict what begins from this day on, from what was known the day before.",
)
@horizon_option("How long after the cut the predictions are checked, such as 12m, 2y or 90d.")
@click.option(
    "--queries",
    default=3000,
    type=click.IntRange(min=1),
    show_default=True,
    help="For how many organizations partners are predicted, at most.",
)
@seed_option("Seed of the random numbers: the same seed gives the same figures.")
@cluster_options
@click.option(
    "--prior",
    is_flag=True,
    help="Judge the model that comes with the program, not one that is learned.",
)
@data_options
@output_options
def backtest(cut: str, horizon: str, queries: int, **given: Any) -> None:
    """Measure how well the model would have predicted the past.

    Simple baselines are measured beside it. With --as-of, predictions are checked only against what
    was known on that day.
    """
    with asking(given) as workspace:
        report = workspace.backtest(cut, horizon, queries)
    deliver(report, given)


@click.command()
@click.option("--clear", is_flag=True, help="Remove all that is kept.")
@output_options
def cache(clear: bool, **given: Any) -> None:
    """List or remove the learned models and the data that are kept.

    What is kept answers the next question at once. It is in the folder that the environment
    variable MATCHER_CACHE names, by default the cache folder of the user.
    """
    from matcher.workspace import KeptModels

    kept = KeptModels()
    if clear:
        kept.clear()
    deliver(kept.report(), given)
