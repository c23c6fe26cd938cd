// Rows from a text that the reader pastes: Python reads it, the rows are filled in, each line that it did not understand
// is shown with the reason. The text stays in its box.

export class Paste {
  #box;
  #question;
  #form;
  #texts;
  #before;

  constructor(box, question, form, lang, computation, texts) {
    this.#box = box;
    this.#question = question;
    this.#form = form;
    this.#texts = texts;
    this.#part("[data-read]").addEventListener("click", () => this.#read(lang, computation));
    this.#part("[data-unread-undo]").addEventListener("click", () => this.#bringBack());
  }

  #part(selector) {
    return this.#box.querySelector(selector);
  }

  #say(text) {
    this.#part("[role=status]").textContent = text;
  }

  async #read(lang, computation) {
    const text = this.#part("textarea").value;
    if (!text.trim()) {
      this.#say(this.#texts.paste_empty);
      return;
    }
    this.#say(this.#texts.paste_reading);
    try {
      const { calculator } = this.#form;
      const question = this.#question.dataset.question;
      this.#show(await computation.ask({ paste: { calculator, question, lang, text } }));
    } catch (error) {
      console.error(error);
      this.#say(this.#texts.failed);
    }
  }

  #show({ rows, problems, summary }) {
    let replaced = false;
    if (rows.length) {
      this.#before = this.#form.fillRows(this.#question, rows.map((row) => this.#typed(row)));
      replaced = this.#before.some((row) => JSON.stringify(row).match(/:"[^"]/));
    }
    this.#part("[data-unread-undo]").hidden = !replaced;
    this.#say(summary + (replaced ? ` ${this.#texts.paste_replaced}` : ""));
    const unread = this.#part(".vd-unread");
    unread.querySelector("p").textContent = this.#texts.unread.replace("%count%", problems.length);
    unread.querySelector("ul").replaceChildren(
      ...problems.map(({ line, text, message }) => {
        const item = document.createElement("li");
        const where = document.createElement("strong");
        where.textContent = this.#texts.unread_line.replace("%line%", line);
        const quoted = document.createElement("code");
        quoted.textContent = text;
        item.append(where, " ", quoted, " ", message);
        return item;
      }),
    );
    unread.hidden = !problems.length;
  }

  /** A row as it would be typed: days in three boxes. */
  #typed(row) {
    const kinds = new Map(
      [...this.#question.querySelectorAll("[data-row] .vd-question")].map((q) => [q.dataset.question, q.dataset.kind]),
    );
    const answer = (name, text) => {
      const [year, month, day] = text.split("-");
      return kinds.get(name) === "day" && day ? { day: String(Number(day)), month: String(Number(month)), year } : text;
    };
    return Object.fromEntries(Object.entries(row).map(([name, text]) => [name, answer(name, text)]));
  }

  #bringBack() {
    this.#form.fillRows(this.#question, this.#before);
    this.#part("[data-unread-undo]").hidden = true;
    this.#part("textarea").focus();
    this.#say(this.#texts.paste_undone);
  }
}
