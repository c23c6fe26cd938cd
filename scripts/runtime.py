"""The calculators' runtime for the browser: Pyodide cut to what the calculators use, and a whole one behind it.

`ensure()` makes it below `.cache/runtime/` when its input has changed (scripts/runtime.mjs does the work in node, with
the very Pyodide that readers load), `publish()` copies it into the built site:

    runtime/<Pyodide version>-cut-<content>/     pyodide.mjs, pyodide.asm.js, pyodide.asm.wasm with the functions in
                                                 use, memory.wasm: Python started, the engine and shared figures loaded
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

from calculators.engine import formats
from calculators.engine.calculator import load
from calculators.engine.formats import LANGUAGES
from calculators.engine.questions import Rows, questions
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


TYPED = 6
"""So many cases of a calculator are also asked as a reader types them."""
REPORT = "01/2015 1.234,56\nfebrero de 2015: 1234.56\n2015-03-01 2015-03-31 1,234.56\n???"
"""A report of contributions as it may be pasted."""


def requests(languages: Sequence[str] = LANGUAGES) -> list[dict[str, Any]]:
    """Return what pages may ask, in the languages: every worked case; some as readers type them, with mistakes too."""
    found = []
    for calculator in CALCULATORS:
        told = [(case["answers"], case["on"]) for case in cases(calculator)]
        for lang in languages:
            base = {"calculator": calculator, "lang": lang, "root": "../../"}
            found += [base | {"answers": plain(answers), "on": str(on)} for answers, on in told]
            for answers, on in told[:: max(1, len(told) // TYPED)]:
                found.append(base | {"answers": typed(answers, lang), "on": str(on)})
                found += [base | {"answers": mistyped(answers, kind), "on": str(on)} for kind in range(3)]
            first, on = told[0]
            found.append(base | {"answers": typed(first, lang), "on": str(on), "as": "text"})
            for question in questions(load(calculator).answers):
                if isinstance(question.kind, Rows) and question.kind.paste:
                    asked = {"calculator": calculator, "question": question.name, "lang": lang, "text": REPORT}
                    found.append(base | {"answers": {}, "on": str(on), "paste": asked})
            found.append(base | {"answers": {}, "on": str(on)})
    return found


def typed(value: Any, lang: str) -> Any:
    """Return a case's value as a reader types it: days in three boxes, numbers in the habit of the language."""
    if isinstance(value, dict):
        return {name: typed(item, lang) for name, item in value.items()}
    if isinstance(value, list):
        return [typed(item, lang) for item in value]
    if isinstance(value, date):
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return formats.number(Decimal(value), lang)
    return value


MISTAKES = (
    ("1.234,56,7", {"day": "31", "month": "2", "year": "2026"}),
    ("-1", {"day": "x", "month": "", "year": "99"}),
    ("9.999", {"day": "", "month": "13", "year": "1850"}),
)
"""Numbers and days that cannot be read."""


def mistyped(value: Any, kind: int) -> Any:
    """Return a case's value with mistakes of a kind."""
    if isinstance(value, dict):
        return {name: mistyped(item, kind) for name, item in value.items()}
    if isinstance(value, list):
        return [mistyped(item, kind) for item in value]
    number, day = MISTAKES[kind]
    if isinstance(value, date):
        return day
    return number if isinstance(value, Decimal | int) and not isinstance(value, bool) else value


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
