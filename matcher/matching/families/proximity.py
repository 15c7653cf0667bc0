"""Proximity: how near two are in the network of joint work."""

from __future__ import annotations

import numpy as np

from matcher.matching.citations import NAMED, Citations
from matcher.matching.families.family import Family, Feature, Reason
from matcher.matching.feature_functions import (
    against_even,
    against_tenth,
    common_share,
    in_factors,
    resource_allocation,
    returning,
)
from matcher.measures.proximity import (
    adamic_adar,
    common_partners,
    weighted_resource_allocation,
)


def _neighbourhood(cited: Citations, a: int, b: int) -> list[Reason]:
    ties = cited.context.ties
    common = common_partners(ties, a, b)
    if len(common) == 0:
        return []
    # Over whom most joint work flows: close to both, and not busy with everybody.
    strength = ties[common].sum(axis=1)
    flow = ties[[a]][:, common].toarray()[0] * ties[[b]][:, common].toarray()[0] / strength
    ranked = common[np.lexsort((common, -flow))]
    names = ", ".join(cited.name(int(row)) for row in ranked[:NAMED])
    more = len(common) - NAMED
    text = f"both worked with {names}" + (f" and {more} more" if more > 0 else "")
    evidence = [
        fact
        for row in ranked[:NAMED]
        for side in (a, b)
        for fact in cited.joint_work(side, int(row))[:1]
    ]
    return [Reason(text, tuple(evidence))]


FAMILY = Family(
    "proximity",
    (
        Feature(
            "adamic_adar",
            "log1p of the common partners, each worth 1 / log(its partners)",
            learned=lambda pairs: np.log1p(pairs.of(pairs.block.adamic_adar)),
            prior=lambda context, a, b: np.log1p(adamic_adar(context.ties, a, b)),
            trees=False,
        ),
        Feature(
            "common_share",
            "the same against the query's mean over all",
            learned=common_share,
        ),
        Feature(
            "resource_allocation",
            "log1p of the joint work that flows over common partners",
            learned=resource_allocation,
            prior=lambda context, a, b: np.log1p(weighted_resource_allocation(context.ties, a, b)),
            trees=False,
        ),
        Feature(
            "adamic_adar_against_tenth",
            "log of the common partners against that of the query's tenth best new partner",
            learned=against_tenth("adamic_adar"),
        ),
        Feature(
            "personalised_pagerank_against_tenth",
            "log of the damped walk against that of the query's tenth best new partner",
            learned=against_tenth("pagerank"),
        ),
        Feature(
            "personalised_pagerank",
            "log1p of the visits by a walk from oneself, against an even spread",
            learned=against_even(lambda pairs: pairs.of(pairs.block.pagerank)),
        ),
        Feature(
            "two_steps",
            "the same, after two steps along joint work",
            learned=against_even(lambda pairs: pairs.of(pairs.block.aged_walk[1])),
        ),
        Feature(
            "three_steps",
            "after three steps",
            learned=against_even(lambda pairs: pairs.of(pairs.block.aged_walk[2])),
        ),
        Feature(
            "four_steps",
            "after four steps",
            learned=against_even(lambda pairs: pairs.of(pairs.block.aged_walk[3])),
        ),
        Feature(
            "returning",
            "visits by a walk from the partner, two to four steps",
            learned=returning,
        ),
        Feature(
            "wide_two_steps",
            "after two steps, large collaborations counting by their pairs",
            learned=against_even(lambda pairs: pairs.of(pairs.block.wide_two_steps)),
        ),
        Feature(
            "wide_three_steps",
            "the same after three steps",
            learned=against_even(lambda pairs: pairs.wide_three_steps),
        ),
        Feature(
            "narrow_two_steps",
            "after two steps along small collaborations",
            learned=against_even(lambda pairs: pairs.narrow_two_steps),
        ),
        Feature(
            "late_two_steps",
            "after two steps along work of late",
            learned=against_even(lambda pairs: pairs.late_two_steps),
        ),
        Feature(
            "partners_regulars",
            "after a step along joint work and one to whom that partner works with again",
            learned=against_even(lambda pairs: pairs.partners_regulars),
        ),
        Feature(
            "regulars_partners",
            "after a step to whom one works with again and one along joint work",
            learned=against_even(lambda pairs: pairs.regulars_partners),
        ),
        Feature(
            "regulars_regulars",
            "after two steps, each to whom one works with again",
            learned=against_even(lambda pairs: pairs.regulars_regulars),
        ),
        Feature(
            "factor_model",
            "dot product in a factor model of joint work, times n",
            learned=in_factors(lambda context: context.factors),
        ),
        Feature(
            "wide_factor_model",
            "the same, large collaborations counting by their pairs",
            learned=in_factors(lambda context: context.wide_factors),
        ),
    ),
    reasons=_neighbourhood,
)
