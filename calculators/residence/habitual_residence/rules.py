"""Where someone habitually resides: the facts of Regulation (EC) 987/2009, article 11, sorted. No score, no verdict.

Each fact of article 11.1 points to Spain, to the other country, to both, or says nothing; what is not known is named,
with the papers that show it. Intention decides only where the facts leave institutions apart (11.2). Beside it stands
what article 11 does not settle: lawful residence (Real Decreto 240/2007, Ley Orgánica 4/2000) and Spain's rule on
stays abroad (LGSS 51). Nobody but the institution decides. Not covered: the law of the other country.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from calculators.engine import Calculator, Choice, Day, Law, Number, Outcome, Value, When, ask
from calculators.engine.figures import Reference
from calculators.moving_abroad.countries import COUNTRIES, COUNTRY_WORDS, UNITED_KINGDOM

SOMEWHERE = ("spain", "other", "both")
_PLACE = Choice((*SOMEWHERE, "none", "not_known"))
_COUNTRY = Choice((*SOMEWHERE, "not_known"))
_WORKS = When("work", one_of=SOMEWHERE)
_HAS_HOME = When("home", one_of=SOMEWHERE)
_FOREIGN = When("nationality", one_of=("union", "third"))
_STUDIES = When("student", one_of=("yes",))
GROUPS = {"spain": "spain", "other": "elsewhere", "both": "both", "none": "nothing"}
# The facts of article 11.1 in its order, each with the answer that tells where it points.
FACTS = {
    "presence": ("presence", "11.1.a"),
    "activity": ("work", "11.1.b.i"),
    "family": ("family", "11.1.b.ii"),
    "unpaid": ("unpaid", "11.1.b.iii"),
    "student_income": ("income", "11.1.b.iv"),
    "housing": ("home", "11.1.b.v"),
    "tax": ("tax", "11.1.b.vi"),
}
OFTEN_EMPTY = ("unpaid", "student_income")  # not missed by those who do not have it


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    country: str | None = ask(Choice((*COUNTRIES[1:], "other"), COUNTRY_WORDS), required=False)
    presence: str | None = ask(Choice(("spain", "long_absences", "half", "other", "not_known")), required=False)
    since: date | None = ask(Day(), when=When("presence", one_of=("spain", "long_absences", "half")), required=False)
    days_abroad: Value | None = ask(Number("day", 0, 366), required=False)
    work: str | None = ask(_PLACE, required=False)
    contract: str | None = ask(Choice(("lasting", "passing", "not_known")), when=_WORKS, required=False)
    unpaid: str | None = ask(_PLACE, required=False)
    family: str | None = ask(_PLACE, required=False)
    student: str | None = ask(Choice(("yes", "no")), required=False)
    income: str | None = ask(_COUNTRY, when=_STUDIES, required=False)
    home: str | None = ask(_PLACE, required=False)
    lodging: str | None = ask(Choice(("lasting", "passing", "not_known")), when=_HAS_HOME, required=False)
    tax: str | None = ask(_COUNTRY, required=False)
    reason: str | None = ask(
        Choice(("job", "family", "studies", "retirement", "illness", "another", "not_known")), required=False
    )
    plan: str | None = ask(Choice(("stay", "limited", "leave", "not_known")), required=False)
    nationality: str | None = ask(Choice(("spanish", "union", "third", "not_known")), required=False)
    lawful: str | None = ask(Choice(("yes", "no", "not_known")), when=_FOREIGN, required=False)


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """The facts sorted, what is missing, intention; then what else matters, what to bring and who decides."""
    out.notice("no_verdict")
    pointing = _facts(answers, out)
    missing = _missing(answers, pointing, out)
    _intention(answers, pointing, out)
    _notes(answers, law, out)
    _lawful(answers, out)
    _abroad(answers, law, out)
    _bring(answers, pointing, missing, out)
    _decides(out)


def _facts(answers: Answers, out: Outcome) -> dict[str, str]:
    """Article 11.1: the group of each fact that was answered."""
    pointing = {}
    for fact, (question, _) in FACTS.items():
        answer = getattr(answers, question)
        if answer in ("long_absences", "half"):
            answer = "both"
        if answer in GROUPS:
            pointing[fact] = GROUPS[answer]
    for group in GROUPS.values():
        for fact, (_, article) in FACTS.items():
            if pointing.get(fact) == group:
                out.finding(group, fact, _implementing(article))
    return pointing


def _missing(answers: Answers, pointing: dict[str, str], out: Outcome) -> list[str]:
    """The facts of article 11 that were not given."""
    missing = [fact for fact in FACTS if fact not in pointing and fact not in OFTEN_EMPTY]
    if answers.student == "yes" and "student_income" not in pointing:
        missing.append("student_income")
    for fact in missing:
        out.finding("missing", f"missing_{fact}", _implementing(FACTS[fact][1]))
    if answers.plan in (None, "not_known") and answers.reason in (None, "not_known"):
        out.finding("missing", "missing_intention", _implementing("11.2"))
    return missing


def _intention(answers: Answers, pointing: dict[str, str], out: Outcome) -> None:
    """Article 11.2: what the person wants, above all why they moved, decides where the facts do not."""
    groups = set(pointing.values())
    split = "both" in groups or {"spain", "elsewhere"} <= groups
    if split:
        out.finding("intention", "intention_decides", _implementing("11.2"))
    for question in ("plan", "reason"):
        answer = getattr(answers, question)
        if answer not in (None, "not_known"):
            out.finding("intention", f"{question}_{answer}", None if split else _implementing("11.2"))


def _notes(answers: Answers, law: Law, out: Outcome) -> None:
    """What makes a fact weigh more or less."""
    if answers.since is not None and answers.since <= law.today:
        out.finding("notes", "since", _implementing("11.1.a"), day=answers.since)
    for question, fact, article in (("contract", "activity", "11.1.b.i"), ("lodging", "housing", "11.1.b.v")):
        if (answer := getattr(answers, question)) in ("lasting", "passing"):
            out.finding("notes", f"{fact}_{answer}", _implementing(article))
    if answers.reason == "illness":
        out.finding("notes", "forced_stay", Reference("reg-883-2004", "1.k"))  # Court of Justice, C-255/13
    if answers.country == UNITED_KINGDOM:
        out.finding("notes", "united_kingdom")
    if answers.country == "other":
        out.finding("notes", "outside_union", Reference("reg-883-2004", "2"))


def _lawful(answers: Answers, out: Outcome) -> None:
    """Lawful residence is another question: the citizens of the Union (RD 240/2007), everyone else (LO 4/2000)."""
    known = "yes" if answers.lawful == "yes" else "open"
    if answers.nationality == "spanish":
        out.finding("lawful", "lawful_spanish")
    elif answers.nationality == "union":
        out.finding("lawful", f"lawful_union_{known}", Reference("rd-240-2007", "7"))
    elif answers.nationality == "third":
        out.finding("lawful", f"lawful_third_{known}", Reference("lo-4-2000", "30 bis" if known == "open" else "14"))
        out.finding("lawful", "lawful_residence_separate", Reference("reg-1231-2010", "1"))
    else:
        out.finding("lawful", "lawful_unknown", Reference("dir-2004-38", "7"))


def _abroad(answers: Answers, law: Law, out: Outcome) -> None:
    """LGSS 51: how long one may stay abroad in a year and keep a Spanish benefit for residents."""
    if answers.days_abroad is not None:
        limit = law("habitual_residence.days_abroad")
        key = "abroad_within" if answers.days_abroad <= limit else "abroad_beyond"
        out.finding("abroad", key, limit.reference, days=answers.days_abroad, limit=limit)


def _bring(answers: Answers, pointing: dict[str, str], missing: list[str], out: Outcome) -> None:
    """The papers that show each fact; those of facts that say nothing are left out."""
    out.finding("bring", "bring_identity")
    for fact in FACTS:
        if fact in missing or pointing.get(fact, "nothing") != "nothing":
            out.finding("bring", f"bring_{fact}")
    if answers.nationality in ("union", "third"):
        out.finding("bring", f"bring_lawful_{answers.nationality}")


def _decides(out: Outcome) -> None:
    """Articles 6 and 11: who decides, and what holds while institutions of two countries disagree."""
    out.finding("decides", "institution")
    out.finding("decides", "agreement", _implementing("11.1"))
    out.finding("decides", "provisional", _implementing("6.2"))
    out.finding("decides", "commission", _implementing("6.3"))
    out.finding("decides", "appeal")


def _implementing(article: str) -> Reference:
    return Reference("reg-987-2009", article)


CALCULATOR = Calculator("habitual_residence", Answers, rule)
