// Entry of a page with a calculator: makes its form usable, and prepares the computation and what a reader may do with
// answers when the reader comes near.

import { Form } from "./form.mjs";
import { computation } from "./client.mjs";
import { holdsAnswers, load } from "./kept.mjs";

const NEAR = "800px";

const sharings = new Map(); // by calculator: a function that promises its sharing
const made = new Map(); // the forms whose sharing is there

for (const section of document.querySelectorAll("[data-calculator]")) {
  const lang = document.documentElement.lang;
  const form = new Form(section, lang, computation);
  let promised;
  const share = () =>
    (promised ??= import("./share.mjs").then(({ Sharing }) => {
      made.set(form.calculator, form);
      return new Sharing(section, form, lang, computation);
    }));
  sharings.set(form.calculator, share);
  const prepare = () => {
    computation.prepare(form.calculator, lang, JSON.parse(section.dataset.case));
    share().catch((error) => {
      promised = undefined; // asked for again when the reader touches the form
      console.warn(error);
    });
  };
  // A reader who asked their browser to save data decides by touching the form.
  for (const event of ["focusin", "pointerdown"]) {
    form.element.addEventListener(event, prepare, { once: true });
  }
  if (!navigator.connection?.saveData) {
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          watcher.disconnect();
          prepare();
        }
      },
      { rootMargin: NEAR },
    );
    watcher.observe(section);
  }
}

/** Opens the answers that the page's address holds, in the form that they are for; gives that calculator. */
async function openAddress() {
  const fragment = location.hash.slice(1);
  if (!holdsAnswers(location.hash)) {
    return undefined;
  }
  const wanted = new URLSearchParams(fragment).get("c");
  if (sharings.has(wanted)) {
    (await sharings.get(wanted)()).openLink(fragment);
  } else {
    (await sharings.values().next().value()).refuseLink();
  }
  return wanted;
}

addEventListener("hashchange", openAddress);

// A reader who came with answers in the address takes them along to the page's other languages.
document.querySelector(".vd-languages")?.addEventListener("click", ({ target }) => {
  const link = target.closest("a");
  const form = made.get(new URLSearchParams(location.hash.slice(1)).get("c"));
  if (link && form && holdsAnswers(location.hash)) {
    link.hash = form.fragment;
  }
});

// On paper nothing can be unfolded: what a result folds away is printed open.
const unfolded = new Set();
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("[data-outcome] details:not([open])")) {
    details.open = true;
    unfolded.add(details);
  }
});
addEventListener("afterprint", () => {
  unfolded.forEach((details) => (details.open = false));
  unfolded.clear();
});

const opened = await openAddress();
for (const [calculator, share] of sharings) {
  if (calculator !== opened && load(calculator)) {
    (await share()).openKept();
  }
}
