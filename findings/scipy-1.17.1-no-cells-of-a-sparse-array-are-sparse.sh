#!/usr/bin/env bash
# scipy 1.17.1: cells of a sparse array, asked for by two lists of places, are a plain array, but a sparse one
# where the lists are empty.
#
# Guess: array[rows, columns] gives a numpy array of as many numbers as places, of none a numpy array of none.
# Seen: of one place numpy.ndarray of shape (1,), of no place scipy.sparse.coo_array of shape (0,), which
# numpy.asarray makes an object without dimensions of, and asarray(..., dtype=float) refuses with a ValueError. So
# what reads the values of edges that were found fails just where none was found.
# Ends with status 1 if it is otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install scipy==1.17.1 numpy==2.4.0
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import scipy.sparse as sp

array = sp.csr_array(np.eye(3))
none = np.array([], dtype=int)
one_cell, no_cell = array[np.array([0]), np.array([1])], array[none, none]
print(type(one_cell), one_cell.shape, type(no_cell), no_cell.shape, np.asarray(no_cell).shape)
assert isinstance(one_cell, np.ndarray) and one_cell.shape == (1,)
assert isinstance(no_cell, sp.coo_array) and no_cell.shape == (0,)
assert np.asarray(no_cell).shape == ()
try:
    np.asarray(no_cell, dtype=float)
except ValueError as error:
    print("ValueError:", error)
else:
    raise SystemExit("it was taken")
PYTHON
