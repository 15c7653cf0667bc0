"""Proximity: how near two are in the network of joint work."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matcher.matching.citations import NAMED, Citations
from matcher.matching.families.family import Family, Feature, Reason, of_part
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

#: What measures of groups are about, as a reason says it.
_NEAR = "near the members in the network of joint work"
_WORKED = "worked with members before"


def _reasons(cited: Citations, a: int, b: int) -> Iterator[Reason]:
    yield from _together(cited, a, b)
    yield from _neighbourhood(cited, a, b)
    yield from _stated(cited, a, b)


def _stated(cited: Citations, a: int, b: int) -> list[Reason]:
    """Name the partners in common of which the data know by stated ties alone."""
    known = common_partners(cited.context.ties, a, b)
    common = np.setdiff1d(common_partners(cited.context.links, a, b), [*known, a, b])
    if not len(common):
        return []
    shown = [int(row) for row in common[:NAMED]]
    more = f" and {len(common) - NAMED} more" if len(common) > NAMED else ""
    text = f"both are partners of {', '.join(cited.name(row) for row in shown)}{more}"
    sides = [(side, row) for row in shown for side in (a, b)]
    facts = [fact for side, row in sides for fact in (cited.joint_work(side, row)[:1])]
    facts += [fact for side, row in sides for fact in cited.stated(side, row)]
    return [Reason(text, tuple(facts))]


def _together(cited: Citations, a: int, b: int) -> list[Reason]:
    """Say where the two sit together already."""
    seats = cited.seats(a, b)
    if not seats:
        return []
    more = len(seats) - NAMED
    text = f"sit together in {', '.join(where for where, _ in seats[:NAMED])}"
    text += f" and {more} more" if more > 0 else ""
    return [Reason(text, tuple(fact for _, fact in seats[:NAMED]))]


def _neighbourhood(cited: Citations, a: int, b: int) -> list[Reason]:
    """Name the partners that the two have in common."""
    ties = cited.context.ties
    common = common_partners(ties, a, b)
    if len(common) == 0:
        return []
    # Over whom most flows: close to both, and not busy with everybody.
    strength = ties[common].sum(axis=1)
    flow = ties[[a]][:, common].toarray()[0] * ties[[b]][:, common].toarray()[0] / strength
    ranked = common[np.lexsort((common, -flow))]
    names = ", ".join(cited.name(int(row)) for row in ranked[:NAMED])
    sides = [(side, int(row)) for row in ranked[:NAMED] for side in (a, b)]
    work = [cited.joint_work(*pair)[:1] for pair in sides]
    seats = [[] if done else cited.seats(*pair)[:1] for pair, done in zip(sides, work, strict=True)]
    verb = "worked" if all(work) else "sit" if not any(work) else "work or sit"
    more = len(common) - NAMED
    text = f"both {verb} with {names}" + (f" and {more} more" if more > 0 else "")
    evidence = [
        fact
        for done, seated in zip(work, seats, strict=True)
        for fact in (*done, *(fact for _, fact in seated))
    ]
    return [Reason(text, tuple(evidence))]


FAMILY = Family(
    "proximity",
    3,
    (
        Feature(
            "adamic_adar",
            "log1p of the common partners, each worth 1 / log(its partners)",
            learned=lambda pairs: np.log1p(pairs.adamic_adar),
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
            learned=against_even(lambda pairs: pairs.pagerank),
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
    reasons=_reasons,
    group=(
        *of_part(
            "walks",
            _NEAR,
            swayed=("walk", "walk_late", "walk_wide"),
            walk="how often a walk from the group along aged joint work comes by, in log",
            walk_ever="the same, however long ago the work was",
            walk_late="the same, where old work fades three times as fast",
            walk_small="the same, where small collaborations count more",
            walk_wide="the same, where every pair of participants counts alike",
        ),
        *of_part(
            "ties",
            _WORKED,
            swayed=("tie_any",),
            tied_share="share of the members it worked with",
            tied="log1p of the members it worked with",
            tie_mean="log1p of its ties to the members, by weight",
            tie_any="noisy-or over the members of their ties to it",
            tie_largest="log1p of its strongest tie to a member",
        ),
        *of_part(
            "ties", _NEAR, common_partners="log1p of Adamic-Adar with the members, on average"
        ),
        *of_part(
            "together",
            "worked with several members at once",
            swayed=("together", "largest_share"),
            together="log1p of work with several members at once, aged",
            together_late="the same, where old work fades three times as fast",
            largest_together="the most members it was with in one collaboration",
            largest_share="the same as a share of members and participants",
        ),
        *of_part(
            "seats",
            "sits with members in other coalitions",
            seat_ties="log1p of seats beside members elsewhere, n members weighing 1/(n - 1)",
            seat_lift="how much more the members sit where it sits than others do, in log",
            seat_likeness="cosine of the coalitions it sits in and those of a member, on average",
            co_membership="likeness of its coalitions to the group by who sits there, in means",
        ),
        *of_part(
            "seats",
            "sits in about as many other coalitions as most members do, or like them in none",
            seat_as_many="whether members sit in as many other coalitions, in log over everybody",
        ),
        *of_part(
            "seats",
            "joined lately",
            seat_newcomer="how lately it joined an umbrella, if it sits nowhere else",
            seat_mover="how lately it joined anything, times log1p of the coalitions it sits in",
        ),
    ),
)
