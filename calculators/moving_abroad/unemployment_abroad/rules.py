"""Unemployment benefit taken to another country while looking for work: Regulation 883/2004, articles 64 and 65.

How long before one may leave, by when to register in the other country, from when to when the benefit is paid there,
and when to be back. The amount is that of the country that pays: its own calculator gives it. Not covered: frontier
workers (65) and the aggregation of periods (61); coverage.toml says what to do then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from calculators.engine import (
    Calculator,
    Choice,
    Day,
    Law,
    Number,
    Outcome,
    Problem,
    Value,
    When,
    YesNo,
    ask,
    days,
    months,
)
from calculators.engine.figures import Reference
from calculators.engine.periods import add_months
from calculators.moving_abroad.countries import COUNTRIES, COUNTRY_WORDS, UNITED_KINGDOM

ARTICLE = "reg-883-2004"
BENEFITS = ("contributory", "assistance", "over_52", "other")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    direction: str = ask(Choice(("from_spain", "to_spain")))
    country: str = ask(Choice(COUNTRIES[1:], COUNTRY_WORDS))
    withdrawal: bool | None = ask(YesNo(), when=When("country", one_of=(UNITED_KINGDOM,)), unknown=("yes", "no"))
    leaves: date = ask(Day(event=True))
    benefit: str | None = ask(Choice(BENEFITS), when=When("direction", one_of=("from_spain",)))
    wholly: bool = ask(YesNo())
    registered_since: date = ask(Day())
    allowed_early: bool = ask(YesNo())
    months_used: Value = ask(Number("month", 0, 6))
    extended: bool = ask(YesNo())
    right_ends: date | None = ask(Day(not_before=date(2023, 1, 1)), required=False)
    registers: date | None = ask(Day(not_before=date(2023, 1, 1)), required=False)


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.registered_since > answers.leaves:
        yield Problem("registered_since", "unemployment_abroad.problem.after_leaving", {"day": answers.leaves})
    if answers.right_ends and answers.right_ends < answers.leaves:
        yield Problem("right_ends", "unemployment_abroad.problem.before_leaving", {"day": answers.leaves})
    if answers.registers and answers.registers < answers.leaves:
        yield Problem("registers", "unemployment_abroad.problem.before_leaving", {"day": answers.leaves})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Article 64, in its order."""
    _conditions(answers, law, out)
    # 64.1.b: seven days from the day on which one is no longer at the disposal of the first country's service.
    register_by = out.trace.day_after(
        "register_by", answers.leaves, law("unemployment_abroad.registration_abroad"), Reference(ARTICLE, "64.1.b")
    )
    late = answers.registers is not None and answers.registers > register_by
    paid_from = answers.registers if answers.registers and late else answers.leaves
    # 64.1.c and 64.3: three months in all between two jobs; the institution may allow six.
    usual = _until("paid_until", law("unemployment_abroad.export_period"), answers, out)
    longest = _until("extended_until", law("unemployment_abroad.export_period_extended"), answers, out)
    until = longest if answers.extended else usual
    out.condition("months_left", until is not None, Reference(ARTICLE, "64.3"))
    if until is not None:
        out.condition("registers_before_end", paid_from <= until, Reference(ARTICLE, "64.1.b"))
        if paid_from <= until:
            out.amount("paid_until", until)
            out.amount("paid_from", paid_from)
            out.amount("days_paid", out.trace.count_days("days_paid", paid_from, until))
    out.amount("register_by", register_by)
    if longest is not None and not answers.extended:
        out.amount("extended_until", longest)
    if late:
        out.notice("late", lost=days((paid_from - answers.leaves).days))
    _notices(answers, until, law, out)


def _conditions(answers: Answers, law: Law, out: Outcome) -> None:
    """Article 64.1 and 64.1.a; which benefits and which countries."""
    out.condition("wholly", answers.wholly, Reference(ARTICLE, "64.1"))
    if answers.withdrawal is not None:
        out.condition("country", answers.withdrawal, Reference(ARTICLE, "64"))
        out.notice("united_kingdom")
    if answers.benefit is not None:
        # Assistance is an unemployment benefit too (3.1.h); that of people over 52 asks to live in Spain: not settled.
        met = {"contributory": True, "assistance": True, "over_52": None, "other": False}[answers.benefit]
        out.condition("benefit", met, Reference(ARTICLE, "3.1.h"))
        if not met:
            out.notice("ask_over_52" if answers.benefit == "over_52" else "not_exported")
    weeks = law("unemployment_abroad.registered_before_leaving")
    least = days(int(weeks) * 7)
    registered = days((answers.leaves - answers.registered_since).days)
    if registered:
        last = answers.leaves - timedelta(days=1)
        registered = out.trace.count_days(
            "registered_days", answers.registered_since, last, Reference(ARTICLE, "64.1.a")
        )
    if answers.allowed_early:
        out.condition("four_weeks", True, Reference(ARTICLE, "64.1.a"))
    else:
        out.at_least("four_weeks", registered, least, Reference(ARTICLE, "64.1.a"))
        if registered < least:
            out.notice("leave_from", day=answers.registered_since + timedelta(days=int(least)), weeks=weeks)


def _until(key: str, period: Value, answers: Answers, out: Outcome) -> date | None:
    """The last day of so many months from the day of leaving, less those used; never past the end of the right."""
    left = months(max(0, int(period) - int(answers.months_used)))
    if answers.months_used:
        left = out.trace.difference(f"{key}_left", period, min(answers.months_used, period), Reference(ARTICLE, "64.3"))
    if not left:
        return None
    # From date to date: the day of the same number is the first one no longer paid.
    out.trace.day_after(key, answers.leaves, left, Reference(ARTICLE, "64.1.c"))
    last = add_months(answers.leaves, int(left)) - timedelta(days=1)
    if answers.right_ends is not None and answers.right_ends < last:
        out.notice("right_ends", day=answers.right_ends)
        return answers.right_ends
    return last


def _notices(answers: Answers, until: date | None, law: Law, out: Outcome) -> None:
    leaving = answers.direction == "from_spain"
    out.notice("document_from_spain" if leaving else "document_to_spain")
    out.notice("register_there" if leaving else "register_in_spain")
    if until is not None:
        out.notice("back_by", day=until)
    if not answers.extended:
        out.notice("ask_extension")
    out.notice("changes")
    if leaving:
        out.notice("short_stay", days=law("unemployment_abroad.short_stay"))
    out.notice("amount_spain" if leaving else "amount_elsewhere")


CALCULATOR = Calculator("unemployment_abroad", Answers, rule, event="leaves", check=check)
