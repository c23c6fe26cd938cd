// Answers that wait for the reader: in the page's address (link.mjs), or kept on this device because the reader asked, for
// each calculator a day and the fragment that a link would hold.

const PREFIX = "vosdroits.answers.1."; // the number is the version of what stands behind the key

/** Whether a fragment means answers at all, and not a place on the page. */
export function holdsAnswers(fragment) {
  return /[#&]c=/.test(fragment);
}

/** Answers kept of a calculator: { on: "2026-11-22", fragment }; nothing where there are none, or none to be read. */
export function load(calculator) {
  try {
    const { on, fragment } = JSON.parse(localStorage.getItem(PREFIX + calculator));
    return /^\d{4}-\d{2}-\d{2}$/.test(on) && typeof fragment === "string" ? { on, fragment } : undefined;
  } catch {
    return undefined; // storage forbidden, nothing there, or nothing of ours
  }
}

/** Keeps answers. Returns why not, where the browser refuses: "keep_full" or "keep_forbidden". */
export function save(calculator, fragment) {
  try {
    const now = new Date();
    const on = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
    localStorage.setItem(PREFIX + calculator, JSON.stringify({ on, fragment }));
    return undefined;
  } catch (error) {
    remove(calculator); // rather nothing than answers of another day
    return error.name === "QuotaExceededError" ? "keep_full" : "keep_forbidden";
  }
}

export function remove(calculator) {
  try {
    localStorage.removeItem(PREFIX + calculator);
  } catch {
    // storage forbidden: nothing is kept
  }
}

/** Calls `gone` when another tab of the guide has removed a calculator's kept answers. */
export function watch(calculator, gone) {
  addEventListener("storage", ({ key, newValue }) => {
    if (key === null || (key === PREFIX + calculator && newValue === null)) {
      gone();
    }
  });
}
