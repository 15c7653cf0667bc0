"""Files are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.errors import RequestError
from matcher.reporting.files import whole_file


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
