"""A walk through every page and calculator: nothing that the policy would block, and no request to any other host.

The whole browser, its service worker and Python's worker included, sends what is not for this machine to a proxy that
writes it down and refuses it. Violations of the policy are heard in pages, and reported to the host by all of them.
"""

import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from calculators.engine.calculator import fragment, load
from calculators.registry import CALCULATORS
from scripts import browsers, policy
from scripts.serve import application, running
from tests.browser.test_calculators import chapter, example
from tests.browser.test_links import typed
from tests.website import LANGUAGES, PREFIX, Built, home, page_address

REPORTS = "/reports"
BROWSERS_OWN = (".google.com", ".googleapis.com")
"""Hosts that Chromium asks by itself, also with an empty page: updates, sign-in. Pages are watched for them too."""
LISTEN = """
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, disposition }) =>
    console.error(`policy (${disposition}): ${violatedDirective} ${blockedURI}`));
"""


class Proxy(socketserver.ThreadingTCPServer):
    """Writes down what it is asked for and refuses it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Refusal)
        self.asked: list[str] = []


class Refusal(socketserver.StreamRequestHandler):
    """One request to the proxy."""

    server: Proxy

    def handle(self) -> None:
        """Write down the first line: method and address."""
        self.server.asked.append(self.rfile.readline().decode("latin-1").strip())
        self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """Return a running proxy."""
    with Proxy() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class Reporting:
    """The site with a policy that asks for reports, once in force and once more for reports only."""

    def __init__(self, built: Built) -> None:
        self.site = application(built.folder, PREFIX)
        self.reports: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, or take a report."""
        if environ["PATH_INFO"] == REPORTS:
            length = int(environ["CONTENT_LENGTH"])
            self.reports.append(environ["wsgi.input"].read(length).decode())
            start_response("204 No Content", [])
            return []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            asking = f"{policy.META}; report-uri {REPORTS}"
            kept = [(name, value) for name, value in headers if name != "Content-Security-Policy"]
            both = ("Content-Security-Policy", "Content-Security-Policy-Report-Only")
            return start_response(status, kept + [(name, asking) for name in both], *more)

        answer: Iterable[bytes] = self.site(environ, start)
        return answer


@pytest.fixture
def reporting(built: Built) -> Reporting:
    """Return the site that asks for reports."""
    return Reporting(built)


@pytest.fixture
def walker(chromium: Browser, proxy: Proxy) -> Iterator[Page]:
    """Return a page of a browser whose way to other hosts is the proxy."""
    port = proxy.server_address[1]
    browser = chromium.browser_type.launch(
        executable_path=str(browsers.ensure("chromium")),
        args=["--no-sandbox"],
        proxy={"server": f"http://127.0.0.1:{port}", "bypass": "127.0.0.1"},
    )
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(LISTEN)
    yield page
    browser.close()


def test_walk_through_every_page_and_calculator(built: Built, reporting: Reporting, walker: Page, proxy: Proxy) -> None:
    met: list[str] = []
    walker.on("console", lambda message: met.append(message.text) if message.type in ("error", "warning") else None)
    walker.on("pageerror", lambda error: met.append(str(error)))
    asked: set[str] = set()
    walker.context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    with running(reporting) as origin:
        address = origin.removesuffix("/") + PREFIX
        for path in built.pages():
            walker.goto(address + page_address(path))
        for calculator in CALCULATORS:
            answers = typed(example(calculator)["answers"], load(calculator).answers)
            walker.goto(f"{address}{chapter(calculator)}#{fragment(load(calculator), answers)}")
            walker.click(f"#calculator-{calculator} button[type=submit]")
            expect(walker.locator(f"#calculator-{calculator} [data-outcome] .vd-result-title")).to_be_visible()
        for lang in LANGUAGES:
            walker.goto(f"{address}{home(lang)}search/#iprem")
            expect(walker.locator(".vd-results li").first).to_be_visible()
        walker.evaluate("navigator.serviceWorker.ready.then(({ active }) => active.state)")
        assert met == []
        assert reporting.reports == []
        assert asked == {urlsplit(origin).netloc}
        assert [line for line in proxy.asked if not host_of(line).endswith(BROWSERS_OWN)] == []


def host_of(line: str) -> str:
    """Return the host of a request to the proxy: `CONNECT host:port` or `GET http://host/path`."""
    target = line.split(" ")[1]
    return (urlsplit(target if "//" in target else f"//{target}").hostname) or ""


def test_the_walk_would_notice(reporting: Reporting, walker: Page, proxy: Proxy) -> None:
    with running(reporting) as origin:
        walker.goto(origin.removesuffix("/") + PREFIX)
        blocked = "http://elsewhere.example/x.png"
        with walker.expect_console_message(lambda message: message.text.startswith("policy (enforce): img-src")):
            walker.evaluate(f"() => {{ document.body.append(Object.assign(new Image(), {{ src: '{blocked}' }})) }}")
        walker.goto("about:blank")
        walker.evaluate(f"fetch('{blocked}', {{ mode: 'no-cors' }}).catch(() => {{}})")
        assert "elsewhere.example" in {host_of(line) for line in proxy.asked}
        assert any(blocked in report for report in reporting.reports)
