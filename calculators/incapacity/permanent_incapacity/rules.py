"""Permanent incapacity (*incapacidad permanente*): LGSS, articles 193 to 200, and the decrees on bases and shares.

Who is entitled (165, 195, 318.c; RD 1799/1985, article 4), on which base (197; Decreto 1646/1972, articles 7 and 9;
Orden of 15 April 1969, article 15), how much and in how many payments (46, 57, 59, 196). Whether there is an
incapacity, and of which degree, the INSS decides. Not covered: the farm, sea and mining schemes, the gender-gap
supplement, the surcharge for missing safety measures, pensions shared with other countries; coverage.toml says more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

from calculators.engine import (
    Calculator,
    Choice,
    Day,
    Law,
    Money,
    Number,
    Outcome,
    Problem,
    Rows,
    Value,
    When,
    YesNo,
    ask,
    months,
    pure,
)
from calculators.engine.figures import Reference
from calculators.engine.periods import add_months, age_on, full_months
from calculators.engine.questions import BadAnswersError
from calculators.highest_base import within_highest

COMMON = ("common_illness", "non_work_accident")
PROFESSIONAL = ("work_accident", "occupational_disease")
PENSIONS = ("total", "absolute", "severe")
# Ley 2/2025: severe incapacity has this name since; the employment contract no longer ends by itself (ET 49.1.n).
LEY_2_2025 = date(2025, 5, 1)
# Ley 7/2024, final provision 13: work that registers suspends the pension for absolute or severe incapacity.
LEY_7_2024 = date(2024, 12, 22)

IS_COMMON = When("cause", one_of=COMMON)
IS_ILLNESS = When("cause", one_of=("common_illness",))
IS_PROFESSIONAL = When("cause", one_of=PROFESSIONAL)
IS_PENSION = When("degree", one_of=PENSIONS)
IS_EMPLOYEE = When("worker", one_of=("employee",))
IS_SELF_EMPLOYED = When("worker", one_of=("self_employed",))
COMPUTED = When("base_known", one_of=("compute",))
WITHOUT_REGISTRATION = (
    When("cause", one_of=("non_work_accident",)),
    When("registered", one_of=("no",)),
    When("degree", one_of=("absolute", "severe")),
)
# Questions for people of a certain age go to all who may have reached it by the end of 2029.
MAY_BE_31 = When("birth", below="1999-01-01")
MAY_BE_55 = When("birth", below="1975-01-01")
MAY_BE_65 = When("birth", below="1965-01-01")


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """So many months with one base, the latest months first."""

    count: Value = ask(Number("times", 1, 96))
    base: Value = ask(Money("EUR/month", maximum=20_000))
    kind: str = ask(Choice(("paid", "gap")))


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    event: date = ask(Day(event=True))
    birth: date = ask(Day(not_before=date(1933, 1, 1)))
    degree: str = ask(Choice(("partial", *PENSIONS)))
    cause: str = ask(Choice((*COMMON, *PROFESSIONAL)))
    worker: str = ask(Choice(("employee", "self_employed")))
    registered: bool | None = ask(YesNo(), when=IS_COMMON)
    self_registered: bool | None = ask(YesNo(), when=(IS_PROFESSIONAL, IS_SELF_EMPLOYED))
    up_to_date: bool | None = ask(YesNo(), when=IS_SELF_EMPLOYED, unknown=("yes", "no"))
    retirement: bool | None = ask(YesNo(), when=(IS_COMMON, MAY_BE_65), unknown=("no", "yes"))
    partial_days: Value | None = ask(
        Number("day", 0, 3653), when=(When("degree", one_of=("partial",)), IS_ILLNESS, IS_EMPLOYEE)
    )
    days_contributed: Value | None = ask(Number("day", 0, 25_000), when=(IS_PENSION, IS_ILLNESS))
    recent_days: Value | None = ask(Number("day", 0, 3653), when=(IS_PENSION, IS_ILLNESS, MAY_BE_31))
    leave_days: Value | None = ask(Number("day", 0, 545), when=(IS_PENSION, IS_ILLNESS), required=False)
    accident_days: Value | None = ask(Number("day", 0, 25_000), when=WITHOUT_REGISTRATION)
    accident_recent_days: Value | None = ask(Number("day", 0, 3653), when=WITHOUT_REGISTRATION)
    daily_base: Value | None = ask(Money("EUR/day", maximum=1_000), when=When("degree", one_of=("partial",)))
    base_known: str | None = ask(Choice(("known", "compute")), when=IS_PENSION)
    known_base: Value | None = ask(Money("EUR/month", maximum=20_000), when=When("base_known", one_of=("known",)))
    bases: tuple[Stretch, ...] | None = ask(Rows(Stretch, 40), when=(COMPUTED, IS_COMMON))
    daily_wage: Value | None = ask(Money("EUR/day", maximum=1_000), when=(COMPUTED, IS_PROFESSIONAL, IS_EMPLOYEE))
    extra_pay: Value | None = ask(
        Money("EUR/year", maximum=100_000), when=(COMPUTED, IS_PROFESSIONAL, IS_EMPLOYEE), required=False
    )
    allowances: Value | None = ask(
        Money("EUR", maximum=200_000), when=(COMPUTED, IS_PROFESSIONAL, IS_EMPLOYEE), required=False
    )
    days_worked: Value | None = ask(Number("day", 1, 366), when=When("allowances", at_least="0.01"))
    firm_days: Value | None = ask(Number("day", 1, 366), when=When("allowances", at_least="0.01"), required=False)
    current_base: Value | None = ask(
        Money("EUR/month", maximum=20_000), when=(COMPUTED, IS_PROFESSIONAL, IS_SELF_EMPLOYED)
    )
    last_base: Value | None = ask(Money("EUR/month", maximum=20_000), when=When("degree", one_of=("severe",)))
    hard_to_find_work: bool | None = ask(
        YesNo(), when=(When("degree", one_of=("total",)), MAY_BE_55), unknown=("no", "yes")
    )
    family: str | None = ask(Choice(("alone", "dependent_spouse", "other_spouse")), when=IS_PENSION, required=False)
    other_income: Value | None = ask(
        Money("EUR/year"), when=When("family", one_of=("alone", "dependent_spouse", "other_spouse"))
    )


@dataclass(frozen=True)
class Needed:
    """The contribution that the law asks for: in months, and in months of the last ten years."""

    months: Value
    recent: Value | None
    reference: Reference


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if age_on(answers.birth, answers.event) < 16:
        yield Problem("birth", "permanent_incapacity.problem.too_young", {"day": add_months(answers.event, -16 * 12)})
    for recent, career, field in (
        (answers.recent_days, answers.days_contributed, "days_contributed"),
        (answers.accident_recent_days, answers.accident_days, "accident_days"),
    ):
        if recent is not None and career is not None and career < recent:
            yield Problem(field, "permanent_incapacity.problem.career_too_short")
    if answers.firm_days and answers.days_worked and answers.firm_days < answers.days_worked:
        yield Problem("firm_days", "permanent_incapacity.problem.firm_days_too_few")


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 195 to 197, in the order in which the INSS applies them."""
    needed = _needed(answers, law, out)
    _conditions(answers, needed, law, out)
    if answers.degree == "partial":
        _partial(answers, law, out)
        _notices(answers, law, out)
        return
    base = _base(answers, needed, law, out)
    _pension(answers, base, law, out)
    _notices(answers, law, out)


# Who is entitled


def _counted_age(answers: Answers, law: Law) -> Value:
    """RD 1799/1985, 4.1: over whole years only a half counts, once it is reached; before 16 and a half the true age."""
    lived = full_months(answers.birth, answers.event)
    if lived >= int(law("permanent_incapacity.young_start_age")) * 12 + 6:
        lived -= lived % 6
    return months(lived).named("step", "counted_age")


def _needed(answers: Answers, law: Law, out: Outcome) -> Needed | None:
    """195.3 and 195.4: months that a pension for common illness, or without registration, asks for."""
    if answers.cause not in COMMON or answers.degree == "partial":
        return None
    if answers.registered is False and answers.degree != "total":
        least = _years_in_months(law("permanent_incapacity.unregistered_qualifying_period"))
        recent = _years_in_months(law("permanent_incapacity.unregistered_recent_period"))
        return Needed(least, recent, Reference("lgss", "195.4"))
    if answers.cause != "common_illness":
        return None
    young = age_on(answers.birth, answers.event) < int(law("permanent_incapacity.qualifying_age"))
    group = "young" if young else "older"
    reference = Reference("lgss", "195.3.a" if young else "195.3.b")
    start = _years_in_months(law(f"permanent_incapacity.{group}_start_age"))
    elapsed = out.trace.difference("elapsed", _counted_age(answers, law), start, Reference("rd-1799-1985", "4.1"))
    part = out.trace.quotient("needed_exact", elapsed, law(f"permanent_incapacity.{group}_divisor"), reference)
    whole = _whole("needed", part)
    if young:
        return Needed(whole, None, reference)
    least = _years_in_months(law("permanent_incapacity.older_minimum"))
    whole = out.trace.floor("needed", whole, least, reference).named("step", "needed")
    fifth = out.trace.quotient(
        "needed_recent_exact", whole, law("permanent_incapacity.recent_divisor"), Reference("lgss", "195.3.b")
    )
    return Needed(whole, _whole("needed_recent", fifth), reference)


def _years_in_months(period: Value) -> Value:
    """Years of the law as months; a reader sees them as years."""
    return Value(period.number * 12, "month", period.source)


def _whole(key: str, value: Value) -> Value:
    """A number of months without its fraction (RD 1799/1985, 4.1)."""
    return months(value.number.to_integral_value(ROUND_FLOOR)).named("step", key)


def _in_days(key: str, period: Value, law: Law, out: Outcome) -> Value:
    """Article 48: months as days, 30.41666 a month (RD 1716/2012, article 1.2)."""
    exact = out.trace.product(f"{key}_exact", period, law("retirement_age.days_per_month"))
    return out.trace.rounded_up(key, exact, Reference("lgss", "48"))


def _conditions(answers: Answers, needed: Needed | None, law: Law, out: Outcome) -> None:
    partial = answers.degree == "partial"
    if answers.worker == "self_employed":
        out.condition("up_to_date", answers.up_to_date, Reference("lgss", "47.1"))
        if partial:
            out.condition("partial_professional", answers.cause in PROFESSIONAL, Reference("lgss", "318.c"))
    if answers.cause in PROFESSIONAL:
        if answers.worker == "employee":
            out.condition("deemed_registered", True, Reference("lgss", "166.4"))
        else:
            out.condition("registered", answers.self_registered, Reference("rd-1273-2003", "5"))
        return
    registered = answers.registered is True
    if answers.degree in ("absolute", "severe"):
        out.condition("registered_or_not", True, Reference("lgss", "165.1" if registered else "195.4"))
    else:
        out.condition("registered", registered, Reference("lgss", "165.1"))
    if answers.partial_days is not None:
        out.at_least(
            "partial_contributed",
            answers.partial_days,
            law("permanent_incapacity.partial_qualifying_period"),
            Reference("lgss", "195.2"),
        )
    if needed is not None:
        _contribution(answers, needed, law, out)
    if age_on(answers.birth, answers.event) >= int(law("retirement_age.age_with_long_contribution")):
        not_retired = None if answers.retirement is None else not answers.retirement
        out.condition("not_retirement", not_retired, Reference("lgss", "195.1"))


def _contribution(answers: Answers, needed: Needed, law: Law, out: Outcome) -> None:
    """195.3 and 195.4; RD 1799/1985, 4.4: what was left of the temporary incapacity counts as contributed."""
    career, recent = answers.days_contributed, answers.recent_days
    if answers.cause == "non_work_accident":
        career, recent = answers.accident_days, answers.accident_recent_days
    if answers.leave_days is not None and career is not None:
        longest = out.trace.sum(
            "longest_leave",
            law("temporary_incapacity.maximum_days"),
            law("temporary_incapacity.extension_days"),
            article=Reference("lgss", "169.1"),
        )
        left = out.trace.difference("leave_left", longest, answers.leave_days, Reference("rd-1799-1985", "4.4"))
        career = out.trace.sum("career_with_leave", career, left)
        recent = None if recent is None else out.trace.sum("recent_with_leave", recent, left)
    out.at_least("contributed", career, _in_days("needed_days", needed.months, law, out), needed.reference)
    if needed.recent is not None:
        recent_needed = _in_days("needed_recent_days", needed.recent, law, out)
        out.at_least("contributed_recently", recent, recent_needed, needed.reference)


# The base


def _partial(answers: Answers, law: Law, out: Outcome) -> None:
    """Decreto 1646/1972, 9: twenty-four months of the base of temporary incapacity."""
    assert answers.daily_base is not None  # always asked for this degree
    daily, thirty = answers.daily_base, law("temporary_incapacity.days_per_month")
    most = law("contribution_bases.maximum_monthly")
    if daily.number > (most / thirty).number:
        highest = out.trace.quotient("highest_daily_base", most, thirty, to_cents=True)
        daily = out.trace.ceiling("base_ceiling", daily, highest, Reference("lgss", "161.2"))
    month = out.trace.product("partial_month", daily, thirty)
    paid = out.trace.product("one_off", month, law("permanent_incapacity.partial_payments"), to_cents=True)
    out.amount("one_off", paid)


def _base(answers: Answers, needed: Needed | None, law: Law, out: Outcome) -> Value:
    """The regulatory base a month: the one that the reader knows, or that of the cause."""
    if answers.known_base is not None:
        base = answers.known_base
    elif answers.bases is not None:
        base = _common_base(answers, answers.bases, needed, law, out)
    elif answers.current_base is not None:
        # RD 1273/2003, 7: the base of that day.
        base = answers.current_base
    else:
        base = _wage_base(answers, law, out)
    # The highest base has never fallen: that of the day fits older months too.
    return within_highest("base_ceiling", base, "161.2", law, out)


def _wage_base(answers: Answers, law: Law, out: Outcome) -> Value:
    """Orden of 15 April 1969, 15.2: the real wage of a year, in twelve parts."""
    assert answers.daily_wage is not None  # one of the bases is always asked
    trace = out.trace
    parts = [trace.product("year_wage", answers.daily_wage, law("permanent_incapacity.wage_days"))]
    if answers.extra_pay:
        parts.append(answers.extra_pay)
    if answers.allowances and answers.days_worked:
        a_day = trace.quotient("allowances_a_day", answers.allowances, answers.days_worked)
        count: Value = law("permanent_incapacity.allowance_days")
        if answers.firm_days and answers.firm_days.number < count.number:
            count = Value(answers.firm_days.number, count.unit, answers.firm_days.source)
        parts.append(trace.product("year_allowances", a_day, count, Reference("orden-1969-04-15", "15.2")))
    year = trace.sum("real_wage", *parts, article=Reference("orden-1969-04-15", "15.2"))
    return trace.quotient(
        "base", year, law("retirement_age.months_per_year"), Reference("orden-1969-04-15", "15.2"), True
    )


def _common_base(
    answers: Answers, stretches: tuple[Stretch, ...], needed: Needed | None, law: Law, out: Outcome
) -> Value:
    """197, or for an accident of a registered person Decreto 1646/1972, 7.1."""
    trace = out.trace
    count, divisor, article = _window(answers, needed, law, out)
    given = sum((int(stretch.count) for stretch in stretches), 0)
    if given != int(count):
        raise BadAnswersError(
            [
                Problem(
                    "bases",
                    "permanent_incapacity.problem.months",
                    {"given": given, "needed": int(count)},
                )
            ]
        )
    filled = answers.worker == "employee" and needed is not None
    total = _sum_of_bases(stretches, filled, law, out)
    average = trace.quotient("average", total, divisor, article, True)
    average = Value(average.number, "EUR/month", average.source)
    if answers.cause != "common_illness" or _late(answers, law):
        # 197.3 and 196.5: no percentage by years.
        return average
    rate = _rate_by_years(answers, law, out)
    return trace.share("base", rate, average, Reference("lgss", "197.1.b"), True)


def _window(answers: Answers, needed: Needed | None, law: Law, out: Outcome) -> tuple[Value, Value, Reference]:
    """How many monthly bases count, what divides their sum, and the article."""
    if needed is None:
        article = Reference("decreto-1646-1972", "7.1")
        divisor: Value = law("permanent_incapacity.accident_base_divisor")
        return law("permanent_incapacity.accident_base_months"), divisor, article
    limit = law("permanent_incapacity.short_base_limit") * law("retirement_age.months_per_year")
    if needed.months >= limit:
        article = Reference("lgss", "197.3" if answers.cause == "non_work_accident" else "197.1.a")
        return law("permanent_incapacity.base_months"), law("permanent_incapacity.base_divisor"), article
    count = Value(max(needed.months.number, Decimal(1)), "times", ("step", "needed"))
    divisor = out.trace.product("short_divisor", count, law("permanent_incapacity.short_base_coefficient"))
    return count, divisor, Reference("lgss", "197.2")


def _sum_of_bases(stretches: tuple[Stretch, ...], filled: bool, law: Law, out: Outcome) -> Value:
    """197.4: of the months without a duty to contribute 48 at the lowest base, the others at half of it.

    Not for self-employed people (318.c), nor in the months chosen after an accident (Decreto 1646/1972, 7.1).
    """
    full = int(law("permanent_incapacity.gap_months_full"))
    parts = []
    for stretch in stretches:
        given = stretch.base.named("answer", "bases.base")
        month = within_highest("month_ceiling", given, "148.1", law, out)
        base, count = Value(month.number, "EUR"), int(stretch.count)
        if stretch.kind == "paid":
            parts.append(out.trace.product("stretch", pure(count), base))
        elif filled:
            whole = min(count, full)
            full -= whole
            if whole:
                parts.append(out.trace.product("gap_full", pure(whole), base, Reference("lgss", "197.4")))
            if count > whole:
                half = out.trace.share("gap_half_base", law("permanent_incapacity.gap_reduced_rate"), base)
                parts.append(out.trace.product("gap_half", pure(count - whole), half, Reference("lgss", "197.4")))
    if len(parts) > 1:
        return out.trace.sum("sum_of_bases", *parts)
    return parts[0] if parts else pure(0, "EUR")


def _rate_by_years(answers: Answers, law: Law, out: Outcome) -> Value:
    """197.1.b: the scale of 210.1, with the time missing to the ordinary retirement age counted as contributed."""
    trace = out.trace
    assert answers.days_contributed is not None  # always asked for an illness
    career = answers.days_contributed
    table = law.table("retirement_age.timetable")
    row = [row for row in table.rows if row[0] <= answers.event.year][-1]
    age = table.cell(row, "age_otherwise")
    ordinary = trace.day_after("ordinary_day", answers.birth, age, Reference("lgss", "dt7"))
    if ordinary > answers.event:
        missing = trace.count_days("missing", answers.event, ordinary - timedelta(days=1), Reference("lgss", "197.1.b"))
        career = trace.sum("career_to_retirement", career, missing)
    first = trace.product(
        "fifteen_years", law("permanent_incapacity.minimum_percentage_years"), law("retirement_age.days_per_year")
    )
    if career < first:
        return law("permanent_incapacity.minimum_percentage")
    further = trace.difference("days_beyond", career, first)
    exact = trace.quotient(
        "months_beyond", further, law("retirement_age.days_per_month"), Reference("rd-1716-2012", "3.1")
    )
    whole = int(exact.number)
    scale = law.table("retirement_pension.rate_scale")
    upper, first_rate = int(scale.cell(scale.rows[0], "first_months")), scale.cell(scale.rows[0], "first_rate")
    further_rate = scale.cell(scale.rows[0], "further_rate")
    most = upper + int(scale.cell(scale.rows[0], "further_months"))
    if whole >= most:
        return law("retirement_pension.maximum_rate")
    reference = Reference("lgss", "dt9")
    points = [_points(law("retirement_pension.rate_first_15_years"))]
    counts = ((min(whole, upper), first_rate, "points_first"), (max(0, whole - upper), further_rate, "points_further"))
    for count, rate, key in counts:
        if count:
            points.append(trace.product(key, pure(count).named("step", "whole_months"), _points(rate), reference))
    total = trace.sum("rate_by_years", *points, article=Reference("lgss", "210.1"))
    return Value(total.number, "percent", total.source)


def _points(percent: Value) -> Value:
    """A percentage as points that can be counted and added."""
    return Value(percent.number, "point", percent.source)


# The pension


def _late(answers: Answers, law: Law) -> bool:
    """196.5: someone of 67 or more without a right to a retirement pension, for a common cause."""
    if answers.cause not in COMMON or answers.retirement is not False:
        return False
    return age_on(answers.birth, answers.event) >= int(law("permanent_incapacity.late_claim_age"))


def _pension(answers: Answers, base: Value, law: Law, out: Outcome) -> None:
    """46, 57 and 196: share of the base, floor, ceiling, complement; 59: supplement to the minimum."""
    trace = out.trace
    kind = "common" if answers.cause in COMMON else "professional"
    payments = law(f"permanent_incapacity.payments_{kind}_cause")
    pension = trace.share("pension", _rate(answers, law), base, to_cents=True)
    if answers.degree == "total" and answers.cause == "common_illness":
        table = law.table("pensions.minimum_total_incapacity_under_60")
        least = _a_month("total_floor", table.cell(table.rows[0], "other_spouse"), payments, table.reference, out)
        pension = trace.floor("pension_floor", pension, least, Reference("lgss", "196.2"))
    most = _a_month("pension_maximum", law("pensions.maximum_yearly"), payments, Reference("lgss", "57"), out)
    if answers.degree == "severe" and pension > most:
        out.notice("ceiling_without_complement")
    pension = trace.ceiling("pension_ceiling", pension, most, Reference("lgss", "57"))
    monthly, complement = pension, None
    if answers.degree == "severe":
        complement = _complement(answers, pension, law, out)
        monthly = trace.sum("pension_and_complement", pension, complement, article=Reference("lgss", "196.4"))
    supplement = _supplement(answers, monthly, payments, law, out)
    if supplement:
        monthly = trace.sum("monthly", monthly, supplement, article=Reference("lgss", "59.1"))
    out.amount("monthly", monthly)
    out.amount("payments", payments)
    out.amount("yearly", trace.product("yearly", _payment(monthly), payments, Reference("lgss", "46.1")))
    out.amount("base", base)
    if complement or supplement:
        out.amount("pension", pension)
    if complement:
        out.amount("complement", complement)
    if supplement:
        out.amount("supplement", supplement)
    _lump_sum(answers, base, law, out)


def _rate(answers: Answers, law: Law) -> Value:
    if _late(answers, law):
        return law("retirement_pension.rate_first_15_years")
    if answers.degree != "total":
        return law("permanent_incapacity.absolute_rate")
    old_enough = age_on(answers.birth, answers.event) >= int(law("permanent_incapacity.total_increase_age"))
    increased = old_enough and answers.hard_to_find_work
    return law("permanent_incapacity.total_increased_rate" if increased else "permanent_incapacity.total_rate")


def _payment(monthly: Value) -> Value:
    """A month's pension as one of the payments of the year."""
    return Value(monthly.number, "EUR/payment", monthly.source)


def _a_month(key: str, yearly: Value, payments: Value, reference: Reference, out: Outcome) -> Value:
    """A yearly sum of the law as one of the payments of the year, which are paid by the month."""
    payment = out.trace.quotient(key, yearly, payments, reference, True)
    return Value(payment.number, "EUR/month", payment.source)


def _complement(answers: Answers, pension: Value, law: Law, out: Outcome) -> Value:
    """196.4: for the person who helps. The lowest base is the one common to all groups (STS of 17 October 2023)."""
    assert answers.last_base is not None  # always asked for this degree
    trace = out.trace
    of_minimum = trace.share(
        "complement_minimum",
        law("permanent_incapacity.complement_minimum_base_share"),
        law("contribution_bases.minimum_monthly"),
        Reference("lgss", "196.4"),
    )
    last = within_highest("last_base_ceiling", answers.last_base, "148.1", law, out)
    of_last = trace.share("complement_last", law("permanent_incapacity.complement_last_base_share"), last)
    both = trace.sum("complement", of_minimum, of_last, article=Reference("lgss", "196.4"))
    least = trace.share("complement_floor", law("permanent_incapacity.complement_floor"), pension)
    return trace.rounded("complement", trace.floor("complement", both, least, Reference("lgss", "196.4")))


def _supplement(answers: Answers, monthly: Value, payments: Value, law: Law, out: Outcome) -> Value | None:
    """59: up to the minimum of the year, for a low income; nothing where the law sets no minimum."""
    table_id = _minimum_table(answers)
    if answers.family is None or answers.other_income is None or table_id is None:
        return None
    trace = out.trace
    table = law.table(table_id)
    least = table.cell(table.rows[0], answers.family)
    yearly = trace.product("yearly_before", _payment(monthly), payments, Reference("lgss", "46.1"))
    if yearly >= least:
        trace.floor("minimum", yearly, least, table.reference)
        return None
    missing = trace.difference("minimum_missing", least, yearly, table.reference)
    with_spouse = answers.family == "dependent_spouse"
    limit = law(f"pensions.income_limit_{'with' if with_spouse else 'without'}_spouse")
    if answers.other_income > limit:
        # The yearly acts: income and pension together stay under the limit and the minimum together.
        most = trace.sum("room", limit, least, article=limit.reference)
        taken = trace.sum("room_taken", answers.other_income, yearly)
        if taken >= most:
            trace.ceiling("room_limit", taken, most, limit.reference)
            return None
        left = trace.difference("room_left", most, taken)
        missing = trace.ceiling("minimum_missing", missing, left, limit.reference)
    else:
        trace.ceiling("income_limit", answers.other_income, limit)
    if answers.degree != "severe":
        # 59.4: never more than a non-contributory pension; that of two people with a dependent spouse.
        full: Value = law("non_contributory.annual")
        if with_spouse:
            second = trace.share("second_person", law("non_contributory_pension.further_beneficiary_share"), full)
            full = trace.sum("two_people", full, second)
        missing = trace.ceiling("supplement_ceiling", missing, full, Reference("lgss", "59.4"))
    supplement = trace.quotient("supplement", missing, payments, Reference("lgss", "59.1"), True)
    return Value(supplement.number, "EUR/month", supplement.source)


def _minimum_table(answers: Answers) -> str | None:
    if answers.degree == "severe":
        return "pensions.minimum_severe_disablement"
    if answers.degree == "absolute":
        return "pensions.minimum_absolute_incapacity"
    age = age_on(answers.birth, answers.event)
    if age >= 65:
        return "pensions.minimum_total_incapacity_65"
    if age >= 60:
        return "pensions.minimum_total_incapacity_60_to_64"
    return "pensions.minimum_total_incapacity_under_60" if answers.cause == "common_illness" else None


def _lump_sum(answers: Answers, base: Value, law: Law, out: Outcome) -> None:
    """196.2: before 60, instead of the pension for total incapacity; without the increase, which needs no job."""
    age = age_on(answers.birth, answers.event)
    if answers.degree != "total" or age >= int(law("permanent_incapacity.lump_sum_age_limit")):
        return
    trace = out.trace
    if answers.worker == "self_employed":
        out.amount("lump_sum", trace.product("lump_sum", base, law("permanent_incapacity.self_employed_lump_sum")))
        out.notice("lump_sum_self_employed")
        return
    table = law.table("permanent_incapacity.lump_sum")
    reached = Value(Decimal(age), "year", ("step", "age"))
    count = trace.bracket("lump_sum_payments", table, reached, "payments", table.reference)
    assert count is not None  # the scale begins at 16
    pension = trace.share("lump_sum_pension", law("permanent_incapacity.total_rate"), base, to_cents=True)
    if answers.cause == "common_illness":
        floors = law.table("pensions.minimum_total_incapacity_under_60")
        least = floors.cell(floors.rows[0], "other_spouse") / law("permanent_incapacity.payments_common_cause")
        least = Value(least.number, "EUR/month", ("step", "total_floor"))
        pension = trace.floor("lump_sum_floor", pension, least, Reference("lgss", "196.2"))
    out.amount("lump_sum", trace.product("lump_sum", _payment(pension), count, table.reference))
    out.notice("lump_sum", window=law("permanent_incapacity.lump_sum_request_window"))


def _notices(answers: Answers, law: Law, out: Outcome) -> None:
    out.notice("degree_decided", deadline=law("permanent_incapacity.resolution_deadline"))
    if answers.degree == "severe":
        out.notice("name_since_2025" if answers.event >= LEY_2_2025 else "name_until_2025", day=LEY_2_2025)
    if answers.degree == "partial":
        out.notice(
            "partial_loss_self_employed" if answers.worker == "self_employed" else "partial_loss",
            loss=law(
                "permanent_incapacity.self_employed_partial_loss"
                if answers.worker == "self_employed"
                else "permanent_incapacity.partial_loss"
            ),
        )
        return
    if answers.degree == "total":
        age = law("permanent_incapacity.total_increase_age")
        if age_on(answers.birth, answers.event) < int(age):
            out.notice("increase_later", age=age, rate=law("permanent_incapacity.total_increased_rate"))
    else:
        since = answers.event >= LEY_7_2024
        out.notice("work_suspends" if since else "work_compatible", day=LEY_7_2024)
        if since and answers.degree == "severe":
            out.notice("complement_goes_on")
    if answers.family is None:
        out.notice("minimum_not_asked")
    elif answers.other_income is not None and _minimum_table(answers) is None:
        out.notice("no_minimum")
    elif "supplement" in out.amounts:
        out.notice("supplement")
    if answers.worker == "self_employed" and answers.cause == "non_work_accident" and answers.bases is not None:
        out.notice("self_employed_accident")
    if answers.worker == "employee" and answers.event >= LEY_2_2025:
        out.notice(
            "job_kept",
            reply=law("permanent_incapacity.job_reply_deadline"),
            adjustment=law("permanent_incapacity.job_adjustment_deadline"),
        )
    out.notice("gender_gap")


CALCULATOR = Calculator("permanent_incapacity", Answers, rule, event="event", check=check)
