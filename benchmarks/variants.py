"""Side by side: the ways to start Python that decision 9 chooses from. Prints a Markdown table.

    python -m benchmarks.variants [--repeat 3] [--other FOLDER]

FOLDER holds another version of the npm package `pyodide`, got by `npm install --prefix DIR pyodide@VERSION`. Every
repetition measures each variant once, on each line and in each browser, a first and a second visit. Slow lines are made
by a small proxy, the same for both browsers, as Firefox has none of its own. All but Pyodide as it comes get
our package cut to the files that the request needs, as readers do.
"""

import argparse
import asyncio
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import sync_playwright

from benchmarks import run
from scripts import runtime

LINES = {"no limit": None} | run.NETWORKS
BROWSERS = ("Chromium", "Firefox")
VISITS = ("first", "second")
CHUNK = 8192
LATE = 0.05
"""Seconds by which the proxy may be late, on a busy machine, and make up for it."""
ENTRY = (
    "pyodide.mjs",
    "pyodide.asm.js",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
"""What a browser may load of the npm package."""

OPENED = """
import json, sys
opened = set()
sys.addaudithook(lambda event, values: event == "open" and opened.add(str(values[0])))
from calculators.engine import figures, words
from calculators.interface import reply_json
from calculators.registry import SHARED_FIGURES

request = sys.stdin.read()
reply_json(request)
figures.acts()
for name in SHARED_FIGURES:
    figures.load(name)
for name in words.SHARED:
    words.catalogue(json.loads(request)["lang"], name)
print(json.dumps([*opened, *(getattr(module, "__file__", None) or "" for module in sys.modules.values())]))
"""
"""Tells which files a request needs, with what an image loads for every calculator."""


@dataclass
class Variant:
    """A way to start Python: its worker below the site, and what was found."""

    name: str
    worker: str
    bytes: int = 0
    times: dict[tuple[str, str, str], list[float]] = field(default_factory=dict)
    """Seconds by line, browser and visit."""


class Line:
    """A proxy: so many megabits a second for all connections together, and milliseconds until a request arrives."""

    def __init__(self, target: int, megabits: float, latency: float) -> None:
        self.target = target
        self.rate = megabits * 1e6 / 8
        self.latency = latency / 1000
        self.free = 0.0

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection in both directions."""
        answers, requests = await asyncio.open_connection("127.0.0.1", self.target)
        ways = (self.carry(reader, requests, True), self.carry(answers, writer, False))
        await asyncio.gather(*ways, return_exceptions=True)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upwards: bool) -> None:
        """Pass on what arrives: requests late, answers no faster than the line is."""
        while data := await reader.read(CHUNK):
            if upwards:
                await asyncio.sleep(self.latency)
            else:
                self.free = max(self.free, time.monotonic() - LATE) + len(data) / self.rate
                await asyncio.sleep(self.free - time.monotonic())
            writer.write(data)
            await writer.drain()
        writer.close()

    async def run(self, ready: SimpleQueue[tuple[int, Callable[[], object]]]) -> None:
        """Serve until stopped; tell the port and how to stop."""
        server = await asyncio.start_server(self.connect, "127.0.0.1", 0)
        stopped = asyncio.Event()
        stop = partial(asyncio.get_running_loop().call_soon_threadsafe, stopped.set)
        ready.put((server.sockets[0].getsockname()[1], stop))
        await stopped.wait()


@contextmanager
def slowed(address: str, speed: tuple[float, float] | None) -> Iterator[str]:
    """Give an address at which the same server answers over a slow line."""
    if speed is None:
        yield address
        return
    ready: SimpleQueue[tuple[int, Callable[[], object]]] = SimpleQueue()
    line = Line(urlsplit(address).port or 80, *speed)
    thread = threading.Thread(target=lambda: asyncio.run(line.run(ready)))
    thread.start()
    port, stop = ready.get()
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        stop()
        thread.join()


def package() -> bytes:
    """Return our package with the files that the request needs, as cut variants deliver it."""
    command = [sys.executable, "-c", OPENED]
    done = subprocess.run(command, input=run.one_request(), cwd=run.ROOT, capture_output=True, text=True, check=True)
    paths = {Path(path) for path in json.loads(done.stdout)}
    # In the browser the pickle of a TOML file is read in its place.
    needed = {path.with_suffix(".pickle") if path.suffix == ".toml" else path for path in paths}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(runtime.source())) as whole, zipfile.ZipFile(buffer, "w") as cut:
        for entry in whole.infolist():
            if entry.is_dir() or run.ROOT / entry.filename in needed:
                cut.writestr(entry, whole.read(entry))
    return buffer.getvalue()


def ours(site: Path) -> Variant:
    """Publish what readers load."""
    target = site / "assets" / "vosdroits-variants"
    target.mkdir(parents=True)
    shutil.copyfile(run.ROOT / "theme" / "browser" / "worker.mjs", target / "worker.mjs")
    (target / "runtime.mjs").write_text(runtime.manifest_module(), encoding="utf-8")
    runtime.publish(site)
    return Variant(
        f"**{runtime.manifest()['version']}, image, functions and data in use**", f"assets/{target.name}/worker.mjs"
    )


def of_version(site: Path, work: Path, pyodide: Path) -> list[Variant]:
    """Publish the variants of a version of Pyodide."""
    version = json.loads((pyodide / "package.json").read_text())["version"]
    info = json.dumps(json.loads((pyodide / "pyodide-lock.json").read_text())["info"])
    folder = f"runtime/{version}"  # a path whose files browsers may keep
    target = site / folder
    for name in ("pyodide", "stock"):
        (target / name).mkdir(parents=True)
    for name in ENTRY:
        if (pyodide / name).exists():
            shutil.copyfile(pyodide / name, target / "pyodide" / name)
    shutil.copyfile(run.HERE / "stock-worker.mjs", target / "stock" / "worker.mjs")
    (target / "stock" / "calculators.zip").write_bytes(runtime.source(pickled=False))
    shutil.copyfile(run.HERE / "variant-worker.mjs", target / "worker.mjs")
    subprocess.run(["node", str(run.HERE / "variants.mjs"), f"{pyodide}/", str(work), str(target)], check=True)
    asked = {
        "library cut, as bytecode": {"library": "library.zip"},
        "memory image": {"library": "empty.zip", "image": "image.bin"},
    }
    if version == runtime.manifest()["version"]:  # to another version's image the library would add as much
        asked["image and cut library"] = {"library": "library.zip", "image": "image.bin"}
    found = [Variant(f"{version} as it comes", f"{folder}/stock/worker.mjs")]
    for name, settings in asked.items():
        found.append(Variant(f"{version}, {name}", f"{folder}/worker.mjs?{urlencode(settings | {'info': info})}"))
    return found


def prepare(site: Path, folders: list[Path]) -> list[Variant]:
    """Publish all variants, compressed."""
    runtime.ensure()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "source.zip").write_bytes(package())
        (work / "request.json").write_text(run.one_request(), encoding="utf-8")
        (work / "modules.json").write_text(json.dumps(runtime.manifest()["modules"]), encoding="utf-8")
        variants = [variant for folder in folders for variant in of_version(site, work, folder)]
    variants.append(ours(site))
    subprocess.run(["node", str(run.HERE / "compress.mjs"), str(site)], check=True)
    return variants


def one_round(site: Path, variants: list[Variant], number: str) -> None:
    """Measure every variant once, in turn."""
    with sync_playwright() as playwright, run.served(site) as (counted, address):
        for name, speed in LINES.items():
            with slowed(address, speed) as line:
                for variant in variants:
                    print(f"variants: {number}, {name}, {variant.name}", file=sys.stderr)
                    chromium = run.first_results(playwright, counted, line, variant.worker)
                    variant.bytes = int(chromium.pop("first visit, bytes"))
                    if chromium.pop("second visit, bytes"):
                        raise RuntimeError(f"{variant.name}: the second visit fetches files again")
                    found = (chromium, run.firefox_results(line, variant.worker))
                    for browser, times in zip(BROWSERS, found, strict=True):
                        for visit, value in zip(VISITS, times.values(), strict=True):
                            variant.times.setdefault((name, browser, visit), []).append(value / 1000)


def table(variants: list[Variant], browser: str) -> str:
    """Return a browser's table: seconds, medians and ranges."""
    columns = [(line, visit) for line in LINES for visit in VISITS]
    head = ["variant", "bytes", *(f"{line}: {visit}" for line, visit in columns)]
    lines = [f"| {' | '.join(head)} |", f"| --- |{' --: |' * (len(head) - 1)}"]
    for variant in variants:
        values = [seconds(variant.times[line, browser, visit]) for line, visit in columns]
        lines.append(f"| {' | '.join([variant.name, f'{variant.bytes / 1e6:.2f} MB', *values])} |")
    return "\n".join(lines)


def seconds(values: list[float]) -> str:
    """Return the median of values, with their range."""
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Compare the ways to start Python in a browser.")
    parser.add_argument("--repeat", type=int, default=3, help="repetitions of each measure (default: 3)")
    parser.add_argument("--other", type=Path, action="append", default=[], help="folder of another version of Pyodide")
    options = parser.parse_args()
    loads = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        variants = prepare(site, [*options.other, run.ROOT / "node_modules" / "pyodide"])
        for number in range(options.repeat):
            one_round(site, variants, f"{number + 1}/{options.repeat}")
            loads.append(os.getloadavg()[0])
    load = f"{min(loads):.1f}-{max(loads):.1f}"
    print(f"{date.today()}, {os.cpu_count()} cores, load {load}; seconds, medians of {options.repeat} (range).")
    for browser in BROWSERS:
        print(f"\n{browser}:\n\n{table(variants, browser)}")


if __name__ == "__main__":
    main()
