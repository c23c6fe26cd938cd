"""Risk during pregnancy or breastfeeding: LGSS, articles 186 to 189; Real Decreto 295/2009, articles 31 to 51.

Who is entitled (186, 188), how much (187.3) and from which day to which (187.2, 189). Not covered: several activities
of which only some are dangerous, artists and trainees; coverage.toml says what to do then.
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
from calculators.family.sickness_base import BaseRule, check_base_days, daily_base

ID = "pregnancy_or_breastfeeding_risk"
BASE = BaseRule(ID, Reference("decreto-1646-1972", "13"), Reference("rd-295-2009", "34.4"))
PREGNANCY = When("risk", one_of=("pregnancy",))
BREASTFEEDING = When("risk", one_of=("breastfeeding",))
EMPLOYED = ("employee", "part_time")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    risk: str = ask(Choice(("pregnancy", "breastfeeding")))
    start: date = ask(Day(event=True))
    work: str = ask(Choice((*EMPLOYED, "self_employed")))
    from_work: bool = ask(YesNo(), unknown=("yes", "no"))
    certified: bool = ask(YesNo(), unknown=("yes", "no"))
    other_post: bool | None = ask(YesNo(), when=When("work", one_of=EMPLOYED), unknown=("no", "yes"))
    on_sick_leave: bool = ask(YesNo())
    registered: bool = ask(YesNo(), unknown=("yes", "no"))
    up_to_date: bool | None = ask(YesNo(), when=When("work", one_of=("self_employed",)), unknown=("yes", "no"))
    birth_leave_start: date | None = ask(Day(not_before=date(2023, 1, 1)), when=PREGNANCY)
    child_born: date | None = ask(Day(not_before=date(2022, 1, 1)), when=BREASTFEEDING)
    birth_leave_end: date | None = ask(Day(not_before=date(2022, 1, 1)), when=BREASTFEEDING)
    return_day: date | None = ask(Day(not_before=date(2023, 1, 1)), required=False)
    whole_period: bool = ask(YesNo())
    base: Value = ask(Money("EUR", maximum=60_000))
    base_days: Value | None = ask(Number("day", 1, 92), when=When("whole_period", one_of=("no",)))
    extra_year: Value | None = ask(
        Money("EUR", maximum=200_000), when=When("work", one_of=("employee",)), required=False
    )


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.birth_leave_start and answers.birth_leave_start <= answers.start:
        yield Problem("birth_leave_start", f"{ID}.problem.after_start", {"day": answers.start})
    if answers.return_day and answers.return_day <= answers.start:
        yield Problem("return_day", f"{ID}.problem.after_start", {"day": answers.start})
    if answers.child_born and answers.child_born > answers.start:
        yield Problem("child_born", f"{ID}.problem.child_born", {"day": answers.start})
    if answers.child_born and answers.birth_leave_end and answers.birth_leave_end < answers.child_born:
        yield Problem("birth_leave_end", f"{ID}.problem.birth_leave_end", {"day": answers.child_born})
    yield from check_base_days(BASE, answers.work, answers.start, answers.base_days)


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 186 to 189 of the LGSS, with Real Decreto 295/2009."""
    _conditions(answers, out)
    ends_before = _end(answers, law, out)
    if answers.return_day:
        ends_before = min(ends_before, answers.return_day)
    base = daily_base(BASE, answers.work, answers.base, answers.base_days, answers.extra_year, answers.start, law, out)
    daily = out.trace.share("daily", law(f"{ID}.rate"), base, Reference("lgss", "187.3"))
    first, last = answers.start, add_days(ends_before, -1)
    if answers.birth_leave_end:
        first = max(first, add_days(answers.birth_leave_end, 1))
    if first <= last:
        # 189 sends to 187: every calendar day.
        count = out.trace.count_days("days", first, last, Reference("lgss", "187.2" if _pregnant(answers) else "189"))
        out.amount("total", out.trace.product("total", daily, count, Reference("lgss", "187.3"), True))
        out.amount("daily", daily)
        out.amount("days", count)
        out.amount("first_day", first)
        out.amount("last_day", last)
        for begins, ends in split_by_month(first, last):
            length = days((ends - begins).days + 1)
            amount = Value(cents((daily * length).number), "EUR")
            out.schedule.append(Stretch("months", begins, ends, length, amount, daily))
    else:
        out.amount("daily", daily)
    if answers.work == "self_employed":
        out.notice("self_employed")
    out.notice("ends_sooner" if _pregnant(answers) else "ends_sooner_breastfeeding")
    out.notice("gross")


def _pregnant(answers: Answers) -> bool:
    return answers.risk == "pregnancy"


def _conditions(answers: Answers, out: Outcome) -> None:
    employed = answers.work in EMPLOYED
    from_work = "31.2" if _pregnant(answers) else "49.2"
    out.condition("from_work", answers.from_work, Reference("rd-295-2009", from_work))
    if not answers.from_work:
        out.notice("sick_leave_instead")
    out.condition("certified", answers.certified, Reference("rd-295-2009", "39" if employed else "47"))
    if answers.other_post is not None:
        out.condition(
            "no_other_post", not answers.other_post, Reference("lgss", "186" if _pregnant(answers) else "188")
        )
    out.condition(
        "sick_leave_over", not answers.on_sick_leave, Reference("rd-295-2009", "37.1" if employed else "45.1")
    )
    out.condition("registered", answers.registered, Reference("rd-295-2009", "32.1" if employed else "41.1"))
    if answers.up_to_date is not None:
        out.condition("up_to_date", answers.up_to_date, Reference("rd-295-2009", "41.2"))
        if not answers.up_to_date:
            out.notice("pay_first")


def _end(answers: Answers, law: Law, out: Outcome) -> date:
    """187.2: the day before birth leave; 189 and RD 50.2: from the end of it until the child is nine months old."""
    if answers.birth_leave_start is not None:
        return answers.birth_leave_start
    assert answers.child_born is not None  # asked whenever birth_leave_start is not
    assert answers.birth_leave_end is not None
    nine = out.trace.day_after("nine_months", answers.child_born, law(f"{ID}.breastfeeding_age"))
    out.condition("child_age", answers.start < nine, Reference("lgss", "189"))
    over = answers.start > answers.birth_leave_end
    out.condition("birth_leave_over", over, Reference("rd-295-2009", "50.2"))
    if not over:
        out.notice("possible_from", day=add_days(answers.birth_leave_end, 1))
    return nine


CALCULATOR = Calculator(ID, Answers, rule, event="start", check=check)
