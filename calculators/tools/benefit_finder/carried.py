"""Answers that the finder hands on to a benefit's own calculator: only what was said, never a guess."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from calculators.engine import Calculator
from calculators.engine.questions import read
from calculators.tools.benefit_finder.benefits import Life

Handed = Iterator[tuple[str, Any]]
CAUSES = {
    "illness": "common_illness",
    "accident": "non_work_accident",
    "work_accident": "work_accident",
    "occupational_disease": "occupational_disease",
}
HOW = {"born": "birth", "adopted": "adoption", "fostered": "fostering"}
PAYERS = {
    "spouse": "spouse",
    "partner": "partner",
    "parent": "child",
    "relative": "relative",
    "former": "other",
    "other": "other",
}


def carried(target: Calculator, life: Life) -> dict[str, Any]:
    """The answers for a benefit's calculator, by its own questions: without blanks and what it would refuse."""
    handed = HANDED.get(target.id)
    answers = {name: value for name, value in handed(life) if value is not None} if handed else {}
    _, _, problems = read(target.answers, answers, "en", life.law.today)
    refused = {problem.field.partition(".")[0] for problem in problems if "required" not in problem.key}
    return {name: value for name, value in answers.items() if name not in refused}


def _birth(life: Life) -> Handed:
    yield "birth", life.said.birth


def _age(life: Life) -> Handed:
    yield "age", int(life.age)


def _count(value: Any) -> int | None:
    return None if value is None else int(value)


def _unemployment_benefit(life: Life) -> Handed:
    said = life.said
    yield "job_loss", said.job_loss
    if said.out_reason not in ("closed_business", "another"):
        yield "reason", said.out_reason
    yield from _age(life)


def _unemployment_assistance(life: Life) -> Handed:
    if life.said.benefit == "used_up":
        yield "route", "exhausted"


def _temporary_incapacity(life: Life) -> Handed:
    yield "cause", CAUSES.get(str(life.said.ill_cause))
    if life.said.work == "self_employed":
        yield "worker", "self_employed"


def _parent(life: Life) -> Handed:
    """What both birth benefits ask."""
    said = life.said
    if said.arrival in ("pregnant", "expected"):
        yield "role", "mother" if said.arrival == "pregnant" else "other_parent"
    if said.gave_birth is not None:
        yield "role", "mother" if said.gave_birth else "other_parent"
    yield "event_day", said.arrival_day
    yield "born", said.birth
    yield "children", _count(said.arrivals)
    if said.work == "self_employed":
        yield "work", "self_employed"


def _risk(life: Life) -> Handed:
    said = life.said
    yield "risk", {"pregnant": "pregnancy", "born": "breastfeeding"}.get(str(said.arrival))
    if said.arrival == "born":
        yield "child_born", said.arrival_day
    if said.work == "self_employed":
        yield "work", "self_employed"


def _nursing(life: Life) -> Handed:
    if life.said.arrival == "born":
        yield "child_born", life.said.arrival_day
    yield from _carer(life)


def _carer(life: Life) -> Handed:
    yield "born", life.said.birth
    if life.said.work in ("self_employed", "civil_servant"):
        yield "work", life.said.work


def _survivors(life: Life) -> Handed:
    said = life.said
    yield "death", said.death
    relation = {"spouse": "spouse", "partner": "partner", "parent": "child"}.get(str(said.died))
    if relation:
        yield "family", [{"relation": relation, "birth": said.birth}]


def _funeral(life: Life) -> Handed:
    yield "death", life.said.death
    yield "payer", PAYERS.get(str(life.said.died))


def _death_by_work(life: Life) -> Handed:
    yield "death", life.said.death
    if life.said.died in ("spouse", "partner"):
        yield "spouse", True


def _permanent_incapacity(life: Life) -> Handed:
    yield from _birth(life)
    yield "cause", CAUSES.get(str(life.said.ill_cause))
    if life.said.work in ("employee", "self_employed"):
        yield "worker", life.said.work


def _injury(life: Life) -> Handed:
    if life.said.ill_cause in ("work_accident", "occupational_disease"):
        yield "cause", life.said.ill_cause


def _long_term_care(life: Life) -> Handed:
    if life.said.daily_help:  # otherwise it is for somebody else
        yield "residence_years", _count(life.said.years_in_spain)


def _minimum_income(life: Life) -> Handed:
    yield "household", {"alone": "alone", "family": "several"}.get(str(life.said.household))
    yield from _age(life)


def _non_contributory(life: Life) -> Handed:
    said = life.said
    old = life.below("non_contributory_pension.retirement_age") is None
    yield "kind", "retirement" if old else "incapacity"
    yield from _age(life)
    yield "degree", None if old or said.degree is None else said.degree.number
    yield "years_in_spain", _count(said.years_in_spain)
    yield "household", {"alone": "alone", "others": "alone", "family": "family"}.get(str(said.household))


def _emigrant(life: Life) -> Handed:
    if life.said.residence == "spain":
        yield "route", "returned" if life.said.returned else None
    elif life.below("returned_emigrants.old_age") is None:
        yield "route", "abroad_old_age"
    else:
        yield "route", "abroad_incapacity"
    yield from _age(life)
    yield "household", {"alone": "alone", "others": "alone", "family": "family"}.get(str(life.said.household))


def _legal_residence(life: Life) -> Handed:
    """Years lived legally in Spain mean legal residence today."""
    if life.said.years_in_spain is not None:
        yield "residence", True


def _large_family(life: Life) -> Handed:
    yield "birth", life.said.arrival_day
    yield "how", HOW.get(str(life.said.arrival))
    yield "newborns", _count(life.said.arrivals)
    yield from _legal_residence(life)


def _multiple(life: Life) -> Handed:
    yield "birth", life.said.arrival_day
    yield "how", HOW.get(str(life.said.arrival))
    yield "children", _count(life.said.arrivals)
    yield from _legal_residence(life)


def _pension(life: Life) -> Handed:
    yield from _birth(life)
    yield "resident", life.said.residence == "spain"


def _healthcare(life: Life) -> Handed:
    yield "about", "me"
    yield "nationality", {"spanish": "spanish", "european": "other", "other": "other"}.get(str(life.said.nationality))
    yield "lives_in_spain", life.said.residence == "spain"


def _pharmacy(life: Life) -> Handed:
    if life.said.work == "retired":
        yield "status", "pensioner"


HANDED: dict[str, Callable[[Life], Handed]] = {
    "unemployment_benefit": _unemployment_benefit,
    "unemployment_assistance": _unemployment_assistance,
    "temporary_incapacity": _temporary_incapacity,
    "birth_and_childcare": _parent,
    "non_contributory_maternity": _parent,
    "pregnancy_or_breastfeeding_risk": _risk,
    "nursing_care": _nursing,
    "serious_illness_child": _carer,
    "survivors_pension": _survivors,
    "funeral_grant": _funeral,
    "work_accident_survivors": _death_by_work,
    "permanent_incapacity": _permanent_incapacity,
    "non_disabling_injury": _injury,
    "long_term_care": _long_term_care,
    "minimum_vital_income": _minimum_income,
    "non_contributory_pension": _non_contributory,
    "returned_emigrants": _emigrant,
    "dependent_child": _legal_residence,
    "large_family_grant": _large_family,
    "multiple_birth_grant": _multiple,
    "retirement_pension": _pension,
    "retirement_age": _birth,
    "early_retirement": _birth,
    "partial_retirement": _birth,
    "healthcare_entitlement": _healthcare,
    "pharmacy_copayment": _pharmacy,
}
