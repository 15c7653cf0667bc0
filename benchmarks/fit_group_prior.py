"""Fit the prior of the group model and write matcher/matching/group_prior_weights.json.

    python benchmarks/fit_group_prior.py [--history DATA DAY]... [--memberships DATA DAY]...

What is learned from are past consortia with one participant hidden, as the group model itself
learns where a data set has enough of them: synthetic ecosystems of several sizes and seeds, and the
data sets named by --history, whole and thinned to their busiest organizations, up to a day (of
H2020 nothing from 2017 on may be used: later years are what the model is judged by).

What sitting together and descriptions weigh is then learned from coalitions with one member hidden:
those of the data sets named by --memberships, as of a day. Where a data set has none, its
collaborations are taken as coalitions that lasted.

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

import numpy as np
import pandas as pd

import matcher
from matcher.ecosystem import Ecosystem
from matcher.matching.context import HALF_LIFE_YEARS, Context
from matcher.matching.group_choice import learn_choice
from matcher.matching.group_features import MEASURES, SWAYED, TRAITS
from matcher.matching.group_history import HiddenCases, hidden_cases
from matcher.matching.group_memberships import hidden_members

SIZES, SEEDS = (200, 600, 1500), (11, 12)
#: Of how many of the busiest organizations how many are kept, and how many of their collaborations.
THINNED, SHARES = ((1700, 3500), (600, 1200)), (1, 2)
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
    """Give the coalitions of a data set alone; without any, its collaborations as coalitions."""
    whole = matcher.load(data).as_of(day)
    tables = {"organizations": whole.organizations}
    if len(whole.coalitions):
        tables |= {"coalitions": whole.coalitions, "memberships": whole.memberships}
    else:
        seats = whole.participants.rename(columns={"collaboration_id": "coalition_id"})
        ids = whole.collaborations["id"]
        tables["coalitions"] = pd.DataFrame({"id": ids, "name": ids})
        tables["memberships"] = seats[["coalition_id", "organization_id"]].drop_duplicates()
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    for option in ("--history", "--memberships"):
        parser.add_argument(option, nargs=2, action="append", default=[], metavar=("DATA", "DAY"))
    asked = parser.parse_args()
    history = asked.history
    if any(datetime.date.fromisoformat(day) >= datetime.date(2017, 1, 1) for _, day in history):
        parser.error("a history must end before 2017: as of 2016-12-31 or earlier")
    names, found = [], []
    for name, ecosystem in histories(history):
        cases = hidden_cases(ecosystem, HALF_LIFE_YEARS, np.random.default_rng(0))
        print(f"{name}: {int(cases.hidden.sum())} cases of {cases.consortia} consortia", flush=True)
        if cases.consortia:
            names.append(name)
            found.append(cases)
    choice = learn_choice(gathered(found))
    seats = []
    for data, day in asked.memberships:
        seats.append(hidden_members(seated(data, day), np.random.default_rng(0)))
        print(f"{data} to {day}: {int(seats[-1].hidden.sum())} memberships", flush=True)
    if seats:
        units = (choice.centre, choice.scale, choice.trait_centre, choice.trait_scale)
        choice = learn_choice(gathered(seats), around=choice).rescaled(*units)
    stored = choice.to_dict()
    stored["provenance"] = {
        "script": "benchmarks/fit_group_prior.py",
        "event": "it is the one participant that a consortium lacks",
        "unit": "natural log-odds per unit of the measure, and per unit of measure times trait",
        "histories": names,
        "cases": int(sum(each.hidden.sum() for each in found)),
        "memberships": [f"{Path(data).name} to {day}" for data, day in asked.memberships],
        "members": int(sum(each.hidden.sum() for each in seats)),
        "measures": len(MEASURES),
        "swayed": len(SWAYED),
        "traits": len(TRAITS),
    }
    WEIGHTS_FILE.write_text(json.dumps(stored, indent=2) + "\n", "utf-8")
    print(json.dumps(stored["provenance"], indent=2))


if __name__ == "__main__":
    main()
