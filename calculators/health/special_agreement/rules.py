"""Special agreements (*convenio especial*): what it costs a month to go on contributing, or to be treated.

Orden TAS/2865/2003, articles 2 to 7 and 13 to 28, with the coefficients of the contribution order of each year; carers
(RD 615/2007), internships of the past (Orden ISM/386/2024), collective dismissals (LGSS, additional provision 13),
public healthcare (RD 576/2013). Not covered: coal miners, top athletes, members of parliaments, strikes, unpaid leave,
several jobs at once, workers exempt from contributions; coverage.toml says what to do then.
"""

from __future__ import annotations

from calendar import monthrange
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

ORDER = "orden-tas-2865-2003"
INTERNSHIPS_ORDER = "orden-ism-386-2024"
# Orden ISM/386/2024: in force since, and requests until.
INTERNSHIPS_FROM, INTERNSHIPS_UNTIL = date(2024, 6, 1), date(2028, 12, 31)
# Until then the base was another one, and so were the instalments: Orden ISM/812/2024, published the day before.
INTERNSHIP_BASES_FROM = date(2024, 8, 2)

# Kinds whose base the person chooses, by article 6.2.1.
CHOSEN = ("general", "assistance", "part_time", "reduced_hours", "lower_pay", "international", "eu_staff")
# Of these, the base of another job is taken off.
BESIDE_WORK = ("part_time", "reduced_hours", "lower_pay")
LEAST_BASE = ("emigrant", "seasonal", "disability")
KINDS = (*CHOSEN, "dismissal", *LEAST_BASE, "carer", "internship", "healthcare")
# Article 3.3: the agreements of articles 11 to 22 ask for no earlier contribution.
QUALIFYING = ("general", "assistance", "lower_pay")
DEADLINE = ("general", "lower_pay", "eu_staff")
IS_CHOSEN = When("kind", one_of=CHOSEN)
IS_CARER = When("kind", one_of=("carer",))
RECENT = When("signed", one_of=("since_2000",))
AVERAGE = When("choice", one_of=("average",))


@dataclass(frozen=True, kw_only=True)
class Internship:
    """The days of internship in a year; ``base``: the least base of group 7 then, which is not held before 1997."""

    year: Value = ask(Number("year", 1970, 2023))
    count: Value = ask(Number("day", 1, 366))
    base: Value | None = ask(Money("EUR/month", maximum=2_000), when=When("year", below="1997"))


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    event: date = ask(Day(event=True))
    kind: str = ask(Choice(KINDS))
    signed: str | None = ask(Choice(("since_2000", "before_2000", "before_1998")), when=IS_CHOSEN)
    choice: str | None = ask(Choice(("minimum", "average", "maximum", "own")), when=IS_CHOSEN)
    full_year: bool | None = ask(YesNo(), when=AVERAGE)
    bases: Value | None = ask(Money("EUR", maximum=100_000), when=AVERAGE)
    counted_days: Value | None = ask(Number("day", 1, 364), when=When("full_year", one_of=("no",)))
    at_maximum: Value | None = ask(Number("month", 0, 60), when=When("choice", one_of=("maximum",)))
    own_base: Value | None = ask(Money("EUR/month", maximum=20_000), when=When("choice", one_of=("own",)))
    raised: bool | None = ask(YesNo(), when=When("choice", one_of=("average", "own")))
    base_day: date | None = ask(Day(not_before=date(2023, 1, 1)), when=When("raised", one_of=("yes",)))
    current_base: Value | None = ask(Money("EUR/month", maximum=20_000), when=When("kind", one_of=BESIDE_WORK))
    days_contributed: Value | None = ask(
        Number("day", 0, 4_383), when=(When("kind", one_of=QUALIFYING), RECENT), unknown=("1080", "1079")
    )
    left: date | None = ask(Day(), when=(When("kind", one_of=DEADLINE), RECENT), required=False)
    application: date | None = ask(Day(), when=(When("kind", one_of=DEADLINE), RECENT), required=False)
    dismissal_bases: Value | None = ask(Money("EUR", maximum=60_000), when=When("kind", one_of=("dismissal",)))
    economic: bool | None = ask(YesNo(), when=When("kind", one_of=("dismissal",)))
    lives_abroad: bool | None = ask(YesNo(), when=When("kind", one_of=("emigrant",)))
    degree: str | None = ask(Choice(("one", "two", "three")), when=IS_CARER)
    hours: Value | None = ask(Number("hour/week", 1, 168), when=When("degree", one_of=("two", "three")))
    keeps: bool | None = ask(YesNo(), when=IS_CARER)
    kept_base: Value | None = ask(Money("EUR/month", maximum=20_000), when=When("keeps", one_of=("yes",)))
    internships: tuple[Internship, ...] | None = ask(Rows(Internship, 30), when=When("kind", one_of=("internship",)))
    age: Value | None = ask(Number("year", 0, 120), when=When("kind", one_of=("healthcare",)))
    begins: bool | None = ask(YesNo(), when=When("kind", one_of=(*CHOSEN, "dismissal", "seasonal", "disability")))


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.kind == "part_time" and answers.choice in ("maximum", "own"):
        yield Problem("choice", "special_agreement.problem.choice_part_time")
    if answers.kind == "lower_pay" and answers.choice in ("minimum", "maximum"):
        yield Problem("choice", "special_agreement.problem.choice_lower_pay")
    if answers.kind == "internship" and answers.event < INTERNSHIPS_FROM:
        yield Problem("event", "special_agreement.problem.internship_early", {"day": INTERNSHIPS_FROM})
    elif answers.kind == "internship" and answers.event < INTERNSHIP_BASES_FROM:
        yield Problem("event", "special_agreement.problem.internship_bases", {"day": INTERNSHIP_BASES_FROM})
    if answers.base_day and answers.base_day > answers.event:
        yield Problem("base_day", "special_agreement.problem.base_day_late", {"day": answers.event})
    if answers.left and answers.application and answers.application <= answers.left:
        yield Problem("application", "special_agreement.problem.application_early", {"day": answers.left})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """The base, the contribution with its coefficient, and the share for the pension fund."""
    if answers.kind == "healthcare":
        _healthcare(answers, law, out)
    elif answers.kind == "internship":
        _internships(answers, law, out)
    elif answers.kind == "carer":
        _carer(answers, law, out)
    else:
        _conditions(answers, law, out)
        payment = _assistance(answers, law, out) if answers.kind == "assistance" else _ordinary(answers, law, out)
        _further(answers, payment, law, out)


# Who may sign, and from when it counts


def _conditions(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 3.1, 3.3, 5.2 and 6.2.1."""
    if answers.days_contributed is not None:
        least = law("special_agreement.qualifying_days")
        out.at_least("contributed", answers.days_contributed, least, Reference(ORDER, "3.3"))
    if answers.left and answers.application:
        last = add_months(answers.left, int(law("special_agreement.request_time")))
        out.condition("in_time", answers.application <= last, Reference(ORDER, "3.1"))
        backdated = add_days(answers.left, int(law("special_agreement.backdated_days")))
        counts = add_days(answers.left, 1) if answers.application <= backdated else answers.application
        out.notice("counts_from", day=counts)
        out.notice("last_day", day=last)
    if answers.at_maximum is not None:
        least = law("special_agreement.months_at_maximum")
        out.at_least("at_maximum", answers.at_maximum, least, Reference(ORDER, "6.2.1.a"))


# The base


def _chosen(answers: Answers, law: Law, out: Outcome) -> Value:
    """Article 6.2: the base that the person chooses, within its limits."""
    trace = out.trace
    least, most = law("special_agreement.minimum_base"), law("contribution_bases.maximum_monthly")
    base: Value
    if answers.choice == "minimum":
        return least
    if answers.choice == "maximum":
        return most
    if answers.own_base is not None:
        base = answers.own_base
        out.at_least("own_base", base, least, Reference(ORDER, "6.2.1.d"))
        out.notice("own_base")
    else:
        base = _average(answers, law, out)
    if answers.base_day is not None and answers.base_day.year < answers.event.year:
        # 6.2.1: each year in the proportion of the highest base.
        article = Reference(ORDER, "6.2.1")
        then = law("contribution_bases.maximum_monthly", answers.base_day)
        now = law("contribution_bases.maximum_monthly")
        rise = trace.quotient("rise", now, Value(then.number, then.unit, ("step", "maximum_then")), article)
        base = trace.product("base_raised", base, rise, article, True)
    base = trace.floor("base_floor", base, least, Reference(ORDER, "6.2.6"))
    return trace.ceiling("base_ceiling", base, most, Reference(ORDER, "6.2.4"))


def _average(answers: Answers, law: Law, out: Outcome) -> Value:
    """Article 6.2.1.b: the twelve months before, or by day when there are fewer."""
    assert answers.bases is not None  # asked with the choice of this base
    article = Reference(ORDER, "6.2.1.b")
    if answers.counted_days is None:
        return out.trace.quotient("average", answers.bases, law("special_agreement.average_months"), article, True)
    daily = out.trace.quotient("average_daily", answers.bases, answers.counted_days, article)
    return out.trace.product("average", daily, law("special_agreement.month_days"), article, True)


def _base(answers: Answers, law: Law, out: Outcome) -> Value:
    """The base of the agreement: what the article of its kind says."""
    if answers.kind == "dismissal":
        assert answers.dismissal_bases is not None  # asked for this kind
        count = law("special_agreement.dismissal_months")
        base = out.trace.quotient("dismissal_average", answers.dismissal_bases, count, None, True)
        least, most = law("special_agreement.minimum_base"), law("contribution_bases.maximum_monthly")
        base = out.trace.floor("base_floor", base, least, Reference(ORDER, "6.2.6"))
        return out.trace.ceiling("base_ceiling", base, most, Reference(ORDER, "6.2.4"))
    if answers.kind in LEAST_BASE:
        return law("contribution_bases.minimum_monthly")
    base = _chosen(answers, law, out)
    if answers.current_base is None:
        return base
    return _above(base, answers.current_base, _article(answers), out)


def _above(base: Value, other: Value, article: Reference, out: Outcome) -> Value:
    """What a base has above another one; a condition that there is something."""
    out.condition("above", base > other, article)
    if base <= other:
        return pure(0, "EUR/month").named("step", "difference")
    return out.trace.difference("difference", base, other, article)


def _article(answers: Answers) -> Reference:
    return Reference(ORDER, {"part_time": "22.2", "reduced_hours": "21.3", "lower_pay": "23.2"}[answers.kind])


# The payment


def _coefficient(answers: Answers) -> str:
    """The coefficient that the order of each year gives to a kind of agreement."""
    kind, signed = answers.kind, answers.signed
    if kind in ("part_time", "reduced_hours"):
        name = "partial_work_before_1998" if signed == "before_1998" else "partial_work"
    elif kind == "international":
        name = "international" if signed == "since_2000" else "international_before_2000"
    elif kind in ("general", "lower_pay"):
        name = "general_before_1998" if signed == "before_1998" else "general"
    else:
        name = {"dismissal": "general", "seasonal": "general"}.get(kind, kind)
    return f"special_agreement.{name}"


def _quota(key: str, base: Value, coefficient: str, law: Law, out: Outcome) -> Value:
    """Article 7: the base at the single rate, times the coefficient."""
    whole = out.trace.share(f"{key}_whole", law("contribution_rates.common_total"), base, Reference(ORDER, "7.2.a"))
    return out.trace.product(key, whole, law(coefficient), to_cents=True)


def _fund(key: str, base: Value, coefficient: str, law: Law, out: Outcome) -> Value:
    """The intergenerational equity mechanism: on the base, without coefficient, where retirement is covered."""
    # The second paragraph of the article that holds the coefficients of the year.
    order = law(coefficient).reference
    article = Reference(order.act, f"{order.article.partition('.')[0]}.2")
    return out.trace.share(key, law("contribution_rates.mei_total"), base, article, True)


def _ordinary(answers: Answers, law: Law, out: Outcome) -> Value:
    base = _base(answers, law, out)
    coefficient = _coefficient(answers)
    quota = _quota("quota", base, coefficient, law, out)
    # Article 13: an official of the Union goes on insured for permanent incapacity alone.
    fund = None if answers.kind == "eu_staff" else _fund("fund", base, coefficient, law, out)
    payment = out.trace.sum("payment", quota, fund) if fund is not None else quota
    out.amount("payment", payment)
    if fund is not None:
        out.amount("quota", quota)
        out.amount("fund", fund)
    out.amount("base", base)
    return payment


def _assistance(answers: Answers, law: Law, out: Outcome) -> Value:
    """Article 24: the risks on the whole base; retirement on what it has above the base of the employment service."""
    trace, article = out.trace, Reference(ORDER, "24.1")
    old = "_before_1998" if answers.signed == "before_1998" else ""
    base = _chosen(answers, law, out)
    risks = _quota("risks", base, f"special_agreement.assistance_risks{old}", law, out)
    parts = [risks]
    share, least = law("unemployment_assistance.over_52_contribution_base"), law("contribution_bases.minimum_monthly")
    service = trace.share("service_base", share, least)
    if base > service:
        above = trace.difference("difference", base, service, article)
        parts.append(_quota("retirement", above, f"special_agreement.assistance_retirement{old}", law, out))
        parts.append(_fund("fund", above, f"special_agreement.assistance_retirement{old}", law, out))
    else:
        out.notice("service_base_enough", base=service)
    payment = trace.sum("payment", *parts, article=article) if len(parts) > 1 else risks
    out.amount("payment", payment)
    out.amount("base", base)
    return payment


def _further(answers: Answers, payment: Value, law: Law, out: Outcome) -> None:
    """A first month that is not whole, a quarter, and what the reader must know."""
    if answers.begins and answers.event.day > 1:
        count = monthrange(answers.event.year, answers.event.month)[1] - answers.event.day + 1
        article = Reference(ORDER, "7.2.c")
        daily = out.trace.quotient("payment_daily", payment, law("special_agreement.month_days"), article)
        first = out.trace.product("first_month", daily, days(count).named("step", "first_days"), article, True)
        out.amount("first_month", first)
    if answers.lives_abroad:
        quarter = law("special_agreement.quarter_months")
        out.amount("quarter", out.trace.product("quarter", payment, quarter))
    if answers.kind == "dismissal":
        economic = "employer_age_economic" if answers.economic else "employer_age"
        out.notice("employer_pays", age=law(f"special_agreement.{economic}"))
    if answers.kind in CHOSEN:
        out.notice("base_follows")
        if answers.kind in DEADLINE and not (answers.left and answers.application):
            out.notice(
                "request", time=law("special_agreement.request_time"), back=law("special_agreement.backdated_days")
            )
    if answers.kind == "eu_staff":
        out.notice("eu_staff")
    out.notice("not_insured")
    out.notice("unpaid")


def _carer(answers: Answers, law: Law, out: Outcome) -> None:
    """RD 615/2007, article 4: the State pays on the minimum base; the carer pays for a higher base that is kept."""
    trace, article = out.trace, Reference("rd-615-2007", "4.1")
    base: Value = law("contribution_bases.minimum_monthly")
    least_share = law("special_agreement.carer_least_share")
    if answers.hours is None:
        # Degree I: always half.
        base = trace.share("carer_base", least_share, base, article)
    elif answers.hours < law("special_agreement.carer_full_time"):
        part = trace.quotient("carer_part", answers.hours, law("special_agreement.carer_full_time"))
        share = Value(part.number * 100, "percent", part.source)
        share = trace.floor("carer_share", share, least_share, article)
        base = trace.share("carer_base", share, base, article)
    own = None
    if answers.kept_base is not None:
        minimum = law("contribution_bases.minimum_monthly")
        out.condition("kept_base", answers.kept_base > minimum, Reference("rd-615-2007", "4.2"))
        if answers.kept_base > minimum:
            most = law("contribution_bases.maximum_monthly")
            kept = trace.ceiling("base_ceiling", answers.kept_base, most, Reference(ORDER, "6.2.4"))
            above = trace.difference("difference", kept, base, Reference("rd-615-2007", "4.2"))
            own_quota = _quota("own_quota", above, "special_agreement.carer", law, out)
            own_fund = _fund("own_fund", above, "special_agreement.carer", law, out)
            own = trace.sum("own", own_quota, own_fund, article=Reference("rd-615-2007", "4.2"))
    quota = _quota("quota", base, "special_agreement.carer", law, out)
    training = trace.share("training", law("special_agreement.carer_training"), base, to_cents=True)
    fund = _fund("fund", base, "special_agreement.carer", law, out)
    state = trace.sum("state", quota, fund, training, article=Reference("rd-615-2007", "4.5"))
    out.amount("own", own if own is not None else pure(0, "EUR/month"))
    out.amount("state", state)
    out.amount("base", base)
    out.notice("carer", back=law("special_agreement.backdated_days"))
    if own is not None:
        out.notice("unpaid")


def _internships(answers: Answers, law: Law, out: Outcome) -> None:
    """Orden ISM/386/2024, articles 2, 3 and 6."""
    trace, article = out.trace, Reference(INTERNSHIPS_ORDER, "6.1")
    assert answers.internships is not None  # asked for this kind
    counts = [row.count.named("step", "internship_days") for row in answers.internships]
    total = trace.sum("all_days", *counts, article=Reference(INTERNSHIPS_ORDER, "2.3"))
    most = law("special_agreement.internship_days")
    over = total - most if total > most else None
    out.condition("internship_days", over is None, Reference(INTERNSHIPS_ORDER, "2.3"), over)
    out.condition("internship_request", answers.event <= INTERNSHIPS_UNTIL, Reference(INTERNSHIPS_ORDER, "3.2"))
    month = law("special_agreement.month_days")
    rate = law("contribution_rates.common_total", INTERNSHIPS_FROM)
    parts = []
    for row in answers.internships:
        # Where a year had several bases, that of its last day.
        base: Value = row.base.named("step", "internship_base") if row.base is not None else _least_base(row.year, law)
        daily = trace.quotient("period_daily", base, month, article)
        period = trace.product("period", daily, row.count.named("step", "internship_days"), article)
        parts.append(trace.share("period_whole", rate, period, article))
    whole = trace.sum("all_whole", *parts, article=Reference(INTERNSHIPS_ORDER, "6.2")) if len(parts) > 1 else parts[0]
    paid = trace.product("total", whole, law("special_agreement.internship"), to_cents=True)
    length = trace.rounded_up("internship_months", trace.quotient("months_exact", total, month))
    twice = pure(length.number * 2).named("step", "twice")
    count = trace.ceiling("instalments", twice, law("special_agreement.internship_instalments"))
    out.amount("total", paid)
    out.amount("instalments", count)
    spread = Value(count.number, "month", count.source)
    out.amount("instalment", trace.quotient("instalment", paid, spread, Reference(INTERNSHIPS_ORDER, "6.3"), True))
    out.notice("internship")
    out.notice("internship_until", day=INTERNSHIPS_UNTIL)


def _least_base(year: Value, law: Law) -> Value:
    return law("contribution_bases.minimum_monthly", date(int(year), 12, 31))


def _healthcare(answers: Answers, law: Law, out: Outcome) -> None:
    """RD 576/2013, article 6: a fee by age."""
    assert answers.age is not None  # asked for this kind
    older = answers.age >= law("healthcare_entitlement.agreement_fee_age")
    fee = law(f"healthcare_entitlement.agreement_fee_{'from' if older else 'under'}_65")
    out.amount("payment", fee)
    out.notice("healthcare", residence=law("healthcare_entitlement.agreement_residence"))


CALCULATOR = Calculator("special_agreement", Answers, rule, event="event", check=check)
