"""Shared care of a nursing infant (*ejercicio corresponsable del cuidado del lactante*): LGSS, articles 183 to 185.

Who is entitled (183, 184), how much for the half hour cut (185.1) and until when (185.2). Not covered: the paid hour
until nine months, which the employer pays, and the hour gathered into whole days; coverage.toml says what to do then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

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
)
from calculators.engine.figures import Reference
from calculators.engine.outcome import Stretch
from calculators.engine.periods import add_days, split_by_month
from calculators.family.birth_rules import check_contributions, condition_contributed
from calculators.family.sickness_base import BaseRule, check_base_days, daily_base

ID = "nursing_care"
BASE = BaseRule(ID, Reference("decreto-1646-1972", "13.1"), Reference("lgss", "248.1.c"), skips=True)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    child_born: date = ask(Day(not_before=date(2021, 1, 1)))
    start: date = ask(Day(event=True))
    both_work: bool = ask(YesNo())
    both_reduce: bool = ask(YesNo(), unknown=("yes", "no"))
    other_paid: bool = ask(YesNo())
    work: str = ask(Choice(("employee", "part_time", "self_employed", "civil_servant")))
    registered: bool = ask(YesNo(), unknown=("yes", "no"))
    up_to_date: bool | None = ask(YesNo(), when=When("work", one_of=("self_employed",)), unknown=("yes", "no"))
    born: date = ask(Day(not_before=date(1930, 1, 1), not_after=date(2012, 12, 31)))
    days_recent: Value | None = ask(Number("day", 0, 2557), required=False)
    days_career: Value | None = ask(Number("day", 0, 25_000), required=False)
    hours_per_day: Value = ask(Number("hour", 1, 14, 2))
    whole_period: bool = ask(YesNo())
    base: Value = ask(Money("EUR", maximum=60_000))
    base_days: Value | None = ask(Number("day", 1, 92), when=When("whole_period", one_of=("no",)))
    end: date | None = ask(Day(not_before=date(2023, 1, 1)), required=False)


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.child_born > answers.start:
        yield Problem("child_born", f"{ID}.problem.child_born", {"day": answers.start})
    if answers.end and answers.end < answers.start:
        yield Problem("end", f"{ID}.problem.end", {"day": answers.start})
    yield from check_contributions(ID, answers.born, answers.start, answers.days_recent, answers.days_career)
    yield from check_base_days(BASE, answers.work, answers.start, answers.base_days)


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 183 to 185 of the LGSS."""
    trace = out.trace
    opens = trace.day_after("nine_months", answers.child_born, law(f"{ID}.age_from"))
    closes = trace.day_after("twelve_months", answers.child_born, law(f"{ID}.age_until"))
    _conditions(answers, opens, closes, law, out)
    base = daily_base(BASE, answers.work, answers.base, answers.base_days, None, answers.start, law, out)
    whole = trace.share("whole", law(f"{ID}.rate"), base)
    # 185.1, in proportion to the cut: half an hour goes so many times into the day.
    halves = trace.quotient("half_hours", answers.hours_per_day, law(f"{ID}.reduction"), Reference("lgss", "183"))
    daily = trace.quotient("daily", whole, halves, Reference("lgss", "185.1"), True)
    first, last = max(answers.start, opens), add_days(closes, -1)
    if answers.end:
        last = min(last, answers.end)
    if first <= last:
        count = trace.count_days("days", first, last, Reference("lgss", "185.2"))
        total = trace.product("total", daily, count, Reference("lgss", "185"), True)
        out.amount("total", total)
        out.amount("daily", daily)
        out.amount("days", count)
        out.amount("first_day", first)
        out.amount("last_day", last)
        _schedule(first, last, daily, out)
    else:
        out.amount("daily", daily)
    out.amount("base", base)
    if answers.work == "self_employed":
        out.notice("self_employed")
    out.notice("half_hour_only")
    out.notice("employer", notice=law(f"{ID}.notice"))


def _conditions(answers: Answers, opens: date, closes: date, law: Law, out: Outcome) -> None:
    out.condition("both_work", answers.both_work, Reference("lgss", "183"))
    out.condition("both_reduce", answers.both_reduce, Reference("lgss", "183"))
    out.condition("one_of_two", not answers.other_paid, Reference("lgss", "184.2"))
    out.condition("nine_months", answers.start >= opens, Reference("lgss", "183"))
    if answers.start < opens:
        out.notice("not_yet", day=opens)
    out.condition("under_twelve_months", answers.start < closes, Reference("lgss", "185.2"))
    out.condition("not_civil_servant", answers.work != "civil_servant", Reference("lgss", "184.3"))
    out.condition("registered", answers.registered, Reference("lgss", "184.1"))
    if answers.up_to_date is not None:
        out.condition("up_to_date", answers.up_to_date, Reference("rd-295-2009", "3.8"))
    condition_contributed(
        answers.born,
        answers.start,
        answers.days_recent,
        answers.days_career,
        law,
        out,
        Reference("lgss", "184.1"),
    )


def _schedule(first: date, last: date, daily: Value, out: Outcome) -> None:
    for begins, ends in split_by_month(first, last):
        length = days((ends - begins).days + 1)
        amount = Value(cents((daily * length).number), "EUR")
        out.schedule.append(Stretch("months", begins, ends, length, amount, daily))


CALCULATOR = Calculator(ID, Answers, rule, event="start", check=check)
