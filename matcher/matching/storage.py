"""A fitted model as one file: arrays and a JSON document in a zip, nothing that can run.

The file holds what was learned, and nothing of the data: it is loaded together with the data set it
was fitted to, and says so when that is another one.
"""

from __future__ import annotations

import datetime
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import logit

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.horizon import check_horizon
from matcher.errors import OptionError, RequestError
from matcher.matching.calibration import Curve
from matcher.matching.choice import FIELD, KINDS, LINE, SINGLES, JudgedBlend
from matcher.matching.learned_features import FEATURES
from matcher.matching.learning import Learned
from matcher.matching.ranker import Ranker, traits_of
from matcher.matching.trees import MOST_LEAVES, Trees
from matcher.whole_files import whole_file

#: What the file says it is, and in which version of its layout.
FORMAT, VERSION = "open-innovation-matcher model", 9

_DOCUMENT = "model.json"

#: A zip without a clock, so that the same model gives the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)

#: What reading a damaged or a made-up file can end in.
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    ArithmeticError,
    RuntimeError,  # an encrypted entry; an unknown compression and too deep a nesting are of it
    MemoryError,
)

#: Bytes that a model takes unpacked at most: a hundred times what one of all trees takes.
MOST_UNPACKED = 64_000_000

#: The arrays of a sum of trees, and what each holds.
_ARRAYS = {
    "feature": np.int32,
    "threshold": np.float64,
    "tree": np.int32,
    "kept": np.uint16,
    "value": np.float64,
}


def save_model(path: Path, learned: Learned | None, settings: dict[str, Any]) -> None:
    """Write a model.

    Parameters
    ----------
    path : Path
    learned : Learned or None
        None for a model that is the prior alone.
    settings : dict
        What else to keep, ready for JSON.

    Raises
    ------
    RequestError
        Where the file cannot be written.
    """
    document: dict[str, Any] = {"format": FORMAT, "version": VERSION, **settings}
    document["features"] = list(FEATURES)
    document["learned"] = None if learned is None else _described(learned)
    arrays = {} if learned is None else _arrays(learned)
    with whole_file(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        _put(archive, _DOCUMENT, json.dumps(document, indent=1, sort_keys=True).encode())
        for key, array in arrays.items():
            _put(archive, f"{key}.npy", _bytes(array))


def _bytes(array: npt.NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def load_model(path: Path) -> tuple[Learned | None, dict[str, Any]]:
    """Read a model and its settings.

    Raises
    ------
    RequestError
        Where the file is missing, is no model, or is one of another version or of other features.
    """
    with _opened(path) as archive:
        document = json.loads(archive.read(_DOCUMENT))
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise RequestError(f"{path} is not a model file of this program")
        _check_version(path, document)
        learned = None
        if document["learned"] is not None:
            learned = _restored(document["learned"], archive)
            if learned.horizon != document["horizon"]:
                raise ValueError("it is of two horizons")
        return learned, document


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a model file; what goes wrong while it is read is said of it."""
    if not path.is_file():
        raise RequestError(f"there is no model file {path}")
    try:
        with zipfile.ZipFile(path) as archive:
            check_size(archive)
            yield archive
    except OptionError as error:
        raise RequestError(f"{path} is a damaged model file: {error}") from error
    except _DAMAGES as error:
        raise RequestError(f"{path} is not a model file, or a damaged one: {error}") from error


def remark_on(settings: dict[str, Any], ecosystem: Ecosystem) -> str:
    """Say where a model is applied to what it was not fitted to; empty where it is not."""
    remark = ""
    if settings["dataset"] != ecosystem.name:
        remark += f"It was learned from another data set, {settings['dataset']}. "
    fitted, day = settings["as_of"], ecosystem.day
    if fitted is not None:
        datetime.date.fromisoformat(fitted)  # a ValueError where it is no day
    if fitted is not None and day is not None and fitted > day.isoformat():
        remark += f"It was learned as of {fitted}: it knows what came after {day}. "
    return remark


def check_size(archive: zipfile.ZipFile) -> None:
    """Refuse a file that would unpack to more than any model holds, before it does.

    Raises
    ------
    ValueError
    """
    size = sum(each.file_size for each in archive.infolist())
    if size > MOST_UNPACKED:
        raise ValueError(f"it would unpack to {size:,} bytes, a model to {MOST_UNPACKED:,} at most")


def _check_version(path: Path, document: dict[str, Any]) -> None:
    if document["version"] != VERSION:
        raise RequestError(
            f"{path} is a model file of version {document['version']}; "
            f"this program reads version {VERSION}: fit the model again"
        )
    if document["features"] != list(FEATURES):
        raise RequestError(
            f"{path} was fitted by a program with other features: fit the model again"
        )


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED, 6)


def _described(learned: Learned) -> dict[str, Any]:
    rankers = _rankers(learned)
    return {
        "curves": [
            [
                curve.intercept,
                curve.slope,
                curve.knots.tolist(),
                curve.bends.tolist(),
                curve.query.tolist(),
            ]
            for curve in (ranker.curve for ranker in rankers)
        ],
        "baselines": [ranker.trees.baseline if ranker.trees else None for ranker in rankers],
        "base_rate": learned.base_rate,
        "new_ties": learned.new_ties,
        "windows": learned.windows,
        "length": learned.length,
        "horizon": learned.horizon,
        "swing": learned.swing,
        "refits": len(learned.refits),
        "chosen": _judged_document(learned.chosen),
        "singles": [_judged_document(each) for each in learned.singles],
    }


def _rankers(learned: Learned) -> list[Ranker]:
    """Give all, that of those who worked together last, where there is one."""
    return [learned.ranker, *learned.refits, *([learned.again] if learned.again else [])]


def _judged_document(judged: JudgedBlend) -> list[Any]:
    # JSON has no NaN: without hard negatives their MRR is null.
    hard = judged.hard_mrr if np.isfinite(judged.hard_mrr) else None
    return [list(judged.terms.items()), judged.ndcg, hard, judged.value]


def _judged(stored: list[Any]) -> JudgedBlend:
    terms, ndcg, hard, value = stored
    return JudgedBlend(
        dict(terms), float(ndcg), float("nan") if hard is None else float(hard), float(value)
    )


def _arrays(learned: Learned) -> dict[str, np.ndarray[Any, Any]]:
    arrays = {"reference": learned.ranker.reference}
    for number, ranker in enumerate(_rankers(learned)):
        arrays[f"weights-{number}"] = ranker.weights
        if ranker.trees is not None:
            for name in _ARRAYS:
                arrays[f"trees-{number}-{name}"] = getattr(ranker.trees, name)
    return arrays


def _array(archive: zipfile.ZipFile, name: str) -> np.ndarray[Any, Any]:
    try:
        with archive.open(f"{name}.npy") as content:
            array: np.ndarray[Any, Any] = np.load(content, allow_pickle=False)
    except ValueError as error:  # numpy's own words advise to let the file run code
        raise ValueError(f"its part {name} holds no numbers") from error
    return array


def _check(learned: Learned) -> None:
    """Raise a ValueError where what was read does not go together."""
    if not [datetime.date.fromisoformat(day) for day in learned.windows]:
        raise ValueError("it was learned from no window")
    lengths = [learned.horizon, learned.length]
    if [check_horizon(each) for each in lengths] != lengths:
        raise ValueError("its horizon, or the length of its windows, is none")
    if not 0.0 < learned.base_rate < 1.0 or learned.new_ties < 0:
        raise ValueError("its share of pairs, or their number, is none")
    if not 0.0 < learned.swing < 100.0:
        raise ValueError("its swing of the level is none")
    scorers = {*KINDS, LINE, FIELD, *SINGLES}
    for judged in (learned.chosen, *learned.singles):
        if not judged.terms or not scorers.issuperset(judged.terms):
            raise ValueError("it names scorers that there are not")
        _check_numbers([np.array([*judged.terms.values(), judged.ndcg, judged.value])])
    if not any(set(SINGLES) & set(judged.terms) for judged in learned.singles):
        raise ValueError("it names no single measure that was tried")
    with_trees = any(learned.chosen.terms.get(kind) for kind in KINDS)
    for ranker in _rankers(learned):
        if (ranker.trees is not None) != (with_trees and ranker is not learned.again):
            raise ValueError("its trees are not those of its blend")
        _check_ranker(ranker)


def _check_ranker(ranker: Ranker) -> None:
    curve, trees, width = ranker.curve, ranker.trees, (len(FEATURES),)
    if not all(
        each.shape == width and each.dtype == np.float64
        for each in (ranker.weights, ranker.reference)
    ):
        raise ValueError("its weights are not those of the features")
    if curve.knots.shape != curve.bends.shape or curve.knots.ndim != 1:
        raise ValueError("its curve has knots without bends")
    if curve.query.shape != traits_of(ranker.reference[None, :]).shape[1:]:
        raise ValueError("its curve is of other traits")
    _check_numbers([ranker.weights, ranker.reference, curve.knots, curve.bends, curve.query])
    _check_numbers([np.array([curve.intercept, curve.slope])])
    slopes = curve.slope + np.cumsum([0.0, *curve.bends])
    if (np.diff(curve.knots) <= 0.0).any() or slopes.min() < -1e-6:
        raise ValueError("its curve falls, or goes back")
    if trees is None:
        return
    _check_numbers([trees.threshold, trees.value, np.array([trees.baseline])])
    conditions = {each.shape for each in (trees.feature, trees.threshold, trees.tree)}
    if conditions != {(len(trees.kept),)} or trees.value.shape[1:] != (MOST_LEAVES,):
        raise ValueError("its trees are not whole")
    if len(trees.feature) and not (
        0 <= trees.feature.min() <= trees.feature.max() < len(FEATURES)
        and 0 <= trees.tree.min() <= trees.tree.max() < len(trees.value)
    ):
        raise ValueError("its trees ask about what there is not")


def _check_numbers(several: list[np.ndarray[Any, Any]]) -> None:
    # Nothing near the end of what numbers can be, where sums overflow.
    if not all((np.abs(each.astype(float)) < 1e12).all() for each in several):
        raise ValueError("a number in it is none, or far too large")


def _restored(stored: dict[str, Any], archive: zipfile.ZipFile) -> Learned:
    reference = _array(archive, "reference")
    base_log_odds = float(logit(float(stored["base_rate"])))

    def ranker(number: int) -> Ranker:
        baseline = stored["baselines"][number]
        arrays = {name: f"trees-{number}-{name}" for name in _ARRAYS}
        trees = None
        if baseline is not None:
            held = {name: _array(archive, entry) for name, entry in arrays.items()}
            if any(held[name].dtype != kind for name, kind in _ARRAYS.items()):
                raise ValueError("its trees are not made of numbers of their kinds")
            trees = Trees(baseline=float(baseline), **held)
        intercept, slope, knots, bends, query = stored["curves"][number]
        curve = Curve(
            float(intercept),
            float(slope),
            np.array(knots, float),
            np.array(bends, float),
            np.array(query, float),
        )
        return Ranker(trees, _array(archive, f"weights-{number}"), reference, curve, base_log_odds)

    first, *others = (ranker(number) for number in range(len(stored["curves"])))
    refits = int(stored["refits"])
    if not 0 <= len(others) - refits <= 1:
        raise ValueError("its refits are not as many as it says")
    learned = Learned(
        ranker=first,
        refits=others[:refits],
        again=others[refits] if len(others) > refits else None,
        chosen=_judged(stored["chosen"]),
        singles=[_judged(each) for each in stored["singles"]],
        base_rate=float(stored["base_rate"]),
        new_ties=int(stored["new_ties"]),
        windows=[str(day) for day in stored["windows"]],
        length=str(stored["length"]),
        horizon=str(stored["horizon"]),
        swing=float(stored["swing"]),
    )
    _check(learned)
    return learned
