"""Questions, and the reading of their answers.

A calculator's answers are a frozen dataclass whose fields are made by ``ask``; form, JSON schema, command line and
tests derive from it. ``read`` turns what was typed into values for it, or reports every problem at its field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from dataclasses import field as dataclass_field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from calculators.engine.formats import DECIMAL_MARKS, GROUP_MARKS
from calculators.engine.values import Value

UNKNOWN = "unknown"
YES, NO = "yes", "no"
COVERED_FROM = date(2023, 1, 1)
_LONGEST_TEXT = 40
_EXAMPLE_COUNT, _EXAMPLE_PERCENT, _EXAMPLE_AMOUNT = 40, Decimal("12.5"), Decimal("1234.56")
_NUMBER = re.compile(r"[0-9]+(?:[.,'’ \u00a0\u202f\u2009][0-9]+)*")
_CANONICAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one answer.

    ``field`` names the question (``record.2.from`` inside rows, counted from 0), ``part`` the box of a day (``month``),
    ``key`` the message in the engine's catalogue (or ``<calculator>.problem.…``), ``params`` what the message shows.
    """

    field: str
    key: str
    params: Mapping[str, Any] = dataclass_field(default_factory=dict)
    part: str | None = None


class BadAnswersError(ValueError):
    """Answers that cannot be used; ``problems`` lists all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.key}" for p in problems))
        self.problems = problems


@dataclass(frozen=True)
class When:
    """A question is asked only when an earlier answer is one of some options, or lies in a range."""

    question: str
    one_of: tuple[str, ...] = ()
    at_least: str = ""
    below: str = ""

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether the earlier answer opens this question; an earlier question not asked or not known does not."""
        answer = answers.get(self.question)
        if answer is None:
            return False
        if self.one_of:
            text = (YES if answer else NO) if isinstance(answer, bool) else str(answer)
            return text in self.one_of
        if isinstance(answer, date):
            low, high = (date.fromisoformat(text) if text else None for text in (self.at_least, self.below))
            return (low is None or answer >= low) and (high is None or answer < high)
        number = answer.number if isinstance(answer, Value) else Decimal(answer)
        return (not self.at_least or number >= Decimal(self.at_least)) and (
            not self.below or number < Decimal(self.below)
        )


@dataclass(frozen=True)
class Day:
    """A calendar day. ``event`` marks the day whose law applies: from 2023-01-01 on."""

    event: bool = False
    not_before: date = date(1900, 1, 1)
    not_after: date = date(2100, 12, 31)
    kind = "day"


@dataclass(frozen=True)
class Number:
    """A number with a unit; whole unless ``decimals`` says otherwise."""

    unit: str
    minimum: int
    maximum: int
    decimals: int = 0
    kind = "number"


@dataclass(frozen=True)
class Money:
    """An amount to the cent, in ``EUR``, ``EUR/month`` and the like."""

    unit: str = "EUR"
    minimum: int = 0
    maximum: int = 1_000_000
    decimals = 2
    kind = "money"


@dataclass(frozen=True)
class Percent:
    """A percentage between two bounds."""

    minimum: int = 0
    maximum: int = 100
    decimals: int = 2
    unit = "percent"
    kind = "percent"


@dataclass(frozen=True)
class Choice:
    """One of some options; their words are ``<calculator>.option.<question>.<option>``, or ``<words>.<option>``."""

    options: tuple[str, ...]
    words: str = ""
    kind = "choice"


@dataclass(frozen=True)
class YesNo:
    """Yes or no."""

    kind = "yes_no"
    options = (YES, NO)


@dataclass(frozen=True)
class Unread:
    """A line of a pasted text that was not understood: its number from 1, the line, why (``key`` with ``params``)."""

    line: int
    text: str
    key: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Pasted:
    """What a pasted text says: rows of values by field (days, numbers, options), and what was not understood.

    ``used`` counts the lines that the rows were made of, ``passed`` headings and totals.
    """

    rows: tuple[dict[str, Any], ...]
    unread: tuple[Unread, ...]
    used: int
    passed: int = 0


@dataclass(frozen=True)
class Rows:
    """A group of questions answered several times: periods worked, members of a family.

    ``paste`` reads rows from a text that the reader has copied from elsewhere.
    """

    row: type
    maximum: int
    minimum: int = 1
    paste: Callable[[str], Pasted] | None = None
    kind = "rows"


Kind = Day | Number | Money | Percent | Choice | YesNo | Rows
_NUMBERS = (Number, Money, Percent)  # tuples: a union would be made anew for each answer, and there may be thousands
_OPTIONS = (Choice, YesNo)
_NUMBER_TYPES = (str, int, Decimal)


@dataclass(frozen=True)
class Question:
    """A question with its name, kind, and the conditions under which it is asked.

    ``unknown`` holds the answers to try when the reader does not know; the result is then a range.
    """

    name: str
    kind: Kind
    when: tuple[When, ...]
    unknown: tuple[Any, ...]
    required: bool


def ask(kind: Kind, *, when: When | Iterable[When] = (), unknown: tuple[Any, ...] = (), required: bool = True) -> Any:
    """A field of an answers dataclass. Not asked, or left empty where that is allowed: ``None``."""
    conditions = (when,) if isinstance(when, When) else tuple(when)
    question = Question("", kind, conditions, unknown, required)
    return dataclass_field(default=None, metadata={"question": question})


@cache
def questions(answers: type) -> tuple[Question, ...]:
    """The questions of an answers dataclass, in their order."""
    found = []
    for item in fields(answers):
        question = item.metadata["question"]
        if item.default is MISSING:
            raise TypeError(f"{answers.__name__}.{item.name} is not made by ask()")
        found.append(Question(item.name, question.kind, question.when, question.unknown, question.required))
    return tuple(found)


@cache
def _names(answers: type) -> frozenset[str]:
    return frozenset(question.name for question in questions(answers))


def read(
    answers: type, raw: Mapping[str, Any], lang: str, today: date
) -> tuple[dict[str, Any], list[str], list[Problem]]:
    """What was typed, as Python values by question; the questions answered "I do not know"; the problems.

    ``raw`` holds strings as typed, numbers, booleans, days as ISO text or as ``{"day", "month", "year"}``, rows as
    lists of such mappings. An answer to a question that is not asked is passed over: forms keep what was typed.
    """
    values: dict[str, Any] = {}
    unknown: list[str] = []
    problems: list[Problem] = []
    asked = questions(answers)
    known = _names(answers)
    for name in raw:
        if name not in known:
            problems.append(Problem(str(name)[:_LONGEST_TEXT], "engine.problem.unknown_question"))
    for question in asked:
        values[question.name] = None
        if question.when and not all(condition.holds(values) for condition in question.when):
            continue
        answer = raw.get(question.name)
        if answer == UNKNOWN and question.unknown:
            unknown.append(question.name)
            values[question.name] = _canonical(question, question.unknown[0])
        elif _empty(answer):
            if question.required:
                problems.append(Problem(question.name, f"engine.problem.required_{question.kind.kind}"))
        else:
            value, found = _read_one(question, answer, lang, today)
            values[question.name] = value
            problems.extend(found)
    return values, unknown, problems


def candidates(question: Question) -> list[Any]:
    """The values to try for a question whose answer the reader does not know."""
    return [_canonical(question, value) for value in question.unknown]


def _canonical(question: Question, value: Any) -> Any:
    kind = question.kind
    if isinstance(kind, YesNo):
        return value == YES
    if isinstance(kind, _NUMBERS):
        return Value(Decimal(value), kind.unit, ("answer", question.name))
    if isinstance(kind, Day):
        return date.fromisoformat(value)
    return value


def _empty(answer: Any) -> bool:
    if isinstance(answer, str):
        return not answer.strip()
    if answer is None:
        return True
    if isinstance(answer, list):  # a form always shows a first row, which may stay blank
        return all(map(_empty, answer))
    return isinstance(answer, Mapping) and all(map(_empty, answer.values()))


def _read_one(question: Question, answer: Any, lang: str, today: date) -> tuple[Any, list[Problem]]:
    kind = question.kind
    try:
        if isinstance(kind, Day):
            return _read_day(question.name, kind, answer), []
        if isinstance(kind, _NUMBERS):
            return _read_number(question.name, kind, answer, lang), []
        if isinstance(kind, _OPTIONS):
            return _read_option(question.name, kind, answer), []
    except BadAnswersError as bad:
        return None, bad.problems
    return _read_rows(question.name, kind, answer, lang, today)


def _bad(name: str, key: str, part: str | None = None, **params: Any) -> BadAnswersError:
    return BadAnswersError([Problem(name, f"engine.problem.{key}", params, part)])


def _read_day(name: str, kind: Day, answer: Any) -> date:
    if isinstance(answer, date):
        day = answer
    elif isinstance(answer, Mapping):
        day = _day_of_parts(name, answer)
    else:
        try:
            day = date.fromisoformat(str(answer).strip()[:_LONGEST_TEXT])
        except ValueError:
            raise _bad(name, "not_a_day") from None
    if kind.event and day < COVERED_FROM:
        raise _bad(name, "before_coverage", day=COVERED_FROM)
    if day < kind.not_before:
        raise _bad(name, "day_too_early", day=kind.not_before)
    if day > kind.not_after:
        raise _bad(name, "day_too_late", day=kind.not_after)
    return day


def _day_of_parts(name: str, parts: Mapping[str, Any]) -> date:
    numbers = {}
    for part, low, high in (("day", 1, 31), ("month", 1, 12), ("year", 1000, 9999)):
        text = str(parts.get(part) or "").strip()
        if not text:
            raise _bad(name, f"{part}_missing", part)
        number = int(text) if len(text) <= 4 and text.isascii() and text.isdecimal() else 0
        if not low <= number <= high:
            raise _bad(name, f"{part}_wrong", part)
        numbers[part] = number
    try:
        return date(numbers["year"], numbers["month"], numbers["day"])
    except ValueError:
        raise _bad(name, "not_in_month", "day") from None


def _read_number(name: str, kind: Number | Money | Percent, answer: Any, lang: str) -> Value:
    if isinstance(answer, bool) or not isinstance(answer, _NUMBER_TYPES):
        raise _no_number(name, kind)
    number = _number_of_text(name, kind, answer, lang) if isinstance(answer, str) else Decimal(answer)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        raise _no_number(name, kind)
    if -exponent > kind.decimals and number != number.quantize(Decimal(1).scaleb(-kind.decimals)):
        raise _bad(name, "too_many_decimals" if kind.decimals else "not_whole", decimals=kind.decimals)
    if number < kind.minimum:
        raise _bad(name, "too_small", value=Value(Decimal(kind.minimum), kind.unit))
    if number > kind.maximum:
        raise _bad(name, "too_large", value=Value(Decimal(kind.maximum), kind.unit))
    return Value(number, kind.unit, ("answer", name))


def _no_number(name: str, kind: Number | Money | Percent) -> BadAnswersError:
    """The problem, with an example of what the question asks for: a count, a percentage, an amount."""
    whole = str(min(max(_EXAMPLE_COUNT, kind.minimum), kind.maximum))
    fraction = _EXAMPLE_PERCENT if isinstance(kind, Percent) else _EXAMPLE_AMOUNT
    return _bad(name, "not_a_number", example=fraction if kind.decimals else whole)


def _number_of_text(name: str, kind: Number | Money | Percent, answer: str, lang: str) -> Decimal:
    """A number in the habit of the page's language or of another: 1.234,56, 1 234,56, 1,234.56.

    One point or comma before exactly three digits is read in the page's habit when it is the mark of thousands there;
    otherwise it may mean thousands or decimals, and is asked back.
    """
    text = answer.strip().strip("€% \u00a0\u202f")
    if not text or len(text) > _LONGEST_TEXT:
        raise _no_number(name, kind)
    sign = -1 if text[0] in "-−" else 1
    body = text[1:].strip() if text[0] in "-−+" else text
    if not _NUMBER.fullmatch(body):
        raise _no_number(name, kind)
    marks = re.findall(r"[^0-9]", body)
    kinds = list(dict.fromkeys("space" if mark not in ".," else mark for mark in marks))
    if len(kinds) > 2 or (len(kinds) == 2 and (marks.count(marks[-1]) > 1 or kinds[-1] == "space")):
        raise _no_number(name, kind)
    decimal_mark = ""
    if len(kinds) == 2:
        decimal_mark = kinds[1]
    elif kinds and kinds[0] != "space" and len(marks) == 1:
        mark, (whole, tail) = kinds[0], body.split(kinds[0])
        thousands = len(tail) == 3 and 1 <= len(whole) <= 3 and whole != "0"
        if thousands and mark != GROUP_MARKS[lang]:
            raise _bad(
                name,
                "ambiguous_number",
                thousands=Value(Decimal(whole + tail), "times"),
                decimal_mark=DECIMAL_MARKS[lang],
                whole=whole,
                tail=tail,
            )
        decimal_mark = "" if thousands else mark
    whole_part, _, decimals = body.rpartition(decimal_mark) if decimal_mark else (body, "", "")
    groups = re.split(r"[^0-9]", whole_part)
    if len(groups) > 1 and (len(groups[0]) > 3 or any(len(group) != 3 for group in groups[1:])):
        raise _no_number(name, kind)
    try:
        return sign * Decimal("".join(groups) + ("." + decimals if decimals else ""))
    except InvalidOperation:
        raise _no_number(name, kind) from None


def _read_option(name: str, kind: Choice | YesNo, answer: Any) -> Any:
    if isinstance(kind, YesNo) and isinstance(answer, bool):
        return answer
    if not isinstance(answer, str) or answer.strip() not in kind.options:
        raise _bad(name, "not_an_option")
    return answer.strip() == YES if isinstance(kind, YesNo) else answer.strip()


def _read_rows(name: str, kind: Rows, answer: Any, lang: str, today: date) -> tuple[Any, list[Problem]]:
    if not isinstance(answer, list) or not all(isinstance(row, Mapping) for row in answer):
        return None, [Problem(name, "engine.problem.not_a_list")]
    rows = [(index, row) for index, row in enumerate(answer) if not _empty(row)]
    if len(rows) > kind.maximum:
        return None, [Problem(name, "engine.problem.too_many_rows", {"count": kind.maximum})]
    if len(rows) < kind.minimum:
        return None, [Problem(name, "engine.problem.required_rows")]
    values, problems = [], []
    for index, row in rows:
        read_row, _, found = read(kind.row, row, lang, today)
        problems += [Problem(f"{name}.{index}.{p.field}", p.key, p.params, p.part) for p in found]
        if not found:
            values.append(kind.row(**read_row))
    return tuple(values), problems


__all__ = [
    "COVERED_FROM",
    "BadAnswersError",
    "Choice",
    "Day",
    "Money",
    "Number",
    "Pasted",
    "Percent",
    "Problem",
    "Question",
    "Rows",
    "Unread",
    "When",
    "YesNo",
    "ask",
    "candidates",
    "questions",
    "read",
]
