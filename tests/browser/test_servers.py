"""A calculator works behind every real server, at the root and under a sub-path, with the policy of its headers."""

import pytest
from playwright.sync_api import Page, expect

from tests.servers import SERVERS
from tests.website import CALCULATOR, CHAPTER, PREFIX, Built

PLACES = [("nginx", "/"), ("nginx", PREFIX), ("apache", "/"), ("shared apache", PREFIX)]


@pytest.mark.parametrize(("server", "prefix"), PLACES)
def test_calculator_behind_a_server(built: Built, page: Page, server: str, prefix: str) -> None:
    met: list[str] = []
    page.on("console", lambda message: met.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: met.append(str(error)))
    with SERVERS[server](built.folder, prefix) as address:
        page.goto(f"{address}en/{CHAPTER}")
        page.locator(f"#calculator-{CALCULATOR} button[type=submit]").click()
        expect(page.locator("[data-problems]").first).to_be_focused()
        page.goto(f"{address}search/")
        page.fill("#search-words", "chômage")
        expect(page.locator(".vd-results li").first).to_be_visible()
    assert met == []


def test_headers_leave_no_ability_that_the_site_does_not_use(address: str, page: Page) -> None:
    page.goto(address)
    allowed = set(page.evaluate("document.featurePolicy.allowedFeatures()"))
    assert not allowed & {"camera", "microphone", "geolocation", "usb", "payment", "display-capture", "sync-xhr"}
    assert "clipboard-write" in allowed


def test_trusted_types_stop_every_other_way(address: str, page: Page) -> None:
    page.goto(f"{address}search/")
    attempts = [
        "document.body.innerHTML = '<p>'",
        "document.body.insertAdjacentHTML('beforeend', '<p>')",
        "new Worker('x.js')",
        "trustedTypes.createPolicy('other', {})",
        "trustedTypes.createPolicy('vosdroits', {})",
        "document.createElement('script').src = 'x.js'",
    ]
    for attempt in attempts:
        stopped = page.evaluate(
            f"() => {{ try {{ {attempt}; return false }} catch (e) {{ return e instanceof TypeError }} }}"
        )
        assert stopped, attempt
