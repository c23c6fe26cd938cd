"""How many readers one small server carries: `make load`, or `python -m benchmarks.load [--seconds 10]`.

nginx with the settings that the site brings along serves the built site on this machine; wrk asks for one file again
and again, as a browser that takes brotli. Both share the machine, so that a server of its own does better.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

from scripts import runtime
from tests.servers import nginx
from tests.website import CHAPTER

ROOT = Path(__file__).resolve().parent.parent
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


def measure(address: str, seconds: int, connections: int) -> dict[str, float]:
    """Requests a second, and the time within which 50 and 99 % of them are answered, in ms."""
    command = ["wrk", "--threads", "2", "--connections", str(connections), "--duration", f"{seconds}s", "--latency"]
    done = subprocess.run(
        [*command, "--header", "Accept-Encoding: br", address], capture_output=True, text=True, check=True
    )
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise RuntimeError(done.stdout)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    times = dict(re.findall(r"^\s+(\d+)%\s+(\S+)$", done.stdout, re.MULTILINE))
    if not rate:
        raise RuntimeError(done.stdout)
    return {"rate": float(rate[1])} | {f"p{share}": in_ms(times[share]) for share in ("50", "99")}


def in_ms(text: str) -> float:
    """A time as wrk writes it, in milliseconds."""
    found = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    if not found:
        raise ValueError(text)
    return float(found[1]) * MILLISECONDS[found[2]]


def files() -> dict[str, str]:
    """What a reader's first calculation asks for, by its name: a page, a page with a calculator, the largest file."""
    image = f"{runtime.manifest()['cut']['folder']}memory.wasm"
    return {"home page": "index.html", "chapter": f"{CHAPTER}index.html", "memory image": image}


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description="How many readers one small server carries.")
    parser.add_argument("--folder", type=Path, default=ROOT / "site", help="the built site (default: site)")
    parser.add_argument("--seconds", type=int, default=10, help="seconds for each file (default: 10)")
    parser.add_argument("--connections", type=int, default=32, help="connections at a time (default: 32)")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: install it (Debian: apt-get install wrk)")
    if not (options.folder / "index.html").exists():
        sys.exit(f"no site in {options.folder}: run `make build` first")
    print("| file | bytes sent | requests a second | half within, ms | 99 % within, ms |")
    print("| --- | --: | --: | --: | --: |")
    with nginx(options.folder, "/") as address:
        for name, file in files().items():
            found = measure(address + file.removesuffix("index.html"), options.seconds, options.connections)
            size = (options.folder / f"{file}.br").stat().st_size
            print(f"| {name} | {size:,} | {found['rate']:,.0f} | {found['p50']:.2f} | {found['p99']:.2f} |")


if __name__ == "__main__":
    main()
