"""The calculators' runtime for the browser: Pyodide cut to what the calculators use, and a whole one behind it.

`ensure()` makes it below `.cache/runtime/` when its input has changed (scripts/runtime.mjs does the work in node, with
the very Pyodide that readers load), `publish()` copies it into the built site:

    runtime/<Pyodide version>-cut-<content>/     pyodide.mjs, pyodide.asm.js, pyodide.asm.wasm with the functions in
                                                 use, memory.wasm: Python started, shared figures and words loaded
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
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from calculators.engine.calculator import load
from calculators.engine.formats import LANGUAGES
from calculators.engine.questions import Rows, questions
from calculators.interface import cases
from calculators.registry import CALCULATORS
from scripts.answer_sets import MISTAKES, generated, mistyped, plain, typed

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".cache" / "runtime"
SCRIPTS = [ROOT / "scripts" / name for name in ("runtime.mjs", "glue.mjs", "wasm.mjs")]
PACKAGES = [ROOT / "node_modules" / name / "package.json" for name in ("pyodide", "terser")]
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
"""So many cases of a calculator are also asked as a reader types them, and with mistakes."""
GENERATED = 40
"""So many sets of answers of a calculator are generated."""
REPORT = "01/2015 1.234,56\nfebrero de 2015: 1234.56\n2015-03-01 2015-03-31 1,234.56\n???"
"""A report of contributions as it may be pasted."""
LONG = 3
"""So many cases are calculated with a long career."""
CAREER = "\n".join(f"{month:02}/{year} {year - 800 + month},50" for year in range(1986, 2026) for month in range(1, 13))
"""The report of a career of forty years, month by month."""


def requests(languages: Sequence[str] = LANGUAGES) -> list[dict[str, Any]]:
    """Return what pages may ask, in the languages: every worked case; as readers type them, with mistakes; whatever."""
    found = []
    for calculator in CALCULATORS:
        asked = load(calculator).answers
        told = [(case["answers"], str(case["on"])) for case in cases(calculator)]
        first, on = told[0]
        for lang in languages:
            base = {"calculator": calculator, "lang": lang, "root": "../../", "as": ["html", "outcome"]}
            found += [base | {"answers": plain(answers), "on": on} for answers, on in told]
            for answers, on in told[:: max(1, len(told) // TYPED)]:
                found.append(base | {"answers": typed(answers, asked, lang), "on": on})
                found += [base | {"answers": mistyped(answers, asked, mistake), "on": on} for mistake in MISTAKES]
            found.append(base | {"answers": typed(first, asked, lang), "on": on, "as": ["text"]})
            for question in questions(asked):
                if isinstance(question.kind, Rows):
                    more = _pasting(calculator, question.name, question.kind, lang)
                    found += [base | request | {"on": on} for request in more]
            found += [request | base for request in generated(calculator, GENERATED)]
            found.append(base | {"answers": {}, "on": on})
    return found


def _pasting(calculator: str, question: str, kind: Rows, lang: str) -> Iterator[dict[str, Any]]:
    """Requests to read reports, and to calculate with the rows of a long one."""
    if not kind.paste:
        return
    for text in (REPORT, CAREER):
        yield {"answers": {}, "paste": {"calculator": calculator, "question": question, "lang": lang, "text": text}}
    rows = list(kind.paste(CAREER).rows)
    for case in [case for case in cases(calculator) if case["answers"].get(question)][:LONG]:
        yield {"answers": typed(case["answers"] | {question: rows}, load(calculator).answers, lang)}


def ensure() -> None:
    """Make the runtime, unless it is there for exactly this input."""
    package = source()
    # The language changes words, not the modules in use: one is enough to find them.
    asked = json.dumps(requests(LANGUAGES[:1]))
    key = hashlib.sha256()
    for part in (package, asked.encode(), *(file.read_bytes() for file in (*SCRIPTS, *PACKAGES))):
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
