// Entry of a page with a calculator: makes its form usable and prepares the computation when the reader comes near.

import { Form } from "./form.mjs";
import { computation } from "./client.mjs";

const NEAR = "800px";

for (const section of document.querySelectorAll("[data-calculator]")) {
  const lang = document.documentElement.lang;
  const form = new Form(section, lang, computation);
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
