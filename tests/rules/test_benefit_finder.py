"""The benefit finder: every benefit stands somewhere, nothing is ruled out without an answer, links carry answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators.engine.calculator import compute, load
from calculators.engine.figures import acts
from calculators.engine.periods import add_months
from calculators.engine.questions import BadAnswersError, Choice, Day, Question, YesNo, questions, read
from calculators.interface import answer, cases
from calculators.registry import BENEFITS, CALCULATORS, PAGES
from calculators.tools.benefit_finder.benefits import JUDGES
from calculators.tools.benefit_finder.carried import HANDED
from calculators.tools.benefit_finder.rules import SURVIVORS_TO_CHECK, TO_CHECK, Answers
from tests.website import LANGUAGES, ROOT

TODAY = date(2026, 11, 22)
FINDER = load("benefit_finder")
# A life in which nothing has happened.
QUIET = {
    "residence": "spain",
    "nationality": "spanish",
    "returned": "no",
    "work": "employee",
    "ill": "no",
    "arrival": "no",
    "children": "no",
    "caring": "no",
    "disability": "no",
    "low_income": "no",
    "died": "no",
    "europe": "no",
    "retiring": "no",
}
Lived = dict[str, Any]


def groups(raw: Lived, today: date = TODAY) -> dict[str, dict[str, Any]]:
    """What the finder says, by group and benefit."""
    found: dict[str, dict[str, Any]] = {"points": {}, "open": {}, "excluded": {}}
    for finding in compute(FINDER, raw, "en", today).to_json()["findings"]:
        assert finding["key"] not in found[finding["group"]]
        found[finding["group"]][finding["key"]] = finding
    return found


# Every benefit is there, and leads somewhere.


def test_every_benefit_is_judged_and_has_its_page() -> None:
    assert set(JUDGES) >= set(BENEFITS)
    assert set(PAGES) >= set(BENEFITS)
    assert set(HANDED) <= set(JUDGES)


@pytest.mark.parametrize("benefit", BENEFITS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_hold_the_calculators(benefit: str, lang: str) -> None:
    page = ROOT / "docs" / lang / f"{PAGES[benefit]}.md"
    text = page.read_text(encoding="utf-8")
    assert (f'{{{{ calculator("{benefit}") }}}}' in text) == (benefit in CALCULATORS)


def test_every_benefit_can_be_suggested() -> None:
    suggested: set[str] = set()
    for case in cases("benefit_finder"):
        if "errors" not in case["expect"]:
            suggested |= set(groups(case["answers"], case["on"])["points"])
    assert suggested >= set(BENEFITS)


def test_what_is_to_be_checked_are_conditions_of_the_benefit() -> None:
    from calculators.engine.words import words

    for benefit, keys in TO_CHECK.items():
        more = [key for extra in SURVIVORS_TO_CHECK.values() for key in extra] if benefit == "survivors_pension" else []
        assert all(words("fr").has(f"{benefit}.condition.{key}") for key in (*keys, *more)), benefit


# Nothing is ruled out in silence, or without an answer.


def some(question: Question) -> st.SearchStrategy[Any]:
    """An answer of the right kind."""
    kind = question.kind
    if isinstance(kind, Day):
        low = date(1930, 1, 1) if question.name == "birth" else date(2022, 1, 1)
        return st.dates(low, TODAY).map(str)
    if isinstance(kind, Choice | YesNo):
        return st.sampled_from(kind.options)
    if question.name == "degree":
        return st.sampled_from(("0", "32.99", "33", "45", "64", "65", "100"))
    return st.integers(0 if question.name == "years_in_spain" else 1, 10).map(str)


ASKED = questions(Answers)
NEEDED = {question.name: some(question) for question in ASKED if question.required}
LEFT = {question.name: some(question) for question in ASKED if not question.required}
LIVES = st.fixed_dictionaries(NEEDED, optional=LEFT)


@settings(max_examples=300)
@given(LIVES, st.data())
def test_an_answer_left_blank_rules_nothing_out(raw: Lived, data: st.DataObject) -> None:
    try:
        before = groups(raw)
    except BadAnswersError:
        return
    assert sorted(name for group in before.values() for name in group) == sorted(set(JUDGES) & set(BENEFITS))
    for finding in before["excluded"].values():
        assert finding["reference"]["article"]
        assert finding["reference"]["link"] in {act["link"] for act in acts().values()}
        assert len(finding["why"]) == 1
    for finding in before["points"].values():
        assert finding["why"]
        assert finding["missing"]
    optional = [name for name in raw if name in LEFT]
    if optional:
        blank = data.draw(st.sampled_from(optional))
        after = groups({name: value for name, value in raw.items() if name != blank})
        assert set(after["excluded"]) <= set(before["excluded"]), blank


@settings(max_examples=300)
@given(LIVES)
def test_links_carry_answers_that_the_calculator_reads(raw: Lived) -> None:
    try:
        found = groups(raw)
    except BadAnswersError:
        return
    for benefit, finding in (found["points"] | found["open"]).items():
        for link in finding["links"]:
            if not link["answers"]:
                continue
            carried = parsed(link["answers"])
            target = load(benefit)
            assert carried.pop("c") == benefit
            assert carried.pop("v") == str(target.schema)
            assert carried.pop("l") == "en"
            _, _, problems = read(target.answers, carried, "en", TODAY)
            assert not [problem for problem in problems if "required" not in problem.key], (benefit, carried)
            names = {question.name for question in questions(target.answers)}
            assert set(carried) <= names


def parsed(fragment: str) -> Lived:
    """The answers of a fragment, as a form sends them."""
    answers: Lived = {}
    for path, value in parse_qsl(fragment, strict_parsing=True):
        place: Any = answers
        *outer, last = path.split(".")
        for step in outer:
            place = place.setdefault(step, {})
        place[last] = value
    for name, value in answers.items():
        if isinstance(value, dict) and all(key.isdigit() for key in value):
            rows = [value[key] for key in sorted(value, key=int)]
            answers[name] = [
                row | {key: item for key, item in row.items() if not isinstance(item, dict)} for row in rows
            ]
    return answers


def test_a_link_carries_what_was_said() -> None:
    raw = QUIET | {
        "birth": "1985-03-31",
        "work": "out_of_work",
        "out_reason": "dismissal",
        "job_loss": "2026-06-16",
        "benefit": "no",
    }
    (_, link) = groups(raw)["points"]["unemployment_benefit"]["links"]
    assert link["page"] == "unemployment/unemployment-benefit"
    assert link["answers"] == (
        "c=unemployment_benefit&v=1&l=en&job_loss.day=16&job_loss.month=6&job_loss.year=2026&reason=dismissal&age=41"
    )
    raw = QUIET | {"birth": "2006-06-06", "died": "parent", "death": "2026-08-20"}
    (_, link) = groups(raw)["points"]["survivors_pension"]["links"]
    assert parsed(link["answers"])["family"] == [
        {"relation": "child", "birth": {"day": "6", "month": "6", "year": "2006"}}
    ]


# Whoever a calculator finds entitled, the finder does not turn away.


def _aged(years: Any, on: date) -> date:
    return add_months(on, -12 * int(Decimal(str(years))))


def _work(given: Lived) -> str:
    kind = given.get("work") or given.get("worker") or "employee"
    return kind if kind in ("self_employed", "civil_servant") else "employee"


def _birth_leave(given: Lived, on: date) -> Lived:
    role = given["role"]
    arrival = "adopted" if role.startswith("adopter") else "born"
    return {
        "birth": given["born"],
        "work": _work(given),
        "arrival": arrival,
        "arrival_day": str(given["event_day"]),
        "arrivals": given.get("children"),
        "gave_birth": "yes" if role == "mother" else "no",
        "children": "yes",
    }


def _credits(given: Lived, on: date) -> Lived:
    kind = given["kind"]
    if kind in ("leave_relative", "reduced_other"):
        return {"caring": "relative"}
    if kind in ("birth", "break"):
        return {"children": "yes"}
    if kind == "reduced_illness":
        return {"children": "yes", "child_ill": "yes", "caring": "child"}
    return {"children": "yes", "caring": "child"}


def _dependent(given: Lived, on: date) -> Lived:
    row = given["children"][0]
    if row["home"] == "myself":
        return {"birth": row["birth"], "disability": "yes", "degree": row["degree"]}
    return {"children": "yes", "child_disabled": "yes"}


def _grant(given: Lived, on: date) -> Lived:
    how = {"birth": "born", "adoption": "adopted", "fostering": "fostered"}[given["how"]]
    number = given.get("newborns") or given.get("children")
    return {"arrival": how, "arrival_day": given["birth"], "arrivals": number, "children": "yes"}


def _nursing(given: Lived, on: date) -> Lived:
    arrived = {"arrival": "born", "arrival_day": given["child_born"], "children": "yes"}
    return {"birth": given["born"], "work": _work(given)} | arrived


def _risk(given: Lived, on: date) -> Lived:
    if given["risk"] == "pregnancy":
        return {"work": _work(given), "arrival": "pregnant"}
    arrived = {"arrival": "born", "arrival_day": given["child_born"], "gave_birth": "yes", "children": "yes"}
    return {"work": _work(given)} | arrived


def _ill_child(given: Lived, on: date) -> Lived:
    child = {"children": "no"} if given["family"] == "spouse" else {"children": "yes", "child_ill": "yes"}
    return {"birth": given["born"], "work": _work(given)} | child


def _healthcare(given: Lived, on: date) -> Lived:
    nationality = {"spanish": "spanish"}.get(given.get("nationality", ""), "other")
    return {"nationality": nationality, "residence": "spain" if given.get("lives_in_spain") != "no" else "abroad"}


CAUSES = {
    "common_illness": "illness",
    "non_work_accident": "accident",
    "work_accident": "work_accident",
    "occupational_disease": "occupational_disease",
}


def _sick_leave(given: Lived, on: date) -> Lived:
    if given["cause"] == "week_39":
        return {"work": _work(given), "arrival": "pregnant"}
    return {"work": _work(given), "ill": "for_now", "ill_cause": CAUSES.get(given["cause"], "unsure")}


def _permanent(given: Lived, on: date) -> Lived:
    registered = given.get("registered", "yes") != "no"
    work = _work(given) if registered else "other"
    return {"birth": given["birth"], "work": work, "ill": "lasting", "ill_cause": CAUSES[given["cause"]]}


def _injury(given: Lived, on: date) -> Lived:
    return {"ill": "marks", "ill_cause": CAUSES.get(given["cause"], "unsure")}


def _killed_at_work(given: Lived, on: date) -> Lived:
    tie = "spouse" if given["spouse"] == "yes" else "former" if given["former"] == "yes" else "relative"
    return {"died": tie, "death": given["death"], "death_by_work": "yes"}


def _eu_pension(given: Lived, on: date) -> Lived:
    if given["pension"] == "survivors":
        return {"died": "spouse", "death": given["event"]}
    return {"birth": _aged(67, on), "europe": "worked", "retiring": "yes"}


def _early(given: Lived, on: date) -> Lived:
    degree = {"disability_65": 65, "disability_45": 45}.get(given["kind"])
    disabled = {"disability": "yes", "degree": degree} if degree else {}
    lost = {"work": "out_of_work", "out_reason": "dismissal"} if given["kind"] == "involuntary" else {}
    return {"birth": given["birth"], "retiring": "yes"} | lost | disabled


def _survivors(given: Lived, on: date) -> Lived:
    relation = given["family"][0]["relation"]
    ties = {"spouse": "spouse", "partner": "partner", "child": "parent", "stepchild": "parent"}
    former = ("separated", "divorced", "former_partner", "annulled")
    return {"died": ties.get(relation, "former" if relation in former else "relative"), "death": given["death"]}


def _funeral(given: Lived, on: date) -> Lived:
    ties = {"spouse": "spouse", "partner": "partner", "child": "parent", "relative": "relative", "other": "other"}
    return {"died": ties[given["payer"]], "death": given["death"]}


def _dependency(given: Lived, on: date) -> Lived:
    helped = {"disability": "yes", "daily_help": "yes", "years_in_spain": given.get("residence_years")}
    return {"residence": "spain"} | helped


def _minimum_income(given: Lived, on: date) -> Lived:
    return {"birth": _aged(given.get("age") or 40, on), "low_income": "yes", "work": "other"}


def _non_contributory(given: Lived, on: date) -> Lived:
    disabled = {"disability": "yes", "degree": given["degree"]} if given["kind"] == "incapacity" else {}
    return {"birth": _aged(given["age"], on), "work": "other", "years_in_spain": given["years_in_spain"]} | disabled


def _emigrant(given: Lived, on: date) -> Lived:
    back = given["route"] == "returned"
    place = {"residence": "spain" if back else "abroad", "returned": "yes" if back else None}
    return {"birth": _aged(given["age"], on), "work": "other"} | place


def _assistance(given: Lived, on: date) -> Lived:
    route = given["route"]
    paid = {"benefit": "used_up"} if route == "exhausted" else {}
    back = {"returned": "yes"} if route == "returned" else {}
    return {"birth": _aged(given.get("age") or 40, on), "work": "out_of_work", "out_reason": "another"} | paid | back


def _unemployed(given: Lived, on: date) -> Lived:
    own = ("dismissal", "contract_ended", "forced_resignation", "suspension", "resigned")
    cut = ("reduced_hours", "force_majeure")
    reason = given["reason"]
    out = reason if reason in own else "suspension" if reason in cut else "another"
    return {
        "birth": _aged(given["age"], on),
        "work": "out_of_work",
        "out_reason": out,
        "job_loss": given["job_loss"],
        "benefit": "no",
    }


LIFE_OF: dict[str, Callable[[Lived, date], Lived]] = {
    "birth_and_childcare": _birth_leave,
    "contribution_credits": _credits,
    "dependent_child": _dependent,
    "large_family_grant": _grant,
    "multiple_birth_grant": lambda given, on: _grant(given | {"newborns": given["children"]}, on),
    "non_contributory_maternity": _birth_leave,
    "nursing_care": _nursing,
    "pregnancy_or_breastfeeding_risk": _risk,
    "serious_illness_child": _ill_child,
    "healthcare_entitlement": _healthcare,
    "pharmacy_copayment": lambda given, on: {"work": "retired" if given["status"] == "pensioner" else "employee"},
    "special_agreement": lambda given, on: {},
    "temporary_incapacity": _sick_leave,
    "non_disabling_injury": _injury,
    "permanent_incapacity": _permanent,
    "work_accident_survivors": _killed_at_work,
    "competent_country": lambda given, on: {"europe": "now"},
    "invalidity_abroad": lambda given, on: {"europe": "worked", "ill": "lasting"},
    "habitual_residence": lambda given, on: {"europe": "now"},
    "eu_pension": _eu_pension,
    "family_benefit_top_up": lambda given, on: {"europe": "now", "children": "yes"},
    "unemployment_abroad": lambda given, on: {"europe": "moves", "work": "out_of_work", "out_reason": "dismissal"},
    "early_retirement": _early,
    "flexible_retirement": lambda given, on: {"birth": _aged(67, on), "work": "retired"},
    "funeral_grant": _funeral,
    "partial_retirement": lambda given, on: {"birth": given["birth"], "retiring": "yes"},
    "retirement_age": lambda given, on: {"birth": given["birth"]},
    "retirement_pension": lambda given, on: {
        "birth": given["birth"],
        "residence": "spain" if given["resident"] in ("yes", True) else "abroad",
    },
    "survivors_pension": _survivors,
    "long_term_care": _dependency,
    "minimum_vital_income": _minimum_income,
    "non_contributory_pension": _non_contributory,
    "returned_emigrants": _emigrant,
    "unemployment_assistance": _assistance,
    "unemployment_benefit": _unemployed,
}


@pytest.mark.parametrize("benefit", [benefit for benefit in BENEFITS if benefit in CALCULATORS])
def test_the_finder_turns_nobody_away_whom_a_calculator_finds_entitled(benefit: str) -> None:
    tried = 0
    for case in cases(benefit):
        try:
            calculator, outcome = answer(benefit, case["answers"], "fr", case["on"])
        except BadAnswersError:
            continue
        if not outcome.entitled:
            continue
        event = case["answers"].get(calculator.event) if calculator.event else None
        day = date.fromisoformat(str(event)) if event else case["on"]
        life = QUIET | {"birth": str(_aged(40, day))} | LIFE_OF[benefit](case["answers"], day)
        raw = {name: value for name, value in life.items() if value not in (None, "")}
        happened = [str(raw[name]) for name in ("arrival_day", "death") if raw.get(name)]
        today = max([day, *map(date.fromisoformat, happened)])
        excluded = groups(raw, today)["excluded"]
        assert benefit not in excluded, (case["id"], excluded.get(benefit))
        tried += 1
    assert tried


def test_a_day_more_or_less_changes_what_age_rules_out() -> None:
    for years, benefit in ((52, "early_retirement"), (60, "partial_retirement"), (65, "returned_emigrants")):
        reached = QUIET | {"returned": "yes", "birth": str(_aged(years, TODAY))}
        younger = reached | {"birth": str(_aged(years, TODAY) + timedelta(days=1))}
        assert benefit not in groups(reached)["excluded"]
        assert benefit in groups(younger)["excluded"]


def test_reasons_and_exclusions_are_said_in_every_language() -> None:
    from calculators.engine.words import words

    source = (ROOT / "calculators" / "tools" / "benefit_finder" / "benefits.py").read_text(encoding="utf-8")
    for kind, name in re.findall(r'yield (Why|Not)\("(\w+)"', source):
        for lang in LANGUAGES:
            assert words(lang).has(f"benefit_finder.{kind.lower()}.{name}"), name
