// Answers in the fragment of an address, which no server sees:
//
//     #c=<calculator>&v=<version of its questions>&l=<language of the numbers>&<question>=<answer>…
//
// A day stands in three parts (birth.day=16), rows are counted from 0 (jobs.0.base=1500). What a link says is only
// text: it is typed into the form, and Python judges it as it judges every answer.

export const LONGEST = 200_000; // characters: the contributions of a whole life, month by month
const LONGEST_VALUE = 100;
const DEEPEST = 4; // rows, number, question, part of a day
// Control characters, marks of writing direction and the like, and bytes that were no text.
const UNREADABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\uFFFD]/u;

/** The fragment, without its sign, that holds answers. */
export function toFragment(calculator, version, lang, answers) {
  const params = new URLSearchParams({ c: calculator, v: version, l: lang });
  append(params, "", answers);
  return params.toString();
}

function append(params, path, answer) {
  if (typeof answer === "object") {
    for (const [name, inner] of Object.entries(answer)) {
      append(params, path ? `${path}.${name}` : name, inner);
    }
  } else if (answer.trim()) {
    params.append(path, answer);
  }
}

/** What a fragment says: calculator, version, language, answers; and each path that cannot be read, with the reason. */
export function fromFragment(fragment) {
  const params = new URLSearchParams(fragment);
  const found = { answers: Object.create(null), leftOut: [] };
  for (const [short, name] of Object.entries({ c: "calculator", v: "version", l: "lang" })) {
    found[name] = params.get(short) ?? "";
    params.delete(short);
  }
  const counts = new Map();
  for (const path of params.keys()) {
    counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  for (const [path, count] of counts) {
    const value = params.get(path);
    if (count > 1) {
      found.leftOut.push([path, "twice"]);
    } else if (value.length > LONGEST_VALUE || UNREADABLE.test(value)) {
      found.leftOut.push([path, "unreadable"]);
    } else if (value.trim() && !place(found.answers, path.split("."), value)) {
      found.leftOut.push([path, "no_question"]);
    }
  }
  return found;
}

/** Puts an answer where its path says; objects without prototype take any name. Tells whether there was a place. */
function place(answers, path, value) {
  if (path.length > DEEPEST) {
    return false;
  }
  const last = path.pop();
  let at = answers;
  for (const name of path) {
    at[name] ??= Object.create(null);
    at = at[name];
    if (typeof at !== "object") {
      return false;
    }
  }
  if (last in at) {
    return false;
  }
  at[last] = value;
  return true;
}

/** Renames the questions of an older version: `renamed` holds { version: { "old": "new", "rows.old": "new" } }. */
export function migrate(answers, from, to, renamed) {
  for (let version = from + 1; version <= to; version++) {
    for (const [old, name] of Object.entries(renamed[version] ?? {})) {
      const [first, inner] = old.split(".");
      const scopes = inner ? Object.values(answers[first] ?? {}) : [answers];
      for (const scope of scopes) {
        if (typeof scope === "object" && (inner ?? first) in scope) {
          scope[name] = scope[inner ?? first];
          delete scope[inner ?? first];
        }
      }
    }
  }
}
