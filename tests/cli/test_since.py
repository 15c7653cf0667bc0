"""`matcher report --since`: what changed since an earlier report on the same question."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from .conftest import DAY, EVE, check

#: The bars of a workbook are an extension of its format, which openpyxl reads past.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

ASKED = ("report", "--org", "KT", "--prior", "-k", "8")


@pytest.fixture(scope="module")
def earlier(run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("earlier") / "eve.json"
    assert run(*ASKED, "--as-of", EVE, "-o", str(path)).status == 0
    return path


@pytest.fixture(scope="module")
def now(run, earlier: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("now") / "day.json"
    outcome = run(*ASKED, "--as-of", DAY, "--since", str(earlier), "-o", str(path))
    assert outcome.status == 0, outcome.err
    found = json.loads(path.read_text("utf-8"))
    check("report", found)
    return found


def test_the_data_and_the_coalitions_that_changed(earlier: Path, now: Any) -> None:
    before = json.loads(earlier.read_text("utf-8"))
    assert before["since"] is None
    since = now["since"]
    assert (since["file"], since["as_of"], since["model"]) == ("eve.json", EVE, "prior")
    for table, more in since["tables"].items():
        assert now["contents"]["tables"][table] - before["contents"]["tables"][table] == more != 0
    assert since["tables"]["memberships"] == 2
    assert since["new_sources"] and not {e["source"] for e in before["sources"]} & set(
        since["new_sources"]
    )


def test_every_rank_that_changed_is_told_with_why(earlier: Path, now: Any) -> None:
    before = json.loads(earlier.read_text("utf-8"))
    old, new = (
        {each["partner"]["id"]: each for each in found["suggestions"]["matches"]}
        for found in (before, now)
    )
    moves = {each["id"]: each for each in now["since"]["moves"] if each["answers"] == "partners"}
    ranks = {
        name: (old.get(name, {}).get("rank"), new.get(name, {}).get("rank"))
        for name in {*old, *new}
    }
    assert {name: (each["before"], each["after"]) for name, each in moves.items()} == {
        name: both for name, both in ranks.items() if both[0] != both[1]
    }
    for name, each in moves.items():
        kind = "entered" if name not in old else "left" if name not in new else "moved"
        assert each["kind"] == kind and each["because"], name
        assert each["score_before"] == old.get(name, {}).get("score")
        assert each["score_after"] == new.get(name, {}).get("score")
    assert moves["lg-electronics"]["because"] == ["sits in AI One Team now"]
    assert "kakao" not in moves  # apart on both days: its alliance is led by a competitor
    # Naver worked with who joined: the part of the score that grew most comes first.
    was, is_ = (
        {part["name"]: part["contribution"] for part in found["naver"]["components"]}
        for found in (old, new)
    )
    most = max((name for name in was if name != "baseline"), key=lambda n: abs(is_[n] - was[n]))
    assert moves["naver"]["because"][0].startswith(f"{most} {is_[most] - was[most]:+.1f} (")


@pytest.mark.parametrize("ending", ["txt", "md", "html", "xlsx", "pptx"])
@pytest.mark.parametrize("more", [(), ("--summary",)])
def test_every_format_tells_it(
    run, earlier: Path, tmp_path: Path, ending: str, more: tuple[str, ...]
) -> None:
    if ending == "xlsx" and more:
        return  # a workbook has no shorter form
    path = tmp_path / f"day.{ending}"
    asked = (*ASKED, "--as-of", DAY, "--since", str(earlier), *more, "-o", str(path))
    assert run(*asked).status == 0
    if ending == "xlsx":
        book = openpyxl.load_workbook(path)
        sheet = book["since-partners"]
        assert "LG Electronics" in [row[1].value for row in sheet.iter_rows()]
        return
    if ending == "pptx":
        from pptx import Presentation

        frames = [each for slide in Presentation(str(path)).slides for each in slide.shapes]
        text = " ".join(each.text_frame.text for each in frames if each.has_text_frame)
    else:
        text = " ".join(path.read_text("utf-8").replace("\\", "").split())
    assert "What changed" in text
    assert "LG Electronics" in text.partition("What changed")[2]


def broken(change: str, found: dict[str, Any]) -> str:
    texts = {
        "another command": json.dumps({"schema_version": 1, "matches": []}),
        "half": json.dumps(found)[:1000],
        "a list": "[]",
        "deep": "[" * 100_000,
    }
    keys = {"version": {"schema_version": 99}, "date": {"newest_date": True}}
    keys["nobody"] = {"organization": {"name": "KT"}}
    first = {"rank": {"rank": "first"}, "no number": {"score": float("nan")}}
    found.update(keys.get(change, {}))
    found["suggestions"]["matches"][0].update(first.get(change, {}))
    if change == "matches":
        found["suggestions"]["matches"] = [{"rank": 1}]
    return texts.get(change) or json.dumps(found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("version", "has schema_version 99, and 1 is read here"),
        ("another command", "is no report (it has no dataset)"),
        ("half", "is no JSON"),
        ("a list", "is no document of this program"),
        ("matches", "is a broken report"),
        ("date", "$.newest_date: True is not of type"),
        ("rank", "is a broken report ("),
        ("nobody", "is about the organization (none)"),
        ("no number", "is no JSON (NaN is no number of JSON)"),
        ("deep", "its values lie too deep in each other"),
    ],
)
def test_what_is_no_earlier_report_is_one_clear_error(
    run, earlier: Path, tmp_path: Path, change: str, said: str
) -> None:
    path = tmp_path / "old.json"
    path.write_text(broken(change, json.loads(earlier.read_text("utf-8"))), "utf-8")
    outcome = run(*ASKED, "--as-of", DAY, "--since", str(path))
    assert (outcome.status, outcome.out) == (1, "")
    assert said in outcome.err and "Traceback" not in outcome.err


def test_another_question_is_refused(run, earlier: Path) -> None:
    outcome = run("report", "--org", "Naver", "--prior", "--since", str(earlier))
    assert (outcome.status, outcome.out) == (1, "")
    assert "is about the organization kt, and this report about naver" in outcome.err
    outcome = run("report", "--coalition", "AI One Team", "--prior", "--since", str(earlier))
    assert (outcome.status, outcome.out) == (1, "")
    assert "is about the coalition (none), and this report about ai-one-team" in outcome.err
