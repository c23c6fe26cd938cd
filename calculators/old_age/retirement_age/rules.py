"""Ordinary retirement age (*edad ordinaria de jubilación*): LGSS, article 205.1 and transitional provisions 4.5 and 7.

The day on which a person may first retire: at 65 with a long career, else at an age that rises every year until 2027.
Ages run date to date and contributions in complete years and months (RD 1716/2012, article 1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from calculators.engine import (
    Calculator,
    Choice,
    Day,
    Law,
    Number,
    Outcome,
    Problem,
    Value,
    When,
    YesNo,
    ask,
    days,
    months,
    years,
)
from calculators.engine.figures import Reference
from calculators.engine.periods import add_months, full_months
from calculators.engine.questions import COVERED_FROM, BadAnswersError


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    birth: date = ask(Day(not_before=date(1948, 1, 1), not_after=date(2012, 12, 31)))
    career_known: str = ask(Choice(("days", "years")))
    career_days: Value | None = ask(Number("day", 0, 25_000), when=When("career_known", one_of=("days",)))
    career_years: Value | None = ask(Number("year", 0, 65), when=When("career_known", one_of=("years",)))
    career_months: Value | None = ask(
        Number("month", 0, 11), when=When("career_known", one_of=("years",)), required=False
    )
    counted_on: date = ask(Day(not_before=date(2010, 1, 1)))
    continues: bool = ask(YesNo(), unknown=("yes", "no"))
    recent_days: Value = ask(Number("day", 0, 5479), unknown=("0", "5479"))
    births: Value | None = ask(Number("times", 0, 15), required=False)
    further_children: Value | None = ask(Number("times", 0, 10), when=When("births", at_least="1"), required=False)
    care_days: Value | None = ask(Number("day", 0, 1825), required=False)
    old_law: bool = ask(YesNo())


@dataclass(frozen=True)
class Way:
    """One way to the ordinary age: the day it opens, and the row of the timetable that opens it."""

    day: date
    row: tuple[Decimal, ...]
    long_career: bool


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.counted_on <= answers.birth:
        yield Problem("counted_on", "retirement_age.problem.counted_before_birth", {"day": answers.birth})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Article 205.1 with the timetable of transitional provision 7."""
    career = _career(answers, law, out)
    for_age = career
    if answers.care_days:
        # 236.1: these days count for the age, not for the fifteen years.
        for_age = out.trace.sum("career_with_care", career, answers.care_days, article=Reference("lgss", "236.1"))
    out.at_least("career", career, law("retirement_age.minimum_career"), Reference("lgss", "205.1.b"))
    out.at_least("recent", answers.recent_days, law("retirement_age.minimum_recent"), Reference("lgss", "205.1.b"))
    at_65 = out.trace.day_after(
        "at_65",
        answers.birth,
        law("retirement_age.age_with_long_contribution") * law("retirement_age.months_per_year"),
        Reference("rd-1716-2012", "1.1"),
    )
    if answers.old_law:
        _result(at_65, answers, out)
        out.notice("old_law")
        return
    way = _earliest(answers, at_65, for_age, law)
    if way.day < COVERED_FROM:
        raise BadAnswersError([Problem("birth", "retirement_age.problem.reached_before", {"day": way.day})])
    _explain(way, answers, at_65, for_age, law, out)
    _result(way.day, answers, out)
    _next_year(way, answers, law, out)


def _career(answers: Answers, law: Law, out: Outcome) -> Value:
    """The days contributed, with the days of birth of article 235."""
    trace = out.trace
    if answers.career_days is not None:
        career = answers.career_days
    else:
        assert answers.career_years is not None  # one of the two is always asked
        career = _whole_days("given", answers.career_years, answers.career_months or months(0), law, out)
    if answers.births:
        parts = [career, trace.product("birth_days", answers.births, law("retirement_age.birth_days"))]
        if answers.further_children:
            further = law("retirement_age.birth_days_further_child")
            parts.append(trace.product("further_days", answers.further_children, further))
        career = trace.sum("career_with_births", *parts, article=Reference("lgss", "235"))
    return career


def _whole_days(key: str, whole_years: Value, whole_months: Value, law: Law, out: Outcome) -> Value:
    """The fewest days that make so many years and months: 365 a year, 30.41666 a month (RD 1716/2012, article 1.2)."""
    trace = out.trace
    in_years = trace.product(f"{key}_year_days", whole_years, law("retirement_age.days_per_year"))
    if not whole_months:
        return in_years
    in_months = trace.product(f"{key}_month_days", whole_months, law("retirement_age.days_per_month"))
    total = trace.sum(f"{key}_sum", in_years, in_months)
    return trace.rounded_up(f"{key}_days", total, Reference("rd-1716-2012", "1.2"))


def _days_needed(row_months: Decimal, law: Law) -> int:
    scratch = Outcome("retirement_age", law)
    return int(_whole_days("needed", years(int(row_months) // 12), months(int(row_months) % 12), law, scratch))


def _earliest(answers: Answers, at_65: date, career: Value, law: Law) -> Way:
    """The first day on which age and career satisfy the row of that day's year."""
    table = law.table("retirement_age.timetable")
    found: list[Way] = []
    for year in range(max(at_65.year, int(table.rows[0][0])), at_65.year + 4):
        row = [row for row in table.rows if row[0] <= year][-1]
        opens, closes = max(at_65, date(year, 1, 1)), date(year, 12, 31)
        older = max(opens, add_months(answers.birth, int(row[2])))
        if older <= closes:
            found.append(Way(older, row, False))
        missing = timedelta(days=_days_needed(row[1], law) - int(career))
        if answers.continues:
            career_reached = max(opens, answers.counted_on + missing)
        else:
            career_reached = opens if missing <= timedelta(0) else date.max
        if career_reached <= closes:
            found.append(Way(career_reached, row, True))
        if found:
            break
    return min(found, key=lambda way: (way.day, not way.long_career))


def _explain(way: Way, answers: Answers, at_65: date, career: Value, law: Law, out: Outcome) -> None:
    trace, table = out.trace, law.table("retirement_age.timetable")
    year = Value(Decimal(way.day.year), "year", ("step", "year"))
    needed_months = trace.bracket("needed", table, year, "months_for_65", Reference("lgss", "dt7"))
    assert needed_months is not None  # the year is one of the table's
    needed = _whole_days("needed", years(int(needed_months) // 12), months(int(needed_months) % 12), law, out)
    if way.long_career:
        out.notice("long_career", needed=needed_months)
        if answers.continues and way.day > max(at_65, answers.counted_on):
            missing = trace.difference("days_missing", needed, career)
            trace.day_after("career_reached", answers.counted_on, missing, Reference("lgss", "dt7"))
        return
    lacking = trace.difference("days_missing", needed, career) if needed > career else days(0)
    out.notice("short_career", needed=needed_months, lacking=lacking)
    age = trace.bracket("age_otherwise", table, year, "age_otherwise", Reference("lgss", "dt7"))
    assert age is not None
    trace.day_after("short_reached", answers.birth, age, Reference("rd-1716-2012", "1.1"))


def _result(day: date, answers: Answers, out: Outcome) -> None:
    out.amount("day", day)
    out.amount("age", months(full_months(answers.birth, day)))


def _next_year(way: Way, answers: Answers, law: Law, out: Outcome) -> None:
    """The age asked rises on 1 January: who waits may have to wait longer. The law does not say what then holds."""
    following = [row for row in law.table("retirement_age.timetable").rows if row[0] <= way.day.year + 1][-1]
    later = add_months(answers.birth, int(following[2]))
    if not way.long_career and following != way.row and later > date(way.day.year + 1, 1, 1):
        out.notice("rises", new_year=date(way.day.year + 1, 1, 1), day=later)


CALCULATOR = Calculator("retirement_age", Answers, rule, check=check)
