"""Fit what the learned model's measures count for where a data set says little itself.

    python benchmarks/fit_fields.py --field NAME FOLDER END [--field ...]
        [--source NOTICE]... [--leave-one-out FOLDER]

Writes matcher/matching/field_weights.json. Each field is a data set in the data format, cut at END:
nothing that started from that day on is used. Several folders may share a NAME, such as a data set
and thinned copies of it; synthetic ecosystems are a field of their own. All fields weigh the same,
whatever their size. Figures of a field are honest only by weights that were fitted without it:
--leave-one-out writes those too, one file a field, each named after the field that it lacks.
"""

from __future__ import annotations

import argparse
import datetime
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import matcher
from matcher.arrays import Values
from matcher.ecosystem import Ecosystem
from matcher.matching.calibration import forecast_errors
from matcher.matching.capability_context import HALF_LIFE_YEARS
from matcher.matching.learning import Effort
from matcher.matching.training import Training
from matcher.matching.training_pairs import Rates, sample_window
from matcher.matching.weighing import COLUMNS, MEASURES, choices
from matcher.matching.windows import alike_windows, past_windows
from matcher.measures.choosing import Lists, most_likely

WEIGHTS_FILE = Path(__file__).parents[1] / "matcher" / "matching" / "field_weights.json"
RATES = Rates(active_queries=300, other_queries=0)
SIZES, SEEDS = (300, 1000, 3000), (11, 12, 13)

#: How many true pairs each field counts for, and how hard all weights are drawn to nothing.
PER_FIELD, PULL = 500.0, 2.0

#: Windows of a data set that are read at most, and the fewest new ties of one that teaches.
WINDOWS, FEWEST = 10, 4


@dataclass(frozen=True)
class Read:
    """What is read of a data set: samples of windows, and errors in their level, in logs."""

    windows: list[Training]
    errors: Values


def read(ecosystem: Ecosystem, most: int) -> Read:
    rng = np.random.default_rng(0)
    windows = alike_windows(past_windows(ecosystem, WINDOWS, HALF_LIFE_YEARS), ecosystem)
    known = [window.past.known for window in windows]
    found = [window.events / window.past.open_share for window in windows]
    enough = [window for window in windows[:most] if window.events >= FEWEST]
    return Read(
        [Training.of([sample_window(window, RATES, rng)]) for window in enough],
        forecast_errors(found, known, Effort().windows),
    )


def synthetic() -> list[Read]:
    found = []
    for size in SIZES:
        for seed in SEEDS:
            made = matcher.synthesize(size, coalitions=max(2, size // 100), seed=seed)
            found.append(read(Ecosystem.from_tables(made.tables, f"synthetic {size} {seed}"), 2))
    return found


def spread_of(training: Training) -> Values:
    """Give the variance of each measure among the candidates of a query."""
    kept = training.pairs.candidate
    query = training.query[kept]
    values = training.pairs.features[kept][:, COLUMNS].astype(np.float64)
    count = np.maximum(np.bincount(query, minlength=training.queries), 1)[:, None]
    mean = np.zeros((training.queries, values.shape[1]))
    np.add.at(mean, query, values)
    variance: Values = ((values - (mean / count)[query]) ** 2).mean(axis=0)
    return variance


def weighed(training: Training, spread: Values, share: float) -> Lists:
    """Read a window, its true pairs counting for a share of what its field counts for."""
    lists = choices(training, np.ones(training.queries), spread)
    return replace(lists, true=lists.true * PER_FIELD * share / max(lists.true.sum(), 1e-9))


def fit(fields: dict[str, list[Training]], spread: Values) -> Values:
    parts = []
    for windows in fields.values():
        # A window of four times as many new ties counts twice.
        size = np.sqrt([each.pairs.happened.sum() for each in windows])
        for window, share in zip(windows, size / size.sum(), strict=True):
            parts.append(weighed(window, spread, share))
    nothing = np.zeros(len(spread))
    return most_likely(Lists.join(parts), nothing, PULL, nothing, 500)


def stored(
    fields: dict[str, list[Read]], spread: Values, ends: dict[str, str]
) -> dict[str, object]:
    windows = {name: [w for each in found for w in each.windows] for name, found in fields.items()}
    weights = fit(windows, spread)
    # Every field counts the same, and none that swings wildly counts for all.
    errors = [np.concatenate([each.errors for each in found]) for found in fields.values()]
    sizes = [np.sqrt(np.mean(each**2)) for each in errors if len(each)]
    swing = float(np.exp(np.mean(np.log(sizes))))
    used = {
        name: {
            "before": ends.get(name),
            "windows": len(each),
            "new_ties": int(sum(window.pairs.happened.sum() for window in each)),
        }
        for name, each in windows.items()
    }
    return {
        "measures": {
            name: {"weight": round(float(weight), 4), "spread": round(float(of), 6)}
            for name, weight, of in zip(MEASURES, weights, spread, strict=True)
        },
        "swing": round(swing, 4),
        "provenance": {
            "script": "benchmarks/fit_fields.py",
            "unit": "log-odds for each spread of a measure among the candidates of a query",
            "fields": used,
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument(
        "--field", nargs=3, action="append", default=[], metavar=("NAME", "FOLDER", "END")
    )
    parser.add_argument("--source", action="append", default=[], help="a notice that is kept")
    parser.add_argument("--leave-one-out", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    fields: dict[str, list[Read]] = defaultdict(list)
    fields["synthetic"] = synthetic()
    for name, folder, end in options.field:
        day = datetime.date.fromisoformat(end) - datetime.timedelta(days=1)
        fields[name].append(read(matcher.load(folder).as_of(day), WINDOWS))
    of_fields = [
        np.mean([spread_of(window) for each in found for window in each.windows], axis=0)
        for found in fields.values()
    ]
    spread = np.maximum(np.sqrt(np.mean(of_fields, axis=0)), 1e-3)
    ends = {name: end for name, _, end in options.field}
    written = {WEIGHTS_FILE: fields}
    for left in fields if options.leave_one_out else ():
        others = {name: each for name, each in fields.items() if name != left}
        written[options.leave_one_out / f"{left}.json"] = others
    for file, kept in written.items():
        document = {**stored(kept, spread, ends), "sources": options.source}
        file.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
        print(f"{file}: {', '.join(kept)}")


if __name__ == "__main__":
    main()
