"""Minimum vital income (*ingreso mínimo vital*): Ley 19/2021, articles 4 to 16, and RD 789/2022 for income from work.

Who may claim (4, 5, 10), the guaranteed income (13.2), the tests of income and property (11, annexes I to IV), the
exempt rise of income from work (RD 789/2022, annex III), the amount (13.1, 13.6) and the child supplement (11.6).
Not covered: people who live together without being related (9), shared custody, regional top-ups, the Basque Country
and Navarre, which run the benefit themselves; coverage.toml says what to do then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from calculators.engine import (
    Calculator,
    Choice,
    Day,
    Figure,
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
    months,
    pure,
)
from calculators.engine.figures import Reference
from calculators.engine.periods import add_months

# From 2024-06-01 people who leave prison after six months: no age of 23, no time apart (RDL 2/2024, final provision 4).
EX_PRISONERS_FROM = date(2024, 6, 1)
# RD 240/2026, published the day before, changed the exempt income from work; its day of effect could not be read.
WORK_RULE_FROM = date(2026, 3, 27)
VICTIMS = ("gender_violence", "trafficking")
SPECIAL = ("none", *VICTIMS, "care_leaver", "orphan", "ex_prisoner", "homeless", "separating")
IS_CLAIM = When("situation", one_of=("claim", "current_year"))
IS_UPDATE = When("situation", one_of=("update",))
ALONE = When("household", one_of=("alone",))
SEVERAL = When("household", one_of=("several",))
HAS_MINORS = When("minors", at_least="1")
TIME_APART = (IS_CLAIM, ALONE, When("special", one_of=("none", "care_leaver", "ex_prisoner")))
# The months of a year, and the cent that the administration does not round to but cuts at.
YEAR_MONTHS = pure(12, "month/year")
CENT = Decimal("0.01")
NOTHING = pure(0, "EUR/month")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    claim: date = ask(Day(event=True))
    situation: str = ask(Choice(("claim", "current_year", "update")))
    household: str = ask(Choice(("alone", "several")))
    adults: Value | None = ask(Number("times", 1, 15), when=SEVERAL)
    minors: Value | None = ask(Number("times", 0, 15), when=SEVERAL)
    minors_under_3: Value | None = ask(Number("times", 0, 15), when=HAS_MINORS)
    minors_3_to_5: Value | None = ask(Number("times", 0, 15), when=HAS_MINORS)
    single_parent: bool | None = ask(YesNo(), when=HAS_MINORS, unknown=("yes", "no"))
    disability: bool = ask(YesNo())
    income: Value = ask(Money("EUR/year", maximum=500_000))
    income_this_year: Value | None = ask(
        Money("EUR", maximum=500_000), when=When("situation", one_of=("current_year",))
    )
    kept: bool | None = ask(YesNo(), when=IS_UPDATE)
    work_last_year: Value | None = ask(Money("EUR/year", maximum=500_000), when=When("kept", one_of=("yes",)))
    work_year_before: Value | None = ask(Money("EUR/year", maximum=500_000), when=When("kept", one_of=("yes",)))
    pensions: Value | None = ask(Money("EUR/month", maximum=20_000), required=False)
    net_wealth: Value = ask(Money("EUR", maximum=5_000_000))
    assets: Value = ask(Money("EUR", maximum=5_000_000))
    company: bool = ask(YesNo())
    residence: bool = ask(YesNo())
    together: bool | None = ask(YesNo(), when=(IS_CLAIM, SEVERAL))
    age: Value | None = ask(Number("year", 16, 110), when=IS_CLAIM)
    young_holder: str | None = ask(Choice(("children", "orphans", "neither")), when=(SEVERAL, When("age", below="23")))
    couple: bool | None = ask(YesNo(), when=(IS_CLAIM, ALONE))
    special: str | None = ask(Choice(SPECIAL), when=(IS_CLAIM, ALONE))
    years_apart: Value | None = ask(Number("year", 0, 90), when=TIME_APART)
    months_registered: Value | None = ask(Number("month", 0, 24), when=(*TIME_APART, When("age", below="30")))


@dataclass(frozen=True)
class Limits:
    """The limits for a household of this size, and the amounts of its guarantee."""

    scale_year: Value
    guaranteed: Value
    guaranteed_year: Value
    child_supplement: Value
    income: Value
    wealth: Value
    assets: Value


@dataclass(frozen=True)
class Need:
    """Which tests of article 11 are passed: those of the base, and the wider ones of the child supplement."""

    base_income: bool
    base_wealth: bool
    child_income: bool
    child_wealth: bool

    @property
    def base(self) -> bool:
        """The base is open."""
        return self.base_income and self.base_wealth

    @property
    def child(self) -> bool:
        """The child supplement is open, with the base or alone."""
        return self.child_income and self.child_wealth


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.adults is not None and answers.minors is not None:
        if int(answers.adults) + int(answers.minors) < 2:
            yield Problem("minors", "minimum_vital_income.problem.alone")
        if answers.single_parent and int(answers.adults) > 2:
            yield Problem("single_parent", "minimum_vital_income.problem.single_parent")
    if answers.minors and int(answers.minors_under_3 or 0) + int(answers.minors_3_to_5 or 0) > int(answers.minors):
        yield Problem("minors_3_to_5", "minimum_vital_income.problem.ages", {"count": answers.minors})


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 10 to 14, in their order: conditions, guaranteed income, tests, amount."""
    _people(answers, law, out)
    limits = _limits(answers, law, out)
    exempt = _exempt(answers, limits, law, out)
    counted = _counted(answers, exempt, out)
    average, in_need = _income_test(answers, counted, limits, law, out)
    need = _need(answers, counted, in_need, limits, law, out)
    _tests(answers, need, average, limits, out)
    # 11.3 and 11.6: the test of property outside companies, and no active company, for base and child supplement alike.
    out.condition("assets", answers.assets <= limits.assets, Reference("ley-19-2021", "annex3"))
    out.condition("company", not answers.company, Reference("ley-19-2021", "11.3"))
    _amounts(answers, need, average, limits, law, out)
    if exempt:
        out.amount("exempt", exempt)
    _notices(answers, out)


def _people(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 4, 5 and 10: residence, age of the person who claims, time apart from parents, age of the household."""
    out.condition("residence", answers.residence, Reference("ley-19-2021", "10.1.a"))
    if answers.together is not None:
        out.condition("together", answers.together, Reference("ley-19-2021", "10.3"))
    if answers.age is None:
        return
    special = answers.special
    if special == "ex_prisoner" and answers.claim < EX_PRISONERS_FROM:
        special = "none"
    out.condition("age", _old_enough(answers, special, law), Reference("ley-19-2021", "5.2"))
    if answers.couple is not None:
        single = not answers.couple or special in (*VICTIMS, "separating")
        out.condition("single", single, Reference("ley-19-2021", "4.1.b"))
    if answers.years_apart is None or special == "ex_prisoner":
        return
    young = answers.age < law("minimum_vital_income.independent_age")
    if special == "care_leaver" and answers.age < law("minimum_vital_income.holder_age"):
        return
    apart = law(f"minimum_vital_income.independent_years{'_young' if young else ''}")
    out.at_least("apart", answers.years_apart, apart, Reference("ley-19-2021", "10.2"))
    if young:
        registered = answers.months_registered or months(0)
        least = law("minimum_vital_income.registered_months")
        out.at_least("registered", registered, least, Reference("ley-19-2021", "10.2"))


def _old_enough(answers: Answers, special: str | None, law: Law) -> bool | None:
    """Twenty-three; from adult age in the law's special cases; below it the law asks for emancipation: not known."""
    assert answers.age is not None  # asked whenever somebody claims
    if answers.age >= law("minimum_vital_income.holder_age"):
        return True
    if answers.household == "several":
        if answers.young_holder == "neither":
            return False
    elif special not in (*VICTIMS, "care_leaver", "orphan", "ex_prisoner"):
        return False
    if answers.age >= law("minimum_vital_income.adult_age"):
        return True
    return None if answers.household == "several" or special in VICTIMS else False


def _limits(answers: Answers, law: Law, out: Outcome) -> Limits:
    """Article 13.2 and annexes I to III: what is guaranteed to this household, and the limits that go with it."""
    trace = out.trace
    pension = law("non_contributory.annual")
    share = asset_share = None
    if answers.adults is not None and answers.minors is not None:
        members = trace.sum("members", answers.adults, answers.minors)
        share = trace.bracket("scale", law.table("minimum_vital_income.scale"), members, "share")
        asset_share = trace.bracket("asset_scale", law.table("minimum_vital_income.asset_scale"), members, "share")
    scale_year: Value = pension
    if share is not None:
        scale_year = trace.share("scale_year", share, pension, Reference("ley-19-2021", "annex1"))
    guaranteed_year = scale_year
    supplements = []
    if answers.single_parent:
        supplements.append(law("minimum_vital_income.single_parent_supplement"))
    if answers.disability:
        supplements.append(law("minimum_vital_income.disability_supplement"))
    if supplements:
        alone = pure(100, "percent").named("step", "scale")
        raised = trace.sum(
            "share", share if share is not None else alone, *supplements, article=Reference("ley-19-2021", "13.2")
        )
        guaranteed_year = trace.share("guaranteed_year", raised, pension, Reference("ley-19-2021", "13.2"))
    guaranteed = _cut(guaranteed_year, out)
    if supplements:
        _press(guaranteed, scale_year, supplements, pension, out)
    children = _children(answers, law, out)
    # 11.2 and RD 789/2022, additional provision 1: the limit counts the child supplement.
    whole = guaranteed
    if children:
        whole = trace.sum("guaranteed_with_children", guaranteed, children, article=Reference("rd-789-2022", "da1"))
    margin = law("minimum_vital_income.smallest_amount")
    income = trace.difference("income_limit", whole, margin, Reference("ley-19-2021", "11.2"))
    wealth, assets = _property_limits(asset_share, pension, law, out)
    return Limits(scale_year, guaranteed, guaranteed_year, children, income, wealth, assets)


def _property_limits(share: Value | None, pension: Figure, law: Law, out: Outcome) -> tuple[Value, Value]:
    """Article 11.3, annexes II and III: three and six times the year's guarantee of one person, on the scale."""
    trace = out.trace
    capital = Value(pension.number, "EUR", ("figure", pension.id))
    several = share is not None and share.number > 100
    limits = []
    for name, figure, annex in (("wealth", "asset_limit", "annex2"), ("assets", "asset_test", "annex3")):
        key = f"{name}_one" if several else f"{name}_limit"
        limit = trace.product(key, law(f"minimum_vital_income.{figure}"), capital)
        if share is not None and several:
            limit = trace.share(f"{name}_limit", share, limit, Reference("ley-19-2021", annex))
        limits.append(limit)
    return limits[0], limits[1]


def _cut(year: Value, out: Outcome) -> Value:
    """A twelfth of the year; the administration leaves out what is less than a cent, once, on the whole."""
    exact = year / YEAR_MONTHS
    kept = Value(exact.number.quantize(CENT, ROUND_DOWN), exact.unit)
    article = Reference("ley-19-2021", "13.2")
    if exact.number == kept.number:
        return out.trace.quotient("guaranteed", year, YEAR_MONTHS, article)
    exact = out.trace.quotient("guaranteed_exact", year, YEAR_MONTHS, article)
    rounded = Value(cents(exact.number), exact.unit)
    if rounded != kept:
        out.notice("press_rounding", ours=kept, theirs=rounded)
    return out.trace.difference("guaranteed", exact, (exact - kept).named("step", "fraction"))


def _press(guaranteed: Value, scale_year: Value, supplements: list[Figure], pension: Value, out: Outcome) -> None:
    """Newspapers add the guaranteed income and each supplement, each cut at the cent; the law has one sum."""
    parts = [scale_year / YEAR_MONTHS, *(supplement * pension / YEAR_MONTHS for supplement in supplements)]
    theirs = sum((part.number.quantize(CENT, ROUND_DOWN) for part in parts), Decimal(0))
    if theirs != guaranteed.number:
        out.notice("press_parts", ours=guaranteed, theirs=Value(theirs, guaranteed.unit))


def _children(answers: Answers, law: Law, out: Outcome) -> Value:
    """Article 13.2.e: an amount for each minor, by age on 1 January."""
    if not answers.minors:
        return NOTHING
    under_3, to_5 = answers.minors_under_3 or pure(0), answers.minors_3_to_5 or pure(0)
    older = Value((answers.minors - under_3 - to_5).number, "times", ("step", "minors_6_to_17"))
    parts = [
        out.trace.product(f"child_{ages}", law(f"minimum_vital_income.child_{ages}"), count)
        for ages, count in (("under_3", under_3), ("3_to_5", to_5), ("6_to_17", older))
        if count
    ]
    if len(parts) == 1:
        return parts[0]
    return out.trace.sum("child_supplement", *parts, article=Reference("ley-19-2021", "13.2.e"))


def _exempt(answers: Answers, limits: Limits, law: Law, out: Outcome) -> Value:
    """RD 789/2022, annex III: at a yearly update, part of the rise of income from work does not count."""
    trace, article = out.trace, Reference("rd-789-2022", "annex3")
    nothing = pure(0, "EUR/year")
    if answers.work_last_year is None or answers.work_year_before is None:
        if answers.situation == "update":
            out.notice("no_exemption")
        return nothing
    if answers.work_last_year <= answers.work_year_before:
        return nothing
    rise = trace.difference("rise", answers.work_last_year, answers.work_year_before, Reference("rd-789-2022", "3"))
    if answers.claim.year == WORK_RULE_FROM.year:
        out.notice("exemption_2026", day=WORK_RULE_FROM)
    if answers.claim >= WORK_RULE_FROM:
        whole = law("minimum_vital_income.exempt_work_income")
        if rise <= whole:
            return trace.ceiling("exempt", rise, whole, article).named("step", "exempt")
        above = trace.difference("rise_above", rise, whole, article)
        helped = answers.single_parent or answers.disability
        rate = law(f"minimum_vital_income.exempt_further_share{'_supplement' if helped else ''}")
        further = trace.share("exempt_further", rate, above, article, True)
        return trace.sum("exempt", whole, further, article=article)
    # Before: all of it up to 60 % of the year's guarantee, a share from there to the guarantee, nothing above.
    rate = law("minimum_vital_income.old_exempt_first_share")
    first = trace.share("first_slice", rate, limits.guaranteed_year, article, True)
    if rise <= first:
        return trace.ceiling("exempt", rise, first, article).named("step", "exempt")
    guaranteed = trace.rounded("guaranteed_year", limits.guaranteed_year, article)
    in_reach = trace.ceiling("rise_in_reach", rise, guaranteed, article)
    second = trace.difference("second_slice", in_reach, first, article)
    share = law(f"minimum_vital_income.old_exempt_second_share{_old_group(answers)}")
    further = trace.share("exempt_further", share, second, article, True)
    return trace.sum("exempt", first, further, article=article)


def _old_group(answers: Answers) -> str:
    """Which share of the old annex III; disability raises it only for those without work two years before."""
    worked = bool(answers.work_year_before)
    lone_adult = bool(answers.minors) and answers.adults is not None and int(answers.adults) == 1
    if lone_adult or (answers.disability and not worked):
        group = "_single_parent"
    else:
        group = "_family" if answers.minors else "_adults"
    return ("_worked" if worked else "") + group


def _counted(answers: Answers, exempt: Value, out: Outcome) -> Value:
    """The income of last year that counts (RD 789/2022, article 1.2)."""
    if not exempt:
        return answers.income
    if exempt >= answers.income:
        return pure(0, "EUR/year").named("step", "counted")
    return out.trace.difference("counted", answers.income, exempt, Reference("rd-789-2022", "1.2"))


def _income_test(answers: Answers, counted: Value, limits: Limits, law: Law, out: Outcome) -> tuple[Value, bool]:
    """Article 11.2 on last year's income; where it fails, article 11.5 on this year's."""
    trace = out.trace
    last_year = trace.quotient("average", counted, YEAR_MONTHS, Reference("ley-19-2021", "11.2"), True)
    if answers.income_this_year is None:
        return last_year, last_year <= limits.income
    if last_year <= limits.income:
        out.notice("ordinary_route")
        return last_year, True
    rate = law("minimum_vital_income.current_year_income_limit")
    three_times = trace.share("three_times", rate, limits.scale_year, Reference("ley-19-2021", "annex4"))
    elapsed = months(answers.claim.month - 1)
    in_time = pure(answers.claim.month) >= law("minimum_vital_income.current_year_first_month")
    out.condition("current_year_window", in_time, Reference("ley-19-2021", "11.5"))
    out.condition("last_year_income", counted <= three_times, Reference("ley-19-2021", "annex4"))
    out.notice("regularised")
    if not elapsed:
        return last_year, False
    average = trace.quotient(
        "average", answers.income_this_year, elapsed.named("step", "elapsed"), Reference("ley-19-2021", "11.5"), True
    )
    return average, average <= limits.income


def _need(answers: Answers, counted: Value, in_need: bool, limits: Limits, law: Law, out: Outcome) -> Need:
    """Article 11.6: a household with minors that fails the tests of the base has wider ones for the child supplement.

    Who passes those of the base, on the income of the same year, passes these too.
    """
    trace, article = out.trace, Reference("ley-19-2021", "11.6")
    base_wealth = answers.net_wealth < limits.wealth
    if not answers.minors:
        return Need(in_need, base_wealth, child_income=False, child_wealth=False)
    if in_need and base_wealth and answers.income_this_year is None:
        return Need(in_need, base_wealth, child_income=True, child_wealth=True)
    rate = law("minimum_vital_income.child_income_limit")
    income = trace.share("child_income_limit", rate, limits.scale_year, article)
    wealth = trace.share("child_wealth_limit", law("minimum_vital_income.child_asset_limit"), limits.wealth, article)
    return Need(in_need, base_wealth, counted < income, answers.net_wealth < wealth)


def _tests(answers: Answers, need: Need, average: Value, limits: Limits, out: Outcome) -> None:
    """Article 11: the limits of the base; with minors, the wider ones of the child supplement open it alone."""
    if need.base or not need.child:
        out.condition("income", need.base_income, Reference("ley-19-2021", "11.2"))
        out.condition("wealth", need.base_wealth, Reference("ley-19-2021", "annex2"))
    if answers.minors and not need.base:
        out.condition("child_income", need.child_income, Reference("ley-19-2021", "11.6"))
        out.condition("child_wealth", need.child_wealth, Reference("ley-19-2021", "11.6"))
    if not need.base_income:
        key = "child_only_income" if need.child else "income_over"
        out.notice(key, over=average - limits.income, limit=limits.income, average=average)
    if not need.base_wealth:
        key = "child_only_wealth" if need.child else "wealth_over"
        out.notice(key, over=answers.net_wealth - limits.wealth, limit=limits.wealth)


def _amounts(answers: Answers, need: Need, average: Value, limits: Limits, law: Law, out: Outcome) -> None:
    """Articles 13.1, 13.6, 11.6 and 14.1. Who meets the child supplement's tests alone gets no base."""
    trace = out.trace
    children = limits.child_supplement if need.child_income else NOTHING
    base = NOTHING
    if (need.base or not need.child) and average < limits.guaranteed:
        base = trace.difference("base", limits.guaranteed, average, Reference("ley-19-2021", "13.1"))
    if answers.pensions:
        base = _beside_pensions(answers.pensions, base, bool(children), limits, out)
    total = trace.sum("monthly", base, children, article=Reference("ley-19-2021", "13.1")) if children else base
    least = law("minimum_vital_income.smallest_amount")
    if answers.pensions and need.base and answers.pensions < limits.guaranteed:
        # 13.1, and the preamble of RD 789/2022: the least that is paid is measured on base and child supplement.
        out.at_least("payable", total, least, Reference("ley-19-2021", "13.1"))
    if total < least:
        total = base = NOTHING
    out.amount("monthly", total)
    out.amount("base", base)
    if answers.minors:
        out.amount("child_supplement", children)
    out.amount("guaranteed", limits.guaranteed)
    if total:
        out.amount("yearly", trace.product("yearly", total, YEAR_MONTHS))
    start = date(answers.claim.year, 1, 1)
    if answers.situation != "update":
        start = add_months(answers.claim.replace(day=1), 1)
    out.amount("start", start)


def _beside_pensions(pensions: Value, base: Value, children: bool, limits: Limits, out: Outcome) -> Value:
    """Article 13.6: with pensions of Social Security, at most what they lack; none if they reach the guarantee."""
    reaches = pensions >= limits.guaranteed
    met: bool | None = not reaches
    if reaches and children:
        # The law does not say whether the child supplement, which has limits of its own, is due all the same.
        met = None
        out.notice("pensions_and_children")
    out.condition("pensions", met, Reference("ley-19-2021", "13.6"))
    if reaches:
        return NOTHING
    most = out.trace.difference("beside_pensions", limits.guaranteed, pensions, Reference("ley-19-2021", "13.6"))
    return out.trace.ceiling("base_ceiling", base, most, Reference("ley-19-2021", "13.6"))


def _notices(answers: Answers, out: Outcome) -> None:
    if answers.minors:
        out.notice("child_age")
    if answers.single_parent is False and answers.adults is not None and int(answers.adults) == 1:
        out.notice("lone_adult")
    out.notice("region")
    out.notice("duties")


CALCULATOR = Calculator("minimum_vital_income", Answers, rule, event="claim", check=check)
