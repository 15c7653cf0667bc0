"""The backtest as a whole: held against loops, against models that know too much, for leaks."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.evaluation import BacktestReport, backtest
from matcher.evaluation.backtest import JOINT_WORK, _notes, judge
from matcher.evaluation.calibration_findings import ReliabilityBin
from matcher.evaluation.findings import AGAIN, METRICS
from matcher.evaluation.split import Split
from matcher.matching.baselines import ALWAYS
from matcher.matching.families import NAMES

from .conftest import CUT, HORIZON, FakeModel, Tables, true_pairs

MakeModel = Callable[..., FakeModel]


@pytest.fixture(scope="module")
def report(world: Ecosystem) -> BacktestReport:
    return backtest(world, CUT, HORIZON, learn=False)


def judged(parts: Split, model: object, **settings: Any) -> BacktestReport:
    chosen = {"horizon": HORIZON, "seed": 0, "queries": 3000, "progress": lambda *_: None}
    return judge(parts, model, **{**chosen, **settings})  # type: ignore[arg-type]


# -- figures -----------------------------------------------------------------------------------


def test_full_ranking_equals_loops_over_networkx(tables: Tables, report: BacktestReport) -> None:
    known, active, new = true_pairs(tables)
    start = dict(tables["collaborations"][["id", "start_date"]].itertuples(index=False))
    graph = nx.Graph()
    graph.add_nodes_from(known)
    for c, group in tables["participants"].groupby("collaboration_id"):
        members = sorted(set(group["organization_id"]))
        if start[c] < CUT and len(members) > 1:
            graph.add_edges_from((a, b) for a in members for b in members if a < b)
    values = []
    for a in sorted(active):
        true = {b for b in known if frozenset((a, b)) in new}
        if not true:
            continue
        others = [b for b in sorted(known) if b != a and not graph.has_edge(a, b)]
        scored = nx.resource_allocation_index(graph, [(a, b) for b in others])
        # Equal sums may differ in their last digit by the order in which they were added.
        points = {b: round(s, 12) for _, b, s in scored}
        # What a list holds at a rank is certain only where no score is shared.
        ranked = sorted(others, key=lambda b: -points[b])
        values.append([_expected_metrics(ranked, points, true)])
    found = report.metrics["resource allocation"]
    expected = np.array(values).reshape(-1, 4).mean(axis=0)
    assert report.queries == len(values)
    # The expectation is here the mean of a thousand orders a query: 0.003 is four times its error.
    assert [found[m] for m in METRICS[:4]] == pytest.approx(expected, abs=0.003)


def _expected_metrics(
    ranked: list[str], points: dict[str, float], true: set[str]
) -> tuple[float, float, float, float]:
    """Give the mean of each metric over random orders of equal scores."""
    chance = np.random.default_rng(0).random((1000, len(ranked)))
    order = np.lexsort((chance, np.broadcast_to([-points[b] for b in ranked], chance.shape)))
    hits = np.array([b in true for b in ranked])[order]
    worth = 1.0 / np.log2(np.arange(10) + 2.0)
    gain = hits[:, :10] @ worth[: len(ranked)] / worth[: len(true)].sum()
    early = hits[:, :50]
    first = np.where(early.any(axis=1), 1.0 / (early.argmax(axis=1) + 1.0), 0.0)
    found = gain, hits[:, :10].any(axis=1), early.sum(axis=1) / len(true), first
    return tuple(each.mean() for each in found)


def test_every_scorer_has_every_metric_within_its_interval(report: BacktestReport) -> None:
    assert list(report.metrics)[: len(ALWAYS) + 1] == ["matcher", *ALWAYS]
    for scorer, metrics in report.metrics.items():
        assert tuple(metrics) == METRICS
        for metric, value in metrics.items():
            low, high = report.intervals[scorer][metric]
            assert 0.0 <= low <= value <= high <= 1.0, (scorer, metric)
    for metric, ratio in report.ratios.items():
        others = {n: m[metric] for n, m in report.metrics.items() if n != "matcher"}
        best = max(others.values())
        assert others[ratio.best_baseline] == best
        assert ratio.ratio == pytest.approx(report.metrics["matcher"][metric] / best)
        assert ratio.interval[0] <= ratio.ratio <= ratio.interval[1]


def test_chance_is_where_theory_puts_it(report: BacktestReport) -> None:
    found = report.metrics["random"]
    assert found["hard_auc"] == pytest.approx(0.5, abs=0.04)
    # Of 2,000 pairs and more, one in ten of 101 (fewer in a world this small).
    assert found["hard_hit@10"] == pytest.approx(10 / (report.fewest_negatives or 100), abs=0.06)


def test_who_knows_the_future_is_perfect(parts: Split, fake_model: MakeModel) -> None:
    found = judged(parts, fake_model(100.0 * (parts.truth + parts.again).toarray()))
    assert found.metrics["matcher"] == pytest.approx(
        {**dict.fromkeys(METRICS, 1.0), "recall@50": found.metrics["matcher"]["recall@50"]}
    )
    assert found.ratios["ndcg@10"].ratio > 1.0
    for part in found.slices:
        if part.queries and part.by != "kinds of the pair":
            assert part.metrics["matcher"]["ndcg@10"] == pytest.approx(1.0)


def test_a_blind_model_is_no_better_than_chance(parts: Split, fake_model: MakeModel) -> None:
    noise = np.random.default_rng(5).random((parts.context.size,) * 2)
    found = judged(parts, fake_model(noise))
    chance = found.metrics["random"]
    for metric in METRICS:
        assert found.metrics["matcher"][metric] == pytest.approx(chance[metric], abs=0.08)


def test_equal_points_rank_in_the_middle(parts: Split, fake_model: MakeModel) -> None:
    found = judged(parts, fake_model(np.zeros((parts.context.size,) * 2)))
    assert found.metrics["matcher"]["hard_auc"] == pytest.approx(0.5)


# -- no leak, no chance ------------------------------------------------------------------------


def plant(tables: Tables, day: str) -> Tables:
    """Say out loud, on a day, who will meet: by evidence, coalitions, ties and joint work."""
    _, _, new = true_pairs(tables)
    pairs = [sorted(pair) for pair in sorted(new, key=sorted)]
    planted = {name: frame.copy() for name, frame in tables.items()}
    members = [(f"k{i}", o) for i, pair in enumerate(pairs) for o in pair]
    rows = {
        "collaborations": [{"id": f"k{i}", "start_date": day} for i in range(len(pairs))],
        "participants": [{"collaboration_id": c, "organization_id": o} for c, o in members],
        "collaboration_capabilities": [
            {"collaboration_id": f"k{i}", "capability_id": "t0"} for i in range(len(pairs))
        ],
        "evidence": [
            {"organization_id": o, "capability_id": f"t{j % 5}", "date": day, "direction": way}
            for _, o in members
            for j, way in enumerate(("offers", "needs"))
        ],
        "coalitions": [
            {"id": f"k{i}", "name": f"Coalition {i}", "founded": day} for i in range(len(pairs))
        ],
        "memberships": [
            {"coalition_id": c, "organization_id": o, "since": day} for c, o in members
        ],
        "ties": [
            {"organization_a": a, "organization_b": b, "kind": "customer", "since": day}
            for a, b in pairs
        ],
    }
    for name, more in rows.items():
        old = [planted[name]] if name in planted else []
        planted[name] = pd.concat([*old, pd.DataFrame(more)], ignore_index=True)
    return planted


def figures(report: BacktestReport) -> dict[str, Any]:
    """Give all that the data decide, without what counts the data set itself."""
    return {k: v for k, v in report.to_dict().items() if k not in ("data", "notes")}


def test_what_is_known_only_later_moves_nothing(tables: Tables, report: BacktestReport) -> None:
    # After the horizon, for what starts within it is the truth itself.
    later = Ecosystem.from_tables(plant(tables, "2020-01-01"), "small world")
    assert figures(backtest(later, CUT, HORIZON, learn=False)) == figures(report)


def test_signs_within_the_horizon_move_nothing(tables: Tables, report: BacktestReport) -> None:
    planted = plant(tables, "2019-01-01")
    # Joint work in the horizon is the truth; alone, with its tags, it is a sign of the future.
    alone = planted["participants"].duplicated("collaboration_id")
    planted["participants"] = pd.concat(
        [tables["participants"], planted["participants"][~alone].iloc[420:]]
    ).drop_duplicates()
    within = Ecosystem.from_tables(planted, "small world")
    assert figures(backtest(within, CUT, HORIZON, learn=False)) == figures(report)


def test_undated_signs_move_nothing(tables: Tables, report: BacktestReport) -> None:
    planted = plant(tables, "2020-06-01")
    for name, column in (("evidence", "date"), ("memberships", "since"), ("ties", "since")):
        planted[name][column] = planted[name][column].mask(planted[name][column] == "2020-06-01")
    undated = backtest(Ecosystem.from_tables(planted, "small world"), CUT, HORIZON, learn=False)
    assert figures(undated) == figures(report)
    assert undated.data.undated_rows["evidence"] == 4 * len(true_pairs(tables)[2])
    assert any("rows without a date" in note for note in undated.notes)


def test_a_sign_that_was_known_before_does_move_them(
    tables: Tables, report: BacktestReport
) -> None:
    planted = plant(tables, "2018-06-01")
    for name in ("collaborations", "participants", "collaboration_capabilities"):
        planted[name] = tables[name]
    # Partners by coalition would not be looked for at all.
    del planted["coalitions"], planted["memberships"]
    known = backtest(Ecosystem.from_tables(planted, "small world"), CUT, HORIZON, learn=False)
    assert figures(known)["metrics"] != figures(report)["metrics"]


def test_the_same_seed_gives_the_same_report(world: Ecosystem, report: BacktestReport) -> None:
    again = backtest(world, CUT, HORIZON, seed=0, learn=False)
    assert json.dumps(again.to_dict()) == json.dumps(report.to_dict())
    other = backtest(world, CUT, HORIZON, seed=1, learn=False)
    assert other.metrics["random"] != report.metrics["random"]
    assert other.metrics["matcher"]["ndcg@10"] == report.metrics["matcher"]["ndcg@10"]


def test_a_sample_of_queries_is_a_sample(world: Ecosystem, report: BacktestReport) -> None:
    some = backtest(world, CUT, HORIZON, queries=40, learn=False)
    assert some.queries == 40
    full = report.metrics["matcher"]["ndcg@10"]
    low, high = some.intervals["matcher"]["ndcg@10"]
    assert low - 0.05 < full < high + 0.05


# -- parts of the report -----------------------------------------------------------------------


def test_slices_divide_the_queries(report: BacktestReport) -> None:
    by = {
        name: [s for s in report.slices if s.by == name] for name in {s.by for s in report.slices}
    }
    history = by["past collaborations"]
    assert [s.name for s in history] == ["none", "1", "2-5", "more than 5"]
    assert sum(s.queries for s in history[1:]) == report.queries
    assert sum(s.pairs for s in history[1:]) == report.pairs
    assert sum(s.queries for s in by["kind"]) == report.queries
    assert {s.name for s in by["kind"]} == {"company", "university", "public_body", "unknown"}
    mean = sum(s.queries * s.metrics["matcher"]["ndcg@10"] for s in by["kind"]) / report.queries
    assert mean == pytest.approx(report.metrics["matcher"]["ndcg@10"])
    newcomers = history[0]
    assert newcomers.queries > 0
    assert newcomers.metrics["common neighbours"]["hard_auc"] == 0.5


def test_the_last_slice_asks_who_works_together_again(parts: Split, fake_model: MakeModel) -> None:
    again = judged(parts, fake_model(100.0 * parts.again.toarray())).slices[-1]
    assert (again.by, again.name) == AGAIN
    assert again.queries == (np.diff(parts.again.indptr) > 0).sum() > 10
    assert again.metrics["matcher"]["ndcg@10"] == pytest.approx(1.0)
    # Joint work knows more of it than chance, and nobody else is told how often.
    assert set(again.metrics) == {"matcher", *ALWAYS, JOINT_WORK}
    of_joint_work, chance = (again.metrics[name]["ndcg@10"] for name in (JOINT_WORK, "random"))
    assert of_joint_work > chance


def test_pairs_are_cut_by_whether_their_kinds_differ(parts: Split, report: BacktestReport) -> None:
    same, other = (s for s in report.slices if s.by == "kinds of the pair")
    codes = parts.context.kind_codes
    known = codes >= 0
    truth = parts.truth.toarray() > 0
    truth[~parts.active] = False
    alike = (codes[:, None] == codes) & known[:, None] & known
    differ = (codes[:, None] != codes) & known[:, None] & known
    assert same.queries == (truth & alike).any(axis=1).sum()
    assert other.queries == (truth & differ).any(axis=1).sum()
    assert 0 < same.pairs + other.pairs < report.pairs


def test_without_probabilities_nothing_is_calibrated(report: BacktestReport) -> None:
    found = report.to_dict()["calibration"]
    assert found["slope"] is None
    assert found["brier_skill"] is None
    assert found["bins"] == []
    assert "no probability" in found["note"]


def test_probabilities_are_held_against_what_came_true(parts: Split, fake_model: MakeModel) -> None:
    truth = parts.truth.toarray() > 0
    rng = np.random.default_rng(0)
    # Right on average: the truth is as likely as is said within each half.
    likely = rng.random(truth.shape) < np.where(truth, 0.8, 0.3)
    open_pairs = parts.context.ties.toarray() == 0
    np.fill_diagonal(open_pairs, False)
    chance = {half: truth[open_pairs & (likely == half)].mean() for half in (True, False)}
    model = fake_model(truth * 1.0)
    model.probabilities = lambda a, b: np.where(likely[a, b], chance[True], chance[False])  # type: ignore[attr-defined]
    found = judged(parts, model).calibration
    assert found.pairs == open_pairs.sum()
    assert found.positives == truth[open_pairs].sum()
    assert found.p0 == pytest.approx(truth[open_pairs].mean())
    assert found.slope == pytest.approx(1.0)
    assert found.intercept == pytest.approx(0.0, abs=1e-6)
    assert found.ece == pytest.approx(0.0, abs=1e-12)
    assert found.observed_over_predicted == pytest.approx(1.0)
    assert found.brier_skill == pytest.approx(found.brier_skill_candidates)
    assert found.brier_skill > 0.0
    assert [b.observed_over_predicted for b in found.bins] == pytest.approx([1.0, 1.0])
    for each in found.bins:
        ends = (each.range_low, each.range_high)
        assert ends == pytest.approx((each.predicted / 2, min(1.0, 2 * each.predicted)))
        assert each.held


def test_a_range_holds_its_ends_and_nothing_beyond() -> None:
    def held(observed: float) -> bool:
        return ReliabilityBin(0.1, 0.3, 10, 2, 0.2, observed, 1.0, 0.1, 0.4).held

    assert [held(each) for each in (0.05, 0.1, 0.25, 0.4, 0.45)] == [False, True, True, True, False]


def test_bold_probabilities_show(parts: Split, fake_model: MakeModel) -> None:
    model = fake_model(np.random.default_rng(0).random((parts.context.size,) * 2))
    model.probabilities = lambda a, b: np.clip(model.signal[a, b], 0.01, 0.99)  # type: ignore[attr-defined]
    found = judged(parts, model).calibration
    assert found.slope == pytest.approx(0.0, abs=0.1)
    assert found.brier_skill < 0.0
    assert found.observed_over_predicted < 0.5
    # All but the weakest pairs are called far likelier than they are.
    assert not any(each.held for each in found.bins[3:])


def test_exposure_names_the_crowd(parts: Split, fake_model: MakeModel) -> None:
    popular = np.tile(parts.context.degree, (parts.context.size, 1))
    crowd = judged(parts, fake_model(popular)).exposure
    rng = np.random.default_rng(0)
    spread = judged(parts, fake_model(rng.random(popular.shape))).exposure
    assert crowd.model.mean_popularity_percentile > 80 > spread.model.mean_popularity_percentile
    assert spread.model.mean_popularity_percentile == pytest.approx(45.0, abs=10.0)
    assert crowd.model.gini > spread.model.gini
    assert crowd.model.catalogue_coverage < 0.5 < 0.95 < spread.model.catalogue_coverage


def test_novelty_costs_what_it_loses(parts: Split, report: BacktestReport) -> None:
    full = report.metrics["matcher"]["ndcg@10"]
    steps = report.exposure.novelty
    assert [step.novelty for step in steps] == [0.25, 0.5, 1.0]
    for step in steps:
        assert step.cost == pytest.approx(1.0 - step.ndcg / full)
    popularity = [s.spread.mean_popularity_percentile for s in steps]
    assert popularity == sorted(popularity, reverse=True)
    assert popularity[0] <= report.exposure.model.mean_popularity_percentile


def test_ablation_finds_the_family_that_knows(parts: Split, fake_model: MakeModel) -> None:
    truth, rng = parts.truth.toarray(), np.random.default_rng(0)
    model = fake_model(50.0 * truth, rng.random(truth.shape))
    found = {a.family: a for a in judged(parts, model).ablation}
    assert list(found) == ["signal", "noise"]
    assert found["signal"].without["ndcg@10"] < 0.3
    assert found["signal"].adds["ndcg@10"] > 0.7
    assert found["signal"].intervals["ndcg@10"][0] > 0.6
    assert found["noise"].adds["ndcg@10"] == pytest.approx(0.0)
    low, high = found["signal"].intervals["hard_mrr"]
    assert low <= found["signal"].adds["hard_mrr"] <= high


def test_the_prior_is_split_into_its_families(report: BacktestReport) -> None:
    families = [a.family for a in report.ablation]
    assert families == list(NAMES)
    for part in report.ablation:
        for metric in METRICS:
            low, high = part.intervals[metric]
            assert low <= part.adds[metric] <= high


# -- the document ------------------------------------------------------------------------------


def test_the_json_has_the_keys_of_the_contract(report: BacktestReport) -> None:
    document = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert document["cut"] == "2019-01-01"
    assert document["until"] == "2020-01-01"
    assert document["as_of"] == "2018-12-31"
    assert document["horizon"] == "12m"
    assert set(document["metrics"]["matcher"]) == set(METRICS)
    assert {"slope", "brier", "brier_skill", "ece", "bins"} <= set(document["calibration"])
    assert {"model", "best_baseline", "novelty"} <= set(document["exposure"])


def test_the_table_has_a_row_for_each_scorer(report: BacktestReport) -> None:
    frame = report.to_frame()
    assert frame["scorer"].to_list() == list(report.metrics)
    assert frame.loc[0, "ndcg_10"] == report.metrics["matcher"]["ndcg@10"]
    assert (frame["hard_mrr_low"] <= frame["hard_mrr"]).all()


def test_progress_names_its_stages_and_ends(world: Ecosystem) -> None:
    said: list[tuple[str, int, int]] = []
    backtest(world, CUT, HORIZON, queries=20, learn=False, progress=lambda *call: said.append(call))
    assert all(0 <= done <= total for _, done, total in said)
    stages = list(dict.fromkeys(stage for stage, _, _ in said))
    assert stages == ["fit", "suggestions", "baselines", "hard negatives", "figures"]
    assert said[-1] == ("figures", 1, 1)


@pytest.mark.parametrize(
    ("queries", "newest", "undated", "fewest", "said"),
    [
        (100, "2019-12-31", {}, 100, []),
        (99, "2019-12-31", {}, None, ["only 99 organizations found a new partner"]),
        (100, "2019-12-30", {}, 100, ["is 2019-12-30, the horizon runs to 2019-12-31"]),
        (100, None, {"evidence": 3, "ties": 1}, 100, ["were dropped: 3 of evidence, 1 of ties"]),
        (100, None, {}, 99, ["too small for 100 hard negatives each: some pairs have 99"]),
    ],
)
def test_a_reader_is_told_what_makes_a_figure_doubtful(
    queries: int,
    newest: str | None,
    undated: dict[str, int],
    fewest: int | None,
    said: list[str],
) -> None:
    day = None if newest is None else datetime.date.fromisoformat(newest)
    data = SimpleNamespace(newest_date=day, undated_rows=undated)
    parts: Any = SimpleNamespace(data=data, end=datetime.date(2020, 1, 1))
    view: Any = SimpleNamespace(
        queries=np.arange(queries), hard_pairs=SimpleNamespace(fewest=fewest)
    )
    notes = _notes(parts, view)[3:]  # three hold always
    assert len(notes) == len(said)
    assert all(words in note for words, note in zip(said, notes, strict=True))


def test_it_asks_somebody(world: Ecosystem) -> None:
    with pytest.raises(RequestError, match="queries must be at least 1"):
        backtest(world, CUT, HORIZON, queries=0)


def test_a_world_without_newcomers_has_an_empty_slice(tables: Tables) -> None:
    tables["evidence"] = tables["evidence"].iloc[:0]
    single = tables["participants"].groupby("collaboration_id")["organization_id"].transform("size")
    tables["participants"] = tables["participants"][single > 1]
    found = backtest(Ecosystem.from_tables(tables), CUT, HORIZON, learn=False)
    newcomers = found.slices[0]
    assert (newcomers.name, newcomers.queries, newcomers.pairs) == ("none", 0, 0)
    assert all(math.isnan(value) for value in newcomers.metrics["matcher"].values())
    assert newcomers.ratios == {}
    assert found.to_dict()["slices"][0]["metrics"]["matcher"]["ndcg@10"] is None


def test_two_strangers_that_meet_are_enough() -> None:
    def rows(*pairs: tuple[str, str]) -> list[dict[str, str]]:
        return [{"collaboration_id": c, "organization_id": o} for c, o in pairs]

    tables = {
        "organizations": pd.DataFrame({"id": list("abcd"), "name": list("abcd")}),
        "collaborations": pd.DataFrame(
            {"id": ["1", "2", "3"], "start_date": ["2018", "2018", "2019"]}
        ),
        "participants": pd.DataFrame(
            rows(("1", "a"), ("1", "b"), ("2", "c"), ("2", "d"), ("3", "a"), ("3", "c"))
        ),
    }
    found = backtest(Ecosystem.from_tables(tables), CUT, HORIZON, learn=False)
    assert (found.queries, found.pairs, found.fewest_negatives) == (2, 2, 1)
    json.dumps(found.to_dict(), allow_nan=False)
    assert any(note.startswith("only 2 organizations") for note in found.notes)
    assert any("too small for 100 hard negatives" in note for note in found.notes)
