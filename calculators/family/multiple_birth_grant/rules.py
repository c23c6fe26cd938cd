"""One-off payment for a multiple birth or adoption: LGSS, articles 359 and 360.

A multiple of the month's minimum wage, by the children born or adopted at once; a disabled child counts twice (RD
1335/2005, articles 20.3 and 24.2). Not covered: civil servants' schemes, and the further weeks of birth leave.
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
    Number,
    Outcome,
    Problem,
    Value,
    YesNo,
    ask,
    months,
    pure,
)
from calculators.engine.figures import Reference

FEWEST = 2
_LAST_MONTH_BEFORE_DECREE = 2  # the year's minimum wage is published in February, with effect from 1 January


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    birth: date = ask(Day(event=True))
    how: str = ask(Choice(("birth", "adoption", "fostering")))
    children: Value = ask(Number("times", 1, 10))
    disabled: Value | None = ask(Number("times", 0, 10), required=False, unknown=("0", "1"))
    residence: bool = ask(YesNo())
    in_spain: bool = ask(YesNo())
    similar_benefit: bool = ask(YesNo())
    claim: date | None = ask(Day(not_before=date(2023, 1, 1)), required=False)


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.claim and answers.claim < answers.birth:
        yield Problem("claim", "multiple_birth_grant.problem.claim_early", {"day": answers.birth})
    if answers.disabled and answers.disabled > answers.children:
        yield Problem("disabled", "multiple_birth_grant.problem.too_many_disabled", {"children": answers.children})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 359 and 360."""
    # 359: two or more really born or adopted; a disabled child alone is no multiple birth.
    out.at_least("multiple", answers.children, pure(FEWEST), Reference("lgss", "359"))
    out.condition("birth_or_adoption", answers.how != "fostering", Reference("lgss", "359"))
    out.condition("residence", answers.residence, Reference("lgss", "359"))
    # RD 1335/2005, 24.1: a birth abroad counts when the children join a household living in Spain at once.
    out.condition("in_spain", answers.in_spain, Reference("rd-1335-2005", "24.1"))
    out.condition("no_similar_benefit", not answers.similar_benefit, Reference("lgss", "359"))
    _amount(answers, law, out)
    # 53.1: five years, counted from the day after the birth.
    limit = months(12 * int(law("multiple_birth_grant.claim_deadline")))
    last = out.trace.day_after("last_claim_day", answers.birth, limit, Reference("lgss", "53.1"))
    out.amount("last_claim_day", last)
    if answers.claim:
        out.condition("claim_deadline", answers.claim <= last, Reference("lgss", "53.1"))
    if answers.birth.month <= _LAST_MONTH_BEFORE_DECREE:
        out.notice("early_in_the_year")
    out.notice("no_income_limit")
    out.notice("who_claims")


def _amount(answers: Answers, law: Law, out: Outcome) -> None:
    """Article 360: 4, 8 or 12 times the month's minimum wage of the day of birth."""
    counted = answers.children
    if answers.disabled:
        article = Reference("rd-1335-2005", "24.2")
        counted = out.trace.sum("counted", answers.children, answers.disabled, article=article)
        out.notice("counts_twice", degree=law("multiple_birth_grant.disability_degree"))
    if counted < pure(FEWEST):
        return
    name = {2: "wages_two", 3: "wages_three"}.get(int(counted), "wages_four_or_more")
    wages = law(f"multiple_birth_grant.{name}")
    # So many times the wage of a month.
    counted_months = months(wages.number).named("figure", wages.id)
    wage = law("minimum_wage.monthly_14")
    out.amount("amount", out.trace.product("amount", counted_months, wage, Reference("lgss", "360")))


CALCULATOR = Calculator("multiple_birth_grant", Answers, rule, event="birth", check=check)
