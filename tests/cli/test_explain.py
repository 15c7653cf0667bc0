"""`matcher explain`: one pair in full."""

from __future__ import annotations

import pytest

from .conftest import DAY, EVE, csv_rows


def test_both_directions_agree_with_the_suggestions(document) -> None:
    report = document("explain", "SKT", "naver", "--as-of", EVE)
    assert report["pair"] == {
        "a": {"id": "sk-telecom", "name": "SK Telecom"},
        "b": {"id": "naver", "name": "Naver"},
    }
    asking = [direction["organization"]["id"] for direction in report["directions"]]
    assert asking == ["sk-telecom", "naver"]
    for direction, other in zip(report["directions"], reversed(asking), strict=True):
        who = direction["organization"]["id"]
        suggestions = document("suggest", who, "--as-of", EVE, "-k", "500")["matches"]
        (match,) = [match for match in suggestions if match["partner"]["id"] == other]
        assert {key: direction[key] for key in match} == match
    mean = sum(direction["score"] for direction in report["directions"]) / 2
    assert report["score"] == pytest.approx(mean, abs=1e-9)


@pytest.mark.parametrize(
    ("day", "rank_known", "removed_by"),
    [(EVE, True, None), (DAY, False, "already partners")],
)
def test_a_partner_is_none_before_the_day(document, day, rank_known, removed_by) -> None:
    report = document("explain", "KT", "LG Electronics", "--as-of", day)
    for direction in report["directions"]:
        assert (direction["rank"] is not None) == rank_known
        assert direction["removed_by"] == removed_by


@pytest.mark.parametrize(
    ("filters", "removed_by"),
    [
        (["--country", "US"], "country is not US"),
        (["--kind", "university"], "kind is not university"),
        (["--rivals", "exclude"], "apart: rival coalition"),
        ([], "apart: rival coalition"),
        (["--exclude", "Kakao"], "excluded by name"),
        (["--where", "sector=telecom"], "sector is not telecom"),
        (["--capability", "5g-network"], "does not offer 5G networks"),
    ],
)
def test_the_filter_that_removed_a_partner_is_named(document, filters, removed_by) -> None:
    report = document("explain", "KT", "Kakao", "--as-of", DAY, *filters)
    first = report["directions"][0]
    assert (first["rank"], first["removed_by"]) == (None, removed_by)
    # The score is told all the same.
    unfiltered = document("explain", "KT", "Kakao", "--as-of", DAY)
    assert first["score"] == unfiltered["directions"][0]["score"]


def test_include_partners_gives_a_rank(document) -> None:
    report = document("explain", "KT", "KAIST", "--include-partners")
    assert all(direction["rank"] for direction in report["directions"])


def test_every_format_shows_the_same_figures(document, output) -> None:
    asked = ("explain", "KT", "Kakao", "--as-of", DAY, "--rivals", "flag", "--prior")
    report = document(*asked)
    rows = csv_rows(output(*asked, "-f", "csv"))
    for row, direction in zip(rows, report["directions"], strict=True):
        assert row["organization.id"] == direction["organization"]["id"]
        assert int(row["rank"]) == direction["rank"]
        assert float(row["score"]) == direction["score"]
    for form in ("table", "md"):
        text = output(*asked, "-f", form)
        assert "points" not in text  # of a prior they say nothing
        assert "baseline" not in text
        for direction in report["directions"]:
            ranked = f"Fit {direction['relative']:.0f} of 100, rank {direction['rank']} among"
            assert ranked in text


def test_a_pair_needs_two(run) -> None:
    outcome = run("explain", "KT", "korea telecom")
    assert (outcome.status, outcome.out) == (1, "")
    assert "one organization" in outcome.err
    assert run("explain", "KT").status == 2
    assert run("explain", "KT", "Kakoa").status == 1
