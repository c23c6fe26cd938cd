"""Adding a language is a folder of pages, a folder of catalogues, and a line each in mkdocs.yml and scripts/cldr.py."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "site", "test-site", "*_cache", "__pycache__")
PAGE = """---
title: Ihre Rechte
description: Eine Seite.
checked_on: 2026-11-21
---

# Ihre Rechte

Der IPREM beträgt {{ figure("iprem.monthly", unit=False) }}.
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project with a page in German, its catalogues those of English."""
    copy = tmp_path / "project"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    (copy / "node_modules").symlink_to(ROOT / "node_modules")
    (copy / "docs" / "de").mkdir()
    (copy / "docs" / "de" / "index.md").write_text(PAGE, encoding="utf-8")
    shutil.copytree(
        copy / "calculators/locale/en", copy / "calculators/locale/de", ignore=shutil.ignore_patterns("*.mo")
    )
    add(copy / "scripts" / "cldr.py", '"en": "en_GB"', '"en": "en_GB", "de": "de"')
    english = "        - {locale: en, name: English, build: true}\n"
    add(copy / "mkdocs.yml", english, english + "        - {locale: de, name: Deutsch, build: true}\n")
    return copy


def add(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(project: Path, *module: str) -> str:
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(project)}
    done = subprocess.run(
        [sys.executable, "-m", *module], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_fourth_language_builds_and_the_rest_is_reported(project: Path) -> None:
    run(project, "scripts.cldr")
    run(project, "mkdocs", "build", "--strict")
    page = (project / "site" / "de" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="de"' in page
    assert "Der IPREM beträgt 600\u00a0€." in page
    missing = run(project, "scripts.translations")
    pages = {path.relative_to(ROOT / "docs" / "fr").as_posix() for path in (ROOT / "docs" / "fr").rglob("*.md")}
    for name in pages - {"index.md"}:
        assert f"missing page: de/{name}\n" in missing
    assert "es: nothing to do" in missing
