"""One table of quality: every data set and cut, held against the best of the plain baselines.

    python benchmarks/quality.py [--case NAME FOLDER CUT HORIZON]... [--quick]
        [--thin NAME FOLDER CUT SHARE]... [-o FILE.csv] [--before FILE.csv]

For each case the ratio to the best baseline of NDCG@10, of MRR among hard negatives and among those
busy of late, and of NDCG@10 of whom partners work with again, with the 95% interval of a paired
bootstrap, which model answered, in how many bins with 50 that came true or
more the stated range held their share, and processor time; the last row is the geometric mean. No
interval should end below 1. Synthetic ecosystems are always among the cases; --thin keeps a share
of a data set's collaborations. --quick asks 300 organizations each. -o keeps the table, and
--before shows one that was kept beside it.

Later years of a field are fair only by weights that were fitted without it: see fit_fields.py.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from small_data import keeping

import matcher
from matcher.ecosystem import Ecosystem
from matcher.evaluation import backtest
from matcher.evaluation.findings import BacktestReport, Ratio

#: Organizations that are asked for in each case, and in the quick form.
QUERIES, QUICK = 3000, 300

#: With fewer that came true a bin says nothing of a range.
JUDGED = 50

METRICS = ("ndcg@10", "hard_mrr", "busy_mrr", "again")

#: Where nobody works together again.
NONE = Ratio("", float("nan"), (float("nan"), float("nan")))


def cases(options: argparse.Namespace) -> Iterator[tuple[str, Ecosystem, str, str]]:
    for name, folder, cut, horizon in options.case:
        yield name, matcher.load(folder), cut, horizon
    for name, folder, cut, share in options.thin:
        whole = matcher.load(folder)
        work = whole.collaborations["id"]
        kept = work[np.random.default_rng(0).random(len(work)) < float(share)]
        yield name, keeping(whole, whole.organizations["id"], kept), cut, "12m"
    for size in (600,) if options.quick else (600, 3000):
        made = matcher.synthesize(size, coalitions=max(2, size // 100), seed=1)
        ecosystem = Ecosystem.from_tables(made.tables, f"synthetic {size}")
        last = ecosystem.last_date
        assert last is not None
        yield ecosystem.name, ecosystem, last.replace(year=last.year - 1).isoformat(), "12m"


def row(report: BacktestReport) -> dict[str, float | str]:
    found: dict[str, float | str] = {"model": report.model.kind if report.model else "none"}
    ratios = {**report.ratios, "again": report.slices[-1].ratios.get("ndcg@10", NONE)}
    for metric in METRICS:
        ratio = ratios[metric]
        found[metric] = ratio.ratio
        found[f"{metric} low"], found[f"{metric} high"] = ratio.interval
        found[f"{metric} best"] = ratio.best_baseline
    judged = [each for each in report.calibration.bins if each.positives >= JUDGED]
    found["bins"], found["held"] = len(judged), sum(each.held for each in judged)
    found["came"] = report.calibration.observed_over_predicted or float("nan")
    return found


def shown(table: pd.DataFrame) -> pd.DataFrame:
    cells = {
        metric: [
            f"{each[metric]:.2f} [{each[f'{metric} low']:.2f}, {each[f'{metric} high']:.2f}]"
            for _, each in table.iterrows()
        ]
        for metric in METRICS
    }
    held = [f"{each.held:g} of {each.bins:g}" if each.bins else "" for each in table.itertuples()]
    text = pd.DataFrame({"model": table["model"], **cells, "ranges held": held}, index=table.index)
    text["came / predicted"] = table["came"].map("{:.2f}".format)
    text["seconds"] = table["seconds"].map("{:.0f}".format)
    mean = np.exp(np.log(table[list(METRICS)]).mean())
    text.loc["geometric mean"] = ["", *mean.map("{:.2f}".format), "", "", ""]
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    several = {"nargs": 4, "action": "append", "default": []}
    parser.add_argument("--case", metavar=("NAME", "FOLDER", "CUT", "HORIZON"), **several)
    parser.add_argument("--thin", metavar=("NAME", "FOLDER", "CUT", "SHARE"), **several)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--before", type=Path, help="a table that -o kept")
    options = parser.parse_args()
    queries = QUICK if options.quick else QUERIES
    rows: dict[str, dict[str, float | str]] = {}
    for name, ecosystem, cut, horizon in cases(options):
        start = time.process_time()
        report = backtest(ecosystem, cut, horizon, queries=queries)
        rows[name] = {**row(report), "seconds": time.process_time() - start}
        print(shown(pd.DataFrame(rows).T.infer_objects()).iloc[-2:-1].to_string(header=False))
    table = pd.DataFrame(rows).T.infer_objects()
    text = shown(table)
    if options.before:
        text = text.join(shown(pd.read_csv(options.before, index_col=0)), rsuffix=" before")
    print(text.to_string())
    if options.output:
        table.to_csv(options.output)


if __name__ == "__main__":
    main()
