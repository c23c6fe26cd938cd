"""Side by side: our runtime and site against stock Pyodide and stock Material. Prints Markdown, and draws it.

    python -m benchmarks.run [--repeat 7] [--only starts,throttled] [--write]

Repetitions alternate between the two sides, so that a noisy machine is noisy for both; compare ratios. `--write` puts
the tables into PERFORMANCE.md and draws benchmarks/results.svg.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from benchmarks import growth
from benchmarks.picture import picture
from scripts import browsers, runtime, serve

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
CHAPTER = "unemployment/unemployment-benefit/"
CALCULATOR = "unemployment_benefit"
PARTS = ("build", "growth", "pages", "starts", "throttled", "filled", "firefox", "calculations")

BEGIN, END = "<!-- measured by make bench -->", "<!-- end -->"
"""Where the tables stand in PERFORMANCE.md."""

STOCK = """
site_name: Stock
site_url: http://127.0.0.1/
exclude_docs: |
  /data/
  search.md
  offline.md
theme: {name: material, font: false}
plugins:
  - search
  - i18n:
      docs_structure: folder
      languages:
        - {locale: fr, name: Français, build: true, default: true}
        - {locale: es, name: Español, build: true}
        - {locale: en, name: English, build: true}
  - macros: {module_name: scripts/macros}
markdown_extensions: [admonition, attr_list, def_list, footnotes, md_in_html, tables]
"""
"""The same pages in Material as it comes, with the same macros."""

NETWORKS = {"10 Mbit/s, 40 ms": (10, 40), "1.6 Mbit/s, 150 ms": (1.6, 150)}
"""Megabits a second, and milliseconds until an answer begins."""

CAREER = 480  # months
SPREAD = 20
"""At most so many requests of each calculator are measured, spread over its cases."""
UNTOUCHED = "chapter before its calculator is touched, bytes"
KEPT = "the same, and what is kept then for reading offline, bytes"
PAGE_MORE = 15 * 1024
"""Bytes that a chapter may need beyond stock Material, its calculator untouched."""
FORTY_YEARS = "pension from forty years of bases, month by month, ms"
FILLED = '"calculate" after ten seconds at 10 Mbit/s, ms'

TARGETS = {
    "first result, first visit, ms": 0.22,
    "first result, second visit, ms": 0.20,
    "first result, first visit, bytes": 0.60,
    "first result at 10 Mbit/s, 40 ms, ms": 0.45,
    "first result at 1.6 Mbit/s, 150 ms, ms": 0.58,
    "whole site built, s": 1.5,
    growth.TENFOLD: 11,
    FILLED: 100,
    FORTY_YEARS: 50,
}
"""What the ratio to stock must not exceed; the value itself, where stock has none."""

FIRST_RESULT = """async ([worker, request]) => {
    const start = performance.now();
    const python = new Worker(worker, { type: "module" });
    const reply = await new Promise((resolve, reject) => {
        python.onerror = (event) => reject(new Error(event.message));
        python.onmessage = ({ data }) => data.id === 1 && resolve(data.reply ?? data.failure);
        python.postMessage({ id: 1, request });
    });
    const time = performance.now() - start;
    python.terminate();
    if (!JSON.parse(reply).ok) throw new Error(reply);
    return time;
}"""

EACH = """async ([worker, requests]) => {
    const python = new Worker(worker, { type: "module" });
    const ask = (request, id) => new Promise((resolve) => {
        python.onmessage = ({ data }) => data.id === id && resolve(data);
        python.postMessage({ id, request });
    });
    const times = [];
    for (const [number, request] of requests.entries()) {
        const start = performance.now();
        await ask(request, number);
        times.push(performance.now() - start);
    }
    python.terminate();
    return times;
}"""

SHOWN = """async () => {
    const section = document.querySelector("[data-calculator]");
    const place = section.querySelector("[data-outcome]");
    const shown = new Promise((resolve) => new MutationObserver(() =>
        place.querySelector(".vd-result-title") && requestAnimationFrame(() => setTimeout(resolve)))
        .observe(place, { childList: true, subtree: true }));
    const start = performance.now();
    section.querySelector("button[type=submit]").click();
    await shown;
    return performance.now() - start;
}"""


@dataclass
class Found:
    """The values of each measure, ours and those of stock."""

    sides: dict[str, tuple[list[float], list[float]]] = field(default_factory=dict)
    calculations: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, side: int, value: float) -> None:
        """Add a value of one side: 0 is ours."""
        self.sides.setdefault(name, ([], []))[side].append(value)


class Counted:
    """A WSGI application that counts the bytes of its answers."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.bytes = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        """Answer a request; `bench.html` is an empty page without any policy, whose scripts measure."""
        if environ["PATH_INFO"] == "/bench.html":
            start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
            yield b"<!doctype html><title>Measuring</title>"
            return
        for part in self.application(environ, start_response):
            self.bytes += len(part)
            yield part


def build(config: Path, target: Path) -> float:
    """Build a site and return the seconds it took."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--no-strict"]
    start = time.perf_counter()
    subprocess.run(
        [*command, "--config-file", str(config), "--site-dir", str(target)],
        cwd=ROOT,
        check=True,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)},
    )
    return time.perf_counter() - start


def stock_config() -> Path:
    """Write the configuration of stock Material beside our own, for its paths, and return it."""
    path = ROOT / ".cache" / "stock-mkdocs.yml"
    settings = yaml.safe_load(STOCK)
    settings["docs_dir"] = str(ROOT / "docs")
    for plugin in settings["plugins"]:
        if isinstance(plugin, dict) and "macros" in plugin:
            plugin["macros"]["module_name"] = "../scripts/macros"
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return path


def prepare_stock_runtime(site: Path) -> None:
    """Put Pyodide as npm delivers it, and our package as source, into a site."""
    shutil.copytree(ROOT / "node_modules" / "pyodide", site / "pyodide")
    (site / "stock").mkdir()
    shutil.copyfile(HERE / "stock-worker.mjs", site / "stock" / "worker.mjs")
    (site / "stock" / "calculators.zip").write_bytes(runtime.source(pickled=False))


@contextmanager
def fresh_browser(playwright: Playwright) -> Iterator[BrowserContext]:
    """Start a browser with a new profile on disk, so that a second visit finds what a first one kept."""
    with tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=str(browsers.ensure("chromium")),
            args=["--no-sandbox"],
        )
        context.set_default_timeout(300_000)
        yield context
        context.close()


def throttle(page: Page, network: str) -> None:
    """Slow down what a page and its workers fetch."""
    megabits, latency = NETWORKS[network]
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    rate = megabits * 1e6 / 8
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": latency, "downloadThroughput": rate, "uploadThroughput": rate},
    )


def one_request() -> str:
    """A request for a result."""
    return next(asked(request) for request in runtime.requests() if request["calculator"] == CALCULATOR)


def asked(request: dict[str, Any]) -> str:
    """A request as a page sends it: for what it shows, and no other form of the result."""
    return json.dumps({name: value for name, value in request.items() if name != "as"})


def first_results(playwright: Playwright, counted: Counted, address: str, worker: str) -> dict[str, float]:
    """Return time and bytes of a first and a second visit."""
    found = {}
    with fresh_browser(playwright) as context:
        for visit in ("first", "second"):
            page = context.new_page()
            page.goto(f"{address}bench.html")
            counted.bytes = 0
            found[f"{visit} visit, ms"] = page.evaluate(FIRST_RESULT, [address + worker, one_request()])
            found[f"{visit} visit, bytes"] = counted.bytes
            page.close()
    return found


def throttled_result(playwright: Playwright, address: str, worker: str, network: str) -> float:
    """Return the milliseconds of a first visit on a slow line."""
    with fresh_browser(playwright) as context:
        page = context.new_page()
        page.goto(f"{address}bench.html")
        throttle(page, network)
        return float(page.evaluate(FIRST_RESULT, [address + worker, one_request()]))


def page_bytes(playwright: Playwright, counted: Counted, address: str, path: str, *, kept: bool = False) -> int:
    """Return the bytes of a page opened for the first time, its calculator not yet touched.

    ``kept``: with all that the service worker puts aside afterwards, so that the page can be read without a network.
    """
    with fresh_browser(playwright) as context:
        page = context.new_page()
        if not kept:
            page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
        counted.bytes = 0
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        before = 0
        while kept and counted.bytes > before:
            before = counted.bytes
            page.wait_for_timeout(3_000)
        return counted.bytes


def filled_form(playwright: Playwright, address: str) -> float:
    """Return the milliseconds from "calculate" to the result on screen, after ten seconds of filling at 10 Mbit/s."""
    with fresh_browser(playwright) as context:
        page = context.new_page()
        throttle(page, "10 Mbit/s, 40 ms")
        page.goto(address + CHAPTER)
        section = f"#calculator-{CALCULATOR}"
        page.locator(section).scroll_into_view_if_needed()
        start = time.monotonic()
        from tests.website import right_answers  # noqa: PLC0415 (the answers that tests type)

        for name, value in right_answers("fr").items():
            box = f"#q-{CALCULATOR}-{name}"
            if isinstance(value, dict):
                for part in ("day", "month", "year"):
                    page.fill(box if part == "day" else f"{box}-{part}", value[part])
            elif page.locator(f'input[name="q-{CALCULATOR}-{name}"][value="{value}"]').count():
                page.check(f'input[name="q-{CALCULATOR}-{name}"][value="{value}"]')
            else:
                page.fill(box, value)
        page.wait_for_timeout(max(0, 10 - (time.monotonic() - start)) * 1000)
        return float(page.evaluate(SHOWN))


def firefox_results(address: str, worker: str) -> dict[str, float]:
    """Return the times of a first and a second visit in Firefox."""
    job = {
        "executable": str(browsers.ensure("firefox")),
        "address": address,
        "worker": worker,
        "request": one_request(),
        "script": FIRST_RESULT,
    }
    command = ["node", str(HERE / "firefox.mjs")]
    done = subprocess.run(command, input=json.dumps(job), cwd=ROOT, capture_output=True, text=True, check=True)
    times = json.loads(done.stdout)
    return {"first visit in Firefox, ms": times[0], "second visit in Firefox, ms": times[1]}


def calculations(playwright: Playwright, address: str, worker: str, repeat: int) -> dict[str, float]:
    """Return the median milliseconds of each calculator's cases, once they have been asked before."""
    requests = [request for request in runtime.requests(("fr",)) if request["answers"]]
    chosen = []
    for calculator in dict.fromkeys(request["calculator"] for request in requests):
        own = [request for request in requests if request["calculator"] == calculator]
        chosen += own[:: -(-len(own) // SPREAD)]  # cases of one kind stand together
    with fresh_browser(playwright) as context:
        page = context.new_page()
        page.goto(f"{address}bench.html")
        texts = [asked(request) for request in chosen]
        times = page.evaluate(EACH, [address + worker, texts * (repeat + 1)])[len(texts) :]
    found: dict[str, list[float]] = {}
    for number, value in enumerate(times):
        found.setdefault(chosen[number % len(chosen)]["calculator"], []).append(value)
    return {calculator: statistics.median(values) for calculator, values in found.items()}


def careers(playwright: Playwright, address: str, worker: str, repeat: int) -> list[float]:
    """Return the milliseconds of pensions from forty years of bases, month by month, once one has been asked before."""
    found = [request for request in runtime.requests(("fr",)) if len(request["answers"].get("record", ())) == CAREER]
    texts = [asked(request) for request in found]
    with fresh_browser(playwright) as context:
        page = context.new_page()
        page.goto(f"{address}bench.html")
        times = page.evaluate(EACH, [address + worker, texts * (repeat + 1)])
    return [float(value) for value in times[len(texts) :]]


Side = tuple[int, Counted, str, str]
"""0 for ours, 1 for stock; its server, its address, the worker below it."""


def one_round(playwright: Playwright, side: Side, parts: Iterable[str], found: Found) -> None:
    """Measure one side once."""
    number, counted, address, worker = side
    measures: list[dict[str, float]] = []
    if "starts" in parts:
        measures.append(first_results(playwright, counted, address, worker))
    if "firefox" in parts:
        measures.append(firefox_results(address, worker))
    for name, value in [item for measured in measures for item in measured.items()]:
        found.add(f"first result, {name}", number, value)
    for network in NETWORKS if "throttled" in parts else ():
        value = throttled_result(playwright, address, worker, network)
        found.add(f"first result at {network}, ms", number, value)
    if "filled" in parts and number == 0:
        found.add(FILLED, 0, filled_form(playwright, address))


def built_sites(folder: Path, repeat: int, found: Found) -> list[Path]:
    """Build both sites so many times, in turn."""
    sites = [folder / "ours", folder / "stock"]
    for _ in range(repeat):
        for side, config in enumerate((ROOT / "mkdocs.yml", stock_config())):
            found.add("whole site built, s", side, build(config, sites[side]))
    return sites


def prepare(sites: list[Path]) -> None:
    """Make both built sites ready to be served."""
    prepare_stock_runtime(sites[1])
    for site in sites:
        subprocess.run(["node", str(HERE / "compress.mjs"), str(site)], check=True)


def measure(repeat: int, parts: Iterable[str], say: Callable[[str], None]) -> Found:
    """Return every measure with the values of both sides, ours first."""
    found = Found()
    runtime.ensure()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        say("building")
        sites = built_sites(Path(folder), repeat if "build" in parts else 1, found)
        for name, values in growth.measure(repeat).items() if "growth" in parts else ():
            for value in values:
                found.add(name, 0, value)
        if set(parts) <= {"build", "growth"}:
            return found
        say("compressing")
        prepare(sites)
        (our_worker,) = sites[0].glob("assets/vosdroits-*/worker.mjs")
        with served(sites[0]) as ours, served(sites[1]) as stock:
            workers = [our_worker.relative_to(sites[0]).as_posix(), "stock/worker.mjs"]
            sides: list[Side] = [(0, *ours, workers[0]), (1, *stock, workers[1])]
            for side, counted, address, _ in sides if "pages" in parts else ():
                found.add("home page, bytes", side, page_bytes(playwright, counted, address, ""))
                chapter = page_bytes(playwright, counted, address, CHAPTER)
                found.add(UNTOUCHED, side, chapter)
            if "pages" in parts:
                found.add(KEPT, 0, page_bytes(playwright, *ours, CHAPTER, kept=True))
            for number in range(repeat):
                say(f"round {number + 1}/{repeat}")
                for one in sides:
                    one_round(playwright, one, parts, found)
            if "calculations" in parts:
                say("calculations")
                found.calculations = calculations(playwright, ours[1], workers[0], repeat)
                for value in careers(playwright, ours[1], workers[0], repeat):
                    found.add(FORTY_YEARS, 0, value)
    return found


@contextmanager
def served(site: Path) -> Iterator[tuple[Counted, str]]:
    """Serve a site, counting bytes."""
    counted = Counted(serve.application(site))
    with serve.running(counted) as address:
        yield counted, address


def table(found: Found) -> str:
    """Return the measures as a Markdown table: medians, with the range where there are several values."""
    lines = ["| measure | here | stock | ratio | at most |", "| --- | --: | --: | --: | --: |"]
    for name, sides in found.sides.items():
        target = TARGETS.get(name)
        if name == UNTOUCHED:
            target = 1 + PAGE_MORE / sides[1][0]
        limit = f"{target:.2f}" if target else ""
        lines.append(f"| {name} | {shown(sides[0])} | {shown(sides[1])} | {ratio(sides)} | {limit} |")
    if found.calculations:
        slowest = sorted(found.calculations.items(), key=lambda item: -item[1])[:5]
        lines += ["", "The slowest five calculators, median of a calculation in the browser:", ""]
        lines += ["| calculator | ms |", "| --- | --: |", *(f"| {name} | {value:.1f} |" for name, value in slowest)]
    return "\n".join(lines)


def ratio(sides: tuple[list[float], list[float]]) -> str:
    """Return the ratio of the medians."""
    if not all(sides) or not statistics.median(sides[1]):
        return ""
    return f"{statistics.median(sides[0]) / statistics.median(sides[1]):.2f}"


def shown(values: list[float]) -> str:
    """Return the median of values, with their range; a value without a range was measured once, or never differed."""

    def number(value: float) -> str:
        return f"{value:,.0f}" if value >= 100 or not value else f"{value:.1f}"

    if not values:
        return ""
    spread = "" if min(values) == max(values) else f" ({number(min(values))}-{number(max(values))})"
    return number(statistics.median(values)) + spread


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Compare with stock Pyodide and stock Material.")
    parser.add_argument("--repeat", type=int, default=7, help="repetitions of each measure (default: 7)")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, separated by commas")
    parser.add_argument("--write", action="store_true", help="write PERFORMANCE.md and benchmarks/results.svg")
    options = parser.parse_args()
    found = measure(options.repeat, options.only.split(","), lambda text: print(f"bench: {text}", file=sys.stderr))
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    text = (
        f"{date.today()}, {os.cpu_count()} cores (load {load}), server on 127.0.0.1, brotli; "
        f"medians of {options.repeat} (range). Chromium, unless said.\n\n{table(found)}\n"
    )
    print(text)
    if options.write:
        page = ROOT / "PERFORMANCE.md"
        before, mark, rest = page.read_text(encoding="utf-8").partition(BEGIN)
        page.write_text(f"{before}{mark}\n\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
        (HERE / "results.svg").write_text(picture(found.sides, TARGETS), encoding="utf-8")


if __name__ == "__main__":
    main()
