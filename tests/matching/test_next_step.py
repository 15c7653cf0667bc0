"""The line in which a match ends, and what it rests on."""

from __future__ import annotations

import pandas as pd
import pytest

from matcher import load
from matcher.ecosystem import Ecosystem
from matcher.matching import PartnerModel
from matcher.matching.capability_context import PARTS_AT_MOST
from matcher.matching.constraints import Filters
from matcher.matching.next_step import GO_ON, IDLE
from matcher.reporting.matches import rests_words, unmet_words

from .need_cases import Case

NEAR = "wood oak pine"
CASE = Case(
    "everybody is linked in another way",
    """
    me     FI + vision + radar + oak - robots
    both   FI + robots - vision
    gives  FI + robots
    wants  FI + pumps - radar
    peer   FI + vision + radar
    near   FI + pine
    linked FI + paint
    friend FI + glass
    none   FI + paint
    """,
    (),
    fields=NEAR,
    together="2020-01-01 me friend\n2020-02-01 friend linked",
)


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    report = PartnerModel().fit(CASE.ecosystem()).suggest("me", k=20)
    return {match.partner.id: match.next_step for match in report.matches}


def test_each_link_is_said_as_what_it_is(said: dict[str, str]) -> None:
    nothing = "Nothing in the data counts against it."
    neither = "Against it: neither states a need that the other meets."
    assert said == {
        "both": "Call both about robots, which me needs and they offer; in return they need "
        f"vision. {nothing}",
        "gives": f"Call gives about robots, which me needs and they offer. {nothing}",
        "wants": f"Call wants about radar, which they need and me offers. {nothing}",
        "peer": f"{IDLE} peer about radar and vision, which both offer: me would bring oak. "
        f"{neither[:-1]}, and the data show nothing close to me's work that they would "
        "add.",
        "near": f"{IDLE} near about pine, which they offer, beside the oak of me. {neither}",
    }


def test_who_adds_nothing_stands_last_whatever_the_points() -> None:
    case = Case(
        "one offers the very same, one a little of it beside something new",
        """
        me    FI + vision + radar + oak
        same  FI + vision + radar + oak
        other SE + radar + pumps + paint + glass
        pal   FI + glass
        """,
        (),
        together="2020-01-01 me pal\n2020-02-01 pal same",
    )
    model = PartnerModel().fit(case.ecosystem())
    first, last = model.suggest("me", k=20).matches
    assert (first.partner.id, last.partner.id) == ("other", "same")
    assert first.score < last.score
    assert last.next_step.startswith(IDLE)
    assert [each.rank for each in (first, last)] == [1, 2]
    assert model.explain("me", "same").directions[0].match.rank == 2


def test_who_has_a_partner_in_common_alone_is_not_listed_beside_those_with_more() -> None:
    model = PartnerModel().fit(CASE.ecosystem())
    told = model.explain("me", "linked").directions[0].match
    assert told.removed_by is not None
    assert told.removed_by.startswith("no ground: ")
    said = "by way of friend, which has worked with both. Against it: the data name no need or "
    assert told.next_step == f"{IDLE} linked {said}field that links the two."


def test_nobody_is_brought_what_lies_far_from_all_that_it_does() -> None:
    case = Case(
        "one does what is close, one what is far",
        """
        me    FI + oak + vision - birch
        close SE + vision + pine
        far   SE + vision + tulip
        """,
        (),
        fields=f"{NEAR} birch\nflowers tulip rose",
    )
    first, last = PartnerModel().fit(case.ecosystem()).suggest("me", k=20).matches
    assert "they would bring pine, me would bring oak" in first.next_step
    assert last.partner.id == "far" and "would bring tulip" not in last.next_step
    assert last.next_step.startswith(IDLE)


@pytest.mark.parametrize(
    ("strength", "count", "named"), [(0.5, None, True), (0.3, None, False), (None, 1, True)]
)
def test_nobody_is_brought_what_the_other_is_said_to_do_barely(
    strength: float | None, count: int | None, named: bool
) -> None:
    made = Case("", "me FI + oak + vision\nother SE + vision + pine", (), fields=NEAR).ecosystem()
    said = made.table("evidence").assign(count=None)
    pine = said["capability_id"] == "pine"
    said.loc[pine, ["strength", "count"]] = strength, count
    kept = {each: made.table(each) for each in ("organizations", "capabilities")}
    (match,) = (
        PartnerModel().fit(Ecosystem.from_tables({**kept, "evidence": said})).suggest("me").matches
    )
    assert ("they would bring pine" in match.next_step) == named
    assert match.next_step.startswith(IDLE) != named


def test_pairs_whom_much_stands_between_are_left_out_unless_one_needs_the_other() -> None:
    tables = Case(
        "two sell to one, two do not",
        """
        x   FI + vision + oak
        y   FI + vision + pine
        z   FI + vision + paint
        shop SE + bread
        """,
        (),
    ).ecosystem()
    ties = {"organization_a": ["x", "y"], "organization_b": ["shop"] * 2, "kind": ["supplier"] * 2}
    kept = {each: tables.table(each) for each in ("capabilities", "evidence")}
    firms = tables.table("organizations").assign(kind="company")
    rows = pd.DataFrame({**ties, "since": ["2020-01-01"] * 2})
    rivals = Ecosystem.from_tables({**kept, "organizations": firms, "ties": rows})
    found = PartnerModel().fit(rivals).pairs(k=30).pairs
    # Who sells to the same is left out beside others.
    assert {(each.a.id, each.b.id) for each in found} == {("x", "z"), ("y", "z")}
    told = PartnerModel().fit(rivals).explain("x", "y").directions[0].match
    assert "who sells to the same may compete" in told.next_step
    (one,) = PartnerModel().fit(rivals).pairs(k=1).pairs
    assert one == found[0]
    lone = Case("one adds, one does not", "x FI + vision + oak\ny FI + vision", ())
    (pair,) = PartnerModel().fit(lone.ecosystem()).pairs(k=9).pairs
    assert pair.next_step.startswith("Bring together x and y about vision, which both offer: x ")


def test_pairs_are_called_by_their_names() -> None:
    pairs = PartnerModel().fit(CASE.ecosystem()).pairs(k=30).pairs
    found = {(each.a.id, each.b.id): each.next_step for each in pairs}
    assert found["me", "both"] == (
        "Bring together me and both about robots, which me needs and both offers; in return both "
        "needs vision. Nothing in the data counts against it."
    )


def test_neighbours_say_what_makes_them_so() -> None:
    model = PartnerModel().fit(CASE.ecosystem())
    reasons = model.explain("me", "near").directions[0].match.reasons
    assert "they work on related fields: oak and pine (both are parts of wood)" in reasons


@pytest.mark.parametrize(("parts", "listed"), [(PARTS_AT_MOST, True), (PARTS_AT_MOST + 1, False)])
def test_a_field_of_many_parts_makes_no_neighbours(parts: int, listed: bool) -> None:
    fields = " ".join(["wood", *(f"part{number}" for number in range(parts))])
    case = Case("a field", "me FI + part0\nnear FI + part1", (), fields=fields)
    report = PartnerModel().fit(case.ecosystem()).suggest("me")
    assert [match.partner.id for match in report.matches] == (["near"] if listed else [])
    assert report.without_ground == (0 if listed else 1)


def test_who_offers_what_is_asked_for_is_listed() -> None:
    model = PartnerModel().fit(CASE.ecosystem())
    report = model.suggest("none", k=20, filters=Filters(capabilities=("pumps",)))
    (match,) = report.matches
    assert match.next_step.startswith("Call wants about pumps, which they offer.")
    assert report.without_ground == 0


def test_who_states_what_nobody_else_does_is_told_so() -> None:
    from matcher.reporting.matches import empty_words
    from matcher.workspace import Workspace

    case = Case("alone", "me FI + falls - partners\nother FI + bread - falling", ())
    report = Workspace(case.ecosystem(), prior=True).suggest("me")
    assert not report.matches and set(report.stated) == {"falls", "partners"}
    words = empty_words(report)
    assert 'me states ("falls", "partners") matches what nobody else states' in words
    assert "review.csv" in words and words.endswith('Nearest: other needs "falling".')
    linked = Workspace(CASE.ecosystem(), prior=True).suggest("me")
    assert (linked.stated, linked.nearest) == ((), ())


@pytest.mark.parametrize(
    ("need", "offer", "near"),
    [
        ("calcin recyclé", "étiquettes en papier recyclé", ()),
        ("공공 데이터", "환자 진료 데이터", ()),
        ("recycled glass", "recycled glass cullet", ('Other offers "recycled glass cullet"',)),
        ("Dachdecker als Partner", "Dachrinnen", ()),  # that one is called so says nothing
    ],
)
def test_near_is_what_shares_a_thing(
    ecosystem_of, need: str, offer: str, near: tuple[str, ...]
) -> None:
    from matcher.reporting.matches import pairs_left_out_words
    from matcher.workspace import Workspace

    states = [("me", "need", "needs"), ("other", "offer", "offers")]
    eco = ecosystem_of(
        [
            {"id": "me", "name": "Me"},
            {"id": "other", "name": "Other"},
            {"id": "maier", "name": "Dachdecker Maier", "sector": "Handwerk"},
        ],
        [{"id": "need", "name": need}, {"id": "offer", "name": offer}],
        evidence=[
            {"organization_id": who, "capability_id": what, "direction": direction}
            for who, what, direction in states
        ],
    )
    asked = Workspace(eco, prior=True)
    assert asked.suggest("me").nearest == near
    said = [f'Me needs "{need}" (nearest: {each})' for each in near]
    assert asked.pairs().nearest == tuple(said)
    told = f"Offered by nobody in these words: {'; '.join(said)}."
    assert (told in str(pairs_left_out_words(asked.pairs()))) == bool(near)


OLD_OFFER = "that they offer VISION was last reported in 2017"
OLD_NEED = "their need was last stated in 2017"


@pytest.mark.parametrize(
    ("offer", "need", "against"),
    [
        ("2017-06-02", "2017-06-02", None),
        ("2017-06-01", "2020-06-02", OLD_OFFER),
        # What is new on one side makes the other no newer.
        ("2020-06-02", "2017-06-01", OLD_NEED.replace("their", "A's")),
        ("2016", "2017-05", f"A's need was last stated in 2017; {OLD_OFFER.replace('7', '6')}"),
    ],
)
def test_facts_that_are_old_speak_against_it(ecosystem_of, offer, need, against) -> None:
    eco = ecosystem_of(
        ["a", "b"],
        ["vision", "sound"],
        evidence=[
            {"organization_id": "b", "capability_id": "vision", "date": offer},
            {
                "organization_id": "a",
                "capability_id": "vision",
                "direction": "needs",
                "date": need,
            },
            # Of something else: no evidence of the reason.
            {"organization_id": "b", "capability_id": "sound", "date": "2020-06-01"},
        ],
    )
    (match,) = PartnerModel().fit(eco.as_of("2020-06-02")).suggest("a").matches
    said = "Nothing in the data counts against it." if against is None else f"{against}."
    assert match.next_step.endswith(said)
    assert ("last" in match.next_step) == (against is not None)


@pytest.mark.parametrize(("report", "told"), [("2019-03-01", False), ("2022-10-17", True)])
def test_a_report_that_is_not_there_yet_makes_nothing_new(ecosystem_of, report, told) -> None:
    offer = {"organization_id": "b", "capability_id": "vision", "date": "2015-06"}
    need = {"organization_id": "a", "capability_id": "vision", "direction": "needs"}
    eco = ecosystem_of(["a", "b"], ["vision"], evidence=[{**offer, "source": f"N, {report}"}, need])
    (match,) = PartnerModel().fit(eco.as_of("2020-06-02")).suggest("a").matches
    assert ("that they offer VISION dates from 2015" in match.next_step) == told


@pytest.mark.parametrize(
    ("vision", "sound", "against"),
    [
        ("2016", "2015", "that they offer VISION was last reported in 2016; that they offer SOUND"),
        ("2016", "2016", "that they offer VISION and SOUND was last reported in 2016."),
        ("2016", "2020-01", "that they offer VISION was last reported in 2016."),
    ],
)
def test_each_offer_is_as_old_as_its_own_newest_report(
    ecosystem_of, vision, sound, against
) -> None:
    offers = (("b", "vision", vision), ("b", "sound", sound))
    needs = (("a", each, "2020-01") for each in ("vision", "sound"))
    eco = ecosystem_of(
        ["a", "b"],
        ["vision", "sound"],
        evidence=[
            {"organization_id": who, "capability_id": what, "direction": way, "date": day}
            for way, rows in (("offers", offers), ("needs", needs))
            for who, what, day in rows
        ],
    )
    (match,) = PartnerModel().fit(eco.as_of("2020-06-02")).suggest("a").matches
    assert against in match.next_step


def served(ecosystem_of, *, tagged: bool = False, report: bool = False, over: bool = False):
    """A offers vision, B needs it, and has worked with C, which offers it too and fights A."""
    dated = {"date": "2019-04-26", "source": "News, 2019-04-29"}
    told = dated if report else {"date": "2019-05-01", "source": "Else"}
    return ecosystem_of(
        ["a", "b", "c"],
        ["vision"],
        evidence=[
            {"organization_id": "a", "capability_id": "vision", "strength": 0.8},
            {"organization_id": "c", "capability_id": "vision", "strength": 0.8},
            {"organization_id": "b", "capability_id": "vision", "direction": "needs", **told},
        ],
        collaborations=[
            {
                "id": "w",
                "name": "Smart hospital",
                "start_date": dated["date"],
                "end_date": "2019-12-31" if over else None,
                "source": dated["source"],
            }
        ],
        participants=[{"collaboration_id": "w", "organization_id": each} for each in "bc"],
        collaboration_capabilities=[{"collaboration_id": "w", "capability_id": "vision"}]
        if tagged
        else [],
        ties=[{"organization_a": "a", "organization_b": "c", "kind": "competitor"}],
    )


@pytest.mark.parametrize("how", ["tagged", "report"])
def test_who_serves_a_need_already_is_said(ecosystem_of, how: str) -> None:
    eco = served(ecosystem_of, **{how: True})
    model = PartnerModel().fit(eco.as_of("2020-06-02"))
    (match,) = model.suggest("a").matches
    served_by = "C (a competitor of A) works with B on VISION already (Smart hospital, 2019-04-26)"
    assert match.next_step == (
        f"Call B about VISION, which they need and A offers. Against it: {served_by}."
    )
    assert match.reasons[0].endswith(
        "but C works with B on VISION already (Smart hospital, 2019-04-26)"
    )
    assert ("B and C: Smart hospital", "2019-04-26") in {(e.text, e.date) for e in match.evidence}


def test_who_offers_what_it_looks_for_itself_is_told_so(ecosystem_of) -> None:
    rows = [("a", "offers", 0.6), ("a", "needs", None), ("b", "needs", None)]
    eco = ecosystem_of(
        ["a", "b"],
        ["vision"],
        evidence=[
            {"organization_id": who, "capability_id": "vision", "direction": how, "strength": much}
            for who, how, much in rows
        ],
    )
    (match,) = PartnerModel().fit(eco).suggest("b").matches
    assert match.next_step.endswith("Against it: A looks for VISION itself.")


def test_who_serves_a_need_already_is_said_where_it_is_asked_for(ecosystem_of) -> None:
    model = PartnerModel().fit(served(ecosystem_of, tagged=True).as_of("2020-06-02"))
    report = model.suggest("b", filters=Filters(capabilities=("vision",)))
    (call,) = [each.next_step for each in report.matches if each.partner.id == "a"]
    assert call.startswith("Call A about VISION, which B needs and they offer. Against it: ")
    assert "C (a competitor of A) works with B on VISION already" in call


@pytest.mark.parametrize("over", [False, True])
def test_a_partner_that_could_serve_a_need_is_said_to_be_near(ecosystem_of, over: bool) -> None:
    eco = served(ecosystem_of, tagged=over, over=over)
    (match,) = PartnerModel().fit(eco.as_of("2020-06-02")).suggest("a").matches
    when = "until 2019-12-31" if over else "2019-04-26"
    near = f"C (a competitor of A; with B in Smart hospital, {when}) offers VISION too"
    assert match.next_step.endswith(f"Against it: {near}.")


def test_who_leads_a_side_of_a_contest_is_called_that(ecosystem_of) -> None:
    eco = ecosystem_of(
        ["me", "head", "other"],
        ["vision"],
        evidence=[
            {"organization_id": "me", "capability_id": "vision", "direction": "needs"},
            {"organization_id": "head", "capability_id": "vision"},
        ],
        coalitions=[{"id": "x", "name": "Circle"}, {"id": "y", "name": "Ring"}],
        memberships=[
            {"coalition_id": "x", "organization_id": "head", "role": "lead"},
            {"coalition_id": "y", "organization_id": "other", "role": "lead"},
        ],
        rivalries=[{"coalition_a": "x", "coalition_b": "y"}],
    )
    (match,) = PartnerModel().fit(eco).suggest("me").matches
    assert match.next_step.startswith("Call HEAD (leads Circle) about VISION")


def test_what_one_is_able_to_do_is_no_need(ecosystem_of) -> None:
    eco = ecosystem_of(
        ["a", "b"],
        ["vision"],
        evidence=[
            {"organization_id": "a", "capability_id": "vision", "strength": 0.8},
            {"organization_id": "b", "capability_id": "vision", "strength": 0.9},
            {"organization_id": "b", "capability_id": "vision", "direction": "needs"},
        ],
    )
    (match,) = PartnerModel().fit(eco).suggest("a").matches
    assert match.relation == "peers in the same field"
    assert "B states that it needs VISION, but offers no less of it itself" in match.next_step


def test_the_address_and_the_flags_are_said(ecosystem_of) -> None:
    eco = ecosystem_of(
        [
            {"id": "a", "name": "A"},
            {"id": "b", "name": "B", "url": "https://www.b.example/en?x=1"},
        ],
        ["vision"],
        evidence=[
            {"organization_id": each, "capability_id": "vision", "strength": 0.5} for each in "ab"
        ],
        ties=[{"organization_a": "a", "organization_b": "b", "kind": "competitor"}],
    )
    (match,) = PartnerModel().fit(eco).suggest("a").apart
    assert match.next_step.startswith(f"{IDLE} B (b.example) about VISION, which both offer.")
    assert "Against it: the two compete; neither states" in match.next_step


def introduced(ties: list[dict[str, str]], parent: str | None = None) -> str:
    """Say how to call one whom a go-between alone links with who asks."""
    ids = ["me", "between", "target"]
    parents = [None, parent, None]
    collaborations = pd.DataFrame({"id": ["x", "y"], "start_date": ["2020-01-01", "2020-02-01"]})
    taking = {"collaboration_id": list("xxyy"), "organization_id": [*ids[:2], *ids[1:]]}
    tables = {
        "organizations": pd.DataFrame({"id": ids, "name": ids, "parent_id": parents}),
        "collaborations": collaborations,
        "participants": pd.DataFrame(taking),
    }
    if ties:
        tables["ties"] = pd.DataFrame(ties)
    report = PartnerModel().fit(Ecosystem.from_tables(tables, "introduced")).suggest("me", k=5)
    return next(each.next_step for each in report.matches if each.partner.id == "target")


def test_a_go_between_is_one_who_would_help() -> None:
    between = f"{IDLE} target by way of between"
    assert introduced([]).startswith(f"{between}, which has worked with both.")
    assert introduced([], parent="me").startswith(
        f"{between} (of me's own group), which is their partner."
    )
    for side in ("me", "target"):
        tie = {"organization_a": side, "organization_b": "between", "kind": "competitor"}
        them = side.replace("target", "them")
        nobody = f"target without a go-between: between, who links the two, competes with {them}."
        assert introduced([tie]).startswith(f"{IDLE} {nobody}")


def test_who_works_with_one_s_group_is_reached_through_it_though_another_links_them() -> None:
    work = {"x": "me between", "y": "between target", "z": "sister target"}
    ids = ["me", "between", "target", "sister"]
    taking = [(key, who) for key, both in work.items() for who in both.split()]
    tables = {
        "organizations": pd.DataFrame(
            {"id": ids, "name": ids, "parent_id": ["group", None, None, "group"]}
        ),
        "collaborations": pd.DataFrame({"id": list(work), "start_date": "2020-01-01"}),
        "participants": pd.DataFrame(taking, columns=["collaboration_id", "organization_id"]),
    }
    group = pd.DataFrame({"id": ["group"], "name": ["group"]})
    tables["organizations"] = pd.concat([tables["organizations"], group], ignore_index=True)
    model = PartnerModel().fit(Ecosystem.from_tables(tables, "kin"))
    for one, other, told in (("me", "target", "their partner"), ("target", "me", "their partner")):
        found = {each.partner.id: each.next_step for each in model.suggest(one, k=5).matches}
        whose = "me's" if one == "me" else "their"
        whom = "their partner" if one == "me" else "a partner of target"
        assert f"sister (of {whose} own group), which is {whom}" in found[other], told


def test_work_of_long_ago_with_a_go_between_is_said_so() -> None:
    ids = ["me", "between", "target", "day"]
    tables = {
        "organizations": pd.DataFrame({"id": ids, "name": ids}),
        "collaborations": pd.DataFrame(
            {"id": list("xyz"), "start_date": ["2014-05-01", "2020-02-01", "2020-03-01"]}
        ),
        "participants": pd.DataFrame(
            {
                "collaboration_id": list("xxyyzz"),
                "organization_id": [*ids[:2], *ids[1:3], *ids[::3]],
            }
        ),
    }
    found = PartnerModel().fit(Ecosystem.from_tables(tables, "old")).suggest("me", k=5).matches
    (step,) = [each.next_step for each in found if each.partner.id == "target"]
    assert "by way of between, which has worked with both, with me last in 2014." in step


def test_who_has_no_name_is_no_go_between_by_a_bare_number() -> None:
    names = ["me", "PIC 999992401", "target", "named"]
    tables = {
        "organizations": pd.DataFrame({"id": list("abcd"), "name": names}),
        "collaborations": pd.DataFrame({"id": list("vwxyz"), "start_date": "2020-01-01"}),
        "participants": pd.DataFrame(
            {"collaboration_id": list("vvwwxxyyzz"), "organization_id": list("abbcabadcd")}
        ),
    }
    for apart, told in (
        ([], "named"),
        (["y", "z"], "an organization without a name (PIC 999992401)"),
    ):
        rows = tables["participants"]
        left = {**tables, "participants": rows[~rows["collaboration_id"].isin(apart)]}
        found = PartnerModel().fit(Ecosystem.from_tables(left, "numbers")).suggest("a", k=5).matches
        (step,) = [each.next_step for each in found if each.partner.name == "target"]
        assert f"by way of {told}, which has worked with both." in step


def test_partners_are_introduced_by_nobody() -> None:
    ids = ["me", "between", "target"]
    tables = {
        "organizations": pd.DataFrame({"id": ids, "name": ids}),
        "collaborations": pd.DataFrame({"id": list("xyz"), "start_date": "2020-01-01"}),
        "participants": pd.DataFrame(
            {"collaboration_id": list("xxyyzz"), "organization_id": [*ids[:2], *ids[1:], *ids[::2]]}
        ),
    }
    model = PartnerModel().fit(Ecosystem.from_tables(tables, "triangle"))
    found = model.suggest("me", filters=Filters(include_partners=True)).matches
    assert len(found) == 2
    for match in found:
        assert "about what comes next: they are partners already." in match.next_step


def tagged(evidence: list[dict[str, object]]) -> Ecosystem:
    """Make three partners in work on storage, one who needs it, and what evidence says beside."""
    ids = ["steel", "tank", "pipe", "port"]
    taking = [("study", each) for each in ids[:3]]
    tables = {
        "organizations": pd.DataFrame({"id": ids, "name": [each.title() for each in ids]}),
        "capabilities": pd.DataFrame({"id": ["store", "mine"], "name": ["Storage", "Mining"]}),
        "evidence": pd.DataFrame(evidence),
        "collaborations": pd.DataFrame(
            {"id": ["study"], "name": ["Cavern study"], "start_date": ["2022-04-01"]}
        ),
        "participants": pd.DataFrame(taking, columns=["collaboration_id", "organization_id"]),
        "collaboration_capabilities": pd.DataFrame(
            {"collaboration_id": ["study"], "capability_id": ["store"]}
        ),
    }
    return Ecosystem.from_tables(tables, "tagged")


NEED = {"organization_id": "port", "capability_id": "store", "direction": "needs"}


def test_who_took_part_in_work_on_it_does_not_offer_it() -> None:
    offer = {"organization_id": "tank", "capability_id": "store", "direction": "offers"}
    eco = tagged([{**NEED, "strength": 1.0}, {**offer, "strength": 0.8}])
    first, *others = PartnerModel().fit(eco).suggest("port").matches
    assert first.partner.id == "tank" and first.reasons[0].startswith("Tank offers Storage")
    assert {each.partner.id for each in others} == {"steel", "pipe"}
    for each in others:
        name = each.partner.name
        assert each.reasons[0].startswith(
            f"{name} has worked on Storage (Cavern study, 2022-04-01)"
        )
        assert "and they have worked on." in each.next_step
        assert "offer" not in each.next_step


def test_where_nobody_states_an_offer_nobody_is_said_to_add_one() -> None:
    eco = tagged([{**NEED, "organization_id": "steel", "capability_id": "mine", "strength": 1.0}])
    model = PartnerModel().fit(eco)
    match = model.explain("steel", "tank").directions[0].match
    assert "both took part in projects of Storage" in match.reasons
    both = "which both took part in projects of. Against it:"  # partners need no go-between
    assert match.next_step.startswith(f"{GO_ON} Tank about Storage, {both}")


def test_a_field_that_neither_states_itself_is_offered_in_parts() -> None:
    model = PartnerModel().fit(load("korea-sovereign-ai-2025"))
    found = model.explain("Kakao", "Flitto").directions[0].match
    assert found.reasons[0] == "both work on parts of Language generation"
    assert "about Language generation, of which each offers a part" in found.next_step
    stated = model.explain("Kakao", "Korea University").directions[0].match
    assert stated.reasons[0] == "both work on Language models"


def test_of_peers_the_field_is_told_before_whom_both_know() -> None:
    model = PartnerModel().fit(load("korea-ai-2020", as_of="2020-06-03"))
    found = model.explain("KAIST", "Yonsei University").directions[0].match
    strength = {each.name: each.contribution for each in found.components}
    assert strength["proximity"] > strength["similarity"]
    assert found.relation == "peers in the same field"
    assert found.reasons[0] == "both work on AI education and training"
    assert "both worked with SK Telecom" in found.reasons[1:]


def test_who_sits_with_one_and_works_with_the_other_is_not_said_to_sit_with_both() -> None:
    model = PartnerModel().fit(load("korea-sovereign-ai-2025"))
    found = model.explain("Kakao", "Allganize Korea").directions[0].match
    assert "Upstage works or sits with both" in found.next_step


@pytest.mark.parametrize(
    ("bring", "strength", "step"),
    [
        ("2016", 0.8, f"{IDLE} b about VISION, which both offer: they would bring SOUND"),
        ("2020-01", 0.8, "Call b about VISION, which both offer: they would bring SOUND"),
        # Who is first in its market does not stop to be that in three years.
        ("2016", 0.9, "Call b about VISION, which both offer: they would bring SOUND"),
    ],
)
def test_for_what_was_last_heard_of_long_ago_nobody_is_called(
    ecosystem_of, bring: str, strength: float, step: str
) -> None:
    offers = [("a", "vision", "2020-01", 0.8), ("b", "vision", "2020-01", 0.8)]
    offers += [("b", "sound", bring, strength), ("c", "vision", "2020-01", 0.8)]
    offers += [("c", "light", "2020-01", 0.5)]
    keys = ("organization_id", "capability_id", "date", "strength")
    eco = ecosystem_of(
        ["a", {"id": "b", "name": "b"}, "c"],
        ["vision", "sound", "light"],
        evidence=[dict(zip(keys, row, strict=True)) for row in offers],
    )
    matches = PartnerModel().fit(eco.as_of("2020-06-02")).suggest("a").matches
    (found,) = (match for match in matches if match.partner.id == "b")
    assert found.next_step.startswith(step)
    # Who has something new to bring comes first, whatever the points.
    assert not step.startswith(IDLE) or (found.rank, matches[0].partner.id) == (2, "c")


def test_what_is_both_old_and_shared_is_told_after_what_is_new(ecosystem_of) -> None:
    offers = [("a", "vision", "2020-01"), ("b", "vision", "2016"), ("b", "sound", "2020-01")]
    keys = ("organization_id", "capability_id", "date")
    eco = ecosystem_of(
        ["a", "b"],
        ["vision", "sound"],
        evidence=[dict(zip(keys, row, strict=True)) for row in offers],
    )
    (match,) = PartnerModel().fit(eco.as_of("2020-06-02")).suggest("a").matches
    assert "about SOUND, which they would bring, beside VISION, which both offer" in match.next_step
    assert match.next_step.endswith("that they offer VISION was last reported in 2016.")


def test_of_a_part_alone_the_call_is_about_that_part(ecosystem_of) -> None:
    eco = ecosystem_of(
        ["a", "b"],
        ["speech", {"id": "dictation", "parent_id": "speech"}],
        evidence=[
            {"organization_id": "a", "capability_id": "speech", "direction": "needs"},
            {"organization_id": "b", "capability_id": "dictation", "strength": 0.8},
        ],
    )
    (match,) = PartnerModel().fit(eco).suggest("a").matches
    assert match.next_step == (
        "Call B about dictation, which they offer: a part of the SPEECH that A needs. "
        "Nothing in the data counts against it."
    )


def test_all_needs_that_nobody_meets_are_told(ecosystem_of) -> None:
    wanted = [f"w{number:02}" for number in range(12)]
    eco = ecosystem_of(
        ["a", "b"],
        ["vision", *wanted],
        evidence=[
            {"organization_id": "a", "capability_id": each, "direction": "needs"}
            for each in ("vision", *wanted)
        ]
        + [{"organization_id": "b", "capability_id": "vision", "strength": 0.8}],
    )
    report = PartnerModel().fit(eco).suggest("a")
    assert report.unmet == tuple(each.upper() for each in wanted)
    said = str(unmet_words(report))
    assert said.startswith("What A needs and nobody else offers in these words: W00; W01;")
    assert said.endswith("W09; 2 more.")


@pytest.mark.parametrize(("stated", "told"), [("2019-12-01", True), ("2019-12-02", False)])
def test_of_needs_stated_some_time_ago_it_is_asked_whether_they_hold(
    ecosystem_of, stated: str, told: bool
) -> None:
    eco = ecosystem_of(
        ["a", "b"],
        ["vision"],
        evidence=[
            {
                "organization_id": "a",
                "capability_id": "vision",
                "direction": "needs",
                "date": stated,
            },
            {"organization_id": "b", "capability_id": "vision", "date": "2020-01-01"},
        ],
    )
    report = PartnerModel().fit(eco.as_of("2020-06-02")).suggest("a")
    words = str(rests_words(report))
    assert (f"A stated these needs by {stated}: see whether they still hold." in words) == told


@pytest.mark.parametrize("partner", [True, False])
def test_where_each_need_is_served_or_could_be_the_list_says_so(ecosystem_of, partner) -> None:
    eco = ecosystem_of(
        ["a", "b", "c"],
        ["vision"],
        evidence=[
            {"organization_id": "a", "capability_id": "vision", "direction": "needs"},
            {"organization_id": "b", "capability_id": "vision", "strength": 0.8},
            {"organization_id": "c", "capability_id": "vision", "strength": 0.8},
        ],
        collaborations=[{"id": "w", "start_date": "2020-01-01"}],
        participants=[
            {"collaboration_id": "w", "organization_id": each}
            for each in ("a", "c" if partner else "d")
            if each != "d"
        ],
    )
    report = PartnerModel().fit(eco).suggest("a")
    told = "None of these needs is quite open: of each it is told who serves it, or could."
    assert (told in str(rests_words(report))) == partner


@pytest.mark.parametrize(("started", "at_hand"), [("2017-06-01", False), ("2017-06-02", True)])
def test_with_whom_one_began_to_work_long_ago_is_not_at_hand(
    ecosystem_of, started: str, at_hand: bool
) -> None:
    eco = ecosystem_of(
        ["a", "b", "c"],
        ["vision"],
        evidence=[
            {"organization_id": "a", "capability_id": "vision", "direction": "needs"},
            {"organization_id": "b", "capability_id": "vision", "date": "2020-01-01"},
            {"organization_id": "c", "capability_id": "vision", "date": "2020-01-01"},
        ],
        collaborations=[{"id": "w", "start_date": started}],
        participants=[{"collaboration_id": "w", "organization_id": each} for each in ("a", "c")],
    )
    model = PartnerModel().fit(eco.as_of("2020-06-02"))
    assert bool(model.suggest("a").at_hand) == at_hand
    assert model.context.near(0).tolist() == [False, False, at_hand]


def test_who_sits_together_is_told_so_and_not_of_work_that_is_over(ecosystem_of) -> None:
    eco = ecosystem_of(
        ["a", "b", "c"],
        ["vision"],
        evidence=[
            {"organization_id": "a", "capability_id": "vision", "direction": "needs"},
            {"organization_id": "b", "capability_id": "vision"},
            {"organization_id": "c", "capability_id": "vision"},
        ],
        collaborations=[
            {"id": "w", "name": "Bid", "start_date": "2020-01-01", "end_date": "2020-02-01"}
        ],
        participants=[{"collaboration_id": "w", "organization_id": each} for each in ("a", "c")],
        coalitions=[{"id": "k", "name": "K", "founded": "2020-02-01"}],
        memberships=[
            {"coalition_id": "k", "organization_id": each, "since": "2020-02-01"}
            for each in ("a", "c")
        ],
    )
    report = PartnerModel().fit(eco.as_of("2020-06-02")).suggest("a")
    assert report.at_hand == ("C (beside A in K) offers VISION too",)
