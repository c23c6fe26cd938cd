"""Partial retirement (*jubilación parcial*): LGSS 215, before and after 2025-04-01 (RDL 11/2024); RD 1131/2002.

At the ordinary age without a relief contract (215.1), before it with one (215.2, transitional provision 10 until
2025-03-31), and in manufacturing under the rules of before 2013 (transitional provision 4.6). Not covered: partners of
cooperatives, the pension at the end; coverage.toml says what to do then. Amounts are those of one of fourteen payments.
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
    months,
)
from calculators.engine.figures import Reference
from calculators.engine.periods import add_days, add_months, full_months

NEW_LAW = date(2025, 4, 1)  # RDL 11/2024, final provision 3
INDUSTRY_ENDS = date(2030, 1, 1)  # transitional provision 4.6
PERMANENT = "permanent_full_time"
DT7 = Reference("lgss", "dt7")
ORDINARY = When("way", one_of=("ordinary",))
EARLY = When("way", one_of=("early",))
INDUSTRY = When("way", one_of=("industry",))
WITH_RELIEF = When("way", one_of=("early", "industry"))


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    day: date = ask(Day(event=True))
    way: str = ask(Choice(("ordinary", "early", "industry")))
    birth: date = ask(Day(not_before=date(1948, 1, 1), not_after=date(2012, 12, 31)))
    mutualist: bool | None = ask(YesNo(), when=(EARLY, When("day", below="2025-04-01")))
    industry_mutualist: bool | None = ask(YesNo(), when=INDUSTRY)
    career_years: Value = ask(Number("year", 0, 65))
    career_months: Value | None = ask(Number("month", 0, 11), required=False)
    recent_years: bool | None = ask(YesNo(), when=ORDINARY, unknown=("yes", "no"))
    service: Value | None = ask(Number("month", 0, 36), when=WITH_RELIEF, required=False)
    disability: Value | None = ask(Percent(0, 100), when=WITH_RELIEF, required=False)
    full_time: bool | None = ask(YesNo(), when=WITH_RELIEF)
    seniority: Value | None = ask(Number("year", 0, 60), when=WITH_RELIEF)
    reduction: Value = ask(Percent(1, 99))
    relief: str | None = ask(Choice((PERMANENT, "permanent_part_time", "temporary", "none")), when=WITH_RELIEF)
    relief_base: bool | None = ask(YesNo(), when=WITH_RELIEF, unknown=("yes", "no"))
    industry_job: bool | None = ask(YesNo(), when=INDUSTRY)
    permanent_staff: Value | None = ask(Percent(0, 100), when=INDUSTRY)
    full_pension: Value = ask(Money("EUR/payment", maximum=20_000))
    family: str = ask(Choice(("alone", "dependent_spouse", "other_spouse")))
    claim: date | None = ask(Day(not_before=date(2022, 10, 1)), required=False)


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other or the calendar of the law."""
    if answers.birth >= add_months(answers.day, -12 * 50):
        yield Problem("birth", "partial_retirement.problem.too_young", {"day": answers.day})
    if answers.way == "industry" and answers.day >= INDUSTRY_ENDS:
        yield Problem("way", "partial_retirement.problem.industry_over", {"day": INDUSTRY_ENDS})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Article 215 or transitional provision 4.6, then RD 1131/2002, articles 12 and 13."""
    career = months(12 * int(answers.career_years) + int(answers.career_months or 0))
    legal = _legal_day(answers, career, law, out)
    if answers.way == "ordinary":
        _at_ordinary_age(answers, career, legal, law, out)
    else:
        _age(answers, career, legal, law, out)
        _relief_conditions(answers, career, law, out)
    _reduction(answers, legal, law, out)
    pension = _pension(answers, law, out)
    out.amount("pension", pension)
    out.amount("yearly", out.trace.product("yearly", pension, law("retirement_pension.payments")))
    out.amount("legal_day", legal)
    out.amount("start", _start(answers, law, out))
    _notices(answers, law, out)


def _reference(answers: Answers, ordinary: str, early: str, industry: str) -> Reference:
    return Reference("lgss", {"ordinary": ordinary, "early": early, "industry": industry}[answers.way])


def _legal_day(answers: Answers, career: Value, law: Law, out: Outcome) -> date:
    """The ordinary age's day (205.1.a), as if contributions went on until then (215.2.a)."""
    at_65 = add_months(answers.birth, 12 * 65)
    year = at_65.year
    while True:  # the higher age is reached within three years
        needed, otherwise = [row for row in law.table("retirement_age.timetable").rows if row[0] <= year][-1][1:]
        opens, closes = max(at_65, date(year, 1, 1)), date(year, 12, 31)
        older = max(opens, add_months(answers.birth, int(otherwise)))
        career_reached = max(opens, add_months(answers.day, int(needed - career.number)))
        first = min(older, career_reached)
        if first <= closes:
            age = months(12 * 65 if career_reached <= older else int(otherwise))
            out.trace.day_after("legal_age", answers.birth, age.named("figure", "retirement_age.timetable"), DT7)
            if first == career_reached > at_65:
                out.trace.day_after("legal_career", answers.day, months(needed) - career, DT7)
            long_career = career_reached <= older
            out.notice("legal_long" if long_career else "legal_short", needed=months(needed), day=first)
            return first
        year += 1


def _at_ordinary_age(answers: Answers, career: Value, legal: date, law: Law, out: Outcome) -> None:
    """215.1: the age and what the ordinary pension asks; no relief contract, no seniority."""
    out.condition("ordinary_age", legal <= answers.day, Reference("lgss", "215.1"), _still(answers.day, legal))
    least = law("retirement_pension.minimum_contribution") * law("retirement_age.months_per_year")
    out.at_least("contributed", career, least, Reference("lgss", "205.1.b"))
    out.condition("recent", answers.recent_years, Reference("lgss", "205.1.b"))


def _still(day: date, until: date) -> Value:
    """Months still to wait, a started one counted whole."""
    count = full_months(day, until) if until > day else 0
    return months(count if add_months(day, count) == until else count + 1)


def _age(answers: Answers, career: Value, legal: date, law: Law, out: Outcome) -> None:
    reached = months(full_months(answers.birth, answers.day))
    in_year = law("retirement_age.months_per_year")
    if answers.way == "industry":
        name = "industry_age_mutualist" if answers.industry_mutualist else "industry_age"
        out.at_least("age", reached, law(f"partial_retirement.{name}") * in_year, Reference("lgss", "dt4.6"))
        return
    if answers.day >= NEW_LAW:
        early = law("partial_retirement.early_years") * in_year
        opens = add_months(legal, -int(early))
        met = opens <= answers.day
        out.condition("early_age", met, Reference("lgss", "215.2.a"), _still(answers.day, opens))
        return
    if answers.mutualist:
        # dt10.2, last paragraph: the same sixty years as in industry.
        asked = law("partial_retirement.industry_age_mutualist") * in_year
    else:
        # dt10.2: the lower age with so many months contributed, of the year of the event.
        rows = law.table("partial_retirement.early_timetable").rows
        _, long_career, lower, otherwise = [row for row in rows if row[0] <= answers.day.year][-1]
        asked = months(int(lower if career.number >= long_career else otherwise))
    out.at_least("age", reached, asked, Reference("lgss", "dt10.2"))


def _relief_conditions(answers: Answers, career: Value, law: Law, out: Outcome) -> None:
    """215.2 or transitional provision 4.6: contribution, full time, seniority, the relief contract and its base."""
    new = answers.day >= NEW_LAW
    assert answers.seniority is not None  # asked with a relief contract
    disabled = answers.disability is not None and answers.disability >= law("partial_retirement.disability_degree")
    name = "early_contribution_disability" if disabled else "early_contribution"
    in_year = law("retirement_age.months_per_year")
    # Military or social service counts for these years only, one at most.
    service = min(answers.service or months(0), law("retirement_pension.military_service_limit") * in_year)
    contributed = _reference(answers, "", "215.2.a" if new else "215.2.d", "dt4.6.f")
    out.at_least("contributed_early", career + service, law(f"partial_retirement.{name}") * in_year, contributed)
    out.condition("full_time", answers.full_time, _reference(answers, "", "215.2", "dt4.6"))
    seniority = _reference(answers, "", "215.2.b", "dt4.6.b")
    out.at_least("seniority", answers.seniority, law("partial_retirement.seniority"), seniority)
    if new and answers.way == "early":
        out.condition("relief_permanent", answers.relief == PERMANENT, Reference("lgss", "215.2.e"))
    else:
        out.condition("relief", answers.relief != "none", _reference(answers, "", "215.2", "dt4.6"))
    base = _reference(answers, "", "215.2.d" if new else "215.2.e", "dt4.6.e")
    out.condition("relief_base", answers.relief_base, base)
    if answers.way == "industry":
        assert answers.permanent_staff is not None  # asked in industry
        out.condition("industry_job", answers.industry_job, Reference("lgss", "dt4.6.a"))
        least = law("partial_retirement.industry_permanent_staff")
        met = answers.permanent_staff > least
        out.condition("permanent_staff", met, Reference("lgss", "dt4.6.c"), least - answers.permanent_staff)


def _reduction(answers: Answers, legal: date, law: Law, out: Outcome) -> None:
    """215.1, 215.2.c, transitional provision 4.6.d: how much of the working time may be given up."""
    least, most = "reduction_minimum", "reduction_maximum_ordinary"
    reference = _reference(answers, "215.1", "215.2.c", "dt4.6.d")
    key = "reduction"
    permanent = answers.relief == PERMANENT
    if answers.way == "industry":
        most = f"industry_reduction_maximum{'_permanent' if permanent else ''}"
    elif answers.way == "early":
        most = "reduction_maximum_early"
        if answers.day < NEW_LAW and permanent:
            most = "reduction_maximum_permanent_relief"
        elif answers.day >= NEW_LAW and _more_than_two_years(answers.day, legal, law):
            least, most, key = "first_year_reduction_minimum", "first_year_reduction_maximum", "reduction_first_year"
            out.notice("first_year", most=law("partial_retirement.reduction_maximum_early"))
    lowest, highest = law(f"partial_retirement.{least}"), law(f"partial_retirement.{most}")
    out.at_least(f"{key}_least", answers.reduction, lowest, reference)
    met = answers.reduction <= highest
    out.condition(f"{key}_most", met, reference, answers.reduction - highest)
    if not met:
        out.notice("too_much", least=lowest, most=highest)


def _more_than_two_years(day: date, legal: date, law: Law) -> bool:
    years = law("partial_retirement.early_long_anticipation") * law("retirement_age.months_per_year")
    return add_months(legal, -int(years)) > day


def _pension(answers: Answers, law: Law, out: Outcome) -> Value:
    """RD 1131/2002, 12.1: the share given up, of the full pension; at least that share of the minimum pension."""
    trace = out.trace
    article = Reference("rd-1131-2002", "12.1")
    most = law("pensions.maximum_monthly")
    full = trace.ceiling("full", answers.full_pension, most, Reference("lgss", "57"))
    pension = trace.share("pension", answers.reduction, full, article, True)
    table = law.table("pensions.minimum_retirement_65")
    yearly = table.cell(table.rows[0], answers.family)
    payments = law("retirement_pension.payments")
    if pension >= answers.reduction * (yearly / payments):
        return pension
    minimum = trace.quotient("minimum", yearly, payments, table.reference, True)
    least = trace.share("minimum_share", answers.reduction, minimum, article, True)
    out.notice("minimum")
    return trace.floor("pension_floor", pension, least, article)


def _start(answers: Answers, law: Law, out: Outcome) -> date:
    """RD 1131/2002, 13.2: the day after; a late claim reaches back three months only."""
    start = add_days(answers.day, 1)
    if answers.claim is None:
        return start
    back = add_months(answers.claim, -int(law("retirement_pension.retroactivity")))
    if back > start:
        out.notice("claimed_late", start=back)
    return max(start, back)


def _notices(answers: Answers, law: Law, out: Outcome) -> None:
    new = answers.day >= NEW_LAW
    if answers.way == "ordinary":
        out.notice("end_without_relief")
    else:
        out.notice("end_with_relief")
        if answers.way == "early":
            rate = law("partial_retirement.contribution_share")
            out.notice("contributions", rate=rate)
            after = law("partial_retirement.relief_after_years")
            out.notice("relief_lasts_new" if new else "relief_lasts_old", after=after)
        elif answers.day.year >= 2025:
            out.notice("contributions", rate=law("partial_retirement.industry_contribution_share"))
        if new:
            out.notice("concentrate")
            out.notice("administrations")
    out.notice("no_supplements")


CALCULATOR = Calculator("partial_retirement", Answers, rule, event="day", check=check)
