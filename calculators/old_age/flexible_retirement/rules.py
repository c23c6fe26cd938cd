"""Flexible retirement (*jubilación flexible*): a retirement pension combined with part-time or self-employed work.

Two laws by the day the work starts: RD 1132/2002, articles 4 to 9, until 2026-08-27; RD 416/2026, articles 2 to 7,
since. Not covered: active retirement (LGSS 214), artists, primary-care doctors, pensions of civil servants;
coverage.toml says what to do then. Amounts are those of one of the fourteen payments a year.
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
from calculators.engine.periods import add_months, full_months

NEW_LAW = date(
    2026, 8, 28
)  # RD 416/2026, final provision 4; work begun before keeps the old law (transitional provision)
LOOSER_LIMITS = date(2025, 4, 1)  # RDL 11/2024: article 12.6 of the Workers' Statute names no limits any more
SINCE = When("start", at_least="2026-08-28")
EMPLOYEE = When("work", one_of=("employee",))
SELF_EMPLOYED = When("work", one_of=("self_employed",))


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    start: date = ask(Day(event=True))
    work: str = ask(Choice(("employee", "self_employed")))
    share: Value | None = ask(Percent(1, 100), when=EMPLOYEE)
    retired: date = ask(Day(not_before=date(1980, 1, 1)))
    first_job: bool | None = ask(YesNo(), when=(EMPLOYEE, SINCE))
    self_employed_before: bool | None = ask(YesNo(), when=(SELF_EMPLOYED, SINCE))
    public_post: bool = ask(YesNo())
    pension: Value = ask(Money("EUR/payment", maximum=20_000))
    gender_gap: Value | None = ask(Money("EUR/payment", maximum=1_000), required=False)
    minimum_supplement: Value | None = ask(Money("EUR/payment", maximum=3_000), required=False)
    delay: str = ask(Choice(("none", "percentage", "lump", "mixed")))
    delay_part: Value | None = ask(
        Money("EUR/payment", maximum=20_000), when=When("delay", one_of=("percentage",)), required=False
    )


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.retired >= answers.start:
        yield Problem("retired", "flexible_retirement.problem.retired_late", {"day": answers.start})
    if answers.delay_part is not None and answers.delay_part > answers.pension:
        yield Problem("delay_part", "flexible_retirement.problem.delay_part", {"value": answers.pension})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """RD 1132/2002 or RD 416/2026, by the day the work starts."""
    new = answers.start >= NEW_LAW
    _conditions(answers, law, out)
    pension = _pension_before(answers, out)
    rate = _rate_new(answers, law, out) if new else _rate_old(answers, out)
    self_employed = answers.work == "self_employed"
    article = _article(answers, "4.3" if self_employed else "4.2", "5.2" if self_employed else "6.2")
    paid = out.trace.share("pension_paid", rate, pension, article, True)
    total = paid
    gap = None
    if answers.gender_gap:
        gap = out.trace.share("gap_paid", rate, answers.gender_gap, _article(answers, "4.4", "6.2"), True)
        total = out.trace.sum("total", paid, gap)
    before = answers.pension + (answers.gender_gap or pure(0, "EUR/payment"))
    out.amount("total", total)
    if gap:
        out.amount("pension_paid", paid)
        out.amount("gap_paid", gap)
    out.amount("given_up", before - total)
    out.amount("yearly", out.trace.product("yearly", total, law("retirement_pension.payments")))
    out.amount("from", add_months(answers.start, 1).replace(day=1) if new else answers.start)
    _notices(answers, law, out)


def _article(answers: Answers, new: str, old: str) -> Reference:
    return Reference("rd-416-2026", new) if answers.start >= NEW_LAW else Reference("rd-1132-2002", old)


def _conditions(answers: Answers, law: Law, out: Outcome) -> None:
    new = answers.start >= NEW_LAW
    if answers.work == "self_employed":
        if new:
            # 3.2: not registered as self-employed in the three years before the pension.
            out.condition("self_employed", not answers.self_employed_before, Reference("rd-416-2026", "3.2"))
        else:
            out.condition("employee", False, Reference("rd-1132-2002", "5.1"))
    else:
        assert answers.share is not None  # asked for employees
        limits = Reference("rd-416-2026", "3.1") if new else Reference("rd-1132-2002", "5.1")
        out.at_least("share_least", answers.share, law("flexible_retirement.work_minimum"), limits)
        most = law("flexible_retirement.work_maximum")
        out.condition("share_most", answers.share <= most, limits, answers.share - most)
        if not new and answers.start >= LOOSER_LIMITS:
            out.notice("limits_doubtful")
    out.condition("private", not answers.public_post, Reference("lgss", "213.2"))
    if answers.delay in ("lump", "mixed"):
        # RD 416/2026, 6.2.b. Before, LGSS 210.2 only said that the supplement does not apply.
        out.condition("delay", False if new else None, _delay_article(new))
        if not new:
            out.notice("delay_old")


def _delay_article(new: bool) -> Reference:
    return Reference("rd-416-2026", "6.2.b") if new else Reference("lgss", "210.2")


def _pension_before(answers: Answers, out: Outcome) -> Value:
    """The pension that is reduced: without the percentage for delay, which is suspended, nor the minimum supplement."""
    if not answers.delay_part:
        return answers.pension
    article = Reference("rd-416-2026", "6.2.a") if answers.start >= NEW_LAW else Reference("lgss", "210.2")
    return out.trace.difference("without_delay", answers.pension, answers.delay_part, article)


def _rate_old(answers: Answers, out: Outcome) -> Value:
    """RD 1132/2002, 6.2: as much less as the work is of full time. Self-employed work suspends the pension (5.2)."""
    if answers.share is None:
        return pure(0, "percent")
    whole = pure(100, "percent").named("step", "whole")
    return out.trace.difference("kept", whole, answers.share, Reference("rd-1132-2002", "6.2"))


def _rate_new(answers: Answers, law: Law, out: Outcome) -> Value:
    """RD 416/2026, article 4: a quarter for self-employed work; else the rest of the working day, with a bonus."""
    if answers.share is None:
        return law("flexible_retirement.self_employed_rate")
    whole = pure(100, "percent").named("step", "whole")
    kept = out.trace.difference("kept", whole, answers.share, Reference("rd-416-2026", "4.1"))
    waited = months(full_months(answers.retired, answers.start))
    if not answers.first_job or waited < law("flexible_retirement.bonus_wait"):
        out.notice("no_bonus", wait=law("flexible_retirement.bonus_wait"))
        return kept
    high = answers.share >= law("flexible_retirement.bonus_threshold")
    bonus = law("flexible_retirement.bonus_high" if high else "flexible_retirement.bonus_low")
    return out.trace.sum("kept_with_bonus", kept, bonus, article=Reference("rd-416-2026", "4.2"))


def _notices(answers: Answers, law: Law, out: Outcome) -> None:
    new = answers.start >= NEW_LAW
    out.notice("tell_first")
    out.notice("end_new" if new else "end_old")
    if answers.minimum_supplement:
        out.notice("minimum_new" if new else "minimum_old")
    if answers.delay_part is None and answers.delay == "percentage":
        out.notice("delay_part")
    if answers.gender_gap and not new:
        out.notice("gap_old")
    if answers.work == "self_employed":
        out.notice("small_business")
    if not new and answers.start.year == NEW_LAW.year:
        out.notice("keeps_old_law", day=NEW_LAW)
    out.notice("active")


CALCULATOR = Calculator("flexible_retirement", Answers, rule, event="start", check=check)
