"""The command ``vosdroits``: list the calculators, describe one, calculate."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from calculators.engine.calculator import load
from calculators.engine.formats import LANGUAGES
from calculators.engine.questions import UNKNOWN, BadAnswersError, Choice, Day, Money, Number, Percent, Rows, questions
from calculators.engine.render import Renderer
from calculators.engine.words import words
from calculators.interface import answer, problems, text_result
from calculators.registry import CALCULATORS

COMPUTED, BAD_ANSWERS = 0, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status: 0 computed, 2 bad answers or bad usage."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`
        return COMPUTED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vosdroits", description="Social security rights in Spain: the calculators.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("--lang", choices=LANGUAGES, default="fr", help="language of the words (default: fr)")
        return sub

    command("list", "List the calculators.").set_defaults(run=_list)
    describe = command("describe", "Describe a calculator's answers.")
    describe.add_argument("id", choices=sorted(CALCULATORS), metavar="ID")
    describe.add_argument("--json", action="store_true", help="JSON Schema of the answers")
    describe.set_defaults(run=_describe)
    calculate = command("calculate", "Calculate from answers.")
    calculate.add_argument("id", choices=sorted(CALCULATORS), metavar="ID")
    calculate.add_argument(
        "--answers", required=True, metavar="FILE", help="answers as a JSON object; - reads standard input"
    )
    calculate.add_argument("--on", type=_day, metavar="DATE", help="the day taken as today, YYYY-MM-DD")
    calculate.add_argument("--json", action="store_true", help="the outcome as JSON")
    calculate.set_defaults(run=_calculate)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day written YYYY-MM-DD") from None


def _list(options: argparse.Namespace) -> int:
    text = words(options.lang)
    width = max(map(len, CALCULATORS))
    for calculator in CALCULATORS:
        print(f"{calculator.ljust(width)}  {text(f'{calculator}.title')}")
    return COMPUTED


def _describe(options: argparse.Namespace) -> int:
    if options.json:
        print(json.dumps(schema(options.id, options.lang), ensure_ascii=False, indent=2))
        return COMPUTED
    renderer = Renderer(options.id, words(options.lang))
    text = words(options.lang)
    print(text(f"{options.id}.title"))
    print(text(f"{options.id}.intro"))
    described = schema(options.id, options.lang)
    for question in questions(load(options.id).answers):
        shape = described["properties"][question.name]
        details = {key: value for key, value in shape.items() if key not in ("title", "description", "properties")}
        print(f"\n{question.name}: {renderer.name(question.name)}")
        print(f"    {shape['title']}")
        print(f"    {json.dumps(details, ensure_ascii=False)}")
    return COMPUTED


def _calculate(options: argparse.Namespace) -> int:
    try:
        raw = _answers(options.answers)
    except (OSError, ValueError) as error:
        print(f"vosdroits: {options.answers}: {error}", file=sys.stderr)
        return BAD_ANSWERS
    today = options.on or date.today()
    text = words(options.lang)
    try:
        calculator, outcome = answer(options.id, raw, options.lang, today)
    except BadAnswersError as bad:
        found = problems(options.id, bad, options.lang)
        if options.json:
            print(json.dumps({"problems": found}, ensure_ascii=False, indent=2))
        else:
            for item in found:
                print(f"{item['field']}: {item['message']}", file=sys.stderr)
        return BAD_ANSWERS
    if options.json:
        print(json.dumps(outcome.to_json(), ensure_ascii=False, indent=2))
    else:
        print(text_result(calculator, outcome, Renderer(options.id, text)), end="")
    return COMPUTED


def _answers(source: str) -> dict[str, Any]:
    """The answers of a file or of standard input. Raises OSError or ValueError."""
    if source == "-":
        content = sys.stdin.read()
    else:
        with open(source, encoding="utf-8") as file:
            content = file.read()
    try:
        data = json.loads(content, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(data, dict):
        raise ValueError("the answers must be one JSON object")
    return data


def schema(calculator_id: str, lang: str) -> dict[str, Any]:
    """The JSON Schema of a calculator's answers, titles in a language."""
    calculator = load(calculator_id)
    text = words(lang)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": text(f"{calculator_id}.title"),
        "x-schema-version": calculator.schema,
        "x-event": calculator.event,
    } | _object(calculator_id, calculator.answers, lang)


def _object(calculator_id: str, answers: type, lang: str, group: str = "") -> dict[str, Any]:
    text = words(lang)
    properties: dict[str, Any] = {}
    for question in questions(answers):
        kind = question.kind
        shape: dict[str, Any]
        if isinstance(kind, Day):
            shape = {"type": "string", "format": "date"}
            if kind.event:
                shape["x-covered-from"] = "2023-01-01"
        elif isinstance(kind, Number | Money | Percent):
            shape = {
                "type": ["number", "string"],
                "minimum": kind.minimum,
                "maximum": kind.maximum,
                "multipleOf": float(Decimal(1).scaleb(-kind.decimals)),
                "x-unit": kind.unit,
            }
        elif isinstance(kind, Rows):
            shape = {
                "type": "array",
                "minItems": kind.minimum,
                "maxItems": kind.maximum,
                "items": _object(calculator_id, kind.row, lang, f"{group}{question.name}."),
            }
        elif isinstance(kind, Choice):
            shape = {"enum": list(kind.options)}
        else:
            shape = {"type": ["boolean", "string"], "enum": [True, False, "yes", "no"]}
        if question.unknown:
            shape = {"anyOf": [shape, {"const": UNKNOWN}]}
        shape["title"] = text(f"{calculator_id}.question.{group}{question.name}")
        if question.when:
            shape["x-asked-when"] = [
                {name: value for name, value in vars(condition).items() if value} for condition in question.when
            ]
        properties[question.name] = shape
    required = [q.name for q in questions(answers) if q.required and not q.when]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


if __name__ == "__main__":
    sys.exit(main())
