// A result that the reader takes along: printed, as text, as data. Each way returns the key of what is said then.

/** Prints the result alone, with its sources and the address of the page. */
function print(section, request, computation, texts) {
  const outcome = section.querySelector("[data-outcome]");
  const printed = section.querySelector("[data-printed]");
  const heading = document.createElement("h4");
  heading.textContent = texts.sources;
  const list = document.createElement("ul");
  const links = [...outcome.querySelectorAll(".vd-reference a")];
  for (const [address, title] of new Map(links.map((link) => [link.href, link.lastElementChild.textContent]))) {
    list.append(document.createElement("li"));
    list.lastChild.textContent = `${title}, ${address}`;
  }
  const from = document.createElement("p");
  from.textContent = texts.printed.replace("%address%", address()).replace("%version%", section.dataset.guide);
  printed.replaceChildren(...(links.length ? [heading, list] : []), from);
  printed.hidden = false;
  section.classList.add("vd-print");
  addEventListener(
    "afterprint",
    () => {
      printed.hidden = true;
      section.classList.remove("vd-print");
    },
    { once: true },
  );
  window.print();
  return "";
}

async function text(section, request, computation) {
  download(request, "txt", "text/plain;charset=utf-8", await asText(request, computation));
  return "downloaded";
}

async function copy(section, request, computation) {
  const content = await asText(request, computation);
  try {
    await navigator.clipboard.writeText(content);
    return "copied";
  } catch {
    return "copy_impossible";
  }
}

async function data(section, request, computation) {
  const { outcome } = await computation.ask({ ...request, as: ["outcome"] });
  const { calculator, lang, on, answers } = request;
  const { guide, version } = section.dataset;
  const content = { guide, page: address(), calculator, schema: Number(version), lang, on, answers, outcome };
  download(request, "json", "application/json", `${JSON.stringify(content, null, 2)}\n`);
  return "downloaded";
}

export const take = { print, text, copy, data };

/** The address of the page, without answers. */
function address() {
  return location.href.split("#")[0];
}

/** The result as Python writes it for a terminal, with the address of the page. */
async function asText(request, computation) {
  const root = new URL(request.root, address()).href;
  const reply = await computation.ask({ ...request, root, as: ["text"] });
  return `${reply.text}\n${address()}\n`;
}

function download(request, suffix, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = `${request.calculator}-${request.on}.${suffix}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
