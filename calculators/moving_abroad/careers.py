"""A working life in several countries: its periods, overlaps settled, and the pro rata that follows from them.

Regulation 883/2004, articles 6, 52 and 57; Regulation 987/2009, articles 12 and 43. Shared by the pensions whose
amount each country works out from its own part of the career.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from calculators.engine import (
    Choice,
    Day,
    Law,
    Money,
    Number,
    Outcome,
    Problem,
    Spans,
    Text,
    Value,
    When,
    ask,
    days,
    pure,
)
from calculators.engine.figures import Reference
from calculators.moving_abroad.countries import COUNTRIES, COUNTRY_WORDS, SPAIN

KINDS = ("compulsory", "voluntary", "credited")
BY_MONTHS, BY_DATES = When("entry", one_of=("months",)), When("entry", one_of=("dates",))
ONE_DAY = timedelta(days=1)
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


@dataclass(frozen=True)
class Career:
    """The length in each country, in months or days, and the days that stay in two: ``(countries, days)``."""

    lengths: dict[str, Value]
    double: list[tuple[list[str], int]] = field(default_factory=list)


def check(
    calculator: str,
    event: date,
    careers: Sequence[Country] | None,
    periods: Sequence[Period] | None,
    others: Sequence[OtherPension] | None,
) -> Iterator[Problem]:
    """Rows that contradict each other, or the day of the pension."""
    named = [row.country for row in careers or periods or ()]
    for index, career in enumerate(careers or ()):
        if career.country in named[:index]:
            yield Problem(f"careers.{index}.country", f"{calculator}.problem.country_twice")
    for index, period in enumerate(periods or ()):
        if period.last < period.first:
            yield Problem(f"periods.{index}.last", f"{calculator}.problem.period_ends_early", {"day": period.first})
        elif period.last >= event:
            yield Problem(f"periods.{index}.last", f"{calculator}.problem.period_after_event", {"day": event})
    countries = [row.country for row in others or ()]
    for index, country in enumerate(countries):
        if country not in named:
            yield Problem(f"others.{index}.country", f"{calculator}.problem.no_period")
        elif country in countries[:index]:
            yield Problem(f"others.{index}.country", f"{calculator}.problem.country_twice")


def read_career(careers: Sequence[Country] | None, periods: Sequence[Period] | None, out: Outcome) -> Career:
    """The career from whichever of the two the reader gave."""
    return _by_months(careers) if careers is not None else _by_dates(periods or (), out)


def _by_months(careers: Sequence[Country]) -> Career:
    """Months as the reader counts them: without dates, periods are taken not to overlap (987/2009, article 12.6)."""
    rows = [row for row in careers if row.months]
    return Career({row.country: row.months.named("step", f"periods@{row.country}") for row in rows})


def _by_dates(periods: Sequence[Period], out: Outcome) -> Career:
    """Days of each country once the overlaps are settled (987/2009, articles 12 and 43), and their picture."""
    edges = sorted({p.first for p in periods} | {p.last + ONE_DAY for p in periods})
    # For each country its stretches: first and last day, and what becomes of them.
    stretches: dict[str, list[tuple[date, date, str]]] = {}
    double: list[tuple[list[str], int]] = []
    for first, end in pairwise(edges):
        running = [p for p in periods if p.first <= first and p.last >= first]
        counted = _countries_of(running, first, periods)
        if len(counted) > 1:
            double.append((counted, (end - first).days))
        # 12.5 may give a credited day to a country that did not credit it.
        for country in dict.fromkeys([*(period.country for period in running), *counted]):
            state = "dropped" if country not in counted else "twice" if len(counted) > 1 else "counted"
            found = stretches.setdefault(country, [])
            if found and found[-1][1:] == (first - ONE_DAY, state):
                found[-1] = (found[-1][0], end - ONE_DAY, state)
            else:
                found.append((first, end - ONE_DAY, state))
    article = Reference("reg-987-2009", "12")
    lengths = {}
    for country, found in stretches.items():
        kept = _joined([(first, last) for first, last, state in found if state != "dropped"])
        if kept:
            key = f"periods@{country}"
            parts = [out.trace.count_days(key, first, last, article) for first, last in kept]
            lengths[country] = out.trace.sum(key, *parts) if len(parts) > 1 else parts[0]
    states = {state for found in stretches.values() for _, _, state in found}
    if "dropped" in states:
        out.notice("overlap")
    if double:
        out.notice("double")
    _picture(stretches, out)
    return Career(lengths, double)


def _joined(stretches: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """Stretches that follow one another without a gap, as one."""
    joined: list[tuple[date, date]] = []
    for first, last in stretches:
        if joined and joined[-1][1] == first - ONE_DAY:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _picture(stretches: dict[str, list[tuple[date, date, str]]], out: Outcome) -> None:
    """The career as a table and as bars, one line for each country."""
    found = sorted((row[0], row[1], country, row[2]) for country, rows in stretches.items() for row in rows)
    out.table(
        "career",
        ("country", "first", "last", "days", "counts"),
        [
            (Text(f"{COUNTRY_WORDS}.{country}"), first, last, days((last - first).days + 1), Text(f"cell.{state}"))
            for first, last, country, state in found
        ],
        Spans("first", "last", tuple(index for index, row in enumerate(found) if row[3] == "dropped")),
    )


def _countries_of(running: list[Period], day: date, periods: Sequence[Period]) -> list[str]:
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


def total(key: str, career: Career, counted: dict[str, Value], out: Outcome) -> Value:
    """All periods of the countries that count; a day that stays in two of them counts once."""
    whole = out.trace.sum(key, *counted.values(), article=Reference("reg-883-2004", "6"))
    twice = sum(max(0, sum(name in counted for name in names) - 1) * count for names, count in career.double)
    if twice:
        whole = out.trace.difference(f"{key}_once", whole, days(twice).named("step", "doubled"))
    return whole


def per_year(career_in_months: bool) -> Value:
    """A year in the measure of the career: twelve months, or 365 days where the reader gives dates."""
    return pure(12, "month/year") if career_in_months else pure(365, "day/year")


def short(career: Career, year: Value, alone: set[str]) -> set[str]:
    """Article 57.1: the countries with under one year, and no right from these periods alone."""
    return {country for country, length in career.lengths.items() if length < year and country not in alone}


def own_length(career: Career, country: str, year: Value) -> Value:
    """The length in one country; nothing where there is none."""
    return career.lengths.get(country, Value(Decimal(0), year.unit))


def pro_rata(key: str, country: str, theoretical: Value, own: Value, whole: Value, out: Outcome) -> Value:
    """Article 52.1.b.ii: the theoretical amount, times own periods, divided by all: multiplied first, to stay exact."""
    times = out.trace.product(
        f"pro_rata_times_{own.unit}@{country}", theoretical, pure(own.number).named(*own.source), RATIO
    )
    return out.trace.quotient(key, times, pure(whole.number).named(*whole.source), RATIO, True)


def full_period(law: Law, unit: str) -> Value:
    """The contribution that a full Spanish retirement pension asks for, in months or days (LGSS 210, dt9)."""
    table = law.table("retirement_pension.full_rate_years")
    years, further = table.cell(table.rows[0], "years"), table.cell(table.rows[0], "months")
    full = years * pure(12, "month/year") + further
    if unit == "day":
        full = full / pure(12, "month/year") * pure(365, "day/year")
    return full.named("figure", table.id)


@dataclass(frozen=True)
class Spanish:
    """What the reader has of the Spanish pension; ``full``: the longest period that the ratio may count, if any.

    ``most``: the highest pension.
    """

    theoretical: Value
    national: Value | None
    full: Value | None
    most: Value


def highest_pension(law: Law) -> Value:
    """LGSS 57: what a Spanish pension cannot exceed, for one of the fourteen payments, as readers enter theirs."""
    return replace(law("pensions.maximum_monthly"), unit="EUR/month")


def limited(key: str, pension: Value, most: Value, out: Outcome) -> Value:
    """A Spanish pension within the highest; a step only where that bites."""
    return out.trace.ceiling(key, pension, most, Reference("lgss", "57")) if pension > most else pension


def spain_pays(paid: Value, most: Value, out: Outcome) -> None:
    """The amount of Spain; a notice when it is the highest pension."""
    out.amount("paid", paid)
    if paid.number == most.number:
        out.notice("limited", most=most)


def pensions(
    spanish: Spanish, others: Sequence[OtherPension], counted: dict[str, Value], whole: Value, out: Outcome
) -> None:
    """What each country pays whose amounts are known, and their sum."""
    paid = []
    if SPAIN in counted:
        paid.append(_spanish_pension(spanish, counted[SPAIN], whole, out))
    for other in others:
        if other.country in counted:
            paid += _other_pension(other, counted[other.country], whole, out)
    if len(paid) > 1:
        out.amount("all_countries", out.trace.sum("all_countries", *paid))


def _spanish_pension(spanish: Spanish, own: Value, whole: Value, out: Outcome) -> Value:
    """Articles 52.1, 52.3 and 56.1.a."""
    if spanish.full is not None and whole > spanish.full:
        # 56.1.a: not more than the longest period that a full Spanish pension asks for.
        whole = out.trace.ceiling("total_full", whole, spanish.full, Reference("reg-883-2004", "56.1.a"))
        own = out.trace.ceiling("own_full", own, spanish.full, Reference("reg-883-2004", "56.1.a"))
    # No source says whether the theoretical amount is limited too, before it is shared out: it is left as it is.
    if spanish.theoretical > spanish.most:
        out.notice("theoretical_above", most=spanish.most)
    part = pro_rata("pro_rata", SPAIN, spanish.theoretical, own, whole, out)
    part = limited("pro_rata_ceiling", part, spanish.most, out)
    if spanish.national is None:
        spain_pays(part, spanish.most, out)
        out.notice("paid_pro_rata_only")
        return part
    national = limited("national_ceiling", spanish.national, spanish.most, out)
    paid = out.trace.floor("paid", part, national, Reference("reg-883-2004", "52.3"))
    spain_pays(paid, spanish.most, out)
    out.amount("pro_rata", part)
    out.amount("national", national)
    out.notice("paid_national" if national >= part else "paid_pro_rata")
    return paid


def _other_pension(other: OtherPension, own: Value, whole: Value, out: Outcome) -> list[Value]:
    """The same two amounts in another country, as far as the reader has them."""
    key = f"paid_other@{other.country}"
    amounts = []
    if other.theoretical is not None:
        theoretical = other.theoretical.named("step", "theoretical_other")
        amounts.append(pro_rata(f"pro_rata_other@{other.country}", other.country, theoretical, own, whole, out))
    if other.national is not None:
        amounts.append(other.national.named("step", "national_other"))
    if not amounts:
        return []
    paid = amounts[0]
    if len(amounts) > 1:
        paid = out.trace.floor(key, amounts[0], amounts[1], Reference("reg-883-2004", "52.3"))
    out.amount(key, paid)
    return [paid]
