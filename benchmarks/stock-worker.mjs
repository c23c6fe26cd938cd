// The ordinary way to run our package: Pyodide as npm delivers it, the package unpacked as source.

import { loadPyodide } from "../pyodide/pyodide.mjs";

async function start() {
  const [python, wheel] = await Promise.all([
    loadPyodide({ indexURL: new URL("../pyodide/", import.meta.url).href }),
    fetch(new URL("calculators.zip", import.meta.url)).then((response) => response.arrayBuffer()),
  ]);
  python.unpackArchive(wheel, "zip");
  return python.runPython("from calculators.interface import reply_json; reply_json");
}

const python = start();
self.onmessage = async ({ data }) => self.postMessage({ id: data.id, reply: (await python)(data.request) });
