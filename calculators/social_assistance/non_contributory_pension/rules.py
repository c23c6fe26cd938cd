"""Non-contributory pensions of incapacity and retirement (*pensiones no contributivas*): LGSS, articles 363 to 372.

Who is entitled (363, 369), the limits of own income and of the household (363.1 to 363.4), the amount (364), work
beside the incapacity pension (366), the rent supplement (Ley 31/2022, article 44.dos; RD 1191/2012). Not covered: what
counts as income in doubtful cases, the end of the right, pensions of older laws; coverage.toml says what to do then.
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
    Rows,
    Value,
    When,
    YesNo,
    ask,
)
from calculators.engine.figures import Reference
from calculators.engine.periods import add_months
from calculators.social_assistance.household import (
    NOTHING,
    PENSIONS,
    Member,
    household_income,
    household_limit,
    less,
    one_spouse,
    pension_of_a_year,
)

# From this day artists' earnings up to the yearly minimum wage do not count (RDL 1/2023, final provision 4.12).
ARTISTS_FROM = date(2023, 4, 1)
IS_INCAPACITY = When("kind", one_of=("incapacity",))
WORKS = When("works", one_of=("yes",))
RENTS = When("rents", one_of=("yes",))


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    claim: date = ask(Day(event=True))
    kind: str = ask(Choice(("incapacity", "retirement")))
    age: Value = ask(Number("year", 0, 110))
    degree: Value | None = ask(Percent(0, 100), when=IS_INCAPACITY)
    helper: bool | None = ask(YesNo(), when=(IS_INCAPACITY, When("degree", at_least="75")), unknown=("yes", "no"))
    years_in_spain: Value = ask(Number("year", 0, 100))
    years_before: Value = ask(Number("year", 0, 100))
    works: bool | None = ask(YesNo(), when=IS_INCAPACITY)
    work_income: Value | None = ask(Money("EUR/year", maximum=500_000), when=WORKS)
    work_years: Value | None = ask(Number("year", 0, 47), when=WORKS)
    own_income: Value = ask(Money("EUR/year", maximum=500_000))
    artist_income: Value | None = ask(Money("EUR/year", maximum=500_000), required=False)
    household: str = ask(Choice(("alone", "family")))
    members: tuple[Member, ...] | None = ask(Rows(Member, maximum=12), when=When("household", one_of=("family",)))
    rents: bool = ask(YesNo())
    owns_home: bool | None = ask(YesNo(), when=RENTS)
    lease_holder: bool | None = ask(YesNo(), when=RENTS)
    lease_years: Value | None = ask(Number("year", 0, 99), when=RENTS)
    days_in_home: Value | None = ask(Number("day", 0, 40_000), when=RENTS)
    owner_related: bool | None = ask(YesNo(), when=RENTS)


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.years_before > answers.years_in_spain:
        yield Problem(
            "years_before", "non_contributory_pension.problem.years_before", {"total": answers.years_in_spain}
        )
    yield from one_spouse("non_contributory_pension", answers.members)


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 363 (or 369), 364 and 366."""
    _person(answers, law, out)
    own = _own_income(answers, law, out)
    members = answers.members or ()
    pension = law("non_contributory.annual")
    limit = household_limit(members, pension, PENSIONS, law, out)
    everyone = household_income(own, members, PENSIONS, out)
    _means(own, everyone, limit, bool(members), pension, out)
    year = pension_of_a_year(own, everyone, members, limit, pension, PENSIONS, law, out)
    year = _beside_work(answers, year, pension, law, out)
    _paid(answers, year, pension, law, out)
    if members:
        out.amount("household_limit", limit)
    _rent(answers, law, out)
    _notices(answers, law, out)


def _person(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 363.1.a to c and 369.1: age, degree, residence."""
    if answers.kind == "incapacity":
        age, article = law("non_contributory_pension.incapacity_minimum_age"), Reference("lgss", "363.1.a")
        out.at_least("age", answers.age, age, article)
        below = answers.age < law("non_contributory_pension.incapacity_age_limit")
        if not answers.works:
            # 367.3: at that age an incapacity pension in payment only changes its name.
            out.condition("age_below", below, article)
            if not below:
                out.notice("claim_retirement")
        degree = law("non_contributory_pension.disability_degree")
        out.at_least("degree", answers.degree, degree, Reference("lgss", "363.1.c"))
    else:
        out.at_least("age", answers.age, law("non_contributory_pension.retirement_age"), Reference("lgss", "369.1"))
    article = Reference("lgss", "363.1.b" if answers.kind == "incapacity" else "369.1")
    total = law(f"non_contributory_pension.{answers.kind}_residence")
    before = law(f"non_contributory_pension.{answers.kind}_residence_before_claim")
    out.at_least("residence", answers.years_in_spain, total, article)
    out.at_least("residence_before", answers.years_before, before, article)


def _works_within_four_years(answers: Answers, law: Law) -> bool:
    return answers.work_years is not None and answers.work_years < law("non_contributory_pension.work_years")


def _own_income(answers: Answers, law: Law, out: Outcome) -> Value:
    """Article 363.5: own income of the year; earnings as an artist count above the yearly minimum wage."""
    parts = [answers.own_income]
    if answers.artist_income:
        counted = answers.artist_income
        if answers.claim >= ARTISTS_FROM:
            free = law("minimum_wage.yearly")
            counted = NOTHING
            if answers.artist_income > free:
                counted = out.trace.difference(
                    "artist_counted", answers.artist_income, free, Reference("lgss", "363.5")
                )
        if counted:
            parts.append(counted)
    if answers.work_income and not _works_within_four_years(answers, law):
        parts.append(answers.work_income)
    if len(parts) == 1:
        return parts[0]
    return out.trace.sum("own_counted", *parts, article=Reference("lgss", "363.5"))


def _means(own: Value, everyone: Value, limit: Value, household: bool, pension: Value, out: Outcome) -> None:
    """Article 363.1.d: two tests, both with incomes lower than the limit."""
    out.condition("own_income", own < pension, Reference("lgss", "363.1.d"))
    if own >= pension:
        out.notice("own_over", over=own - pension, limit=pension)
    if household:
        out.condition("household_income", everyone < limit, Reference("lgss", "363.2"))
        if everyone >= limit:
            out.notice("household_over", over=everyone - limit, limit=limit)


def _beside_work(answers: Answers, year: Value, pension: Value, law: Law, out: Outcome) -> Value:
    """Article 366: for four years pension and earnings reach up to the pension and twelve months of the IPREM."""
    if not answers.work_income:
        return year
    if not _works_within_four_years(answers, law):
        out.notice("work_after")
        return year
    trace, article = out.trace, Reference("lgss", "366")
    most = trace.sum("work_ceiling", pension, law("iprem.yearly_12"), article=article)
    together = trace.sum("with_work", year, answers.work_income, article=article)
    out.notice("work_within", ceiling=most)
    if together <= most:
        return year
    over = trace.difference("work_over", together, most, article)
    return less("after_work", year, over, article, out)


def _paid(answers: Answers, year: Value, pension: Value, law: Law, out: Outcome) -> None:
    """Article 364.6 and RD 357/1991, article 14: the supplement of a third person; fourteen payments."""
    trace = out.trace
    total, supplement = year, None
    if answers.helper and answers.degree and answers.degree >= law("non_contributory_pension.third_person_degree"):
        supplement = trace.share("supplement", law("non_contributory_pension.third_person_supplement"), pension)
        total = trace.sum("total_year", year, supplement, article=Reference("lgss", "364.6"))
    payment = trace.quotient("payment", total, law("non_contributory_pension.payments"), None, True)
    out.amount("payment", payment)
    if supplement is not None:
        out.amount("total_year", total)
    out.amount("pension_year", year)
    if supplement is not None:
        out.amount("supplement", supplement)
    if not answers.works:
        out.amount("start", add_months(answers.claim.replace(day=1), 1))


def _rent(answers: Answers, law: Law, out: Outcome) -> None:
    """Ley 31/2022, article 44.dos and RD 1191/2012. It opens no right to the pension: what lacks is a notice."""
    if not answers.rents or answers.lease_years is None or answers.days_in_home is None:
        return
    lease, lived = law("non_contributory_pension.rent_contract"), law("non_contributory_pension.rent_residence")
    lacking = []
    if answers.owns_home:
        lacking.append("rent_owner")
    if not answers.lease_holder:
        lacking.append("rent_holder")
    if answers.lease_years < lease:
        lacking.append("rent_lease")
    if answers.days_in_home < lived:
        lacking.append("rent_days")
    if answers.owner_related:
        lacking.append("rent_related")
    for key in lacking:
        out.notice(key, lease=lease, lived=lived)
    if not lacking:
        out.amount("rent", law("non_contributory_pension.rent_supplement"))
        out.notice("rent_deadline")


def _notices(answers: Answers, law: Law, out: Outcome) -> None:
    if answers.kind == "incapacity" and not answers.works:
        out.notice("until_retirement", age=law("non_contributory_pension.incapacity_age_limit"))
    out.notice("unit")
    out.notice("duties", days=law("non_contributory_pension.change_report"))
    out.notice("abroad")


CALCULATOR = Calculator("non_contributory_pension", Answers, rule, event="claim", check=check)
