"""Answers about eight organizations, of whom each is there for one rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.matching import Filters, PartnerModel
from matcher.matching.answers import Answers
from matcher.matching.findings import SuggestReport
from matcher.matching.grounds import NO_GROUND, WEAKER
from matcher.matching.match_findings import ModelInfo
from matcher.matching.prior import load_prior
from matcher.matching.scorer import PriorScorer

#: a needs robots, drones and lasers. b offers robots, and so does e, a competitor. c offers chips,
#: as a does. h offers optics, and lasers but barely. d has worked with g, as a has. f: nothing.
OFFERS = {
    "a": {"chips": 0.8},
    "b": {"robots": 0.9},
    "c": {"chips": 0.7},
    "d": {"speech": 0.9},
    "e": {"robots": 0.9},
    "h": {"optics": 0.9, "lasers": 0.2},
}
NEEDS = {"a": ("robots", "drones", "lasers"), "c": ("chips",)}


@pytest.fixture(scope="module")
def model_of(
    ecosystem_of: Callable[..., Ecosystem],
) -> Callable[[Iterable[str]], PartnerModel]:
    """Return what fits the prior to some of the eight."""

    def make(who: Iterable[str]) -> PartnerModel:
        here = set(who)
        stated = [
            *((one, each, "offers", s) for one, some in OFFERS.items() for each, s in some.items()),
            *((one, each, "needs", 0.8) for one, some in NEEDS.items() for each in some),
        ]
        keys = ("organization_id", "capability_id", "direction", "strength")
        work = [("w", "a"), ("w", "g"), ("x", "d"), ("x", "g")]
        eco = ecosystem_of(
            sorted(here),
            ["chips", "robots", "speech", "drones", "lasers", "optics"],
            evidence=[dict(zip(keys, each, strict=True)) for each in stated if each[0] in here],
            collaborations=[{"id": each, "start_date": "2020"} for each in "wx"],
            participants=[
                {"collaboration_id": name, "organization_id": one}
                for name, one in work
                if one in here
            ],
            ties=[{"organization_a": "a", "organization_b": "e", "kind": "competitor"}]
            if "e" in here
            else [],
        )
        return PartnerModel().fit(eco)

    return make


@pytest.fixture(scope="module")
def model(model_of: Callable[[Iterable[str]], PartnerModel]) -> PartnerModel:
    return model_of("abcdefgh")


def listed(report: SuggestReport) -> list[tuple[int, str]]:
    return [(match.rank or 0, match.partner.id) for match in report.matches]


def test_who_has_a_subject_is_listed_by_points_and_a_competitor_apart(model: PartnerModel) -> None:
    report = model.suggest("a")
    ids = model.context.ecosystem.organization_ids.row
    points = {each: model.points(np.array([ids("a")]), np.array([ids(each)]))[0] for each in "bceh"}
    assert [each for _, each in listed(report)] == sorted("bch", key=lambda one: -points[one])
    assert [match.score for match in report.matches] == pytest.approx(
        sorted((points[one] for one in "bch"), reverse=True), abs=1e-6
    )
    # e has the points of b, and stands behind it by its id.
    assert [(match.rank, match.partner.id) for match in report.apart] == [(2, "e")]
    assert report.apart_total == 1
    # Of b, c, d, f and h, two have no subject; g is a partner already.
    assert (report.candidates, report.eligible, report.without_ground) == (5, 5, 2)
    assert [known.id for known in report.known_partners] == ["g"]
    assert report.known_partners_total == 1


def test_the_mark_says_where_one_stands_among_all_candidates(model: PartnerModel) -> None:
    row = model.context.ecosystem.organization_ids.row
    points = {
        each: model.points(np.array([row("a")]), np.array([row(each)]))[0] for each in "bcdefh"
    }
    low, high = min(points.values()), max(points.values())
    for match in model.suggest("a").matches:
        assert match.relative == pytest.approx(
            100.0 * (points[match.partner.id] - low) / (high - low)
        )
    # Of one who alone has a ground nobody knows the measure.
    assert [each.relative for each in model.suggest("h").matches] == [None]


class Learned(PriorScorer):
    """The prior, said to have learned."""

    def info(self) -> ModelInfo:
        return replace(super().info(), kind="learned")


def test_where_odds_decide_all_with_a_ground_are_listed_by_them_and_have_no_mark(
    model: PartnerModel,
) -> None:
    answers = Answers(Learned(model.context, load_prior()))
    row = model.context.ecosystem.organization_ids.row
    report = answers.suggest(row("a"), 10, Filters(), 0.0)
    assert {each for _, each in listed(report)} == set("bcdh")
    scores = [match.score for match in report.matches]
    assert scores == sorted(scores, reverse=True)
    assert {match.relative for match in report.matches} == {None}


def test_who_is_alike_and_brings_nothing_stands_behind_who_brings_something(
    ecosystem_of: Callable[..., Ecosystem],
) -> None:
    alike = [(who, what, "offers", 0.9) for who in "klx" for what in ("robots", "chips", "speech")]
    other = [
        ("x", "paint", "needs", 0.1),
        *(("y", what, "offers", 0.9) for what in ("optics", "drones", "lasers")),
        ("y", "paint", "offers", 0.3),
    ]
    keys = ("organization_id", "capability_id", "direction", "strength")
    evidence = [dict(zip(keys, each, strict=True)) for each in (*alike, *other)]
    names = ["robots", "chips", "speech", "paint", "optics", "drones", "lasers"]
    work = [(f"work of {who}", each) for who in "klx" for each in (who, "g")]
    eco = ecosystem_of(
        "gklxy",
        names,
        evidence=evidence,
        collaborations=[{"id": f"work of {who}", "start_date": "2020"} for who in "klx"],
        participants=[{"collaboration_id": name, "organization_id": who} for name, who in work],
    )
    found = PartnerModel().fit(eco)
    matches = found.suggest("x").matches
    assert [match.partner.id for match in matches] == ["y", "k", "l"]
    assert matches[0].score < matches[1].score == matches[2].score


def test_to_know_the_same_partner_is_a_ground_where_nobody_to_be_had_has_a_subject(
    model_of: Callable[[Iterable[str]], PartnerModel],
) -> None:
    # e has one, and stands apart.
    report = model_of("adefg").suggest("a")
    assert [each for _, each in listed(report)] == ["d"]
    assert [match.partner.id for match in report.apart] == ["e"]
    assert report.without_ground == 1


def test_what_one_states_is_told_where_nobody_is_listed(
    model_of: Callable[[Iterable[str]], PartnerModel], model: PartnerModel
) -> None:
    assert model.suggest("a").stated == ()
    alone = model_of("af").suggest("a")
    assert (alone.matches, alone.candidates, alone.without_ground) == ((), 1, 1)
    assert sorted(alone.stated) == ["CHIPS", "DRONES", "LASERS", "ROBOTS"]
    assert model.suggest("f").stated == ()


def test_a_need_that_nobody_else_is_able_to_meet_is_told(
    model_of: Callable[[Iterable[str]], PartnerModel], model: PartnerModel
) -> None:
    # Two are able to make robots; who offers lasers is barely able to.
    assert model.suggest("a").unmet == ("DRONES", "LASERS")
    assert model.suggest("c").unmet == ()
    assert model_of("acdfgh").suggest("a").unmet == ("ROBOTS", "DRONES", "LASERS")
    assert model_of("c").suggest("c").unmet == ("CHIPS",)


@pytest.mark.parametrize("rivals", ["apart", "flag"])
def test_explain_gives_the_rank_of_the_list(model: PartnerModel, rivals: str) -> None:
    filters = Filters(rivals=rivals)
    report = model.suggest("a", filters=filters)
    assert len(report.matches) == {"apart": 3, "flag": 4}[rivals]
    for rank, one in listed(report):
        assert model.explain("a", one, filters).directions[0].match.rank == rank


@pytest.mark.parametrize(
    ("other", "why"),
    [("d", WEAKER), ("e", "apart: competitor"), ("f", NO_GROUND), ("g", "already partners")],
)
def test_explain_says_why_one_is_in_no_list(model: PartnerModel, other: str, why: str) -> None:
    match = model.explain("a", other).directions[0].match
    assert (match.rank, match.removed_by) == (None, why)


def test_the_score_of_a_pair_is_the_mean_of_both_directions(model: PartnerModel) -> None:
    report = model.explain("a", "b")
    one, other = (direction.match.score for direction in report.directions)
    assert one != other and report.score == pytest.approx((one + other) / 2)
    assert (report.probability, report.lift) == (None, None)


def test_the_score_of_a_pair_in_the_list_is_that_mean_too(model: PartnerModel) -> None:
    row = model.context.ecosystem.organization_ids.row
    for pair in model.pairs(9).pairs:
        a, b = np.array([row(pair.a.id)]), np.array([row(pair.b.id)])
        mean = (model.points(a, b)[0] + model.points(b, a)[0]) / 2
        assert pair.score == pytest.approx(mean, abs=1e-6)
        assert sum(each.contribution for each in pair.components) == pytest.approx(mean, abs=1e-6)


def named(pairs: Sequence[object]) -> list[tuple[object, ...]]:
    return [(each.rank, each.a.id, each.b.id) for each in pairs]  # type: ignore[attr-defined]


@pytest.mark.parametrize("k", [1, 2, 3, 9])
def test_the_best_pairs_are_those_with_most_to_say(model: PartnerModel, k: int) -> None:
    report = model.pairs(k)
    assert named(report.pairs) == [(1, "a", "b"), (2, "a", "c"), (3, "a", "h")][:k]
    # What is as good as the first, and apart, would stand second.
    assert named(report.apart) == ([] if k == 1 else [(2, "a", "e")])
    # Of those looked at: b and e, who both make robots, and a and d, who both know g.
    assert report.first_talks == (2 if k == 9 else 0)
    assert report.apart_total == 2  # a about e, and e about a


def test_where_a_pair_stands_is_told_among_all_pairs_whatever_is_asked_for(
    model: PartnerModel,
) -> None:
    def relative(filters: Filters) -> dict[tuple[str, str], float | None]:
        found = model.pairs(9, filters).pairs
        return {(each.a.id, each.b.id): each.relative for each in found}

    usual, few = relative(Filters()), relative(Filters(exclude=("b",)))
    assert usual["a", "b"] == 100.0 and ("a", "b") not in few
    assert few.keys() == usual.keys() - {("a", "b")}
    assert few == {pair: where for pair, where in usual.items() if "b" not in pair}


def test_of_three_the_one_pair_that_has_a_need_is_found(
    model_of: Callable[[Iterable[str]], PartnerModel],
) -> None:
    report = model_of("abf").pairs(1)
    assert named(report.pairs) == [(1, "a", "b")]
    # Of f nothing is known, so it asks nobody: a and b about each other, and about f.
    assert (report.candidates, report.apart_total) == (4, 0)


def test_pairs_that_have_likeness_alone_are_left_out_beside_others_and_counted(
    ecosystem_of: Callable[..., Ecosystem],
) -> None:
    alike = [
        {"organization_id": who, "capability_id": what, "strength": 0.9}
        for who in "klmn"
        for what in ("robots", "chips")
    ]
    need = [
        {"organization_id": "x", "capability_id": "paint", "direction": "needs", "strength": 0.3},
        {"organization_id": "y", "capability_id": "paint", "strength": 0.3},
    ]
    ids, names = "klmnxy", ["robots", "chips", "paint"]
    report = PartnerModel().fit(ecosystem_of(ids, names, evidence=[*alike, *need])).pairs(2)
    assert named(report.pairs) == [(1, "x", "y")]
    assert report.first_talks == 4 * 3 // 2
    alone = PartnerModel().fit(ecosystem_of(ids, names, evidence=alike)).pairs(9)
    assert len(alone.pairs) == 4 * 3 // 2 and alone.first_talks == 0
