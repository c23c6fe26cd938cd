"""Grant for funeral costs (*auxilio por defunción*): LGSS, articles 216.1.a, 217, 218 and 53.1; Decreto 3158/1966, 30.

Who must have died, who is paid, how much, until when it can be claimed. Not covered: the mutual insurer's part after a
work accident changes only who pays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from calculators.engine import Calculator, Choice, Day, Law, Money, Outcome, Problem, Value, When, YesNo, ask, days
from calculators.engine.figures import Reference

# 217.1: who gives a right by dying; the last three do not.
OPENING = ("registered", "on_benefit", "pensioner", "retirement_due")
DECEASED = (*OPENING, "survivor_pensioner", "old_insurance", "none")
FAMILY = ("spouse", "partner", "child", "relative")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    death: date = ask(Day(event=True))
    deceased: str = ask(Choice(DECEASED))
    missing: bool = ask(YesNo())
    self_employed: bool | None = ask(YesNo(), when=When("deceased", one_of=("registered", "on_benefit")))
    up_to_date: bool | None = ask(YesNo(), when=When("self_employed", one_of=("yes",)), unknown=("yes", "no"))
    paid: bool = ask(YesNo())
    payer: str = ask(Choice((*FAMILY, "other")))
    cost: Value | None = ask(Money("EUR", maximum=100_000), when=When("payer", one_of=("other",)))
    claim: date | None = ask(Day(), required=False)


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.claim and answers.claim < answers.death:
        yield Problem("claim", "funeral_grant.problem.claim_early", {"day": answers.death})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 217 and 218; 30 of the decree; 53.1 and 230 for the time to claim."""
    out.condition("deceased", answers.deceased in OPENING, Reference("lgss", "217.1"))
    out.condition("not_missing", not answers.missing, Reference("lgss", "217.3"))
    if answers.up_to_date is not None:
        out.condition("up_to_date", answers.up_to_date, Reference("lgss", "47"))
    out.condition("paid", answers.paid, Reference("lgss", "218"))
    amount: Value = law("funeral_grant.amount")
    if answers.cost is not None:
        # Decreto 3158/1966, 30.b: someone outside the family gets the cost, up to the grant.
        amount = out.trace.ceiling("amount", answers.cost, amount, Reference("decreto-3158-1966", "30"))
    out.amount("amount", amount)
    years = law("funeral_grant.claim_years") * law("retirement_age.months_per_year")
    deadline = out.trace.day_after("deadline", answers.death, years, Reference("lgss", "53.1"))
    out.amount("deadline", deadline)
    if answers.claim is not None:
        late = days(max((answers.claim - deadline).days, 0))
        out.condition("in_time", answers.claim <= deadline, Reference("lgss", "53.1"), late)
    if answers.payer in FAMILY:
        out.notice("presumed")
    out.notice("who_pays")


CALCULATOR = Calculator("funeral_grant", Answers, rule, event="death", check=check)
