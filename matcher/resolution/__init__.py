"""Names that are one organization: normalisation, matching, clusters and a review by hand."""

from matcher.resolution.findings import Cluster, Decision, ResolveReport
from matcher.resolution.resolving import THRESHOLD, Resolved, resolve

__all__ = ["THRESHOLD", "Cluster", "Decision", "ResolveReport", "Resolved", "resolve"]
