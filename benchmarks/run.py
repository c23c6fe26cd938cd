"""Side by side: our runtime and site against stock Pyodide and stock Material. Prints a Markdown table.

    python -m benchmarks.run [--repeat 5]

Repetitions alternate between the two sides, so that a noisy machine is noisy for both; compare ratios.
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
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from scripts import browsers, runtime, serve

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
CHAPTER = "unemployment/unemployment-benefit/"

STOCK = """
site_name: Stock
site_url: http://127.0.0.1/
exclude_docs: |
  /data/
  search.md
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

FIRST_RESULT = """async ([worker, request]) => {
    const start = performance.now();
    const python = new Worker(worker, { type: "module" });
    const reply = await new Promise((resolve, reject) => {
        python.onerror = (event) => reject(new Error(event.message));
        python.onmessage = ({ data }) => data.id === 1 && resolve(data.reply);
        python.postMessage({ id: 1, request });
    });
    const time = performance.now() - start;
    python.terminate();
    if (!JSON.parse(reply).ok) throw new Error(reply);
    return time;
}"""


class Counted:
    """A WSGI application that counts the bytes of its answers."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.bytes = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        """Answer a request."""
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
    shutil.copyfile(runtime.WORK / "source.zip", site / "stock" / "calculators.zip")


@contextmanager
def fresh_browser(playwright: Playwright) -> Iterator[BrowserContext]:
    """Start a browser with a new profile on disk, so that a second visit finds what a first one kept."""
    with tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=str(browsers.ensure("chromium")), args=["--no-sandbox"]
        )
        yield context
        context.close()


def first_results(playwright: Playwright, counted: Counted, address: str, worker: str) -> dict[str, float]:
    """Return time and bytes of a first and a second visit."""
    found = {}
    request = next(request for request in runtime.requests() if request["calculator"] == "unemployment_benefit")
    with fresh_browser(playwright) as context:
        for visit in ("first", "second"):
            page = context.new_page()
            page.goto(f"{address}404.html")
            counted.bytes = 0
            found[f"{visit} visit, ms"] = page.evaluate(FIRST_RESULT, [address + worker, json.dumps(request)])
            found[f"{visit} visit, bytes"] = counted.bytes
            page.close()
    return found


def page_bytes(playwright: Playwright, counted: Counted, address: str, path: str) -> int:
    """Return the bytes of a page opened for the first time, its calculator not yet touched."""
    with fresh_browser(playwright) as context:
        page = context.new_page()
        page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
        counted.bytes = 0
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        return counted.bytes


def measure(repeat: int, say: Callable[[str], None]) -> dict[str, tuple[list[float], list[float]]]:
    """Return every measure with the values of both sides, ours first."""
    found: dict[str, tuple[list[float], list[float]]] = {}

    def add(name: str, side: int, value: float) -> None:
        found.setdefault(name, ([], []))[side].append(value)

    runtime.ensure()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        sites = [Path(folder) / "ours", Path(folder) / "stock"]
        configs = [ROOT / "mkdocs.yml", stock_config()]
        for number in range(repeat):
            say(f"building {number + 1}/{repeat}")
            for side in (0, 1):
                add("whole site built, s", side, build(configs[side], sites[side]))
        say("compressing")
        prepare_stock_runtime(sites[1])
        for site in sites:
            subprocess.run(["node", str(HERE / "compress.mjs"), str(site)], check=True)
        (our_worker,) = sites[0].glob("assets/vosdroits-*/worker.mjs")
        workers = [our_worker.relative_to(sites[0]).as_posix(), "stock/worker.mjs"]
        with served(sites[0]) as ours, served(sites[1]) as stock:
            for side, (counted, address) in enumerate((ours, stock)):
                add("home page, bytes", side, page_bytes(playwright, counted, address, ""))
                add(
                    "chapter before its calculator is touched, bytes",
                    side,
                    page_bytes(playwright, counted, address, CHAPTER),
                )
            for number in range(repeat):
                say(f"first results {number + 1}/{repeat}")
                for side, (counted, address) in enumerate((ours, stock)):
                    for name, value in first_results(playwright, counted, address, workers[side]).items():
                        add(f"first result, {name}", side, value)
    return found


@contextmanager
def served(site: Path) -> Iterator[tuple[Counted, str]]:
    """Serve a site, counting bytes."""
    counted = Counted(serve.application(site))
    with serve.running(counted) as address:
        yield counted, address


def table(found: dict[str, tuple[list[float], list[float]]]) -> str:
    """Return the measures as a Markdown table: medians, with the range where there are several values."""
    lines = ["| measure | here | stock | ratio |", "| --- | --: | --: | --: |"]
    for name, sides in found.items():
        ours, stock = (statistics.median(values) for values in sides)
        ratio = f"{ours / stock:.2f}" if stock else "-"
        lines.append(f"| {name} | {shown(sides[0])} | {shown(sides[1])} | {ratio} |")
    return "\n".join(lines)


def shown(values: list[float]) -> str:
    """Return the median of values, with their range."""

    def number(value: float) -> str:
        return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"

    spread = "" if min(values) == max(values) else f" ({number(min(values))}-{number(max(values))})"
    return number(statistics.median(values)) + spread


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Compare with stock Pyodide and stock Material.")
    parser.add_argument("--repeat", type=int, default=5, help="repetitions of each measure (default: 5)")
    options = parser.parse_args()
    found = measure(options.repeat, lambda text: print(f"bench: {text}", file=sys.stderr, flush=True))
    print(f"Chromium, this machine, server on 127.0.0.1, brotli; medians of {options.repeat} (range).\n")
    print(table(found))


if __name__ == "__main__":
    main()
