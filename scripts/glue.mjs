// Cuts the JavaScript around Pyodide's WebAssembly: without what only dynamic libraries, graphics and sound would ask for.

import { minify } from "terser";
import { importedNames } from "./wasm.mjs";

/** `Module["name"]=name;` and `Module["_PyX"]=wasmExports["PyX"];`: handed on to whoever asks for it by that name. */
const HANDED_ON = /(?<=[;{}])Module\["([\w$]+)"\]=(?:[\w$]+|wasmExports\["[^"]+"\]);/g;
const OFFERED = /var wasmImports=\{(.*?)\};/s;
const ASKED = /(?:\.|\[?["'`])([\w$]+)/g;

/**
 * The text without what nothing asks for: functions that it offers and the module does not import, exports and variables
 * that neither it nor `other` names; and the function that tells whether the name of an export is wanted.
 */
export async function cut(text, other, module) {
  const imported = importedNames(module);
  const dropped = new Set();
  const kept = (entry) => {
    const [name, given] = entry.split(":");
    const needed = imported.functions.has(name.replaceAll('"', ""));
    needed || dropped.add(given ?? name);
    return needed;
  };
  let left = text
    .replace(OFFERED, (all, entries) => `var wasmImports={${entries.split(",").filter(kept).join(",")}};`)
    .replace(/(_[\w$]+)\.sig="\w*";/g, (all, name) => (dropped.has(name) ? "" : all))
    // The site's policy forbids code of strings, and where it may name anything, nothing could be left out.
    .replace(/\beval\(/g, "(0,eval)(");
  for (let before; left !== before; ) {
    before = left;
    const asked = new Set([...`${left.replace(HANDED_ON, "")}${other}`.matchAll(ASKED)].map(([, name]) => name));
    const needed = left.replace(HANDED_ON, (all, name) => (asked.has(name) ? all : ""));
    left = await shorter(needed, { defaults: false, unused: true, side_effects: true, passes: 3 }, false);
  }
  const named = new Set(left.match(/[\w$]+/g));
  // An export that the text itself defines too stands for graphics and the like: imported by address, never called.
  const wanted = (name) => (named.has(name) || named.has(`_${name}`)) && !imported.addresses.has(name);
  return { text: left, wanted };
}

/**
 * The same text in fewer bytes. Its one large function is put in brackets: browsers then compile it while they read it, in
 * one go, and not first roughly and again when it is called.
 */
export async function minified(text) {
  const short = await shorter(text, { passes: 2 }, true);
  const bracketed = short.replace(/return (async function\(.*\})(\}\)\(\);globalThis\._createPyodideModule=)/s, "return($1)$2");
  if (bracketed === short) {
    throw new Error("the function that makes a module was not found");
  }
  return bracketed;
}

const shorter = async (text, compress, mangle) => (await minify(text, { compress, mangle })).code;

/** Where data begin in memory, and where the stack ends that grows down towards them: there is room for notes. */
export function places(text) {
  const number = (pattern) => Number(text.match(pattern)[1]);
  return { base: number(/relocateExports\(wasmExports,(\d+)\)/), stack: number(/___stack_low=(\d+)/) };
}
