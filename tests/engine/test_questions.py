"""What readers type is understood in the habit of each language, and what cannot be is asked back at its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine import Choice, Day, Money, Number, Percent, Rows, Value, When, YesNo, ask
from calculators.engine.calculator import Calculator
from calculators.engine.formats import LANGUAGES, euros
from calculators.engine.questions import BadAnswersError, _read_number, read
from calculators.engine.words import words
from calculators.interface import form_view

TODAY = date(2026, 11, 21)


@dataclass(frozen=True, kw_only=True)
class Period:
    first: date = ask(Day())
    base: Value = ask(Money())


@dataclass(frozen=True, kw_only=True)
class Answers:
    event: date | None = ask(Day(event=True), required=False)
    money: Value | None = ask(Money(), required=False)
    count: Value | None = ask(Number("times", 0, 5), unknown=("0", "5"), required=False)
    share: Value | None = ask(Percent(1, 100), required=False)
    kind: str | None = ask(Choice(("one", "two")), required=False)
    sure: bool | None = ask(YesNo(), when=When("kind", one_of=("two",)))
    many: Value | None = ask(Number("times", 0, 9), when=When("count", at_least="3"), required=False)
    late: bool | None = ask(YesNo(), when=When("event", at_least="2025-01-01", below="2026-01-01"), required=False)
    periods: tuple[Period, ...] | None = ask(Rows(Period, 3), required=False)


def one(name: str, raw: Any, lang: str = "fr") -> tuple[Any, list[tuple[str, str]]]:
    values, _, problems = read(Answers, {name: raw}, lang, TODAY)
    return values[name], [(problem.field, problem.key.removeprefix("engine.problem.")) for problem in problems]


@pytest.mark.parametrize(
    ("typed", "lang", "number"),
    [
        ("1234", "fr", "1234"),
        ("1234,5", "fr", "1234.5"),
        ("1 234,56", "fr", "1234.56"),
        ("1\u202f234,56", "fr", "1234.56"),
        ("1.234,56", "fr", "1234.56"),
        ("1,234.56", "fr", "1234.56"),
        ("1234.56", "fr", "1234.56"),
        ("12.345.678", "en", "12345678"),
        ("1.234,56 €", "es", "1234.56"),
        ("1.234", "es", "1234"),
        ("1,234", "en", "1234"),
        ("1 234", "en", "1234"),
        ("0,50", "es", "0.50"),
        ("0.125", "en", None),
    ],
)
def test_numbers_of_every_habit(typed: str, lang: str, number: str | None) -> None:
    value, problems = one("money", typed, lang)
    if number is None:
        assert problems == [("money", "too_many_decimals")]
    elif Decimal(number) > 1_000_000:
        assert problems == [("money", "too_large")]
    else:
        assert not problems
        assert value.number == Decimal(number)


@pytest.mark.parametrize(("typed", "lang"), [("1,234", "fr"), ("1.234", "fr"), ("1,234", "es"), ("1.234", "en")])
def test_ambiguous_numbers_are_asked_back(typed: str, lang: str) -> None:
    assert one("money", typed, lang)[1] == [("money", "ambiguous_number")]


@pytest.mark.parametrize(
    "typed",
    [
        "abc",
        "1,2,3",
        "12 34",
        "1.23.456",
        "1..2",
        "--1",
        "1e5",
        "٣",
        "NaN",
        "Infinity",
        "1 234 5",
        "9" * 50,
        "<b>1</b>",
        "1.2,3.4",
    ],
)
def test_what_is_no_number(typed: str) -> None:
    assert one("money", typed)[1] == [("money", "not_a_number")]


@pytest.mark.parametrize(
    ("kind", "example"),
    [
        (Money(), "1.234,56"),
        (Percent(), "12,5"),
        (Number("person", 0, 100), "40"),
        (Number("person", 0, 20), "20"),
        (Number("year", 1950, 2100), "1950"),
    ],
)
def test_what_is_no_number_is_answered_by_a_fitting_example(kind: Money | Percent | Number, example: str) -> None:
    with pytest.raises(BadAnswersError) as bad:
        _read_number("count", kind, "cuarenta", "es")
    (problem,) = bad.value.problems
    assert words("es")(problem.key, name="Edad", **problem.params).endswith(f" {example}.")


@pytest.mark.parametrize(
    ("name", "typed", "key"),
    [
        ("money", "-1", "too_small"),
        ("money", "1000000,01", "too_large"),
        ("money", "1,2345", "too_many_decimals"),
        ("count", "2,5", "not_whole"),
        ("count", "6", "too_large"),
        ("count", True, "not_a_number"),
        ("count", [1], "not_a_number"),
        ("share", "0", "too_small"),
        ("share", "100.01", "too_large"),
        ("kind", "three", "not_an_option"),
        ("kind", 1, "not_an_option"),
        ("event", "2022-12-31", "before_coverage"),
        ("event", "2025-02-30", "not_a_day"),
        ("event", "yesterday", "not_a_day"),
        ("event", {"day": "31", "month": "2", "year": "2025"}, "not_in_month"),
        ("event", {"day": "1", "month": "", "year": "2025"}, "month_missing"),
        ("event", {"day": "1", "month": "13", "year": "2025"}, "month_wrong"),
        ("event", {"day": "x", "month": "1", "year": "2025"}, "day_wrong"),
        ("event", {"day": "1", "month": "1", "year": "25"}, "year_wrong"),
        ("event", "2101-01-01", "day_too_late"),
        ("periods", "x", "not_a_list"),
        ("periods", [{"first": "2025-01-01", "base": "1"}] * 4, "too_many_rows"),
    ],
)
def test_problems_stand_at_their_field(name: str, typed: Any, key: str) -> None:
    assert one(name, typed)[1] == [(name, key)]


def test_problems_inside_rows_name_the_row() -> None:
    rows = [{"first": "2025-01-01", "base": "1"}, {}, {"first": "", "base": "x"}]
    assert one("periods", rows)[1] == [("periods.2.first", "required_day"), ("periods.2.base", "not_a_number")]


def test_blank_rows_are_no_answer() -> None:
    assert one("periods", [{}, {"first": {"day": "", "month": "", "year": ""}, "base": " "}]) == (None, [])


def test_every_problem_is_reported_at_once() -> None:
    _, _, problems = read(Answers, {"money": "x", "share": "0", "nonsense": "1"}, "fr", TODAY)
    assert [problem.field for problem in problems] == ["nonsense", "money", "share"]


def test_a_question_that_is_not_asked_is_passed_over() -> None:
    values, _, problems = read(Answers, {"kind": "one", "sure": "rubbish", "many": "rubbish"}, "fr", TODAY)
    assert not problems
    assert values["sure"] is None


@pytest.mark.parametrize(
    ("event", "asked"), [("2024-12-31", False), ("2025-01-01", True), ("2025-12-31", True), ("2026-01-01", False)]
)
def test_questions_depend_on_days(event: str, asked: bool) -> None:
    values, _, _ = read(Answers, {"event": event, "late": "yes"}, "fr", TODAY)
    assert values["late"] is (True if asked else None)


def test_questions_depend_on_numbers_and_choices() -> None:
    values, _, problems = read(Answers, {"count": "3", "many": "4", "kind": "two"}, "fr", TODAY)
    assert values["many"].number == 4
    assert [problem.key for problem in problems] == ["engine.problem.required_yes_no"]


def test_not_knowing_is_an_answer_where_it_can_be() -> None:
    _, unknown, problems = read(Answers, {"count": "unknown"}, "fr", TODAY)
    assert (unknown, problems) == (["count"], [])
    assert one("money", "unknown")[1] == [("money", "not_a_number")]


@given(st.sampled_from(LANGUAGES), st.decimals("0", "999999.99", places=2))
def test_what_we_write_we_can_read(lang: str, number: Decimal) -> None:
    assert one("money", euros(number, lang).replace("€", "").strip(), lang)[0].number == number


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.integers(),
    st.booleans(),
    st.none(),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.dictionaries(st.sampled_from(["day", "month", "year", "first", "base"]), st.text(max_size=9)),
    st.lists(st.dictionaries(st.sampled_from(["first", "base", "x"]), st.text(max_size=9)), max_size=5),
)


@given(st.dictionaries(st.sampled_from([*Answers.__dataclass_fields__, "other"]), HOSTILE), st.sampled_from(LANGUAGES))
def test_anything_at_all_gives_values_or_problems(raw: dict[str, Any], lang: str) -> None:
    values, _, problems = read(Answers, raw, lang, TODAY)
    assert set(values) == set(Answers.__dataclass_fields__)
    assert all(problem.field for problem in problems)


def test_renames_belong_to_versions_of_the_answers() -> None:
    calculator = Calculator("x", Answers, lambda answers, law, out: None, schema=3, renamed={2: {"pay": "money"}})
    assert calculator.renamed == {2: {"pay": "money"}}
    for version in (1, 4):
        with pytest.raises(ValueError, match="x: questions renamed in a version that is not between 2 and 3"):
            replace(calculator, renamed={version: {"pay": "money"}})


def test_a_year_of_the_calendar_has_no_unit() -> None:
    fields = next(item for item in form_view("special_agreement", "es")["questions"] if item["name"] == "internships")
    suffixes = {field["name"]: field["suffix"] for field in fields["fields"]}
    assert suffixes["year"] == ""
    assert suffixes["count"] == "días"
