"""Pages type no amount of the law by hand, and lead only to sites that publish law or answer for it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").glob("*/**/*.md"))
# A site, or any below it.
KNOWN = (
    "boe.es",
    "europa.eu",
    "seg-social.es",
    "seg-social.gob.es",
    "sepe.es",
    "sepe.gob.es",
    "imserso.es",
    "gob.es",
    "creativecommons.org",
)
AMOUNT = re.compile(r"\d[\d.,  ]*\s*(?:€|EUR|euros?)|(?:€|EUR)\s*\d", re.IGNORECASE)


def outside_marked_places(text: str) -> list[tuple[int, str]]:
    """The lines of a page, without those of marked places, which quote the guide of 2023."""
    kept, inside = [], False
    for number, line in enumerate(text.split("\n"), 1):
        indented = len(line) - len(line.lstrip())
        if line.lstrip().startswith("!!! edition"):
            inside, margin = True, indented + 4
            continue
        if inside and line.strip() and indented < margin:
            inside = False
        if not inside:
            kept.append((number, line))
    return kept


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT / "docs")))
def test_no_amount_is_typed(page: Path) -> None:
    typed = [
        f"{number}: {line[:100]}"
        for number, line in outside_marked_places(page.read_text(encoding="utf-8"))
        if AMOUNT.search(re.sub(r"\{\{.*?\}\}", "", line))
    ]
    assert not typed, "\n".join(typed)


def test_the_measure_sees_amounts() -> None:
    text = "600 € ici\n\n!!! edition\n    600 € là\n\nEUR 3, 1.234,56 euros, {{ figure('x') }} €"
    found = [number for number, line in outside_marked_places(text) if AMOUNT.search(re.sub(r"\{\{.*?\}\}", "", line))]
    assert found == [1, 6]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT / "docs")))
def test_links_lead_to_known_sites(page: Path) -> None:
    links = re.findall(r"\]\((https?://[^)\s]+)\)", page.read_text(encoding="utf-8"))
    hosts = {urlsplit(link).hostname or "" for link in links}
    strange = {host for host in hosts if not any(host == known or host.endswith(f".{known}") for known in KNOWN)}
    assert not strange
    assert all(urlsplit(link).scheme == "https" for link in links)
