// The one place where HTML made by our own Python enters the page. Where the browser has Trusted Types, it enters
// by a named policy, so that a publisher may forbid every other way.

const policy = globalThis.trustedTypes?.createPolicy("vosdroits", { createHTML: (html) => html });

/** Replaces what an element holds by HTML that Python has escaped. */
export function show(element, html) {
  element.innerHTML = policy ? policy.createHTML(html) : html;
}
