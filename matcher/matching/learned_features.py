"""The features of a pair that the learned ranker sees, in the families of the prior.

Each feature answers a's question about b, so (a, b) and (b, a) can differ. History grows longer
from one past window to the next, so counts are taken against the average organization of the day
and proximities against an even spread over all: what is learned on a short history then holds on a
long one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from matcher.matching.block_pairs import BlockPairs
from matcher.matching.feature_functions import (
    Of,
    Trait,
    against_even,
    against_tenth,
    common_share,
    country_affinity,
    country_size,
    field_count,
    gap,
    in_factors,
    kind,
    kind_affinity,
    of_partner,
    of_query,
    preference,
    resource_allocation,
    returning,
    same,
    same_group,
    usual,
)
from matcher.matching.learned_context import LearnedContext
from matcher.matching.query_block import QueryBlock, query_blocks
from matcher.measures.complementarity import inner_optimum
from matcher.measures.sampling import Rows

#: The query's own traits: context of every family, none of them a reason for a partner.
CONTEXT = "context"


@dataclass(frozen=True)
class Feature:
    """One feature of a pair.

    Attributes
    ----------
    name : str
    family : str
        One of `FAMILIES`, or `CONTEXT`.
    meaning : str
        What it says, in words, for the documentation and the model file.
    of : callable
        BlockPairs -> ndarray, shape (n_pairs,); finite, 0 where nothing is known.
    """

    name: str
    family: str
    meaning: str
    of: Of


#: Counts of an organization, each against the average of the day.
_COUNTS: tuple[tuple[str, str, Trait], ...] = (
    ("partners", "distinct partners", lambda c: c.degree),
    ("collaborations", "collaborations, also of a single participant", lambda c: c.history.count),
    ("joint_work", "joint collaborations", lambda c: c.history.joint_count),
    ("late_work", "joint collaborations of the last year", lambda c: c.history.joint_late),
    ("work_before", "joint collaborations of the year before", lambda c: c.history.joint_before),
    ("running_work", "joint collaborations not ended", lambda c: c.history.running),
    ("met", "co-participants, repeats counted", lambda c: c.history.met),
    ("late_met", "co-participants of the last year", lambda c: c.history.met_late),
    ("coordinated_joint", "joint collaborations run", lambda c: c.history.coordinated_joint),
)

#: Traits of an organization that are taken as they are.
_TRAITS: tuple[tuple[str, str, Trait], ...] = (
    ("typical_size", "mean log2 members of joint collaborations", lambda c: c.history.typical_size),
    ("since_last", "years since the latest start", lambda c: c.history.since_last),
    ("funding", "mean log2 EUR of its parts of joint work", lambda c: c.history.typical_funding),
    ("budget", "mean log2 EUR a member of its joint work", lambda c: c.history.typical_budget),
    ("share", "mean share of the money of its joint work", lambda c: c.history.funding_share),
    ("openness", "share of the partners of late that were new", lambda c: c.history.openness),
    ("new_partners", "log1p new partners of late", lambda c: np.log1p(c.history.new_partners)),
    ("regulars", "log1p partners met again", lambda c: np.log1p(c.history.regular_count)),
    ("fields", "number of capabilities", field_count),
    ("country_size", "log2 of the organizations of the country", country_size),
    ("kind", "code of the kind", kind),
)


def _track_record() -> list[Feature]:
    counts = [(n, f"log2 of {m} against the average", usual(t)) for n, m, t in _COUNTS]
    return [
        *(
            Feature(
                f"partner_{name}", "track record", f"the partner's {meaning}", of_partner(trait)
            )
            for name, meaning, trait in (*counts, *_TRAITS)
        ),
        *(
            Feature(f"own_{name}", CONTEXT, f"the query's {meaning}", of_query(trait))
            for name, meaning, trait in (*counts, *_TRAITS)
        ),
    ]


def _preferences() -> list[Feature]:
    groups = (
        ("country", preference(lambda c: c.country_codes, lambda c: c.country_preference)),
        ("kind", preference(lambda c: c.kind_codes, lambda c: c.kind_preference)),
    )
    return [
        Feature(f"{whose}_{group}_preference", "track record", meaning, of)
        for group, both in groups
        for whose, meaning, of in (
            ("own", f"how much the query prefers the partner's {group}, in bits", both[0]),
            ("partner", f"how much the partner prefers the query's {group}, in bits", both[1]),
        )
    ]


_FEATURES = (
    Feature(
        "capability_cosine",
        "similarity",
        "cosine of the two strength profiles",
        lambda pairs: pairs.of(pairs.block.cosine),
    ),
    Feature(
        "related_capability_cosine",
        "similarity",
        "the same, where related capabilities count as alike",
        lambda pairs: pairs.related_cosine,
    ),
    Feature(
        "work_cosine",
        "similarity",
        "cosine of what their collaborations are about, aged",
        lambda pairs: pairs.work_cosine,
    ),
    Feature(
        "needs_met",
        "complementarity",
        "share of the stated needs that the partner offers and one lacks",
        lambda pairs: pairs.of(pairs.block.needs_met),
    ),
    Feature(
        "needs_served",
        "complementarity",
        "share of the partner's stated needs that one offers and it lacks",
        lambda pairs: pairs.of(pairs.block.needs_served),
    ),
    Feature(
        "latent_needs_met",
        "complementarity",
        "nearness to one's own work of what the partner adds, where no needs are stated",
        lambda pairs: pairs.latent_needs_met,
    ),
    Feature(
        "cognitive_distance",
        "complementarity",
        "4 s (1 - s) of the related cosine s: neither strangers nor twins",
        lambda pairs: inner_optimum(pairs.related_cosine),
    ),
    Feature(
        "adamic_adar",
        "proximity",
        "log1p of the common partners, each worth 1 / log(its partners)",
        lambda pairs: np.log1p(pairs.of(pairs.block.adamic_adar)),
    ),
    Feature(
        "common_share", "proximity", "the same against the query's mean over all", common_share
    ),
    Feature(
        "resource_allocation",
        "proximity",
        "log1p of the joint work that flows over common partners",
        resource_allocation,
    ),
    Feature(
        "adamic_adar_against_tenth",
        "proximity",
        "log of the common partners against that of the query's tenth best new partner",
        against_tenth("adamic_adar"),
    ),
    Feature(
        "personalised_pagerank_against_tenth",
        "proximity",
        "log of the damped walk against that of the query's tenth best new partner",
        against_tenth("pagerank"),
    ),
    Feature(
        "personalised_pagerank",
        "proximity",
        "log1p of the visits by a walk from oneself, against an even spread",
        against_even(lambda pairs: pairs.of(pairs.block.pagerank)),
    ),
    Feature(
        "two_steps",
        "proximity",
        "the same, after two steps along joint work",
        against_even(lambda pairs: pairs.of(pairs.block.aged_walk[1])),
    ),
    Feature(
        "three_steps",
        "proximity",
        "after three steps",
        against_even(lambda pairs: pairs.of(pairs.block.aged_walk[2])),
    ),
    Feature(
        "four_steps",
        "proximity",
        "after four steps",
        against_even(lambda pairs: pairs.of(pairs.block.aged_walk[3])),
    ),
    Feature(
        "returning", "proximity", "visits by a walk from the partner, two to four steps", returning
    ),
    Feature(
        "wide_two_steps",
        "proximity",
        "after two steps, large collaborations counting by their pairs",
        against_even(lambda pairs: pairs.of(pairs.block.wide_two_steps)),
    ),
    Feature(
        "wide_three_steps",
        "proximity",
        "the same after three steps",
        against_even(lambda pairs: pairs.wide_three_steps),
    ),
    Feature(
        "narrow_two_steps",
        "proximity",
        "after two steps along small collaborations",
        against_even(lambda pairs: pairs.narrow_two_steps),
    ),
    Feature(
        "late_two_steps",
        "proximity",
        "after two steps along work of late",
        against_even(lambda pairs: pairs.late_two_steps),
    ),
    Feature(
        "partners_regulars",
        "proximity",
        "after a step along joint work and one to whom that partner works with again",
        against_even(lambda pairs: pairs.partners_regulars),
    ),
    Feature(
        "regulars_partners",
        "proximity",
        "after a step to whom one works with again and one along joint work",
        against_even(lambda pairs: pairs.regulars_partners),
    ),
    Feature(
        "regulars_regulars",
        "proximity",
        "after two steps, each to whom one works with again",
        against_even(lambda pairs: pairs.regulars_regulars),
    ),
    Feature(
        "factor_model",
        "proximity",
        "dot product in a factor model of joint work, times n",
        in_factors(lambda context: context.factors),
    ),
    Feature(
        "wide_factor_model",
        "proximity",
        "the same, large collaborations counting by their pairs",
        in_factors(lambda context: context.wide_factors),
    ),
    Feature(
        "partner_activity",
        "track record",
        "log1p of the partner's collaborations, aged",
        lambda pairs: np.log1p(pairs.context.activity[pairs.b]),
    ),
    Feature(
        "partner_recency",
        "track record",
        "1 for a collaboration started today, halved with every half-life",
        lambda pairs: pairs.context.recency[pairs.b],
    ),
    Feature(
        "partner_coordination",
        "track record",
        "log1p of the collaborations that the partner ran",
        lambda pairs: np.log1p(pairs.context.history.coordinated[pairs.b]),
    ),
    Feature(
        "field_activity",
        "track record",
        "log1p of the partner's share, in thousandths, of joint work in the query's fields",
        lambda pairs: np.log1p(pairs.of(pairs.block.field_activity)),
    ),
    Feature(
        "field_activity_against_tenth",
        "track record",
        "log of it against that of the query's tenth best new partner",
        against_tenth("field_activity"),
    ),
    Feature(
        "late_field_activity",
        "track record",
        "the same of late",
        lambda pairs: np.log1p(pairs.late_field_activity),
    ),
    Feature(
        "size_gap",
        "track record",
        "difference of the usual log2 members of their collaborations",
        gap(lambda context: context.history.typical_size),
    ),
    Feature(
        "budget_gap",
        "track record",
        "difference of the usual log2 EUR a member of their collaborations",
        gap(lambda context: context.history.typical_budget),
    ),
    Feature(
        "same_country",
        "track record",
        "1 in one country",
        same(lambda context: context.country_codes),
    ),
    Feature(
        "same_kind",
        "track record",
        "1 for one kind of organization",
        same(lambda context: context.kind_codes),
    ),
    Feature(
        "kind_affinity",
        "track record",
        "how readily these two kinds worked together so far, in bits",
        kind_affinity,
    ),
    Feature("country_affinity", "track record", "the same for their countries", country_affinity),
    *_preferences(),
    *_track_record(),
    Feature(
        "rival_coalition",
        "rivalry",
        "1 where they sit in rival coalitions",
        lambda pairs: pairs.rivals,
    ),
    Feature(
        "competitor",
        "rivalry",
        "1 where they compete",
        lambda pairs: pairs.tied("competitor"),
    ),
    Feature(
        "equity_tie",
        "rivalry",
        "1 where one owns shares of the other",
        lambda pairs: pairs.tied("equity"),
    ),
    Feature("same_group", "rivalry", "1 within one corporate group", same_group),
)

#: Every feature by its name, in the order of the columns of `learned_features`.
FEATURES: Mapping[str, Feature] = MappingProxyType({f.name: f for f in _FEATURES})


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
        values[:, column] = feature.of(pairs)
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
