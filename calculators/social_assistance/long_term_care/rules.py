"""Long-term care allowances (*prestaciones económicas de dependencia*): Ley 39/2006 and RD 1051/2013.

Who is entitled (Ley 39/2006, 5; RD 1051/2013, 12), the most and the least a month by degree and allowance (annexes IV
and V), the region's reduction (13.2), what is taken off (14; Ley 39/2006, 31). No formula for economic capacity is in
force for the whole country: each region has its own, so the reader enters the reduction of their decision, or gets a
range. Not covered: services and what they cost, regional amounts, the allowance for care in housing; coverage.toml
says what to do then.
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
    Percent,
    Problem,
    Value,
    When,
    YesNo,
    ask,
    pure,
)
from calculators.engine.figures import Reference

MINIMA_FROM = date(2023, 8, 1)  # RD 675/2023, transitional provision 1
EXTREME_FROM = date(2025, 10, 23)  # RDL 11/2025: degree III+
REFORM = date(2026, 10, 23)  # Ley 4/2026
DEGREES = {"one": 1, "two": 2, "three": 3, "extreme": 3}
SERVICES = ("home_help", "day_centre", "night_centre", "residential", "telecare", "other")
IS_SERVICE = When("allowance", one_of=("service",))
IS_FAMILY = When("allowance", one_of=("family_care",))
ASKS_YEARS = When("special", one_of=("none", "under_5", "protection"))
NOTHING = pure(0, "EUR/month")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    day: date = ask(Day(event=True))
    degree: str = ask(Choice(("one", "two", "three", "extreme", "points")))
    points: Value | None = ask(Number("point", 0, 100), when=When("degree", one_of=("points",)))
    allowance: str = ask(Choice(("service", "family_care", "personal_assistance")))
    service: str | None = ask(Choice(SERVICES), when=IS_SERVICE)
    no_place: bool | None = ask(YesNo(), when=IS_SERVICE, unknown=("yes", "no"))
    approved: bool | None = ask(YesNo(), when=IS_SERVICE)
    carer: bool | None = ask(YesNo(), when=IS_FAMILY)
    lives: str | None = ask(Choice(("together", "next_door", "apart")), when=IS_FAMILY)
    special: str = ask(Choice(("none", "under_5", "returned_emigrant", "protection")))
    residence_years: Value | None = ask(Number("year", 0, 110), when=ASKS_YEARS)
    recent_years: Value | None = ask(Number("year", 0, 110), when=ASKS_YEARS)
    reduction: Value = ask(Percent(0, 100), unknown=("0", "100"))
    cost: Value | None = ask(
        Money("EUR/month", maximum=50_000),
        when=When("allowance", one_of=("service", "personal_assistance")),
        required=False,
    )
    deductions: Value | None = ask(Money("EUR/month", maximum=20_000), required=False)


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    total, recent = answers.residence_years, answers.recent_years
    if total is not None and recent is not None and recent > total:
        yield Problem("recent_years", "long_term_care.problem.recent", {"total": total})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Ley 39/2006, 5 and 14 to 19, and RD 1051/2013, 12 to 14, in their order."""
    degree = _degree(answers, law, out)
    _residence(answers, law, out)
    _allowance(answers, degree, out)
    if degree is not None:
        _amount(answers, degree, law, out)
    _notices(answers, degree, law, out)


def _degree(answers: Answers, law: Law, out: Outcome) -> Value | None:
    """RD 174/2011, annex I: the points of the scale; none below the first degree."""
    if answers.points is None:
        number: int | None = DEGREES[answers.degree]
        out.condition("degree", True, Reference("ley-39-2006", "5.1.a"))
    else:
        table = law.table("long_term_care.degree_points")
        reached = [row for row in table.rows if row[1] <= answers.points.number]
        number = int(reached[-1][0]) if reached else None
        least = table.cell(table.rows[0], "minimum")
        out.at_least("degree", answers.points, least, Reference("rd-174-2011", "annex1"))
    if answers.degree == "extreme" and answers.day < EXTREME_FROM:
        out.notice("extreme_later", day=EXTREME_FROM)
    return None if number is None else pure(number).named("step", "degree")


def _residence(answers: Answers, law: Law, out: Outcome) -> None:
    """Ley 39/2006, 5.1.c: five years in Spain, two of them just before; not for some (5.1; RD 1051/2013, da1)."""
    article = Reference("ley-39-2006", "5.1.c")
    if answers.special == "returned_emigrant":
        out.condition("exempt", True, Reference("rd-1051-2013", "da1"))
    elif answers.special == "protection" and answers.day >= REFORM:
        # Asylum, subsidiary and temporary protection.
        out.condition("exempt", True, Reference("ley-4-2026", "2.5"))
    else:
        out.at_least("residence", answers.residence_years, law("long_term_care.residence"), article)
        out.at_least("recent", answers.recent_years, law("long_term_care.recent_residence"), article)


def _allowance(answers: Answers, degree: Value | None, out: Outcome) -> None:
    """Ley 39/2006, 17 to 19; RD 1051/2013, 2 and 12."""
    if answers.allowance == "service":
        out.condition("no_place", answers.no_place, Reference("ley-39-2006", "17.1"))
        out.condition("approved", answers.approved, Reference("ley-39-2006", "14.3"))
        if answers.service == "residential" and degree is not None:
            out.condition("residential", int(degree) > 1, Reference("rd-1051-2013", "2.2"))
    elif answers.allowance == "family_care":
        out.condition("carer", answers.carer, Reference("rd-1051-2013", "12"))
        out.condition("lives", _lives_close(answers, degree), Reference("rd-1051-2013", "12.a"))


def _lives_close(answers: Answers, degree: Value | None) -> bool | None:
    """Together for degrees II and III; degree I may be excused; homes close by since Ley 4/2026."""
    if answers.lives == "together":
        return True
    if answers.lives == "next_door" and answers.day >= REFORM:
        return True
    return None if degree is None or int(degree) == 1 else False


def _most(answers: Answers, degree: Value, law: Law, out: Outcome) -> Value | None:
    """RD 1051/2013, annex IV (before 2023-08-01: RDL 20/2012, transitional provision 10)."""
    extreme = answers.degree == "extreme" and answers.day >= EXTREME_FROM
    if extreme and (answers.service == "home_help" or answers.allowance == "personal_assistance"):
        return law("long_term_care.maximum_extreme")
    if extreme:
        out.notice("extreme_other")
    if answers.service in ("residential", "day_centre"):
        table = law.table(f"long_term_care.maximum_{answers.service}")
        return out.trace.bracket("most", table, degree, "amount")
    return out.trace.bracket("most", law.table("long_term_care.maximum"), degree, answers.allowance)


def _amount(answers: Answers, degree: Value, law: Law, out: Outcome) -> None:
    """RD 1051/2013, 13 and 14; Ley 39/2006, 31."""
    trace = out.trace
    most = _most(answers, degree, law, out)
    if most is None:
        return
    amount = most
    if answers.reduction:
        article = Reference("rd-1051-2013", "13.2")
        reduced = trace.share("reduced_by", answers.reduction, most, article, True)
        amount = trace.difference("reduced", most, reduced, article)
    least = None
    if answers.day >= MINIMA_FROM and answers.service != "telecare":
        found = trace.bracket("least", law.table("long_term_care.minimum"), degree, answers.allowance)
        assert found is not None  # every degree has a minimum
        least = found
        amount = trace.floor("floor", amount, least, Reference("rd-1051-2013", "annex5"))
    if answers.cost:
        # Ley 39/2006, 17.2 and 19: the allowance pays for a service; it is not more than what that costs.
        amount = trace.ceiling("cost_ceiling", amount, answers.cost, Reference("ley-39-2006", "17.2"))
    if answers.deductions:
        amount = _less_deductions(answers, amount, out)
    out.amount("monthly", amount)
    out.amount("most", most)
    if least is not None:
        out.amount("least", least)


def _less_deductions(answers: Answers, amount: Value, out: Outcome) -> Value:
    """Ley 39/2006, 31: benefits with the same purpose are taken off; not for degree III+ since Ley 4/2026."""
    assert answers.deductions is not None
    if answers.degree == "extreme" and answers.day >= REFORM:
        out.notice("extreme_no_deduction")
        return amount
    if answers.deductions >= amount:
        out.notice("all_deducted")
        return NOTHING.named("step", "deducted")
    return out.trace.difference("deducted", amount, answers.deductions, Reference("rd-1051-2013", "14"))


def _notices(answers: Answers, degree: Value | None, law: Law, out: Outcome) -> None:
    if degree is not None and answers.service == "home_help":
        hours = law.table("long_term_care.home_help_hours")
        row = next(row for row in hours.rows if row[0] == degree.number)
        out.notice("home_help_hours", least=hours.cell(row, "minimum"), most=hours.cell(row, "maximum"))
    if degree is not None and answers.service == "day_centre" and int(degree) == 1:
        out.notice("day_centre_hours", hours=law("long_term_care.day_centre_hours"))
    if answers.allowance == "family_care" and answers.day < REFORM:
        out.notice("exceptional")
    if answers.points is not None and degree is not None:
        out.notice("degree", degree=degree)
    out.notice("region")
    out.notice("deadline", months=law("long_term_care.decision_deadline"))


CALCULATOR = Calculator("long_term_care", Answers, rule, event="day", check=check)
