"""Similarity: how alike two are in what they offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matcher.arrays import Rows, Values
from matcher.matching.citations import Citations, largest
from matcher.matching.families.family import Family, Feature, Reason, of_part
from matcher.matching.grounds import neighbouring
from matcher.measures.sampling import sampled_product
from matcher.measures.similarity import capability_cosine, related_capability_cosine

if TYPE_CHECKING:
    from matcher.matching.context import Context

#: What likeness counts in the prior where the two have only parts of one wide field, and where the
#: partner adds nothing: it orders these, and puts them behind who shares or adds something. There
#: are no data from which to fit it.
WIDE_FIELD, ADDS_NOTHING = 0.5, 0.1


def related(context: Context, a: Rows, b: Rows) -> Values:
    """Give the cosine of strength profiles where related capabilities count as alike."""
    return related_capability_cosine(context.offers, context.relatedness, a, b)


def _shared(cited: Citations, a: int, b: int) -> list[Reason]:
    """Name what both offer; where that is nothing, the nearest that each offers."""
    own = cited.context.counted_offers
    capabilities = cited.telling(largest(own[[a]].multiply(own[[b]]).tocsr()))
    if not capabilities:
        return _related(cited, a, b)
    names = "; ".join(cited.in_common(a, b, capability) for capability in capabilities)
    evidence = [
        e
        for c in capabilities
        for o in (a, b)
        for e in cited.cited(o, cited.rows(o, c, "offers"), c)
    ]
    work = "work on" if cited.anybody_states else cited.worked_on("have")
    return [Reason(f"both {work} {names}", tuple(evidence))]


def _related(cited: Citations, a: int, b: int) -> list[Reason]:
    """Name neighbouring capabilities of which each offers one, and why they are neighbours."""
    context = cited.context
    near = neighbouring(context, a, b)
    if near is None:
        return []
    (c, d), parents = near, context.ecosystem.tree.parents
    if parents[c] == parents[d] >= 0:
        support = f"both are parts of {cited.capability(parents[c])}"
    else:
        support = f"{context.offered_by_both[c, d]:.0f} organizations offer both"
    text = (
        f"they work on related fields: {cited.capability(c)} and {cited.capability(d)} ({support})"
    )
    evidence = (
        *cited.cited(a, cited.rows(a, c, "offers"), c),
        *cited.cited(b, cited.rows(b, d, "offers"), d),
    )
    return [Reason(text, evidence)]


def _likeness(context: Context, a: Rows, b: Rows) -> Values:
    """Give the root of the cosine, less where the two share nothing or one gains nothing by it."""
    likeness = np.sqrt(capability_cosine(context.offers, a, b))
    counted = context.counted_offers
    likeness[sampled_product(counted, counted, a, b) == 0.0] *= WIDE_FIELD
    likeness[context.adds(a, b) < 0.5] *= ADDS_NOTHING
    return likeness


FAMILY = Family(
    "similarity",
    1,
    (
        Feature(
            "capability_cosine",
            "cosine of the two strength profiles",
            learned=lambda pairs: pairs.cosine,
        ),
        Feature(
            "related_capability_cosine",
            "the same, where related capabilities count as alike",
            learned=lambda pairs: pairs.related_cosine,
        ),
        Feature(
            "work_cosine",
            "cosine of what their collaborations are about, aged",
            learned=lambda pairs: pairs.work_cosine,
        ),
        Feature(
            "likeness",
            "square root of the cosine of the profiles: to share a little is most of it; in the "
            "prior a tenth where the partner adds nothing",
            learned=lambda pairs: np.sqrt(np.maximum(pairs.cosine, 0.0)),
            prior=_likeness,
            trees=False,
        ),
    ),
    reasons=_shared,
    group=(
        *of_part(
            "fields",
            "works in the members' fields",
            swayed=("field_cosine",),
            field_cosine="likeness of its fields to what the members do on average",
            field_overlap="likeness of its fields to what all members do",
            field_activity="log1p of its work in the fields that all members share",
            field_focus="how much more it works in these fields than others do, in log",
        ),
        *of_part(
            "words",
            "describes itself much as the members do",
            words="cosine of the words of its description and of the members'",
        ),
    ),
    short="similar.",
)
