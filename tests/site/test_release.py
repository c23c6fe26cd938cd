"""A release: the same bytes twice, checksums that hold, and a bill of materials that names what readers receive."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts import release, search_index
from scripts.licences import locked, reviewed
from tests.website import PREFIX, Built

FILES = [
    f"vosdroits-{release.version()}-site.tar.gz",
    f"vosdroits-{release.version()}.cdx.json",
    f"vosdroits-{release.version()}.tar.gz",
    "SHA256SUMS",
]


@pytest.fixture(scope="module")
def made(built: Built, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two releases of the same site."""
    folders = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    for folder in folders:
        release.release(built.folder, PREFIX, folder)
    return folders


def test_two_runs_give_the_same_bytes(made: tuple[Path, Path]) -> None:
    one, two = made
    assert sorted(path.name for path in one.iterdir()) == sorted(FILES)
    for name in FILES:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name


def test_search_index_is_the_same_each_time(built: Built, tmp_path: Path) -> None:
    """The one part of the build that another program makes in an order of its own."""
    shutil.copytree(built.folder, tmp_path / "site", ignore=shutil.ignore_patterns("runtime", "*.br", "*.gz"))
    search_index.make(tmp_path / "site")
    again = {
        path.relative_to(tmp_path / "site") for path in (tmp_path / "site" / "pagefind").rglob("*") if path.is_file()
    }
    assert Path("pagefind/pagefind-entry.json") in again
    for path in again:
        assert (tmp_path / "site" / path).read_bytes() == (built.folder / path).read_bytes(), path


def test_checksums_verify_and_notice_a_change(made: tuple[Path, Path]) -> None:
    folder = made[1]
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode == 0
    (folder / FILES[1]).write_bytes(b"{}")
    assert subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode == 1


def test_archive_holds_the_site_and_what_a_publisher_needs(built: Built, made: tuple[Path, Path]) -> None:
    with tarfile.open(made[0] / FILES[0]) as tar:
        names = tar.getnames()
        assert names == sorted(names)
        top = f"vosdroits-{release.version()}"
        inside = {name.removeprefix(f"{top}/") for name in names}
        files = {path.relative_to(built.folder).as_posix() for path in built.folder.rglob("*") if path.is_file()}
        assert {name.removeprefix("site/") for name in inside if name.startswith("site/")} == files
        assert inside >= {"hosts/nginx.conf", "hosts/apache.conf", *release.BESIDE}
        entries = tar.getmembers()
        assert {(entry.uid, entry.gid, entry.mode, entry.mtime) for entry in entries} == {
            (0, 0, 0o644, int(release.day().timestamp()))
        }
        home = tar.extractfile(f"{top}/site/index.html")
        assert home
        assert home.read() == (built.folder / "index.html").read_bytes()


def test_sources_hold_what_builds_the_site(made: tuple[Path, Path]) -> None:
    with tarfile.open(fileobj=io.BytesIO((made[0] / FILES[2]).read_bytes())) as tar:
        inside = {name.split("/", 1)[1] for name in tar.getnames()}
    assert inside >= {"mkdocs.yml", "Makefile", "requirements.lock", "package-lock.json", "docs/fr/index.md", "LICENSE"}
    assert not [name for name in inside if name.startswith(("node_modules", ".cache", ".venv", "site/", "dist"))]


def test_bill_of_materials_names_every_locked_package(made: tuple[Path, Path]) -> None:
    text = (made[0] / FILES[1]).read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bom = json.loads(text)
    found = {component["purl"]: component for component in bom["components"]}
    shipped = {part["package"] for part in reviewed()["shipped"]}
    assert len(found) == len({(package.id, package.version) for package in locked()})
    for package in locked():
        entry = found[f"pkg:{package.registry}/{package.name.replace('@', '%40')}@{package.version}"]
        assert entry["scope"] == ("required" if package.id in shipped else "excluded")
        assert {item["content"] for item in entry["hashes"]} == {digits for _, digits in package.hashes}
        assert entry["licenses"] == [{"expression": package.licence}]
    inside = {part["name"] for entry in bom["components"] for part in entry.get("components", [])}
    assert {"zlib", "musl", "Snowball", "Python (CPython and its standard library)"} <= inside


def test_a_release_without_address_or_changelog_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SITE_URL", raising=False)
    with pytest.raises(release.ReleaseError, match="SITE_URL"):
        release.build(tmp_path)
    monkeypatch.setattr(release, "version", lambda: "99.0")
    with pytest.raises(release.ReleaseError, match=r"no heading '## 99\.0"):
        release.day()
