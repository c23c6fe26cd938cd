// A question that is answered several times: rows are added and removed, and keep what was typed. More rows than a screen
// holds are folded: each into a line that tells what it holds, all into one.

const FEW = 12;

const made = new WeakMap();

/** The rows of a question; nothing for a question of another kind. */
export function rowsOf(question) {
  return made.get(question);
}

export class Rows {
  #place;
  #template;
  #add;
  #folded; // holds the rows when they are many
  #manyText;
  #made = 0; // rows are numbered for ever, so that an id never changes hands
  #tell;

  /** `manyText` names the folded rows: "%count% rows". */
  constructor(place, tell, manyText) {
    this.#place = place;
    this.#tell = tell;
    this.#manyText = manyText;
    const group = place.parentElement;
    this.#template = group.querySelector(":scope > template");
    this.#add = group.querySelector(":scope > [data-add]");
    this.#folded = group.querySelector(":scope > [data-many]");
    this.#add.addEventListener("click", () => {
      const row = this.#make();
      this.#place.append(row);
      this.#count();
      this.#folded.open = true;
      row.querySelector("details").open = true;
      row.querySelector("input, select").focus();
      tell.added();
    });
    place.addEventListener("input", ({ target }) => tellContent(target.closest("[data-row]")));
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

  /** Writes what each row holds into the line that stands for it. */
  tellContents() {
    [...this.#place.children].forEach(tellContent);
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
    this.#fold(rows, rows.length > FEW);
  }

  #fold(rows, many) {
    this.#folded.firstElementChild.textContent = this.#manyText.replace("%count%", rows.length);
    if (many === this.#folded.hidden) {
      this.#folded.hidden = !many;
      this.#folded.open = false;
      many ? this.#folded.append(this.#place) : this.#folded.after(this.#place);
      this.#place.classList.toggle("vd-rows--many", many);
      this.tellContents();
    }
    for (const row of rows) {
      // An open row stays open until all fit a screen again; a new one of many begins closed.
      const details = row.querySelector("details");
      details.open = !many || (details.open && row.dataset.seen === "many");
      row.dataset.seen = many ? "many" : "few";
    }
  }
}

function tellContent(row) {
  const questions = [...row.querySelectorAll(".vd-question:not([hidden])")];
  row.querySelector("summary").textContent = questions.map(content).filter(Boolean).join(" · ");
}

function content(question) {
  const boxes = [...question.querySelectorAll("input[type=text]")].map((box) => box.value.trim());
  const option = question.querySelector('input:checked:not([value=""])')?.closest("label") ?? question.querySelector("select option:checked");
  const chosen = option && option.value !== "" ? option.textContent.trim() : undefined;
  return chosen ?? (boxes.some(Boolean) ? boxes.join("/") : "");
}
