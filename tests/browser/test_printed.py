"""On paper, a result shows what the screen folds away, and nothing is wider than the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from calculators.engine.calculator import fragment, load
from calculators.engine.formats import LANGUAGES
from tests.browser.test_calculators import chapter, example
from tests.browser.test_links import typed
from tests.website import home

WIDTHS = (794 - 2 * 38, 816 - 2 * 38, 794)
"""Pixels of a sheet: A4 and Letter without the centimetre that browsers leave at each side, A4 to its edges."""

EDGES = """(result, wanted) => [...result.querySelectorAll(wanted)].flatMap((found) =>
    [found, ...found.querySelectorAll("*")].map((element) => {
        const { left, right } = element.getBoundingClientRect();
        return [left, right, element.outerHTML.slice(0, 200)];
    }))"""


def result(page: Page, address: str, name: str, lang: str) -> Locator:
    """The result of a calculator's first example, on its page."""
    calculator = load(name)
    answers = typed(example(name)["answers"], calculator.answers)
    page.goto(f"{address}{home(lang)}{chapter(name)}#{fragment(calculator, answers)}")
    section = page.locator(f"#calculator-{name}")
    expect(section.locator("[data-note]")).to_be_visible()  # the answers of the address are in the form
    section.locator("form").evaluate("form => form.requestSubmit()")
    expect(section.locator("[data-outcome] .vd-result-title")).to_be_focused(timeout=120_000)
    return section.locator("[data-outcome]")


def test_folded_tables_are_printed_open_and_folded_again(page: Page, address: str) -> None:
    fold = result(page, address, "early_retirement", "en").locator(".vd-fold").first
    assert not fold.evaluate("element => element.open")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert fold.evaluate("element => element.open")
    expect(fold.locator("table")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not fold.evaluate("element => element.open")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("calculator", "wanted"), [("early_retirement", "svg.vd-chart"), ("survivors_pension", "table.vd-results")]
)
def test_chart_and_table_fit_the_sheet(page: Page, address: str, calculator: str, wanted: str, lang: str) -> None:
    shown = result(page, address, calculator, lang)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1000})
        edges = shown.evaluate(EDGES, wanted)
        assert len(edges) > 10, "there is no chart or table"
        for left, right, element in edges:
            assert 0 <= left <= right <= width, element
