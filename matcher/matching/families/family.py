"""What a family of features is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from matcher.arrays import Rows, Values
from matcher.matching.match_findings import Evidence

if TYPE_CHECKING:
    from matcher.matching.block_pairs import BlockPairs
    from matcher.matching.citations import Citations
    from matcher.matching.context import Context
    from matcher.matching.group_block import GroupBlock

#: Pairs of a block of queries -> a column of the learned model.
OfBlock: TypeAlias = "Callable[[BlockPairs], Values]"

#: (context, a, b) -> a column of the prior.
OfPairs: TypeAlias = "Callable[[Context, Rows, Rows], Values]"


@dataclass(frozen=True)
class Feature:
    """One feature of a pair.

    It answers a's question about b, so that (a, b) and (b, a) can differ. Both functions give
    shape (n_pairs,), finite, 0 where nothing is known.

    Attributes
    ----------
    name : str
        Of its columns; no two features share one.
    meaning : str
        What it says, in words.
    learned : callable
        From the pairs of a block, in single precision where that is fast.
    prior : callable, optional
        From a list of pairs. The prior has only what it gives a weight.
    of_query : bool
        Whether it is a trait of who asks: context of every family, no reason for a partner.
    trees : bool
        Whether the trees see it: not where it is a count that grows with the history.
    """

    name: str
    meaning: str
    learned: OfBlock
    prior: OfPairs | None = None
    of_query: bool = False
    trees: bool = True


@dataclass(frozen=True)
class GroupMeasure:
    """One measure of a group and a candidate.

    Attributes
    ----------
    name : str
        Of its column; no two measures share one.
    theme : str
        What it is about, as a reason says it.
    meaning : str
        What it says, in words.
    of : callable
        From a block of groups, shape (n_groups, n_organizations) or (n_organizations,), finite.
    swayed : bool
        Whether the traits of the group change what it is worth.
    """

    name: str
    theme: str
    meaning: str
    of: Callable[[GroupBlock], Values]
    swayed: bool = False


def of_part(
    part: str, theme: str, swayed: tuple[str, ...] = (), **meanings: str
) -> tuple[GroupMeasure, ...]:
    """Give the measures of one theme that one part of a block of groups has by name."""

    def reading(name: str) -> Callable[[GroupBlock], Values]:
        return lambda block: getattr(block, part)[name]

    return tuple(
        GroupMeasure(name, theme, meaning, reading(name), name in swayed)
        for name, meaning in meanings.items()
    )


@dataclass(frozen=True)
class Reason:
    """One sentence, the rows it rests on, and whether it is a stated need that is met."""

    text: str
    evidence: tuple[Evidence, ...]
    need: bool = False


def no_reasons(cited: Citations, a: int, b: int) -> Iterable[Reason]:
    """Say nothing."""
    return ()


@dataclass(frozen=True)
class Family:
    """Features that make one component of a score.

    Attributes
    ----------
    name : str
        Of the component.
    place : int
        Where it stands among the families: its column in tables and in the learned model.
    features : tuple of Feature
    reasons : callable
        (citations, a, b) -> why a might work with b, in sentences.
    stands_last : bool
        Whether its reasons come after all others: what is true of a partner whoever asks says
        little of this very pair.
    group : tuple of GroupMeasure
        What the group model measures of it.
    short : str
        Its name where a column is narrow; empty for the whole.
    """

    name: str
    place: int
    features: tuple[Feature, ...]
    reasons: Callable[[Citations, int, int], Iterable[Reason]] = no_reasons
    stands_last: bool = False
    group: tuple[GroupMeasure, ...] = ()
    short: str = ""
