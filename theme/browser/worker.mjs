// Python in a worker: restores the memory of a Python that was started when the site was built, with the functions that
// the calculators use, and answers requests. Whatever the cut lacks, and a cut that does not arrive or does not start,
// is met by starting once more with the whole Pyodide.

import runtime from "./runtime.mjs";

const PACKAGE = "/lib/calculators";
const ZIP = "/lib/calculators.zip";
const ENGINE = "pyodide.asm.wasm";
const SMALLEST_WASM = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
const EMPTY_ZIP = new Uint8Array(22);
EMPTY_ZIP.set([0x50, 0x4b, 5, 6]);

const { fetch } = self;
const at = (path) => new URL(path, import.meta.url).href;

/** Fetches a file of ours whole: what is cut off, altered or another page is fetched once more, past the cache. */
async function load(path, integrity, read = (response) => response) {
  const ask = async (cache) => {
    const response = await fetch(at(path), { integrity, cache });
    if (!response.ok) {
      throw new Error(`${response.status} for ${response.url}`);
    }
    return read(response);
  };
  return ask("default").catch(() => ask("reload"));
}

/** The bytes of a file of ours; the check of large ones is quicker here than in fetch, which copies them for it. */
function bytes(path, integrity) {
  const { subtle } = self.crypto; // missing where a site has neither TLS nor the address of this machine
  return load(path, subtle ? "" : integrity, async (response) => {
    const data = await response.arrayBuffer();
    const digest = subtle && new Uint8Array(await subtle.digest("SHA-256", data));
    if (digest && integrity !== `sha256-${btoa(String.fromCharCode(...digest))}`) {
      throw new Error(`${response.url} is not what was published`);
    }
    return new Uint8Array(data);
  });
}

/** Compiles while the file arrives. A host that does not know the type of WebAssembly is no obstacle. */
const compiled = async (response) =>
  response.headers.get("Content-Type")?.startsWith("application/wasm")
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());

/**
 * Starts Pyodide with the files of a set, which are all asked for at once: scripts are read and the module is compiled while
 * larger files are still on their way. `options` makes Pyodide's from the files. What goes wrong ends the start.
 */
async function begin({ folder, files }, options) {
  // Where a policy blocks WebAssembly, Pyodide would wait for ever; this throws.
  new WebAssembly.Module(SMALLEST_WASM);
  self._createPyodideModule = undefined; // of an earlier start
  const ready = async ([name, integrity]) => {
    const path = folder + name;
    if (/\.m?js$/.test(name)) {
      await load(path, integrity);
      return [name, await import(at(path))]; // from the cache, where it is whole
    }
    return [name, await (name === ENGINE ? load(path, integrity).then(compiled) : bytes(path, integrity))];
  };
  const arriving = Object.entries(files).map(ready);
  await Promise.allSettled(arriving); // a script that is read late would take the place of the next start's
  const made = Object.fromEntries(await Promise.all(arriving));
  const { given, ...extra } = await options(made);
  self.fetch = async (url, ...more) => (String(url) === at(folder + ENGINE) ? new Response() : given[String(url)] ?? fetch(url, ...more));
  const failed = new Promise((_, reject) => {
    // Pyodide would wait for ever for a module that does not start, too.
    WebAssembly.instantiateStreaming = async (_, imports) => {
      try {
        return { module: made[ENGINE], instance: await WebAssembly.instantiate(made[ENGINE], imports) };
      } catch (error) {
        reject(error);
        throw error;
      }
    };
  });
  const settings = { indexURL: at(folder), lockFileContents: { info: runtime.info, packages: {} }, ...extra };
  const python = await Promise.race([made["pyodide.mjs"].loadPyodide(settings), failed]);
  return { python, reply: python.pyimport("calculators.interface").reply_json };
}

function startCut() {
  return begin(runtime.cut, (made) => ({
    given: { [at("empty.zip")]: new Response(EMPTY_ZIP) },
    stdLibURL: at("empty.zip"),
    env: { PYTHONPATH: PACKAGE, HOME: "/home/pyodide" },
    _loadSnapshot: unzeroed(made["memory.wasm"].buffer),
  }));
}

const IMAGE = 20; // where the image begins: its file is a WebAssembly module with one section, named "image"

/** The memory image with its zeros; first come its length, the number of stretches, and their places. */
function unzeroed(file) {
  const [length, count] = new Uint32Array(file, IMAGE, 2);
  const places = new Uint32Array(file, IMAGE + 8, 2 * count);
  const image = new Uint8Array(length);
  for (let i = 0, at = IMAGE + 8 + 8 * count; i < count; at += places[2 * i + 1], i++) {
    image.set(new Uint8Array(file, at, places[2 * i + 1]), places[2 * i]);
  }
  return image;
}

async function startWhole(reason) {
  console.warn(`calculator: starting with the whole runtime (${reason})`);
  const arriving = bytes(runtime.calculators.path, runtime.calculators.integrity);
  arriving.catch(() => {}); // told below
  const begun = await begin(runtime.whole, async (made) => {
    const rules = await arriving;
    return {
      given: { [at("library.zip")]: new Response(made["library.zip"]) },
      stdLibURL: at("library.zip"),
      env: { PYTHONPATH: ZIP, HOME: "/home/pyodide" },
      fsInit: (FS) => FS.writeFile(ZIP, rules),
    };
  });
  whole = begun.python;
  return begun;
}

const packs = new Map();

/** Asks for the rules and words of a calculator, once; beside what Python itself needs. */
function pack(request) {
  const { calculator, lang } = request.paste ?? request;
  const name = `${calculator} ${lang}`;
  if (!packs.has(name) && runtime.packs[name]) {
    const { path, integrity } = runtime.packs[name];
    packs.set(name, { arriving: bytes(path, integrity), installed: false });
    packs.get(name).arriving.catch(() => {}); // told by whoever waits for it
  }
  return packs.get(name);
}

/** Puts what a request needs in place. */
async function provide({ FS }, request) {
  const found = pack(request);
  if (found && !found.installed) {
    const zip = await found.arriving.catch((error) => {
      throw Object.assign(error, { lacking: true });
    });
    unpack(FS, zip);
    found.installed = true;
  }
}

/** Writes the files of a zip, which is not compressed. */
function unpack(FS, zip) {
  const view = new DataView(zip.buffer);
  for (let at = 0; view.getUint32(at, true) === 0x04034b50; ) {
    const name = at + 30;
    const data = name + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
    const path = `${PACKAGE}/${new TextDecoder().decode(zip.subarray(name, name + view.getUint16(at + 26, true)))}`;
    at = data + view.getUint32(at + 18, true);
    FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    FS.writeFile(path, zip.subarray(data, at));
  }
}

/** An error of what we fetch or left out, not of what the reader asked. */
const lacks = (error) => error.lacking || /unreachable|ModuleNotFoundError|FileNotFoundError|fatal/.test(String(error));

let whole; // the Python that lacks nothing, once it is there
let started;

/** Waits for a start and tells the page how it went. */
function launch(start) {
  started = start;
  self.postMessage({ state: "loading" });
  start.then(
    () => self.postMessage({ state: "ready" }),
    (error) => self.postMessage({ state: "failed", reason: String(error) }),
  );
}

launch(startCut().catch(startWhole));

async function answer(request) {
  const used = started;
  const { python, reply } = await used;
  if (python === whole) {
    return reply(request);
  }
  try {
    await provide(python, JSON.parse(request));
    if (started === used) {
      return reply(request);
    }
  } catch (error) {
    if (!lacks(error)) {
      throw error;
    }
    if (started === used) {
      launch(startWhole(error));
    }
  }
  return answer(request); // by the Python that has been started meanwhile: a trap leaves the other one broken
}

// Pyodide tries importScripts before import. In a module worker that fails in any case; here it fails before the browser
// takes it for an address that no Trusted Types policy has seen, and reports it to a publisher who asks for reports.
self.importScripts = () => {
  throw new TypeError("a module worker imports no scripts");
};

self.onmessage = async ({ data }) => {
  if (data.prepare) {
    pack(JSON.parse(data.prepare));
    await answer(data.prepare).catch(() => {}); // a failure shows when the reader calculates
    return;
  }
  try {
    pack(JSON.parse(data.request));
    self.postMessage({ id: data.id, reply: await answer(data.request) });
  } catch (error) {
    self.postMessage({ id: data.id, failure: String(error) });
  }
};
