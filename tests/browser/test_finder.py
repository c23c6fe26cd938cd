"""From the benefit finder to a calculator: the link opens it with the answers already given."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from calculators.engine.calculator import fragment, load
from calculators.engine.formats import LANGUAGES
from calculators.engine.words import words
from tests.website import home

LIFE = {
    "birth": date(1985, 3, 31),
    "residence": "spain",
    "work": "out_of_work",
    "out_reason": "dismissal",
    "job_loss": date(2026, 6, 16),
    "died": "parent",
    "death": date(2026, 8, 20),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_link_of_the_finder_opens_the_calculator_filled_in(address: str, page: Page, lang: str) -> None:
    page.clock.set_fixed_time("2026-11-22T12:00:00")
    page.goto(f"{address}{home(lang)}finder/#{fragment(load('benefit_finder'), LIFE)}")
    page.locator("#calculator-benefit_finder form button[type=submit]").click()
    result = page.locator("#calculator-benefit_finder [data-outcome]")
    expect(result.locator(".vd-result-title")).to_be_focused()
    found = result.locator(".vd-found", has_text=words(lang)("benefit_finder.finding.unemployment_benefit")).first
    found.get_by_role("link", name=words(lang)("engine.link.filled")).click()
    calculator = page.locator("#calculator-unemployment_benefit")
    expect(page).to_have_url(f"{address}{home(lang)}unemployment/unemployment-benefit/#" + page.url.partition("#")[2])
    for part, value in (("", "16"), ("-month", "6"), ("-year", "2026")):
        expect(calculator.locator(f"#q-unemployment_benefit-job_loss{part}")).to_have_value(value)
    expect(calculator.locator("input[name=q-unemployment_benefit-reason]:checked")).to_have_value("dismissal")
    expect(calculator.locator("#q-unemployment_benefit-age")).to_have_value("41")
    expect(calculator).to_be_in_viewport()
    page.go_back()
    found = page.locator("#calculator-benefit_finder")
    expect(found.locator("input[name=q-benefit_finder-work]:checked")).to_have_value("out_of_work")
