// The note above a form that says where its answers come from, and which of them the form could not take.

import { questions } from "./answers.mjs";

const MOST_LISTED = 20;
const LONGEST_NAME = 60;

/** Shows a note: its text, and a list of what was left out as [path, reason] pairs. With `focus`, leads the reader there. */
export function showNote(note, form, texts, { text, leftOut = [], focus = false }) {
  const [says, list] = note.children;
  const lines = leftOut.slice(0, MOST_LISTED).map(([path, reason]) => `${name(path, form, texts)} (${texts[reason]})`);
  if (leftOut.length > MOST_LISTED) {
    lines.push(texts.and_more.replace("%count%", leftOut.length - MOST_LISTED));
  }
  says.textContent = text + (lines.length ? ` ${texts.left_out}` : "");
  list.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }),
  );
  list.hidden = !lines.length;
  note.hidden = false;
  if (focus) {
    note.scrollIntoView({ block: "start" });
    note.focus({ preventScroll: true });
  }
}

/** A question as the reader knows it; a path that the form does not know stays as it is, cut short. */
function name(path, form, texts) {
  const [first, number, inner] = path.split(".");
  const find = (scope, wanted) => questions(scope).find((question) => question.dataset.question === wanted);
  const outer = find(form.element, first);
  const row = outer?.querySelector("[data-row]");
  const question = row && inner ? find(row, inner) : outer;
  if (!question) {
    return path.replace(/[\p{Cc}\p{Cf}]/gu, "").slice(0, LONGEST_NAME);
  }
  const label = question.querySelector(".vd-label").firstChild.textContent.trim();
  return row && inner ? `${texts.row.replace("%number%", Number(number) + 1)}, ${label}` : label;
}
