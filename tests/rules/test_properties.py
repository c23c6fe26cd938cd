"""What holds for every calculator, and for any answers at all."""

from __future__ import annotations

import ast
import json
import re
from datetime import date
from decimal import Decimal
from math import prod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators import interface
from calculators.engine.calculator import load
from calculators.engine.formats import LANGUAGES
from calculators.engine.questions import Choice, Day, Question, Rows, YesNo, questions, read
from calculators.engine.words import words
from calculators.interface import cases, examples_html, form_view
from calculators.registry import CALCULATORS, FOLDERS

ROOT = Path(__file__).parents[2]
TODAY = "2026-11-21"
BY_CALCULATOR = pytest.mark.parametrize("calculator", CALCULATORS)


def reply(request: dict[str, Any]) -> dict[str, Any]:
    """The reply with the result as it is shown and as data."""
    return interface.reply(request | {"as": ["html", "outcome"]})


def likely(question: Question) -> st.SearchStrategy[Any]:
    """Answers of the right kind, most of them within bounds."""
    kind = question.kind
    if isinstance(kind, Day):
        days = (
            st.dates(date(2022, 11, 1), date(2028, 3, 1))
            if kind.event
            else st.dates(date(1950, 1, 1), date(2030, 1, 1))
        )
        good: st.SearchStrategy[Any] = days.map(str)
    elif isinstance(kind, Choice | YesNo):
        good = st.sampled_from(kind.options)
    elif isinstance(kind, Rows):
        row = st.fixed_dictionaries({}, optional={item.name: likely(item) for item in questions(kind.row)})
        good = st.lists(row, max_size=min(kind.maximum + 1, 5))
    else:
        good = st.decimals(kind.minimum, min(kind.maximum + 1, 40_000), places=kind.decimals).map(str)
    return st.one_of(good, good, good, st.just("unknown"), st.just(""), st.text(max_size=8))


def answers(calculator: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({item.name: likely(item) for item in questions(load(calculator).answers)})


@BY_CALCULATOR
def test_any_answers_give_an_outcome_or_problems(calculator: str) -> None:
    names = {question.name for question in questions(load(calculator).answers)}

    @settings(max_examples=150)
    @given(answers(calculator), st.sampled_from(LANGUAGES))
    def run(raw: dict[str, Any], lang: str) -> None:
        result = reply({"calculator": calculator, "lang": lang, "answers": raw, "on": TODAY})
        if result["ok"]:
            json.dumps(result["outcome"])
            assert "<script" not in result["html"]
        else:
            assert result["problems"]
            assert {problem["field"].split(".")[0] for problem in result["problems"]} <= names
            assert all(problem["message"] for problem in result["problems"])

    run()


@BY_CALCULATOR
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_case_reads_in_every_language(calculator: str, lang: str) -> None:
    """Rendering raises where a message lacks; amounts are never below zero."""
    for case in cases(calculator):
        result = reply({"calculator": calculator, "lang": lang, "answers": case["answers"], "on": str(case["on"])})
        if result["ok"]:
            for amount in result["outcome"]["amounts"].values():
                for bound in ("value", "low", "high"):
                    if amount["unit"] not in ("date", "text") and amount.get(bound) is not None:
                        assert Decimal(amount[bound]) >= 0, (case["id"], amount)


@BY_CALCULATOR
def test_schedules_add_up(calculator: str) -> None:
    """Where a schedule stands by period and by month, both pay the same, to a cent a row."""
    for case in cases(calculator):
        result = reply({"calculator": calculator, "lang": "fr", "answers": case["answers"], "on": str(case["on"])})
        if not result["ok"]:
            continue
        sums: dict[str, tuple[Decimal, int]] = {}
        for table in ("periods", "months"):
            rows = [row for row in result["outcome"]["schedule"] if row["table"] == table and row["amount"]]
            if rows and all(row["amount"]["unit"] == "EUR" for row in rows):
                sums[table] = (sum((Decimal(row["amount"]["value"]) for row in rows), Decimal(0)), len(rows))
        if len(sums) == 2:
            (by_period, _), (by_month, rows_of_months) = sums["periods"], sums["months"]
            assert abs(by_period - by_month) <= Decimal("0.01") * rows_of_months, case["id"]


@BY_CALCULATOR
@pytest.mark.parametrize("lang", LANGUAGES)
def test_forms_and_examples_are_whole(calculator: str, lang: str) -> None:
    view = form_view(calculator, lang)
    assert view["title"]
    assert view["intro"]
    examples = examples_html(calculator, lang)
    assert 2 <= examples.count('class="vd-example"') <= 4
    for question in view["questions"]:
        assert question["label"]
        for condition in question["when"]:
            earlier = [other["name"] for other in view["questions"][: view["questions"].index(question)]]
            assert condition["question"] in earlier, "a question can only depend on an earlier one"


@BY_CALCULATOR
def test_not_knowing_anything_is_still_computed(calculator: str) -> None:
    """Every combination of what the reader does not know is tried; few enough for a telephone."""
    asked = questions(load(calculator).answers)
    assert prod(len(question.unknown) for question in asked if question.unknown) <= 512
    unknown = {question.name: "unknown" for question in asked if question.unknown}
    for case in cases(calculator):
        if "example" in case:
            raw = case["answers"] | unknown
            result = reply({"calculator": calculator, "lang": "fr", "answers": raw, "on": str(case["on"])})
            _, not_known, _ = read(load(calculator).answers, raw, "fr", case["on"])
            assert not result["ok"] or not not_known or result["outcome"]["notices"]


@BY_CALCULATOR
def test_cases_are_many_and_sourced(calculator: str) -> None:
    found = cases(calculator)
    assert len(found) >= 8
    assert len({case["id"] for case in found}) == len(found)
    for case in found:
        assert case["source"], case["id"]
        assert case["kind"] in {"law", "official", "court", "union", "press", "guide"}, case["id"]


@BY_CALCULATOR
def test_rules_hold_no_amount_and_no_sentence(calculator: str) -> None:
    """Amounts are figures, words are messages: a rule holds neither."""
    path = ROOT / "calculators" / FOLDERS[calculator].replace(".", "/") / "rules.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in docstrings:
            continue
        assert not isinstance(node.value, float), f"{path.name}:{node.lineno}: floats are never exact"
        if isinstance(node.value, str):
            assert not re.search(r"\w+ \w+ \w+", node.value), (
                f"{path.name}:{node.lineno}: words for readers are messages"
            )
            assert "€" not in node.value
            assert not re.fullmatch(r"\d+[.,]\d{2}", node.value) or node.value == "0.01", f"{path.name}:{node.lineno}"


def test_catalogues_have_the_same_messages() -> None:
    from babel.messages.pofile import read_po

    for source in sorted((ROOT / "calculators" / "locale" / "fr").glob("*.po")):
        found = {}
        for lang in LANGUAGES:
            with (source.parents[1] / lang / source.name).open("rb") as file:
                catalogue = read_po(file, locale=lang, abort_invalid=True)
            found[lang] = {
                message.id if isinstance(message.id, str) else message.id[0]: message
                for message in catalogue
                if message.id
            }
        assert set(found["fr"]) == set(found["es"]) == set(found["en"]), source.name
        for key, message in found["fr"].items():
            for lang in LANGUAGES:
                other = found[lang][key]
                assert other.string, f"{lang}/{source.name}: {key} is empty"
                assert not other.fuzzy, f"{lang}/{source.name}: {key} is fuzzy"
                assert places(other.string) == places(message.string), f"{lang}/{source.name}: {key}"


def places(text: str | tuple[str, ...] | list[str] | None) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text if isinstance(text, str) else " ".join(text or ())))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_missing_message_is_an_error(lang: str) -> None:
    from calculators.engine.words import MissingMessageError

    with pytest.raises(MissingMessageError, match=r"engine\.nothing"):
        words(lang)("engine.nothing")


# What each law says of its own amounts.

MONEY = st.decimals("1", "15000", places=2)


def unemployment(**changes: Any) -> dict[str, Any]:
    defaults = dict(next(case for case in cases("unemployment_benefit") if case["id"] == "shortest")["answers"])
    result = reply({"calculator": "unemployment_benefit", "lang": "fr", "answers": defaults | changes, "on": TODAY})
    outcome: dict[str, Any] = result["outcome"]
    return outcome


def amount(outcome: dict[str, Any], key: str) -> Decimal:
    return Decimal(outcome["amounts"][key]["value"])


@given(MONEY, st.integers(0, 4), st.integers(1, 100))
def test_unemployment_stays_between_its_limits(base: Decimal, children: int, hours: int) -> None:
    outcome = unemployment(
        base_known="monthly", monthly_base=base, children=children, full_time="no", hours_share=hours
    )
    share = Decimal(hours) / 100
    least = (749 if children else 560) * share
    most = (1225, 1400, 1575)[min(children, 2)] * share
    for key in ("monthly_first", "monthly_later"):
        assert least - Decimal("0.01") <= amount(outcome, key) <= most + Decimal("0.01")
    assert amount(outcome, "monthly_later") <= amount(outcome, "monthly_first")


@given(MONEY, MONEY, st.integers(360, 2160), st.integers(0, 32))
def test_unemployment_never_falls_with_base_or_days(low: Decimal, more: Decimal, days: int, extra: int) -> None:
    less = unemployment(base_known="monthly", monthly_base=low, days_contributed=days)
    better = unemployment(
        base_known="monthly", monthly_base=min(low + more, Decimal(20000)), days_contributed=days + extra
    )
    for key in ("monthly_first", "monthly_later", "duration", "total"):
        assert amount(less, key) <= amount(better, key), key


@given(MONEY, st.integers(1, 545), st.sampled_from(["employee", "domestic"]))
def test_sick_pay_never_exceeds_the_base(base: Decimal, length: int, worker: str) -> None:
    defaults = dict(cases("temporary_incapacity")[1]["answers"])
    raw = defaults | {"month_base": base, "days_off": length, "worker": worker}
    outcome = reply({"calculator": "temporary_incapacity", "lang": "fr", "answers": raw, "on": TODAY})["outcome"]
    daily = amount(outcome, "base")
    assert amount(outcome, "total") <= daily * length * Decimal("0.75") + Decimal("0.02")
    assert sum(row["days"] for row in outcome["schedule"] if row["table"] == "periods") == length


@given(st.dates(date(1958, 11, 1), date(1970, 12, 31)), st.integers(0, 20000), st.integers(0, 500))
def test_a_longer_career_never_means_a_later_retirement(birth: date, career: int, more: int) -> None:
    def day(days: int) -> str:
        defaults = dict(cases("retirement_age")[0]["answers"])
        raw = defaults | {"birth": str(birth), "career_days": days, "counted_on": "2026-11-21", "continues": "yes"}
        outcome = reply({"calculator": "retirement_age", "lang": "fr", "answers": raw, "on": TODAY})["outcome"]
        return str(outcome["amounts"]["day"]["value"])

    assert day(career + more) <= day(career)
