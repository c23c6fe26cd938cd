// A calculator's form: asks only what matters, sends what was typed, shows problems at their fields or the result.
// It checks nothing itself: Python reads and judges every answer.

import { askWhatMatters, clear, isEmpty, read, write, writeRows } from "./answers.mjs";
import { calculation } from "./client.mjs";
import { whyFailed } from "./failure.mjs";
import { LONGEST, toFragment } from "./link.mjs";
import { Rows } from "./rows.mjs";
import { show } from "./trusted.mjs";

export class Form {
  #section;
  #lang;
  #computation;
  #texts;
  #asking = 0; // number of the latest calculation: an older one must not overwrite it

  constructor(section, lang, computation) {
    this.#section = section;
    this.calculator = section.dataset.calculator;
    this.#lang = lang;
    this.#computation = computation;
    this.#texts = JSON.parse(section.dataset.texts);
    this.element = section.querySelector("form");
    for (const place of this.element.querySelectorAll("[data-rows]")) {
      const tell = { added: () => this.#changed("added"), removed: () => this.#changed("removed") };
      new Rows(place, tell, this.#texts.many_rows);
    }
    this.element.addEventListener("input", (event) => {
      preferTyped(event.target);
      this.#changed("", event.target.closest("[data-row]"));
    });
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#calculate();
    });
    this.#part("retry").addEventListener("click", () => this.#calculate());
    this.#part("reload").addEventListener("click", () => this.#reload());
    section.addEventListener("click", (event) => this.#follow(event));
    computation.addEventListener("change", () => this.#tellState());
    for (const box of this.element.querySelectorAll("[data-paste]")) {
      const question = box.closest(".vd-question");
      import("./paste.mjs").then(({ Paste }) => new Paste(box, question, this, lang, computation, this.#texts));
    }
    this.#part("no-script").hidden = true;
    this.element.hidden = false;
    this.#askWhatMatters();
  }

  #part(name) {
    return this.#section.querySelector(`[data-${name}]`);
  }

  #say(key) {
    this.#part("progress").textContent = this.#texts[key] ?? "";
  }

  #tellState() {
    const { state } = this.#computation;
    this.#part("retry").hidden = state !== "failed";
    this.#part("reload").hidden = true;
    if (state === "failed") {
      this.#tellFailure();
    } else if (!(this.#waiting && state === "loading")) {
      this.#say(this.#waiting && state === "ready" ? "calculating" : state);
    }
  }

  /** Says why nothing can be computed, unless the reader has tried again meanwhile. */
  async #tellFailure() {
    const why = await whyFailed();
    if (this.#computation.state === "failed") {
      this.#say(why);
      this.#part("retry").hidden = why === "renewed";
      this.#part("reload").hidden = why !== "renewed";
    }
  }

  get #waiting() {
    return this.element.hasAttribute("aria-busy");
  }

  /** The answers as they were typed, of all questions that are asked. */
  answers() {
    return read(this.element);
  }

  /** The fragment of an address that holds the answers. */
  get fragment() {
    return toFragment(this.calculator, this.#section.dataset.version, this.#lang, this.answers());
  }

  /** Reloads the page with the answers in its address, from where the page types them in again. */
  #reload() {
    const { fragment } = this;
    if (fragment.length > LONGEST) {
      this.#say("link_impossible");
      return;
    }
    if (!isEmpty(this.answers())) {
      history.replaceState(null, "", `#${fragment}`);
    }
    location.reload();
  }

  /** Replaces all answers; for `how` see `write` in answers.mjs. */
  fill(answers, how) {
    this.#clearProblems();
    clear(this.element);
    write(this.element, answers, how);
    this.#changed();
  }

  /** Replaces the rows of a question; returns those that stood there. */
  fillRows(question, rows) {
    const before = read(this.element, true)[question.dataset.question];
    this.#clearProblems();
    writeRows(question, rows, {}, question.dataset.question);
    this.#changed();
    return before;
  }

  /** Empties the form, the result and the problems; returns a function that brings everything back. */
  empty() {
    const answers = read(this.element, true);
    const pasted = [...this.element.querySelectorAll("textarea")].map((box) => [box, box.value]);
    const outcome = this.#part("outcome");
    const shown = [...outcome.childNodes];
    const { request } = this;
    this.#asking++; // a calculation under way is not wanted any more
    this.element.removeAttribute("aria-busy");
    outcome.replaceChildren();
    this.#setRequest(undefined);
    this.fill({});
    this.#say("");
    return () => {
      this.fill(answers);
      pasted.forEach(([box, text]) => (box.value = text));
      outcome.replaceChildren(...shown);
      this.#setRequest(request);
    };
  }

  /** Remembers the request whose result is shown, or nothing. */
  #setRequest(request) {
    this.request = request;
    this.element.dispatchEvent(new Event("result"));
  }

  /** After a change, in one row or anywhere: asks what matters now, and tells that a result is an old one. */
  #changed(key = "", row = undefined) {
    const outcome = this.#part("outcome");
    this.#askWhatMatters(row ? [row] : undefined);
    if (outcome.hasChildNodes()) {
      outcome.classList.add("vd-old");
      this.#say("changed");
    } else if (key) {
      this.#say(key);
    }
    this.element.dispatchEvent(new Event("answers"));
  }

  #askWhatMatters(rows = this.element.querySelectorAll("[data-row]")) {
    askWhatMatters(this.element);
    for (const row of rows) {
      askWhatMatters(row);
    }
  }

  async #calculate() {
    const asking = ++this.#asking;
    this.element.setAttribute("aria-busy", "true");
    this.#part("retry").hidden = true;
    this.#say(this.#computation.state === "ready" ? "calculating" : "queued");
    try {
      const request = calculation(this.calculator, this.#lang, this.answers(), this.#section.dataset.root);
      const reply = await this.#computation.ask(request);
      if (asking === this.#asking) {
        this.element.removeAttribute("aria-busy");
        this.#clearProblems();
        this.#setRequest(reply.ok ? request : undefined);
        reply.ok ? this.#showResult(reply) : this.#showProblems(reply.problems);
      }
    } catch (error) {
      if (asking === this.#asking) {
        this.element.removeAttribute("aria-busy");
        if (this.#computation.state !== "failed") {
          this.#say("failed");
          this.#part("retry").hidden = false;
        }
        console.error(error);
      }
    }
  }

  #showResult({ html }) {
    const outcome = this.#part("outcome");
    outcome.classList.remove("vd-old");
    show(outcome, html);
    this.#say("done");
    outcome.querySelector(".vd-result-title").focus();
  }

  #clearProblems() {
    this.#part("problems").hidden = true;
    for (const message of this.element.querySelectorAll(".vd-error")) {
      message.hidden = true;
      message.textContent = "";
    }
    for (const question of this.element.querySelectorAll(".vd-wrong")) {
      question.classList.remove("vd-wrong");
    }
    for (const input of this.element.querySelectorAll("[aria-invalid]")) {
      input.removeAttribute("aria-invalid");
    }
  }

  #showProblems(problems) {
    show(this.#part("outcome"), "");
    const summary = this.#part("problems");
    const one = problems.length === 1;
    summary.querySelector("h4").textContent = this.#texts[one ? "problem" : "problems"].replace("%count%", problems.length);
    summary.querySelector("ul").replaceChildren(...problems.map((problem) => this.#problem(problem)));
    summary.hidden = false;
    this.#say("");
    summary.focus();
  }

  /** Marks a problem at its field and returns the summary's line that leads there. */
  #problem({ field, part, message }) {
    const id = this.#id(field);
    const input = document.getElementById(part && part !== "day" ? `${id}-${part}` : id);
    const place = document.getElementById(`${id}-error`);
    const item = document.createElement("li");
    if (!place) {
      item.textContent = message;
      return item;
    }
    const prefix = document.createElement("span");
    prefix.className = "vd-hidden";
    prefix.textContent = `${this.#texts.error} `;
    place.replaceChildren(prefix, message);
    place.hidden = false;
    reveal(place);
    const question = place.closest(".vd-question");
    question.classList.add("vd-wrong");
    const boxes = part || input.matches("fieldset") ? [input] : question.querySelectorAll("input:not([data-unknown])");
    for (const box of boxes) {
      box.setAttribute("aria-invalid", "true");
    }
    const link = document.createElement("a");
    link.href = `#${input.id}`;
    link.textContent = message;
    item.append(link);
    return item;
  }

  /** The id of a problem's question; inside rows, Python counts from 0 and the page numbers rows for ever. */
  #id(field) {
    const [name, index, inner] = field.split(".");
    const id = `q-${this.calculator}-${name}`;
    if (index === undefined) {
      return id;
    }
    const row = document.getElementById(id).querySelectorAll("[data-row]")[index];
    return `${id}-${row.dataset.row}-${inner}`;
  }

  /** Links to a question (from the error summary, "change") move the focus there, and leave the address alone. */
  #follow(event) {
    const link = event.target.closest(`a[href^="#q-"]`);
    const target = link && document.getElementById(link.hash.slice(1));
    if (target) {
      event.preventDefault();
      reveal(target);
      const question = target.closest(".vd-question");
      const chosen = question.querySelector("input[type=radio]:checked");
      const input = target.matches("fieldset") ? (target.querySelector("input") ?? target) : (chosen ?? target);
      question.scrollIntoView({ block: "start" });
      input.focus({ preventScroll: true });
    }
  }
}

/** Opens the folded rows that hold an element. */
function reveal(element) {
  for (let folded = element.closest("details"); folded; folded = folded.parentElement.closest("details")) {
    folded.open = true;
  }
}

/** Whoever types an answer knows it after all. */
function preferTyped(input) {
  const unknown = input.closest(".vd-question").querySelector("[data-unknown]");
  if (unknown && input.type === "text" && input.value) {
    unknown.checked = false;
  }
}
