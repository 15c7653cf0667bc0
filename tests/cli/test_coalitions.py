"""`matcher coalitions`: one, two or all of them."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from .conftest import DAY, EVE, bundled, csv_rows, write_table

TEAM, RIVAL = "ai-one-team", "skt-samsung-kakao-ai-alliance"


@pytest.fixture(scope="module")
def both(document) -> dict:
    return document("coalitions", "--as-of", DAY)


def member_ids(coalition: dict) -> set[str]:
    return {member["id"] for member in coalition["members"]}


def test_members_are_those_of_the_day(document, both) -> None:
    for day, report in ((DAY, both), (EVE, document("coalitions", "--as-of", EVE))):
        for coalition in report["coalitions"]:
            wanted = {
                row["organization_id"]
                for row in bundled("memberships")
                if row["coalition_id"] == coalition["id"] and row["since"] <= day
            }
            assert member_ids(coalition) == wanted != set()


def test_shares_add_up_to_the_value(both) -> None:
    for coalition in both["coalitions"]:
        shares = sum(member["shapley"] for member in coalition["members"])
        assert shares == pytest.approx(coalition["value"], abs=1e-9)
        total = sum(row["weight"] * row["strength"] for row in coalition["coverage"])
        assert total == pytest.approx(coalition["value"], abs=1e-9)
        assert coalition["value"] <= both["value_of_all"]
        for member in coalition["members"]:
            assert member["lost_if_leaves"] <= member["shapley"] + 1e-9
        for row in coalition["coverage"]:
            assert set(row["holders"]) <= member_ids(coalition)


def test_the_comparison_parts_the_capabilities(both) -> None:
    (comparison,) = both["comparisons"]
    assert {comparison["a"], comparison["b"]} == {TEAM, RIVAL}
    parts = [comparison[name] for name in ("shared", "only_a", "only_b", "neither")]
    assert sorted(itertools.chain(*parts)) == sorted(both["capability_names"])
    covered = {
        coalition["id"]: {row["capability"] for row in coalition["coverage"] if row["covered"]}
        for coalition in both["coalitions"]
    }
    assert set(comparison["shared"]) == covered[comparison["a"]] & covered[comparison["b"]]
    assert set(comparison["only_a"]) == covered[comparison["a"]] - covered[comparison["b"]]
    # Overlap by its definition; all weights are 1 here.
    strengths = [
        {row["capability"]: row["strength"] for row in coalition["coverage"]}
        for coalition in both["coalitions"]
    ]
    every = set(strengths[0]) | set(strengths[1])
    low = sum(min(each.get(c, 0.0) for each in strengths) for c in every)
    high = sum(max(each.get(c, 0.0) for each in strengths) for c in every)
    assert comparison["weighted_jaccard"] == pytest.approx(low / high, abs=1e-12)


def test_contested_organizations_belong_to_neither(document) -> None:
    report = document("coalitions", "-d", "korea-sovereign-ai-2025")
    members = {coalition["id"]: member_ids(coalition) for coalition in report["coalitions"]}
    found = [(pair, each) for pair in report["comparisons"] for each in pair["contested"]]
    assert found
    for pair, each in found:
        assert each["organization"] not in members[pair["a"]] | members[pair["b"]]
        ahead = each["pull_a"] - each["pull_b"]
        wanted = pair["a"] if ahead >= 10 else pair["b"] if ahead <= -10 else None
        assert each["leans"] == wanted


def test_whom_a_side_cannot_well_have_is_not_contested(document) -> None:
    """Naver would fit both, but competes with a member of the one."""
    apart = document("recruit", "skt-samsung-kakao-ai-alliance", "-k", "100")["apart"]
    assert ("naver", "competitor") in {(e["organization"]["id"], e["because"]) for e in apart}
    (comparison,) = document("coalitions")["comparisons"]
    assert "naver" not in {each["organization"] for each in comparison["contested"]}
    (naver,) = [
        each
        for each in document("recruit", "AI One Team", "-k", "100")["candidates"]
        if each["organization"]["id"] == "naver"
    ]
    assert not naver["contested"]
    assert naver["adds_to"] == []


def test_the_rivalry_is_known_on_its_day_only(document, both) -> None:
    assert both["comparisons"][0]["rivals"] is True
    assert document("coalitions", "--as-of", EVE)["comparisons"][0]["rivals"] is False


def test_before_the_founding_there_is_none(document, run) -> None:
    report = document("coalitions", "--as-of", "2020-02-19")
    assert (report["coalitions"], report["comparisons"]) == ([], [])


@pytest.mark.parametrize("name", [TEAM, "AI One Team", "ai ONE team"])
def test_one_by_id_or_name(document, both, name: str) -> None:
    report = document("coalitions", name, "--as-of", DAY)
    (coalition,) = report["coalitions"]
    assert coalition in both["coalitions"]
    assert report["comparisons"] == []
    twice = document("coalitions", name, TEAM, "--as-of", DAY)
    assert twice["coalitions"] == report["coalitions"]


def test_covered_moves_the_threshold(document, output, both) -> None:
    strict = document("coalitions", "--as-of", DAY, "--covered", "0.9")
    assert strict["covered_from"] == 0.9
    for coalition, before in zip(strict["coalitions"], both["coalitions"], strict=True):
        assert coalition["value"] == before["value"]
        for row in coalition["coverage"]:
            assert row["covered"] == (row["strength"] >= 0.9)
    shown = output("coalitions", "--as-of", DAY, "--covered", "0.9")
    assert "covered from strength 0.9" in shown.replace("\n", " ")


@pytest.mark.parametrize("value", ["0", "1.5", "much"])
def test_covered_out_of_range_is_wrong_usage(run, value: str) -> None:
    assert run("coalitions", "--covered", value).status == 2


def test_invited_organizations_contribute_nothing(document, tmp_path) -> None:
    write_table(tmp_path, "organizations", "id name", [("a", "A"), ("b", "B"), ("c", "C")])
    write_table(tmp_path, "capabilities", "id name", [("s", "Speech")])
    offers = [("a", "s", 0.5), ("b", "s", 1)]
    write_table(tmp_path, "evidence", "organization_id capability_id strength", offers)
    write_table(tmp_path, "coalitions", "id name founded", [("x", "X", "2020")])
    roles = [("x", "a", "lead"), ("x", "b", "invited")]
    write_table(tmp_path, "memberships", "coalition_id organization_id role", roles)
    (coalition,) = document("coalitions", "-d", str(tmp_path))["coalitions"]
    assert member_ids(coalition) == {"a"}
    assert [invited["id"] for invited in coalition["invited"]] == ["b"]
    assert coalition["value"] == 0.5
    report = document("suggest", "a", "-d", str(tmp_path))
    flags = {match["partner"]["id"]: match["flags"] for match in report["matches"]}
    assert flags["b"] == ["invited to X"]


def test_every_format_shows_the_same_figures(document, output, both) -> None:
    asked = ("coalitions", "--as-of", DAY)
    rows = csv_rows(output(*asked, "-f", "csv"))
    told = [
        (coalition["id"], row["capability"], row["strength"], str(row["covered"]))
        for coalition in both["coalitions"]
        for row in coalition["coverage"]
    ]
    read = [(r["coalition"], r["capability"], float(r["strength"]), r["covered"]) for r in rows]
    assert read == told
    table, markdown = output(*asked), output(*asked, "-f", "md")
    assert max(len(line) for line in table.splitlines()) <= 80
    overlap = both["comparisons"][0]["weighted_jaccard"]
    for text, shown in ((table, 4), (markdown, 100)):
        words = " ".join(text.split())
        assert f"({overlap:.0%} if strength counts)" in words
        shared, only_a, only_b = (
            len(both["comparisons"][0][each]) for each in ("shared", "only_a", "only_b")
        )
        either = shared + only_a + only_b
        assert f"both cover {shared}, {shared / either:.0%} of the {either} that" in words
        for coalition in both["coalitions"]:
            assert f"{coalition['name']}: value {coalition['value']:.1f}" in text
            for member in coalition["members"][:shown]:
                # A long name is folded, so its first word must do.
                words = [
                    *(member["name"].split()[0], member["role"], member["since"]),
                    *(f"{member['shapley']:.2f}", f"{member['lost_if_leaves']:.2f}"),
                ]
                lines = text.splitlines()
                assert any(all(word in line for word in words) for line in lines)
        assert "newest date in the data 2020-06-03" in text.replace("\n", " ")


@pytest.mark.parametrize("day", [EVE, DAY, "2021-04-20"])
def test_two_coalitions_fit_a_screen_and_what_matters_comes_first(day: str) -> None:
    from matcher.coalitions import study_coalitions
    from matcher.matching import PartnerModel
    from matcher.reporting.formats import render
    from matcher.sources import load

    eco = load("korea-ai-2020").as_of(day)
    report = study_coalitions(eco, model=PartnerModel().fit(eco))
    rival = report.coalitions[1].name
    lines = render(report, "table", width=100).splitlines()
    assert len(lines) <= 48
    assert max(len(line) for line in lines) <= 100
    begin = next(n for n, line in enumerate(lines) if "capabilities, " in line)
    note = " ".join(lines[begin : lines.index("", begin)])
    for fact in ("both cover", "What depends on one member", "The last move"):
        assert fact in note
    # Without the list of its members a coalition is worth nothing: nobody needs to be told.
    listing = {member.source for each in report.coalitions for member in each.members}
    for found in (report.study.robustness.range_of("value", e.id) for e in report.coalitions):
        assert found.low_without in listing
    assert "Most rests on" not in note
    assert "unbalanced" not in note
    assert lines.index(f"Who covers what: A is {report.coalitions[0].name}, B is {rival}") > 3
    (comparison,) = report.comparisons
    told = [f"either list: {each.name}" in note for each in comparison.contested[:1]]
    assert ("Would fit either side, of the best tenth" in note) == bool(told)
    assert all(told)
    assert "(-f md or -f json shows all)" in "\n".join(lines)


def test_each_statement_beside_the_comparison_names_a_row_of_the_data(document) -> None:
    study = document("coalitions")["study"]
    sources = {
        row["source"]
        for table in ("evidence", "collaborations", "memberships", "rivalries", "ties")
        for row in bundled(table)
    }
    moves = {
        (row["coalition_id"], row["organization_id"], row["since"], row["source"])
        for row in bundled("memberships")
    }
    for move in study["timeline"]["moves"]:
        key = (move["coalition"], move["organization"]["id"], move["date"], move["source"])
        assert key in moves
    for found in study["latent"]["coalitions"]:
        for outsider in found["outsiders"]:
            assert all(work["source"] in sources for work in outsider["works_with"])
    for triangle in study["balance"]["named"]:
        assert all(link["source"] in sources for link in triangle["links"])
    for pair in study["coopetition"][0]["pairs"]:
        # What is named as a reason rests on rows; a pair that shares nothing has no reason.
        assert bool(pair["grounds"]) == bool(
            pair["alike"] or pair["a_gives"] or pair["b_gives"] or pair["competitors"]
        )
        assert all(row["source"] in sources for row in pair["grounds"])
    for figure in study["robustness"]["figures"]:
        assert {figure["low_without"], figure["high_without"]} <= sources | {None}


def test_data_without_coalitions_say_how_to_add_some(run, tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text("id,name\na,A\n")
    outcome = run("coalitions", "-d", str(tmp_path))
    assert outcome.status == 0
    assert "memberships (coalition_id, organization_id)" in " ".join(outcome.out.split())


@pytest.mark.parametrize("named", ["AI One Team", "ai-one-team"])
@pytest.mark.parametrize(
    "asked",
    [("coalitions",), ("recruit",), ("whatif", "--join", "naver"), ("report", "--coalition")],
)
def test_a_coalition_before_its_founding_is_answered_with_its_day(run, asked, named) -> None:
    outcome = run(*asked, named, "--as-of", "2019")
    assert (outcome.status, outcome.out) == (1, "")
    assert "AI One Team (ai-one-team)" in outcome.err
    assert "exists from 2020-02-20" in outcome.err


def test_before_the_first_coalition_its_founding_is_told(output, document) -> None:
    for format in ("table", "md"):
        text = " ".join(output("coalitions", "--as-of", "2015", "-f", format).split())
        assert "the first of the data is founded on 2020-02-20" in text
        assert "names no coalition" not in text
    assert document("coalitions", "--as-of", "2015")["first_founded"] == "2020-02-20"
    assert document("coalitions", "--as-of", DAY)["first_founded"] is None


def test_several_coalitions_begin_with_an_overview_and_one_pair_in_full(output) -> None:
    case = ("coalitions", "-d", "korea-sovereign-ai-2025", "--prior")
    text = output(*case)
    lines = text.splitlines()
    heads = [lines.index(head) for head in ("Figures", "Any two against each other")]
    closest = [n for n, line in enumerate(lines) if line.startswith("Closest: ")]
    assert heads == sorted(heads) and len(closest) == 1
    assert closest[0] > heads[1]
    assert len(lines) < 60
    ended = "on 2026-01-15 (out after the first evaluation)"
    assert f"Ended before this day: Naver Cloud consortium {ended}; NC AI consortium {ended}." in (
        " ".join(text.split())
    )
    assert "unbalanced" not in text
    # The others stand in full where there is room.
    assert output(*case, "-f", "md").count("consortium against ") > 10
