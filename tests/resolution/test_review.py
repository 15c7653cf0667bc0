"""The review file is read back as it was written, whatever the ids."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from matcher.reporting.resolution_files import review_text
from matcher.resolution.findings import Decision
from matcher.resolution.review import COLUMNS, read_rulings

ids = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(ids, ids)
@example("'=x", "=x")
@example("a\x1b[31m", "\ta\rb ")
def test_a_file_that_a_person_filled_reads_back(a: str, b: str) -> None:
    decision = Decision(a, "A\x1b", b, "=B", 0.5, 0.0, (), "")
    text = review_text([decision])
    assert "A\x1b" not in text
    # A spreadsheet gives back every cell; the person writes into one.
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    filled = io.StringIO(newline="")
    writer = csv.DictWriter(filled, COLUMNS, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerow({**row, "decision": "same"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "review.csv"
        path.write_text(filled.getvalue(), "utf-8", newline="")
        (ruling,) = read_rulings(path, {a, b})
    assert (ruling.a, ruling.b, ruling.same) == (a, b, True)
