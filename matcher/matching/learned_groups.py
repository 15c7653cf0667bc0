"""What was learned of groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from matcher.findings import Finding, Natural, Text
from matcher.matching.group_choice import GroupChoice


@dataclass(frozen=True)
class GroupModelInfo(Finding):
    """What the points of a group model mean.

    Attributes
    ----------
    kind : {"learned", "prior"}
        Whether it was learned from the past of this very data set.
    event : str
        What the odds are of.
    consortia : int
        Past consortia that the data tell of, and that could be learned from.
    memberships : int
        Memberships on the day.
    cases : int
        Hidden participants, or joins of coalitions, that it learned from; 0 with the prior.
    note : str
        How the members' views were joined.
    """

    kind: Literal["learned", "prior"]
    event: Text
    consortia: Natural
    memberships: Natural
    cases: Natural
    note: Text


@dataclass(frozen=True, eq=False)
class LearnedGroups:
    """What joins the members' views.

    Attributes
    ----------
    choice : GroupChoice or None
        None for the mean of the members' points.
    info : GroupModelInfo
    """

    choice: GroupChoice | None
    info: GroupModelInfo
