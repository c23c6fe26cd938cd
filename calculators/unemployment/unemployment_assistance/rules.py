"""Unemployment assistance (*subsidio por desempleo*): LGSS, articles 274 to 280 and 282.3, provisions 57 and 58.

Real Decreto-ley 2/2024 rewrote it from 1 November 2024. Both laws stand here: which one applies depends on the day of
the event, after the month of waiting where there was one (its transitional provision 3). The active insertion income
(RD 1369/2006) is computed for claims made before its repeal on that day. Not covered: the extraordinary assistance,
farm workers of Andalusia and Extremadura, work during the assistance under the old law; coverage.toml says what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
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
    Table,
    Value,
    When,
    YesNo,
    ask,
    cents,
    days,
    months,
    pure,
)
from calculators.engine.figures import Reference
from calculators.engine.outcome import Stretch
from calculators.engine.periods import (
    add_days,
    add_months,
    holidays_to_be_in_time,
    thirty_day_months,
    working_days_later,
)

REFORM = date(2024, 11, 1)
OLD_LAW = REFORM - timedelta(days=1)
ROUTES = ("exhausted", "short", "over_52", "returned", "violence", "prison", "incapacity", "insertion")
WAITING = ("exhausted", "returned", "prison", "incapacity")  # routes with a month of waiting in the old law
BY_AGE = When("route", one_of=("exhausted", "over_52", "insertion"))
OVER_52 = When("route", one_of=("over_52",))
RETURNED = When("route", one_of=("returned",))
INSERTION = When("route", one_of=("insertion",))
BEFORE_REFORM = When("event", below="2024-11-01")
WITH_FAMILY = When("family_members", at_least="2")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    route: str = ask(Choice(ROUTES))
    event: date = ask(Day(event=True))
    age: Value | None = ask(Number("year", 16, 75), when=BY_AGE)
    benefit_days: Value | None = ask(Number("day", 120, 720), when=When("route", one_of=("exhausted",)))
    contributed_days: Value | None = ask(Number("day", 0, 359), when=When("route", one_of=("short",)))
    over_52_after: str | None = ask(Choice(("exhausted", "short", "assistance", "other")), when=OVER_52)
    registered_since: bool | None = ask(YesNo(), when=(OVER_52, When("age", below="52")))
    retirement_conditions: bool | None = ask(YesNo(), when=OVER_52, unknown=("yes", "no"))
    unemployment_years: Value | None = ask(Number("year", 0, 55), when=OVER_52)
    emigrant: bool | None = ask(YesNo(), when=RETURNED)
    outside_eea: bool | None = ask(YesNo(), when=RETURNED)
    work_abroad: Value | None = ask(Number("month", 0, 72), when=RETURNED)
    foreign_benefit: bool | None = ask(YesNo(), when=RETURNED)
    insertions: Value | None = ask(Number("times", 0, 10), when=When("route", one_of=("violence",)))
    first_insertion_years: Value | None = ask(Number("year", 0, 25), when=When("insertions", at_least="3"))
    detained_long: bool | None = ask(YesNo(), when=When("route", one_of=("prison",)))
    group: str | None = ask(Choice(("long_unemployed", "disability", "emigrant", "violence")), when=INSERTION)
    months_registered: Value | None = ask(
        Number("month", 0, 600), when=When("group", one_of=("long_unemployed", "disability"))
    )
    benefit_ended: bool | None = ask(YesNo(), when=When("group", one_of=("long_unemployed", "disability")))
    months_abroad: Value | None = ask(Number("month", 0, 600), when=When("group", one_of=("emigrant",)))
    months_since_return: Value | None = ask(Number("month", 0, 600), when=When("group", one_of=("emigrant",)))
    insertions_before: Value | None = ask(Number("times", 0, 10), when=INSERTION)
    insertion_last_year: bool | None = ask(
        YesNo(),
        when=(When("group", one_of=("long_unemployed", "emigrant")), When("insertions_before", at_least="1")),
    )
    job_seeker: bool = ask(YesNo())
    refused: bool | None = ask(YesNo(), when=(When("route", one_of=WAITING), BEFORE_REFORM))
    contributory_right: bool = ask(YesNo(), unknown=("no", "yes"))
    own_income: Value = ask(Money("EUR/month", maximum=100_000))
    family_members: Value = ask(Number("times", 1, 20))
    family_income: Value | None = ask(Money("EUR/month", maximum=200_000), when=WITH_FAMILY)
    dependant: bool | None = ask(
        YesNo(), when=(WITH_FAMILY, BEFORE_REFORM, When("route", one_of=("exhausted", "short")))
    )
    hours_share: Value | None = ask(
        Percent(1, 99), when=(BEFORE_REFORM, When("route", one_of=("exhausted", "short"))), required=False
    )
    claim: date | None = ask(Day(not_before=date(2023, 1, 1)), when=When("route", one_of=ROUTES[:-1]), required=False)
    job: bool | None = ask(
        YesNo(), when=(When("route", one_of=ROUTES[:5]), When("event", at_least="2024-10-01")), required=False
    )
    job_share: Value | None = ask(Percent(1, 100), when=When("job", one_of=("yes",)))
    job_quarter: Value | None = ask(Number("times", 1, 60), when=When("job", one_of=("yes",)))


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.claim and answers.claim < answers.event:
        yield Problem("claim", "unemployment_assistance.problem.claim_early", {"day": answers.event})
    if answers.family_income is not None and answers.family_income < answers.own_income:
        yield Problem("family_income", "unemployment_assistance.problem.family_income", {"own": answers.own_income})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Which law; then conditions, length and amount, in the order of the articles."""
    if answers.route == "insertion":
        _insertion_income(answers, law, out)
        return
    event, old = _which_law(answers, law, out)
    law.day = min(event, OLD_LAW) if old else max(event, REFORM)
    # Routes that the reform closed, and the one that it opened.
    closed = answers.route in ("prison", "incapacity") and not old
    too_early = answers.route == "violence" and old
    if answers.route in ("prison", "incapacity", "violence"):
        out.condition("route_open", not (closed or too_early), Reference("rdl-2-2024", "dt3"))
    if closed or too_early:
        out.notice("route_closed" if closed else "violence_before")
        _common_conditions(answers, old, out)
        return
    family, met_later = _income(answers, event, old, law, out)
    table = _route_conditions(answers, family, old, law, out)
    _common_conditions(answers, old, out)
    monthly = _monthly_amounts(answers, old, law, out)
    start, lost, deadline = _start(answers, event, old, met_later, law, out)
    _duration_and_schedule(answers, table, monthly, start, lost, law, out)
    out.amount("start", start)
    out.amount("deadline", deadline)
    if answers.claim and answers.claim > deadline and not met_later:
        _perhaps_in_time(answers, event, lost, deadline, law, out)
    _work_support(answers, old, law, out)
    _notices(answers, family, old, law, out)


def _which_law(answers: Answers, law: Law, out: Outcome) -> tuple[date, bool]:
    """Real Decreto-ley 2/2024, transitional provision 3.2: the event is the end of the month of waiting, if any.

    Whoever is still waiting on 1 November 2024 claims the new assistance (3.4).
    """
    event = answers.event
    if event >= REFORM:
        return event, False
    waits = answers.route in WAITING or (answers.route == "over_52" and answers.over_52_after == "exhausted")
    if waits:
        wait = law("unemployment_assistance.waiting_period")
        event = out.trace.day_after("waiting_over", event, wait, Reference("rdl-2-2024", "dt3"))
    if event >= REFORM:
        out.notice("wait_not_over")
        return OLD_LAW, False
    return event, True


def _common_conditions(answers: Answers, old: bool, out: Outcome) -> None:
    """Articles 274.2 and 274.4 (old law: 274.1 and 275.1)."""
    out.condition("job_seeker", answers.job_seeker, Reference("lgss", "275.1" if old else "274.4"))
    out.condition("no_contributory", not answers.contributory_right, Reference("lgss", "274" if old else "274.2"))
    if old and answers.refused is not None:
        out.condition("not_refused", not answers.refused, Reference("lgss", "274.1"))


def _income(answers: Answers, event: date, old: bool, law: Law, out: Outcome) -> tuple[bool, bool]:
    """Article 275: the applicant's income, that of the family, against the minimum wage of the day of the claim.

    Gives whether there are family responsibilities, and whether the test is met at the claim only (275.5, old law).
    """
    trace, route = out.trace, answers.route
    rate = law("unemployment_assistance.income_test")
    # Over 52, and for those who return: own income only (280.2, provision 57.1.f).
    counts = route in ("exhausted", "short", "violence")
    family_income = answers.family_income if counts else None

    def meets(day: date) -> tuple[bool, bool]:
        """Whether the own income, and that of the family, stay within the limit of a day."""
        limit = rate * law("minimum_wage.monthly_14", day)
        family = family_income is not None and family_income / answers.family_members <= limit
        return answers.own_income <= limit, family and (not old or bool(answers.dependant))

    # 275.1, 275.2, 275.7: the day of the claim. Not claimed yet: the first day on which the help can begin.
    day = max(answers.claim, event) if answers.claim else add_days(event, 1)
    met_later = old and meets(day) != meets(event)
    if met_later:
        met_later = day <= add_months(event, int(law("unemployment_assistance.income_met_within")))
    if old and not met_later:
        # 275.5, old law: on both days. The minimum wage has only risen: the event's is the stricter.
        day = event
    last = working_days_later(event, int(law("unemployment_assistance.claim_period")))
    rises = answers.claim is None and meets(last) != meets(day)
    if rises:
        wage = law("minimum_wage.monthly_14", last)
        out.notice("limit_rises", day=wage.since, limit=rate * wage)
    own, family = meets(day)
    limit = trace.share("income_limit", rate, law("minimum_wage.monthly_14", day))
    if family_income is not None:
        head = trace.quotient("income_per_head", family_income, answers.family_members)
        if head > limit:
            out.notice("family_over", head=Value(cents(head.number), head.unit), limit=limit)
    if route == "violence" and answers.family_income is not None:
        # Provision 58.1.d: with a family, the test of the family takes the place of the other.
        met, article = family, "da58"
    elif counts and not old:
        # 274.2: one or the other; provision 58.1.d without a family.
        met, article = own or family, "da58" if route == "violence" else "274.2"
    else:
        new = {"over_52": "280.2", "returned": "da57"}
        met, article = own, "275.2" if old else new[route]
    out.condition("income", None if rises and not met else met, Reference("lgss", article))
    if not met and not own:
        out.notice("income_over", over=answers.own_income - limit, limit=limit)
    return family, met_later


def _route_conditions(answers: Answers, family: bool, old: bool, law: Law, out: Outcome) -> Table | Value | None:
    """What each route asks; the table or the number of months that gives the length."""
    handled = {
        "exhausted": _exhausted,
        "short": _short,
        "over_52": _over_52,
        "returned": _returned,
        "violence": _violence,
    }
    if answers.route in handled:
        return handled[answers.route](answers, family, old, law, out)
    if answers.route == "prison":
        out.condition("detained", answers.detained_long, Reference("lgss", "274.2"))
        return law("unemployment_assistance.released_prisoner_duration")
    return law("unemployment_assistance.incapacity_improved_duration")


def _exhausted(answers: Answers, family: bool, old: bool, law: Law, out: Outcome) -> Table | None:
    """Article 274.1.a; old law: 274.1.a and b."""
    assert answers.age is not None
    assert answers.benefit_days is not None
    older = answers.age >= law("unemployment_assistance.age_45")
    if family:
        return law.table(f"unemployment_assistance.exhausted_family_{'45_or_more' if older else 'under_45'}")
    if older:
        return law.table("unemployment_assistance.exhausted_alone_45_or_more")
    if old:
        out.condition("family_or_45", False, Reference("lgss", "274.1.b"))
        return None
    table = law.table("unemployment_assistance.exhausted_alone_under_45")
    least = table.cell(table.rows[0], "benefit_exhausted")
    out.at_least("benefit_days", answers.benefit_days, least, Reference("lgss", "274.1.a"))
    return table


def _short(answers: Answers, family: bool, old: bool, law: Law, out: Outcome) -> Table:
    """Article 274.1.b; old law: 274.3."""
    table = law.table(f"unemployment_assistance.short_contribution_{'family' if family else 'alone'}")
    least = table.cell(table.rows[0], "contributed")
    out.at_least("contributed", answers.contributed_days, least, Reference("lgss", "274.3" if old else "274.1.b"))
    if old and not family:
        out.notice("short_alone_old")
    return table


def _over_52(answers: Answers, family: bool, old: bool, law: Law, out: Outcome) -> None:
    """Article 280.1; old law: 274.4."""
    assert answers.age is not None
    article = Reference("lgss", "274.4" if old else "280.1")
    least = law("unemployment_assistance.over_52_age")
    situation: bool | None = answers.over_52_after != "other"
    if old and not situation:
        # Only the new 280.1 says that these do not count as a benefit used up; the old 274.4 was silent.
        situation = None
        out.notice("situation_old")
    out.condition("situation", situation, article)
    out.at_least("age", answers.age, least, article)
    if answers.age < least:
        out.notice("claim_at_52" if answers.registered_since else "not_at_52", age=least)
    out.condition("retirement", answers.retirement_conditions, article)
    contributed = law("unemployment_assistance.over_52_contributed")
    out.at_least("unemployment_years", answers.unemployment_years, contributed, article)


def _returned(answers: Answers, family: bool, old: bool, law: Law, out: Outcome) -> Value:
    """Additional provision 57.1; old law: 274.1.c."""
    article = Reference("lgss", "274.1.c" if old else "da57")
    out.condition("emigrant", answers.emigrant, article)
    out.condition("outside_eea", answers.outside_eea, article)
    out.at_least("work_abroad", answers.work_abroad, law("unemployment_assistance.returned_emigrant_work"), article)
    if not old:
        out.condition("foreign_benefit", not answers.foreign_benefit, article)
    return law("unemployment_assistance.returned_emigrant_duration")


def _violence(answers: Answers, family: bool, old: bool, law: Law, out: Outcome) -> Value | None:
    """Additional provision 58, paragraphs 1.b and 7."""
    assert answers.insertions is not None
    article = Reference("lgss", "da58")
    table = law.table("unemployment_assistance.violence_duration")
    if answers.first_insertion_years is not None:
        least = law("unemployment_assistance.violence_again_after")
        out.at_least("insertions", answers.first_insertion_years, least, article)
        # 58.7 shortens the right after one or two insertion incomes only: after three, years ago, nothing is said.
        out.notice("three_insertions")
        return table.cell(table.rows[0], "duration")
    return out.trace.bracket("duration", table, answers.insertions, "duration", article)


def _monthly_amounts(answers: Answers, old: bool, law: Law, out: Outcome) -> tuple[Value, ...]:
    """Article 278 (over 52: 280.4): one amount, or three by stretch."""
    trace, iprem = out.trace, law("iprem.monthly")
    if answers.route == "over_52":
        names: tuple[str, ...] = ("over_52_rate",)
    elif old:
        names = ("rate_first_180_days",)
    else:
        names = ("rate_first_180_days", "rate_days_181_to_360", "rate_from_day_361")
    found = []
    for name, key in zip(names, ("monthly", "monthly_second", "monthly_third"), strict=False):
        amount = trace.share(key, law(f"unemployment_assistance.{name}"), iprem)
        if old and answers.hours_share is not None:
            # 278.1, old law: in proportion to the hours of the part-time job that was lost.
            amount = trace.share("monthly_part_time", answers.hours_share, amount, Reference("lgss", "278.1"))
        found.append(trace.rounded(key, amount))
    out.amount("monthly", found[0])
    return tuple(found)


def _start(
    answers: Answers, event: date, old: bool, met_later: bool, law: Law, out: Outcome
) -> tuple[date, Value, date]:
    """Article 276.1 (over 52: 280.3): from which day; the days that a late claim has cost; the last day in time."""
    deadline = working_days_later(event, int(law("unemployment_assistance.claim_period")))
    start, claim = add_days(event, 1), answers.claim
    if met_later:
        # 275.5, old law: within a year the help begins the day after the claim, and keeps its whole length.
        out.notice("income_met_later", day=event)
        return add_days(claim or start, 1), days(0), deadline
    if claim is None or claim <= deadline:
        return start, days(0), deadline
    if old:
        # The days from the one on which it would have begun to the claim are lost.
        return add_days(claim, 1), days((claim - start).days), deadline
    if answers.route != "over_52":
        limit = law("unemployment_assistance.late_claim_limit")
        last = out.trace.day_after("last_claim", event, limit, Reference("lgss", "276.1"))
        # Ley 39/2015, 30.5: a last day that is not a working day moves on to the next one.
        last = working_days_later(add_days(last, -1), 1)
        out.condition("claim_in_time", claim <= last, Reference("lgss", "276.1"))
        if claim > last:
            out.notice("claim_exception", last=last)
    return claim, days(0), deadline


def _perhaps_in_time(answers: Answers, event: date, lost: Value, deadline: date, law: Law, out: Outcome) -> None:
    """What a claim soon after the deadline gives if holidays of the region and the town make it one in time."""
    assert answers.claim is not None
    needed = holidays_to_be_in_time(deadline, answers.claim)
    if needed is None:
        return
    out.notice("perhaps_in_time", needed=days(needed), start=add_days(event, 1))
    if lost and "total" in out.amounts:
        in_time = Outcome(out.calculator, Law(law.day, law.today))
        rule(replace(answers, claim=deadline), in_time.law, in_time)
        out.notice("perhaps_nothing_lost", total=in_time.amounts["total"].low)


def _duration_and_schedule(
    answers: Answers,
    table: Table | Value | None,
    monthly: tuple[Value, ...],
    start: date,
    lost: Value,
    law: Law,
    out: Outcome,
) -> None:
    """Article 277: the longest time in months, in months of thirty days; what is paid in each stretch and month."""
    trace = out.trace
    if answers.route == "over_52":
        share, base = (
            law("unemployment_assistance.over_52_contribution_base"),
            law("contribution_bases.minimum_monthly"),
        )
        out.amount("pension_base", trace.share("pension_base", share, base, None, True))
        return
    length = table
    if isinstance(table, Table):
        counted = answers.benefit_days if answers.route == "exhausted" else answers.contributed_days
        assert counted is not None
        length = trace.bracket("duration", table, counted, "duration", Reference("lgss", "277"))
    if not isinstance(length, Value):
        return
    month = law("unemployment_benefit.days_per_month")
    left = trace.product("total_days", length, month, Reference("rd-625-1985", "26.1"))
    if lost:
        lost = min(lost, left)
        left = trace.difference("days_left", left, lost, Reference("lgss", "276.1"))
        out.notice("claimed_late", lost=lost)
    if left:
        _schedule(monthly, start, left, month, law, out)
    out.amount("duration", length)


def _schedule(monthly: tuple[Value, ...], start: date, left: Value, month: Value, law: Law, out: Outcome) -> None:
    """Stretches by rate, and the months; a month has thirty days (RD 625/1985, article 26.1)."""
    trace = out.trace
    ends = [int(left)]
    rates = [law("unemployment_assistance.rate_first_180_days")]
    if len(monthly) > 1:
        first = int(law("unemployment_assistance.first_stretch"))
        ends = [first, first + int(law("unemployment_assistance.second_stretch")), int(left)]
        rates += [
            law("unemployment_assistance.rate_days_181_to_360"),
            law("unemployment_assistance.rate_from_day_361"),
        ]
    paid, rows = 0, []
    parts: list[list[tuple[date, date, int]]] = [[] for _ in ends]
    for first_day, last_day, counted in thirty_day_months(start, int(left)):
        amount = pure(0, "EUR")
        begins, day = paid, first_day
        for index, end in enumerate(ends):
            share = min(begins + counted, end) - max(paid, begins)
            if share <= 0:
                continue
            until = last_day if paid + share == begins + counted else add_days(day, share - 1)
            parts[index].append((day, until, share))
            amount = amount + monthly[index] / month * days(share)
            paid, day = paid + share, add_days(until, 1)
        amount = Value(cents(amount.number), "EUR")
        rows.append(Stretch("months", first_day, last_day, days(counted), amount, payer="sepe"))
    sums = []
    for index, found in enumerate(parts):
        if not found:
            continue
        suffix = ("first", "second", "third")[index]
        count = days(sum(part[2] for part in found)).named("step", f"days_{suffix}")
        daily = trace.quotient(f"daily_{suffix}", monthly[index], month)
        amount = trace.product(f"paid_{suffix}", daily, count, Reference("lgss", "278"), True)
        sums.append(amount)
        out.schedule.append(Stretch("periods", found[0][0], found[-1][1], count, amount, daily, rates[index], "sepe"))
        if index:
            out.amount(("", "monthly_second", "monthly_third")[index], monthly[index])
    out.schedule += rows
    out.amount("total", trace.sum("total", *sums) if len(sums) > 1 else sums[0])


def _work_support(answers: Answers, old: bool, law: Law, out: Outcome) -> None:
    """Article 282.3: what is left of the assistance beside a job as an employee."""
    if answers.job_share is None or answers.job_quarter is None or old:
        return
    table = law.table("unemployment_assistance.work_support_rates")
    column = "part_time_under_50"
    # The columns are the law's: full time, 75 % or more, 50 % or more, less.
    for least, name in ((100, "full_time"), (75, "part_time_75_or_more"), (50, "part_time_50_to_75")):
        if answers.job_share >= pure(least, "percent"):
            column = name
            break
    rate = out.trace.bracket("work_support_rate", table, answers.job_quarter, column, Reference("lgss", "282.3"))
    assert rate is not None  # quarters begin at one
    out.amount(
        "work_support",
        out.trace.share("work_support", rate, law("iprem.monthly"), Reference("lgss", "282.3"), True),
    )
    out.notice("work_support", days=law("unemployment_assistance.work_support_maximum"))
    if answers.route in ("returned", "violence"):
        out.notice("work_support_from_june")


def _notices(answers: Answers, family: bool, old: bool, law: Law, out: Outcome) -> None:
    if answers.claim is None:
        out.notice("deadline", deadline=out.amounts["deadline"].low)
    if answers.route == "over_52":
        out.notice("until_retirement", months=law("unemployment_assistance.over_52_declaration"))
    elif "duration" in out.amounts:
        period = law("unemployment_assistance.renewal_period")
        longest = out.amounts["duration"].low
        if isinstance(longest, Value) and longest > period:
            out.notice("renewal", months=period)
    long_enough = answers.contributed_days is None or int(answers.contributed_days) >= 180
    if not old and not family and answers.route in ("exhausted", "short") and long_enough:
        out.notice("family_later", months=law("unemployment_assistance.extension_claim"))
    out.notice("income_counts")


def _insertion_income(answers: Answers, law: Law, out: Outcome) -> None:
    """Active insertion income: RD 1369/2006, articles 2, 4 and 5; repealed on 1 November 2024."""
    act, trace = "rd-1369-2006", out.trace
    out.condition("insertion_open", answers.event < REFORM, Reference("rdl-2-2024", "dd"))
    if answers.event >= REFORM:
        out.notice("insertion_closed")
        out.condition("job_seeker", answers.job_seeker, Reference(act, "2.1.b"))
        return
    assert answers.age is not None
    assert answers.insertions_before is not None
    group = answers.group
    out.condition(
        "insertion_below_65", answers.age < law("unemployment_assistance.insertion_age_limit"), Reference(act, "2.1")
    )
    if group in ("long_unemployed", "emigrant"):
        out.at_least(
            "insertion_age", answers.age, law("unemployment_assistance.insertion_age"), Reference(act, "2.1.a")
        )
    if answers.months_registered is not None:
        least = law("unemployment_assistance.insertion_registered")
        out.at_least("insertion_registered", answers.months_registered, least, Reference(act, "2.1.b"))
        out.condition("insertion_ended", answers.benefit_ended, Reference(act, "2.1.c"))
    if answers.months_abroad is not None and answers.months_since_return is not None:
        least = law("unemployment_assistance.insertion_work_abroad")
        out.at_least("insertion_abroad", answers.months_abroad, least, Reference(act, "2.2.b"))
        most = law("unemployment_assistance.insertion_returned_within")
        out.condition("insertion_returned", answers.months_since_return <= most, Reference(act, "2.2.b"))
    out.condition("job_seeker", answers.job_seeker, Reference(act, "2.1.b"))
    out.condition("no_contributory", not answers.contributory_right, Reference(act, "2.1.c"))
    limit = trace.share(
        "income_limit", law("unemployment_assistance.insertion_income_test"), law("minimum_wage.monthly_14")
    )
    met = answers.own_income <= limit
    if answers.family_income is not None:
        # 2.1.d: both the applicant and each head of the family.
        head = trace.quotient("income_per_head", answers.family_income, answers.family_members)
        met = met and head <= limit
    out.condition("income", met, Reference(act, "2.1.d"))
    if answers.insertion_last_year is not None:
        out.condition("insertion_last_year", not answers.insertion_last_year, Reference(act, "2.4.a"))
    times = law("unemployment_assistance.insertion_times")
    out.condition("insertion_times", answers.insertions_before < times, Reference(act, "2.4.b"))
    monthly = trace.share("monthly", law("unemployment_assistance.insertion_rate"), law("iprem.monthly"), None, True)
    out.amount("monthly", monthly)
    length = law("unemployment_assistance.insertion_duration")
    out.amount("duration", months(int(length)))
    out.amount("total", trace.product("total", monthly, length, Reference(act, "5.1")))
    out.notice("insertion_runs_on")


CALCULATOR = Calculator("unemployment_assistance", Answers, rule, event="event", check=check)
