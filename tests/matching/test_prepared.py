from __future__ import annotations

import datetime
import zipfile
from pathlib import Path

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.matching.learned_context import LearnedContext
from matcher.matching.model import PartnerModel
from matcher.matching.prepared import KEPT, arrays_of, prepared, take_in

from .history_makers import QUICK, made_ecosystem


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "model"
    PartnerModel(learn=True, effort=QUICK).fit(made_ecosystem()).save(path)
    return path


#: All that is kept.
EACH = {
    f"{name}.{part}"
    for name, kinds in KEPT.items()
    for parts in kinds.values()
    for part in parts.split()
}


def taken(context: LearnedContext) -> set[str]:
    owners = {"history": context.history, "context": context}
    return {each for each in EACH if each.split(".")[1] in vars(owners[each.split(".")[0]])}


def context_of(path: Path, ecosystem: Ecosystem) -> LearnedContext:
    context = PartnerModel.load(path, ecosystem).context
    assert isinstance(context, LearnedContext)
    return context


def test_all_that_is_kept_is_read_and_is_what_would_be_worked_out(kept: Path) -> None:
    read, anew = context_of(kept, made_ecosystem()), LearnedContext(made_ecosystem())
    assert taken(read) == EACH
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


def altered(kept: Path, folder: Path, changed: dict[str, np.ndarray]) -> Path:
    """Give a copy of a model with other arrays under some names."""
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(folder / "altered", "w") as new:
        for name in old.namelist():
            if name.removesuffix(".npy") not in changed:
                new.writestr(name, old.read(name))
        for name, array in changed.items():
            with new.open(f"{name}.npy", "w") as part:
                np.save(part, array)
    return folder / "altered"


#: Organizations of the data, and some that are not they.
ALL, SOME = np.ones(150), np.ones(3)
WRONG = {
    "fewer organizations": {"context.recency": SOME},
    "a column too many": {"history.count": ALL[:, None]},
    "no number": {"context.recency": np.full(150, np.nan)},
    "other numbers": {"history.known": ALL},
    "words": {"history.count": np.array(["one"] * 150)},
    "factors of others": {"context.factors": np.ones((3, 2), np.float32)},
    "factors in a row": {"context.factors": ALL.astype(np.float32)},
    "other countries": {"context.country_affinity": np.ones((1, 1))},
    "a matrix without its places": {"history.regulars.indptr": np.zeros(0, np.int32)},
    "places that are no whole numbers": {"history.regulars.indptr": np.zeros(151)},
    "another shape": {"history.regulars.shape": np.array([150, 151])},
    "no shape": {"history.regulars.shape": np.array(150)},
    "places outside": {"context.field_share.indices": np.full(600, 10**6)},
    "places before the first": {"context.field_share.indices": np.full(600, -1)},
    "what there is not": {"history.facts": SOME},
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_not_of_these_data_is_refused_with_one_message(
    kept: Path, tmp_path: Path, what: str
) -> None:
    changed = {f"prepared-{name}": array for name, array in WRONG[what].items()}
    with zipfile.ZipFile(kept) as archive:  # as many places as there are, where they are outside
        for name in changed:
            if name.endswith("share.indices"):
                with archive.open(f"{name}.npy") as part:
                    changed[name] = changed[name][: len(np.load(part))]
    with pytest.raises(RequestError, match="damaged"):
        PartnerModel.load(altered(kept, tmp_path, changed), made_ecosystem())


def test_what_is_worked_out_already_stays() -> None:
    context = LearnedContext(made_ecosystem())
    own = context.recency
    take_in(context, {"context.recency": own + 1.0})
    assert context.recency is own
