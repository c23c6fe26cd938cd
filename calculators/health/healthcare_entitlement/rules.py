"""Right to public healthcare (*asistencia sanitaria*): Ley 16/2003, articles 3 and 3 ter, and the decrees around it.

Since 31 July 2018 the right depends on residence, not on work (RDL 7/2018). Who has it (3.2), foreigners without legal
residence (3 ter; RD 180/2026), Spaniards of origin on a visit and their relatives (RD 8/2008, article 26), the special
agreement for everyone else (RD 576/2013), and who counts as beneficiary of an insured person (RDL 7/2018, additional
provision). Not covered: which care is given, cover abroad, the civil servants' funds, rules of a single region.
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
    Problem,
    Value,
    When,
    YesNo,
    ask,
)
from calculators.engine.figures import Reference

# RD 180/2026, in force the day after its publication.
RD_180_2026 = date(2026, 3, 13)
# RD 180/2026, 4: protected whatever the three conditions. The first four were before, by RD 1192/2012.
PROTECTED = {
    "minor": "4.a",
    "pregnant": "4.b",
    "asylum": "4.c",
    "trafficking": "4.f",
    "gender_violence": "4.e",
    "sexual_violence": "4.g",
    "notifiable_disease": "4.h",
    "abortion": "4.i",
}
PROTECTED_BEFORE = {"minor": "da8", "pregnant": "da8", "asylum": "da4", "trafficking": "da5"}
EMIGRANT = ("visitor", "returned")

ABOUT_ME = When("about", one_of=("me",))
ABOUT_RELATIVE = When("about", one_of=("relative",))
IS_FOREIGNER = When("nationality", one_of=("other",))
IS_SPANIARD = When("nationality", one_of=("spanish",))
LIVES_HERE = When("lives_in_spain", one_of=("yes",))
LIVES_ABROAD = When("lives_in_spain", one_of=("no",))
NO_TITLE = When("title", one_of=("no",))
NOT_PROTECTED = When("protected", one_of=("none",))
BOUND_TO_COVER = When("other_cover_required", one_of=("yes",))
OF_INSURED = When("relative_of", one_of=("insured",))
BEFORE = When("day", below="2026-03-13")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    day: date = ask(Day(event=True))
    about: str = ask(Choice(("me", "relative")))
    nationality: str | None = ask(Choice(("spanish", "other")), when=ABOUT_ME)
    lives_in_spain: bool | None = ask(YesNo(), when=ABOUT_ME)
    of_origin: bool | None = ask(YesNo(), when=(IS_SPANIARD, LIVES_ABROAD))
    covered_already: bool | None = ask(YesNo(), when=(IS_SPANIARD, LIVES_ABROAD), unknown=("no", "yes"))
    works_abroad: bool | None = ask(YesNo(), when=(IS_SPANIARD, LIVES_ABROAD, BEFORE))
    title: bool | None = ask(YesNo(), when=IS_FOREIGNER)
    title_third_party: bool | None = ask(YesNo(), when=When("title", one_of=("yes",)), unknown=("no", "yes"))
    legal_residence: bool | None = ask(YesNo(), when=(IS_FOREIGNER, LIVES_HERE, NO_TITLE))
    protected: str | None = ask(Choice(("none", *PROTECTED)), when=When("legal_residence", one_of=("no",)))
    other_cover_required: bool | None = ask(
        YesNo(), when=When("legal_residence", one_of=("yes",)), unknown=("no", "yes")
    )
    bound_to_cover: bool | None = ask(YesNo(), when=NOT_PROTECTED, unknown=("no", "yes"))
    can_export_cover: bool | None = ask(YesNo(), when=NOT_PROTECTED, unknown=("no", "yes"))
    third_party: bool | None = ask(YesNo(), when=NOT_PROTECTED, unknown=("no", "yes"))
    temporary_stay: bool | None = ask(YesNo(), when=NOT_PROTECTED)
    report: bool | None = ask(YesNo(), when=When("temporary_stay", one_of=("yes",)), unknown=("yes", "no"))
    months_in_spain: Value | None = ask(Number("month", 0, 1200), when=BOUND_TO_COVER)
    register: bool | None = ask(YesNo(), when=BOUND_TO_COVER)
    age: Value | None = ask(Number("year", 0, 120), when=BOUND_TO_COVER)
    relative_of: str | None = ask(Choice(("insured", *EMIGRANT)), when=ABOUT_RELATIVE)
    emigrant_works: bool | None = ask(YesNo(), when=(When("relative_of", one_of=("visitor",)), BEFORE))
    relation: str | None = ask(
        Choice(("spouse", "registered_partner", "partner", "descendant", "sibling", "former_spouse", "other")),
        when=ABOUT_RELATIVE,
    )
    relative_age: Value | None = ask(Number("year", 0, 120), when=When("relation", one_of=("descendant", "sibling")))
    disability: Value | None = ask(Percent(0, 100, 0), when=When("relative_age", at_least="26"))
    dependent: bool | None = ask(
        YesNo(), when=When("relation", one_of=("descendant", "sibling")), unknown=("yes", "no")
    )
    relative_lives: bool | None = ask(YesNo(), when=OF_INSURED)
    relative_works: bool | None = ask(YesNo(), when=OF_INSURED)
    relative_pension: bool | None = ask(YesNo(), when=OF_INSURED)
    relative_benefit: bool | None = ask(YesNo(), when=OF_INSURED)
    relative_covered: bool | None = ask(YesNo(), when=When("relative_of", one_of=EMIGRANT), unknown=("no", "yes"))


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other."""
    if answers.months_in_spain and answers.age and answers.months_in_spain.number > (answers.age.number + 1) * 12:
        yield Problem("months_in_spain", "healthcare_entitlement.problem.longer_than_life")


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """One way to the right for each situation; the first that fits."""
    if answers.about == "relative":
        _relative(answers, law, out)
    elif answers.nationality == "spanish":
        _spaniard(answers, law, out)
    else:
        _foreigner(answers, law, out)


def _spaniard(answers: Answers, law: Law, out: Outcome) -> None:
    """Ley 16/2003, 3.2.a; on a visit RD 8/2008, 26.1."""
    if answers.lives_in_spain:
        out.condition("resident_spaniard", True, Reference("ley-16-2003", "3.2.a"))
        out.notice("ask_inss")
        out.notice("insured")
        out.notice("civil_servants")
        return
    article = Reference("rd-8-2008", "26.1")
    out.condition("of_origin", answers.of_origin, article)
    if answers.day < RD_180_2026:
        out.condition("works_abroad", answers.works_abroad, article)
    not_covered = None if answers.covered_already is None else not answers.covered_already
    out.condition("not_covered", not_covered, article)
    if answers.covered_already:
        out.notice("other_title")
    _visit(answers, law, out)


def _visit(answers: Answers, law: Law, out: Outcome) -> None:
    """RD 8/2008, 26.7 and 26.4: how long, and who answers in which time."""
    if answers.day < RD_180_2026:
        out.notice("visit_before", day=RD_180_2026)
        return
    out.notice(
        "visit",
        length=law("healthcare_entitlement.visit_cover"),
        most=law("healthcare_entitlement.visit_cover_yearly_limit"),
    )
    out.notice("answer_inss", deadline=law("healthcare_entitlement.decision_deadline"))


def _foreigner(answers: Answers, law: Law, out: Outcome) -> None:
    """Ley 16/2003, 3.1, 3.2.b and c, 3 ter."""
    if answers.title:
        nobody = None if answers.title_third_party is None else not answers.title_third_party
        out.condition("title", True, Reference("ley-16-2003", "3.2.b"))
        out.condition("no_third_party", nobody, Reference("ley-16-2003", "3.2.b"))
        out.notice("show_document")
    elif not answers.lives_in_spain:
        out.condition("lives_in_spain", False, Reference("ley-16-2003", "3.1"))
        out.notice("visitor")
    elif answers.legal_residence:
        required = answers.other_cover_required
        out.condition("legal_resident", True, Reference("ley-16-2003", "3.2.c"))
        out.condition("not_bound", None if required is None else not required, Reference("ley-16-2003", "3.2.c"))
        if required:
            _agreement(answers, law, out)
        else:
            out.notice("ask_inss")
            out.notice("insured")
    else:
        _without_residence(answers, law, out)


def _without_residence(answers: Answers, law: Law, out: Outcome) -> None:
    """Ley 16/2003, 3 ter; RD 180/2026."""
    since = answers.day >= RD_180_2026
    group = answers.protected or "none"
    if group == "none":
        for key, answer in (
            ("not_bound", answers.bound_to_cover),
            ("cannot_export", answers.can_export_cover),
            ("no_third_party", answers.third_party),
        ):
            out.condition(key, None if answer is None else not answer, Reference("ley-16-2003", "3 ter.2"))
        if answers.temporary_stay:
            out.condition("report", answers.report, Reference("ley-16-2003", "3 ter.3"))
        if answers.bound_to_cover:
            _agreement(answers, law, out)
        out.notice("copayment")
    elif since:
        out.condition("protected", True, Reference("rd-180-2026", PROTECTED[group]))
    else:
        # The other groups had their own laws, which we do not compare here.
        met = True if group in PROTECTED_BEFORE else None
        out.condition("protected", met, Reference("rd-1192-2012", PROTECTED_BEFORE.get(group, "")))
    if group in ("pregnant", "abortion"):
        out.notice("pregnancy_only")
    elif group in ("asylum", "trafficking"):
        out.notice("basic_care")
    if since:
        out.notice("procedure", deadline=law("healthcare_entitlement.decision_deadline"))
        out.notice("transplant", residence=law("healthcare_entitlement.transplant_residence"))
    else:
        out.notice("procedure_before", day=RD_180_2026)


def _agreement(answers: Answers, law: Law, out: Outcome) -> None:
    """Ley 16/2003, 3.3; RD 576/2013, 3 and 6: a voluntary insurance with the region."""
    year = law("healthcare_entitlement.agreement_residence")
    needed = Value(year.number * 12, "month", year.source)
    lived, age = answers.months_in_spain, answers.age
    if lived is None or age is None:
        out.notice(
            "agreement",
            residence=year,
            younger=law("healthcare_entitlement.agreement_fee_under_65"),
            older=law("healthcare_entitlement.agreement_fee_from_65"),
            age=law("healthcare_entitlement.agreement_fee_age"),
        )
        return
    group = "from" if age >= law("healthcare_entitlement.agreement_fee_age") else "under"
    fee = law(f"healthcare_entitlement.agreement_fee_{group}_65")
    out.trace.product("agreement_year", fee, law("retirement_age.months_per_year"))
    if lived < needed:
        lacking = out.trace.difference("agreement_missing", needed, lived, Reference("rd-576-2013", "3"))
        out.notice("agreement_later", lacking=lacking, fee=fee)
    elif not answers.register:
        out.notice("agreement_register", fee=fee)
    else:
        out.notice("agreement_possible", fee=fee)


def _relative(answers: Answers, law: Law, out: Outcome) -> None:
    """Who counts as beneficiary: RDL 7/2018, additional provision; relatives of emigrants: RD 8/2008, 26.2 and 26.3."""
    insured = answers.relative_of == "insured"
    article = Reference("rdl-7-2018", "da") if insured else Reference("rd-8-2008", "26.3")
    out.condition("relation", _related(answers, insured), article)
    if answers.relation in ("descendant", "sibling"):
        assert answers.relative_age is not None  # always asked of them
        young = answers.relative_age < law("healthcare_entitlement.descendant_age_limit")
        degree = law("healthcare_entitlement.disability_degree")
        disabled = answers.disability is not None and answers.disability >= degree
        out.condition("age_or_disability", young or disabled, article)
        out.condition("dependent", answers.dependent, article)
    if not insured:
        _relative_of_emigrant(answers, law, out)
        return
    out.condition("relative_lives", answers.relative_lives, article)
    for key, answer in (
        ("not_working", answers.relative_works),
        ("no_pension", answers.relative_pension),
        ("no_benefit", answers.relative_benefit),
    ):
        out.condition(key, not answer, article)
    out.notice("own_right")
    if answers.relation == "sibling":
        out.notice("sibling")
    out.notice("income_no_longer")


def _related(answers: Answers, insured: bool) -> bool | None:
    if answers.relation in ("spouse", "registered_partner", "descendant"):
        return True
    if answers.relation == "sibling" and insured:
        return None  # "assimilated persons": the definition of RD 1192/2012, 3 is repealed, and nothing replaces it
    if answers.relation == "partner" and not insured:
        return None  # RD 8/2008, 26.3 asks for a couple in fact and says nothing of a register
    return False


def _relative_of_emigrant(answers: Answers, law: Law, out: Outcome) -> None:
    if answers.emigrant_works is not None:
        out.condition("emigrant_works", answers.emigrant_works, Reference("rd-8-2008", "26.2"))
    covered = answers.relative_covered
    out.condition("relative_not_covered", None if covered is None else not covered, Reference("rd-8-2008", "26.2"))
    if answers.relative_of == "visitor":
        _visit(answers, law, out)
    elif answers.day >= RD_180_2026:
        out.notice("returned", most=law("healthcare_entitlement.visit_cover_yearly_limit"))
        out.notice("answer_inss", deadline=law("healthcare_entitlement.decision_deadline"))
    else:
        out.notice("visit_before", day=RD_180_2026)


CALCULATOR = Calculator("healthcare_entitlement", Answers, rule, event="day", check=check)
