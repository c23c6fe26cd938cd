"""Survivors' pensions (*muerte y supervivencia*): LGSS, articles 216 to 234; Decreto 3158/1966; Orden 13-2-1967.

A whole family at once: who has a right (219 to 226), the regulatory base (161.2, 228; Decreto 1646/1972, 7), each
pension (Decreto 3158/1966, 31 to 41), how all of them are shared and limited (220.2, 229), the highest pension of one
person (57), the minimum (59), from when (230), the lump sums after a death caused by work (227).
Transitional provision 13.1 asks for a divorce before 2008 and a death at most ten years later: no death from 2023 on
meets that, so only 13.2 is here. Not covered: killings inside the family (231 to 234), seamen, civil servants' own
scheme, old insurance (SOVI); the surcharge for missing safety measures; coverage.toml says what to do then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from calculators.engine import (
    Calculator,
    Choice,
    Day,
    Figure,
    Law,
    Money,
    Number,
    Outcome,
    Percent,
    Problem,
    Rows,
    Text,
    Value,
    When,
    YesNo,
    ask,
    cents,
    pure,
)
from calculators.engine.figures import Reference
from calculators.engine.outcome import Cell
from calculators.engine.periods import add_days, add_months, age_on
from calculators.highest_base import within_highest

MOST_PEOPLE = 10
ILLNESS = ("illness", "illness_before_wedding")
PROFESSIONAL = ("work_accident", "occupational_disease")
CAUSES = (*ILLNESS, "accident", "violence", *PROFESSIONAL)

COUPLE = ("spouse", "partner")
DIVORCED = ("separated", "divorced", "former_partner")
ENDED = (*DIVORCED, "annulled")
WIDOWED = (*COUPLE, *ENDED)
ORPHANS = ("child", "stepchild")
YOUNG = ("grandchild", "sibling")
PARENTS = ("mother", "father")
ASCENDANTS = (*PARENTS, "grandmother", "grandfather")
RELATIVES = (*YOUNG, *ASCENDANTS, "carer", "adult_relative")
# 229.2: the order in which relatives share what the ceiling leaves.
RANKS = (YOUNG, PARENTS, ("grandmother", "grandfather"), ("carer",))
# Transitional provision 13: divorces before this day may do without a compensatory pension.
LAW_OF_2007 = date(2008, 1, 1)


def _of(*relations: str) -> When:
    return When("relation", one_of=relations)


@dataclass(frozen=True, kw_only=True)
class Person:
    """One member of the family."""

    relation: str = ask(Choice((*WIDOWED, *ORPHANS, *RELATIVES)))
    birth: date = ask(Day())
    since: date | None = ask(Day(), when=_of(*WIDOWED))
    until: date | None = ask(Day(), when=_of(*ENDED))
    together_since: date | None = ask(Day(), when=_of(*COUPLE), required=False)
    common_children: bool | None = ask(YesNo(), when=_of(*COUPLE))
    compensatory: Value | None = ask(Money("EUR/month", maximum=20_000), when=_of(*DIVORCED))
    victim: bool | None = ask(YesNo(), when=_of(*DIVORCED))
    compensation: bool | None = ask(YesNo(), when=_of("annulled"))
    new_couple: bool | None = ask(YesNo(), when=_of(*ENDED))
    other_parent: str | None = ask(Choice(("alive", "dead", "unknown_parent", "excluded")), when=_of("child"))
    incapacitated: bool | None = ask(YesNo(), when=_of(*ORPHANS, *YOUNG, "father", "grandfather"))
    degree_65: bool | None = ask(YesNo(), when=_of(*WIDOWED, *ORPHANS))
    both_parents_dead: bool | None = ask(YesNo(), when=_of(*YOUNG))
    alone: bool | None = ask(YesNo(), when=_of("mother", "grandmother", "carer", "adult_relative"))
    cared: bool | None = ask(YesNo(), when=_of("carer"))
    lived_with: bool | None = ask(YesNo(), when=_of("stepchild", *RELATIVES))
    dependent: bool | None = ask(YesNo(), when=(_of(*PARENTS), When("lived_with", one_of=("no",))), required=False)
    others_bound: bool | None = ask(YesNo(), when=_of("stepchild", *RELATIVES))
    other_pension: bool | None = ask(YesNo(), when=_of(*WIDOWED, "stepchild", *RELATIVES))
    work_income: Value | None = ask(
        Money("EUR/year", maximum=500_000), when=_of(*WIDOWED, *ORPHANS, *YOUNG), required=False
    )
    other_income: Value | None = ask(Money("EUR/year", maximum=500_000), when=_of(*WIDOWED, *RELATIVES), required=False)
    supports: bool | None = ask(YesNo(), when=_of(*WIDOWED))
    household_size: Value | None = ask(Number("times", 2, 20), when=When("supports", one_of=("yes",)))
    household_income: Value | None = ask(Money("EUR/year", maximum=500_000), when=When("supports", one_of=("yes",)))
    births: Value | None = ask(Number("times", 0, 15), when=_of(*WIDOWED), required=False)

    @property
    def earned(self) -> Value:
        """Income from work in a year."""
        return _row(self.work_income, "work_income")

    @property
    def unearned(self) -> Value:
        """Other income in a year."""
        return _row(self.other_income, "other_income")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    death: date = ask(Day(event=True))
    deceased: str = ask(Choice(("registered", "pensioner", "not_registered")))
    cause: str = ask(Choice(CAUSES))
    days_last_5_years: Value | None = ask(
        Number("day", 0, 1827),
        when=(When("deceased", one_of=("registered",)), When("cause", one_of=ILLNESS)),
    )
    days_in_life: Value | None = ask(
        Number("day", 0, 25_000),
        when=(
            When("deceased", one_of=("not_registered",)),
            When("cause", one_of=(*ILLNESS, "accident", "violence")),
        ),
    )
    base_known: str = ask(Choice(("base", "average", "wages")))
    base: Value | None = ask(Money("EUR/month", maximum=20_000), when=When("base_known", one_of=("base",)))
    average: Value | None = ask(Money("EUR/month", maximum=20_000), when=When("base_known", one_of=("average",)))
    wages: Value | None = ask(Money("EUR/year", maximum=240_000), when=When("base_known", one_of=("wages",)))
    rises: Value | None = ask(Percent(0, 900), when=When("deceased", one_of=("pensioner",)), required=False)
    income_each: Value | None = ask(Money("EUR/year", maximum=500_000), when=When("cause", one_of=("violence",)))
    claim: date | None = ask(Day(), required=False)
    family: tuple[Person, ...] = ask(Rows(Person, MOST_PEOPLE))


@dataclass(frozen=True)
class Finding:
    """One condition about a person; ``met`` is ``None`` where the answer to it was left empty."""

    key: str
    met: bool | None
    reference: Reference
    lacking: Value | None = None


@dataclass
class Share:
    """What one person gets: found while the law is applied, article by article.

    ``rise`` is what the widow's pension adds to the minimum of an orphan of both parents.
    """

    number: int
    person: Person
    findings: list[Finding]
    temporary: bool = False
    benefit: bool = False
    amount: Value = field(default_factory=lambda: pure(0, "EUR/payment"))
    rate: Value | None = None
    part: Value = field(default_factory=lambda: pure(1))
    rise: Value | None = None
    supplement: Value | None = None
    lump: Value | None = None
    why: list[Text] = field(default_factory=list)

    @property
    def entitled(self) -> bool:
        """No condition is known to fail."""
        return all(finding.met is not False for finding in self.findings)


def _row(value: Value | None, name: str) -> Value:
    return (value or pure(0, "EUR/year")).named("answer", f"family.{name}")


def _payment(monthly: Value) -> Value:
    """What a monthly base gives is paid so many times a year."""
    return Value(monthly.number, "EUR/payment", monthly.source)


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    owner = "survivors_pension.problem"
    if answers.claim and answers.claim < answers.death:
        yield Problem("claim", f"{owner}.claim_early", {"day": answers.death})
    professional = answers.cause in PROFESSIONAL
    if answers.base_known == "average" and (professional or answers.deceased == "pensioner"):
        yield Problem("base_known", f"{owner}.average_not_used")
    if answers.base_known == "wages" and not professional:
        yield Problem("base_known", f"{owner}.wages_not_used")
    couples = 0
    for index, person in enumerate(answers.family):
        name = f"family.{index}"
        if person.birth > answers.death and person.relation not in ORPHANS:
            yield Problem(f"{name}.birth", f"{owner}.not_born", {"day": answers.death})
        if person.since and person.since > answers.death:
            yield Problem(f"{name}.since", f"{owner}.after_death", {"day": answers.death})
        if person.until and person.since and not person.since <= person.until <= answers.death:
            yield Problem(f"{name}.until", f"{owner}.not_between", {"first": person.since, "last": answers.death})
        couples += person.relation in COUPLE
        if person.relation in COUPLE and couples > 1:
            yield Problem(f"{name}.relation", f"{owner}.one_couple")


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 216 to 230: who, how much, shared how, from when."""
    shares = [
        Share(number, person, _findings(person, answers, law, out)) for number, person in enumerate(answers.family, 1)
    ]
    for share in shares:
        share.temporary = _is_temporary(share.person, answers, law)
        share.benefit = share.person.relation in ORPHANS and _violence_benefit(answers, law)
    parents = _parents_with_lump_sum(shares, answers)
    counted = [share for share in shares if share.entitled] or ([] if parents else shares)
    _conditions(shares, counted, out)
    base = _base(answers, law, out)
    payments = law(
        f"permanent_incapacity.payments_{'professional' if answers.cause in PROFESSIONAL else 'common'}_cause"
    )
    widowed = [share for share in counted if share.person.relation in WIDOWED]
    orphans = [share for share in counted if share.person.relation in ORPHANS]
    relatives = [share for share in counted if share.person.relation in RELATIVES]
    paid = _payment(base)
    _widowed(widowed, paid, payments, answers, law, out)
    lifelong = [share for share in widowed if not share.temporary]
    if any(share.benefit for share in orphans):
        _orphans_benefit(orphans, answers, law, out)
    elif orphans:
        _orphans(orphans, lifelong, paid, answers, law, out)
    if relatives:
        _relatives(relatives, widowed, orphans, paid, law, out)
    _maximum(counted, payments, law, out)
    _minimums(counted, widowed, orphans, payments, answers, law, out)
    if any(share.benefit for share in orphans):
        base = law("contribution_bases.minimum_monthly")
    if counted:
        _results(counted, base, payments, answers, law, out)
    if answers.cause in PROFESSIONAL:
        _lump_sums(widowed, orphans, base, law, out)
        _parents_lump_sum(parents, base, law, out)
    if not counted:
        out.amount("base", base)
    _table(shares, counted, base, answers, law, out)
    _notices(counted, answers, law, out)


# Who: articles 217, 219 to 226.


def _contribution(answers: Answers, law: Law, out: Outcome) -> Finding | None:
    """219.1: what the deceased must have contributed, for all but orphans of a registered person."""
    if answers.days_last_5_years is not None:
        least: Value = law("survivors_pension.worker_days")
        had = answers.days_last_5_years
    elif answers.days_in_life is not None:
        had = answers.days_in_life
        least = law("survivors_pension.unregistered_years") * law("retirement_age.days_per_year")
    else:
        return None
    return Finding("contributed", had >= least, Reference("lgss", "219.1"), least - had)


def _findings(person: Person, answers: Answers, law: Law, out: Outcome) -> list[Finding]:
    found: list[Finding] = []
    contributed = _contribution(answers, law, out)
    exempt = person.relation in ORPHANS and (answers.deceased == "registered" or answers.cause == "violence")
    if contributed and not exempt:
        found.append(contributed)
    if person.relation in WIDOWED:
        found += _widowed_findings(person, answers, law)
    elif person.relation in ORPHANS:
        found += _orphan_findings(person, answers, law)
    else:
        found += _relative_findings(person, answers, law)
    return found


def _reached(start: date | None, years: Value, day: date) -> bool | None:
    """Whether so many years have passed since a day, counted date to date."""
    return None if start is None else add_months(start, 12 * int(years)) <= day


def _is_temporary(person: Person, answers: Answers, law: Law) -> bool:
    """222: married too late for an earlier illness, or registered as partners too late."""
    if person.relation == "partner":
        return not _reached(person.since, law("survivors_pension.partner_registration"), answers.death)
    if person.relation != "spouse" or answers.cause != "illness_before_wedding" or person.common_children:
        return False
    if _reached(person.since, law("survivors_pension.marriage_minimum"), answers.death):
        return False
    # 219.2: life together before the wedding and the marriage must exceed the limit.
    together = 12 * int(law("survivors_pension.marriage_with_cohabitation"))
    return person.together_since is None or add_months(person.together_since, together) >= answers.death


def _widowed_findings(person: Person, answers: Answers, law: Law) -> list[Finding]:
    if person.relation == "spouse":
        return [Finding("married", True, Reference("lgss", "219.1"))]
    if person.relation == "partner":
        lived = _reached(person.together_since, law("survivors_pension.partner_cohabitation"), answers.death)
        return [Finding("lived_as_couple", True if person.common_children else lived, Reference("lgss", "221.2"))]
    found = [Finding("no_new_couple", not person.new_couple, Reference("lgss", "220.1"))]
    if person.relation == "annulled":
        return [*found, Finding("compensation", bool(person.compensation), Reference("lgss", "220.3"))]
    article = Reference("lgss", "221.3" if person.relation == "former_partner" else "220.1")
    compensated = bool(person.compensatory) or bool(person.victim) or _old_divorce(person, answers, law)
    return [*found, Finding("compensatory", compensated, article)]


def _old_divorce(person: Person, answers: Answers, law: Law) -> bool:
    """Transitional provision 13.2: ended before 2008, long marriage, older person without another public pension."""
    if person.relation == "former_partner" or person.since is None or person.until is None:
        return False
    return (
        person.until < LAW_OF_2007
        and bool(_reached(person.since, law("survivors_pension.old_divorce_marriage"), person.until))
        and age_on(person.birth, answers.death) >= int(law("survivors_pension.old_divorce_age"))
        and not person.other_pension
    )


def _orphan_findings(person: Person, answers: Answers, law: Law) -> list[Finding]:
    found: list[Finding] = []
    younger = law("survivors_pension.orphan_age_extended")
    too_old = _reached(person.birth, younger, answers.death)
    if not person.incapacitated:
        found.append(Finding("orphan_age", not too_old, Reference("lgss", "224.3")))
        if not too_old and _reached(person.birth, law("survivors_pension.orphan_age"), answers.death):
            wage = law("minimum_wage.yearly")
            found.append(
                Finding("orphan_income", person.earned < wage, Reference("lgss", "224.3"), person.earned - wage)
            )
    if person.relation == "stepchild":
        # RD 1647/1997, 9.3: the child that the surviving spouse brought into the marriage.
        article = Reference("rd-1647-1997", "9.3")
        wedding = next((other.since for other in answers.family if other.relation == "spouse"), None)
        married = _reached(wedding, law("survivors_pension.stepchild_marriage"), answers.death)
        found += [
            Finding("stepchild_marriage", bool(married), article),
            Finding("lived_with", bool(person.lived_with), article),
            Finding("no_other_pension", not person.other_pension, article),
            Finding("no_other_support", not person.others_bound, article),
        ]
    return found


def _relative_findings(person: Person, answers: Answers, law: Law) -> list[Finding]:
    order = "orden-1967-02-13"
    found: list[Finding] = []
    age = age_on(person.birth, answers.death)
    if person.relation in YOUNG:
        found += _young_findings(person, age, law)
    elif person.relation in ("father", "grandfather"):
        old = age >= int(law("survivors_pension.relative_father_age")) or bool(person.incapacitated)
        found.append(Finding("father_age", old, Reference(order, "22.1")))
    elif person.relation in ("mother", "grandmother"):
        found.append(Finding("mother_alone", bool(person.alone), Reference(order, "22.1")))
    elif person.relation == "carer":
        old = age >= int(law("survivors_pension.relative_carer_age"))
        article = Reference("lgss", "226.2")
        found += [
            Finding("of_pensioner", answers.deceased == "pensioner", article),
            Finding("carer_age", old, article),
            Finding("single", bool(person.alone), article),
            Finding("cared", bool(person.cared), article),
        ]
    else:
        old = age >= int(law("survivors_pension.relative_subsidy_age"))
        article = Reference(order, "25")
        found += [Finding("adult_age", old, article), Finding("single", bool(person.alone), article)]
    income, most = person.unearned + person.earned, law("minimum_wage.yearly")
    return [
        *found,
        Finding("lived_with", bool(person.lived_with), Reference(order, "22.1")),
        Finding("no_other_pension", not person.other_pension, Reference(order, "22.1")),
        Finding("no_means", income <= most, Reference(order, "22.1"), income - most),
        Finding("no_other_support", not person.others_bound, Reference(order, "22.1")),
    ]


def _young_findings(person: Person, age: int, law: Law) -> list[Finding]:
    article = Reference("orden-1967-02-13", "22.1")
    found = [Finding("both_parents_dead", bool(person.both_parents_dead), article)]
    if person.incapacitated or age < int(law("survivors_pension.relative_child_age")):
        return found
    found.append(Finding("young", age < int(law("survivors_pension.relative_child_age_extended")), article))
    most = law("survivors_pension.relative_work_income_share") * law("minimum_wage.yearly")
    return [*found, Finding("young_income", person.earned < most, article, person.earned - most)]


def _violence_benefit(answers: Answers, law: Law) -> bool:
    """224.1: the mother had not contributed enough for an orphan's pension."""
    if answers.cause != "violence" or answers.days_in_life is None:
        return False
    least = law("survivors_pension.unregistered_years") * law("retirement_age.days_per_year")
    return answers.days_in_life < least


def _parents_with_lump_sum(shares: list[Share], answers: Answers) -> list[Share]:
    """227.2: parents at the expense of the dead worker, where no one has a right to a pension. A subsidy is none."""
    pension = any(share.entitled and share.person.relation != "adult_relative" for share in shares)
    if answers.cause not in PROFESSIONAL or pension:
        return []
    return [
        share
        for share in shares
        if share.person.relation in PARENTS and (share.person.lived_with or share.person.dependent)
    ]


def _conditions(shares: list[Share], counted: list[Share], out: Outcome) -> None:
    """One person is enough: the conditions shown are those of the person nearest to a right; the table has all."""
    if counted:
        nearest = min(shares, key=lambda share: sum(finding.met is False for finding in share.findings))
        for finding in nearest.findings:
            out.condition(finding.key, finding.met, finding.reference, finding.lacking)
    else:
        out.condition("nobody_with_pension", True, Reference("lgss", "227.2"))
        out.condition("parents_dependent", True, Reference("lgss", "227.2"))
    for share in shares:
        share.why += [Text(f"cell.not_{finding.key}") for finding in share.findings if finding.met is False]


# How much: articles 220.2, 228 and 229; Decreto 3158/1966, 31 to 41.


def _base(answers: Answers, law: Law, out: Outcome) -> Value:
    trace = out.trace
    if answers.average is not None:
        # The highest base has never fallen: that of the day fits older months too.
        average = within_highest("average_ceiling", answers.average, "148.1", law, out)
        # Decreto 1646/1972, 7.2: so many months in a row, divided by more than their number.
        total = trace.product("base_sum", average, law("survivors_pension.base_months"))
        base = trace.quotient("base", total, law("survivors_pension.base_divisor"), to_cents=True)
    elif answers.wages is not None:
        article = Reference("orden-1967-02-13", "9.d")
        base = trace.quotient("base", answers.wages, law("retirement_age.months_per_year"), article, True)
    else:
        assert answers.base is not None  # one of the three is always asked
        base = answers.base
    base = within_highest("base_ceiling", base, "161.2", law, out)  # to which 229.1 sends
    if answers.rises:
        # Decreto 1646/1972, 7.3: the rises since the pension of the deceased began.
        rise = trace.share("rises", answers.rises, base, Reference("decreto-1646-1972", "7.3"), True)
        base = trace.sum("base_with_rises", base, rise, article=Reference("decreto-1646-1972", "7.3"))
    return base


def _widowed(widowed: list[Share], base: Value, payments: Figure, answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 219 to 222, and 31 of the decree: each one's full pension, then the parts of it."""
    for share in widowed:
        share.amount, share.rate = _full_pension(share.person, base, payments, answers, law, out)
    if len(widowed) > 1:
        _divide(widowed, answers, law, out)
    elif widowed and (widowed[0].person.relation == "annulled" or _only_old_divorce(widowed[0].person, answers, law)):
        # 220.3, and the law before 2008: in proportion to the time lived together since the wedding.
        share = widowed[0]
        assert share.person.since is not None
        lived = _time_together(share.person, answers, out)
        since_wedding = out.trace.count_days("since_wedding", share.person.since, answers.death)
        share.part = out.trace.quotient("time_share", lived, since_wedding, Reference("lgss", "220.3"))
        share.amount = out.trace.product("widow_part", share.amount, share.part)
    _cap_by_compensatory(widowed, answers, law, out)


def _only_old_divorce(person: Person, answers: Answers, law: Law) -> bool:
    return (
        person.relation in DIVORCED
        and not person.compensatory
        and not person.victim
        and _old_divorce(person, answers, law)
    )


def _full_pension(
    person: Person, base: Value, payments: Figure, answers: Answers, law: Law, out: Outcome
) -> tuple[Value, Figure]:
    """Decreto 3158/1966, 31, and RD 900/2018: 52 %, or the better of 60 % and 70 %."""
    rate = law("survivors_pension.widow_rate")
    limit = law("pensions.income_limit_without_spouse")
    old = age_on(person.birth, answers.death) >= int(law("survivors_pension.widow_rate_65_age"))
    if old and not person.other_pension and not person.earned and person.unearned <= limit:
        rate = law("survivors_pension.widow_rate_65")
    amount = out.trace.share("widow", rate, base)
    if person.supports:
        with_family = _family_pension(person, base, payments, law, out)
        if with_family is not None and with_family > amount:
            return with_family, law("survivors_pension.widow_rate_family")
    return amount, rate


def _has_family(person: Person, law: Law, out: Outcome) -> bool:
    """Decreto 3158/1966, 31.2: income per head of the household up to a share of the minimum wage."""
    if not person.supports:
        return False
    assert person.household_income is not None
    assert person.household_size is not None
    size = person.household_size.named("answer", "family.household_size")
    each = out.trace.quotient("household_each", _row(person.household_income, "household_income"), size)
    return each <= _income_limit_each("widow_family_income_share", law, out)


def _income_limit_each(share: str, law: Law, out: Outcome) -> Value:
    wage = out.trace.product(
        "wage_without_extras", law("minimum_wage.monthly_14"), law("retirement_age.months_per_year")
    )
    return out.trace.share("limit_each", law(f"survivors_pension.{share}"), wage)


def _family_pension(person: Person, base: Value, payments: Figure, law: Law, out: Outcome) -> Value | None:
    """70 %, where the pension is the main income and the income of the pensioner stays under a limit (31.2, 31.3)."""
    trace = out.trace
    if not _has_family(person, law, out):
        return None
    article = Reference("decreto-3158-1966", "31.2")
    own = trace.sum("own_income", person.earned, person.unearned, article=article)
    least = law("pensions.minimum_widow_with_family")
    limit = trace.sum("family_limit", law("pensions.income_limit_without_spouse"), least, article=article)
    amount = trace.share("widow_family", law("survivors_pension.widow_rate_family"), base)
    yearly = trace.product("widow_family_yearly", amount, payments)
    main = max(yearly, least.named("figure", least.id))
    if own > limit or main < law("survivors_pension.widow_main_income_share") * (main + own):
        return None
    if yearly + own <= limit:
        return amount
    room = trace.difference("family_room", limit, own, Reference("decreto-3158-1966", "31.3"))
    return trace.quotient("widow_family_reduced", room, payments, Reference("decreto-3158-1966", "31.3"))


def _time_together(person: Person, answers: Answers, out: Outcome) -> Value:
    assert person.since is not None  # asked of everyone who was part of a couple
    start = min(person.since, person.together_since or person.since)
    return out.trace.count_days("time_together", start, person.until or answers.death, Reference("lgss", "220.2"))


def _divide(widowed: list[Share], answers: Answers, law: Law, out: Outcome) -> None:
    """220.2: by the time lived together, with a least part for the spouse or partner at the death."""
    trace, article = out.trace, Reference("lgss", "220.2")
    lived = [_time_together(share.person, answers, out) for share in widowed]
    total = trace.sum("time_together_all", *lived, article=article)
    least = law("survivors_pension.divorced_survivor_share")
    parts = [trace.quotient("time_share", time, total, article) for time in lived]
    current = next((index for index, share in enumerate(widowed) if share.person.relation in COUPLE), None)
    if current is not None and parts[current].number < least.factor:
        others = [time for index, time in enumerate(lived) if index != current]
        time_of_others = trace.sum("time_of_others", *others, article=article) if len(others) > 1 else others[0]
        left = trace.difference("left_for_former", pure(100, "percent"), least, article)
        for index, time in enumerate(lived):
            if index == current:
                parts[index] = pure(least.factor)
            elif len(others) == 1:
                parts[index] = left
            else:
                parts[index] = trace.share(
                    "former_part", left, trace.quotient("time_share", time, time_of_others, article)
                )
        widowed[current].amount = trace.share("widow_least", least, widowed[current].amount, article)
    for index, share in enumerate(widowed):
        share.part = parts[index]
        if index != current or parts[index].source[1] == "time_share":
            share.amount = trace.product("widow_part", share.amount, parts[index], article)
        part = pure((parts[index].factor * 100).quantize(Decimal("0.01")), "percent")
        share.why.append(Text("cell.divided", {"part": part}))


def _cap_by_compensatory(widowed: list[Share], answers: Answers, law: Law, out: Outcome) -> None:
    """220.1: not above the compensatory pension. What is cut goes to the spouse or partner (STS 1015/2017)."""
    trace = out.trace
    current = next((share for share in widowed if share.person.relation in COUPLE), None)
    for share in widowed:
        if share.person.relation not in DIVORCED or not share.person.compensatory or share.person.victim:
            continue
        most = _payment(share.person.compensatory).named("answer", "family.compensatory")
        before = share.amount
        share.amount = trace.ceiling("compensatory_ceiling", before, most, Reference("lgss", "220.1"))
        if share.amount < before:
            share.why.append(Text("cell.compensatory"))
        if share.amount < before and current is not None:
            cut = trace.difference("cut", before, share.amount, Reference("lgss", "220.1"))
            current.amount = trace.sum("widow_accrued", current.amount, cut, article=Reference("lgss", "220.1"))
            current.why.append(Text("cell.accrued"))


def _orphans(
    orphans: list[Share], lifelong: list[Share], base: Value, answers: Answers, law: Law, out: Outcome
) -> None:
    """Articles 224, 229 and 233.3; Decreto 3158/1966, 36 and 38."""
    trace = out.trace
    each = trace.share("orphan", law("survivors_pension.orphan_rate"), base)
    for share in orphans:
        share.amount = each
    violence = answers.cause == "violence"
    full = [
        share for share in orphans if violence or share.person.other_parent in ("dead", "unknown_parent", "excluded")
    ]
    assigned = _assigned(lifelong, out)
    increase = _orphan_increase(assigned, base, answers, law, out) if full else None
    if increase:
        article = Reference("lgss", "233.3") if violence else Reference("decreto-3158-1966", "38.1")
        part = trace.quotient("increase_each", increase, pure(len(full)), article)
        with_increase = trace.sum("orphan_with_increase", each, part, article=article)
        for share in full:
            share.amount = with_increase
            share.why.append(Text("cell.increase"))
    if violence and len(orphans) > 1:
        most = trace.share("orphans_most", law("survivors_pension.violence_ceiling"), base, Reference("lgss", "233.3"))
    elif any(share.rate and share.rate > law("survivors_pension.widow_rate") for share in lifelong):
        # 229.3: beside a widow's pension above the general rate, up to this though the sum passes the base.
        most = trace.share("orphans_most", law("survivors_pension.orphans_ceiling_share"), base)
    else:
        most = _left("orphans_most", base, assigned, law, out)
    _limit(orphans, most, "orphan", Reference("lgss", "229"), out)


def _assigned(lifelong: list[Share], out: Outcome) -> Value | None:
    """What the widow's pensions take of the base; the temporary benefit is no pension (Decreto 3158/1966, 38.1.5)."""
    if len(lifelong) > 1:
        return out.trace.sum("widowed_together", *(share.amount for share in lifelong))
    return lifelong[0].amount if lifelong else None


def _left(key: str, base: Value, taken: Value | None, law: Law, out: Outcome) -> Value:
    """229.1: what all pensions together may still take."""
    most = out.trace.share("common_ceiling", law("survivors_pension.ceiling"), base)
    if taken is None:
        return most
    if taken >= most:
        return pure(0, "EUR/payment")
    return out.trace.difference(key, most, taken, Reference("lgss", "229.1"))


def _orphan_increase(assigned: Value | None, base: Value, answers: Answers, law: Law, out: Outcome) -> Value | None:
    """Decreto 3158/1966, 38.1: the widow's rate, or what of it no one has; 233.3 raises it for violence."""
    trace = out.trace
    rate = law("survivors_pension.orphan_increase")
    if answers.cause == "violence":
        if _low_income(answers, law, out):
            rate = law("survivors_pension.orphan_violence_rate")
        return trace.share("increase", rate, base, Reference("lgss", "233.3"))
    increase = trace.share("increase", rate, base)
    if assigned is None:
        return increase
    if assigned >= increase:
        return None
    return trace.difference("increase_left", increase, assigned, Reference("decreto-3158-1966", "38.1"))


def _low_income(answers: Answers, law: Law, out: Outcome) -> bool:
    assert answers.income_each is not None  # asked whenever the cause is violence
    return answers.income_each <= _income_limit_each("violence_income_share", law, out)


def _limit(shares: list[Share], most: Value, kind: str, article: Reference, out: Outcome) -> None:
    """All of a rank together within a limit; what is too much is cut from all in the same proportion."""
    trace = out.trace
    if len(shares) > 1:
        if len({share.amount.number for share in shares}) == 1:
            total = trace.product(f"{kind}s_together", shares[0].amount, pure(len(shares)), article)
        else:
            total = trace.sum(f"{kind}s_together", *(share.amount for share in shares), article=article)
    else:
        total = shares[0].amount
    capped = trace.ceiling(f"{kind}s_ceiling", total, most, article)
    if total <= most:
        return
    if len({share.amount.number for share in shares}) == 1:
        reduced = trace.quotient(f"{kind}_reduced", capped, pure(len(shares)), article)
        for share in shares:
            share.amount = reduced
    else:
        kept = trace.quotient("kept", capped, total, article)
        for share in shares:
            share.amount = trace.product(f"{kind}_reduced", share.amount, kept, article)
    for share in shares:
        share.why.append(Text(f"cell.ceiling_{kind}s"))


def _orphans_benefit(orphans: list[Share], answers: Answers, law: Law, out: Outcome) -> None:
    """224.1 and 228: a benefit on the lowest contribution base, where the mother had not contributed enough."""
    trace = out.trace
    base = replace(law("contribution_bases.minimum_monthly"), unit="EUR/payment")
    low = _low_income(answers, law, out)
    rate = law("survivors_pension.orphan_violence_rate" if low else "survivors_pension.orphan_rate")
    each = trace.share("orphan_benefit", rate, base, Reference("lgss", "224.1"))
    for share in orphans:
        share.amount = each
    if len(orphans) > 1:
        most = trace.share("orphans_most", law("survivors_pension.violence_ceiling"), base, Reference("lgss", "224.1"))
        _limit(orphans, most, "orphan", Reference("lgss", "224.1"), out)


def _relatives(
    relatives: list[Share], widowed: list[Share], orphans: list[Share], base: Value, law: Law, out: Outcome
) -> None:
    """Article 226 and 229.2; Decreto 3158/1966, 39: after the orphans, rank by rank."""
    trace = out.trace
    each = trace.share("relative", law("survivors_pension.relative_rate"), base)
    for share in relatives:
        share.amount = each
    pensioners = [share for share in relatives if share.person.relation != "adult_relative"]
    if pensioners and not widowed and not orphans:
        young = [share for share in pensioners if share.person.relation in YOUNG]
        raised = young or [share for share in pensioners if share.person.relation in ASCENDANTS]
        if raised:
            increase = trace.share("relative_increase", law("survivors_pension.relative_increase"), base)
            part = trace.quotient("increase_each", increase, pure(len(raised)), Reference("decreto-3158-1966", "39.2"))
            article = Reference("decreto-3158-1966", "39.2")
            with_increase = trace.sum("relative_with_increase", each, part, article=article)
            for share in raised:
                share.amount = with_increase
                share.why.append(Text("cell.increase"))
    before = [share.amount for share in (*widowed, *orphans) if not share.temporary]
    for rank in RANKS:
        of_rank = [share for share in pensioners if share.person.relation in rank]
        if of_rank:
            taken = trace.sum("taken_before", *before) if len(before) > 1 else next(iter(before), None)
            most = _left("relatives_most", base, taken, law, out)
            _limit(of_rank, most, "relative", Reference("lgss", "229.2"), out)
            before += [share.amount for share in of_rank]


# The highest pension, article 57; minimum pensions, article 59.


def _maximum(counted: list[Share], payments: Figure, law: Law, out: Outcome) -> None:
    """57: the highest pension of the year, spread over the payments of the year (Ley 31/2022, 38.1).

    It holds for what one person gets (38.2 and 38.3 of that act: "un mismo titular"). All the pensions for one death
    together have the limit of 229 only.
    """
    trace, yearly, article = out.trace, law("pensions.maximum_yearly"), Reference("lgss", "57")
    over = [share for share in counted if share.amount * payments > yearly]
    if over:
        most = trace.quotient("pension_maximum", yearly, payments, article, True)
        for share in over:
            share.amount = trace.ceiling("pension_ceiling", share.amount, most, article)
            share.why.append(Text("cell.pension_maximum"))


def _minimums(
    counted: list[Share],
    widowed: list[Share],
    orphans: list[Share],
    payments: Figure,
    answers: Answers,
    law: Law,
    out: Outcome,
) -> None:
    for share in counted:
        share.amount = out.trace.rounded(f"person_{share.number}", share.amount)
    for share in counted:
        least = _least(share, counted, widowed, orphans, answers, law, out)
        if least is not None:
            share.supplement = _supplement(share, least, payments, answers, law, out)


def _least(
    share: Share,
    counted: list[Share],
    widowed: list[Share],
    orphans: list[Share],
    answers: Answers,
    law: Law,
    out: Outcome,
) -> Value | None:
    """The minimum of the year for this person (annexes of the yearly acts); not asked where a pension is shared."""
    person = share.person
    if person.relation in WIDOWED:
        if len(widowed) > 1 or person.other_pension or share.part.number != 1:
            return None
        return _least_widowed(person, answers, law, out)
    if person.relation in ORPHANS:
        return _least_orphan(share, widowed, orphans, answers, law, out)
    return (
        None
        if person.relation == "adult_relative"
        else _least_relative(person, counted, widowed + orphans, answers, law, out)
    )


def _least_relative(
    person: Person, counted: list[Share], closer: list[Share], answers: Answers, law: Law, out: Outcome
) -> Value:
    group = [other for other in counted if other.person.relation in RELATIVES]
    if closer:
        return law("pensions.minimum_relative")
    if len(group) == 1:
        old = age_on(person.birth, answers.death) >= int(law("survivors_pension.widow_rate_65_age"))
        return law(f"pensions.minimum_relative_sole_{'65' if old else 'under_65'}")
    part = out.trace.quotient("minimum_increase", law("pensions.minimum_relatives_increase"), pure(len(group)))
    return out.trace.sum("minimum_with_increase", law("pensions.minimum_relative"), part)


def _least_widowed(person: Person, answers: Answers, law: Law, out: Outcome) -> Figure:
    if _has_family(person, law, out):
        return law("pensions.minimum_widow_with_family")
    age = age_on(person.birth, answers.death)
    if age >= int(law("survivors_pension.widow_rate_65_age")) or person.degree_65:
        return law("pensions.minimum_widow_65")
    if age >= int(law("survivors_pension.minimum_widow_age")):
        return law("pensions.minimum_widow_60_to_64")
    return law("pensions.minimum_widow_under_60")


def _least_orphan(
    share: Share, widowed: list[Share], orphans: list[Share], answers: Answers, law: Law, out: Outcome
) -> Value | None:
    trace, count = out.trace, pure(len(orphans))
    if share.benefit:
        if not _low_income(answers, law, out):
            return None
        if len(orphans) == 1:
            return law("pensions.minimum_orphan_benefit_one")
        return trace.quotient("minimum_each", law("pensions.minimum_orphan_benefit_several"), count)
    disabled = bool(share.person.degree_65) and not _reached(
        share.person.birth, law("survivors_pension.minor_age"), answers.death
    )
    least: Value = law(f"pensions.minimum_orphan{'_disabled' if disabled else ''}")
    full = [
        other
        for other in orphans
        if answers.cause == "violence" or other.person.other_parent in ("dead", "unknown_parent", "excluded")
    ]
    if share in full and not widowed:
        rise = law("pensions.minimum_orphan_absolute_increase")
        share.rise = trace.quotient("minimum_increase", rise, pure(len(full))) if len(full) > 1 else rise
        least = trace.sum("minimum_with_increase", least, share.rise)
    if answers.cause == "violence" and len(orphans) > 1:
        # 233.3: several orphans together never below the minimum of a widow with family.
        together = trace.quotient("minimum_each", law("pensions.minimum_widow_with_family"), count)
        least = max(least, together)
    return least


def _supplement(share: Share, least: Value, payments: Figure, answers: Answers, law: Law, out: Outcome) -> Value | None:
    """59.1 and 59.4: up to the minimum, where other income stays under the limit; not above a non-contributory one."""
    trace, person, article = out.trace, share.person, Reference("lgss", "59.1")
    yearly = trace.product("yearly_before", share.amount, payments, Reference("lgss", "46.1"))
    own, limit = person.earned + person.unearned, law("pensions.income_limit_without_spouse")
    if yearly >= least:
        return None
    if own > limit:
        # Income above the limit: only up to the sum of limit and minimum.
        both = trace.sum("limit_with_minimum", limit, least, article=article)
        had = trace.sum("income_with_pension", yearly, person.earned, person.unearned, article=article)
        if had >= both:
            share.why.append(Text("cell.no_supplement"))
            return None
        missing = trace.difference("missing", both, had, article)
    else:
        missing = trace.difference("missing", least, yearly, article)
    if person.relation not in ORPHANS or share.rise:
        missing = trace.ceiling(
            "supplement_ceiling", missing, _most_supplement(share, least, yearly, law, out), Reference("lgss", "59.4")
        )
    supplement = trace.quotient("supplement", missing, payments, article, True)
    share.amount = trace.sum(f"person_{share.number}", share.amount, supplement, article=article)
    return supplement


def _most_supplement(share: Share, least: Value, yearly: Value, law: Law, out: Outcome) -> Value:
    """59.4: a non-contributory pension; a raised orphan's own part is filled up beside it."""
    most = law("non_contributory.annual")
    if share.rise is None:
        return most
    # Orphans who share the widow's pension share its limit too.
    sharing = law("pensions.minimum_orphan_absolute_increase").number / share.rise.number
    own_rate, raise_ = law("survivors_pension.orphan_rate").number, law("survivors_pension.orphan_increase").number
    own = yearly.number * own_rate / (own_rate + raise_ / sharing)
    short = Value(max(least.number - share.rise.number - own, Decimal(0)), yearly.unit, ("step", "orphan_part_short"))
    part = Value(most.number / sharing, most.unit, most.source)
    return out.trace.sum("supplement_limit", part, short, article=Reference("lgss", "59.4"))


# Results, lump sums and what else to know.


def _results(counted: list[Share], base: Value, payments: Figure, answers: Answers, law: Law, out: Outcome) -> None:
    trace = out.trace
    total = trace.sum("total", *(share.amount for share in counted)) if len(counted) > 1 else counted[0].amount
    out.amount("total", total)
    out.amount("base", base)
    out.amount("payments", payments)
    start = add_days(answers.death, 1)
    if answers.claim is not None:
        # 230: at most so many months before the claim.
        earliest = add_months(answers.claim, -int(law("survivors_pension.retroactivity")))
        start = max(start, earliest)
        if start == earliest:
            out.notice("claimed_late", day=start)
    out.amount("start", start)


def _lump_sums(widowed: list[Share], orphans: list[Share], base: Value, law: Law, out: Outcome) -> None:
    """227.1: single sums after a work accident or an occupational disease."""
    if not widowed and not orphans:
        return
    trace = out.trace
    months = law("work_accident_survivors.spouse_months")
    if widowed:
        whole = trace.product("lump_widowed", base, months, to_cents=True)
        for share in widowed:
            amount = whole
            if share.part.number != 1:
                amount = trace.product("lump_part", whole, share.part, Reference("lgss", "227.1"), True)
            share.lump = amount
    if not orphans:
        return
    one = trace.product("lump_orphan", base, law("work_accident_survivors.orphan_months"), to_cents=True)
    full = [share for share in orphans if share.person.other_parent in ("dead", "unknown_parent", "excluded")]
    # With no spouse who has a right, the spouse's sum goes to orphans of both parents by the decree; to all of them by
    # the order and the official guide.
    article = Reference("decreto-3158-1966", "38.1") if full else Reference("orden-1967-02-13", "29.2")
    takers = [] if widowed else full or orphans
    for share in orphans:
        share.lump = one
        if share in takers:
            whole = trace.product("lump_widowed", base, months, article)
            part = trace.quotient("lump_part", whole, pure(len(takers)), article, True)
            share.lump = trace.sum("lump_full_orphan", one, part, article=article)
    if takers and not full:
        out.notice("orphans_six_months")


def _parents_lump_sum(parents: list[Share], base: Value, law: Law, out: Outcome) -> None:
    """227.2; Decreto 1646/1972, 12.1: more months for two parents than for one, but for both together."""
    if not parents:
        return
    article = Reference("decreto-1646-1972", "12.1")
    length = law(f"work_accident_survivors.{'one_parent' if len(parents) == 1 else 'two_parents'}_months")
    each = whole = out.trace.product("lump_parents", base, length, article, True)
    if len(parents) > 1:
        each = out.trace.quotient("lump_parent_each", whole, pure(len(parents)), article, True)
    out.amount("lump_parents", whole)
    for share in parents:
        share.lump = each
        share.why.append(Text("cell.lump_parent"))


def _table(shares: list[Share], counted: list[Share], base: Value, answers: Answers, law: Law, out: Outcome) -> None:
    """The whole family: what each one gets a payment and once, which part of the base, until when, and why."""
    columns = ["person", "amount", "rate", "supplement", "lump", "until", "why"]
    rows = []
    for share in shares:
        cells: dict[str, Cell] = {
            "person": Text("cell.person", {"number": share.number, "relation": _relation(share)}),
            "amount": Text("cell.none"),
            "lump": share.lump,
            "why": tuple(share.why),
        }
        if share in counted:
            own = share.amount - share.supplement if share.supplement else share.amount
            rate = pure(cents(own.number / base.number * 100), "percent") if base else pure(0, "percent")
            cells |= {"amount": share.amount, "rate": rate, "until": _until(share, answers, law)}
            cells["supplement"] = share.supplement
        rows.append(cells)
    shown = [column for column in columns if any(cells.get(column) for cells in rows)]
    out.table("family", shown, [[cells.get(column) for column in shown] for cells in rows])


def _relation(share: Share) -> Text:
    return Text(f"option.family.relation.{share.person.relation}")


def _notices(counted: list[Share], answers: Answers, law: Law, out: Outcome) -> None:
    if any(share.supplement for share in counted):
        out.notice("supplement")
    for share in counted:
        if share.person.births:
            count = min(share.person.births, law("pensions.gender_gap_children"))
            gap = law("pensions.gender_gap_per_child")
            out.notice("gender_gap", number=share.number, amount=Value((gap * count).number, "EUR/payment"))
    widowed = [share.person for share in counted if share.person.relation in WIDOWED]
    if widowed:
        out.notice("new_couple", age=law("survivors_pension.remarriage_age"))
    if any(person.other_pension for person in widowed):
        # 57, third paragraph: the sum of one person's pensions.
        out.notice("with_other_pension", most=law("pensions.maximum_yearly"))
    if any(share.person.relation in ORPHANS for share in counted):
        out.notice("orphan_short", payments=law("survivors_pension.orphan_minimum_payments"))
    if any(text.key.startswith("cell.ceiling_") for share in counted for text in share.why):
        out.notice("recomputed")
    if answers.cause == "violence":
        out.notice("violence")
    if counted and answers.deceased == "not_registered":
        out.notice("other_scheme")
    if counted and answers.claim is None:
        out.notice("claim", limit=law("survivors_pension.retroactivity"))
    out.notice("killing")


def _until(share: Share, answers: Answers, law: Law) -> Text:
    """Until when: two years, an age, twelve months, or for life."""
    person = share.person
    if person.relation in WIDOWED:
        if not share.temporary:
            return Text("cell.for_life")
        ends = add_months(answers.death, 12 * int(law("survivors_pension.temporary_duration")))
        return Text("cell.temporary", {"day": ends})
    if person.relation == "adult_relative":
        ends = add_months(answers.death, int(law("survivors_pension.relative_subsidy_months")))
        return Text("cell.twelve_months", {"day": ends})
    if person.incapacitated or person.relation in (*ASCENDANTS, "carer"):
        return Text("cell.until_marriage" if person.relation in RELATIVES else "cell.while_incapacitated")
    if person.relation in ORPHANS:
        low = person.earned < law("minimum_wage.yearly")
        age = law(f"survivors_pension.orphan_age{'_extended' if low else ''}")
    else:
        low = person.earned < law("survivors_pension.relative_work_income_share") * law("minimum_wage.yearly")
        age = law(f"survivors_pension.relative_child_age{'_extended' if low else ''}")
    return Text("cell.until", {"day": add_months(person.birth, 12 * int(age))})


CALCULATOR = Calculator("survivors_pension", Answers, rule, event="death", check=check)
