"""One data set and every question that can be asked of it."""

from matcher.workspace.kept_models import KeptModel, KeptModels
from matcher.workspace.workspace import Workspace

__all__ = ["KeptModel", "KeptModels", "Workspace"]
