// Makes what the variants of benchmarks/variants.py load: `node benchmarks/variants.mjs PYODIDE WORK TARGET`.
//
// PYODIDE is the folder of a Pyodide from npm. WORK holds source.zip, our package; request.json; and modules.json, the modules
// in use. Writes to TARGET library.zip (the standard library cut to these, as bytecode), calculators.zip (the package as
// bytecode), empty.zip, and image.bin: the memory of a Python with these modules and what every calculator needs loaded.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, work, target] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")));
const { info } = JSON.parse(readFileSync(join(folder, "pyodide-lock.json")));
const PACKAGE = "/lib/calculators.zip";

const MAKE = `
import contextlib, importlib.util, io, marshal, sys, zipfile

def archive(path, wanted=None):
    """A zip's files, or those wanted, each .py as bytecode without date; not compressed: transport does that better."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as made:
        for name in sorted(given.namelist() if wanted is None else wanted):
            data = given.read(name)
            if name.endswith(".py"):
                code = compile(data, f"{path}/{name}", "exec", dont_inherit=True, optimize=0)
                data = importlib.util.MAGIC_NUMBER + b"\\x01\\0\\0\\0" + bytes(8) + marshal.dumps(code)
                name += "c"
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()

library = next(path for path in sys.path if path.endswith(".zip"))
sys.path.insert(0, "${PACKAGE}")
for name in modules.split():
    with contextlib.suppress(ModuleNotFoundError):  # inner modules that another Python does not have
        importlib.import_module(name)
from calculators.interface import reply_json
reply_json(request)

loaded = [getattr(module, "__file__", None) or "" for module in sys.modules.values()]
used = {path.removeprefix(library + "/") for path in loaded if path.startswith(library)}
made = [archive(library, used | {f"encodings/{name}.py" for name in ("ascii", "latin_1", "cp437")}), archive("${PACKAGE}")]
`;

const LOAD = `
import contextlib, importlib, json
import calculators.interface
from calculators.engine import figures, words
from calculators.registry import SHARED_FIGURES

for name in modules.split():
    with contextlib.suppress(ModuleNotFoundError):  # inner modules that another Python does not have
        importlib.import_module(name)
figures.acts()
for name in SHARED_FIGURES:
    figures.load(name)
for name in words.SHARED:
    words.catalogue(json.loads(request)["lang"], name)
`;

const modules = JSON.parse(readFileSync(join(work, "modules.json"))).join(" ");
const request = readFileSync(join(work, "request.json"), "utf-8");

/** Starts Pyodide with our package and runs some Python. */
async function python(code, package_, options) {
  const found = await loadPyodide({ indexURL: folder, fsInit: (FS) => FS.writeFile(PACKAGE, package_), ...options });
  found.globals.set("modules", modules);
  found.globals.set("request", request);
  found.runPython(code);
  return found;
}

const stock = await python(MAKE, readFileSync(join(work, "source.zip")));
const [library, package_] = stock.globals.get("made").toJs();
writeFileSync(join(target, "library.zip"), library);
writeFileSync(join(target, "calculators.zip"), package_);
writeFileSync(join(target, "empty.zip"), Buffer.concat([Buffer.from([0x50, 0x4b, 5, 6]), Buffer.alloc(18)]));

const imaged = await python(LOAD, package_, {
  stdLibURL: join(target, "library.zip"),
  lockFileContents: { info, packages: {} },
  env: { PYTHONPATH: PACKAGE, HOME: "/home/pyodide" },
  _makeSnapshot: true,
});
writeFileSync(join(target, "image.bin"), imaged.makeMemorySnapshot());
process.exit(0); // Pyodide in node keeps the process alive
