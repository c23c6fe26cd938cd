"""Reading without a network: what was read stays readable, one version at a time, and the reader can remove it all."""

import base64
import hashlib
import io
import json
import re
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from calculators.engine.words import words
from calculators.interface import reply
from scripts import browsers, offline, site_hooks
from scripts.serve import application, running
from tests.browser.test_accessibility import violations
from tests.website import (
    CALCULATOR,
    CHAPTER,
    DEFAULT,
    LANGUAGES,
    PREFIX,
    Built,
    answer_rightly,
    home,
    right_answers,
)

HOMES = {lang: home(lang) for lang in LANGUAGES}
OTHER = "health/temporary-incapacity/"
PLAIN = "glossary/"
PACK = f"{CALCULATOR.replace('_', '-')}-fr"
LATER = ("Montant brut, les 180 premiers jours", "MONTANT BRUT, LES 180 PREMIERS JOURS")
"""What the first amount is called in the first and in the later version, in French."""

SAVE_DATA = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } });"
KEPT = """async (paths) => {
    for (let tries = 0; tries < 600; tries++) {
        const kept = [];
        for (const name of await caches.keys()) {
            kept.push(...(await (await caches.open(name)).keys()).map(({ url }) => url));
        }
        if (paths.every((path) => kept.includes(path))) return kept;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("not kept: " + paths);
}"""
WORKER = """async (wanted) => {
    for (let tries = 0; tries < 600; tries++) {
        const { active, waiting, installing } = (await navigator.serviceWorker.getRegistration()) ?? {};
        const found = installing ? "installing" : waiting ? "waiting" : active ? "active" : "none";
        if (found === wanted) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("the service worker never was " + wanted);
}"""


class Host:
    """A host whose machine can be stopped, started with another version, and made slow."""

    def __init__(self, prefix: str = PREFIX) -> None:
        self.prefix = prefix
        self.slow = threading.Event()
        self.missing = ""
        self.worker_begins = ""
        self.folder: Path
        self._site: Callable[..., Iterable[bytes]]
        self._port = 0
        self._running = ExitStack()
        self.address = ""

    def start(self, folder: Path) -> None:
        """Serve a folder, at the same address as before."""
        self.stop()
        self.folder = folder
        self._site = application(folder, self.prefix)
        origin = self._running.enter_context(running(self._answer, self._port))
        self._port = int(origin.rsplit(":", 1)[1].rstrip("/"))
        self.address = origin.removesuffix("/") + self.prefix

    def stop(self) -> None:
        """Stop answering."""
        self._running.close()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self.missing and re.search(self.missing, environ["PATH_INFO"]):
            start_response("404 Not Found", [("Content-Type", "text/html")])
            return [b"<p>Not found"]
        if self.worker_begins and environ["PATH_INFO"].endswith("/service-worker.js"):
            start_response("200 OK", [("Content-Type", "text/javascript"), ("Cache-Control", "no-cache")])
            return [self.worker_begins.encode() + (self.folder / "service-worker.js").read_bytes()]
        if self.slow.is_set() and environ["PATH_INFO"].endswith("/"):
            threading.Event().wait(60)
        return self._site(environ, start_response)


@pytest.fixture
def host(built: Built) -> Iterator[Host]:
    """Return a host that serves the built site."""
    host = Host()
    host.start(built.folder)
    yield host
    host.stop()


@pytest.fixture
def reader(chromium: Browser) -> Iterator[BrowserContext]:
    """Return a fresh profile."""
    context = chromium.new_context()
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture(scope="session")
def later(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a later version of the site: other words in pages and rules, every changed file under another name."""
    folder = tmp_path_factory.mktemp("later") / "site"
    shutil.copytree(built.folder, folder, ignore=shutil.ignore_patterns("*.br", "*.gz"))
    browser = site_hooks.browser_folder()
    renamed = {Path(browser).name: "vosdroits-later"}
    for name in (PACK, "calculators"):  # rules and words of the cut, and those of the whole runtime
        (rules,) = folder.glob(f"runtime/{name}-*.zip")
        before = integrity(rules)
        rules.write_bytes(rewritten(rules))
        renamed |= {rules.name: f"{name}-000000000000.zip", before: integrity(rules)}
        rules.rename(rules.with_name(renamed[rules.name]))
    (folder / browser).rename(folder / "assets" / renamed[Path(browser).name])
    for file in [*folder.rglob("*.html"), *folder.rglob("runtime.mjs")]:
        text = file.read_text(encoding="utf-8")
        for old, new in renamed.items():
            text = text.replace(old, new)
        file.write_text(re.sub("(</h1>)", r" (2)\1", text), encoding="utf-8")
    offline.publish(folder, HOMES, "assets/vosdroits-later", site_hooks.interface, offline=True)
    return folder


def integrity(file: Path) -> str:
    """Return how the worker knows a file."""
    return "sha256-" + base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()


def rewritten(archive: Path) -> bytes:
    """Return the rules with another word for the first amount, in French."""
    old, new = (text.encode() for text in LATER)
    buffer = io.BytesIO()
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(buffer, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.endswith(f"locale/fr/{CALCULATOR}.mo"):
                assert old in data
                data = data.replace(old, new)
            target.writestr(entry, data)
    return buffer.getvalue()


def wait_kept(page: Page, host: Host, *paths: str) -> list[str]:
    """Wait until addresses are kept with what they need; return all that is kept, below the site."""
    content = page.evaluate(f"async () => (await fetch('{host.address}offline.json')).json()")
    groups = [group for path in paths for group in content["pages"][path]]
    wanted = {*paths, *(file for group in groups for file in content["groups"][group])}
    kept = page.evaluate(KEPT, [host.address + path for path in wanted])
    return [url.removeprefix(host.address) for url in kept]


def read(page: Page, host: Host, path: str) -> None:
    """Open a page and wait until it is kept."""
    page.goto(host.address + path)
    wait_kept(page, host, path)


def expect_result(page: Page, lang: str, label: str | None = None) -> None:
    """Fill the calculator, send it, and expect what CPython computes."""
    answer_rightly(page, lang)
    page.click(f"#calculator-{CALCULATOR} button[type=submit]")
    expect_computed(page, lang, label)


def expect_computed(page: Page, lang: str, label: str | None = None) -> None:
    """Expect the result of the right answers."""
    expect(page.locator(".vd-result-title:focus")).to_have_text(words(lang)("engine.result.title"))
    if label:
        expect(page.locator(f"#calculator-{CALCULATOR} [data-outcome] .vd-amount-label").first).to_have_text(label)
    today = page.evaluate("new Date().toISOString().slice(0, 10)")
    html = reply({"calculator": CALCULATOR, "lang": lang, "answers": right_answers(lang), "on": today})["html"]
    expected = [unescape(text) for text in re.findall(r'class="vd-amount-value">(.*?)</strong>', html)]
    assert page.locator(f"#calculator-{CALCULATOR} [data-outcome] .vd-amount-value").all_text_contents() == expected


def state(page: Page, key: str) -> None:
    """Expect the page about reading without a network to say something; sizes stand for themselves."""
    pattern = re.sub(r"%\w+%", r".+", re.escape(words("fr")(f"interface.offline.{key}")).replace("\\%", "%"))
    expect(page.locator("#offline [data-state]")).to_have_text(re.compile(f"^{pattern}$"))


@pytest.mark.parametrize("prefix", ["/", PREFIX])
def test_pages_that_were_read_work_without_network(built: Built, reader: BrowserContext, prefix: str) -> None:
    host = Host(prefix)
    host.start(built.folder)
    page = reader.new_page()
    read(page, host, PLAIN)
    read(page, host, CHAPTER)
    host.stop()
    page.close()
    page = reader.new_page()
    page.goto(host.address + PLAIN)
    expect(page.locator("h1")).to_be_visible()
    page.goto(host.address + CHAPTER)
    expect_result(page, DEFAULT)


def test_nothing_but_files_of_the_site_is_kept(host: Host, reader: BrowserContext) -> None:
    page = reader.new_page()
    read(page, host, CHAPTER)
    expect_result(page, DEFAULT)
    kept = wait_kept(page, host, CHAPTER)
    content = page.evaluate(f"async () => (await fetch('{host.address}offline.json')).json()")
    assert set(kept) <= {*content["files"], "offline.json"}
    assert {path for path in kept if path in content["pages"]} == {CHAPTER, "offline/"}
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]


def test_page_without_calculator_keeps_no_runtime(host: Host, reader: BrowserContext) -> None:
    page = reader.new_page()
    read(page, host, PLAIN)
    kept = wait_kept(page, host, PLAIN)
    assert {path for path in kept if not path.startswith("assets/")} == {PLAIN, "offline/", "offline.json"}


def test_page_that_is_not_kept(host: Host, reader: BrowserContext) -> None:
    page = reader.new_page()
    read(page, host, CHAPTER)
    host.stop()
    page.goto(f"{host.address}es/{OTHER}")
    missing = page.locator("#offline [data-missing]")
    expect(missing).to_be_visible()
    expect(missing.locator("a")).to_have_attribute("href", f"{host.address}es/{OTHER}")
    expect(page.locator("#offline [data-kept] a").first).to_have_attribute("href", host.address + CHAPTER)
    page.locator("#offline [data-kept] a").first.click()
    expect(page).to_have_url(host.address + CHAPTER)
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whole_guide(host: Host, reader: BrowserContext, lang: str) -> None:
    page = reader.new_page()
    read(page, host, f"{home(lang)}offline/")
    status = page.locator("#offline [data-state]")
    size = re.compile(r"\d+(?:[.,]\d)?\s(?:MB|Mo)")
    expect(status).to_have_text(size)
    page.locator("#offline [data-fetch]").click()
    expected = words(lang)("interface.offline.whole").split("%")[0]
    expect(status).to_have_text(re.compile(f"^{re.escape(expected)}"))
    bar = page.locator("#offline progress").element_handle()
    assert page.evaluate("({ value, max }) => value === max && max > 1e6", bar)
    host.stop()
    content = json.loads((host.folder / "offline.json").read_text(encoding="utf-8"))
    pages = [path for path in content["pages"] if f"offline-{lang}" in content["pages"][path]]
    assert len(pages) > 30
    for path in pages:
        page.goto(host.address + path)
        expect(page).to_have_url(host.address + path)
        expect(page.locator("html")).to_have_attribute("lang", lang)
    page.goto(f"{host.address}{home(lang)}search/#iprem")
    expect(page.locator(".vd-results li").first).to_be_visible()
    page.goto(host.address + home(lang) + CHAPTER)
    expect_result(page, lang)


def test_remove_everything(host: Host, reader: BrowserContext) -> None:
    page = reader.new_page()
    read(page, host, PLAIN)
    read(page, host, "offline/")
    page.evaluate("caches.open('of another site')")
    page.reload()
    page.locator("#offline [data-remove]").click()
    state(page, "removed")
    assert page.evaluate("caches.keys()") == ["of another site"]
    page.close()
    page = reader.new_page()
    host.stop()
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        page.goto(host.address + PLAIN)


def test_new_version_takes_over_when_it_is_whole(host: Host, reader: BrowserContext, later: Path) -> None:
    page = reader.new_page()
    read(page, host, CHAPTER)
    read(page, host, PLAIN)
    # The new version lacks a file: nothing of it may be used.
    host.missing = f"{PACK}-000000000000.zip"
    host.start(later)
    page.reload()
    expect(page.locator("h1")).to_contain_text("(2)")  # the network's page comes first
    page.evaluate("async () => { try { await (await navigator.serviceWorker.ready).update(); } catch {} }")
    page.evaluate(WORKER, "active")
    page.close()
    host.stop()
    page = reader.new_page()
    for path in (PLAIN, CHAPTER):
        page.goto(host.address + path)
        expect(page.locator("h1")).not_to_contain_text("(2)")
    expect_result(page, DEFAULT, LATER[0])
    # It is whole now: it takes over once no page of the old one is open.
    host.missing = ""
    host.start(later)
    page.goto(host.address + PLAIN)
    page.evaluate(WORKER, "waiting")
    host.stop()
    page.reload()
    expect(page.locator("h1")).not_to_contain_text("(2)")
    page.close()
    page = reader.new_page()
    page.wait_for_timeout(2_000)  # until the browser has seen that no page is open
    for path in (PLAIN, CHAPTER):
        page.goto(host.address + path)
        expect(page.locator("h1")).to_contain_text("(2)")
    expect_result(page, DEFAULT, LATER[1])
    assert len(page.evaluate("caches.keys()")) == 1


def test_open_page_keeps_its_version(host: Host, reader: BrowserContext, later: Path) -> None:
    page = reader.new_page()
    read(page, host, CHAPTER)
    answer_rightly(page, DEFAULT)
    host.start(later)  # the files of the first version are gone
    second = reader.new_page()
    second.goto(host.address + CHAPTER)
    expect(second.locator("h1")).to_contain_text("(2)")
    second.evaluate(WORKER, "waiting")
    page.click(f"#calculator-{CALCULATOR} button[type=submit]")
    expect_computed(page, DEFAULT, LATER[0])
    expect_result(second, DEFAULT, LATER[1])
    page.reload()
    expect(page.locator("h1")).to_contain_text("(2)")
    expect_result(page, DEFAULT, LATER[1])


def test_slow_network_shows_what_is_kept(host: Host, reader: BrowserContext) -> None:
    page = reader.new_page()
    read(page, host, CHAPTER)
    host.slow.set()
    page.goto(host.address + CHAPTER)
    assert host.slow.is_set()
    expect_result(page, DEFAULT)
    host.slow.clear()


def test_publisher_switches_it_off(host: Host, reader: BrowserContext, built: Built, tmp_path: Path) -> None:
    page = reader.new_page()
    read(page, host, CHAPTER)
    shutil.copytree(built.folder, tmp_path / "site", ignore=shutil.ignore_patterns("*.br", "*.gz"))
    offline.publish(tmp_path / "site", HOMES, site_hooks.browser_folder(), site_hooks.interface, offline=False)
    host.start(tmp_path / "site")
    page.route("**/register.mjs", lambda route: route.fulfill(status=404))  # its pages have none
    page.goto(host.address + PLAIN)
    page.evaluate(WORKER, "none")
    assert page.evaluate("caches.keys()") == []


def test_reader_who_saves_data_decides(host: Host, reader: BrowserContext) -> None:
    reader.add_init_script(SAVE_DATA)
    page = reader.new_page()
    page.goto(host.address + CHAPTER)
    page.goto(host.address + "offline/")
    state(page, "left")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert page.evaluate("caches.keys()") == []
    page.locator("#offline [data-fetch]").click()
    state(page, "whole")


def test_reader_who_saves_data_decides_on_a_new_version(host: Host, reader: BrowserContext, later: Path) -> None:
    page = reader.new_page()
    read(page, host, CHAPTER)
    page.close()
    reader.add_init_script(SAVE_DATA)
    host.worker_begins = SAVE_DATA
    host.start(later)
    page = reader.new_page()
    page.goto(host.address + "offline/")
    page.evaluate("async () => { try { await (await navigator.serviceWorker.ready).update(); } catch {} }")
    page.evaluate(WORKER, "active")
    state(page, "left")
    page.locator("#offline [data-fetch]").click()
    state(page, "waiting")


def test_storage_is_full(host: Host, reader: BrowserContext) -> None:
    page = reader.new_page()
    session = reader.new_cdp_session(page)
    origin = host.address.removesuffix(PREFIX)
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 2_000_000})
    page.goto(host.address + CHAPTER)
    expect_result(page, DEFAULT)
    page.goto(host.address + "offline/")
    page.locator("#offline [data-fetch]").click()
    state(page, "storage")


FORBIDDEN = """
const forbidden = () => { throw new DOMException("forbidden", "SecurityError"); };
for (const name of ["caches", "localStorage", "sessionStorage", "indexedDB"]) {
  Object.defineProperty(window, name, { get: forbidden });
}
navigator.serviceWorker.register = navigator.serviceWorker.getRegistration = async () => forbidden();
"""


def test_storage_is_forbidden(host: Host, reader: BrowserContext) -> None:
    reader.add_init_script(FORBIDDEN)
    page = reader.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(host.address + CHAPTER)
    expect_result(page, DEFAULT)
    page.goto(host.address + "offline/")
    state(page, "unsupported")
    assert problems == []


def test_two_tabs(host: Host, reader: BrowserContext) -> None:
    tabs = [reader.new_page(), reader.new_page()]
    for tab in tabs:
        tab.goto(host.address + CHAPTER)
        answer_rightly(tab, DEFAULT)
    for tab in tabs:
        tab.click(f"#calculator-{CALCULATOR} button[type=submit]")
    for tab in tabs:
        tab.bring_to_front()
        expect_computed(tab, DEFAULT)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_guide_can_be_installed(host: Host, chromium: Browser, tmp_path: Path, lang: str) -> None:
    # A profile of its own: browsers install nothing from a private window.
    program = str(browsers.ensure("chromium"))
    context = chromium.browser_type.launch_persistent_context(tmp_path, executable_path=program, args=["--no-sandbox"])
    page = context.new_page()
    page.goto(host.address + home(lang) + CHAPTER)
    session = context.new_cdp_session(page)
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"] == f"{host.address}{home(lang)}manifest.webmanifest"
    assert json.loads(manifest["data"])["name"] == words(lang)("interface.site.name")
    context.close()


def test_page_is_kept_and_the_runtime_is_not(host: Host, reader: BrowserContext) -> None:
    """Storage was full, or the reader left too early."""
    page = reader.new_page()
    host.missing = "/runtime/"
    page.goto(host.address + CHAPTER)
    page.evaluate(KEPT, [host.address + CHAPTER])
    host.stop()
    page.close()
    page = reader.new_page()
    page.goto(host.address + CHAPTER)
    expect_failure(page, "offline")
    host.missing = ""
    host.start(host.folder)
    page.locator("[data-retry]").first.click()
    expect_computed(page, DEFAULT)


def test_page_is_open_and_neither_host_nor_device_has_its_version(
    host: Host, reader: BrowserContext, later: Path
) -> None:
    reader.add_init_script(FORBIDDEN)
    page = reader.new_page()
    # The reader saves data, so that nothing of the runtime is there when the host gets a new version.
    page.add_init_script(SAVE_DATA)
    page.goto(host.address + CHAPTER)
    host.start(later)
    expect_failure(page, "renewed")
    page.locator("[data-reload]").first.click()
    expect(page.locator("[data-note]").first).to_have_text(re.compile(words(DEFAULT)("interface.live.link_opened")))
    page.click(f"#calculator-{CALCULATOR} button[type=submit]")
    expect_computed(page, DEFAULT, LATER[1])


def expect_failure(page: Page, key: str) -> None:
    """Expect that the page says why it cannot calculate, that examples remain and that nothing typed is lost."""
    answer_rightly(page, DEFAULT)
    page.click(f"#calculator-{CALCULATOR} button[type=submit]")
    expect(page.locator("[data-progress]").first).to_have_text(words(DEFAULT)(f"interface.live.{key}"))
    expect(page.locator(".vd-example").first).to_be_visible()
    assert page.input_value(f"#q-{CALCULATOR}-monthly_base") == right_answers(DEFAULT)["monthly_base"]


def test_keyboard_alone_fetches_and_removes(host: Host, reader: BrowserContext) -> None:
    page = reader.new_page()
    read(page, host, "offline/")
    state(page, "left")
    assert violations(page) == []
    press(page, "fetch")
    expect(page.locator("#offline [data-state]:focus")).to_be_visible()
    state(page, "whole")
    assert violations(page) == []
    press(page, "remove")
    expect(page.locator("#offline [data-state]:focus")).to_be_visible()
    state(page, "removed")


def press(page: Page, button: str) -> None:
    """Go to a button with Tab, and press it."""
    for _ in range(200):
        if page.evaluate(f"document.activeElement.matches('[data-{button}]')"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {button}")
