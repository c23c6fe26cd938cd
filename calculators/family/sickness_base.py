"""The regulatory bases of temporary incapacity that other family benefits take over.

Decreto 1646/1972, article 13; part time: LGSS, 248.1.c, and the benefits' own decrees.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from calculators.engine import Law, Outcome, Problem, Value
from calculators.engine.figures import Reference
from calculators.engine.periods import add_months
from calculators.family.birth_rules import highest_base

# RDL 11/2024, article 1.7: from this day on LGSS 248.1.c leaves out the month before that of the event.
PART_TIME_SKIPS = date(2025, 4, 1)


@dataclass(frozen=True)
class BaseRule:
    """How one benefit takes the base: the article for full time and part time, and whether part time skips a month."""

    calculator: str
    full_time: Reference
    part_time: Reference
    skips: bool = False


def base_period(rule: BaseRule, work: str, start: date) -> tuple[date, date]:
    """The first and last day of the months whose bases count: one, or three for part time."""
    month = start.replace(day=1)
    if work == "part_time" and rule.skips and start >= PART_TIME_SKIPS:
        month = add_months(month, -1)
    return add_months(month, -3 if work == "part_time" else -1), month - timedelta(days=1)


def check_base_days(rule: BaseRule, work: str, start: date, base_days: Value | None) -> Iterator[Problem]:
    """The days of a base lie within its months."""
    first, last = base_period(rule, work, start)
    if base_days is not None and int(base_days) > (last - first).days + 1:
        yield Problem("base_days", f"{rule.calculator}.problem.base_days", {"first": first, "last": last})


def daily_base(
    rule: BaseRule,
    work: str,
    base: Value,
    base_days: Value | None,
    extra_year: Value | None,
    start: date,
    law: Law,
    out: Outcome,
) -> Value:
    """The base a day; for risks at work with a 365th of the overtime and irregular pay of the year before."""
    trace = out.trace
    first, last = base_period(rule, work, start)
    article = rule.part_time if work == "part_time" else rule.full_time
    divisor = base_days
    if divisor is None:
        divisor = (
            trace.count_days("base_days", first, last, article)
            if work == "part_time"
            else law("pregnancy_or_breastfeeding_risk.monthly_divisor")
        )
    daily = trace.quotient("base", base, divisor, article, True)
    if extra_year:
        extra = trace.quotient(
            "extra", extra_year, law("pregnancy_or_breastfeeding_risk.yearly_divisor"), to_cents=True
        )
        daily = trace.sum("base_with_extra", daily, extra)
    out.notice("base_period", first=first, last=last)
    return highest_base(daily, last, law, out)
