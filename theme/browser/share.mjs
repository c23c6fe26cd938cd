// What a reader may do with their answers: put them into a link and find them again when it is opened, have them kept on
// this device, clear them; and take a result along.

import { isEmpty } from "./answers.mjs";
import { holdsAnswers, load, remove, save, watch } from "./kept.mjs";
import { fromFragment, LONGEST, migrate } from "./link.mjs";
import { showNote } from "./note.mjs";
import { inHabit } from "./numbers.mjs";

const LONG_LINK = 2_000; // characters; some programs cut longer ones
const PAUSE = 400; // ms without a change, after which answers are kept
const NUMBERS = new Set(["number", "money", "percent"]);

export class Sharing {
  #section;
  #form;
  #lang;
  #texts;
  #version;
  #renamed;
  #keep; // the box that the reader ticks
  #timer; // of answers that are to be kept
  #undo;

  constructor(section, form, lang, computation) {
    this.#section = section;
    this.#form = form;
    this.#lang = lang;
    this.#texts = JSON.parse(section.dataset.texts);
    this.#version = Number(section.dataset.version);
    this.#renamed = JSON.parse(section.dataset.renamed ?? "{}");
    this.#keep = this.#part("keep");
    this.#part("tools").hidden = false;
    this.#part("link").addEventListener("click", () => this.#makeLink());
    this.#part("clear").addEventListener("click", () => this.#clear());
    this.#part("undo").addEventListener("click", () => this.#bringBack());
    this.#part("show-kept").addEventListener("click", () => this.openKept());
    this.#keep.addEventListener("change", () => (this.#keep.checked ? this.#save("kept") : this.#forget("not_kept")));
    this.#part("export").addEventListener("click", ({ target }) => this.#export(target.dataset.way, computation));
    form.element.addEventListener("result", () => {
      this.#part("export").hidden = !form.request;
      this.#part("export-says").textContent = "";
    });
    form.element.addEventListener("answers", () => this.#changed());
    document.addEventListener("visibilitychange", () => document.hidden && this.#saveNow());
    watch(form.calculator, () => this.#keep.checked && this.#forget("not_kept"));
  }

  #part(name) {
    return this.#section.querySelector(`[data-${name}]`);
  }

  #say(text) {
    this.#part("says").textContent = text;
  }

  async #makeLink() {
    const { fragment } = this.#form;
    const empty = isEmpty(this.#form.answers());
    const made = this.#part("link-made");
    made.hidden = empty || fragment.length > LONGEST;
    if (made.hidden) {
      this.#say(this.#texts[empty ? "link_empty" : "link_impossible"]);
      return;
    }
    const field = made.querySelector("input");
    field.value = `${location.href.split("#")[0]}#${fragment}`;
    let done = "link_copied";
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      done = "link_made"; // no clipboard here, or not allowed: the reader copies the selected text
      field.focus();
      field.select();
    }
    this.#say(this.#texts[done] + (field.value.length > LONG_LINK ? ` ${this.#texts.link_long}` : ""));
  }

  async #export(way, computation) {
    if (way) {
      let done = "export_failed";
      try {
        const { take } = await import("./export.mjs"); // few readers need it
        done = await take[way](this.#section, this.#form.request, computation, this.#texts);
      } catch (error) {
        console.error(error);
      }
      this.#part("export-says").textContent = this.#texts[done] ?? "";
    }
  }

  /** Fills the form with the answers of a link's fragment, or says why not. */
  openLink(fragment) {
    // What a link brings takes the place of kept answers only when the reader ticks the box again.
    this.#saveNow();
    this.#keep.checked = false;
    const { problem, leftOut } = this.#fill(fragment);
    this.#note(problem ?? "link_opened", { leftOut, focus: true });
    this.#part("show-kept").hidden = !load(this.#form.calculator);
  }

  /** Says that a link's answers are for a calculator that the page does not have. */
  refuseLink() {
    this.#note("link_other", { focus: true });
  }

  /** Fills the form with the answers kept on this device, if there are any, and says so. */
  openKept() {
    const kept = load(this.#form.calculator);
    if (kept) {
      const { problem, leftOut } = this.#fill(kept.fragment);
      this.#keep.checked = !problem;
      this.#part("show-kept").hidden = true;
      this.#note(problem ? "kept_refused" : "kept_opened", { leftOut, day: kept.on });
    }
  }

  #note(key, { leftOut, focus, day } = {}) {
    const date = day && new Date(`${day}T12:00`).toLocaleDateString(this.#lang, { dateStyle: "long" });
    const text = this.#texts[key].replace("%day%", date);
    showNote(this.#part("note"), this.#form, this.#texts, { text, leftOut, focus });
  }

  /** Types a fragment's answers into the form. Returns what was left out, or the problem that kept it from doing so. */
  #fill(fragment) {
    if (fragment.length > LONGEST) {
      return { problem: "link_too_long" };
    }
    const { version, lang, answers, leftOut } = fromFragment(fragment);
    if (!/^[1-9]\d{0,3}$/.test(version)) {
      return { problem: "link_damaged" };
    }
    if (Number(version) > this.#version) {
      return { problem: "link_newer" };
    }
    migrate(answers, Number(version), this.#version, this.#renamed);
    const asTyped = (question) => lang === this.#lang || !NUMBERS.has(question.dataset.kind);
    this.#form.fill(answers, {
      written: (text, question) => (asTyped(question) ? text : inHabit(text, lang, this.#lang)),
      leaveOut: (path, reason) => leftOut.push([path, reason]),
    });
    return { leftOut };
  }

  #changed() {
    this.#part("undo").hidden = true;
    if (this.#keep.checked) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#save(), PAUSE);
    }
  }

  #saveNow() {
    if (this.#timer) {
      this.#save();
    }
  }

  #save(done = undefined) {
    this.#stopTimer();
    this.#part("show-kept").hidden = true;
    const { calculator } = this.#form;
    const problem = isEmpty(this.#form.answers()) ? remove(calculator) : save(calculator, this.#form.fragment);
    this.#keep.checked = !problem;
    if (problem || done) {
      this.#say(this.#texts[problem ?? done]);
    }
  }

  #forget(done) {
    this.#stopTimer();
    this.#keep.checked = false;
    this.#part("show-kept").hidden = true;
    remove(this.#form.calculator);
    this.#say(this.#texts[done]);
  }

  #stopTimer() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #clear() {
    const kept = this.#keep.checked;
    const undo = this.#form.empty();
    this.#forget("cleared");
    this.#part("note").hidden = true;
    this.#part("link-made").hidden = true;
    if (holdsAnswers(location.hash)) {
      history.replaceState(null, "", location.pathname + location.search);
    }
    this.#part("undo").hidden = false;
    this.#undo = () => {
      undo();
      if (kept) {
        this.#save();
      }
    };
  }

  #bringBack() {
    this.#undo();
    this.#part("clear").focus();
    this.#say(this.#texts.brought_back);
  }
}
