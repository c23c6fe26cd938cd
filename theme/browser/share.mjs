// What a reader may do with their answers: put them into a link, and find them again when a link is opened.

import { isEmpty, questions, write } from "./answers.mjs";
import { fromFragment, holdsAnswers, LONGEST, migrate, toFragment } from "./link.mjs";
import { inHabit } from "./numbers.mjs";

const LONG_LINK = 2_000; // characters; some programs cut longer ones
const MOST_LISTED = 20;
const NUMBERS = new Set(["number", "money", "percent"]);

export class Sharing {
  #section;
  #form;
  #lang;
  #texts;
  #version;
  #renamed;

  constructor(section, form, lang) {
    this.#section = section;
    this.#form = form;
    this.#lang = lang;
    this.#texts = JSON.parse(section.dataset.texts);
    this.#version = Number(section.dataset.version);
    this.#renamed = JSON.parse(section.dataset.renamed ?? "{}");
    this.#part("tools").hidden = false;
    this.#part("link").addEventListener("click", () => this.#makeLink());
  }

  #part(name) {
    return this.#section.querySelector(`[data-${name}]`);
  }

  /** The fragment that holds the answers of all questions that are asked. */
  get fragment() {
    return toFragment(this.#form.calculator, this.#version, this.#lang, this.#form.answers());
  }

  async #makeLink() {
    const { fragment } = this;
    const says = this.#part("link-says");
    const box = this.#part("link-made");
    const fits = fragment.length <= LONGEST;
    const empty = isEmpty(this.#form.answers());
    box.hidden = !fits || empty;
    if (box.hidden) {
      says.textContent = this.#texts[empty ? "link_empty" : "link_impossible"];
      return;
    }
    const input = box.querySelector("input");
    input.value = `${location.href.split("#")[0]}#${fragment}`;
    const warning = input.value.length > LONG_LINK ? ` ${this.#texts.link_long}` : "";
    try {
      await navigator.clipboard.writeText(input.value);
      says.textContent = `${this.#texts.link_copied}${warning}`;
    } catch {
      says.textContent = `${this.#texts.link_made}${warning}`;
      input.focus(); // no clipboard here, or not allowed: the reader copies the selected text
      input.select();
    }
  }

  /** Fills the form with the answers of a fragment, or says why not. */
  open(fragment) {
    const problem = this.#fill(fragment);
    if (problem) {
      this.refuse(problem);
    }
  }

  #fill(fragment) {
    if (fragment.length > LONGEST) {
      return "link_too_long";
    }
    const { version, lang, answers, leftOut } = fromFragment(fragment);
    if (!/^[1-9]\d{0,3}$/.test(version)) {
      return "link_damaged";
    }
    if (Number(version) > this.#version) {
      return "link_newer";
    }
    migrate(answers, Number(version), this.#version, this.#renamed);
    this.#form.fill(answers, {
      written: (text, question) =>
        lang === this.#lang || !NUMBERS.has(question.dataset.kind) ? text : inHabit(text, lang, this.#lang),
      leaveOut: (path, reason) => leftOut.push([path, reason]),
    });
    this.#note("link_opened", leftOut);
    return undefined;
  }

  /** Says that a link's answers cannot be taken. */
  refuse(reason) {
    this.#note(reason, []);
  }

  #note(key, leftOut) {
    const note = this.#part("note");
    const [text, list] = note.children;
    const lines = leftOut.slice(0, MOST_LISTED).map(([path, reason]) => `${this.#name(path)} (${this.#texts[reason]})`);
    if (leftOut.length > MOST_LISTED) {
      lines.push(this.#texts.and_more.replace("%count%", leftOut.length - MOST_LISTED));
    }
    text.textContent = this.#texts[key] + (lines.length ? ` ${this.#texts.left_out}` : "");
    list.replaceChildren(
      ...lines.map((line) => {
        const item = document.createElement("li");
        item.textContent = line;
        return item;
      }),
    );
    list.hidden = !lines.length;
    note.hidden = false;
    note.scrollIntoView({ block: "start" });
    note.focus({ preventScroll: true });
  }

  /** A question as the reader knows it; a path that the form does not know stays as it is, cut short. */
  #name(path) {
    const [first, number, inner] = path.split(".");
    const find = (scope, name) => questions(scope).find((question) => question.dataset.question === name);
    const outer = find(this.#form.element, first);
    const row = outer?.querySelector("[data-row]");
    const question = row && inner ? find(row, inner) : outer;
    if (!question) {
      return path.replace(/[\p{Cc}\p{Cf}]/gu, "").slice(0, 60);
    }
    const label = question.querySelector(".vd-label").firstChild.textContent.trim();
    return row && inner ? `${this.#texts.row.replace("%number%", Number(number) + 1)}, ${label}` : label;
  }
}

/** Opens the answers that the page's address holds, in the form that they are for. */
export function openAddress(sharings) {
  const fragment = location.hash.slice(1);
  if (!holdsAnswers(location.hash)) {
    return;
  }
  const wanted = sharings.get(new URLSearchParams(fragment.slice(0, LONGEST)).get("c"));
  if (wanted) {
    wanted.open(fragment);
  } else {
    sharings.values().next().value.refuse("link_other");
  }
}
