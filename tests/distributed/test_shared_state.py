"""A state that lies in a file comes back as it was, without copies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from matcher.distributed.shared_state import read_state, write_state


def test_what_is_written_comes_back_and_cannot_be_changed(tmp_path: Path) -> None:
    numbers = np.arange(1000.0)
    matrix = sp.random_array((50, 40), density=0.2, format="csr", rng=np.random.default_rng(0))
    factor = 3
    state = {"numbers": numbers, "again": numbers, "matrix": matrix, "f": lambda x: factor * x}
    file = write_state(state, tmp_path / "state")
    found = file.read()
    np.testing.assert_array_equal(found["numbers"], numbers)
    assert (found["matrix"] != matrix).nnz == 0
    assert found["f"](2) == 6
    assert found["again"] is found["numbers"]  # once in the file, however often it is named
    with pytest.raises(ValueError, match="read-only"):
        found["numbers"][0] = 1.0
    content = Path(file.path).read_bytes()
    np.testing.assert_array_equal(read_state(memoryview(content))["numbers"], numbers)


def test_arrays_are_views_of_the_file(tmp_path: Path) -> None:
    file = write_state(np.zeros(1_000_000), tmp_path / "state")
    assert 8_000_000 < file.size < 8_001_000
    found = file.read()
    assert found.ctypes.data % 64 == 0
    assert not found.flags.owndata


def test_another_file_of_that_name_is_not_taken_for_it(tmp_path: Path) -> None:
    file = write_state([1], tmp_path / "state")
    assert file.is_here()
    other = write_state([2], tmp_path / "state")
    assert other.is_here() and not file.is_here()
    (tmp_path / "state").write_bytes(Path(other.path).read_bytes()[:-1])
    assert not other.is_here()
    (tmp_path / "state").unlink()
    assert not other.is_here()
