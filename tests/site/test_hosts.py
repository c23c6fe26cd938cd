"""The settings for hosts: what real servers answer with them, and the rules of those that cannot run here."""

from __future__ import annotations

import functools
import gzip
import os
import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urljoin

import brotli
import pytest

from benchmarks import load
from scripts import hosts, policy, runtime
from scripts.hosts import ASK_ANEW, FOR_EVER, FORMS, MISSING_PAGE, NAMED_BY_CONTENT, TYPES
from tests.servers import SERVERS, ask
from tests.website import CHAPTER, PREFIX, Built

PLACES = [(server, prefix) for server in SERVERS for prefix in ("/", PREFIX)]
DECODE: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress, "": lambda data: data}


@pytest.fixture(scope="module", params=PLACES, ids=lambda place: f"{place[0]} at {place[1]}")
def address(request: pytest.FixtureRequest, built: Built) -> Iterator[str]:
    """The site behind a server."""
    server, prefix = request.param
    with SERVERS[server](built.folder, prefix) as found:
        yield found


@functools.cache
def samples(built: Built) -> list[str]:
    """One path for each kind of file, in each folder that has a rule of its own, and some pages."""
    manifest = runtime.manifest()
    found = {
        "",
        CHAPTER,
        f"en/{CHAPTER}",
        "es/search/",
        manifest["calculators"]["path"],
        manifest["whole"]["folder"] + "library.zip",
    }
    seen = set()
    for path in sorted(built.folder.rglob("*")):
        name = path.relative_to(built.folder).as_posix()
        kind = path.suffix, next((start for start in NAMED_BY_CONTENT if name.startswith(start)), "")
        if path.suffix in TYPES and path.name != "index.html" and kind not in seen:
            seen.add(kind)
            found.add(name)
    return sorted(found)


def file_of(built: Built, path: str) -> Path:
    """The file that answers to a path."""
    return built.folder / (f"{path}index.html" if path == "" or path.endswith("/") else path)


def expected_type(file: Path) -> str:
    return TYPES[file.suffix] + ("; charset=utf-8" if file.suffix in hosts.TEXT else "")


@pytest.mark.parametrize("accepted", ["br, gzip", "gzip, deflate", "gzip;q=1.0, br;q=0.5", "identity"])
def test_files_arrive_whole_in_the_form_that_the_browser_accepts(built: Built, address: str, accepted: str) -> None:
    compressed = set(hosts.files(built.folder))
    for path in samples(built):
        file = file_of(built, path)
        status, headers, body = ask(address + path, Accept_Encoding=accepted)
        assert status == 200, path
        assert headers["content-type"].lower().replace('"', "") == expected_type(file), path
        encoding = headers.get("content-encoding", "")
        if file in compressed:
            assert encoding == ("br" if "br" in accepted else "gzip" if "gzip" in accepted else ""), path
            assert "accept-encoding" in headers["vary"].lower(), path
        else:
            assert encoding == "", path
        assert DECODE[encoding](body) == file.read_bytes(), path


def test_every_answer_has_the_headers_and_its_cache_rule(built: Built, address: str) -> None:
    for path in samples(built):
        status, headers, _ = ask(address + path, Accept_Encoding="br")
        for name, value in policy.HEADERS.items():
            assert headers[name.lower()] == value, path
        assert headers["cache-control"] == (FOR_EVER if path.startswith(NAMED_BY_CONTENT) else ASK_ANEW), path
        # What the browser holds already is not sent again.
        known = (
            {"If_None_Match": headers["etag"]} if "etag" in headers else {"If_Modified_Since": headers["last-modified"]}
        )
        status, again, body = ask(address + path, Accept_Encoding="br", **known)
        assert (status, body) == (304, b""), path
        assert again.get("cache-control", headers["cache-control"]) == headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["no-such-page/", "runtime/no-such-file.wasm", "assets/vosdroits-0/form.mjs", "runtime/"]
)
@pytest.mark.parametrize("accepted", ["br, gzip", "identity"])
def test_missing_pages_are_said_to_be_missing(built: Built, address: str, path: str, accepted: str) -> None:
    status, headers, body = ask(address + path, Accept_Encoding=accepted)
    assert status == 404
    assert headers["content-type"].lower() == "text/html; charset=utf-8"
    assert DECODE[headers.get("content-encoding", "")](body) == (built.folder / MISSING_PAGE).read_bytes()
    assert "immutable" not in headers.get("cache-control", "")
    for name, value in policy.HEADERS.items():
        assert headers[name.lower()] == value


@pytest.mark.parametrize("address", [place for place in PLACES if place[0] != "make serve"], indirect=True)
def test_settings_are_not_shown(address: str) -> None:
    assert ask(f"{address}.htaccess")[0] == 404
    assert ask(f"{address}.nojekyll")[0] == 404


def test_address_without_its_last_slash_leads_to_the_page(address: str) -> None:
    status, headers, _ = ask(f"{address}search")
    assert status in (301, 302)
    assert urljoin(f"{address}search", headers["location"]) == f"{address}search/"


def test_no_two_files_differ_only_in_what_hosts_forget(built: Built) -> None:
    """Hosts that ignore case, forbid names or limit sizes serve the site all the same."""
    paths = [path for path in built.folder.rglob("*") if path.is_file()]
    names = [path.relative_to(built.folder).as_posix() for path in paths]
    assert len({name.lower() for name in names}) == len(names)
    assert all(re.fullmatch(r"[\w./-]+", name) for name in names)
    assert max(path.stat().st_size for path in paths) < 25 * 1024**2  # Cloudflare Pages
    assert len(paths) < 20_000  # Cloudflare Pages, free of charge
    known = {path.suffix for path in paths} - {*TYPES, *FORMS}
    assert known == {""}, "scripts.hosts.TYPES lacks a kind of file"


def rules(text: str) -> dict[str, dict[str, str]]:
    """The rules of a `_headers` file: headers by pattern of path."""
    found: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        assert len(line) <= 2000  # Cloudflare Pages
        if line.startswith("/"):
            assert line.count("*") <= 1
            found[line] = {}
        elif line.strip() and not line.startswith("#"):
            name, value = re.fullmatch(r"  ([A-Z][A-Za-z-]+): (\S.*)", line).groups()  # type: ignore[union-attr]
            found[list(found)[-1]][name] = value
    assert len(found) <= 100
    return found


def test_rules_for_netlify_and_cloudflare(built: Built) -> None:
    parsed = rules((built.folder / "_headers").read_text(encoding="utf-8"))
    assert parsed["/*"] == policy.HEADERS
    for path in (file.relative_to(built.folder).as_posix() for file in built.folder.rglob("*") if file.is_file()):
        matching = [headers for pattern, headers in parsed.items() if fnmatchcase(f"/{path}", pattern)]
        sent = [name for headers in matching for name in headers]
        assert len(sent) == len(set(sent)), f"{path} would get a header twice"
        together = {name: value for headers in matching for name, value in headers.items()}
        assert together.get("Cache-Control") == (FOR_EVER if path.startswith(NAMED_BY_CONTENT) else None)


def test_pages_of_hosts_without_headers_carry_what_pages_can(built: Built) -> None:
    """GitHub Pages and GitLab Pages send no header of ours."""
    assert (built.folder / ".nojekyll").exists()
    home = (built.folder / "index.html").read_text(encoding="utf-8")
    assert policy.META in home
    assert '<meta name="referrer" content="no-referrer">' in home
    assert policy.HEADERS["Content-Security-Policy"] == f"{policy.META}; frame-ancestors 'none'"


def test_files_that_make_load_asks_for_are_there(built: Built) -> None:
    assert all((built.folder / f"{file}.br").is_file() for file in load.files().values())


def test_every_text_lies_there_compressed(built: Built) -> None:
    for file in hosts.files(built.folder):
        for form, name in ((".br", "br"), (".gz", "gzip")):
            assert DECODE[name](file.with_name(file.name + form).read_bytes()) == file.read_bytes()


def test_a_file_written_again_has_its_forms_written_again(tmp_path: Path) -> None:
    """Else browsers would be sent the page as it was before it was saved."""
    page = tmp_path / "index.html"
    for text in (b"one" * 99, b"two" * 99):
        page.write_bytes(text)
        hosts.compress(tmp_path)
        assert brotli.decompress((tmp_path / "index.html.br").read_bytes()) == text
        assert gzip.decompress((tmp_path / "index.html.gz").read_bytes()) == text
        os.utime(tmp_path / "index.html.br", (0, 0))  # clocks of file systems are coarse
