"""Sitting together: ties, measures of groups, what is learned from memberships, and reasons."""

from __future__ import annotations

import datetime
from math import log, log1p, sqrt

import numpy as np
import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.matching import Filters, PartnerModel, group_memberships
from matcher.matching import context as context_module
from matcher.matching.context import Context
from matcher.matching.group_choice import beside_plain, learn_joining, load_joining_prior
from matcher.matching.group_features import MEASURES, GroupViews
from matcher.matching.group_memberships import AHEAD, dated_joins, join_cases
from matcher.matching.group_model import POINTS, GroupModel
from matcher.matching.storage import load_model, save_model
from matcher.measures.words import word_vectors

SEATS = {"x": "abc", "y": "abd", "z": "de"}


def made(seats: dict[str, str], **tables: pd.DataFrame) -> Ecosystem:
    """Make an ecosystem of coalitions alone: an organization is a letter."""
    letters = sorted(set("".join(seats.values())))
    rows = [{"coalition_id": c, "organization_id": o} for c, who in seats.items() for o in who]
    return Ecosystem.from_tables(
        {
            "organizations": pd.DataFrame({"id": letters, "name": [x.upper() for x in letters]}),
            "coalitions": pd.DataFrame({"id": list(seats), "name": [f"The {c}" for c in seats]}),
            "memberships": pd.DataFrame(rows),
            **tables,
        }
    )


def test_a_coalition_of_three_ties_each_pair_by_a_half_and_work_comes_on_top():
    work = {
        "collaborations": pd.DataFrame({"id": ["w"], "start_date": ["2020-01-01"]}),
        "participants": pd.DataFrame(
            {"collaboration_id": ["w", "w"], "organization_id": ["a", "e"]}
        ),
    }
    context = Context(made(SEATS, **work).as_of("2020-01-01"))
    expected = np.zeros((5, 5))
    # a and b sit together twice, each time among three; d and e once, alone; a and e worked.
    for one, other, weight in ((0, 1, 1.0), (0, 2, 0.5), (1, 2, 0.5), (0, 3, 0.5), (1, 3, 0.5)):
        expected[one, other] = expected[other, one] = weight
    expected[3, 4] = expected[4, 3] = expected[0, 4] = expected[4, 0] = 1.0
    assert context.ties.toarray() == pytest.approx(expected)
    assert context.work_ties.nnz == 2
    assert context.degree.tolist() == [4, 3, 2, 3, 2]


def test_an_umbrella_ties_nobody_and_makes_no_partners(monkeypatch):
    monkeypatch.setattr(context_module, "LARGEST", 2)
    context = Context(made(SEATS))
    assert sorted(zip(*context.ties.nonzero(), strict=True)) == [(3, 4), (4, 3)]
    assert context.partner_mask(np.array([0])).sum() == 0
    assert context.membership.nnz == 8  # they sit there all the same


def test_the_measures_by_hand():
    context = Context(made(SEATS))
    _, features, _ = next(GroupViews(context).blocks([np.array([0, 1, 2])]))
    found = {name: features[MEASURES.index(name), 0] for name in MEASURES}
    # The group is x itself, which tells nothing. Of y, d is beside two of three members.
    assert found["seat_ties"][3:] == pytest.approx([log1p(5 * (2 / 3) / 2), 0.0])
    in_y, in_z = log((2 + 1) / (3 * 3 / 5 + 1)), log((0 + 1) / (3 * 2 / 5 + 1))
    assert found["seat_lift"][3:] == pytest.approx([(in_y + in_z) / 2, in_z])
    y, z = log(5 / 3), log(5 / 2)
    assert found["seat_likeness"][3:] == pytest.approx([2 / 3 * y / sqrt(y * y + z * z), 0.0])
    # Two of y's three are of the group, none of z's two; 2 of all 5 do not sit in y.
    alike = 2 / 3 * (1 - 3 / 5)
    assert found["co_membership"][3:] == pytest.approx([alike / ((2 + 1) * alike / 5), 0.0])


def test_a_group_that_is_no_coalition_counts_all_of_them():
    context = Context(made(SEATS))
    _, features, _ = next(GroupViews(context).blocks([np.array([0, 1])]))
    ties = features[MEASURES.index("seat_ties"), 0]
    # Both sit in x and in y, of three each: c and d are beside both of them once.
    assert ties[2:] == pytest.approx([log1p(5 / 2), log1p(5 / 2), 0.0])


def test_words_of_the_members_but_not_those_of_everybody():
    said = [
        "open cloud storage",
        "open cloud network",
        "open car engines",
        "open cloud",
        "open car",
    ]
    organizations = pd.DataFrame({"id": list("abcde"), "name": list("ABCDE"), "description": said})
    context = Context(made({"x": "ab", "y": "cde"}, organizations=organizations))
    _, features, _ = next(GroupViews(context).blocks([np.array([0, 1])]))
    words = features[MEASURES.index("words"), 0]
    assert words[3] == pytest.approx(1.0)  # cloud is all that d says but for what all say
    assert words[2] == words[4] == 0.0


def test_word_vectors_by_hand():
    vectors = word_vectors(["a car, a Car!", "car engine", "engine"]).toarray()
    # Two of three texts have each word; single letters are none, and "car" twice weighs 1 + log 2.
    weight = log(3 / 2)
    assert vectors[0] == pytest.approx([1.0, 0.0])
    assert vectors[1] == pytest.approx([weight / sqrt(2 * weight**2)] * 2)
    assert word_vectors(["alone", ""]).nnz == 0
    assert word_vectors([]).shape == (0, 0)


@pytest.fixture(scope="module")
def halves() -> Ecosystem:
    """Sixty organizations in two halves; each of twenty coalitions takes twelve of one half."""
    rng = np.random.default_rng(0)
    ids = [f"o{number:02d}" for number in range(60)]
    seats = [
        {"coalition_id": f"c{number:02d}", "organization_id": ids[each + 30 * (number % 2)]}
        for number in range(20)
        for each in rng.choice(30, 12, replace=False)
    ]
    coalitions = [f"c{number:02d}" for number in range(20)]
    return Ecosystem.from_tables(
        {
            "organizations": pd.DataFrame({"id": ids, "name": ids}),
            "coalitions": pd.DataFrame({"id": coalitions, "name": coalitions}),
            "memberships": pd.DataFrame(seats),
        }
    )


def test_without_dates_what_held_elsewhere_tells_whom_a_coalition_lacks(halves):
    model = GroupModel(PartnerModel().fit(halves))
    assert (model.info.kind, model.info.consortia, model.info.cases) == ("prior", 0, 0)
    assert model.info.memberships == 240
    for number, half in ((0, range(30)), (1, range(30, 60))):
        members = np.flatnonzero(model.context.membership[:, [number]].toarray().ravel())
        points = model.points(members, np.arange(60))
        assert np.isnan(points[members]).all()
        best = np.argsort(-np.nan_to_num(points, nan=-1e9))[:15]
        assert set(best.tolist()) <= set(half)


def joining_newcomers(halves: Ecosystem) -> Ecosystem:
    """Everybody joins an umbrella; on six days four who sat in it alone join a coalition each."""
    said = halves.memberships[["coalition_id", "organization_id"]].assign(since=None)
    ids = [f"n{number:02d}" for number in range(30)]
    days = [f"2021-{month:02d}-15" for month in range(2, 8) for _ in range(4)]
    # Each comes to the umbrella a month before; six never go on.
    came = [f"2021-{month:02d}-16" for month in range(1, 7) for _ in range(4)] + ["2019-05-01"] * 6
    umbrella = pd.DataFrame({"organization_id": list(halves.organizations["id"]), "since": None})
    umbrella = pd.concat([umbrella, pd.DataFrame({"organization_id": ids, "since": came})])
    joins = pd.DataFrame(
        {
            "coalition_id": [f"c{number % 20:02d}" for number in range(24)],
            "organization_id": ids[:24],
            "since": days,
        }
    )
    names = [*halves.organizations["id"], *ids]
    coalitions = [*halves.coalitions["id"], "umbrella"]
    return Ecosystem.from_tables(
        {
            "organizations": pd.DataFrame({"id": names, "name": names}),
            "coalitions": pd.DataFrame({"id": coalitions, "name": coalitions}),
            "memberships": pd.concat([said, umbrella.assign(coalition_id="umbrella"), joins]),
        }
    )


def test_that_newcomers_join_is_learned_from_dated_joins(halves):
    whole = joining_newcomers(halves)
    # On the day four have come to the umbrella lately; six came two years ago.
    ecosystem = whole.as_of("2021-06-30")
    model = GroupModel(PartnerModel().fit(ecosystem))
    assert model.info.kind == "learned"
    assert len(dated_joins(model.context)) == 20  # those of the umbrella tell nothing
    members = np.flatnonzero(model.context.membership[:, [3]].toarray().ravel())
    points = model.points(members, np.arange(90))
    # Among newcomers and those long there: the gap grows by what was learned.
    assert points[80:84].min() > np.nanmax(points[84:90])
    cases = join_cases(model.context, np.random.default_rng(0))
    _, features, traits = next(GroupViews(model.context).blocks([members]))
    prior = load_joining_prior()
    gaps = []
    for choice in (prior, beside_plain(prior, cases), learn_joining(cases, prior)):
        utility = choice.utilities(features[:, 0], traits[0])
        gaps.append(utility[80:84].mean() - utility[84:90].mean())
    usual, usual_beside_plain, learned = gaps
    assert learned > usual > usual_beside_plain > 0.0
    answered = (points[80:84].mean() - points[84:90].mean()) / POINTS
    assert answered > 1.1 * usual_beside_plain


def test_a_join_is_asked_about_as_known_before_it(halves):
    ecosystem = joining_newcomers(halves).as_of("2021-12-31")
    cases = join_cases(Context(ecosystem), np.random.default_rng(0))
    assert (np.bincount(cases.case, cases.hidden) == 1).all()
    # Who came to the umbrella a month before the join was there the day before, and 31 days
    # before on two of the six days, in longer months not; never 61 or 91 days before.
    assert 24 <= len(cases) < 24 * len(AHEAD)
    newcomer = cases.features[:, MEASURES.index("seat_newcomer")]
    assert newcomer[cases.hidden].min() > newcomer.mean()


def test_a_membership_dated_after_the_day_is_not_seen(halves):
    memberships = halves.memberships
    later = memberships.assign(since=["2021-05-01"] + [None] * (len(memberships) - 1))
    day = datetime.date(2021, 4, 30)
    seen = halves.replacing("memberships", later).as_of(day)
    without = halves.replacing("memberships", memberships.iloc[1:]).as_of(day)
    members = np.arange(5)
    one, other = (
        GroupModel(PartnerModel().fit(e)).points(members, np.arange(60)) for e in (seen, without)
    )
    assert np.array_equal(one, other, equal_nan=True)
    known = halves.replacing("memberships", later).as_of("2021-05-01")
    assert not np.array_equal(
        one, GroupModel(PartnerModel().fit(known)).points(members, np.arange(60)), equal_nan=True
    )


def test_partners_and_pairs_are_answered_where_there_are_only_coalitions():
    model = PartnerModel().fit(made(SEATS))
    with_partners = model.suggest("a", filters=Filters(include_partners=True)).matches
    assert with_partners[0].partner.id == "b"
    assert "sit together in The x, The y" in with_partners[0].reasons
    assert [fact.text for fact in with_partners[0].evidence[:2]] == [
        "A and B in The x",
        "A and B in The y",
    ]
    (only,) = model.suggest("a").matches
    assert only.partner.id == "e"
    assert only.reasons[0] == "both sit with D"
    assert "D, which sits with both" in only.next_step
    assert {(pair.a.id, pair.b.id) for pair in model.pairs().pairs} == {
        ("a", "e"), ("b", "e"), ("c", "d"), ("c", "e"),
    } - {("c", "e")}  # fmt: skip


def test_what_was_learned_of_groups_is_read_as_it_was_written(halves, tmp_path):
    kept = []

    class Kept:
        def read(self):
            return kept[0] if kept else None

        def write(self, learned):
            save_model(tmp_path / "kept.groups", learned)
            kept.append(load_model(tmp_path / "kept.groups")[0])

    ecosystem = joining_newcomers(halves).as_of("2021-12-31")
    model = GroupModel(PartnerModel().fit(ecosystem), kept=Kept())
    members = np.arange(4)
    first = model.points(members, np.arange(60))
    assert len(kept) == 1
    again = GroupModel(PartnerModel().fit(ecosystem), seed=99, kept=Kept())
    assert np.array_equal(first, again.points(members, np.arange(60)), equal_nan=True)
    assert again.info == model.info
    assert len(kept) == 1  # nothing was learned anew


def test_joins_of_many_days_are_cut_into_runs_of_about_as_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(group_memberships, "DAYS", 3)
    day = np.repeat(np.datetime64("2020-01-01") + np.arange(9), [1, 2, 1, 3, 1, 1, 2, 1, 1])
    joins = group_memberships.Joins(day, np.arange(len(day)), np.zeros(len(day), dtype=np.intp))
    found = list(group_memberships._by_day(joins))
    runs = [some.tolist() for _, some in found[:: len(group_memberships.AHEAD)]]
    assert [place for run in runs for place in run] == list(range(len(day)))
    assert len(runs) == 3
    for asked, some in found:
        assert asked < day[some[0]]
        assert int((day[some[0]] - asked).astype(int)) in group_memberships.AHEAD
