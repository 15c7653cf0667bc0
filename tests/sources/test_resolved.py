"""Where a data set goes whose organizations were resolved."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from matcher.errors import RequestError
from matcher.sources.resolved import check_target, write_resolved
from matcher.sources.tables import read_tables

TABLES = {"organizations": pd.DataFrame({"id": ["a"], "name": ["A"]})}


def test_what_was_done_is_told_in_the_folder_or_beside_the_database(tmp_path: Path) -> None:
    further = {"merged.csv": "kept,merged\n"}
    folder, database = tmp_path / "out", tmp_path / "out.duckdb"
    assert write_resolved(TABLES, folder, further) == [folder]
    assert (folder / "resolution" / "merged.csv").read_text("utf-8") == further["merged.csv"]
    beside = tmp_path / "out-resolution"
    assert write_resolved(TABLES, database, further) == [database, beside]
    assert (beside / "merged.csv").read_text("utf-8") == further["merged.csv"]
    for place in (folder, database):
        tables, problems = read_tables(place)
        assert tables["organizations"].frame["id"].tolist() == ["a"] and not problems


def test_the_input_and_what_is_there_are_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_resolved(TABLES, data, {})
    check_target(tmp_path / "new", str(data))
    (tmp_path / "link").symlink_to(data)
    for target in (data, tmp_path / "link"):
        with pytest.raises(RequestError, match="is the data set that is read; name another"):
            check_target(target, str(data))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(RequestError, match="exists and is not empty"):
        check_target(tmp_path / "full", str(data))
