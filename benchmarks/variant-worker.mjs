// Pyodide started by what it offers itself: `?library=…&info=…`, and `&image=…` where it starts from a memory image.

const asked = new URL(import.meta.url).searchParams;
const at = (name) => new URL(name, import.meta.url).href;
const fetched = (name) => fetch(at(name)).then((response) => response.arrayBuffer());
const PACKAGE = "/lib/calculators.zip";

async function start() {
  const rules = fetched("calculators.zip"); // all are on their way before Pyodide asks for its own files
  const image = asked.has("image") && fetched(asked.get("image"));
  const { loadPyodide } = await import(at("pyodide/pyodide.mjs"));
  const python = await loadPyodide({
    indexURL: at("pyodide/"),
    stdLibURL: at(asked.get("library")),
    lockFileContents: { info: JSON.parse(asked.get("info")), packages: {} },
    env: { PYTHONPATH: PACKAGE, HOME: "/home/pyodide" },
    fsInit: async (FS) => FS.writeFile(PACKAGE, new Uint8Array(await rules)),
    ...(image && { _loadSnapshot: image }),
  });
  return python.pyimport("calculators.interface").reply_json;
}

const reply = start();
self.onmessage = async ({ data: { id, request } }) =>
  reply.then((ask) => ask(request)).then(
    (found) => self.postMessage({ id, reply: found }),
    (error) => self.postMessage({ id, failure: String(error) }),
  );
