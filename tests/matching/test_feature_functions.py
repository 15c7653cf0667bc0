"""Features of pairs against loops over plain tables, where every one of them has something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.matching import pair_features
from matcher.matching.context import Context
from matcher.matching.families import FAMILIES, Family
from matcher.matching.feature_functions import field_count
from matcher.matching.learned_context import LearnedContext
from matcher.matching.learned_features import FEATURES

from .features import Values, features_of_all

AGAINST_TENTH = {
    "adamic_adar": lambda size, value: np.expm1(value),
    "field_activity": lambda size, value: np.expm1(value),
    "personalised_pagerank": lambda size, value: np.expm1(value) / size,
}


@pytest.fixture(scope="module", params=[Context, LearnedContext], ids=["prior", "learned"])
def context(request: pytest.FixtureRequest, rich: Ecosystem) -> Context:
    made: Context = request.param(rich)
    return made


@pytest.fixture(scope="module")
def found(context: Context) -> dict[str, Values]:
    if type(context) is Context:
        return features_of_all(
            context, *(name for name in ORACLES if name in pair_features.FEATURES)
        )
    tenths = [f"{name}_against_tenth" for name in AGAINST_TENTH]
    return features_of_all(context, *ORACLES, *AGAINST_TENTH, *tenths)


class Oracle:
    """The features by loops: a method of its name for each that has one."""

    def __init__(self, rich: Ecosystem, context: Context) -> None:
        self.rich, self.context = rich, context
        self.ids = [str(each) for each in rich.organization_ids.ids]
        self.row = {each: row for row, each in enumerate(self.ids)}
        self.day = pd.Timestamp(rich.day)
        self.members: dict[str, set[str]] = {}
        for each in rich.participants.itertuples():
            self.members.setdefault(each.collaboration_id, set()).add(each.organization_id)
        self.partners: list[set[int]] = [set() for _ in self.ids]
        for together in self.members.values():
            rows = {self.row[each] for each in together}
            for row in rows:
                self.partners[row] |= rows - {row}
        # The prior counts sitting together in a coalition on the day as a tie too.
        self.tied = [set(each) for each in self.partners]
        if type(context) is Context:
            held = rich.holding("memberships")
            held = held[held["role"] != "invited"]
            for _, seats in held.groupby("coalition_id"):
                sitting = {self.row[each] for each in seats["organization_id"]}
                for row in sitting:
                    self.tied[row] |= sitting - {row}

    def _pairs(self, true: Callable[[int, int], float]) -> Values:
        size = len(self.ids)
        return np.array([[float(a != b and true(a, b)) for b in range(size)] for a in range(size)])

    def _of_partner(self, values: dict[str, float]) -> Values:
        return np.tile(np.log1p([values.get(each, 0.0) for each in self.ids]), (len(self.ids), 1))

    def _capability_cosine(self, one: Values, other: Values, metric: Values) -> float:
        length = np.sqrt((one @ metric @ one) * (other @ metric @ other))
        return float(one @ metric @ other / length) if length > 0 else 0.0

    def capability_cosine(self) -> Values:
        offers = self.context.offers.toarray()
        alone = np.eye(offers.shape[1])
        return self._pairs(lambda a, b: self._capability_cosine(offers[a], offers[b], alone))

    def likeness(self) -> Values:
        likeness = np.sqrt(self.capability_cosine())
        if type(self.context) is not Context:
            return likeness
        seen, needs = self.context.ecosystem, self.context.needs.toarray()
        own = self.context.counted_offers.toarray()
        able = seen.offers.toarray() >= 0.25
        alone = able & seen.counted_capabilities & (needs == 0.0)
        share_nothing = self._pairs(lambda a, b: not (own[a] * own[b]).any())
        adds_nothing = self._pairs(lambda a, b: not (alone[b] & ~able[a]).any())
        return likeness * 0.5**share_nothing * 0.1**adds_nothing

    def cognitive_distance(self) -> Values:
        offers, metric = self.context.offers.toarray(), self.context.relatedness.toarray()
        near = self._pairs(lambda a, b: self._capability_cosine(offers[a], offers[b], metric))
        return 4.0 * near * (1.0 - near)

    def resource_allocation(self) -> Values:
        ties, size = self.context.ties.toarray(), self.context.size
        busy = ties.sum(axis=1)
        over = [z for z in range(size) if busy[z] > 0]
        flow = self._pairs(lambda a, b: sum(ties[a, z] * ties[z, b] / busy[z] for z in over))
        return np.log1p(flow)

    def needs_met(self) -> Values:
        needs, offers = self.context.needs.toarray(), self.context.offers.toarray()
        size = len(self.ids)
        met = np.zeros((size, size))
        for a in range(size):
            wanted = [
                (c, needs[a, c] * (1.0 - offers[a, c]) / needs[a].sum())
                for c in np.flatnonzero(needs[a])
            ]
            for b in range(size):
                met[a, b] = sum(share * offers[b, c] for c, share in wanted)
        return met

    def needs_served(self) -> Values:
        return self.needs_met().T

    def any_need_met(self) -> Values:
        needs, offers = self.context.needs.toarray(), self.context.offers.toarray()
        bar, gives = np.inf, offers
        if type(self.context) is Context:  # what was learned weighs needs as they are
            offers, bar = self.context.ecosystem.offers.toarray(), 0.5
            gives = self.context.ecosystem.own_offers.toarray()
            for place in self._served():
                needs[place] /= 10.0
        met = [
            [
                sum(
                    n * (1.0 - offers[a, c]) * gives[b, c]
                    for c, n in enumerate(needs[a])
                    if offers[a, c] < bar or gives[b, c] > offers[a, c]
                )
                for b in range(len(self.ids))
            ]
            for a in range(len(self.ids))
        ]
        return 1.0 - np.exp(-np.array(met))

    def _served(self) -> set[tuple[int, int]]:
        """Give which needs a partner serves in work that runs and that is about them."""
        seen = self.context.ecosystem
        everything = np.arange(len(seen.capability_ids))
        held, within = seen.own_offers.toarray(), seen.tree.above(everything).toarray()
        column = {name: place for place, name in enumerate(seen.capability_ids.ids)}
        told = seen.evidence[seen.evidence["direction"] == "needs"]
        found = set()
        for work in seen.collaborations[seen.collaborations["end_date"].isna()].itertuples():
            joined = seen.participants[seen.participants["collaboration_id"] == work.id]
            rows = [self.row[each] for each in joined["organization_id"].unique()]
            tags = seen.collaboration_capabilities
            tagged = tags[tags["collaboration_id"] == work.id]["capability_id"]
            above = {c for tag in tagged for c in np.flatnonzero(within[column[tag]]).tolist()}
            about = {(a, c) for a in rows for c in above}
            for need in told[told["source"] == work.source].itertuples():
                if need.date == work.start_date and self.row[need.organization_id] in rows:
                    about.add((self.row[need.organization_id], column[need.capability_id]))
            found |= {(a, c) for a, c in about if any(held[b, c] >= 0.25 for b in rows if b != a)}
        return found

    def any_need_served(self) -> Values:
        return self.any_need_met().T

    def adamic_adar(self) -> Values:
        p = self.tied
        return self._pairs(lambda a, b: np.log1p(sum(1.0 / np.log(len(p[z])) for z in p[a] & p[b])))

    def partner_activity(self) -> Values:
        dates = self.rich.collaborations.set_index("id")["start_date"]
        worth: Counter[str] = Counter()
        for collaboration, together in self.members.items():
            age = (self.day - pd.Timestamp(dates[collaboration])).days / 365.25
            for each in together:
                worth[each] += 0.5 ** (age / 3.0)  # type: ignore[assignment]
        return self._of_partner(dict(worth))

    def _same(self, column: str) -> Values:
        cells = self.rich.organizations[column].tolist()
        return self._pairs(lambda a, b: cells[a] == cells[b])

    def same_country(self) -> Values:
        return self._same("country")

    def same_kind(self) -> Values:
        return self._same("kind")

    def _holding(self, table: pd.DataFrame) -> Iterator[Any]:
        """Give rows that may still hold on the day: "2020" ends with the year."""
        for each in table.itertuples():
            if not isinstance(each.until, str) or pd.Period(each.until).end_time >= self.day:
                yield each

    def rival_coalition(self) -> Values:
        sits: list[set[str]] = [set() for _ in self.ids]
        for each in self._holding(self.rich.memberships):
            if each.role != "invited":
                sits[self.row[each.organization_id]].add(each.coalition_id)
        rivals = {
            pair
            for each in self._holding(self.rich.rivalries)
            for pair in (
                (each.coalition_a, each.coalition_b),
                (each.coalition_b, each.coalition_a),
            )
        }
        return self._pairs(lambda a, b: any((x, y) in rivals for x in sits[a] for y in sits[b]))

    def _tied(self, kind: str) -> Values:
        tied = {
            frozenset((self.row[each.organization_a], self.row[each.organization_b]))
            for each in self._holding(self.rich.ties)
            if each.kind == kind
        }
        return self._pairs(lambda a, b: frozenset((a, b)) in tied)

    def competitor(self) -> Values:
        return self._tied("competitor")

    def equity_tie(self) -> Values:
        return self._tied("equity")

    def same_group(self) -> Values:
        parent = dict(zip(self.ids, self.rich.organizations["parent_id"], strict=True))

        def top(row: int) -> str:
            here = self.ids[row]
            while isinstance(parent[here], str):
                here = parent[here]
            return here

        tops = [top(row) for row in range(len(self.ids))]
        return self._pairs(lambda a, b: tops[a] == tops[b])


#: Every feature that a loop is written for.
ORACLES = [name for name in FEATURES if hasattr(Oracle, name)]

#: Each of them, of the models that have it.
CASES = [
    *((Context, name) for name in ORACLES if name in pair_features.FEATURES),
    *((LearnedContext, name) for name in ORACLES),
]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_family_has_an_oracle_and_all_of_it_that_the_prior_weighs(family: Family) -> None:
    with_one = {each.name for each in family.features} & set(ORACLES)
    assert with_one, f"write a method of class Oracle for a feature of {family.name}"
    weighed = {each.name for each in family.features if each.prior is not None}
    assert weighed - with_one == set(), "write a method of class Oracle for each"


@pytest.mark.parametrize(("context", "name"), CASES, indirect=["context"], scope="module")
def test_a_feature_is_what_a_loop_over_the_tables_gives(
    rich: Ecosystem, context: Context, found: dict[str, Values], name: str
) -> None:
    expected = getattr(Oracle(rich, context), name)()
    off = ~np.eye(context.size, dtype=bool)
    assert len(np.unique(expected[off])) > 1, "the fixture has nothing of this"
    np.testing.assert_allclose(found[name][off], expected[off], atol=1e-5)


def test_the_needs_of_both_sides_differ(found: dict[str, Values]) -> None:
    assert (np.abs(found["any_need_met"] - found["any_need_served"]) > 0.1).sum() > 100


@pytest.mark.parametrize("name", list(AGAINST_TENTH))
def test_the_tenth_best_is_no_partner(rich: Ecosystem, name: str) -> None:
    context = LearnedContext(rich)
    found = features_of_all(context, name, f"{name}_against_tenth")
    entries = AGAINST_TENTH[name](context.size, found[name])
    partners = Oracle(context.ecosystem, context).partners
    told, with_partners = 0, 0
    for a in range(context.size):
        new = [b for b in range(context.size) if b != a and b not in partners[a]]
        best = sorted(entries[a, new], reverse=True)
        tenth = best[9] if best[9] > 1e-12 else 0.0
        least = max(0.01 * tenth, 1e-12)
        expected = np.log((entries[a] + least) / (tenth + least))
        if tenth > 0.0:  # else all is measured in millionths of millionths
            np.testing.assert_allclose(
                found[f"{name}_against_tenth"][a, new], expected[new], atol=2e-3
            )
            told += 1
            with_partners += sorted(np.delete(entries[a], a))[-10] > tenth * 1.1
    assert told > 100
    assert with_partners > 50, "the fixture has no partners among the best"


def test_the_fields_of_each_are_counted(rich: Ecosystem) -> None:
    context = LearnedContext(rich)
    rows = np.arange(context.size)[::-2]
    expected = [np.count_nonzero(context.offers[[row]].toarray()) for row in rows]
    assert len(set(expected)) > 2
    assert field_count(context, rows).tolist() == expected
