// The search page. Pagefind loads the index of the page's language only, when the reader begins to type.

import { show } from "./trusted.mjs";

const form = document.getElementById("search-form");
const input = document.getElementById("search-words");
const status = document.getElementById("search-status");
const results = document.getElementById("search-results");
const texts = JSON.parse(form.dataset.texts);
const MOST = 20; // pages shown
const LEAST = 3; // letters that must match

/** A text as searches compare it: without accents and capitals, a space before and after. */
const folded = (text) => ` ${text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()} `;

const everyday = Object.entries(JSON.parse(form.dataset.everyday))
  .map(([said, guide]) => [folded(said), folded(guide)])
  .sort(([first], [second]) => second.length - first.length);

let pagefind;
let asked = 0;

/** Leaves out elided words (l’allocation, d'un, qu’il): Pagefind would look for pages that have « l » too. */
const plain = (words) => words.replace(/(^|[^\p{L}])(?:[cdjlmnst]|qu)['’](?=\p{L})/giu, "$1").replaceAll("’", "'").trim();

/** The guide's words for an everyday expression: "paro" is "desempleo" there. */
function asInGuide(words) {
  const text = folded(words);
  const [said, guide] = everyday.find(([said, guide]) => text.includes(said) && !text.includes(guide)) ?? [];
  return said ? text.replace(said, guide).trim() : words;
}

/** Pagefind forgives typing mistakes, down to the first letter alone: that much is no answer. */
function meant(page, words) {
  const marked = [...page.excerpt.matchAll(/<mark>(.*?)<\/mark>/gs)];
  return words.length < LEAST || marked.some(([, word]) => word.replace(/[^\p{L}\p{N}]/gu, "").length >= LEAST);
}

async function search() {
  const asking = ++asked;
  const words = plain(input.value);
  history.replaceState(null, "", words ? `#${encodeURIComponent(words)}` : location.pathname);
  if (!words) {
    status.textContent = "";
    results.hidden = true;
    return;
  }
  try {
    pagefind ??= import(new URL(form.dataset.bundle, document.baseURI)).then(async (module) => {
      // In the page, not in a worker of its own: Pagefind starts that from an address without Trusted Types.
      await module.options({ excerptLength: 25, noWorker: true });
      await module.init();
      return module;
    });
    const sought = asInGuide(words);
    const found = (await (await pagefind).search(sought)).results;
    const pages = await Promise.all(found.slice(0, MOST).map((result) => result.data()));
    if (asking === asked) {
      tell(words, pages.filter((page) => meant(page, sought)));
    }
  } catch (error) {
    pagefind = undefined;
    status.textContent = texts.failed;
    results.hidden = true;
    console.error(error);
  }
}

function tell(words, pages) {
  const text = pages.length === 0 ? texts.none : pages.length === 1 ? texts.one : texts.many;
  status.textContent = text.replace("%words%", words).replace("%count%", pages.length);
  results.hidden = pages.length === 0;
  results.querySelector("ol").replaceChildren(...pages.map(line));
}

function line(page) {
  const item = document.createElement("li");
  const title = document.createElement("h3");
  const link = document.createElement("a");
  const excerpt = document.createElement("p");
  link.href = page.url;
  link.textContent = page.meta.title;
  title.append(link);
  show(excerpt, page.excerpt);
  item.append(title, excerpt);
  return item;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
input.addEventListener("input", search);
document.getElementById("search-fallback").hidden = true;
form.hidden = false;
input.value = decodeURIComponent(location.hash.slice(1));
input.focus();
if (input.value) {
  search();
}
