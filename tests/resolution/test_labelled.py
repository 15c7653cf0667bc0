"""Precision and recall on labelled names; the figures stand in docs/resolve.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

import pytest


def pairs(groups: Iterable[Hashable]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(groups).values())


def precision_and_recall(found: list[str], truth: list[str]) -> tuple[float, float]:
    both = pairs(zip(found, truth, strict=True))
    return both / pairs(found), both / pairs(truth)


def test_the_measure_counts_pairs() -> None:
    assert precision_and_recall(["x", "x", "x"], ["a", "a", "b"]) == (1 / 3, 1.0)
    assert precision_and_recall(["x", "x", "y"], ["a", "a", "a"]) == (1.0, 1 / 3)


@pytest.mark.parametrize("half", ["tuning", "held-out"])
def test_variants_of_names_are_found(labelled, grouped, half: str) -> None:
    rows = [row for row in labelled("name_variants.csv") if row["half"] == half]
    names = [{"name": row["name"], "country": row["country"]} for row in rows]
    precision, recall = precision_and_recall(grouped(names), [row["entity"] for row in rows])
    assert precision >= 0.99
    assert 2 * precision * recall / (precision + recall) >= 0.96


@pytest.mark.parametrize("half", ["tuning", "held-out"])
def test_affiliations_are_found_without_a_country(labelled, grouped, half: str) -> None:
    rows = [row for row in labelled("affiliations.csv") if row["half"] == half]
    found = grouped([row["name"] for row in rows])
    precision, recall = precision_and_recall(found, [row["entity"] for row in rows])
    assert precision >= 0.99
    assert 2 * precision * recall / (precision + recall) >= 0.96


def test_the_labels_are_as_many_as_the_documentation_says(labelled) -> None:
    variants = labelled("name_variants.csv")
    assert len(variants) >= 300
    assert len({(row["name"], row["country"]) for row in variants}) == len(variants)
    halves = {
        half: {row["entity"] for row in variants if row["half"] == half}
        for half in ("tuning", "held-out")
    }
    assert not halves["tuning"] & halves["held-out"]
