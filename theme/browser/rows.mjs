// A question that is answered several times: rows are added and removed, and keep what was typed.

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
      const row = this.#append();
      row.querySelector("input").focus();
      tell.added();
    });
    this.#append();
  }

  #append() {
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
    this.#place.append(row);
    this.#count();
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
    this.#add.hidden = rows.length >= Number(this.#place.dataset.max);
  }
}
