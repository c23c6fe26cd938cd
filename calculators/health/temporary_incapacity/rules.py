"""Temporary incapacity (*incapacidad temporal*): LGSS, articles 169 to 176, and the decrees on base and percentages.

Which causes need contributions (172, 178.1), from which day who pays what (173, 251, RD 53/1980), on which base
(Decreto 1646/1972, article 13), for how long (169, 174). Not covered: people who fall ill while on unemployment
benefit, training contracts, artists, career civil servants; coverage.toml says what to do then.
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
    Value,
    When,
    YesNo,
    ask,
    cents,
    days,
)
from calculators.engine.figures import Reference
from calculators.engine.outcome import Stretch
from calculators.engine.periods import add_days, add_months, split_by_month
from calculators.family.sickness_base import PART_TIME_SKIPS

PROFESSIONAL = ("work_accident", "occupational_disease")
SPECIAL = ("menstruation", "pregnancy_interruption", "week_39", "donor")
CAUSES = ("common_illness", "non_work_accident", *PROFESSIONAL, *SPECIAL)
# The special situations exist from these days on: LO 1/2023, final provisions 3 and 17; Ley 6/2024, final provision 4.
SINCE = {
    "menstruation": date(2023, 6, 1),
    "pregnancy_interruption": date(2023, 6, 1),
    "week_39": date(2023, 6, 1),
    "donor": date(2025, 3, 3),
}
IS_PROFESSIONAL = When("cause", one_of=PROFESSIONAL)
IS_WEEK_39 = When("cause", one_of=("week_39",))
FROM_21 = When("age", at_least="21")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    leave: date = ask(Day(event=True))
    cause: str = ask(Choice(CAUSES))
    worker: str = ask(Choice(("employee", "self_employed", "domestic", "farm")))
    registered: bool = ask(YesNo(), unknown=("yes", "no"))
    certificate: bool = ask(YesNo())
    up_to_date: bool | None = ask(YesNo(), when=When("worker", one_of=("self_employed", "farm")), unknown=("yes", "no"))
    days_contributed: Value | None = ask(Number("day", 0, 1827), when=When("cause", one_of=("common_illness",)))
    age: Value | None = ask(Number("year", 14, 70), when=IS_WEEK_39)
    days_in_7_years: Value | None = ask(Number("day", 0, 2557), when=(IS_WEEK_39, FROM_21))
    days_in_career: Value | None = ask(Number("day", 0, 25_000), when=(IS_WEEK_39, FROM_21))
    base_kind: str | None = ask(
        Choice(("month", "days", "part_time")), when=When("worker", one_of=("employee", "domestic", "farm"))
    )
    month_base: Value | None = ask(Money("EUR/month", maximum=20_000), when=When("base_kind", one_of=("month",)))
    days_base: Value | None = ask(Money("EUR", maximum=60_000), when=When("base_kind", one_of=("days", "part_time")))
    base_days: Value | None = ask(Number("day", 1, 92), when=When("base_kind", one_of=("days", "part_time")))
    self_employed_base: Value | None = ask(
        Money("EUR/month", maximum=20_000), when=When("worker", one_of=("self_employed",))
    )
    overtime: Value | None = ask(
        Money("EUR", maximum=100_000),
        when=(IS_PROFESSIONAL, When("worker", one_of=("employee", "domestic", "farm"))),
        required=False,
    )
    overtime_days: Value | None = ask(Number("day", 1, 365), when=When("overtime", at_least="0.01"), required=False)
    days_off: Value = ask(Number("day", 1, 730))
    days_before: Value | None = ask(Number("day", 0, 545), required=False)


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other or the calendar of the law."""
    since = SINCE.get(answers.cause)
    if since and answers.leave < since:
        yield Problem("cause", "temporary_incapacity.problem.not_yet", {"day": since})
    recent, career = answers.days_in_7_years, answers.days_in_career
    if recent is not None and career is not None and career < recent:
        yield Problem("days_in_career", "temporary_incapacity.problem.career_too_short")


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 169 to 174 of the LGSS."""
    _conditions(answers, law, out)
    base = _base(answers, law, out)
    before = int(answers.days_before or 0)
    _pay(answers, before, base, law, out)
    out.amount("base", base)
    last = int(law("temporary_incapacity.maximum_days") + law("temporary_incapacity.extension_days"))
    if before + int(answers.days_off) > last:
        out.notice("beyond_maximum", days=days(last), limit=law("temporary_incapacity.longest_days"))
    elif before + int(answers.days_off) > int(law("temporary_incapacity.maximum_days")):
        out.notice("extension")
    if before:
        out.notice("relapse", window=law("temporary_incapacity.relapse_days"))
    if answers.cause == "week_39":
        out.notice("until_birth")
    out.notice("collective_agreement")


def _conditions(answers: Answers, law: Law, out: Outcome) -> None:
    out.condition("registered", answers.registered, Reference("lgss", "165.1"))
    out.condition("certificate", answers.certificate, Reference("rd-625-2014", "2"))
    if answers.days_contributed is not None:
        # Part-time days count whole: before 2023-10-01 the qualifying period shrank with them, which is the same.
        out.at_least(
            "contributed",
            answers.days_contributed,
            law("temporary_incapacity.qualifying_days"),
            Reference("lgss", "172.a"),
        )
    if answers.age is not None:
        _week_39(answers, law, out)
    if answers.up_to_date is not None:
        act = Reference("rd-1273-2003", "12") if answers.worker == "self_employed" else Reference("lgss", "256.2")
        out.condition("up_to_date", answers.up_to_date, act)


def _week_39(answers: Answers, law: Law, out: Outcome) -> None:
    """Article 172 sends to 178.1: nothing under 21; then days in the last seven years, or in the whole career."""
    assert answers.age is not None
    recent, career = answers.days_in_7_years, answers.days_in_career
    if recent is None or career is None:
        return
    group = "younger" if answers.age < law("temporary_incapacity.week_39_older_age") else "older"
    enough_recent = law(f"temporary_incapacity.week_39_recent_{group}")
    enough_career = law(f"temporary_incapacity.week_39_career_{group}")
    met = recent >= enough_recent or career >= enough_career
    lacking = min(enough_recent - recent, enough_career - career)
    out.condition("contributed_week_39", met, Reference("lgss", "178.1"), lacking)


def _base(answers: Answers, law: Law, out: Outcome) -> Value:
    """Decreto 1646/1972, article 13: the contribution base of the month before, by day."""
    trace = out.trace
    thirty = law("temporary_incapacity.days_per_month")
    article = Reference("decreto-1646-1972", "13")
    monthly = answers.month_base or answers.self_employed_base
    if monthly is not None or answers.days_base is None:
        if answers.worker == "self_employed":
            article = Reference("rd-1273-2003", "6.2")
        base = trace.quotient("base", monthly or Value(Decimal(0), "EUR/month"), thirty, article, True)
    else:
        assert answers.base_days is not None
        if answers.base_kind == "part_time":
            article = Reference("lgss", "248.1.c")
        base = trace.quotient("base", answers.days_base, answers.base_days, article, True)
    if answers.overtime:
        divisor = answers.overtime_days or law("temporary_incapacity.overtime_days")
        overtime = trace.quotient("overtime", answers.overtime, divisor, Reference("decreto-1646-1972", "13"), True)
        base = trace.sum("base_with_overtime", base, overtime)
    highest = law("contribution_bases.maximum_monthly", _base_month(answers))
    most = trace.quotient("most", highest, thirty, to_cents=True)
    # 161.2: no base of a benefit, overtime included, goes beyond the highest contribution base.
    return trace.ceiling("base_ceiling", base, most, Reference("lgss", "161.2")) if base > most else base


def _base_month(answers: Answers) -> date:
    """The last month whose base counts, by its first day: that of the leave for people who may be hired in it."""
    month = answers.leave.replace(day=1)
    if answers.base_kind == "days" and answers.base_days and int(answers.base_days) < answers.leave.day:
        return month
    skips = answers.base_kind == "part_time" and answers.leave >= PART_TIME_SKIPS
    return add_months(month, -2 if skips else -1)


def _stretches(answers: Answers, law: Law) -> list[tuple[int, str, str]]:
    """From which day of the leave which rate is paid by whom (articles 173.1 and 251.a; RD 53/1980)."""
    first, later = int(law("temporary_incapacity.first_paid_day")), int(law("temporary_incapacity.later_from_day"))
    entity = {"employee": "delegated"}.get(answers.worker, "social_security")
    wage = ("wage", "employer") if answers.worker != "self_employed" else ("nothing", "nobody")
    if answers.cause in PROFESSIONAL:
        return [(1, *wage), (2, "rate_professional", entity)]
    if answers.cause == "donor":
        return [(1, "rate_donor", entity)]
    if answers.cause == "menstruation":
        return [(1, "rate_first", entity), (later, "rate_later", entity)]
    if answers.cause in SPECIAL:
        return [(1, *wage), (2, "rate_first", entity), (later, "rate_later", entity)]
    if answers.worker == "self_employed":
        own = [(first, "rate_first", entity)]
    else:
        employer = "employer_last_day_domestic" if answers.worker == "domestic" else "employer_last_day"
        own = [
            (first, "rate_first", "employer"),
            (int(law(f"temporary_incapacity.{employer}")) + 1, "rate_first", entity),
        ]
    return [(1, "nothing", "nobody"), *own, (later, "rate_later", entity)]


def _pay(answers: Answers, before: int, base: Value, law: Law, out: Outcome) -> None:
    """The schedule by stretch and by month; each stretch is rounded once, months share it without losing a cent."""
    last_day = before + int(answers.days_off)
    stretches = _stretches(answers, law)
    paid: list[Value] = []
    daily: dict[str, Value] = {}
    months: dict[tuple[date, date], Value] = {}
    rows = []
    for index, (begins, rate_name, payer) in enumerate(stretches):
        ends = min(last_day, stretches[index + 1][0] - 1 if index + 1 < len(stretches) else last_day)
        starts = max(begins, before + 1)
        if starts > ends:
            continue
        first, last = add_days(answers.leave, starts - before - 1), add_days(answers.leave, ends - before - 1)
        count = days(ends - starts + 1)
        if rate_name == "wage":
            rows.append(Stretch("periods", first, last, count, None, payer=payer))
            continue
        if rate_name == "nothing":
            rows.append(Stretch("periods", first, last, count, Value(Decimal(0), "EUR"), payer=payer))
            continue
        rate = law(f"temporary_incapacity.{rate_name}")
        if rate_name not in daily:
            daily[rate_name] = out.trace.share(rate_name, rate, base)
        amount = out.trace.product(f"paid_{rate_name}_{payer}", daily[rate_name], count, to_cents=True)
        paid.append(amount)
        rows.append(Stretch("periods", first, last, count, amount, daily[rate_name], rate, payer))
        _share_by_month(first, last, daily[rate_name], months)
    out.schedule += rows
    out.schedule += [
        Stretch("months", first, last, days((last - first).days + 1), amount)
        for (first, last), amount in sorted(months.items())
    ]
    out.amount("total", out.trace.sum("total", *paid) if len(paid) > 1 else sum(paid, Value(Decimal(0), "EUR")))
    for rate_name, value in daily.items():
        out.amount(f"daily_{rate_name}", value)


def _share_by_month(first: date, last: date, daily: Value, months: dict[tuple[date, date], Value]) -> None:
    """Add a stretch to the calendar months that it touches, by differences of rounded running sums."""
    done = Decimal(0)
    for start, end in split_by_month(first, last):
        so_far = cents(daily.number * ((end - first).days + 1))
        part = Value(so_far - done, "EUR")
        done = so_far
        same = next((key for key in months if (key[0].year, key[0].month) == (start.year, start.month)), None)
        if same is None:
            months[(start, end)] = part
        else:
            months[(same[0], end)] = months.pop(same) + part


CALCULATOR = Calculator("temporary_incapacity", Answers, rule, event="leave", check=check)
