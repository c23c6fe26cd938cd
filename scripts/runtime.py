"""The calculators' runtime for the browser: Pyodide cut to what the calculators use, and a whole one behind it.

`ensure()` makes it below `.cache/runtime/` when its input has changed (scripts/runtime.mjs does the work in node, with
the very Pyodide that readers load), `publish()` copies it into the built site:

    runtime/<Pyodide version>-cut-<content>/     pyodide.mjs, pyodide.asm.js, pyodide.asm.wasm with the functions in
                                                 use, memory.bin: Python started, the engine and shared figures loaded
    runtime/<language>-<content>.zip             words that every calculator needs
    runtime/<calculator>-<language>-<content>.zip    rules, figures and words of a calculator
    runtime/<Pyodide version>-whole-<content>/   Pyodide as it comes, library.zip: its library as bytecode
    runtime/calculators-<content>.zip            our whole package

each file with its brotli and gzip form beside it.
"""

import hashlib
import io
import json
import pickle
import shutil
import subprocess
import tomllib
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from calculators.engine.formats import LANGUAGES
from calculators.interface import cases
from calculators.registry import CALCULATORS

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".cache" / "runtime"
SCRIPTS = [ROOT / "scripts" / name for name in ("runtime.mjs", "glue.mjs", "wasm.mjs")]
PYODIDE = ROOT / "node_modules" / "pyodide" / "package.json"
KINDS = {".py", ".toml", ".json", ".mo"}
"""Files of the package that the browser needs."""
LEFT_OUT = {"cases.toml", "command_line.py", "coverage.toml"}
"""Files that only the build and the command line read."""


def source(pickled: bool = True) -> bytes:
    """Return the package `calculators` as a zip, the same bytes for the same content.

    `pickled` puts a pickle beside each TOML file. Folders are entries too: Python finds a package without `__init__.py`
    in a zip only by them.
    """
    entries: dict[str, bytes] = {}
    for file in (ROOT / "calculators").rglob("*"):
        if file.suffix in KINDS and file.name not in LEFT_OUT and file.is_file():
            path = file.relative_to(ROOT)
            data = file.read_bytes()
            if pickled and file.suffix == ".toml":
                read = tomllib.loads(data.decode(), parse_float=Decimal)
                entries[path.with_suffix(".pickle").as_posix()] = pickle.dumps(read)
            entries[path.as_posix()] = data
            entries |= {f"{folder.as_posix()}/": b"" for folder in path.parents[:-1]}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(entries.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def requests(languages: Sequence[str] = LANGUAGES) -> list[dict[str, Any]]:
    """Return every worked case in the languages, as the page would ask for it, and empty answers for their errors."""
    return [
        {"calculator": calculator, "lang": lang, "answers": answers, "on": on}
        for calculator in CALCULATORS
        for case in [*cases(calculator), {"answers": {}, "on": date(2026, 1, 1)}]
        for answers, on in [(plain(case["answers"]), str(case["on"]))]
        for lang in languages
    ]


def plain(value: Any) -> Any:
    """Return a case's value as JSON has it: numbers and days as text."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, Decimal | date) else value


def ensure() -> None:
    """Make the runtime, unless it is there for exactly this input."""
    package = source()
    # The language changes words, not the modules in use: one is enough to find them.
    asked = json.dumps(requests(LANGUAGES[:1]), ensure_ascii=False)
    key = hashlib.sha256()
    for part in (package, asked.encode(), *(file.read_bytes() for file in (*SCRIPTS, PYODIDE))):
        key.update(hashlib.sha256(part).digest())
    stamp = WORK / "stamp"
    if stamp.exists() and stamp.read_text() == key.hexdigest():
        return
    WORK.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    (WORK / "source.zip").write_bytes(package)
    (WORK / "requests.json").write_text(asked, encoding="utf-8")
    (WORK / "languages.json").write_text(json.dumps(LANGUAGES), encoding="utf-8")
    subprocess.run(["node", str(SCRIPTS[0]), str(WORK)], check=True, cwd=ROOT)
    stamp.write_text(key.hexdigest())


def manifest() -> dict[str, Any]:
    """Return what the runtime consists of, with paths below the site."""
    content: dict[str, Any] = json.loads((WORK / "manifest.json").read_text(encoding="utf-8"))
    return content


def manifest_module() -> str:
    """Return the module `runtime.mjs` that tells the worker its files, relative to the folder of browser files."""
    content = manifest()
    shown = {name: content[name] for name in ("info", "cut", "whole", "calculators", "packs")}
    text = json.dumps(shown, indent=1, sort_keys=True).replace('"runtime/', '"../../runtime/')
    return f"// Made by scripts/runtime.py.\nexport default {text};\n"


def publish(site: Path) -> None:
    """Copy the runtime into a built site."""
    shutil.copytree(WORK / "site", site, dirs_exist_ok=True)
