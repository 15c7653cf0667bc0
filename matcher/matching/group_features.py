"""What can be said of a group and a candidate: the measures that the families bring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows, Values
from matcher.matching.context import Context
from matcher.matching.families import FAMILIES
from matcher.matching.group_block import GroupBlock, GroupNetwork

Features = npt.NDArray[np.float32]

_MEASURED = tuple(measure for family in FAMILIES for measure in family.group)

#: Names of the measures, in the order of the columns.
MEASURES = tuple(measure.name for measure in _MEASURED)

#: What each measure is about, in their order.
THEMES = tuple(measure.theme for measure in _MEASURED)

#: Traits of the group that change what a measure is worth, and the measures they change.
TRAITS = ("members tied among themselves", "size of the group", "activity of its members")
SWAYED = tuple(measure.name for measure in _MEASURED if measure.swayed)

#: Entries of one block of features, at most; bounds the memory (4 bytes each).
BLOCK_ENTRIES = 40_000_000


def groups_at_a_time(size: int) -> int:
    """Give how many groups of an ecosystem of some size are measured together."""
    return int(np.clip(BLOCK_ENTRIES // (max(size, 1) * len(MEASURES)), 1, 64))


class GroupViews:
    """Measures between groups and all organizations of an ecosystem, as of its day.

    Parameters
    ----------
    context : Context
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self._network = GroupNetwork(context)

    def blocks(self, groups: Sequence[Rows]) -> Iterator[tuple[int, Features, Values]]:
        """Measure groups, as many at a time as memory allows.

        Parameters
        ----------
        groups : sequence of ndarray of int
            Rows of the members of each; at least one member.

        Yields
        ------
        start : int
            Place of the first group of the block.
        features : ndarray of float32, shape (n_measures, n_groups_here, n_organizations)
            Finite; in the order of `MEASURES`.
        traits : ndarray, shape (n_groups_here, n_traits)
        """
        size = self.context.size
        at_a_time = groups_at_a_time(size)
        for start in range(0, len(groups), at_a_time):
            here = slice(start, start + at_a_time)
            block = GroupBlock(self._network, groups[here])
            features = np.empty((len(MEASURES), len(groups[here]), size), dtype=np.float32)
            for place, measure in enumerate(_MEASURED):
                features[place] = measure.of(block)
            yield start, features, block.traits
