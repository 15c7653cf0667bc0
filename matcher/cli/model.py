"""Which model answers a command: the prior, or one that `matcher fit` wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem
    from matcher.matching import PartnerModel


def model_for(ecosystem: Ecosystem, path: Path | None) -> PartnerModel:
    """Read a model and apply it to the ecosystem; the prior where no file is given."""
    from matcher.matching import PartnerModel

    if path is None:
        return PartnerModel().fit(ecosystem)
    return PartnerModel.load(path, ecosystem)
