"""Track record: what the partner did, where it is from, and how that suits who asks."""

from __future__ import annotations

import numpy as np

from matcher.matching.citations import NAMED, Citations
from matcher.matching.families.family import Family, Feature, Reason, of_part
from matcher.matching.feature_functions import (
    Trait,
    affinity,
    against_tenth,
    country_size,
    field_count,
    gap,
    of_partner,
    of_query,
    preference,
    same,
    traced,
    usual,
)
from matcher.measures.track_record import equal_codes

#: Counts of an organization, each against the average of the day.
_COUNTS = (
    ("partners", "distinct partners", "degree"),
    ("collaborations", "collaborations, also of a single participant", "history.count"),
    ("joint_work", "joint collaborations", "history.joint_count"),
    ("late_work", "joint collaborations of the last year", "history.joint_late"),
    ("work_before", "joint collaborations of the year before", "history.joint_before"),
    ("running_work", "joint collaborations not ended", "history.running"),
    ("met", "co-participants, repeats counted", "history.met"),
    ("late_met", "co-participants of the last year", "history.met_late"),
    ("coordinated_joint", "joint collaborations run", "history.coordinated_joint"),
)

#: Traits of an organization that are taken as they are.
_TRAITS: tuple[tuple[str, str, Trait], ...] = (
    ("typical_size", "mean log2 members of joint collaborations", traced("history.typical_size")),
    ("since_last", "years since the latest start", traced("history.since_last")),
    ("funding", "mean log2 EUR of its parts of joint work", traced("history.typical_funding")),
    ("budget", "mean log2 EUR a member of its joint work", traced("history.typical_budget")),
    ("share", "mean share of the money of its joint work", traced("history.funding_share")),
    ("openness", "share of the partners of late that were new", traced("history.openness")),
    ("new_partners", "log1p new partners of late", traced("history.new_partners")),
    ("regulars", "log1p partners met again", traced("history.regular_count")),
    ("fields", "number of capabilities", field_count),
    ("country_size", "log2 of the organizations of the country", country_size),
    ("kind", "code of the kind", traced("kind_codes")),
)

#: What measures of groups are about, as a reason says it.
_ORIGIN = "of a country and kind that suit the members"


def _track_record() -> list[Feature]:
    counts = [(n, f"log2 of {m} against the average", usual(c)) for n, m, c in _COUNTS]
    return [
        *(
            Feature(f"partner_{name}", f"the partner's {meaning}", of_partner(trait))
            for name, meaning, trait in (*counts, *_TRAITS)
        ),
        *(
            Feature(f"own_{name}", f"the query's {meaning}", of_query(trait), of_query=True)
            for name, meaning, trait in (*counts, *_TRAITS)
        ),
    ]


def _preferences() -> list[Feature]:
    groups = (
        ("country", preference(lambda c: c.country_codes, lambda c: c.country_preference)),
        ("kind", preference(lambda c: c.kind_codes, lambda c: c.kind_preference)),
    )
    return [
        Feature(f"{whose}_{group}_preference", meaning, of)
        for group, both in groups
        for whose, meaning, of in (
            ("own", f"how much the query prefers the partner's {group}, in bits", both[0]),
            ("partner", f"how much the partner prefers the query's {group}, in bits", both[1]),
        )
    ]


def _reasons(cited: Citations, a: int, b: int) -> list[Reason]:
    """Say how active the partner is and where it comes from."""
    context = cited.context
    parts = []
    count = int(context.ecosystem.participation[[b]].nnz)
    latest = cited.joint_work(b, None)
    if count:
        plural = "s" if count > 1 else ""
        since = f", the latest from {latest[0].date}" if count > NAMED else ""
        parts.append(f"took part in {count} collaboration{plural}{since}")
    home = context.country_codes
    if home[a] >= 0 and home[a] == home[b]:
        country = context.ecosystem.organizations["country"].iloc[b]
        parts.append(f"is in {country} too")
    if not parts:
        return []
    joint = ", and " if "," in parts[0] else " and "
    return [Reason(f"{cited.name(b)} {joint.join(parts)}", tuple(latest))]


FAMILY = Family(
    "track record",
    4,
    (
        Feature(
            "partner_activity",
            "log1p of the partner's collaborations, aged",
            learned=lambda pairs: np.log1p(pairs.context.activity[pairs.b]),
            prior=lambda context, a, b: np.log1p(context.activity[b]),
            trees=False,
        ),
        Feature(
            "partner_recency",
            "1 for a collaboration started today, halved with every half-life",
            learned=lambda pairs: pairs.context.recency[pairs.b],
        ),
        Feature(
            "field_activity",
            "log1p of the partner's share, in thousandths, of joint work in the query's fields",
            learned=lambda pairs: np.log1p(pairs.field_activity),
        ),
        Feature(
            "field_activity_against_tenth",
            "log of it against that of the query's tenth best new partner",
            learned=against_tenth("field_activity"),
        ),
        Feature(
            "late_field_activity",
            "the same of late",
            learned=lambda pairs: np.log1p(pairs.late_field_activity),
        ),
        Feature(
            "size_gap",
            "difference of the usual log2 members of their collaborations",
            learned=gap(traced("history.typical_size")),
        ),
        Feature(
            "budget_gap",
            "difference of the usual log2 EUR a member of their collaborations",
            learned=gap(traced("history.typical_budget")),
        ),
        Feature(
            "same_country",
            "1 in one country",
            learned=same(lambda context: context.country_codes),
            prior=lambda context, a, b: equal_codes(context.country_codes, a, b),
        ),
        Feature(
            "same_kind",
            "1 for one kind of organization",
            learned=same(lambda context: context.kind_codes),
        ),
        Feature(
            "kind_affinity",
            "how readily these two kinds worked together so far, in bits",
            learned=affinity(lambda c: c.kind_codes, lambda c: c.kind_affinity),
        ),
        Feature(
            "country_affinity",
            "the same for their countries",
            learned=affinity(lambda c: c.country_codes, lambda c: c.country_affinity),
        ),
        *_preferences(),
        *_track_record(),
    ),
    reasons=_reasons,
    stands_last=True,
    group=(
        *of_part(
            "origins",
            _ORIGIN,
            swayed=("country_share", "country_affinity"),
            country_share="share of the members from its country",
            country_new="1 where no member is from its country",
            country_affinity="how readily its country works with the members' countries, in bits",
            kind_share="share of the members that are of its kind",
            kind_affinity="how readily its kind works with the members' kinds, in bits",
        ),
        *of_part("alone", _ORIGIN, country_size="log1p of the organizations in its country"),
        *of_part(
            "alone",
            "active, with many partners",
            swayed=("partners", "late"),
            activity="log1p of its collaborations, aged",
            collaborations="log1p of its collaborations",
            late="log1p of its collaborations of the last year",
            partners="log1p of its partners",
        ),
        *of_part(
            "alone",
            "runs joint work",
            coordinated="log1p of the collaborations it ran",
            coordinated_share="share of its collaborations that it ran",
        ),
        *of_part(
            "alone",
            "its years and the size of its collaborations suit",
            idle="years since its latest start",
            age="years since its first start",
            usual_size="log of the size of its collaborations",
        ),
    ),
    short="record",
)
