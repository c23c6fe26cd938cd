"""Care of a child with cancer or another serious illness (CUME): LGSS, articles 190 to 192; Real Decreto 1148/2011.

Who is entitled (190, 191; RD 4, 5), how much (192.1; RD 6) and from which day to which (192.2; RD 7). Not covered:
several employers or schemes, turns between the parents, civil servants; coverage.toml says what to do then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from calculators.engine import (
    Calculator,
    Choice,
    Day,
    Law,
    Money,
    Number,
    Outcome,
    Problem,
    Value,
    When,
    YesNo,
    ask,
    cents,
    days,
    years,
)
from calculators.engine.figures import Reference
from calculators.engine.outcome import Stretch
from calculators.engine.periods import add_days, add_months, age_on
from calculators.family.birth_rules import check_contributions, condition_contributed
from calculators.family.sickness_base import BaseRule, check_base_days, daily_base

ID = "serious_illness_child"
BASE = BaseRule(ID, Reference("decreto-1646-1972", "13"), Reference("rd-1148-2011", "6.2"))
# RDL 2/2023, article 20: first claims after 18, the age of 26, and the parent the child lives with.
SINCE_RDL_2_2023 = date(2023, 4, 1)
# Ley 4/2026 is in force.
SINCE_LEY_4_2026 = date(2026, 10, 23)
# One month, two and twice four: the shortest time that shows every kind of period.
_SHOWN_MONTHS = 11
_MOST_PERIODS = 80
INSURED = ("employee", "part_time", "self_employed")
BY_EMPLOYER = ("employee", "part_time")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    reduction_start: date = ask(Day(event=True))
    work: str = ask(Choice((*INSURED, "civil_servant")))
    family: str = ask(Choice(("two_parents", "alone", "separated", "spouse")))
    other_registered: bool | None = ask(YesNo(), when=When("family", one_of=("two_parents",)))
    other_paid: bool | None = ask(YesNo(), when=When("family", one_of=("two_parents", "separated")))
    patient_born: date = ask(Day(not_before=date(1990, 1, 1)))
    diagnosed_before_18: bool | None = ask(YesNo(), required=False)
    disability: bool | None = ask(YesNo(), required=False)
    paid_before_23: bool | None = ask(YesNo(), when=When("disability", one_of=("yes",)), required=False)
    illness_listed: bool = ask(YesNo(), unknown=("yes", "no"))
    care_certified: bool = ask(YesNo(), unknown=("yes", "no"))
    registered: bool = ask(YesNo(), unknown=("yes", "no"))
    up_to_date: bool | None = ask(YesNo(), when=When("work", one_of=("self_employed",)), unknown=("yes", "no"))
    born: date = ask(Day(not_before=date(1930, 1, 1), not_after=date(2012, 12, 31)))
    days_recent: Value | None = ask(Number("day", 0, 2557), required=False)
    days_career: Value | None = ask(Number("day", 0, 25_000), required=False)
    full_time_hours: Value | None = ask(Number("hour/week", 1, 60, 2), when=When("work", one_of=BY_EMPLOYER))
    hours_before: Value | None = ask(Number("hour/week", 1, 60, 2), when=When("work", one_of=("part_time",)))
    hours_cut: Value = ask(Number("hour/week", 0, 60, 2))
    whole_period: bool = ask(YesNo())
    base: Value = ask(Money("EUR", maximum=60_000))
    base_days: Value | None = ask(Number("day", 1, 92), when=When("whole_period", one_of=("no",)))
    extra_year: Value | None = ask(
        Money("EUR", maximum=200_000), when=When("work", one_of=("employee",)), required=False
    )
    claim_day: date | None = ask(Day(not_before=date(2023, 1, 1)), required=False)
    care_until: date | None = ask(Day(not_before=date(2023, 1, 1)), required=False)


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other, and those that the child's age makes necessary."""
    start = answers.reduction_start
    if answers.patient_born > start:
        yield Problem("patient_born", f"{ID}.problem.patient_born", {"day": start})
    law = Law(start, start)
    age = years(age_on(answers.patient_born, start))
    if age >= law(f"{ID}.child_age") and answers.diagnosed_before_18 is None:
        yield Problem("diagnosed_before_18", "engine.problem.required_yes_no")
    if age >= law(f"{ID}.continued_age") and answers.disability is None:
        yield Problem("disability", "engine.problem.required_yes_no")
    own = answers.hours_before or answers.full_time_hours
    if own is None:
        own = law(f"{ID}.full_time_week_self_employed")
    if answers.hours_cut >= own:
        yield Problem("hours_cut", f"{ID}.problem.hours_cut", {"hours": own})
    if answers.hours_before and answers.full_time_hours and answers.hours_before > answers.full_time_hours:
        yield Problem("hours_before", f"{ID}.problem.hours_before", {"hours": answers.full_time_hours})
    if answers.claim_day and answers.claim_day < start:
        yield Problem("claim_day", f"{ID}.problem.before_start", {"day": start})
    if answers.care_until and answers.care_until < start:
        yield Problem("care_until", f"{ID}.problem.before_start", {"day": start})
    yield from check_contributions(ID, answers.born, start, answers.days_recent, answers.days_career)
    yield from check_base_days(BASE, answers.work, start, answers.base_days)


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 190 to 192 of the LGSS, with Real Decreto 1148/2011."""
    start = answers.reduction_start
    own, full = _hours(answers, law)
    _conditions(answers, own, full, law, out)
    limit = _age(answers, law, out)
    base = daily_base(BASE, answers.work, answers.base, answers.base_days, answers.extra_year, start, law, out)
    daily = _daily(answers, base, full, law, out)
    thirty = out.trace.product("thirty_days", daily, law("pregnancy_or_breastfeeding_risk.monthly_divisor"))
    out.amount("thirty_days", thirty)
    out.amount("daily", daily)
    out.amount("base", base)
    out.amount("share", Value(answers.hours_cut.number / full.number * 100, "percent"))
    paid_from = _paid_from(answers, law, out)
    out.amount("paid_from", paid_from)
    out.amount("last_day", add_days(limit, -1))
    _periods(answers, daily, paid_from, limit, law, out)
    _notices(answers, base, own, law, out)


def _hours(answers: Answers, law: Law) -> tuple[Value, Value]:
    """RD 4.1 and 4.7: the own week, and the week that the share is measured against."""
    full = answers.full_time_hours or law(f"{ID}.full_time_week_self_employed")
    return answers.hours_before or full, full


def _conditions(answers: Answers, own: Value, full: Value, law: Law, out: Outcome) -> None:
    # RD 4.1: of one's own hours, at least half.
    least = out.trace.share("least_cut", law(f"{ID}.minimum_reduction"), own, Reference("lgss", "190.1"))
    out.at_least("reduction", answers.hours_cut, least, Reference("lgss", "190.1"))
    if answers.hours_before is not None:
        quarter = out.trace.share("quarter", law(f"{ID}.part_time_minimum"), full)
        out.condition("part_time", own > quarter, Reference("rd-1148-2011", "4.7"))
    out.condition("not_civil_servant", answers.work != "civil_servant", Reference("lgss", "191.4"))
    out.condition("registered", answers.registered, Reference("rd-1148-2011", "4.1"))
    if answers.up_to_date is not None:
        out.condition("up_to_date", answers.up_to_date, Reference("rd-1148-2011", "4.8"))
    condition_contributed(
        answers.born,
        answers.reduction_start,
        answers.days_recent,
        answers.days_career,
        law,
        out,
        Reference("rd-1148-2011", "5"),
    )
    _other_parent(answers, out)
    out.condition("illness_listed", answers.illness_listed, Reference("rd-1148-2011", "3"))
    out.condition("care_certified", answers.care_certified, Reference("lgss", "190.2"))


def _other_parent(answers: Answers, out: Outcome) -> None:
    """LGSS 191 and RD 4.2 to 4.4."""
    if answers.other_registered is not None:
        out.condition("other_parent", answers.other_registered, Reference("rd-1148-2011", "4.2"))
    if answers.family == "separated":
        # Before RDL 2/2023 the law did not say whether the other parent had to work.
        clear = True if answers.reduction_start >= SINCE_RDL_2_2023 else None
        out.condition("separated", clear, Reference("lgss", "191.2"))
    if answers.other_paid is not None:
        out.condition("one_of_two", not answers.other_paid, Reference("lgss", "191.2"))


def _age(answers: Answers, law: Law, out: Outcome) -> date:
    """LGSS 190.3 and 192.2: whether the child is young enough, and the birthday on which the benefit ends."""
    start = answers.reduction_start
    adult, usual = int(law(f"{ID}.child_age")), int(law(f"{ID}.continued_age"))
    usual_birthday = add_months(answers.patient_born, usual * 12)
    latest = usual
    if answers.disability:
        # The law of the day on which the child turns 23, or of the start where that day has passed.
        latest = int(law(f"{ID}.disability_age", max(start, usual_birthday)))
    age = age_on(answers.patient_born, start)
    met: bool | None = age < adult
    if age >= adult:
        met = age < latest and bool(answers.diagnosed_before_18)
        if met and start < SINCE_RDL_2_2023:
            # Until then the benefit could only go on after 18, not begin.
            met = None
        elif met and age >= usual and not answers.paid_before_23:
            # 190.3: a first claim "until 23"; from then on the benefit "is kept", also one that had ended at 23.
            met = None
            out.notice("first_after_23")
    out.condition("patient_age", met, Reference("lgss", "190.3"))
    if answers.family == "spouse":
        out.condition("spouse", age >= adult, Reference("lgss", "191.3"))
    return out.trace.day_after(
        "age_limit", answers.patient_born, Value(years(latest).number * 12, "month"), Reference("lgss", "192.2")
    )


def _daily(answers: Answers, base: Value, full: Value, law: Law, out: Outcome) -> Value:
    """192.1 and RD 6.1: the base in proportion to the hours cut; multiplied before it is divided, to stay exact."""
    whole = out.trace.share("whole", law(f"{ID}.rate"), base)
    cut = Value(answers.hours_cut.number, "times", answers.hours_cut.source)
    times = out.trace.product("times_cut", whole, cut, Reference("rd-1148-2011", "6.1"))
    week = Value(full.number, "times", full.source)
    return out.trace.quotient("daily", times, week, Reference("rd-1148-2011", "4.1"), True)


def _paid_from(answers: Answers, law: Law, out: Outcome) -> date:
    """RD 7.1: from the first day if claimed within three months, else three months back."""
    start, limit = answers.reduction_start, law(f"{ID}.claim_deadline")
    deadline = out.trace.day_after("deadline", start, limit)
    out.amount("deadline", deadline)
    if answers.claim_day is None or answers.claim_day <= deadline:
        return start
    out.notice("claimed_late", limit=limit)
    return max(start, add_months(answers.claim_day, -int(limit)))


def _periods(answers: Answers, daily: Value, paid_from: date, limit: date, law: Law, out: Outcome) -> None:
    """RD 7.1: a month, then two, then four each; a period follows the law of its first day."""
    horizon = answers.care_until or add_months(answers.reduction_start, _SHOWN_MONTHS) - timedelta(days=1)
    last = min(horizon, add_days(limit, -1))
    first, name, moved = answers.reduction_start, "first_period", 0
    for _ in range(_MOST_PERIODS):
        if first > last:
            break
        moved += int(law(f"{ID}.{name}", first))
        after = add_months(answers.reduction_start, moved)
        ends = min(after - timedelta(days=1), last)
        begins = max(first, paid_from)
        if begins <= ends:
            length = days((ends - begins).days + 1)
            amount = Value(cents((daily * length).number), "EUR")
            out.schedule.append(Stretch("periods", begins, ends, length, amount, daily, payer="social_security"))
        name = "first_extension" if name == "first_period" else "further_extension"
        first = after
    if not answers.care_until:
        out.notice("goes_on")


def _notices(answers: Answers, base: Value, own: Value, law: Law, out: Outcome) -> None:
    if answers.hours_before is not None:
        # RD 4.7 measures against a full-time week; some insurers against the own one.
        other = Value(cents(base.number * answers.hours_cut.number / own.number), "EUR/day")
        out.notice("part_time_reading", amount=other)
    if answers.reduction_start >= SINCE_LEY_4_2026:
        out.notice("ley_4_2026")
    out.notice("base_moves")


CALCULATOR = Calculator(ID, Answers, rule, event="reduction_start", check=check)
