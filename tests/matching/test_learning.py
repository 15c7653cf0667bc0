from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from matcher import Workspace
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.horizon import start_of_horizon
from matcher.errors import OptionError, RequestError
from matcher.matching.calibration import expected_events, forecast_errors, level_swing
from matcher.matching.choice import ODDS
from matcher.matching.grounds import Grounds
from matcher.matching.learned_context import LearnedContext
from matcher.matching.learned_features import FEATURES, PART_OF, PARTS, learned_features
from matcher.matching.learning import FEWEST_TIES, _counts, learn
from matcher.matching.model import PartnerModel
from matcher.matching.pair_features import FEATURES as PRIOR_FEATURES
from matcher.matching.pair_features import pair_features
from matcher.matching.prior import load_prior
from matcher.matching.ranker import COMPONENTS
from matcher.matching.training_pairs import Pairs, hard_pairs, sample_window
from matcher.matching.windows import open_pairs, past_windows
from matcher.measures.walks import CollaborationWalk

from .history_makers import QUICK, SMALL, made_ecosystem, made_tables


@pytest.fixture(scope="module")
def model(made_learned: PartnerModel) -> PartnerModel:
    return made_learned


def everybody(model: PartnerModel) -> tuple[np.ndarray, np.ndarray]:
    a, b = np.divmod(np.arange(model.context.size**2), model.context.size)
    return a[a != b], b[a != b]


def forced(model: PartnerModel) -> PartnerModel:
    """The same with the trees in the blend, whatever was chosen."""
    from matcher.matching.choice import LINE, MATCHED, ODDS
    from matcher.matching.ranker import grow, summed
    from matcher.matching.training import Training
    from matcher.matching.weighing import field_weights

    windows = past_windows(model.context.ecosystem, 2, 3.0)
    rng = np.random.default_rng(0)
    training = Training.of([sample_window(window, SMALL.rates, rng) for window in windows])
    tasks = grow(training, SMALL.growth, field_weights(), True, rng)
    grown = {kind: task() for kind, task in tasks.items()}
    trees, weights = summed(grown, {LINE: 1.0, ODDS: 1.7, MATCHED: 0.5})
    other = PartnerModel(learn=True, effort=SMALL)
    assert model.learned is not None
    ranker = replace(model.learned.ranker, trees=trees, weights=weights)
    other._take_in(model.context.ecosystem, replace(model.learned, ranker=ranker))
    return other


def asked(model: PartnerModel) -> Workspace:
    return Workspace(model.context.ecosystem, model=model)


def test_components_sum_to_the_score(model: PartnerModel) -> None:
    for each in (model, forced(model)):
        a, b = everybody(each)
        parts = each.contributions(a, b)
        np.testing.assert_allclose(parts.sum(axis=1), each.points(a, b), atol=1e-9)


def test_a_family_depends_on_its_own_features_and_the_query(model: PartnerModel) -> None:
    each = forced(model)
    assert each.learned is not None
    a, b = everybody(each)
    features = learned_features(each.context, a[:2000], b[:2000])
    before = each.learned.ranker.contributions(features)
    rng = np.random.default_rng(0)
    for number, family in enumerate(PARTS[:-1]):
        other = features.copy()
        for column in range(len(FEATURES)):
            if PARTS[PART_OF[column]] not in (family, "context"):
                other[:, column] = rng.permutation(other[:, column])
        after = each.learned.ranker.contributions(other)
        np.testing.assert_allclose(after[:, number], before[:, number], atol=1e-9)
        if family in ("proximity", "track record"):
            assert np.ptp(before[:, number]) > 1.0
    context = COMPONENTS.index("context")
    assert np.ptp(before[:, context]) > 0.0


def test_probability_lift_and_interval_agree_with_the_score(model: PartnerModel) -> None:
    match = model.suggest("o3", k=3).matches[0]
    assert model.learned is not None
    p0 = model.learned.base_rate
    assert match.probability is not None
    assert match.interval is not None
    odds = match.probability / (1 - match.probability)
    assert match.score == pytest.approx(10 * np.log2(odds / (p0 / (1 - p0))), abs=1e-9)
    assert match.lift == pytest.approx(odds / (p0 / (1 - p0)))
    assert match.interval[0] <= match.score <= match.interval[1]


def test_a_range_holds_the_probability_and_swings_as_years_did(model: PartnerModel) -> None:
    match = model.suggest("o3", k=3).matches[0]
    assert match.probability is not None
    assert match.probability_range is not None
    low, high = match.probability_range
    assert low < match.probability < high
    assert model.learned is not None
    given = np.array([0.02, 0.3, 0.9])
    ends = model.ranges(given)
    assert ends is not None
    factor = np.exp(1.2816 * model.learned.swing)
    odds = given / (1 - given)
    np.testing.assert_allclose(ends[:, 1] / (1 - ends[:, 1]), odds * factor, rtol=1e-9)
    np.testing.assert_allclose(ends[:, 0] / (1 - ends[:, 0]), odds / factor, rtol=1e-9)
    # The refits make it wider still.
    assert low < match.probability / (match.probability + (1 - match.probability) * factor)


def test_years_that_parted_from_what_was_expected_swing_more() -> None:
    steady = forecast_errors([100, 100, 100, 100], [9, 9, 9, 9], 3)
    wild = forecast_errors([100, 400, 50, 100], [9, 9, 9, 9], 3)
    assert level_swing(steady, 0.4) < 0.4 < level_swing(wild, 0.4)
    assert forecast_errors([100, 0], [9, 9], 3).tolist() == []
    np.testing.assert_allclose(wild[0], np.log(100 / np.mean([400, 50, 100])))


def test_what_is_behind_two_has_no_probability(model: PartnerModel) -> None:
    a, b = everybody(model)
    probability = model.probabilities(a, b)
    assert probability is not None
    partners = model.context.ties.toarray()[a, b] > 0
    assert partners.any()
    assert np.isnan(probability[partners]).all()
    assert np.isfinite(probability[~partners]).all()
    ids = model.context.ecosystem.organization_ids.ids
    for place in (np.flatnonzero(partners)[0], np.flatnonzero(~partners)[0]):
        pair = str(ids[a[place]]), str(ids[b[place]])
        listed = asked(model).score(*([each] for each in pair))["probability"][0]
        match = model.explain(*pair).directions[0].match
        if partners[place]:
            assert np.isnan(listed)
            assert (match.probability, match.lift) == (None, None)
        else:
            assert match.probability == pytest.approx(listed)
            assert match.lift is not None


def test_probabilities_of_open_pairs_add_up_to_what_is_expected(model: PartnerModel) -> None:
    a, b = everybody(model)
    probability = model.probabilities(a, b)
    assert probability is not None
    assert model.learned is not None
    known = model.context.history.known  # type: ignore[attr-defined]
    open_pair = known[a] & known[b] & np.isfinite(probability)
    assert probability[open_pair].mean() == pytest.approx(model.learned.base_rate, rel=0.05)


def test_an_interval_is_as_wide_as_refits_differ(model: PartnerModel) -> None:
    assert model.learned is not None
    a, b = (each[:500] for each in everybody(model))
    apart = ~model.context.are_partners(a, b)
    a, b = a[apart], b[apart]
    refits = model.learned.refits
    points = np.stack([each.points(learned_features(model.context, a, b)) for each in refits])
    ends = model.scorer.intervals(a, b)
    assert ends is not None
    score = model.points(a, b)
    assert ((ends[:, 0] <= score) & (score <= ends[:, 1])).all()
    shifted = [replace(each, curve=each.curve.raised(3.0)) for each in refits]
    other = PartnerModel(learn=True, effort=SMALL)
    other._take_in(model.context.ecosystem, replace(model.learned, refits=shifted))
    # What all refits say alike, such as that they are smaller, makes nothing surer or less sure.
    np.testing.assert_allclose(other.scorer.intervals(a, b), ends, atol=1e-9)
    assert (ends[:, 1] - ends[:, 0] <= np.ptp(points, axis=0) + 1e-9).all()


def test_the_same_seed_gives_the_same_model_and_every_stage_ends(
    model: PartnerModel, tmp_path: Path
) -> None:
    told: dict[str, tuple[int, int]] = {}
    again = PartnerModel(learn=True, effort=SMALL)
    again.fit(made_ecosystem(), progress=lambda stage, *at: told.update({stage: at}))
    assert list(told)[:3] == ["past windows", "sample of pairs", "trees"]
    assert all(done == total for done, total in told.values())
    model.save(tmp_path / "one")
    again.save(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_saved_and_loaded_it_says_the_same(model: PartnerModel, tmp_path: Path) -> None:
    for each in (model, forced(model)):
        each.save(tmp_path / "model")
        loaded = PartnerModel.load(tmp_path / "model", made_ecosystem())
        assert loaded.suggest("o3").to_dict() == each.suggest("o3").to_dict()


def test_factor_models_are_those_of_the_data_that_a_model_is_applied_to(
    model: PartnerModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.save(tmp_path / "model")
    worked_out: list[int] = []
    factors = CollaborationWalk.factors

    def counted(walk: CollaborationWalk, count: int) -> npt.NDArray[np.float32]:
        worked_out.append(len(walk.strength))
        return factors(walk, count)

    monkeypatch.setattr(CollaborationWalk, "factors", counted)
    same, other = made_ecosystem(), made_ecosystem().as_of(datetime.date(2015, 6, 30))
    for ecosystem in (same, other):  # in no model's file: they are kept with the data
        kept = PartnerModel.load(tmp_path / "model", ecosystem).context
        anew = LearnedContext(ecosystem)
        assert isinstance(kept, LearnedContext)
        found = [kept.factors, kept.wide_factors]
        assert len(worked_out) == 2
        np.testing.assert_array_equal(found[0], anew.factors)
        np.testing.assert_array_equal(found[1], anew.wide_factors)
        worked_out.clear()


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model").write_bytes(content)
    with pytest.raises(RequestError, match="not a model file"):
        PartnerModel.load(tmp_path / "model", made_ecosystem())


@pytest.mark.parametrize(
    "wrong", [{"seed": -1}, {"half_life_years": float("nan")}, {"half_life_years": float("inf")}]
)
def test_what_no_model_can_be_made_with_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(OptionError):
        PartnerModel(learn=True, **wrong)  # type: ignore[arg-type]


def test_lists_of_pairs_are_as_long_as_each_other(model: PartnerModel) -> None:
    with pytest.raises(RequestError, match="2 names and 1"):
        asked(model).score(["o1", "o2"], ["o3"])


def test_a_quiet_window_counts_for_what_is_expected() -> None:
    tables = made_tables(years=5)
    works = tables["collaborations"]
    year = works["start_date"].str[:4]
    quiet = sorted(year.unique())[-2]
    tables["collaborations"] = works[year != quiet].reset_index(drop=True)
    for name in ("participants", "collaboration_capabilities"):
        kept = tables[name]["collaboration_id"].isin(tables["collaborations"]["id"])
        tables[name] = tables[name][kept].reset_index(drop=True)
    made = Ecosystem.from_tables(tables, "made").as_of(f"{int(quiet) + 1}-12-31")
    effort = replace(SMALL, most_windows=2)
    learned = learn(made, 3.0, 0, effort, lambda *_: None)
    assert learned is not None
    assert learned.windows == [f"{quiet}-12-31"]
    open_now = open_pairs(LearnedContext(made, 3.0))
    assert learned.base_rate < 0.75 * 2 * learned.new_ties / open_now


def test_little_history_leaves_the_prior_alone() -> None:
    few = made_ecosystem().as_of("2015-06-30")
    assert PartnerModel(learn=True, effort=SMALL).fit(few).learned is None
    report = PartnerModel(learn=True, effort=SMALL).fit(few).suggest("o3", k=1)
    assert report.model.kind == "prior"
    assert report.matches[0].probability is None
    assert "too little" in report.model.note


def test_many_pairs_of_few_collaborations_are_little_history() -> None:
    tables = made_tables()
    work = tables["collaborations"]
    teams = work["id"].iloc[::12].head(20)  # twenty teams of nine are hundreds of pairs
    taking = pd.DataFrame(
        [
            {"collaboration_id": team, "organization_id": f"o{(7 * place + seat * 11) % 60}"}
            for place, team in enumerate(teams)
            for seat in range(9)
        ]
    )
    made = {**tables, "collaborations": work[work["id"].isin(teams)], "participants": taking}
    made.pop("collaboration_capabilities")
    eco = Ecosystem.from_tables(made)
    assert sum(window.events // 2 for window in past_windows(eco, 3, 3.0)) > 2 * FEWEST_TIES
    assert PartnerModel(learn=True, effort=SMALL).fit(eco).learned is None


def test_who_sits_in_one_coalition_has_no_first_time_ahead() -> None:
    tables = made_tables()
    everybody = tables["organizations"]["id"]
    tables["coalitions"] = pd.DataFrame({"id": ["all"], "name": ["All"], "founded": ["2001"]})
    tables["memberships"] = pd.DataFrame(
        {"coalition_id": "all", "organization_id": everybody, "role": "member"}
    )
    model = PartnerModel(learn=True, effort=SMALL).fit(Ecosystem.from_tables(tables, "made"))
    assert model.info.kind == "prior"
    assert "too little" in model.info.note


def test_partners_are_counted_as_they_are_told() -> None:
    tables = made_tables()
    ids = tables["organizations"]["id"]
    tables["coalitions"] = pd.DataFrame({"id": ["c1", "c2"], "name": ["One", "Two"]})
    tables["coalitions"]["founded"] = "2001"
    held = [("c1", organization) for organization in ids[:60]]
    held += [("c2", organization) for organization in ids[40:110]]
    tables["memberships"] = pd.DataFrame(held, columns=["coalition_id", "organization_id"])
    tables["memberships"]["role"] = "member"
    context = LearnedContext(Ecosystem.from_tables(tables, "made"))
    a, b = np.divmod(np.arange(context.size**2), context.size)
    told = context.are_partners(a, b) & (a != b)
    for among in (np.ones(context.size, dtype=bool), context.degree > 3.0):
        assert context.partner_count(among) == (told & among[a] & among[b]).sum()
    assert told.sum() > context.ties.nnz


def test_nothing_is_learned_unless_asked_for() -> None:
    model = PartnerModel().fit(made_ecosystem())
    assert model.learned is None
    assert model.info.kind == "prior"
    assert "matcher fit" in model.info.note


def test_a_model_of_other_data_or_of_later_says_so(model: PartnerModel, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    earlier = PartnerModel.load(tmp_path / "model", made_ecosystem().as_of("2017-06-30"))
    assert "knows what came after 2017-06-30" in earlier.info.note
    same = PartnerModel.load(tmp_path / "model", made_ecosystem())
    assert "It was learned" not in same.info.note


def test_listed_pairs_score_as_suggested(model: PartnerModel) -> None:
    best = pd.concat(model.suggest_all(k=2)).iloc[:20]
    scored = asked(model).score(best["organization_id"], best["partner_id"])
    assert list(scored) == ["organization_a", "organization_b", "score", "probability", "apart"]
    np.testing.assert_allclose(scored["score"], best["score"], atol=1e-6)
    np.testing.assert_allclose(scored["probability"], best["probability"], atol=1e-9)


def test_what_comes_later_changes_nothing() -> None:
    """A future in which everybody works with o0 must leave no trace in what is learned."""
    whole = made_ecosystem()
    cut = "2018-06-30"
    planted = {name: whole.table(name) for name in ("organizations", "capabilities")}
    ids = [f"o{row}" for row in range(1, 100)]
    late = pd.DataFrame({"id": [f"z{n}" for n in ids], "start_date": "2018-07-15"})
    with_o0 = [{"collaboration_id": f"z{n}", "organization_id": o} for n in ids for o in ("o0", n)]
    planted["collaborations"] = pd.concat([whole.collaborations, late], ignore_index=True)
    planted["participants"] = pd.concat(
        [whole.participants, pd.DataFrame(with_o0)], ignore_index=True
    )
    planted["collaboration_capabilities"] = whole.collaboration_capabilities
    other = Ecosystem.from_tables(planted, "made")
    a, b = np.arange(1, 50), np.zeros(49, dtype=np.intp)
    features = [learned_features(LearnedContext(each.as_of(cut)), a, b) for each in (whole, other)]
    np.testing.assert_array_equal(*features)
    learned = [learn(each.as_of(cut), 3.0, 0, SMALL, lambda *_: None) for each in (whole, other)]
    assert learned[0] is not None
    assert learned[1] is not None
    np.testing.assert_array_equal(
        learned[0].ranker.points(features[0]), learned[1].ranker.points(features[0])
    )


def test_a_window_knows_nothing_of_what_it_predicts() -> None:
    window = past_windows(made_ecosystem(), 1, 3.0)[0]
    assert window.day is not None
    assert window.context.ecosystem.last_date is not None
    assert window.context.ecosystem.last_date <= window.day
    assert window.new_ties.multiply(window.context.ties).nnz == 0
    assert window.new_ties.nnz > 100


def test_weighted_samples_stand_for_all_pairs_of_a_window() -> None:
    window = past_windows(made_ecosystem(), 1, 3.0)[0]
    totals, events = [], []
    for seed in range(20):
        pairs = sample_window(window, SMALL.rates, np.random.default_rng(seed)).pairs
        totals.append(pairs.weight.sum())
        events.append(pairs.weight[pairs.happened].sum())
    assert np.mean(totals) == pytest.approx(open_pairs(window.context), rel=0.03)
    assert np.mean(events) == pytest.approx(window.new_ties.nnz, rel=0.03)


def test_learned_suggestions_find_the_field(model: PartnerModel) -> None:
    best = pd.concat(model.suggest_all(k=5))
    assert list(best.columns) == [
        "organization_id",
        "rank",
        "partner_id",
        "score",
        "probability",
        "apart",
    ]
    one = best[best["organization_id"] == "o3"]
    asked = [match.partner.id for match in model.suggest("o3", k=5).matches]
    assert one["partner_id"].tolist() == asked


def test_novelty_ranks_everybody_as_it_ranks_one(model: PartnerModel) -> None:
    best = pd.concat(model.suggest_all(k=500, novelty=1.0))
    one = best[best["organization_id"] == "o3"]
    asked = {each.partner.id: each for each in model.suggest("o3", k=5, novelty=1.0).matches}
    # The list leaves out whom nothing but activity counts for; the table has everybody.
    both = one[one["partner_id"].isin(asked)]
    assert both["partner_id"].tolist() == list(asked)
    assert both["score"].tolist() == pytest.approx([each.score for each in asked.values()])
    one = one.head(5)
    usual = pd.concat(model.suggest_all(k=5))
    assert (
        one["partner_id"].tolist() != usual[usual["organization_id"] == "o3"]["partner_id"].tolist()
    )


def test_every_feature_of_every_pair_is_a_number(model: PartnerModel) -> None:
    assert np.isfinite(learned_features(model.context, *everybody(model))).all()


def test_the_prior_is_a_weighted_sum_of_learned_features_within_bounds(model: PartnerModel) -> None:
    a, b = everybody(model)
    prior = PartnerModel().fit(made_ecosystem())
    features, columns = learned_features(model.context, a, b), list(FEATURES)
    fitted = load_prior()
    # In the prior likeness counts less where the partner adds nothing.
    mine = pair_features(prior.context, a, b)[:, list(PRIOR_FEATURES).index("likeness")]
    likeness = features[:, columns.index("likeness")]
    assert (mine <= likeness + 1e-6).all()
    assert (mine < likeness - 1e-6).any()
    features[:, columns.index("likeness")] = mine
    features = features[:, [columns.index(name) for name in PRIOR_FEATURES]]
    partners = model.context.degree[a][:, None]
    assert len(np.unique(partners)) > 3
    many, none = fitted.with_partners, fitted.without
    weights = (partners * many.weights + none.weights) / (partners + 1.0)
    start = (partners * many.baseline + none.baseline).ravel() / (partners.ravel() + 1.0)
    record = np.isin(list(PRIOR_FEATURES), ["partner_activity", "same_country"])
    active = (features * weights)[:, record].sum(axis=1)
    rest = (features * weights)[:, ~record].sum(axis=1)
    # Without a subject all counts a tenth; with one the record counts no more than the rest.
    subject = Grounds.of(prior.context, a, b).has_subject
    assert 0 < subject.sum() < len(subject) and (active > rest)[subject].any()
    points = np.where(subject, rest + np.minimum(active, rest), 0.1 * (rest + active))
    np.testing.assert_allclose(points + start, prior.points(a, b), atol=1e-3)


def test_matched_pairs_have_about_as_many_partners_and_never_came_true() -> None:
    window = past_windows(made_ecosystem(), 1, 3.0)[0]
    rates = replace(SMALL.rates, negatives=10)
    matched = sample_window(window, rates, np.random.default_rng(0)).matched
    assert matched.features.shape == (len(matched.query), 11, len(FEATURES))
    assert len(matched.query) > 100
    _, per_query = np.unique(matched.query, return_counts=True)
    assert per_query.max() <= rates.true_pairs
    positions, partners = hard_pairs(
        window.ladder(),
        window.new_ties.toarray() > 0,
        window.barred(np.arange(window.context.size)),
        5,
        10,
        np.random.default_rng(1),
    )
    true = np.asarray(window.new_ties[positions, partners]).ravel().reshape(-1, 11)
    assert true[:, 0].all()
    assert not true[:, 1:].any()
    assert not window.barred(positions)[np.arange(len(positions)), partners].any()


def test_the_forecast_is_the_mean_of_the_windows_and_half_grows_with_the_organizations(
    model: PartnerModel,
) -> None:
    assert expected_events([20, 20, 20], [50, 50, 50], 50) == pytest.approx(20.0)
    assert expected_events([10, 40, 10], [9, 9, 9], 9) == pytest.approx(20.0)
    assert expected_events([10, 10], [25, 100], 100) == pytest.approx(15.0)
    windows = past_windows(made_ecosystem(), 2, 3.0)
    today = LearnedContext(made_ecosystem(), 3.0)
    known = [int(window.context.history.known.sum()) for window in windows]
    now = int(today.history.known.sum())
    shares = [open_pairs(w.context) / (n * (n - 1)) for w, n in zip(windows, known, strict=True)]
    found = [w.new_ties.nnz / share for w, share in zip(windows, shares, strict=True)]
    events = expected_events(found, known, now) * open_pairs(today) / (now * (now - 1))
    assert model.learned is not None
    assert model.learned.base_rate == pytest.approx(events / open_pairs(today))


def test_a_row_of_2099_takes_no_window_away() -> None:
    tables = made_tables()
    late = pd.DataFrame({"id": ["late"], "start_date": ["2099"]})
    tables["collaborations"] = pd.concat([tables["collaborations"], late], ignore_index=True)
    plain = past_windows(made_ecosystem(), 3, 3.0)
    windows = past_windows(Ecosystem.from_tables(tables), 3, 3.0)
    assert len(windows) == len(plain) == 3
    assert [window.day for window in windows] == [window.day for window in plain]
    for window, same in zip(windows, plain, strict=True):
        assert (window.new_ties != same.new_ties).nnz == 0
        assert window.new_ties.nnz > 0


def test_a_longer_horizon_changes_the_odds_and_not_what_the_order_is_learned_from(
    model: PartnerModel,
) -> None:
    longer = PartnerModel(learn=True, horizon="18m", effort=SMALL).fit(made_ecosystem())
    assert longer.info.horizon == "18m"
    assert longer.learned is not None
    assert model.learned is not None
    day = made_ecosystem().day
    assert day is not None
    assert longer.learned.windows[0] == start_of_horizon(day, "12m").isoformat()
    assert longer.learned.windows == model.learned.windows
    assert longer.learned.base_rate > model.learned.base_rate
    a, b = np.zeros(9, dtype=np.intp), np.arange(1, 10)
    soon, later = model.probabilities(a, b), longer.probabilities(a, b)
    assert soon is not None
    assert later is not None
    open_yet = ~np.isnan(soon)
    assert open_yet.any()
    assert (later[open_yet] > soon[open_yet]).all()
    order = np.argsort(model.points(a, b), kind="stable")
    assert (np.diff(longer.points(a, b)[order]) >= -1e-9).all()


def test_a_shorter_horizon_has_shorter_windows() -> None:
    shorter = PartnerModel(learn=True, horizon="6m", effort=QUICK).fit(made_ecosystem())
    assert shorter.learned is not None
    assert shorter.learned.length == shorter.learned.horizon == "6m"
    day = made_ecosystem().day
    assert day is not None
    assert shorter.learned.windows[0] == start_of_horizon(day, "6m").isoformat()


def test_of_few_years_the_order_is_learned_from_halves_of_them(model: PartnerModel) -> None:
    made = made_ecosystem().as_of("2016-12-31")
    learned = learn(made, 3.0, 0, QUICK, lambda *_: None)
    assert learned is not None
    assert learned.windows == ["2016-06-30", "2015-12-30"]
    assert (learned.length, learned.horizon) == ("6m", "12m")
    assert model.learned is not None
    assert model.learned.length == "12m"


def test_no_trees_are_learned_from_a_single_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.matching.learning.FEWEST_FOR_TREES", 30)
    for day, trees in (("2015-12-31", False), ("2016-12-31", True)):
        learned = learn(made_ecosystem().as_of(day), 3.0, 0, QUICK, lambda *_: None)
        assert learned is not None
        assert (ODDS in {name for each in learned.singles for name in each.terms}) == trees


def test_a_history_shorter_than_the_horizon_brings_as_much_in_each_part_of_it(
    model: PartnerModel,
) -> None:
    longest = PartnerModel(learn=True, horizon="100y", effort=SMALL).fit(made_ecosystem())
    assert longest.learned is not None
    assert model.learned is not None
    assert longest.learned.base_rate > 10.0 * model.learned.base_rate


def test_what_is_no_horizon_is_refused() -> None:
    with pytest.raises(RequestError, match="is no horizon"):
        PartnerModel(horizon="soon")


def test_who_is_no_candidate_counts_little_in_calibration_and_never_less_than_nothing() -> None:
    size = len(FEATURES)
    pairs = Pairs(
        features=np.zeros((3, size), dtype=np.float32),
        happened=np.zeros(3, dtype=bool),
        weight=np.array([1.0, 2.0, 100.0]),
        query=np.zeros(3, dtype=np.intp),
        partner=np.arange(3),
        candidate=np.array([True, False, False]),
    )
    assert _counts(pairs) == pytest.approx([1.0, 0.06, 3.0])
