"""Days, months and ages counted date to date (Civil Code, article 5); a missing day is the month's last."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

_IN_EVERY_MONTH = 28


def add_months(day: date, months: int) -> date:
    """The same day so many months later (or earlier); the month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    there = day.day if day.day <= _IN_EVERY_MONTH else min(day.day, _days_in(year, month + 1))
    return date(year, month + 1, there)


@cache
def _days_in(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def add_days(day: date, days: int) -> date:
    """The day so many days later."""
    return day + timedelta(days=days)


def age_on(born: date, day: date) -> int:
    """Completed years of age on a day; someone born on 29 February turns older on the last day of February."""
    return full_months(born, day) // 12


def full_months(start: date, end: date) -> int:
    """Completed months from one day to another, counted date to date."""
    count = (end.year - start.year) * 12 + end.month - start.month
    return count if add_months(start, count) <= end else count - 1


def split_by_month(start: date, end: date) -> Iterator[tuple[date, date]]:
    """The calendar months of a stretch of days, first and last day of each part included."""
    while start <= end:
        last = min(end, start.replace(day=monthrange(start.year, start.month)[1]))
        yield start, last
        start = last + timedelta(days=1)


def thirty_day_months(start: date, days: int) -> Iterator[tuple[date, date, int]]:
    """So many days from a day on, in calendar months that all count thirty days: first day, last day, days counted.

    This is how unemployment benefits are paid (RD 625/1985, article 26.1). The 31st counts with the 30th; the last day
    of February stands for the thirtieth.
    """
    first = start
    while days > 0:
        last_of_month = first.replace(day=monthrange(first.year, first.month)[1])
        counted = min(days, 31 - min(first.day, 30))
        ends = min(first.day, 30) + counted - 1
        last = last_of_month if ends >= 30 else first.replace(day=min(ends, last_of_month.day))
        yield first, last, counted
        days -= counted
        first = last_of_month + timedelta(days=1)


def working_days_later(day: date, count: int) -> date:
    """The last of so many working days after a day, Saturdays and Sundays left out (Ley 39/2015, article 30.2).

    Public holidays differ from town to town and are not known here: the real day is this one or later.
    """
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
