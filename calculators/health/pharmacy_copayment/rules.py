"""What a patient pays of prescribed medicines (*aportación farmacéutica*): RDLeg 1/2015, article 102.

Who pays nothing (102.8), which share of the price (102.5, 102.9), medicines of reduced contribution (102.6.a), ceiling
of the month (102.6). The article was rewritten from 14 May 2026 (RDL 11/2026): the day of dispensing decides which text
applies. Not covered: hospital medicines, which are free; diet products and orthopaedic devices, which have other rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

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
    Value,
    When,
    YesNo,
    ask,
    pure,
)
from calculators.engine.figures import Reference
from calculators.engine.questions import BadAnswersError

# RDL 11/2026, in force the day after its publication; RDL 12/2026 corrected it a fortnight later.
NEW_TEXT = date(2026, 5, 14)
CORRECTED = date(2026, 5, 28)
# 102.8.a to h: who pays nothing whatever their income.
EXEMPT = (
    "toxic_syndrome",
    "disability_rules",
    "integration_income",
    "non_contributory",
    "unemployed",
    "work_accident",
    "minimum_vital_income",
    "minor_disability",
    "child_benefit",
)
BY_INCOME = ("active", "pensioner")
NOT_EXEMPT = When("exempt", one_of=("none",))
IS_PENSIONER = When("status", one_of=("pensioner",))
BEFORE = When("day", below="2026-05-14")
SINCE = When("day", at_least="2026-05-14")


@dataclass(frozen=True, kw_only=True)
class Medicine:
    """One medicine of the month."""

    price: Value = ask(Money("EUR", maximum=20_000))
    packs: Value = ask(Number("times", 1, 60))
    reduced: bool = ask(YesNo())


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    day: date = ask(Day(event=True))
    status: str = ask(Choice(("active", "pensioner", "no_legal_residence", "civil_servant")))
    exempt: str = ask(Choice(("none", *EXEMPT)))
    disability: Value | None = ask(Percent(0, 100, 0), when=When("exempt", one_of=("minor_disability",)))
    income: Value | None = ask(
        Money("EUR/year", maximum=10_000_000), when=(NOT_EXEMPT, When("status", one_of=BY_INCOME))
    )
    files_return: bool | None = ask(YesNo(), when=(NOT_EXEMPT, IS_PENSIONER, BEFORE))
    minimum_supplement: bool | None = ask(YesNo(), when=(NOT_EXEMPT, IS_PENSIONER, SINCE))
    was_exempt: bool | None = ask(YesNo(), when=(NOT_EXEMPT, IS_PENSIONER, SINCE))
    still_files_return: bool | None = ask(YesNo(), when=When("was_exempt", one_of=("yes",)))
    medicines: tuple[Medicine, ...] = ask(Rows(Medicine, 20))


def check(answers: Answers) -> Iterator[Problem]:
    """102.9: of the exemptions only that of work accidents holds for the civil servants' funds."""
    if answers.status == "civil_servant" and answers.exempt not in ("none", "work_accident"):
        yield Problem("exempt", "pharmacy_copayment.problem.civil_servant")


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Article 102: exemption, share of each pack, ceiling of the month."""
    reference = _exempt(answers, law)
    if reference is not None:
        out.amount("pay", pure(0, "EUR"))
        if reference.act == "rdl-11-2026":
            out.notice("pays_nothing_as_before", day=NEW_TEXT)
        else:
            out.notice("pays_nothing", article=reference.article)
        out.notice("scope")
        return
    rate = _rate(answers, law)
    total = _shares(answers, rate, law, out)
    ceiling = _ceiling(answers, law)
    pay = total
    if ceiling is not None:
        most = Value(ceiling.number, "EUR", ceiling.source)
        pay = out.trace.ceiling("pay", total, most, ceiling.reference)
    out.amount("pay", pay)
    out.amount("rate", rate)
    if ceiling is not None:
        out.amount("share", total)
        out.amount("ceiling", ceiling)
        if pay < total:
            out.amount("excess", out.trace.difference("excess", total, pay, Reference("rdleg-1-2015", "102.7")))
            out.notice("excess")
    _notices(answers, out)


def _exempt(answers: Answers, law: Law) -> Reference | None:
    """102.8, and the transitional provision of RDL 11/2026."""
    if answers.disability is not None:
        least = law("pharmacy_copayment.exempt_minor_disability")
        if answers.disability < least:
            raise BadAnswersError([Problem("disability", "pharmacy_copayment.problem.degree", {"least": least})])
    if answers.exempt != "none":
        letters = dict(zip(EXEMPT, "aabcdefgh", strict=True))
        return Reference("rdleg-1-2015", f"102.8.{letters[answers.exempt]}")
    if answers.status != "pensioner" or answers.income is None:
        return None
    if answers.minimum_supplement:
        return Reference("rdleg-1-2015", "102.8.i")
    files_return = answers.files_return if answers.day < NEW_TEXT else answers.still_files_return
    low = answers.income < law("pharmacy_copayment.exempt_pensioner_income")
    if files_return is False:
        low = answers.income < law("pharmacy_copayment.exempt_pensioner_income_no_return")
    if answers.day < NEW_TEXT:
        return Reference("rdleg-1-2015", "102.8.i") if low else None
    return Reference("rdl-11-2026", "dt") if low and answers.was_exempt else None


def _rate(answers: Answers, law: Law) -> Value:
    """102.5 and 102.9."""
    if answers.income is None:
        undocumented = answers.status == "no_legal_residence"
        return law(f"pharmacy_copayment.rate_{'undocumented' if undocumented else 'mutual_funds'}")
    if answers.income >= law("pharmacy_copayment.income_highest"):
        return law("pharmacy_copayment.rate_highest_income")
    if answers.status == "pensioner":
        return law("pharmacy_copayment.rate_pensioner")
    if answers.income < law("pharmacy_copayment.income_middle"):
        return law("pharmacy_copayment.rate_low_income")
    if answers.day >= NEW_TEXT and answers.income < law("pharmacy_copayment.income_high"):
        return law("pharmacy_copayment.rate_middle_income")
    return law("pharmacy_copayment.rate_high_income")


def _shares(answers: Answers, rate: Value, law: Law, out: Outcome) -> Value:
    """The share of every pack, to the cent as the pharmacy charges it, added up."""
    trace = out.trace
    parts = []
    for medicine in answers.medicines:
        price = medicine.price.named("number", "")
        if medicine.reduced:
            part = trace.share("reduced", law("pharmacy_copayment.rate_reduced"), price, to_cents=True)
            part = trace.ceiling("reduced_ceiling", part, law("pharmacy_copayment.reduced_ceiling"))
        else:
            part = trace.share("pack", rate, price, to_cents=True)
        if int(medicine.packs) > 1:
            part = trace.product("packs", part, medicine.packs.named("number", ""))
        parts.append(part)
    return trace.sum("total", *parts) if len(parts) > 1 else parts[0]


def _ceiling(answers: Answers, law: Law) -> Figure | None:
    """102.6.b to h. Until 13 May 2026 only pensioners had one."""
    if answers.status == "pensioner":
        return law(f"pharmacy_copayment.ceiling_pensioner_{_pensioner_class(answers, law)}")
    if answers.status == "civil_servant" or answers.day < NEW_TEXT:
        return None
    if answers.income is None or answers.income < law("pharmacy_copayment.income_lowest"):
        return law("pharmacy_copayment.ceiling_worker_lowest")
    if answers.income < law("pharmacy_copayment.income_middle"):
        return law("pharmacy_copayment.ceiling_worker_low")
    capped = answers.income < law("pharmacy_copayment.income_capped_worker")
    return law("pharmacy_copayment.ceiling_worker_middle") if capped else None


def _pensioner_class(answers: Answers, law: Law) -> str:
    assert answers.income is not None  # always asked of pensioners who pay
    highest = law("pharmacy_copayment.income_highest")
    if answers.income < law("pharmacy_copayment.income_middle"):
        return "low"
    if answers.income < highest:
        if answers.day >= NEW_TEXT and answers.income >= law("pharmacy_copayment.income_high"):
            return "high"
        return "middle"
    if answers.day < NEW_TEXT and answers.income.number == highest.number:
        # The old letter d said "above", letter b "and those not in c or d".
        return "low"
    return "highest"


def _notices(answers: Answers, out: Outcome) -> None:
    out.notice("old_text" if answers.day < NEW_TEXT else "new_text", day=NEW_TEXT)
    if answers.status == "no_legal_residence":
        # RD 180/2026, 4.a and b; before, RD 1192/2012, additional provision 8.
        out.notice("minors_and_pregnancy")
    if NEW_TEXT <= answers.day < CORRECTED and any(medicine.reduced for medicine in answers.medicines):
        out.notice("fortnight", day=CORRECTED)
    out.notice("scope")


CALCULATOR = Calculator("pharmacy_copayment", Answers, rule, event="day", check=check)
