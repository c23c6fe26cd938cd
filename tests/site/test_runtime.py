"""The runtime that readers load: its bytecode is of the Python that tests run on, and its files arrive whole."""

from __future__ import annotations

import gzip
import io
import marshal
import shutil
import subprocess
import sys
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType

import brotli

from scripts import runtime
from tests.website import Built


def modules(archive: bytes) -> dict[str, bytes]:
    """The compiled modules of a zip, by their path."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist() if name.endswith(".pyc")}


def defined(code: CodeType) -> list[str]:
    """Every name that a module defines, at any depth, in its order."""
    inner = [item for item in code.co_consts if isinstance(item, CodeType)]
    return [code.co_qualname, *(name for item in inner for name in defined(item))]


def test_bytecode_is_of_this_python(built: Built, tmp_path: Path) -> None:
    (published,) = built.folder.glob("runtime/calculators-*.zip")
    package = tmp_path / "calculators.zip"
    package.write_bytes(runtime.source())
    command = shutil.which("pyodide", path=str(Path(sys.executable).parent))
    assert command, "pyodide-build has no command here"
    subprocess.run([command, "py-compile", "--silent", str(package)], check=True)
    ours, theirs = modules(published.read_bytes()), modules(package.read_bytes())
    assert set(ours) == set(theirs)
    for name, compiled in ours.items():
        assert compiled[:4] == theirs[name][:4] == MAGIC_NUMBER, f"{name}: another Python made it"
        # Patch releases of one Python differ in single instructions; what a module defines is the same.
        assert defined(marshal.loads(compiled[16:])) == defined(marshal.loads(theirs[name][16:])), name  # noqa: S302


def test_published_files_are_compressed_and_whole(built: Built) -> None:
    files = [
        path for path in (built.folder / "runtime").rglob("*") if path.is_file() and path.suffix not in (".br", ".gz")
    ]
    assert files
    for path in files:
        raw = path.read_bytes()
        assert brotli.decompress(path.with_name(path.name + ".br").read_bytes()) == raw
        assert gzip.decompress(path.with_name(path.name + ".gz").read_bytes()) == raw
