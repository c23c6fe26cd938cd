"""Build the site again whenever one of its sources is saved, until interrupted. Used by `make serve`."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("docs", "calculators", "theme", "scripts", "mkdocs.yml")
MADE = {".mo", ".pyc"}
"""Files that a build itself makes."""
PAUSE = 0.5  # seconds between two looks


def sources() -> Iterator[Path]:
    """Every file that the site is made from."""
    for name in SOURCES:
        place = ROOT / name
        for path in place.rglob("*") if place.is_dir() else [place]:
            if path.suffix not in MADE and path.is_file():
                yield path


def state() -> dict[Path, int]:
    """When each source was last changed."""
    found = {}
    for path in sources():
        try:
            found[path] = path.stat().st_mtime_ns
        except FileNotFoundError:  # editors save by replacing
            continue
    return found


def changed(before: dict[Path, int], after: dict[Path, int]) -> list[Path]:
    """The sources that are new, gone or changed."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def rebuild(paths: list[Path], folder: Path) -> bool:
    """Build the site; where only pages changed, only these and not the others. Return whether it could be built.

    A whole site is built beside the one that is served, and takes its place when it is finished: a mistake in a file
    leaves the last good site as it was.
    """
    pages = all(path.suffix == ".md" and path.exists() for path in paths)
    target = folder if pages else folder.with_name(f"{folder.name}.next")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(target)]
    start = time.perf_counter()
    done = subprocess.run(
        [*command, "--dirty"] if pages else command,
        cwd=ROOT,
        check=False,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )
    built = done.returncode == 0
    if built and not pages:
        last = folder.with_name(f"{folder.name}.last")
        folder.rename(last)
        target.rename(folder)
        shutil.rmtree(last)
    word = "built" if built else "NOT built"
    print(f"{word} after {paths[0].relative_to(ROOT)} in {time.perf_counter() - start:.1f} s", flush=True)
    return built


def watch(folder: Path) -> None:
    """Look, and build, for ever. What could not be built is built together with what is saved next."""
    before, waiting = state(), list[Path]()
    while True:
        time.sleep(PAUSE)
        after = state()
        paths = changed(before, after)
        before = after
        if paths:
            waiting = [*paths, *waiting]
            if rebuild(waiting, folder):
                waiting = []
