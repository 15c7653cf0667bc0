"""Coalitions: what they cover, what members contribute, how they stand against each other."""

from matcher.coalitions.comparison import compare_coalitions
from matcher.coalitions.contested import GroupFit
from matcher.coalitions.findings import CoalitionComparison, CoalitionsReport
from matcher.coalitions.recruit import recruit
from matcher.coalitions.recruit_findings import Plan, RecruitCandidate, RecruitReport
from matcher.coalitions.standing_findings import CoalitionStanding
from matcher.coalitions.study import study_coalitions
from matcher.coalitions.study_findings import Study
from matcher.coalitions.whatif import Move, WhatIfReport, what_if

__all__ = [
    "CoalitionComparison",
    "CoalitionStanding",
    "CoalitionsReport",
    "GroupFit",
    "Move",
    "Plan",
    "RecruitCandidate",
    "RecruitReport",
    "Study",
    "WhatIfReport",
    "compare_coalitions",
    "recruit",
    "study_coalitions",
    "what_if",
]
