"""Pensions with periods in several countries: Regulation 883/2004, articles 6 and 50 to 58; 987/2009, 12, 13 and 43.

The Spanish pension alone, the pro rata of the theoretical pension, and the higher of the two; the same for the other
countries whose amounts the reader has. The theoretical amount is entered: the calculators of the retirement and
survivors' pensions give it. Not covered: supplements up to the minimum (58), rules against overlapping of pensions
(53 to 55), invalidity, which has its own calculator; coverage.toml says what to do then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
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
    pure,
)
from calculators.engine.figures import Reference
from calculators.moving_abroad.countries import COUNTRIES, COUNTRY_WORDS, SPAIN, UNITED_KINGDOM

KINDS = ("compulsory", "voluntary", "credited")
BY_MONTHS, BY_DATES = When("entry", one_of=("months",)), When("entry", one_of=("dates",))
RETIREMENT = When("pension", one_of=("retirement",))
# Countries in which the same days count, and how many days.
Double = tuple[list[str], int]
RATIO = Reference("reg-883-2004", "52.1.b")


@dataclass(frozen=True, kw_only=True)
class Country:
    """How long in one country."""

    country: str = ask(Choice(COUNTRIES, COUNTRY_WORDS))
    months: Value = ask(Number("month", 0, 900, decimals=2))


@dataclass(frozen=True, kw_only=True)
class Period:
    """One period of insurance or residence, both days counted."""

    country: str = ask(Choice(COUNTRIES, COUNTRY_WORDS))
    kind: str = ask(Choice(KINDS))
    first: date = ask(Day())
    last: date = ask(Day())


@dataclass(frozen=True, kw_only=True)
class OtherPension:
    """What another country has told the reader."""

    country: str = ask(Choice(COUNTRIES[1:], COUNTRY_WORDS))
    theoretical: Value | None = ask(Money("EUR/month", maximum=20_000), required=False)
    national: Value | None = ask(Money("EUR/month", maximum=20_000), required=False)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    event: date = ask(Day(event=True))
    pension: str = ask(Choice(("retirement", "survivors")))
    entry: str = ask(Choice(("months", "dates")))
    careers: tuple[Country, ...] | None = ask(Rows(Country, maximum=32), when=BY_MONTHS)
    periods: tuple[Period, ...] | None = ask(Rows(Period, maximum=40), when=BY_DATES)
    recent: bool | None = ask(YesNo(), when=RETIREMENT, unknown=("yes", "no"))
    national_right: bool = ask(YesNo())
    national: Value | None = ask(Money("EUR/month", maximum=20_000), when=When("national_right", one_of=("yes",)))
    theoretical: Value = ask(Money("EUR/month", maximum=20_000))
    others_known: bool = ask(YesNo())
    others: tuple[OtherPension, ...] | None = ask(
        Rows(OtherPension, maximum=31), when=When("others_known", one_of=("yes",))
    )


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    rows = answers.careers or answers.periods or ()
    named = [row.country for row in rows]
    field = "careers" if answers.careers else "periods"
    if SPAIN not in named:
        yield Problem(field, "eu_pension.problem.no_spain")
    for index, career in enumerate(answers.careers or ()):
        if career.country in named[:index]:
            yield Problem(f"careers.{index}.country", "eu_pension.problem.country_twice")
    for index, period in enumerate(answers.periods or ()):
        if period.last < period.first:
            yield Problem(f"periods.{index}.last", "eu_pension.problem.period_ends_early", {"day": period.first})
        elif period.last >= answers.event:
            yield Problem(f"periods.{index}.last", "eu_pension.problem.period_after_event", {"day": answers.event})
    others = [row.country for row in answers.others or ()]
    for index, country in enumerate(others):
        if country not in named:
            yield Problem(f"others.{index}.country", "eu_pension.problem.no_period")
        elif country in others[:index]:
            yield Problem(f"others.{index}.country", "eu_pension.problem.country_twice")


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Periods of each country; the right; the two amounts and the higher; the other countries."""
    if answers.careers is not None:
        lengths, double = _by_months(answers)
    else:
        lengths, double = _by_dates(answers, out)
    total = _total("total", lengths, double, out)
    year = _year(answers, law)
    short = _short(answers, lengths, year)
    _right(answers, lengths, total, year, law, out)
    counted = {country: length for country, length in lengths.items() if country not in short}
    if short and counted:
        # 57.2: the periods under a year serve for the theoretical amount, not for the ratio.
        total = _total("total_without_short", counted, double, out)
    if not counted:
        out.notice("all_short")
    elif SPAIN not in counted:
        out.notice("spain_short")
    elif short:
        out.notice("short_elsewhere")
    paid = []
    if SPAIN in counted:
        paid.append(_spain(answers, counted[SPAIN], total, law, out))
    for other in answers.others or ():
        if other.country in counted:
            paid += _other(other, counted[other.country], total, out)
    if len(paid) > 1:
        out.amount("all_countries", out.trace.sum("all_countries", *paid))
    _notices(answers, lengths, out)


def _by_months(answers: Answers) -> tuple[dict[str, Value], list[Double]]:
    """Months as the reader counts them: without dates, periods are taken not to overlap (987/2009, article 12.6)."""
    assert answers.careers is not None
    rows = [row for row in answers.careers if row.months]
    return {row.country: row.months.named("step", f"periods_{row.country}") for row in rows}, []


def _by_dates(answers: Answers, out: Outcome) -> tuple[dict[str, Value], list[Double]]:
    """Days of each country once the overlaps are settled (987/2009, articles 12 and 43); those that stay in two."""
    assert answers.periods is not None
    edges = sorted({p.first for p in answers.periods} | {p.last + timedelta(days=1) for p in answers.periods})
    stretches: dict[str, list[tuple[date, date]]] = {}
    double: list[Double] = []
    dropped = False
    for first, end in pairwise(edges):
        running = [p for p in answers.periods if p.first <= first and p.last >= first]
        countries = _countries_of(running, first, answers.periods)
        dropped = dropped or len(countries) < len({p.country for p in running})
        if len(countries) > 1:
            double.append((countries, (end - first).days))
        for country in countries:
            found = stretches.setdefault(country, [])
            if found and found[-1][1] == first - timedelta(days=1):
                found[-1] = (found[-1][0], end - timedelta(days=1))
            else:
                found.append((first, end - timedelta(days=1)))
    article = Reference("reg-987-2009", "12")
    lengths = {}
    for country, found in stretches.items():
        key = f"periods_{country}"
        parts = [out.trace.count_days(key, first, last, article) for first, last in found]
        lengths[country] = out.trace.sum(key, *parts) if len(parts) > 1 else parts[0]
    if dropped:
        out.notice("overlap")
    if double:
        out.notice("double")
    return lengths, double


def _countries_of(running: list[Period], day: date, periods: tuple[Period, ...]) -> list[str]:
    """The countries in which a day counts: compulsory before voluntary, both before credited (12.3, 12.4, 43.1)."""
    for kind in KINDS:
        countries = list(dict.fromkeys(period.country for period in running if period.kind == kind))
        if countries:
            break
    else:
        return []
    if kind == "credited" and len(countries) > 1:
        # 12.5: the country of the last compulsory insurance before, or else of the first one after.
        compulsory = [period for period in periods if period.kind == "compulsory"]
        before = [period for period in compulsory if period.last < day]
        after = [period for period in compulsory if period.first > day]
        if before:
            return [max(before, key=lambda period: period.last).country]
        if after:
            return [min(after, key=lambda period: period.first).country]
    return countries


def _total(key: str, lengths: dict[str, Value], double: list[Double], out: Outcome) -> Value:
    """All periods; a day that stays in two countries counts once."""
    total = out.trace.sum(key, *lengths.values(), article=Reference("reg-883-2004", "6"))
    twice = sum(max(0, sum(name in lengths for name in names) - 1) * count for names, count in double)
    if twice:
        total = out.trace.difference(f"{key}_once", total, days(twice).named("step", "doubled"))
    return total


def _year(answers: Answers, law: Law) -> Value:
    """The year of article 57: twelve months, or 365 days where the reader gives dates."""
    per_year = pure(12, "month/year") if answers.careers is not None else pure(365, "day/year")
    return law("eu_pension.shortest_period") * per_year


def _short(answers: Answers, lengths: dict[str, Value], year: Value) -> set[str]:
    """Article 57.1: under one year, and no right from these periods alone."""
    alone = {row.country for row in answers.others or () if row.national}
    if answers.national_right:
        alone.add(SPAIN)
    return {country for country, length in lengths.items() if length < year and country not in alone}


def _right(answers: Answers, lengths: dict[str, Value], total: Value, year: Value, law: Law, out: Outcome) -> None:
    """A pension from the Spanish periods alone (52.1.a), or with all periods (6, 52.1.b) and a year in Spain (57)."""
    if answers.national_right:
        out.condition("national", True, Reference("reg-883-2004", "52.1.a"))
        return
    own = lengths.get(SPAIN, Value(Decimal(0), year.unit))
    out.at_least("year_in_spain", own, year, Reference("reg-883-2004", "57"))
    if answers.pension != "retirement":
        return
    per_year = pure(12, "month/year") if answers.careers is not None else pure(365, "day/year")
    least = law("retirement_pension.minimum_contribution") * per_year
    out.at_least("all_periods", total, least, Reference("lgss", "205.1.b"))
    out.condition("recent", answers.recent, Reference("lgss", "205.1.b"))


def _spain(answers: Answers, own: Value, total: Value, law: Law, out: Outcome) -> Value:
    """Articles 52.1, 52.3 and 56.1.a."""
    trace = out.trace
    if answers.pension == "retirement":
        full = _full_period(answers, law, out)
        if total > full:
            # 56.1.a: not more than the longest period that a full Spanish pension asks for.
            total = trace.ceiling("total_full", total, full, Reference("reg-883-2004", "56.1.a"))
            own = trace.ceiling("own_full", own, full, Reference("reg-883-2004", "56.1.a"))
    pro_rata = _pro_rata("pro_rata", answers.theoretical, own, total, out)
    if answers.national is None:
        out.amount("paid", pro_rata)
        out.notice("paid_pro_rata_only")
        return pro_rata
    paid = trace.floor("paid", pro_rata, answers.national, Reference("reg-883-2004", "52.3"))
    out.amount("paid", paid)
    out.amount("pro_rata", pro_rata)
    out.amount("national", answers.national)
    out.notice("paid_national" if answers.national >= pro_rata else "paid_pro_rata")
    return paid


def _full_period(answers: Answers, law: Law, out: Outcome) -> Value:
    """The contribution that a full Spanish retirement pension asks for: LGSS 210 and transitional provision 9."""
    table = law.table("retirement_pension.full_rate_years")
    years, further = table.cell(table.rows[0], "years"), table.cell(table.rows[0], "months")
    months = years * pure(12, "month/year") + further
    if answers.careers is not None:
        return months.named("figure", table.id)
    return (months / pure(12, "month/year") * pure(365, "day/year")).named("figure", table.id)


def _pro_rata(key: str, theoretical: Value, own: Value, total: Value, out: Outcome) -> Value:
    """Article 52.1.b.ii: the theoretical amount, times own periods, divided by all: multiplied first, to stay exact."""
    times = out.trace.product(f"{key}_times_{own.unit}", theoretical, pure(own.number).named(*own.source), RATIO)
    return out.trace.quotient(key, times, pure(total.number).named(*total.source), RATIO, True)


def _other(other: OtherPension, own: Value, total: Value, out: Outcome) -> list[Value]:
    """The same two amounts in another country, as far as the reader has them."""
    key = f"paid_{other.country}"
    amounts = []
    if other.theoretical is not None:
        theoretical = other.theoretical.named("step", "theoretical_other")
        amounts.append(_pro_rata(f"pro_rata_{other.country}", theoretical, own, total, out))
    if other.national is not None:
        amounts.append(other.national.named("step", "national_other"))
    if not amounts:
        return []
    paid = amounts[0]
    if len(amounts) > 1:
        paid = out.trace.floor(key, amounts[0], amounts[1], Reference("reg-883-2004", "52.3"))
    out.amount(key, paid)
    return [paid]


def _notices(answers: Answers, lengths: dict[str, Value], out: Outcome) -> None:
    if len(lengths) == 1:
        out.notice("only_spain")
    elif answers.careers is not None:
        out.notice("no_overlap")
    if answers.others:
        out.notice("others_rules")
    if UNITED_KINGDOM in lengths:
        out.notice("united_kingdom")
    out.notice("one_claim")
    if "paid" in out.amounts:
        out.notice("payments")


CALCULATOR = Calculator("eu_pension", Answers, rule, event="event", check=check)
