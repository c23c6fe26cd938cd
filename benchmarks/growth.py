"""How the time of a build grows with the pages, and what a build after one edit takes.

Both are measured in copies of the project, with its own configuration, hooks and templates.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("calculators", "docs", "licences", "scripts", "theme")
FILES = ("mkdocs.yml", "package-lock.json", "package.json", "pyproject.toml", "requirements.lock")
TENFOLD = "site of ten times the pages built, times as long"
EDITED = "docs/fr/health/healthcare.md"

REBUILD = """
import sys; from pathlib import Path; from scripts import watch
sys.exit(not watch.rebuild([watch.ROOT / sys.argv[1]], Path("site").resolve()))
"""
"""What `make serve` does when a page is saved."""


def copied(folder: Path) -> Path:
    """Copy what a build reads. The calculators' runtime is there already; compressed forms of pages are not."""
    folder.mkdir()
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copyfile(ROOT / name, folder / name)
    (folder / ".cache").mkdir()
    for name in ("node_modules", ".cache/runtime"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def multiply(docs: Path, times: int) -> None:
    """Put copies of pages under other names beside them, until a site has so many times the pages.

    Lists of all pages are not copied: they grow by themselves, and there is one of each.
    """
    for language in (place for place in docs.iterdir() if place.name != "data"):
        pages = sorted(language.rglob("*.md"))
        ordinary = [page for page in pages if "list_of(" not in page.read_text(encoding="utf-8")]
        for number in range((times - 1) * len(pages)):
            page = ordinary[number % len(ordinary)]
            shutil.copyfile(page, page.with_stem(f"{page.stem}-{number // len(ordinary) + 2}"))


def seconds(project: Path, *command: str) -> float:
    """Run Python in a copy of the project and return the seconds it took."""
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(project)}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *command],
        cwd=project,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    return time.perf_counter() - start


def measure(repeat: int) -> dict[str, list[float]]:
    """Return how many times as long ten times the pages take, and the seconds of builds after one edit each.

    The large site is built once: it takes minutes.
    """
    whole = ("-m", "mkdocs", "build", "--quiet", "--no-strict")
    with tempfile.TemporaryDirectory() as folder:
        projects = [copied(Path(folder) / name) for name in ("before", "tenfold", "after")]
        multiply(projects[1] / "docs", 10)
        before, grown, after = (seconds(project, *whole) for project in projects)
        edited = projects[2] / EDITED
        again = []
        for _ in range(repeat):
            edited.write_text(edited.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")
            again.append(seconds(projects[2], "-c", REBUILD, EDITED))
    return {
        TENFOLD: [grown / ((before + after) / 2)],
        "built again after one page is saved, s": again,
    }
