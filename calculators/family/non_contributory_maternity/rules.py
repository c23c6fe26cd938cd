"""Birth and childcare without enough contributions (non-contributory): LGSS, articles 181 and 182.

Who is entitled before and after RDL 9/2025 (181), how much (182.2) and for how many days (182.3). Not covered: a leave
that the mother began before the birth, several employers; coverage.toml says what to do then.
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
    Money,
    Number,
    Outcome,
    Percent,
    Problem,
    Value,
    When,
    YesNo,
    ask,
    days,
    pure,
)
from calculators.engine.figures import Reference
from calculators.engine.outcome import Stretch
from calculators.engine.periods import add_days
from calculators.family.birth_rules import (
    JOINED,
    WORK,
    birth_base,
    check_base_days,
    check_contributions,
    condition_adopted_child,
    contributed,
)

ID = "non_contributory_maternity"
# RDL 9/2025 is in force: any worker, and adoption or fostering too.
REFORM = date(2025, 7, 31)
BASE_KNOWN = When("base_known", one_of=("yes",))


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    role: str = ask(Choice(("mother", "other_parent", "adopter")))
    event_day: date = ask(Day(event=True))
    child_born: date | None = ask(Day(not_before=date(2000, 1, 1)), when=When("role", one_of=("adopter",)))
    hard_to_place: bool | None = ask(YesNo(), when=When("role", one_of=("adopter",)))
    born: date = ask(Day(not_before=date(1930, 1, 1), not_after=date(2012, 12, 31)))
    days_recent: Value | None = ask(Number("day", 0, 2557), required=False)
    days_career: Value | None = ask(Number("day", 0, 25_000), required=False)
    registered: bool = ask(YesNo(), unknown=("yes", "no"))
    work: str = ask(Choice(WORK))
    up_to_date: bool | None = ask(YesNo(), when=When("work", one_of=("self_employed",)), unknown=("yes", "no"))
    alone: bool = ask(YesNo())
    large_family: bool = ask(YesNo())
    children: Value = ask(Number("times", 1, 10))
    disability: Value | None = ask(Percent(decimals=0), required=False)
    base_known: bool = ask(YesNo())
    joined: str | None = ask(Choice(JOINED), when=(BASE_KNOWN, When("work", one_of=("employee", "part_time"))))
    whole_period: bool | None = ask(YesNo(), when=BASE_KNOWN)
    base: Value | None = ask(Money("EUR", maximum=120_000), when=BASE_KNOWN)
    base_days: Value | None = ask(Number("day", 1, 366), when=When("whole_period", one_of=("no",)))


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.child_born and answers.child_born > answers.event_day:
        yield Problem("child_born", f"{ID}.problem.child_born", {"day": answers.event_day})
    yield from check_contributions(ID, answers.born, answers.event_day, answers.days_recent, answers.days_career)
    yield from check_base_days(ID, answers.work, answers.joined, answers.event_day, answers.base_days)


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 181 and 182 of the LGSS."""
    _conditions(answers, law, out)
    length = _length(answers, law, out)
    base = None
    if answers.base is not None:
        base = birth_base(answers.work, answers.joined, answers.base, answers.base_days, answers.event_day, law, out)
    else:
        out.notice("base_unknown")
    first, last = answers.event_day, add_days(answers.event_day, int(length) - 1)
    rows = _pay(first, last, base, law, out)
    total = rows[0].amount if len(rows) == 1 else out.trace.sum("total", *(row.amount for row in rows if row.amount))
    assert total is not None
    assert rows[0].daily is not None
    out.amount("total", total)
    out.amount("daily", rows[0].daily)
    out.amount("days", length)
    out.amount("last_day", last)
    out.schedule += rows
    out.notice("no_hospital")
    out.notice("gross")


def _conditions(answers: Answers, law: Law, out: Outcome) -> None:
    if answers.event_day < REFORM:
        # 181 before RDL 9/2025: only a woman who gives birth.
        out.condition("birth", answers.role != "adopter", Reference("lgss", "181"))
        out.condition("mother", answers.role == "mother", Reference("lgss", "181"))
    out.condition("registered", answers.registered, Reference("lgss", "181"))
    if answers.up_to_date is not None:
        out.condition("up_to_date", answers.up_to_date, Reference("rd-295-2009", "15"))
    if answers.child_born is not None and answers.hard_to_place is not None:
        condition_adopted_child(answers.child_born, answers.event_day, answers.hard_to_place, law, out)
    lacking = contributed(answers.born, answers.event_day, answers.days_recent, answers.days_career, law)
    out.condition("too_few_contributions", lacking is not None, Reference("lgss", "181"))
    if lacking is None:
        out.notice("other_benefit")


def _length(answers: Answers, law: Law, out: Outcome) -> Value:
    """182.3: the compulsory rest, and fourteen days once, whatever the number of reasons."""
    length = law(f"{ID}.days")
    degree = law(f"{ID}.disability_degree")
    disabled = answers.disability is not None and answers.disability >= degree
    if not (answers.alone or answers.large_family or answers.children > pure(1) or disabled):
        return length
    return out.trace.sum("days", length, law(f"{ID}.extra_days"), article=Reference("lgss", "182.3"))


def _pay(first: date, last: date, base: Value | None, law: Law, out: Outcome) -> list[Stretch]:
    """182.2: the IPREM of each day, or the base where that is lower; a new year may bring a new IPREM."""
    parts = [(first, last)]
    new_year = date(last.year, 1, 1)
    if first < new_year and law("iprem.daily", first).number != law("iprem.daily", new_year).number:
        parts = [(first, new_year - timedelta(days=1)), (new_year, last)]
    rows = []
    for number, (begins, ends) in enumerate(parts):
        suffix = "" if number == 0 else "_new_year"
        iprem = law("iprem.daily", begins)
        daily = out.trace.share(f"iprem{suffix}", law(f"{ID}.rate"), iprem, Reference("lgss", "182.2"))
        if base is not None:
            daily = out.trace.ceiling(f"daily{suffix}", base, daily, Reference("lgss", "182.2"))
        length = days((ends - begins).days + 1)
        amount = out.trace.product(f"paid{suffix}", daily, length, Reference("lgss", "182.2"), True)
        rows.append(Stretch("periods", begins, ends, length, amount, daily, payer="inss"))
    return rows


CALCULATOR = Calculator(ID, Answers, rule, event="event_day", check=check)
