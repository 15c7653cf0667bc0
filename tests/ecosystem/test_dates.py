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
def test_the_settled_day_leaves_out_half_a_percent_where_that_moves_it_by_90_days(usual, late):
    numbers = sorted([*usual, *late])
    days = np.datetime64("2019-01-01") + np.array([*late, *usual], dtype="timedelta64[D]")
    found = settled_day(np.append(days, np.datetime64("NaT", "D")))
    if not numbers:
        assert found is None
        return
    left_out = int(0.005 * len(numbers)) if len(numbers) >= 200 else 0
    rest = numbers[: len(numbers) - left_out]
    wanted = rest[-1] if numbers[-1] - rest[-1] > 90 else numbers[-1]
    assert found == datetime.date(2019, 1, 1) + datetime.timedelta(days=wanted)
