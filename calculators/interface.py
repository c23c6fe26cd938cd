"""What a page or program asks of the calculators: the view of a form, the reply to answers, worked examples."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from calculators.engine.calculator import Calculator, compute, load
from calculators.engine.elements import element
from calculators.engine.folders import benefit_folder, read_toml
from calculators.engine.formats import DECIMAL_MARKS
from calculators.engine.outcome import Outcome
from calculators.engine.questions import (
    BadAnswersError,
    Choice,
    Day,
    Money,
    Number,
    Percent,
    Question,
    Rows,
    When,
    questions,
)
from calculators.engine.render import Renderer, to_html, to_text
from calculators.engine.words import FIRST_YEAR, Words, words


def form_view(calculator_id: str, lang: str) -> dict[str, Any]:
    """Everything a form template needs: title, introduction, questions with their words, limits and conditions."""
    calculator, text = load(calculator_id), words(lang)
    return {
        "calculator": calculator_id,
        "lang": lang,
        "schema": calculator.schema,
        "renamed": {version: dict(names) for version, names in calculator.renamed.items()},
        "title": text(f"{calculator_id}.title"),
        "intro": text(f"{calculator_id}.intro"),
        "questions": [_question(calculator_id, question, text) for question in questions(calculator.answers)],
    }


def _question(calculator_id: str, question: Question, text: Words, group: str = "") -> dict[str, Any]:
    kind = question.kind
    name = f"{group}{question.name}"
    view: dict[str, Any] = {
        "name": question.name,
        "kind": kind.kind,
        "label": text(f"{calculator_id}.question.{name}"),
        "short": text(f"{calculator_id}.name.{name}"),
        "hint": _optional(text, f"{calculator_id}.hint.{name}"),
        "suffix": "",
        "required": question.required,
        "unknown": bool(question.unknown),
        "when": [_when(condition) for condition in question.when],
        "options": [],
        "minimum": None,
        "maximum": None,
    }
    if isinstance(kind, Number | Money | Percent):
        calendar = kind.unit == "year" and kind.minimum >= FIRST_YEAR
        view |= {
            "minimum": str(kind.minimum),
            "maximum": str(kind.maximum),
            "suffix": "" if calendar else _optional(text, f"engine.suffix.{kind.unit}"),
        }
    elif isinstance(kind, Day):
        view |= {"minimum": kind.not_before.isoformat(), "maximum": kind.not_after.isoformat()}
    elif isinstance(kind, Rows):
        view["fields"] = [_question(calculator_id, item, text, f"{name}.") for item in questions(kind.row)]
        view["max_rows"] = kind.maximum
        if kind.paste:
            view |= {"paste": True, "paste_label": text(f"{calculator_id}.paste_label.{name}")}
            view["paste_hint"] = _optional(text, f"{calculator_id}.paste_hint.{name}")
    else:
        own = kind.words if isinstance(kind, Choice) else "engine.option"
        owner = own or f"{calculator_id}.option.{name}"
        view["options"] = [
            {
                "value": option,
                "label": text(f"{owner}.{option}"),
                "hint": _optional(text, f"{calculator_id}.hint.{name}.{option}"),
            }
            for option in kind.options
        ]
    return view


def _when(condition: When) -> dict[str, Any]:
    view: dict[str, Any] = {"question": condition.question}
    if condition.one_of:
        view["one_of"] = list(condition.one_of)
    if condition.at_least:
        view["at_least"] = condition.at_least
    if condition.below:
        view["below"] = condition.below
    return view


def _optional(text: Words, key: str) -> str:
    return text(key) if text.has(key) else ""


def answer(calculator_id: str, raw: Mapping[str, Any], lang: str, today: date) -> tuple[Calculator, Outcome]:
    """The outcome of raw answers, with its calculator. Raises BadAnswersError; KeyError for an unknown calculator."""
    calculator = load(calculator_id)
    return calculator, compute(calculator, raw, lang, today)


def reply(request: Mapping[str, Any]) -> dict[str, Any]:
    """The one message: ``{"calculator", "lang", "answers", "on"}`` in; the result, or problems by field, out.

    ``as`` lists the forms of the result, each under its name: ``html`` (alone, where nothing is asked), ``outcome``
    (its data), ``text`` (as the command line writes it). ``root``, where it is given, is the way from the page that
    asks to the pages of its language: links begin with it.
    ``{"paste": {"calculator", "question", "lang", "text"}}`` asks for the rows of a pasted text instead.
    """
    if "paste" in request:
        return pasted(request["paste"])
    calculator_id, lang, raw = request["calculator"], request["lang"], request["answers"]
    renderer = Renderer(calculator_id, words(lang), root=request.get("root", ""))
    try:
        calculator, outcome = answer(calculator_id, raw, lang, date.fromisoformat(request["on"]))
    except BadAnswersError as bad:
        return {"ok": False, "problems": problems(calculator_id, bad, lang)}
    forms: dict[str, Callable[[], Any]] = {
        "html": lambda: to_html(renderer.result(outcome, calculator.answers, outcome.answers)),
        "outcome": outcome.to_json,
        "text": lambda: text_result(calculator, outcome, renderer),
    }
    return {"ok": True} | {form: forms[form]() for form in request.get("as", ("html",))}


def text_result(calculator: Calculator, outcome: Outcome, renderer: Renderer) -> str:
    """A result as text under its calculator's name, the addresses of the texts of law at the end."""
    say = renderer.words
    result = renderer.result(outcome, calculator.answers, outcome.answers, change=False)
    references = [
        link for span in result.iter("span") if span.get("class") == "vd-reference" for link in span.iter("a")
    ]
    sources = {link.get("href"): "".join(link[-1].itertext()) for link in references}
    return to_text(
        element(
            "article",
            {},
            element("h3", {}, say(f"{calculator.id}.title")),
            result,
            element("h4", {}, say("interface.live.sources")),
            element("ul", {}, *(element("li", {}, f"{title}, {address}") for address, title in sources.items())),
        ),
        say("engine.step.colon"),
    )


def pasted(request: Mapping[str, str]) -> dict[str, Any]:
    """The rows that a pasted text gives, as texts for the form's fields, and the lines that were not understood.

    A day is ISO text, a number has the decimal mark of the page's language and no mark of thousands. Raises KeyError
    for a calculator or question that reads no text.
    """
    calculator_id, lang = request["calculator"], request["lang"]
    kind = {item.name: item.kind for item in questions(load(calculator_id).answers)}[request["question"]]
    if not isinstance(kind, Rows) or not kind.paste:
        raise KeyError(request["question"])
    text = words(lang)
    found = kind.paste(request["text"])
    rows, left = found.rows[: kind.maximum], len(found.rows) - kind.maximum
    summary = [text(f"{calculator_id}.paste.summary", n=found.used, count=found.used, rows=len(rows))]
    if left > 0:
        summary.append(text(f"{calculator_id}.paste.too_many", n=left, count=left))
    return {
        "ok": True,
        "rows": [{name: _typed(value, lang) for name, value in row.items()} for row in rows],
        "problems": [
            {"line": item.line, "text": item.text, "message": text(item.key, **item.params)} for item in found.unread
        ],
        "summary": " ".join(summary),
    }


def _typed(value: Any, lang: str) -> str:
    """A value as a reader would type it."""
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", DECIMAL_MARKS[lang])
    return value.isoformat() if isinstance(value, date) else str(value)


def reply_json(request: str) -> str:
    """``reply`` with both messages as JSON text."""
    return json.dumps(reply(json.loads(request)), ensure_ascii=False)


def problems(calculator_id: str, bad: BadAnswersError, lang: str) -> list[dict[str, Any]]:
    """Problems as data for a form: the field, its box, the message in the reader's language."""
    renderer = Renderer(calculator_id, words(lang))
    asked = {question.name: question for question in questions(load(calculator_id).answers)}
    return [
        {"field": item.field, "part": item.part, "key": item.key, "message": renderer.problem(item, asked)}
        for item in bad.problems
    ]


@cache
def cases(calculator_id: str) -> tuple[dict[str, Any], ...]:
    """The worked cases of a calculator, from its ``cases.toml``, their answers completed with the file's defaults."""
    data = read_toml(benefit_folder(calculator_id), "cases")
    defaults = data.get("defaults", {})
    return tuple(
        case | {"answers": defaults | case["answers"], "on": case.get("on", data["on"])} for case in data["case"]
    )


def examples_html(calculator_id: str, lang: str, level: int = 4, root: str = "") -> str:
    """The worked examples of a calculator for its page: the cases marked ``example``, computed by the same code.

    ``root`` is the way from that page to the pages of its language.
    """
    text = words(lang)
    renderer = Renderer(calculator_id, text, level + 1, root)
    parts = []
    for case in cases(calculator_id):
        if "example" not in case:
            continue
        calculator, outcome = answer(calculator_id, case["answers"], lang, case["on"])
        result = renderer.result(outcome, calculator.answers, outcome.answers, change=False)
        summary = element("summary", {}, text(f"{calculator_id}.example.{case['example']}"))
        parts.append(to_html(element("details", {"class": "vd-example"}, summary, result)))
    return "\n".join(parts)
