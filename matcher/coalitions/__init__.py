"""Coalitions: what they cover, what members contribute, how they stand against each other."""

from matcher.coalitions.comparison import compare_coalitions
from matcher.coalitions.contested import GroupFit
from matcher.coalitions.findings import CoalitionComparison, CoalitionsReport, CoalitionStanding

__all__ = [
    "CoalitionComparison",
    "CoalitionStanding",
    "CoalitionsReport",
    "GroupFit",
    "compare_coalitions",
]
