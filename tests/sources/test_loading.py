"""Data sets by name and by path, as an ecosystem or as a list of what is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from matcher.errors import DataError, RequestError, UnknownNameError
from matcher.sources import bundled_names, find_problems, load, loading

CHECKOUT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("MATCHER_SHARED", CHECKOUT.parent / "shared"))


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a package with two data sets, one of them broken."""
    package = tmp_path / "bundled_for_test"
    for name, row in (("korea-small", "kt,KT"), ("korea-broken", "kt,")):
        (package / name).mkdir(parents=True)
        (package / name / "organizations.csv").write_text(f"id,name\n{row}\n")
    (package / "__init__.py").write_text('"""Data sets."""\n')
    (package / "__pycache__").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(loading, "BUNDLED_PACKAGE", package.name)
    return package


@pytest.mark.usefixtures("bundled")
def test_a_bundled_data_set_is_loaded_by_its_name() -> None:
    assert bundled_names() == ["korea-broken", "korea-small"]
    ecosystem = load("korea-small")
    assert ecosystem.name == "korea-small"
    assert ecosystem.organizations["id"].tolist() == ["kt"]


def test_a_path_is_loaded_under_its_own_name(bundled: Path) -> None:
    for path in (str(bundled / "korea-small"), bundled / "korea-small"):
        assert load(path).name == "korea-small"


def test_as_of(tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text("id,name\nkt,KT\n")
    (tmp_path / "collaborations.csv").write_text("id,start_date\np,2019\nq,2020-06\n")
    assert len(load(tmp_path).collaborations) == 2
    assert load(tmp_path, as_of="2020-01-01").collaborations["id"].tolist() == ["p"]
    with pytest.raises(RequestError, match="no date"):
        load(tmp_path, as_of="yesterday")


@pytest.mark.usefixtures("bundled")
def test_a_broken_data_set_raises_with_all_its_problems() -> None:
    with pytest.raises(DataError) as raised:
        load("korea-broken")
    assert raised.value.origin == "korea-broken"
    rows, problems, notes = find_problems("korea-broken")
    assert notes == []
    assert list(raised.value.problems) == problems
    assert rows == {"organizations": 1}
    assert [(p.row, p.column) for p in problems] == [(2, "name")]


def test_problems_of_reading_and_of_validation_come_together(tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text("id,name\nkt,KT,KT\nlg,\n")
    (tmp_path / "organisations.csv").write_text("id,name\n")
    (tmp_path / "ties.csv").write_bytes("organization_a\n케이티\n".encode("cp949"))
    _, problems, _ = find_problems(tmp_path)
    assert [(p.table, p.row) for p in problems] == [
        ("organizations", 2),
        ("organizations", 3),
        ("ties", 2),
        ("organisations.csv", None),
    ]


@pytest.mark.usefixtures("bundled")
@pytest.mark.parametrize("name", ["korea-smal", "x" * 5000, "a\0b", "", "\x1b[31m"])
def test_an_unknown_data_set_gets_the_nearest_bundled_names_or_all(name: str) -> None:
    with pytest.raises(UnknownNameError) as raised:
        load(name)
    assert raised.value.nearest == (("korea-small",) if "smal" in name else tuple(bundled_names()))
    assert "\x1b" not in str(raised.value)


def test_without_bundled_data_the_engine_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "BUNDLED_PACKAGE", "no_such_package_for_test")
    assert bundled_names() == []
    with pytest.raises(UnknownNameError):
        load("korea-ai-2020")


@pytest.mark.skipif(not (SHARED / "data" / "h2020").is_dir(), reason="needs the shared data")
def test_h2020_loads_whole() -> None:
    ecosystem = load(SHARED / "data" / "h2020")
    sizes = (len(ecosystem.organizations), len(ecosystem.collaborations))
    assert (*sizes, len(ecosystem.participants)) == (32_012, 25_620, 116_241)
    assert (ecosystem.organizations["country"] == "NA").sum() == 8  # Namibia
    assert ecosystem.collaborations["end_date"].isna().sum() == 14  # "NA" in the file
    assert ecosystem.participants["funding_eur"].isna().sum() == 12_166  # "NA" in the file


def test_a_column_that_is_almost_one_of_the_format_is_noted_and_kept(tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text("id,name,contry,tier\nkt,KT,KR,gold\n")
    _, problems, notes = find_problems(tmp_path)
    assert problems == []
    assert [(note.table, note.column, "country" in note.fix) for note in notes] == [
        ("organizations", "contry", True)
    ]
    assert load(tmp_path).organizations["contry"].tolist() == ["KR"]
