from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from matcher.measures import sampling
from matcher.measures.sampling import against, full_product


@pytest.mark.parametrize("cells", [10, 100])
def test_a_product_is_the_same_over_whichever_arrays(
    monkeypatch: pytest.MonkeyPatch, cells: int
) -> None:
    # 3 x 5 by 5 x 8: as it is, and over arrays of 40 cells.
    rng = np.random.default_rng(0)
    left, right = (rng.integers(0, 3, shape).astype(float) for shape in ((3, 5), (5, 8)))
    monkeypatch.setattr(sampling, "MUCH", 0)
    monkeypatch.setattr(sampling, "CELLS", cells)
    product = full_product(sp.csr_array(left), sp.csr_array(right))
    assert isinstance(product, sp.csr_array)
    np.testing.assert_array_equal(product.toarray(), left @ right)
    np.testing.assert_array_equal(
        against(sp.csr_array(right.T), sp.csr_array(left)), (left @ right).T
    )
