"""What a coalition wants where no joins teach: needs, then what is new and near, then fit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from matcher import Workspace
from matcher.coalitions import recruit
from matcher.coalitions.coverage import CoverageTerms, rosters
from matcher.coalitions.wants import LITTLE, Wants, scores
from matcher.matching import PartnerModel
from matcher.matching.context import Context
from matcher.matching.group_model import GroupModel
from matcher.matching.next_step import OWN_TRADE

PARTS = ("speech", "translation", "chatbots")


@pytest.fixture(scope="module")
def eco(ecosystem_of):
    """One camp of m, who speaks and needs chips; what each of the others has is in its id."""
    offers = [
        ("m", "speech", 0.9),
        ("chips", "chips", 0.5),
        ("near", "translation", 0.8),
        ("once", "translation", 0.3),
        ("far", "shipping", 0.9),
        ("same", "speech", 0.95),
    ]
    evidence = [
        {"organization_id": who, "capability_id": what, "strength": how}
        for who, what, how in offers
    ]
    evidence.append({"organization_id": "m", "capability_id": "chips", "direction": "needs"})
    return ecosystem_of(
        ["m", "chips", "near", "once", "far", "same"],
        [
            {"id": "language"},
            *({"id": each, "parent_id": "language"} for each in PARTS),
            "chips",
            "shipping",
        ],
        evidence=evidence,
        coalitions=[{"id": "camp", "name": "Camp"}],
        memberships=[{"coalition_id": "camp", "organization_id": "m", "role": "lead"}],
    )


def wants_of(eco):
    terms = CoverageTerms.of(eco)
    return Wants(Context(eco), terms, rosters(eco, terms, ["camp"])[0].members)


def test_what_is_needed_and_what_is_near(eco):
    wants, row = wants_of(eco), eco.capability_ids.row
    assert [row("chips")] == np.flatnonzero(wants.needed).tolist()
    assert wants.near[row("chips")] == 1.0
    assert LITTLE < wants.near[row("translation")] < 1.0
    assert wants.near[row("shipping")] == LITTLE


def test_needs_come_first_then_what_is_new_and_near_then_fit(eco):
    wants, row = wants_of(eco), eco.organization_ids.row
    fit = np.arange(len(eco.organization_ids), dtype=float)
    fit[row("chips")] = -99.0  # whatever the fit says
    useful = wants.usefulness(fit, by_gain=False)
    ranked = [eco.organization_ids.ids[each] for each in np.argsort(-useful)]
    assert ranked[:2] == ["chips", "near"]  # one item, or what is far, does not come before
    assert np.isnan(useful[row("m")])
    assert np.nanmax(useful) == 100.0
    assert np.nanmin(useful) == 0.0
    alike = wants.usefulness(np.zeros(len(fit)), by_gain=True)
    assert alike[row("once")] > alike[row("same")]  # of equal fit, who adds more near


def test_what_somebody_serves_or_only_words_say_is_no_open_need(eco):
    work = {"id": ["p"], "name": ["Chips for m"], "start_date": ["2020-01-01"]}
    about = {"collaboration_id": ["p"], "capability_id": ["chips"]}
    taking = {"collaboration_id": ["p", "p"], "organization_id": ["m", "chips"]}
    tables = {"collaborations": work, "participants": taking, "collaboration_capabilities": about}
    served = eco.adding({name: pd.DataFrame(rows) for name, rows in tables.items()})
    assert not wants_of(served).needed.any()
    guess = eco.evidence.assign(kind="text")
    assert not wants_of(eco.replacing("evidence", guess)).needed.any()


def test_a_set_serves_needs_first_and_says_so_where_it_serves_none(eco):
    model = PartnerModel().fit(eco)
    plan = recruit(eco, "Camp", model, budget=1).plan
    assert plan.organizations == ("chips",)  # though others add more
    assert plan.bound is None
    assert plan.optimal
    workspace = Workspace(
        eco.replacing("evidence", eco.evidence[eco.evidence.direction != "needs"])
    )
    bare = workspace.recruit("Camp", budget=1)
    assert bare.plan.organizations == ("far",)
    assert bare.plan.bound == pytest.approx(bare.plan.value_after)


def test_learned_odds_stay_what_the_model_says(eco, monkeypatch):
    model = GroupModel(PartnerModel().fit(eco))
    fit = np.arange(len(eco.organization_ids), dtype=float)
    assert scores(model, wants_of(eco), fit).tolist() != fit.tolist()
    learned = model.info.__class__("learned", "it joins", 0, 30, 30, "from joins")
    monkeypatch.setattr(GroupModel, "info", learned)
    assert scores(model, wants_of(eco), fit) is fit


def _chips(eco, *rows):
    """Add what some have of chips, and who sits in the camp beside m."""
    offers = [
        {"organization_id": who, "capability_id": "chips", "strength": how} for who, how in rows
    ]
    seat = {"coalition_id": "camp", "organization_id": "once", "role": "member"}
    return eco.adding({"evidence": pd.DataFrame(offers), "memberships": pd.DataFrame([seat])})


@pytest.mark.parametrize(("held", "meets"), [(0.3, ["chips"]), (0.6, [])])
def test_set_and_list_agree_on_which_need_is_open(eco, held, meets):
    # "chips" has 0.5: more than one who has done it once, and no help to one who is well able.
    inside = _chips(eco, ("once", held))
    report = recruit(inside, "Camp", PartnerModel().fit(inside), budget=1)
    (invited,) = report.plan.candidates
    assert ("chips" in report.plan.organizations) == bool(meets)
    assert list(invited.meets) == meets
    found = {each.organization.id: each for each in report.candidates}
    assert [each for each in found if found[each].meets] == meets
    assert (report.candidates[0].organization.id == "chips") == bool(meets)


def test_what_is_served_already_is_no_need_to_invite_for(eco):
    told = {"source": "Wire", "kind": "investment"}
    tables = {
        "collaborations": [{"id": "p", "name": "Shares", "start_date": "2020-01-01", **told}],
        "participants": [
            {"collaboration_id": "p", "organization_id": who, "role": role}
            for who, role in (("m", "investor"), ("chips", "partner"))
        ],
    }
    served = _chips(eco, ("far", 0.9)).adding(
        {name: pd.DataFrame(rows) for name, rows in tables.items()}
    )
    need = served.evidence["direction"] == "needs"
    dated = served.evidence.assign(
        source=served.evidence["source"].mask(need, "Wire"),
        date=served.evidence["date"].mask(need, "2020-01-01"),
    )
    served = served.replacing("evidence", dated)
    report = recruit(served, "Camp", PartnerModel().fit(served))
    found = {each.organization.id: each for each in report.candidates}
    assert [each.meets for each in report.candidates] == [()] * len(found)
    assert "offers CHIPS, which M (served already) needs" in found["far"].reasons
    for who in ("far", "chips"):
        assert "CHIPS works with M on CHIPS already (Shares, 2020-01-01)" in found[who].next_step
    assert not any("M needs" in each for each in found["chips"].reasons)


def test_what_nobody_offers_is_told_and_one_trade_does_not_decide():
    eco = Workspace("korea-ai-2020", as_of="2021-04-20").ecosystem
    report = recruit(eco, "AI One Team", PartnerModel().fit(eco), k=40)
    assert "Predictive maintenance" in report.unmet
    offered = {str(eco.capability_ids.names[each]) for each in eco.own_offers.indices}
    assert not offered & set(report.unmet)
    (deep,) = [each for each in report.candidates if each.organization.id == "cj-logistics"]
    assert deep.meets == ("logistics",) and deep.rank > 1
    assert deep.next_step.startswith(OWN_TRADE)
