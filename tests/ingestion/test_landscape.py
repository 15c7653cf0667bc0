"""Landscape files: members, tiers, products, and what is broken in them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from matcher.errors import DataError, RequestError
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.landscape import read_landscape
from matcher.ingestion.storing import store
from matcher.sources import find_problems, load

from .makers import write_files

SHARED = Path(os.environ.get("MATCHER_SHARED", Path(__file__).parents[3] / "shared"))

CRUNCHBASE = "https://www.crunchbase.com/organization"

FIRST = f"""
landscape:
  - category:
    name: Training
    subcategories:
      - subcategory:
        name: Framework
        items:
          - item:
            name: Torchlight
            homepage_url: https://torchlight.example
            project: graduated
            crunchbase: {CRUNCHBASE}/alpha
          - item:
            name: Lantern
            crunchbase: {CRUNCHBASE}/far-away-labs
          - item:
            name: Nobody's
            crunchbase:
          - item:
            name: Elsewhere
            crunchbase: https://example.org/alpha
          - item:
            homepage_url: https://nameless.example
          - just text
      - subcategory:
        name: Training
        items:
          - item:
            name: By name
            organization:
              name: beta ag
  - category:
    name: First Foundation Members
    subcategories:
      - subcategory:
        name: Platinum
        items:
          - item:
            name: Alpha Inc.
            homepage_url: https://alpha.example
            description: Makes things.
            crunchbase: {CRUNCHBASE}/Alpha
            joined: 2021-05-06
          - item:
            name: Alpha again
            crunchbase: {CRUNCHBASE}/alpha
      - subcategory:
        name: Silver
        items:
          - item:
            name: Beta AG
            extra:
              joined: 2020-02
          - item:
            name: Gamma
            joined: 31/02/2020
  - category:
    name: Hosting Companies
    subcategories:
      - subcategory:
        name: Hosting Companies
        items:
          - item:
            name: Delta (hosting)
            crunchbase: {CRUNCHBASE}/delta
"""

SECOND = f"""
landscape:
  - category:
    name: Training
    subcategories:
      - subcategory:
        name: Framework
        items:
          - item:
            name: Ember
            crunchbase: {CRUNCHBASE}/delta
  - category:
    name: Second Foundation Member Company
    subcategories:
      - subcategory:
        name: General
        items:
          - item:
            name: Alpha Incorporated
            crunchbase: {CRUNCHBASE}/alpha
"""


@pytest.fixture
def ingested(tmp_path: Path) -> Ingested:
    folder = write_files(tmp_path / "in", {"first.yml": FIRST, "second.yml": SECOND})
    return read_landscape([folder / "first.yml", folder / "second.yml"])


def test_members_and_tiers_become_memberships_of_a_coalition_each(ingested: Ingested) -> None:
    coalitions = ingested.tables["coalitions"]
    assert coalitions[["id", "name"]].to_numpy().tolist() == [
        ["first-foundation", "First Foundation"],
        ["second-foundation", "Second Foundation"],
    ]
    memberships = ingested.tables["memberships"].fillna("")
    columns = ["coalition_id", "organization_id", "role", "since", "tier"]
    assert memberships[columns].to_numpy().tolist() == [
        ["first-foundation", "alpha", "member", "2021-05-06", "Platinum"],
        ["first-foundation", "beta-ag", "member", "2020-02", "Silver"],
        ["second-foundation", "alpha", "member", "", "General"],
    ]


def test_products_are_evidence_of_whom_they_name(ingested: Ingested) -> None:
    evidence = ingested.tables["evidence"].fillna("")
    columns = ["organization_id", "capability_id", "count", "kind", "note", "maturity"]
    assert evidence[columns].to_numpy().tolist() == [
        ["alpha", "training/framework", 1.0, "product", "Torchlight", "graduated"],
        ["far-away-labs", "training/framework", 1.0, "product", "Lantern", ""],
        ["beta-ag", "training", 1.0, "product", "By name", ""],
        ["delta", "training/framework", 1.0, "product", "Ember", ""],
    ]
    organizations = ingested.tables["organizations"].set_index("id").fillna("")
    assert organizations["name"].to_dict() == {
        "alpha": "Alpha Inc.",
        "beta-ag": "Beta AG",
        "delta": "Delta",
        "far-away-labs": "Far Away Labs",
    }
    assert organizations.loc["alpha", "aliases"] == "Alpha again;Alpha Incorporated"


def test_broken_entries_are_rejected_by_name(ingested: Ingested) -> None:
    told = {(r.value, r.row): r.reason for r in ingested.rejects if r.column == "name" and r.value}
    lines = FIRST.splitlines()
    for name, reason in {
        "Nobody's": "crunchbase: the product names no organization",
        "Elsewhere": "crunchbase: this is no address of Crunchbase",
        "Alpha again": "name: it is a member already",
        "Gamma": "joined: the calendar has no such day",
    }.items():
        line = lines.index(f"            name: {name}")  # the entry begins on the line before
        assert told[name, line].startswith(reason)
    assert [r.reason for r in ingested.rejects if (r.value, r.row) not in told] == [
        "the entry has no name",
        "the entry is no item",
    ]
    counts = {(c.file, c.records): (c.read, c.taken, c.rejected) for c in ingested.counts}
    assert counts["first.yml", "products"] == (7, 3, 4)
    assert counts["first.yml", "members"] == (4, 2, 2)
    assert counts["first.yml", "organizations"] == (1, 1, 0)


def test_the_data_set_is_valid(ingested: Ingested, tmp_path: Path) -> None:
    store(ingested, tmp_path / "out")
    assert find_problems(tmp_path / "out")[1:] == ([], [])
    assert len(load(tmp_path / "out").members("first-foundation")) == 2


TWO = f"""
landscape:
  - category:
    name: Subgroup Member
    subcategories:
      - name: General
        items:
          - {{name: Alpha (Subgroup), crunchbase: {CRUNCHBASE}/alpha}}
          - {{name: Watt, organization: {{name: WattTime Corporation}}}}
  - category:
    name: Big Foundation Member
    subcategories:
      - name: General
        items:
          - {{name: Alpha (member), crunchbase: {CRUNCHBASE}/alpha}}
          - {{name: Beta (member), crunchbase: {CRUNCHBASE}/beta}}
          - {{name: WattTime Corporation, crunchbase: {CRUNCHBASE}/wattime}}
          - {{name: Epsilon Institute}}
  - category:
    name: Not Subgroup Member
    subcategories:
      - name: General
        items:
          - {{name: Gamma, crunchbase: {CRUNCHBASE}/gamma}}
  - category:
    name: Not-for-profit Members
    subcategories:
      - name: General
        items:
          - {{name: Gamma (once known as Zeta), crunchbase: {CRUNCHBASE}/gamma}}
  - category:
    name: Tools
    subcategories:
      - name: Databases
        items:
          - name: Base
            crunchbase: {CRUNCHBASE}/beta
            second_path: [Tools / Streaming, Science / Physics, nowhere, Tools / Databases]
          - name: One
            crunchbase: {CRUNCHBASE}/epsilon-institute
            second_path: CI/CD / Builds
            additional_categories:
              - {{category: Science, subcategory: Physics}}
              - {{category: Big Foundation Member, subcategory: General}}
          - name: None
            organization: {{name: Watt}}
            second_path: null
  - category:
    name: Events
    subcategories:
      - name: "Dev Days: Supporting Company"
        items:
          - {{name: Delta, crunchbase: {CRUNCHBASE}/delta}}
"""


@pytest.fixture
def two(tmp_path: Path) -> Ingested:
    ingested = read_landscape([write_files(tmp_path, {"two.yml": TWO})])
    assert all(count.read == count.taken + count.rejected for count in ingested.counts)
    return ingested


def test_two_categories_of_members_are_two_coalitions(two: Ingested) -> None:
    members = two.tables["memberships"].groupby("coalition_id")["organization_id"].agg(list)
    assert members.to_dict() == {
        "subgroup": ["alpha", "watt"],
        "big-foundation": ["alpha", "beta", "watt", "epsilon-institute"],
        "not-for-profit": ["gamma"],
    }
    names = two.tables["coalitions"].set_index("id")["name"].to_dict()
    assert names["big-foundation"] == "Big Foundation"
    organizations = two.tables["organizations"].set_index("id").fillna("")
    assert organizations["name"].to_dict() == {
        "alpha": "Alpha",
        "watt": "Watt",
        "beta": "Beta",
        "epsilon-institute": "Epsilon Institute",
        "gamma": "Gamma (once known as Zeta)",
        "delta": "Delta",
    }
    assert organizations.loc["watt", "aliases"] == "WattTime Corporation"
    assert organizations.loc["watt", "crunchbase"] == f"{CRUNCHBASE}/wattime"


def test_further_paths_are_evidence(two: Ingested) -> None:
    evidence = two.tables["evidence"][["organization_id", "capability_id", "note"]]
    assert sorted(map(tuple, evidence.to_numpy().tolist())) == [
        ("beta", "science/physics", "Base"),
        ("beta", "tools/databases", "Base"),
        ("beta", "tools/streaming", "Base"),
        ("epsilon-institute", "ci-cd/builds", "One"),
        ("epsilon-institute", "science/physics", "One"),
        ("epsilon-institute", "tools/databases", "One"),
        ("watt", "tools/databases", "None"),
    ]
    told = sorted((r.value or "", r.reason) for r in two.rejects)
    assert told == [
        ("Base", "name: the product is already there, in the same category"),
        ("One", "second_path: the further path is one of organizations, and this is a product"),
        ("nowhere", "this is no path such as Category / Subcategory"),
    ]


def bomb(levels: int) -> str:
    """Nine references to what is nine references to what ..."""
    text = "a0: &a0 [" + ", ".join(["x"] * 9) + "]\n"
    for level in range(1, levels):
        text += f"a{level}: &a{level} [" + ", ".join([f"*a{level - 1}"] * 9) + "]\n"
    return text + f"landscape: *a{levels - 1}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (bomb(9), "aliases stand for more than 2,000,000 values"),
        ("[" * 100_000, "too deep"),
        ("a: &a [*a]", "no YAML"),
        ("a: [1, 2", r"x\.yml, row \d: the file is no YAML"),
        ("a: \x00", "no YAML"),
        ("- just\n- a list", "no landscape"),
        ("landscape: text", "no landscape"),
        ("landscape: []", "no item in any category"),
        ("", "no landscape"),
    ],
)
def test_what_is_no_landscape_is_refused_with_one_message(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(DataError, match=message) as raised:
        read_landscape([write_files(tmp_path, {"x.yml": text})])
    assert len(raised.value.problems) == 1


def test_tags_make_no_objects(tmp_path: Path) -> None:
    text = FIRST.replace("name: Alpha Inc.", "name: !!python/object/apply:os.getcwd []")
    ingested = read_landscape([write_files(tmp_path, {"x.yml": text})])
    assert "Beta AG" in ingested.tables["organizations"]["name"].tolist()


def test_without_a_file_there_is_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no landscape file"):
        read_landscape([write_files(tmp_path, {"x.txt": "x"})])


@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="needs the shared data")
def test_a_published_landscape(tmp_path: Path) -> None:
    ingested = read_landscape([SHARED / "data" / "landscape" / "lfai-landscape.yml"])
    counts = {c.records: (c.read, c.taken, c.rejected) for c in ingested.counts}
    assert counts == {
        "members": (64, 64, 0),
        "organizations": (40, 40, 0),
        "products": (368, 366, 2),
    }
    assert {reject.value for reject in ingested.rejects} == {"AIRSEAI", "NoKV"}
    store(ingested, tmp_path / "out.duckdb")
    assert find_problems(tmp_path / "out.duckdb")[1:] == ([], [])


LANDSCAPE2 = f"""
categories:
  - name: CNCF Members
    subcategories:
      - name: Silver
        items:
          - name: Alpha
            homepage_url: https://alpha.example
            logo: alpha.svg
            crunchbase: {CRUNCHBASE}/alpha
            joined: "2024-05-14"
            enduser: true
          - name: Beta
            extra:
              - joined: "2023-01-02"
  - name: Tools
    subcategories:
      - name: CI/CD
        items:
          - name: Builder
            crunchbase: {CRUNCHBASE}/alpha
            second_path: []
            additional_categories:
              - category: Tools
                subcategory: Testing
"""


def test_a_folder_of_landscape2_is_read_by_its_data(tmp_path: Path) -> None:
    files = {
        "data.yml": LANDSCAPE2,
        "settings.yml": "foundation: CNCF\nmembers_category: CNCF Members\n",
        "guide.yml": "categories:\n  - category: Tools\n    content: text\n",
    }
    made = read_landscape([write_files(tmp_path / "in", files)])
    assert made.rejects == ()
    assert made.tables["coalitions"]["name"].tolist() == ["CNCF"]
    assert made.tables["memberships"]["since"].tolist() == ["2024-05-14", "2023-01-02"]
    capabilities = made.tables["evidence"]["capability_id"].tolist()
    assert capabilities == ["tools/ci-cd", "tools/testing"]
    with pytest.raises(DataError, match=r"settings\.yml.* no landscape"):
        read_landscape([tmp_path / "in" / "settings.yml"])
