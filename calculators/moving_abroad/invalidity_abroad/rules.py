"""Invalidity with periods in several countries: Regulation 883/2004, articles 44 to 48, 50 to 57, annexes VI and VII.

Which legislations are of type A or B, and so whether one country pays alone or each its own part; then the Spanish
pension alone, the pro rata of the theoretical pension, and the higher of the two. The theoretical amount is entered:
the calculator of permanent incapacity gives it. Not covered: accidents at work and occupational diseases, rules
against overlapping (53 to 55), supplements up to the minimum (58); coverage.toml says what to do then.
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
    Text,
    Value,
    When,
    YesNo,
    ask,
    either,
)
from calculators.engine.figures import Reference
from calculators.moving_abroad import careers
from calculators.moving_abroad.careers import BY_DATES, BY_MONTHS, Career, OtherPension, Spanish
from calculators.moving_abroad.countries import COUNTRIES, COUNTRY_WORDS, SPAIN, UNITED_KINGDOM

REGULATION = "reg-883-2004"
# Annex VI: the countries some of whose schemes are of type A; the United Kingdom for people whom the Withdrawal
# Agreement protects. In every other country, and in their other schemes, the legislation is of type B.
ANNEX_VI = ("hr", "cz", "ee", "fi", "gr", "hu", "ie", "lv", "sk", "se", UNITED_KINGDOM)
# Annex VII: these countries accept each other's decision on the degree of invalidity, for the schemes it lists.
ANNEX_VII = frozenset(("be", "fr", "it"))
# The page of the source gave the lists of the regulation before, in use until 30 April 2010: type A were these, and the
# farmers of Greece; Spain without its civil servants, France without its miners.
TYPE_A_BEFORE = frozenset(("be", SPAIN, "ee", "fr", "ie", "lv", "nl", UNITED_KINGDOM))
HAS_LIST = When("country", one_of=ANNEX_VI)
SCHEMES = Choice(("listed", "other", "not_known"))
AMOUNTS = When("amounts", one_of=("yes",))
TYPE_A, TYPE_B, TYPE_UNKNOWN = "type_a", "type_b", "type_unknown"


@dataclass(frozen=True, kw_only=True)
class Country(careers.Country):
    """How long in one country, and in which kind of scheme."""

    scheme: str | None = ask(SCHEMES, when=HAS_LIST)


@dataclass(frozen=True, kw_only=True)
class Period(careers.Period):
    """One period, and in which kind of scheme."""

    scheme: str | None = ask(SCHEMES, when=HAS_LIST)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    event: date = ask(Day(event=True))
    entry: str = ask(Choice(("months", "dates")))
    careers: tuple[Country, ...] | None = ask(Rows(Country, maximum=32), when=BY_MONTHS)
    periods: tuple[Period, ...] | None = ask(Rows(Period, maximum=40), when=BY_DATES)
    onset: str = ask(Choice(COUNTRIES, COUNTRY_WORDS))
    onset_right: bool | None = ask(YesNo(), when=When("onset", one_of=ANNEX_VI), unknown=("yes", "no"))
    amounts: bool = ask(YesNo())
    cause: str | None = ask(Choice(("illness", "accident")), when=AMOUNTS)
    national_right: bool | None = ask(YesNo(), when=AMOUNTS)
    national: Value | None = ask(Money("EUR/month", maximum=20_000), when=When("national_right", one_of=("yes",)))
    insured_then: bool | None = ask(YesNo(), when=When("national_right", one_of=("no",)), unknown=("yes", "no"))
    enough: bool | None = ask(
        YesNo(),
        when=(When("cause", one_of=("illness",)), When("national_right", one_of=("no",))),
        unknown=("yes", "no"),
    )
    theoretical: Value | None = ask(Money("EUR/month", maximum=20_000), when=AMOUNTS)
    others_known: bool | None = ask(YesNo(), when=AMOUNTS)
    others: tuple[OtherPension, ...] | None = ask(
        Rows(OtherPension, maximum=31), when=When("others_known", one_of=("yes",))
    )


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    named = [row.country for row in answers.careers or answers.periods or ()]
    yield from careers.check("invalidity_abroad", answers.event, answers.careers, answers.periods, answers.others)
    if answers.onset not in named:
        yield Problem("onset", "invalidity_abroad.problem.no_period")
    if answers.amounts and SPAIN not in named:
        yield Problem("amounts", "invalidity_abroad.problem.no_spain")


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """The types of legislation; who pays; then, where Spain pays its part, how much."""
    types = _types(answers)
    career = careers.read_career(answers.careers, answers.periods, out)
    if len(types) == 1:
        _one_law(answers, types, career, law, out)
    elif TYPE_B in types.values():
        _each_its_part(answers, types, career, law, out)
    elif TYPE_UNKNOWN in types.values():
        _cannot_tell(answers, types, career, out)
    else:
        _one_country(answers, types, career, out)
    _degree(types, out)
    _notices(answers, types, out)


# Who pays


def _types(answers: Answers) -> dict[str, str]:
    """Article 44.1 and annex VI: type A only where every period lies in a scheme of the annex."""
    found: dict[str, str] = {}
    for row in answers.careers or answers.periods or ():
        kind = {"listed": TYPE_A, "not_known": TYPE_UNKNOWN}.get(row.scheme or "", TYPE_B)
        worse = (TYPE_A, TYPE_UNKNOWN, TYPE_B)
        found[row.country] = max(found.get(row.country, TYPE_A), kind, key=worse.index)
    return found


def _name(country: str) -> Text:
    return Text(f"{COUNTRY_WORDS}.{country}")


def _who(types: dict[str, str], career: Career, pays: dict[str, str], out: Outcome) -> None:
    """The table of countries: type of their law, time there, what they pay."""
    rows = [
        (_name(country), career.lengths.get(country), Text(f"cell.{kind}"), Text(f"cell.{pays[country]}"))
        for country, kind in types.items()
    ]
    out.table("who", ("country", "length", "type", "pays"), rows)


def _one_law(answers: Answers, types: dict[str, str], career: Career, law: Law, out: Outcome) -> None:
    """One country alone: its own law, without the regulation."""
    country = next(iter(types))
    out.amount("method", Text("method.national", {"country": _name(country)}))
    out.finding("why", "one_law")
    _who(types, career, {country: "pays_alone"}, out)
    if answers.amounts:
        out.condition("national", answers.national_right, Reference("lgss", "195"))
        if answers.national is not None:
            most = careers.highest_pension(law)
            careers.spain_pays(careers.limited("national_ceiling", answers.national, most, out), most, out)


def _one_country(answers: Answers, types: dict[str, str], career: Career, out: Outcome) -> None:
    """Article 44.2 and 44.3: only type A, one country pays, and adds up the periods (45)."""
    others = [country for country in types if country != answers.onset]
    if answers.onset_right:
        payer = Text("method.one_country", {"country": _name(answers.onset)})
        out.finding("why", "only_a", Reference(REGULATION, "44.2"))
        pays = dict.fromkeys(others, "pays_nothing") | {answers.onset: "pays_alone"}
    else:
        payer = Text("method.one_country", {"country": either(_name(country) for country in others)})
        out.finding("why", "only_a", Reference(REGULATION, "44.2"))
        out.finding("why", "next_country", Reference(REGULATION, "44.3"))
        pays = dict.fromkeys(others, "pays_alone" if len(others) == 1 else "pays_maybe") | {
            answers.onset: "pays_nothing"
        }
    out.finding("why", "periods_added", Reference(REGULATION, "45"))
    out.amount("method", payer)
    _who(types, career, pays, out)
    out.finding("later", "worse_one", Reference(REGULATION, "47"))
    out.finding("later", "old_age", Reference(REGULATION, "48"))


def _cannot_tell(answers: Answers, types: dict[str, str], career: Career, out: Outcome) -> None:
    """No scheme is known to be of type B, and one is not known: both results are possible."""
    alone = [answers.onset] if answers.onset_right else [country for country in types if country != answers.onset]
    out.amount("method", Text("method.cannot_tell", {"country": either(_name(country) for country in alone)}))
    out.finding("why", "scheme_unknown", Reference(REGULATION, "annexVI"))
    _who(types, career, dict.fromkeys(types, "pays_maybe"), out)


def _each_its_part(answers: Answers, types: dict[str, str], career: Career, law: Law, out: Outcome) -> None:
    """Article 46.1: as for old age, each country the higher of its national and its pro rata pension (chapter 5)."""
    out.amount("method", Text("method.pro_rata"))
    only_b = set(types.values()) == {TYPE_B}
    out.finding("why", "only_b" if only_b else "mixed", Reference(REGULATION, "46.1"))
    if SPAIN in types:
        out.finding("why", "spain_b", Reference(REGULATION, "44.1"))
    year = law("eu_pension.shortest_period") * careers.per_year(answers.careers is not None)
    alone = {row.country for row in answers.others or () if row.national}
    if answers.national_right:
        alone.add(SPAIN)
    short = careers.short(career, year, alone)
    counted = {country: length for country, length in career.lengths.items() if country not in short}
    pays = {country: "pays_part" if country in counted else "pays_short" for country in types}
    _who(types, career, pays, out)
    if not counted:
        out.finding("why", "all_short", Reference(REGULATION, "57.3"))
    elif short:
        out.finding("why", "short", Reference(REGULATION, "57"))
    if answers.amounts:
        _amounts(answers, career, counted, year, law, out)
    out.finding("later", "worse_each", Reference(REGULATION, "47"))
    out.finding("later", "old_age", Reference(REGULATION, "48"))


# How much


def _amounts(answers: Answers, career: Career, counted: dict[str, Value], year: Value, law: Law, out: Outcome) -> None:
    """Article 52: the Spanish pension, and those of the countries whose amounts the reader has."""
    total = careers.total("total", career, career.lengths, out)
    _right(answers, careers.own_length(career, SPAIN, year), year, out)
    if counted and len(counted) < len(career.lengths):
        # 57.2: the periods under a year serve for the theoretical amount, not for the ratio.
        total = careers.total("total_without_short", career, counted, out)
    # LGSS 197.1.b: for illness the base follows the years contributed, by the scale of retirement; so the longest
    # period of a full pension limits the ratio (56.1.a). For an accident the amount does not depend on their length.
    full = careers.full_period(law, year.unit) if answers.cause == "illness" else None
    if full is not None and total > full:
        out.notice("full_period")
    assert answers.theoretical is not None  # asked with the amounts
    spanish = Spanish(answers.theoretical, answers.national, full, careers.highest_pension(law))
    careers.pensions(spanish, answers.others or (), counted, total, out)


def _right(answers: Answers, own: Value, year: Value, out: Outcome) -> None:
    """A pension from the Spanish periods alone (52.1.a), or with all periods (51, 52.1.b) and a year in Spain (57)."""
    if answers.national_right:
        out.condition("national", True, Reference(REGULATION, "52.1.a"))
        return
    out.condition("insured_then", answers.insured_then, Reference(REGULATION, "51.3"))
    out.at_least("year_in_spain", own, year, Reference(REGULATION, "57"))
    if answers.cause == "illness":
        out.condition("enough", answers.enough, Reference("lgss", "195.3"))


# What the reader must know


def _degree(types: dict[str, str], out: Outcome) -> None:
    """Who decides the degree: annex VII between some countries; each country by itself otherwise."""
    if len(types) == 1:
        return
    bound = len(ANNEX_VII & set(types)) > 1
    if bound:
        out.finding("degree", "degree_bound", Reference(REGULATION, "46.3"))
    if not bound or not set(types) <= ANNEX_VII:
        out.finding("degree", "degree_others" if bound else "degree_own", Reference("reg-987-2009", "49.2"))


def _notices(answers: Answers, types: dict[str, str], out: Outcome) -> None:
    if len(types) > 1 and set(types) <= TYPE_A_BEFORE and TYPE_B in types.values():
        out.notice("lists_before")
    if answers.careers is not None and len(types) > 1 and answers.amounts:
        out.notice("no_overlap")
    if answers.others:
        out.notice("others_rules")
    if UNITED_KINGDOM in types:
        out.notice("united_kingdom")
    if len(types) > 1:
        out.notice("one_claim")
    out.notice("not_work")
    if "paid" in out.amounts:
        out.notice("payments")


CALCULATOR = Calculator("invalidity_abroad", Answers, rule, event="event", check=check)
