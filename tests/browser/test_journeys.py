"""A reader's way with the keyboard alone, in three languages, in Chromium, Firefox and WebKit.

From the home page by search to the chapter, through the form in the language's habit of numbers with three mistakes,
from the error summary to the fields, and to the result, which is what CPython computes.
"""

import json
import re
import socket
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest

from calculators.interface import form_view, reply
from scripts import browsers
from scripts.serve import running, serving
from tests.website import CALCULATOR, CHAPTER, DEFAULT, LANGUAGES, PREFIX, ROOT, Built, home, right_answers

SEARCHED = {"fr": "allocation chomage", "es": "prestacion desempleo", "en": "unemployment benefit"}
PLAIN = "glossary/"
ENGINES = ("chrome", "firefox", "webkit")

Step = tuple[str, Any]


def wrong_answers(lang: str) -> dict[str, Any]:
    """Return the same with three mistakes: a month that does not exist, letters for a number, a choice not made."""
    answers = right_answers(lang) | {"job_loss": {"day": "16", "month": "13", "year": "2026"}, "age": "abc"}
    del answers["full_time"]
    return answers


def steps(lang: str, address: str) -> Iterator[Step]:
    """Yield the reader's way."""
    yield "goto", address + home(lang)
    yield "tab", 'header a[href$="search/"]:not([hreflang])'
    yield "press", "Enter"
    yield "focus", "#search-words"
    yield "type", SEARCHED[lang]
    yield "visible", f'.vd-results a[href$="{home(lang)}{CHAPTER}"]'
    yield "tab", f'.vd-results a[href$="{home(lang)}{CHAPTER}"]'
    yield "press", "Enter"
    yield "address", home(lang) + CHAPTER
    yield "visible", f"#calculator-{CALCULATOR} form"
    wrong = wrong_answers(lang)
    for question in form_view(CALCULATOR, lang)["questions"]:
        if question["name"] in wrong:
            yield from fill(question, wrong[question["name"]])
    yield "tab", f"#calculator-{CALCULATOR} button[type=submit]"
    yield "press", "Enter"
    yield "focus", "[data-problems]"
    yield "read", "[data-problems] a"
    yield "read", f"#calculator-{CALCULATOR} .vd-wrong .vd-error"
    # The first mistake by its link in the summary, the others going on from there.
    yield "tab", "[data-problems] a"
    yield "press", "Enter"
    yield "focus", f"#{field('job_loss')}-month"
    yield "retype", {"selector": f"#{field('job_loss')}-month", "text": "6"}
    yield "retype", {"selector": f"#{field('age')}", "text": "41"}
    yield "choose", {"name": field("full_time"), "value": "yes"}
    yield "tab", f"#calculator-{CALCULATOR} button[type=submit]"
    yield "press", "Enter"
    yield "focus", ".vd-result-title"
    yield "read", f"#calculator-{CALCULATOR} [data-outcome] .vd-amount-value"
    yield "storage", None
    # "Change" leads back to the question.
    yield "tab", f'.vd-change[href="#{field("age")}"]'
    yield "press", "Enter"
    yield "focus", f"#{field('age')}"


def field(name: str) -> str:
    """Return the id of a question's first input."""
    return f"q-{CALCULATOR}-{name}"


def fill(question: dict[str, Any], answer: Any) -> Iterator[Step]:
    """Yield the keys that answer a question."""
    name = field(question["name"])
    if question["kind"] == "day":
        for part, suffix in (("day", ""), ("month", "-month"), ("year", "-year")):
            yield "tab", f"#{name}{suffix}"
            yield "type", answer[part]
    elif question["kind"] in ("choice", "yes_no"):
        yield "choose", {"name": name, "value": answer}
    else:
        yield "tab", f"#{name}"
        yield "type", answer


def computed(lang: str, answers: dict[str, Any]) -> dict[str, Any]:
    """Return what CPython replies."""
    return reply({"calculator": CALCULATOR, "lang": lang, "answers": answers, "on": str(date.today())})


def walk(engine: str, taken: Iterable[Step]) -> dict[str, Any]:
    """Take the steps in a browser; return what it met on the way."""
    command = ["node", "tests/browser/journey.mjs"]
    journey = json.dumps({"browser": engine, "executable": executable(engine), "steps": list(taken)})
    done = subprocess.run(command, input=journey, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.stdout, done.stderr
    met: dict[str, Any] = json.loads(done.stdout)
    assert "failure" not in met, (met["failure"], met["step"], met["console"])
    return met


def executable(engine: str) -> str | dict[str, str]:
    """Return what starts an engine: a program, or the three that WebKit needs."""
    if engine != "webkit":
        return str(browsers.ensure("chromium" if engine == "chrome" else engine))
    driver, display = browsers.ensure("webkit"), browsers.ensure("display")
    return {"driver": str(driver), "display": str(display), "browser": str(browsers.webkit_browser())}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_with_the_keyboard_alone(built: Built, address: str, lang: str, engine: str) -> None:
    met = walk(engine, steps(lang, address))
    summary, at_fields, amounts = met["read"]
    messages = [problem["message"] for problem in computed(lang, wrong_answers(lang))["problems"]]
    assert len(messages) == 3
    assert summary == messages
    assert all(found.endswith(message) for found, message in zip(at_fields, messages, strict=True))
    html = computed(lang, right_answers(lang))["html"]
    expected = re.findall(r'class="vd-amount-value">(.*?)</strong>', html)
    assert amounts == [unescape(text) for text in expected]
    host = urlsplit(address).netloc
    assert {urlsplit(url).netloc for url in met["requests"] if url.startswith("http")} == {host}
    # What is kept for reading offline is files of the site, each with its own content: no answers.
    kept = {url.removeprefix(address) for url in met["storage"].pop("kept")}
    assert kept <= {"offline.json", *json.loads((built.folder / "offline.json").read_text(encoding="utf-8"))["files"]}
    assert met["storage"] == {"cookies": "", "local": 0, "session": 0, "databases": 0}
    assert met["console"] == []


@pytest.mark.parametrize("engine", ENGINES)
def test_without_network(built: Built, engine: str) -> None:
    with ExitStack() as host, running(call(host.close)) as control:
        address = host.enter_context(serving(built.folder, PREFIX))
        met = walk(engine, steps_without_network(built, address, control))
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((urlsplit(address).hostname, urlsplit(address).port))
    html = computed(DEFAULT, right_answers(DEFAULT))["html"]
    expected = re.findall(r'class="vd-amount-value">(.*?)</strong>', html)
    assert met["read"] == [[unescape(text) for text in expected]]


def steps_without_network(built: Built, address: str, control: str) -> Iterator[Step]:
    """Yield the way of a reader who reads a chapter, and computes when there is no network any more."""
    content = json.loads((built.folder / "offline.json").read_text(encoding="utf-8"))
    needed = [CHAPTER, *(file for group in content["pages"][CHAPTER] for file in content["groups"][group])]
    yield "goto", address + CHAPTER
    yield "kept", [address + path for path in needed]
    yield "goto", address + PLAIN
    yield "kept", [address + PLAIN]
    yield "call", control
    yield "leave", address + CHAPTER
    yield "address", CHAPTER
    yield "visible", f"#calculator-{CALCULATOR} form"
    answers = right_answers(DEFAULT)
    for question in form_view(CALCULATOR, DEFAULT)["questions"]:
        if question["name"] in answers:
            yield from fill(question, answers[question["name"]])
    yield "tab", f"#calculator-{CALCULATOR} button[type=submit]"
    yield "press", "Enter"
    yield "focus", ".vd-result-title"
    yield "read", f"#calculator-{CALCULATOR} [data-outcome] .vd-amount-value"


def call(action: Callable[[], object]) -> Callable[..., list[bytes]]:
    """Return an application that does something when it is asked."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        action()
        start_response("204 No Content", [])
        return []

    return application
