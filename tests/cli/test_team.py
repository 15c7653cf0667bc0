"""`matcher team`: a challenge in, teams out, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from matcher.reporting.schemas import schema

PANDEMIC = """A pandemic moves faster than any ministry can read.
We want an AI that sees an outbreak coming and helps to counter it: epidemic forecasting, chest
X-ray AI for those who cough, and an AI assistant that answers citizens. It runs on a cloud
platform. Nothing of this may replace doctors.
"""


@pytest.fixture
def call(tmp_path: Path) -> Path:
    path = tmp_path / "pandemic.txt"
    path.write_text(PANDEMIC, "utf-8")
    return path


def asked(output, call: Path, *options: str) -> dict:
    arguments = ("team", str(call), "--prior", "--as-of", "2020-06-03", "-f", "json", *options)
    document = json.loads(output(*arguments))
    jsonschema.validate(document, schema("team"))
    return document


def test_words_become_needs_with_the_sentence_that_names_them(output, call: Path) -> None:
    document = asked(output, call)
    needs = {need["capability"]: need for need in document["needs"]}
    assert {each for each in needs if needs[each]["sure"]} == {
        *("epidemic-response", "medical-imaging", "virtual-assistants", "cloud-computing"),
    }
    assert needs["cloud-computing"]["because"] == "It runs on a cloud platform"
    # "Answers citizens" says of what is named already for whom it is.
    assert all(need["sure"] for need in needs.values())
    # A whole sentence, and the part of one of which the rest was understood.
    assert "Nothing of this may replace doctors." in document["not_understood"]
    assert "helps to counter it" in document["not_understood"]


def test_the_best_team_covers_the_needs_from_the_leads_side(output, call: Path) -> None:
    document = asked(output, call, "--lead", "SK Telecom", "--why-not", "KT")
    best = document["teams"][0]
    assert best["optimal"] and best["members"][0]["id"] == "sk-telecom"
    held = {each["capability"]: each["strength"] for each in best["coverage"]}
    assert all(held[need["capability"]] > 0.25 for need in document["needs"] if need["sure"])
    values = [team["value"] for team in document["teams"]]
    assert values == sorted(values, reverse=True)
    assert len({tuple(sorted(m["id"] for m in t["members"])) for t in document["teams"]}) == 3
    (why,) = document["why_not"]
    assert why["organization"]["id"] == "kt" and "AI One Team" in why["because"]
    # What suggest says against a partner is said of a member.
    against = "Naver and SK Telecom: Naver supplies LG Electronics (of a rival's camp"
    assert any(risk.startswith(against) for risk in best["risks"])
    naver = next(each for each in best["members"] if each["id"] == "naver")
    (against, *_) = naver["stand_in"]["against"]
    assert naver["stand_in"]["id"] == "korea-university"
    assert against.startswith("Korea University works with KT (a comp")
    # Nobody is there who adds nothing.
    assert all(each["adds"] for each in best["members"][1:])


def test_seats_that_only_the_size_asks_for_are_told_in_one_line(run, call: Path) -> None:
    outcome = run(
        *("team", str(call), "--prior", "--as-of", "2020-06-03", "--lead", "KT", "-k", "1"),
        *("--size", "12..14"),
    )
    flat = " ".join(outcome.out.split())
    assert "12 to 14 members" in flat and "rules and the fit" not in flat
    assert flat.count("adds nothing that the others lack") == 1
    assert "without it this does not hold: the team is to have 12 to 14 members" in flat


def test_a_guess_is_counted_apart_and_marked(run, tmp_path: Path) -> None:
    path = tmp_path / "yard.txt"
    path.write_text(
        "A private 5G network, a cloud, robots that find defects in the seams, and luck."
    )
    outcome = run("team", str(path), "--prior", "-k", "1")
    flat = " ".join(outcome.out.split())
    assert "3 of about 5 needs were understood for sure, 1 perhaps, 1 not." in flat
    assert "find defects in the seams: perhaps Quality inspection" in flat
    assert "Quality inspection (perhaps) 0.50" in flat
    assert "The best team for what was understood" in flat
    assert "covers 3 of the 3 needs understood for sure and 1 of 1 perhaps meant" in flat


def test_words_of_the_need_decide_between_near_equals(output, call: Path) -> None:
    # VUNO offers medical imaging at 0.8 by an AI for hands; Lunit, at 0.7, for the chest.
    document = asked(output, call, "--lead", "SK Telecom")
    members = {each["id"]: each for each in document["teams"][0]["members"]}
    assert 'what is known of it says "chest", as the need does' in members["lunit"]["reasons"]
    vuno = members["lunit"]["stand_in"]  # stronger by the data, further from the words
    assert (vuno["id"], vuno["loses"], vuno["further"]) == ("vuno", [], ["medical-imaging"])
    (imaging,) = (c for c in document["teams"][0]["coverage"] if c["holders"] == ["lunit"])
    assert imaging["strength"] == 0.7
    # Nobody is said to be alone with what a stand-in offers too.
    said = " ".join(members["naver"]["reasons"])
    assert members["naver"]["stand_in"] and "next is SK Telecom with 0.30" in said


def test_a_call_that_is_hardly_understood_has_no_best_team(output, run, tmp_path: Path) -> None:
    path = tmp_path / "call.txt"
    path.write_text("We need chatbots that cook our dinner, wash the dishes well and feed the cat.")
    text = run("team", str(path), "--prior", "--lead", "KT").out
    flat = " ".join(text.split())
    assert "1 of about 3 needs was understood for sure, 2 not; this is no team for the" in flat
    assert all(part in flat for part in ("cook our dinner", "wash the dishes well", "feed the cat"))
    assert "%" not in text and "best team" not in text and "worth more" not in text


def test_who_declined_by_the_shortlist_is_in_no_team(output, call: Path, tmp_path: Path) -> None:
    shortlist = tmp_path / "asked.csv"
    shortlist.write_text("organization,status,note\nAmazon,declined,\nLunit,agreed,by phone\n")
    plain = asked(output, call, "--lead", "SK Telecom")
    document = asked(output, call, "--lead", "SK Telecom", "--shortlist", str(shortlist))
    members = {each["id"]: each for each in document["teams"][0]["members"]}
    assert "amazon" in {each["id"] for each in plain["teams"][0]["members"]}
    assert "amazon" not in members
    assert "agreed, by the shortlist: by phone" in members["lunit"]["reasons"]


def test_the_needs_go_to_a_file_and_come_back(output, run, call: Path, tmp_path: Path) -> None:
    needs = tmp_path / "needs.toml"
    first = run("team", str(call), "--prior", "--as-of", "2020-06-03", "--needs", str(needs))
    assert first.status == 0 and "edit it, and give it again" in first.err
    edited = "\n".join(
        line for line in needs.read_text("utf-8").splitlines() if "cloud-computing" not in line
    )
    needs.write_text(edited, "utf-8")
    document = asked(output, call, "--needs", str(needs))
    assert [need["capability"] for need in document["needs"]] == [
        *("epidemic-response", "medical-imaging", "virtual-assistants"),
    ]


def test_a_page_and_a_workbook_show_the_team(run, call: Path, tmp_path: Path) -> None:
    import openpyxl

    page, book = tmp_path / "team.html", tmp_path / "team.xlsx"
    for path in (page, book):
        outcome = run("team", str(call), "--prior", "--as-of", "2020-06-03", "-o", str(path))
        assert outcome.status == 0, outcome.err
    text = page.read_text("utf-8")
    assert "Naver" in text and 'class="other" hidden' in text and "Content-Security-Policy" in text
    sheet = openpyxl.load_workbook(book)["team-1"]
    assert "Naver" in {cell.value for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--rules horizon-europ", "nearest: horizon-europe"),
        ("--size 5..3", "contradicts itself"),
        ("--lead Nobody-at-all", "no organization named"),
        ("--lead KT --with Kakao --with Naver", "are rivals"),
        ("--without KT --lead KT", "both asked for and left out"),
        ("--rules eurostars --lead KT --size 2..2 --why-not Nobody-at-all", "no organization"),
    ],
)
def test_what_cannot_be_is_one_message_and_writes_nothing(
    run, call: Path, tmp_path: Path, options: str, said: str
) -> None:
    target = tmp_path / "team.json"
    outcome = run("team", str(call), "--prior", "-o", str(target), *options.split())
    assert outcome.status in (1, 2) and said in " ".join(outcome.err.split())
    assert "Traceback" not in outcome.err and not target.exists()


def test_no_team_is_an_answer_with_status_one(run, call: Path) -> None:
    outcome = run(
        *("team", str(call), "--prior", "--as-of", "2020-06-03", "--lead", "SK Telecom"),
        *("--rules", "horizon-europe", "-f", "json"),
    )
    assert outcome.status == 1
    document = json.loads(outcome.out)
    jsonschema.validate(document, schema("team"))
    assert document["teams"] == []
    (rule,) = document["infeasible"]["rules"]
    assert rule.startswith("at least three independent legal entities")


def test_no_team_is_said_with_what_would_be_enough_and_whose_it_is(run, call: Path) -> None:
    outcome = run(
        *("team", str(call), "--prior", "--as-of", "2020-06-03", "--lead", "SK Telecom"),
        *("--rules", "horizon-europe", "--why-not", "Naver"),
    )
    said = " ".join(outcome.out.split())
    assert "These cannot all hold - at least three independent legal entities" in said
    assert "them a Member State: only if its makers waive it for you" in said
    assert "- Naver: no team keeps the rules, with it or without" in said


def test_what_one_source_says_of_two_needs_is_told_once(output, tmp_path: Path) -> None:
    (tmp_path / "call.txt").write_text("We need chatbots and speech recognition.", "utf-8")
    asks = ("team", str(tmp_path / "call.txt"), "--prior", "--as-of", "2020-06-03")
    assert output(*asks, "--size", "1").count("contact centre AI (Aju News, 2017-01-13)") == 1


def test_the_same_question_gives_the_same_bytes(output, call: Path) -> None:
    arguments = ("team", str(call), "--as-of", "2020-06-03", "--lead", "KT", "-f", "json")
    assert output(*arguments) == output(*arguments)


def test_in_bulk_the_options_of_one_challenge_are_refused(run, tmp_path: Path) -> None:
    calls = tmp_path / "calls.csv"
    calls.write_text("call_id,lead,capabilities,size,countries\na,KT,chatbots,4,1\n", "utf-8")
    table = tmp_path / "teams.csv"
    outcome = run("team", "--all", str(calls), "-o", str(table), "--lead", "KT")
    assert outcome.status == 2 and "leave out --lead" in " ".join(outcome.err.split())
    outcome = run("team", "--all", str(calls), "-o", str(table))
    assert outcome.status == 0, outcome.err
    lines = table.read_text("utf-8").split()
    assert lines[0] == "call_id,seat,organization_id" and lines[1] == "a,1,kt" and len(lines) == 5
