"""Tables of everybody, in partitions, each with all that it depends on."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.coalitions.invitations import Inviting, candidates_of_all
from matcher.matching.bulk import (
    Asked,
    PairsToScore,
    in_their_order,
    partitions,
    scores,
    suggestions,
)
from matcher.partitions import Divided
from matcher.progress import Steps
from matcher.version import __version__

if TYPE_CHECKING:
    import pandas as pd

    from matcher.distributed import Workers
    from matcher.matching import PartnerModel


def everybodys_partners(
    model: PartnerModel, asked: Asked, workers: Workers | None, told: Steps
) -> Divided:
    """Give the table of everybody's best partners."""
    options = {
        "filters": dataclasses.asdict(asked.constraints.filters),
        "-k": asked.k,
        "--novelty": asked.novelty,
    }
    return Divided(
        len(partitions(model.context.size)),
        _question("suggest --all", model, options),
        lambda wanted: suggestions(asked, wanted, workers, told),
    )


def pair_scores(
    model: PartnerModel, pairs: PairsToScore, workers: Workers | None, told: Steps
) -> Divided:
    """Give the table of scores of some pairs: score, probability, apart."""

    def joined(parts: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        yield in_their_order(parts)

    named = hashlib.sha256(pairs.a.tobytes() + pairs.b.tobytes()).hexdigest()
    return Divided(
        len(pairs.partitions),
        _question("score", model, {"pairs": named}),
        lambda wanted: scores(pairs, wanted, workers, told),
        joined,
    )


def everybodys_candidates(
    model: PartnerModel, inviting: Inviting, workers: Workers | None, told: Steps
) -> Divided:
    """Give the table of whom each coalition could invite."""
    groups = inviting.model
    options = {"-k": inviting.k, "--seed": groups.seed, "--prior": not groups.learns}
    return Divided(
        len(inviting.partitions),
        _question("recruit --all", model, options),
        lambda wanted: candidates_of_all(inviting, wanted, workers, told),
    )


def _question(command: str, model: PartnerModel, options: Mapping[str, object]) -> dict[str, str]:
    """Give all that a table depends on, by what a person calls it."""
    ecosystem = model.context.ecosystem
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder) / "model")
        learned = hashlib.sha256((Path(folder) / "model").read_bytes()).hexdigest()
    return {
        "the command": command,
        "the data": ecosystem.digest,
        "the day": str(ecosystem.day),
        "the model": learned,
        "the version of the program": __version__,
        **{name: json.dumps(value, sort_keys=True, default=str) for name, value in options.items()},
    }
