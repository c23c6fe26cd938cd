"""One-off payment for a birth or adoption in a large or single-parent family, or with a disabled parent: LGSS 357, 358.

Which families (357.1, 357.2), the income ceilings (357.3), the whole or partial payment (358), until when it can be
claimed (53.1). Not covered: births abroad of families who live abroad, and civil servants' schemes.
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
    pure,
)
from calculators.engine.figures import Reference

# The ceilings of 2023 went on in these years without a budget act; not everybody counted with them.
FROZEN_YEARS = (2024, 2025)
_LARGE = When("family", one_of=("large_family",))
_CHILDREN_IN_LARGE_CEILING = 3


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    birth: date = ask(Day(event=True))
    how: str = ask(Choice(("birth", "adoption", "fostering")))
    family: str = ask(Choice(("large_family", "single_parent", "disabled_parent", "none")))
    parent_degree: Value | None = ask(Percent(0, 100, 0), when=When("family", one_of=("disabled_parent",)))
    newborns: Value = ask(Number("times", 1, 10))
    children: Value = ask(Number("times", 1, 25))
    large_family_children: Value | None = ask(Number("times", 1, 25), when=_LARGE)
    together: bool | None = ask(YesNo(), when=When("family", one_of=("large_family", "disabled_parent", "none")))
    income: Value = ask(Money("EUR/year"))
    income_other: Value | None = ask(Money("EUR/year"), when=When("together", one_of=("yes",)))
    residence: bool = ask(YesNo())
    in_spain: bool = ask(YesNo())
    similar_benefit: bool = ask(YesNo())
    claim: date | None = ask(Day(not_before=date(2023, 1, 1)), required=False)


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.claim and answers.claim < answers.birth:
        yield Problem("claim", "large_family_grant.problem.claim_early", {"day": answers.birth})
    if answers.children < answers.newborns:
        yield Problem("children", "large_family_grant.problem.too_few_children", {"newborns": answers.newborns})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 357 and 358."""
    _conditions(answers, law, out)
    ceiling = _ceiling(answers, law, out)
    _amount(answers, ceiling, law, out)
    # 53.1: five years, counted from the day after the birth.
    limit = months(12 * int(law("large_family_grant.claim_deadline")))
    last = out.trace.day_after("last_claim_day", answers.birth, limit, Reference("lgss", "53.1"))
    out.amount("last_claim_day", last)
    if answers.claim:
        out.condition("claim_deadline", answers.claim <= last, Reference("lgss", "53.1"))
    out.notice("who_claims")
    out.notice("compatible")


def _conditions(answers: Answers, law: Law, out: Outcome) -> None:
    out.condition("birth_or_adoption", answers.how != "fostering", Reference("lgss", "357.1"))
    out.condition("family", answers.family != "none", Reference("lgss", "357.1"))
    if answers.parent_degree is not None:
        least = law("large_family_grant.parent_disability_degree")
        out.at_least("parent_degree", answers.parent_degree, least, Reference("lgss", "357.1"))
    out.condition("residence", answers.residence, Reference("lgss", "357.3"))
    # RD 1335/2005, 20.1: a birth abroad counts when the child joins a household living in Spain at once.
    out.condition("in_spain", answers.in_spain, Reference("rd-1335-2005", "20.1"))
    out.condition("no_similar_benefit", not answers.similar_benefit, Reference("lgss", "357.3"))


def _ceiling(answers: Answers, law: Law, out: Outcome) -> Value:
    """Article 357.3: the ceiling by children in charge, and the one of large families where it is higher."""
    trace, article = out.trace, Reference("lgss", "357.3")
    ceiling: Value = law("large_family_grant.income_ceiling")
    if answers.children > pure(1):
        # 15 % of the amount for one child, added for each child from the second on.
        further = trace.difference("further_children", answers.children, pure(1))
        rise = trace.share("rise_per_child", law("large_family_grant.ceiling_per_child"), ceiling)
        ceiling = trace.sum("ceiling_by_children", ceiling, trace.product("rise", rise, further), article=article)
    if answers.large_family_children is None:
        return ceiling
    large: Value = law("large_family_grant.large_family_ceiling")
    beyond = answers.large_family_children - pure(_CHILDREN_IN_LARGE_CEILING)
    if beyond > pure(0):
        per_child = law("large_family_grant.large_family_per_child")
        rise = trace.product("rise_large", per_child, beyond.named("step", "children_beyond"))
        large = trace.sum("ceiling_large_family", large, rise, article=article)
    # "También tendrán derecho": the higher of both ceilings.
    out.notice("two_ceilings", children=ceiling, large=large)
    return max(ceiling, large)


def _amount(answers: Answers, ceiling: Value, law: Law, out: Outcome) -> None:
    """Article 358: the whole payment up to the ceiling, then what is left up to ceiling and payment together."""
    trace, income = out.trace, answers.income
    if answers.income_other is not None:
        # 357.3: the parents who live together add up their incomes.
        income = trace.sum("income_of_both", income, answers.income_other, article=Reference("lgss", "357.3"))
    grant = law("large_family_grant.amount")
    yearly_grant = Value(grant.number, "EUR/year").named("figure", grant.id)
    most = trace.sum("ceiling_and_grant", ceiling, yearly_grant, article=Reference("lgss", "358.2"))
    out.condition("income", income < most, Reference("lgss", "358.2"))
    if ceiling < income < most:
        left = trace.difference("amount_left", most, income, Reference("lgss", "358.2"))
        amount = Value(left.number, "EUR")
        least = law("large_family_grant.smallest_payment")
        out.at_least("smallest_payment", amount, least, Reference("lgss", "358.2"))
        if answers.newborns > pure(1):
            out.notice("partial_several")
    elif answers.newborns > pure(1):
        # RD 1335/2005, 22.1: one payment for each child.
        amount = trace.product("amount", answers.newborns, grant, Reference("rd-1335-2005", "22.1"))
    else:
        amount = grant
    out.amount("amount", amount)
    out.amount("ceiling", ceiling)
    if income > ceiling:
        out.notice("above_ceiling", excess=income - ceiling, most=most)
        if answers.birth.year in FROZEN_YEARS:
            out.notice("frozen_ceilings")


CALCULATOR = Calculator("large_family_grant", Answers, rule, event="birth", check=check)
