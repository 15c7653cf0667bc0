"""Fit the weights by which `matcher resolve` compares two organizations.

    python benchmarks/fit_resolution.py

compares the tuning halves of the labelled names in tests/resolution/data, fits a logistic
regression to the levels on which their pairs fall, and writes its weights, in log2 of odds, into
matcher/resolution/match_weights.json. The halves held out are not looked at.

What the labelled names cannot tell is judged and stands in JUDGED below: they have no sites, ids or
registers. `judged` in the file names these levels; docs/resolve.md says so.
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
from matcher.resolution.comparing import LEVELS, Bearers, candidate_pairs, levels_of
from matcher.resolution.lexicon import lexicon
from matcher.resolution.records import Record, anchor_index, anchor_record, records_of
from matcher.resolution.registers import known_anchors

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "resolution" / "data"
TARGET = ROOT / "matcher" / "resolution" / "match_weights.json"

#: Of two records that have a mark in common one pair in 33 is one organization, where nothing else
#: is known: log2 of the odds. It is judged, so that the levels below keep their meaning.
START = -5.0

#: In log2 of odds; the other levels are fitted beside these.
JUDGED = {
    ("name", "a name in the register"): 11.0,
    ("name", "an alias of the other"): 9.0,
    ("name", "an alias of both"): 4.5,
    ("name", "a name that others bear too"): 4.5,
    ("name", "a short form of the other, a company"): 4.5,
    ("name", "the initials of the other, and of no third"): 5.0,
    ("name", "the initials of the other"): 3.5,
    ("name", "the same letters, spaced otherwise"): 9.0,
    ("name", "the same general words, of a national body"): 7.5,
    ("name", "the same general words"): 4.0,
    ("name", "the same words, but one says more"): 4.5,
    ("name", "a slip of the pen apart"): 5.0,
    ("name", "the same but for the word university"): 5.5,
    ("country", "the same"): 1.0,
    ("country", "another, of two in the table"): -6.0,
    ("country", "another, of a company"): -1.5,
    ("country", "another"): -12.0,
    ("url", "the same site"): 6.0,
    ("url", "another"): -2.0,
    ("city", "the same"): 2.5,
    ("city", "another"): -4.0,
    ("ids", "the same ROR id or LEI"): 16.0,
    ("ids", "another"): -14.0,
}

#: How strongly weights are drawn to 0; a level on which no pair fell stays there.
STRENGTH = 8.0

Row = dict[str, str]


def read(file: str) -> list[Row]:
    with (DATA / file).open(encoding="utf-8") as stream:
        return [row for row in csv.DictReader(stream) if row["half"] == "tuning"]


def data_sets() -> Iterator[list[Row]]:
    """Give lists of names with their entity, with and without country."""
    variants = read("name_variants.csv")
    yield variants
    yield [{**row, "country": ""} for row in variants]
    yield read("affiliations.csv")
    hard = entities(read("hard_pairs.csv"))
    yield hard
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
    index = anchor_index(anchors, lexicon())
    own = [found or Record.unnamed("") for found in records_of(organizations, index, lexicon())]
    return [*own, *(anchor_record(anchor, index, lexicon()) for anchor in anchors)]


def compared() -> Iterator[tuple[dict[str, str], bool]]:
    for rows in data_sets():
        found = records(rows)
        bearers = Bearers.of(found)
        registered = {key: each.id for each in found[len(rows) :] for key in each.keys}
        for a, b in candidate_pairs(found, range(len(rows)), bearers):
            one = rows[a]["entity"] == rows[b]["entity"]
            if registered.get(found[a].key, 0) == registered.get(found[b].key, 1):
                continue  # the register makes them one, whatever they are to each other
            yield levels_of(found[a], found[b], bearers), one


def fit() -> dict[str, object]:
    columns = [(name, level) for name, levels in LEVELS.items() for level in levels]
    place = {column: number for number, column in enumerate(columns)}
    pairs = list(compared())
    matrix = np.zeros((len(pairs), len(columns)))
    truth = np.array([one for _, one in pairs])
    for row, (levels, _) in enumerate(pairs):
        for level in levels.items():
            matrix[row, place[level]] = 1.0
    # A level that is judged enters with its weight; what is left is fitted.
    judged = np.array([JUDGED.get(column, 0.0) for column in columns]) * math.log(2.0)
    free = np.array([column not in JUDGED for column in columns])
    offset = matrix @ judged + START * math.log(2.0)
    found = judged.copy()
    found[free] = _regression(matrix[:, free], truth, offset)
    seen = Counter((level, bool(one)) for levels, one in pairs for level in levels.items())
    for column, weight in zip(columns, found, strict=True):
        counts = f"one {seen[column, True]:5} two {seen[column, False]:6}"
        print(f"{column[0]:8} {column[1]:45} {counts} {weight / math.log(2.0):7.2f}")
    log2 = {
        column: round(weight / math.log(2.0), 3)
        for column, weight in zip(columns, found, strict=True)
    }
    return {
        "start": START,
        "judged": [f"{name}: {level}" for name, level in JUDGED],
        "weights": {name: {x: log2[name, x] for x in levels} for name, levels in LEVELS.items()},
    }


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
