"""What a reader meets when something is missing: a result all the same, or clear words and the worked examples."""

import base64
import hashlib
import io
import marshal
import re
import zipfile
from collections.abc import Callable
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from calculators.engine.words import words
from scripts import runtime
from tests.website import CALCULATOR, CHAPTER, Built, answer_rightly

PACK = f"{CALCULATOR} fr"
SAVE_DATA = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"


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


def asked_for(page: Page) -> list[str]:
    """The addresses below `runtime/` that the page asks for from now on."""
    found: list[str] = []
    page.context.on("request", lambda request: found.append(request.url) if "/runtime/" in request.url else None)
    return found


def test_without_scripts(address: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + CHAPTER)
    expect(page.locator("[data-no-script]").first).to_be_visible()
    expect(page.locator("form[novalidate]").first).to_be_hidden()
    expect(page.locator(".vd-example").first).to_be_visible()
    context.close()


FAULTS: dict[str, Callable[[bytes], dict[str, Any]]] = {
    "missing": lambda data: {"status": 404, "content_type": "text/html", "body": "<p>Not found"},
    "a page instead": lambda data: {"status": 200, "content_type": "text/html", "body": "<p>Welcome to this network"},
    "server error": lambda data: {"status": 500, "body": ""},
    "cut off": lambda data: {"status": 200, "body": data[: len(data) // 2]},
    "altered": lambda data: {"status": 200, "body": data[:-1] + bytes([data[-1] ^ 1])},
}
"""What may arrive instead of a file."""


def files_of_cut() -> dict[str, str]:
    """The files of a first result, by a name for the test: path below the site."""
    manifest = runtime.manifest()
    folder = manifest["cut"]["folder"]
    return {name: folder + name for name in manifest["cut"]["files"]} | {"pack": manifest["packs"][PACK]["path"]}


FILES = ["memory.wasm", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "pack"]


@pytest.mark.parametrize(
    ("name", "fault"),
    [("memory.wasm", fault) for fault in FAULTS]
    + [(name, fault) for name in FILES[1:] for fault in ("missing", "altered")],
)
def test_file_of_the_cut_that_does_not_arrive_as_it_is(
    built: Built, address: str, page: Page, name: str, fault: str
) -> None:
    path = files_of_cut()[name]
    answer = FAULTS[fault]((built.folder / path).read_bytes())
    page.route(f"**/{path}", lambda route: route.fulfill(**answer))
    asked = asked_for(page)
    page.goto(address + CHAPTER)
    expect_works(page)
    assert len([url for url in asked if url.endswith(path)]) == 2, "asked for once more, past the cache"
    assert any("-whole-" in url for url in asked)


@pytest.mark.parametrize("name", ["memory.wasm", "pyodide.asm.js", "pack"])
def test_file_that_arrives_whole_the_second_time(built: Built, address: str, page: Page, name: str) -> None:
    path = files_of_cut()[name]
    data = (built.folder / path).read_bytes()
    page.route(f"**/{path}", lambda route: route.fulfill(body=data[: len(data) // 2]), times=1)
    asked = asked_for(page)
    page.goto(address + CHAPTER)
    expect_works(page)
    assert not any("-whole-" in url for url in asked)


@pytest.mark.parametrize("missing", ["**/runtime/*/*", "**/pyodide.mjs", "**/pyodide.asm.wasm", "**/worker.mjs"])
@pytest.mark.parametrize("fault", ["missing", "a page instead", "server error"])
def test_file_that_is_missing_and_comes_back(address: str, page: Page, missing: str, fault: str) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(**FAULTS[fault](b""))

    page.route(missing, refuse)
    page.goto(address + CHAPTER)
    expect_failure_in_words(page)
    page.unroute(missing, refuse)
    page.locator("[data-retry]").first.click()
    expect(page.locator("[data-problems]").first).to_be_focused()


def test_connection_that_goes_before_anything_is_there(address: str, page: Page) -> None:
    # The reader saves data, so that only the page is there when the connection goes.
    page.add_init_script(SAVE_DATA)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{address}es/{CHAPTER}")
    page.context.set_offline(True)
    answer_rightly(page, "es")
    calculate(page)
    expect(page.locator("[data-progress]").first).to_have_text(words("es")("interface.live.offline"))
    expect(page.locator(".vd-example").first).to_be_visible()
    page.context.set_offline(False)
    page.locator("[data-retry]").first.click()
    expect(page.locator(".vd-result-title:focus")).to_be_visible()
    assert problems == []


def test_slow_connection_is_said_and_the_result_comes(built: Built, address: str, page: Page) -> None:
    changed_module(page, built, "client.mjs", lambda text: text.replace("SLOW = 15_000", "SLOW = 1_000"))
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/memory.wasm", hold)
    page.goto(f"{address}en/{CHAPTER}")
    answer_rightly(page, "en")
    calculate(page)
    expect(page.locator("[data-progress]").first).to_have_text(words("en")("interface.live.slow"))
    for route in held:
        route.continue_()
    expect(page.locator(".vd-result-title:focus")).to_be_visible()


def test_answers_in_links_and_on_the_device_do_not_arrive(address: str, page: Page) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.route("**/share.mjs", lambda route: route.fulfill(**FAULTS["missing"](b"")))
    page.goto(address + CHAPTER)
    expect_works(page)
    expect(page.locator("[data-tools]").first).to_be_hidden()
    assert problems == []


def integrity(data: bytes) -> str:
    """The digest that the manifest holds of a file."""
    return "sha256-" + base64.b64encode(hashlib.sha256(data).digest()).decode()


def replace(page: Page, built: Built, files: dict[str, bytes]) -> None:
    """Serve other bytes for files of the runtime, with a manifest that knows them: what is wrong is inside."""
    module = runtime.manifest_module()
    for path, data in files.items():
        old = integrity((built.folder / path).read_bytes())
        assert module.count(old) == 1
        module = module.replace(old, integrity(data))
        kind = "application/wasm" if path.endswith(".wasm") else "application/octet-stream"
        serve(page, path, data, kind)
    serve(page, "runtime.mjs", module, "text/javascript")


def serve(page: Page, path: str, body: str | bytes, kind: str) -> None:
    """Answer a request with what the test says."""
    page.route(f"**/{path}", lambda route: route.fulfill(body=body, content_type=kind))


def expect_whole(page: Page, address: str) -> None:
    """Expect a result from the whole runtime."""
    asked = asked_for(page)
    page.goto(address + CHAPTER)
    expect_works(page)
    assert any("-whole-" in url for url in asked)


def test_memory_of_another_version(built: Built, address: str, page: Page) -> None:
    path = files_of_cut()["memory.wasm"]
    data = bytearray((built.folder / path).read_bytes())
    image = 20  # after the head of the module
    stretches, first = (int.from_bytes(data[image + at : image + at + 4], "little") for at in (4, 8))
    # The number of Pyodide's build stands after the first 16 bytes of the memory.
    data[image + 8 + 8 * stretches + 16 - first] ^= 1
    replace(page, built, {path: bytes(data)})
    expect_whole(page, address)


def test_memory_that_is_no_memory(built: Built, address: str, page: Page) -> None:
    replace(page, built, {files_of_cut()["memory.wasm"]: b"nothing of the kind"})
    expect_whole(page, address)


def test_functions_that_were_left_out(built: Built, address: str, page: Page) -> None:
    path = files_of_cut()["pyodide.asm.wasm"]
    data = trapping((built.folder / path).read_bytes())
    replace(page, built, {path: data})
    expect_whole(page, address)


def trapping(module: bytes) -> bytes:
    """A module whose functions of more than a few instructions trap at once."""

    def number(at: int) -> tuple[int, int]:
        value = shift = 0
        while True:
            byte = module[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value, at

    changed = bytearray(module)
    at = 8
    while at < len(module):
        section = module[at]
        size, at = number(at + 1)
        if section == 10:
            count, inner = number(at)
            for _ in range(count):
                length, inner = number(inner)
                groups, first = number(inner)
                for _ in range(groups):
                    _, first = number(first)
                    first += 1
                if length > 200:
                    changed[first] = 0  # unreachable; what follows is still read, and never reached
                inner += length
        at += size
    return bytes(changed)


def rules_with(built: Built, path: str, source: str) -> dict[str, bytes]:
    """A zip of the runtime with other rules of the chapter's calculator: its path and bytes."""
    code = marshal.dumps(compile(source, "rules.py", "exec"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(built.folder / path) as original, zipfile.ZipFile(buffer, "w") as target:
        for entry in original.infolist():
            data = original.read(entry)
            if entry.filename.endswith("unemployment_benefit/rules.pyc"):
                data = MAGIC_NUMBER + b"\x01\0\0\0" + bytes(8) + code
            target.writestr(entry, data)
    return {path: buffer.getvalue()}


@pytest.mark.parametrize(
    "source", ["import csv", "import unicodedata; unicodedata.name('a')", "open('/lib/calculators/no-such-file')"]
)
def test_rules_that_need_what_was_left_out(built: Built, address: str, page: Page, source: str) -> None:
    replace(page, built, rules_with(built, files_of_cut()["pack"], source))
    expect_whole(page, address)


def test_memory_that_runs_out_while_calculating(built: Built, address: str, page: Page) -> None:
    replace(page, built, rules_with(built, files_of_cut()["pack"], "raise MemoryError"))
    expect_whole(page, address)


def test_memory_that_runs_out_in_the_whole_runtime_too(built: Built, address: str, page: Page) -> None:
    whole = runtime.manifest()["calculators"]["path"]
    out = "raise MemoryError"
    replace(page, built, rules_with(built, files_of_cut()["pack"], out) | rules_with(built, whole, out))
    page.goto(address + CHAPTER)
    expect_failure_in_words(page)


def changed_module(page: Page, built: Built, name: str, change: Callable[[str], str]) -> None:
    """Serve one of our modules with a change."""
    (module,) = built.folder.glob(f"assets/vosdroits-*/{name}")
    before = module.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    serve(page, name, after, "text/javascript")


def test_memory_that_the_browser_does_not_give(built: Built, address: str, page: Page) -> None:
    refusal = "WebAssembly.Memory = function () { throw new RangeError('Out of memory'); };\n"
    changed_module(page, built, "worker.mjs", lambda text: refusal + text)
    page.goto(address + CHAPTER)
    expect_failure_in_words(page)


@pytest.mark.parametrize(
    "death", ["self.close(); await new Promise(() => {});", "for (;;) {}", "throw new Error('gone');"]
)
def test_worker_that_dies_while_calculating(built: Built, address: str, page: Page, death: str) -> None:
    changed_module(
        page,
        built,
        "worker.mjs",
        lambda text: text.replace(
            "return reply(request);", f"if (!prepared) {{ {death} }} return reply(request);"
        ).replace(
            "self.onmessage = async ({ data }) => {",
            "let prepared; self.onmessage = async ({ data }) => { prepared = data.prepare;",
            1,
        ),
    )
    changed_module(page, built, "client.mjs", lambda text: re.sub(r"REPLY_LIMIT = 30_000", "REPLY_LIMIT = 2_000", text))
    page.goto(address + CHAPTER)
    expect_failure_in_words(page)
    page.unroute("**/worker.mjs")
    page.locator("[data-retry]").first.click()
    # A worker that threw is still alive, and throws again.
    if "throw" not in death:
        expect(page.locator("[data-problems]").first).to_be_focused()


def test_host_that_does_not_know_the_type_of_webassembly(built: Built, address: str, page: Page) -> None:
    path = files_of_cut()["pyodide.asm.wasm"]
    data = (built.folder / path).read_bytes()
    page.route(f"**/{path}", lambda route: route.fulfill(body=data, content_type="application/octet-stream"))
    asked = asked_for(page)
    page.goto(address + CHAPTER)
    expect_works(page)
    assert not any("-whole-" in url for url in asked)


def test_worker_that_the_browser_refuses(address: str, page: Page) -> None:
    page.add_init_script("window.Worker = function () { throw new DOMException('no', 'SecurityError'); }")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(address + CHAPTER)
    expect_failure_in_words(page)
    expect(page.locator("[data-tools]").first).to_be_visible()
    assert problems == []


def test_worker_that_a_policy_blocks(address: str, page: Page) -> None:
    def policy(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, headers=response.headers | {"content-security-policy": "worker-src 'none'"})

    page.route(f"**/{CHAPTER}", policy)
    page.goto(address + CHAPTER)
    expect_failure_in_words(page)


def test_webassembly_that_a_policy_blocks(built: Built, address: str, page: Page) -> None:
    (worker,) = built.folder.glob("assets/vosdroits-*/worker.mjs")
    headers = {"Content-Type": "text/javascript", "Content-Security-Policy": "script-src 'self'"}
    page.route("**/worker.mjs", lambda route: route.fulfill(path=worker, headers=headers))
    page.goto(address + CHAPTER)
    expect_failure_in_words(page)


def test_reader_who_saves_data_decides(address: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(SAVE_DATA)
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
