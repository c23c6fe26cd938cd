"""Days and months count as the law counts them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from dateutil.easter import easter as published_easter
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine.periods import (
    add_months,
    age_on,
    easter,
    full_months,
    holidays_to_be_in_time,
    split_by_month,
    thirty_day_months,
    working_day,
    working_days_later,
)

DAYS = st.dates(date(1930, 1, 1), date(2090, 12, 31))


@given(DAYS, st.integers(-600, 1200))
def test_months_are_added_as_dateutil_adds_them(day: date, count: int) -> None:
    assert add_months(day, count) == day + relativedelta(months=count)


@given(DAYS, DAYS)
def test_full_months_are_the_most_that_fit(one: date, other: date) -> None:
    start, end = sorted((one, other))
    count = full_months(start, end)
    assert add_months(start, count) <= end < add_months(start, count + 1)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 2, 29), date(2021, 2, 27), 20),
        (date(2000, 2, 29), date(2021, 2, 28), 21),
        (date(1995, 6, 15), date(2026, 6, 14), 30),
        (date(1995, 6, 15), date(2026, 6, 15), 31),
    ],
)
def test_age(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


@given(DAYS, st.integers(0, 800))
def test_months_of_a_stretch_cover_it(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    parts = list(split_by_month(start, end))
    assert (parts[0][0], parts[-1][1]) == (start, end)
    assert sum((last - first).days + 1 for first, last in parts) == length + 1
    assert all(first.month == last.month for first, last in parts)


@given(DAYS, st.integers(1, 900))
def test_thirty_day_months_add_up(start: date, length: int) -> None:
    parts = list(thirty_day_months(start, length))
    assert sum(counted for _, _, counted in parts) == length
    assert all(counted == 30 for _, _, counted in parts[1:-1])
    assert all(following[0] == last + timedelta(days=1) for (_, last, _), following in pairwise(parts))


def test_thirty_day_months_at_their_edges() -> None:
    assert list(thirty_day_months(date(2026, 1, 31), 2)) == [
        (date(2026, 1, 31), date(2026, 1, 31), 1),
        (date(2026, 2, 1), date(2026, 2, 1), 1),
    ]
    assert list(thirty_day_months(date(2026, 2, 1), 30)) == [(date(2026, 2, 1), date(2026, 2, 28), 30)]


def test_working_days_leave_out_weekends() -> None:
    assert working_days_later(date(2026, 5, 29), 15) == date(2026, 6, 19)
    assert working_days_later(date(2026, 6, 6), 1) == date(2026, 6, 8)


def test_easter_is_the_one_of_dateutil() -> None:
    assert all(easter(year) == published_easter(year) for year in range(1600, 2400))


def test_holidays_of_all_spain_are_no_working_days() -> None:
    """2025, from Monday to Friday: those that the regions' lists in the BOE cannot replace."""
    days = [date(2025, 1, 1) + timedelta(count) for count in range(365)]
    assert [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not working_day(day)] == [
        "01-01",
        "04-18",
        "05-01",
        "08-15",
        "12-08",
        "12-25",
    ]
    # A region may put another day in the place of these.
    assert all(working_day(date(2025, *day)) for day in ((1, 6), (3, 19), (4, 17), (7, 25)))
    # 1 November 2026 is a Sunday: each region chooses whether Monday is free.
    assert working_day(date(2026, 11, 2))


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        (date(2025, 12, 31), 15, date(2026, 1, 22)),
        (date(2025, 12, 29), 15, date(2026, 1, 20)),
        (date(2025, 4, 16), 2, date(2025, 4, 21)),
        (date(2025, 12, 5), 1, date(2025, 12, 9)),
    ],
)
def test_working_days_leave_out_holidays_of_all_spain(day: date, count: int, last: date) -> None:
    assert working_days_later(day, count) == last


@pytest.mark.parametrize(
    ("day", "needed"),
    [
        (date(2026, 1, 23), 1),
        (date(2026, 1, 24), 2),
        (date(2026, 1, 26), 2),
        (date(2026, 1, 29), 5),
        (date(2026, 1, 30), None),
    ],
)
def test_other_holidays_that_make_a_late_day_one_in_time(day: date, needed: int | None) -> None:
    assert holidays_to_be_in_time(date(2026, 1, 22), day) == needed
