"""Allowance for a disabled child or fostered minor in one's charge: LGSS, articles 351 to 356 and 361.

Which children give a right (351.a; RD 1335/2005, article 9), how much for each (353), from when and until when (355.2),
year by year. Not covered: the old allowance for children without a disability, kept only by those who had it (Ley
19/2021, transitional provision 6), and families whose benefits another country pays first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from calculators.engine import (
    Calculator,
    Choice,
    Day,
    Figure,
    Law,
    Money,
    Outcome,
    Percent,
    Problem,
    Rows,
    Value,
    When,
    YesNo,
    ask,
    days,
    months,
    pure,
)
from calculators.engine.figures import Reference
from calculators.engine.outcome import Stretch
from calculators.engine.periods import add_days, add_months

MOST_CHILDREN = 8
# 352.2: those who claim for themselves; the last is none of the law's cases.
OWN_GROUNDS = ("orphan", "abandoned", "adult", "none")
_MONTHS_OF_QUARTER = 3


@dataclass(frozen=True, kw_only=True)
class Child:
    """One child, or the person who claims as a child."""

    birth: date = ask(Day())
    degree: Value = ask(Percent(0, 100, 0))
    third_person: bool | None = ask(YesNo(), when=When("degree", at_least="75"))
    home: str = ask(Choice(("with_me", "away", "elsewhere", "myself")))
    ground: str | None = ask(Choice(OWN_GROUNDS), when=When("home", one_of=("myself",)))
    in_spain: bool = ask(YesNo())
    earnings: Value | None = ask(Money("EUR/year", maximum=200_000), required=False)
    pension: str = ask(Choice(("none", "orphan_or_relative", "contributory", "non_contributory")))
    custody: Value | None = ask(Percent(1, 100), when=When("home", one_of=("with_me", "away")), required=False)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    claim: date = ask(Day(event=True))
    children: tuple[Child, ...] = ask(Rows(Child, MOST_CHILDREN))
    residence: bool = ask(YesNo())
    similar_benefit: bool = ask(YesNo())


@dataclass(frozen=True)
class Finding:
    """One condition about a child."""

    key: str
    met: bool
    reference: Reference
    lacking: Value | None = None


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    for index, child in enumerate(answers.children):
        if child.birth > answers.claim:
            yield Problem(f"children.{index}.birth", "dependent_child.problem.not_born", {"day": answers.claim})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 352 to 356: conditions, start, amount a year, and what each year pays."""
    # 355.2.a: the first day of the calendar quarter after the claim.
    start = law.day = _next_quarter(answers.claim)
    out.condition("residence", answers.residence, Reference("lgss", "352.1.a"))
    out.condition("no_similar_benefit", not answers.similar_benefit, Reference("lgss", "352.1.c"))
    findings = [_findings(child, start, law, out) for child in answers.children]
    entitled = [all(finding.met for finding in of_child) for of_child in findings]
    _child_conditions(findings, entitled, out)
    counted = [
        (number, child)
        for number, (child, right) in enumerate(zip(answers.children, entitled, strict=True), 1)
        if right or not any(entitled)
    ]
    _amounts(counted, start, law, out)
    _schedule([child for _, child in counted], start, law, out)
    _notices(counted, start, law, out)


def _next_quarter(day: date) -> date:
    first_of_quarter = date(day.year, day.month - (day.month - 1) % _MONTHS_OF_QUARTER, 1)
    return add_months(first_of_quarter, _MONTHS_OF_QUARTER)


def _is_minor(child: Child, quarter: date, law: Law) -> bool:
    """Turning 18 takes effect at the end of its quarter (355.2.b): who is 17 as a quarter begins is a minor in it."""
    return add_months(child.birth, 12 * int(law("dependent_child.adult_age"))) >= quarter


def _has_degree(child: Child, quarter: date, law: Law) -> bool:
    group = "minor" if _is_minor(child, quarter, law) else "adult"
    return child.degree >= law(f"dependent_child.{group}_degree")


def _findings(child: Child, start: date, law: Law, out: Outcome) -> list[Finding]:
    """What the law asks of the child, as the right begins."""
    group = "minor" if _is_minor(child, start, law) else "adult"
    least = law(f"dependent_child.{group}_degree")
    found = [Finding("degree", child.degree >= least, Reference("lgss", "351.a"), least - child.degree)]
    if child.home == "myself":
        # 352.2: orphans and abandoned children, or adults without support measures, claim for themselves.
        own = child.ground != "none" and not (child.ground == "adult" and group == "minor")
        found.append(Finding("own_claim", own, Reference("lgss", "352.2")))
    else:
        # RD 1335/2005, 9.2: studies, work of the parents or treatment away from home change nothing.
        found.append(Finding("lives_with", child.home != "elsewhere", Reference("rd-1335-2005", "9")))
    found.append(Finding("in_spain", child.in_spain, Reference("lgss", "352.1.b")))
    if child.earnings is not None:
        # 351.a: a share of the yearly minimum wage (article 9.3 of the decree, 75 %, is older than the law).
        most = out.trace.share("earnings_limit", law("dependent_child.child_earnings"), law("minimum_wage.yearly"))
        found.append(Finding("earnings", child.earnings <= most, Reference("lgss", "351.a")))
    found.append(Finding("no_pension", child.pension != "contributory", Reference("rd-1335-2005", "9.4")))
    found.append(
        Finding("no_non_contributory_pension", child.pension != "non_contributory", Reference("lgss", "361.3"))
    )
    return found


def _child_conditions(findings: list[list[Finding]], entitled: list[bool], out: Outcome) -> None:
    """One child is enough: the conditions shown are those of the child nearest to the right; the others are named."""
    nearest = min(range(len(findings)), key=lambda index: sum(not finding.met for finding in findings[index]))
    for finding in findings[nearest]:
        out.condition(finding.key, finding.met, finding.reference, finding.lacking)
    for index, right in enumerate(entitled):
        if index != nearest and not right:
            for finding in findings[index]:
                if not finding.met:
                    out.notice(f"child_{finding.key}", number=index + 1)


def _yearly(child: Child, quarter: date, law: Law) -> Figure:
    """Article 353: the amount of the child's age and degree, as it stands on the quarter's first day."""
    if _is_minor(child, quarter, law):
        return law("dependent_child.minor", quarter)
    # 353.2: from 75 % and only with the need of another person.
    if child.third_person and child.degree >= law("dependent_child.third_person_degree"):
        return law("dependent_child.adult_third_person", quarter)
    return law("dependent_child.adult", quarter)


def _share_of_child(child: Child, quarter: date, law: Law, out: Outcome | None = None) -> Value:
    """RD 1335/2005, 11.2: with shared custody, in proportion to the time with each parent."""
    yearly = _yearly(child, quarter, law)
    if child.custody is None:
        return yearly
    if out is None:
        return (child.custody * yearly).named("step", "custody_share")
    custody = child.custody.named("answer", "children.custody")
    return out.trace.share("custody_share", custody, yearly, Reference("rd-1335-2005", "11.2"))


def _amounts(counted: list[tuple[int, Child]], start: date, law: Law, out: Outcome) -> None:
    """For a whole year and a month, as the right begins."""
    by_child = [(number, _share_of_child(child, start, law, out)) for number, child in counted]
    if len(by_child) > 1:
        yearly = out.trace.sum("yearly", *(amount for _, amount in by_child), article=Reference("lgss", "353"))
    else:
        yearly = by_child[0][1]
    if any(child.custody for _, child in counted):
        yearly = out.trace.rounded("yearly", yearly)
    out.amount("yearly", yearly)
    twelve = law("dependent_child.months_per_year")
    out.amount("monthly", out.trace.quotient("monthly", yearly, twelve, Reference("lgss", "356.1"), True))
    if len(by_child) > 1:
        for number, amount in by_child:
            out.amount(f"child_{number}", amount)
    out.amount("start", start)


def _schedule(children: list[Child], start: date, law: Law, out: Outcome) -> None:
    """Each calendar year up to today's, cut where the amount changes: as many twelfths as months (356.1)."""
    quarters: list[tuple[date, tuple[Value, ...]]] = []
    # What would be paid to a child whose degree is too low from the start is shown all the same.
    too_low = [child for child in children if not _has_degree(child, start, law)]
    quarter = start
    while quarter.year <= max(start.year, law.today.year):
        due = [child for child in children if child in too_low or _has_degree(child, quarter, law)]
        if not due:
            break
        quarters.append((quarter, tuple(_share_of_child(child, quarter, law) for child in due)))
        quarter = add_months(quarter, _MONTHS_OF_QUARTER)
    total = pure(0, "EUR")
    # A new stretch with each year, and with each change of the amounts.
    for (_, yearly_parts), group in groupby(quarters, key=lambda item: (item[0].year, item[1])):
        stretch = [first for first, _ in group]
        first, last = stretch[0], add_days(add_months(stretch[-1], _MONTHS_OF_QUARTER), -1)
        yearly = yearly_parts[0]
        if len(yearly_parts) > 1:
            yearly = out.trace.sum("yearly_in_period", *yearly_parts, article=Reference("lgss", "353"))
        counted = months(_MONTHS_OF_QUARTER * len(stretch)).named("step", "months_counted")
        share = out.trace.quotient("part_of_year", counted, law("dependent_child.months_per_year"))
        amount = out.trace.product("paid_in_period", yearly, share, Reference("lgss", "356.1"), True)
        out.schedule.append(Stretch("periods", first, last, days((last - first).days + 1), amount))
        total = total + amount
    out.amount("total", total)


def _notices(counted: list[tuple[int, Child]], start: date, law: Law, out: Outcome) -> None:
    for number, child in counted:
        if not _is_minor(child, start, law):
            continue
        birthday = add_months(child.birth, 12 * int(law("dependent_child.adult_age")))
        ends = add_days(_next_quarter(birthday), -1)
        if _has_degree(child, _next_quarter(birthday), law):
            out.notice("adult_amount", number=number, day=ends)
        else:
            out.notice("ends", number=number, day=ends)
            if len(counted) == 1:
                out.amount("until", ends)
    if any(_is_minor(child, start, law) for _, child in counted):
        out.notice("paid_minor", payments=law("dependent_child.payments_minor"))
    if any(not _is_minor(child, start, law) for _, child in counted):
        out.notice("paid_adult", payments=law("dependent_child.payments_adult"))
    out.notice("each_parent" if any(child.custody for _, child in counted) else "one_parent")
    out.notice("report", deadline=law("dependent_child.report_deadline"))


CALCULATOR = Calculator("dependent_child", Answers, rule, event="claim", check=check)
