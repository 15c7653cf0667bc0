"""Synthetic ecosystems: what is planted is there, and the tables are sound."""

from __future__ import annotations

import itertools
import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from matcher.errors import RequestError
from matcher.sources import synthetic as synthetic_module
from matcher.sources import synthetic_mechanism
from matcher.sources.synthetic import SyntheticEcosystem, synthesize
from matcher.sources.synthetic_mechanism import Mechanism, assemble, run_history, tie_matrix
from matcher.sources.synthetic_world import draw_tree, draw_world

DATES = r"\d{4}(-\d{2}(-\d{2})?)?"


@pytest.fixture(scope="module")
def synthetic() -> SyntheticEcosystem:
    """Give a middling ecosystem that all tests but the changing ones share."""
    return synthesize(1000, 7, seed=3)


def tie_days(tables: dict[str, pd.DataFrame]) -> dict[frozenset[str], str]:
    """First common start of each pair, by going through the teams one by one."""
    starts = dict(
        zip(tables["collaborations"]["id"], tables["collaborations"]["start_date"], strict=True)
    )
    answer: dict[frozenset[str], str] = {}
    for project, team in tables["participants"].groupby("collaboration_id")["organization_id"]:
        for a, b in itertools.combinations(team, 2):
            day = starts[project]
            answer[frozenset((a, b))] = min(day, answer.get(frozenset((a, b)), day))
    return answer


def gini(values: np.ndarray[Any, Any]) -> float:
    """Gini coefficient by its definition: mean absolute difference over twice the mean."""
    return float(np.abs(values[:, None] - values[None, :]).mean() / (2.0 * values.mean()))


def degrees(synthetic: SyntheticEcosystem) -> np.ndarray[Any, Any]:
    """Count the distinct partners of each organization."""
    count = dict.fromkeys(synthetic.tables["organizations"]["id"], 0)
    for pair in tie_days(synthetic.tables):
        for organization in pair:
            count[organization] += 1
    return np.array(list(count.values()), dtype=float)


def as_csv(synthetic: SyntheticEcosystem) -> dict[str, str]:
    """Render what a writer would write."""
    return {name: table.to_csv(index=False) for name, table in synthetic.tables.items()}


def test_same_seed_same_ecosystem() -> None:
    """The seed decides everything, and another seed decides otherwise."""
    first, again, other = synthesize(120, 3, 5), synthesize(120, 3, 5), synthesize(120, 3, 6)
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])
    assert json.dumps(first.truth) == json.dumps(again.truth)
    assert as_csv(first)["participants"] != as_csv(other)["participants"]
    assert as_csv(first)["evidence"] != as_csv(other)["evidence"]


def test_truth_is_json_ready(synthetic: SyntheticEcosystem) -> None:
    """Plain types only, and no NaN."""
    text = json.dumps(synthetic.truth, allow_nan=False)
    assert json.loads(text) == synthetic.truth


def test_cells_are_text_or_numbers(synthetic: SyntheticEcosystem) -> None:
    """Numbers in number columns, text elsewhere; Namibia is text."""
    numbers = {"weight", "strength", "count", "funding_eur"}
    for table in synthetic.tables.values():
        for column in table.columns:
            expected = "float64" if column in numbers else "str"
            assert str(table[column].dtype) == expected, column
    assert "NA" in set(synthetic.tables["organizations"]["country"])


def test_references_are_valid(synthetic: SyntheticEcosystem) -> None:
    """Every id that a table names exists, ids are unique, and nothing stands twice."""
    tables = synthetic.tables
    targets = {
        "organization_id": "organizations",
        "organization_a": "organizations",
        "organization_b": "organizations",
        "capability_id": "capabilities",
        "collaboration_id": "collaborations",
        "coalition_id": "coalitions",
        "coalition_a": "coalitions",
        "coalition_b": "coalitions",
    }
    for name, table in tables.items():
        if "id" in table:
            assert table["id"].is_unique
        if "parent_id" in table:
            assert set(table["parent_id"].dropna()) <= set(table["id"])
        for column in table.columns.intersection(list(targets)):
            assert set(table[column]) <= set(tables[targets[column]]["id"]), (name, column)
    assert not tables["participants"].duplicated(["collaboration_id", "organization_id"]).any()
    assert tables["organizations"]["name"].is_unique
    assert not (tables["ties"]["organization_a"] == tables["ties"]["organization_b"]).any()
    assert tables["organizations"]["url"].str.startswith("https://example.org/").all()


def test_values_are_in_range(synthetic: SyntheticEcosystem) -> None:
    """Strengths, counts, kinds, roles and directions are those of the format."""
    tables = synthetic.tables
    evidence = tables["evidence"]
    assert evidence["strength"].dropna().between(0, 1).all()
    assert (evidence["count"].dropna() >= 1).all()
    assert (evidence["strength"].notna() | evidence["count"].notna()).all()
    assert set(evidence["direction"]) == {"offers", "needs"}
    assert set(tables["memberships"]["role"]) == {"lead", "member", "invited"}
    assert set(tables["participants"]["role"]) == {"coordinator", "participant"}
    kinds = {"company", "university", "research_institute", "public_body", "other"}
    assert set(tables["organizations"]["kind"]) == kinds
    leads = tables["participants"].query("role == 'coordinator'")
    assert sorted(leads["collaboration_id"]) == sorted(tables["collaborations"]["id"])


def test_dates_are_valid(synthetic: SyntheticEcosystem) -> None:
    """Dates parse, ends follow starts, and nothing is later than the day of the data."""
    for table in synthetic.tables.values():
        for column in table.columns.intersection(["date", "since", "until", "start_date"]):
            dates = table[column].dropna()
            assert dates.str.fullmatch(DATES).all()
            pd.to_datetime(dates, format="ISO8601", errors="raise")
            assert dates.max() <= synthetic.truth["day"]
    collaborations = synthetic.tables["collaborations"]
    assert (collaborations["end_date"] > collaborations["start_date"]).all()
    assert collaborations["start_date"].max() == synthetic.truth["day"]
    memberships = synthetic.tables["memberships"].dropna(subset="until")
    assert len(memberships) > 0
    assert (memberships["until"] > memberships["since"]).all()


def test_tree_has_three_levels(synthetic: SyntheticEcosystem) -> None:
    """The capability tree is three levels deep and as large as asked for."""
    parents = synthetic.tables["capabilities"].set_index("id")["parent_id"].to_dict()

    def depth(capability: str) -> int:
        parent = parents[capability]
        return 1 if not isinstance(parent, str) else 1 + depth(parent)

    assert {depth(capability) for capability in map(str, parents)} == {1, 2, 3}
    assert len(parents) == 60 + 1 + 5 * 3


def brute_force_overlap(tables: dict[str, pd.DataFrame], a: str, b: str) -> float:
    """Weighted Jaccard from the definition: one dense cell at a time, nothing shared."""
    capabilities = tables["capabilities"].set_index("id")
    evidence = tables["evidence"].query("direction == 'offers'")
    own = tables["participants"].merge(
        tables["collaboration_capabilities"], on="collaboration_id", how="inner"
    )
    children: dict[str, list[str]] = {capability: [] for capability in capabilities.index}
    for capability, parent in capabilities["parent_id"].dropna().items():
        children[parent].append(str(capability))

    def subtree(capability: str) -> list[str]:
        return [capability, *(x for child in children[capability] for x in subtree(child))]

    current = tables["memberships"].query("role != 'invited' and until.isna()")
    members = {c: current.query("coalition_id == @c")["organization_id"].tolist() for c in (a, b)}
    counted = set(evidence["capability_id"]) | set(own["capability_id"])
    smaller = larger = 0.0
    for capability in capabilities.index:
        if children[capability] and capability not in counted:
            continue
        below = subtree(capability)
        rows = evidence[evidence["capability_id"].isin(below)]
        judged = rows.groupby("organization_id")["strength"].max().dropna()
        tags = own[own["capability_id"].isin(below)].groupby("organization_id")["weight"].sum()
        count = rows.groupby("organization_id")["count"].sum().add(tags, fill_value=0.0)

        def strength(o: str, judged: Any = judged, count: Any = count) -> float:
            own = count.get(o, 0.0)
            return max(float(judged.get(o, 0.0)), own / (own + 7 / 3))

        of_a, of_b = (max(strength(o) for o in members[c]) for c in (a, b))
        weight = float(capabilities.loc[capability, "weight"])
        smaller, larger = smaller + weight * min(of_a, of_b), larger + weight * max(of_a, of_b)
    return smaller / larger


@pytest.mark.parametrize(("organizations", "coalitions", "seed"), [(40, 4, 0), (1000, 7, 3)])
def test_overlaps_are_as_planted(organizations: int, coalitions: int, seed: int) -> None:
    """The definition, computed afresh, gives the planted figure to 1e-12."""
    synthetic = synthesize(organizations, coalitions, seed)
    rivals = synthetic.truth["rival_pairs"]
    assert [pair["weighted_jaccard"] for pair in rivals] == [0.3, 0.45, 0.6][: coalitions // 2]
    for pair in rivals:
        overlap = brute_force_overlap(synthetic.tables, pair["a"], pair["b"])
        assert overlap == pytest.approx(pair["weighted_jaccard"], abs=1e-12)
        judged = synthetic.tables["evidence"]
        judged = judged[judged["capability_id"].isin(pair["field_capabilities"])]
        assert judged["count"].isna().all()
        assert judged["strength"].between(0, 1).all()


def test_extreme_overlaps_can_be_planted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ends of the range hold as well."""
    monkeypatch.setattr(synthetic_module, "OVERLAPS", (0.05, 0.95))
    synthetic = synthesize(200, 4, 1)
    for pair, planted in zip(synthetic.truth["rival_pairs"], (0.05, 0.95), strict=True):
        overlap = brute_force_overlap(synthetic.tables, pair["a"], pair["b"])
        assert overlap == pytest.approx(planted, abs=1e-12)


def test_some_are_invited_by_both(synthetic: SyntheticEcosystem) -> None:
    """The truth names them, and they are members of neither."""
    memberships = synthetic.tables["memberships"]
    for pair in synthetic.truth["rival_pairs"]:
        for organization in pair["invited_by_both"]:
            rows = memberships[memberships["organization_id"] == organization]
            assert set(rows["coalition_id"]) == {pair["a"], pair["b"]}
            assert set(rows["role"]) == {"invited"}


def test_complementary_pairs_hold(synthetic: SyntheticEcosystem) -> None:
    """One side states the need and lacks it, experience included; the other offers it."""
    tables = synthetic.tables
    rows = tables["evidence"][["organization_id", "capability_id", "direction"]]
    stated = set(rows.itertuples(index=False, name=None))
    tags = tables["participants"].merge(tables["collaboration_capabilities"], on="collaboration_id")
    gained = set(tags[["organization_id", "capability_id"]].itertuples(index=False, name=None))
    first = tie_days(tables)
    assert len(synthetic.truth["complementary_pairs"]) == 50
    for pair in synthetic.truth["complementary_pairs"]:
        for capability in pair["capabilities"]:
            assert (pair["needs"], capability, "needs") in stated
            assert (pair["offers"], capability, "offers") in stated
            assert (pair["needs"], capability, "offers") not in stated
            assert (pair["needs"], capability) not in gained
        together = first.get(frozenset((pair["needs"], pair["offers"])))
        assert together == pair["first_collaboration"]


def test_complementary_pairs_collaborate_more(synthetic: SyntheticEcosystem) -> None:
    """At least five times as often as any two organizations."""
    pairs = synthetic.truth["complementary_pairs"]
    share = sum(pair["first_collaboration"] is not None for pair in pairs) / len(pairs)
    density = len(tie_days(synthetic.tables)) / math.comb(1000, 2)
    assert share > 5 * density


def test_popularity_is_skewed(synthetic: SyntheticEcosystem) -> None:
    """As in Horizon 2020, where the Gini of degree is 0.69 and the top 1% hold 24% of ties."""
    degree = np.sort(degrees(synthetic))
    assert 0.6 < gini(degree) < 0.8
    assert 0.07 < degree[-10:].sum() / degree.sum() < 0.25
    assert degree.max() > 8 * degree.mean()


def test_sizes_are_mostly_small(synthetic: SyntheticEcosystem) -> None:
    """Some alone, most of the others in small teams, none above 15."""
    sizes = synthetic.tables["participants"].groupby("collaboration_id").size()
    assert 0.33 < (sizes == 1).mean() < 0.47
    assert sizes.max() <= 15
    assert 2 <= sizes[sizes > 1].median() <= 5


def test_new_ties_are_those_of_the_last_year(synthetic: SyntheticEcosystem) -> None:
    """Held against the first common start of every pair."""
    new = synthetic.truth["new_ties"]
    days = tie_days(synthetic.tables)
    expected = {pair for pair, day in days.items() if day >= new["since"]}
    listed = {frozenset((p["organization_a"], p["organization_b"])) for p in new["pairs"]}
    assert listed == expected
    assert len(listed) == len(new["pairs"]) > 100


def test_the_mechanism_leaves_its_mark(synthetic: SyntheticEcosystem) -> None:
    """New ties have higher log-odds than random pairs, and share more country and partners."""
    truth = synthetic.truth
    new = np.array([pair["log_odds"] for pair in truth["new_ties"]["pairs"]])
    random = np.array([pair["log_odds"] for pair in truth["random_pairs"]])
    assert (new[:, None] > random[None, :]).mean() > 0.85
    assert new.mean() > random.mean() + 2.0
    country = synthetic.tables["organizations"].set_index("id")["country"]

    def alike(pairs: list[dict[str, Any]]) -> float:
        first = country[[pair["organization_a"] for pair in pairs]].to_numpy()
        return float((first == country[[p["organization_b"] for p in pairs]].to_numpy()).mean())

    assert alike(truth["new_ties"]["pairs"]) > 1.5 * alike(truth["random_pairs"])


def test_communities_meet_among_themselves(synthetic: SyntheticEcosystem) -> None:
    """Ties stay at home far more often than the sixth that chance would give."""
    home = {
        organization: community["community"]
        for community in synthetic.truth["communities"]
        for organization in community["organizations"]
    }
    assert set(home) == set(synthetic.tables["organizations"]["id"])
    pairs = [tuple(pair) for pair in tie_days(synthetic.tables)]
    assert np.mean([home[a] == home[b] for a, b in pairs]) > 0.35


def test_planted_pairs_are_strangers(synthetic: SyntheticEcosystem) -> None:
    """They share no collaboration and no coalition, and outdo every random pair's average."""
    planted = synthetic.truth["planted_pairs"]
    met = set(tie_days(synthetic.tables))
    current = synthetic.tables["memberships"].query("role != 'invited' and until.isna()")
    for _, members in current.groupby("coalition_id")["organization_id"]:
        met |= {frozenset(pair) for pair in itertools.combinations(members, 2)}
    pairs = [frozenset((p["organization_a"], p["organization_b"])) for p in planted]
    assert len(set(pairs)) == len(pairs) == 100
    assert not met & set(pairs)
    log_odds = [pair["log_odds"] for pair in planted]
    assert log_odds == sorted(log_odds, reverse=True)
    new = [pair["log_odds"] for pair in synthetic.truth["new_ties"]["pairs"]]
    assert min(log_odds) > np.median(new)


@pytest.mark.parametrize("organizations", [20, 200, 500, 2500])
def test_sizes_scale(organizations: int) -> None:
    """Tables grow with what is asked for; sampled candidates give sound teams too."""
    synthetic = synthesize(organizations, 2)
    tables = synthetic.tables
    assert len(tables["organizations"]) == organizations
    assert len(tables["collaborations"]) == organizations
    assert len(tables["coalitions"]) == 2
    assert not tables["participants"].duplicated(["collaboration_id", "organization_id"]).any()
    assert tables["collaborations"]["start_date"].min() >= "2015"
    assert tables["collaborations"]["start_date"].max() < "2021"


@pytest.mark.parametrize(("pool", "limit"), [(160, 0.2), (1280, 0.07)])
def test_sampled_candidates_choose_as_everybody_would(
    pool: int, limit: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is taken follows the softmax over all organizations, the closer the larger the pool.

    The total variation is 0 if the two are alike and 1 if disjoint; 6000 draws from the exact one
    leave about 0.03. A finite pool takes the very best a little too seldom.
    """
    rng = np.random.default_rng(11)
    world = draw_world(900, 4, draw_tree(40, rng), rng)
    mechanism = Mechanism(world)
    known = tie_matrix(run_history(mechanism, 900, 3, rng), 900)
    lead = int(np.argsort(known.collaborations)[-30])
    everyone = np.delete(np.arange(900), lead)
    log_odds = mechanism.log_odds(known, np.array([lead]), everyone[None, :])[0].astype(float)
    exact = np.exp(log_odds - log_odds.max())
    exact /= exact.sum()
    draws = 6000
    two = np.full(draws, 2)
    monkeypatch.setattr(synthetic_mechanism, "POOL", pool)
    teams = assemble(mechanism, known, np.full(draws, lead), two, rng)
    seen = np.bincount(teams[:, 1], minlength=900)[everyone] / draws
    assert seen.sum() == pytest.approx(1.0)
    assert 0.5 * np.abs(seen - exact).sum() < limit


@pytest.mark.parametrize("coalitions", [0, 1, 3])
def test_odd_numbers_of_coalitions(coalitions: int) -> None:
    """The last one stands alone; without any, the tables of coalitions are absent."""
    synthetic = synthesize(100, coalitions)
    assert len(synthetic.truth["rival_pairs"]) == coalitions // 2
    assert len(synthetic.tables.get("coalitions", [])) == coalitions
    assert len(synthetic.tables.get("rivalries", [])) == coalitions // 2


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ({"organizations": 19}, "organizations must be a whole number from 20"),
        ({"organizations": 2.5}, "organizations must be a whole number"),
        ({"coalitions": -1}, "coalitions must be a whole number from 0"),
        ({"organizations": 30, "coalitions": 4}, "coalitions must be from 0 to 3 for 30"),
        ({"seed": -1}, "seed must be"),
        ({"collaborations_per_organization": 0}, "above 0 and at most 20"),
        ({"collaborations_per_organization": math.nan}, "above 0 and at most 20"),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], part: str) -> None:
    """The message says which argument, and what is allowed."""
    with pytest.raises(RequestError, match=part):
        synthesize(**arguments)
