from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from matcher.measures import sampling
from matcher.measures.sampling import against, full_product, sampled_product


@pytest.mark.parametrize(("cells", "crowded"), [(10, 9), (100, 9), (10, 7), (10, 0), (3, 0)])
def test_a_product_is_the_same_over_whichever_arrays(
    monkeypatch: pytest.MonkeyPatch, cells: int, crowded: int
) -> None:
    # 3 x 5 by 5 x 8: as it is, over arrays of 40 cells, and over those of the rows that hold much.
    monkeypatch.setattr(sampling, "CROWDED", crowded)
    rng = np.random.default_rng(0)
    left, right = (rng.integers(0, 3, shape).astype(float) for shape in ((3, 5), (5, 8)))
    right[1:, 3:] *= np.eye(5)[:4]
    monkeypatch.setattr(sampling, "MUCH", 0)
    monkeypatch.setattr(sampling, "CELLS", cells)
    product = full_product(sp.csr_array(left), sp.csr_array(right))
    assert isinstance(product, sp.csr_array)
    np.testing.assert_array_equal(product.toarray(), left @ right)
    np.testing.assert_array_equal(
        against(sp.csr_array(right.T), sp.csr_array(left)), (left @ right).T
    )


@pytest.mark.parametrize("few", [0, 100])
@pytest.mark.parametrize("block", [1, 2, 100])
def test_the_product_of_a_list_of_pairs_is_that_of_whole_matrices(
    monkeypatch: pytest.MonkeyPatch, few: int, block: int
) -> None:
    monkeypatch.setattr(sampling, "FEW", few)
    monkeypatch.setattr(sampling, "BLOCK", block)
    rng = np.random.default_rng(1)
    left, right = (rng.integers(0, 3, shape).astype(float) for shape in ((9, 5), (8, 5)))
    a, b = rng.permutation(9)[rng.integers(0, 9, 40)], rng.integers(0, 8, 40)
    found = sampled_product(sp.csr_array(left), sp.csr_array(right), a, b)
    np.testing.assert_array_equal(found, (left @ right.T)[a, b])
    none = sampled_product(sp.csr_array((9, 5)), sp.csr_array(right), a, b)
    np.testing.assert_array_equal(none, np.zeros(40))
