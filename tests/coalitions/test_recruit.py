"""Whom to invite: gains, flags, order, and the table for all coalitions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from matcher import Workspace
from matcher.coalitions import compare_coalitions, recruit, what_if
from matcher.coalitions.coverage import CoverageTerms
from matcher.coalitions.wants import ranking
from matcher.errors import RequestError, UnknownNameError
from matcher.matching import Filters, PartnerModel
from matcher.matching.group_model import GroupModel

#: Rivals, competitors and the members' groups are ranked like everybody.
FLAG = Filters(rivals="flag")


@pytest.fixture(scope="module")
def model(two_camps):
    return PartnerModel().fit(two_camps.as_of("2020-06-01"))


@pytest.fixture(scope="module")
def eco(two_camps):
    return two_camps.as_of("2020-06-01")


def test_gain_is_what_joining_adds(eco, model):
    report = recruit(eco, "Camp A", model, filters=FLAG)
    assert {each.organization.id for each in report.candidates} == {"w", "y"}
    assert (report.considered, report.without_reason) == (3, 1)
    nobody = what_if(eco, "a", join=["v"])
    assert nobody.after.value == nobody.before.value
    for each in report.candidates:
        after = what_if(eco, "a", join=[each.organization.id])
        assert after.after.value - after.before.value == pytest.approx(each.gain)
        assert after.gained == each.closes
    gains = {each.organization.id: each.gain for each in report.candidates}
    assert gains["w"] == pytest.approx(1.8)


def test_fit_is_the_group_model_and_ranks(eco, model):
    report = recruit(eco, "a", model, filters=FLAG)
    rows = eco.organization_ids.rows(["x", "z"])
    asked = eco.organization_ids.rows([each.organization.id for each in report.candidates])
    expected = model.group_points(rows, asked)
    assert [each.fit for each in report.candidates] == pytest.approx(expected.tolist())
    assert [each.score for each in report.candidates] == sorted(
        (each.score for each in report.candidates), reverse=True
    )
    assert [each.rank for each in report.candidates] == [1, 2]
    assert report.model.kind == "prior"
    # A prior's fit is shown as a place among all who are no members, not as points alone.
    assert all(0.0 <= each.relative <= 100.0 for each in report.candidates)


def test_flags_and_the_rival(eco, model):
    report = recruit(eco, "a", model, filters=FLAG)
    found = {each.organization.id: each for each in report.candidates}
    assert found["w"].flags == (
        "already invited",
        "invited by the rival Camp B",
    )
    assert "the rival Camp B has invited them" in found["w"].next_step
    assert "best tenth" not in found["w"].next_step
    assert "for robotics, which no member covers; X has worked" in found["w"].next_step
    assert "neither states a need that the other meets" in found["w"].next_step
    assert [each.name for each in found["w"].adds_to] == ["Camp B"]
    assert found["w"].contested
    assert "leads the rival Camp B" in found["y"].flags
    assert any(flag.startswith("equity tie with") for flag in found["y"].flags)
    assert found["y"].rival_pull is None
    rows = eco.organization_ids.rows(["y", "z"])
    pull = model.group_points(rows, eco.organization_ids.rows(["w"]))[0]
    assert found["w"].rival_pull == pytest.approx(pull)


def test_the_plan_is_priced_as_the_coalition_would_be(eco, model):
    plan = recruit(eco, "a", model, budget=2).plan
    after = what_if(eco, "a", join=plan.organizations)
    assert plan.optimal
    assert plan.value_after == pytest.approx(after.after.value)
    assert plan.value_before == pytest.approx(after.before.value)
    assert recruit(eco, "a", model, budget=0).plan.organizations == ()


def test_a_coalition_without_members_has_no_fit(two_camps):
    known = two_camps.as_of("2020-06-01")
    bare = known.replacing("memberships", known.memberships.iloc[:0])
    report = recruit(bare, "b", PartnerModel().fit(bare))
    assert all(each.fit is None for each in report.candidates)
    gains = [each.gain for each in report.candidates]
    assert gains == sorted(gains, reverse=True)


def test_a_coalition_that_is_over_invites_nobody(two_camps):
    later = two_camps.as_of("2021-06-01")
    with pytest.raises(
        RequestError, match=r"\(b\) does not exist on 2021-06-01: it was dissolved on 2020-12-31"
    ):
        recruit(later, "b", PartnerModel().fit(later))


def test_impossible_requests(eco, model):
    with pytest.raises(UnknownNameError):
        recruit(eco, "nobody", model)
    with pytest.raises(RequestError):
        recruit(eco, "a", model, k=0)
    with pytest.raises(RequestError):
        recruit(eco, "a", model, budget=-1)
    with pytest.raises(RequestError):
        Workspace(eco, model=model).recruit_all(0)


def test_all_coalitions_agree_with_each(eco, model):
    table = Workspace(eco, model=model).recruit_all(2)
    assert list(table.columns) == ["coalition_id", "rank", "organization_id", "score", "apart"]
    for coalition, rows in table.groupby("coalition_id"):
        one = recruit(eco, str(coalition), model, k=2, filters=FLAG).candidates
        aside = recruit(eco, str(coalition), model, k=9).apart
        because = {each.organization.id: each.because for each in aside}
        kinds = rows.set_index("organization_id")["apart"].dropna().to_dict()
        assert kinds == {id_: because[id_] for id_ in rows["organization_id"] if id_ in because}
        # The table has those too for whom nothing speaks.
        scores = dict(zip(rows["organization_id"], rows["score"], strict=True))
        ranked = [each for each in rows["organization_id"] if each != "v"]
        assert ranked == [each.organization.id for each in one][: len(ranked)]
        for each in one[: len(ranked)]:
            assert scores[each.organization.id] == pytest.approx(each.score)


def test_pull_is_the_same_in_a_comparison(eco, model):
    group = GroupModel(model)
    contested = compare_coalitions(eco, "a", "b", fit=group.points).comparisons[0].contested
    found = {each.organization.id: each for each in recruit(eco, "a", group).candidates}
    assert contested
    for each in contested:
        assert each.pull_a == pytest.approx(found[each.organization].fit)
        assert each.pull_b == pytest.approx(found[each.organization].rival_pull)
        assert found[each.organization].contested


def test_the_case_before_the_lg_firms_joined():
    import matcher

    eco = matcher.load("korea-ai-2020", as_of="2020-06-02")
    report = recruit(eco, "AI One Team", PartnerModel().fit(eco), k=100)
    found = {each.organization.id for each in report.candidates}
    assert "lg-electronics" in found
    apart = {each.organization.id: each.because for each in report.apart}
    assert apart["lg-uplus"] == "competitor"  # of KT, which it then joined
    later = matcher.load("korea-ai-2020", as_of="2020-06-03")
    report = recruit(later, "AI One Team", PartnerModel().fit(later), k=100)
    found = {each.organization.id for each in report.candidates}
    found |= {each.organization.id for each in report.apart}
    assert not {"lg-electronics", "lg-uplus"} & found
    ranked = (*report.candidates, *report.apart)
    assert np.isfinite([each.score for each in ranked]).all()
    assert sorted(each.rank for each in report.apart) == [each.rank for each in report.apart]


@pytest.mark.parametrize("day", ["2020-06-02", "2020-06-03"])  # rivals in fact, then declared
def test_who_sits_with_the_rival_is_said_so_and_not_advised_first(day):
    import matcher

    eco = matcher.load("korea-ai-2020", as_of=day)
    report = recruit(eco, "skt-samsung-kakao-ai-alliance", PartnerModel().fit(eco))
    rival = set(eco.members("ai-one-team"))
    found = {each.organization.id: each for each in report.candidates}
    for each in rival & set(found):
        assert "they already sit with the rival camp (AI One Team" in found[each].next_step
    assert rival & set(found) and rival & set(report.plan.organizations)
    assert report.free_plan is not None
    assert not rival & set(report.free_plan.organizations)
    assert report.advised is report.free_plan
    assert report.free_plan.value_after <= report.plan.value_after
    joined = what_if(eco, report.coalition, join=report.free_plan.organizations)
    assert joined.after.value == pytest.approx(report.free_plan.value_after)


def test_a_need_that_somebody_serves_already_is_no_reason_to_join(two_camps):
    # z, a member, offers vision; y, who is none, does too, and the report of the need says that
    # they work together.
    need = {"organization_id": "v", "capability_id": "vision", "direction": "needs"}
    told = {"source": "news", "date": "2020-04-03"}
    needing = two_camps.adding({"evidence": pd.DataFrame([need | told])})
    work = {"id": "s", "name": "S", "source": "news", "start_date": "2020-04-03"}
    both = {"collaboration_id": "s", "organization_id": ["v", "y"]}
    served = {"collaborations": pd.DataFrame([work]), "participants": pd.DataFrame(both)}
    for eco, found in ((needing, True), (needing.adding(served), False)):
        known = eco.as_of("2020-06-01")
        report = recruit(known, "Camp A", PartnerModel().fit(known), filters=FLAG)
        assert ("v" in {each.organization.id for each in report.candidates}) == found


def test_of_equal_sets_one_takes_who_is_free(two_camps):
    # The university offers all that the free w does, sits with the rival, and is earlier by id.
    offers = two_camps.evidence[two_camps.evidence["organization_id"] == "w"]
    eco = two_camps.adding(
        {
            "organizations": pd.DataFrame(
                {"id": ["aa"], "name": ["University"], "kind": ["university"]}
            ),
            "evidence": offers.assign(organization_id="aa"),
            "memberships": pd.DataFrame({"coalition_id": ["b"], "organization_id": ["aa"]}),
        }
    ).as_of("2020-06-01")
    report = recruit(eco, "Camp A", PartnerModel().fit(eco))
    assert "aa" in {each.organization.id for each in report.candidates}
    assert report.plan.organizations == ("w",)
    assert report.free_plan is None


def test_what_is_worked_on_old_or_held_inside_is_said_so(two_camps):
    def rows(*given):
        keys = ("organization_id", "capability_id", "direction", "strength", "date")
        return pd.DataFrame([dict(zip(keys, row, strict=True)) for row in given])

    work = {
        "collaborations": pd.DataFrame({"id": ["t"], "name": ["T"], "start_date": ["2020-05"]}),
        "participants": pd.DataFrame({"collaboration_id": ["t"], "organization_id": ["v"]}),
        "collaboration_capabilities": pd.DataFrame(
            {"collaboration_id": ["t"], "capability_id": ["chips"]}
        ),
        "evidence": rows(
            ("x", "robotics", "needs", None, None),
            ("x", "robotics", "offers", 0.6, None),
            ("v", "speech", "needs", None, "2016-05-01"),
        ),
    }
    eco = two_camps.as_of("2020-06-01").adding(work)
    model = PartnerModel().fit(eco)
    said = {
        each.organization.id: each.next_step
        for each in recruit(eco, "a", model, filters=FLAG).candidates
    }
    assert "X offers robotics too, less strongly" in said["w"]
    assert "is CHIPS, which they have worked on, and which no member covers" in said["v"]
    assert "their need was last stated in 2016" in said["v"]


@pytest.mark.parametrize("day", ["2020-06-03", None])
def test_who_is_contested_is_so_from_both_sides(day):
    eco = Workspace("korea-ai-2020", as_of=day).ecosystem
    model = GroupModel(PartnerModel().fit(eco))
    fit = ranking(model, CoverageTerms.of(eco))
    pair = compare_coalitions(eco, fit=fit).comparisons[0]
    expected = {each.organization for each in pair.contested}
    for side in (pair.a, pair.b):
        report = recruit(eco, side, model, k=100)
        both = [*report.candidates, *report.apart]
        assert {each.organization.id for each in both if each.contested} == expected


def test_who_is_linked_with_a_member_has_a_door_and_nothing_against_it(two_camps):
    tie = {"organization_a": ["x"], "organization_b": ["w"], "kind": ["other"]}
    eco = two_camps.as_of("2020-06-01").adding({"ties": pd.DataFrame(tie)})
    report = recruit(eco, "Camp A", PartnerModel().fit(eco), filters=FLAG)
    (found,) = [each for each in report.candidates if each.organization.id == "w"]
    assert "linked already with X, a member" in found.flags
    assert "linked" not in found.next_step.partition("Against it")[2]


def test_who_shares_owners_with_a_rival_is_in_the_best_set_only_beside_a_freer_one():
    from matcher.reporting.views.recruit import plan_words

    eco = Workspace("korea-sovereign-ai-2025", as_of="2025-09-01").ecosystem
    report = recruit(eco, "LG consortium", PartnerModel().fit(eco))
    assert {"Lambda"} & set(report.plan.names) and report.free_plan is not None
    held = {"Lambda", "Perplexity", "Scatter Lab"}  # of SK Telecom, which leads a rival
    assert not held & set(report.free_plan.names)
    said = " ".join(plan_words(report))
    assert said.startswith("The best set of those who are free to join is")
    assert "Lambda (equity tie with SK Telecom, which leads the rival" in said


def test_whose_group_competes_with_a_members_is_in_no_set_of_who_is_free_to_join():
    eco = Workspace("korea-ai-2020", as_of="2020-06-02").ecosystem
    report = recruit(eco, "SK Telecom-Samsung-Kakao AI alliance", PartnerModel().fit(eco), k=100)
    (cns,) = (each for each in report.candidates if each.organization.id == "lg-cns")
    assert cns.tied == "same group as LG Electronics, a competitor of Samsung Electronics"
    free = [each for each in report.candidates if each.tied is None]
    assert {each.organization.id for each in report.advised.candidates} <= {
        each.organization.id for each in free
    }


def test_who_is_apart_stands_where_the_old_list_has_it_and_a_rival_cannot_well_have_its_own_foe():
    eco = Workspace("korea-ai-2020", as_of="2020-06-03").ecosystem
    model = PartnerModel().fit(eco)
    ours = recruit(eco, "AI One Team", model, k=100)
    flagged = recruit(eco, "AI One Team", model, k=100, filters=FLAG)
    place = {each.organization.id: each.rank for each in flagged.candidates}
    assert ours.apart and [e.rank for e in ours.apart] == [
        place[e.organization.id] for e in ours.apart
    ]
    (rival,) = ours.rivals
    foes = {each.organization.id for each in recruit(eco, rival.id, model, k=100).apart}
    tempting = {e.organization.id for e in [*ours.candidates, *ours.apart] if e.adds_to}
    assert tempting and foes and not tempting & foes
