"""Browsers that lack what the calculators need: the page is whole all the same and says what still works."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from calculators.engine.words import words
from tests.website import CALCULATOR, CHAPTER, DEFAULT, LANGUAGES, home


def without_modules(route: Route) -> None:
    """A page as a browser sees it that does not know the type "module"."""
    response = route.fetch()
    route.fulfill(response=response, body=response.text().replace('type="module"', 'type="unknown"'))


def without_syntax(route: Route) -> None:
    """A module as a browser sees it that does not know its syntax."""
    response = route.fetch()
    route.fulfill(response=response, body=f"@{response.text()}")


OLD: list[tuple[str, Callable[[Route], None]]] = [("**/", without_modules), ("**/form.mjs", without_syntax)]


@pytest.mark.parametrize(("address_of", "change"), OLD, ids=["no modules", "no syntax"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_calculator_remains_as_examples(
    address: str, page: Page, lang: str, address_of: str, change: Callable[[Route], None]
) -> None:
    page.route(address_of, change)
    page.goto(address + home(lang) + CHAPTER)
    expect(page.locator("[data-no-script]").first).to_have_text(words(lang)("interface.form.no_script"))
    expect(page.locator("[data-no-script]").first).to_be_visible()
    expect(page.locator(".vd-example").first).to_be_visible()
    expect(page.locator(f"#calculator-{CALCULATOR} form")).to_be_hidden()


@pytest.mark.parametrize(
    ("path", "place"),
    [("search/", "#search-fallback"), ("offline/", "#offline [data-no-script]")],
)
def test_pages_with_scripts_of_their_own_say_so(address: str, page: Page, path: str, place: str) -> None:
    page.route("**/", without_modules)
    page.goto(address + path)
    expect(page.locator(place)).to_be_visible()
    expect(page.locator("main button:visible")).to_have_count(0)


def test_no_webassembly(address: str, page: Page) -> None:
    def without(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=f"delete self.WebAssembly;{response.text()}")

    page.route("**/worker.mjs", without)
    page.goto(address + CHAPTER)
    box = page.locator("form[novalidate] input[type=text]").first
    box.fill("16")
    page.locator("form[novalidate] button[type=submit]").first.click()
    expect(page.locator("[data-progress]").first).to_have_text(words(DEFAULT)("interface.live.failed"))
    expect(page.locator(".vd-example").first).to_be_visible()
    assert box.input_value() == "16"


def test_no_service_worker(address: str, page: Page) -> None:
    page.add_init_script("delete Navigator.prototype.serviceWorker; delete window.caches")
    page.goto(address + "offline/")
    expect(page.locator("#offline [data-state]")).to_have_text(words(DEFAULT)("interface.offline.unsupported"))
    page.goto(address + CHAPTER)
    page.locator("form[novalidate] button[type=submit]").first.click()
    expect(page.locator("[data-problems]").first).to_be_focused()
