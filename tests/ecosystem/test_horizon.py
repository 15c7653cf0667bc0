"""Horizons and cuts as a person writes them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ecosystem.dates import parse_day
from matcher.ecosystem.horizon import check_horizon, end_of_horizon, start_of_horizon
from matcher.errors import OptionError, RequestError

day = datetime.date


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        (day(2019, 1, 1), "12m", day(2020, 1, 1)),
        (day(2019, 1, 1), "6m", day(2019, 7, 1)),
        (day(2019, 1, 1), "2y", day(2021, 1, 1)),
        (day(2019, 1, 1), "90d", day(2019, 4, 1)),
        (day(2019, 1, 31), "1m", day(2019, 2, 28)),
        (day(2020, 2, 29), "1Y", day(2021, 2, 28)),
        (day(2019, 12, 5), " 1 m ", day(2020, 1, 5)),
    ],
)
def test_a_horizon_ends_where_a_person_expects(
    start: datetime.date, text: str, end: datetime.date
) -> None:
    assert end_of_horizon(start, text) == end


@pytest.mark.parametrize("text", ["", "12", "m", "0m", "-3m", "12 months", "1.5y", "99999y"])
def test_what_is_no_horizon_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match="horizon"):
        end_of_horizon(day(2019, 1, 1), text)


@given(start=st.dates(day(1990, 1, 1), day(2030, 1, 1)), years=st.integers(1, 30))
def test_twelve_months_are_a_year(start: datetime.date, years: int) -> None:
    assert end_of_horizon(start, f"{12 * years}m") == end_of_horizon(start, f"{years}y")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019", day(2019, 1, 1)),
        ("2019-06", day(2019, 6, 1)),
        ("2019-06-09", day(2019, 6, 9)),
        (day(2019, 6, 9), day(2019, 6, 9)),
        (datetime.datetime(2019, 6, 9, 12), day(2019, 6, 9)),
    ],
)
def test_a_cut_is_the_first_day_it_can_mean(
    text: str | datetime.date, expected: datetime.date
) -> None:
    assert parse_day(text, first=True) == expected


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(RequestError, match="'soon' is no date"):
        parse_day("soon", first=True)


def test_a_horizon_is_gone_back_as_it_is_gone_ahead() -> None:
    for text in ("12m", "2y", "90d"):
        end = end_of_horizon(day(2018, 12, 31), text)
        assert start_of_horizon(end, text) == day(2018, 12, 31)
    assert start_of_horizon(day(2020, 2, 29), "1y") == day(2019, 2, 28)


def test_a_text_that_is_no_horizon_is_refused_at_once() -> None:
    assert check_horizon("6m") == "6m"
    with pytest.raises(OptionError, match="is no horizon"):
        check_horizon("soon")
