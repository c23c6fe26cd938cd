// Lets pages be read again without a network (decisions/11-kept-by-version.md). scripts/offline.py writes the version in.
//
// A cache holds files of one version of the site only: what does not have the digest that the version's list names is
// never kept. A new version is kept whole before it is installed, and takes over when no page of the old one is open.

const VERSION = "%VERSION%";
const SITE = registration.scope;
const OURS = `vosdroits ${new URL(SITE).pathname} `; // other sites of the same host have caches too
const KEPT = OURS + VERSION;
const ASKED = `${OURS}asked`; // there when a reader who saves data asked for a new version
const LIST = "offline.json";
const PATIENCE = 4000; // ms after which a page that is kept is shown although the network has not answered
const NAMED_BY_CONTENT = /^(assets|runtime)\//;

const at = (path) => new URL(path, SITE).href;

/** Why a file is not kept: "network", "changed" (it is of another version) or "storage". */
class Refusal extends Error {}

/** The version's list: files with their digests and sizes, pages with the groups of files they need. */
async function list() {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(at(LIST));
  const response = kept ?? (await fetch(at(LIST), { cache: "no-cache" }));
  const found = await response.clone().json();
  if (found.version !== VERSION) {
    throw new Refusal("changed");
  }
  if (!kept) {
    await cache.put(at(LIST), response);
  }
  return found;
}

/** What is kept of a path. Files named by their content may come from the cache of any version. */
async function find(path) {
  return NAMED_BY_CONTENT.test(path) ? caches.match(at(path)) : (await caches.open(KEPT)).match(at(path));
}

async function keptPaths() {
  const requests = await (await caches.open(KEPT)).keys();
  return requests.map(({ url }) => url.slice(SITE.length));
}

/** Keeps a file: from another version's cache where it is the same, else from the network. Throws Refusal. */
async function hold(path, { files }) {
  const cache = await caches.open(KEPT);
  if (await cache.match(at(path))) {
    return;
  }
  for (const name of await caches.keys()) {
    const copy = name.startsWith(OURS) && (await (await caches.open(name)).match(at(path)));
    if (copy && (await put(cache, path, copy, files[path]))) {
      return;
    }
  }
  let response;
  try {
    // Behind what the reader has asked for meanwhile, such as the next page.
    response = await fetch(at(path), { cache: NAMED_BY_CONTENT.test(path) ? "default" : "no-cache", priority: "low" });
  } catch {
    throw new Refusal("network");
  }
  if (response.status >= 500) {
    throw new Refusal("network");
  }
  if (!response.ok || !(await put(cache, path, response, files[path]))) {
    throw new Refusal("changed");
  }
}

/** Puts a response into the cache, if it has the digest; tells whether it does. */
async function put(cache, path, response, [digest]) {
  let bytes;
  try {
    bytes = await response.arrayBuffer();
  } catch {
    throw new Refusal("network");
  }
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toString();
  if (found !== Uint8Array.from(atob(digest), (letter) => letter.charCodeAt(0)).toString()) {
    return false;
  }
  const headers = new Headers(response.headers);
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) {
    headers.delete(name); // of the transfer, not of what is kept
  }
  try {
    await cache.put(at(path), new Response(bytes, { headers }));
  } catch {
    throw new Refusal("storage");
  }
  return true;
}

/** Keeps a page, and then what it needs. */
async function holdPage(path, all) {
  await hold(path, all);
  await Promise.all(all.pages[path].flatMap((group) => all.groups[group]).map((file) => hold(file, all)));
}

/** The pages that older versions hold, and those that are open. */
async function pagesInUse({ pages }) {
  const clients = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  const used = clients.map(({ url }) => pathOf(url));
  for (const name of await caches.keys()) {
    if (name.startsWith(OURS)) {
      const requests = await (await caches.open(name)).keys();
      used.push(...requests.map(({ url }) => url.slice(SITE.length)));
    }
  }
  return [...new Set(used)].filter((path) => pages[path]);
}

function pathOf(url) {
  const plain = new URL(url);
  plain.hash = plain.search = "";
  return plain.href.slice(SITE.length).replace(/(^|\/)index\.html$/, "$1");
}

async function install() {
  const all = await list();
  if (!registration.active) {
    return; // a first version keeps nothing before a page is read
  }
  if (navigator.connection?.saveData && !(await caches.has(ASKED))) {
    throw new Error("A reader who saves data decides when to fetch a new version.");
  }
  try {
    await Promise.all((await pagesInUse(all)).map((path) => holdPage(path, all)));
  } catch (error) {
    if (error.message === "storage") {
      await caches.delete(KEPT); // the old version needs the room
    }
    throw error;
  }
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(OURS) && name !== KEPT) {
      await caches.delete(name);
    }
  }
  await self.clients.claim();
}

/** A page: as the site has it now; where the site does not answer, as it is kept. */
async function page(event, path) {
  const kept = await find(path).catch(() => undefined);
  const answer = fetch(event.request);
  event.waitUntil(answer.catch(() => {}));
  try {
    const response = await (kept ? Promise.race([answer, patience()]) : answer);
    return kept && response.status >= 500 ? kept : response;
  } catch {
    return kept ?? instead(path).catch(() => Response.error());
  }
}

function patience() {
  return new Promise((_, reject) => setTimeout(reject, PATIENCE));
}

/** Leads from a page that is not kept to the page that says so, in its language if that is kept. */
async function instead(path) {
  if (await find(`${path}/`)) {
    return Response.redirect(at(`${path}/`));
  }
  const homes = Object.values((await list()).homes);
  const own = homes.filter((home) => path.startsWith(home)).reduce((a, b) => (a.length > b.length ? a : b), "");
  for (const home of [own, ...homes]) {
    if (await find(`${home}offline/`)) {
      return Response.redirect(at(`${home}offline/#page=${encodeURIComponent(path)}`));
    }
  }
  return Response.error();
}

/** Anything but a page: as it is kept, else from the network. */
async function file(event, path) {
  return (await find(path).catch(() => undefined)) ?? fetch(event.request);
}

/** Answers the page about reading without a network (offline.mjs). */
async function answer(message) {
  try {
    const all = await list();
    if ("hold" in message) {
      await hold(message.hold, all);
      return {};
    }
    return { list: all, kept: await keptPaths() };
  } catch (error) {
    return { refused: error instanceof Refusal ? error.message : "storage" };
  }
}

async function read(path) {
  const all = await list();
  if (all.pages[path]) {
    await holdPage(path, all);
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  if (request.method === "GET" && request.url.startsWith(SITE) && path !== LIST) {
    event.respondWith(request.mode === "navigate" ? page(event, path) : file(event, path));
  }
});

self.addEventListener("message", (event) => {
  const { data, ports, source } = event;
  // What cannot be kept now is kept when the page is read again: the reader misses nothing meanwhile.
  event.waitUntil(
    data.read ? read(pathOf(source.url)).catch(() => {}) : answer(data).then((reply) => ports[0].postMessage(reply)),
  );
});
