"""What other family benefits take from the birth benefit: the qualifying period, the adopted child's age, the base.

LGSS, articles 178.1 (184.1, 191.1 and 181 refer to it), 179, 248.1.b and 318.a; Estatuto de los Trabajadores, 45.1.d.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from calculators.engine import Law, Outcome, Problem, Value, years
from calculators.engine.figures import Reference
from calculators.engine.periods import add_months, age_on

WORK = ("employee", "part_time", "self_employed")
JOINED = ("earlier", "month_before", "same_month")
# RDL 2/2023, article 20: from this day on the part-time base is that of twelve calendar months.
PART_TIME_CHANGED = date(2023, 5, 17)


def check_contributions(
    calculator: str, born: date, age_day: date, recent: Value | None, career: Value | None
) -> Iterator[Problem]:
    """The days are needed from the age on at which the law asks for some; a career holds its last seven years."""
    if years(age_on(born, age_day)) >= Law(age_day, age_day)("birth_and_childcare.age_no_minimum"):
        for field, value in (("days_recent", recent), ("days_career", career)):
            if value is None:
                yield Problem(field, "engine.problem.required_number")
    if recent is not None and career is not None and career < recent:
        yield Problem("days_career", f"{calculator}.problem.career_too_short")


def contributed(born: date, age_day: date, recent: Value | None, career: Value | None, law: Law) -> Value | None:
    """Article 178.1: ``None`` when enough has been contributed, else the fewest days that are lacking."""
    age = years(age_on(born, age_day))
    if age < law("birth_and_childcare.age_no_minimum") or recent is None or career is None:
        return None
    group = "_under_26" if age < law("birth_and_childcare.age_full_minimum") else ""
    enough_recent = law(f"birth_and_childcare.days_recent{group}")
    enough_career = law(f"birth_and_childcare.days_career{group}")
    if recent >= enough_recent or career >= enough_career:
        return None
    return min(enough_recent - recent, enough_career - career)


def condition_contributed(
    born: date, age_day: date, recent: Value | None, career: Value | None, law: Law, out: Outcome, article: Reference
) -> bool:
    """Record the condition of article 178.1, with the age that was taken if it fails; says whether it is met."""
    lacking = contributed(born, age_day, recent, career, law)
    out.condition("contributed", lacking is None, article, lacking)
    if lacking is not None:
        out.notice("age_counted", day=age_day, age=years(age_on(born, age_day)))
    return lacking is None


def condition_adopted_child(born: date, decision: date, hard_to_place: bool, law: Law, out: Outcome) -> None:
    """ET 45.1.d: under six, or a minor with a disability or with special difficulties of insertion."""
    age = years(age_on(born, decision))
    young = age < law("birth_and_childcare.adopted_child_age")
    minor = age < law("birth_and_childcare.adopted_child_majority")
    out.condition("adopted_child", young or (minor and hard_to_place), Reference("et", "45.1.d"))


def base_period(work: str, joined: str | None, start: date) -> tuple[date, date]:
    """The first and last day of the months whose contribution bases count, for a leave that starts on a day."""
    month = start.replace(day=1)
    if joined == "same_month":
        return month, add_months(month, 1) - timedelta(days=1)
    if joined == "month_before":
        return add_months(month, -1), month - timedelta(days=1)
    if work == "part_time" and start < PART_TIME_CHANGED:
        return add_months(start, -12), start - timedelta(days=1)
    length = {"part_time": 12, "self_employed": 6}.get(work, 1)
    last = add_months(month, -1)
    return add_months(last, -length), last - timedelta(days=1)


def check_base_days(
    calculator: str, work: str, joined: str | None, start: date, base_days: Value | None
) -> Iterator[Problem]:
    """The days of a base lie within its months."""
    first, last = base_period(work, joined, start)
    if base_days is not None and int(base_days) > (last - first).days + 1:
        yield Problem("base_days", f"{calculator}.problem.base_days", {"first": first, "last": last})


def birth_base(
    work: str, joined: str | None, base: Value, base_days: Value | None, start: date, law: Law, out: Outcome
) -> Value:
    """The regulatory base a day (articles 179, 248.1.b and 318.a), never above the highest contribution base."""
    first, last = base_period(work, joined, start)
    if joined in ("month_before", "same_month"):
        divisor, article = law("birth_and_childcare.monthly_divisor"), "179.2"
    elif work == "part_time":
        divisor, article = law("birth_and_childcare.part_time_divisor"), "248.1.b"
    elif work == "self_employed":
        divisor, article = law("birth_and_childcare.self_employed_divisor"), "318.a"
    else:
        divisor, article = law("birth_and_childcare.monthly_divisor"), "179.1"
    daily = out.trace.quotient("base", base, base_days or divisor, Reference("lgss", article), True)
    out.notice("base_period", first=first, last=last)
    return highest_base(daily, last, law, out)


def highest_base(daily: Value, day: date, law: Law, out: Outcome) -> Value:
    """A base a day within the highest contribution base of its time; steps only where it bites."""
    monthly = law("contribution_bases.maximum_monthly", day)
    thirty = law("temporary_incapacity.days_per_month")
    if daily.number <= (monthly / thirty).number:
        return daily
    most = out.trace.quotient("highest_base", monthly, thirty, to_cents=True)
    return out.trace.ceiling("base_ceiling", daily, most)
