"""What tests in a browser share: the served site and a Chromium. A missing browser is an error, never a skip."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scripts import browsers
from scripts.serve import serving
from tests import website

NO_SERVICE_WORKER = "if (navigator.serviceWorker) navigator.serviceWorker.register = () => new Promise(() => {})"


@pytest.fixture(scope="session")
def built() -> website.Built:
    """Return the built site."""
    return website.build()


@pytest.fixture(scope="session")
def address(built: website.Built) -> Iterator[str]:
    """Serve the site below a sub-path and return its address."""
    with serving(built.folder, website.PREFIX) as served:
        yield served


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return a running Chromium."""
    path = browsers.ensure("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Return a page of a fresh profile; without service worker, so that tests can stand between page and host."""
    context = chromium.new_context()
    context.add_init_script(NO_SERVICE_WORKER)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def pytest_configure(config: pytest.Config) -> None:
    """Playwright's assertions wait as long as a start of Python may take on a busy machine."""
    from playwright.sync_api import expect

    expect.set_options(timeout=60_000)
