"""Rivalry: what stands between two. Without a history that says otherwise it weighs nothing."""

from __future__ import annotations

from matcher.matching.families.family import Family, Feature
from matcher.matching.feature_functions import same

FAMILY = Family(
    "rivalry",
    5,
    (
        Feature(
            "rival_coalition",
            "1 where they sit in rival coalitions",
            learned=lambda pairs: pairs.rivals,
        ),
        Feature(
            "competitor",
            "1 where they compete",
            learned=lambda pairs: pairs.tied("competitor"),
        ),
        Feature(
            "equity_tie",
            "1 where one owns shares of the other",
            learned=lambda pairs: pairs.tied("equity"),
        ),
        Feature(
            "same_group",
            "1 within one corporate group",
            learned=same(lambda context: context.group_roots),
        ),
    ),
)
