"""What a model file holds comes back; what does not go together is refused."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matcher.errors import RequestError
from matcher.matching import storage
from matcher.matching.calibration import Curve
from matcher.matching.choice import KINDS, LINE, SINGLES, JudgedBlend
from matcher.matching.learned_features import FEATURES
from matcher.matching.learning import Learned
from matcher.matching.ranker import Ranker, traits_of
from matcher.matching.storage import load_model, save_model
from matcher.matching.trees import MOST_LEAVES, Trees

SETTINGS: dict[str, Any] = {"horizon": "12m", "dataset": "made", "as_of": None}


def ranker(seed: int, *, trees: bool = True) -> Ranker:
    """Make one out of nothing: two trees of two conditions each."""
    rng = np.random.default_rng(seed)
    reference = rng.normal(size=len(FEATURES))
    traits = traits_of(reference[None, :]).shape[1]
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


def level_at_last() -> Learned:
    """Make one whose curve no longer rises above its last knot."""
    made = learned()
    curve = replace(made.ranker.curve, bends=np.array([0.5, -1.5]))
    return replace(made, ranker=replace(made.ranker, curve=curve))


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


def rewritten(path: Path, document: dict[str, Any] | None = None, **arrays: Any) -> Path:
    """Change the document, or arrays, of a model file."""
    changed = path.with_name("changed.model")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "model.json" and document is not None:
                content = json.dumps(document).encode()
            elif name.removesuffix(".npy") in arrays:
                content = storage._bytes(arrays[name.removesuffix(".npy")])
            new.writestr(name, content)
    return changed


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "a.model"
    save_model(path, learned(), SETTINGS)
    return path


@pytest.mark.parametrize(
    "made",
    [learned(), level_at_last(), learned(again=None), learned(refits=[]), learned(trees=False)],
    ids=["whole", "level at last", "none who worked together", "no refits", "no trees"],
)
def test_what_was_learned_comes_back_to_the_bit(made: Learned, tmp_path: Path) -> None:
    save_model(tmp_path / "a.model", made, SETTINGS)
    found, settings = load_model(tmp_path / "a.model")
    assert found is not None
    log_odds = np.log(made.base_rate / (1.0 - made.base_rate))
    for each in (found.ranker, *found.refits, *([found.again] if found.again else [])):
        assert each.base_log_odds == pytest.approx(log_odds)
        object.__setattr__(each, "base_log_odds", -2.0)  # not kept, but worked out
    assert equal(found, made)
    assert {name: settings[name] for name in SETTINGS} == SETTINGS
    save_model(tmp_path / "b.model", made, SETTINGS)
    assert (tmp_path / "a.model").read_bytes() == (tmp_path / "b.model").read_bytes()


def test_a_model_of_the_prior_alone_comes_back(tmp_path: Path) -> None:
    save_model(tmp_path / "a.model", None, SETTINGS)
    assert load_model(tmp_path / "a.model")[0] is None


def test_another_layout_needs_another_version(kept: Path) -> None:
    """Who changes these names, or what they hold, raises the version and this line."""
    _, document = load_model(kept)
    assert (document["version"], sorted({*document} - {*SETTINGS})) == (
        9,
        ["features", "format", "learned", "version"],
    )
    assert sorted(document["learned"]) == [
        *("base_rate", "baselines", "chosen", "curves", "horizon", "length"),
        *("new_ties", "refits", "singles", "swing", "windows"),
    ]
    with zipfile.ZipFile(kept) as archive:
        assert {name for name in archive.namelist() if "1" in name or "-" not in name} == {
            *("model.json", "reference.npy", "weights-1.npy", "trees-1-feature.npy"),
            *("trees-1-threshold.npy", "trees-1-tree.npy", "trees-1-kept.npy"),
            "trees-1-value.npy",
        }


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("version", 8, "of version 8; this program reads version 9"),
        ("version", 10, "of version 10"),
        ("features", [*FEATURES][:-1], "other features"),
        ("format", "something else", "not a model file of this program"),
        ("horizon", "24m", "of two horizons"),
    ],
)
def test_another_program_or_question_is_refused(
    kept: Path, key: str, value: Any, said: str
) -> None:
    _, document = load_model(kept)
    with pytest.raises(RequestError, match=said):
        load_model(rewritten(kept, {**document, key: value}))


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("refits", 1, "refits are not as many"),
        ("refits", 4, "refits are not as many"),
        ("base_rate", 1.0, "share of pairs"),
        ("base_rate", 0.0, "damaged"),
        ("new_ties", -1, "share of pairs"),
        ("swing", 0.0, "swing"),
        ("swing", 100.0, "swing"),
        ("windows", [], "no window"),
        ("windows", ["2019-13-01"], "damaged"),
        ("length", "12 moons", "damaged"),
        ("singles", [], "no single measure"),
        ("chosen", [[["a scorer of old", 1.0]], 0.1, 0.1, 1.0], "scorers that there are not"),
        ("chosen", [[], 0.1, 0.1, 1.0], "scorers that there are not"),
        ("chosen", [[[LINE, 1e13]], 0.1, 0.1, 1.0], "far too large"),
        ("chosen", [[[LINE, 1.0]], 0.1, 0.1, 1.0], "not those of its blend"),
        ("baselines", [None, 0.25, 0.25, None], "not those of its blend"),
    ],
)
def test_what_does_not_go_together_is_refused(kept: Path, key: str, value: Any, said: str) -> None:
    _, document = load_model(kept)
    document["learned"][key] = value
    with pytest.raises(RequestError, match=said):
        load_model(rewritten(kept, document))


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (1, -0.1, "curve falls"),
        (2, [1.0, 1.0], "goes back"),
        (2, [1.0], "knots without bends"),
        (3, [-1.5, 1.0], "curve falls"),
        (4, [0.0], "other traits"),
        (0, 1e13, "far too large"),
    ],
)
def test_a_curve_that_is_none_is_refused(kept: Path, place: int, value: Any, said: str) -> None:
    _, document = load_model(kept)
    document["learned"]["curves"][0][place] = value
    with pytest.raises(RequestError, match=said):
        load_model(rewritten(kept, document))


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("trees-0-tree", lambda array: array + 1, "what there is not"),
        ("trees-0-tree", lambda array: array + 5, "what there is not"),
        ("trees-0-tree", lambda array: array - 1, "what there is not"),
        ("trees-0-feature", lambda array: array + 1, "what there is not"),
        ("trees-0-feature", lambda array: array + 9, "what there is not"),
        ("trees-0-feature", lambda array: array - 1, "what there is not"),
        ("trees-0-feature", lambda array: array[:3], "not whole"),
        ("trees-0-kept", lambda array: array[:3], "not whole"),
        ("trees-0-value", lambda array: array[:, :-1], "not whole"),
        ("trees-0-value", lambda array: array * np.nan, "far too large"),
        ("trees-0-threshold", lambda array: array + 1e12 + 9, "far too large"),
        ("trees-0-tree", lambda array: array.astype(float), "numbers of their kinds"),
        ("weights-0", lambda array: array[:-1], "not those of the features"),
        ("weights-2", lambda array: array.astype(np.float32), "not those of the features"),
        ("reference", lambda array: array * np.inf, "far too large"),
    ],
)
def test_arrays_that_are_of_no_model_are_refused(
    kept: Path, name: str, change: Any, said: str
) -> None:
    with zipfile.ZipFile(kept) as archive, archive.open(f"{name}.npy") as content:
        array = np.load(content)
    with pytest.raises(RequestError, match=said):
        load_model(rewritten(kept, **{name: change(array)}))


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_does(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(kept) as archive:
        size = sum(each.file_size for each in archive.infolist())
    monkeypatch.setattr(storage, "MOST_UNPACKED", size)
    load_model(kept)
    monkeypatch.setattr(storage, "MOST_UNPACKED", size - 1)
    with pytest.raises(RequestError, match=f"it would unpack to {size:,} bytes"):
        load_model(kept)
