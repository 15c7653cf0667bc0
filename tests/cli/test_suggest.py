"""`matcher suggest`: what comes out, under every filter."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from matcher.matching.next_step import DELIBERATE, IDLE

from .conftest import DAY, EVE, bundled, check, csv_rows

#: By the prior, whose figures do not depend on what was learned.
ALL = ("-k", "500", "--rivals", "flag", "--prior")


def partners(report: dict) -> set[str]:
    return {match["partner"]["id"] for match in report["matches"]}


@pytest.fixture(scope="module")
def everybody(document) -> dict:
    """All candidates of KT on the eve."""
    return document("suggest", "KT", "--as-of", EVE, *ALL)


def test_ranks_and_sums(everybody) -> None:
    matches = everybody["matches"]
    assert len(matches) == everybody["candidates"] - everybody["without_ground"] > 25
    assert everybody["without_ground"] > 0
    assert [match["rank"] for match in matches] == list(range(1, len(matches) + 1))
    # Who is alike and would add nothing stands last, whatever the score.
    order = [(match["next_step"].startswith(IDLE), -match["score"]) for match in matches]
    assert order == sorted(order)
    for match in matches:
        total = sum(component["contribution"] for component in match["components"])
        assert total == pytest.approx(match["score"], abs=1e-6)
        assert match["ranking_score"] == match["score"]


def test_k_gives_the_head_of_the_list(document, everybody) -> None:
    few = document("suggest", "KT", "--as-of", EVE, "-k", "3", "--rivals", "flag", "--prior")
    assert few["matches"] == everybody["matches"][:3]
    assert few["candidates"] == everybody["candidates"]
    assert len(document("suggest", "KT")["matches"]) == 10


def test_the_prior_states_no_probability(everybody) -> None:
    assert everybody["model"]["kind"] == "prior"
    assert everybody["model"]["p0"] is None
    for match in everybody["matches"]:
        assert (match["probability"], match["lift"], match["interval"]) == (None, None, None)


def test_a_prior_with_a_probability_breaks_the_schema(everybody) -> None:
    forged = json.loads(json.dumps(everybody))
    forged["matches"][0]["probability"] = 0.5
    with pytest.raises(Exception, match=r"0\.5 is not of type 'null'"):
        check("suggest", forged)


def test_the_eve_does_not_know_that_the_lg_firms_will_join(document, everybody) -> None:
    assert everybody["as_of"] == EVE
    assert everybody["newest_date"] <= EVE
    assert {"lg-electronics", "lg-uplus"} <= partners(everybody)
    for match in everybody["matches"]:
        assert not any("already partners" in flag for flag in match["flags"])
        assert all((fact["date"] or "") <= EVE for fact in match["evidence"])
    after = document("suggest", "KT", "--as-of", DAY, *ALL)
    assert not {"lg-electronics", "lg-uplus"} & partners(after)


def test_a_partial_day_means_its_last(document) -> None:
    assert document("suggest", "KT", "--as-of", "2020-06")["as_of"] == "2020-06-30"


def test_existing_partners_come_only_when_asked_for(document, everybody) -> None:
    # By hand: who shared a collaboration, or a coalition, with KT by the eve.
    started = {row["id"] for row in bundled("collaborations") if row["start_date"] <= EVE}
    with_kt = {
        row["collaboration_id"] for row in bundled("participants") if row["organization_id"] == "kt"
    }
    existing = {
        row["organization_id"]
        for row in bundled("participants")
        if row["collaboration_id"] in with_kt & started
    }
    existing |= {
        row["organization_id"]
        for row in bundled("memberships")
        if row["coalition_id"] == "ai-one-team" and row["since"] <= EVE
    }
    existing -= {"kt"}
    assert existing
    assert not existing & partners(everybody)

    included = document("suggest", "KT", "--as-of", EVE, "--include-partners", *ALL)
    assert existing <= partners(included)
    assert included["filters"]["include_partners"] is True
    for match in included["matches"]:
        flagged = any("already partners" in flag for flag in match["flags"])
        assert flagged == (match["partner"]["id"] in existing)
        assert match["next_step"].startswith("Go on with ") <= flagged


def test_partners_stand_under_a_heading_of_their_own(run) -> None:
    printed = run("suggest", "KT", "--as-of", EVE, "--include-partners", "--prior").out
    new, known = printed.split("\nPartners of KT already\n")
    assert "\nNew to KT\n" in new and "already partners" not in new
    assert "Call " not in known.partition("\nApart from the list")[0]
    assert known.count("already partners") > 0
    assert "New to KT" not in run("suggest", "KT", "--as-of", EVE, "--prior").out


def test_country(document, everybody) -> None:
    abroad = document("suggest", "KT", "--as-of", EVE, "--country", "us", *ALL)
    american = {row["id"] for row in bundled("organizations") if row["country"] == "US"}
    assert partners(abroad) == american & partners(everybody) != set()
    both = document("suggest", "KT", "--as-of", EVE, "--country", "US", "--country", "KR", *ALL)
    assert partners(both) == partners(everybody)
    assert document("suggest", "KT", "--country", "NZ")["matches"] == []


def test_kind(document, everybody) -> None:
    asked = ("--kind", "university", "--kind", "research_institute")
    science = document("suggest", "KT", "--as-of", EVE, *asked, *ALL)
    wanted = {
        match["partner"]["id"]
        for match in everybody["matches"]
        if match["partner"]["kind"] in ("university", "research_institute")
    }
    assert partners(science) == wanted != set()


def test_who_is_linked_by_nothing_is_in_no_list_and_in_the_table(
    document, everybody, run, tmp_path: Path
) -> None:
    table = tmp_path / "all.csv"
    asked = ("suggest", "--all", "-k", "500", "-o", str(table), "--as-of", EVE, "--prior")
    assert run(*asked).status == 0
    rows = [row for row in csv_rows(table.read_text("utf-8")) if row["organization_id"] == "kt"]
    assert len(rows) == everybody["candidates"]
    left_out = {row["partner_id"] for row in rows} - partners(everybody)
    assert len(left_out) == everybody["without_ground"]
    offered = {
        (row["organization_id"], row["capability_id"])
        for row in bundled("evidence")
        if row["direction"] != "needs" and row["date"] <= EVE
    }
    own = {capability for organization, capability in offered if organization == "kt"}
    assert not {capability for who, capability in offered if who in left_out} & own
    for each in sorted(left_out)[:3]:
        told = document("explain", "KT", each, "--as-of", EVE, "--rivals", "flag", "--prior")
        assert told["directions"][0]["removed_by"].startswith("no ground: ")


def test_a_partner_in_common_is_enough_where_nobody_has_more(document) -> None:
    told = document("suggest", "GS Retail", "--as-of", EVE, "--prior")
    assert told["matches"]
    assert all(each["relative"] is None for each in told["matches"])
    assert all(each["next_step"].startswith(IDLE) for each in told["matches"])


def test_a_match_ends_in_whom_to_call_about_what_and_what_is_against_it(everybody) -> None:
    for match in everybody["matches"]:
        said = match["next_step"]
        idle = said.startswith(f"{IDLE} {match['partner']['name']} ")
        facing = said.startswith(f"{DELIBERATE} {match['partner']['name']} ")
        assert idle or facing or said.startswith(f"Call {match['partner']['name']} ")
        rivals = any(each.startswith(("competitors", "rival coalition")) for each in match["flags"])
        assert facing >= (rivals and not idle)
        only_known = " by way of " in said or " without a go-between" in said
        assert only_known <= (match["relative"] is None)
        nothing = only_known or any(
            each in said
            for each in (
                "the data show nothing close to KT's work that they would add",
                "what they would add is at hand: ",
            )
        )
        old = "was last reported in " in said
        assert nothing <= idle <= (nothing or old or ", beside the " in said)
        assert "Against it: " in said or said.endswith("Nothing in the data counts against it.")
        if "competitors" in match["flags"]:
            assert "the two compete" in said
    (yonsei,) = [m for m in everybody["matches"] if m["partner"]["id"] == "yonsei-university"]
    assert yonsei["next_step"] == (
        "Call Yonsei University (yonsei.ac.kr) about AI education and training, which KT needs "
        "(an AI talent platform) and they offer; in return they need Smart speakers and 5G "
        "networks. Against it: Hanyang University (with KT in AI One Team founding agreement, "
        "2020-02-20) and 2 more offer AI education and training too; SK Telecom (a competitor of "
        "KT) works with Yonsei University on Smart speakers and 5G networks already (5G digital "
        "hospital, 2019-04-26)."
    )


def test_what_several_share_is_said_to_be_understood_as_one(run) -> None:
    told = run("suggest", "LG", "--prior")
    assert "LG is understood as LG Corp.; others: LG Electronics" in told.err
    assert "Nobody is suggested" in told.out
    assert "understood" not in run("suggest", "LG Uplus", "-k", "1", "--prior").err


def test_a_day_after_all_dates_is_said_to_add_nothing(run) -> None:
    assert "nothing in the data is dated after 2021-" in run("info", "--as-of", "2030").err
    assert run("info", "--as-of", EVE).err == ""


def test_a_day_before_all_dates_is_said_to_know_nothing_yet(run) -> None:
    told = run("suggest", "KT", "--as-of", "1800-01-01", "--prior")
    assert "nothing in the data is dated by 1800-01-01: their earliest date is 20" in told.err
    assert "nothing in the data is dated by then" in told.out


def test_rows_that_the_day_leaves_out_are_told(run, tmp_path: Path) -> None:
    names = [f"o{place}" for place in range(20)]
    (tmp_path / "organizations.csv").write_text("id,name\n" + "".join(f"{n},{n}\n" for n in names))
    (tmp_path / "capabilities.csv").write_text("id,name\nc,C\n")
    days = [f"{names[place % 20]},c,2020-01-{1 + place % 28:02}\n" for place in range(400)]
    late = f"{names[0]},c,2035-01-01\n"
    head = "organization_id,capability_id,date\n"
    (tmp_path / "evidence.csv").write_text(head + "".join(days) + late)
    told = run("suggest", "o1", "-d", str(tmp_path), "--prior")
    assert "the few rows dated later are left out: evidence 1 (2035-01-01)" in told.err


def test_capability_with_what_lies_below_it(document, everybody, run, tmp_path: Path) -> None:
    parent = {row["id"]: row["parent_id"] for row in bundled("capabilities")}

    def offering(capability: str) -> set[str]:
        def within(leaf: str) -> bool:
            return leaf == capability or (leaf in parent and within(parent[leaf]))

        started = {r["id"]: r["start_date"] for r in bundled("collaborations")}
        about = {
            row["collaboration_id"]
            for row in bundled("collaboration_capabilities")
            if within(row["capability_id"]) and started[row["collaboration_id"]] <= "2021-05"
        }
        own = {
            row["organization_id"]
            for row in bundled("evidence")
            if row["direction"] != "needs" and within(row["capability_id"])
        }
        joint = {
            row["organization_id"]
            for row in bundled("participants")
            if row["collaboration_id"] in about
        }
        return own | joint

    table = tmp_path / "all.csv"
    assert run("suggest", "--all", "-k", "500", "-o", str(table), "--prior").status == 0
    rows = csv_rows(table.read_text("utf-8"))
    everyone = {row["partner_id"] for row in rows if row["organization_id"] == "kt"}
    speech = document("suggest", "KT", "--capability", "SPEECH", *ALL)
    assert partners(speech) == offering("speech") & everyone != set()
    # Given twice, each must be offered; a synonym will do.
    asked = ("--capability", "Speech and audio", "--capability", "smart home")
    both = document("suggest", "KT", *asked, *ALL)
    assert partners(both) == offering("speech") & offering("smart-home") & everyone
    assert 0 < len(both["matches"]) < len(speech["matches"])


def test_rivals(document) -> None:
    asked = ("suggest", "KT", "--as-of", DAY, "-k", "500", "--prior")
    camp = {"sk-telecom", "samsung-electronics", "kakao"}
    # And the corporate groups of these, by parent_id.
    groups = {"kakao-enterprise", "samsung-sds", "samsung-group", "sk-hynix", "sk-inc"}
    flagged, excluded, only = (
        document(*asked, "--rivals", choice) for choice in ("flag", "exclude", "only")
    )
    apart = document(*asked, "--rivals", "apart")
    because = {each["partner"]["id"]: each["because"] for each in apart["apart"]}
    everybody = {**dict.fromkeys(camp | groups, "rival coalition"), "bc-card": "own group"}
    assert because == {each: everybody[each] for each in because}
    assert set(because) >= camp | {"sk-inc", "samsung-sds"}
    # The others have no ground: they are in no list, whatever becomes of rivals.
    assert not (set(everybody) - set(because)) & partners(flagged)
    assert partners(only) == set(because)
    assert partners(excluded) == partners(apart) == partners(flagged) - set(because)
    assert document(*asked) == apart
    places = {match["partner"]["id"]: match["rank"] for match in flagged["matches"]}
    for each in apart["apart"]:
        assert each["rank"] == places[each["partner"]["id"]]
        assert each["text"]
    for match in flagged["matches"]:
        warned = any(flag.startswith("rival coalition") for flag in match["flags"])
        assert warned == (match["partner"]["id"] in camp | groups)
    assert excluded["apart"] == flagged["apart"] == only["apart"] == []


def test_exclude_by_name_and_by_file(document, everybody, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("\ufeffGoogle\n\n  naver corp. \n", "utf-8")
    asked = ("--exclude", "SKT", "--exclude", str(names))
    without = document("suggest", "KT", "--as-of", EVE, *asked, *ALL)
    assert partners(everybody) - partners(without) == {"sk-telecom", "google", "naver"}


def test_where(document, everybody) -> None:
    telecom = document("suggest", "KT", "--as-of", EVE, "--where", "sector=Telecom", *ALL)
    wanted = {row["id"] for row in bundled("organizations") if row["sector"] == "telecom"}
    assert partners(telecom) == wanted & partners(everybody) != set()
    alias = document("suggest", "KT", "--as-of", EVE, "--where", "aliases=lge", *ALL)
    assert partners(alias) == {"lg-electronics"}
    for form in (
        "sector!=Telecom",
        " sector != telecom",
        "NOT sector=telecom",
        "not sector = TELECOM",
    ):
        others = document("suggest", "KT", "--as-of", EVE, "--where", form, *ALL)
        assert partners(others) == partners(everybody) - wanted
        assert others["filters"]["where"] == {}
        assert list(others["filters"]["where_not"]) == ["sector"]
    double = document("suggest", "KT", "--as-of", EVE, "--where", "NOT sector!=telecom", *ALL)
    assert double["matches"] == telecom["matches"]
    neither = ("--where", "sector!=telecom", "--where", "sector!=internet")
    left = document("suggest", "KT", "--as-of", EVE, *neither, *ALL)
    assert left["filters"]["where_not"] == {"sector": ["telecom", "internet"]}
    sectors = {row["id"]: row["sector"] for row in bundled("organizations")}
    assert not {sectors[each] for each in partners(left)} & {"telecom", "internet"}
    two = ("--where", "sector=telecom", "--where", "founded=1984")
    assert partners(document("suggest", "KT", "--as-of", EVE, *two, *ALL)) == {"sk-telecom"}


def test_novelty_changes_the_order_and_no_score(document, everybody) -> None:
    novel = document("suggest", "KT", "--as-of", EVE, "--novelty", "1", *ALL)

    def scores(report: dict) -> dict[str, float]:
        return {match["partner"]["id"]: match["score"] for match in report["matches"]}

    def order(report: dict) -> list[str]:
        return [match["partner"]["id"] for match in report["matches"]]

    assert scores(novel) == scores(everybody)
    assert order(novel) != order(everybody)
    ranking = [(e["next_step"].startswith(IDLE), -e["ranking_score"]) for e in novel["matches"]]
    assert ranking == sorted(ranking)
    asked = ("suggest", "KT", "--as-of", EVE, "--prior", "-k", "5")
    first, plain = document(*asked, "--novelty", "1"), document(*asked)
    fame = "mean_popularity_percentile"
    assert first["exposure"][fame] < plain["exposure"][fame]


PROFILE = """
name = "New Robotics"
kind = "company"
country = "FI"
aliases = ["NR", "Newrob"]

[offers]
"motion planning" = 0.9

[needs]
"speech recognition" = 1.0
"""


def test_profile(document, tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    path.write_text(PROFILE, "utf-8")
    report = document("suggest", "--profile", str(path), "-k", "3", "--capability", "ASR")
    assert report["organization"]["name"] == "New Robotics"
    assert len(report["matches"]) == 3
    for match in report["matches"]:
        assert any("New Robotics wants this" in reason for reason in match["reasons"])


def test_a_profile_takes_part_wherever_partners_are_ranked(document, run, tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    path.write_text(PROFILE, "utf-8")
    asked, own = ("--profile", str(path), "--prior"), "profile-new-robotics"
    pair = document("explain", "KT", *asked)
    assert (pair["pair"]["a"]["id"], pair["pair"]["b"]["id"]) == (own, "kt")
    assert document("explain", "New Robotics", "KT", *asked)["directions"] == pair["directions"]
    assert run("explain", "KT", "--prior").status == 2
    finns = ("--country", "FI", "--where", "kind!=university")
    found = document("pairs", *asked, "-k", "10", "--where", "country!=US")
    assert own in {pair[side]["id"] for pair in found["pairs"] for side in "ab"}
    recruited = document("recruit", "AI One Team", *asked, *finns)
    assert [each["organization"]["id"] for each in recruited["candidates"]] == [own]
    report = document("report", *asked, "-k", "1")
    assert report["organization"]["id"] == own
    assert document("report", *asked, "--org", "KT")["organization"]["id"] == "kt"
    everybody = ("recruit", "--all", "-o", str(tmp_path / "all.csv"))
    assert "leave out the filters" in run(*everybody, *finns).err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('kind = "company"', "needs a name"),
        ('name = "N"\n[offers]\n"no such thing" = 1.0', "no capability named 'no such thing'"),
        ('name = "N"\nkindd = "company"', "Nearest: "),
        ('name = "N"\nkind = "firm"', "firm"),
        ('name = "N"\n[offers]\n"speech" = 7', "7"),
        ("name = ", "no TOML"),
        ('name = "N"\noffers = "speech"', "[offers]"),
    ],
)
def test_a_profile_that_is_wrong(run, tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text, "utf-8")
    outcome = run("suggest", "--profile", str(path))
    assert (outcome.status, outcome.out) == (1, "")
    assert told in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    "name", ["kt", "KT", "Kt", "korea telecom", "KOREA TELECOM", "케이티", " KT  Corporation "]
)
def test_an_organization_is_named_by_id_name_or_alias(document, name: str) -> None:
    assert document("suggest", name, "-k", "1")["organization"] == {"id": "kt", "name": "KT"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["Kakoa"], "Nearest: Kakao"),
        (["KT", "--exclude", "Gogle"], "Google"),
        (["KT", "--capability", "speach-to-text"], "Speech-to-text"),
        (["KT", "--where", "sectr=telecom"], "sector"),
        (["KT", "-d", "korea-ai-2021"], "korea-ai-2020"),
        (["Zzyzx"], "table organizations"),
    ],
)
def test_what_does_not_exist_is_answered_with_the_nearest(run, arguments, told: str) -> None:
    outcome = run("suggest", *arguments)
    assert (outcome.status, outcome.out) == (1, "")
    assert told in outcome.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--kind", "firm"], "company"),
        (["--country", "Korea"], "two letters"),
        (["--as-of", "yesterday"], "YYYY-MM-DD"),
        (["--as-of", "2020-02-30"], "is no date"),
        (["-o", "x.foo"], "ending"),
    ],
)
def test_what_no_data_could_make_right_is_wrong_usage(run, arguments, told: str) -> None:
    outcome = run("suggest", "KT", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert told in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["KT", "--profile", __file__],
        ["--profile", "not-there.toml"],
        ["KT", "-k", "many"],
        ["KT", "-k", "0"],
        ["KT", "--novelty", "2"],
        ["KT", "--rivals", "ignore"],
        ["KT", "--where", "sector"],
        ["KT", "--where", "sector=a", "--where", "sector=b"],
        ["KT", "-f", "xml"],
        ["KT", "--no-such-option"],
        ["KT", "Kakao"],
    ],
)
def test_wrong_usage(run, arguments) -> None:
    outcome = run("suggest", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert "Usage:" in outcome.err


def test_every_format_shows_the_same_figures(document, output) -> None:
    asked = ("suggest", "KT", "--as-of", EVE, "-k", "5", "--prior")
    matches = document(*asked)["matches"]

    rows = csv_rows(output(*asked, "-f", "csv"))
    assert [row["partner.id"] for row in rows] == [match["partner"]["id"] for match in matches]
    for row, match in zip(rows, matches, strict=True):
        assert float(row["score"]) == match["score"]
        assert row["probability"] == ""
        for component in match["components"]:
            assert float(row[f"points.{component['name']}"]) == component["contribution"]

    table = output(*asked)
    assert output(*asked, "-f", "table") == table
    assert max(len(line) for line in table.splitlines()) <= 80
    heads = [line for line in table.splitlines() if line.endswith(" of 100")]
    for line, match in zip(heads, matches, strict=True):
        rank, name, relative = match["rank"], match["partner"]["name"], match["relative"]
        assert line.split()[0] == str(rank)
        assert name in line
        assert line.endswith(f" fit {relative:.0f} of 100")
        relation, reason = match["relation"], match["reasons"][0]
        start = f"{relation[0].upper()}{relation[1:]}: " if relation else ""
        assert f" {start}{reason.split()[0]} " in table

    markdown = output(*asked, "-f", "md")
    for match in matches:
        heading = f"## {match['rank']}. {match['partner']['name']}"
        (line,) = [line for line in markdown.splitlines() if line.startswith(heading)]
        assert line.endswith(f": fit {match['relative']:.0f} of 100")
        points = {each["name"]: each["contribution"] for each in match["components"]}
        assert points.pop("rivalry") == 0.0  # by construction: no column
        assert points.pop("baseline") < 0.0  # what every candidate starts with: no column either
        # The score is shown as a fit, and its parts as shares of what counts for the match, in %.
        whole = sum(each for each in points.values() if each > 0)
        parts = [f"{100 * each / whole:.1f}" for each in points.values()]
        assert f"| {' | '.join(parts)} |".replace("-0.0", "0.0") in markdown


def test_every_view_states_the_day_and_the_newest_date(output) -> None:
    for form in ("table", "md"):
        text = output("suggest", "KT", "--as-of", EVE, "-f", form)
        assert EVE in text
        assert "newest date in the data 2020-05-15" in text


def test_an_empty_list_still_has_its_columns(output) -> None:
    empty = output("suggest", "KT", "--country", "NZ", "-f", "csv")
    assert empty.startswith("rank,partner.id,partner.name,")
    assert len(empty.splitlines()) == 1
    assert "No candidate is left" in output("suggest", "KT", "--country", "NZ")


def test_the_readme_shows_what_the_command_prints(output) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    said = output("suggest", "KT", "--as-of", EVE, "-k", "4", "--prior")
    assert said.rstrip() in readme
    ranked = output("suggest", "KT", "--as-of", EVE, "-k", "9", "--prior", "--rivals", "flag")
    (place,) = re.findall(r"^ +(\d+)  LG Electronics", ranked, re.M)
    assert f"number {place} where everybody is in one list" in readme
    assert re.search(r"^ +1  LG Electronics", said, re.M)
