import numpy as np
import pytest

from matcher.matching import PartnerModel
from matcher.matching.citations import NAMED, Citations
from matcher.matching.context import Context
from matcher.matching.families import proximity
from matcher.matching.match_findings import Component
from matcher.matching.records import Explainer, Recorder
from matcher.matching.relations import PEERS


@pytest.fixture(scope="module")
def model(ecosystem_of):
    eco = ecosystem_of(
        ["kt", "lge", "lab", "hub", "far"],
        [
            {"id": "speech", "name": "Speech"},
            {"id": "stt", "name": "Speech-to-text", "parent_id": "speech"},
            {"id": "vision", "name": "Vision"},
        ],
        evidence=[
            {"organization_id": "kt", "capability_id": "stt", "date": "2017-01-17",
             "source": "Daily", "note": "GiGA Genie"},
            {"organization_id": "lge", "capability_id": "speech", "direction": "needs",
             "date": "2020-06-03", "source": "Herald, 2020-06-03", "note": "ThinQ"},
            {"organization_id": "lge", "capability_id": "vision", "strength": 0.5},
            {"organization_id": "kt", "capability_id": "vision", "strength": 0.5},
        ],
        collaborations=[
            {"id": "old", "name": "Old work", "start_date": "2018", "source": "Wire"},
            {"id": "new", "start_date": "2019-05-01"},
        ],
        participants=[
            {"collaboration_id": c, "organization_id": o}
            for c, team in (("old", ("kt", "hub")), ("new", ("lge", "hub")))
            for o in team
        ],
        coalitions=[{"id": "a", "name": "Camp A"}, {"id": "b", "name": "Camp B"}],
        memberships=[
            {"coalition_id": "a", "organization_id": "kt", "role": "lead"},
            {"coalition_id": "b", "organization_id": "lge"},
            {"coalition_id": "b", "organization_id": "lab", "role": "invited"},
            {"coalition_id": "a", "organization_id": "lab", "role": "invited"},
        ],
        rivalries=[{"coalition_a": "a", "coalition_b": "b"}],
        ties=[
            {"organization_a": "lge", "organization_b": "kt", "kind": "equity"},
            {"organization_a": "kt", "organization_b": "lge", "kind": "competitor"},
        ],
    )  # fmt: skip
    return PartnerModel().fit(eco)


def asked(model, a, b):
    report = model.explain(a, b)
    return report.directions[0].match


def test_the_sentence_names_product_source_date_and_purpose(model):
    said = "KT offers Speech-to-text, a part of Speech (GiGA Genie; Daily, 2017-01-17)"
    assert f"{said}; LGE wants this for ThinQ" in asked(model, "lge", "kt").reasons


def test_both_directions_know_of_the_need(model):
    assert any("LGE wants this" in reason for reason in asked(model, "kt", "lge").reasons)


def test_common_work_and_common_partners_are_named_with_their_rows(model):
    match = asked(model, "kt", "lge")
    assert "both work on Vision" in match.reasons
    assert "both worked with HUB" in match.reasons
    facts = {(fact.text, fact.source, fact.date) for fact in match.evidence}
    assert ("KT and HUB: Old work", "Wire", "2018") in facts
    assert ("LGE and HUB: collaboration new", None, "2019-05-01") in facts
    assert ("KT offers Speech-to-text: GiGA Genie", "Daily", "2017-01-17") in facts


def test_reasons_follow_the_strongest_family_and_of_peers_the_field_comes_first(model):
    rows = model.context.ecosystem.organization_ids.rows(["kt", "lge"])
    components = [Component("similarity", 1.0), Component("proximity", 9.0)]
    told = {
        relation: [
            reason.text
            for reason in Explainer(model.context).reasons(*map(int, rows), components, relation)
            if reason.text in ("both work on Vision", "both worked with HUB")
        ]
        for relation in (PEERS, None)
    }
    assert told[None] == ["both worked with HUB", "both work on Vision"]
    assert told[PEERS] == ["both work on Vision", "both worked with HUB"]


def test_flags_say_what_to_know_before_calling(model):
    assert asked(model, "kt", "lge").flags == (
        "rival coalition: LGE is in Camp B",
        "equity tie with KT",
        "competitors",
    )
    assert asked(model, "kt", "lab").flags == (
        "invited to Camp A",
        "invited elsewhere: Camp B",
    )
    assert asked(model, "kt", "hub").flags == (
        "already partners: worked together",
        "HUB works with LGE (a competitor of KT; 2019-05-01)",
    )


def test_flags_are_worth_no_points(model):
    for a, b in (("kt", "lge"), ("lge", "kt"), ("kt", "lab")):
        rivalry = {c.name: c.contribution for c in asked(model, a, b).components}["rivalry"]
        assert rivalry == 0.0


def test_where_nothing_is_known_nothing_is_claimed(model):
    match = asked(model, "kt", "far")
    assert match.reasons == () and match.evidence == () and match.flags == ()


def test_the_track_record_comes_last(model):
    reasons = asked(model, "kt", "lge").reasons
    assert reasons[-1] == "LGE took part in 1 collaboration"


def test_what_one_is_strong_in_already_is_not_added(ecosystem_of):
    eco = ecosystem_of(
        ["a", "b"],
        ["speech", "vision"],
        evidence=[
            {"organization_id": "a", "capability_id": "speech", "strength": 0.6},
            {"organization_id": "b", "capability_id": "speech", "strength": 0.9},
            {"organization_id": "b", "capability_id": "vision", "strength": 0.9},
        ],
    )
    reasons = PartnerModel().fit(eco).explain("a", "b").directions[0].match.reasons
    assert "B would bring VISION" in reasons


def test_two_parts_of_one_field_are_related_by_it(ecosystem_of):
    fields = [{"id": "all", "name": "Machines"}] + [
        {"id": each, "name": each.title(), "parent_id": "all"} for each in ("drills", "lathes")
    ]
    offers = [
        {"organization_id": who, "capability_id": what}
        for who, what in (("one", "drills"), ("two", "lathes"))
    ]
    eco = ecosystem_of(["one", "two"], fields, evidence=offers)
    assert eco.capability_ids.row("all") == 0  # the first row is a parent like any other
    match = PartnerModel().fit(eco).explain("one", "two").directions[0].match
    assert any("(both are parts of Machines)" in each for each in match.reasons), match.reasons


def test_a_range_is_asked_for_by_how_far_the_interval_reaches_on_either_side(model):
    class Learned:
        """A scorer whose ranges are what it is asked for."""

        context = model.context
        components = ()

        def ranges(self, probabilities, off):
            return probabilities[:, None] * off

    recorder = Recorder(Learned())  # type: ignore[arg-type]
    assert recorder._range(0.5, np.array([4.0, 9.0]), 5.0) == (0.5, 2.0)
    assert recorder._range(None, np.array([4.0, 9.0]), 5.0) is None


@pytest.mark.parametrize("more", [0, 2])
def test_where_two_sit_and_with_whom_is_named_up_to_a_number(ecosystem_of, more):
    clubs = [f"c{place}" for place in range(NAMED + more)]
    seats = [(club, who) for club in clubs for who in ("one", "two")]
    both = [("inner", "one"), ("inner", "hub"), ("outer", "hub"), ("outer", "three")]
    eco = ecosystem_of(
        ["one", "two", "three", "hub"],
        coalitions=[{"id": each, "name": each} for each in (*clubs, "inner", "outer")],
        memberships=[{"coalition_id": c, "organization_id": who} for c, who in seats + both],
    )
    cited, row = Citations(Context(eco)), eco.organization_ids.row
    (reason,) = proximity._together(cited, row("one"), row("two"))
    rest = " and 2 more" if more else ""
    assert reason.text == f"sit together in {', '.join(clubs[:NAMED])}{rest}"
    (reason,) = proximity._neighbourhood(cited, row("one"), row("three"))
    assert reason.text == f"both sit with {eco.organization_ids.names[row('hub')]}"
