"""The same pension on other days of retirement: percentage, delay and break-even, as plain numbers without steps.

LGSS 210.1 with transitional provision 9 (percentage), 210.2.a (retiring later), 57 (ceiling). The rule of the ordinary
pension explains these articles step by step for one day; this is for tables and pictures of many days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from calculators.engine import Law, cents
from calculators.engine.periods import add_months, full_months

HALF_YEARS = date(2025, 4, 1)  # RDL 11/2024: half-years of delay
_FIRST_YEARS = 12 * 15


@dataclass(frozen=True)
class Choice:
    """A day to retire, with what is paid each month of the year and the age then, in months."""

    day: date
    age: int
    pension: Decimal


def points(career: int, law: Law) -> Decimal:
    """The percentage for so many complete months contributed, in points (210.1)."""
    first, first_rate, further, further_rate = law.table("retirement_pension.rate_scale").rows[0]
    start = law("retirement_pension.rate_first_15_years").number
    left = Decimal(max(career - _FIRST_YEARS, 0))
    taken = min(left, first)
    found = start + taken * first_rate + min(left - taken, further) * further_rate
    return min(found, law("retirement_pension.maximum_rate").number)


def delay_points(ordinary: date, day: date, law: Law) -> Decimal:
    """What each complete year after the ordinary age adds, and more than six further months from the second on."""
    whole = full_months(ordinary, day) // 12
    found = whole * law("retirement_pension.delay_rate_year").number
    if day >= HALF_YEARS and whole >= 2 and add_months(ordinary, 12 * whole + 6) < day:
        found += law("retirement_pension.delay_rate_half_year").number
    return found


def delayed(one_point: Decimal, rate: Decimal, more: Decimal, law: Law) -> Decimal:
    """The pension with delay, and the part above its ceiling that is paid apart (210.2.a)."""
    raised = cents(one_point * (rate + more))
    most = law("pensions.maximum_monthly").number
    if raised <= most:
        return raised
    used = max(most - min(one_point * rate, most), Decimal(0)) / one_point
    unused = (more - used).to_integral_value(ROUND_CEILING)
    payments = law("retirement_pension.payments").number
    yearly = cents(unused / 100 * law("pensions.maximum_yearly").number)
    room = law("contribution_bases.maximum_monthly").number * 12 - most * payments
    return most + cents(min(yearly, room) / payments)


def break_even(earlier: Choice, later: Choice) -> int | None:
    """The age, in months, at which both have paid the same sum; ``None`` where the later one never catches up.

    Equal amounts every month from the first on: no yearly rises, no tax, no pay of the months worked longer.
    """
    more = later.pension - earlier.pension
    if more <= 0:
        return None
    age = (later.pension * later.age - earlier.pension * earlier.age) / more
    return int(age.to_integral_value(ROUND_CEILING))
