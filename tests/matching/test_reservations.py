"""What counts against a call: who was a rival until lately, and who works with the other side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.matching import dealings
from matcher.matching.apart import Apart
from matcher.matching.citations import Citations
from matcher.matching.context import Context
from matcher.matching.former_rivals import RECENT_YEARS
from matcher.matching.lately import RECENT_YEARS as RECENT_WORK
from matcher.matching.model import PartnerModel
from matcher.matching.next_step import DELIBERATE, IDLE
from matcher.matching.reservation_words import CLEARED, Reservation, against_words, untold
from matcher.matching.reservations import Reservations

DAY = "2024-06-30"

#: Me sits in Mine; "old" led its rival, which ended, and "uni" sat there; "ex" was a competitor and
#: "child" is of its group; "foe" is one now. "maker" supplies it, "buyer" buys from it, "friend"
#: worked with it, "former" did so long ago. Runner leads a rival of Mine, and Alone sits nowhere.
KINDS = {"uni": "university"}
NAMES = (
    *("me", "old", "uni", "ex", "child", "foe"),
    *("maker", "buyer", "friend", "former", "runner", "racer", "alone"),
)


def _told(found: list[Reservation]) -> list[Reservation]:
    """Leave out that all of these do the same, which is tested where that is found."""
    return [each for each in found if each.kind != "same offer"]


def tables() -> dict[str, pd.DataFrame]:
    def frame(columns: str, *rows: str) -> pd.DataFrame:
        cells = [[None if cell == "-" else cell for cell in row.split()] for row in rows]
        return pd.DataFrame(cells, columns=columns.split())

    return {
        "organizations": pd.DataFrame(
            [
                {
                    "id": name,
                    "name": name.title(),
                    "kind": KINDS.get(name, "company"),
                    "parent_id": "ex" if name == "child" else None,
                }
                for name in NAMES
            ]
        ),
        "capabilities": pd.DataFrame({"id": ["k"], "name": ["K"]}),
        "evidence": pd.DataFrame(
            [
                {
                    "organization_id": name,
                    "capability_id": "k",
                    "direction": "offers",
                    "strength": 0.5,
                }
                for name in NAMES
            ]
        ),
        "coalitions": frame(
            "id name founded dissolved",
            "mine Mine 2020-01-01 -",
            "theirs Theirs 2020-01-01 2023-03-01",
            "race Race 2020-01-01 -",
        ),
        "memberships": frame(
            "coalition_id organization_id role since",
            "mine me lead 2020-01-01",
            "theirs old lead 2020-01-01",
            "theirs uni member 2020-01-01",
            "race runner lead 2020-01-01",
            "race racer member 2020-01-01",
        ),
        "rivalries": frame(
            "coalition_a coalition_b since", "theirs mine 2020-01-01", "mine race 2020-01-01"
        ),
        "ties": frame(
            "organization_a organization_b kind since until",
            "me ex competitor 2020-01-01 2023-04",
            "me foe competitor 2020-01-01 -",
            "maker foe supplier 2020-01-01 -",
            "buyer foe customer 2020-01-01 -",
        ),
        "collaborations": frame(
            "id name start_date", "w Chip 2023-02-03", "v Disc 2019-02-03", "z Last 2024-06-30"
        ),
        "participants": frame(
            "collaboration_id organization_id", "w friend", "w foe", "v former", "v foe", "z racer"
        ),
    }


@pytest.fixture(scope="module")
def eco() -> Ecosystem:
    return Ecosystem.from_tables(tables())


def said(eco: Ecosystem, one: str, other: str) -> list[str]:
    row = eco.organization_ids.row
    found = _told(Reservations(Citations(Context(eco))).of_pair(row(one), row(other)))
    return against_words(found, "they", "them")


def test_who_led_a_rival_or_competed_until_lately_is_told(eco: Ecosystem) -> None:
    assert said(eco, "me", "old") == ["Old led Theirs, a rival of Mine until 2023-03-01"]
    assert "Me leads Mine, a rival of Theirs until 2023-03-01" in said(eco, "old", "me")
    assert said(eco, "me", "ex") == ["Ex competed with Me until 2023-04"]
    assert said(eco, "me", "child") == [
        "Ex, of one group with Child, competed with Me until 2023-04"
    ]


def test_of_a_university_it_is_told_too_but_it_asks_as_one_of_no_camp(eco: Ecosystem) -> None:
    assert said(eco, "me", "uni") == ["Uni was in Theirs, a rival of Mine until 2023-03-01"]
    assert said(eco, "uni", "me") == []


def test_of_who_sat_in_several_rivals_it_is_told_in_one_sentence(eco: Ecosystem) -> None:
    made = tables()
    ended = made["rivalries"].assign(until=["2023-03-01", "2023-03-01"])
    also = made["memberships"].iloc[[2]].assign(coalition_id="race")
    both = {
        **made,
        "rivalries": ended,
        "memberships": pd.concat([made["memberships"], also]),
        "coalitions": made["coalitions"].assign(dissolved=[None, "2023-03-01", "2023-03-01"]),
    }
    assert said(Ecosystem.from_tables(both), "me", "uni") == [
        "Uni was in Theirs and Race, rivals of Mine until 2023-03-01"
    ]


def test_why_a_coalition_ended_is_told_where_the_data_do() -> None:
    made = tables()
    told = made["coalitions"].assign(dissolved_note=["never ended", "out of the race", None])
    noted = Ecosystem.from_tables({**made, "coalitions": told})
    assert said(noted, "me", "old") == [
        "Old led Theirs (out of the race), a rival of Mine until 2023-03-01"
    ]


def test_a_public_body_may_be_of_no_side() -> None:
    made = tables()
    public = made["organizations"].assign(kind="public_body")
    eco = Ecosystem.from_tables({**made, "organizations": public})
    told = "they are a public body, which may have to serve all sides alike"
    assert told in said(eco, "me", "friend")
    assert told not in said(eco, "racer", "racer")  # it has chosen its side
    seats = made["memberships"]
    alone = {**made, "memberships": seats[seats["coalition_id"] == "mine"]}
    unopposed = Ecosystem.from_tables({**alone, "organizations": public})
    assert told not in said(unopposed, "me", "friend")


def test_work_with_a_university_makes_nobody_one_of_a_camp() -> None:
    made = tables()
    tie = made["ties"].replace({"organization_b": {"foe": "uni"}})
    taking = made["participants"].replace({"organization_id": {"foe": "uni"}})
    eco = Ecosystem.from_tables({**made, "ties": tie, "participants": taking})
    assert not any("uni" in each.casefold() for each in said(eco, "me", "friend"))


def test_what_ended_long_ago_is_not_told(eco: Ecosystem) -> None:
    rows = eco.table("ties").assign(until="2022-06-29")
    older = Ecosystem.from_tables({**tables(), "ties": rows})
    assert RECENT_YEARS == 2
    assert said(older, "me", "ex") == []


def test_who_came_when_the_other_was_over_never_faced_it(eco: Ecosystem) -> None:
    rows = eco.table("memberships")
    since = rows["since"].where(rows["organization_id"] != "me", "2023-06-01")
    later = Ecosystem.from_tables({**tables(), "memberships": rows.assign(since=since)})
    assert said(later, "me", "old") == said(later, "old", "me") == []


def test_who_sits_together_by_now_is_not_warned_of(eco: Ecosystem) -> None:
    joined = pd.DataFrame(
        {
            "coalition_id": ["mine"],
            "organization_id": ["ex"],
            "role": ["member"],
            "since": ["2024-01-01"],
        }
    )
    assert not any(
        "competed" in each for each in said(eco.adding({"memberships": joined}), "me", "ex")
    )


def test_who_deals_with_a_competitor_is_told_with_the_work(eco: Ecosystem) -> None:
    assert said(eco, "me", "maker") == ["they supply Foe (a competitor of Me)"]
    assert said(eco, "me", "buyer") == ["they buy from Foe (a competitor of Me)"]
    assert said(eco, "me", "friend") == [
        "they work with Foe (a competitor of Me; Chip, 2023-02-03)"
    ]
    work = eco.table("collaborations")
    ends = work["id"].map({"w": "2024-06-29"})
    past = Ecosystem.from_tables({**tables(), "collaborations": work.assign(end_date=ends)})
    assert said(past.as_of(DAY), "me", "friend") == [
        "they worked with Foe (a competitor of Me; Chip, until 2024-06-29)"
    ]
    ends = work["id"].map({"w": DAY})
    today = Ecosystem.from_tables({**tables(), "collaborations": work.assign(end_date=ends)})
    assert said(today.as_of(DAY), "me", "friend") == [
        "they work with Foe (a competitor of Me; Chip, 2023-02-03)"
    ]
    assert RECENT_WORK == 3
    assert said(eco, "me", "former") == []
    assert said(eco, "uni", "maker") == []  # no competitor of who asks


def test_who_sells_to_a_rival_s_camp_or_buys_there_is_told(
    eco: Ecosystem,
) -> None:
    for kind, words in (("customer", "buy from"), ("supplier", "supply")):
        tie = {"organization_a": ["alone"], "organization_b": ["racer"], "kind": [kind]}
        near = eco.adding({"ties": pd.DataFrame(tie)})
        assert said(near, "me", "alone") == [f"they {words} Racer (of a rival's camp)"]


def test_a_seat_is_told_once() -> None:
    race, club = (Reservation("seat", each, each) for each in ("Race since 2020-01-01", "Club"))
    assert untold([race, club], ["they led Race until 2023"]) == [club]
    assert untold([race, club], []) == [race, club]


def test_a_seat_on_another_side_of_a_contest_is_to_be_cleared_first(eco: Ecosystem) -> None:
    race = "Race since 2020-01-01"
    first = f"they sit in {race}{CLEARED}"
    assert said(eco, "alone", "runner") == []  # who leads decides itself whom it takes
    assert said(eco, "alone", "racer") == [first]
    work = {"collaboration_id": ["v", "v"], "organization_id": ["alone", "me"]}
    near = eco.adding({"participants": pd.DataFrame(work)})
    side = f"{race}, a rival of Mine, which Me leads, a partner of Alone"
    assert said(near, "alone", "runner") == [f"they lead {side}"]
    assert said(near, "alone", "racer") == [f"they sit in {side}"]
    # Of two partners who lead two sides none is a stranger.
    joined = {"collaboration_id": ["z", "z"], "organization_id": ["alone", "runner"]}
    both = near.adding({"participants": pd.DataFrame(joined)})
    assert said(both, "alone", "racer") == [first]
    assert said(eco, "me", "racer") == ["they are in the rival Race"]
    # Where one's own group sits, nothing is to be cleared.
    raw = eco.table("organizations")
    kin = raw.assign(parent_id=raw["id"].map({"alone": "runner"}))
    assert said(Ecosystem.from_tables({**tables(), "organizations": kin}), "alone", "racer") == []


def test_a_seat_beside_who_competed_until_lately_is_told_both_ways(eco: Ecosystem) -> None:
    """Though the coalition has no rival by now; of whom one works with by now, nothing is told."""
    tie = {"organization_a": ["runner"], "organization_b": ["alone"], "kind": ["competitor"]}
    tie |= {"since": ["2020-01-01"], "until": ["2024-01-31"]}
    work = {"collaboration_id": ["v", "v"], "organization_id": ["alone", "runner"]}
    near = eco.adding({"ties": pd.DataFrame(tie)})
    seat = "sit in Race since 2020-01-01, whose leader Runner competed with Alone until 2024-01-31"
    assert said(near, "alone", "racer") == [f"they {seat}"]
    assert said(near, "racer", "alone") == [f"Racer {seat.replace('sit', 'sits', 1)}"]
    allied = near.adding({"participants": pd.DataFrame(work)})
    assert not any("competed" in each for each in said(allied, "alone", "racer"))


def test_what_each_has_against_the_other_is_told_whoever_asks(eco: Ecosystem) -> None:
    assert said(eco, "racer", "alone") == [f"Racer sits in Race since 2020-01-01{CLEARED}"]
    assert said(eco, "maker", "me") == ["Maker supplies Foe (a competitor of Me)"]
    assert said(eco, "me", "maker") == ["they supply Foe (a competitor of Me)"]
    # That Alone works with the lead of the other side makes it graver, and takes nothing away.
    work = {"collaboration_id": ["v", "v"], "organization_id": ["alone", "me"]}
    near = eco.adding({"participants": pd.DataFrame(work)})
    side = "Race since 2020-01-01, a rival of Mine, which Me leads, a partner of Alone"
    assert f"Racer sits in {side}" in said(near, "racer", "alone")


def test_who_works_with_everybody_has_nothing_to_clear(eco: Ecosystem) -> None:
    assert said(eco, "uni", "racer") == said(eco, "racer", "uni") == []


def test_an_invitation_says_the_same(eco: Ecosystem) -> None:
    row = eco.organization_ids.row
    known = _told(
        Reservations(Citations(Context(eco))).of_joining(
            eco.coalition_ids.row("mine"),
            eco.organization_ids.rows(["me"]),
            eco.organization_ids.rows([]),
            row("old"),
        )
    )
    assert against_words(known, "they", "them") == [
        "Old led Theirs, a rival of Mine until 2023-03-01"
    ]


def test_who_was_an_ally_until_lately_is_told(eco: Ecosystem) -> None:
    assert "Uni sat with Old in Theirs until 2023-03-01: this may be nothing new" in said(
        eco, "old", "uni"
    )
    left = {"coalition_id": "mine", "role": "member", "since": "2020-01-01"}
    rows = pd.DataFrame(
        [
            {**left, "organization_id": "alone", "until": "2024-05"},
            {**left, "organization_id": "former", "until": "2021-05"},  # long ago
        ]
    )
    after = eco.adding({"memberships": rows})
    row = after.organization_ids.row
    ask = after.coalition_ids.row("mine"), after.organization_ids.rows(["me"])
    for name, told in (("alone", ["Alone was in Mine until 2024-05"]), ("former", [])):
        known = _told(
            Reservations(Citations(Context(after))).of_joining(
                *ask, after.organization_ids.rows([]), row(name)
            )
        )
        assert [each.flag for each in known if each.kind == "former ally"] == told


def test_what_one_s_own_group_holds_is_told(eco: Ecosystem) -> None:
    shares = {"organization_a": "ex", "organization_b": "alone", "kind": "equity"}
    after = eco.adding({"ties": pd.DataFrame([shares])})
    told = "they are linked already with Ex (equity), of one group with Child"
    assert said(after, "child", "alone") == [f"{told}: this may be nothing new"]
    assert said(after, "ex", "alone") == ["Ex holds shares of Alone: this may be nothing new"]


def test_of_who_works_below_a_competitor_it_is_said_whose_that_is(eco: Ecosystem) -> None:
    """What who asks takes part in is left out: it sees for itself."""
    tie = {"organization_a": "me", "organization_b": "ex", "kind": "competitor"}
    work = {"id": "c", "name": "Crane", "start_date": "2023-05-01"}
    taking = [{"collaboration_id": "c", "organization_id": who} for who in ("alone", "child")]
    tables = {"ties": pd.DataFrame([tie]), "collaborations": pd.DataFrame([work])}
    near = eco.adding({**tables, "participants": pd.DataFrame(taking)})
    side = "which belongs to Ex, a competitor of Me; Crane, 2023-05-01"
    assert f"they work with Child ({side})" in said(near, "me", "alone")
    mine = pd.DataFrame([{"collaboration_id": "c", "organization_id": "me"}])
    assert "Child" not in " ".join(said(near.adding({"participants": mine}), "me", "alone"))


def test_who_faces_one_s_group_stands_apart(eco: Ecosystem) -> None:
    ties = {"organization_a": "alone", "organization_b": "ex", "kind": "competitor"}
    offers = {"organization_id": "alone", "capability_id": "l", "strength": 0.5}
    added = {
        "ties": ties,
        "capabilities": {"id": "l", "name": "L"},
        "evidence": {**offers, "direction": "offers"},
    }
    after = eco.adding({name: pd.DataFrame([row]) for name, row in added.items()})
    found = PartnerModel().fit(after).suggest("child", 20)
    matches, (alone,) = found.matches, [e for e in found.apart if e.partner.id == "alone"]
    assert alone.because == "competitor"
    assert alone.next_step.startswith("Only as a deliberate step: Alone about K, which both offer")
    # Who was one only, or only works with one, is called as others are.
    others = {each.next_step.split(": ")[0] for each in matches if each.partner.id != "alone"}
    assert others == {IDLE.rstrip(":")}


def test_who_belongs_to_a_competitor_is_no_plain_call(eco: Ecosystem) -> None:
    organizations = eco.table("organizations")
    below = organizations["id"].isin(["alone"])
    parents = organizations["parent_id"].where(~below, "foe")
    made = Ecosystem.from_tables(
        {**tables(), "organizations": organizations.assign(parent_id=parents)}
    )
    assert said(made, "me", "alone") == ["they belong to Foe, a competitor of Me"]
    skill = pd.DataFrame({"id": ["s"], "name": ["Skill"]})
    offer = pd.DataFrame({"organization_id": ["alone"], "capability_id": "s", "strength": 0.9})
    model = PartnerModel().fit(made.adding({"capabilities": skill, "evidence": offer}))
    assert model.explain("me", "alone").directions[0].match.next_step.startswith(DELIBERATE)
    # Of the parent of a competitor, and of its sister, one hears that they are of one group.
    parents = organizations["parent_id"].where(organizations["id"] != "foe", "alone")
    above = Ecosystem.from_tables(
        {**tables(), "organizations": organizations.assign(parent_id=parents)}
    )
    assert said(above, "me", "alone") == ["they are of one group with Foe, a competitor of Me"]


def test_who_competes_with_a_partner_is_told(eco: Ecosystem) -> None:
    work = {"collaboration_id": ["v", "v"], "organization_id": ["maker", "me"]}
    partner = eco.adding({"participants": pd.DataFrame(work)})
    assert said(partner, "maker", "ex") == []  # no more a competitor
    assert said(partner, "former", "ex") == []
    tied = pd.DataFrame(
        {"organization_a": ["alone"], "organization_b": ["me"], "kind": ["competitor"]}
    )
    facing = partner.adding({"ties": tied})
    assert said(facing, "maker", "alone") == ["they compete with Me, a partner of Maker"]
    assert said(facing, "buyer", "alone") == []


def test_a_coalition_without_members_can_ask_too(eco: Ecosystem) -> None:
    found = _told(
        Reservations(Citations(Context(eco))).of_joining(
            eco.coalition_ids.row("mine"),
            np.array([], dtype=np.intp),
            np.array([], dtype=np.intp),
            eco.organization_ids.row("racer"),
        )
    )
    assert [each.kind for each in found] == ["rival"]


def test_who_is_below_one_of_a_rival_is_of_its_side(eco: Ecosystem) -> None:
    rows = eco.table("organizations")
    parents = rows["parent_id"].where(rows["id"] != "friend", "runner")
    context = Context(
        Ecosystem.from_tables({**tables(), "organizations": rows.assign(parent_id=parents)})
    )
    row = context.ecosystem.organization_ids.row
    race = context.ecosystem.coalition_ids.row("race")
    for other, itself in (("friend", False), ("racer", True)):
        columns, sits = Apart(context)._declared.coalitions(np.array([row("me")]), row(other))
        assert (columns.tolist(), sits) == ([race], itself)


def test_work_of_more_than_an_umbrella_holds_tells_of_no_dealings(
    eco: Ecosystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(eco, "me", "friend")
    monkeypatch.setattr(dealings, "LARGEST", 1)
    assert said(eco, "me", "friend") == []


def test_who_holds_shares_of_a_competitor_or_the_other_way_is_told(eco: Ecosystem) -> None:
    for ends in (("alone", "foe"), ("foe", "alone")):
        shares = {"organization_a": ends[0], "organization_b": ends[1], "kind": "equity"}
        made = eco.adding({"ties": pd.DataFrame([shares])})
        row = made.organization_ids.row
        finder = Reservations(Citations(Context(made)))
        found = finder.of_pair(row("me"), row("alone"))
        (tied,) = (each for each in found if each.kind == "equity with a foe")
        assert tied.flag == "equity tie with Foe, a competitor of Me"
        other = finder.of_pair(row("me"), row("buyer"))
        assert "equity with a foe" not in {each.kind for each in other}
