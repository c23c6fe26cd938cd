// Makes the calculators' runtime from the npm package `pyodide`: called by scripts/runtime.py, see there.
//
//     node scripts/runtime.mjs WORK
//
// WORK/source.zip holds the package `calculators`, WORK/requests.json the requests of all worked cases in the first of
// WORK/languages.json. Everything that Python compiles is compiled by this very Pyodide, so that the bytecode fits whatever Python
// the machine has. Writes WORK/site/ (what the site publishes) and WORK/manifest.json. Equal input gives equal bytes.

import crypto, { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as glue from "./glue.mjs";
import * as wasm from "./wasm.mjs";

const work = process.argv[2];
const site = join(work, "site");
const compressed = join(work, "compressed");
const stock = dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));
const { version } = JSON.parse(readFileSync(join(stock, "package.json")));
const { info } = JSON.parse(readFileSync(join(stock, "pyodide-lock.json")));
const say = (text) => process.stderr.write(`runtime: ${text}\n`);

process.env.TZ = "UTC"; // the memory image holds the zone of the machine that makes it

process.on("uncaughtException", (error) => {
  say(error.stack.split("\n    at ")[0]); // without the minified source that node would print first
  process.exit(1);
});

const TOOLS = `
import importlib.util, io, json, marshal, sys, types, zipfile

def archive(entries):
    """A zip with fixed dates and no compression of its own: transport compresses it better."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as result:
        for name, data in sorted(entries.items()):
            result.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()

def without_lines(code):
    """Bytecode that knows no line of its source: a third smaller."""
    inner = tuple(without_lines(item) if isinstance(item, types.CodeType) else item for item in code.co_consts)
    eights, rest = divmod(len(code.co_code) // 2, 8)
    # An entry for up to eight instructions: no location (Objects/locations.md of CPython).
    table = b"\\xff" * eights + (bytes([0xf8 + rest - 1]) if rest else b"")
    return code.replace(co_linetable=table, co_consts=inner)

def compiled(entries, place, lean=False):
    """Files, each .py as bytecode without date (PEP 552 would call it unchecked)."""
    found = {}
    for name, data in entries.items():
        if name.endswith(".py"):
            code = compile(data, f"{place}/{name}", "exec", dont_inherit=True, optimize=2 if lean else 0)
            code = without_lines(code) if lean else code
            # Flags 0b01: checked by nobody, valid whatever the date of a source that is not there.
            data = importlib.util.MAGIC_NUMBER + b"\\x01\\0\\0\\0" + bytes(8) + marshal.dumps(code)
            name += "c"
        found[name] = data
    return found

def files(path):
    with zipfile.ZipFile(path) as source:
        return {name: source.read(name) for name in source.namelist()}

# What calculators never do: wait for promises, load packages, read out of a zip. A third of all code that Pyodide imports.
STAND_INS = {
    "asyncio/__init__.py": b"def get_event_loop(): raise RuntimeError('left out')",
    "pyodide/webloop.py": b"""
from pyodide_js._api import scheduleCallback  # an image holds what JavaScript it knows, in this order
def _initialize_event_loop(): pass
""",
    "pyodide/_package_loader.py": b"""
from pathlib import Path
from pyodide_js import loadedPackages
SITE_PACKAGES = DSO_DIR = Path("/lib/site-packages")
def init_loaded_packages(): pass
""",
    "importlib/resources/__init__.py": b"""
from importlib import import_module
from pathlib import Path
def files(name): return Path(import_module(name).__file__).parent
""",
    "importlib/resources/abc.py": b"class Traversable: pass",
}
`;

/** What the memory image holds: all that every calculator needs, and what is imported late or when something is wrong. */
const LOAD = `
import dataclasses, importlib, sys, types
# A dataclass without docstring describes itself by its signature, at each import: nobody reads that here.
dataclasses.inspect = types.SimpleNamespace(
    signature=lambda cls: "", get_annotations=dataclasses.inspect.get_annotations)

import calculators.interface
from calculators.engine import figures, formats, words
from calculators.registry import SHARED_FIGURES

for name in ("_strptime", "pickle", "traceback", *late):
    importlib.import_module(name)
figures.acts()
for name in SHARED_FIGURES:
    figures.load(name)
for lang in formats.LANGUAGES:
    for name in words.SHARED:
        words.catalogue(lang, name)

def exercise():
    """What the worked cases may not reach: all of Unicode, small and large numbers. Its result must not change."""
    import json, re
    from decimal import Decimal
    found = []
    for first in range(0, 0x110000, 0x4000):
        text = "".join(map(chr, range(first, first + 0x4000)))
        found += [text.lower(), text.upper(), text.casefold(), text.title(), repr(text), text.split(), text.splitlines()]
        found += [re.findall(r"\\d+|\\s+", text), re.sub(r"\\w+", "", text), re.findall("[a-zé]+", text, re.IGNORECASE)]
        found += [[sign for sign in text if sign.isnumeric() or sign.isidentifier()], json.dumps(text)]
        found = [hash(repr(found))]
    for power in range(-320, 310):
        number, exact = float(f"1.7e{power}"), Decimal(f"1.7e{power}")
        found += [repr(number), f"{number:.3f}", str(exact), f"{exact * exact / 7:,.10f}", str(exact.sqrt()), int(exact)]
    return hash(repr(found))
`;

/**
 * Nothing that only the making needed stays in the image. Rubbish in circles is not collected: when that happens, and which
 * functions it needs, depends on all that went before. A calculation leaves so little that a page is closed long before.
 */
const TIDY = `
import gc, re, sys, zipimport
re.purge()
zipimport._zip_directory_cache.clear()
sys.path_importer_cache.clear()
sys.path[:] = ["/lib/calculators"]
gc.collect()
gc.disable()
`;

/**
 * Answers every request, and notes which files each calculator opens, as if it were the first one that a reader uses,
 * and which modules of the standard library were loaded meanwhile.
 */
const ANSWER = `
import json, sys
from calculators.engine import figures, formats, words
from calculators.interface import reply_json
from calculators.registry import SHARED_FIGURES

opened, place = [], "/lib/calculators/"
sys.addaudithook(lambda event, values: event == "open" and opened.append(str(values[0])))
core = set(sys.modules)

def fresh():
    """Forgets what an earlier calculator has loaded."""
    for name in [name for name in sys.modules if name.startswith("calculators.") and name not in core]:
        del sys.modules[name]
    figures.load.cache_clear()
    words.catalogue.cache_clear()
    for name in SHARED_FIGURES:
        figures.load(name)
    for lang in formats.LANGUAGES:
        for name in words.SHARED:
            words.catalogue(lang, name)
    opened.clear()

def answer(requests):
    replies = [reply_json(json.dumps(request)) for request in requests]
    return json.dumps([replies, sorted({path.removeprefix(place) for path in opened if path.startswith(place)})])

def loaded():
    """The modules of the standard library that are loaded."""
    library = {name for name, module in sys.modules.items() if "python3" in (getattr(module, "__file__", None) or "")}
    return json.dumps(sorted(name for name in library if not name.startswith(("pyodide", "_pyodide"))))
`;

const FRESH_ZIP = Buffer.concat([Buffer.from([0x50, 0x4b, 5, 6]), Buffer.alloc(18)]); // a zip without entries
const digest = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex").slice(0, 12);
const integrity = (data) => `sha256-${createHash("sha256").update(data).digest("base64")}`;

// What a memory image remembers of its making must be the same each time.
const clock = { now: Date.now, performance: performance.now.bind(performance), random: crypto.randomFillSync };

function stopTime() {
  Date.now = () => 0;
  performance.now = () => 0;
  crypto.randomFillSync = (view) => view.fill(7); // where Pyodide takes its random numbers from in node
}

function startTime() {
  Date.now = clock.now;
  performance.now = clock.performance;
  crypto.randomFillSync = clock.random;
}

const factories = {};

/** Starts the Pyodide of a folder; gives the instance of its WebAssembly too. */
async function python(folder, options = {}) {
  const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")));
  globalThis._createPyodideModule = factories[folder]; // each folder has its own
  const { instantiate } = WebAssembly;
  let instance;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    instance = made.instance?.exports.PyRun_SimpleString || made.instance?.exports.malloc ? made.instance : instance;
    return made;
  };
  try {
    const interpreter = await loadPyodide({ indexURL: folder, lockFileContents: { info, packages: {} }, ...options });
    factories[folder] = globalThis._createPyodideModule;
    return { interpreter, instance };
  } finally {
    WebAssembly.instantiate = instantiate;
  }
}

/** Runs one of the tools in a fresh interpreter: marshal writes strings that are shared in memory otherwise than others. */
async function tool(zip, call) {
  const { interpreter } = await python(stock, { stdLibURL: join(stock, "python_stdlib.zip") });
  interpreter.FS.writeFile("/source.zip", zip);
  interpreter.runPython(TOOLS);
  return Buffer.from(interpreter.runPython(call).toJs());
}

/** The files of a zip that is not compressed. */
function unpacked(zip) {
  const found = new Map();
  let at = 0;
  while (zip.readUInt32LE(at) === 0x04034b50) {
    const [size, name, extra] = [zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26), zip.readUInt16LE(at + 28)];
    const start = at + 30 + name + extra;
    found.set(zip.toString("utf-8", at + 30, at + 30 + name), zip.subarray(start, start + size));
    at = start + size;
  }
  return found;
}

function install(FS, files) {
  for (const [path, data] of files) {
    if (!path.endsWith("/")) {
      FS.mkdirTree(dirname(`/lib/calculators/${path}`));
      FS.writeFile(`/lib/calculators/${path}`, data);
    }
  }
}

/** Writes a file with its brotli and gzip forms beside it; what was compressed before is not compressed again. */
function publish(path, data) {
  const target = join(site, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, data);
  mkdirSync(compressed, { recursive: true });
  const parameters = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
  };
  const forms = { br: () => brotliCompressSync(data, { params: parameters }), gz: () => gzipSync(data, { level: 9 }) };
  for (const [form, compress] of Object.entries(forms)) {
    const kept = join(compressed, `${digest(data)}.${form}`);
    if (!existsSync(kept)) {
      if (data.length > 2_000_000) {
        say(`compressing ${path} (${form})`);
      }
      writeFileSync(`${kept}.part`, compress());
      renameSync(`${kept}.part`, kept);
    }
    copyFileSync(kept, `${target}.${form}`);
  }
  return integrity(data);
}

/** Publishes files in a folder that is named by their content; gives what the worker needs to know of it. */
function publishFolder(name, files) {
  const folder = `runtime/${version}-${name}-${digest(...files.flat())}/`;
  return { folder, files: Object.fromEntries(files.map(([file, data]) => [file, publish(folder + file, data)])) };
}

function publishFile(name, data) {
  const path = `runtime/${name}-${digest(data)}.zip`;
  return { path, integrity: publish(path, data) };
}

/** A folder with a Pyodide of our own making, for node. */
function folder(name, files) {
  const target = join(work, name);
  mkdirSync(target, { recursive: true });
  for (const file of ["package.json", "pyodide.mjs"]) {
    copyFileSync(join(stock, file), join(target, file));
  }
  for (const [file, data] of Object.entries(files)) {
    writeFileSync(join(target, file), data);
  }
  return `${target}/`;
}

rmSync(site, { recursive: true, force: true });
const source = readFileSync(join(work, "source.zip"));
const requests = JSON.parse(readFileSync(join(work, "requests.json"), "utf-8"));
const languages = JSON.parse(readFileSync(join(work, "languages.json"), "utf-8"));
const standard = readFileSync(join(stock, "python_stdlib.zip"));

say("compiling");
const rules = await tool(source, 'archive(compiled(files("/source.zip"), "/lib/calculators.zip"))');
const files = unpacked(await tool(source, 'archive(compiled(files("/source.zip"), "/lib/calculators", True))'));
const made = (name) => join(work, `${name}-${version}-${digest(TOOLS)}.zip`);

/** What depends on Pyodide alone is made once. */
async function once(name, make) {
  const file = made(name);
  if (!existsSync(file)) {
    say(`compiling the standard library (${name}), once`);
    writeFileSync(file, await make());
  }
  return readFileSync(file);
}
const whole = await once("whole", () => tool(standard, 'archive(compiled(files("/source.zip"), "/lib"))'));
const lean = await once("lean", () => tool(standard, 'archive(compiled(files("/source.zip") | STAND_INS, "/lib", True))'));

say("making the memory image");
const engine = Object.fromEntries(["pyodide.asm.js", "pyodide.asm.wasm"].map((name) => [name, readFileSync(join(stock, name))]));
const entry = readFileSync(join(stock, "pyodide.mjs"));
const { text, wanted } = await glue.cut(engine["pyodide.asm.js"].toString("utf-8"), entry.toString("utf-8"), engine["pyodide.asm.wasm"]);
const script = await glue.minified(text);
// The image must find every function at the number that it has in the cut module: same exports, all functions there.
const all = wasm.cut(engine["pyodide.asm.wasm"], wasm.everything(engine["pyodide.asm.wasm"]), wanted).module;
const base = folder("base", { "pyodide.asm.js": script, "pyodide.asm.wasm": all });
const { base: dataBase, stack: notes } = glue.places(text);
const counting = folder("counting", { "pyodide.asm.js": script, "pyodide.asm.wasm": wasm.instrumented(all) });
const reading = folder("reading", { "pyodide.asm.js": script, "pyodide.asm.wasm": wasm.instrumented(all, notes) });
const environment = { PYTHONPATH: "/lib/calculators", HOME: "/home/pyodide", PYTHONHASHSEED: "0" };
const leanFile = made("lean");
const emptyFile = join(work, "empty.zip");
writeFileSync(emptyFile, FRESH_ZIP);

async function image(late) {
  stopTime();
  try {
    const options = { stdLibURL: leanFile, env: environment, fsInit: (FS) => install(FS, files), _makeSnapshot: true };
    const { interpreter } = await python(base, options);
    interpreter.globals.set("late", interpreter.toPy(late));
    interpreter.runPython(LOAD, { globals: interpreter.globals });
    interpreter.runPython("del late");
    interpreter.runPython(TIDY);
    return Buffer.from(interpreter.makeMemorySnapshot());
  } finally {
    startTime();
  }
}

function restored(folder, memory, given, library) {
  const start = new Uint8Array(memory); // a copy: it becomes the interpreter's own
  return python(folder, { stdLibURL: library, env: environment, fsInit: (FS) => install(FS, given), _loadSnapshot: start });
}

const calculators = [...new Set(requests.map(({ calculator }) => calculator))];
const asked = (calculator) => requests.filter((request) => request.calculator === calculator);
const SAMPLE = 12; // requests of a calculator during which reading is noted, which is slow
const sample = (some) => some.filter((_, index) => index % Math.ceil(some.length / SAMPLE) === 0);

function answerAll(interpreter, some) {
  interpreter.runPython(ANSWER);
  const [fresh, answer] = ["fresh", "answer"].map((name) => interpreter.globals.get(name));
  return calculators.map((calculator) => {
    fresh();
    return JSON.parse(answer(interpreter.toPy(some(asked(calculator)))));
  });
}

// Which modules are imported late is found with a few requests, and shown to be all when every one has been answered: in
// the empty library that the measuring has, an import fails.
const first = await image([]);
const trying = (await restored(base, first, files, leanFile)).interpreter;
trying.runPython("import sys; sys.path.append('/lib/python313.zip')");
answerAll(trying, (some) => some.slice(-3)); // the last one of each has empty answers
const late = JSON.parse(trying.runPython("loaded()"));
const memory = await image(late);

say("measuring which functions and files the calculators use");
async function measure(folder, some) {
  const { interpreter, instance } = await restored(folder, memory, files, emptyFile);
  const noted = answerAll(interpreter, some);
  const exercised = interpreter.globals.get("exercise")();
  // As the worker asks, with a mistake of its own too: the error comes back as JavaScript's.
  const reply = interpreter.pyimport("calculators.interface").reply_json;
  reply(JSON.stringify(requests[0]));
  try {
    reply("{}");
  } catch (error) {
    if (!String(error).includes("KeyError")) {
      throw error;
    }
  }
  return { noted, exercised, called: wasm.called(instance), heap: interpreter._module.HEAPU8 };
}
const { noted, exercised, called } = await measure(counting, (some) => some);
const { heap } = await measure(reading, sample);
const cut = wasm.cut(engine["pyodide.asm.wasm"], called, wanted);
const slim = wasm.withoutData(cut.module);
let dropped = 0;
for (const [from, length] of wasm.unread(engine["pyodide.asm.wasm"], cut.kept, heap, notes, dataBase)) {
  memory.fill(0, memory.readUInt32LE(4) + from, memory.readUInt32LE(4) + from + length); // after the image's own head
  dropped += length;
}
say(`${Math.round(dropped / 1000)} kB of data are left out`);
say(`${cut.kept.size} of ${cut.all} functions are kept`);

// What a calculator opens goes with it, its words in each language.
const home = `locale/${languages[0]}/`;
const packs = {};
for (const lang of languages) {
  calculators.forEach((calculator, index) => {
    packs[`${calculator} ${lang}`] = noted[index][1].map((path) => path.replace(`/${home}`, `/locale/${lang}/`));
  });
}
const contents = Object.fromEntries(
  Object.entries(packs).map(([name, paths]) => [name, new Map(paths.map((path) => [path, files.get(path)]))]),
);

say("trying what readers will load");
const trial = folder("trial", { "pyodide.asm.js": script, "pyodide.asm.wasm": slim });
const started = () => restored(trial, memory, new Map(), emptyFile);
if ((await started()).interpreter.globals.get("exercise")() !== exercised) {
  throw new Error("the cut handles text or numbers otherwise");
}
// Each calculator in a Python of its own: what another one has loaded must not help it out.
for (const [index, calculator] of calculators.entries()) {
  for (const lang of languages) {
    const { interpreter } = await started();
    install(interpreter.FS, contents[`${calculator} ${lang}`]);
    const answer = interpreter.pyimport("calculators.interface").reply_json(JSON.stringify({ ...asked(calculator)[0], lang }));
    if (lang === languages[0] && answer !== noted[index][0][0]) {
      throw new Error(`${calculator}: the cut answers otherwise`);
    }
  }
}

/** Bytes without their zeros: total length, number of stretches, place and length of each, then the stretches. */
function packed(bytes) {
  const GAP = 512;
  const stretches = [];
  for (let at = 0, zeros = GAP, from; at <= bytes.length; at++) {
    zeros = bytes[at] ? 0 : zeros + 1;
    if (!zeros) {
      from ??= at;
    } else if (from !== undefined && (zeros === GAP || at === bytes.length)) {
      stretches.push([from, at + 1 - zeros - from]);
      from = undefined;
    }
  }
  const head = new Uint32Array([bytes.length, stretches.length, ...stretches.flat()]);
  return module([Buffer.from(head.buffer), ...stretches.map(([from, length]) => bytes.subarray(from, from + length))]);
}

/** A WebAssembly module that holds nothing but data: hosts compress that type, and often no other that is binary. */
function module(data) {
  const name = "image";
  const size = 1 + name.length + data.reduce((sum, { length }) => sum + length, 0);
  const digits = [0, 7, 14, 21, 28].map((shift) => ((size >>> shift) & 127) | (shift < 28 ? 128 : 0));
  const head = [0, 97, 115, 109, 1, 0, 0, 0, 0, ...digits, name.length];
  return Buffer.concat([Buffer.from(head), Buffer.from(name), ...data]);
}

const { interpreter: archiver } = await python(stock);
archiver.runPython(TOOLS);
archiver.runPython("def packed(paths): return archive({path: open('/lib/calculators/' + path, 'rb').read() for path in paths})");
install(archiver.FS, files);
const zip = (found) => Buffer.from(archiver.globals.get("packed")(archiver.toPy([...found.keys()])).toJs());

const manifest = {
  version,
  info,
  functions: cut.kept.size,
  modules: late,
  cut: publishFolder("cut", [["pyodide.mjs", entry], ["pyodide.asm.js", Buffer.from(script)], ["pyodide.asm.wasm", slim], ["memory.wasm", packed(memory)]]),
  whole: publishFolder("whole", [["pyodide.mjs", entry], ...Object.entries(engine), ["library.zip", whole]]),
  calculators: publishFile("calculators", rules),
  packs: Object.fromEntries(
    Object.entries(contents).map(([name, found]) => [name, publishFile(name.replace(" ", "-").replaceAll("_", "-"), zip(found))]),
  ),
};
writeFileSync(join(work, "manifest.json"), JSON.stringify(manifest, null, 2));
process.exit(0); // Pyodide in node keeps the process alive
