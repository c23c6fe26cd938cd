"""What comes from others: locked with its hash, from no written address, under a licence that someone has reviewed."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from importlib.metadata import distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts import licences
from tests.website import LANGUAGES, ROOT, Built, home

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
NPM_LOCK = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
REGISTRIES = "|".join(re.escape(f"{host}.org") for host in ("pypi", "files.pythonhosted", "registry.npmjs"))


def test_every_python_requirement_is_locked_with_its_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]
    locked = {package.name: package for package in licences.python_packages(LOCK)}
    for requirement in map(Requirement, asked):
        package = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(package.version), requirement
    assert all(package.hashes for package in locked.values())
    # Nothing else in the file: no package without version, no option that would look elsewhere.
    lines = [line for line in LOCK.splitlines() if not re.match(r"    --hash=sha256:[0-9a-f]{64}( \\)?$", line)]
    assert [line for line in lines if not re.match(r"[a-z0-9][\w.-]*==[^\s]+( ; [^\\]+)? \\$", line)] == []
    assert len(lines) == len(locked)


def test_what_runs_here_is_what_is_locked() -> None:
    locked = {package.name: package.version for package in licences.python_packages(LOCK)}
    installed = {str(canonicalize_name(found.name)): found.version for found in distributions()}
    assert {name: version for name, version in locked.items() if installed.get(name, version) != version} == {}


def test_every_npm_package_is_locked_with_its_hash() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    root = NPM_LOCK["packages"][""]
    for kind in ("dependencies", "devDependencies"):
        assert root[kind] == package[kind]
        for name, version in package[kind].items():
            assert NPM_LOCK["packages"][f"node_modules/{name}"]["version"] == version
    for name, entry in NPM_LOCK["packages"].items():
        if name:
            assert entry["integrity"].startswith("sha512-"), name
            assert "resolved" not in entry, name


def test_no_address_of_a_registry_is_written_anywhere() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = [name for name in listed.stdout.decode().split("\0") if name]
    files = [ROOT / name for name in names] or [path for path in ROOT.glob("*") if path.is_file()]
    found = []
    for file in files:
        if file.is_file() and file.suffix not in (".png", ".mo"):
            text = file.read_text(encoding="utf-8")
            found += [f"{file.relative_to(ROOT)}: {match[0]}" for match in re.finditer(REGISTRIES, text)]
    assert found == []


def test_every_licence_is_reviewed() -> None:
    licences.check()


def test_a_licence_that_nobody_has_reviewed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    new = licences.Package("npm", "new", "1.0", (("sha512", "00"),), "AGPL-3.0-only")
    packages = (*licences.locked(), new)
    monkeypatch.setattr(licences, "locked", lambda: packages)
    with pytest.raises(licences.LicenceError, match=r"npm/new: AGPL-3\.0-only: not reviewed"):
        licences.check()
    with pytest.raises(licences.LicenceError, match="read its files"):
        licences.in_spdx("new", "free for all")


def test_a_tool_s_licence_is_not_enough_for_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    part = {"name": "new", "package": "pypi/babel", "licence": "GPL-3.0-or-later", "holder": "", "source": ""}
    found = licences.reviewed() | {"shipped": [part]}
    monkeypatch.setattr(licences, "reviewed", lambda: found)
    with pytest.raises(licences.LicenceError, match="not reviewed for readers"):
        licences.check()


def test_list_of_licences_is_up_to_date() -> None:
    assert licences.LIST.read_text(encoding="utf-8") == licences.listed(), "run python -m scripts.licences"


def test_readers_find_what_they_receive(built: Built) -> None:
    texts = (built.folder / "licences.txt").read_text(encoding="utf-8")
    for part in licences.reviewed()["shipped"]:
        assert part["holder"] in texts
        for name in licences.parts(part["licence"]):
            assert (licences.TEXTS / f"{name}.txt").read_text(encoding="utf-8").strip() in texts
        for lang in LANGUAGES:
            page = (built.folder / home(lang) / "about" / "index.html").read_text(encoding="utf-8")
            assert part["name"] in page


def test_files_of_others_come_from_packages_listed_for_readers(built: Built) -> None:
    """Beside pages, files at the root and our own browser files, the site has only folders of packages named above."""
    theirs = {"runtime": "npm/pyodide", "pagefind": "pypi/pagefind-bin", "assets/stylesheets": "pypi/mkdocs-material"}
    shipped = {part["package"] for part in licences.reviewed()["shipped"]}
    assert set(theirs.values()) <= shipped
    files = [path.relative_to(built.folder) for path in built.folder.rglob("*") if path.is_file()]
    ours = re.compile(r"(index\.html|manifest\.webmanifest)(\.br|\.gz)?")
    folders = {path.parent.as_posix() for path in files if not ours.fullmatch(path.name)} - {"."}
    strange = {name for name in folders if not name.startswith((*theirs, "assets/vosdroits-"))}
    assert strange == set()
