"""A run that is killed at any rename leaves all old or all new, and the next one says so."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from matcher.errors import RequestError
from matcher.sources.loading import load
from matcher.unfinished import IN_USE, MOVES
from matcher.whole_files import whole_file, whole_files, whole_folder

NAMES = ("notes.txt", "more.txt", "data")


def write_set(folder: Path, text: str) -> None:
    with whole_files([folder / name for name in NAMES], [folder / "told"]) as made:
        for path in made[:-1]:
            path.write_text(text)
        (made[-1] / "inside.txt").write_text(text)


def write_folder(folder: Path, text: str) -> None:
    with whole_folder(folder / "set", lambda path: path.name == "kept.txt") as made:
        (made / "inside.txt").write_text(text)


def killed_at(number: int, work: object, folder: Path) -> bool:
    """Run in a process of its own that ends, as if killed, at one of its renames."""

    def run() -> None:
        count = 0
        replace, rename = os.replace, os.rename

        def counted(way: object) -> object:
            def moved(*places: object, **options: object) -> None:
                nonlocal count
                if count == number:
                    os.kill(os.getpid(), signal.SIGKILL)
                count += 1
                way(*places, **options)  # type: ignore[operator]

            return moved

        os.replace, os.rename = counted(replace), counted(rename)  # type: ignore[assignment]
        work(folder, "new")  # type: ignore[operator]

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join()
    return process.exitcode == -signal.SIGKILL


def texts(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and not path.parts[len(folder.parts)].startswith(".matcher-")
    }


@pytest.mark.parametrize("old", [True, False])
@pytest.mark.parametrize("number", range(8))
def test_of_a_set_all_is_old_or_all_is_new(
    tmp_path: Path, number: int, old: bool, caplog: pytest.LogCaptureFixture
) -> None:
    before = dict.fromkeys(NAMES, "old") if old else {}
    for name, text in before.items():
        (tmp_path / name).write_text(text)
    if not killed_at(number, write_set, tmp_path):
        assert number > 4  # the list, three files and a folder
        return
    with caplog.at_level(logging.WARNING), whole_file(tmp_path / "other") as other:
        other.write_text("")
    (tmp_path / "other").unlink()
    new = dict.fromkeys((*NAMES, "told/inside.txt"), "new")
    assert texts(tmp_path) == (new if number else before)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    (record,) = caplog.records
    assert ("finished" if number else "removed") in record.getMessage()


@pytest.mark.parametrize("number", range(4))
def test_a_folder_that_is_written_over_is_never_lost(tmp_path: Path, number: int) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "kept.txt").write_text("theirs")
    (tmp_path / "set" / "inside.txt").write_text("old")
    if not killed_at(number, write_folder, tmp_path):
        assert number == 3
        return
    with whole_file(tmp_path / "other") as other:
        other.write_text("")
    found = texts(tmp_path / "set")
    assert found == {"kept.txt": "theirs", "inside.txt": "new" if number else "old"}


def test_a_data_set_that_is_half_in_place_is_not_read(tmp_path: Path) -> None:
    def work(folder: Path, _: str) -> None:
        with whole_files([folder / "a.SOURCES.md", folder / "a.duckdb"]) as made:
            for path in made:
                path.write_text("x")

    assert killed_at(2, work, tmp_path)
    with pytest.raises(RequestError, match=r" is not whole: a run was ended"):
        load(tmp_path / "a.duckdb")


def test_what_is_in_use_or_of_others_stays(tmp_path: Path) -> None:
    stranger = tmp_path / ".matcher-abcdefgh"
    stranger.mkdir()
    (stranger / "theirs.txt").write_text("x")
    with whole_file(tmp_path / "one") as one, whole_file(tmp_path / "two") as two:
        one.write_text("1")
        two.write_text("2")
    assert texts(tmp_path) == {"one": "1", "two": "2"}
    assert (stranger / "theirs.txt").exists()


def test_a_list_of_a_stranger_moves_nothing_out_of_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    planted = folder / ".matcher-abcdefgh"
    planted.mkdir(parents=True)
    (planted / IN_USE).touch()
    (planted / "0").write_text("planted")
    (planted / MOVES).write_text(json.dumps([["0", "../profile"]]))
    with whole_file(folder / "mine") as mine:
        mine.write_text("mine")
    assert texts(tmp_path) == {"here/mine": "mine"}


@pytest.mark.parametrize("planted", ["[[", "5", '[["0"]]', "[" * 100_000, '{"a": 1}', "[5]"])
def test_a_list_that_is_none_is_nothing_to_finish(tmp_path: Path, planted: str) -> None:
    left = tmp_path / ".matcher-abcdefgh"
    left.mkdir()
    (left / IN_USE).touch()
    (left / MOVES).write_text(planted)
    with whole_file(tmp_path / "mine") as mine:
        mine.write_text("mine")
    assert texts(tmp_path) == {"mine": "mine"}
    assert not left.exists()


def test_what_is_refused_names_the_file_that_was_wanted(tmp_path: Path) -> None:
    with (
        pytest.raises(RequestError, match=r"cannot write \S*/wanted\.txt/more: ") as refused,
        whole_files([tmp_path / "wanted.txt"]) as (made,),
    ):
        made.write_text("no folder")
        with whole_file(made / "more"):
            pass
    assert ".matcher-" not in str(refused.value)


def test_a_folder_made_for_what_failed_goes_again(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), whole_file(tmp_path / "new" / "deep" / "x"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_links_that_lead_to_each_other_are_said(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    for lend in (whole_file, whole_folder):
        with pytest.raises(RequestError, match="cannot write"), lend(tmp_path / "a"):
            pass
