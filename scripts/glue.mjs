// Cuts the JavaScript around Pyodide's WebAssembly: without what only dynamic libraries, graphics and sound would ask for.

import { importedNames } from "./wasm.mjs";

/** `var _PyX = Module["_PyX"] = wasmExports["PyX"];`: an export handed on to libraries that are loaded later. */
const HANDED_ON = /var (_[\w$]*)=Module\["([\w$]+)"\]=wasmExports\["([^"]+)"\];/g;
const OFFERED = /var wasmImports=\{(.*?)\};/s;

/**
 * The text without the exports that nothing in it names, and without the functions that it offers and the module does
 * not import; and the function that tells whether the name of an export is wanted.
 */
export function cut(text, module) {
  const named = new Set(text.replace(HANDED_ON, "").match(/[\w$]+/g));
  const offered = new Set();
  text.match(OFFERED)[1].split(",").forEach((entry) => offered.add(entry.split(":")[0].replaceAll('"', "")));
  const imported = importedNames(module);
  // An export that the text itself defines too stands for graphics and the like: imported by address, never called.
  const wanted = (name) => (named.has(name) || named.has(`_${name}`)) && !imported.addresses.has(name);
  const dropped = new Set();
  const kept = (entry) => {
    const [name, given] = entry.split(":");
    const needed = imported.functions.has(name.replaceAll('"', ""));
    needed || dropped.add(given ?? name);
    return needed;
  };
  const shorter = text
    .replace(HANDED_ON, (all, variable, property, name) => (wanted(name) ? all : ""))
    .replace(OFFERED, (all, entries) => `var wasmImports={${entries.split(",").filter(kept).join(",")}};`)
    .replace(/(_[\w$]+)\.sig="\w*";/g, (all, name) => (dropped.has(name) ? "" : all))
    .replace(/Module\["[\w$]+"\]=([\w$]+);/g, (all, name) => (dropped.has(name) ? "" : all));
  return { text: shorter, wanted };
}

/** Where data begin in memory, and where the stack ends that grows down towards them: there is room for notes. */
export function places(text) {
  const number = (pattern) => Number(text.match(pattern)[1]);
  return { base: number(/relocateExports\(wasmExports,(\d+)\)/), stack: number(/___stack_low=(\d+)/) };
}
