"""The built site: complete in each language, every link leads somewhere, nothing comes from elsewhere."""

import base64
import hashlib
import json
import re
import subprocess
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from scripts import browsers, policy, runtime
from tests.website import DEFAULT, LANGUAGES, PREFIX, ROOT, SITE_URL, Built, language_of, page_address

LOADING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "form": "action", "object": "data"}
"""Attributes by which a page loads something."""
LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}


class Page(HTMLParser):
    """What tests ask of a page: its elements, in order, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, *tags: str) -> list[dict[str, str]]:
        """Return the attributes of all elements of some kinds."""
        return [attributes for tag, attributes in self.elements if tag in tags]

    def ids(self) -> list[str]:
        """Return every id of the page."""
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


@pytest.fixture(scope="session")
def pages(built: Built) -> dict[Path, Page]:
    """Return every page of the site, read."""
    return {path: Page((built.folder / path).read_text(encoding="utf-8")) for path in built.pages()}


def test_strict_build_is_silent(built: Built) -> None:
    assert not [line for line in built.output.splitlines() if re.match(r"\s*(WARNING|ERROR)", line)]
    assert "Traceback" not in built.output


def test_every_language_has_the_same_pages(built: Built) -> None:
    found = defaultdict(set)
    for page in built.pages():
        lang = language_of(page)
        found[lang].add(page if lang == DEFAULT else page.relative_to(lang))
    found[DEFAULT].discard(Path("404.html"))
    assert set(found) == set(LANGUAGES)
    assert all(found[lang] == found[DEFAULT] for lang in LANGUAGES)


def test_every_link_leads_to_a_page_and_a_place_in_it(built: Built, pages: dict[Path, Page]) -> None:
    broken = []
    for path, page in pages.items():
        here = urljoin(SITE_URL, page_address(path))
        for attributes in page.all("a"):
            target = urlsplit(urljoin(here, attributes["href"]))
            if f"{target.scheme}://{target.netloc}{PREFIX}" != SITE_URL:
                continue
            file = Path(unquote(target.path.removeprefix(PREFIX)))
            file = file if file.suffix else file / "index.html"
            if file not in pages and not (built.folder / file).is_file():
                broken.append(f"{path}: {attributes['href']}")
            elif target.fragment and file in pages and unquote(target.fragment) not in pages[file].ids():
                broken.append(f"{path}: {attributes['href']} (no such place)")
    assert broken == []


def test_no_mark_of_the_translators_is_published(built: Built) -> None:
    for path in built.pages():
        assert "<!-- translates" not in (built.folder / path).read_text(encoding="utf-8"), path


def test_ids_are_unique(pages: dict[Path, Page]) -> None:
    twice = {path: [name for name in page.ids() if page.ids().count(name) > 1] for path, page in pages.items()}
    assert {path: names for path, names in twice.items() if names} == {}


def test_nothing_is_loaded_from_elsewhere(built: Built, pages: dict[Path, Page]) -> None:
    loaded = set()
    for page in pages.values():
        for tag, attributes in page.elements:
            if tag in LOADING and LOADING[tag] in attributes:
                loaded.add(attributes[LOADING[tag]])
            if tag == "link" and LOADING_LINKS & set(attributes.get("rel", "").split()):
                loaded.add(attributes["href"])
    styles = [path.read_text(encoding="utf-8") for path in built.folder.rglob("*.css")]
    loaded |= {found for style in styles for found in re.findall(r"""url\(\s*["']?([^"')]+)""", style)}
    assert [address for address in loaded if urlsplit(address).netloc or address.startswith("//")] == []


def test_pages_carry_the_policy_and_nothing_it_blocks(built: Built) -> None:
    policy.check(built.folder)


@pytest.mark.parametrize(
    "blocked", ["<script>1</script>", '<p style="color:red">', "<style>p{}</style>", '<a onclick="f()">']
)
def test_the_check_refuses_what_the_policy_blocks(tmp_path: Path, blocked: str) -> None:
    (tmp_path / "index.html").write_text(f'<meta content="{policy.META}">{blocked}', encoding="utf-8")
    with pytest.raises(policy.PolicyError):
        policy.check(tmp_path)


def test_pages_name_their_language_and_translations(pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        if path.name == "404.html":
            continue
        assert page.all("html")[0]["lang"] == language_of(path)
        alternates = {link["hreflang"]: link["href"] for link in page.all("link") if link["rel"] == "alternate"}
        assert set(alternates) == {*LANGUAGES, "x-default"}
        assert all(address.startswith(SITE_URL) for address in alternates.values())
        assert alternates[language_of(path)] == urljoin(SITE_URL, page_address(path))
        assert alternates["x-default"] == alternates[DEFAULT]
        here = urljoin(SITE_URL, page_address(path))
        switch = {link["hreflang"]: urljoin(here, link["href"]) for link in page.all("a") if "hreflang" in link}
        assert switch == {lang: alternates[lang] for lang in LANGUAGES}


def test_missing_page_speaks_every_language(pages: dict[Path, Page]) -> None:
    page = pages[Path("404.html")]
    assert {section["lang"] for section in page.all("section")} == set(LANGUAGES)
    assert all(link["href"].startswith(("/", "#")) for link in page.all("a"))


def test_tables_have_captions_and_named_header_cells(built: Built, pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        tags = [tag for tag, _ in page.elements]
        for index, tag in enumerate(tags):
            if tag == "table":
                assert tags[index + 1] == "caption", path
                region = page.elements[index - 1][1]
                assert (region.get("tabindex"), region.get("role")) == ("0", "group"), path
        assert all(cell.get("scope") in ("col", "row") for cell in page.all("th")), path


def test_calculators_work_without_scripts_as_examples(built: Built, pages: dict[Path, Page]) -> None:
    with_calculator = [path for path, page in pages.items() if any("data-calculator" in a for _, a in page.elements)]
    assert {language_of(path) for path in with_calculator} == set(LANGUAGES)
    for path in with_calculator:
        text = (built.folder / path).read_text(encoding="utf-8")
        assert "vd-example" in text
        forms = [attributes for attributes in pages[path].all("form") if "novalidate" in attributes]
        assert all("hidden" in form for form in forms)
        assert '<p class="vd-no-script" data-no-script>' in text


def test_a_page_without_calculator_has_one_script(pages: dict[Path, Page]) -> None:
    """The one that lets it be read again offline; the search page and that about reading offline have theirs."""
    own = {"search": ["search.mjs"], "offline": ["offline.mjs"]}
    for path, page in pages.items():
        calculator = any("data-calculator" in attributes for _, attributes in page.elements)
        more = ["calculator.mjs"] if calculator else own.get(path.parent.name, [])
        expected = [] if path.name == "404.html" else ["register.mjs", *more]
        assert [Path(script["src"]).name for script in page.all("script")] == expected, path
        assert all(script.get("type") == "module" for script in page.all("script")), path


def test_the_script_of_every_page_is_tiny(built: Built) -> None:
    (folder,) = built.folder.glob("assets/vosdroits-*/")
    loaded, waiting = set(), {"register.mjs"}
    while waiting:
        name = waiting.pop()
        loaded.add(name)
        waiting |= set(re.findall(r'from "\./([\w.-]+)"', (folder / name).read_text(encoding="utf-8"))) - loaded
    assert loaded == {"register.mjs", "trusted.mjs"}
    assert sum((folder / f"{name}.br").stat().st_size for name in loaded) < 1000


def test_list_of_files_to_keep(built: Built, pages: dict[Path, Page]) -> None:
    """Every page is there with all that it loads, each file with its digest; nothing that no page needs."""
    content = json.loads((built.folder / "offline.json").read_text(encoding="utf-8"))
    manifest = runtime.manifest()
    worker = (built.folder / "service-worker.js").read_text(encoding="utf-8")
    assert f'VERSION = "{content["version"]}"' in worker
    assert set(content["pages"]) == {page_address(path) for path in pages if path.name == "index.html"}
    for address, (digest, size, packed) in content["files"].items():
        data = (built.folder / (f"{address}index.html" if address in content["pages"] else address)).read_bytes()
        assert base64.b64encode(hashlib.sha256(data).digest()).decode() == digest, address
        assert len(data) == size
        assert 0 < packed <= size + 100
    for path, page in pages.items():
        if path.name == "index.html":
            address = page_address(path)
            kept = {file for group in content["pages"][address] for file in content["groups"][group]}
            loaded = [script["src"] for script in page.all("script")]
            loaded += [link["href"] for link in page.all("link") if link["rel"] in ("stylesheet", "icon")]
            assert {urljoin(SITE_URL + address, file).removeprefix(SITE_URL) for file in loaded} <= kept, path
            asked = [name for _, attributes in page.elements if (name := attributes.get("data-calculator"))]
            needed = {manifest["packs"][f"{name} {language_of(path)}"]["path"] for name in asked}
            engine = {manifest["cut"]["folder"] + name for name in manifest["cut"]["files"]}
            assert needed <= kept, path
            assert (engine <= kept) == bool(asked), path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_manifest_of_the_installed_guide(built: Built, pages: dict[Path, Page], lang: str) -> None:
    home = "" if lang == DEFAULT else f"{lang}/"
    content = json.loads((built.folder / home / "manifest.webmanifest").read_text(encoding="utf-8"))
    assert content["lang"] == lang
    here = urljoin(SITE_URL, home)
    assert urljoin(here, content["start_url"]) == here
    assert urljoin(here, content["scope"]) == SITE_URL
    for icon in content["icons"]:
        file = built.folder / urljoin(here, icon["src"]).removeprefix(SITE_URL)
        if file.suffix == ".png":
            side = int.from_bytes(file.read_bytes()[16:20])
            assert icon["sizes"] == f"{side}x{side}"
        assert file.exists()
    assert {(icon["sizes"], icon.get("purpose")) for icon in content["icons"]} >= {
        (f"{side}x{side}", purpose) for side in (192, 512) for purpose in ("any", "maskable")
    }
    for path, page in pages.items():
        if path.name == "index.html" and language_of(path) == lang:
            (link,) = [link for link in page.all("link") if link["rel"] == "manifest"]
            assert urljoin(urljoin(SITE_URL, page_address(path)), link["href"]) == here + "manifest.webmanifest"


def test_runtime_is_complete_and_compressed(built: Built) -> None:
    manifest = runtime.manifest()
    sets = [manifest["cut"], manifest["whole"]]
    paths = [found["folder"] + name for found in sets for name in found["files"]]
    paths += [found["path"] for found in (manifest["calculators"], *manifest["packs"].values())]
    files = [built.folder / path for path in paths]
    for file in files:
        assert file.stat().st_size > file.with_name(f"{file.name}.gz").stat().st_size
        assert file.stat().st_size > file.with_name(f"{file.name}.br").stat().st_size


def test_lock_file_names_no_host() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all("integrity" in entry and "resolved" not in entry for entry in packages.values())


def test_html_is_valid(built: Built) -> None:
    jar = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [str(browsers.ensure("java")), "-jar", str(jar), "--format", "json", "--skip-non-html"]
    done = subprocess.run([*command, str(built.folder)], capture_output=True, text=True, check=False)
    messages = json.loads(done.stderr)["messages"]
    # From a file, 'self' is nobody's address; and Markdown writes void elements with a slash, which is only a remark.
    remarks = ("violates Content Security Policy", "Trailing slash on void elements")
    found = [
        f"{message['url']}:{message.get('lastLine')}: {message['message']}"
        for message in messages
        if not any(remark in message["message"] for remark in remarks)
    ]
    assert found == []
