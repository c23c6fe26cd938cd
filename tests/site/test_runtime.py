"""The runtime that readers load: its bytecode is of the Python that tests run on, and its files arrive whole."""

import base64
import gzip
import hashlib
import io
import json
import marshal
import shutil
import subprocess
import sys
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType

import brotli

from calculators.engine.formats import LANGUAGES
from calculators.registry import CALCULATORS
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


def test_manifest_knows_every_file_by_its_hash(built: Built) -> None:
    manifest = runtime.manifest()
    known = {
        found["folder"] + name: integrity
        for found in (manifest["cut"], manifest["whole"])
        for name, integrity in found["files"].items()
    }
    known |= {found["path"]: found["integrity"] for found in (manifest["calculators"], *manifest["packs"].values())}
    published = {
        path.relative_to(built.folder).as_posix(): path
        for path in (built.folder / "runtime").rglob("*")
        if path.is_file() and path.suffix not in (".br", ".gz")
    }
    assert set(known) == set(published)
    for name, path in published.items():
        digest = base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
        assert known[name] == f"sha256-{digest}", name


def test_each_calculator_has_a_pack_in_each_language() -> None:
    packs = runtime.manifest()["packs"]
    assert set(packs) == {f"{calculator} {lang}" for calculator in CALCULATORS for lang in LANGUAGES}


def test_image_is_a_module() -> None:
    """Hosts that compress by type take it for what its name says; so it is one."""
    manifest = runtime.manifest()
    image = runtime.WORK / "site" / manifest["cut"]["folder"] / "memory.wasm"
    script = f"process.exit(WebAssembly.validate(fs.readFileSync({json.dumps(str(image))})) ? 0 : 1)"
    assert subprocess.run(["node", "-e", script], check=False).returncode == 0
    assert image.read_bytes()[14:20] == b"\x05image"


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    runtime.ensure()
    again = tmp_path / "runtime"
    again.mkdir()
    for name in ("source.zip", "requests.json", "languages.json"):
        shutil.copyfile(runtime.WORK / name, again / name)
    # What was compressed before need not be compressed again: it is kept by the content that was compressed.
    shutil.copytree(runtime.WORK / "compressed", again / "compressed")
    subprocess.run(["node", str(runtime.SCRIPTS[0]), str(again)], check=True, cwd=runtime.ROOT)
    first, second = (json.loads((folder / "manifest.json").read_bytes()) for folder in (runtime.WORK, again))
    assert first == second
