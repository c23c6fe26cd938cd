"""axe-core on every page, light and dark, on telephones and wide screens: every WCAG rule, best practices."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.website import CALCULATOR, CHAPTER, LANGUAGES, ROOT, Built, answer_rightly, home, page_address

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = [f"wcag{version}{level}" for version in ("2", "21", "22") for level in ("a", "aa", "aaa")] + ["best-practice"]
OPTIONS = {"runOnly": TAGS, "resultTypes": ["violations"]}  # naming the elements that pass takes most of axe's time
RUN = f"async () => (await axe.run({json.dumps(OPTIONS)})).violations"
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}


def violations(page: Page) -> list[str]:
    """Return what axe finds on a page in both schemes and at both widths."""
    found = []
    page.evaluate(AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)  # type: ignore[arg-type]  # the same
            state = f"{scheme}, {size['width']} px"
            found += [f"{state}: {name(violation)}" for violation in page.evaluate(RUN)]
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > size["width"]:
                found.append(f"{state}: the page is {width} px wide")
    return found


def name(violation: dict[str, Any]) -> str:
    """Return a violation with the places where it was found."""
    return f"{violation['id']}: " + "; ".join(node["html"][:150] for node in violation["nodes"][:5])


def test_every_page(built: Built, address: str, page: Page) -> None:
    found = []
    for path in built.pages():
        page.goto(address + page_address(path))
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        found += [f"{path}, {violation}" for violation in violations(page)]
    assert not found, "\n".join(found)


def show_problems(page: Page, lang: str) -> None:
    """Send an empty form."""
    page.click(f"#calculator-{CALCULATOR} button[type=submit]")
    expect(page.locator(f"#calculator-{CALCULATOR} [data-problems]")).to_be_visible()


def show_result(page: Page, lang: str) -> None:
    """Fill the form and send it."""
    answer_rightly(page, lang)
    page.click(f"#calculator-{CALCULATOR} button[type=submit]")
    expect(page.locator(".vd-result-title:focus")).to_be_visible()


def show_menu(page: Page, lang: str) -> None:
    """Open the menu of a narrow screen."""
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # Playwright's TypedDict
    page.locator(".vd-header__menu").click()
    expect(page.locator("#guide")).to_be_visible()


def show_link(page: Page, lang: str) -> None:
    """Open a link with answers, one of which the form cannot take, and make a new one."""
    page.evaluate("location.hash = 'c=unemployment_benefit&v=1&l=en&age=41&full_time=perhaps'")
    expect(page.locator("[data-note] li")).to_be_visible()
    page.locator("[data-link]").click()
    expect(page.locator("[data-link-made]")).to_be_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("show", [show_problems, show_result, show_menu, show_link])
def test_states_of_a_calculator_page(address: str, page: Page, lang: str, show: Callable[[Page, str], None]) -> None:
    page.goto(address + home(lang) + CHAPTER)
    show(page, lang)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_on_a_fold_is_seen(address: str, page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its names
    page.goto(address + CHAPTER)
    expect(page.locator(f"#calculator-{CALCULATOR} form")).to_be_visible()  # nothing moves any more
    page.keyboard.press("Tab")  # whoever uses the keyboard is shown the focus
    summary = page.locator(".vd-example summary").first
    summary.focus()
    expect(page.locator(".vd-example summary:focus-visible")).to_be_visible()
    style, width, outline, ground = summary.evaluate(
        """(summary) => {
            const style = getComputedStyle(summary);
            const ground = getComputedStyle(document.body).backgroundColor;
            return [style.outlineStyle, style.outlineWidth, style.outlineColor, ground];
        }"""
    )
    assert (style, width) == ("solid", "3px")
    assert outline != ground


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pasted_rows(address: str, page: Page, lang: str) -> None:
    page.goto(f"{address}{home(lang)}old-age/retirement/#c=retirement_pension&v=1&base_known=record")
    months = "\n".join(f"{month:02}/{year} 1500" for year in (2020, 2021) for month in range(1, 13))
    page.fill(
        "[data-paste] textarea", f"{months.replace('05/2020', 'mayo?').replace('07/2021 1500', '07/2021 1600')}\n?"
    )
    page.locator("[data-read]").click()
    expect(page.locator(".vd-unread li").first).to_be_visible()
    assert violations(page) == []
    page.evaluate("for (const details of document.querySelectorAll('form details')) details.open = true")
    assert violations(page) == []


AMOUNTS = ".vd-scroll :is(.vd-schedule, .vd-results) td.vd-number:nth-child(2)"
HIDDEN_AMOUNTS = """(amounts) => [...document.querySelectorAll(amounts)]
    .filter((cell) => cell.getBoundingClientRect().right > cell.closest(".vd-scroll").getBoundingClientRect().right)
    .map((cell) => cell.parentElement.textContent)"""


def test_a_narrow_screen_shows_the_amount_of_every_row(built: Built, address: str, page: Page) -> None:
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # Playwright's TypedDict
    found, rows = [], 0
    for path in built.pages():
        page.goto(address + page_address(path))
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        rows += page.locator(".vd-schedule tr, .vd-results tr").count()
        found += [f"{path}: {row}" for row in page.evaluate(HIDDEN_AMOUNTS, AMOUNTS)]
    assert rows > 100
    assert not found, "\n".join(found)
