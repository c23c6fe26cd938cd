"""Spaniards by origin who return (*pensión asistencial*), or in need abroad (*prestación por razón de necesidad*).

RD 8/2008: the old-age pension of those who return (25), which has the conditions and the amount of the non-contributory
retirement pension (LGSS 363, 364, 369) in twelve payments; the benefit for those abroad (2 to 7), on a base that the
Spanish administration sets for each country and does not publish: the reader enters it. Not covered: health care
abroad (21 to 24, 26), care homes (4.2), unemployment assistance for those who return; coverage.toml says what to do.
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
    Rows,
    Value,
    When,
    YesNo,
    ask,
)
from calculators.engine.figures import Reference
from calculators.engine.periods import add_months
from calculators.social_assistance.household import (
    ABROAD,
    PENSIONS,
    Member,
    household_income,
    household_limit,
    one_spouse,
    pension_of_a_year,
)

RETURNED = When("route", one_of=("returned",))
IS_ABROAD = When("route", one_of=("abroad_old_age", "abroad_incapacity"))


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    claim: date = ask(Day(event=True))
    route: str = ask(Choice(("returned", "abroad_old_age", "abroad_incapacity")))
    origin: bool = ask(YesNo(), unknown=("yes", "no"))
    born_in_spain: bool = ask(YesNo())
    years_in_spain: Value | None = ask(Number("year", 0, 100), when=When("born_in_spain", one_of=("no",)))
    age: Value = ask(Number("year", 0, 110))
    unable: bool | None = ask(YesNo(), when=When("route", one_of=("abroad_incapacity",)), unknown=("yes", "no"))
    country: bool = ask(YesNo(), unknown=("yes", "no"))
    resident: bool | None = ask(YesNo(), when=RETURNED)
    other_right: bool | None = ask(YesNo(), when=RETURNED, unknown=("no", "yes"))
    institution: bool | None = ask(YesNo(), when=IS_ABROAD)
    base: Value | None = ask(Money("EUR/year", maximum=50_000), when=IS_ABROAD)
    property_value: Value | None = ask(Money("EUR", maximum=5_000_000), when=IS_ABROAD)
    gifts: Value | None = ask(Money("EUR", maximum=5_000_000), when=IS_ABROAD)
    own_income: Value = ask(Money("EUR/year", maximum=500_000))
    household: str = ask(Choice(("alone", "family")))
    members: tuple[Member, ...] | None = ask(Rows(Member, maximum=12), when=When("household", one_of=("family",)))


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    yield from one_spouse("returned_emigrants", answers.members)
    if answers.base is not None and not answers.base:
        yield Problem("base", "returned_emigrants.problem.base")


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Article 25 for those who have returned, articles 2 to 7 for those abroad."""
    returned = answers.route == "returned"
    _person(answers, law, out)
    full = law("non_contributory.annual")
    whole = full if returned or answers.base is None else answers.base
    terms = PENSIONS if returned else ABROAD
    members = answers.members or ()
    limit = household_limit(members, whole, terms, law, out)
    everyone = household_income(answers.own_income, members, terms, out)
    _means(answers, everyone, whole, limit, out)
    year = pension_of_a_year(answers.own_income, everyone, members, limit, whole, terms, law, out)
    if returned:
        # 25.5: the yearly amount in twelve payments.
        payment = out.trace.quotient("payment", year, law("returned_emigrants.payments"), None, True)
        out.amount("payment", payment)
        out.amount("year", year)
    else:
        year = out.trace.ceiling("most", year, full, Reference("rd-8-2008", "7.5"))
        out.amount("year", year)
    # 10.1: from the first day of the month after the claim.
    out.amount("start", add_months(answers.claim.replace(day=1), 1))
    if members:
        out.amount("household_limit", limit)
    _notices(returned, law, out)


def _person(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 2, 3.1.a to c and 25.1, 25.2."""
    returned = answers.route == "returned"
    people = Reference("rd-8-2008", "25.1" if returned else "2")
    out.condition("origin", answers.origin, people)
    if answers.years_in_spain is not None:
        least = law(f"returned_emigrants.{'returned' if returned else 'abroad'}_residence_born_abroad")
        out.at_least("years_in_spain", answers.years_in_spain, least, people)
    old_age, article = law("returned_emigrants.old_age"), Reference("rd-8-2008", "3.1.a")
    if answers.route == "abroad_incapacity":
        out.at_least("age", answers.age, law("returned_emigrants.incapacity_minimum_age"), article)
        out.condition("age_below", answers.age < old_age, article)
        out.condition("unable", answers.unable, Reference("rd-8-2008", "19"))
        if answers.age >= old_age:
            out.notice("claim_old_age")
    else:
        out.at_least("age", answers.age, old_age, Reference("lgss", "369.1") if returned else article)
    if returned:
        out.condition("country", answers.country, Reference("rd-8-2008", "25.1"))
        out.condition("resident", answers.resident, Reference("lgss", "369.1"))
        out.condition("other_right", not answers.other_right, Reference("rd-8-2008", "25.8.e"))
    else:
        out.condition("country", answers.country, Reference("rd-8-2008", "3.1.b"))
        out.condition("institution", not answers.institution, Reference("rd-8-2008", "3.1.c"))


def _means(answers: Answers, everyone: Value, whole: Value, limit: Value, out: Outcome) -> None:
    """LGSS 363.1.d for those who return; RD 8/2008, articles 3.1.e, 3.1.f and 5 for those abroad."""
    returned = answers.route == "returned"
    own = Reference("lgss", "363.1.d") if returned else Reference("rd-8-2008", "5.1")
    out.condition("own_income", answers.own_income < whole, own)
    if answers.own_income >= whole:
        out.notice("own_over", over=answers.own_income - whole, limit=whole)
    if answers.members:
        household = Reference("lgss", "363.2") if returned else Reference("rd-8-2008", "5.2")
        out.condition("household_income", everyone < limit, household)
        if everyone >= limit:
            out.notice("household_over", over=everyone - limit, limit=limit)
    if answers.property_value is not None and answers.gifts is not None:
        base = Value(whole.number, "EUR")
        out.condition("property", answers.property_value <= base, Reference("rd-8-2008", "3.1.e"))
        out.condition("gifts", answers.gifts <= base, Reference("rd-8-2008", "3.1.f"))


def _notices(returned: bool, law: Law, out: Outcome) -> None:
    if returned:
        out.notice("not_600")
        out.notice("absence", days=law("returned_emigrants.absence_allowed"))
        out.notice("unemployment_assistance")
    else:
        out.notice("country_base")
    out.notice("proof_of_life", days=law("returned_emigrants.change_report"))
    out.notice("answer", months=law("returned_emigrants.decision_period"))


CALCULATOR = Calculator("returned_emigrants", Answers, rule, event="claim", check=check)
