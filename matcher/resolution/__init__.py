"""Names that are one organization: normalisation, matching, clusters and a review by hand."""
