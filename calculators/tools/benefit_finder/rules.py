"""The benefit finder: plain questions about a life, then every benefit of the guide below one of three headings.

*Your answers point to these*: an answer is a reason (``benefits.Why``). *Not for you on these answers*: an answer rules
the benefit out, and an article says so (``benefits.Not``). *Nothing rules these out*: all the rest. So nothing is left
out in silence, and a question left blank never means no. Each benefit comes with what is still to be checked, its
chapter, and its calculator with the answers already given. Not covered: what no chapter treats (regional aid, the
benefit of the self-employed who stop), amounts.
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
    Number,
    Outcome,
    Percent,
    Text,
    Value,
    When,
    YesNo,
    ask,
)
from calculators.engine.calculator import fragment, load
from calculators.engine.outcome import Link, More
from calculators.engine.questions import BadAnswersError, Problem
from calculators.registry import BENEFITS, CALCULATORS, PAGES
from calculators.tools.benefit_finder.benefits import ARRIVED, JUDGES, Life, Not, Why
from calculators.tools.benefit_finder.carried import carried

_OUT = When("work", one_of=("out_of_work",))
_ILL = When("ill", one_of=("for_now", "lasting", "marks"))
_DIED = ("spouse", "partner", "former", "parent", "relative", "other")
_RETIRING_SOON = When("birth", below="1980-01-01")

# What the finder does not ask: conditions of the benefit's own calculator, in its words.
TO_CHECK = {
    "unemployment_benefit": ("contributed", "covered", "job_seeker"),
    "unemployment_assistance": ("income", "job_seeker", "no_contributory"),
    "temporary_incapacity": ("registered", "certificate", "contributed"),
    "birth_and_childcare": ("registered", "contributed"),
    "non_contributory_maternity": ("registered", "too_few_contributions"),
    "pregnancy_or_breastfeeding_risk": ("from_work", "certified", "no_other_post", "registered"),
    "nursing_care": ("both_work", "both_reduce", "nine_months", "contributed"),
    "serious_illness_child": ("reduction", "registered", "contributed", "other_parent", "illness_listed"),
    "survivors_pension": ("contributed",),
    "funeral_grant": ("deceased", "paid", "in_time"),
    "work_accident_survivors": ("death_by_work", "somebody"),
    "permanent_incapacity": ("registered", "contributed"),
    "non_disabling_injury": ("work_cause", "discharged", "no_same_pension"),
    "long_term_care": ("degree", "residence", "recent"),
    "minimum_vital_income": ("residence", "income", "wealth", "company", "age"),
    "non_contributory_pension": ("residence", "residence_before", "own_income", "household_income"),
    "returned_emigrants": ("origin", "country", "own_income"),
    "dependent_child": ("degree", "lives_with", "no_similar_benefit"),
    "large_family_grant": ("family", "income", "no_similar_benefit"),
    "multiple_birth_grant": ("residence", "no_similar_benefit"),
    "retirement_pension": ("age", "contributed", "recent"),
    "retirement_age": ("career", "recent"),
    "early_retirement": ("contributed", "recent", "registered"),
    "partial_retirement": ("contributed", "reduction_least", "relief"),
    "flexible_retirement": ("share_least", "private"),
    "eu_pension": ("year_in_spain", "all_periods", "recent"),
    "unemployment_abroad": ("wholly", "benefit", "four_weeks"),
    "family_benefit_top_up": ("coordinated",),
}
# More to check for the survivors' pensions, by what the person who died was to the reader.
SURVIVORS_TO_CHECK = {
    "spouse": ("married",),
    "partner": ("lived_as_couple",),
    "former": ("compensatory", "no_new_couple"),
    "parent": ("orphan_age", "orphan_income"),
    "relative": ("lived_with", "no_means", "no_other_pension"),
}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Only three answers are needed: what is left blank rules nothing out."""

    birth: date = ask(Day())
    residence: str = ask(Choice(("spain", "abroad")))
    years_in_spain: Value | None = ask(
        Number("year", 0, 110), when=When("residence", one_of=("spain",)), required=False
    )
    nationality: str | None = ask(Choice(("spanish", "european", "other")), required=False)
    returned: bool | None = ask(
        YesNo(),
        when=(When("residence", one_of=("spain",)), When("nationality", one_of=("spanish",))),
        required=False,
    )
    work: str = ask(Choice(("employee", "self_employed", "civil_servant", "out_of_work", "retired", "other", "never")))
    out_reason: str | None = ask(
        Choice(
            (
                "dismissal",
                "contract_ended",
                "forced_resignation",
                "resigned",
                "suspension",
                "closed_business",
                "another",
            )
        ),
        when=_OUT,
        required=False,
    )
    job_loss: date | None = ask(Day(), when=_OUT, required=False)
    benefit: str | None = ask(Choice(("no", "now", "used_up")), when=_OUT, required=False)
    ill: str | None = ask(Choice(("no", "for_now", "lasting", "marks")), required=False)
    ill_cause: str | None = ask(
        Choice(("illness", "accident", "work_accident", "occupational_disease", "unsure")), when=_ILL, required=False
    )
    arrival: str | None = ask(Choice(("no", "pregnant", "expected", *ARRIVED)), required=False)
    arrival_day: date | None = ask(Day(), when=When("arrival", one_of=ARRIVED), required=False)
    arrivals: Value | None = ask(Number("times", 1, 10), when=When("arrival", one_of=ARRIVED), required=False)
    gave_birth: bool | None = ask(YesNo(), when=When("arrival", one_of=("born",)), required=False)
    children: bool | None = ask(YesNo(), required=False)
    child_disabled: bool | None = ask(YesNo(), when=When("children", one_of=("yes",)), required=False)
    child_ill: bool | None = ask(YesNo(), when=When("children", one_of=("yes",)), required=False)
    caring: str | None = ask(Choice(("no", "child", "relative")), required=False)
    disability: bool | None = ask(YesNo(), required=False)
    degree: Value | None = ask(Percent(), when=When("disability", one_of=("yes",)), required=False)
    daily_help: bool | None = ask(YesNo(), when=When("disability", one_of=("yes",)), required=False)
    low_income: bool | None = ask(YesNo(), required=False)
    household: str | None = ask(
        Choice(("alone", "family", "others")), when=When("low_income", one_of=("yes",)), required=False
    )
    died: str | None = ask(Choice(("no", *_DIED)), required=False)
    death: date | None = ask(Day(), when=When("died", one_of=_DIED), required=False)
    death_by_work: bool | None = ask(YesNo(), when=When("died", one_of=_DIED), required=False)
    europe: str | None = ask(Choice(("no", "worked", "now", "moves")), required=False)
    retiring: bool | None = ask(YesNo(), when=_RETIRING_SOON, required=False)


def check(answers: Answers) -> Iterator[Problem]:
    """Days that contradict the day of birth."""
    for name in ("job_loss", "arrival_day", "death"):
        day = getattr(answers, name)
        if day is not None and day < answers.birth:
            yield Problem(name, "benefit_finder.problem.before_birth")


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Every benefit of the guide below one of the three headings."""
    future = [name for name in ("birth", "arrival_day", "death") if (getattr(answers, name) or law.today) > law.today]
    if future:
        raise BadAnswersError([Problem(name, "benefit_finder.problem.future") for name in future])
    life = Life(answers, law)
    judged = {benefit: list(JUDGES[benefit](life)) for benefit in JUDGES if benefit in BENEFITS}
    excluded = {name: next((item for item in found if isinstance(item, Not)), None) for name, found in judged.items()}
    reasons = {name: [item for item in found if isinstance(item, Why)] for name, found in judged.items()}
    kept = [name for name in judged if excluded[name] is None]
    for name in kept:
        if reasons[name]:
            why = tuple(Text(f"why.{reason.key}", reason.params) for reason in reasons[name])
            out.found("points", name, More(why, _to_check(name, answers), _links(name, life)))
    for name in kept:
        if not reasons[name]:
            out.found("open", name, More((), _to_check(name, answers), _links(name, life)), folded=True)
    for name, item in excluded.items():
        if item is not None:
            why = (Text(f"not.{item.key}", item.params),)
            out.found("excluded", name, More(why, links=(Link(PAGES[name]),)), item.reference, folded=True)
    if not any(reasons[name] for name in kept):
        out.notice("nothing")
    if answers.out_reason == "closed_business":
        out.notice("closed_business")
    out.notice("limits")


def _to_check(benefit: str, answers: Answers) -> tuple[Text, ...]:
    keys = TO_CHECK.get(benefit, ())
    if benefit == "survivors_pension":
        keys += SURVIVORS_TO_CHECK.get(str(answers.died), ())
    if benefit == "healthcare_entitlement" and answers.residence == "spain" and answers.nationality == "spanish":
        return (Text("to_check.healthcare_card"),)
    if benefit not in TO_CHECK:
        return (Text(f"to_check.{benefit}"),)
    conditions = tuple(Text(f"condition.{key}", owner=benefit) for key in keys)
    if benefit == "long_term_care" and answers.caring == "relative" and not answers.daily_help:
        return (Text("to_check.for_another"), *conditions)
    return conditions


def _links(benefit: str, life: Life) -> tuple[Link, ...]:
    chapter = Link(PAGES[benefit])
    if benefit not in CALCULATORS:
        return (chapter,)
    target = load(benefit)
    return (chapter, Link(PAGES[benefit], benefit, fragment(target, carried(target, life))))


CALCULATOR = Calculator("benefit_finder", Answers, rule, check=check)
