// Numbers typed in one language's habit, written in another's. Reads as calculators/engine/questions.py does.

const NUMBER = /^[0-9]+(?:[.,'’ \u00a0\u202f\u2009][0-9]+)*$/u;

/** The mark of thousands ("group") or of decimals in a language; nothing for a language that the browser lacks. */
function mark(lang, type) {
  try {
    const [known] = Intl.NumberFormat.supportedLocalesOf(lang);
    return known && new Intl.NumberFormat(known).formatToParts(1_234_567.5).find((part) => part.type === type).value;
  } catch {
    return undefined; // not the form of a language's name
  }
}

/**
 * A typed number as plain digits with a point: "1234.56". `undefined` for a text that is no number in any habit, `null`
 * for a number that may be read in two ways.
 */
export function plain(text, lang) {
  const trimmed = text.trim().replace(/^[€%\s]+|[€%\s]+$/gu, "");
  const body = /^[-−+]/u.test(trimmed) ? trimmed.slice(1).trim() : trimmed;
  if (!NUMBER.test(body)) {
    return undefined;
  }
  const marks = body.match(/[^0-9]/gu) ?? [];
  const kinds = [...new Set(marks.map((found) => (".,".includes(found) ? found : "space")))];
  const last = marks.at(-1);
  if (kinds.length > 2 || (kinds.length === 2 && (kinds[1] === "space" || marks.filter((m) => m === last).length > 1))) {
    return undefined;
  }
  let decimal = kinds.length === 2 ? kinds[1] : "";
  if (kinds.length === 1 && kinds[0] !== "space" && marks.length === 1) {
    const [whole, tail] = body.split(last);
    const thousands = tail.length === 3 && whole.length <= 3 && whole !== "0";
    if (thousands && last !== mark(lang, "group")) {
      return null;
    }
    decimal = thousands ? "" : last;
  }
  const [whole, decimals] = decimal ? body.split(decimal) : [body, ""];
  const groups = whole.split(/[^0-9]/u);
  if (groups.length > 1 && (groups[0].length > 3 || groups.slice(1).some((group) => group.length !== 3))) {
    return undefined;
  }
  return (/^[-−]/u.test(trimmed) ? "-" : "") + groups.join("").replace(/^0+(?=\d)/, "") + (decimals ? `.${decimals}` : "");
}

/** A typed number in the habit of another language; text that is no number stays, `undefined` where it has two readings. */
export function inHabit(text, from, to) {
  const number = plain(text, from);
  return number === null ? undefined : (number?.replace(".", mark(to, "decimal")) ?? text);
}
