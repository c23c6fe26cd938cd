"""Contributory retirement pension (*pensión de jubilación*): LGSS, articles 57, 59, 60 and 204 to 212.

Who is entitled (205), the regulatory base (209, with the two reckonings of transitional provisions 4.7 and 40), the
percentage (210.1), retiring later (210.2, RD 371/2023), limits and supplements (57, 59, 60). Not covered: early,
partial, flexible and active retirement, the law before 2013, pensions shared with another country; coverage.toml says
what to do then.

Bases older than two years are raised with the consumer price index, or given as the official simulator shows them,
already raised. Amounts are those of one of the fourteen payments a year (46.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from itertools import groupby

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
    cents,
    days,
    months,
    pure,
    years,
)
from calculators.engine.figures import Figure, Reference
from calculators.engine.outcome import Cell, Text
from calculators.engine.periods import add_days, add_months, full_months
from calculators.engine.questions import COVERED_FROM, Rows
from calculators.old_age.early_retirement import rules as early_retirement
from calculators.old_age.retirement_pension import bases
from calculators.old_age.retirement_pension.bases import Contributed, Filling, Month
from calculators.old_age.retirement_pension.record import MOST as MOST_OF_A_MONTH
from calculators.old_age.retirement_pension.record import read_report

MIXED_SINCE = date(2023, 5, 18)  # RD 371/2023, final provision 3
PART_TIME_WHOLE = "2023-10-01"  # RDL 2/2023: part-time days count whole
HALF_YEARS = "2025-04-01"  # RDL 11/2024: half-years of delay, seasonal days times 1.5
MIXED_HALF_YEARS = date(2026, 8, 28)  # RD 416/2026, final provision 1: half-years in the mixed supplement too
TWO_RECKONINGS = date(2026, 1, 1)  # RDL 2/2023: article 209.1 and transitional provisions 4.7, 40 and 41
LAST_RECKONING_ENDS = date(2044, 1, 1)  # transitional provision 4.7, last paragraph
MOST_GAPS = 6  # more gaps than this are only counted
MOST_RUNS = 24  # more stretches of equal bases than this are explained year by year

# The columns of the minimum pensions.
FAMILY = {"alone": "alone", "spouse_without_pension": "dependent_spouse", "spouse_with_pension": "other_spouse"}

PICTURES = ("ordinary", "voluntary", "involuntary")
RECORD = When("base_known", one_of=("record",))
EMPLOYEE = When("employee", one_of=("yes",))


@dataclass(frozen=True, kw_only=True)
class Period:
    """A stretch of the contribution record: first and last day, base a month, share of full time, scheme."""

    first: date = ask(Day(not_before=date(1950, 1, 1)))
    last: date = ask(Day(not_before=date(1950, 1, 1)))
    base: Value = ask(Money("EUR/month", maximum=MOST_OF_A_MONTH))
    share: Value | None = ask(Percent(1, 100), required=False)
    scheme: str | None = ask(Choice(("general", "self_employed")), required=False)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    day: date = ask(Day(event=True))
    birth: date = ask(Day(not_before=date(1920, 1, 1), not_after=date(2012, 12, 31)))
    career_known: str = ask(Choice(("days", "years")))
    career_days: Value | None = ask(Number("day", 0, 25_000), when=When("career_known", one_of=("days",)))
    career_years: Value | None = ask(Number("year", 0, 65), when=When("career_known", one_of=("years",)))
    career_months: Value | None = ask(
        Number("month", 0, 11), when=When("career_known", one_of=("years",)), required=False
    )
    recent_days: Value = ask(Number("day", 0, 5479), unknown=("0", "5479"))
    sex: str = ask(Choice(("woman", "man")))
    births: Value | None = ask(Number("times", 0, 15), when=When("sex", one_of=("woman",)), required=False)
    further_children: Value | None = ask(Number("times", 0, 10), when=When("births", at_least="1"), required=False)
    care_days: Value | None = ask(Number("day", 0, 1825), required=False)
    part_time_days: Value | None = ask(
        Number("day", 0, 25_000), when=When("day", below=PART_TIME_WHOLE), required=False
    )
    part_time_share: Value | None = ask(Percent(1, 100), when=When("part_time_days", at_least="1"))
    seasonal_years: Value | None = ask(Number("times", 0, 60), when=When("day", at_least=HALF_YEARS), required=False)
    seasonal_days: Value | None = ask(Number("day", 1, 365), when=When("seasonal_years", at_least="1"))
    base_known: str = ask(Choice(("average", "record", "base")))
    average: Value | None = ask(Money("EUR/month", maximum=20_000), when=When("base_known", one_of=("average",)))
    regulatory_base: Value | None = ask(Money("EUR/payment", maximum=20_000), when=When("base_known", one_of=("base",)))
    record: tuple[Period, ...] | None = ask(Rows(Period, maximum=600, paste=read_report), when=RECORD)
    updated: bool | None = ask(YesNo(), when=RECORD)
    employee: bool | None = ask(YesNo(), when=RECORD)
    gap_base: Value | None = ask(Money("EUR/month", maximum=5_000), when=(RECORD, EMPLOYEE), required=False)
    cessation_end: date | None = ask(
        Day(not_before=date(2010, 11, 6)),  # Ley 32/2010 begins
        when=(RECORD, When("employee", one_of=("no",)), When("day", at_least="2026-01-01")),
        required=False,
    )
    cessation_base: Value | None = ask(
        Money("EUR/month", maximum=5_000), when=When("cessation_end", at_least="2010-11-06")
    )
    career_harmed: bool | None = ask(
        YesNo(),
        when=(RECORD, EMPLOYEE, When("sex", one_of=("man",)), When("day", at_least="2026-01-01")),
        unknown=("no", "yes"),
    )
    delay_years: Value | None = ask(Number("times", 0, 30), required=False)
    half_year: bool | None = ask(
        YesNo(), when=(When("delay_years", at_least="2"), When("day", at_least=HALF_YEARS)), unknown=("no", "yes")
    )
    delay_choice: str | None = ask(
        Choice(("percentage", "lump", "mixed")), when=When("delay_years", at_least="1"), required=False
    )
    family: str = ask(Choice(("alone", "spouse_without_pension", "spouse_with_pension")))
    income: Value = ask(Money("EUR/year"))
    spouse_income: Value | None = ask(Money("EUR/year"), when=When("family", one_of=("spouse_without_pension",)))
    resident: bool = ask(YesNo())
    children: Value = ask(Number("times", 0, 20))
    other_parent: bool | None = ask(YesNo(), when=When("children", at_least="1"), unknown=("no", "yes"))
    claim: date | None = ask(Day(not_before=date(2022, 10, 1)), required=False)
    picture: str | None = ask(Choice(PICTURES), required=False)
    compare_first: date | None = ask(
        Day(not_before=COVERED_FROM), when=When("picture", one_of=PICTURES), required=False
    )
    compare_second: date | None = ask(
        Day(not_before=COVERED_FROM), when=When("compare_first", at_least=COVERED_FROM.isoformat())
    )


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other or the calendar of the law."""
    if answers.birth >= add_months(answers.day, -12 * 50):
        yield Problem("birth", "retirement_pension.problem.too_young", {"day": answers.day})
    for index, period in enumerate(answers.record or ()):
        if period.last < period.first:
            yield Problem(f"record.{index}.last", "retirement_pension.problem.period_order", {"day": period.first})
    if answers.part_time_days and answers.career_days and answers.part_time_days > answers.career_days:
        yield Problem("part_time_days", "retirement_pension.problem.part_time", {"value": answers.career_days})
    since_65 = full_months(answers.birth, answers.day) - 12 * 65
    if answers.delay_years and 12 * int(answers.delay_years) > since_65:
        yield Problem("delay_years", "retirement_pension.problem.delay_too_long", {"value": months(max(since_65, 0))})
    if answers.delay_choice == "mixed":
        if answers.day < MIXED_SINCE:
            yield Problem("delay_choice", "retirement_pension.problem.mixed_early", {"day": MIXED_SINCE})
        elif answers.delay_years and answers.delay_years.number < 2:
            yield Problem("delay_choice", "retirement_pension.problem.mixed_short", {})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 205, 209, 210, 57, 59 and 60, in that order."""
    registered = _registered_days(answers, law, out)
    career = _career(answers, registered, law, out)
    _conditions(answers, registered, career, law, out)
    base = _base(answers, law, out)
    counted = _complete_months(career, law, out)
    rate = _rate(counted, law, out)
    pension = out.trace.share("pension", _percent(rate), base, Reference("lgss", "210.1"), True)
    delay = _delay(answers, career, rate, base, pension, law, out)
    _results(answers, base, counted, rate, delay, law, out)
    if answers.picture:
        _picture(answers, answers.picture, counted, rate, base, pension, law, out)
    _notices(answers, law, out)


# Time contributed: articles 205.1.b, 235, 236, 247 and 248; RD 1716/2012, article 1.


def _registered_days(answers: Answers, law: Law, out: Outcome) -> Value:
    """The days that count for the fifteen years, with those of birth (235) and of seasonal work (247.2)."""
    trace = out.trace
    if answers.career_days is not None:
        registered = answers.career_days
    else:
        assert answers.career_years is not None  # one of the two is always asked
        registered = trace.product("years_in_days", answers.career_years, law("retirement_age.days_per_year"))
        if answers.career_months:
            rest = trace.product("months_in_days", answers.career_months, law("retirement_age.days_per_month"))
            total = trace.sum("years_and_months", registered, rest)
            registered = trace.rounded_up("given_days", total, Reference("rd-1716-2012", "1.2"))
    if answers.births:
        parts = [registered, trace.product("birth_days", answers.births, law("retirement_age.birth_days"))]
        if answers.further_children:
            further = law("retirement_age.birth_days_further_child")
            parts.append(trace.product("further_days", answers.further_children, further))
        registered = trace.sum("with_births", *parts, article=Reference("lgss", "235"))
    if answers.seasonal_years and answers.seasonal_days:
        in_year = days(int(law("retirement_age.days_per_year")))
        article = Reference("lgss", "247.2")
        raised = trace.product(
            "seasonal_raised", answers.seasonal_days, law("retirement_pension.seasonal_multiplier"), article
        )
        raised = trace.ceiling("seasonal_most", raised, in_year, article)
        more = trace.difference("seasonal_more", raised, answers.seasonal_days)
        whole = trace.product("seasonal_all", more, answers.seasonal_years)
        registered = trace.sum("with_seasonal", registered, whole, article=article)
    return registered


def _career(answers: Answers, registered: Value, law: Law, out: Outcome) -> Value:
    """The days that count for the percentage."""
    trace = out.trace
    career = registered
    if answers.part_time_days and answers.part_time_share:
        # Until 2023-09-30, 248.3: hours worked as days, times 1.5, never more than the days registered.
        article = Reference("lgss", "248.3")
        theoretical = trace.share("part_time_theoretical", answers.part_time_share, answers.part_time_days, article)
        raised = trace.product("part_time_raised", theoretical, law("retirement_pension.part_time_multiplier"), article)
        raised = trace.ceiling("part_time_most", raised, answers.part_time_days, article)
        lost = trace.difference("part_time_lost", answers.part_time_days, raised)
        career = trace.difference("without_lost", career, min(lost, career), article)
        out.notice("part_time_old")
    if answers.care_days:
        # 236.1: these days count for everything but the fifteen years.
        career = trace.sum("with_care", career, answers.care_days, article=Reference("lgss", "236.1"))
    return career


def _complete_months(career: Value, law: Law, out: Outcome) -> Value:
    """RD 1716/2012, article 1.2: 365 days a year, the rest by 30.41666 days; what is not complete does not count."""
    trace = out.trace
    article = Reference("rd-1716-2012", "1.2")
    year, month = law("retirement_age.days_per_year"), law("retirement_age.days_per_month")
    whole = years(int(career.number // year.number)).named("step", "full_years")
    in_years = trace.product("full_years_days", whole, year, article)
    rest = career - in_years
    rest_months = int(rest.number // month.number)
    twelve = replace(law("retirement_age.months_per_year"), unit="times")
    if rest:
        trace.difference("rest_days", career, in_years)
    if rest_months:
        trace.product("rest_months_days", months(rest_months).named("step", "rest_months"), month, article)
    found = trace.product("years_as_months", pure(whole.number).named("step", "full_years"), twelve, article)
    if rest_months:
        found = trace.sum("months", found, pure(rest_months).named("step", "rest_months"), article=article)
    return months(found.number).named("step", found.source[1])


def _conditions(answers: Answers, registered: Value, career: Value, law: Law, out: Outcome) -> None:
    """Article 205.1, with the timetable of transitional provision 7."""
    reached = months(full_months(answers.birth, answers.day))
    scratch = Outcome(out.calculator, law)
    complete = _complete_months(career, law, scratch)
    row = _row(law, answers.day.year)
    asked = _age_asked(row, complete).named("figure", "retirement_age.timetable")
    out.trace.day_after("age_day", answers.birth, asked, Reference("lgss", "dt7"))
    if reached < asked and _reached_in_earlier_year(answers, career, law):
        # The law does not say whether an age once reached still serves after the new year raised it.
        out.condition("age", None, Reference("lgss", "dt7"))
        out.notice("new_year", age=asked)
    else:
        out.at_least("age", reached, asked, Reference("lgss", "dt7"))
        if reached < asked:
            out.notice("too_early")
    # Before 2023-10-01 part-time work shrank the period asked as it shrank the days: counting whole days is the same.
    out.at_least("contributed", registered, law("retirement_age.minimum_career"), Reference("lgss", "205.1.b"))
    out.at_least("recent", answers.recent_days, law("retirement_age.minimum_recent"), Reference("lgss", "205.1.b"))
    if reached >= asked and not answers.delay_years and reached >= asked + months(12):
        out.notice("delay_forgotten", time=reached - asked)


def _row(law: Law, year: int) -> tuple[Decimal, ...]:
    return [row for row in law.table("retirement_age.timetable").rows if row[0] <= year][-1]


def _age_asked(row: tuple[Decimal, ...], contributed: Value) -> Value:
    _, for_65, otherwise = row
    return months(12 * 65) if contributed.number >= for_65 else months(int(otherwise))


def _reached_in_earlier_year(answers: Answers, career: Value, law: Law) -> bool:
    """Whether the age asked in an earlier year was reached in that year, contributing to the end."""
    for year in range(answers.birth.year + 65, answers.day.year):
        row = _row(law, year)
        new_year_eve = date(year, 12, 31)
        then = days(max(0, int(career) - (answers.day - new_year_eve).days))
        asked = _age_asked(row, _complete_months(then, law, Outcome("retirement_pension", law)))
        if add_months(answers.birth, int(asked)) <= new_year_eve:
            return True
    return False


# Regulatory base: article 209, transitional provisions 4.7, 40 and 41.


def _base(answers: Answers, law: Law, out: Outcome) -> Value:
    """The regulatory base a payment; from 2026 the better of two reckonings, both recorded."""
    if answers.regulatory_base is not None:
        base = answers.regulatory_base
    elif answers.average is not None:
        base = _base_of_average(answers.average, answers.day, law, out)
    else:
        base = _base_of_record(answers, law, out)
    most = _a_payment(law("contribution_bases.maximum_monthly"))
    return out.trace.ceiling("base_ceiling", base, most, Reference("lgss", "161.2")) if base > most else base


def _base_of_average(average: Value, day: date, law: Law, out: Outcome) -> Value:
    trace, found = out.trace, {}
    if day < LAST_RECKONING_ENDS:
        count, divisor = law.table("retirement_pension.base_last_months").rows[0]
        total = trace.product("sum_last", _of_a_month(average), _months_taken(count), _last_article(day))
        found["base_last"] = trace.quotient("base_last", total, _payments(divisor), _last_article(day), True)
    if day >= TWO_RECKONINGS:
        table = law.table("retirement_pension.base_best_months")
        kept, _, divisor = table.rows[0]
        total = trace.product("sum_best", _of_a_month(average), _months_taken(kept), table.reference)
        found["base_best"] = trace.quotient("base_best", total, _payments(divisor), table.reference, True)
        out.notice("average_only")
    return _better(found, out)


def _base_of_record(answers: Answers, law: Law, out: Outcome) -> Value:
    """209.1: the months before the one that precedes the event, empty ones filled, the lowest dropped (from 2026)."""
    day, trace = answers.day, out.trace
    last_count, last_divisor = law.table("retirement_pension.base_last_months").rows[0]
    count = int(last_count)
    latest = bases.index(day) - 2
    best = law.table("retirement_pension.base_best_months") if day >= TWO_RECKONINGS else None
    kept, window, best_divisor = best.rows[0] if best else (last_count, last_count, last_divisor)
    months = _months(answers, latest, max(count, int(window)), law, out)
    _record_notices(answers, months, latest, count, int(window), out)
    found = {}
    sum_last = _total("sum_last", months[:count], out)
    if day < LAST_RECKONING_ENDS:
        divisor = _payments(last_divisor)
        found["base_last"] = trace.quotient("base_last", sum_last, divisor, _last_article(day), True)
    if best:
        older = months[count : int(window)]
        parts = [sum_last, _total("sum_older", older, out)] if older else [sum_last]
        whole = trace.sum("sum_window", *parts, article=best.reference)
        lowest = sorted(month.updated for month in months[: int(window)])[: int(window - kept)]
        dropped = trace.sum("dropped", *(Value(base, "EUR") for base in lowest), article=best.reference)
        best_sum = trace.difference("sum_best", whole, dropped, best.reference)
        found["base_best"] = trace.quotient("base_best", best_sum, _payments(best_divisor), best.reference, True)
    _record_tables(months, out)
    _outside_table(answers, latest, len(months), out)
    return _better(found, out)


def _months(answers: Answers, latest: int, window: int, law: Law, out: Outcome) -> list[Month]:
    """The months of the window, latest first: added up, filled, raised with prices."""
    record, most = answers.record or (), bases.ceilings(latest, window)
    nominal = int(law("retirement_pension.nominal_months"))
    found = bases.contributed(record, latest, window, most)
    if found.cut and answers.updated:
        most = bases.raised_ceilings(latest, most, nominal, bases.Prices(law, latest - window + 1))
        found = bases.contributed(record, latest, window, most)
    months = bases.filled(found, latest, _filling(answers, found, law, out), law)
    if found.overlaps:
        out.notice("overlaps_schemes" if found.two_schemes else "overlaps")
    if found.cut:
        out.notice("ceiling_updated" if answers.updated else "ceiling", count=found.cut)
    filled = any(month.kind not in ("worked", "empty") for month in months)
    if answers.updated and (answers.gap_base is not None or not filled):
        return months
    prices = bases.Prices(law, latest - window + 1)
    reference = latest - nominal
    out.notice("indexed", months=law("retirement_pension.nominal_months"), to=bases.last_day(reference))
    if prices.last < reference:
        out.notice("prices_end", last=bases.last_day(prices.last))
    return bases.raised(months, nominal, prices, bool(answers.updated), answers.gap_base is not None)


def _filling(answers: Answers, found: Contributed, law: Law, out: Outcome) -> Filling:
    """209.1.b and transitional provision 41; for the self-employed 322 since 2026."""
    if not answers.employee:
        cessation = None
        if answers.cessation_end and answers.cessation_base:
            cessation = (bases.index(answers.cessation_end), answers.cessation_base.number)
        return Filling(False, cessation=cessation)
    full_months, full = law("retirement_pension.gap_full_months"), law("retirement_pension.gap_full_rate")
    shares = [(int(full_months), full.factor, "full")]
    rates: dict[str, Value] = {}
    if _improved(answers):
        table = law.table("retirement_pension.gap_improved")
        for place, (_, last, share) in enumerate(table.rows):
            kind = "improved" if place == len(table.rows) - 1 else "full"
            shares.append((int(last), share / 100, kind))
        rates["improved"] = table.cell(table.rows[-1], "share")
    rates["half"] = law("retirement_pension.gap_further_rate")
    shares.append((0, rates["half"].factor, "half"))
    empty = sum(not base for base in found.sums)
    if answers.gap_base and empty > int(full_months):
        for key, rate in rates.items():
            out.trace.share(f"gap_base_{key}", rate, answers.gap_base, _gap_article(key))
    return Filling(True, tuple(shares), answers.gap_base.number if answers.gap_base else None)


def _improved(answers: Answers) -> bool:
    """Transitional provision 41, taken to improve both reckonings (it names 209.1 without its wording)."""
    return answers.day >= TWO_RECKONINGS and (answers.sex == "woman" or bool(answers.career_harmed))


def _gap_article(key: str) -> Reference:
    return Reference("lgss", "dt41" if key == "improved" else "209.1.b")


def _better(found: dict[str, Value], out: Outcome) -> Value:
    """Transitional provision 4.7: the managing body applies the better one by itself."""
    chosen = max(found, key=lambda key: found[key].number)
    if len(found) > 1:
        for key, value in found.items():
            out.amount(key, value)
        out.notice(f"chosen_{chosen}", last=found["base_last"], best=found["base_best"])
    return found[chosen]


def _total(key: str, months: list[Month], out: Outcome) -> Value:
    """The bases of so many months added up: by stretches of equal bases, or by year where they differ each month."""
    trace = out.trace
    runs = [(item, len(list(group))) for item, group in groupby(months, lambda month: (month.updated, month.kind))]
    if len(runs) <= MOST_RUNS:
        parts = [
            trace.product(_step(kind), Value(base, "EUR"), _months_taken(count)) if count > 1 else Value(base, "EUR")
            for (base, kind), count in runs
            if kind != "empty"
        ]
    else:
        parts = [Value(total, "EUR") for _, total in _by_year(months)]
    if len(parts) > 1:
        return trace.sum(key, *parts)
    return parts[0].named("step", key) if parts else Value(Decimal(0), "EUR", ("step", key))


def _step(kind: str) -> str:
    return kind if kind == "worked" else f"gap_{kind}"


def _by_year(months: list[Month]) -> list[tuple[int, Decimal]]:
    """What counts of each calendar year, the latest first."""
    return [
        (year, sum((month.updated for month in group), Decimal(0)))
        for year, group in groupby(months, lambda month: month.index // 12)
    ]


def _record_tables(months: list[Month], out: Outcome) -> None:
    """What was filled; then, to be opened, the record by year and every month that counts."""
    nominal = {month.index for month in months if month.kind == "worked"}
    rows: list[list[Cell]] = []
    matrix: list[list[Cell]] = []
    for year, group in groupby(months, lambda month: month.index // 12):
        of_year = list(group)
        worked = sum(month.index in nominal for month in of_year)
        empty = sum(month.kind == "empty" for month in of_year)
        rows.append(
            [
                Value(Decimal(year), "year"),
                pure(worked),
                pure(len(of_year) - worked - empty),
                Value(sum((month.contributed for month in of_year), Decimal(0)), "EUR"),
                Value(sum((month.updated for month in of_year), Decimal(0)), "EUR"),
            ]
        )
        cells: list[Cell] = [None] * 12
        for month in of_year:
            cells[month.index % 12] = Value(month.updated, "EUR")
        matrix.append([Value(Decimal(year), "year"), *cells])
    _filled_table(months, out)
    out.table("years", ("year", "worked", "filled", "contributed", "counted"), rows, folded=True)
    out.table("months", ("year", *(f"m{number}" for number in range(1, 13))), matrix, folded=True)


def _filled_table(months: list[Month], out: Outcome) -> None:
    """Which empty months are filled, and with what: a row for each stretch with one amount."""
    rows: list[list[Cell]] = []
    for (kind, counted), group in groupby(months, lambda month: (month.kind, month.counted)):
        if kind in ("worked", "empty"):
            continue
        run = list(group)
        rows.append(
            [
                bases.first_day(run[-1].index),
                bases.last_day(run[0].index),
                pure(len(run)),
                Text(f"filled.{kind}"),
                Value(counted, "EUR"),
                Value(sum((month.updated for month in run), Decimal(0)), "EUR"),
            ]
        )
    if rows:
        out.table("filled", ("first", "last", "months", "how", "base", "counted"), rows)


def _outside_table(answers: Answers, latest: int, window: int, out: Outcome) -> None:
    """Which months of the record do not count for the base: a row for each stretch."""
    rows: list[list[Cell]] = []
    count = 0
    for first, last in bases.outside(answers.record or (), latest, window):
        count += last - first + 1
        rows.append([bases.first_day(first), bases.last_day(last), pure(last - first + 1)])
    if rows:
        out.notice("outside", count=count)
        out.table("outside", ("first", "last", "months"), rows, folded=True)


def _of_a_month(base: Value) -> Value:
    """The base of one month, in euros."""
    return Value(base.number, "EUR", base.source)


def _months_taken(count: Decimal | int) -> Value:
    return pure(count).named("step", "months_taken")


def _record_notices(answers: Answers, months: list[Month], latest: int, count: int, window: int, out: Outcome) -> None:
    first, last = bases.first_day(latest - count + 1), bases.last_day(latest)
    if window > count:
        out.notice("window_two", first=first, last=last, first_two=bases.first_day(latest - window + 1))
    else:
        out.notice("window", first=first, last=last)
    empty = sum(month.kind in ("empty", "cessation", "full", "improved", "half") for month in months)
    if empty and not answers.employee:
        out.notice("gaps_self_employed", count=empty)
        if any(month.kind == "cessation" for month in months):
            out.notice("gaps_cessation")
    elif empty:
        out.notice("gaps_filled", count=empty)
        if _improved(answers):
            out.notice("gaps_improved")
    out.notice("recent_rises")
    _gap_notices(months, out)


def _gap_notices(months: list[Month], out: Outcome) -> None:
    """From when to when the record is empty; many gaps are only counted."""
    gaps: list[tuple[int, int]] = []
    for month in months:
        if month.contributed:
            continue
        if gaps and gaps[-1][0] == month.index + 1:
            gaps[-1] = (month.index, gaps[-1][1])
        else:
            gaps.append((month.index, month.index))
    if len(gaps) <= MOST_GAPS:
        for first, last in gaps:
            out.notice("gap", first=bases.first_day(first), last=bases.last_day(last))


def _last_article(day: date) -> Reference:
    return Reference("lgss", "209.1" if day < TWO_RECKONINGS else "dt4.7")


def _payments(divisor: Decimal) -> Value:
    """The divisor of the law is so many payments: 300 months are 25 years of 14 payments, 350."""
    return Value(divisor, "payment")


def _a_payment(figure: Figure) -> Figure:
    """A monthly sum of the law that is paid fourteen times a year."""
    return replace(figure, unit="EUR/payment")


# Percentage: article 210.1, transitional provision 9.


def _rate(counted: Value, law: Law, out: Outcome) -> Value:
    """In points: fifty for fifteen years, then so much for each further month, at most a hundred."""
    trace = out.trace
    table = law.table("retirement_pension.rate_scale")
    row, article = table.rows[0], Reference("lgss", "dt9" if law.day.year < 2027 else "210.1.b")
    least = law("retirement_pension.minimum_contribution") * law("retirement_age.months_per_year")
    start = replace(law("retirement_pension.rate_first_15_years"), unit="point")
    if counted <= least:
        return start
    further = trace.difference("further_months", _count(counted), _count(least).named("step", "first_months"), article)
    parts: list[Value] = [start]
    left = int(further)
    for stretch in ("first", "further"):
        most = int(table.cell(row, f"{stretch}_months"))
        taken = min(left, most)
        left -= taken
        if taken:
            each = replace(table.cell(row, f"{stretch}_rate"), unit="point")
            count = pure(taken).named("step", f"months_{stretch}")
            parts.append(trace.product(f"points_{stretch}", count, each, article))
    rate = trace.sum("rate", *parts, article=article)
    most_points = replace(law("retirement_pension.maximum_rate"), unit="point")
    return trace.ceiling("rate_most", rate, most_points) if rate > most_points else rate


def _count(time: Value) -> Value:
    """So many months as a plain number, to be shown as months and not as years."""
    return Value(time.number, "times", time.source)


def _percent(points: Value) -> Value:
    return Value(points.number, "percent", points.source)


# Retiring later: article 210.2, RD 371/2023.


@dataclass(frozen=True)
class Delayed:
    """What the pension becomes: the amount a payment, the extra above the ceiling, the sum paid once."""

    pension: Value
    extra: Value | None = None
    lump: Value | None = None


def _delay(
    answers: Answers, career: Value, rate: Value, base: Value, pension: Value, law: Law, out: Outcome
) -> Delayed:
    """210.2: nothing, a percentage, a sum paid once, or both; then the ceiling of article 57."""
    counted = _delay_counted(answers)
    before = months(0)
    if counted:
        before = _complete_months(days(max(0, int(career) - int(counted * 365))), law, Outcome(out.calculator, law))
        least = law("retirement_pension.minimum_contribution") * law("retirement_age.months_per_year")
        if before < least:
            out.notice("delay_without_career")
            counted = Decimal(0)
    if not counted:
        return Delayed(_capped(pension, law, out))
    choice = answers.delay_choice or "percentage"
    found = _delay_by(choice, counted, before, answers.day, rate, base, pension, law, out)
    _delay_notices(answers, counted, before, rate, base, pension, law, out)
    return found


def _delay_counted(answers: Answers) -> Decimal:
    """Complete years, and half a year for more than six further months from the second on (since 2025-04-01)."""
    counted = Decimal(int(answers.delay_years or 0))
    return counted + Decimal(1) / 2 if answers.half_year else counted


def _delay_by(
    choice: str,
    counted: Decimal,
    before: Value,
    day: date,
    rate: Value,
    base: Value,
    pension: Value,
    law: Law,
    out: Outcome,
) -> Delayed:
    as_rate, as_lump = _split(choice, counted, day, law)
    lump = _lump(as_lump, before, pension, law, out) if as_lump else None
    if not as_rate:
        return Delayed(_capped(pension, law, out), lump=lump)
    raised, extra = _raised(as_rate, rate, base, pension, law, out)
    return Delayed(raised, extra, lump)


def _split(choice: str, counted: Decimal, day: date, law: Law) -> tuple[Decimal, Decimal]:
    """Years paid as a percentage and years paid as a lump sum: RD 371/2023, article 3, before and since 2026-08-28."""
    if choice == "percentage":
        return counted, Decimal(0)
    if choice == "lump":
        return Decimal(0), counted
    whole = counted // 1
    half = counted - whole if day >= MIXED_HALF_YEARS else Decimal(0)
    if whole >= law("retirement_pension.delay_mixed_long").number:
        lump_years = law("retirement_pension.delay_mixed_lump_years").number
        return whole - lump_years + half, lump_years
    return whole // 2, whole - whole // 2 + half


def _raised(
    counted: Decimal, rate: Value, base: Value, pension: Value, law: Law, out: Outcome
) -> tuple[Value, Value | None]:
    """210.2.a: points added to the rate; those that the ceiling does not let in are paid apart."""
    trace = out.trace
    article = Reference("lgss", "210.2.a")
    each = replace(law("retirement_pension.delay_rate_year"), unit="point")
    whole = counted // 1
    points = trace.product("delay_points", pure(whole).named("step", "delay_years"), each, article)
    if counted > whole:
        half = replace(law("retirement_pension.delay_rate_half_year"), unit="point")
        points = trace.sum("delay_points_half", points, half, article=article)
    total = trace.sum("rate_with_delay", rate, points, article=article)
    raised = trace.share("pension_with_delay", _percent(total), base, article, True)
    most = law("pensions.maximum_monthly")
    capped = trace.ceiling("maximum", raised, most, Reference("lgss", "57"))
    if raised <= most:
        return capped, None
    room = trace.difference("room", most, min(pension, most), Reference("lgss", "57"))
    one_point = trace.share("one_point", pure(1, "percent"), base, article)
    used = trace.quotient("points_used", room, one_point, article)
    unused = trace.difference("points_unused", points, Value(used.number, "point", used.source), article)
    whole_points = unused.number.to_integral_value(ROUND_CEILING)
    percent = Value(whole_points, "percent", ("step", "points_rounded_up"))
    yearly = trace.share("extra_year", percent, law("pensions.maximum_yearly"), article, True)
    # The pension and this together stay within the yearly ceiling of contribution bases.
    payments, in_year = law("retirement_pension.payments"), law("retirement_age.months_per_year")
    bases = law("contribution_bases.maximum_monthly")
    if yearly > bases * in_year - capped * payments:
        whole_year = trace.product("bases_year", bases, in_year, article)
        paid = trace.product("capped_year", capped, payments, article)
        space = trace.difference("extra_space", whole_year, paid, article)
        yearly = trace.ceiling("extra_most", yearly, space, article)
    return capped, trace.quotient("extra", yearly, payments, article, True)


def _lump(counted: Decimal, before: Value, pension: Value, law: Law, out: Outcome) -> Value:
    """210.2.b: so much for each year, by a formula on the annual starting pension, at most the maximum one."""
    trace = out.trace
    article = Reference("lgss", "210.2.b")
    most = law("pensions.maximum_monthly")
    start = pension
    if pension > most:
        start = trace.ceiling("lump_start", pension, most, Reference("rd-371-2023", "2.1.b"))
    annual = trace.product("annual", start, law("retirement_pension.payments"), article)
    in_euros = Value(annual.number, "EUR", annual.source)
    quotient = trace.quotient("annual_parts", in_euros, law("retirement_pension.delay_lump_divisor"), article)
    exponent = trace.quotient("exponent", pure(1), law("retirement_pension.delay_lump_root"), article)
    power = Value(quotient.number**exponent.number, "times", ("step", "lump_power"))
    each = trace.product("lump_each", law("retirement_pension.delay_lump_factor"), power, article)
    long_years, long_months = law.table("retirement_pension.delay_lump_long").rows[0]
    if before.number >= 12 * long_years + long_months:
        more = trace.share("lump_more", law("retirement_pension.delay_lump_increase"), each, article)
        each = trace.sum("lump_each_long", each, more, article=article)
    return trace.product("lump", each, pure(counted).named("step", "lump_years"), article, True)


def _capped(pension: Value, law: Law, out: Outcome) -> Value:
    most = law("pensions.maximum_monthly")
    return out.trace.ceiling("maximum", pension, most, Reference("lgss", "57"))


def _delay_notices(
    answers: Answers,
    counted: Decimal,
    before: Value,
    rate: Value,
    base: Value,
    pension: Value,
    law: Law,
    out: Outcome,
) -> None:
    """The choice is final: what each way would give."""
    scratch = Outcome(out.calculator, law)

    def by(choice: str) -> Delayed:
        return _delay_by(choice, counted, before, answers.day, rate, base, pension, law, scratch)

    as_rate, as_lump = by("percentage"), by("lump")
    assert as_lump.lump is not None  # every year is paid as a lump sum there
    payments = law("retirement_pension.payments").number
    more = (as_rate.pension.number - as_lump.pension.number) * payments
    more += as_rate.extra.number * payments if as_rate.extra else 0
    more_year = Value(cents(more), "EUR/year")
    if more:
        time = years((as_lump.lump.number / more).quantize(Decimal("0.1")))
        out.notice("choices", more=more_year, lump=as_lump.lump, time=time)
    if answers.day >= MIXED_SINCE and counted >= law("retirement_pension.delay_mixed_minimum").number:
        mixed = by("mixed")
        assert mixed.lump is not None
        out.notice("choice_mixed", pension=mixed.pension, lump=mixed.lump)
    if not answers.delay_choice:
        out.notice("no_choice")


# Limits, supplements, results.


def _results(
    answers: Answers, base: Value, counted: Value, rate: Value, delay: Delayed, law: Law, out: Outcome
) -> None:
    trace = out.trace
    pension = delay.pension.named("step", "pension_paid")
    parts = [pension]
    extra: dict[str, Value] = {}
    if delay.extra:
        extra["delay_extra"] = delay.extra
    supplement = _minimum_supplement(answers, pension, law, out)
    if supplement:
        extra["minimum_supplement"] = supplement
    gap = _gender_gap(answers, law, out)
    if gap:
        extra["gender_gap"] = gap
    parts += extra.values()
    total = trace.sum("total", *parts) if len(parts) > 1 else pension
    amounts = {key: amount.low for key, amount in out.amounts.items()}
    out.amounts.clear()
    out.amount("total", total)
    if extra:
        out.amount("pension", pension)
    for key, value in extra.items():
        out.amount(key, value)
    if delay.lump:
        out.amount("lump", delay.lump)
    out.amount("yearly", trace.product("yearly", total, law("retirement_pension.payments")))
    out.amount("base", base)
    for key, kept in amounts.items():
        out.amount(key, kept)
    out.amount("rate", _percent(rate))
    out.amount("months", counted)
    out.amount("start", _start(answers, law, out))


def _minimum_supplement(answers: Answers, pension: Value, law: Law, out: Outcome) -> Value | None:
    """Article 59 and the yearly revaluation act: up to the minimum of the family, reduced by income above a limit."""
    limit = law("pensions.income_limit_without_spouse")
    found: Value | None = None
    if answers.family == "spouse_without_pension":
        assert answers.spouse_income is not None  # always asked then
        both = answers.income + answers.spouse_income
        both_limit = law("pensions.income_limit_with_spouse")
        over = max(both - both_limit, answers.income - limit)
        found = _up_to(FAMILY[answers.family], over, answers, pension, law, out)
        if both > both_limit:
            # The spouse is not dependent: the lower minimum, where it gives more.
            scratch = Outcome(out.calculator, law)
            other = _up_to("other_spouse", answers.income - limit, answers, pension, law, scratch)
            if other and (not found or other > found):
                out.notice("spouse_not_dependent", limit=both_limit)
                found = _up_to("other_spouse", answers.income - limit, answers, pension, law, out)
    else:
        found = _up_to(FAMILY[answers.family], answers.income - limit, answers, pension, law, out)
    return found


def _up_to(family: str, over: Value, answers: Answers, pension: Value, law: Law, out: Outcome) -> Value | None:
    trace = out.trace
    article = Reference("lgss", "59")
    older = full_months(answers.birth, answers.day) >= 12 * 65
    table = law.table("pensions.minimum_retirement_65" if older else "pensions.minimum_retirement_under_65")
    payments = law("retirement_pension.payments")
    yearly = table.cell(table.rows[0], family)
    if pension >= yearly / payments:
        return None
    if not answers.resident:
        out.notice("minimum_abroad")
        return None
    least = trace.quotient("minimum", yearly, payments, table.reference, True)
    supplement = trace.difference("to_minimum", least, pension, article)
    if over.number > 0:
        over = over.named("step", "income_over")
        less = trace.quotient("income_over_payment", over, payments, article, True)
        if less >= supplement:
            out.notice("minimum_income")
            return None
        supplement = trace.difference("supplement_reduced", supplement, less, article)
    # 59.4: never above the non-contributory pension; with a dependent spouse, that of two beneficiaries (364.1.a).
    limit: Value = law("non_contributory.annual")
    if family == "dependent_spouse":
        second = trace.share("second_beneficiary", law("non_contributory_pension.further_beneficiary_share"), limit)
        limit = trace.sum("two_beneficiaries", limit, second, article=Reference("lgss", "364.1.a"))
    most = trace.quotient("supplement_most", limit, payments, article, True)
    return trace.ceiling("supplement", supplement, most, article)


def _gender_gap(answers: Answers, law: Law, out: Outcome) -> Value | None:
    """Article 60: so much a child, four at most, outside the ceiling and on top of the minimum."""
    if not answers.children:
        return None
    if answers.other_parent:
        out.notice("other_parent")
        return None
    if answers.sex == "man":
        out.notice("father")
    each = _a_payment(law("pensions.gender_gap_per_child"))
    most = law("pensions.gender_gap_children")
    counted = (
        out.trace.ceiling("children_counted", answers.children, most) if answers.children > most else answers.children
    )
    return out.trace.product("gender_gap", each, counted, Reference("lgss", "60.3"))


def _start(answers: Answers, law: Law, out: Outcome) -> date:
    """RD 453/2022, article 3, and LGSS 212: the day after; a late claim reaches back three months only."""
    start = add_days(answers.day, 1)
    if answers.claim is None:
        return start
    back = add_months(answers.claim, -int(law("retirement_pension.retroactivity")))
    if back > start:
        out.notice("claimed_late", start=back, lost=days((back - start).days))
        return back
    return start


def _picture(
    answers: Answers, kind: str, counted: Value, rate: Value, base: Value, pension: Value, law: Law, out: Outcome
) -> None:
    """The pension by month of retirement, by the rules of early retirement and of delay."""
    asked = early_retirement.Answers(
        kind="voluntary" if kind == "ordinary" else kind,
        day=answers.day,
        birth=answers.birth,
        pension_known="base",
        base=base,
        rate=_percent(rate),
        family=FAMILY[answers.family],
        compare_first=answers.compare_first,
        compare_second=answers.compare_second,
    )
    early_retirement.picture(asked, kind != "ordinary", counted, pension, law, out)


def _notices(answers: Answers, law: Law, out: Outcome) -> None:
    if answers.average is not None:
        out.notice("prices", months=law("retirement_pension.nominal_months"))
    if answers.delay_years:
        out.notice("active")
    if answers.seasonal_years:
        out.notice("seasonal")


CALCULATOR = Calculator("retirement_pension", Answers, rule, event="day", check=check)
