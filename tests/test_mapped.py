from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from matcher.mapped import NotMappableError, read_mapped, write_mapped


@dataclass(frozen=True)
class Leaf:
    values: np.ndarray[Any, Any]


class Node:
    def __init__(self, **parts: object) -> None:
        vars(self).update(parts)

    @cached_property
    def strange(self) -> object:
        return object()


CLASSES = (Leaf, Node)


def there_and_back(folder: Path, **parts: object) -> Any:
    write_mapped(folder / "objects", Node(**parts), CLASSES)
    return read_mapped(folder / "objects", CLASSES)


def test_numbers_texts_days_and_their_collections_come_back(tmp_path: Path) -> None:
    said: dict[Any, Any] = {
        "none": None,
        "few": [1, 2.5, True, "text"],
        ("a", "b"): (datetime.date(2020, 2, 29), []),
    }
    assert there_and_back(tmp_path, said=said).said == said


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=np.int32).reshape(2, 3),
        np.array([1.5, np.nan]),
        np.array([True, False]),
        np.array(["2020-01-01", "NaT"], dtype="datetime64[D]"),
        np.empty((0, 4), dtype=np.float32),
        np.arange(10)[::3],
    ],
)
def test_arrays_come_back_and_cannot_be_written_to(
    array: np.ndarray[Any, Any], tmp_path: Path
) -> None:
    found = there_and_back(tmp_path, array=array).array
    np.testing.assert_array_equal(found, array)
    assert found.dtype == array.dtype
    assert not found.flags.writeable


def test_sparse_rows_come_back_with_what_is_known_of_their_order(tmp_path: Path) -> None:
    ordered = sp.csr_array(np.array([[0.0, 1.0], [2.0, 3.0]]))
    mixed = sp.csr_array((np.ones(2), np.array([1, 0]), np.array([0, 2])), shape=(1, 2))
    found = there_and_back(tmp_path, ordered=ordered, mixed=mixed)
    assert (found.ordered != ordered).nnz == (found.mixed != mixed).nnz == 0
    assert found.ordered.has_canonical_format
    assert not found.mixed.has_canonical_format


def test_frames_come_back_with_their_missing_cells(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "id": pd.Series(["a", "b", "ü"], dtype="str"),
            "note": pd.Series(["", None, "x"], dtype="str"),
            "url": pd.Series([None, None, None], dtype="str"),
            "count": [1.0, np.nan, 3.0],
        }
    )
    found = there_and_back(tmp_path, frame=frame, part=frame["id"][1:].reset_index(drop=True))
    pd.testing.assert_frame_equal(found.frame, frame)
    assert found.part.tolist() == ["b", "ü"]


def test_what_stands_in_several_places_is_one(tmp_path: Path) -> None:
    leaf = Leaf(np.arange(100_000))
    found = there_and_back(tmp_path, one=leaf, other=[leaf], again=leaf.values)
    assert found.one is found.other[0]
    assert (tmp_path / "objects").stat().st_size < 2 * leaf.values.nbytes


def test_what_can_be_worked_out_again_is_left_out_and_else_it_is_refused(tmp_path: Path) -> None:
    kept = Node()
    assert kept.strange
    write_mapped(tmp_path / "objects", kept, CLASSES)
    assert "strange" not in vars(read_mapped(tmp_path / "objects", CLASSES))
    with pytest.raises(NotMappableError, match="object"):
        there_and_back(tmp_path, plain=object())


def test_another_class_another_file_and_half_a_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "objects"
    write_mapped(path, Node(leaf=Leaf(np.arange(1000))), CLASSES)
    with pytest.raises(ValueError, match="damaged"):
        read_mapped(path, (Node,))
    content = path.read_bytes()
    for broken in (content[:-1], b"", b"something else" * 100):
        path.write_bytes(broken)
        with pytest.raises(ValueError, match="not whole"):
            read_mapped(path, CLASSES)
