"""MkDocs hooks: the site's words, order of pages, page parts and the browser's files.

Everything that needs Material or MkDocs stays here, in theme/templates and in mkdocs.yml: content, figures and rules
know nothing of them, so that the generator can be changed.
"""

import functools
import hashlib
import logging
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
import material
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from calculators.engine.words import words
from scripts import catalogues, hosts, licences, offline, policy, runtime, search_index

log = logging.getLogger("mkdocs.hooks.site")

ROOT = Path(__file__).resolve().parent.parent
BROWSER = ROOT / "theme" / "browser"
STYLES = ROOT / "theme" / "styles"

UNWANTED = re.compile(r"assets/(javascripts/|images/|stylesheets/palette)|assets/.*\.map$")
"""Files of Material that no page of ours asks for."""


def language(config: MkDocsConfig) -> str:
    """Return the language that is being built."""
    return str(config.theme["language"])


def translations(config: MkDocsConfig) -> Any:
    """Return the plugin that builds the languages."""
    return config.plugins["i18n"]


def interface(locale: str, key: str, **values: Any) -> str:
    """Return a text of the catalogue `interface` in a language."""
    return words(locale)(f"interface.{key}", **values)


def address(page: Page) -> str:
    """Return a page's path without language and suffix, as in `health/temporary-incapacity`."""
    return str(page.file.norm_src_uri.removesuffix(".md"))  # type: ignore[attr-defined]  # set by static-i18n


@event_priority(-150)  # after static-i18n has chosen the language
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Take the site's name from the catalogue of the language."""
    config.site_name = interface(language(config), "site.name")
    return config


@event_priority(-150)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out what Material would publish and no page uses."""
    for file in list(files):
        if UNWANTED.match(file.src_uri):
            files.remove(file)
    return files


@event_priority(-150)  # after static-i18n has taken the language's folder out of the navigation
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Order pages as the guide does, name the sections, and leave the search page out."""
    order = {name: place for place, name in enumerate(config.extra["contents"])}

    def first_page(item: Any) -> Page:
        return first_page(item.children[0]) if item.is_section else item

    def place(item: Any) -> tuple[int, str]:
        name = address(first_page(item))
        return order.get(name, len(order)), name

    def arrange(items: list[Any]) -> list[Any]:
        kept = [item for item in items if item.is_section or address(item) != "search"]
        for item in kept:
            if isinstance(item, Section):
                item.children = arrange(item.children)
                item.title = interface(language(config), "section." + address(first_page(item)).split("/")[0])
        return sorted(kept, key=place)

    nav.items = arrange(nav.items)
    nav.pages = sorted((page for page in nav.pages if address(page) != "search"), key=place)
    for page in files.documentation_pages():
        if page.page is not None:
            page.page.previous_page = page.page.next_page = None
    for before, after in zip(nav.pages, nav.pages[1:], strict=False):
        before.next_page, after.previous_page = after, before
    return nav


@functools.cache
def browser_folder() -> str:
    """Return the folder of our styles and modules, named by its content so that hosts may cache it for ever."""
    digest = hashlib.sha256()
    for file in browser_files():
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    digest.update(runtime.manifest_module().encode())
    return f"assets/vosdroits-{digest.hexdigest()[:12]}"


def browser_files() -> list[Path]:
    """List our styles and modules in a fixed order."""
    return sorted([*BROWSER.glob("*.mjs"), *STYLES.glob("*.*")])


def on_pre_build(config: MkDocsConfig) -> None:
    """Make the calculators' runtime, unless it is there, and name the folder of browser files anew."""
    if translations(config).building:  # the second and later languages
        return
    catalogues.compile_all()
    browser_folder.cache_clear()
    runtime.ensure()


def on_env(env: jinja2.Environment, config: MkDocsConfig, files: Files) -> jinja2.Environment:
    """Give the templates their words, the policy and the addresses of files."""
    locale = language(config)
    styles = Path(material.__file__).parent / "templates" / "assets" / "stylesheets"
    (main_css,) = styles.glob("main.*.min.css")
    env.globals |= {
        "say": functools.partial(interface, locale),
        "say_in": interface,
        "locale": locale,
        "languages": [(entry.locale, entry.name) for entry in translations(config).config.languages],
        "policy": policy.META,
        "browser": browser_folder(),
        "everyday": search_index.everyday(locale),
        "main_css": f"assets/stylesheets/{main_css.name}",
    }
    return env


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation) -> dict[str, Any]:
    """Cut the page into heading and rest, and give the address of the same page in each language."""
    heading, end, rest = (page.content or "").partition("</h1>")
    context["heading"], context["rest"] = (heading + end, rest) if end else (f"<h1>{page.title}</h1>", heading)
    context["has_calculator"] = "data-calculator=" in rest
    path = "" if address(page) == "index" else address(page).removesuffix("/index") + "/"
    default = translations(config).default_language
    context["translations"] = {
        locale: ("" if locale == default else f"{locale}/") + path for locale in translations(config).build_languages
    }
    return context


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Refuse a table without caption, which a screen reader would announce as a table of nothing; note all anchors."""
    for found in re.finditer(r"<table[^>]*>\s*(?!\s|<caption)", html):
        log.warning("%s: table without a line 'Table: text' before it: %.80s", page.file.src_uri, html[found.end() :])
    if page.present_anchor_ids is not None:  # MkDocs looked before calculators were in their places
        page.present_anchor_ids |= set(re.findall(r'\sid="([^"]+)"', html))
    return html


@event_priority(-200)  # after static-i18n has built the other languages
def on_post_build(config: MkDocsConfig) -> None:
    """Add to the finished site: the browser's files, runtime, search index, service worker and hosts' settings."""
    if translations(config).building:
        return
    site = Path(config.site_dir)
    with ThreadPoolExecutor(max_workers=1) as aside:
        index = aside.submit(search_index.make, site)
        target = site / browser_folder()
        target.mkdir(parents=True, exist_ok=True)
        for file in browser_files():
            shutil.copyfile(file, target / file.name)
        (target / "runtime.mjs").write_text(runtime.manifest_module(), encoding="utf-8")
        runtime.publish(site)
        (site / licences.PUBLISHED).write_text(licences.notices(), encoding="utf-8")
        policy.check(site)
        index.result()
    default = translations(config).default_language
    homes = {locale: "" if locale == default else f"{locale}/" for locale in translations(config).build_languages}
    offline.publish(site, homes, browser_folder(), interface, config.extra["offline"])
    hosts.publish(site, urlsplit(str(config.site_url)).path or "/")
