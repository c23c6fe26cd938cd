"""Time that counts as contributed without working, or on more than was paid: LGSS, articles 235 to 237.

Leave to care for a child or relative (237.1, 237.2), reduced hours (237.3), births (235), a break in contributions
after a job or unemployment benefit ended (236; RD 1716/2012, articles 5 to 8). How many days, on which base (RD
1335/2005, article 7), for which benefits. Not covered: leaves begun before 2023, leave taken in several parts, domestic
and gender violence suspensions (165.5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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
    days,
    pure,
)
from calculators.engine.figures import Reference
from calculators.engine.periods import add_days, add_months
from calculators.highest_base import within_highest

LEAVES = ("leave_child", "leave_relative")
LIMITED_HOURS = ("reduced_child", "reduced_other")
WHOLE_HOURS = ("reduced_illness", "reduced_nursing")
REDUCED = (*LIMITED_HOURS, *WHOLE_HOURS)
KINDS = (*LEAVES, *REDUCED, "birth", "break")
# The workers' statute named spouses and partners in 37.6 from the first day; Ley 4/2026 left them out from the second.
PARTNER_HOURS = (date(2023, 6, 30), date(2026, 10, 23))
_FOR_ANOTHER = When("kind", one_of=("leave_relative", "reduced_other"))
_LEAVE = When("kind", one_of=LEAVES)
_REDUCED = When("kind", one_of=REDUCED)
_BIRTH = When("kind", one_of=("birth",))
_BREAK = When("kind", one_of=("break",))


@dataclass(frozen=True, kw_only=True)
class Base:
    """The contribution base of one month before the leave."""

    base: Value = ask(Money("EUR/month", maximum=20_000))


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    kind: str = ask(Choice(KINDS))
    start: date = ask(Day(event=True))
    end: date | None = ask(
        Day(not_before=date(2023, 1, 1)), when=When("kind", one_of=(*LEAVES, *REDUCED, "break")), required=False
    )
    relative: str | None = ask(Choice(("relative", "partner", "further")), when=_FOR_ANOTHER)
    cannot_manage: bool | None = ask(YesNo(), when=_FOR_ANOTHER)
    works: bool | None = ask(YesNo(), when=_FOR_ANOTHER)
    child_birth: date | None = ask(Day(), when=When("kind", one_of=("reduced_child", "break")))
    adoption: bool | None = ask(YesNo(), when=_BREAK)
    children: Value | None = ask(Number("times", 1, 10), when=When("kind", one_of=("birth", "break")))
    contributed: bool | None = ask(YesNo(), when=_BIRTH)
    claimed_by_other: bool | None = ask(YesNo(), when=_BREAK)
    already: Value | None = ask(Number("day", 0, 10_000), when=_BREAK, required=False)
    bases: tuple[Base, ...] | None = ask(Rows(Base, 6), when=_LEAVE, required=False)
    actual_base: Value | None = ask(Money("EUR/month", maximum=20_000), when=_REDUCED, required=False)
    full_base: Value | None = ask(Money("EUR/month", maximum=20_000), when=_REDUCED, required=False)


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.end and answers.end < answers.start:
        yield Problem("end", "contribution_credits.problem.end_early", {"day": answers.start})
    if answers.kind == "reduced_child" and answers.child_birth and answers.child_birth > answers.start:
        yield Problem("child_birth", "contribution_credits.problem.not_born", {"day": answers.start})
    if answers.actual_base and answers.full_base and answers.full_base < answers.actual_base:
        yield Problem("full_base", "contribution_credits.problem.full_base_low", {"base": answers.actual_base})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 235 to 237: one of them, by what the reader asks about."""
    # Still going on: counted until today.
    end = answers.end or max(law.today, answers.start)
    if answers.kind == "birth":
        _birth(answers, law, out)
    elif answers.kind == "break":
        _break(answers, end, law, out)
    elif answers.kind in LEAVES:
        _leave(answers, end, law, out)
    else:
        _reduced_hours(answers, end, law, out)


def _counted(answers: Answers, end: date, stops: date | None, article: Reference, out: Outcome) -> date:
    """The days from the start on that count, up to the day before ``stops``; the last of them."""
    last = end if stops is None else min(end, add_days(stops, -1))
    credited = out.trace.count_days("credited", answers.start, last, article)
    out.amount("credited", credited)
    out.amount("until", last)
    if answers.end is None and stops is not None and last == end:
        # Still going on: how long it may yet count.
        out.amount("latest", add_days(stops, -1))
    if last < end:
        out.notice("beyond", day=last, lost=days((end - last).days))
    return last


def _leave(answers: Answers, end: date, law: Law, out: Outcome) -> None:
    """Articles 237.1 and 237.2: up to three years, one for a relative until 2023-03-17."""
    if answers.kind == "leave_child":
        article = Reference("lgss", "237.1")
        most = law("contribution_credits.child_leave", end)
    else:
        article = Reference("lgss", "237.2")
        most = law("contribution_credits.relative_leave", end)
        _person_cared_for(answers, None if answers.relative == "partner" else answers.relative == "relative", out)
    stops = out.trace.day_after("stops", answers.start, _in_months(most), article)
    _counted(answers, end, stops, article, out)
    if answers.bases:
        # RD 1335/2005, 7: the average of the six months before, or of those there are; the latest stands first.
        bases = [
            within_highest(
                "month_ceiling",
                row.base.named("answer", "bases.base"),
                "148.1",
                law,
                out,
                add_months(answers.start, -1 - index),
            )
            for index, row in enumerate(answers.bases)
        ]
        article_7 = Reference("rd-1335-2005", "7")
        total = out.trace.sum("sum_of_bases", *bases, article=article_7)
        count = pure(len(bases)).named("step", "months_given")
        out.amount("base", out.trace.quotient("base", total, count, article_7, True))
        out.notice("reduced_before")
    if answers.kind == "leave_child":
        out.notice("leave_child_length", child=most)
    else:
        out.notice("leave_relative_length", relative=law("contribution_credits.relative_leave_by_law"))
    out.notice("counts_leave")


def _person_cared_for(answers: Answers, kin: bool | None, out: Outcome) -> None:
    article = Reference("lgss", "237.2") if answers.kind == "leave_relative" else Reference("et", "37.6")
    out.condition("kinship", kin, article)
    if kin is None:
        out.notice("partner")
    out.condition("cannot_manage", answers.cannot_manage, article)
    out.condition("does_not_work", not answers.works, article)


def _reduced_hours(answers: Answers, end: date, law: Law, out: Outcome) -> None:
    """Article 237.3: contributions raised to full time; for serious illness and nursing, all along."""
    article = Reference("lgss", "237.3")
    stops: date | None = None
    if answers.kind == "reduced_child":
        assert answers.child_birth is not None  # always asked for this kind
        birthday = add_months(answers.child_birth, int(_in_months(law("contribution_credits.reduced_hours_age"))))
        out.condition("young_enough", answers.start < birthday, Reference("et", "37.6"))
        most = law("contribution_credits.reduced_hours_child", end)
        stops = out.trace.day_after("stops", answers.start, _in_months(most), article)
        if answers.start < birthday < stops:
            stops = birthday
            out.notice("twelfth_birthday", day=birthday)
    elif answers.kind == "reduced_other":
        known = PARTNER_HOURS[0] <= answers.start < PARTNER_HOURS[1] or None
        _person_cared_for(answers, known if answers.relative == "partner" else answers.relative == "relative", out)
        most = law("contribution_credits.reduced_hours_other", end)
        stops = out.trace.day_after("stops", answers.start, _in_months(most), article)
    last = _counted(answers, end, stops, article, out)
    if answers.full_base:
        # One base for all the months: the ceiling of the last one is the highest.
        full = within_highest("full_base_ceiling", answers.full_base, "148.1", law, out, last)
        counted = out.trace.share("counted_base", law("contribution_credits.raised_to"), full, article)
        out.amount("counted_base", counted)
        if answers.actual_base:
            actual = within_highest("actual_base_ceiling", answers.actual_base, "148.1", law, out, last)
            out.amount("raise", out.trace.difference("raise", counted, actual, article))
    out.notice("counts_whole" if answers.kind in WHOLE_HOURS else "counts_leave")


def _birth(answers: Answers, law: Law, out: Outcome) -> None:
    """Article 235: days for a birth, unless contributed during the whole leave."""
    assert answers.children is not None  # always asked for a birth
    out.condition("not_contributed", not answers.contributed, Reference("lgss", "235"))
    credited: Value = law("contribution_credits.birth_days")
    if answers.children > pure(1):
        further = out.trace.difference("further_children", answers.children, pure(1))
        more = out.trace.product("further_days", further, law("contribution_credits.multiple_birth_days"))
        credited = out.trace.sum("credited", credited, more, article=Reference("lgss", "235"))
    out.amount("credited", credited)
    out.notice("counts_birth")


def _break(answers: Answers, end: date, law: Law, out: Outcome) -> None:
    """Article 236: the days without contributions around a birth, up to so many per child and five years in all."""
    trace, article = out.trace, Reference("lgss", "236.1")
    assert answers.child_birth is not None  # always asked for a break
    assert answers.children is not None  # the same
    before = law(f"contribution_credits.break_before_{'adoption' if answers.adoption else 'birth'}")
    opens = add_months(answers.child_birth, -int(before))
    closes = add_months(answers.child_birth, int(_in_months(law("contribution_credits.break_until_year"))))
    # What ended the day before the break must have ended within the window, in which the days counted lie.
    ended = add_days(answers.start, -1)
    # RD 1716/2012, 5.2: from date to date, so the day six years after is the last one (Civil Code, 5.1).
    out.condition("break_start", opens <= ended <= closes, article)
    out.notice("window", opens=opens, closes=closes)
    # Only one of the parents.
    out.condition("not_claimed_by_other", not answers.claimed_by_other, article)
    # RD 1716/2012, 5.2: the days without contributions that lie within the window.
    gap = days(0)
    if answers.start <= closes:
        gap = trace.count_days("break_days", answers.start, min(end, closes), Reference("rd-1716-2012", "5.2"))
    most = trace.product("most_days", answers.children, law("contribution_credits.childcare_days"))
    credited = trace.ceiling("most_for_children", gap, most, article)
    if answers.already:
        # 236.2: five years in all, with the leaves of 237.1.
        five_years = trace.product(
            "five_years", law("contribution_credits.childcare_years"), law("retirement_age.days_per_year")
        )
        known = min(answers.already, five_years).named("answer", "already")
        left = trace.difference("days_left", five_years, known, Reference("lgss", "236.2"))
        credited = trace.ceiling("most_in_all", credited, left, Reference("lgss", "236.2"))
    out.amount("credited", credited)
    out.notice("counts_break")


def _in_months(length: Value) -> Value:
    return Value(length.number * Decimal(12), "month", length.source)


CALCULATOR = Calculator("contribution_credits", Answers, rule, event="start", check=check)
