from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import matcher
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.schema import TABLES
from matcher.errors import NotYetError
from matcher.matching.context import Context
from matcher.sources import write_duckdb, write_folder


def test_the_digest_is_of_the_content_whatever_file_it_came_from(tmp_path: Path) -> None:
    korea = matcher.load("korea-ai-2020")
    tables = {name: korea.table(name) for name in TABLES}
    write_folder(tables, tmp_path / "folder")
    write_duckdb(tables, tmp_path / "file.duckdb")
    for path in (tmp_path / "folder", tmp_path / "file.duckdb"):
        assert matcher.load(path).digest == korea.digest
    halves = {
        name: pd.concat([frame[: len(frame) // 2], frame[len(frame) // 2 :]])
        for name, frame in tables.items()
    }
    assert Ecosystem(halves, "korea", korea.day).digest == korea.digest


def test_the_digest_is_another_with_another_cell_day_or_order() -> None:
    korea = matcher.load("korea-ai-2020")
    cell = korea.organizations
    cell.loc[3, "name"] = "Another"
    others = [
        korea.replacing("organizations", cell),
        korea.replacing("organizations", korea.organizations[::-1]),
        korea.as_of("2020-06-02"),
    ]
    assert len({each.digest for each in (korea, *others)}) == 4


def test_rows_found_while_reading_hold_as_of_a_day_that_takes_work_away() -> None:
    firms = pd.DataFrame({"id": ["a", "b"], "name": ["A", "B"]})
    # The first collaboration is the later one, and nobody takes part in it.
    work = pd.DataFrame({"id": ["late", "early"], "start_date": ["2020", "2010"]})
    parts = pd.DataFrame({"collaboration_id": ["early"] * 2, "organization_id": ["b", "a"]})
    tables = {"organizations": firms, "collaborations": work, "participants": parts}
    whole = Ecosystem.from_tables(tables)
    for seen, place in ((whole, 1), (whole.as_of("2015"), 0), (whole.as_of("2020"), 1)):
        assert seen.part_collaborations.tolist() == [place, place]
        assert seen.part_organizations.tolist() == [1, 0]


def test_who_is_founded_later_is_not_there_unless_a_known_row_names_it() -> None:
    founded = {"old": "1999", "when": None, "year": "2020", "named": "2020", "new": "2021-03"}
    firms = pd.DataFrame({"id": [*founded], "name": [*founded], "founded": [*founded.values()]})
    firms["parent_id"] = None
    evidence = pd.DataFrame(
        {
            "organization_id": ["named", "new"],
            "capability_id": "speech",
            "direction": "offers",
            "date": ["2020-05-01", "2021-04-01"],
        }
    )
    tables = {
        "organizations": firms,
        "capabilities": pd.DataFrame({"id": ["speech"], "name": ["Speech"]}),
        "evidence": evidence,
    }
    whole = Ecosystem.from_tables(tables)
    seen = whole.as_of("2020-06-03")
    assert seen.organization_ids.ids.tolist() == ["old", "when", "named"]
    assert seen.offers.shape == (3, 1)
    for missing, since in (("year", "2020-12-31"), ("new", "2021-03-31")):
        with pytest.raises(NotYetError, match=since):
            seen.find_organization(missing)
    assert "organization:new" not in seen.to_networkx()
    # A year without a month is there from its last day on, as everything dated so.
    assert whole.as_of("2020-12-31").organization_ids.ids.tolist() == [*founded][:4]
    # Who learns from the past keeps the rows of the day that is asked for.
    assert whole.as_of("2020-06-03", everybody=True).organization_ids is whole.organization_ids
    assert len(Context(seen).ecosystem.as_of("2019-01-01", everybody=True).organizations) == 3
