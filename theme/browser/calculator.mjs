// Entry of a page with a calculator: makes its form usable and prepares the computation when the reader comes near.

import { Form } from "./form.mjs";
import { computation } from "./client.mjs";
import { holdsAnswers } from "./link.mjs";
import { openAddress, Sharing } from "./share.mjs";

const NEAR = "800px";

const sharings = new Map();

for (const section of document.querySelectorAll("[data-calculator]")) {
  const lang = document.documentElement.lang;
  const form = new Form(section, lang, computation);
  sharings.set(form.calculator, new Sharing(section, form, lang, computation));
  const prepare = () => computation.prepare(section.dataset.calculator, lang);
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

const opened = openAddress(sharings);
for (const sharing of sharings.values()) {
  if (sharing !== opened) {
    sharing.openKept();
  }
}
addEventListener("hashchange", () => openAddress(sharings));

// A reader who came with answers in the address takes them along to the page's other languages.
document.querySelector(".vd-languages")?.addEventListener("click", ({ target }) => {
  const link = target.closest("a");
  const shared = sharings.get(new URLSearchParams(location.hash.slice(1)).get("c"));
  if (link && shared && holdsAnswers(location.hash)) {
    link.hash = shared.fragment;
  }
});

// On paper nothing can be unfolded: the folded tables of a result are printed open.
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll(".vd-result .vd-fold:not([open])")];
  for (const fold of unfolded) {
    fold.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const fold of unfolded) {
    fold.open = false;
  }
});
