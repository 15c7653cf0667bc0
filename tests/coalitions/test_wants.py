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
    standing = wants.standing(fit, by_gain=False)
    ranked = [eco.organization_ids.ids[each] for each in np.argsort(-standing)]
    assert ranked[:2] == ["chips", "near"]  # one item, or what is far, does not come before
    assert np.isnan(standing[row("m")])
    assert np.nanmax(standing) == 100.0
    assert np.nanmin(standing) == 0.0
    alike = wants.standing(np.zeros(len(fit)), by_gain=True)
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
