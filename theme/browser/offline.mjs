// The page about reading without a network: says what is kept, fetches the whole guide in its language, removes it.

import { register, site } from "./register.mjs";

const LANES = 4; // files fetched at a time
const section = document.getElementById("offline");
const texts = JSON.parse(section.dataset.texts);
const lang = document.documentElement.lang;
const part = (name) => section.querySelector(`[data-${name}]`);
const ours = `vosdroits ${site.pathname} `;

class Refusal extends Error {}

let stopped;

/** Asks a service worker; the reply is what its function answer() returns. */
function ask(worker, message) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => (data.refused ? reject(new Refusal(data.refused)) : resolve(data));
    worker.postMessage(message, [port2]);
  });
}

/** The list of the newest version, or nothing without a network. */
async function newest() {
  try {
    return await (await fetch(new URL("offline.json", site), { cache: "no-cache" })).json();
  } catch {
    return undefined;
  }
}

/** Every file of the guide in this language. */
function whole({ pages, groups, homes }) {
  const others = Object.values(homes).filter((home) => home.startsWith(homes[lang]) && home !== homes[lang]);
  const mine = Object.keys(pages).filter(
    (path) => path.startsWith(homes[lang]) && !others.some((home) => path.startsWith(home)),
  );
  return [...new Set(mine.flatMap((path) => [path, ...pages[path].flatMap((group) => groups[group])]))];
}

/** What stands: the worker that new files go to, its version's list, what it keeps and what is left to fetch. */
async function state() {
  const registration = await navigator.serviceWorker.getRegistration(site);
  const worker = registration?.waiting ?? registration?.active;
  const latest = await newest();
  const { list, kept } = worker ? await ask(worker, { about: true }) : { list: latest, kept: [] };
  if (!list) {
    throw new Refusal("network");
  }
  const all = whole(list);
  const left = all.filter((path) => !kept.includes(path));
  return { registration, worker, list, kept, all, left, old: latest && latest.version !== list.version };
}

function size(list, paths, which) {
  const bytes = paths.reduce((sum, path) => sum + list.files[path][which], 0);
  const form = { style: "unit", unit: "megabyte", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(lang, form).format(Math.max(bytes / 1e6, 0.1));
}

function say(key, values = {}) {
  const text = texts[key] ?? "";
  part("state").textContent = text.replace(/%(\w+)%/g, (_, name) => values[name]);
}

/** Shows what stands, in words, with the buttons that make sense. */
async function tell() {
  const { registration, list, kept, all, left, old } = await state();
  const complete = left.length === 0;
  const key = complete ? (old ? "old" : registration?.waiting ? "waiting" : "whole") : "left";
  say(key, { size: size(list, left, 2), room: size(list, complete ? all : left, 1) });
  part("fetch").hidden = complete && !old;
  part("stop").hidden = true;
  part("bar").hidden = true;
  part("remove").hidden = kept.length === 0;
  const pages = [...document.querySelectorAll("#guide a")].filter(({ href }) => kept.includes(href.slice(site.href.length)));
  part("kept").hidden = complete || pages.length === 0;
  part("kept").querySelector("ul").replaceChildren(...pages.map(line));
}

function line({ href, textContent }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = href;
  link.textContent = textContent;
  item.append(link);
  return item;
}

/** Waits until a worker that is being installed is ready. */
function installed(worker) {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === "redundant") {
        reject(new Refusal("update"));
      } else if (worker.state !== "installing") {
        resolve();
      }
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

async function fetchAll() {
  stopped = false;
  part("fetch").hidden = true;
  part("remove").hidden = true;
  part("stop").hidden = false;
  part("stop").focus();
  say("fetching");
  const registration = await register();
  if ((await state()).old) {
    await caches.open(`${ours}asked`);
    await registration.update();
    if (registration.installing) {
      await installed(registration.installing);
    }
    await caches.delete(`${ours}asked`);
  }
  const { worker, list, left } = await state();
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota - usage < left.reduce((sum, path) => sum + list.files[path][1], 0)) {
    throw new Refusal("storage");
  }
  const bar = part("bar");
  bar.max = Math.max(1, left.reduce((sum, path) => sum + list.files[path][2], 0));
  bar.value = 0;
  bar.hidden = false;
  const lane = async () => {
    while (!stopped && left.length) {
      const path = left.shift();
      await ask(worker, { hold: path });
      bar.value += list.files[path][2];
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
  } finally {
    stopped = true;
  }
}

async function removeAll() {
  for (const name of await caches.keys()) {
    if (name.startsWith(ours)) {
      await caches.delete(name);
    }
  }
  await (await navigator.serviceWorker.getRegistration(site))?.unregister();
}

/** Does what a button asks for, then shows what stands; what went wrong is said last and stays. */
async function act(action, done) {
  let key = done;
  try {
    await action();
  } catch (error) {
    console.warn(error);
    key = error instanceof Refusal ? error.message : "storage";
  }
  await tell().catch(() => {});
  if (key) {
    say(key);
  }
  part("state").focus();
}

/** Names the page that was asked for and is not kept; service-worker.js led here. */
function tellMissing() {
  const path = new URLSearchParams(location.hash.slice(1)).get("page");
  const address = path === null ? undefined : new URL(path, site);
  if (address?.href.startsWith(site.href)) {
    const known = [...document.querySelectorAll("#guide a")].find(({ href }) => href === address.href);
    const link = part("missing").querySelector("a");
    link.href = address.href;
    link.textContent = known?.textContent ?? address.pathname;
    part("missing").hidden = false;
  }
}

part("no-script").hidden = true;
tellMissing();
if (navigator.serviceWorker && "caches" in globalThis) {
  part("fetch").addEventListener("click", () => act(fetchAll));
  part("stop").addEventListener("click", () => (stopped = true));
  part("remove").addEventListener("click", () => act(removeAll, "removed"));
  tell().catch((error) => say(error instanceof Refusal ? error.message : "unsupported"));
} else {
  say("unsupported");
}
