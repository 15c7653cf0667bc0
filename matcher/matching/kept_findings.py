"""Which learned models are kept, as typed records."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.findings import CommandReport, Day, Finding, Natural, Text


@dataclass(frozen=True)
class KeptModel(Finding):
    """A model that is kept.

    Attributes
    ----------
    file : str
        Its name in the folder; it is made of what the model was learned from.
    bytes : int
        How large it is.
    last_used : str
        The day, YYYY-MM-DD.
    """

    file: Text
    bytes: Natural
    last_used: Day


@dataclass(frozen=True)
class KeptModelsReport(CommandReport):
    """What is kept, and where.

    Attributes
    ----------
    folder : str
        The folder.
    bytes : int
        What the models take together.
    most_bytes : int
        What they may take; those used longest ago go first.
    models : tuple of KeptModel
        The last used first.
    """

    folder: Text
    bytes: Natural
    most_bytes: Natural
    models: tuple[KeptModel, ...]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return KeptModel

    def rows(self) -> list[Finding]:
        """Give the models."""
        return list(self.models)
