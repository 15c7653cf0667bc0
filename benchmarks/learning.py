"""Learn, and suggest to everybody: time and memory, beside what a user would do instead.

    python benchmarks/learning.py [--data FOLDER] [--organizations N]

All in one run and one process. The yardsticks are one product of the adjacency matrix with itself
by sparse_dot_topn (top 200 of each row; `pip install sparse-dot-topn`), as it is called by
default, on one processor, and on as many as the model uses; and networkx's Adamic-Adar index alone
of everybody, extrapolated from 50 organizations. Without --data a synthetic ecosystem stands in.
"""

from __future__ import annotations

import argparse
import itertools
import os
import resource
import time
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import scipy.sparse as sp

import matcher
from matcher.ecosystem import Ecosystem
from matcher.matching import PartnerModel
from matcher.matching.learning import Effort
from matcher.measures.proximity import binary_ties
from matcher.sources import synthesize

#: Organizations that networkx is asked for, and that are asked for one by one.
ASKED = 50


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def row(name: str, seconds: float, per: str, against: float | None = None) -> None:
    ratio = "" if against is None else f"{seconds / against:8.2f}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:46} {seconds:9.3f} s {per:14} {ratio:>8} {peak:8.0f} MiB", flush=True)


def adamic_adar(graph: nx.Graph, asked: np.ndarray) -> int:
    """Score every organization without a tie to those asked."""
    count = 0
    for one in asked:
        others = set(graph) - set(graph[one]) - {one}
        count += sum(1 for _ in nx.adamic_adar_index(graph, itertools.product([one], others)))
    return count


def measure(ecosystem: Ecosystem) -> None:
    from sparse_dot_topn import sp_matmul_topn

    seconds, model = timed(lambda: PartnerModel(learn=True, effort=Effort(refits=0)).fit(ecosystem))
    if model.learned is None:
        raise SystemExit("too little history to learn from: nothing to measure")
    row("learn", seconds, "once")
    ties = sp.csr_matrix(binary_ties(model.context.ties))
    threads = os.cpu_count() or 1
    product = timed(lambda: sp_matmul_topn(ties, ties, top_n=200))[0]
    shared = timed(lambda: sp_matmul_topn(ties, ties, top_n=200, n_threads=threads))[0]
    top = timed(lambda: sum(len(part) for part in model.suggest_all(10)))[0]
    row("one product by sparse_dot_topn", product, "everybody")
    row(f"the same on {threads} threads", shared, "everybody")
    row("the ten best of everybody, against one product", top, "everybody", product)
    row(f"against one product on {threads} threads", top, "everybody", shared)
    rng = np.random.default_rng(0)
    asked = rng.permutation(np.flatnonzero(model.context.degree))[:ASKED]
    graph = nx.from_scipy_sparse_array(ties)
    slow = timed(lambda: adamic_adar(graph, asked))[0] / len(asked) * model.context.size
    row("networkx, Adamic-Adar alone (extrapolated)", slow, "everybody", top)
    ids = ecosystem.organization_ids.ids
    model.suggest(str(ids[asked[0]]))
    each = [timed(lambda one=one: model.suggest(str(ids[one])))[0] for one in asked]
    row("suggest, the model in memory (median)", float(np.median(each)), "one")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--data", help="a folder in the data set format")
    parser.add_argument("--organizations", type=int, default=5000, help="of the stand-in")
    options = parser.parse_args()
    if options.data:
        ecosystem = matcher.load(options.data)
    else:
        ecosystem = Ecosystem.from_tables(synthesize(options.organizations).tables, "synthetic")
    print(f"{'job':46} {'time':>11} {'for':14} {'ratio':>8} {'peak':>12}")
    measure(ecosystem)


if __name__ == "__main__":
    main()
