"""The one rule of which model answers: given, kept, learned, or the prior."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.errors import RequestError
from matcher.progress import Progress

if TYPE_CHECKING:
    from matcher.distributed import Workers
    from matcher.ecosystem import Ecosystem
    from matcher.matching import PartnerModel
    from matcher.matching.group_model import GroupModel
    from matcher.workspace.kept_models import KeptModels


class Answering:
    """The models that answer for the data of one workspace, found or learned when first asked for.

    Parameters
    ----------
    base : Ecosystem
        What a model learns from.
    ecosystem : Ecosystem
        What it is asked about: the same, with the organization of a profile if there is one.
    given : path, PartnerModel or None
        The model that answers, where one was named.
    prior, seed, kept_models, workers, progress, note
        As of `Workspace`.
    """

    def __init__(
        self,
        base: Ecosystem,
        ecosystem: Ecosystem,
        given: str | os.PathLike[str] | PartnerModel | None,
        *,
        prior: bool,
        seed: int,
        kept_models: KeptModels | None,
        workers: Workers | None,
        progress: Progress,
        note: Callable[[str], None],
    ) -> None:
        self._base, self._ecosystem, self._given = base, ecosystem, given
        self._prior, self._seed = prior, seed
        self._kept_models, self._workers = kept_models, workers
        self._progress, self._note = progress, note
        self._models: dict[str, PartnerModel] = {}
        self._groups: tuple[PartnerModel, GroupModel] | None = None

    @property
    def known(self) -> tuple[PartnerModel, ...]:
        """The models that answered so far."""
        return tuple(self._models.values())

    def model(self, intervals: bool, horizon: str) -> PartnerModel:
        """Give the model that answers; see `Workspace.model`."""
        found = self._models.get(horizon)
        if found is None or (intervals and _lacks_intervals(found)):
            found = self._models[horizon] = self._found(intervals, horizon)
        return found

    def _found(self, intervals: bool, horizon: str) -> PartnerModel:
        from matcher.matching import PartnerModel

        if isinstance(self._given, PartnerModel):
            return self._fitted(self._given)
        if self._given is not None:
            return PartnerModel.load(Path(self._given), self._ecosystem)
        if self._prior:
            return PartnerModel(horizon=horizon).fit(self._ecosystem)
        return self._learned(intervals, horizon)

    def _learned(self, intervals: bool, horizon: str) -> PartnerModel:
        """Give the model kept for these data; else learn one, and keep it."""
        from matcher.matching import PartnerModel
        from matcher.matching.learning import Effort

        effort = Effort() if intervals else Effort(refits=0)
        model = PartnerModel(learn=True, horizon=horizon, seed=self._seed, effort=effort)
        kept_models = self._kept_models
        if kept_models is None:
            return self._fitted(model.fit(self._base, self._progress, self._workers))
        path = kept_models.path(self._base, model)
        if path.is_file():
            kept = self._read_kept(kept_models, path, model.horizon)
            if kept is not None and not (intervals and _lacks_intervals(kept)):
                return kept
        model.fit(self._base, self._progress, self._workers)
        if model.learned is not None:
            try:
                kept_models.keep(path, model.save)
            except RequestError as error:
                self._note(f"the model is not kept for the next question: {error}")
        return self._fitted(model)

    def _fitted(self, model: PartnerModel) -> PartnerModel:
        """Give a model of the data for the data with the profile."""
        return model if self._ecosystem is self._base else model.applied_to(self._ecosystem)

    def _read_kept(self, kept_models: KeptModels, path: Path, horizon: str) -> PartnerModel | None:
        from matcher.matching import PartnerModel

        try:
            found = PartnerModel.load(path, self._ecosystem)
            if found.learned is None or (found.seed, found.horizon) != (self._seed, horizon):
                raise RequestError(f"{path} is not the model that its name says")
            kept_models.used(path)
        except RequestError as error:
            self._note(f"a kept model is not used, and learned anew: {error}")
            return None
        return found

    def groups(self, horizon: str) -> GroupModel:
        """Give the model of whole groups; it learns where the pair model may."""
        from matcher.matching.group_model import GroupModel
        from matcher.workspace.kept_models import KeptGroups

        model, kept = self.model(intervals=False, horizon=horizon), None
        if self._groups is not None and self._groups[0] is model:
            return self._groups[1]
        if self._kept_models is not None and not self._prior:
            # Organizations of a profile are candidates too: groups are of all data there are.
            path = self._kept_models.groups_path(self._ecosystem, model.half_life_years, self._seed)
            kept = KeptGroups(self._kept_models, path, self._note)
        groups = GroupModel(model, self._seed, learn=not self._prior, kept=kept)
        self._groups = model, groups
        return groups


def _lacks_intervals(model: PartnerModel) -> bool:
    return model.learned is not None and not model.learned.refits
