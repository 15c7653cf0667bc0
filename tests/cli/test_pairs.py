"""`matcher pairs`: the best pairs of the whole ecosystem."""

from __future__ import annotations

import pytest

from .conftest import DAY, EVE, bundled, csv_rows


def ends(pair: dict) -> frozenset[str]:
    return frozenset((pair["a"]["id"], pair["b"]["id"]))


@pytest.fixture(scope="module")
def found(document) -> dict:
    return document("pairs", "--as-of", EVE)


def test_ranks_and_sums(document, found) -> None:
    pairs = found["pairs"]
    assert [pair["rank"] for pair in pairs] == list(range(1, 21))
    scores = [pair["score"] for pair in pairs]
    assert scores == sorted(scores, reverse=True)
    assert len({ends(pair) for pair in pairs}) == 20
    for pair in pairs:
        total = sum(component["contribution"] for component in pair["components"])
        assert total == pytest.approx(pair["score"], abs=1e-6)
    assert document("pairs", "--as-of", EVE, "-k", "3")["pairs"] == pairs[:3]


def test_a_pair_scores_as_explain_says(document, found) -> None:
    best = found["pairs"][0]
    told = document("explain", best["a"]["id"], best["b"]["id"], "--as-of", EVE)
    assert told["score"] == pytest.approx(best["score"], abs=1e-9)


def test_partners_are_left_out_unless_asked_for(document, found) -> None:
    started = {row["id"] for row in bundled("collaborations") if row["start_date"] <= EVE}
    members: dict[str, list[str]] = {}
    for row in bundled("participants"):
        if row["collaboration_id"] in started:
            members.setdefault(row["collaboration_id"], []).append(row["organization_id"])
    worked = {frozenset((a, b)) for group in members.values() for a in group for b in group}
    assert not worked & {ends(pair) for pair in found["pairs"]}
    included = document("pairs", "--as-of", EVE, "--include-partners")
    assert worked & {ends(pair) for pair in included["pairs"]}
    assert included["filters"]["include_partners"] is True


def test_filters_hold_for_both_sides(document) -> None:
    kinds = {row["id"]: row["kind"] for row in bundled("organizations")}
    science = document("pairs", "--as-of", EVE, "--kind", "university")
    assert science["pairs"]
    assert {kinds[end] for pair in science["pairs"] for end in ends(pair)} == {"university"}
    team = {r["organization_id"] for r in bundled("memberships") if r["coalition_id"][0] == "a"}
    team |= {row["id"] for row in bundled("organizations") if row["parent_id"] in team}
    rivals = document("pairs", "--as-of", DAY, "--rivals", "only", "-k", "500")["pairs"]
    between = [
        pair
        for pair in rivals
        if any(f.startswith("rival coalition") and "group" not in f for f in pair["flags"])
    ]
    assert len(between) > 3
    assert all(len(ends(pair) & team) == 1 for pair in between)
    apart = document("pairs", "--as-of", DAY, "-k", "500")
    kinds = {frozenset(ends(pair)): pair["because"] for pair in apart["apart"]}
    assert {frozenset(ends(pair)) for pair in rivals} >= set(kinds)
    before = document("pairs", "--as-of", EVE, "-k", "500")["apart"]
    of_kind = {*kinds.values(), *(pair["because"] for pair in before)}
    assert of_kind == {"rival coalition", "competitor", "own group"}
    assert not set(kinds) & {frozenset(ends(pair)) for pair in apart["pairs"]}


def test_every_format_shows_the_same_figures(document, output) -> None:
    asked = ("pairs", "--as-of", EVE, "-k", "4", "--country", "KR", "--prior")
    pairs = document(*asked)["pairs"]
    rows = csv_rows(output(*asked, "-f", "csv"))
    table, markdown = output(*asked), output(*asked, "-f", "md")
    heads = [line for line in table.splitlines() if line.endswith(" of 100")]
    for pair, row, head in zip(pairs, rows, heads, strict=True):
        assert (row["a.id"], row["b.id"]) == (pair["a"]["id"], pair["b"]["id"])
        assert float(row["score"]) == pair["score"]
        assert f"{pair['a']['name']} + {pair['b']['name']}" in head
        fit = f"{pair['relative']:.0f}"
        assert head.endswith(f" fit {fit} of 100")
        names = f"{pair['a']['name']} + {pair['b']['name']}"
        assert f"| {pair['rank']} | {names} | {fit} |" in markdown
        assert f"## {pair['rank']}. {names}: fit {fit} of 100\n" in markdown
        assert " ".join(pair["next_step"].split()) in " ".join(markdown.replace("\\", "").split())
        shown = [p for p in pair["components"] if p["name"] not in ("rivalry", "baseline")]
        whole = sum(max(component["contribution"], 0.0) for component in shown) / 100.0
        parts = [f"{component['contribution'] / whole:.1f}" for component in shown]
        assert f"| {' | '.join(parts)} |".replace("-0.0", "0.0") in markdown
    for text in (table, markdown):
        assert "Filters: country KR" in text


def test_wrong_usage(run) -> None:
    assert run("pairs", "-k", "0").status == 2
    assert run("pairs", "KT").status == 2
    assert run("pairs", "--capability", "speach").status == 1
