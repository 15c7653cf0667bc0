"""Fit the prior's weights and write matcher/matching/prior_weights.json.

    python benchmarks/fit_prior.py [--history DATA CUT]...

Each window of data gives pairs with their features as of a day and whether they first
collaborate after it. For those who have partners: synthetic ecosystems of several sizes and seeds
and the year that follows, and the data sets named by --history, each cut at a day (of H2020
nothing from 2018 on may be used: later years are what the model is judged by). For those who have
none: small ecosystems of stated needs and offers (stated_needs.py).

Each of the two lines is a weighted logistic regression on all its windows together. The negatives
of a long history are the candidates of a sample of organizations and a random sample of the rest,
each weighing one over its probability of being drawn; every window weighs the same. The offset is
the log-odds of a random pair of that window, so that 0 points is a random pair. Weights are not
negative: a prior that holds sharing capabilities against a pair would have read more into its
windows than they say. A stated need that is met counts no less than full likeness. Rivalry is worth
0 until a data set's own history says otherwise.
"""

from __future__ import annotations

import argparse
import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit
from stated_needs import stated_needs

import matcher
from matcher.ecosystem import Ecosystem
from matcher.matching.candidates import candidate_pairs
from matcher.matching.constraints import Constraints, Filters
from matcher.matching.context import Context
from matcher.matching.history import History
from matcher.matching.pair_features import FEATURES, pair_features
from matcher.matching.windows import joint_work, told_apart

POINTS = 10.0 / np.log(2.0)
SIZES, SEEDS = (100, 300, 1000, 3000), (1, 2, 3)
QUERIES, RANDOM_PARTNERS = 300, 60
NEED_SIZES, NEED_SEEDS = (20, 60, 200), range(1, 9)

#: Below so many points for the largest value that it takes, a feature is left out of a line.
LEAST = 0.5
RIDGE = 1e-3
WEIGHTS_FILE = Path(__file__).parents[1] / "matcher" / "matching" / "prior_weights.json"


@dataclass(frozen=True)
class Window:
    """Pairs of one ecosystem at one day, and what became of them within a year."""

    name: str
    features: npt.NDArray[np.float64]
    happened: npt.NDArray[np.float64]
    weight: npt.NDArray[np.float64]

    @property
    def base_rate(self) -> float:
        return float(np.average(self.happened, weights=self.weight))


def histories(history: list[list[str]]) -> Iterator[Window]:
    for size in SIZES:
        for seed in SEEDS:
            made = matcher.synthesize(size, coalitions=max(2, size // 100), seed=seed)
            ecosystem = Ecosystem.from_tables(made.tables, f"synthetic {size} seed {seed}")
            assert ecosystem.last_date is not None
            yield window(ecosystem, ecosystem.last_date - datetime.timedelta(days=365))
    for data, cut in history:
        yield window(matcher.load(data), datetime.date.fromisoformat(cut))


def newcomers() -> Iterator[Window]:
    """Give all pairs in which one asks who has no partner, and whether they come together."""
    for size in NEED_SIZES:
        for seed in NEED_SEEDS:
            made = stated_needs(size, seed)
            context = Context(made.ecosystem)
            a, b = np.nonzero((context.degree == 0)[:, None] & ~np.eye(size, dtype=bool))
            happened = made.new[a, b].astype(float)
            features = pair_features(context, a, b)
            yield Window(made.ecosystem.name, features, happened, np.ones(len(a)))


def window(ecosystem: Ecosystem, cut: datetime.date) -> Window:
    rng = np.random.default_rng(0)
    context = Context(ecosystem.as_of(cut - datetime.timedelta(days=1)))
    later = ecosystem.as_of(cut + datetime.timedelta(days=364))
    new, _ = told_apart(context, *joint_work(context, History(context.ecosystem).known, later))
    active = np.flatnonzero(context.degree > 0)
    queries = np.sort(rng.choice(active, min(QUERIES, len(active)), replace=False))
    constraints = Constraints(context, Filters())
    a, b, weight = sample_pairs(context, constraints, queries, rng)
    happened = np.asarray(new[a, b]).ravel()
    name = f"{ecosystem.name} from {cut}"
    return Window(name, pair_features(context, a, b), happened, weight)


def sample_pairs(
    context: Context,
    constraints: Constraints,
    queries: npt.NDArray[np.intp],
    rng: np.random.Generator,
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """Give every candidate of each query, and a random sample of the others."""
    parts = []
    for query in queries:
        mine = np.array([query])
        candidates = next(iter(candidate_pairs(context, mine, constraints.barred)))[1]
        others = np.setdiff1d(np.flatnonzero(~constraints.barred(mine)[0]), candidates)
        drawn = rng.choice(others, min(RANDOM_PARTNERS, len(others)), replace=False)
        weight = np.ones(len(candidates) + len(drawn))
        weight[len(candidates) :] = len(others) / max(len(drawn), 1)
        b = np.concatenate([candidates, drawn])
        parts.append((np.full(len(b), query), b, weight))
    a, b, weight = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return a, b, weight


def fit(found: list[Window]) -> tuple[float, npt.NDArray[np.float64]]:
    """Give the intercept and the weights, in natural log-odds."""
    x = np.concatenate([each.features for each in found])
    y = np.concatenate([each.happened for each in found])
    offset = np.concatenate(
        [np.full(len(w.happened), np.log(w.base_rate / (1 - w.base_rate))) for w in found]
    )
    # Every window counts the same, by the number of its events.
    weight = np.concatenate([w.weight / (w.weight * w.happened).sum() for w in found]) / len(found)
    scale = np.sqrt(np.average((x - np.average(x, axis=0)) ** 2, axis=0)) + 1e-9
    scaled = x / scale

    def loss(parameters: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        log_odds = offset + parameters[0] + scaled @ parameters[1:]
        error = weight * (expit(log_odds) - y)
        gradient = np.concatenate([[error.sum()], scaled.T @ error])
        gradient[1:] += 2 * RIDGE * parameters[1:]
        value = weight @ (np.logaddexp(0.0, log_odds) - y * log_odds)
        return float(value + RIDGE * (parameters[1:] ** 2).sum()), gradient

    bounds = [(None, None), *[(0.0, None)] * x.shape[1]]
    found_at = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B")
    if not found_at.success:
        raise RuntimeError(f"the fit did not converge: {found_at.message}")
    return float(found_at.x[0]), found_at.x[1:] / scale


def fitted_line(windows: Iterator[Window]) -> dict[str, object]:
    """Fit a line, and give it as it is stored."""
    found = []
    for each in windows:
        print(f"{each.name}: {len(each.happened)} pairs, {int(each.happened.sum())} new ties")
        found.append(each)
    baseline, weights = fit(found)
    largest = np.max([each.features.max(axis=0) for each in found], axis=0)
    return {
        "baseline": round(POINTS * baseline, 6),
        "weights": {
            name: round(POINTS * float(weight), 6)
            for name, weight, most in zip(FEATURES, weights, largest, strict=True)
            if POINTS * weight * most >= LEAST
        },
        "windows": [each.name for each in found],
        "pairs": int(sum(len(each.happened) for each in found)),
        "new_ties": int(sum(each.happened.sum() for each in found)),
    }


def decided_by_needs(line: dict[str, object]) -> dict[str, object]:
    """Raise needs in a line until one of full strength, met in full, outweighs full likeness.

    Histories that state needs are made up, and say little of how people weigh them; that a fit
    both ways comes before one way, and that before likeness, is common sense.
    """
    weights = line["weights"]
    assert isinstance(weights, dict)
    least = round(weights["likeness"] / -np.expm1(-1.0), 6)
    for name in ("any_need_met", "any_need_served"):
        weights[name] = max(weights.get(name, 0.0), least)
    return line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--history", nargs=2, action="append", default=[], metavar=("DATA", "CUT"))
    history = parser.parse_args().history
    if any(cut >= "2017-01-02" for _, cut in history):
        parser.error("a window of history must end before 2018: cut at 2017-01-01 or earlier")
    stored = {
        "with_partners": decided_by_needs(fitted_line(histories(history))),
        "without": fitted_line(newcomers()),
        "provenance": {
            "script": "benchmarks/fit_prior.py",
            "event": "a first collaboration of the pair within 12 months",
            "unit": "points per unit of the feature; 10 points double the odds",
            "ridge": RIDGE,
        },
    }
    WEIGHTS_FILE.write_text(json.dumps(stored, indent=2) + "\n", "utf-8")
    print(json.dumps(stored, indent=2))


if __name__ == "__main__":
    main()
