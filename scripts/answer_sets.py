"""Answers as they reach the calculators: those of worked cases as readers type them, and generated ones.

Generated answers are made from a calculator's questions: sound, wrong, hostile; the same for the same seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from calculators.engine import formats
from calculators.engine.calculator import load
from calculators.engine.formats import LANGUAGES
from calculators.engine.questions import (
    UNKNOWN,
    Choice,
    Day,
    Kind,
    Money,
    Number,
    Percent,
    Question,
    Rows,
    YesNo,
    questions,
)
from calculators.interface import cases


def plain(value: Any) -> Any:
    """Return a case's value as JSON has it: numbers and days as text."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, Decimal | date) else value


def typed(answers: Mapping[str, Any], asked: type, lang: str) -> dict[str, Any]:
    """Return a case's answers as a reader types them: days in three boxes, numbers in the habit of the language."""
    kinds = {question.name: question.kind for question in questions(asked)}
    return {name: _typed(kinds[name], value, lang) for name, value in plain(answers).items()}


def _typed(kind: Kind, value: Any, lang: str) -> Any:
    if isinstance(kind, Rows) and isinstance(value, list):
        return [typed(row, kind.row, lang) for row in value]
    if value in ("", UNKNOWN):
        return value
    if isinstance(kind, Day):
        day = date.fromisoformat(value)
        return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
    if isinstance(kind, Number | Money | Percent):
        return formats.number(Decimal(value), lang)
    return value


MISTAKES = (
    ("1.234,56,7", {"day": "31", "month": "2", "year": "2026"}),
    ("-1", {"day": "x", "month": "", "year": "99"}),
    ("9.999", {"day": "", "month": "13", "year": "1850"}),
)
"""Numbers and days that cannot be read."""


def mistyped(answers: Mapping[str, Any], asked: type, mistake: tuple[str, dict[str, str]]) -> dict[str, Any]:
    """Return a case's answers with every number and every day mistyped."""
    number, day = mistake
    found = dict(plain(answers))
    for question in questions(asked):
        if question.name not in found:
            continue
        if isinstance(question.kind, Rows):
            found[question.name] = [mistyped(row, question.kind.row, mistake) for row in found[question.name]]
        elif isinstance(question.kind, Day):
            found[question.name] = day
        elif isinstance(question.kind, Number | Money | Percent):
            found[question.name] = number
    return found


MARKUP = "<img src=x onerror=alert(1)>"

HOSTILE: tuple[Any, ...] = (
    *("", " ", "unknown", "yes", "no", "0", "-1", "null", "NaN", "Infinity", "1e9", "1e999", "0x10", "٣", "½", "²"),
    *(MARKUP, "</script><script>alert(1)</script>", "javascript:alert(1)", '"><svg onload=alert(1)>', "&lt;b&gt;"),
    *(
        "__proto__",
        "constructor",
        "__class__",
        "{0.__class__}",
        "{name}",
        "%s%n",
        "${1}",
        "{{ 7 * 7 }}",
        "'; DROP TABLE",
    ),
    *("\0", "\u202e1", "\u200f", "\ufeff1", "\ud800", "é\u0301", "🙂", "a\nb", "\t", "9" * 41, "9" * 5_000, "(" * 200),
    *(None, True, False, 0, -1, 10**30, 0.1, 1e300, [], [[]], {}, [{}], [None], {"day": {}}, {"day": 1, "month": [2]}),
    *({"__proto__": 1}, ["x"] * 50, {"": ""}, {"day": "1", "month": "1", "year": "1", "hour": "1"}),
)
"""What a form would never send for a sound answer, and what might do harm where it is not only read."""

TURNS = tuple(
    date.fromisoformat(day)
    for day in (
        *(
            "1900-01-01",
            "2022-12-31",
            "2023-01-01",
            "2023-06-01",
            "2024-02-29",
            "2024-10-31",
            "2024-11-01",
            "2025-03-03",
        ),
        *(
            "2025-05-01",
            "2025-07-31",
            "2025-08-01",
            "2026-01-01",
            "2026-05-01",
            "2026-11-22",
            "2027-01-01",
            "2100-12-31",
        ),
    )
)
"""Days about which the law changes, and the ends of the calendar."""


def generated(calculator: str, count: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Requests with generated answers: some near a worked case, some sound by themselves, some wild."""
    asked = questions(load(calculator).answers)
    worked = [plain(case["answers"]) for case in cases(calculator)]
    for number in range(count):
        draw = Random(f"{calculator} {seed} {number}")
        manner = draw.choice(("near", "near", "near", "sound", "sound", "wild"))
        answers = dict(draw.choice(worked)) if manner == "near" else {}
        changed = draw.sample(asked, min(len(asked), draw.randint(0, 3))) if manner == "near" else asked
        for question in changed:
            answers[question.name] = answer(question, draw, wild=0.5 if manner == "wild" else 0.02)
        if manner == "wild" and draw.random() < 0.2:
            answers[draw.choice((MARKUP, "__proto__", "", "x" * 1_000))] = draw.choice(HOSTILE)
        on = draw.choice((date(2026, 11, 22), date(2026, 11, 22), *TURNS[2:-1], date(2035, 6, 1)))
        yield {"calculator": calculator, "lang": draw.choice(LANGUAGES), "answers": answers, "on": str(on)}


def answer(question: Question, draw: Random, wild: float) -> Any:
    """An answer to a question; ``wild`` is the share of answers that are not even of its kind."""
    kind = question.kind
    if draw.random() < wild:
        return draw.choice(HOSTILE)
    if question.unknown and draw.random() < 0.2:
        return UNKNOWN
    if not question.required and draw.random() < 0.5:
        return ""
    return _sound(kind, draw, wild)


def _sound(kind: Kind, draw: Random, wild: float) -> Any:
    if isinstance(kind, Day):
        return _day(kind, draw)
    if isinstance(kind, Number | Money | Percent):
        return _number(kind, draw)
    if isinstance(kind, Choice | YesNo):
        return draw.choice(kind.options)
    return _rows(kind, draw, wild)


def _day(kind: Day, draw: Random) -> Any:
    if draw.random() < 0.5:
        day = draw.choice(TURNS) + timedelta(
            draw.choice((-1, 0, 0, 1)) if draw.random() < 0.5 else draw.randint(-400, 0)
        )
    else:
        day = date.fromordinal(draw.randint(date(1930, 1, 1).toordinal(), date(2030, 1, 1).toordinal()))
    if draw.random() < 0.5:
        day = max(kind.not_before, min(day, kind.not_after))
    if draw.random() < 0.5:
        return day.isoformat()
    parts = {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
    if draw.random() < 0.05:
        parts[draw.choice(list(parts))] = draw.choice(
            ("", "0", "13", "32", "99", " 7 ", "-1", "1.5", "x", "20255", "٣")
        )
    return parts


def _number(kind: Number | Money | Percent, draw: Random) -> Any:
    low, high = kind.minimum, kind.maximum
    whole = draw.choice(
        (
            *(low, high, low + 1, high - 1, low - 1, high + 1),
            *(draw.randint(low, high) for _ in range(6)),
            # Most people's figures are small ones.
            *(min(high, max(low, round(10 ** draw.uniform(0, 4.5)))) for _ in range(8)),
        )
    )
    number = Decimal(whole)
    if kind.decimals and draw.random() < 0.5:
        number += Decimal(draw.randint(0, 99)) / 100
    text = f"{number}"
    manner = draw.randrange(8)
    if manner == 0 and number == whole:
        return whole
    if manner == 1:
        return f"{number:,}"
    if manner == 2:
        return f"{number:,}".replace(",", " ").replace(".", ",")
    if manner == 3:
        return f"{number:,}".replace(",", "_").replace(".", ",").replace("_", ".") + " €"
    return text.replace(".", ",") if manner == 4 else text


def _rows(kind: Rows, draw: Random, wild: float) -> Any:
    count = draw.choice((0, 1, 1, 2, 2, 3, 4, kind.minimum, min(kind.maximum, 12)))
    if draw.random() < 0.03:
        count = draw.choice((kind.maximum, kind.maximum + 1))
    asked = questions(kind.row)
    rows = [{question.name: answer(question, draw, wild) for question in asked} for _ in range(count)]
    if rows and draw.random() < wild:
        rows[-1][draw.choice(HOSTILE[:20])] = draw.choice(HOSTILE)
    return rows
