#!/usr/bin/env bash
# xgboost 3.2.0 (xgboost-cpu), Python: Ctrl-C that reaches a DataIter is lost.
#
# Guess: a KeyboardInterrupt out of DataIter.next comes out of QuantileDMatrix, as a ValueError does.
# Seen: only `Exception` is carried over. KeyboardInterrupt and SystemExit are dropped in the callback
# ("Exception ignored on calling ctypes callback function" on standard error), the iterator counts as
# at its end, and what is raised is an XGBoostError that counts rows. A program that takes Ctrl-C or a
# SIGTERM as an exception goes on, or reports a fault of its data.
# Ends with status 1 if it behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    "xgboost-cpu==3.2.0" "numpy==2.3.5" "scipy==1.17.1" 2>/dev/null
"$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
import numpy as np
import xgboost


class Batches(xgboost.DataIter):
    def __init__(self, error: type[BaseException]) -> None:
        self.error, self.number, self.raised = error, 0, False
        super().__init__()

    def reset(self) -> None:
        self.number = 0

    def next(self, input_data) -> int:
        if self.number == 3:
            return 0
        if self.number == 1 and not self.raised:
            self.raised = True
            raise self.error
        self.number += 1
        input_data(data=np.full((100, 2), float(self.number)), label=np.ones(100))
        return 1


came = {}
for error in (ValueError, KeyboardInterrupt, SystemExit):
    try:
        xgboost.QuantileDMatrix(Batches(error))
        came[error.__name__] = "nothing"
    except BaseException as found:
        came[error.__name__] = type(found).__name__
print(came)
assert came == {
    "ValueError": "ValueError",
    "KeyboardInterrupt": "XGBoostError",
    "SystemExit": "XGBoostError",
}, came
PYTHON
