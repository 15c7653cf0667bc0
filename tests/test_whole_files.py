"""Files are written whole or not at all."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path

import pytest

import matcher.whole_files
from matcher.errors import RequestError
from matcher.whole_files import whole_file, whole_files


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    wanted = tmp_path / "note.txt"
    wanted.write_text("old")
    with pytest.raises(RuntimeError), whole_file(wanted) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("note.txt", "old")]


def test_nothing_is_at_the_name_until_all_is_written(tmp_path: Path) -> None:
    wanted = tmp_path / "note.txt"
    with whole_file(wanted) as temporary:
        temporary.write_text("all")
        assert not wanted.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
    other = tmp_path / "other"
    other.touch()
    assert wanted.stat().st_mode == other.stat().st_mode


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "real.txt")
    with whole_file(link) as temporary:
        temporary.write_text("all")
    assert link.is_symlink()
    assert (tmp_path / "real.txt").read_text() == "all"


def test_a_folder_is_made_and_one_in_place_of_the_file_refused(tmp_path: Path) -> None:
    with whole_file(tmp_path / "no" / "f") as temporary:
        temporary.write_text("x")
    assert (tmp_path / "no" / "f").read_text() == "x"
    with pytest.raises(RequestError, match="not a file"), whole_file(tmp_path):
        pass


def names_and_texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("stood", [True, False])
def test_of_several_files_all_take_their_places_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stood: bool
) -> None:
    names = ["notes.txt", "more.txt", "data"]
    if stood:
        (tmp_path / "notes.txt").write_text("old notes")
        (tmp_path / "data").write_text("old data")
    before = names_and_texts(tmp_path)
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.name == "data":
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with (
        pytest.raises(RequestError, match="data: Permission denied"),
        whole_files([tmp_path / name for name in names]) as made,
    ):
        for path in made:
            path.write_text("new")
    assert names_and_texts(tmp_path) == before
    monkeypatch.undo()
    with whole_files([tmp_path / name for name in names]) as made:
        for path in made:
            path.write_text("new")
    assert names_and_texts(tmp_path) == dict.fromkeys(names, "new")
    assert len(list(tmp_path.iterdir())) == 3


def test_one_folder_among_several_files_is_refused_before_anything_is_written(
    tmp_path: Path,
) -> None:
    (tmp_path / "notes.txt").mkdir()
    with (
        pytest.raises(RequestError, match="is not a file"),
        whole_files([tmp_path / "notes.txt", tmp_path / "data"]),
    ):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("name", ["mkdtemp", "remove"])
def test_a_request_to_end_between_two_steps_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A signal may come when a temporary folder is there and nobody knows of it yet."""
    place = {"mkdtemp": tempfile, "remove": matcher.whole_files}[name]
    step = getattr(place, name)

    def told_to_end(*given: object, **named: object) -> object:
        signal.raise_signal(signal.SIGINT)
        made = step(*given, **named)
        signal.raise_signal(signal.SIGINT)
        return made

    monkeypatch.setattr(place, name, told_to_end)
    with pytest.raises(KeyboardInterrupt), whole_file(tmp_path / "a" / "x.txt") as temporary:
        temporary.write_text("all")
    assert [path.name for path in tmp_path.rglob("*")] in ([], ["a", "x.txt"])
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
