"""Learned models that are kept, so that the second question about the same data answers at once."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.errors import RequestError
from matcher.matching.kept_findings import KeptModel, KeptModelsReport
from matcher.version import __version__

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem
    from matcher.matching import PartnerModel
    from matcher.matching.learned_groups import LearnedGroups

#: The environment variable that names another folder to keep models in.
FOLDER_VARIABLE = "MATCHER_CACHE"

#: Bytes that kept models and data may take together; those used longest ago go first. Of a million
#: organizations half of it.
MOST_BYTES = 10_000_000_000

#: What the names of pair models, of what is learned of groups, and of data as read, end in.
_ENDING, _GROUPS, FACTS = ".model", ".groups", ".facts"

#: The names that kept models have; no other file is listed or removed.
_OWN_NAME = re.compile(rf"[0-9a-f]{{40}}({'|'.join(map(re.escape, (_ENDING, _GROUPS, FACTS)))})")


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
        self.most_bytes = most_bytes

    def path(self, ecosystem: Ecosystem, model: PartnerModel) -> Path:
        """Give the file of what a model would learn from an ecosystem."""
        options = {
            "half_life_years": model.half_life_years,
            "horizon": model.horizon,
            "seed": model.seed,
        }
        return self.folder / f"{_hash(ecosystem, options)}{_ENDING}"

    def groups_path(self, ecosystem: Ecosystem, half_life_years: float, seed: int) -> Path:
        """Give the file of what would be learned of groups."""
        options = {"half_life_years": half_life_years, "seed": seed}
        return self.folder / f"{_hash(ecosystem, options)}{_GROUPS}"

    def keep(self, path: Path, save: Callable[[Path], None]) -> None:
        """Let a model be written; those used longest ago go where all take too much.

        Raises
        ------
        RequestError
            Where the folder cannot be written to.
        """
        save(path)
        taken = 0
        for each, status in self._files():
            taken += status.st_size
            if taken > self.most_bytes and each != path:
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
                status.st_size,
                datetime.date.fromtimestamp(status.st_mtime).isoformat(),
            )
            for each, status in self._files()
        )
        return KeptModelsReport(
            str(self.folder), sum(each.bytes for each in models), self.most_bytes, models
        )

    def clear(self) -> None:
        """Remove all that is kept.

        Raises
        ------
        RequestError
            Where one cannot be removed, or there is a file in place of the folder.
        """
        for each, _ in self._files():
            try:
                each.unlink(missing_ok=True)
            except OSError as error:
                raise RequestError(f"cannot remove {each}: {error.strerror}") from error

    def _files(self) -> list[tuple[Path, os.stat_result]]:
        """Give the files of models and what the system tells of them, the last used first."""
        if not self.folder.exists():
            return []
        if not self.folder.is_dir():
            raise RequestError(
                f"{self.folder} is a file, and models are kept in a folder; name one in "
                f"{FOLDER_VARIABLE}"
            )
        found = []
        for each in self.folder.iterdir():
            if _OWN_NAME.fullmatch(each.name):
                with suppress(FileNotFoundError):  # another run has just removed it
                    found.append((each, each.stat()))
        return sorted(found, key=lambda each: (-each[1].st_mtime, each[0].name))


def _default_folder() -> Path:
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    import platformdirs

    return platformdirs.user_cache_path("open-innovation-matcher", appauthor=False) / "models"


class KeptGroups:
    """The file of what is learned of groups of one ecosystem.

    Parameters
    ----------
    models : KeptModels
    path : Path
    note : callable
        Called with a sentence where it could not be kept, or not be read.
    """

    def __init__(self, models: KeptModels, path: Path, note: Callable[[str], None]) -> None:
        self._models, self._path, self._note = models, path, note

    def read(self) -> LearnedGroups | None:
        """Give what is kept; None where nothing is, or it is damaged."""
        from matcher.matching.storage import load_model

        if not self._path.is_file():
            return None
        try:
            found: LearnedGroups = load_model(self._path)[0]
            self._models.used(self._path)
        except RequestError as error:
            self._note(f"a kept model of groups is not used, and learned anew: {error}")
            return None
        return found

    def write(self, learned: LearnedGroups) -> None:
        """Keep what was learned."""
        from matcher.matching.storage import save_model

        try:
            self._models.keep(self._path, lambda path: save_model(path, learned))
        except RequestError as error:
            self._note(f"what is learned of groups is not kept for the next question: {error}")


def _hash(ecosystem: Ecosystem, options: Mapping[str, object]) -> str:
    """Give what names the data as known on the day, the options and this program."""
    told = {"data": ecosystem.digest, "version": __version__, **options}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:40]
