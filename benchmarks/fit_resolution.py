"""Fit the weights by which `matcher resolve` compares two organizations.

    python benchmarks/fit_resolution.py

counts, over all pairs of the tuning half of the labelled names in tests/resolution/data, how often
two names of one organization and of two fall on each level of each comparison, and writes the
shares into matcher/resolution/match_weights.json. The held-out half is not looked at.

What the labelled names cannot tell is assumed and stands in ASSUMED below, in log2 of m / u: they
have no sites, ids or registers, few slips of the pen, and only a handful of organizations in each
city, so that a city would look as telling as a name.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pandas as pd

from matcher.ecosystem import Ecosystem
from matcher.resolution import model
from matcher.resolution.lexicon import lexicon
from matcher.resolution.records import Record, anchor_index, records_of
from matcher.resolution.registers import known_anchors

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "resolution" / "data"
TARGET = ROOT / "matcher" / "resolution" / "match_weights.json"

#: Two random organizations of a data set of thousands are one in a thousand times.
CHANCE = 0.001

ASSUMED = {
    ("name", "the same general words"): 4.0,
    ("name", "an alias of the other"): 16.0,
    ("name", "an alias of both"): 16.0,
    ("name", "a short form that others bear too"): 5.0,
    ("name", "a slip of the pen apart, in a long name"): 12.0,
    ("name", "a slip of the pen apart"): 7.0,
    ("name", "the same but for the word university"): 9.5,
    ("country", "the same"): 2.0,
    ("country", "another, of two in the table"): -5.0,
    ("country", "another, of a company"): -1.5,
    ("country", "another"): -9.0,
    ("url", "the same site"): 9.0,
    ("url", "another"): -2.5,
    ("name", "the one within the other"): 3.5,
    ("name", "the initials of the other"): 10.5,
    ("city", "the same"): 2.5,
    ("city", "another"): -0.75,
    ("ids", "the same ROR id or LEI"): 16.0,
    ("ids", "another"): -14.0,
}


def labelled(file: str) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8") as stream:
        return [row for row in csv.DictReader(stream) if row["half"] == "tuning"]


def records(rows: list[dict[str, str]]) -> list[Record]:
    frame = pd.DataFrame(
        {
            "id": [str(number) for number in range(len(rows))],
            "name": [row["name"] for row in rows],
            "country": [row.get("country") for row in rows],
        }
    )
    organizations = Ecosystem.from_tables({"organizations": frame}).organizations
    index = anchor_index(known_anchors(), lexicon())
    found = records_of(organizations, index, lexicon())
    return [record for record in found if record is not None]


def counted() -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    same = {name: Counter[str]() for name in model.COMPARISONS}
    two = {name: Counter[str]() for name in model.COMPARISONS}
    for file in ("name_variants.csv", "affiliations.csv"):
        rows = labelled(file)
        for edge in model.compared(records(rows), everything=True):
            one = rows[edge.a]["entity"] == rows[edge.b]["entity"]
            for name, level in edge.levels.items():
                (same if one else two)[name][level] += 1
    return same, two


def fit() -> dict[str, object]:
    same, two = counted()
    comparisons: dict[str, dict[str, dict[str, float]]] = {}
    for name, levels in model.COMPARISONS.items():
        labels = [label for label, _ in levels] + [model.OTHERWISE]
        matches, others = sum(same[name].values()), sum(two[name].values())
        comparisons[name] = {}
        for label in labels:
            # Half a pair more on each level: what was never seen is not impossible.
            m = (same[name][label] + 0.5) / (matches + 0.5 * len(labels))
            u = (two[name][label] + 0.5) / (others + 0.5 * len(labels))
            if (name, label) in ASSUMED:
                m = min(0.5, 0.5 * 2.0 ** ASSUMED[name, label])
                u = m / 2.0 ** ASSUMED[name, label]
            print(f"{name:8} {label:42} {same[name][label]:6} {two[name][label]:8} m/u {m / u:.3g}")
            comparisons[name][label] = {"m": float(f"{m:.6g}"), "u": float(f"{u:.6g}")}
    return {"probability_two_random_records_match": CHANCE, "comparisons": comparisons}


if __name__ == "__main__":
    TARGET.write_text(json.dumps(fit(), indent=1) + "\n", "utf-8")
