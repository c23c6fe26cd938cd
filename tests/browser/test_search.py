"""Search: the reader's language only, with and without accents, singular or plural."""

from collections.abc import Iterator

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

EVERYDAY = {
    "fr": {
        "unemployment/unemployment-benefit/": ["chômage", "licencié", "Viré", "licenciement"],
        "family/birth-and-childcare/": ["maternité", "paternité", "congé maternité", "mon conge maternite"],
        "social-assistance/minimum-resources/": ["loyer", "RSA", "aide au loyer", "revenu minimum vital"],
        "social-assistance/long-term-care/": ["dépendance", "aidant"],
        "health/temporary-incapacity/": ["arrêt maladie"],
        "health/healthcare/": ["carte vitale"],
        "old-age/survivors/": ["veuve", "veuf", "obsèques"],
        "old-age/retirement/": ["retraite"],
        "old-age/early-retirement/": ["préretraite"],
        "incapacity/permanent-incapacity/": ["invalidité"],
        "incapacity/work-accidents/": ["accident de travail"],
        "family/other-family-benefits/": ["allocations familiales"],
    },
    "es": {
        "unemployment/unemployment-benefit/": ["paro", "cobrar el paro", "despido", "despedido"],
        "family/birth-and-childcare/": ["maternidad", "paternidad", "baja maternal"],
        "social-assistance/minimum-resources/": ["ingreso mínimo", "ingreso minimo vital", "IMV", "ayuda alquiler"],
        "social-assistance/long-term-care/": ["dependencia", "cuidadora"],
        "health/temporary-incapacity/": ["baja", "baja médica"],
        "health/healthcare/": ["seguro médico"],
        "old-age/survivors/": ["viudedad", "viuda", "orfandad", "huérfano", "entierro"],
        "old-age/retirement/": ["jubilarse"],
        "old-age/early-retirement/": ["prejubilación"],
        "incapacity/permanent-incapacity/": ["invalidez"],
        "incapacity/work-accidents/": ["accidente laboral"],
    },
    "en": {
        "unemployment/unemployment-benefit/": ["fired", "laid off", "dole", "sacked", "redundancy", "I lost my job"],
        "family/birth-and-childcare/": ["maternity", "paternity", "maternity leave"],
        "social-assistance/minimum-resources/": ["rent", "universal credit"],
        "social-assistance/long-term-care/": ["carer", "care home"],
        "health/temporary-incapacity/": ["sick pay", "sick leave"],
        "health/healthcare/": ["doctor"],
        "old-age/survivors/": ["widow", "widower", "bereavement"],
        "old-age/retirement/": ["pension", "state pension"],
        "incapacity/work-accidents/": ["injury at work"],
        "family/other-family-benefits/": ["child benefit"],
        "finder/": ["benefits"],
    },
}
"""The chapters that everyday words are to find first or second."""


def searched(
    address: str, page: Page, lang: str, searches: dict[str, dict[str, list[str]]]
) -> Iterator[tuple[str, str]]:
    """Type each search of a language into its page; give the chapter to be found and the words typed."""
    page.goto(f"{address}{home(lang)}search/")
    for chapter, typed in searches[lang].items():
        for words in typed:
            page.fill("#search-words", words)
            yield chapter, words


def paths(page: Page) -> list[str]:
    """Return the paths of the pages found, in their order."""
    found: list[str] = page.locator(".vd-results a").evaluate_all("(links) => links.map((link) => link.pathname)")
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everyday_words_find_their_chapter(address: str, page: Page, lang: str) -> None:
    for chapter, words in searched(address, page, lang, EVERYDAY):
        expect(page.locator("#search-status")).to_contain_text(words)
        assert f"{website_path(address, lang)}{chapter}" in paths(page)[:2], words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_search_finds_the_chapter_in_the_readers_language(address: str, page: Page, lang: str) -> None:
    for chapter, words in searched(address, page, lang, CHAPTERS):
        link = page.locator(f'.vd-results a[href$="{website_path(address, lang)}{chapter}"]')
        expect(link, words).to_have_count(1)
        assert all(in_language(path, address, lang) for path in paths(page)), words


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
