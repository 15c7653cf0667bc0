"""`matcher demo`: the Korean case from end to end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from .conftest import EVE

#: What the demo of the default case writes.
ENDINGS = ("2020-06-02.html", "2020-06-03.gexf", "2020-06-03.html", "md")


def test_the_demo_tells_what_suggest_tells_and_writes_its_files(
    run, document, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    outcome = run("demo", "-o", str(folder))
    assert (outcome.status, outcome.err) == (0, "")
    assert "\x1b" not in outcome.out
    matches = document("suggest", "KT", "--as-of", EVE, "-k", "5")["matches"]
    report = (folder / "korea-ai-2020.md").read_text("utf-8")
    for match in matches:
        assert match["partner"]["name"] in outcome.out
        assert f"fit {round(match['relative'])} of 100" in outcome.out
        title = f"## {match['rank']}. {match['partner']['name']}"
        assert title in report
    for text in (outcome.out, report):
        assert "AI One Team" in text
        assert "SK Telecom-Samsung-Kakao AI alliance" in text
    assert str(folder / "korea-ai-2020.2020-06-03.gexf") in outcome.out
    ElementTree.parse(folder / "korea-ai-2020.2020-06-03.gexf")
    names = [f"korea-ai-2020.{ending}" for ending in ENDINGS]
    assert sorted(p.name for p in folder.iterdir()) == names
    page = (folder / "korea-ai-2020.2020-06-03.html").read_text("utf-8")
    assert "<h1>Partners for KT</h1>" in page
    assert "AI One Team against SK Telecom-Samsung-Kakao AI alliance" in page

    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run("demo", "-o", str(folder)).status == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_reader_who_leaves_early_leaves_the_files(tmp_path: Path) -> None:
    command = f"{sys.executable} -m matcher demo -o {tmp_path / 'out'} | true"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    names = [f"korea-ai-2020.{ending}" for ending in ENDINGS]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names


def test_a_full_disk_is_said_of_the_file_wanted(tmp_path: Path) -> None:
    command = f"ulimit -f 8; {sys.executable} -m matcher demo -o {tmp_path / 'out'}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: cannot write {tmp_path / 'out' / 'korea-ai-2020.'}")
    assert ".matcher-" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_case_of_2025(run, document, tmp_path: Path) -> None:
    case = "korea-sovereign-ai-2025"
    outcome = run("demo", "--case", case, "-o", str(tmp_path))
    assert (outcome.status, outcome.err) == (0, "")
    asked = ("suggest", "Upstage", "-d", case, "--as-of", "2025-07-27", "-k", "5")
    found = document(*asked)
    for match in found["matches"]:
        assert match["partner"]["name"] in outcome.out
    for consortium in ("Naver Cloud", "Upstage", "SK Telecom", "NC AI", "LG"):
        assert f"{consortium} consortium" in outcome.out
    days = ("2025-07-27.html", "2025-08-04.gexf", "2025-08-04.html", "md")
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"{case}.{each}" for each in days]
    # Text and page of one day tell one story, and each is named by its day.
    eve, after = (
        (tmp_path / f"{case}.2025-{day}.html").read_text("utf-8") for day in ("07-27", "08-04")
    )
    first = found["matches"][0]["partner"]["name"]
    assert f"The best partners for Upstage are {first}" in eve
    assert "as of 2025-07-27" in eve and "as of 2025-08-04" in after
    for day in ("2025-07-27", "2025-08-04"):
        assert str(tmp_path / f"{case}.{day}.html") in outcome.out


def test_whom_kt_could_have_and_which_competitor_did_ally(document) -> None:
    report = document("suggest", "KT", "--as-of", EVE)
    competitors = [each for each in report["apart"] if each["because"] == "competitor"]
    assert competitors[0]["partner"]["name"] == "LG Uplus"
    had = [each["partner"]["name"] for each in report["matches"]]
    assert "LG Electronics" in had
    assert not {"LG Uplus", "SK Telecom"} & set(had)


def test_a_file_in_the_way(run, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", "utf-8")
    assert run("demo", "-o", str(tmp_path / "out")).status == 2
    assert (tmp_path / "out").read_text("utf-8") == "mine"
