// Every page: lets the browser keep what was read, so that it can be read again without a network (service-worker.js).

import { script } from "./trusted.mjs";

export const site = new URL("../../", import.meta.url);
const { connection, serviceWorker } = navigator;

/** Registers the service worker and waits for it. Rejects where the browser does not let sites keep files. */
export async function register() {
  await serviceWorker.register(script(new URL("service-worker.js", site)), { scope: site.pathname, updateViaCache: "none" });
  return serviceWorker.ready;
}

// A reader who saves data decides, on the page about reading without a network.
if (serviceWorker && !connection?.saveData) {
  addEventListener("load", async () => {
    try {
      const { active, waiting } = await register();
      for (const worker of [active, waiting]) {
        worker?.postMessage({ read: true });
      }
    } catch {
      // Private windows and forbidden storage: pages work all the same.
    }
  });
}
