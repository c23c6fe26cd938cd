"""Every calculator, in every language, on a telephone's width and by keyboard alone, says what CPython says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from calculators.engine.formats import LANGUAGES
from calculators.interface import cases, reply
from calculators.registry import CALCULATORS
from scripts.answer_sets import plain
from tests.website import ROOT, home

TELEPHONE = {"width": 320, "height": 640}
MOST_STEPS = 600

ACTIVE = """() => {
    const at = document.activeElement;
    const place = (selector) => at.closest(selector);
    const row = place("[data-row]");
    const outer = row?.parentElement.closest("[data-question]");
    return {
        kind: at.matches("[type=submit]") ? "submit" : at.matches("[data-add]") ? "add" : at.type ?? at.tagName,
        question: place("[data-question]")?.dataset.question,
        group: outer?.dataset.question ?? null,
        row: row ? [...row.parentElement.children].indexOf(row) : null,
        rows: at.matches("[data-add]") ? at.parentElement.querySelectorAll("[data-row]").length : null,
        part: at.dataset.part ?? null,
        value: at.value ?? "",
        checked: at.checked ?? false,
        unknown: at.matches("[data-unknown]"),
        inside: Boolean(place("form")),
    };
}"""


def example(calculator: str) -> dict[str, Any]:
    """The first worked example of a calculator: its answers and its day."""
    return next(case for case in cases(calculator) if "example" in case)


def chapter(calculator: str) -> str:
    """The page that holds a calculator, without language and suffix."""
    docs = ROOT / "docs" / "fr"
    call = f'{{{{ calculator("{calculator}") }}}}'
    return next(
        path.relative_to(docs).as_posix().removesuffix(".md") + "/"
        for path in sorted(docs.rglob("*.md"))
        if call in path.read_text(encoding="utf-8")
    )


def wanted(answers: dict[str, Any], at: dict[str, Any]) -> str:
    """What a reader would enter where the focus stands; empty for nothing."""
    answer = answers.get(at["question"], "")
    if at["group"]:
        rows = answers.get(at["group"]) or []
        answer = rows[at["row"]].get(at["question"], "") if at["row"] < len(rows) else ""
    if isinstance(answer, bool):
        answer = "yes" if answer else "no"
    if at["part"] and answer:
        answer = dict(zip(("year", "month", "day"), str(answer).split("-"), strict=True))[at["part"]]
    return str(answer)


def fill(page: Page, calculator: str, answers: dict[str, Any]) -> None:
    """Go through the form with Tab, arrows, space and typing, up to its button, and press it."""
    page.locator(
        f"#calculator-{calculator} form input:visible, #calculator-{calculator} form button:visible"
    ).first.focus()
    for _ in range(MOST_STEPS):
        at = page.evaluate(ACTIVE)
        assert at["inside"], f"the focus left the form: {at}"
        if at["kind"] == "submit":
            page.keyboard.press("Enter")
            return
        if at["kind"] == "add":
            name = at["question"]
            page.keyboard.press("Enter" if at["rows"] < len(answers.get(name) or []) else "Tab")
            continue
        answer = wanted(answers, at)
        if at["unknown"]:
            if answer == "unknown":
                page.keyboard.press("Space")
        elif at["kind"] == "radio" and answer:
            for _ in range(200):
                if at["value"] == answer:
                    break
                page.keyboard.press("ArrowDown")
                at = page.evaluate(ACTIVE)
            assert at["value"] == answer
            if not at["checked"]:
                page.keyboard.press("Space")
        elif at["kind"] == "text" and answer not in ("", "unknown"):
            page.keyboard.type(answer)
        page.keyboard.press("Tab")
    pytest.fail("the button was never reached")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("calculator", CALCULATORS)
def test_keyboard_on_a_telephone(address: str, page: Page, calculator: str, lang: str) -> None:
    case = example(calculator)
    answers = plain(case["answers"])
    page.clock.set_fixed_time(f"{case['on']}T12:00:00")
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]  # Playwright's TypedDict
    page.goto(address + home(lang) + chapter(calculator))
    fill(page, calculator, answers)
    result = page.locator(f"#calculator-{calculator} [data-outcome] .vd-result")
    expect(result.locator(".vd-result-title")).to_be_focused()
    expected = reply({"calculator": calculator, "lang": lang, "answers": answers, "on": str(case["on"])})
    assert expected["ok"], expected
    assert words(result.evaluate("element => element.textContent")) == words(re.sub(r"<[^>]+>", "", expected["html"]))
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]


def words(text: str) -> str:
    """Text without the differences of white space and of written entities."""
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return re.sub(r"[ \n]+", " ", text).strip()
