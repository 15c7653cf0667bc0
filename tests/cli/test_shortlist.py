"""--shortlist: who declined is left out and counted, the others carry status and note."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from matcher.errors import MatcherError
from matcher.matching.shortlist import STATUSES, read_shortlist

from .conftest import EVE, check

NOTE = "=note() <script>alert(1)</script> | \x1b[31m"

#: Commands that rank organizations, with what asks for the case.
ASKED = ("--as-of", EVE, "--prior")
COMMANDS = {
    "suggest": ("suggest", "KT", *ASKED),
    "pairs": ("pairs", "-k", "40", *ASKED),
    "explain": ("explain", "KT", "Naver", *ASKED),
    "recruit": ("recruit", "AI One Team", "-k", "40", *ASKED),
    "report": ("report", "--org", "KT", *ASKED),
}


@pytest.fixture
def shortlist(tmp_path: Path) -> str:
    path = tmp_path / "asked.csv"
    rows = [
        ("Organization", "STATUS", "note"),
        ("kakao", "Said no.", NOTE),
        ("Naver", "in_talks", NOTE),
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*rows, ("LG Electronics", "agreed", "")])
    return str(path)


def is_named(value: dict[str, Any], key: str) -> bool:
    return isinstance(value.get(key), dict) and "id" in value[key]


def listed(value: Any, found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Give the shortlist of each match, pair or candidate of a document, by who it is."""
    if isinstance(value, dict):
        who = [value[key]["id"] for key in ("partner", "a", "b") if is_named(value, key)]
        if is_named(value, "organization") and not who:
            who = [value["organization"]["id"]]
        if "shortlist" in value and "rank" in value:
            for each in who:
                found.setdefault(each, []).append(value["shortlist"])
        for inner in value.values():
            listed(inner, found)
    elif isinstance(value, list):
        for inner in value:
            listed(inner, found)
    return found


def test_who_was_asked_is_not_to_be_called_again(document, shortlist: str) -> None:
    found = document(*COMMANDS["suggest"], "--shortlist", shortlist)
    steps = {each["partner"]["id"]: each["next_step"] for each in found["matches"]}
    assert steps["naver"].startswith("Contacted already; ask for the answer: Naver (navercorp.com)")
    assert steps["lg-electronics"].startswith("Agreed; settle what comes next: LG Electronics (")
    assert steps["yonsei-university"].startswith("Call Yonsei University (")
    pair = document("explain", "KT", "Kakao", *ASKED, "--shortlist", shortlist)
    step = pair["directions"][0]["next_step"]
    assert step.startswith("Declined, so no call: Kakao (")
    invited = document(*COMMANDS["recruit"], "--shortlist", shortlist)["candidates"]
    (naver,) = (each for each in invited if each["organization"]["id"] == "naver")
    assert naver["next_step"].startswith("Contacted already; ask for the answer: Naver")


@pytest.mark.parametrize("name", list(COMMANDS))
def test_who_declined_is_left_out_and_the_others_carry_their_note(
    document, shortlist: str, name: str
) -> None:
    before = listed(document(*COMMANDS[name]), {})
    after = document(*COMMANDS[name], "--shortlist", shortlist)
    check(name, after)
    found = listed(after, {})
    assert not any(each for notes in before.values() for each in notes)
    if name != "explain":
        assert "kakao" in before and "kakao" not in found
    contact = {"organization": "naver", "status": "contacted", "note": NOTE}
    assert found["naver"] and all(contact in each for each in found["naver"])
    others = [one for notes in found.values() for each in notes for one in each]
    assert {(one["organization"], one["status"]) for one in others} <= {
        ("naver", "contacted"),
        ("lg-electronics", "agreed"),
    }


def test_who_declined_is_counted_and_explained(document, output, shortlist: str) -> None:
    found = document(*COMMANDS["suggest"], "--shortlist", shortlist)
    assert found["barred"]["declined, by the shortlist"] == 1
    assert [row["row"] for row in found["filters"]["shortlist"]] == [2, 3, 4]
    assert found["filters"]["shortlist"][0]["organization"] == "kakao"
    pair = document("explain", "KT", "Kakao", *ASKED, "--shortlist", shortlist)
    removed = [each["removed_by"] for each in pair["directions"]]
    assert removed[0] == "declined, by the shortlist"
    text = " ".join(output(*COMMANDS["suggest"], "--shortlist", shortlist).split())
    assert "Shortlist: 1 declined and left out (kakao); 1 contacted; 1 agreed" in text
    assert "on your shortlist as agreed" in text


@pytest.mark.parametrize("name", ["suggest", "recruit", "report"])
@pytest.mark.parametrize("form", ["table", "md", "csv"])
def test_a_note_is_text_wherever_it_lands(output, shortlist: str, name: str, form: str) -> None:
    text = output(*COMMANDS[name], "--shortlist", shortlist, "-f", form)
    assert "\x1b" not in text
    assert "contacted" in text
    if form == "md":
        assert "<script" not in text
    if form == "csv":
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert any("note()" in cell for cell in cells)
        assert not any(cell.startswith("=") for cell in cells)


def test_a_note_is_no_mark_up_on_a_page(run, shortlist: str, tmp_path: Path) -> None:
    for more in ((), ("--summary",)):
        path = tmp_path / "page.html"
        asked = (*COMMANDS["report"], "--shortlist", shortlist, *more, "-o", str(path))
        assert run(*asked).status == 0
        page = path.read_text("utf-8")
        assert "<script>alert(1)" not in page and "\x1b" not in page
        assert "=note() &lt;script&gt;alert(1)" in page


def test_every_usual_word_is_understood_in_any_case(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    words = [(word.upper(), status) for status, each in STATUSES.items() for word in each]
    assert len({word for word, _ in words}) == len(words)
    lines = [f'x,"{word}"' for word, _ in words]
    path.write_text("\n".join(["organization,status", *lines]), "utf-8")
    assert [row.status for row in read_shortlist(path)] == [status for _, status in words]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "organization,status\nKT,declned\nKT,\n,declined\n",
            (
                "3 problems",
                "row 2, column status, value 'declned': it is no known status",
                "Did you mean 'declined'?",
                "'declined', 'contacted', 'agreed'",
                "row 3, column status: it is empty",
                "row 4, column organization: it is empty",
            ),
        ),
        (
            "organization,status\nKakoa,no\nNaverr,yes\nNaver,yes\nnaver,no\n",
            (
                "3 problems",
                "row 2, column organization, value 'Kakoa'",
                "Nearest: Kakao",
                "row 3, column organization, value 'Naverr'",
                "row 5, column organization, value 'naver': row 4 names the same organization",
            ),
        ),
        ("name,status\nKT,no\n", ("no column organization",)),
        ("organization,status\nKT\n", ("row 2", "1 cell")),
    ],
)
def test_what_is_wrong_is_said_all_at_once(run, tmp_path: Path, text: str, said: Any) -> None:
    path = tmp_path / "asked.csv"
    path.write_text(text, "utf-8")
    outcome = run("suggest", "KT", "--prior", "--shortlist", str(path))
    assert (outcome.status, outcome.out) == (1, "")
    for words in said:
        assert words in outcome.err


def test_a_bulk_table_leaves_out_who_declined(run, shortlist: str, tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    asked = ("suggest", "--all", *ASKED, "-k", "60", "-o", str(path))
    assert run(*asked).status == 0
    assert ",kakao," in path.read_text("utf-8")
    assert run(*asked, "--shortlist", shortlist).status == 0
    assert ",kakao," not in path.read_text("utf-8").replace("\nkakao,", "\n")


def test_the_summary_says_status_and_note(output, document, shortlist: str) -> None:
    best = document(*COMMANDS["suggest"], "-k", "1")["matches"][0]["partner"]
    path = Path(shortlist)
    path.write_text(f"organization,status,note\n{best['id']},agreed,signed in May\n", "utf-8")
    text = output(*COMMANDS["report"], "--summary", "--shortlist", shortlist)
    assert f"{best['name']}, agreed: signed in May" in " ".join(text.split())


def test_a_team_leaves_out_who_declined_and_shows_who_agreed(document, shortlist: str) -> None:
    call = Path(__file__).parents[2] / "docs" / "pandemic.txt"
    asked = ("team", str(call), "--lead", "SK Telecom", "-k", "1", "--as-of", EVE, "--prior")
    _, first, *others = document(*asked)["teams"][0]["members"]
    path = Path(shortlist)
    path.write_text(f"organization,status,note\n{first['id']},no,\n{others[0]['id']},yes,{NOTE}\n")
    members = document(*asked, "--shortlist", shortlist)["teams"][0]["members"]
    assert first["id"] not in {each["id"] for each in members}
    noted = {each["id"]: each["shortlist"] for each in members if each["shortlist"]}
    contact = {"organization": others[0]["id"], "status": "agreed", "note": NOTE}
    assert noted in ({}, {others[0]["id"]: [contact]})
    assert noted or others[0]["id"] not in {each["id"] for each in members}


@pytest.mark.parametrize("missing", ["organization", "status"])
def test_a_column_that_is_missing_is_named(tmp_path: Path, missing: str) -> None:
    kept = [each for each in ("organization", "status", "note") if each != missing]
    path = tmp_path / "asked.csv"
    path.write_text(",".join(kept) + "\nx,y\n", "utf-8")
    with pytest.raises(MatcherError, match=missing):
        read_shortlist(path)
