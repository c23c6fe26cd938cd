"""A calculator: its questions and its rule, and how answers become an outcome."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from itertools import product
from typing import Any

from calculators.engine.figures import Law
from calculators.engine.outcome import Outcome, merge
from calculators.engine.questions import NO, UNKNOWN, YES, BadAnswersError, Problem, candidates, questions, read
from calculators.registry import CALCULATORS, FOLDERS


@dataclass(frozen=True)
class Calculator:
    """What a ``rules.py`` offers as ``CALCULATOR``.

    ``event`` names the question whose day decides which law applies (``None``: the law of today). ``rule`` fills in an
    outcome; ``check`` yields problems between answers that are each fine by themselves. ``schema`` is the version of
    the answers, raised when a question is renamed or removed. ``renamed`` tells for such a version the new names, so
    that older links and kept answers still fit: ``{2: {"wage": "base", "jobs.wage": "base"}}``, the second inside rows.
    """

    id: str
    answers: type
    rule: Callable[[Any, Law, Outcome], None]
    event: str | None = None
    check: Callable[[Any], Iterable[Problem]] | None = None
    schema: int = 1
    renamed: Mapping[int, Mapping[str, str]] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Raise ValueError for a rename in a version that the answers have not reached."""
        if any(not 2 <= version <= self.schema for version in self.renamed):
            raise ValueError(f"{self.id}: questions renamed in a version that is not between 2 and {self.schema}")


def load(calculator: str) -> Calculator:
    """The calculator of an id. Raises KeyError for an unknown one."""
    if calculator not in CALCULATORS:
        raise KeyError(calculator)
    module = import_module(f"calculators.{FOLDERS[calculator]}.rules")
    found: Calculator = module.CALCULATOR
    return found


def compute(calculator: Calculator, raw: Mapping[str, Any], lang: str, today: date) -> Outcome:
    """The outcome of answers as they were typed, as seen today.

    Where the reader answered "I do not know", every candidate is computed and the outcome is their range. Raises
    BadAnswersError with every problem found.
    """
    values, unknown, problems = read(calculator.answers, raw, lang, today)
    if problems:
        raise BadAnswersError(problems)
    asked = {question.name: question for question in questions(calculator.answers)}
    combinations = product(*(candidates(asked[name]) for name in unknown))
    outcomes = []
    for combination in combinations:
        answers = calculator.answers(**values | dict(zip(unknown, combination, strict=True)))
        problems = list(calculator.check(answers)) if calculator.check else []
        if problems:
            raise BadAnswersError(problems)
        day = getattr(answers, calculator.event) if calculator.event else today
        outcome = Outcome(calculator.id, Law(day, today))
        calculator.rule(answers, outcome.law, outcome)
        outcomes.append(outcome)
    outcome = merge(outcomes, unknown) if unknown else outcomes[0]
    outcome.answers = {name: value for name, value in values.items() if value is not None}
    outcome.answers |= dict.fromkeys(unknown, UNKNOWN)
    for state in ("expired", "due"):
        figures = tuple(figure.id for figure in outcome.law.used.values() if figure.state == state)
        if figures:
            outcome.notice(f"engine.notice.figures_{state}", figures=figures)
    unconfirmed = tuple(figure.id for figure in outcome.law.used.values() if not figure.confirmed)
    if unconfirmed:
        outcome.notice("engine.notice.figures_unconfirmed", figures=unconfirmed)
    return outcome


def fragment(calculator: Calculator, answers: Mapping[str, Any]) -> str:
    """The fragment of an address that opens a calculator's form with answers filled in; empty without answers.

    ``answers`` holds options, numbers, booleans, days, and rows as lists of such mappings, by question. Nobody checks
    them here: the form shows them to the reader, and the calculator reads them as it reads what is typed.
    """
    parts = [part for name, value in answers.items() for part in _parts(name, value)]
    if not parts:
        return ""
    # Numbers are written as in English: without marks of thousands, decimals after a point.
    pairs = [("c", calculator.id), ("v", str(calculator.schema)), ("l", "en"), *parts]
    return "&".join(f"{name}={value}" for name, value in pairs)


def _parts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, date):
        yield from ((f"{name}.{part}", str(getattr(value, part))) for part in ("day", "month", "year"))
    elif isinstance(value, Mapping):
        for inner, item in value.items():
            yield from _parts(f"{name}.{inner}", item)
    elif isinstance(value, list):
        for index, row in enumerate(value):
            yield from _parts(f"{name}.{index}", row)
    elif isinstance(value, bool):
        yield name, YES if value else NO
    elif re.fullmatch(r"[\w.-]+", str(value), re.ASCII):
        yield name, str(value)
    else:
        raise ValueError(f"{name}: {value!r} is no option, number or day")
