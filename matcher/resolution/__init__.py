"""Names that are one organization: normalisation, matching, clusters and a review by hand.

`resolving.resolve` does it; here is what it finds, which reports read without the machinery.
"""

from matcher.resolution.findings import Cluster, Decision, ResolveReport

__all__ = ["Cluster", "Decision", "ResolveReport"]
