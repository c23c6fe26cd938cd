"""The built site that tests look at: built once a run, strictly, as a publisher would under a sub-path."""

import functools
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "/guide/"
SITE_URL = f"https://publisher.example{PREFIX}"
LANGUAGES = ("fr", "es", "en")
DEFAULT = "fr"
CHAPTER = "unemployment/unemployment-benefit/"
CALCULATOR = "unemployment_benefit"
BASE = {"fr": "1 800,50", "es": "1.800,50", "en": "1,800.50"}


@dataclass(frozen=True)
class Built:
    """A finished build: its folder and what the build printed."""

    folder: Path
    output: str

    def pages(self) -> list[Path]:
        """List every page below the folder."""
        return sorted(path.relative_to(self.folder) for path in self.folder.rglob("*.html"))


@functools.cache
def build() -> Built:
    """Build the site. Raises CalledProcessError, with the output, where the build fails."""
    folder = ROOT / ".cache" / "test-site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = os.environ | {"SITE_URL": SITE_URL, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the site does not build:\n{done.stdout}{done.stderr}")
    return Built(folder, done.stdout + done.stderr)


def home(lang: str) -> str:
    """Return the address of a language's home page, below the site's."""
    return "" if lang == DEFAULT else f"{lang}/"


def page_address(page: Path) -> str:
    """Return the address of a built page, below the site's."""
    return page.as_posix().removesuffix("index.html")


def language_of(page: Path) -> str:
    """Return the language of a built page, by its folder."""
    return page.parts[0] if page.parts[0] in LANGUAGES else DEFAULT


def right_answers(lang: str) -> dict[str, Any]:
    """Return answers to the calculator of CHAPTER, as a reader of a language types them."""
    return {
        "job_loss": {"day": "16", "month": "6", "year": "2026"},
        "reason": "dismissal",
        "covered": "yes",
        "job_seeker": "yes",
        "age": "41",
        "days_contributed": "1200",
        "base_known": "monthly",
        "monthly_base": BASE[lang],
        "children": "1",
        "full_time": "yes",
    }


def answer_rightly(page: Page, lang: str) -> None:
    """Fill the calculator of CHAPTER, without sending it."""
    for name, answer in right_answers(lang).items():
        field = f"q-{CALCULATOR}-{name}"
        if isinstance(answer, dict):
            page.fill(f"#{field}", answer["day"])
            page.fill(f"#{field}-month", answer["month"])
            page.fill(f"#{field}-year", answer["year"])
        elif page.locator(f'input[name="{field}"]').count():
            page.check(f'input[name="{field}"][value="{answer}"]')
        else:
            page.fill(f"#{field}", answer)
