// Python in a worker: starts Pyodide with the standard library cut to what the calculators use, answers requests.
// What the cut lacks, or a cut that does not arrive, is met by starting once more with the whole library.

import runtime from "./runtime.mjs";

const RULES = "/lib/calculators.zip";
const SMALLEST_WASM = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

const at = (path) => new URL(path, import.meta.url).href;

let missing = () => {};
const { fetch } = self;

// Pyodide waits for ever for a file that does not arrive, or that is the host's not-found page: tell the start.
self.fetch = async (...request) => {
  try {
    const response = await fetch(...request);
    if (!response.ok || response.headers.get("Content-Type")?.startsWith("text/html")) {
      throw new Error(`${response.status} for ${response.url}`);
    }
    return response;
  } catch (error) {
    missing(error);
    throw error;
  }
};

async function bytes(path) {
  return new Uint8Array(await (await self.fetch(at(path))).arrayBuffer());
}

/** Starts Python with one of the libraries and returns its function from request to reply, both JSON text. */
function start(library) {
  return Promise.race([
    begin(library),
    new Promise((_, reject) => {
      missing = reject;
    }),
  ]);
}

async function begin(library) {
  // Where a policy blocks WebAssembly, Pyodide would wait for ever; this throws.
  new WebAssembly.Module(SMALLEST_WASM);
  const rules = bytes(runtime.calculators);
  const { loadPyodide } = await import(at(runtime.folder + "pyodide.mjs"));
  const python = await loadPyodide({
    indexURL: at(runtime.folder),
    stdLibURL: at(runtime.folder + library),
    lockFileContents: { info: runtime.info, packages: {} },
    env: { PYTHONPATH: RULES, HOME: "/home/pyodide" },
    fsInit: async (FS) => FS.writeFile(RULES, await rules),
  });
  return python.runPython("from calculators.interface import reply_json; reply_json");
}

let whole = false;

function startWhole(reason) {
  console.warn(`calculator: starting with the whole library (${reason})`);
  whole = true;
  return start(runtime.whole);
}

let python = start(runtime.library).catch(startWhole);

async function answer(request) {
  try {
    return (await python)(request);
  } catch (error) {
    if (whole || !String(error).includes("ModuleNotFoundError")) {
      throw error;
    }
    python = startWhole(error);
    return (await python)(request);
  }
}

// Pyodide tries importScripts before import. In a module worker that fails in any case; here it fails before the browser
// takes it for an address that no Trusted Types policy has seen, and reports it to a publisher who asks for reports.
self.importScripts = () => {
  throw new TypeError("a module worker imports no scripts");
};

self.onmessage = async ({ data }) => {
  if (data.prepare) {
    await answer(data.prepare).catch(() => {}); // a failure shows when the reader calculates
    return;
  }
  try {
    self.postMessage({ id: data.id, reply: await answer(data.request) });
  } catch (error) {
    self.postMessage({ id: data.id, failure: String(error) });
  }
};

python.then(
  () => self.postMessage({ state: "ready" }),
  (error) => self.postMessage({ state: "failed", reason: String(error) }),
);
