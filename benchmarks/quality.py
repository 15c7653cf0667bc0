"""One table of quality: every data set and cut, held against the best of the plain baselines.

    python benchmarks/quality.py [--case NAME FOLDER CUT HORIZON]... [--quick]
        [--thin NAME FOLDER CUT SHARE]... [--without FOLDER] [-o FILE.csv] [--before FILE.csv]

For each case the ratio to the best baseline of NDCG@10, of MRR among hard negatives and among those
busy of late, and of NDCG@10 of whom partners work with again and of who had one past collaboration,
with the 95% interval of a paired bootstrap, which model answered, in how many bins with 50 that
came true or more the stated range held their share, and processor time; the last row is the
geometric mean. No interval should end below 1. Synthetic ecosystems always come first; --thin keeps
a share of a data set's collaborations. --quick asks 300 organizations each. -o keeps the table, row
by row as they come, and --before shows one that was kept beside it.

Later years of a field are fairest by weights that were fitted without it, as fit_fields.py
--leave-one-out writes them: --without names their folder, and when all cases are judged by the
weights that ship, each is judged again by those that lack its field, which its data folder names.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

import matcher
from matcher.ecosystem import Ecosystem
from matcher.evaluation import backtest
from matcher.evaluation.findings import AGAIN, BacktestReport, Ratio
from matcher.matching import forecast, held_back, learning, weighing

#: Organizations that are asked for in each case, and in the quick form.
QUERIES, QUICK = 3000, 300

#: With fewer that came true a bin says nothing of a range.
JUDGED = 50

METRICS = ("ndcg@10", "hard_mrr", "busy_mrr", "again", "one")

#: What a column of figures by weights without the own field is called beside these.
WITHOUT = " without"

#: Where nobody is asked.
NONE = Ratio("", float("nan"), (float("nan"), float("nan")))


def cases(options: argparse.Namespace) -> Iterator[tuple[str, str, Ecosystem, str, str]]:
    """Give the name of each case and of its field, the data, the cut and the horizon."""
    for size in (600,) if options.quick else (600, 3000):
        made = matcher.synthesize(size, coalitions=max(2, size // 100), seed=1)
        ecosystem = Ecosystem.from_tables(made.tables, f"synthetic {size}")
        last = ecosystem.last_date
        assert last is not None
        cut = last.replace(year=last.year - 1).isoformat()
        yield ecosystem.name, "synthetic", ecosystem, cut, "12m"
    for name, folder, cut, share in options.thin:
        whole = matcher.load(folder)
        work = whole.collaborations["id"]
        kept = work[np.random.default_rng(0).random(len(work)) < float(share)]
        yield name, Path(folder).name, keeping(whole, whole.organizations["id"], kept), cut, "12m"
    for name, folder, cut, horizon in options.case:
        yield name, Path(folder).name, matcher.load(folder), cut, horizon


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


def row(report: BacktestReport, suffix: str = "") -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    ratios = dict(report.ratios)
    for metric, part in (("again", AGAIN), ("one", ("past collaborations", "1"))):
        of_part = next(each for each in report.slices if (each.by, each.name) == part)
        ratios[metric] = of_part.ratios.get("ndcg@10", NONE)
    for metric in METRICS:
        ratio, name = ratios[metric], metric + suffix
        found[name] = ratio.ratio
        found[f"{name} low"], found[f"{name} high"] = ratio.interval
        found[f"{name} best"] = ratio.best_baseline
    if suffix:
        return found
    judged = [each for each in report.calibration.bins if each.positives >= JUDGED]
    found["model"] = report.model.kind if report.model else "none"
    found["bins"], found["held"] = len(judged), sum(each.held for each in judged)
    found["came"] = report.calibration.observed_over_predicted or float("nan")
    return found


def shown(table: pd.DataFrame) -> pd.DataFrame:
    both = [*METRICS, *(metric + WITHOUT for metric in METRICS[:2])]
    columns = [name for name in both if name in table]
    cells = {
        name: [
            f"{each[name]:.2f} [{each[f'{name} low']:.2f}, {each[f'{name} high']:.2f}]"
            for _, each in table.iterrows()
        ]
        for name in columns
    }
    held = [f"{each.held:g} of {each.bins:g}" if each.bins else "" for each in table.itertuples()]
    text = pd.DataFrame({"model": table["model"], **cells, "ranges held": held}, index=table.index)
    text["came / predicted"] = table["came"].map("{:.2f}".format)
    text["seconds"] = table["seconds"].map("{:.0f}".format)
    mean = np.exp(np.log(table[columns]).mean())
    text.loc["geometric mean"] = ["", *mean.map("{:.2f}".format), "", "", ""]
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    several = {"nargs": 4, "action": "append", "default": []}
    parser.add_argument("--case", metavar=("NAME", "FOLDER", "CUT", "HORIZON"), **several)
    parser.add_argument("--thin", metavar=("NAME", "FOLDER", "CUT", "SHARE"), **several)
    parser.add_argument("--without", type=Path, metavar="FOLDER", help="of weights, by field")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--before", type=Path, help="a table that -o kept")
    options = parser.parse_args()
    queries = QUICK if options.quick else QUERIES
    rows: dict[str, dict[str, float | str]] = {}
    table = pd.DataFrame()
    for suffix in ("", WITHOUT) if options.without else ("",):
        for name, field, ecosystem, cut, horizon in cases(options):
            if suffix:
                lacking = partial(weighing.field_weights, options.without / f"{field}.json")
                for module in (forecast, held_back, learning):
                    module.field_weights = lacking
            start = time.process_time()
            report = backtest(ecosystem, cut, horizon, queries=queries)
            seconds = {} if suffix else {"seconds": time.process_time() - start}
            rows[name] = {**rows.get(name, {}), **row(report, suffix), **seconds}
            table = pd.DataFrame(rows).T.infer_objects()
            print(shown(table).loc[[name]].to_string(header=False), flush=True)
            if options.output:
                table.to_csv(options.output)
    text = shown(table)
    if options.before:
        text = text.join(shown(pd.read_csv(options.before, index_col=0)), rsuffix=" before")
    print(text.to_string())


if __name__ == "__main__":
    main()
