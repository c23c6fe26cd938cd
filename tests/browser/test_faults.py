"""What a reader meets when something is missing: a result all the same, or clear words and the worked examples."""

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from calculators.engine.words import words
from scripts import runtime
from tests.website import CHAPTER, Built


def calculate(page: Page) -> None:
    """Press the first calculator's button: empty answers bring the error summary once Python works."""
    page.locator("form[novalidate] button[type=submit]").first.click()


def expect_works(page: Page) -> None:
    """Expect that Python answers."""
    calculate(page)
    expect(page.locator("[data-problems]").first).to_be_focused()


def expect_failure_in_words(page: Page) -> None:
    """Expect that the page says what still works, and keeps what was typed."""
    box = page.locator("form[novalidate] input[type=text]").first
    box.fill("16")
    calculate(page)
    expect(page.locator("[data-progress]").first).to_have_text(words("fr")("interface.live.failed"))
    expect(page.locator("[data-retry]").first).to_be_visible()
    expect(page.locator(".vd-example").first).to_be_visible()
    assert box.input_value() == "16"


def test_without_scripts(address: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + CHAPTER)
    expect(page.locator("[data-no-script]").first).to_be_visible()
    expect(page.locator("form[novalidate]").first).to_be_hidden()
    expect(page.locator(".vd-example").first).to_be_visible()
    context.close()


def test_cut_library_that_does_not_arrive(address: str, page: Page) -> None:
    page.route(f"**/{runtime.manifest()['library']}", lambda route: route.fulfill(status=404))
    page.goto(address + CHAPTER)
    expect_works(page)


def test_cut_library_that_lacks_a_module(built: Built, address: str, page: Page) -> None:
    manifest = runtime.manifest()
    library = built.folder / manifest["folder"] / manifest["library"]
    page.route(f"**/{library.name}", lambda route: route.fulfill(body=without(library, "decimal.pyc")))
    page.goto(address + CHAPTER)
    expect_works(page)


def without(library: Path, module: str) -> bytes:
    """Return a library without one of its modules."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(library) as source, zipfile.ZipFile(buffer, "w") as target:
        assert module in source.namelist()
        for entry in source.infolist():
            if entry.filename != module:
                target.writestr(entry, source.read(entry))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "missing", ["**/pyodide.asm.wasm", "**/pyodide.mjs", "**/runtime/calculators-*", "**/worker.mjs"]
)
def test_file_that_is_missing_and_comes_back(address: str, page: Page, missing: str) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=404, content_type="text/html", body="<p>Not found")

    page.route(missing, refuse)
    page.goto(address + CHAPTER)
    expect_failure_in_words(page)
    page.unroute(missing, refuse)
    page.locator("[data-retry]").first.click()
    expect(page.locator("[data-problems]").first).to_be_focused()


def test_webassembly_that_a_policy_blocks(built: Built, address: str, page: Page) -> None:
    (worker,) = built.folder.glob("assets/vosdroits-*/worker.mjs")
    headers = {"Content-Type": "text/javascript", "Content-Security-Policy": "script-src 'self'"}
    page.route("**/worker.mjs", lambda route: route.fulfill(path=worker, headers=headers))
    page.goto(address + CHAPTER)
    expect_failure_in_words(page)


def test_reader_who_saves_data_decides(address: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    page.goto(address + CHAPTER)
    form = page.locator("form[novalidate]").first
    form.scroll_into_view_if_needed()
    expect(form).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/runtime/" in url]
    expect_works(page)


def test_nothing_is_fetched_far_from_a_calculator(address: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/runtime/" in url or "/pagefind/" in url]
    assert {Path(url).name for url in asked if url.endswith("js")} == {"register.mjs", "trusted.mjs"}
