"""Pensions with periods in several countries: Regulation 883/2004, articles 6 and 50 to 58; 987/2009, 12, 13 and 43.

The Spanish pension alone, the pro rata of the theoretical pension, and the higher of the two; the same for the other
countries whose amounts the reader has. The theoretical amount is entered: the calculators of the retirement and
survivors' pensions give it. Not covered: supplements up to the minimum (58), rules against overlapping of pensions
(53 to 55), invalidity, which has its own calculator; coverage.toml says what to do then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from calculators.engine import (
    Calculator,
    Choice,
    Day,
    Law,
    Money,
    Outcome,
    Problem,
    Rows,
    Value,
    When,
    YesNo,
    ask,
    pure,
)
from calculators.engine.figures import Reference
from calculators.moving_abroad import careers
from calculators.moving_abroad.careers import BY_DATES, BY_MONTHS, Country, OtherPension, Period
from calculators.moving_abroad.countries import SPAIN, UNITED_KINGDOM

RETIREMENT = When("pension", one_of=("retirement",))


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
    if SPAIN not in [row.country for row in answers.careers or answers.periods or ()]:
        yield Problem("careers" if answers.careers else "periods", "eu_pension.problem.no_spain")
    yield from careers.check("eu_pension", answers.event, answers.careers, answers.periods, answers.others)


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Periods of each country; the right; the two amounts and the higher; the other countries."""
    career = careers.read_career(answers.careers, answers.periods, out)
    total = careers.total("total", career, career.lengths, out)
    year = law("eu_pension.shortest_period") * careers.per_year(answers.careers is not None)
    alone = {row.country for row in answers.others or () if row.national}
    if answers.national_right:
        alone.add(SPAIN)
    short = careers.short(career, year, alone)
    _right(answers, careers.own_length(career, SPAIN, year), total, year, law, out)
    counted = {country: length for country, length in career.lengths.items() if country not in short}
    if short and counted:
        # 57.2: the periods under a year serve for the theoretical amount, not for the ratio.
        total = careers.total("total_without_short", career, counted, out)
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
            paid += careers.other_pension(other, counted[other.country], total, out)
    if len(paid) > 1:
        out.amount("all_countries", out.trace.sum("all_countries", *paid))
    _notices(answers, career.lengths, out)


def _right(answers: Answers, own: Value, total: Value, year: Value, law: Law, out: Outcome) -> None:
    """A pension from the Spanish periods alone (52.1.a), or with all periods (6, 52.1.b) and a year in Spain (57)."""
    if answers.national_right:
        out.condition("national", True, Reference("reg-883-2004", "52.1.a"))
        return
    out.at_least("year_in_spain", own, year, Reference("reg-883-2004", "57"))
    if answers.pension != "retirement":
        return
    least = law("retirement_pension.minimum_contribution") * careers.per_year(answers.careers is not None)
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
    pro_rata = careers.pro_rata("pro_rata", SPAIN, answers.theoretical, own, total, out)
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
