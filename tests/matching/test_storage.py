"""What a model file holds comes back; what does not go together is refused."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matcher.errors import RequestError
from matcher.matching import storage
from matcher.matching.calibration import Curve
from matcher.matching.choice import KINDS, LINE, SINGLES, JudgedBlend
from matcher.matching.group_choice import GroupChoice, load_group_prior
from matcher.matching.learned_features import FEATURES
from matcher.matching.learned_groups import GroupModelInfo, LearnedGroups
from matcher.matching.learning import Learned
from matcher.matching.ranker import Ranker, traits_of
from matcher.matching.storage import load_model, save_model
from matcher.matching.trees import MOST_LEAVES, Trees

SETTINGS: dict[str, Any] = {"dataset": "made", "as_of": None, "parameters": {"seed": 3}}


def ranker(seed: int, *, trees: bool = True) -> Ranker:
    """Make one out of nothing: two trees of two conditions each."""
    rng = np.random.default_rng(seed)
    reference = rng.normal(size=len(FEATURES))
    traits: int = traits_of(reference[None, :]).shape[1]
    curve = Curve(-3.0, 1.0, np.array([0.0, 1.0]), np.array([0.5, -0.25]), rng.normal(size=traits))
    grown = Trees(
        feature=np.array([0, 1, 2, len(FEATURES) - 1], dtype=np.int32),
        threshold=rng.normal(size=4),
        tree=np.array([0, 1, 0, 1], dtype=np.int32),
        kept=np.array([2, 2, 6, 4], dtype=np.uint16),
        value=rng.normal(size=(2, MOST_LEAVES)),
        baseline=0.25,
    )
    return Ranker(grown if trees else None, rng.normal(size=len(FEATURES)), reference, curve, -2.0)


def learned(*, trees: bool = True, **changed: Any) -> Learned:
    """Make what a model learned, so that it goes together."""
    terms = {KINDS[0]: 0.5, LINE: 0.5} if trees else {LINE: 1.0}
    first = ranker(0, trees=trees)
    again = replace(ranker(9, trees=False), reference=first.reference)
    made = Learned(
        ranker=first,
        refits=[replace(ranker(n, trees=trees), reference=first.reference) for n in (1, 2)],
        chosen=JudgedBlend(terms, 0.3, 0.2, 1.1),
        singles=[JudgedBlend({SINGLES[0]: 1.0}, 0.2, float("nan"), 1.0)],
        base_rate=0.01,
        new_ties=40,
        windows=["2019-01-01", "2018-01-01"],
        length="12m",
        horizon="12m",
        swing=0.3,
        again=again,
    )
    return replace(made, **changed)


def groups(choice: GroupChoice | None) -> LearnedGroups:
    """Make what was learned of groups."""
    return LearnedGroups(choice, GroupModelInfo("learned", "it joins", 60, 9, 120, "a note"))


def equal(one: Any, other: Any) -> bool:
    """Compare records of arrays, whatever is in them."""
    if hasattr(one, "__dataclass_fields__"):
        names = one.__dataclass_fields__
        return all(equal(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, np.ndarray):
        return bool(one.dtype == other.dtype and np.array_equal(one, other))
    return bool(one == other or (one != one and other != other))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "a.model"
    save_model(path, learned(), **SETTINGS)
    return path


@pytest.mark.parametrize(
    "made",
    [
        *(learned(), learned(again=None), learned(refits=[]), learned(trees=False)),
        *(None, groups(load_group_prior()), groups(None)),
    ],
    ids=["whole", "none again", "no refits", "no trees", "prior", "groups", "groups by the mean"],
)
def test_what_was_learned_comes_back_to_the_bit(made: Any, tmp_path: Path) -> None:
    save_model(tmp_path / "a.model", made, **SETTINGS)
    found, settings = load_model(tmp_path / "a.model")
    assert equal(found, made)
    assert {name: settings[name] for name in SETTINGS} == SETTINGS
    save_model(tmp_path / "b.model", found, **SETTINGS)
    assert (tmp_path / "a.model").read_bytes() == (tmp_path / "b.model").read_bytes()


def test_what_is_worked_out_of_trees_is_not_kept(kept: Path, tmp_path: Path) -> None:
    made = learned()
    made.ranker.raw(np.zeros((3, len(FEATURES))))
    assert "_by_family" in vars(made.ranker)
    save_model(tmp_path / "b.model", made, **SETTINGS)
    assert kept.read_bytes() == (tmp_path / "b.model").read_bytes()


def test_another_layout_needs_another_version() -> None:
    """Who changes these names, or what they hold, raises the version and this line."""
    names = {each.__name__: [*each.__dataclass_fields__] for each in storage._CLASSES}
    told = hashlib.sha256(json.dumps(names, sort_keys=True).encode()).hexdigest()[:8]
    assert (storage.VERSION, told) == (10, "a84b17c6")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("VERSION", 9, "of version 9; this program reads version 10: fit the model again"),
        ("VERSION", 11, "of version 11"),
        ("_COLUMNS", {}, "other features"),
    ],
)
def test_a_file_of_another_program_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: Any, said: str
) -> None:
    with monkeypatch.context() as other:
        other.setattr(storage, name, value)
        save_model(tmp_path / "a.model", learned(), **SETTINGS)
    with pytest.raises(RequestError, match=said):
        load_model(tmp_path / "a.model")


def test_every_damage_is_noticed(kept: Path) -> None:
    whole = kept.read_bytes()
    for place in range(12, len(whole), 97):  # the first bytes are the packing's own
        kept.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        with pytest.raises(RequestError, match="not a model file"):
            load_model(kept)
        kept.write_bytes(whole[:place])
        with pytest.raises(RequestError, match="not a model file"):
            load_model(kept)


def described(node: str) -> bytes:
    """Give a file that holds what is so described, and no arrays."""
    head = f"[{node}, []]".encode()
    return b"matcher mapped objects 1\n" + len(head).to_bytes(8, "little") + bytes(8) + head


@pytest.mark.parametrize(
    "held",
    [
        *(b"", b"[]", b"matcher mapped objects 1\n" + bytes(16)),
        *(described(each) for each in ('["_init__"]', '["thing", 1]', '["frame", [], 3]', "[[1]]")),
        described('["list", [' * 5000 + "1" + "]]" * 5000),
    ],
)
def test_what_is_packed_and_no_model_is_refused(tmp_path: Path, held: bytes) -> None:
    (tmp_path / "a.model").write_bytes(gzip.compress(held))
    with pytest.raises(RequestError, match="not a model file"):
        load_model(tmp_path / "a.model")


def test_a_file_that_unpacks_to_too_much_is_refused(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = len(gzip.decompress(kept.read_bytes()))
    monkeypatch.setattr(storage, "MOST_UNPACKED", size)
    load_model(kept)
    monkeypatch.setattr(storage, "MOST_UNPACKED", size - 1)
    with pytest.raises(RequestError, match=f"unpack to more than {size - 1:,} bytes"):
        load_model(kept)
