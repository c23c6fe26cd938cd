"""Reading without a network: the list of a version's files, the service worker, the manifests of the installed guide.

`publish()` writes into the finished site:

    offline.json            every file with its digest and sizes, every page with the groups of files that it needs
    service-worker.js       keeps pages by that list; or, switched off, removes an earlier one
    manifest.webmanifest    one per language, in the language's folder
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ON = ROOT / "theme" / "browser" / "service-worker.js"
OFF = ROOT / "theme" / "browser" / "service-worker-off.js"
WORKER, LIST, MANIFEST = "service-worker.js", "offline.json", "manifest.webmanifest"
BRAND, GROUND = "#1f3a8a", "#ffffff"
"""The brand colour and the ground of theme/styles/site.css, light: a manifest knows one scheme only."""
STYLES = ROOT / "theme" / "styles"
APPLE = "icon-apple.png"
ICONS = [(f"icon-{purpose}-{side}.png", side, purpose) for purpose in ("any", "maskable") for side in (192, 512)]
"""Name, side in pixels and purpose of the icons that scripts/icons.py draws."""

LEFT_OUT = re.compile(r"(\.br|\.gz|\.map)$|^(404\.html|sitemap\.xml|offline\.json|service-worker\.js)$|\.webmanifest$")
"""Files that no page needs without a network."""


def publish(site: Path, homes: Mapping[str, str], browser: str, say: Callable[..., str], offline: bool) -> None:
    """Write the list, the worker and the manifests.

    `homes` gives each language's folder below the site ("" or "es/"), `browser` the folder of our styles and modules.
    """
    for lang, home in homes.items():
        manifest = json.dumps(manifest_of(lang, home, browser, say), ensure_ascii=False, indent=2)
        (site / home / MANIFEST).write_text(manifest + "\n", encoding="utf-8")
    if not offline:
        (site / LIST).unlink(missing_ok=True)
        (site / WORKER).write_text(OFF.read_text(encoding="utf-8"), encoding="utf-8")
        return
    content = list_of(site, homes, browser)
    source = ON.read_text(encoding="utf-8")
    version = hashlib.sha256((json.dumps(content) + source).encode()).hexdigest()[:12]
    text = json.dumps({"version": version} | content, separators=(",", ":"))
    (site / LIST).write_text(text, encoding="utf-8")
    (site / WORKER).write_text(source.replace("%VERSION%", version), encoding="utf-8")


def list_of(site: Path, homes: Mapping[str, str], browser: str) -> dict[str, Any]:
    """Return the list of a built site, without its version."""
    names = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*")) if path.is_file()]
    names = [name for name in names if not LEFT_OUT.search(name)]
    groups = {"site": [name for name in names if re.fullmatch(rf"assets/stylesheets/.*|{browser}/.*(?<!\.png)", name)]}
    groups["calculator"] = [name for name in names if re.match(r"runtime/[^/]*-cut-", name)]
    for name in names:
        pack = re.fullmatch(rf"runtime/([a-z-]+)-({'|'.join(homes)})-[0-9a-f]{{12}}\.zip", name)
        if pack:
            groups[f"{pack[1].replace('-', '_')} {pack[2]}"] = [name]
    for lang in homes:
        common = r"pagefind(-entry|-worker)?\.js(on)?"
        of_language = rf"pagefind/({common}|wasm\.{lang}\.pagefind|pagefind\.{lang}_.*|(fragment|index)/{lang}_.*)"
        groups[f"search-{lang}"] = [name for name in names if re.fullmatch(of_language, name)]
        groups[f"offline-{lang}"] = [f"{homes[lang]}offline/"] if f"{homes[lang]}offline/index.html" in names else []
    pages = {}
    for name in names:
        if Path(name).name == "index.html":
            address = name.removesuffix("index.html")
            pages[address] = needs(address, (site / name).read_text(encoding="utf-8"), homes)
    wanted = [*pages, *(name for group in groups.values() for name in group)]
    return {
        "homes": dict(homes),
        "pages": pages,
        "groups": groups,
        "files": {address: described(site / file_of(address)) for address in sorted(set(wanted))},
    }


def needs(address: str, html: str, homes: Mapping[str, str]) -> list[str]:
    """Return the groups of files that a page needs."""
    lang = max((lang for lang in homes if address.startswith(homes[lang])), key=lambda lang: len(homes[lang]))
    found = ["site", f"offline-{lang}"]
    calculators = re.findall(r'data-calculator="(\w+)"', html)
    if calculators:
        found += ["calculator", *(f"{calculator} {lang}" for calculator in calculators)]
    if address == f"{homes[lang]}search/":
        found.append(f"search-{lang}")
    return found


def file_of(address: str) -> str:
    """Return the file of an address below the site."""
    return f"{address}index.html" if address == "" or address.endswith("/") else address


def described(file: Path) -> tuple[str, int, int]:
    """Return a file's SHA-256 digest in base64, its bytes, and its bytes compressed as most hosts send it."""
    data = file.read_bytes()
    beside = file.with_name(f"{file.name}.gz")
    packed = beside.stat().st_size if beside.exists() else len(gzip.compress(data, mtime=0))
    return base64.b64encode(hashlib.sha256(data).digest()).decode(), len(data), packed


def manifest_of(lang: str, home: str, browser: str, say: Callable[..., str]) -> dict[str, Any]:
    """Return what a device needs to install the guide in a language. Addresses are relative to the language's home."""
    up = "../" * home.count("/")
    icons = [
        {"src": f"{up}{browser}/{name}", "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
        for name, side, purpose in ICONS
    ]
    return {
        "name": say(lang, "site.name"),
        "short_name": say(lang, "site.short_name"),
        "description": say(lang, "site.tagline"),
        "lang": lang,
        "dir": "ltr",
        "start_url": "./",
        "scope": up or "./",
        "display": "minimal-ui",
        "theme_color": BRAND,
        "background_color": GROUND,
        "icons": [*icons, {"src": f"{up}{browser}/icon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
