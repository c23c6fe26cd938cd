// Makes the calculators' runtime from the npm package `pyodide`: called by scripts/runtime.py, see there.
//
//     node scripts/runtime.mjs WORK
//
// WORK/source.zip holds the package `calculators`, WORK/requests.json the requests of all worked cases. Everything that
// Python compiles is compiled by this very Pyodide, so that the bytecode fits whatever Python the machine has.
// Writes WORK/site/ (what the site publishes) and WORK/manifest.json. Equal input gives equal bytes.

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { loadPyodide } from "pyodide";

const work = process.argv[2];
const site = join(work, "site");
const compressed = join(work, "compressed");
const pyodide = dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));
const { version } = JSON.parse(readFileSync(join(pyodide, "package.json")));
const lock = JSON.parse(readFileSync(join(pyodide, "pyodide-lock.json")));
const say = (text) => process.stderr.write(`runtime: ${text}\n`);

process.on("uncaughtException", (error) => {
  say(error.stack.split("\n    at ")[0]); // without the minified source that node would print first
  process.exit(1);
});

const TOOLS = `
import importlib.util, io, json, marshal, sys, zipfile

def archive(entries):
    """A zip with fixed dates and no compression of its own: transport compresses it better."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as result:
        for name, data in sorted(entries.items()):
            result.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()

def compiled(path, wanted, place):
    """The files of a zip, each .py as bytecode without date (PEP 552 would call it unchecked)."""
    entries = {}
    with zipfile.ZipFile(path) as source:
        for name in source.namelist():
            if not wanted(name):
                continue
            data = source.read(name)
            if name.endswith(".py"):
                code = compile(data, f"{place}/{name}", "exec", dont_inherit=True, optimize=0)
                # Flags 0b01: checked by nobody, valid whatever the date of a source that is not there.
                data = importlib.util.MAGIC_NUMBER + b"\\x01\\0\\0\\0" + bytes(8) + marshal.dumps(code)
                name += "c"
            entries[name] = data
    return archive(entries)
`;

// Imported late, or only when something goes wrong: the worked cases do not reach them.
const ALSO = ["_strptime", "encodings.ascii", "encodings.latin_1", "encodings.cp437", "importlib.metadata", "traceback"];

/** The modules of the standard library that the calculators use: all that is loaded after every case was computed. */
const MEASURE = `
import importlib, sys
sys.path.insert(0, "/source.zip")
from calculators.interface import reply_json
for request in json.loads(requests):
    reply_json(json.dumps(request))
for name in also:
    importlib.import_module(name)
library = next(path for path in sys.path if path.endswith(".zip") and "python3" in path)
used = set()
for module in list(sys.modules.values()):
    file = getattr(module, "__file__", None) or ""
    if file.startswith(library + "/"):
        used.add(file.removeprefix(library + "/"))
json.dumps(sorted(used))
`;

const digest = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex").slice(0, 12);

async function python() {
  const interpreter = await loadPyodide({ fullStdLib: false });
  interpreter.runPython(TOOLS);
  return interpreter;
}

/** Writes a file with its brotli and gzip forms beside it; what was compressed before is not compressed again. */
function publish(path, data) {
  const target = join(site, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, data);
  mkdirSync(compressed, { recursive: true });
  const forms = {
    br: () => brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length } }),
    gz: () => gzipSync(data, { level: 9 }),
  };
  for (const [form, compress] of Object.entries(forms)) {
    const kept = join(compressed, `${digest(data)}.${form}`);
    if (!existsSync(kept)) {
      say(`compressing ${path} (${form})`);
      writeFileSync(`${kept}.part`, compress());
      renameSync(`${kept}.part`, kept);
    }
    copyFileSync(kept, `${target}.${form}`);
  }
}

rmSync(site, { recursive: true, force: true });
const source = readFileSync(join(work, "source.zip"));
const requests = readFileSync(join(work, "requests.json"), "utf-8");

say("measuring which modules the calculators use");
const measuring = await python();
measuring.FS.writeFile("/source.zip", source);
measuring.globals.set("requests", requests);
measuring.globals.set("also", measuring.toPy(ALSO));
const used = JSON.parse(measuring.runPython(MEASURE));

/** Compiles a zip in a fresh interpreter: marshal writes strings that are shared in memory otherwise than others. */
async function compiled(zip, place, names) {
  const interpreter = await python();
  interpreter.FS.writeFile("/source.zip", zip);
  interpreter.globals.set("names", names && interpreter.toPy(names));
  interpreter.globals.set("place", place);
  const wanted = names ? "frozenset(names).__contains__" : "lambda name: True";
  return Buffer.from(interpreter.runPython(`compiled("/source.zip", ${wanted}, place)`).toJs());
}

say("compiling");
const stock = readFileSync(join(pyodide, "python_stdlib.zip"));
const rules = await compiled(source, "/lib/calculators.zip");
const library = await compiled(stock, "/lib", used);
const wholeFile = join(work, `library-${version}.zip`);
if (!existsSync(wholeFile)) {
  say("compiling the whole standard library, once");
  writeFileSync(wholeFile, await compiled(stock, "/lib"));
}
const whole = readFileSync(wholeFile);

const engine = ["pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm"].map((name) => [name, readFileSync(join(pyodide, name))]);
const files = [...engine, [`library-${digest(library)}.zip`, library], [`library-whole-${digest(whole)}.zip`, whole]];
const folder = `runtime/${version}-${digest(...files.flat())}`;
const rulesPath = `runtime/calculators-${digest(rules)}.zip`;
for (const [name, data] of files) {
  publish(`${folder}/${name}`, data);
}
publish(rulesPath, rules);

const manifest = {
  version,
  info: lock.info,
  folder: `${folder}/`,
  library: files[3][0],
  whole: files[4][0],
  calculators: rulesPath,
  modules: used,
};
writeFileSync(join(work, "manifest.json"), JSON.stringify(manifest, null, 2));
say(`${used.length} modules of the standard library in use`);
process.exit(0); // Pyodide in node keeps the process alive
