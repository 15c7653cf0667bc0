"""The features of a pair that the learned ranker sees, in the families of the score.

History grows longer from one past window to the next, so counts are taken against the average
organization of the day and proximities against an even spread over all: what is learned on a short
history then holds on a long one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows
from matcher.matching.block_pairs import BlockPairs
from matcher.matching.families import FAMILIES, NAMES, Feature
from matcher.matching.learned_context import LearnedContext
from matcher.matching.query_block import QueryBlock, query_blocks

#: The query's own traits: context of every family, none of them a reason for a partner.
CONTEXT = "context"

#: The parts that a learned score splits into, beside its constant.
PARTS = (*NAMES, CONTEXT)

#: Every feature by its name, in the order of the columns of `learned_features`.
FEATURES: Mapping[str, Feature] = MappingProxyType(
    {feature.name: feature for family in FAMILIES for feature in family.features}
)

#: The part of each column: an index into `PARTS`.
PART_OF = np.array(
    [
        len(FAMILIES) if feature.of_query else number
        for number, family in enumerate(FAMILIES)
        for feature in family.features
    ]
)


def block_features(block: QueryBlock, i: Rows, b: Rows) -> npt.NDArray[np.float64]:
    """Give the features of pairs of a block.

    Parameters
    ----------
    block : QueryBlock
    i : ndarray of int, shape (n_pairs,)
        Positions in block.queries: who asks.
    b : ndarray of int, shape (n_pairs,)
        Rows of whom it asks about.

    Returns
    -------
    ndarray, shape (n_pairs, n_features)
        Columns as in `FEATURES`; finite.
    """
    pairs = BlockPairs(block, i, b)
    # A feature at a time is written, and a column at a time is read.
    values = np.empty((len(b), len(FEATURES)), order="F")
    for column, feature in enumerate(FEATURES.values()):
        values[:, column] = feature.learned(pairs)
    return values


def learned_features(context: LearnedContext, a: Rows, b: Rows) -> npt.NDArray[np.float64]:
    """Give the features of a list of pairs.

    Parameters
    ----------
    context : LearnedContext
    a, b : ndarray of int, shape (n_pairs,)
        Rows of who asks and of whom it asks about.

    Returns
    -------
    ndarray, shape (n_pairs, n_features)
        Columns as in `FEATURES`; finite.
    """
    values = np.zeros((len(a), len(FEATURES)))
    queries, position = np.unique(a, return_inverse=True)
    order = np.argsort(position, kind="stable")
    start = 0
    for block in query_blocks(context, queries):
        end = start + len(block.queries)
        pairs = order[slice(*np.searchsorted(position[order], [start, end]))]
        values[pairs] = block_features(block, position[pairs] - start, b[pairs])
        start = end
    return values
