"""Hold the learned model against the best baseline where there is little history.

    python benchmarks/small_data.py --data FOLDER --cut DATE
    python benchmarks/small_data.py                              synthetic ecosystems alone

A large data set is thinned in ways that users' own data are small: some of the organizations, a
country or two, one capability, small projects only, some of the projects. For each case the
ratio to the best baseline of NDCG@10 and of MRR among hard negatives, with the 95% interval of a
paired bootstrap: on no case should an interval end below 1.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
import pandas as pd

import matcher
from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.evaluation import backtest

#: About how many organizations a case keeps.
SIZE = 1700


def keeping(whole: Ecosystem, organizations: pd.Series, collaborations: pd.Series) -> Ecosystem:
    """Give what is left of some organizations and collaborations, and of who took part in them."""
    parts = whole.participants
    parts = parts[
        parts["organization_id"].isin(organizations)
        & parts["collaboration_id"].isin(collaborations)
    ]
    work = whole.collaborations[whole.collaborations["id"].isin(parts["collaboration_id"])]
    tags = whole.collaboration_capabilities
    firms = whole.organizations
    tables = {
        "organizations": firms[firms["id"].isin(parts["organization_id"])],
        "capabilities": whole.capabilities,
        "collaborations": work,
        "participants": parts,
        "collaboration_capabilities": tags[tags["collaboration_id"].isin(work["id"])],
    }
    return Ecosystem.from_tables({name: table.copy() for name, table in tables.items()})


def thinned(whole: Ecosystem) -> Iterator[tuple[str, Ecosystem]]:
    rng = np.random.default_rng(0)
    members = whole.participants.groupby("collaboration_id")["organization_id"].nunique()
    joint = pd.Series(members.index[members > 1])
    parts = whole.participants[whole.participants["collaboration_id"].isin(joint)]
    active = pd.Series(parts["organization_id"].unique())
    everybody, everything = whole.organizations["id"], whole.collaborations["id"]
    some = rng.permutation(len(active))[:SIZE]
    yield "some organizations", keeping(whole, active.iloc[some], everything)
    countries = whole.organizations["country"].value_counts()
    near = (countries.cumsum() - countries.sum() // 2).abs().idxmin()
    home = whole.organizations.loc[whole.organizations["country"] == near, "id"]
    yield f"one country ({near})", keeping(whole, home, everything)
    tags = whole.collaboration_capabilities
    tagged = tags[tags["collaboration_id"].isin(joint)]["capability_id"].value_counts()
    for field in tagged.index[len(tagged) // 2 :][:3]:
        about = tags.loc[tags["capability_id"] == field, "collaboration_id"]
        yield f"one field ({field})", keeping(whole, everybody, about[about.isin(joint)])
    small = pd.Series(members.index[(members > 1) & (members <= 4)])
    yield "small projects", keeping(whole, everybody, small)
    few = joint.iloc[rng.permutation(len(joint))[: max(len(joint) // 9, 100)]]
    yield "some projects", keeping(whole, everybody, few)


def synthetic() -> Iterator[tuple[str, Ecosystem]]:
    for seed in (1, 2):
        made = matcher.synthesize(
            SIZE, coalitions=4, seed=seed, collaborations_per_organization=2.0
        )
        yield f"synthetic, seed {seed}", Ecosystem.from_tables(made.tables, "synthetic")


def show(name: str, ecosystem: Ecosystem, cut: str | None) -> None:
    last = ecosystem.last_date
    assert last is not None
    day = cut or last.replace(year=last.year - 1).isoformat()
    try:
        report = backtest(ecosystem, day)
    except RequestError as error:
        print(f"{name:34} {error}")
        return
    cells = []
    for metric in ("ndcg@10", "hard_mrr"):
        found = report.ratios.get(metric)
        if found is None or found.ratio is None or found.interval is None:
            cells.append("undefined")
            continue
        low, high = found.interval
        cells.append(f"{found.ratio:5.2f} [{low:.2f}, {high:.2f}]")
    size = f"{len(ecosystem.organizations):,}"
    print(f"{name:34} {size:>8} {cells[0]:>20} {cells[1]:>20}  {report.model.kind}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--data", help="a folder in the data set format, to be thinned")
    parser.add_argument("--cut", help="the day at which the future of --data begins")
    options = parser.parse_args()
    if (options.data is None) != (options.cut is None):
        parser.error("--data and --cut go together")
    print(f"{'case':34} {'size':>8} {'NDCG@10':>20} {'hard MRR':>20}  model")
    if options.data:
        for name, ecosystem in thinned(matcher.load(options.data)):
            show(name, ecosystem, options.cut)
    for name, ecosystem in synthetic():
        show(name, ecosystem, None)


if __name__ == "__main__":
    main()
