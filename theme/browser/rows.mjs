// A question that is answered several times: rows are added and removed, and keep what was typed.

const made = new WeakMap();

/** The rows of a question; nothing for a question of another kind. */
export function rowsOf(question) {
  return made.get(question);
}

export class Rows {
  #place;
  #template;
  #add;
  #made = 0; // rows are numbered for ever, so that an id never changes hands
  #tell;

  constructor(place, tell) {
    this.#place = place;
    this.#tell = tell;
    const group = place.parentElement;
    this.#template = group.querySelector(":scope > template");
    this.#add = group.querySelector(":scope > [data-add]");
    this.#add.addEventListener("click", () => {
      const row = this.#make();
      this.#place.append(row);
      this.#count();
      row.querySelector("input, select").focus();
      tell.added();
    });
    made.set(place.closest(".vd-question"), this);
    this.fill(1);
  }

  get maximum() {
    return Number(this.#place.dataset.max);
  }

  /** Replaces all rows by blank ones, at least one, and returns them. */
  fill(count) {
    const rows = Array.from({ length: Math.max(count, 1) }, () => this.#make());
    this.#place.replaceChildren(...rows);
    this.#count();
    return rows;
  }

  #make() {
    const row = this.#template.content.firstElementChild.cloneNode(true);
    const number = this.#made++;
    row.dataset.row = number;
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of ["id", "for", "name", "aria-describedby"]) {
        if (element.hasAttribute(attribute)) {
          element.setAttribute(attribute, element.getAttribute(attribute).replaceAll("-ROW-", `-${number}-`));
        }
      }
    }
    row.querySelector("[data-remove]").addEventListener("click", () => this.#remove(row));
    return row;
  }

  #remove(row) {
    const beside = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.#count();
    this.#tell.removed();
    (beside ?? this.#add).focus();
  }

  #count() {
    const rows = [...this.#place.children];
    rows.forEach((row, index) => {
      const legend = row.querySelector("legend");
      legend.dataset.text ??= legend.textContent;
      legend.textContent = legend.dataset.text.replace("%number%", index + 1);
      row.querySelector("[data-remove]").hidden = rows.length === 1;
    });
    this.#add.hidden = rows.length >= this.maximum;
  }
}
