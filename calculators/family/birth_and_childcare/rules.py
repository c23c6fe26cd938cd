"""Birth and childcare (*nacimiento y cuidado de menor*): LGSS, articles 177 to 180; ET, article 48.4 to 48.6.

Who is entitled (178), how many weeks by the day of birth or decision (ET 48), on which base (179, 248.1.b, 318.a), how
much, and the leave in the calendar. Not covered: artists, bullfighters and trainees, several employers, leave taken
part time, the death of a parent or child, civil servants outside the general scheme; coverage.toml says what then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

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
    months,
    pure,
)
from calculators.engine.figures import Reference
from calculators.engine.outcome import Stretch
from calculators.engine.periods import add_days, split_by_month
from calculators.family.birth_rules import (
    JOINED,
    WORK,
    birth_base,
    check_base_days,
    check_contributions,
    condition_adopted_child,
    condition_contributed,
)

ADOPTING = ("adopter", "adopter_abroad")
BIRTH = ("mother", "other_parent")
# RDL 9/2025 is in force (final provision 3); its transitional provision: the care weeks of earlier births, from 2026.
REFORM = date(2025, 7, 31)
CARE_CLAIMED = date(2026, 1, 1)
# STC 140/2024 was published; LO 1/2023, final provision 14, took fostering of less than a year in.
JUDGMENT = date(2024, 12, 6)
SHORT_FOSTERING = date(2023, 6, 1)
_WEEK = 7
_EARLIEST = 70


@dataclass(frozen=True, kw_only=True)
class Leave:
    """A stretch of leave that the reader plans."""

    start: date = ask(Day(not_before=date(2023, 1, 1)))
    weeks: Value = ask(Number("week", 1, 60))


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    role: str = ask(Choice((*BIRTH, *ADOPTING)))
    event_day: date = ask(Day(event=True))
    alone: bool = ask(YesNo())
    final_refusal: bool | None = ask(
        YesNo(), when=(When("alone", one_of=("yes",)), When("event_day", below=JUDGMENT.isoformat()))
    )
    early_start: date | None = ask(Day(), when=When("role", one_of=("mother", "adopter_abroad")), required=False)
    child_born: date | None = ask(Day(not_before=date(2000, 1, 1)), when=When("role", one_of=ADOPTING))
    hard_to_place: bool | None = ask(YesNo(), when=When("role", one_of=ADOPTING))
    registered: bool = ask(YesNo(), unknown=("yes", "no"))
    born: date = ask(Day(not_before=date(1930, 1, 1), not_after=date(2012, 12, 31)))
    days_recent: Value | None = ask(Number("day", 0, 2557), required=False)
    days_career: Value | None = ask(Number("day", 0, 25_000), required=False)
    children: Value = ask(Number("times", 1, 10))
    disabled_children: Value = ask(Number("times", 0, 10))
    hospital_from: date | None = ask(Day(), when=When("role", one_of=BIRTH), required=False)
    hospital_to: date | None = ask(Day(), when=When("hospital_from", at_least="1900-01-01"))
    work: str = ask(Choice(WORK))
    joined: str | None = ask(Choice(JOINED), when=When("work", one_of=("employee", "part_time")))
    up_to_date: bool | None = ask(YesNo(), when=When("work", one_of=("self_employed",)), unknown=("yes", "no"))
    whole_period: bool = ask(YesNo())
    base: Value = ask(Money("EUR", maximum=120_000))
    base_days: Value | None = ask(Number("day", 1, 366), when=When("whole_period", one_of=("no",)))
    plan: tuple[Leave, ...] | None = ask(Rows(Leave, maximum=20), required=False)


@dataclass(frozen=True)
class Right:
    """The leave that the law gives: days free in the first year and days of care, with the days that bound them."""

    free: int
    care: int
    free_from: date
    first_year_until: date
    care_from: date
    care_until: date


def _early_fits(answers: Answers) -> bool:
    early = answers.early_start
    return early is None or answers.event_day - timedelta(days=_EARLIEST) <= early <= answers.event_day


def _start(answers: Answers) -> date:
    """The first day of leave. RD 295/2009, 7.1: the base is taken on that day."""
    return answers.early_start if answers.early_start and _early_fits(answers) else answers.event_day


def _age_day(answers: Answers) -> date:
    """178.1 to 178.3: the day of birth or decision; for the mother, and for travel before an adoption, the start."""
    return _start(answers) if answers.role in ("mother", "adopter_abroad") else answers.event_day


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other or the calendar of the law."""
    problem = "birth_and_childcare.problem."
    event = answers.event_day
    if not _early_fits(answers):
        yield Problem("early_start", f"{problem}early_start", {"day": event})
    if answers.child_born and answers.child_born > event:
        yield Problem("child_born", f"{problem}child_born", {"day": event})
    if answers.disabled_children > answers.children:
        yield Problem("disabled_children", f"{problem}disabled_children", {"children": answers.children})
    if answers.hospital_from and answers.hospital_from < event:
        yield Problem("hospital_from", f"{problem}hospital_from", {"day": event})
    if answers.hospital_from and answers.hospital_to and answers.hospital_to < answers.hospital_from:
        yield Problem("hospital_to", f"{problem}hospital_to", {"day": answers.hospital_from})
    yield from check_contributions(
        "birth_and_childcare", answers.born, _age_day(answers), answers.days_recent, answers.days_career
    )
    yield from check_base_days("birth_and_childcare", answers.work, answers.joined, _start(answers), answers.base_days)
    yield from _check_plan(answers)


def _check_plan(answers: Answers) -> Iterator[Problem]:
    compulsory = Law(answers.event_day, answers.event_day)("birth_and_childcare.compulsory_weeks")
    free_from = add_days(answers.event_day, int(compulsory) * _WEEK)
    for index, row in enumerate(answers.plan or ()):
        if row.start < free_from:
            yield Problem(f"plan.{index}.start", "birth_and_childcare.problem.plan_early", {"day": free_from})
    rows = sorted(enumerate(answers.plan or ()), key=lambda item: item[1].start)
    for (_, before), (index, row) in pairwise(rows):
        if row.start < add_days(before.start, int(before.weeks) * _WEEK):
            yield Problem(f"plan.{index}.start", "birth_and_childcare.problem.plan_overlap", {"day": before.start})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 178 and 179, with the weeks of article 48 of the Estatuto de los Trabajadores."""
    _conditions(answers, law, out)
    base = birth_base(answers.work, answers.joined, answers.base, answers.base_days, _start(answers), law, out)
    daily = out.trace.share("daily", law("birth_and_childcare.rate"), base)
    total_weeks, hospital, total_days, right = _leave(answers, law, out)
    total = out.trace.product("total", daily, total_days, Reference("lgss", "179.1"), True)
    out.amount("total", total)
    _several_children(answers, daily, law, out)
    out.amount("daily", daily)
    out.amount("weeks", total_weeks)
    if hospital:
        out.amount("hospital_days", hospital)
    out.amount("days", total_days)
    out.amount("compulsory_until", add_days(right.free_from, -1))
    out.amount("first_year_until", right.first_year_until)
    if right.care:
        out.amount("care_from", right.care_from)
        out.amount("care_until", right.care_until)
    _calendar(answers, right, daily, out)
    _notices(answers, law, out)


def _conditions(answers: Answers, law: Law, out: Outcome) -> None:
    # 178.4, since 31 July 2025: at the start of each stretch of leave.
    out.condition(
        "registered", answers.registered, Reference("lgss", "178.4" if answers.event_day >= REFORM else "178.1")
    )
    if answers.event_day >= REFORM:
        out.notice("registered_each")
    enough = condition_contributed(
        answers.born,
        _age_day(answers),
        answers.days_recent,
        answers.days_career,
        law,
        out,
        Reference("lgss", "178.1"),
    )
    if not enough and (answers.event_day >= REFORM or answers.role == "mother"):
        out.notice("non_contributory")
    if answers.up_to_date is not None:
        out.condition("up_to_date", answers.up_to_date, Reference("rd-295-2009", "3.8"))
    if answers.child_born is not None and answers.hard_to_place is not None:
        condition_adopted_child(answers.child_born, answers.event_day, answers.hard_to_place, law, out)


def _leave(answers: Answers, law: Law, out: Outcome) -> tuple[Value, Value | None, Value, Right]:
    """ET 48.4 to 48.6: the weeks and days in all, and how they may be spread."""
    trace, event = out.trace, answers.event_day
    compulsory = law("birth_and_childcare.compulsory_weeks")
    single = "_single" if answers.alone else ""
    # STC 140/2024: what was decided for good, or not claimed, before the judgment stays as it was.
    first_year = law(f"birth_and_childcare.first_year_weeks{'' if answers.final_refusal else single}")
    care = law(f"birth_and_childcare.care_weeks{single}")
    compulsory_days = trace.product("compulsory_days", _count(compulsory), days(_WEEK))
    free_from = trace.day_after("free_from", event, compulsory_days, Reference("et", "48.4.a"))
    first_birthday = trace.day_after("first_year", event, law("birth_and_childcare.first_year"))
    care_ends = _care_ends(answers, law, out) if care else event
    parts: list[Value] = [compulsory, first_year]
    if care and care_ends <= free_from:
        out.notice("care_too_old")
    elif care:
        parts.append(care)
    parts += _extra_weeks(answers, law, out)
    total_weeks = trace.sum("weeks", *parts, article=Reference("et", "48.4"))
    in_days = trace.product("leave_days", _count(total_weeks), days(_WEEK))
    hospital = _hospital(answers, law, out)
    total_days = trace.sum("days", in_days, hospital) if hospital else in_days
    care_days = int(care) * _WEEK if care_ends > free_from else 0
    # RDL 9/2025, transitional provision: for births before it, the care weeks are claimed from 1 January 2026.
    care_from = max(free_from, CARE_CLAIMED) if event < REFORM else free_from
    if care_days:
        if event < REFORM:
            out.notice("care_later", day=CARE_CLAIMED)
        elif free_from < CARE_CLAIMED:
            # The INSS granted all the weeks at once, but the provision's words may mean these births as well.
            out.notice("care_before", day=CARE_CLAIMED)
        out.notice("care_base")
    early = (event - _start(answers)).days
    free = int(total_days) - int(compulsory_days) - care_days - early
    return (
        total_weeks,
        hospital,
        total_days,
        Right(free, care_days, free_from, add_days(first_birthday, -1), care_from, add_days(care_ends, -1)),
    )


def _count(weeks: Value) -> Value:
    """Weeks as a plain count, to be multiplied by the seven days of each."""
    return Value(weeks.number, "times", weeks.source)


def _care_ends(answers: Answers, law: Law, out: Outcome) -> date:
    age = law("birth_and_childcare.care_age")
    return out.trace.day_after(
        "care_ends", answers.child_born or answers.event_day, months(int(age) * 12), Reference("rdl-9-2025", "1")
    )


def _extra_weeks(answers: Answers, law: Law, out: Outcome) -> list[Value]:
    """ET 48.6: a week for each child after the first and for each disabled child; a parent alone has both parents'."""
    trace, extra = out.trace, []
    counts = []
    if answers.children > pure(1):
        counts.append(("multiple", "each_child", trace.difference("further_children", answers.children, pure(1))))
    if answers.disabled_children:
        counts.append(("disability", "disability", answers.disabled_children))
    for key, figure, count in counts:
        weeks = trace.product(f"{key}_weeks", law(f"birth_and_childcare.extra_week_{figure}"), count)
        if answers.alone:
            weeks = trace.product(f"{key}_weeks_single", weeks, law("birth_and_childcare.extra_weeks_single"))
        extra.append(weeks)
    return extra


def _hospital(answers: Answers, law: Law, out: Outcome) -> Value | None:
    """ET 48.4 and RD 295/2009, 8.9 and 8.11: the days of a stay of more than seven days, up to thirteen weeks."""
    if answers.hospital_from is None or answers.hospital_to is None:
        return None
    article = Reference("et", "48.4")
    stay = out.trace.count_days("hospital_stay", answers.hospital_from, answers.hospital_to, article)
    within = law("birth_and_childcare.hospital_start_within")
    if answers.hospital_from > add_days(answers.event_day, int(within)):
        out.notice("hospital_late", limit=within)
        return None
    if stay <= law("birth_and_childcare.hospital_days_over"):
        out.notice("hospital_short", limit=law("birth_and_childcare.hospital_days_over"))
        return None
    weeks = law("birth_and_childcare.hospital_weeks")
    most = out.trace.product("hospital_most", _count(weeks), days(_WEEK), article)
    added = out.trace.ceiling("hospital_added", stay, most, article)
    out.notice("hospital_interrupt")
    return added


def _several_children(answers: Answers, daily: Value, law: Law, out: Outcome) -> None:
    """RD 295/2009, 6.2 and 3.9: the same again for each child after the first, six weeks, one parent only."""
    if answers.children <= pure(1):
        return
    further = answers.children - pure(1)
    weeks = law("birth_and_childcare.multiple_birth_weeks")
    special_days = out.trace.product("special_days", _count(weeks), days(_WEEK))
    each = out.trace.product("special_each", daily, special_days, Reference("rd-295-2009", "6.2"), True)
    out.amount("special", out.trace.product("special", each, further.named("step", "further_children")))
    out.notice("special_one_parent")


def _calendar(answers: Answers, right: Right, daily: Value, out: Outcome) -> None:
    """The leave in the calendar: the compulsory weeks, then as planned, or all the rest as soon as it may be taken."""
    start, event = _start(answers), answers.event_day
    stretches = [(start, add_days(event, -1))] if start < event else []
    stretches.append((event, add_days(right.free_from, -1)))
    if answers.plan:
        planned, free, care, beyond = _planned(answers.plan, right)
        stretches += planned
        counted = sum((last - first).days + 1 for first, last in stretches)
        taken = days(counted).named("step", "planned_days")
        out.amount("planned", out.trace.product("planned", daily, taken, to_cents=True))
        out.amount("left", days(free + care))
        if beyond:
            out.notice("plan_beyond", days=days(beyond))
    else:
        out.notice("in_one_go")
        after = add_days(right.free_from, right.free)
        if right.free > 0:
            stretches.append((right.free_from, add_days(after, -1)))
        if right.care:
            care_start = max(after, right.care_from)
            stretches.append((care_start, add_days(care_start, right.care - 1)))
        if after > add_days(right.first_year_until, 1):
            out.notice("first_year_short", day=right.first_year_until)
    for first, last in stretches:
        out.schedule.append(_stretch("periods", first, last, daily))
    in_months: dict[tuple[int, int], tuple[date, date, int]] = {}
    for first, last in stretches:
        for begins, ends in split_by_month(first, last):
            key = (begins.year, begins.month)
            opened, _, count = in_months.get(key, (begins, ends, 0))
            in_months[key] = (opened, ends, count + (ends - begins).days + 1)
    for first, last, count in in_months.values():
        out.schedule.append(_stretch("months", first, last, daily, count))


def _stretch(table: str, first: date, last: date, daily: Value, count: int | None = None) -> Stretch:
    length = days(count or (last - first).days + 1)
    return Stretch(table, first, last, length, daily * length, daily, payer="inss" if count is None else None)


def _planned(plan: tuple[Leave, ...], right: Right) -> tuple[list[tuple[date, date]], int, int, int]:
    """The plan, day by day: first the days of the first year, then those of care; what is left, what goes beyond."""
    free, care, beyond = right.free, right.care, 0
    taken: list[date] = []
    for row in sorted(plan, key=lambda row: row.start):
        for offset in range(int(row.weeks) * _WEEK):
            day = add_days(row.start, offset)
            if free and day <= right.first_year_until:
                free -= 1
            elif care and right.care_from <= day <= right.care_until:
                care -= 1
            else:
                beyond += 1
                continue
            taken.append(day)
    stretches: list[tuple[date, date]] = []
    starts = {row.start for row in plan}
    for day in taken:
        if stretches and day == add_days(stretches[-1][1], 1) and day not in starts:
            stretches[-1] = (stretches[-1][0], day)
        else:
            stretches.append((day, day))
    return stretches, free, care, beyond


def _notices(answers: Answers, law: Law, out: Outcome) -> None:
    if answers.early_start and answers.early_start < answers.event_day - timedelta(
        days=int(law("birth_and_childcare.weeks_before_birth")) * _WEEK
    ):
        out.notice("early_limit", limit=law("birth_and_childcare.weeks_before_birth"))
    if answers.alone and answers.event_day < REFORM:
        out.notice("alone_refused" if answers.final_refusal else "alone_judgment")
    if answers.role in ADOPTING and answers.event_day < SHORT_FOSTERING:
        out.notice("short_fostering")
    out.notice("employer", notice=law("birth_and_childcare.notice"))
    out.notice("claim", back=law("birth_and_childcare.retroactivity"))
    out.notice("gross")


CALCULATOR = Calculator("birth_and_childcare", Answers, rule, event="event_day", check=check)
