"""The packages that the project is locked to, and their licences: `python -m scripts.licences`.

Writes LICENCES-THIRD-PARTY.md. What was reviewed stands in licences/reviewed.toml; a package whose licence nobody has
reviewed is an error. `notices()` is the site's licences.txt: what readers receive, with the texts of the licences.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "licences"
LIST = ROOT / "LICENCES-THIRD-PARTY.md"
PUBLISHED = "licences.txt"
"""Where the site has the texts of the licences."""
REQUIREMENT = re.compile(r"^([\w.-]+)==([^\s;\\]+)[^\n\\]*((?:\\\n\s+--hash=\S+ ?)*)", re.MULTILINE)


class LicenceError(Exception):
    """A package comes with a licence that nobody has reviewed."""


@dataclass(frozen=True)
class Package:
    """A locked package. ``hashes`` are those of its files: algorithm and hexadecimal digits."""

    registry: str  # pypi or npm
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...]
    licence: str

    @property
    def id(self) -> str:
        """Registry and name, as in `npm/pyodide`."""
        return f"{self.registry}/{self.name}"


@cache
def reviewed() -> dict[str, Any]:
    """What was reviewed: licences, other words for them, single packages, what readers receive."""
    return tomllib.loads((TEXTS / "reviewed.toml").read_text(encoding="utf-8"))


def python_packages(lock: str) -> Iterator[Package]:
    """The packages of a requirements.lock."""
    for name, version, hashes in REQUIREMENT.findall(lock):
        digits = tuple(("sha256", found) for found in re.findall(r"--hash=sha256:([0-9a-f]{64})", hashes))
        yield Package("pypi", name, version, digits, python_licence(name))


def npm_packages(lock: str) -> Iterator[Package]:
    """The packages of a package-lock.json."""
    for path, entry in json.loads(lock)["packages"].items():
        if path:
            algorithm, _, digest = entry["integrity"].partition("-")
            name = path.rpartition("node_modules/")[2]
            hashes = ((algorithm, base64.b64decode(digest).hex()),)
            yield Package("npm", name, entry["version"], hashes, in_spdx(name, entry.get("license", "")))


def python_licence(name: str) -> str:
    """The licence of an installed package in SPDX, as its description says it, or as reviewed for it alone."""
    try:
        said = metadata(name)
    except PackageNotFoundError:  # of another platform
        return in_spdx(name, "")
    classified = [entry.split(" :: ")[-1] for entry in said.get_all("Classifier", []) if entry.startswith("License ::")]
    in_words = [entry for entry in (said.get("License", ""),) if "\n" not in entry and entry not in ("", "UNKNOWN")]
    claims = [said.get("License-Expression", ""), *in_words, *classified]
    return in_spdx(name, next((claim for claim in claims if claim), ""))


def in_spdx(name: str, claim: str) -> str:
    """A claim of a licence as an SPDX expression. Raises LicenceError for one that says nothing to us."""
    said = reviewed()["packages"].get(name) or reviewed()["named"].get(claim, claim)
    try:
        return str(canonicalize_license_expression(said))
    except InvalidLicenseExpression:
        raise LicenceError(
            f"{name}: licence {claim!r}: read its files, and say which it is in licences/reviewed.toml"
        ) from None


@cache
def locked() -> tuple[Package, ...]:
    """Every package that the project is locked to, tools included."""
    return (
        *python_packages((ROOT / "requirements.lock").read_text(encoding="utf-8")),
        *npm_packages((ROOT / "package-lock.json").read_text(encoding="utf-8")),
    )


def parts(expression: str) -> set[str]:
    """The licences and exceptions of an SPDX expression."""
    return set(re.findall(r"[\w.+-]+", expression)) - {"AND", "OR", "WITH"}


def check() -> None:
    """Raise LicenceError with every licence that nobody has reviewed for what it is used for."""
    found = reviewed()
    ids = {package.id for package in locked()}
    for part in found["shipped"]:
        unknown = parts(part["licence"]) - set(found["reviewed"]["shipped"])
        if unknown or part["package"] not in ids:
            raise LicenceError(f"{part['name']}: {part['package']}, {part['licence']}: not reviewed for readers")
    shipped = {part["package"] for part in found["shipped"]}
    for package in locked():
        allowed = found["reviewed"]["shipped"] + ([] if package.id in shipped else found["reviewed"]["tools"])
        if unknown := parts(package.licence) - set(allowed):
            raise LicenceError(f"{package.id}: {', '.join(sorted(unknown))}: not reviewed, see licences/reviewed.toml")


def listed() -> str:
    """LICENCES-THIRD-PARTY.md."""
    found = reviewed()["shipped"]
    shipped = {part["package"] for part in found}
    lines = [
        "# Licences of what comes from others",
        "",
        "Made by `python -m scripts.licences`; reviewed in `licences/reviewed.toml`. The texts are in `licences/`.",
        "",
        "## What readers receive",
        "",
        "| | licence | holder | comes with |",
        "| --- | --- | --- | --- |",
        *(f"| [{p['name']}]({p['source']}) | {p['licence']} | {p['holder']} | {p['package']} |" for p in found),
        "",
        "## What builds and tests the project",
        "",
        "| package | licence |",
        "| --- | --- |",
        *sorted({f"| {package.id} | {package.licence} |" for package in locked() if package.id not in shipped}),
    ]
    return "\n".join(lines) + "\n"


def notices() -> str:
    """licences.txt: what readers receive beside our own work, and the texts of the licences."""
    found = reviewed()["shipped"]
    rule = "\n\n" + "=" * 80 + "\n\n"
    names = sorted({name for part in found for name in parts(part["licence"])})
    head = (
        "This site: code under the European Union Public Licence 1.2, texts under Creative Commons Attribution 4.0.\n"
        "It passes on, unchanged or compiled, work of others:\n\n"
    )
    rows = [f"{part['name']}\n    {part['holder']}\n    {part['licence']}; source: {part['source']}" for part in found]
    texts = [f"{name}\n\n{(TEXTS / f'{name}.txt').read_text(encoding='utf-8').strip()}" for name in names]
    return rule.join([head + "\n".join(rows), *texts]) + "\n"


def main() -> None:
    """Check the licences and write their list."""
    try:
        check()
    except LicenceError as error:
        sys.exit(str(error))
    LIST.write_text(listed(), encoding="utf-8")


if __name__ == "__main__":
    main()
