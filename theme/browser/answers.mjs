// The answers of a form: which questions are asked, what was typed in them, and typing them anew.
//
// Answers are what Python receives: text by question, a day as { day, month, year }, rows as a list (or, from a link,
// an object by number), "unknown" for "I do not know".

import { holds } from "./conditions.mjs";
import { rowsOf } from "./rows.mjs";

/** The questions of a form or row, without those of rows inside it. */
export function questions(scope) {
  return [...scope.querySelectorAll(".vd-question")].filter(
    (question) => question.parentElement.closest("[data-row], form") === scope,
  );
}

/** Shows the questions whose conditions hold, in order: a hidden question's answer opens no other. */
export function askWhatMatters(scope) {
  const answers = {};
  for (const question of questions(scope)) {
    const conditions = JSON.parse(question.dataset.when ?? "[]");
    question.hidden = !conditions.every((condition) => holds(condition, answers));
    if (!question.hidden) {
      answers[question.dataset.question] = readOne(question);
    }
  }
}

/** The answers as they were typed, of all questions that are asked; with `all`, of hidden ones too. */
export function read(scope, all = false) {
  const asked = questions(scope).filter((question) => all || !question.hidden);
  return Object.fromEntries(asked.map((question) => [question.dataset.question, readOne(question, all)]));
}

function readOne(question, all) {
  if (question.dataset.kind === "rows") {
    return [...question.querySelectorAll("[data-row]")].map((row) => read(row, all));
  }
  if (question.querySelector("[data-unknown]")?.checked) {
    return "unknown";
  }
  if (question.dataset.kind === "day") {
    const boxes = question.querySelectorAll("[data-part]");
    return Object.fromEntries([...boxes].map((box) => [box.dataset.part, box.value]));
  }
  const typed = question.querySelector("[data-answer]");
  return typed ? typed.value : (question.querySelector("input:checked")?.value ?? "");
}

/** Whether answers hold anything at all. */
export function isEmpty(answer) {
  return typeof answer === "string" ? !answer.trim() : Object.values(answer).every(isEmpty);
}

/** Empties a form. */
export function clear(form) {
  form.reset();
  for (const question of questions(form)) {
    rowsOf(question)?.fill(1);
  }
}

/**
 * Types answers into an empty form or row. `written(text, question)` gives a typed answer as it is to stand, or nothing
 * if it may not; `leaveOut(path, reason)` hears of everything that found no place.
 */
export function write(scope, answers, { written = (text) => text, leaveOut = () => {} } = {}, path = "") {
  const known = new Map(questions(scope).map((question) => [question.dataset.question, question]));
  for (const [name, answer] of Object.entries(answers)) {
    const question = known.get(name);
    const reason = question ? writeOne(question, answer, { written, leaveOut }, path + name) : "no_question";
    if (reason) {
      leaveOut(path + name, reason, question);
    }
  }
}

/** Answers one question; returns why not, if it cannot. */
function writeOne(question, answer, how, path) {
  const { kind } = question.dataset;
  const unknown = question.querySelector("[data-unknown]");
  const box = question.querySelector("[data-answer]");
  if (kind === "rows") {
    return typeof answer === "object" ? writeRows(question, answer, how, path) : "no_answer";
  }
  if (answer === "unknown" && unknown) {
    unknown.checked = true;
  } else if (kind === "day") {
    return typeof answer === "object" ? writeDay(question, answer, how, path) : "no_answer";
  } else if (typeof answer !== "string") {
    return "no_answer";
  } else if (box) {
    const text = how.written(answer, question);
    if (text === undefined) {
      return "two_ways";
    }
    box.value = text;
  } else {
    const option = [...question.querySelectorAll("input[type=radio]")].find((radio) => radio.value === answer);
    if (answer && !option) {
      return "no_answer";
    }
    if (option) {
      option.checked = true;
    }
  }
  return undefined;
}

function writeDay(question, parts, { leaveOut }, path) {
  for (const [part, text] of Object.entries(parts)) {
    const box = [...question.querySelectorAll("[data-part]")].find((candidate) => candidate.dataset.part === part);
    if (box && typeof text === "string") {
      box.value = text;
    } else {
      leaveOut(`${path}.${part}`, "no_answer", question);
    }
  }
}

/** Answers a question with rows in the place of those that stand there. */
export function writeRows(question, answer, how, path) {
  const rows = rowsOf(question);
  const given = Object.entries(answer).filter(([number, row]) => /^\d{1,6}$/.test(number) && typeof row === "object");
  const used = given.slice(0, rows.maximum);
  rows.fill(used.length).forEach((row, index) => {
    if (used[index]) {
      write(row, used[index][1], how, `${path}.${index}.`);
    }
  });
  rows.tellContents();
  if (given.length > used.length) {
    how.leaveOut(path, "too_many_rows", question);
  }
  return given.length < Object.keys(answer).length ? "no_answer" : undefined;
}
