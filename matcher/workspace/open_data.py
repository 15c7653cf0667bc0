"""One data set, one day, one rule for which model answers, and the early checks."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.horizon import HORIZON
from matcher.ecosystem.legal_forms import without_legal_form
from matcher.errors import OptionError
from matcher.matching.parameters import seed_of
from matcher.progress import Progress, Steps, silent
from matcher.sources.loading import DEFAULT_DATA
from matcher.workspace.answering import Answering

if TYPE_CHECKING:
    from matcher.distributed import Workers
    from matcher.matching import Filters, PartnerModel
    from matcher.matching.group_model import GroupModel
    from matcher.workspace.kept_models import KeptModels

#: How many organizations that share a word are named.
SHARING_SHOWN = 5


class OpenData:
    """A data set as of a day, the model that answers for it, and what is checked before it does.

    One rule says which model answers: the one given; else one kept for these data and this day;
    else one learned from the data's own history where there is enough of it, which is then kept;
    else the prior. With `prior` nothing is learned. What can be refused (a wrong name, a filter,
    a number out of range) is refused before anything is learned.

    Parameters
    ----------
    data : str, path or Ecosystem
        As in `matcher.load`.
    as_of : str or datetime.date, optional
        The day as of which it is seen; by default its latest date, but for a few rows dated
        far ahead.
    model : path or PartnerModel, optional
        A model that `PartnerModel.save` or `matcher fit` wrote, or one fitted to these data.
    prior : bool
        Whether the prior answers and nothing is learned.
    seed : int or numpy.random.Generator
        What learning and every draw start from; at least 0. A generator draws the seed.
    profile : path or mapping, optional
        A TOML file that describes an organization that is not in the data, or what one would hold;
        it is added to them. The model is learned without it.
    kept_models : KeptModels, optional
        Where learned models are kept; without, none is.
    workers : Workers, optional
        Who does what is done in blocks: learning, tables of everybody, the backtest. By default
        this process; what comes out is the same.
    progress : callable, optional
        Called with (stage, done, in all).
    note : callable, optional
        Called with a sentence where a model could not be kept or a kept one not be read, where the
        day lies after all dates, and where a name that several share was understood as one.

    Raises
    ------
    DataError, UnknownNameError, RequestError
        As `matcher.load` does; an OptionError where both a model and the prior are asked for.
    """

    def __init__(
        self,
        data: str | os.PathLike[str] | Ecosystem = DEFAULT_DATA,
        as_of: str | datetime.date | None = None,
        *,
        model: str | os.PathLike[str] | PartnerModel | None = None,
        prior: bool = False,
        seed: int | np.random.Generator = 0,
        profile: str | os.PathLike[str] | Mapping[str, Any] | None = None,
        kept_models: KeptModels | None = None,
        workers: Workers | None = None,
        progress: Progress | None = None,
        note: Callable[[str], None] | None = None,
    ) -> None:
        if model is not None and prior:
            raise OptionError("--model names a model already; leave out --prior")
        self.data = data
        self._as_of = as_of
        self._given = model
        self._prior = prior
        self.seed = seed_of(seed)
        self._profile = profile
        self._kept_models = kept_models
        self._workers = workers
        self._progress = progress or silent
        self._note = note or silent
        self._kept_data = None
        if kept_models is not None and not isinstance(data, Ecosystem):
            from matcher.workspace.kept_data import KeptData

            self._kept_data = KeptData(kept_models, data, self._note)
        self._base, self.ecosystem, self.profile_id = self._read()
        self._answering = Answering(
            self._base,
            self.ecosystem,
            model,
            prior=prior,
            seed=self.seed,
            kept_models=kept_models,
            workers=workers,
            progress=lambda *told: self._progress(*told),
            note=self._note,
        )

    def _read(self) -> tuple[Ecosystem, Ecosystem, str | None]:
        """Give the data, the data with the profile, and the id of the profile's organization."""
        from matcher import sources

        if isinstance(self.data, Ecosystem):
            base = self.data
        else:
            base = self._kept_data.read() if self._kept_data else sources.load(self.data)
        base = seen(base, self._as_of, self._note)
        if self._profile is None:
            return base, base, None
        from matcher.sources.profiles import add_profile

        given = self._profile
        return base, *add_profile(base, given if isinstance(given, Mapping) else Path(given))

    def seen(
        self,
        as_of: str | datetime.date | None = None,
        *,
        prior: bool = False,
        progress: Progress | None = None,
    ) -> Self:
        """Give the same data as of another day, or with the prior, without reading them again.

        Parameters
        ----------
        as_of : str or datetime.date, optional
            By default the day of this workspace.
        prior : bool
            Whether the prior answers there.
        progress : callable, optional
            As of the class; by default that of this workspace.

        Raises
        ------
        RequestError
            Where the day is none.
        """
        data = self._base if as_of is None else self._base.whole
        found = type(self)(
            data,
            as_of,
            model=None if prior else self._given,
            prior=prior or self._prior,
            seed=self.seed,
            profile=self._profile,
            kept_models=self._kept_models,
            workers=self._workers,
            progress=progress or self._progress,
            note=self._note,
        )
        found.data = self.data  # whose description says where its sources can be read
        return found

    def __repr__(self) -> str:
        """Give the data, and what answers."""
        return f"{type(self).__name__}({self.ecosystem!r}, prior={self._prior}, seed={self.seed})"

    def tell_progress_to(self, progress: Progress) -> None:
        """Let another callable be told how far questions are, as `progress` of the class."""
        self._progress = progress

    def with_profile(self, profile: Mapping[str, Any]) -> Self:
        """Give the same data and model with an organization that is not in the data.

        Parameters
        ----------
        profile : mapping
            As of the class.

        Raises
        ------
        DataError
            With everything in it that is wrong.
        """
        found = type(self)(
            self._base, model=self.model(intervals=True), seed=self.seed, profile=profile,
            kept_models=self._kept_models, progress=self._progress, note=self._note,
        )  # fmt: skip
        found.data = self.data
        return found

    # -- the model -----------------------------------------------------------------------------

    def model(self, *, intervals: bool = False, horizon: str = HORIZON) -> PartnerModel:
        """Give the model that answers, by the rule of this class.

        Parameters
        ----------
        intervals : bool
            Whether it must know how unsure it is of a score; that takes as long again to learn.
        horizon : str
            What probabilities are of, where a model is learned.

        Returns
        -------
        PartnerModel
            Fitted to the ecosystem, the profile's organization included.
        """
        return self._answering.model(intervals, horizon)

    def keep_data(self) -> None:
        """Keep the data as read, with what a model worked out of them, for the next question."""
        if self._kept_data is not None:
            for model in self._answering.known:
                self._kept_data.keep(model)

    def _group_model(self) -> GroupModel:
        return self._answering.groups(HORIZON)

    # -- early checks --------------------------------------------------------------------------

    def _check_names(self, *names: str) -> None:
        for name in names:
            found = self.ecosystem.find_organization(name)
            called = self.ecosystem.organization_ids.name(found)
            if name.casefold() in (found.casefold(), called.casefold()):
                continue
            others = self._sharing(name, called)
            if others or without_legal_form(called).casefold() == name.casefold():
                also = f"; others: {', '.join(others)}" if others else ""
                self._note(f"{name} is understood as {called}{also}")

    def _sharing(self, word: str, but: str) -> list[str]:
        """Name the first other organizations that have a word in their names."""
        names = (str(each) for each in self.ecosystem.organization_ids.names)
        shared = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
        return [each for each in names if each != but and shared.search(each)][:SHARING_SHOWN]

    def _check_filters(self, filters: Filters | None) -> None:
        from matcher.matching.constraints import asked_for

        if filters is not None:
            asked_for(self.ecosystem, filters)

    def _stage(self, name: str) -> Steps:
        """Give the progress of one stage."""
        return lambda done, total: self._progress(name, done, total)


def seen(
    data: Ecosystem, as_of: str | datetime.date | None, note: Callable[[str], None]
) -> Ecosystem:
    """Give data as of a day, and note where that day is not what one may think.

    Parameters
    ----------
    data : Ecosystem
    as_of : str, date or None
        None for the day of the data themselves.
    note : callable
        Called with a sentence where the day lies before or after all dates, or where none was asked
        for and rows are left out, since hardly any is dated so late.

    Raises
    ------
    RequestError
        Where the text is no date, or the data were cut at an earlier day.
    """
    if as_of is None:
        if data.rows_after:
            note(_left_out(data))
        return data
    first, newest = data.whole.first_date, data.whole.last_date
    found = data.as_of(as_of)
    if first is None or newest is None or found.day is None:
        return found
    if found.day > newest:
        note(
            f"nothing in the data is dated after {newest}; as of {found.day} the same facts are "
            "older and count for less, so that scores and order can differ"
        )
    if found.last_date is None:
        note(
            f"nothing in the data is dated by {found.day}: their earliest date is {first}; ask as "
            "of a later day"
        )
    return found


def _left_out(data: Ecosystem) -> str:
    parts = [
        f"{table.replace('_', ' ')} {count:,} ({first if first == last else f'{first} to {last}'})"
        for table, count, first, last in data.rows_after
    ]
    return (
        f"answers are as of {data.day}; the few rows dated later are left out: {', '.join(parts)}. "
        "--as-of names another day"
    )
