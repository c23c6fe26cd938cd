// The one place where HTML and addresses of scripts enter the page. Where the browser has Trusted Types, the site's
// Content Security Policy forbids every other way (scripts/policy.py).

const policy = globalThis.trustedTypes?.createPolicy("vosdroits", {
  createHTML: (html) => html, // made by our own Python or by the search index, escaped there
  createScriptURL: (address) => {
    if (new URL(address, location.href).origin !== location.origin) {
      throw new TypeError(`a script of another site: ${address}`);
    }
    return address;
  },
});

/** Replaces what an element holds by HTML that Python has escaped. */
export function show(element, html) {
  element.innerHTML = policy ? policy.createHTML(html) : html;
}

/** The address of a script of this site, as workers and service workers want it. */
export function script(address) {
  return policy ? policy.createScriptURL(String(address)) : address;
}
