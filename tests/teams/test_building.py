"""Teams of small ecosystems under rules: what is met, what is not known, what contradicts."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.errors import DataError, RequestError, UnknownNameError
from matcher.matching import Filters, PartnerModel
from matcher.matching.group_model import GroupModel
from matcher.teams import Challenge, TeamReport, Wishes, build_team, known_rules, load_rules
from matcher.teams.contradictions import MOST_RULES
from matcher.teams.findings import LeftOut, Need, Reading, TeamWeights
from matcher.teams.rules import NO_RULES, Rules, countries_of

EU = 'of = ["eu-member-states"]'
HEAD = 'name = "r"\nversion = "1"\ndate = "2020-01-01"\nsource = "a test"\n'


def ecosystem(more: dict[str, pd.DataFrame] | None = None, **columns: list[object]) -> Ecosystem:
    """Make six organizations, a to f; e and f are of one group; each offers some of three."""
    organizations = pd.DataFrame(
        {
            "id": list("abcdef"),
            "name": [letter.upper() * 3 for letter in "abcdef"],
            "country": ["DE", "DE", "FR", "IT", "US", "CH"],
            "kind": ["company", "university", "company", None, "company", "company"],
            "parent_id": [None, None, None, None, None, "e"],
            **columns,
        }
    )
    strengths = {
        **{("a", "x"): 0.9, ("b", "x"): 0.8, ("b", "y"): 0.6, ("c", "y"): 0.9},
        **{("d", "z"): 0.5, ("e", "z"): 0.9, ("f", "z"): 0.7},
    }
    evidence = pd.DataFrame(
        [
            {"organization_id": o, "capability_id": c, "strength": s, "date": "2019-01-01"}
            for (o, c), s in strengths.items()
        ]
    )
    capabilities = pd.DataFrame({"id": list("xyzw"), "name": ["Xenon", "Yttrium", "Zinc", "Water"]})
    tables = {"organizations": organizations, "evidence": evidence, "capabilities": capabilities}
    return Ecosystem.from_tables({**tables, **(more or {})})


def rules(tmp_path: Path, *texts: str) -> Rules:
    path = tmp_path / "rules.toml"
    path.write_text(HEAD + "".join(f"[[rule]]\n{text}\n" for text in texts), "utf-8")
    return load_rules(str(path))


def asked(
    eco: Ecosystem,
    wishes: Wishes,
    needs: str = "xyz",
    weights: TeamWeights | None = None,
    read: Reading | None = None,
    **more: object,
) -> TeamReport:
    model = GroupModel(PartnerModel().fit(eco), learn=False)
    found = tuple(
        Need(each.lower(), *((1.0, "") if each.islower() else (0.5, "", False))) for each in needs
    )
    challenge = Challenge("T", found, read or Reading(), weights=weights or TeamWeights())
    return build_team(model, challenge, wishes, **more)  # type: ignore[arg-type]


def best(report: TeamReport) -> set[str]:
    return {member.id for member in report.teams[0].members}


def test_without_rules_the_strongest_are_chosen() -> None:
    report = asked(ecosystem(), Wishes(NO_RULES))
    assert best(report) == {"a", "c", "e"}
    assert report.teams[0].covered == pytest.approx(0.9)
    seats = {member.id: (member.seat, member.stand_in) for member in report.teams[0].members}
    assert seats["e"][0] == "Zinc"
    assert seats["e"][1] is not None and (seats["e"][1].id, seats["e"][1].loses) == ("f", ("z",))


def together() -> dict[str, pd.DataFrame]:
    """All six took part in one collaboration."""
    collaboration = {"id": ["c"], "name": ["Consortium"], "start_date": ["2019-02-01"]}
    taking = {"collaboration_id": ["c"] * 6, "organization_id": list("abcdef")}
    return {"collaborations": pd.DataFrame(collaboration), "participants": pd.DataFrame(taking)}


@pytest.mark.parametrize(
    "weights", [TeamWeights(ties=1.0), TeamWeights(ties=1.0, seat=0.0, fit=0.0, cohesion=0.0)]
)
@pytest.mark.parametrize("lead", [None, "AAA"])
def test_joint_work_and_fit_alone_seat_nobody(weights: TeamWeights, lead: str | None) -> None:
    report = asked(ecosystem(together()), Wishes(NO_RULES, lead=lead), "x", weights)
    assert best(report) == {"a"}
    report = asked(ecosystem(together()), Wishes(NO_RULES, lead=lead), "xz", weights)
    assert best(report) == {"a", "e"}


def test_who_is_there_for_the_size_or_a_rule_is_said_so(tmp_path: Path) -> None:
    rule = 'say = "two of the EU"\nelement = "from"\nof = ["eu-member-states"]\nmin = 2'
    eco = ecosystem(together())
    for wishes, why in (
        (Wishes(NO_RULES, size=(2, 9)), "only for the size: the team is to have 2 to 9 members"),
        (Wishes(rules(tmp_path, rule)), "only for a rule: two of the EU"),
    ):
        first, second = asked(eco, wishes, "x").teams[0].members
        assert (first.seat, second.adds) == ("Xenon", ())
        seat, said = why.split(": ")
        assert second.seat == seat and said in second.reasons[0]


def test_one_sure_need_goes_before_all_that_are_perhaps_meant() -> None:
    # BBB would cover two that are perhaps meant, DDD half of a sure one; there is one seat.
    wishes = Wishes(NO_RULES, size=(1, 1), without=("EEE", "FFF"))
    assert best(asked(ecosystem(), wishes, "XYz")) == {"d"}
    assert best(asked(ecosystem(), replace(wishes, size=(1, 2)), "XYz")) == {"b", "d"}
    assert best(asked(ecosystem(), wishes, "XYZ")) == {"b"}


def test_what_a_stand_in_has_nothing_for_is_told_from_what_it_meets_less_well() -> None:
    report = asked(ecosystem(), Wishes(NO_RULES, size=(1, 1)), "xy")
    (member,) = report.teams[0].members
    first, second = member.next_best
    assert (member.id, first.id, first.loses, first.lacks) == ("b", "a", ("y",), ("y",))
    assert (second.id, second.loses, second.lacks) == ("c", ("x",), ("x",))


def test_an_alternative_has_another_member_for_a_need() -> None:
    report = asked(ecosystem(), Wishes(NO_RULES), k=9)
    assert report.wanted == 9 and len(report.teams) > 1
    first = best(report)
    for team in report.teams[1:]:
        others = [member for member in team.members if member.id not in first]
        assert any(member.adds for member in others)
    # Of a need that one alone offers there is none, not even the team without that one.
    only = asked(ecosystem(), Wishes(NO_RULES, without=("BBB",)), "x", k=3)
    assert [{member.id for member in team.members} for team in only.teams] == [{"a"}]


def test_where_there_is_no_history_nobody_is_said_to_be_a_stranger() -> None:
    assert not any("has worked with nobody" in risk for risk in risks(ecosystem()))
    assert any("has worked with nobody" in risk for risk in risks(ecosystem(of_two()), "xz"))


def test_who_is_stated_to_be_linked_has_met_and_that_is_no_risk() -> None:
    tie = {"organization_a": "a", "organization_b": "e", "kind": "other"}
    told = risks(ecosystem({"ties": pd.DataFrame([tie])}), "xz")
    assert not [each for each in told if "linked already" in each or "with nobody" in each]


def risks(eco: Ecosystem, needs: str = "xyz") -> tuple[str, ...]:
    return asked(eco, Wishes(NO_RULES), needs).teams[0].risks


def of_two() -> dict[str, pd.DataFrame]:
    return {name: table.head(2) for name, table in together().items()}


def test_what_the_call_leaves_out_is_in_no_team_and_what_no_column_says_is_marked() -> None:
    out = LeftOut("No American firms", True, "organizations of the United States", ("e",))
    odd = LeftOut("no start-ups", False, "start-ups", ("a",))
    read = Reading(left_out=(out, odd))
    report = asked(ecosystem(), Wishes(NO_RULES), read=read, why_not=["EEE"])
    assert best(report) == {"a", "c", "f"}
    assert 'the call says "no start-ups": AAA, described as "start-ups"' in report.teams[0].risks
    assert report.why_not[0].because == 'the call leaves it out: "No American firms"'


def test_evidence_without_a_note_is_told_by_the_name_of_the_capability() -> None:
    grounds = [
        each
        for member in asked(ecosystem(), Wishes(NO_RULES)).teams[0].members
        for each in member.evidence
    ]
    assert {each.text for each in grounds} == {"Xenon", "Yttrium", "Zinc"}


def test_horizon_europe_wants_three_countries_with_a_member_state() -> None:
    report = asked(ecosystem(), Wishes(load_rules("horizon-europe"), lead="EEE"))
    (verdict, *_) = report.teams[0].rules
    assert verdict.met is True
    # The United States do not count; nor would Switzerland in 2019.
    assert {"a", "c", "d"} <= best(report)
    assert set(verdict.by) == {"a", "c", "d"}


def test_what_the_data_do_not_say_is_null_and_named(tmp_path: Path) -> None:
    rule = rules(tmp_path, 'say = "two SMEs"\nelement = "sme"\nmin = 2')
    report = asked(ecosystem(), Wishes(rule))
    verdict = report.teams[0].rules[0]
    assert verdict.met is None
    assert set(verdict.unknown) == best(report)
    # With data for some, a team that meets the rule for certain goes before a better one.
    some = ecosystem(sme=["true", None, "false", "true", None, None])
    report = asked(some, Wishes(rule))
    assert report.teams[0].rules[0].met is True and {"a", "d"} <= best(report)


@pytest.mark.parametrize(
    ("rule", "members"),
    [
        ('say = "s"\nelement = "per_country"\nmax = 1', {"a", "c", "e"}),
        ('say = "s"\nelement = "kinds"\nkinds = ["university"]\nmin = 1', {"a", "b", "c", "e"}),
        ('say = "s"\nelement = "kinds"\nkinds = ["company"]\nmax = 1', {"b", "e"}),
        ('say = "s"\nelement = "from"\nof = ["CH"]\nmin = 1', {"a", "c", "e", "f"}),
        ('say = "s"\nelement = "must"\norganizations = ["d"]', {"a", "c", "d", "e"}),
        ('say = "s"\nelement = "must_not"\norganizations = ["e", "f"]', {"a", "c", "d"}),
        ('say = "s"\nelement = "members"\nmax = 2', {"b", "e"}),
        ('say = "s"\nelement = "role"\nkinds = ["university"]\nof = ["DE"]', {"a", "b", "c", "e"}),
        ('say = "s"\nelement = "sme"\nmin_share = 0.5', {"a", "c", "f"}),
    ],
)
def test_each_element_holds(tmp_path: Path, rule: str, members: set[str]) -> None:
    eco = ecosystem(
        kind=["company", "university", "company", "other", "company", "company"],
        sme=["true", "false", "true", "false", "false", "true"],
    )
    report = asked(eco, Wishes(rules(tmp_path, rule)))
    verdict = next(each for each in report.teams[0].rules if each.rule == "s")
    assert verdict.met is True
    if "min_share" in rule:  # a tie of two teams by value: what matters is the share
        assert sum(each in "acf" for each in best(report)) * 2 >= len(best(report))
    else:
        assert best(report) == members


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (
            'element = "per_country"\nmax_share = 0.3',
            lambda team: len(team) > 3 and not team >= {"a", "b"},
        ),
        ('element = "role"\nsme = false\ncapability = "z"', lambda team: team & {"d", "e"}),
        (
            'element = "from"\nof = ["FR", "US"]\nmax_share = 0.5',
            lambda team: len(team & {"c", "e"}) * 2 <= len(team),
        ),
        (
            'element = "countries"\nmin = 3\namong = ["CH", "IT"]\namong_min = 2',
            lambda team: team >= {"d", "f"},
        ),
        ('element = "budget"\nmax = 700000', lambda team: not team >= {"a", "c"}),
        ('element = "budget"\nmember_max = 300000', lambda team: not team & {"a", "c"}),
        ('element = "running"\nmax = 1', lambda team: "a" not in team),
    ],
)
def test_each_element_holds_of_what_is_known_of_each(
    tmp_path: Path, rule: str, holds: Callable[[set[str]], object]
) -> None:
    paid = {"a": 500e3, "b": 100e3, "c": 400e3, "d": 50e3, "e": 100e3, "f": 90e3}
    works = pd.DataFrame(
        {
            "id": ["old", "new"],
            "name": ["Old", "New"],
            "start_date": ["2018-01-01", "2019-06-01"],
            "end_date": ["2018-12-31", "2021-01-01"],
        }
    )
    seats = [
        {"collaboration_id": "old", "organization_id": e, "funding_eur": f"{paid[e]}"} for e in paid
    ]
    seats += [{"collaboration_id": "new", "organization_id": "a", "funding_eur": f"{paid['a']}"}]
    eco = ecosystem(
        {"collaborations": works, "participants": pd.DataFrame(seats)},
        sme=["true", "false", "true", "false", "false", "true"],
    )
    free = best(asked(eco, Wishes(NO_RULES)))
    report = asked(eco.as_of("2020-01-01"), Wishes(rules(tmp_path, f'say = "s"\n{rule}')))
    team = best(report)
    assert report.teams[0].rules[0].met is True
    assert holds(team)
    assert "role" in rule or not holds(free), free


def test_a_rule_of_what_nobody_knows_is_met_by_nobody_for_sure(tmp_path: Path) -> None:
    report = asked(ecosystem(), Wishes(rules(tmp_path, 'say = "s"\nelement = "budget"\nmax = 1')))
    verdict = report.teams[0].rules[0]
    assert verdict.met is None and set(verdict.unknown) == best(report)


def test_of_many_rules_those_that_contradict_are_found_one_by_one(tmp_path: Path) -> None:
    idle = [f'say = "{n}"\nelement = "members"\nmax = {20 + n}' for n in range(MOST_RULES)]
    half = 'say = "half universities"\nelement = "kinds"\nkinds = ["university"]\nmin_share = 0.5'
    none = 'say = "no b"\nelement = "must_not"\norganizations = ["b"]'
    eco = ecosystem(kind=["company", "university", *["company"] * 4])
    report = asked(eco, Wishes(rules(tmp_path, *idle, half, none), size=(2, 3)))
    assert report.infeasible is not None
    assert set(report.infeasible.rules) >= {"half universities", "no b"}
    ways = {each.rule: each.change for each in report.infeasible.relaxations}
    assert ways["half universities"] == "min_share 0.5 to 0"


def test_of_one_group_one_counts(tmp_path: Path) -> None:
    independent = 'say = "s"\nelement = "countries"\nmin = 2\nof = ["US", "CH", "FR"]\n'
    report = asked(ecosystem(), Wishes(rules(tmp_path, independent + "independent = true")), "z")
    assert not {"e", "f"} >= best(report) and "c" in best(report)
    report = asked(ecosystem(), Wishes(rules(tmp_path, independent)), "z")
    assert len(report.teams[0].rules[0].by) == 2


def test_a_contradiction_is_the_smallest_and_comes_with_a_way_out(tmp_path: Path) -> None:
    rule = rules(
        tmp_path,
        f'say = "four countries of the EU"\nelement = "countries"\nmin = 4\n{EU}',
        'say = "a company"\nelement = "kinds"\nkinds = ["company"]\nmin = 1',
    )
    report = asked(ecosystem(), Wishes(rule))
    assert report.teams == () and report.infeasible is not None
    assert report.infeasible.rules == ("four countries of the EU",)
    (way,) = report.infeasible.relaxations
    assert (way.change, way.by) == ("min 4 to 3", 1.0)


def test_two_rules_that_contradict_are_both_named(tmp_path: Path) -> None:
    rule = rules(
        tmp_path,
        'say = "three of the EU"\nelement = "from"\nof = ["eu-member-states"]\nmin = 3',
        'say = "a company"\nelement = "kinds"\nkinds = ["company"]\nmin = 1',
    )
    report = asked(ecosystem(), Wishes(rule, size=(1, 2)))
    assert report.infeasible is not None
    assert set(report.infeasible.rules) == {"three of the EU", "a team has 1 to 2 members"}
    ways = {each.rule: each.change for each in report.infeasible.relaxations}
    assert ways["three of the EU"] == "min 3 to 2"
    assert ways["a team has 1 to 2 members"] == "max 2 to 3"


def test_that_a_rule_of_a_call_goes_is_offered_last_and_as_its_makers_to_say(
    tmp_path: Path,
) -> None:
    must = 'say = "no company"\nelement = "must_not"\norganizations = ["a", "c", "d", "e", "f"]'
    rule = rules(tmp_path, must)
    report = asked(ecosystem(), Wishes(rule, size=(2, 3)))
    assert report.infeasible is not None
    ways = [(each.rule, each.change) for each in report.infeasible.relaxations]
    assert ways == [
        ("a team has 2 to 3 members", "min 2 to 1"),
        ("no company", "only if its makers waive it for you"),
    ]


def test_why_not_says_what_would_change() -> None:
    wishes = Wishes(NO_RULES, lead="AAA", filters=Filters(countries=("DE", "FR", "US")))
    report = asked(ecosystem(), wishes, why_not=["b", "f", "c"])
    loss, barred, inside = report.why_not
    assert loss.value is not None and loss.value < report.teams[0].value
    assert "country is not DE or FR or US" in barred.because and barred.value is None
    assert inside.because == "it is in the best team"


@pytest.mark.parametrize(
    ("wishes", "needs", "said"),
    [
        (Wishes(NO_RULES, members=("a", "b", "c"), size=(1, 2)), "x", "more than the 2 members"),
        (Wishes(NO_RULES, lead="a", without=("a",)), "x", "both asked for and left out"),
        (Wishes(NO_RULES), "w", "nobody in .* offers any of the needs: Water"),
        (Wishes(load_rules("eurostars"), lead="EEE"), "x", "cannot lead under eurostars"),
    ],
)
def test_what_cannot_be_meant_is_refused(wishes: Wishes, needs: str, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        asked(ecosystem(), wishes, needs)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError):
        asked(ecosystem(), Wishes(NO_RULES, lead="nobody"))


def test_everything_wrong_in_rules_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as error:
        rules(
            tmp_path,
            'say = "s"\nelement = "countries"\nmin = 2\nof = ["eu-member-sates"]',
            'say = "s"\nelement = "kindz"',
            'say = "s"\nelement = "kinds"\nkinds = ["firm"]\nmin = 1',
            'say = "s"\nelement = "members"\nmin = 5\nmax = 3',
            'say = "s"\nelement = "sme"',
            'say = "s"\nelement = "groups"\nmax = "two"',
            'say = ""\nelement = "rivals"\nmax = 1',
            'say = "s"\nelement = "sme"\nmax_share = 2',
            'say = "s"\nelement = "must"',
            'say = "s"\nelement = "countries"\nmin = 2\namong_min = 1',
            'say = "s"\nelement = ["sme"]',
            'say = "s"\nelement = "lead"\nsme = "yes"',
            'say = "s"\nelement = "role"\ncapability = 3\nof = "DE"',
        )
    said = str(error.value)
    for part in (
        *("eu-member-states", "kinds", "there is no kind 'firm'", "more than max", "number"),
        *("rule 6, max: this is no number", "rule 7, say", "rivals takes no such key"),
        *("rule 9, organizations: must needs it", "among_min needs it", "no element "),
        *("a share is at most 1", "this is not true or false", "this is no text", "list of names"),
    ):
        assert part in said


@pytest.mark.parametrize(
    ("text", "said"),
    [('rule = 3\nnmae = "r"', "Nearest: name"), (HEAD + "rule = 3", "this is no list")],
)
def test_what_is_no_file_of_rules_is_said(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "r.toml").write_text(text, "utf-8")
    with pytest.raises(DataError, match=said):
        load_rules(str(tmp_path / "r.toml"))


def test_the_rules_that_come_along_can_be_read_and_say_where_they_are_from() -> None:
    for name in known_rules():
        found = load_rules(name)
        assert found.info.name == name
        if name != "none":
            assert found.rules and found.info.source and found.info.date
    with pytest.raises(RequestError, match="nearest: horizon-europe"):
        load_rules("horizon-europ")


def test_groups_of_countries_are_dated() -> None:
    day = datetime.date
    assert "GB" in countries_of(["eu-member-states"], day(2020, 1, 31))
    assert "GB" not in countries_of(["eu-member-states"], day(2020, 2, 1))
    assert "GB" in countries_of(["horizon-europe-pillar-2"], day(2024, 1, 1))
    assert len(countries_of(["eu-member-states"], day(2021, 1, 1))) == 27
    later = countries_of(["horizon-europe-pillar-2"], day(2025, 6, 1))
    assert later - countries_of(["horizon-europe-associated"], day(2025, 6, 1)) == {
        *("NZ", "CA", "KR")
    }


def test_the_best_team_is_that_of_trying_all(tmp_path: Path) -> None:
    """Through the tables and the rules, not the program alone."""
    rule = 'say = "s"\nelement = "countries"\nmin = 2\nof = ["eu-member-states"]'
    report = asked(ecosystem(together()), Wishes(rules(tmp_path, rule), size=(2, 4)))
    strengths = ecosystem().offers.toarray()[:, :3]
    countries = ["DE", "DE", "FR", "IT", "US", "CH"]

    def worth(team: tuple[int, ...]) -> float:
        pairs = len(team) * (len(team) - 1) / 2  # all have worked with all
        covered = strengths[list(team)].max(axis=0).sum()
        return float(covered - 0.05 * len(team) + 0.01 * pairs)

    teams = [
        team
        for size in (2, 3, 4)
        for team in combinations(range(6), size)
        if len({countries[row] for row in team} & {"DE", "FR", "IT"}) >= 2
    ]
    assert report.teams[0].value == pytest.approx(max(map(worth, teams)))
    assert np.isclose(report.teams[0].bound, report.teams[0].value)
