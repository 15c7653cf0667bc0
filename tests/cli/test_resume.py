"""A table of everybody whose run was ended goes on where it stopped, to the same bytes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from matcher.coalitions import invitations
from matcher.matching import bulk
from matcher.partitions import Partitions
from matcher.sources import load

from .conftest import DAY, Run

COMMANDS = {
    "suggest": ("suggest", "--all", "-k", "3"),
    "score": ("score", "pairs.csv"),
    "recruit": ("recruit", "--all", "-k", "4"),
}


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Cut small data into several partitions; Ctrl-C comes after the first of the next run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bulk, "FEWEST_ASKING", 16)
    monkeypatch.setattr(invitations, "groups_at_a_time", lambda size: 1)
    keep = Partitions.keep

    def and_interrupt(self: Partitions, number: int, frame: pd.DataFrame) -> None:
        keep(self, number, frame)
        monkeypatch.setattr(Partitions, "keep", keep)
        raise KeyboardInterrupt

    monkeypatch.setattr(Partitions, "keep", and_interrupt)
    return monkeypatch


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_it_goes_on_after_ctrl_c(
    name: str, ending: str, interrupted: pytest.MonkeyPatch, run: Run, tmp_path: Path
) -> None:
    ids = load("korea-ai-2020").as_of(DAY).organizations["id"]
    pairs = pd.DataFrame({"organization_a": ids, "organization_b": ids.iloc[::-1].to_numpy()})
    pairs[pairs["organization_a"] != pairs["organization_b"]].sample(
        frac=1.0, random_state=0
    ).to_csv("pairs.csv", index=False)
    asked = (*COMMANDS[name], "--prior", "--as-of", DAY, "-o")
    half = run(*asked, f"half.{ending}")
    assert half.status == 130
    assert "1 of " in half.err and "--resume goes on" in half.err
    assert not Path(f"half.{ending}").exists() and Path(f"half.{ending}.parts").is_dir()
    assert run(*asked, f"whole.{ending}").status == 0
    if name == "suggest":
        fewer = ["2" if each == "3" else each for each in asked]
        refused = run(*fewer, f"half.{ending}", "--resume")
        assert refused.status == 1 and "another question: -k differs" in refused.err
    on = run(*asked, f"half.{ending}", "--resume")
    assert on.status == 0 and "1 of " in on.err and "are there already" in on.err
    assert Path(f"half.{ending}").read_bytes() == Path(f"whole.{ending}").read_bytes()
    assert not Path(f"half.{ending}.parts").exists()


def test_without_resume_what_is_left_is_removed(
    interrupted: pytest.MonkeyPatch, run: Run, tmp_path: Path
) -> None:
    asked = ("suggest", "--all", "--prior", "-o", "x.csv")
    assert run(*asked).status == 130
    anew = run(*asked)
    assert anew.status == 0 and "held 1 partitions of a run that was ended" in anew.err
    assert [each.name for each in tmp_path.iterdir()] == ["x.csv"]
