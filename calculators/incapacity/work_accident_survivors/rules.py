"""Lump sums after a death by work accident or occupational disease: LGSS, articles 164, 217 and 227.

Whether the death counts as caused by work (217.2), the base (Orden of 13 February 1967, article 9.d; LGSS 161.2), the
lump sums of spouse, orphans and parents (227; Decreto 3158/1966; Decreto 1646/1972, article 12), and the surcharge for
missing safety measures (164). Not covered: the pensions themselves, in the calculator for survivors' pensions.
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
from calculators.highest_base import within_highest

_ACCIDENT = When("cause", one_of=("work_accident",))
_BOTH = When("spouse", one_of=("yes",)), When("former", one_of=("yes",))
_NOBODY_ELSE = (
    When("spouse", one_of=("no",)),
    When("former", one_of=("no",)),
    When("orphans", below="1"),
)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    death: date = ask(Day(event=True))
    cause: str = ask(Choice(("work_accident", "occupational_disease", "other")))
    severe_incapacity: bool = ask(YesNo())
    accident: date | None = ask(Day(), when=(_ACCIDENT, When("severe_incapacity", one_of=("no",))))
    annual_wage: Value = ask(Money("EUR/year"))
    spouse: bool = ask(YesNo())
    former: bool = ask(YesNo())
    years_with_spouse: Value | None = ask(Number("year", 0, 80, decimals=2), when=_BOTH)
    years_with_former: Value | None = ask(Number("year", 0, 80, decimals=2), when=_BOTH)
    orphans: Value = ask(Number("times", 0, 20))
    parents: Value | None = ask(Number("times", 0, 2), when=_NOBODY_ELSE)
    other_pension: bool | None = ask(YesNo(), when=(*_NOBODY_ELSE, When("parents", at_least="1")))
    parent_pension: bool | None = ask(YesNo(), when=(*_NOBODY_ELSE, When("parents", at_least="1")))
    surcharge: Value | None = ask(Percent(0, 100), required=False)


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other, and a surcharge outside the law's bounds."""
    if answers.accident and answers.accident > answers.death:
        yield Problem("accident", "work_accident_survivors.problem.accident_late", {"day": answers.death})
    together = (answers.years_with_spouse, answers.years_with_former)
    if all(length is not None and not length for length in together):
        yield Problem("years_with_spouse", "work_accident_survivors.problem.no_time_together")
    yield from surcharge_problems("work_accident_survivors", answers.surcharge, answers.death)


def surcharge_problems(calculator: str, surcharge: Value | None, day: date) -> Iterator[Problem]:
    """Article 164.1: no surcharge, or one within the law's bounds. Also for the other lump sums of the same causes."""
    law = Law(day, day)
    least, most = law("work_accident_survivors.surcharge_minimum"), law("work_accident_survivors.surcharge_maximum")
    if surcharge and not least <= surcharge <= most:
        yield Problem("surcharge", f"{calculator}.problem.surcharge", {"least": least, "most": most})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 217 and 227, then 164."""
    _death_by_work(answers, law, out)
    base = _base(answers, law, out)
    shares: dict[str, Value] = {}
    _spouses(answers, base, law, out, shares)
    _orphans(answers, base, law, out, shares)
    _parents(answers, base, law, out, shares)
    out.condition("somebody", bool(shares), Reference("lgss", "227"))
    total = pure(0, "EUR")
    if len(shares) > 1:
        total = out.trace.sum("total", *shares.values(), article=Reference("lgss", "227"))
    elif shares:
        total = next(iter(shares.values()))
    out.amount("total", total)
    for key, share in shares.items():
        out.amount(key, share)
    if answers.orphans and "orphans" in shares:
        _each_orphan(answers, shares["orphans"], out)
    out.amount("base", base)
    if answers.surcharge:
        # 164.2: the employer at fault pays it, and no insurance may.
        out.amount(
            "surcharge", out.trace.share("surcharge", answers.surcharge, total, Reference("lgss", "164.1"), True)
        )
        out.notice("surcharge")
    out.notice("pensions", months=law("work_accident_survivors.retroactivity"))


def _death_by_work(answers: Answers, law: Law, out: Outcome) -> None:
    """Article 217.2: deemed so after an absolute or severe incapacity from the same cause; else to be proved."""
    by_work = answers.severe_incapacity or answers.cause != "other"
    out.condition("death_by_work", by_work, Reference("lgss", "217.2"))
    if answers.severe_incapacity:
        out.notice("deemed")
        return
    if answers.accident is not None:
        window = months(12 * int(law("work_accident_survivors.proof_window")))
        last = out.trace.day_after("proof_until", answers.accident, window, Reference("lgss", "217.2"))
        out.condition("within_proof_window", answers.death <= last, Reference("lgss", "217.2"))
    if by_work:
        out.notice("to_be_proved")


def _base(answers: Answers, law: Law, out: Outcome) -> Value:
    """The real wage of a year by twelve, at most the highest contribution base."""
    divisor = law("work_accident_survivors.base_divisor")
    twelve = Value(divisor.number, "month/year").named("figure", divisor.id)
    article = Reference("orden-1967-02-13", "9.d")
    base = out.trace.quotient("base", answers.annual_wage, twelve, article, True)
    return within_highest("base_capped", base, "161.2", law, out)


def _spouses(answers: Answers, base: Value, law: Law, out: Outcome, shares: dict[str, Value]) -> None:
    """Six months for spouse, partner or former spouse (227.1); shared by time lived together (220.2)."""
    if not (answers.spouse or answers.former):
        return
    trace, article = out.trace, Reference("decreto-3158-1966", "35")
    six_months = trace.product("six_months", base, law("work_accident_survivors.spouse_months"), article)
    if not (answers.spouse and answers.former):
        shares["spouse" if answers.spouse else "former"] = six_months
        return
    with_spouse, with_former = answers.years_with_spouse, answers.years_with_former
    assert with_spouse is not None  # asked when there are both
    assert with_former is not None  # the same
    both = trace.sum("years_in_all", with_spouse, with_former, article=Reference("lgss", "220.2"))
    # Exact: the sum of a year for both, times the years with the spouse.
    yearly = trace.quotient("for_each_year", six_months, both, Reference("lgss", "220.2"))
    spouse = trace.product("spouse_by_time", yearly, with_spouse, Reference("lgss", "220.2"), True)
    least = trace.share("spouse_least", law("survivors_pension.divorced_survivor_share"), six_months, to_cents=True)
    shares["spouse"] = trace.floor("spouse_floor", spouse, least, Reference("lgss", "220.2"))
    shares["former"] = trace.difference("former", six_months, shares["spouse"], Reference("lgss", "220.2"))


def _orphans(answers: Answers, base: Value, law: Law, out: Outcome, shares: dict[str, Value]) -> None:
    """One month each; with no spouse who has a right, the spouse's six months besides, shared among them.

    The order and the official guide say so; the decree (38.1.6) speaks of orphans of both parents only.
    """
    if not answers.orphans:
        return
    trace = out.trace
    one_month = trace.product(
        "one_month", base, law("work_accident_survivors.orphan_months"), Reference("decreto-3158-1966", "37")
    )
    orphans = trace.product("orphans_months", one_month, answers.orphans)
    if not shares:
        six_months = trace.product("spouse_months_to_orphans", base, law("work_accident_survivors.spouse_months"))
        orphans = trace.sum("orphans", orphans, six_months, article=Reference("orden-1967-02-13", "29.2"))
        out.notice("orphans_six_months")
    shares["orphans"] = orphans


def _each_orphan(answers: Answers, orphans: Value, out: Outcome) -> None:
    each = out.trace.quotient("each_orphan", orphans, answers.orphans, Reference("orden-1967-02-13", "29.2"), True)
    out.amount("each_orphan", each)
    last = orphans - each * (answers.orphans - pure(1))
    if last.number != each.number:
        out.notice("last_orphan", last=last)


def _parents(answers: Answers, base: Value, law: Law, out: Outcome, shares: dict[str, Value]) -> None:
    """Parents at the expense of the dead person, when nobody else has a right (227.2)."""
    if shares:
        out.notice("parents_excluded")
    if not answers.parents:
        return
    article = Reference("lgss", "227.2")
    out.condition("no_other_pension", not answers.other_pension, article)
    out.condition("parents_without_pension", not answers.parent_pension, article)
    name = "one_parent_months" if int(answers.parents) == 1 else "two_parents_months"
    length = law(f"work_accident_survivors.{name}")
    shares["parents"] = out.trace.product("parents", base, length, Reference("decreto-1646-1972", "12.1"))


CALCULATOR = Calculator("work_accident_survivors", Answers, rule, event="death", check=check)
