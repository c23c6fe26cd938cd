"""Contributory unemployment benefit (*prestación contributiva por desempleo*): LGSS, articles 262 to 273.

Who is entitled (266), for how long (269), how much (270), what is withheld (273), and what applying late costs (268).
Not covered: the RED mechanism, the special farm workers' system, the one-off payment (*pago único*), the job support
supplement (*complemento de apoyo al empleo*); coverage.toml says what to do then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

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
    cents,
    days,
    pure,
)
from calculators.engine.figures import Reference
from calculators.engine.outcome import Stretch
from calculators.engine.periods import add_days, holidays_to_be_in_time, thirty_day_months, working_days_later

# Legal situations of unemployment (article 267). The last is none.
LOST_JOB = (
    "dismissal",
    "contract_ended",
    "trial_ended",
    "employer_gone",
    "forced_resignation",
    "seasonal",
    "returned",
    "office_ended",
)
SUSPENDED = ("suspension", "reduced_hours", "force_majeure")
REASONS = (*LOST_JOB, *SUSPENDED, "resigned")
OPEN_ENDED = When("reason", one_of=(*LOST_JOB, "suspension", "reduced_hours", "resigned"))


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    job_loss: date = ask(Day(event=True))
    reason: str = ask(Choice(REASONS))
    trial_previous: bool | None = ask(YesNo(), when=When("reason", one_of=("trial_ended",)))
    reduction: Value | None = ask(Percent(5, 100), when=When("reason", one_of=("reduced_hours",)))
    covered: bool = ask(YesNo(), unknown=("yes", "no"))
    job_seeker: bool = ask(YesNo())
    age: Value = ask(Number("year", 14, 100))
    retirement_reached: bool | None = ask(
        YesNo(),
        when=(When("age", at_least="65"), When("reason", one_of=(*LOST_JOB, "resigned"))),
        unknown=("no", "yes"),
    )
    days_contributed: Value | None = ask(Number("day", 0, 2192), when=OPEN_ENDED)
    base_known: str = ask(Choice(("monthly", "total")))
    monthly_base: Value | None = ask(Money("EUR/month", maximum=20_000), when=When("base_known", one_of=("monthly",)))
    total_base: Value | None = ask(Money("EUR", maximum=120_000), when=When("base_known", one_of=("total",)))
    children: Value = ask(Number("times", 0, 20), unknown=("0", "1", "2"))
    full_time: bool = ask(YesNo())
    hours_share: Value | None = ask(Percent(1, 100), when=When("full_time", one_of=("no",)))
    holidays: Value | None = ask(Number("day", 0, 90), when=When("reason", one_of=LOST_JOB), required=False)
    application: date | None = ask(Day(not_before=date(2023, 1, 1)), required=False)


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.application and answers.application <= answers.job_loss:
        yield Problem("application", "unemployment_benefit.problem.application_early", {"day": answers.job_loss})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 266 to 273, in the order in which the employment service applies them."""
    # 268.1 and 268.3: the right is born the day after, once the days of holiday not taken have passed.
    holidays = answers.holidays or days(0)
    law.day = born = add_days(answers.job_loss, 1 + int(holidays))
    _conditions(answers, holidays, law, out)
    gross_first, gross_later, base = _monthly_amounts(answers, law, out)
    if answers.reason == "force_majeure":
        # LGSS, additional provision 46: 70 % all along, no contribution needed, nothing used up.
        out.amount("monthly_first", gross_first)
        out.notice("force_majeure")
        return
    out.amount("monthly_first", gross_first)
    out.amount("monthly_later", gross_later)
    start, duration, deadline = _duration(answers, holidays, born, law, out)
    if duration is not None:
        out.amount("duration", duration)
        out.amount("start", start)
    out.amount("deadline", deadline)
    if duration is None:
        return
    if duration:
        _schedule(answers, start, duration, (gross_first, gross_later), base, law, out)
    _notices(answers, law, out)


def _conditions(answers: Answers, holidays: Value, law: Law, out: Outcome) -> None:
    situation = answers.reason != "resigned" and answers.trial_previous is not False
    out.condition("situation", situation, Reference("lgss", "267"))
    out.condition("covered", answers.covered, Reference("lgss", "266.a"))
    out.condition("job_seeker", answers.job_seeker, Reference("lgss", "266.e"))
    out.at_least("age", answers.age, law("unemployment_benefit.minimum_age"), Reference("et", "6.1"))
    if answers.retirement_reached is not None:
        out.condition("below_retirement", not answers.retirement_reached, Reference("lgss", "266.d"))
    if answers.days_contributed is not None:
        # 269.4: the days of holiday not taken count as contributed.
        total = answers.days_contributed + holidays
        out.at_least("contributed", total, law("unemployment_benefit.minimum_contribution"), Reference("lgss", "269.1"))
    if answers.reduction is not None:
        least, most = law("unemployment_benefit.reduction_minimum"), law("unemployment_benefit.reduction_maximum")
        out.condition("reduction", least <= answers.reduction <= most, Reference("lgss", "262.3"))


def _monthly_amounts(answers: Answers, law: Law, out: Outcome) -> tuple[Value, Value, Value]:
    """Article 270: gross amount a month before and after day 180, and the regulatory base a month."""
    trace = out.trace
    month = law("unemployment_benefit.days_per_month")
    if answers.total_base is not None:
        daily = trace.quotient(
            "daily_base", answers.total_base, law("unemployment_benefit.base_days"), Reference("lgss", "270.1"), True
        )
    else:
        assert answers.monthly_base is not None  # one of the two bases is always asked
        daily = trace.quotient("daily_base", answers.monthly_base, month, Reference("lgss", "270.1"), True)
    base = trace.product("monthly_base", daily, month)
    # 270.3: the limits follow the IPREM with its sixth, the children, and the hours worked.
    iprem = law("iprem.monthly")
    sixth = trace.quotient("iprem_sixth", iprem, law("unemployment_benefit.iprem_divisor"))
    raised = trace.sum("iprem_with_sixth", iprem, sixth, article=Reference("lgss", "270.3"))
    count = int(answers.children)
    least_rate = law(f"unemployment_benefit.minimum_{'with' if count else 'without'}_children")
    most_rate = law(f"unemployment_benefit.maximum_{('without_children', 'one_child', 'two_children')[min(count, 2)]}")
    least = trace.share("minimum", least_rate, raised)
    most = trace.share("maximum", most_rate, raised)
    if answers.hours_share is not None:
        least = trace.share("minimum_part_time", answers.hours_share, least)
        most = trace.share("maximum_part_time", answers.hours_share, most)
    amounts: list[Value] = []
    for stretch in ("first", "later"):
        if answers.reason == "force_majeure" and stretch == "later":
            amounts.append(amounts[0])
            break
        rate = law("unemployment_benefit.rate_first_days" if stretch == "first" else "unemployment_benefit.rate_later")
        amount = trace.share(f"share_{stretch}", rate, base)
        amount = trace.floor(f"floor_{stretch}", amount, least, Reference("lgss", "270.3"))
        amount = trace.ceiling(f"ceiling_{stretch}", amount, most, Reference("lgss", "270.3"))
        if answers.reduction is not None:
            # 270.5: limits first, then in proportion to the hours cut.
            amount = trace.share(f"reduced_{stretch}", answers.reduction, amount, Reference("lgss", "270.5"))
        amounts.append(trace.rounded(f"monthly_{stretch}", amount))
    return amounts[0], amounts[1], base


def _duration(answers: Answers, holidays: Value, born: date, law: Law, out: Outcome) -> tuple[date, Value | None, date]:
    """Articles 268 and 269: from which day, how many days are left after a late application, and the deadline."""
    assert answers.days_contributed is not None  # asked for every reason but force majeure
    contributed = answers.days_contributed
    if holidays:
        contributed = out.trace.sum("days_with_holidays", contributed, holidays, article=Reference("lgss", "269.4"))
    table = law.table("unemployment_benefit.duration")
    duration = out.trace.bracket("duration", table, contributed, "benefit", Reference("lgss", "269.1"))
    # The fifteen working days follow the day of the legal situation: the last one worked, or the last of the holidays.
    deadline = working_days_later(born - timedelta(days=1), int(law("unemployment_benefit.application_days")))
    if answers.application is None or answers.application <= deadline:
        return born, duration, deadline
    if duration is None:
        return answers.application, None, deadline
    late = out.trace.count_days("days_late", born, answers.application - timedelta(days=1), Reference("lgss", "268.2"))
    lost = min(late, duration)
    left = out.trace.difference("days_left", duration, lost, Reference("lgss", "268.2"))
    out.notice("applied_late", lost=lost, deadline=deadline)
    needed = holidays_to_be_in_time(deadline, answers.application)
    if needed is not None:
        in_time = Outcome(out.calculator, Law(law.day, law.today))
        rule(replace(answers, application=None), in_time.law, in_time)
        out.notice("perhaps_in_time", needed=days(needed), total=in_time.amounts["total"].low)
    return answers.application, left, deadline


def _schedule(
    answers: Answers, start: date, duration: Value, gross: tuple[Value, Value], base: Value, law: Law, out: Outcome
) -> None:
    """What is paid in each stretch and each month; payments are by months of thirty days (RD 625/1985, 26.1)."""
    month = law("unemployment_benefit.days_per_month")
    first_days = int(law("unemployment_benefit.first_days"))
    # 269.5: with hours cut, days of benefit are used up in the proportion of the cut.
    calendar = duration
    if answers.reduction:
        calendar = out.trace.quotient("calendar_days", duration, answers.reduction, Reference("lgss", "269.5"))
        first_days = int(days(first_days) / answers.reduction)
    paid, total, total_net = 0, pure(0, "EUR"), pure(0, "EUR")
    stretches: dict[int, list[tuple[date, date, int]]] = {0: [], 1: []}
    for first, last, counted in thirty_day_months(start, int(calendar)):
        at_first_rate = max(0, min(counted, first_days - paid))
        shares = (at_first_rate, counted - at_first_rate)
        amount = pure(0, "EUR")
        for index, share in enumerate(shares):
            amount = amount + gross[index] / month * days(share)
            if share:
                stretches[index].append((first, last, share))
        amount = Value(cents(amount.number), "EUR")
        withheld = Value(cents((_contribution(answers, base, last, law) / month * days(counted)).number), "EUR")
        net = amount - withheld
        out.schedule.append(
            Stretch("months", first, last, days(counted), amount, withheld=withheld, net=net, payer="sepe")
        )
        paid += counted
        total, total_net = total + amount, total_net + net
    _periods(stretches, gross, first_days, month, law, out)
    withheld_first = Value(cents(_contribution(answers, base, start, law, out).number), "EUR/month")
    out.amount("withheld", withheld_first)
    out.amount("net_first", gross[0] - withheld_first)
    out.amount("total", total)
    out.amount("total_net", total_net)


def _periods(
    stretches: dict[int, list[tuple[date, date, int]]],
    gross: tuple[Value, Value],
    first_days: int,
    month: Value,
    law: Law,
    out: Outcome,
) -> None:
    """The two stretches of the percentage; the day of the change stands in the middle of a month."""
    rates = (law("unemployment_benefit.rate_first_days"), law("unemployment_benefit.rate_later"))
    change: date | None = None
    rows = []
    for index, parts in stretches.items():
        if not parts:
            continue
        count = sum(part[2] for part in parts)
        begins = change or parts[0][0]
        ends = parts[-1][1]
        if index == 0 and stretches[1] and stretches[1][0][0] == parts[-1][0]:
            ends = parts[-1][0] + timedelta(days=parts[-1][2] - 1)
        change = ends + timedelta(days=1)
        amount = Value(cents((gross[index] / month * days(count)).number), "EUR")
        daily = gross[index] / month
        rows.append(Stretch("periods", begins, ends, days(count), amount, daily, rates[index], "sepe"))
    out.schedule[:0] = rows


def _contribution(answers: Answers, base: Value, day: date, law: Law, out: Outcome | None = None) -> Value:
    """Article 273.1: the worker's contribution a month, on the base and not on the benefit, at the rate of that day."""
    rates = [law("contribution_rates.common_worker", day), law("contribution_rates.mei_worker", day)]
    if answers.reason in SUSPENDED:
        # 273.3 exempts from the other contributions only when the contract has ended.
        rates += [law("contribution_rates.unemployment_worker", day), law("contribution_rates.training_worker", day)]
    rate = pure(sum((item.number for item in rates), Decimal(0)), "percent")
    least: Value = law("contribution_bases.minimum_monthly", day)
    # RD 625/1985, 19.2: the minimum base shrinks with the hours.
    if answers.hours_share is not None:
        least = _part("contribution_least_hours", answers.hours_share, least, out)
    if answers.reduction is not None:
        least = _part("contribution_least_cut", answers.reduction, least, out)
        base = _part("contribution_base_cut", answers.reduction, base, out)
    if out is None:
        return rate * max(base, least)
    rate = out.trace.sum("contribution_rate", *rates, article=Reference("lgss", "273.1"))
    counted = out.trace.floor("contribution_base", base, least)
    return out.trace.share("contribution", rate, counted, to_cents=True)


def _part(key: str, share: Value, whole: Value, out: Outcome | None) -> Value:
    """A share of an amount; a step of the explanation when there is one to write."""
    return out.trace.share(key, share, whole) if out else share * whole


def _notices(answers: Answers, law: Law, out: Outcome) -> None:
    if answers.application is None:
        out.notice("deadline", deadline=out.amounts["deadline"].low)
    out.notice("children_change")
    if answers.reason in SUSPENDED:
        out.notice("suspension_contribution")
    out.notice("tax")


CALCULATOR = Calculator("unemployment_benefit", Answers, rule, event="job_loss", check=check)
