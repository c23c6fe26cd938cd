"""What each benefit says to a life: why it may apply, or which article rules it out on these answers.

One function for each benefit, in the order in which a reader should see them: first what replaces a lost wage and has
deadlines. A function yields reasons (``Why``) and, where an answer given excludes the benefit by law, a ``Not`` with
its article. What was not answered excludes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from calculators.engine import Law, Value
from calculators.engine.figures import Reference
from calculators.engine.periods import age_on, full_months

if TYPE_CHECKING:
    from calculators.tools.benefit_finder.rules import Answers

ARRIVED = ("born", "adopted", "fostered")


@dataclass(frozen=True)
class Why:
    """A reason why a benefit may apply: an answer given, in words ``benefit_finder.why.<key>``."""

    key: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Not:
    """An answer that rules a benefit out, in words ``benefit_finder.not.<key>``, and the article that says so."""

    key: str
    reference: Reference
    params: dict[str, Any] = field(default_factory=dict)


Judgement = Iterator[Why | Not]


class Life:
    """The answers, and what follows from them today."""

    def __init__(self, answers: Answers, law: Law) -> None:
        self.said = answers
        self.law = law
        self.age = Value(Decimal(age_on(answers.birth, law.today)), "year")
        born = answers.arrival == "born" and answers.arrival_day
        self.baby = Value(Decimal(full_months(born, law.today)), "month") if born else None

    @property
    def arrived(self) -> bool:
        """A child has joined the family."""
        return self.said.arrival in ARRIVED

    @property
    def works(self) -> bool:
        """Has a job or a business, or a contract that is only suspended."""
        suspended = self.said.out_reason == "suspension"
        return suspended or self.said.work in ("employee", "self_employed", "civil_servant")

    @property
    def no_job(self) -> bool:
        """Has surely no job: not one that may only be suspended, nor a pension that may go with work."""
        lost = self.said.work == "out_of_work" and self.said.out_reason not in (None, "suspension")
        return lost or self.said.work in ("other", "never")

    @property
    def never_registered(self) -> bool:
        """Has never been registered as a worker, in Spain or in another country whose periods would count."""
        return self.said.work == "never" and self.said.europe == "no"

    @property
    def far_abroad(self) -> bool:
        """Lives outside Spain, with no tie to a country of the European rules, which would lift the residence rule."""
        return self.said.residence == "abroad" and self.said.europe == "no"

    @property
    def past_legal_age(self) -> bool:
        """Has reached the highest legal age of retirement of today."""
        table = self.law.table("retirement_age.timetable")
        months = table.cell(table.rows[-1], "age_otherwise")
        return self.age.number * 12 >= months.number

    def below(self, figure: str) -> Value | None:
        """The age of the law that the reader has not reached yet; ``None`` when it is reached."""
        age = self.law(figure)
        return age if self.age < Value(age.number, "year") else None

    def arrival(self) -> Judgement:
        """The child that comes or has come, as a reason."""
        if self.said.arrival not in (None, "no"):
            yield Why(self.said.arrival)


JUDGES: dict[str, Callable[[Life], Judgement]] = {}


def judge(function: Callable[[Life], Judgement]) -> Callable[[Life], Judgement]:
    """Register a benefit's function under the benefit's id."""
    JUDGES[function.__name__] = function
    return function


# A lost wage


@judge
def unemployment_benefit(life: Life) -> Judgement:
    """LGSS 262 to 269."""
    said = life.said
    if (age := life.below("unemployment_benefit.minimum_age")) is not None:
        yield Not("under_age", Reference("et", "6.1"), {"age": age})
    if said.out_reason == "resigned":
        yield Not("resigned", Reference("lgss", "267.2.a"))
    if life.never_registered:
        yield Not("never_registered", Reference("lgss", "266.a"))
    # A business that closes opens another benefit, but may let an old right go on (271): not a reason, nor a bar.
    if said.work == "out_of_work" and said.benefit != "used_up" and said.out_reason != "closed_business":
        yield Why("suspended" if said.out_reason == "suspension" else "lost_job")
        if said.benefit == "now":
            yield Why("benefit_now")


@judge
def unemployment_assistance(life: Life) -> Judgement:
    """LGSS 274 to 280. Some ways into it ask for no contribution, so that few answers rule it out."""
    said = life.said
    if said.work != "out_of_work":
        return
    if said.benefit == "used_up":
        yield Why("benefit_used_up")
    elif said.out_reason not in ("resigned", "suspension"):
        yield Why("lost_job")
    else:
        return
    if said.low_income:
        yield Why("low_income")
    if life.below("unemployment_assistance.over_52_age") is None:
        yield Why("age", {"age": life.age})
    if said.returned:
        yield Why("returned")


@judge
def temporary_incapacity(life: Life) -> Judgement:
    """LGSS 169 and 172; the 39th week of pregnancy counts too."""
    said = life.said
    if said.ill == "no" and said.arrival not in (None, "pregnant"):
        yield Not("not_ill", Reference("lgss", "169.1"))
    if life.never_registered:
        yield Not("never_registered", Reference("lgss", "165.1"))
    if said.ill in ("for_now", "lasting"):
        yield Why("ill")
    if said.arrival == "pregnant" and life.works:
        yield Why("pregnant")


@judge
def birth_and_childcare(life: Life) -> Judgement:
    """LGSS 177 and 178."""
    if life.said.arrival == "no":
        yield Not("no_arrival", Reference("lgss", "177"))
    if life.never_registered:
        yield Not("never_registered", Reference("lgss", "165.1"))
    yield from life.arrival()


@judge
def non_contributory_maternity(life: Life) -> Judgement:
    """LGSS 181: the conditions of the birth benefit but the contributions; since 31 July 2025 not for mothers alone."""
    if life.said.arrival == "no":
        yield Not("no_arrival", Reference("lgss", "181"))
    if life.never_registered:
        yield Not("never_registered", Reference("lgss", "181"))
    yield from life.arrival()


@judge
def pregnancy_or_breastfeeding_risk(life: Life) -> Judgement:
    """LGSS 186 to 189: a contract is suspended because the post harms."""
    said = life.said
    if said.arrival == "no":
        yield Not("no_arrival", Reference("lgss", "186"))
    if life.no_job:
        yield Not("no_job", Reference("lgss", "186"))
    limit = life.law("pregnancy_or_breastfeeding_risk.breastfeeding_age")
    if life.baby is not None and life.baby >= limit:
        yield Not("baby_too_old", Reference("lgss", "189"), {"age": limit})
    if life.works and said.arrival in ("pregnant", "born") and said.gave_birth is not False:
        yield from life.arrival()


@judge
def nursing_care(life: Life) -> Judgement:
    """LGSS 183 to 185: both parents work, the child is between nine and twelve months."""
    said = life.said
    if said.arrival == "no":
        yield Not("no_arrival", Reference("lgss", "183"))
    if said.work == "civil_servant":
        yield Not("civil_servant", Reference("lgss", "184.3"))
    if life.no_job:
        yield Not("no_job", Reference("lgss", "183"))
    limit = life.law("nursing_care.age_until")
    if life.baby is not None and life.baby >= limit:
        yield Not("baby_too_old", Reference("lgss", "185.2"), {"age": limit})
    if life.works and life.arrived:
        yield from life.arrival()


@judge
def serious_illness_child(life: Life) -> Judgement:
    """LGSS 190 and 191: hours cut to care for a child, or for a spouse ill since childhood."""
    said = life.said
    if said.child_ill is False:
        yield Not("no_ill_child", Reference("lgss", "190.1"))
    if said.work == "civil_servant":
        yield Not("civil_servant", Reference("lgss", "191.4"))
    if life.no_job:
        yield Not("no_job", Reference("lgss", "190.1"))
    if said.child_ill:
        yield Why("child_ill")


# A death


@judge
def survivors_pension(life: Life) -> Judgement:
    """LGSS 216 to 226: the family."""
    if life.said.died != "other":
        yield from _died(life, "216.1")


@judge
def funeral_grant(life: Life) -> Judgement:
    """LGSS 218: whoever has paid for the funeral."""
    yield from _died(life, "218")


@judge
def work_accident_survivors(life: Life) -> Judgement:
    """LGSS 216.2 and 227."""
    if life.said.death_by_work is False:
        yield Not("death_not_by_work", Reference("lgss", "216.2"))
    died = list(_died(life, "216.2"))
    if life.said.death_by_work:
        yield from died
        yield Why("death_by_work")
    else:
        yield from (item for item in died if isinstance(item, Not))


def _died(life: Life, article: str) -> Judgement:
    if life.said.died == "no":
        yield Not("nobody_died", Reference("lgss", article))
    elif life.said.died is not None:
        yield Why(f"died_{life.said.died}")


# An illness that stays


@judge
def permanent_incapacity(life: Life) -> Judgement:
    """LGSS 193 to 195."""
    said = life.said
    if said.ill == "no" and said.disability is False:
        yield Not("not_ill", Reference("lgss", "193.1"))
    if life.never_registered:
        yield Not("never_registered", Reference("lgss", "195.1"))
    if said.work == "retired" and life.past_legal_age and said.ill_cause in ("illness", "accident"):
        yield Not("retired_of_age", Reference("lgss", "195.1"))
    if said.ill == "lasting":
        yield Why("ill_lasting")
    if said.daily_help and not life.past_legal_age:
        yield Why("daily_help")


@judge
def non_disabling_injury(life: Life) -> Judgement:
    """LGSS 201."""
    said = life.said
    by_work = said.ill_cause in ("work_accident", "occupational_disease")
    if said.ill == "no":
        yield Not("not_ill", Reference("lgss", "201"))
    if said.ill_cause in ("illness", "accident"):
        yield Not("not_by_work", Reference("lgss", "201"))
    if said.ill == "marks" and (by_work or said.ill_cause in (None, "unsure")):
        yield Why("marks")
    if said.ill in ("marks", "lasting") and by_work:
        yield Why("by_work")


@judge
def long_term_care(life: Life) -> Judgement:
    """Ley 39/2006, article 5."""
    said = life.said
    own = said.disability is False or said.daily_help is False
    child = said.children is False or said.child_disabled is False
    if own and child and said.caring == "no":
        yield Not("no_help_needed", Reference("ley-39-2006", "5.1.a"))
    if life.far_abroad:
        yield Not("lives_abroad", Reference("ley-39-2006", "5.1.c"))
    if said.daily_help:
        yield Why("daily_help")
    if said.caring == "relative":
        yield Why("caring_relative")
    if said.child_disabled:
        yield Why("child_disabled")


# Too little to live on


@judge
def minimum_vital_income(life: Life) -> Judgement:
    """Ley 19/2021, article 10."""
    if life.said.residence == "abroad":
        yield Not("lives_abroad", Reference("ley-19-2021", "10.1.a"))
    if life.said.low_income:
        yield Why("low_income")


@judge
def non_contributory_pension(life: Life) -> Judgement:
    """LGSS 363 (incapacity, from 18 to 64 with a disability of 65 %) and 369 (retirement, from 65)."""
    said = life.said
    degree = life.law("non_contributory_pension.disability_degree")
    if said.residence == "abroad":
        yield Not("lives_abroad", Reference("lgss", "363.1.b"))
    if (age := life.below("non_contributory_pension.incapacity_minimum_age")) is not None:
        yield Not("under_age", Reference("lgss", "363.1.a"), {"age": age})
    age = life.below("non_contributory_pension.retirement_age")
    reached = said.degree is not None and said.degree >= degree
    if age is not None:
        if said.disability is False or (said.degree is not None and not reached):
            yield Not("no_degree", Reference("lgss", "363.1.c"), {"age": age, "degree": degree})
        if reached:
            yield Why("degree", {"degree": said.degree})
    elif said.work in ("never", "other", "out_of_work") or said.low_income:
        yield Why("age", {"age": life.age})
    if said.low_income and (age is None or reached):
        yield Why("low_income")


@judge
def returned_emigrants(life: Life) -> Judgement:
    """RD 8/2008, articles 2, 3 and 25: Spaniards by origin, abroad or back."""
    said = life.said
    if said.nationality in ("european", "other"):
        yield Not("not_spanish", Reference("rd-8-2008", "2"))
    if said.residence == "spain":
        if said.returned is False:
            yield Not("not_returned", Reference("rd-8-2008", "25.1"))
        if (age := life.below("returned_emigrants.old_age")) is not None:
            # 25.2: the age of the non-contributory retirement pension.
            yield Not("under_age", Reference("rd-8-2008", "25.2"), {"age": age})
        elif said.returned:
            yield Why("returned")
    elif said.nationality == "spanish":
        yield Why("spanish_abroad")


# Children


@judge
def dependent_child(life: Life) -> Judgement:
    """LGSS 351 and 352; an orphan with a disability claims for himself or herself."""
    said = life.said
    least = life.law("dependent_child.minor_degree")
    own = said.disability is False or (said.degree is not None and said.degree < least)
    if own and (said.children is False or said.child_disabled is False):
        yield Not("no_disabled_child", Reference("lgss", "351.a"), {"degree": least})
    if life.far_abroad:
        yield Not("lives_abroad", Reference("lgss", "352.1.a"))
    if said.child_disabled:
        yield Why("child_disabled")


@judge
def large_family_grant(life: Life) -> Judgement:
    """LGSS 357."""
    yield from _grant(life, "357.1", "357.3")


@judge
def multiple_birth_grant(life: Life) -> Judgement:
    """LGSS 359."""
    number = life.said.arrivals
    found = list(_grant(life, "359", "359"))
    yield from (item for item in found if isinstance(item, Not))
    if number is not None and int(number) == 1:
        yield Not("one_child", Reference("lgss", "359"))
    elif number is not None:
        yield Why("several_children")


def _grant(life: Life, event: str, residence: str) -> Judgement:
    """What both grants ask: a birth or an adoption, and life in Spain."""
    if life.said.arrival == "no":
        yield Not("no_arrival", Reference("lgss", event))
    if life.said.arrival == "fostered":
        yield Not("fostered", Reference("lgss", event))
    if life.far_abroad:
        yield Not("lives_abroad", Reference("lgss", residence))
    if life.arrived:
        yield from life.arrival()


@judge
def contribution_credits(life: Life) -> Judgement:
    """LGSS 235 to 237."""
    said = life.said
    if said.caring == "no" and said.children is False and said.arrival == "no":
        yield Not("no_care", Reference("lgss", "237"))
    if said.caring in ("child", "relative"):
        yield Why(f"caring_{said.caring}")
    if life.arrived:
        yield from life.arrival()
    elif said.children and said.retiring:
        yield Why("children_and_retirement")


# Retirement


@judge
def retirement_pension(life: Life) -> Judgement:
    """LGSS 205; never below 52 (206.6)."""
    if (age := life.below("early_retirement.age_floor")) is not None:
        yield Not("under_age", Reference("lgss", "206.6"), {"age": age})
    if life.never_registered and life.past_legal_age:
        yield Not("never_registered", Reference("lgss", "205.1.b"))
    yield from _near_retirement(life)


@judge
def retirement_age(life: Life) -> Judgement:
    """LGSS 205.1.a and transitional provision 7. One pension for life (204): who draws it asks no more."""
    if life.said.work == "retired":
        yield Not("already_retired", Reference("lgss", "204"))
    yield from _near_retirement(life)


@judge
def early_retirement(life: Life) -> Judgement:
    """LGSS 206 to 208."""
    said = life.said
    if (age := life.below("early_retirement.age_floor")) is not None:
        yield Not("under_age", Reference("lgss", "206.6"), {"age": age})
    if life.past_legal_age:
        yield Not("legal_age_reached", Reference("lgss", "207.1.a"))
    if said.work == "retired":
        yield Not("already_retired", Reference("lgss", "204"))
    if said.retiring:
        yield Why("retiring")
    if said.work == "out_of_work" and life.below("partial_retirement.industry_age_mutualist") is None:
        yield Why("lost_job")
    if said.degree is not None and said.degree >= life.law("early_retirement.disability_45_degree"):
        yield Why("degree", {"degree": said.degree})


@judge
def partial_retirement(life: Life) -> Judgement:
    """LGSS 215 and transitional provision 4: less work and part of the pension, never below 60."""
    said = life.said
    if (age := life.below("partial_retirement.industry_age_mutualist")) is not None:
        yield Not("under_age", Reference("lgss", "dt4.6"), {"age": age})
    if said.work == "retired":
        yield Not("already_retired", Reference("lgss", "204"))
    if life.no_job:
        yield Not("no_job", Reference("lgss", "215.1"))
    if said.retiring and life.works:
        yield Why("retiring")


@judge
def flexible_retirement(life: Life) -> Judgement:
    """LGSS 213.1: part-time work beside a retirement pension."""
    if life.said.work == "retired":
        yield Why("retired")
    else:
        yield Not("not_retired", Reference("lgss", "213.1"))


def _near_retirement(life: Life) -> Judgement:
    if life.said.retiring:
        yield Why("retiring")
    elif life.said.work != "retired" and life.below("partial_retirement.industry_age_mutualist") is None:
        yield Why("age", {"age": life.age})


# Several countries


@judge
def eu_pension(life: Life) -> Judgement:
    """Regulation 883/2004, article 52: periods in at least two countries, the reader's or those of who has died."""
    said = life.said
    if said.europe == "no" and said.died == "no":
        yield Not("no_other_country", Reference("reg-883-2004", "52.1"))
    near = (
        said.retiring
        or said.died not in (None, "no")
        or life.below("partial_retirement.industry_age_mutualist") is None
    )
    if near:
        yield from _europe(life)


@judge
def unemployment_abroad(life: Life) -> Judgement:
    """Regulation 883/2004, article 64."""
    if life.said.europe == "no":
        yield Not("no_other_country", Reference("reg-883-2004", "64.1"))
    if life.said.europe == "moves":
        yield from _europe(life)


@judge
def family_benefit_top_up(life: Life) -> Judgement:
    """Regulation 883/2004, articles 67 and 68."""
    said = life.said
    if said.europe == "no":
        yield Not("no_other_country", Reference("reg-883-2004", "67"))
    if said.children is False and said.arrival == "no":
        yield Not("no_children", Reference("reg-883-2004", "67"))
    if said.europe == "now" and said.children is not False:
        yield from _europe(life)


@judge
def invalidity_abroad(life: Life) -> Judgement:
    """Regulation 883/2004, articles 44 to 46: incapacity after periods in at least two countries."""
    said = life.said
    if said.europe == "no":
        yield Not("no_other_country", Reference("reg-883-2004", "44"))
    if said.ill == "no" and said.disability is False:
        yield Not("not_ill", Reference("lgss", "193.1"))
    if said.ill == "lasting" and said.europe is not None:
        yield Why("ill_lasting")
        yield from _europe(life)


@judge
def habitual_residence(life: Life) -> Judgement:
    """Regulation 987/2009, article 11: in which country somebody lives. A life in one country may still be doubted."""
    if life.said.europe in ("now", "moves"):
        yield from _europe(life)
    if life.said.returned:
        yield Why("returned")


@judge
def competent_country(life: Life) -> Judgement:
    """Regulation 883/2004: which country pays. A stay abroad is enough to ask, so that nothing rules it out."""
    yield from _europe(life)


def _europe(life: Life) -> Judgement:
    if life.said.europe not in (None, "no"):
        yield Why(f"europe_{life.said.europe}")


# Healthcare and contributions


@judge
def healthcare_entitlement(life: Life) -> Judgement:
    """Ley 16/2003, article 3: who lives in Spain, and Spaniards who live abroad (RD 8/2008, 26)."""
    if life.said.residence == "spain":
        yield Why("lives_in_spain")
    elif life.said.nationality == "spanish":
        yield Why("spanish_abroad")


@judge
def pharmacy_copayment(life: Life) -> Judgement:
    """RDLeg 1/2015, article 102: everyone covered, at a share by income and situation."""
    if life.said.ill in ("for_now", "lasting"):
        yield Why("ill")
    if life.said.work == "retired":
        yield Why("retired")
    if life.said.low_income:
        yield Why("low_income")


@judge
def special_agreement(life: Life) -> Judgement:
    """Orden TAS/2865/2003 and others: so many kinds that no answer rules them out."""
    if life.said.caring == "relative":
        yield Why("caring_relative")
    if life.said.benefit == "used_up":
        yield Why("benefit_used_up")


__all__ = ["JUDGES", "Life", "Not", "Why"]
