"""Who stands apart: rivals, competitors and one's own group; who never does; and where it shows."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from matcher import Workspace
from matcher.coalitions import recruit
from matcher.ecosystem import Ecosystem
from matcher.matching import Filters, PartnerModel
from matcher.matching.apart import KINDS, Apart, kind_of
from matcher.matching.camps import parents_of
from matcher.matching.citations import Citations
from matcher.matching.context import Context
from matcher.matching.reservation_words import against_words
from matcher.matching.reservations import Reservations

#: Two camps: A and B lead one, X and Y the other. A1 is of A's group, X1 of X's; U is a university
#: of the camp of X; C is A's competitor, F is A's competitor and sits with it; N is in no camp; S1,
#: in A's camp, and S2, in X's, are both of the group of S, of which S3 sits nowhere.
ORGANIZATIONS = {
    "a": (None, "company"),
    "a1": ("a", "company"),
    "b": (None, "company"),
    "x": (None, "company"),
    "x1": ("x", "company"),
    "y": (None, "company"),
    "u": (None, "university"),
    "c": (None, "company"),
    "f": (None, "company"),
    "n": (None, "company"),
    "s": (None, "company"),
    "s1": ("s", "company"),
    "s2": ("s", "company"),
    "s3": ("s", "company"),
}
MEMBERS = {"one": ("a", "b", "f", "s1"), "other": ("x", "y", "u", "s2")}


@pytest.fixture(scope="module")
def eco() -> Ecosystem:
    tables = {
        "organizations": pd.DataFrame(
            [
                {"id": id_, "name": id_.upper(), "parent_id": parent, "kind": kind}
                for id_, (parent, kind) in ORGANIZATIONS.items()
            ]
        ),
        "capabilities": pd.DataFrame({"id": ["k"], "name": ["K"]}),
        "evidence": pd.DataFrame(
            [
                {
                    "organization_id": id_,
                    "capability_id": "k",
                    "direction": "offers",
                    "strength": 0.5,
                }
                for id_ in ORGANIZATIONS
            ]
        ),
        "coalitions": pd.DataFrame({"id": list(MEMBERS), "name": ["One", "Other"]}),
        "memberships": pd.DataFrame(
            [
                {"coalition_id": coalition, "organization_id": member, "role": "member"}
                for coalition, members in MEMBERS.items()
                for member in members
            ]
        ),
        "rivalries": pd.DataFrame({"coalition_a": ["one"], "coalition_b": ["other"]}),
        "ties": pd.DataFrame(
            {
                "organization_a": ["a", "f", "x"],
                "organization_b": ["c", "a", "x1"],
                "kind": ["competitor", "competitor", "equity"],
            }
        ),
    }
    return Ecosystem.from_tables(tables)


def found(eco: Ecosystem, asking: str) -> dict[str, str]:
    ids = [str(each) for each in eco.organizations["id"]]
    row = np.full(len(ids), ids.index(asking))
    kinds = Apart(Context(eco)).kinds(row, np.arange(len(ids)))
    return {id_: kind for id_, kind in zip(ids, kinds, strict=True) if kind is not None}


def test_each_kind_is_found_and_nobody_else(eco: Ecosystem) -> None:
    rival = "rival coalition"
    assert found(eco, "a") == {
        **{"a1": "own group", "c": "competitor"},
        # S2 sits in the rival camp itself; S3 and S are of a group on both sides.
        **{"x": rival, "x1": rival, "y": rival, "s2": rival},
    }
    assert found(eco, "n") == {}


def test_a_university_is_in_no_camp_and_who_sits_together_is_never_apart(eco: Ecosystem) -> None:
    assert "u" not in found(eco, "a")
    assert found(eco, "u") == {}
    assert "f" not in found(eco, "a")
    assert "a" not in found(eco, "f")


def test_a_subsidiary_sees_its_groups_rivals(eco: Ecosystem) -> None:
    assert found(eco, "a1") == {
        **{"a": "own group", "x": "rival coalition", "x1": "rival coalition"},
        **{"y": "rival coalition", "s2": "rival coalition"},
        # Its parent's competitors are its own.
        **{"c": "competitor", "f": "competitor"},
    }


def test_the_head_of_a_group_is_named_of_others_and_not_of_itself(eco: Ecosystem) -> None:
    apart, row = Apart(Context(eco)), eco.organization_ids.row

    def because(asking: str, other: str) -> str:
        return apart.because(np.array([row(asking)]), row(other), "own group")

    assert because("s1", "s2") == because("s", "s2") == "under S"
    assert because("s1", "s") == ""


def test_apart_is_mutual(rich_prior: PartnerModel) -> None:
    context = rich_prior.context
    codes = Apart(context).rows(np.arange(context.size)).toarray()
    assert (codes == codes.T).all()
    assert set(np.unique(codes)) == {0, 1, 2, 3}


def competing(context: Context) -> np.ndarray:
    """Whether two compete, or one with a parent of the other, said in loops."""
    stated = context.tie_kind("competitor").toarray() > 0
    above = [parents_of(context, row) for row in range(context.size)]
    competes = stated.copy()
    for a, b in itertools.product(range(context.size), repeat=2):
        competes[a, b] |= any(stated[each, b] for each in above[a])
        competes[a, b] |= any(stated[a, each] for each in above[b])
    return competes


def faced_in_loops(rich: Ecosystem, context: Context, competes: np.ndarray) -> np.ndarray:
    """Whether a competitor, no ally, sits in a coalition that its group leads."""
    roots, sits = context.group_roots, context.membership.toarray() > 0
    held = rich.holding("memberships")
    leads = np.zeros_like(sits)
    for coalition, who in held.loc[
        held["role"] == "lead", ["coalition_id", "organization_id"]
    ].to_numpy():
        leads[rich.organization_ids.row(who), rich.coalition_ids.row(coalition)] = True
    group_leads = np.array([leads[roots == root].any(axis=0) for root in roots])
    foes = competes & ~(sits.astype(int) @ sits.T.astype(int) > 0)
    return np.asarray(foes.astype(int) @ (sits & group_leads).astype(int) > 0)


def test_rows_agree_with_the_definition_said_in_loops(
    rich: Ecosystem, rich_prior: PartnerModel
) -> None:
    context = rich_prior.context
    roots, sits = context.group_roots, context.membership.toarray() > 0
    against = context.coalition_rivalries.toarray() > 0
    competes = competing(context)
    kinds = rich.organizations["kind"].tolist()
    held = rich.holding("memberships")
    leads = set(held.loc[held["role"] == "lead", "organization_id"])
    public = [
        kind in ("university", "research_institute", "public_body") and id_ not in leads
        for kind, id_ in zip(kinds, rich.organizations["id"], strict=True)
    ]
    of_all = [public[row] and public[roots[row]] for row in range(context.size)]
    group = np.array([sits[roots == root].any(axis=0) for root in roots])

    def faces(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Whether any seat of a row of one faces any seat of a row of the other."""
        return np.asarray(one.astype(int) @ against @ other.T.astype(int)) > 0

    groups_face, seats_face, group_faces_seat = (
        faces(group, group),
        faces(sits, sits),
        faces(group, sits),
    )

    def kind(a: int, b: int) -> str | None:
        if a == b or (sits[a] & sits[b]).any():
            return None
        if roots[a] == roots[b]:
            return "own group"
        itself = seats_face[a, b] or any(
            group_faces_seat[one, other] and not groups_face[one, one]
            for one, other in ((a, b), (b, a))
        )
        both_sides = (group[a] & group[b]).any()
        if groups_face[a, b] and (itself or not both_sides) and not of_all[a] and not of_all[b]:
            return "rival coalition"
        if competes[a, b]:
            return "competitor"
        if of_all[a] or of_all[b]:
            return None
        if (faced[a] & below[b]).any():
            return "rival coalition"
        return "competitor" if (faced[b] & below[a]).any() else None

    below = [sits[[row, *parents_of(context, row)]].any(axis=0) for row in range(context.size)]
    faced = faced_in_loops(rich, context, competes)
    codes = Apart(context).rows(np.arange(context.size)).toarray()
    for a, b in itertools.product(range(context.size), repeat=2):
        assert kind_of(int(codes[a, b])) == kind(a, b), (a, b)


# -- where it shows ----------------------------------------------------------------------------


NONE_APART = Filters(rivals="exclude")


def test_the_main_list_and_the_list_apart_are_the_old_list_in_two(
    rich_prior: PartnerModel,
) -> None:
    model = rich_prior
    asked = _who_has_most_apart(model)
    old = model.suggest(asked, 200, Filters(rivals="flag"))
    new = model.suggest(asked, 200)
    assert (old.apart, old.apart_total) == ((), 0)
    assert len(new.apart) == new.apart_total > 0
    merged = {each.rank: each.partner.id for each in new.apart}
    rest = iter([each.partner.id for each in new.matches])
    order = [merged.get(place) or next(rest) for place in range(1, len(old.matches) + 1)]
    assert order == [each.partner.id for each in old.matches]
    assert [each.rank for each in new.matches] == list(range(1, len(new.matches) + 1))
    # Where those apart are barred before, a generator brings others in their place.
    excluded = [each.partner.id for each in model.suggest(asked, 200, NONE_APART).matches]
    listed = [each.partner.id for each in new.matches]
    both = [each for each in excluded if each in set(listed)]
    assert both == listed[: len(both)]
    assert len(both) >= len(listed) - new.apart_total
    assert model.suggest(asked, 9, NONE_APART).apart == ()
    only = model.suggest(asked, 200, Filters(rivals="only"))
    assert {each.partner.id for each in only.matches} == set(merged.values())


def _who_has_most_apart(model: PartnerModel) -> str:
    codes = Apart(model.context).rows(np.arange(model.context.size)).toarray()
    return str(model.context.ecosystem.organization_ids.ids[(codes > 0).sum(axis=1).argmax()])


def test_a_list_apart_is_as_short_as_the_other(rich_prior: PartnerModel) -> None:
    report = rich_prior.suggest(_who_has_most_apart(rich_prior), 2)
    assert len(report.apart) == 2 < report.apart_total


def test_explain_says_that_it_stands_apart(eco: Ecosystem) -> None:
    model = PartnerModel().fit(eco)
    directions = model.explain("A", "C").directions
    assert {each.match.removed_by for each in directions} == {"apart: competitor"}
    flagged = model.explain("A", "C", Filters(rivals="flag")).directions
    assert {each.match.removed_by for each in flagged} == {None}


def test_pairs_apart_are_listed_with_their_place(rich_prior: PartnerModel) -> None:
    model = rich_prior
    report = model.pairs(80)
    old = model.pairs(80 + len(report.apart), Filters(rivals="flag"))
    places = {(pair.a.id, pair.b.id): pair.rank for pair in old.pairs}
    apart = {(pair.a.id, pair.b.id): pair.rank for pair in report.apart}
    assert apart
    assert apart == {pair: places[pair] for pair in apart}
    assert {(pair.a.id, pair.b.id) for pair in report.pairs} == set(places) - set(apart)
    assert report.candidates + report.apart_total == old.candidates


def test_bulk_tables_keep_everybody_and_say_who_is_apart(eco: Ecosystem) -> None:
    model = PartnerModel().fit(eco)
    table = pd.concat(list(model.suggest_all(20)))
    of_a = table[table["organization_id"] == "a"].set_index("partner_id")["apart"]
    assert {id_: kind for id_, kind in of_a.items() if isinstance(kind, str)} == found(eco, "a")
    assert of_a.loc["n"] is not None and pd.isna(of_a.loc["n"])
    scored = Workspace(eco, model=model).score(["A", "A"], ["C", "N"])
    assert scored["apart"].tolist()[0] == "competitor"
    assert pd.isna(scored["apart"].iloc[1])


def test_of_a_rival_that_competes_too_both_are_said(eco: Ecosystem) -> None:
    tie = pd.DataFrame({"organization_a": ["y"], "organization_b": ["a"], "kind": ["competitor"]})
    both, row = eco.adding({"ties": tie}), eco.organization_ids.row
    words = Apart(Context(both)).because
    assert words(np.array([row("a")]), row("y"), "rival coalition") == (
        "Y is in Other, and competes with A"
    )
    assert words(np.array([row("b")]), row("y"), "rival coalition") == "Y is in Other"


def test_who_is_apart_with_nothing_but_a_partner_in_common_is_not_listed(eco: Ecosystem) -> None:
    eco = with_something_to_add(eco)
    offers = eco.table("evidence")
    work = {
        "collaborations": pd.DataFrame(
            {"id": ["w", "v"], "name": ["W", "V"], "start_date": "2020-01-01"}
        ),
        "participants": pd.DataFrame(
            {"collaboration_id": ["w", "w", "v", "v"], "organization_id": ["a", "f", "f", "c"]}
        ),
    }
    odd = pd.DataFrame({"id": ["odd"], "name": ["Odd"]})
    another = pd.DataFrame({"organization_id": ["c"], "capability_id": ["odd"], "strength": 0.9})
    bare = eco.replacing("evidence", offers[offers["organization_id"] != "c"])
    bare = bare.adding({**work, "capabilities": odd, "evidence": another})
    report = PartnerModel().fit(bare).suggest("a", k=20)
    assert "n" in {each.partner.id for each in report.matches}
    assert "c" not in {each.partner.id for each in report.apart}


def with_something_to_add(eco: Ecosystem) -> Ecosystem:
    """Have everybody outside of One offer what nobody in it does: a reason to be listed."""
    outside = [each for each in ORGANIZATIONS if each not in MEMBERS["one"]]
    evidence = pd.DataFrame({"organization_id": outside, "capability_id": "skill"})
    skill = pd.DataFrame({"id": ["skill"], "name": ["Skill"]})
    return eco.adding({"capabilities": skill, "evidence": evidence.assign(strength=0.9)})


def test_a_coalition_recruits_nobody_who_is_apart(eco: Ecosystem) -> None:
    eco = with_something_to_add(eco)
    model = PartnerModel().fit(eco)
    report = recruit(eco, "One", model, k=20)
    because = {each.organization.id: each.because for each in report.apart}
    assert because == {
        **{"x": "rival coalition", "x1": "rival coalition", "y": "rival coalition"},
        **{"s2": "own group", "s3": "own group", "s": "own group"},
        **{"a1": "own group", "c": "competitor"},
    }
    (competitor,) = [each for each in report.apart if each.because == "competitor"]
    assert competitor.text.endswith("(C competes with A)")
    had = {each.organization.id for each in report.candidates}
    assert had == {"u", "n"}
    assert set(report.plan.organizations) <= had
    assert report.apart_total == len(because)
    assert report.considered == 2


def test_filters_hold_for_whom_to_recruit(eco: Ecosystem) -> None:
    eco = with_something_to_add(eco)
    model = PartnerModel().fit(eco)
    report = recruit(eco, "One", model, 20, 3, Filters(kinds=("university",)))
    assert {each.organization.id for each in report.candidates} == {"u"}
    assert report.apart == ()
    flagged = recruit(eco, "One", model, 20, 3, Filters(rivals="flag"))
    assert len(flagged.candidates) == len(ORGANIZATIONS) - len(MEMBERS["one"])


def test_the_kinds_are_those_that_are_documented() -> None:
    assert set(KINDS) == {"rival coalition", "competitor", "own group"}


LED = {"one": {"a": "lead", "m": "member"}, "other": {"x": "lead", "y": "member", "u": "member"}}


def led_by_competitors(**more: dict[str, str]) -> Ecosystem:
    """Two coalitions that nobody calls rivals, led by A and X, who compete; N sits nowhere."""
    kinds = {"a": "company", "m": "company", "x": "company", "y": "company", "n": "company"}
    organizations = [{"id": e, "name": e.upper(), "kind": kind} for e, kind in kinds.items()]
    organizations.append({"id": "u", "name": "U", "kind": "university"})
    seats = {key: {**seats, **more.get(key, {})} for key, seats in LED.items()}
    return Ecosystem.from_tables(
        {
            "organizations": pd.DataFrame(organizations),
            "coalitions": pd.DataFrame({"id": list(LED), "name": ["One", "Other"]}),
            "memberships": pd.DataFrame(
                [
                    {"coalition_id": coalition, "organization_id": who, "role": role}
                    for coalition, people in seats.items()
                    for who, role in people.items()
                ]
            ),
            "ties": pd.DataFrame(
                {"organization_a": ["a"], "organization_b": ["x"], "kind": ["competitor"]}
            ),
        }
    )


def test_what_competitors_lead_are_rivals_in_fact() -> None:
    eco = led_by_competitors()
    assert found(eco, "a") == {"x": "competitor", "y": "rival coalition"}
    assert found(eco, "m") == {"x": "rival coalition", "y": "rival coalition"}
    # Who sits nowhere is in no camp, and a university in none ever.
    assert found(eco, "n") == found(eco, "u") == {}
    rows = {str(each): row for row, each in enumerate(eco.organizations["id"])}
    apart = Apart(Context(eco))
    assert apart.because(np.array([rows["a"]]), rows["y"], "rival coalition") == (
        "Y is in Other, which X leads, a competitor of A"
    )
    codes = apart.of_coalition(0, np.array([rows["a"], rows["m"]]))
    assert {str(eco.organizations["id"][row]) for row in np.flatnonzero(codes)} == {"x", "y"}


def test_who_belongs_to_one_of_a_competitor_s_camp_is_in_it_too() -> None:
    eco = led_by_competitors()
    child = {"id": "z", "name": "Z", "kind": "company", "parent_id": "y"}
    organizations = pd.concat([eco.organizations, pd.DataFrame([child])], ignore_index=True)
    tie = {"organization_a": "n", "organization_b": "x", "kind": "competitor"}
    after = eco.replacing("organizations", organizations).adding({"ties": pd.DataFrame([tie])})
    assert found(after, "n") == {
        **{"x": "competitor", "y": "rival coalition"},
        "z": "rival coalition",
    }
    assert found(after, "z")["n"] == "competitor"
    rows = {str(each): row for row, each in enumerate(after.organizations["id"])}
    apart, n, z = Apart(Context(after)), rows["n"], rows["z"]
    said = "in Other, which X leads, a competitor of N"
    assert apart.because(np.array([n]), z, "rival coalition") == f"the group of Z is {said}"
    assert apart.because(np.array([z]), n, "competitor") == f"the group of Z is {said}"


def test_of_several_camps_of_a_competitor_the_first_is_named() -> None:
    eco = led_by_competitors()
    coalition = {"id": "zz", "name": "Later"}
    seats = [
        {"coalition_id": "zz", "organization_id": who, "role": role}
        for who, role in (("x", "lead"), ("y", "member"))
    ]
    tie = {"organization_a": "n", "organization_b": "x", "kind": "competitor"}
    after = eco.adding(
        {
            "coalitions": pd.DataFrame([coalition]),
            "memberships": pd.DataFrame(seats),
            "ties": pd.DataFrame([tie]),
        }
    )
    rows = {str(each): row for row, each in enumerate(after.organizations["id"])}
    assert Apart(Context(after)).because(np.array([rows["y"]]), rows["n"], "competitor") == (
        "Y is in Other, which X leads, a competitor of N"
    )


def test_where_a_competitor_leads_all_are_in_its_camp() -> None:
    """N, who sits nowhere, competes with X, who leads; or with X's sister there, of its group."""
    eco = led_by_competitors()
    tie = {"organization_a": "n", "organization_b": "x", "kind": "competitor"}
    after = eco.adding({"ties": pd.DataFrame([tie])})
    assert found(after, "n") == {"x": "competitor", "y": "rival coalition"}
    assert found(after, "y")["n"] == "competitor"
    rows = {str(each): row for row, each in enumerate(after.organizations["id"])}
    apart, n, y = Apart(Context(after)), rows["n"], rows["y"]
    assert apart.because(np.array([n]), y, "rival coalition") == (
        "Y is in Other, which X leads, a competitor of N"
    )
    assert apart.because(np.array([y]), n, "competitor") == (
        "Y is in Other, which X leads, a competitor of N"
    )
    (known,) = Reservations(Citations(Context(after))).of_pair(n, y)
    assert known.kind == "camp of a competitor"


def test_who_leads_where_a_competitor_sits_is_said_to_lead(ecosystem_of) -> None:
    eco = ecosystem_of(
        ["q", {"id": "r", "name": "R", "parent_id": "q"}, "n"],
        ["speech"],
        coalitions=[{"id": "us", "name": "Us"}],
        memberships=[
            {"coalition_id": "us", "organization_id": who, "role": role}
            for who, role in (("q", "lead"), ("r", "member"))
        ],
        ties=[{"organization_a": "r", "organization_b": "n", "kind": "competitor"}],
    )
    apart, (q, n) = Apart(Context(eco)), eco.organization_ids.rows(["q", "n"])
    assert apart.kinds(np.array([q]), np.array([n])) == ["competitor"]
    said = "Q leads Us, in which R sits, a competitor of N"
    assert apart.because(np.array([q]), n, "competitor") == said
    assert apart.because(np.array([n]), q, "rival coalition") == said


def test_who_leads_both_is_no_rival_of_its_own() -> None:
    assert found(led_by_competitors(other={"a": "lead"}), "m") == {}


def test_lists_and_invitations_know_the_same_reservations() -> None:
    eco = led_by_competitors()
    known, row = (
        Reservations(Citations(Context(eco))),
        {e: r for r, e in enumerate(eco.organizations["id"])},
    )
    for other in ("x", "y", "u", "n"):
        asked = known.of_pair(row["a"], row[other])
        invited = known.of_joining(0, np.array([row["a"]]), np.array([], dtype=int), row[other])
        strip = {each.kind.replace(" of a member", "") for each in invited}
        assert {each.kind for each in asked} == strip
    assert against_words(known.of_pair(row["a"], row["y"]), "they") == [
        "they are in Other, which X leads, a competitor of A"
    ]
