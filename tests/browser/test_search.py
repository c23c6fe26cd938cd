"""Search: the reader's language only, with and without accents, singular or plural."""

import pytest
from playwright.sync_api import Page, expect

from tests.website import LANGUAGES, home

CHAPTERS = {
    "fr": {
        "health/temporary-incapacity/": ["incapacité temporaire", "incapacite temporaire", "arrêts", "arret"],
        "unemployment/unemployment-benefit/": ["chômage", "chomage", "l’allocation chômage", "allocations"],
    },
    "es": {
        "health/temporary-incapacity/": ["incapacidad temporal", "incapacidades", "baja"],
        "unemployment/unemployment-benefit/": ["desempleo", "prestación", "prestacion", "prestaciones"],
    },
    "en": {
        "health/temporary-incapacity/": ["temporary incapacity", "incapacities"],
        "unemployment/unemployment-benefit/": ["unemployment", "benefits", "benefit"],
    },
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_search_finds_the_chapter_in_the_readers_language(address: str, page: Page, lang: str) -> None:
    page.goto(f"{address}{home(lang)}search/")
    for chapter, searches in CHAPTERS[lang].items():
        for words in searches:
            page.fill("#search-words", words)
            link = page.locator(f'.vd-results a[href$="{website_path(address, lang)}{chapter}"]')
            expect(link, words).to_have_count(1)
            paths = page.evaluate("[...document.querySelectorAll('.vd-results a')].map((link) => link.pathname)")
            assert all(in_language(path, address, lang) for path in paths), words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_word_that_no_page_has(address: str, page: Page, lang: str) -> None:
    page.goto(f"{address}{home(lang)}search/")
    page.fill("#search-words", "xyzzyqwk")
    expect(page.locator("#search-status")).to_contain_text("xyzzyqwk")
    expect(page.locator("#search-results")).to_be_hidden()


def test_what_is_typed_is_part_of_no_request(address: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}search/")
    page.fill("#search-words", "chômage")
    expect(page.locator(".vd-results li").first).to_be_visible()
    assert not [url for url in asked if "chomage" in url or "ch%C3%B4mage" in url]


def website_path(address: str, lang: str) -> str:
    """Return the path of a language's pages."""
    return "/" + address.split("/", 3)[3] + home(lang)


def in_language(path: str, address: str, lang: str) -> bool:
    """Tell whether a path is one of a language's pages."""
    others = [website_path(address, other) for other in LANGUAGES if home(other) and other != lang]
    return path.startswith(website_path(address, lang)) and not any(path.startswith(other) for other in others)
