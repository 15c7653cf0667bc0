"""Which model answers a command: one that `matcher fit` wrote, one learned now, or the prior."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matcher.ecosystem import Ecosystem
    from matcher.matching import Filters, PartnerModel


@dataclass(frozen=True)
class Learning:
    """The options that say which model speaks.

    Attributes
    ----------
    model_file : Path or None
    prior : bool
    seed : int
    """

    model_file: Path | None
    prior: bool
    seed: int

    @classmethod
    def taken_from(cls, given: dict[str, Any], *, seed_for_more: bool = False) -> Learning:
        """Take the options of `learning_options` out of those given to a command.

        Parameters
        ----------
        given : dict
        seed_for_more : bool
            Whether the command draws by the seed even where nothing is learned.
        """
        chosen = cls(given.pop("model_file"), given.pop("prior"), given.pop("seed"))
        if chosen.model_file is not None and chosen.prior:
            raise click.UsageError("--model names a model already; leave out --prior")
        source = click.get_current_context().get_parameter_source("seed")
        idle = (chosen.model_file is not None or chosen.prior) and not seed_for_more
        if idle and source is ParameterSource.COMMANDLINE:
            raise click.UsageError("--seed is what learning starts from, and nothing is learned")
        return chosen

    def model(
        self,
        ecosystem: Ecosystem,
        asked: Iterable[str] = (),
        filters: Filters | None = None,
        *,
        intervals: bool = False,
    ) -> PartnerModel:
        """Read the model, or learn one where the history allows; the prior where it does not.

        Parameters
        ----------
        ecosystem : Ecosystem
        asked : iterable of str
            Names that the command will ask about; a wrong one is an error before minutes pass.
        filters : Filters, optional
            That it will ask with; the same holds for them.
        intervals : bool
            Whether the answer shows intervals; they take as long again to learn.
        """
        from matcher.cli.progress import stages
        from matcher.matching import PartnerModel
        from matcher.matching.constraints import Constraints
        from matcher.matching.context import Context
        from matcher.matching.learning import Effort

        for name in asked:
            ecosystem.find_organization(name)
        if filters is not None:
            Constraints(Context(ecosystem), filters)
        if self.model_file is not None or self.prior:
            return model_for(ecosystem, self.model_file)
        effort = Effort() if intervals else Effort(refits=0)
        with stages() as report_progress:
            model = PartnerModel(learn=True, seed=self.seed, effort=effort)
            return model.fit(ecosystem, report_progress)


def model_for(ecosystem: Ecosystem, path: Path | None) -> PartnerModel:
    """Read a model and apply it to the ecosystem; the prior where no file is given."""
    from matcher.matching import PartnerModel

    if path is None:
        return PartnerModel().fit(ecosystem)
    return PartnerModel.load(path, ecosystem)
