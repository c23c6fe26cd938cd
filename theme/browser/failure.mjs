// Why a calculator could not start, as far as the page can tell.

const LIMIT = 5000; // ms to wait for the host

/** Returns the key of the words that help: "offline", "renewed" (the host has a newer version only) or "failed". */
export async function whyFailed() {
  try {
    // Not a GET: what is kept for reading offline would answer.
    const request = { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(LIMIT) };
    const { status } = await fetch(import.meta.url, request);
    return status === 404 || status === 410 ? "renewed" : "failed";
  } catch (error) {
    return error.name === "TimeoutError" ? "failed" : "offline";
  }
}
