"""The baselines, held against networkx and against the measures on pairs."""

from __future__ import annotations

import importlib.machinery
import sys
import types

import networkx as nx
import numpy as np
import pytest
from numpy.testing import assert_allclose

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.collaborations import tie_matrix
from matcher.matching import baselines as module
from matcher.matching.baselines import ALWAYS, RowScorer, baselines
from matcher.matching.context import Context
from matcher.measures import similarity

SIZE = 40


@pytest.fixture(scope="module")
def context() -> Context:
    """Give 40 organizations, the last without any partner, in 45 collaborations of 1 to 5."""
    import pandas as pd

    rng = np.random.default_rng(3)
    participants, tags = [], []
    for c in range(45):
        members = rng.choice(SIZE - 1, int(rng.integers(1, 6)), replace=False)
        participants += [(f"c{c}", f"o{m}") for m in members]
        tags += [(f"c{c}", f"t{t}", 1.0) for t in rng.choice(6, 2, replace=False)]
    ids = [f"c{c}" for c in range(45)]
    tables = {
        "organizations": pd.DataFrame({"id": [f"o{i}" for i in range(SIZE)]}).assign(
            name=lambda t: t.id
        ),
        "capabilities": pd.DataFrame({"id": [f"t{i}" for i in range(6)]}).assign(
            name=lambda t: t.id
        ),
        "collaborations": pd.DataFrame(
            {"id": ids, "start_date": [f"20{10 + i % 9}-03-01" for i in range(45)]}
        ),
        "participants": pd.DataFrame(participants, columns=["collaboration_id", "organization_id"]),
        "collaboration_capabilities": pd.DataFrame(
            tags, columns=["collaboration_id", "capability_id", "weight"]
        ),
    }
    return Context(Ecosystem.from_tables(tables))


@pytest.fixture(scope="module")
def graph(context: Context) -> nx.Graph:
    return nx.from_scipy_sparse_array(tie_matrix(context.ecosystem))


def scores(context: Context, name: str) -> np.ndarray:
    scorer: RowScorer = ALWAYS[name](context, np.random.default_rng(0))
    everybody = np.arange(context.size)
    found = scorer(everybody)
    assert found.shape == (context.size, context.size)
    # In blocks it is the same.
    if name != "random":
        assert_allclose(scorer(everybody[7:9]), found[7:9], atol=1e-12)
    return found


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("Adamic-Adar", nx.adamic_adar_index),
        ("resource allocation", nx.resource_allocation_index),
    ],
)
def test_neighbourhood_scores_equal_networkx(
    context: Context, graph: nx.Graph, name: str, index: object
) -> None:
    found = scores(context, name)
    pairs = [(a, b) for a in range(SIZE) for b in range(SIZE) if a < b]
    for a, b, expected in index(graph, pairs):  # type: ignore[operator]
        assert found[a, b] == pytest.approx(expected)
        assert found[b, a] == pytest.approx(expected)


def test_common_neighbours_and_popularity_equal_networkx(context: Context, graph: nx.Graph) -> None:
    common, popular = scores(context, "common neighbours"), scores(context, "popularity")
    for a in range(SIZE):
        for b in range(SIZE):
            assert popular[a, b] == graph.degree(b)
            if a != b:
                assert common[a, b] == len(list(nx.common_neighbors(graph, a, b)))


def test_pagerank_is_the_series_of_powers(context: Context) -> None:
    found = scores(context, "personalised PageRank")
    ties = tie_matrix(context.ecosystem).toarray()
    strength = ties.sum(axis=1, keepdims=True)
    step = np.divide(ties, strength, out=np.zeros_like(ties), where=strength > 0)
    expected = sum(0.85**t * np.linalg.matrix_power(step, t) for t in range(1, 9))
    assert_allclose(found, expected, atol=1e-12)
    assert found[-1].sum() == 0.0


def test_a_long_walk_is_networkx_pagerank(
    context: Context, graph: nx.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_STEPS", 300)
    found = module.pagerank(context, np.random.default_rng(0))(np.array([0, 5]))
    for row, start in enumerate((0, 5)):
        ranks = nx.pagerank(graph, alpha=0.85, personalization={start: 1.0}, tol=1e-12)
        # networkx counts the start too, and rescales to a sum of 1.
        ours = 0.15 * (found[row] + (np.arange(SIZE) == start))
        assert_allclose(ours, [ranks[i] for i in range(SIZE)], atol=1e-8)


def test_cosine_is_that_of_the_counts(context: Context) -> None:
    counts = module.capability_counts(context)
    a, b = np.divmod(np.arange(SIZE * SIZE), SIZE)
    expected = similarity.capability_cosine(counts, a, b)
    assert_allclose(scores(context, "capability cosine")[a, b], expected, atol=1e-12)
    popular = np.log1p(context.degree)[b]
    assert_allclose(scores(context, "cosine x popularity")[a, b], expected * popular, atol=1e-12)


def test_the_last_year_is_counted_alone(context: Context) -> None:
    ecosystem = context.ecosystem
    assert ecosystem.day is not None
    late = ecosystem.collaborations["start_date"] >= f"{ecosystem.day.year - 1}-03-01"
    work = ecosystem.participation.toarray()[:, late.to_numpy()]
    met = work @ np.maximum(work.sum(axis=0) - 1.0, 0.0)
    assert 0 < (met > 0).sum() < SIZE
    found = scores(context, "popularity of the last year")
    assert_allclose(found, np.tile(met, (SIZE, 1)))


def test_a_walk_without_fame_is_the_walk_over_the_root_of_the_partners(context: Context) -> None:
    root = np.sqrt(np.maximum(context.degree, 1.0))
    expected = scores(context, "personalised PageRank") / root
    assert_allclose(scores(context, "PageRank / root of popularity"), expected)


def test_partners_alike_is_a_sum_of_cosines(context: Context) -> None:
    ties = (tie_matrix(context.ecosystem).toarray() > 0).astype(float)
    length = np.linalg.norm(ties, axis=1)
    length[length == 0.0] = 1.0
    cosine = (ties @ ties) / np.outer(length, length)
    assert_allclose(scores(context, "item-item cosine"), ties @ cosine, atol=1e-9)


def test_the_autoencoder_solves_ridge_regressions_that_leave_each_column_out(
    context: Context,
) -> None:
    ties = (tie_matrix(context.ecosystem).toarray() > 0).astype(float)
    weights = np.zeros((SIZE, SIZE))
    for column in range(SIZE):
        others = np.delete(np.arange(SIZE), column)
        gram = ties[:, others].T @ ties[:, others] + module._RIDGE * np.eye(SIZE - 1)
        weights[others, column] = np.linalg.solve(gram, ties[:, others].T @ ties[:, column])
    assert_allclose(scores(context, "EASE"), ties @ weights, atol=1e-9)
    assert "EASE" not in baselines(module.MOST_INVERTED + 1)


def test_counts_add_tags_and_evidence() -> None:
    import pandas as pd

    tables = {
        "organizations": pd.DataFrame({"id": ["a", "b"], "name": ["A", "B"]}),
        "capabilities": pd.DataFrame(
            {"id": ["x", "y"], "name": ["X", "Y"], "parent_id": [None, "x"]}
        ),
        "collaborations": pd.DataFrame({"id": ["c"], "start_date": ["2020"]}),
        "participants": pd.DataFrame({"collaboration_id": ["c"], "organization_id": ["a"]}),
        "collaboration_capabilities": pd.DataFrame(
            {"collaboration_id": ["c"], "capability_id": ["y"], "weight": [2.0]}
        ),
        "evidence": pd.DataFrame(
            {
                "organization_id": ["a", "b", "b", "b"],
                "capability_id": ["y", "x", "y", "x"],
                "direction": ["offers", "offers", "offers", "needs"],
                "count": [3.0, None, None, 9.0],
                "strength": [0.9, 0.5, None, None],
            }
        ),
    }
    counts = module.capability_counts(Context(Ecosystem.from_tables(tables)))
    assert counts.toarray().tolist() == [[0.0, 5.0], [0.5, 1.0]]


def test_random_is_seeded_and_knows_nothing(context: Context) -> None:
    first, second = scores(context, "random"), scores(context, "random")
    assert (first == second).all()
    assert len(np.unique(first)) == first.size


def test_the_factor_model_stands_beside_them_where_installed(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = types.ModuleType("implicit")
    library.__spec__ = importlib.machinery.ModuleSpec("implicit", None)
    als = types.ModuleType("implicit.als")

    class AlternatingLeastSquares:
        def __init__(self, factors: int, random_state: int, **settings: float) -> None:
            self.factors, self.random_state, self.settings = factors, random_state, settings

        def fit(self, ties: object, show_progress: bool) -> None:
            left, values, _ = np.linalg.svd(ties.toarray())  # type: ignore[attr-defined]
            self.user_factors = left[:, : self.factors] * values[: self.factors]
            self.item_factors = left[:, : self.factors]

    als.AlternatingLeastSquares = AlternatingLeastSquares  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "implicit", library)
    monkeypatch.setitem(sys.modules, "implicit.als", als)
    found = baselines()
    assert list(found) == [*ALWAYS, "implicit ALS"]
    scorer = found["implicit ALS"](context, np.random.default_rng(0))
    assert scorer(np.array([1, 2])).shape == (2, SIZE)


def test_the_real_factor_model_finds_what_is_tied(context: Context) -> None:
    pytest.importorskip("implicit")
    scorer = baselines()["implicit ALS"](context, np.random.default_rng(0))
    found = scorer(np.arange(SIZE))
    tied = tie_matrix(context.ecosystem).toarray() > 0
    assert found[tied].mean() > found[~tied].mean()
