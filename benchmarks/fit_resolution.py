"""Fit the weights by which `matcher resolve` compares two organizations.

    python benchmarks/fit_resolution.py

compares the labelled names in tests/resolution/data that were seen before, fits a logistic
regression to the levels on which their pairs fall, and writes its weights, in log2 of odds, into
matcher/resolution/match_weights.json. The halves held out and the lists since the thirteenth are
not looked at.

Each weight is drawn to what was judged beforehand, which the file has too, under `judged`; a level
on which few pairs fell stays there. So does what the choice of the pairs decides: the start, the
level "another", and all comparisons but that of the names.
"""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit

from matcher.ecosystem import Ecosystem
from matcher.resolution.comparing import Bearers, fitted, level_weights, levels_of
from matcher.resolution.pairing import candidate_pairs
from matcher.resolution.records import Record, anchor_index, anchor_record, records_of
from matcher.resolution.registers import known_anchors

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "resolution" / "data"
TARGET = ROOT / "matcher" / "resolution" / "match_weights.json"

#: Pairs by which a level can be fitted.
ENOUGH = 20

#: How far a weight may be expected from what was judged: its variance, in natural units.
STRENGTH = 2.0

Row = dict[str, str]


#: The later lists whose pairs were seen before the weights were fitted; those after them were not.
SEEN = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
SEEN += ("tenth", "eleventh", "twelfth")


def read(file: str, half: str = "tuning") -> list[Row]:
    with (DATA / file).open(encoding="utf-8") as stream:
        return [row for row in csv.DictReader(stream) if row["half"] == half]


def data_sets() -> Iterator[list[Row]]:
    """Give lists of names with their entity, with and without country."""
    variants = read("name_variants.csv")
    yield variants
    yield [{**row, "country": ""} for row in variants]
    yield read("affiliations.csv")
    hard = entities(read("hard_pairs.csv"))
    yield hard
    for half in SEEN:
        later = entities(read("later_pairs.csv", half))
        yield later
        yield [{**row, "country": ""} for row in later]
    rng = np.random.default_rng(0)
    yield [*hard, *({**row, "name": with_slip(row["name"], rng)} for row in hard)]


def with_slip(name: str, rng: np.random.Generator) -> str:
    """Leave a letter of the longest word out, or write two the wrong way round."""
    word = max(name.split(), key=len)
    at = int(rng.integers(1, max(2, len(word) - 1)))
    swapped = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    return name.replace(word, word[:at] + word[at + 1 :] if rng.random() < 0.5 else swapped, 1)


def entities(pairs: list[Row]) -> list[Row]:
    """Give the names of labelled pairs once each; those that pairs call one bear one entity."""
    entity: dict[tuple[str, str], tuple[str, str]] = {}

    def root(name: tuple[str, str]) -> tuple[str, str]:
        while entity.setdefault(name, name) != name:
            name = entity[name]
        return name

    for pair in pairs:
        a, b = (root((pair[f"name_{side}"], pair[f"country_{side}"])) for side in "ab")
        if pair["label"] == "one":
            entity[b] = a
    return [
        {"name": name, "country": country, "entity": "|".join(root((name, country)))}
        for name, country in list(entity)
    ]


def records(rows: list[Row]) -> list[Record]:
    frame = pd.DataFrame(
        {
            "id": [str(number) for number in range(len(rows))],
            "name": [row["name"] for row in rows],
            "country": [row.get("country") or None for row in rows],
        }
    )
    organizations = Ecosystem.from_tables({"organizations": frame}).organizations
    anchors = known_anchors()
    index = anchor_index(anchors)
    own = [found or Record.unnamed("") for found in records_of(organizations, index)]
    return [*own, *(anchor_record(anchor, index) for anchor in anchors)]


def compared() -> Iterator[tuple[dict[str, str], bool]]:
    for rows in data_sets():
        found = records(rows)
        bearers = Bearers.of(found)
        registered = {key: each.id for each in found[len(rows) :] for key in each.keys}
        for a, b in candidate_pairs(found, bearers):
            if b >= len(rows):
                continue  # of a register
            one = rows[a]["entity"] == rows[b]["entity"]
            if registered.get(found[a].key, 0) == registered.get(found[b].key, 1):
                continue  # the register makes them one, whatever they are to each other
            yield levels_of(found[a], found[b], bearers), one


def fit() -> dict[str, object]:
    columns = [(name, level) for name, levels in level_weights().items() for level in levels]
    place = {column: number for number, column in enumerate(columns)}
    pairs = list(compared())
    matrix = np.zeros((len(pairs), len(columns)))
    truth = np.array([one for _, one in pairs])
    for row, (levels, _) in enumerate(pairs):
        matrix[row, [place[level] for level in levels.items()]] = 1.0
    judged = np.array([fitted()["judged"][name][level] for name, level in columns])
    # What was judged enters as it is; how far it was wrong is fitted.
    offset = (fitted()["start"] + matrix @ judged) * math.log(2.0)
    told = [name == "name" and level != "another" for name, level in columns]
    free = (matrix.sum(axis=0) >= ENOUGH) & np.array(told)
    weights = judged.copy()
    weights[free] += _regression(matrix[:, free], truth, offset) / math.log(2.0)
    seen = Counter((level, bool(one)) for levels, one in pairs for level in levels.items())
    found: dict[str, dict[str, float]] = {name: {} for name in level_weights()}
    for column, weight, before in zip(columns, weights, judged, strict=True):
        counts = f"one {seen[column, True]:5} two {seen[column, False]:6}"
        print(f"{column[0]:8} {column[1]:45} {counts} {before:7.2f} {weight:7.2f}")
        found[column[0]][column[1]] = round(float(weight), 3)
    return {**fitted(), "weights": found}


def _regression(matrix: np.ndarray, truth: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """Fit a ridge logistic regression beside a fixed offset."""
    sign = np.where(truth, 1.0, -1.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (matrix @ weights + offset)
        slope = -matrix.T @ (sign * expit(-margin)) + weights / STRENGTH
        return np.logaddexp(0.0, -margin).sum() + (weights @ weights) / (2.0 * STRENGTH), slope

    return minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B").x


if __name__ == "__main__":
    TARGET.write_text(json.dumps(fit(), indent=1) + "\n", "utf-8")
