from __future__ import annotations

import datetime
import zipfile
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.matching.learned_context import LearnedContext
from matcher.matching.model import PartnerModel
from matcher.matching.prepared import KEPT, arrays_of, prepared, put_together, take_in

from .history_makers import QUICK, made_ecosystem


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "model"
    PartnerModel(learn=True, effort=QUICK).fit(made_ecosystem()).save(path)
    return path


def taken(context: LearnedContext) -> set[str]:
    owners = {"history": context.history, "context": context}
    return {
        f"{name}.{part}"
        for name, parts in KEPT.items()
        for part in parts
        if part in vars(owners[name])
    }


def context_of(path: Path, ecosystem: Ecosystem) -> LearnedContext:
    context = PartnerModel.load(path, ecosystem).context
    assert isinstance(context, LearnedContext)
    return context


def test_all_that_is_kept_is_read_and_is_what_would_be_worked_out(kept: Path) -> None:
    read, anew = context_of(kept, made_ecosystem()), LearnedContext(made_ecosystem())
    assert taken(read) == {f"{name}.{part}" for name, parts in KEPT.items() for part in parts}
    found, expected = prepared(read, None), prepared(anew, None)
    for name, value in expected.items():
        for part, array in arrays_of(value).items():
            other = arrays_of(found[name])[part]
            assert other.dtype == array.dtype, name
            np.testing.assert_array_equal(other, array, err_msg=name)


def test_of_other_data_or_of_another_day_nothing_is_taken(kept: Path) -> None:
    earlier = made_ecosystem().as_of(datetime.date(2015, 6, 30))
    fewer = made_ecosystem()
    fewer = fewer.replacing("participants", fewer.participants[:-1])
    for other in (earlier, fewer):
        assert "context.factors" not in taken(context_of(kept, other))


def test_what_takes_too_much_is_left_out_and_the_answers_are_the_same(
    kept: Path, tmp_path: Path
) -> None:
    model = PartnerModel.load(kept, made_ecosystem())
    model.save(tmp_path / "small", most_bytes=1000)
    with zipfile.ZipFile(tmp_path / "small") as archive:
        assert not [name for name in archive.namelist() if name.startswith("prepared-")]
    small = PartnerModel.load(tmp_path / "small", made_ecosystem())
    assert small.suggest("o3").to_dict() == model.suggest("o3").to_dict()


def test_a_byte_that_fell_over_is_found(kept: Path, tmp_path: Path) -> None:
    content = bytearray(kept.read_bytes())
    with zipfile.ZipFile(kept) as archive:
        place = archive.getinfo("prepared-context.factors.npy").header_offset
    content[place + 300] ^= 1
    (tmp_path / "damaged").write_bytes(content)
    with pytest.raises(RequestError, match="damaged"):
        PartnerModel.load(tmp_path / "damaged", made_ecosystem())


def test_entries_outside_of_a_matrix_and_what_is_no_number_are_refused() -> None:
    part = arrays_of(made_ecosystem().participation)
    named = {f"ecosystem.participation{ending}": array for ending, array in part.items()}
    whole = put_together(named)["ecosystem.participation"]
    expected = made_ecosystem().participation.toarray()
    np.testing.assert_array_equal(sp.csr_array(whole).toarray(), expected)
    indices = named["ecosystem.participation.indices"].copy()
    indices[0] = 10**6
    with pytest.raises(ValueError, match="indices"):
        put_together({**named, "ecosystem.participation.indices": indices})
    with pytest.raises(ValueError, match="none"):
        put_together({"context.factors": np.array([[np.nan]])})


def test_what_is_worked_out_already_stays() -> None:
    context = LearnedContext(made_ecosystem())
    own = context.recency
    take_in(context, {"context.recency": own + 1.0})
    assert context.recency is own
