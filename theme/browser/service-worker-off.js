// Stands in for the service worker where the publisher has switched it off: an earlier one removes itself with all it kept.

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const ours = `vosdroits ${new URL(registration.scope).pathname} `;
  const removed = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(ours)) {
        await caches.delete(name);
      }
    }
    await registration.unregister();
  };
  event.waitUntil(removed());
});
