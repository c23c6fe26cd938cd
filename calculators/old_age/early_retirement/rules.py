"""Early retirement (*jubilación anticipada*): LGSS, articles 206 to 208 and 210.3 to 210.5; decrees on occupations.

From which day each way is open, under which conditions, and what is cut from the full pension, which the reader knows
(the calculator of the retirement pension finds it). The two tables of coefficients, the ceilings of 210.3, 210.4 and
transitional provision 34, members of a mutual society before 1967 (transitional provision 4), disability (RD 1539/2003,
RD 1851/2009), arduous occupations. Not covered: seamen, coal miners, several schemes (transitional provision 5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from calculators.engine import (
    Calculator,
    Choice,
    Day,
    Figure,
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
)
from calculators.engine.figures import Reference
from calculators.engine.outcome import Cell, Picture, Text
from calculators.engine.periods import add_months, age_on, full_months
from calculators.engine.questions import COVERED_FROM
from calculators.old_age import by_month

ORDINARY_KINDS = ("involuntary", "voluntary")
KINDS = (*ORDINARY_KINDS, "mutualist", "disability_65", "disability_45", "occupation")
PAID_CAUSES = ("collective_dismissal", "objective_dismissal", "serious_change")
CAUSES = (*PAID_CAUSES, "insolvency", "employer_gone", "force_majeure", "violence", "other")
COEFFICIENTS = {
    "flight_pilot": "flight_crew_pilot",
    "flight_other": "flight_crew_other",
    "railway_higher": "railway_higher",
    "railway_lower": "railway_lower",
    "firefighter": "firefighter_multiplier",
    "regional_police": "regional_police_multiplier",
    "local_police": "local_police_multiplier",
    "forest_agent": "forest_agent_multiplier",
}
SERVICE = ("miner", *COEFFICIENTS)
BULLFIGHT = ("matador", "banderillero", "puntillero", "attendant")
FIXED_AGE = ("dancer", "performer", *BULLFIGHT)
# Only complete years lower the age: RD 383/2008, 2.1; RD 1449/2018, 2.1; RD 919/2025, 2.1; LGSS da20 to da20 ter.
COMPLETE_YEARS = ("firefighter", "regional_police", "local_police", "forest_agent")
RAILWAY = ("railway_higher", "railway_lower")
# Since this day five years with the degree are enough, and the listed illness has a least share (RD 370/2023).
LAW_OF_2023 = date(2023, 6, 1)
# 210.3 as changed by Ley 21/2021 begins (transitional provision 34.2), and its test of the pension (RDL 11/2024).
CEILING_TABLES = date(2024, 1, 1)
TEST_OF_THE_PENSION = date(2025, 4, 1)
FOREST_AGENTS = date(2025, 12, 25)  # RD 919/2025 begins: before it this occupation lowered no age
MONTHS_OF_QUARTER = 3
MOST_YEARS_LATER = 5  # the picture ends so long after the ordinary age
DISABILITY_65 = When("kind", one_of=("disability_65",))
WITH_SERVICE = When("occupation", one_of=SERVICE)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    kind: str = ask(Choice(KINDS))
    day: date = ask(Day(event=True))
    birth: date = ask(Day(not_before=date(1930, 1, 1), not_after=date(2012, 12, 31)))
    career_years: Value = ask(Number("year", 0, 65))
    career_months: Value | None = ask(Number("month", 0, 11), required=False)
    recent: bool = ask(YesNo(), unknown=("yes", "no"))
    registered: bool | None = ask(YesNo(), when=When("kind", one_of=(*ORDINARY_KINDS, "disability_45")))
    service_months: Value | None = ask(Number("month", 0, 60), when=When("kind", one_of=ORDINARY_KINDS), required=False)
    cause: str | None = ask(Choice(CAUSES), when=When("kind", one_of=("involuntary",)))
    compensation: bool | None = ask(YesNo(), when=When("cause", one_of=PAID_CAUSES))
    jobseeker_months: Value | None = ask(Number("month", 0, 240), when=When("kind", one_of=("involuntary",)))
    assistance_months: Value | None = ask(
        Number("month", 0, 240), when=When("kind", one_of=("voluntary",)), required=False
    )
    old_contract: bool | None = ask(YesNo(), when=When("kind", one_of=("voluntary",)))
    member: bool | None = ask(YesNo(), when=When("kind", one_of=("mutualist",)))
    dismissed: bool | None = ask(YesNo(), when=When("kind", one_of=("mutualist",)))
    occupation: str | None = ask(Choice((*SERVICE, *FIXED_AGE)), when=When("kind", one_of=("occupation",)))
    miner_group: Value | None = ask(Number("point", 1, 8), when=When("occupation", one_of=("miner",)))
    still_there: bool | None = ask(YesNo(), when=When("kind", one_of=("occupation",)))
    events: Value | None = ask(Number("times", 0, 3000), when=When("occupation", one_of=BULLFIGHT))
    years_of_21: Value | None = ask(Number("year", 0, 21), when=When("occupation", one_of=("dancer",)))
    special_years: Value | None = ask(Number("year", 0, 60), when=WITH_SERVICE)
    special_months: Value | None = ask(Number("month", 0, 11), when=WITH_SERVICE, required=False)
    disabled_years: Value | None = ask(Number("year", 0, 60), when=DISABILITY_65)
    disabled_months: Value | None = ask(Number("month", 0, 11), when=DISABILITY_65, required=False)
    help_needed: bool | None = ask(YesNo(), when=DISABILITY_65)
    illness_years: Value | None = ask(Number("year", 0, 60), when=When("kind", one_of=("disability_45",)))
    degree_years: Value | None = ask(Number("year", 0, 60), when=When("kind", one_of=("disability_45",)))
    listed: bool | None = ask(
        YesNo(), when=(When("kind", one_of=("disability_45",)), When("day", at_least=LAW_OF_2023.isoformat()))
    )
    pension_known: str = ask(Choice(("pension", "base")))
    pension: Value | None = ask(Money("EUR/payment", maximum=20_000), when=When("pension_known", one_of=("pension",)))
    base: Value | None = ask(Money("EUR/payment", maximum=20_000), when=When("pension_known", one_of=("base",)))
    rate: Value | None = ask(Percent(50, 100), when=When("pension_known", one_of=("base",)))
    family: str = ask(Choice(("dependent_spouse", "alone", "other_spouse")))
    compare_first: date | None = ask(Day(not_before=COVERED_FROM), required=False)
    compare_second: date | None = ask(
        Day(not_before=COVERED_FROM), when=When("compare_first", at_least=COVERED_FROM.isoformat())
    )


@dataclass(frozen=True)
class Plan:
    """When a way into retirement opens: its first day, and the ordinary age from which nothing is cut."""

    earliest: date
    ordinary: date


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    owner = "early_retirement.problem"
    if answers.birth >= answers.day:
        yield Problem("birth", f"{owner}.birth_late", {"day": answers.day})
    elif 12 * int(answers.career_years) + int(answers.career_months or 0) > full_months(answers.birth, answers.day):
        yield Problem("career_years", f"{owner}.career_long")
    if answers.degree_years and answers.illness_years and answers.degree_years > answers.illness_years:
        yield Problem("degree_years", f"{owner}.degree_long")
    if answers.occupation == "forest_agent" and answers.day < FOREST_AGENTS:
        yield Problem("occupation", f"{owner}.forest_agent_early", {"day": FOREST_AGENTS})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Each way by its own article; the cut and the ceiling; the minimum."""
    trace = out.trace
    twelve = law("retirement_age.months_per_year")
    career = trace.product("career_in_months", answers.career_years, twelve, Reference("lgss", "207.2"))
    if answers.career_months:
        career = trace.sum("career", career, answers.career_months, article=Reference("lgss", "207.2"))
    ordinary = _ordinary_day(answers, career, law)
    _explain_ordinary(answers, ordinary, out)
    plan = Plan(_earliest(answers, ordinary, law, out), ordinary)
    out.condition("age", answers.day >= plan.earliest, _age_article(answers), _wait(answers.day, plan.earliest))
    _general_conditions(answers, career, law, out)
    _conditions(answers, career, law, out)
    full = _full_pension(answers, out)
    pension = _pension(answers, answers.day, plan, career, full, law, out)
    pension = trace.rounded("pension", pension)
    if answers.kind == "voluntary":
        _above_minimum(answers, pension, law, out)
    _results(answers, plan, full, pension, law, out)
    _by_month(answers, plan, career, full, law, out)
    _notices(answers, plan, full, pension, law, out)


def _results(answers: Answers, plan: Plan, full: Value, pension: Value, law: Law, out: Outcome) -> None:
    # The pension is the headline; what led to it follows.
    found, out.amounts = out.amounts, {}
    out.amount("pension", pension)
    out.amount("earliest", plan.earliest)
    out.amount("ordinary", plan.ordinary)
    out.amounts |= found
    maximum = law("pensions.maximum_monthly")
    uncut = out.trace.ceiling("maximum", full, maximum, Reference("lgss", "57")) if full > maximum else full
    if pension < uncut:
        out.amount("loss", out.trace.difference("loss", uncut, pension))


# When: articles 205.1, 206 to 208.


def _ordinary_day(answers: Answers, career: Value, law: Law) -> date:
    """207.2 and 208.2: the ordinary age that the person would have by contributing until then (transitional 7)."""
    table = law.table("retirement_age.timetable")
    sixty_five = int(law("retirement_age.age_with_long_contribution") * law("retirement_age.months_per_year"))
    at_65 = add_months(answers.birth, sixty_five)
    for year in range(max(at_65.year, int(table.rows[0][0])), at_65.year + 4):
        row = [row for row in table.rows if row[0] <= year][-1]
        opens, closes = max(at_65, date(year, 1, 1)), date(year, 12, 31)
        long_career = max(opens, add_months(answers.day, int(row[1]) - int(career)))
        older = max(opens, add_months(answers.birth, int(row[2])))
        if min(long_career, older) <= closes:
            return min(long_career, older)
    return add_months(answers.birth, int(table.rows[-1][2]))


def _explain_ordinary(answers: Answers, ordinary: date, out: Outcome) -> None:
    """The step to the ordinary day: from the birth, or from the day when enough is contributed for the lower age."""
    age = months(full_months(answers.birth, ordinary)).named("step", "ordinary_age")
    missing = months(full_months(answers.day, ordinary)).named("step", "career_missing")
    if add_months(answers.birth, int(age)) == ordinary:
        out.trace.day_after("ordinary_day", answers.birth, age, Reference("lgss", "205.1.a"))
    elif missing and add_months(answers.day, int(missing)) == ordinary:
        out.trace.day_after("ordinary_day", answers.day, missing, Reference("lgss", "205.1.a"))


def _age(years: Value, answers: Answers) -> date:
    return add_months(answers.birth, 12 * int(years))


def _earliest(answers: Answers, ordinary: date, law: Law, out: Outcome) -> date:
    """The first day of each way; 206.6 and 206 bis.2 forbid ages under 52."""
    if answers.kind in ORDINARY_KINDS:
        years = law(f"early_retirement.{answers.kind}_years")
        return add_months(ordinary, -12 * int(years))
    if answers.kind == "mutualist":
        return _age(law("early_retirement.mutualist_age"), answers)
    if answers.kind == "disability_45":
        return _age(law("early_retirement.disability_45_age"), answers)
    if answers.occupation in FIXED_AGE:
        key = {"puntillero": "bullfighting_puntillero_age"}.get(answers.occupation, "performer_age")
        if answers.occupation in ("matador", "banderillero"):
            key = "bullfighting_age"
        return _age(law(f"early_retirement.{key}"), answers)
    earlier = _time_gained(answers, law, out)
    floors = [_age(law("early_retirement.age_floor"), answers), add_months(ordinary, -int(earlier))]
    if answers.occupation in ("firefighter", "regional_police"):
        floors.append(_age(_service_floor(answers, law), answers))
    return min(max(floors), ordinary)


def _service(answers: Answers, law: Law, out: Outcome) -> Value:
    """The time worked with the degree, or in the occupation, in months."""
    twelve = law("retirement_age.months_per_year")
    whole = answers.special_years or answers.disabled_years or Value(Decimal(0), "year")
    rest = answers.special_months or answers.disabled_months or months(0)
    if answers.occupation in RAILWAY:
        # RD 2621/1986, 3.2: more than six months count as a year, less as nothing.
        whole = whole + Value(Decimal(rest > months(6)), "year")
        return out.trace.product("service", whole, twelve, Reference("rd-2621-1986", "3.2"))
    time = out.trace.product("service", whole, twelve)
    return out.trace.sum("service_in_all", time, rest) if rest else time


def _time_gained(answers: Answers, law: Law, out: Outcome) -> Value:
    """What the ordinary age is lowered by: the time worked times a coefficient, within the occupation's limit."""
    trace = out.trace
    service = _service(answers, law, out)
    if answers.kind == "disability_65":
        coefficient: Value = law(f"early_retirement.disability_65_{'help_' if answers.help_needed else ''}multiplier")
    elif answers.occupation == "miner":
        assert answers.miner_group is not None
        found = trace.bracket(
            "coefficient", law.table("early_retirement.miner_multipliers"), answers.miner_group, "multiplier"
        )
        assert found is not None  # the groups are those of the table
        coefficient = found
    else:
        coefficient = law(f"early_retirement.{COEFFICIENTS[answers.occupation or '']}")
    counted = service
    if answers.occupation in COMPLETE_YEARS and answers.special_months:
        counted = Value(Decimal(int(service) // 12 * 12), "month", ("step", "service"))
    gained = trace.product("time_gained", counted, coefficient)
    if answers.occupation in ("local_police", "forest_agent"):
        most = law(
            f"early_retirement.{answers.occupation}_years{'_long' if _long_service(answers, service, law) else ''}"
        )
        in_months = trace.product("most_gained", most, law("retirement_age.months_per_year"))
        gained = trace.ceiling("time_gained_limit", gained, in_months, most.reference)
    return Value(gained.number.to_integral_value(ROUND_FLOOR), "month", gained.source)


def _long_service(answers: Answers, service: Value, law: Law) -> bool:
    if answers.occupation == "local_police":
        row = law.table("early_retirement.local_police_long_service").rows[0]
        return service >= months(12 * row[0] + row[1])
    years = law(f"early_retirement.{answers.occupation}_long_service")
    return service >= years * law("retirement_age.months_per_year")


def _service_floor(answers: Answers, law: Law) -> Figure:
    """The lowest age of firefighters and regional police: lower with long service."""
    assert answers.special_years is not None
    long = answers.special_years >= law(f"early_retirement.{answers.occupation}_long_service")
    return law(f"early_retirement.{answers.occupation}_floor{'_long' if long else ''}")


def _wait(day: date, earliest: date) -> Value:
    return days((earliest - day).days)


def _age_article(answers: Answers) -> Reference:
    articles = {"involuntary": "207.1.a", "voluntary": "208.1.a", "mutualist": "dt4.1", "occupation": "206"}
    return Reference("lgss", articles.get(answers.kind, "206 bis"))


# Conditions.


def _general_conditions(answers: Answers, career: Value, law: Law, out: Outcome) -> None:
    """205.1.b: fifteen years, two of them recent; the ordinary kinds ask for more."""
    if answers.kind not in ORDINARY_KINDS:
        years = law("retirement_age.minimum_career") / law("retirement_age.days_per_year")
        least = years * law("retirement_age.months_per_year")
        out.at_least("minimum_career", career, least, Reference("lgss", "205.1.b"))
    out.condition("recent", answers.recent, Reference("lgss", "205.1.b"))


def _conditions(answers: Answers, career: Value, law: Law, out: Outcome) -> None:
    if answers.kind in ORDINARY_KINDS:
        _ordinary_conditions(answers, career, law, out)
    elif answers.kind == "mutualist":
        out.condition("member", bool(answers.member), Reference("lgss", "dt4.1"))
    elif answers.kind == "disability_45":
        _disability_45(answers, law, out)
    elif answers.kind == "occupation":
        _occupation_conditions(answers, law, out)


def _ordinary_conditions(answers: Answers, career: Value, law: Law, out: Outcome) -> None:
    article = "207.1" if answers.kind == "involuntary" else "208.1"
    twelve = law("retirement_age.months_per_year")
    counted = career
    if answers.service_months:
        # Military or compulsory social service counts here only, and up to a year.
        most = law("retirement_pension.military_service_limit") * twelve
        service = out.trace.ceiling(
            "service_counted", answers.service_months, most.named("figure", "retirement_pension.military_service_limit")
        )
        counted = out.trace.sum("career_with_service", career, service, article=Reference("lgss", article))
    least = law(f"early_retirement.{answers.kind}_contribution") * twelve
    reference = Reference("lgss", f"{article}.{'c' if answers.kind == 'involuntary' else 'b'}")
    out.at_least("contributed", counted, least, reference)
    out.condition("registered", bool(answers.registered), Reference("lgss", "165.1"))
    if answers.kind == "voluntary":
        return
    assert answers.jobseeker_months is not None
    least = law("early_retirement.involuntary_registration")
    out.at_least("jobseeker", answers.jobseeker_months, least, Reference("lgss", "207.1.b"))
    out.condition("cause", answers.cause != "other", Reference("lgss", "207.1.d"))
    if answers.compensation is not None:
        out.condition("compensation", answers.compensation, Reference("lgss", "207.1.d"))


def _disability_45(answers: Answers, law: Law, out: Outcome) -> None:
    """RD 1851/2009, 1 and 5.3, as changed by RD 370/2023 from 1 June 2023."""
    assert answers.illness_years is not None
    assert answers.degree_years is not None
    article = Reference("rd-1851-2009", "1")
    least = law("retirement_age.minimum_career") / law("retirement_age.days_per_year")
    out.at_least("illness_years", answers.illness_years, least, article)
    out.at_least("degree_years", answers.degree_years, law("early_retirement.disability_45_years"), article)
    if answers.listed is not None:
        out.condition("listed", answers.listed, Reference("rd-1851-2009", "5.3"))
    out.condition("registered", bool(answers.registered), Reference("lgss", "165.1"))


def _occupation_conditions(answers: Answers, law: Law, out: Outcome) -> None:
    reference = Reference("lgss", "206.1")
    if answers.occupation in ("local_police", "forest_agent"):
        least = law(f"early_retirement.{answers.occupation}_minimum")
        assert answers.special_years is not None
        out.at_least("service", answers.special_years, least, least.reference)
    if answers.occupation == "dancer":
        assert answers.years_of_21 is not None
        least = law("early_retirement.performer_years")
        out.at_least("years_of_21", answers.years_of_21, least, least.reference)
    if answers.events is not None:
        column = {"matador": "matadors", "banderillero": "banderilleros"}.get(answers.occupation or "", "others")
        table = law.table("early_retirement.bullfighting_events")
        out.at_least("events", answers.events, table.cell(table.rows[0], column), table.reference)
    out.condition("still_there", bool(answers.still_there), reference)


def _above_minimum(answers: Answers, pension: Value, law: Law, out: Outcome) -> None:
    """208.1.c: above the minimum pension that the person would have at 65, by family."""
    table = law.table("pensions.minimum_retirement_65")
    yearly = table.cell(table.rows[0], answers.family)
    least = out.trace.quotient("minimum_at_65", yearly, law("retirement_pension.payments"), table.reference, True)
    out.condition("above_minimum", pension > least, Reference("lgss", "208.1.c"), least - pension)


# How much: articles 207.2, 208.2, 208.3, 210.3 to 210.5; transitional provisions 4 and 34.


def _full_pension(answers: Answers, out: Outcome) -> Value:
    """The pension before any cut: known, or the share of the regulatory base."""
    if answers.pension is not None:
        return answers.pension
    assert answers.rate is not None
    assert answers.base is not None
    base, most = answers.base, replace(out.law("contribution_bases.maximum_monthly"), unit="EUR/payment")
    if base > most:
        # 161.2: no base of a benefit goes beyond the highest contribution base.
        base = out.trace.ceiling("base_ceiling", base, most, Reference("lgss", "161.2"))
    return out.trace.share("full_pension", answers.rate, base, Reference("lgss", "210.1"))


def _pension(answers: Answers, day: date, plan: Plan, career: Value, full: Value, law: Law, out: Outcome) -> Value:
    maximum = law("pensions.maximum_monthly")
    if answers.kind in ORDINARY_KINDS:
        return _ordinary_kinds(answers, day, plan, career, full, law, out)
    if answers.kind == "mutualist":
        full = _by_year(_mutualist_rate(answers, career, law), full, answers, day, law, Reference("lgss", "dt4.1"), out)
    elif answers.occupation in ("performer", "attendant"):
        rate = law("early_retirement.performer_rate")
        full = _by_year(rate, full, answers, day, law, rate.reference, out)
    return out.trace.ceiling("maximum", full, maximum, Reference("lgss", "57")) if full > maximum else full


def _gains_time(answers: Answers) -> bool:
    """Whether the time up to the ordinary age counts as contributed, for the percentage: RD 1539/2003, 4; RD 1851/2009,
    6; the decree of each occupation (railways: RD 2621/1986, 3.3). Artists and bullfighters have nothing of the kind.
    """
    return answers.kind in ("disability_65", "disability_45") or answers.occupation in SERVICE


def _mutualist_rate(answers: Answers, career: Value, law: Law) -> Value:
    """Transitional provision 4.1.2: less for those dismissed with thirty complete years or more."""
    table = law.table("early_retirement.mutualist_involuntary")
    rows = [row for row in table.rows if row[0] <= int(career) // 12]
    if answers.dismissed and rows:
        return table.cell(rows[-1], "rate")
    return law("early_retirement.mutualist_rate")


def _by_year(
    rate: Value, full: Value, answers: Answers, day: date, law: Law, article: Reference, out: Outcome
) -> Value:
    """A cut for each year, or started year, before the reference age."""
    at_65 = _age(law("early_retirement.mutualist_reference_age"), answers)
    count = 0
    while add_months(at_65, -12 * count) > day:
        count += 1
    if not count:
        return full
    out.amount("coefficient", Value(rate.number * count, "percent"))
    one = out.trace.share("cut_one_year", rate, full, article)
    cut = out.trace.product("cut", one, pure(count), article)
    return out.trace.difference("reduced", full, cut, article)


def _months_early(ordinary: date, day: date) -> int:
    """Months, and started months, counted back from the ordinary age date to date (RD 1716/2012, 3.2)."""
    count = max(full_months(day, ordinary), 0)
    while add_months(ordinary, -count) > day:
        count += 1
    return count


def _ordinary_kinds(
    answers: Answers, day: date, plan: Plan, career: Value, full: Value, law: Law, out: Outcome
) -> Value:
    """207.2 and 210.4; 208.2 and 210.3; 208.3 gives the coefficients of 207 to who is on assistance."""
    # Too young: what would be paid on the first possible day.
    early = _months_early(plan.ordinary, max(day, plan.earliest))
    if not early:
        maximum = law("pensions.maximum_monthly")
        return out.trace.ceiling("maximum", full, maximum, Reference("lgss", "57")) if full > maximum else full
    counted = months(early).named("step", "months_early")
    out.amount("months_early", counted)
    assistance = answers.assistance_months or months(0)
    on_assistance = assistance >= law("early_retirement.voluntary_benefit_months")
    if answers.kind == "involuntary" or on_assistance:
        reduced = _cut("involuntary", counted, career, full, law, Reference("lgss", "207.2"), out)
        most = _ceiling_by_quarter("involuntary_ceiling_quarter", counted, law, Reference("lgss", "210.4"), out)
        return out.trace.ceiling("ceiling", reduced, most, Reference("lgss", "210.4"))
    return _voluntary(answers, counted, career, full, law, out)


def _voluntary(answers: Answers, counted: Value, career: Value, full: Value, law: Law, out: Outcome) -> Value:
    """208.2 and 210.3: on the pension; above the highest pension, on that (transitional provision 34)."""
    maximum = law("pensions.maximum_monthly")
    if full <= maximum:
        return _cut("voluntary", counted, career, full, law, Reference("lgss", "208.2"), out)
    if law.day < CEILING_TABLES:
        # Until 2023: 210.3 as it stood in 2015.
        reduced = _cut("voluntary", counted, career, full, law, Reference("lgss", "208.2"), out)
        most = _ceiling_by_quarter("voluntary_ceiling_quarter", counted, law, Reference("lgss", "dt34.2"), out)
        return out.trace.ceiling("ceiling", reduced, most, Reference("lgss", "dt34.2"))
    reduced = _cut("voluntary_ceiling", counted, career, maximum, law, Reference("lgss", "dt34.2"), out)
    if not answers.old_contract:
        return reduced
    by_old_rules = _rules_of_2021(counted, career, full, law, out)
    if by_old_rules <= reduced:
        return reduced
    del out.amounts["coefficient"]
    return by_old_rules


def _band(career: Value) -> str:
    """The column of a table by complete months of contribution: 38, 41 and 44 years and a half."""
    limits = ((12 * 44 + 6, "from_44y6m"), (12 * 41 + 6, "from_41y6m"), (12 * 38 + 6, "from_38y6m"))
    return next((column for least, column in limits if career >= months(least)), "under_38y6m")


def _cut(name: str, counted: Value, career: Value, full: Value, law: Law, article: Reference, out: Outcome) -> Value:
    """The coefficient of a table, and the amount less it."""
    table = law.table(f"early_retirement.{name}").rising
    coefficient = out.trace.bracket("coefficient", table, counted, _band(career), article)
    assert coefficient is not None  # the tables begin with one month
    out.amount("coefficient", coefficient)
    cut = out.trace.share("cut", coefficient, full, article)
    return out.trace.difference("reduced", full, cut, article)


def _quarters(counted: Value) -> Value:
    """Quarters, and started quarters."""
    return pure(-(-int(counted) // MONTHS_OF_QUARTER)).named("step", "quarters")


def _ceiling_by_quarter(name: str, counted: Value, law: Law, article: Reference, out: Outcome) -> Value:
    """The highest pension less a percentage for each quarter, or started quarter, of anticipation."""
    trace, maximum = out.trace, law("pensions.maximum_monthly")
    quarters = _quarters(counted)
    one = trace.share("ceiling_cut_one", law(f"early_retirement.{name}"), maximum, article)
    cut = trace.product("ceiling_cut", one, quarters, article)
    return trace.difference("ceiling_amount", maximum, cut, article)


def _rules_of_2021(counted: Value, career: Value, full: Value, law: Law, out: Outcome) -> Value:
    """Transitional provision 34.3: coefficients by quarter, and the ceiling by quarter, where they give more."""
    trace, article = out.trace, Reference("lgss", "dt34.3")
    table = law.table("early_retirement.voluntary_2021_quarter")
    quarters = _quarters(counted)
    one = trace.share("cut_one_quarter", table.cell(table.rows[0], _band(career)), full, article)
    cut = trace.product("cut_2021", one, quarters, article)
    reduced = trace.difference("reduced_2021", full, cut, article)
    most = _ceiling_by_quarter("voluntary_ceiling_quarter", counted, law, article, out)
    out.notice("rules_of_2021")
    return trace.ceiling("ceiling_2021", reduced, most, article)


# The picture: the same pension on every possible day, from the earliest to five years after the ordinary age.


@dataclass(frozen=True)
class Rate:
    """How the full pension depends on the time contributed: what it is with ``points``, reached on the chosen day.

    ``scale`` is what the law's scale gives on that day. ``gained`` is the day until which time counts as contributed,
    worked or not; ``None`` where nothing is gained.
    """

    full: Value
    points: Decimal
    scale: Decimal
    career: int
    chosen: date
    gained: date | None

    def career_on(self, day: date) -> int:
        """The complete months contributed by a day, contributing on from the chosen one."""
        chosen = self.chosen
        return max(self.career + (full_months(chosen, day) if day >= chosen else -full_months(day, chosen)), 0)

    def on(self, day: date, law: Law) -> Decimal:
        """The points that the time contributed by a day gives."""
        then = by_month.points(self.career_on(max(day, self.gained or day)), law)
        return min(self.points + then - self.scale, law("retirement_pension.maximum_rate").number)

    def of(self, points: Decimal) -> Value:
        """The full pension with so many points."""
        if points == self.points:
            return self.full
        return Value(self.full.number * points / self.points, self.full.unit)


@dataclass(frozen=True)
class Start:
    """A day of retirement: time contributed, points, coefficient if early, what is paid a month."""

    day: date
    points: Decimal
    coefficient: Value | None
    choice: by_month.Choice


def picture(answers: Answers, early: bool, career: Value, full: Value, law: Law, out: Outcome) -> None:
    """The picture in the outcome and words of another calculator; from the ordinary age on unless ``early``."""
    ordinary = _ordinary_day(answers, career, law)
    earliest = _earliest(answers, ordinary, law, out) if early else ordinary
    _by_month(answers, Plan(earliest, ordinary), career, full, law, out)


def _by_month(answers: Answers, plan: Plan, career: Value, full: Value, law: Law, out: Outcome) -> None:
    """210.1 to 210.4 for each month: the cut or the delay, the percentage of the time contributed by then."""
    gained = max(plan.ordinary, answers.day) if _gains_time(answers) else None
    counted = int(career) + (full_months(answers.day, gained) if gained else 0)
    scale = by_month.points(counted, law)
    rate = Rate(full, answers.rate.number if answers.rate else scale, scale, int(career), answers.day, gained)
    early = _months_early(plan.ordinary, plan.earliest)
    starts = {
        -count: start
        for count in range(early, -12 * MOST_YEARS_LATER - 1, -1)
        if (start := _start(max(add_months(plan.ordinary, -count), plan.earliest), answers, plan, rate, law.today))
    }
    if not starts:
        return
    places = {count: place for place, count in enumerate(starts)}
    names = {"earliest": min(starts), "ordinary": 0, "latest": max(starts)}
    out.table(
        "by_month",
        ("day", "pension", "years", "months", "points", "coefficient"),  # a narrow screen shows two columns
        [_row_of(start) for start in starts.values()],
        Picture("pension", {name: places[count] for name, count in names.items() if count in places}),
        folded=True,
    )
    _break_even_table(starts, out)
    _compare(answers, plan, rate, law, out)
    out.notice("chart")


def _start(day: date, answers: Answers, plan: Plan, rate: Rate, today: date) -> Start | None:
    """What a day gives; ``None`` where the law asks for more time contributed, or more than the minimum pension."""
    if day < COVERED_FROM:
        return None
    law = Law(day, today)
    career, points = rate.career_on(day), rate.on(day, law)
    scratch = Outcome("early_retirement", law)
    coefficient = None
    if day >= plan.ordinary:
        more = by_month.delay_points(plan.ordinary, day, law)
        amount = by_month.delayed(rate.full.number / rate.points, points, more, law)
        points += more
    else:
        if career < _least_career(answers, law):
            return None
        reduced = _pension(answers, day, plan, months(career), rate.of(points), law, scratch)
        amount = cents(reduced.number)
        if answers.kind == "voluntary" and amount <= _minimum_at_65(answers, law):
            return None
        found = scratch.amounts.get("coefficient")
        coefficient = found.low if found and isinstance(found.low, Value) else None
    return Start(day, points, coefficient, by_month.Choice(day, full_months(answers.birth, day), amount))


def _least_career(answers: Answers, law: Law) -> int:
    twelve = law("retirement_age.months_per_year")
    if answers.kind not in ORDINARY_KINDS:
        return int(law("retirement_age.minimum_career") / law("retirement_age.days_per_year") * twelve)
    least = law(f"early_retirement.{answers.kind}_contribution") * twelve
    if answers.service_months:
        least = least - min(answers.service_months, law("retirement_pension.military_service_limit") * twelve)
    return int(least)


def _minimum_at_65(answers: Answers, law: Law) -> Decimal:
    table = law.table("pensions.minimum_retirement_65")
    return cents(table.cell(table.rows[0], answers.family).number / law("retirement_pension.payments").number)


def _row_of(start: Start) -> list[Cell]:
    return [
        start.day,
        Value(start.choice.pension, "EUR/payment"),
        pure(start.choice.age // 12),
        pure(start.choice.age % 12),
        Value(start.points, "percent"),
        start.coefficient,
    ]


def _break_even_table(starts: dict[int, Start], out: Outcome) -> None:
    """The age at which the sums paid are equal, for any two of the main choices: the earliest day, the ordinary age,
    and each year after it."""
    earliest = min(starts)
    chosen = {"earliest": earliest} if earliest < 0 else {}
    chosen |= {"ordinary": 0} | {f"plus_{count}": 12 * count for count in range(1, MOST_YEARS_LATER + 1)}
    main = {name: starts[count].choice for name, count in chosen.items() if count in starts}
    columns = list(main)[:-1]
    rows: list[list[Cell]] = []
    for place, (name, later) in enumerate(main.items()):
        if not place:
            continue
        ages: list[Cell] = []
        for column in columns:
            found = by_month.break_even(main[column], later) if columns.index(column) < place else None
            ages.append(months(found) if found is not None else None)
        rows.append([Text(f"mark.{name}"), Value(later.pension, "EUR/payment"), *ages])
    if rows:
        out.table("break_even", ("choice", "pension", *columns), rows)


def _compare(answers: Answers, plan: Plan, rate: Rate, law: Law, out: Outcome) -> None:
    """Two days of the reader's choice."""
    if answers.compare_first is None or answers.compare_second is None:
        return
    last = add_months(plan.ordinary, 12 * MOST_YEARS_LATER)
    days = sorted((answers.compare_first, answers.compare_second))
    found = [_start(day, answers, plan, rate, law.today) if plan.earliest <= day <= last else None for day in days]
    earlier, later = found
    if earlier is None or later is None:
        out.notice("compare_impossible", first=plan.earliest, last=last)
        return
    age = by_month.break_even(earlier.choice, later.choice)
    amounts = {
        "first": Value(earlier.choice.pension, "EUR/payment"),
        "second": Value(later.choice.pension, "EUR/payment"),
    }
    if age is None:
        out.notice("compare_never", day=later.day, **amounts)
    else:
        out.amount("break_even", months(age))
        out.notice("compare", day=earlier.day, other=later.day, age=months(age), **amounts)


def _notices(answers: Answers, plan: Plan, full: Value, pension: Value, law: Law, out: Outcome) -> None:
    maximum = law("pensions.maximum_monthly")
    if answers.day < plan.earliest:
        out.notice("too_early", day=plan.earliest)
    elif answers.day >= plan.ordinary:
        out.notice("not_early", day=plan.ordinary)
    if answers.kind == "voluntary" and full > maximum and law.day >= CEILING_TABLES:
        out.notice("transition")
    above = answers.base is not None and answers.base > maximum >= full
    if answers.kind == "voluntary" and above and CEILING_TABLES <= law.day < TEST_OF_THE_PENSION:
        out.notice("base_above")
    if answers.kind == "mutualist":
        out.notice("mutualist_age")
        out.notice("mutualist_disability")
    if answers.occupation in ("performer", "attendant") and "coefficient" in out.amounts:
        out.notice("started_years")
    if _gains_time(answers):
        out.notice("time_gained")
    elif answers.kind == "occupation":
        out.notice("bullfighters" if answers.occupation in BULLFIGHT else "artists")
    if answers.kind != "voluntary":
        sixty_five = age_on(answers.birth, answers.day) >= int(law("retirement_age.age_with_long_contribution"))
        table = law.table(f"pensions.minimum_retirement_{'' if sixty_five else 'under_'}65")
        yearly = table.cell(table.rows[0], answers.family)
        payment = yearly / law("retirement_pension.payments")
        if pension < payment:
            out.notice("minimum", amount=payment)
    out.notice("gender_gap")


CALCULATOR = Calculator("early_retirement", Answers, rule, event="day", check=check)
