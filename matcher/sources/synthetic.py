"""Synthetic ecosystems with planted truth.

`synthesize` draws an ecosystem in the dataset format whose every regularity is known, so that what
a matcher finds can be held against what is there. Everything in it is invented.

The mechanism
-------------
Time runs in half-years. In each, collaborations start around a lead, drawn in proportion to
sqrt(reach x (1 + k)), k being the collaborations it had before the half-year. The log-odds with
which organization a takes partner b are, up to a constant,

    eta(a, b) =  w_similarity      (1 - ((cos(a, b) - 0.5) / 0.5)^2)
               + w_complementarity (met(a, b) + met(b, a))
               + w_shared_partners log(1 + shared(a, b))
               + w_activity        log(1 + k(b))
               + w_same_country    [same country]
               + w_same_kind       [same kind]
               + w_reach           log(reach(b))
               + w_previous_tie    [already partners]

with the weights of `truth["mechanism"]["weights"]`, where

- cos is the cosine of the strengths offered (Jaffe 1986), and its parabola puts the best partner at
  a middle distance (Nooteboom et al. 2007);
- met(a, b) is the sum over capabilities of need(a) x strength(b), over the larger of a's summed
  needs and 2.5; nobody needs what it offers, so b always offers what a lacks;
- shared(a, b) and k(b) are the common partners (triadic closure; Newman 2001) and the partner's
  collaborations (preferential attachment; Barabasi and Albert 1999) before the half-year;
- reach(b) is a lognormal standing from before all collaborations, larger for universities and
  institutes, as fitness is in Bianconi and Barabasi (2001). It is written nowhere in the tables.

A team of known size is filled one place at a time: the next member is drawn with log-odds equal to
the mean of eta over those already in. The noise is that draw's own, Gumbel's, which makes it a
conditional logit (McFadden 1974) among all organizations; above 400 of them, among a sample that
is weighted by its inclusion probability (which takes the very best a little too seldom: about a
tenth of the probability lies elsewhere, measured at 900 organizations).
Strengths are those from before the first half-year;
contested fields of coalitions take no part, nor do coalitions. A collaboration is tagged with one
to three capabilities that its members offer, and never with one that a member needs, so needs stay
needs.

Of sizes, 40% are 1; others are 2 plus a geometric number of mean 2.6, at most 15.

References
----------
Barabasi and Albert 1999, Science 286, 509-512. Bianconi and Barabasi 2001, Europhysics Letters 54,
436-442. Jaffe 1986, American Economic Review 76, 984-1001. McFadden 1974, in Frontiers in
Econometrics, 105-142. Newman 2001, Physical Review E 64, 025102. Nooteboom et al. 2007, Research
Policy 36, 1016-1034.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from matcher.ecosystem.schema import TABLES
from matcher.errors import OptionError
from matcher.sources.synthetic_coalitions import (
    Coalition,
    Planting,
    describe,
    draw_coalitions,
    plant_overlaps,
)
from matcher.sources.synthetic_future import future_truth
from matcher.sources.synthetic_mechanism import (
    FULL_NEED,
    INNER_OPTIMUM,
    STEPS_PER_YEAR,
    WEIGHTS,
    History,
    Mechanism,
    run_history,
)
from matcher.sources.synthetic_tables import (
    collaborations_table,
    evidence_table,
    organizations_table,
    participants_table,
    tags_table,
    ties_table,
)
from matcher.sources.synthetic_world import (
    CapabilityTree,
    World,
    draw_tree,
    draw_world,
    text_ids,
)

#: (smallest, largest) of each whole-number argument.
RANGES = {
    "organizations": (20, 400_000),
    "coalitions": (0, 1000),
    "seed": (0, 2**63 - 1),
}
#: Years in which collaborations start, and the first of them.
YEARS, FIRST_YEAR = 6, 2015
#: Nodes of the capability tree. Contested fields come on top: one node for all of them, and five
#: for each pair of rivals.
CAPABILITIES, COMMUNITIES = 60, 6
#: Weighted Jaccard of the coverages of rivals, taken in turn by their pairs.
OVERLAPS = (0.3, 0.45, 0.6)
ORGANIZATIONS_PER_COALITION = 10

#: How many coalitions are drawn unless somebody says, where there are organizations enough.
COALITIONS = 4

_COLUMNS = {
    "coalitions": ["id", "name", "founded", "announced", "description", "source"],
    "memberships": ["coalition_id", "organization_id", "role", "since", "until", "source"],
    "rivalries": ["coalition_a", "coalition_b", "since", "source"],
}
_NUMBERS = {"weight", "strength", "count", "funding_eur"}


@dataclass(frozen=True)
class SyntheticEcosystem:
    """An ecosystem and the truth that was planted in it.

    Attributes
    ----------
    tables : dict of str to DataFrame
        By the names of the dataset format. Text columns have dtype `str`, number columns float64;
        what is missing is NaN. Dates are ISO text.
    truth : dict
        JSON-ready: `parameters`, `day`, `mechanism`, `communities`, `complementary_pairs`,
        `rival_pairs`, `new_ties`, `random_pairs`, `planted_pairs`.
    """

    tables: dict[str, pd.DataFrame] = field(repr=False)
    truth: dict[str, Any] = field(repr=False)


def synthesize(
    organizations: int = 200,
    coalitions: int | None = None,
    seed: int = 0,
    *,
    collaborations_per_organization: float = 1.0,
) -> SyntheticEcosystem:
    """Draw an ecosystem with planted truth; the same arguments give the same ecosystem.

    Parameters
    ----------
    organizations : int, from 20 to 400,000
    coalitions : int, from 0 to 1,000, with at least 10 organizations each; optional
        By default 4, or as many as there are organizations for. The 1st and 2nd are rivals, the
        3rd and 4th, and so on; an odd last one has no rival.
    seed : int, at least 0
    collaborations_per_organization : float, in (0, 20]
        Over all years; 40% of collaborations have a single participant. At least one a half-year
        is drawn on average, whatever this says.

    Returns
    -------
    SyntheticEcosystem

    Raises
    ------
    OptionError
        If an argument is outside its range.

    Examples
    --------
    >>> synthetic = synthesize(50, 2, seed=1)
    >>> len(synthetic.tables["organizations"])
    50
    >>> synthetic.truth["rival_pairs"][0]["weighted_jaccard"]
    0.3
    """
    if coalitions is None:
        coalitions = max(0, min(COALITIONS, organizations // ORGANIZATIONS_PER_COALITION))
    parameters = {
        **{"organizations": organizations, "coalitions": coalitions, "seed": seed},
        "collaborations_per_organization": collaborations_per_organization,
    }
    _check(parameters)
    rng = np.random.default_rng(seed)
    tree = draw_tree(CAPABILITIES, rng)
    world = draw_world(organizations, COMMUNITIES, tree, rng)
    mechanism = Mechanism(world)
    wanted = max(YEARS * STEPS_PER_YEAR, round(organizations * collaborations_per_organization))
    history = run_history(mechanism, wanted, YEARS, rng)
    tables = _base_tables(world, tree, history, rng)
    drawn = draw_coalitions(world, coalitions, FIRST_YEAR, YEARS, rng)
    planting = Planting()
    describe(drawn, world, planting)
    plant_overlaps(drawn, OVERLAPS, world, tables, FIRST_YEAR, planting, rng)
    tables = _finish(tables, planting)
    future = future_truth(mechanism, history, _co_members(drawn), FIRST_YEAR + YEARS - 1, rng)
    truth = {
        "parameters": {
            **{name: int(parameters[name]) for name in RANGES},
            "collaborations_per_organization": float(collaborations_per_organization),
        },
        "day": str(tables["collaborations"]["start_date"].max()),
        "mechanism": _mechanism_truth(),
        "communities": _communities_truth(world, tree),
        "complementary_pairs": _complementary_truth(world, tree, tables),
        "rival_pairs": planting.truth,
        **future,
    }
    return SyntheticEcosystem(tables, truth)


def _check(parameters: dict[str, Any]) -> None:
    """Raise OptionError for the first argument that is outside its range."""
    for name, (smallest, largest) in RANGES.items():
        value = parameters[name]
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not whole or not smallest <= value <= largest:
            raise OptionError(
                f"{name} must be a whole number from {smallest} to {largest}, not {value!r}"
            )
    needed = ORGANIZATIONS_PER_COALITION * parameters["coalitions"]
    if parameters["organizations"] < needed:
        most = parameters["organizations"] // ORGANIZATIONS_PER_COALITION
        raise OptionError(
            f"coalitions must be from 0 to {most} for {parameters['organizations']} organizations "
            f"({ORGANIZATIONS_PER_COALITION} each), not {parameters['coalitions']}"
        )
    rate = parameters["collaborations_per_organization"]
    if not 0 < rate <= 20:
        raise OptionError(
            f"collaborations_per_organization must be above 0 and at most 20, not {rate!r}"
        )


def _base_tables(
    world: World,
    tree: CapabilityTree,
    history: History,
    rng: np.random.Generator,
) -> dict[str, pd.DataFrame]:
    """All tables but those of the coalitions."""
    ids = text_ids("project", len(history.step))
    return {
        "organizations": organizations_table(world, FIRST_YEAR, rng),
        "capabilities": tree.table,
        "evidence": evidence_table(world, tree, FIRST_YEAR, YEARS, rng),
        "collaborations": collaborations_table(ids, history, FIRST_YEAR, rng),
        "participants": participants_table(ids, world, history, rng),
        "collaboration_capabilities": tags_table(ids, world, tree, history, rng),
        "ties": ties_table(world, FIRST_YEAR, rng),
    }


def _finish(tables: dict[str, pd.DataFrame], planting: Planting) -> dict[str, pd.DataFrame]:
    """Put the coalitions in, sort what has no order of its own, and settle the types."""
    answer = dict(tables)
    for name, columns in _COLUMNS.items():
        answer[name] = pd.DataFrame(planting.rows.get(name, []), columns=columns)
    for name in ("capabilities", "evidence"):
        added = planting.rows.get(name, [])
        if added:
            more = pd.DataFrame(added).reindex(columns=tables[name].columns)
            answer[name] = pd.concat([_typed(tables[name]), _typed(more)], ignore_index=True)
    order = ["organization_id", "capability_id", "direction", "date"]
    answer["evidence"] = answer["evidence"].sort_values(order, kind="stable", ignore_index=True)
    names = [name for name in TABLES if len(answer[name])]
    return {name: _typed(answer[name]) for name in names}


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Set number columns to float64, all others as text with NaN for what is missing."""
    kinds = {column: "float64" if column in _NUMBERS else "str" for column in table.columns}
    return table.astype(kinds)


def _mechanism_truth() -> dict[str, Any]:
    return {
        "event": "a joins a collaboration with b in the half-year",
        "weights": dict(WEIGHTS),
        "inner_optimum": INNER_OPTIMUM,
        "full_need": FULL_NEED,
        "steps_per_year": STEPS_PER_YEAR,
    }


def _communities_truth(world: World, tree: CapabilityTree) -> list[dict[str, Any]]:
    """Who belongs to each community, and the capabilities that are more its own than others'."""
    usual = 1.0 / world.profiles.shape[1]
    return [
        {
            "community": community + 1,
            "organizations": world.ids[world.community == community].tolist(),
            "capabilities": tree.leaf_ids[world.profiles[community] > usual].tolist(),
        }
        for community in range(len(world.profiles))
    ]


def _complementary_truth(
    world: World, tree: CapabilityTree, tables: dict[str, pd.DataFrame]
) -> list[dict[str, Any]]:
    """List who needs, who offers, what, and since when they collaborate (or null)."""
    participants = tables["participants"][["collaboration_id", "organization_id"]]
    starts = tables["collaborations"].set_index("id")["start_date"]
    together = participants.merge(participants, on="collaboration_id", suffixes=("_a", "_b"))
    both = ["organization_id_a", "organization_id_b"]
    wanted = pd.DataFrame(world.ids[world.planted], columns=both)
    together = together.merge(wanted.astype("str"), on=both)
    together["start"] = together["collaboration_id"].map(starts)
    first = together.groupby(both)["start"].min().to_dict()
    return [
        {
            "needs": str(world.ids[needs]),
            "offers": str(world.ids[offers]),
            "capabilities": tree.leaf_ids[leaves].tolist(),
            "first_collaboration": first.get((world.ids[needs], world.ids[offers])),
        }
        for (needs, offers), leaves in zip(world.planted, world.planted_leaves, strict=True)
    ]


def _co_members(coalitions: list[Coalition]) -> list[tuple[int, int]]:
    """Pairs of rows that sit in one coalition, which makes them partners without a tie."""
    return [
        (int(first), int(second))
        for coalition in coalitions
        for first in coalition.members
        for second in coalition.members
        if first < second
    ]
