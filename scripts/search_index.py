"""The search index: Pagefind's, one per language, over a copy of the site prepared for it."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

EVERYDAY = Path(__file__).resolve().parent.parent / "docs" / "data" / "search.toml"


def everyday(lang: str) -> dict[str, str]:
    """Return everyday words with what the guide says instead, in a language, as translators wrote them."""
    tables: dict[str, dict[str, str]] = tomllib.loads(EVERYDAY.read_text(encoding="utf-8"))
    return tables.get(lang, {})


def make(site: Path) -> None:
    """Write `pagefind/` into the built site.

    Pagefind does not split words at a typographic apostrophe (U+2019), so that « impôt » would not find « l’impôt »:
    it reads a copy of the pages with plain apostrophes.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for page in site.rglob("*.html"):
            target = copy / page.relative_to(site)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(page.read_text(encoding="utf-8").replace("\u2019", "'"), encoding="utf-8")
        command = [sys.executable, "-m", "pagefind", "--site", folder, "--quiet"]
        subprocess.run(command, check=True)
        shutil.rmtree(site / "pagefind", ignore_errors=True)
        shutil.copytree(copy / "pagefind", site / "pagefind", ignore=unused)
    # Pagefind lists the languages in any order: the same pages should give the same bytes, and no new version to fetch.
    entry = site / "pagefind" / "pagefind-entry.json"
    entry.write_text(json.dumps(json.loads(entry.read_text(encoding="utf-8")), sort_keys=True), encoding="utf-8")


def unused(folder: str, names: list[str]) -> set[str]:
    """Name the files of Pagefind's own interface and its worker: the site has its own search page."""
    return {name for name in names if re.match(r"pagefind-(ui|modular-ui|component-ui|highlight|worker)\.", name)}
