"""On paper, a result shows what the screen folds away."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from calculators.engine.calculator import fragment, load
from tests.browser.test_calculators import chapter, example
from tests.browser.test_links import typed
from tests.website import home


def test_folded_tables_are_printed_open_and_folded_again(page: Page, address: str) -> None:
    calculator = load("early_retirement")
    answers = typed(example(calculator.id)["answers"], calculator.answers)
    page.goto(f"{address}{home('en')}{chapter(calculator.id)}#{fragment(calculator, answers)}")
    section = page.locator(f"#calculator-{calculator.id}")
    expect(section.locator("[data-note]")).to_be_visible()  # the answers of the address are in the form
    section.locator("form").evaluate("form => form.requestSubmit()")
    fold = section.locator("[data-outcome] .vd-fold").first
    expect(fold).to_be_visible(timeout=120_000)
    assert not fold.evaluate("element => element.open")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert fold.evaluate("element => element.open")
    expect(fold.locator("table")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not fold.evaluate("element => element.open")
