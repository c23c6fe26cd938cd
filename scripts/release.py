"""A release: `SITE_URL=https://publisher.example/guide/ python -m scripts.release`, or `make release SITE_URL=...`.

Builds the site as of the release's day in CHANGELOG.md and writes into dist/:

    vosdroits-<version>-site.tar.gz   the site, settings for servers, licences, how to publish
    vosdroits-<version>.tar.gz        the sources, as hatchling packs them
    vosdroits-<version>.cdx.json      bill of materials (CycloneDX 1.6): what readers receive, and the tools
    SHA256SUMS                        check with `sha256sum --check SHA256SUMS`

The same sources, address and packages give the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import uuid
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from scripts import hosts
from scripts.licences import Package, locked, notices, reviewed

ROOT = Path(__file__).resolve().parent.parent
NAME = "vosdroits"
BESIDE = ("CHANGELOG.md", "LICENSE", "LICENSE-TEXTS.md", "LICENCES-THIRD-PARTY.md", "PUBLISHING.md")
"""Files that go with the site."""


class ReleaseError(Exception):
    """Something that a release needs is not there."""


def version() -> str:
    """The version of the project."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found: str = tomllib.loads(text)["project"]["version"]
    return found


def day() -> datetime:
    """Noon of the release's day, from its heading in the changelog, as in `## 0.1.0, 21 November 2026`."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = re.search(rf"^## {re.escape(version())}, (\d+ \w+ \d{{4}})$", text, re.MULTILINE)
    if not heading:
        raise ReleaseError(f"CHANGELOG.md has no heading '## {version()}, <day>'")
    return datetime.strptime(f"{heading[1]} 12", "%d %B %Y %H").replace(tzinfo=UTC)


def environment() -> dict[str, str]:
    """The environment in which everything of the release is made: its clock stands on the release's day."""
    epoch = str(int(day().timestamp()))
    return os.environ | {"SOURCE_DATE_EPOCH": epoch, "NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "0"}


def build(folder: Path) -> None:
    """Build the site for the address in SITE_URL."""
    if urlsplit(os.environ.get("SITE_URL", "")).hostname in (None, "127.0.0.1"):
        raise ReleaseError("where will the site stand? make release SITE_URL=https://publisher.example/guide/")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, env=environment())


def archive(entries: dict[str, bytes]) -> bytes:
    """A tar.gz of files by their paths: sorted, of the release's day, owned by nobody."""
    seconds = int(day().timestamp())
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path, data in sorted(entries.items()):
            entry = tarfile.TarInfo(f"{NAME}-{version()}/{path}")
            entry.size, entry.mtime, entry.mode = len(data), seconds, 0o644
            tar.addfile(entry, io.BytesIO(data))
    return gzip.compress(packed.getvalue(), compresslevel=6, mtime=seconds)


def site_archive(site: Path, prefix: str) -> bytes:
    """The archive of a built site with what its publisher needs."""
    entries = {
        f"site/{path.relative_to(site).as_posix()}": path.read_bytes() for path in site.rglob("*") if path.is_file()
    }
    entries |= {name: (ROOT / name).read_bytes() for name in BESIDE}
    folder = f"/srv/{NAME}/site"
    entries |= {f"hosts/{name}.conf": make(folder, prefix).encode() for name, make in hosts.SERVERS.items()}
    return archive(entries)


def sources(folder: Path) -> None:
    """Write the archive of the sources."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)]
    subprocess.run(
        command, cwd=ROOT, check=True, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def bill_of_materials() -> str:
    """What the project consists of, as CycloneDX: scope "required" is what readers receive, "excluded" the tools."""
    shipped = {part["package"] for part in reviewed()["shipped"]}
    root = Component(
        name=NAME,
        version=version(),
        type=ComponentType.APPLICATION,
        bom_ref=NAME,
        licenses=[LicenseExpression("EUPL-1.2")],
    )
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"{NAME}/{version()}/{notices()}"))
    bom.metadata.component = root
    bom.metadata.timestamp = day()
    components = {package.id: component(package, package.id in shipped) for package in locked()}
    for part in reviewed()["shipped"]:
        inner = Component(
            name=part["name"],
            type=ComponentType.LIBRARY,
            bom_ref=f"inside/{part['name']}",
            scope=ComponentScope.REQUIRED,
            licenses=[LicenseExpression(part["licence"])],
            copyright=part["holder"],
        )
        if part["name"].lower() != components[part["package"]].name:
            components[part["package"]].components.add(inner)
    for found in components.values():
        bom.components.add(found)
    bom.register_dependency(root, [components[name] for name in shipped])
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def component(package: Package, shipped: bool) -> Component:
    """A locked package as the bill of materials has it. Of Python's packages each file has its hash: all are named."""
    algorithms = {"sha256": HashAlgorithm.SHA_256, "sha512": HashAlgorithm.SHA_512, "sha1": HashAlgorithm.SHA_1}
    group, _, name = package.name.rpartition("/")
    return Component(
        name=name,
        group=group or None,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=f"{package.id}@{package.version}",
        purl=PackageURL(package.registry, group or None, name, package.version),
        scope=ComponentScope.REQUIRED if shipped else ComponentScope.EXCLUDED,
        licenses=[LicenseExpression(package.licence)],
        hashes=[HashType(alg=algorithms[algorithm], content=digits) for algorithm, digits in package.hashes],
    )


def release(site: Path, prefix: str, folder: Path) -> None:
    """Write the files of a release of a built site into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    base = f"{NAME}-{version()}"
    (folder / f"{base}-site.tar.gz").write_bytes(site_archive(site, prefix))
    sources(folder)
    (folder / f"{base}.cdx.json").write_text(bill_of_materials(), encoding="utf-8")
    names = [f"{base}-site.tar.gz", f"{base}.cdx.json", f"{base}.tar.gz"]
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def main() -> None:
    """Make a release."""
    site = ROOT / "build" / "release-site"
    try:
        build(site)
        release(site, urlsplit(os.environ["SITE_URL"]).path or "/", ROOT / "dist")
    except ReleaseError as error:
        sys.exit(str(error))
    print((ROOT / "dist" / "SHA256SUMS").read_text(encoding="utf-8"), end="")


if __name__ == "__main__":
    main()
