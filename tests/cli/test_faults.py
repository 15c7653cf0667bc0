"""What nobody foresaw, and what lies at the edge of the calendar or of numbers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from matcher.workspace import Workspace

from .conftest import invoke


def write(folder: Path, **tables: str) -> str:
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    return str(folder)


def test_a_fault_of_the_program_is_said_to_be_one(run, monkeypatch) -> None:
    def fail(_: Workspace) -> None:
        raise ZeroDivisionError("a \x1b[31m fault")

    monkeypatch.setattr(Workspace, "info", fail)
    outcome = run("info")
    assert outcome.status == 70
    assert "fault of the program, not of yours: ZeroDivisionError" in outcome.err
    assert "matcher --debug info" in outcome.err
    assert "\x1b" not in outcome.err
    with pytest.raises(ZeroDivisionError):
        invoke("--debug", "info")


def test_of_an_option_given_twice_none_is_ignored(run) -> None:
    twice = run("report", "-o", "a.md", "--output", "b.html")
    assert (twice.status, "--output can be given only once" in twice.err) == (2, True)
    assert run("suggest", "KT", "--kind", "company", "--kind", "university", "--prior").status == 0


def test_a_data_set_without_organizations_gives_empty_tables(run, tmp_path: Path) -> None:
    data = write(tmp_path / "empty", organizations="id,name\n")
    for ending, read in ((".csv", pd.read_csv), (".parquet", pd.read_parquet)):
        path = tmp_path / f"all{ending}"
        assert run("suggest", "--all", "-d", data, "--prior", "-o", str(path)).status == 0
        found = read(path)
        assert len(found) == 0
        assert {"organization_id", "rank", "partner_id", "score"} <= {*found.columns}


@pytest.mark.parametrize("command", ["suggest a", "coalitions", "info", "report -o x.json"])
@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
def test_the_edges_of_the_calendar_are_days(tmp_path: Path, command: str, date: str) -> None:
    data = write(
        tmp_path / "edge",
        organizations="id,name\na,A\nb,B\nc,C\n",
        collaborations=f"id,start_date\np,{date}\n",
        participants="collaboration_id,organization_id\np,a\np,b\n",
        coalitions="id,name,dissolved\nq,Q,9999\n",
        memberships="coalition_id,organization_id,until\nq,a,9999-12-31\nq,c,\n",
    )
    done = subprocess.run(
        [sys.executable, "-m", "matcher", *command.split(), "-d", data],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_cut_at_the_first_day_has_no_past(run) -> None:
    outcome = run("backtest", "--cut", "0001")
    assert outcome.status == 1
    assert "no past lies before" in outcome.err


def test_a_strength_that_is_nearly_nothing_gives_no_undefined_score(run, tmp_path: Path) -> None:
    data = write(
        tmp_path / "tiny",
        organizations="id,name\na,A\nb,B\nc,C\n",
        capabilities="id,name\nx,X\ny,Y\n",
        evidence="organization_id,capability_id,direction,strength\n"
        "a,x,needs,5e-324\nb,x,offers,1\nc,y,offers,0.5\na,y,offers,0.5\n",
    )
    found = json.loads(run("suggest", "a", "-d", data, "-f", "json").out)
    assert found["matches"]
    for match in found["matches"]:
        assert isinstance(match["score"], float)
        assert all(isinstance(each["contribution"], float) for each in match["components"])


@pytest.mark.parametrize("asked", ["--version", "info"])
def test_a_full_or_a_closed_output_ends_in_one_line(asked: str) -> None:
    command = f"{sys.executable} -m matcher {asked}"
    for to, status in (("> /dev/full", 1), (">&-", 1), ("| true", 0)):
        done = subprocess.run(
            ["sh", "-c", f"{command} {to}"], capture_output=True, text=True, check=False
        )
        assert done.returncode == status
        assert "Traceback" not in done.stderr
        assert done.stderr.count("\n") == (1 if status else 0), done.stderr


def test_a_disk_that_is_full_is_said_whatever_writes(tmp_path: Path) -> None:
    rows = "".join(f"{number},{'x' * 90}{number}\n" for number in range(900))
    (tmp_path / "many.csv").write_text("id,name\n" + rows)
    for target in ("data", "data.duckdb"):
        done = subprocess.run(
            [
                "sh",
                "-c",
                f"ulimit -f 16; {sys.executable} -m matcher ingest tables many.csv -o new/{target}",
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr.startswith(f"Error: cannot write new/{target}: ")
        assert [path.name for path in tmp_path.iterdir()] == ["many.csv"]
