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
)
from calculators.engine.figures import Reference
from calculators.moving_abroad import careers
from calculators.moving_abroad.careers import BY_DATES, BY_MONTHS, Country, OtherPension, Period, Spanish
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
    full = careers.full_period(law, year.unit) if answers.pension == "retirement" else None
    spanish = Spanish(answers.theoretical, answers.national, full, careers.highest_pension(law))
    careers.pensions(spanish, answers.others or (), counted, total, out)
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


def _notices(answers: Answers, lengths: dict[str, Value], out: Outcome) -> None:
    if set(lengths) == {SPAIN}:
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
