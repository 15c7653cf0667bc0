"""One data set and every question that can be asked of it."""

from matcher.matching.kept_findings import KeptModel
from matcher.workspace.kept_models import KeptModels
from matcher.workspace.workspace import Workspace

__all__ = ["KeptModel", "KeptModels", "Workspace"]
