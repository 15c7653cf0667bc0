"""Who has about as many partners: against counting by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.matching import ladder
from matcher.matching.ladder import Ladder

WIDTH = 6


@pytest.fixture(autouse=True, scope="module")
def a_narrow_neighbourhood():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ladder, "NEIGHBOURS", WIDTH)
        yield


def made(seed: int, size: int = 40) -> tuple[Ladder, np.ndarray, np.ndarray]:
    """Give a ladder, who stands on it, and who is allowed."""
    rng = np.random.default_rng(seed)
    known = rng.random(size) < 0.8
    known[:2] = True
    return Ladder(rng.integers(9, size=size), known), known, rng.random(size) < 0.5


def test_they_stand_by_partners_and_equals_by_row() -> None:
    steps = Ladder(np.array([3, 1, 3, 0, 2]), np.array([True, True, True, False, True]))
    assert steps.rows.tolist() == [1, 4, 0, 2]
    assert steps.place.tolist() == [2, 0, 3, -1, 1]
    assert steps.width == 4


@pytest.mark.parametrize(("size", "width"), [(4, 4), (40, WIDTH), (500, 10)])
def test_the_neighbourhood_is_a_share_of_many_and_all_of_few(size: int, width: int) -> None:
    assert Ladder(np.arange(size), np.ones(size, dtype=bool)).width == width


@given(seed=st.integers(0, 10**6))
def test_a_neighbourhood_lies_around_the_partner(seed: int) -> None:
    steps, known, _ = made(seed)
    total, everybody = len(steps.rows), np.ones(len(known), dtype=bool)
    for partner in np.flatnonzero(known):
        places = steps.place[steps.alike(int(partner), everybody, 0)]
        assert places.tolist() == list(range(places[0], places[0] + WIDTH))
        below, above = steps.place[partner] - places[0], places[-1] - steps.place[partner]
        if places[0] > 0 and places[-1] < total - 1:
            assert (below, above) == (WIDTH // 2, WIDTH - 1 - WIDTH // 2)
        assert below >= 0 and above >= 0


@given(seed=st.integers(0, 10**6), count=st.integers(0, 40))
def test_it_grows_until_enough_are_allowed_and_skips_nobody(seed: int, count: int) -> None:
    steps, known, allowed = made(seed)
    of_all = np.flatnonzero(known & allowed)
    for partner in np.flatnonzero(known):
        found = steps.alike(int(partner), allowed, count)
        assert len(found) >= min(count, len(of_all))
        places = steps.place[found]
        assert (np.diff(places) > 0).all() and allowed[found].all()
        if len(places):
            between = steps.rows[places[0] : places[-1] + 1]
            assert found.tolist() == between[allowed[between]].tolist()
        # The one before it was too small: it goes no further than it must.
        reach = np.abs(places - steps.place[partner]).max(initial=0)
        near = steps.rows[np.abs(np.arange(len(steps.rows)) - steps.place[partner]) < reach - WIDTH]
        assert reach <= WIDTH or allowed[near].sum() < count


@given(seed=st.integers(0, 10**6), partners=st.integers(1, 30), drawn=st.integers(1, 5))
def test_the_chance_of_a_place_is_one_less_that_no_partner_draws_it(
    seed: int, partners: int, drawn: int
) -> None:
    steps, known, _ = made(seed)
    everybody = np.ones(len(known), dtype=bool)
    true = np.random.default_rng(seed).permutation(np.flatnonzero(known))[:partners]
    missed = np.ones(len(steps.rows))
    for partner in true:
        around = steps.place[steps.alike(int(partner), everybody, 0)]
        # Of many partners, all together draw no more than twenty would.
        missed[around] *= 1.0 - min(1.0, min(drawn, 20 * drawn / len(true)) / WIDTH)
    np.testing.assert_allclose(steps.chance(true, drawn), 1.0 - missed, atol=1e-12)


def test_hard_negatives_are_drawn_without_return_from_who_is_alike() -> None:
    steps, known, allowed = made(3)
    true = np.flatnonzero(known & ~allowed)
    rng = np.random.default_rng(0)
    found = list(steps.hard_negatives(true, allowed, 5, 3, rng, fewest=3))
    assert len(found) == 5 == len({partner for partner, _ in found})
    for partner, negatives in found:
        assert partner in true
        assert len(negatives) == 3 == len(set(negatives))
        assert set(negatives) <= set(steps.alike(partner, allowed, 3))
    several = [steps.hard_negatives(true, allowed, 5, 3, rng, fewest=n) for n in (1000, 0)]
    assert [len(list(each)) for each in several] == [0, 5]
