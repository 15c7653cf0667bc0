"""Fit the prior of the group model and write matcher/matching/group_prior_weights.json.

    python benchmarks/fit_group_prior.py [--history DATA DAY]... [--joins DATA DAY]...
        [--leave-one-out FOLDER]

What is learned from are past consortia with one participant hidden, as the group model itself
learns where a data set has enough of them: synthetic ecosystems of several sizes and seeds, and the
data sets named by --history, whole and thinned to their busiest organizations, up to a day (of
H2020 nothing from 2017 on may be used: later years are what the model is judged by).

Who joins a coalition is learned from dated joins, each as known up to a quarter before: those of
the data sets named by --joins, up to a day. Where a data set has no coalitions its fields of work
are taken for some: an organization joins a field when it first works in it. Every data set counts
the same.
--leave-one-out writes what is fitted without each of them too: figures of a data set are honest by
those alone.

The weights are in natural log-odds per unit of each measure, and of each measure times each trait
of the group that sways it.
"""

from __future__ import annotations

import argparse
import datetime
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import matcher
from matcher.ecosystem import Ecosystem
from matcher.matching.capability_context import HALF_LIFE_YEARS
from matcher.matching.context import Context
from matcher.matching.group_choice import JOINING, GroupChoice, learn_choice, learn_joining
from matcher.matching.group_features import MEASURES, SWAYED, TRAITS
from matcher.matching.group_history import HiddenCases, hidden_cases
from matcher.matching.group_memberships import join_cases

SIZES, SEEDS = (200, 600, 1500), (11, 12)
#: Of how many of the busiest organizations how many are kept, and how many of their collaborations.
THINNED, SHARES = ((1700, 3500), (600, 1200)), (1, 2)
#: What each data set counts for, in joins.
JOINS_EACH = 300
WEIGHTS_FILE = Path(__file__).parents[1] / "matcher" / "matching" / "group_prior_weights.json"


def histories(history: list[list[str]]) -> Iterator[tuple[str, Ecosystem]]:
    """Give every ecosystem, as of the day up to which its past may be learned from."""
    for size in SIZES:
        for seed in SEEDS:
            made = matcher.synthesize(size, coalitions=4, seed=seed)
            yield f"synthetic {size} seed {seed}", Ecosystem.from_tables(made.tables, "synthetic")
    for data, day in history:
        whole = matcher.load(data).as_of(day)
        for organizations, collaborations in THINNED:
            for seed in SHARES:
                name = f"{whole.name} to {day}, {organizations} organizations, draw {seed}"
                yield name, thinned(whole, organizations, collaborations, seed)
        yield f"{whole.name} to {day}", whole


def thinned(ecosystem: Ecosystem, organizations: int, collaborations: int, seed: int) -> Ecosystem:
    """Keep some of the busiest organizations, and some of what they did together."""
    rng = np.random.default_rng(seed)
    taken = ecosystem.participation
    busy = np.argsort(-taken.sum(axis=1), kind="stable")[: 2 * organizations]
    kept = np.sort(rng.choice(busy, min(organizations, len(busy)), replace=False))
    together = np.flatnonzero(np.asarray(taken[kept].sum(axis=0)).ravel() > 1)
    drawn = np.sort(rng.choice(together, min(collaborations, len(together)), replace=False))
    ids = ecosystem.organization_ids.ids[kept]
    work = ecosystem.collaborations["id"].iloc[drawn]
    result = ecosystem
    for table, column, inside in (
        ("collaborations", "id", work),
        ("participants", "collaboration_id", work),
        ("collaboration_capabilities", "collaboration_id", work),
        ("participants", "organization_id", ids),
        ("evidence", "organization_id", ids),
        ("organizations", "id", ids),
    ):
        rows = result.table(table)
        result = result.replacing(table, rows[rows[column].isin(inside)])
    return result


def seated(data: str, day: str) -> Context:
    """Give the coalitions of a data set alone; without any, its fields of work as coalitions."""
    whole = matcher.load(data).as_of(day)
    tables = {"organizations": whole.organizations}
    if len(whole.coalitions):
        tables |= {"coalitions": whole.coalitions, "memberships": whole.memberships}
    else:
        started = whole.collaborations.set_index("id")["start_date"]
        work = whole.participants.merge(whole.collaboration_capabilities, on="collaboration_id")
        work["since"] = work["collaboration_id"].map(started)
        seats = work.groupby(["organization_id", "capability_id"], as_index=False)["since"].min()
        tables["memberships"] = seats.rename(columns={"capability_id": "coalition_id"})
        ids = sorted(seats["capability_id"].unique())
        tables["coalitions"] = pd.DataFrame({"id": ids, "name": ids})
    return Context(Ecosystem.from_tables(tables, whole.name).as_of(day), HALF_LIFE_YEARS)


def gathered(found: list[HiddenCases]) -> HiddenCases:
    """Put the cases of all ecosystems below one another."""
    first, parts = 0, []
    for each in found:
        parts.append(replace(each, case=each.case + first))
        first += int(each.hidden.sum())
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("features", "traits", "hidden", "weight", "case")
    }
    return HiddenCases(**columns, consortia=sum(each.consortia for each in found))


def evened(cases: HiddenCases) -> HiddenCases:
    """Keep as many joins as every data set may count for, evenly over time."""
    total = int(cases.hidden.sum())
    chosen = np.unique(np.linspace(0, total - 1, min(total, JOINS_EACH)).astype(int))
    kept = np.isin(cases.case, chosen)
    columns = {
        name: getattr(cases, name)[kept]
        for name in ("features", "traits", "hidden", "weight", "case")
    }
    return HiddenCases(**columns, consortia=0)


def joining(found: list[HiddenCases]) -> dict[str, float]:
    choice = learn_joining(gathered([evened(each) for each in found]))
    # Units are 1 there.
    return {name: float(choice.weights[MEASURES.index(name)]) for name in JOINING}


def named(choice: GroupChoice) -> dict[str, Any]:
    """Give the numbers of a choice by the names of what they belong to."""
    sway = choice.weights[len(MEASURES) :].reshape(len(SWAYED), len(TRAITS))
    return {
        "measures": {
            name: {
                "centre": float(choice.centre[place]),
                "scale": float(choice.scale[place]),
                "weight": float(choice.weights[place]),
            }
            for place, name in enumerate(MEASURES)
        },
        "traits": {
            name: {
                "centre": float(choice.trait_centre[place]),
                "scale": float(choice.trait_scale[place]),
                "sway": {measure: float(sway[row, place]) for row, measure in enumerate(SWAYED)},
            }
            for place, name in enumerate(TRAITS)
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    for option in ("--history", "--joins"):
        parser.add_argument(option, nargs=2, action="append", default=[], metavar=("DATA", "DAY"))
    parser.add_argument("--leave-one-out", type=Path, metavar="FOLDER")
    asked = parser.parse_args()
    history = asked.history
    if any(datetime.date.fromisoformat(day) >= datetime.date(2017, 1, 1) for _, day in history):
        parser.error("a history must end before 2017: as of 2016-12-31 or earlier")
    joins = {}
    for data, day in asked.joins:
        name = Path(data).name
        joins[name] = join_cases(seated(data, day), np.random.default_rng(0))
        print(f"{data} to {day}: {len(joins[name])} joins", flush=True)
    names, found = [], []
    for name, ecosystem in histories(history):
        cases = hidden_cases(ecosystem, HALF_LIFE_YEARS, np.random.default_rng(0))
        print(f"{name}: {len(cases)} cases of {cases.consortia} consortia", flush=True)
        if cases.consortia:
            names.append(name)
            found.append(cases)
    stored = named(learn_choice(gathered(found)))
    stored["joining"] = joining(list(joins.values()))
    stored["provenance"] = {
        "script": "benchmarks/fit_group_prior.py",
        "event": "it is the one participant that a consortium lacks; it joins the coalition next",
        "unit": "natural log-odds per unit of the measure, and per unit of measure times trait",
        "histories": names,
        "cases": sum(len(each) for each in found),
        "joins": [f"{Path(data).name} to {day}" for data, day in asked.joins],
        "joined": sum(len(each) for each in joins.values()),
        "measures": len(MEASURES),
        "swayed": len(SWAYED),
        "traits": len(TRAITS),
    }
    WEIGHTS_FILE.write_text(json.dumps(stored, indent=2) + "\n", "utf-8")
    for left in joins if asked.leave_one_out else ():
        others = joining([each for name, each in joins.items() if name != left])
        text = json.dumps({**stored, "joining": others}, indent=2)
        (asked.leave_one_out / f"{left}.json").write_text(text + "\n", "utf-8")
    print(json.dumps(stored["provenance"], indent=2))


if __name__ == "__main__":
    main()
