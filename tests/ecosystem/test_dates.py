import calendar
import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ecosystem.dates import first_day, last_day, latest, parse_day, settled_day
from matcher.errors import RequestError


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_every_precision_means_the_span_it_names(day):
    end_of_month = calendar.monthrange(day.year, day.month)[1]
    dates = pd.Series([f"{day.year}", f"{day.year}-{day.month:02}", day.isoformat()])
    assert first_day(dates).astype(object).tolist() == [
        day.replace(month=1, day=1),
        day.replace(day=1),
        day,
    ]
    assert last_day(dates).astype(object).tolist() == [
        day.replace(month=12, day=31),
        day.replace(day=end_of_month),
        day,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2020-02-30",
        "2020-13",
        "0000-00-00",
        "31/02/2020",
        "2020-1-1",
        "20",
        "",
        "soon",
        "\uff12\uff10\uff12\uff10",
    ],
)
def test_what_is_no_date_is_not_a_time(text):
    assert np.isnat(last_day(pd.Series([text]))[0])
    assert np.isnat(first_day(pd.Series([text]))[0])


def test_missing_dates_stay_missing_in_their_places():
    days = first_day(pd.Series(["2020", None, "2020"], dtype="str"))
    assert days.astype(str).tolist() == ["2020-01-01", "NaT", "2020-01-01"]


def test_the_latest_of_nothing_is_none():
    assert latest([]) is None
    assert latest([last_day(pd.Series([None], dtype="str"))]) is None
    assert latest([last_day(pd.Series(["2019", "2018"]))]) == datetime.date(2019, 12, 31)


def test_a_day_that_a_person_asked_for():
    assert parse_day("2020-02") == datetime.date(2020, 2, 29)
    assert parse_day(datetime.datetime(2020, 1, 2, 3)) == datetime.date(2020, 1, 2)
    with pytest.raises(RequestError, match="'yesterday' is no date; write YYYY-MM-DD"):
        parse_day("yesterday")


@given(
    st.lists(st.integers(0, 400), max_size=450),
    st.lists(st.integers(400, 30_000), max_size=4),
)
def test_the_settled_day_leaves_out_half_a_percent_at_most_and_only_what_lies_90_days_ahead(
    usual, late
):
    numbers = sorted([*usual, *late])
    days = np.datetime64("2019-01-01") + np.array([*late, *usual], dtype="timedelta64[D]")
    found = settled_day(np.append(days, np.datetime64("NaT", "D")))
    if not numbers:
        assert found is None
        return
    settled = (found - datetime.date(2019, 1, 1)).days
    out = [number for number in numbers if number > settled]
    assert settled in numbers
    assert len(out) <= len(numbers) // 200
    assert not out or numbers[-1] - settled > 90


def _days_of(start, numbers):
    return np.datetime64(start) + np.asarray(numbers, dtype="timedelta64[D]")


@pytest.mark.parametrize("rows", [601, 4_000, 40_000])
def test_stragglers_cost_no_row_that_is_dated_as_others_are(rows):
    usual = _days_of("2016-01-01", np.sort(np.random.default_rng(4).integers(0, 1826, rows)))
    late = np.array(["2021-08-01", "2021-09-01", "2099-12-31"], dtype="datetime64[D]")
    assert settled_day(np.concatenate([late, usual])) == usual[-1].astype(datetime.date)


def test_sparse_dates_and_those_of_whole_years_have_no_stragglers_unless_they_are_some():
    century = _days_of("1900-01-01", np.sort(np.random.default_rng(5).integers(0, 43_800, 2_000)))
    assert settled_day(century) == century[-1].astype(datetime.date)
    years = last_day(pd.Series([str(2011 + number // 100) for number in range(1_000)]))
    assert settled_day(years) == datetime.date(2020, 12, 31)
    late = np.append(years, last_day(pd.Series(["2021", "2022", "2022"])))
    assert settled_day(late) == datetime.date(2020, 12, 31)


def test_rows_that_thin_out_are_left_out_from_about_where_they_do():
    dense = _days_of("2019-01-01", np.arange(2_000) // 3)  # three a day, until 2020-10-28
    thin = np.array([f"2021-{month:02}-01" for month in range(1, 10)], dtype="datetime64[D]")
    assert settled_day(np.concatenate([dense, thin])) <= datetime.date(2021, 2, 1)
