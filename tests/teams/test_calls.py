"""Teams in bulk: every team as the call asks, and better than chance where history tells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.errors import DataError, RequestError
from matcher.matching.context import Context
from matcher.teams.calls import build_teams, choose, read_calls
from matcher.teams.consortia import Call, Past, calls_between

LABS, YEARS = 40, range(2010, 2019)


def clubs(seed: int = 0, coordinators: bool = True) -> Ecosystem:
    """Make labs of four fields; consortia are of one field, and old partners come back."""
    rng = np.random.default_rng(seed)
    organizations = pd.DataFrame(
        {
            "id": [f"o{row:02d}" for row in range(LABS)],
            "name": [f"Lab {row}" for row in range(LABS)],
            "country": [["DE", "FR", "IT", "ES"][row % 4] for row in range(LABS)],
        }
    )
    projects, participants, tags = [], [], []
    for year in YEARS:
        for number in range(12):
            field = number % 4
            own = [row for row in range(LABS) if row // 10 == field]
            members = rng.permutation(own)[:4].tolist() + rng.permutation(LABS)[:1].tolist()
            key = f"p{year}-{number}"
            projects.append({"id": key, "start_date": f"{year}-{1 + number:02d}-15"})
            tags.append({"collaboration_id": key, "capability_id": f"f{field}"})
            for place, row in enumerate(dict.fromkeys(members)):
                role = "coordinator" if place == 0 and coordinators else "participant"
                participants.append(
                    {"collaboration_id": key, "organization_id": f"o{row:02d}", "role": role}
                )
    tables = {
        "organizations": organizations,
        "capabilities": pd.DataFrame({"id": [f"f{n}" for n in range(4)], "name": list("WXYZ")}),
        "collaborations": pd.DataFrame(projects),
        "participants": pd.DataFrame(participants),
        "collaboration_capabilities": pd.DataFrame(tags),
    }
    return Ecosystem.from_tables(tables)


def written(folder: Path, *rows: str) -> Path:
    path = folder / "calls.csv"
    path.write_text("call_id,lead,capabilities,size,countries\n" + "\n".join(rows) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("coordinators", [True, False])
def test_every_team_is_as_its_call_asks_and_of_its_field(
    tmp_path: Path, coordinators: bool
) -> None:
    eco = clubs(coordinators=coordinators)
    path = written(tmp_path, "a,o03,f0,5,3", "b,Lab 25,X;Z,4,2", "c,o31,f3,3,1")
    calls = read_calls(eco, path)
    teams = build_teams(eco, calls)
    assert list(teams.columns) == ["call_id", "seat", "organization_id"]
    countries = eco.organizations.set_index("id")["country"]
    for key, call in calls.items():
        team = teams[teams["call_id"] == key]
        assert team["seat"].tolist() == list(range(1, call.size + 1))
        assert team["organization_id"].iloc[0] == eco.organization_ids.ids[call.lead]
        assert team["organization_id"].is_unique
        assert countries[team["organization_id"]].nunique() >= call.countries
    first = teams[teams["call_id"] == "a"]["organization_id"].iloc[1:]
    assert sum(int(each[1:]) // 10 == 0 for each in first) >= 3
    assert teams.equals(build_teams(eco, calls))


def test_with_little_history_the_walk_orders(tmp_path: Path) -> None:
    eco = clubs().as_of("2010-03-31")
    teams = build_teams(eco, read_calls(eco, written(tmp_path, "a,o03,f0,3,1")))
    assert len(teams) == 3


def test_too_few_candidates_are_told(tmp_path: Path) -> None:
    eco = clubs().as_of("2010-03-31")
    with pytest.raises(RequestError, match="call a asks for 30 members, and only"):
        build_teams(eco, read_calls(eco, written(tmp_path, "a,o03,f0,30,1")))


def test_all_that_is_wrong_is_told_with_its_row(tmp_path: Path) -> None:
    rows = ("a,nobody,f0,5,3", "a,o01,fx,5,3", ",o01,f0,1,1", "d,o01,f0,3,4", "e,o01,f0,x,1")
    with pytest.raises(DataError) as error:
        read_calls(clubs(), written(tmp_path, *rows))
    said = str(error.value)
    for part in (
        *("row 2, column lead", "row 3, column capabilities", "given twice", "it is empty"),
        *("row 4, column size", "row 5, column countries", "row 6, column size"),
    ):
        assert part in said
    path = tmp_path / "short.csv"
    path.write_text("call_id,lead\na,o01\n", "utf-8")
    with pytest.raises(RequestError, match="no column capabilities"):
        read_calls(clubs(), path)


@pytest.mark.parametrize("seed", range(40))
def test_the_choice_is_the_best_with_enough_countries(seed: int) -> None:
    from itertools import combinations

    rng = np.random.default_rng(seed)
    count = int(rng.integers(3, 9))
    scores = np.round(rng.normal(size=count), 1)
    scores[0] = -np.inf  # the lead
    countries = rng.integers(-1, 4, count)
    size = int(rng.integers(2, count + 1))
    call = Call(0, (), size, int(rng.integers(1, 5)))
    team = choose(scores, countries, call, np.arange(count))

    def distinct(rows: tuple[int, ...]) -> int:
        return len({int(countries[row]) for row in (0, *rows)} - {-1})

    sets = list(combinations(range(1, count), size - 1))
    most = min(call.countries, max(distinct(rows) for rows in sets))
    best = max(scores[list(rows)].sum() for rows in sets if distinct(rows) >= most)
    assert distinct(tuple(team.tolist())) >= most
    assert scores[team].sum() == pytest.approx(best)


def test_a_call_of_the_past_tells_its_other_members() -> None:
    days = ("2012-12-31", "2013-12-31")
    before, later = (Past(Context(clubs().as_of(day, everybody=True))) for day in days)
    calls, others = calls_between(before, later, (4, 9))
    assert len(calls) == 12
    for call, members in zip(calls, others, strict=True):
        assert call.lead not in members
        assert len(members) == call.size - 1
        assert later.led[call.lead].nnz
