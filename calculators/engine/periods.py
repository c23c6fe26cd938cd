"""Days, months and ages counted date to date (Civil Code, article 5); a missing day is the month's last."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

_IN_EVERY_MONTH = 28
# RD 2001/1983, article 45.1.a to c, without Good Friday: no region can replace these. Those of 45.1.d it can.
_NATIONAL_HOLIDAYS = {(1, 1), (5, 1), (8, 15), (10, 12), (11, 1), (12, 6), (12, 8), (12, 25)}
# Fourteen holidays a year at most (Estatuto de los Trabajadores, article 37.2), nine of them everywhere.
_OTHER_HOLIDAYS = 5


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


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, 2nd edition, chapter 8)."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def working_day(day: date) -> bool:
    """Whether a day is neither Saturday nor Sunday nor a holiday of all Spain (Ley 39/2015, article 30.2).

    Holidays of regions and towns are not working days there either (30.6); they are not known here.
    """
    holiday = (day.month, day.day) in _NATIONAL_HOLIDAYS or day == easter(day.year) - timedelta(days=2)
    return day.weekday() < 5 and not holiday


def working_days_later(day: date, count: int) -> date:
    """The last of so many working days after a day; holidays of regions and towns make the real one later."""
    while count:
        day += timedelta(days=1)
        count -= working_day(day)
    return day


def holidays_to_be_in_time(deadline: date, day: date) -> int | None:
    """How many holidays of a region and a town would put a deadline off to a day after it.

    ``None`` when a year has not so many.
    """
    counts = range(1, _OTHER_HOLIDAYS + 1)
    return next((count for count in counts if day <= working_days_later(deadline, count)), None)
