from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.collaborations import LARGEST
from matcher.matching import learned_context
from matcher.matching.constraints import Constraints, Filters
from matcher.matching.history import LATE_YEARS, NEVER, THOUSANDTHS
from matcher.matching.learned_candidates import ALONE, _together, candidate_blocks
from matcher.matching.learned_context import LearnedContext
from matcher.matching.learned_features import FEATURES, block_features

Found = tuple[set[tuple[int, int]], np.ndarray]


@pytest.fixture
def found(rich: Ecosystem, monkeypatch: pytest.MonkeyPatch) -> Callable[[int | None], Found]:
    """Candidates of everybody, and features of one list of pairs, by so many ties followed."""

    def found(followed: int | None) -> Found:
        monkeypatch.setattr(learned_context, "ALL_FOLLOWED", 0 if followed else 2**15)
        monkeypatch.setattr(learned_context, "FOLLOWED", followed)
        monkeypatch.setattr(learned_context, "FOLLOWED_PARTNERS", followed)
        context = LearnedContext(rich, 3.0)
        barred = Constraints(context, Filters()).barred
        pairs, features = set(), []
        for block, i, b in candidate_blocks(context, np.arange(context.size), barred):
            assert (np.diff(i * context.size + b) > 0).all()
            pairs |= set(zip(block.queries[i].tolist(), b.tolist(), strict=True))
            every, other = np.divmod(np.arange(40 * len(block.queries)), 40)
            features.append(block_features(block, every, other))
        return pairs, np.concatenate(features)

    return found


def test_who_follows_every_tie_finds_what_arrays_of_everybody_find(
    found: Callable[[int | None], Found],
) -> None:
    pairs, features = found(None)
    again, same = found(2**30)
    assert again == pairs
    for column, name in enumerate(FEATURES):
        np.testing.assert_allclose(
            same[:, column], features[:, column], rtol=2e-4, atol=2e-4, err_msg=name
        )


def test_who_follows_few_finds_most_and_always_the_same(
    found: Callable[[int | None], Found],
) -> None:
    pairs, _ = found(None)
    few, features = found(300)
    assert 0.8 * len(pairs) < len(pairs & few) < len(pairs)
    again, same = found(300)
    assert again == few
    np.testing.assert_array_equal(same, features)


def test_what_is_as_likely_as_for_anybody_doubles_each_factor() -> None:
    even = np.full(1, 1.0 / 300.0, dtype=np.float32)
    assert _together(300, even, even, THOUSANDTHS * even) == pytest.approx(8.0)
    assert _together(300, 0.0 * even, even, 0.0 * even) == pytest.approx(2.0)


def test_the_best_known_of_ones_own_country_are_candidates(rich: Ecosystem) -> None:
    context = LearnedContext(rich, 3.0)
    nobody = np.zeros((context.size, context.size), dtype=bool)
    for block, i, b in candidate_blocks(
        context, np.arange(context.size), lambda rows: nobody[rows]
    ):
        for place, row in enumerate(block.queries.tolist()):
            home = context.most_popular_of(int(context.country_codes[row]))
            assert set(home[:ALONE].tolist()) <= {*b[i == place].tolist(), row}


def test_the_history_of_each_is_that_of_the_tables(rich: Ecosystem) -> None:
    history = LearnedContext(rich, 3.0).history
    size, joint = history.members, history.members > 1
    expected = np.where(joint, 1.0 / np.maximum(size - 1, 1.0), 0.0)
    np.testing.assert_allclose(history.weight(None, 1.0), expected)
    np.testing.assert_allclose(history.weight(2.0, 1.0), expected * 0.5 ** (history.age / 2.0))
    taken = rich.participation.toarray() > 0
    ages = np.where(taken, history.age, NEVER).min(axis=1, initial=NEVER)
    np.testing.assert_allclose(history.since_last, np.minimum(ages, NEVER))
    late = history.age <= LATE_YEARS
    before = ~late & (history.age <= LATE_YEARS + 1.0)
    assert (joint & late).any() and (joint & before).any() and (joint & ~late & ~before).any()
    np.testing.assert_allclose(history.count, taken.sum(axis=1))
    np.testing.assert_allclose(history.joint_count, taken[:, joint].sum(axis=1))
    np.testing.assert_allclose(history.joint_late, taken[:, joint & late].sum(axis=1))
    np.testing.assert_allclose(history.joint_before, taken[:, joint & before].sum(axis=1))
    np.testing.assert_allclose(history.met, taken @ (size - 1.0))
    np.testing.assert_allclose(history.met_late, taken @ ((size - 1.0) * late))
    assert (history.field_profile.data >= 0.0).all()
    length = np.sqrt(history.field_profile.multiply(history.field_profile).sum(axis=1))
    assert set(np.unique(length.round(9))) <= {0.0, 1.0}


def test_partners_of_late_and_those_new_among_them_are_counted(rich: Ecosystem) -> None:
    history = LearnedContext(rich, 3.0).history
    taken, close = (
        rich.participation.toarray() > 0,
        (history.members > 1) & (history.members <= LARGEST),
    )
    late = history.age <= LATE_YEARS

    def partners(row: int, works: np.ndarray) -> set[int]:
        those = taken[:, taken[row] & close & works]
        return set(np.flatnonzero(those.any(axis=1)).tolist()) - {row}

    of_late = [partners(row, late) for row in range(len(taken))]
    fresh = [found - partners(row, ~late) for row, found in enumerate(of_late)]
    counts = np.array([[len(new), len(found)] for new, found in zip(fresh, of_late, strict=True)])
    assert (counts[:, 0] > 0).any() and (counts[:, 0] < counts[:, 1]).any()
    np.testing.assert_allclose(history.openness, (1.0 + counts[:, 0]) / (2.0 + counts[:, 1]))


def test_typical_funding_is_of_known_parts_of_joint_work(ecosystem_of) -> None:
    parts = [
        *(("joint", "a", 3.0), ("joint", "b", None), ("other", "a", 15.0), ("other", "b", None)),
        ("alone", "a", 1e6),
    ]
    made = ecosystem_of(
        "ab",
        collaborations=[{"id": each, "start_date": "2020"} for each in ("joint", "other", "alone")],
        participants=[
            {"collaboration_id": work, "organization_id": who, "funding_eur": funding}
            for work, who, funding in parts
        ],
    )
    assert LearnedContext(made, 3.0).history.typical_funding.tolist() == [3.0, 0.0]


def test_known_is_whom_any_table_but_their_own_names(ecosystem_of) -> None:
    made = ecosystem_of(
        "abcd",
        ["k"],
        evidence=[{"organization_id": "a", "capability_id": "k"}],
        collaborations=[{"id": "w", "start_date": "2020"}],
        participants=[{"collaboration_id": "w", "organization_id": "b"}],
        ties=[{"organization_a": "c", "organization_b": "a", "kind": "supplier"}],
    )
    assert LearnedContext(made, 3.0).history.known.tolist() == [True, True, True, False]
