"""Models as files: the records and arrays of what was learned, nothing that can run.

A file holds what was learned, and nothing of the data: it is loaded together with the data set it
was fitted to, and says so when that is another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.mapped import read_packed, write_packed
from matcher.matching.calibration import Curve
from matcher.matching.choice import JudgedBlend
from matcher.matching.group_choice import GroupChoice
from matcher.matching.group_features import MEASURES, SWAYED, TRAITS
from matcher.matching.learned_features import FEATURES
from matcher.matching.learned_groups import GroupModelInfo, LearnedGroups
from matcher.matching.learning import Learned
from matcher.matching.ranker import Ranker
from matcher.matching.trees import Trees
from matcher.whole_files import whole_file

#: In which version of its layout a file is: of what the records below hold, and their meaning.
VERSION = 10

#: What was learned is of these: of others it is another model.
_COLUMNS = {
    "features": list(FEATURES),
    "groups": [*MEASURES, *SWAYED, *TRAITS],
}

_CLASSES = (
    *(Learned, Ranker, Trees, Curve, JudgedBlend),
    *(LearnedGroups, GroupChoice, GroupModelInfo),
)

#: Bytes that a model takes unpacked at most: a hundred times what one of all trees takes.
MOST_UNPACKED = 64_000_000


def save_model(path: Path, learned: Learned | LearnedGroups | None, **settings: Any) -> None:
    """Write a model.

    Parameters
    ----------
    path : Path
    learned : Learned, LearnedGroups or None
        None for a model that is the prior alone.
    **settings : str, number or None
        What else to keep.

    Raises
    ------
    RequestError
        Where the file cannot be written.
    """
    kept = {"version": VERSION, "columns": _COLUMNS, "learned": learned, **settings}
    with whole_file(path) as temporary:
        write_packed(temporary, kept, _CLASSES)


def load_model(path: Path) -> tuple[Any, Mapping[str, Any]]:
    """Read what was learned, and its settings.

    Raises
    ------
    RequestError
        Where the file is missing, is no model, or is one of another version or of other features.
    """
    if not path.is_file():
        raise RequestError(f"there is no model file {path}")
    try:
        kept = read_packed(path, _CLASSES, MOST_UNPACKED)
        version = kept["version"]
    except OSError as error:
        raise RequestError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise RequestError(
            f"{path} is not a model file of this version of the program, or a damaged one "
            f"({error}): fit the model again"
        ) from error
    if version != VERSION:
        raise RequestError(
            f"{path} is a model file of version {version}; "
            f"this program reads version {VERSION}: fit the model again"
        )
    if kept["columns"] != _COLUMNS:
        raise RequestError(
            f"{path} was fitted by a program with other features: fit the model again"
        )
    return kept["learned"], kept


def remark_on(settings: Mapping[str, Any], ecosystem: Ecosystem) -> str:
    """Say where a model is applied to what it was not fitted to; empty where it is not."""
    remark = ""
    if settings["dataset"] != ecosystem.name:
        remark += f"It was learned from another data set, {settings['dataset']}. "
    fitted, day = settings["as_of"], ecosystem.day
    if fitted is not None and day is not None and fitted > day.isoformat():
        remark += f"It was learned as of {fitted}: it knows what came after {day}. "
    return remark
