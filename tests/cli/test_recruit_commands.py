"""recruit and whatif as a user runs them."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from matcher.cli import cli

from .conftest import DAY, EVE, csv_rows


def run(*arguments, status=0):
    result = CliRunner().invoke(cli, [str(each) for each in arguments])
    assert result.exit_code == status, result.output
    return result


def test_recruit_as_json(document):
    found = document("recruit", "AI One Team", "-k", "3", "--as-of", EVE)
    assert found["coalition"] == "ai-one-team"
    assert [each["rank"] for each in found["candidates"]] == [1, 2, 3]
    keys = {"organization", "score", "gain", "fit", "rival_pull", "contested", "closes", "flags"}
    assert keys <= set(found["candidates"][0])
    assert {"organizations", "value_before", "value_after", "optimal"} <= set(found["plan"])


def test_the_lg_firms_are_candidates_on_the_eve_and_members_on_the_day(document):
    firms = {"lg-electronics", "lg-uplus"}
    asked = ("recruit", "AI One Team", "-k", "100", "--as-of")
    report = document(*asked, EVE)
    # LG Uplus competed with KT, so that it stands apart, at the place that it would take.
    assert {each["organization"]["id"] for each in report["apart"]} >= {"lg-uplus"}
    ranked = [*report["candidates"], *report["apart"]]
    found = {each["organization"]["id"]: each for each in ranked}
    for firm in firms:
        assert found[firm]["rank"] <= 5
        assert found[firm]["closes"]
        assert any("has worked with" in reason for reason in found[firm]["reasons"])
        # Each reason rests on rows that are known on that day and name their source.
        rows = found[firm]["works_with"] + found[firm]["evidence"]
        assert found[firm]["works_with"]
        assert all(row["source"] and row["date"] <= EVE for row in rows)
    later = document(*asked, DAY)
    ranked = [*later["candidates"], *later["apart"]]
    assert not firms & {each["organization"]["id"] for each in ranked}
    (team, _) = document("coalitions", "--as-of", DAY)["coalitions"]
    assert firms <= {each["id"] for each in team["members"]}


@pytest.mark.parametrize("format", ["table", "md", "csv"])
def test_other_formats_name_the_best(format):
    best = json.loads(run("recruit", "AI One Team", "-k", 1, "-f", "json").stdout)["candidates"][0]
    assert (
        best["organization"]["name"] in run("recruit", "AI One Team", "-k", 1, "-f", format).stdout
    )


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_all(tmp_path, ending):
    file = tmp_path / f"table.{ending}"
    run("recruit", "--all", "-k", 2, "-o", file)
    read = pd.read_csv if ending == "csv" else pd.read_parquet
    table = read(file)
    assert list(table.columns) == ["coalition_id", "rank", "organization_id", "score", "apart"]
    assert table.groupby("coalition_id")["rank"].apply(list).tolist() == [[1, 2], [1, 2]]
    before = file.read_bytes()
    run("recruit", "--all", "-k", 2, "-o", file)
    assert file.read_bytes() == before


def test_wrong_usage_and_impossible_requests(tmp_path):
    run("recruit", status=2)
    run("recruit", "AI One Team", "--all", status=2)
    run("recruit", "--all", status=2)
    run("recruit", "AI One Team", "-k", 0, status=2)
    run("recruit", "nobody at all", status=1)
    run("recruit", "--all", "-o", tmp_path / "table.xlsx", status=2)
    assert list(tmp_path.iterdir()) == []


def test_a_model_answers_recruit_and_coalitions(tmp_path):
    file = tmp_path / "model.json"
    run("fit", "-o", file)
    for command in ("recruit", "coalitions"):
        asked = (command, "AI One Team", "-f", "json")
        with_model = json.loads(run(*asked, "--model", file).stdout)
        # So little history teaches nothing, and the model in the file is the prior.
        assert with_model == json.loads(run(*asked).stdout)
        run(*asked, "--model", tmp_path / "none", status=2)
    damaged = tmp_path / "damaged"
    damaged.write_text("{}", "utf-8")
    run("recruit", "AI One Team", "--model", damaged, status=1)


def test_whatif(document):
    found = document("whatif", "AI One Team", "--leave", "kt")
    assert found["after"]["value"] < found["before"]["value"]
    assert found["lost"]
    assert not found["gained"]
    assert len(found["comparisons_before"]) == len(found["comparisons_after"]) == 1
    for format in ("table", "md", "csv"):
        assert "KT" in run("whatif", "AI One Team", "--leave", "kt", "-f", format).stdout
    run("whatif", "AI One Team", "--join", "kt", status=1)


@pytest.mark.parametrize("format", ["table", "md"])
def test_who_joins_is_shown_with_what_to_mind(format):
    shown = run("whatif", "AI One Team", "--join", "SK Telecom", "-f", format).stdout
    text = " ".join(shown.split())
    assert "SK Telecom: leads the rival SK Telecom-Samsung-Kakao AI alliance" in text
    assert "competitor of KT, a member" in text
    nobody = run("whatif", "AI One Team", "--leave", "KAIST", "-f", format).stdout
    assert "What to mind" not in nobody


@pytest.mark.parametrize("format", ["table", "md"])
def test_what_the_fit_means_is_said_as_in_json(format):
    model = json.loads(run("recruit", "AI One Team", "-k", 1, "-f", "json").stdout)["model"]
    assert model["event"] == "none: points are the mean of the members' points"
    text = " ".join(run("recruit", "AI One Team", "-k", 1, "-f", format).stdout.split())
    assert f"Among equals: who suits the members best ({model['note']})." in text
    assert "group model" not in text


def test_lists_in_csv_are_written_as_the_data_format_writes_them():
    asked = ("recruit", "AI One Team", "-k", 5, "-f")
    found = json.loads(run(*asked, "json").stdout)["candidates"]
    rows = csv_rows(run(*asked, "csv").stdout)
    for row, each in zip(rows, found, strict=True):
        assert row["closes"].split("; ") == (each["closes"] or [""])
        assert row["works_with"].count("organization.id: ") == len(each["works_with"])
        for work in each["works_with"]:
            who = work["organization"]
            assert (
                f"organization.id: {who['id']}, organization.name: {who['name']}"
                in (row["works_with"])
            )
        assert not any(mark in cell for cell in row.values() for mark in ("{", "['"))


def test_the_organization_of_a_profile_joins(document, tmp_path):
    profile = tmp_path / "new.toml"
    profile.write_text('name = "New"\n[offers]\n"service robots" = 1.0\n', "utf-8")
    found = document("whatif", "AI One Team", "--profile", profile)
    assert [(each["organization"]["name"], each["move"]) for each in found["moves"]] == [
        ("New", "join")
    ]
    assert document("whatif", "AI One Team", "--profile", profile, "--join", "New") == found
    assert document("coalitions", "AI One Team", "--profile", profile)["coalitions"]
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("organization_a,organization_b\nKT,New\n", "utf-8")
    run("score", pairs, "-o", tmp_path / "out.csv", "--profile", profile)
    assert (tmp_path / "out.csv").read_text("utf-8").splitlines()[1].startswith("KT,New,")


def test_what_is_impossible_is_told_by_names():
    said = run("whatif", "ai-one-team", "--leave", "naver", status=1).stderr
    assert "Naver cannot leave AI One Team: it is no member" in said


def test_nobody_is_listed_for_whom_nothing_speaks(document):
    found = document("recruit", "AI One Team", "--as-of", DAY, "-k", "100", "--prior")
    assert len(found["candidates"]) == found["considered"] - found["without_reason"]
    assert found["without_reason"] > 0
    for each in found["candidates"]:
        assert each["gain"] > 0 or each["reasons"]
        assert each["organization"]["name"] in each["next_step"]
    places = {each["organization"]["id"]: each["rank"] for each in found["candidates"]}
    for each in found["plan"]["candidates"]:
        assert each["rank"] == places[each["organization"]["id"]]
        assert each["gain"] > 0
