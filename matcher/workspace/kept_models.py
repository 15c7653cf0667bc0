"""Learned models that are kept, so that the second question about the same data answers at once."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from matcher.ecosystem.schema import TABLES
from matcher.errors import RequestError
from matcher.matching.kept_findings import KeptModel, KeptModelsReport
from matcher.version import __version__
from matcher.whole_files import whole_file

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem
    from matcher.matching import PartnerModel

#: The environment variable that names another folder to keep models in.
FOLDER_VARIABLE = "MATCHER_CACHE"

#: Bytes that kept models may take together; those used longest ago go first.
MOST_BYTES = 500_000_000

_ENDING = ".model"

#: The names that kept models have; no other file is listed or removed.
_OWN_NAME = re.compile(rf"[0-9a-f]{{40}}{re.escape(_ENDING)}")


class KeptModels:
    """A folder of learned models, by what they were learned from.

    The name of a file is a hash of the content of the data as known on the day, of the day, of the
    options of learning and of the version of this program: what could change the model changes the
    name, so that a model that is found is the one that would be learned.

    Parameters
    ----------
    folder : path-like, optional
        By default what the environment variable MATCHER_CACHE names, else the folder that the
        system has for what can be made anew.
    most_bytes : int
        That the models may take together.
    """

    def __init__(
        self, folder: str | os.PathLike[str] | None = None, most_bytes: int = MOST_BYTES
    ) -> None:
        self.folder = Path(folder) if folder is not None else _default_folder()
        self._most_bytes = most_bytes

    def path(self, ecosystem: Ecosystem, model: PartnerModel) -> Path:
        """Give the file of what a model would learn from an ecosystem."""
        options = {
            "day": None if ecosystem.day is None else ecosystem.day.isoformat(),
            "half_life_years": model.half_life_years,
            "horizon": model.horizon,
            "seed": model.seed,
            "version": __version__,
        }
        digest = hashlib.sha256(json.dumps(options, sort_keys=True).encode())
        for part in _content(ecosystem):
            digest.update(part)
        return self.folder / f"{digest.hexdigest()[:40]}{_ENDING}"

    def keep(self, path: Path, model: PartnerModel) -> None:
        """Write a model, and let those go that were used longest ago where all take too much.

        Raises
        ------
        RequestError
            Where the folder cannot be written to.
        """
        with whole_file(path) as temporary:
            model.save(temporary)
        taken = 0
        for each in self._files():
            taken += each.stat().st_size
            if taken > self._most_bytes and each != path:
                each.unlink(missing_ok=True)

    def used(self, path: Path) -> None:
        """Remember that a model was used now.

        Raises
        ------
        RequestError
            Where the folder cannot be written to.
        """
        try:
            os.utime(path)
        except OSError as error:
            raise RequestError(f"cannot write {path}: {error.strerror}") from error

    def report(self) -> KeptModelsReport:
        """Tell what is kept.

        Raises
        ------
        RequestError
            Where there is a file in place of the folder.
        """
        models = tuple(
            KeptModel(
                each.name,
                each.stat().st_size,
                datetime.date.fromtimestamp(each.stat().st_mtime).isoformat(),
            )
            for each in self._files()
        )
        return KeptModelsReport(
            str(self.folder), sum(each.bytes for each in models), self._most_bytes, models
        )

    def clear(self) -> None:
        """Remove every kept model.

        Raises
        ------
        RequestError
            Where one cannot be removed, or there is a file in place of the folder.
        """
        for each in self._files():
            try:
                each.unlink(missing_ok=True)
            except OSError as error:
                raise RequestError(f"cannot remove {each}: {error.strerror}") from error

    def _files(self) -> list[Path]:
        """Give the files of models, the last used first; of equals by name."""
        if not self.folder.exists():
            return []
        if not self.folder.is_dir():
            raise RequestError(
                f"{self.folder} is a file, and models are kept in a folder; name one in "
                f"{FOLDER_VARIABLE}"
            )
        found = [each for each in self.folder.iterdir() if _OWN_NAME.fullmatch(each.name)]
        return sorted(found, key=lambda each: (-each.stat().st_mtime, each.name))


def _default_folder() -> Path:
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    import platformdirs

    return platformdirs.user_cache_path("open-innovation-matcher", appauthor=False) / "models"


def _content(ecosystem: Ecosystem) -> Iterator[bytes]:
    """Give what identifies the content of an ecosystem's tables, whatever file it came from."""
    for name in TABLES:
        frame = ecosystem.table(name)
        for column in frame.columns:
            yield f"{name}\0{column}\0{len(frame)}\0".encode()
            yield pd.util.hash_pandas_object(frame[column], index=False).to_numpy().tobytes()
