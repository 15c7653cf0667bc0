"""What every scorer promises, whatever it scores by: one list, one suite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from matcher.coalitions import recruit
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.schema import TABLES
from matcher.errors import RequestError
from matcher.matching import PartnerModel
from matcher.matching.baselines import baselines
from matcher.matching.context import Context
from matcher.matching.group_model import GroupModel

Values = np.ndarray
Tables = dict[str, pd.DataFrame]

HOSTILE = ("=cmd()", "<script>alert(1)</script>", "\x1b[31m", "\u202egnp", "two\nlines", "a|b", "'")


@dataclass(frozen=True)
class Scorer:
    """One scorer: how it is fitted, and how a fitted one scores everybody, n x n by row."""

    name: str
    fit: Callable[[Ecosystem], Any]
    scores: Callable[[Any], Values]

    def __str__(self) -> str:
        return self.name


def _all_pairs(model: PartnerModel) -> Values:
    size = model.context.size
    a, b = np.divmod(np.arange(size**2), size)
    return model.points(a, b).reshape(size, size)


def _groups(model: GroupModel) -> Values:
    """Score everybody for groups of three neighbours, which are told by their ids."""
    ids = np.argsort(model.context.ecosystem.organization_ids.ids.astype(str))
    groups = [ids[start : start + 3] for start in range(0, len(ids) - 3, 15)]
    return np.stack([points for _, points in sorted(model.points_of_all(groups))])


def _baseline(name: str) -> Scorer:
    def fit(ecosystem: Ecosystem) -> Values:
        context = Context(ecosystem)
        score = baselines()[name](context, np.random.default_rng(0))
        return np.asarray(score(np.arange(context.size)))

    return Scorer(name, fit, lambda fitted: fitted)


PRIOR = Scorer("prior", lambda eco: PartnerModel().fit(eco), _all_pairs)
GROUP = Scorer("group", lambda eco: GroupModel(PartnerModel().fit(eco)), _groups)
BASELINES = [_baseline(name) for name in baselines()]
SCORERS = [PRIOR, GROUP, *BASELINES]

#: Whose figures depend on the order of rows: chance is given out row by row.
BY_ROW = {"random", "implicit ALS"}

every = pytest.mark.parametrize("scorer", SCORERS, ids=str)


@pytest.fixture(scope="module")
def tables(rich: Ecosystem) -> Tables:
    return {name: rich.table(name) for name in TABLES}


@pytest.fixture(scope="module")
def told(rich: Ecosystem) -> dict[str, Values]:
    return {each.name: each.scores(each.fit(rich)) for each in SCORERS}


@pytest.fixture(params=["rich_prior", "rich_learned"])
def model(request: pytest.FixtureRequest) -> PartnerModel:
    found: PartnerModel = request.getfixturevalue(request.param)
    return found


@every
def test_the_same_seed_gives_the_same_bytes(
    rich: Ecosystem, told: dict[str, Values], scorer: Scorer
) -> None:
    assert scorer.scores(scorer.fit(rich)).tobytes() == told[scorer.name].tobytes()


@every
def test_fitting_changes_nothing_of_the_ecosystem(rich: Ecosystem, scorer: Scorer) -> None:
    before = {name: rich.table(name).copy(deep=True) for name in TABLES}
    matrices = {name: getattr(rich, name).copy() for name in ("offers", "needs", "participation")}
    scorer.scores(scorer.fit(rich))
    for name, frame in before.items():
        pd.testing.assert_frame_equal(rich.table(name), frame)
    for name, matrix in matrices.items():
        assert (getattr(rich, name) != matrix).nnz == 0


@every
def test_hostile_names_score_like_any(
    tables: Tables, told: dict[str, Values], scorer: Scorer
) -> None:
    names = [f"{HOSTILE[row % len(HOSTILE)]} {row}" for row in range(len(tables["organizations"]))]
    frame = tables["organizations"].assign(name=names, aliases=None)
    hostile = Ecosystem.from_tables({**tables, "organizations": frame}, "rich")
    assert np.array_equal(scorer.scores(scorer.fit(hostile)), told[scorer.name], equal_nan=True)


@pytest.mark.parametrize("scorer", [s for s in SCORERS if s.name not in BY_ROW], ids=str)
@pytest.mark.parametrize("which", ["facts", "organizations"])
def test_the_order_of_rows_is_no_reason(
    tables: Tables, told: dict[str, Values], scorer: Scorer, which: str
) -> None:
    if scorer is GROUP:
        scorer = Scorer("group", lambda e: GroupModel(PartnerModel().fit(e), learn=False), _groups)
        expected = scorer.scores(scorer.fit(Ecosystem.from_tables(tables, "rich")))
    else:
        expected = told[scorer.name]
    rng = np.random.default_rng(0)
    mixed = {
        name: frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
        if (name == "organizations") == (which == "organizations")
        else frame
        for name, frame in tables.items()
    }
    other = Ecosystem.from_tables(mixed, "rich")
    found = scorer.scores(scorer.fit(other))
    place = other.organization_ids.rows(tables["organizations"]["id"])
    found = found[:, place] if scorer.name == "group" else found[np.ix_(place, place)]
    # Groups are measured in single precision: theirs is the rounding of that. Others are rounded to
    # nine decimals, so that one unit of the last may differ.
    np.testing.assert_allclose(
        found, expected, rtol=0, atol=2e-3 if "group" in scorer.name else 1.1e-9
    )


def test_a_second_fit_leaves_nothing_of_the_first(rich: Ecosystem, model: PartnerModel) -> None:
    other = rich.as_of("2018-12-31")
    again = PartnerModel(learn=model.learn, effort=model.effort).fit(other)
    earlier = _all_pairs(again)
    again.fit(rich)
    assert not np.array_equal(earlier, _all_pairs(again))
    assert _all_pairs(again).tobytes() == _all_pairs(model).tobytes()
    assert again.info == model.info


def test_saved_and_loaded_nothing_changes(
    rich: Ecosystem, model: PartnerModel, tmp_path: Path
) -> None:
    model.save(tmp_path / "one")
    loaded = PartnerModel.load(tmp_path / "one", rich)
    assert _all_pairs(loaded).tobytes() == _all_pairs(model).tobytes()
    assert loaded.suggest("org00001").to_dict() == model.suggest("org00001").to_dict()
    loaded.save(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_contributions_sum_to_the_score(model: PartnerModel) -> None:
    a, b = np.divmod(np.arange(40 * model.context.size), model.context.size)
    parts = model.contributions(a, b)
    assert parts.shape == (len(a), len(model.components))
    np.testing.assert_allclose(parts.sum(axis=1), model.points(a, b), atol=1e-9)


@pytest.mark.parametrize(
    ("k", "refused"), [(0, "at least 1"), (-1, "at least 1"), (2.5, "a whole number, not 2.5")]
)
def test_a_bad_k_raises(rich: Ecosystem, model: PartnerModel, k: int, refused: str) -> None:
    for ask in (
        lambda: model.suggest("org00001", k=k),
        lambda: model.pairs(k=k),
        lambda: next(model.suggest_all(k=k)),
        lambda: recruit(rich, "coalition001", model, k=k),
    ):
        with pytest.raises(RequestError, match=refused):
            ask()
