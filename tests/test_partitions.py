"""A run that was ended leaves whole partitions, and another one goes on with them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import matcher
from matcher.errors import RequestError
from matcher.partitions import Divided, partitions_beside


class EndedError(Exception):
    """What ends a run here."""


class Maker:
    """Makes partitions, and counts what was asked of it."""

    def __init__(self, ends_before: int | None = None) -> None:
        self.made: list[int] = []
        self._ends_before = ends_before

    def parts(self, wanted: Sequence[int]) -> Iterator[pd.DataFrame]:
        for number in wanted:
            if number == self._ends_before:
                raise EndedError
            self.made.append(number)
            yield pd.DataFrame({"name": [f"n{number}", None], "score": [number + 0.1, None]})


def table(maker: Maker) -> Divided:
    return Divided(4, {"the data": "abc", "-k": "10"}, maker.parts)


class Run:
    """Runs a table to its file, and keeps what was said."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.notes: list[str] = []

    def __call__(self, divided: Divided, *, resume: bool = False) -> pd.DataFrame:
        self.notes = []
        with partitions_beside(
            self.target, divided, resume=resume, note=self.notes.append
        ) as partitions:
            missing = list(partitions.missing)
            for number, part in zip(missing, divided.parts(missing), strict=True):
                partitions.keep(number, part)
            return pd.concat(list(partitions.frames()), ignore_index=True)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path / "table.csv")


def end_before(run: Run, number: int) -> Maker:
    maker = Maker(ends_before=number)
    with pytest.raises(EndedError):
        run(table(maker))
    return maker


def test_a_whole_run_leaves_nothing_beside_the_file(run: Run) -> None:
    found = run(table(Maker()))
    assert found["name"].tolist()[::2] == ["n0", "n1", "n2", "n3"]
    assert list(run.target.parent.iterdir()) == [] and run.notes == []


def test_it_goes_on_where_it_stopped(run: Run) -> None:
    whole = run(table(Maker()))
    end_before(run, 2)
    assert [each.name for each in run.target.parent.iterdir()] == ["table.csv.parts"]
    assert "2 of 4 partitions are kept" in run.notes[0] and "--resume" in run.notes[0]
    again = Maker()
    pd.testing.assert_frame_equal(run(table(again), resume=True), whole)
    assert again.made == [2, 3]
    assert run.notes == ["2 of 4 partitions are there already"]
    assert list(run.target.parent.iterdir()) == []


def test_without_resume_it_starts_anew_and_says_so(run: Run) -> None:
    end_before(run, 3)
    again = Maker()
    run(table(again))
    assert again.made == [0, 1, 2, 3]
    assert len(run.notes) == 1 and "held 3 partitions" in run.notes[0]


def test_of_a_run_that_made_none_nothing_stays(run: Run) -> None:
    end_before(run, 0)
    assert list(run.target.parent.iterdir()) == [] and run.notes == []
    run(table(Maker()), resume=True)
    assert run.notes == ["there is no table.csv.parts to go on with: all partitions are made"]


def test_partitions_of_another_question_are_refused_and_stay(run: Run) -> None:
    end_before(run, 2)
    other = replace(table(Maker()), question={"the data": "other", "-k": "10"})
    with pytest.raises(RequestError, match=r"another question: the data differs\."):
        run(other, resume=True)
    other = replace(other, question={"the data": "other", "-k": "5"})
    with pytest.raises(RequestError, match="the data and -k differ"):
        run(other, resume=True)
    again = Maker()
    run(table(again), resume=True)
    assert again.made == [2, 3]


def test_a_partition_that_is_damaged_is_made_again(run: Run) -> None:
    end_before(run, 3)
    broken = run.target.parent / "table.csv.parts" / "part-00001.parquet"
    broken.write_bytes(broken.read_bytes()[:-7])
    again = Maker()
    run(table(again), resume=True)
    assert again.made == [1, 3]


def test_two_runs_do_not_write_one_file(run: Run) -> None:
    with (
        partitions_beside(run.target, table(Maker()), resume=False, note=run.notes.append),
        pytest.raises(RequestError, match=r"another run is writing table\.csv"),
    ):
        run(table(Maker()))
    run(table(Maker()))


def test_a_folder_of_somebody_else_is_left_alone(run: Run) -> None:
    folder = run.target.parent / "table.csv.parts"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(RequestError, match="not of this program"):
        run(table(Maker()))
    assert (folder / "mine.txt").read_text() == "mine"


def test_the_lock_of_a_run_that_was_killed_is_none(run: Run) -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(Path(matcher.__file__).parents[1])!r})\n"
        "import os, pandas, pathlib\n"
        "from matcher.partitions import Divided, partitions_beside\n"
        "table = Divided(4, {'the data': 'abc', '-k': '10'}, None)\n"
        f"target = pathlib.Path({str(run.target)!r})\n"
        "with partitions_beside(target, table, resume=False, note=print) as partitions:\n"
        "    partitions.keep(0, pandas.DataFrame({'name': ['n0', None], 'score': [0.1, None]}))\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    again = Maker()
    run(table(again), resume=True)
    assert again.made == [1, 2, 3]


def test_a_run_killed_before_it_said_what_it_makes_is_no_stranger(run: Run) -> None:
    folder = run.target.with_name(run.target.name + ".parts")
    folder.mkdir()
    for name in ("lock", "question.unfinished"):
        (folder / name).touch()
    assert len(run(table(Maker()))) == 8
    assert not folder.exists()
