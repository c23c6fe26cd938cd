"""A page with a form of every kind of question and a worker that answers at once, for tests of the form by itself."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from scripts.calculator_form import render
from scripts.policy import META
from scripts.serve import serving
from tests.website import ROOT

WORKER = """
const problems = [
  { field: "base", part: null, key: "x", message: "Write an amount." },
  { field: "start", part: "month", key: "x", message: "Month 13 does not exist." },
  { field: "record.1.share", part: null, key: "x", message: "Second row: write a share." },
];
self.onmessage = ({ data }) => {
  if (data.id === undefined) return;
  const { answers, paste } = JSON.parse(data.request);
  if (paste) {
    const lines = paste.text.trim().split("\\n").map((text, index) => ({ line: index + 1, text }));
    const reply = {
      ok: true,
      rows: lines.filter(({ text }) => Number(text)).map(({ text }) => ({ share: text, since: "2024-03-01" })),
      problems: lines.filter(({ text }) => !Number(text)).map((line) => ({ ...line, message: "No number." })),
      summary: `${lines.length} lines.`,
    };
    self.postMessage({ id: data.id, reply: JSON.stringify(reply) });
    return;
  }
  const text = JSON.stringify(answers).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  if (answers.base === "bad row") {
    problems.splice(0, 3, { field: "months.17.share", part: null, key: "x", message: "Row 18: write a share." });
  }
  const reply = answers.base?.startsWith("bad") ? { ok: false, problems } : {
    ok: true,
    html: `<section class="vd-result"><h4 class="vd-result-title" tabindex="-1">Result</h4>
      <a href="#q-demo-cause">change</a><pre>${text}</pre></section>`,
  };
  self.postMessage({ id: data.id, reply: JSON.stringify(reply) });
};
self.postMessage({ state: "ready" });
"""
"""A worker that answers at once: refuses the base "bad", else tells what it was sent."""


def question(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """Return the view of a question."""
    view = {"name": name, "kind": kind, "label": f"The {name}", "hint": "", "suffix": "", "required": True}
    return view | {"unknown": False, "when": [], "options": [], "minimum": None, "maximum": None} | more


def options(*values: str) -> list[dict[str, str]]:
    """Return the view of options."""
    return [{"value": value, "label": value, "hint": ""} for value in values]


SMALL = [{"question": "small", "at_least": "10"}]
FORM = {
    "calculator": "demo",
    "schema": 3,
    "renamed": {2: {"wage": "base"}, 3: {"record.part": "share"}},
    "lang": "en",
    "title": "Demo",
    "intro": "An example.",
    "questions": [
        question("start", "day"),
        question("base", "money", suffix="€", hint="From your payslip."),
        question("cause", "choice", options=options("illness", "accident"), unknown=True),
        question("part_time", "yes_no", options=options("yes", "no")),
        question("hours", "percent", when=[{"question": "part_time", "one_of": ["yes"]}], unknown=True),
        question("reform", "text", when=[{"question": "start", "at_least": "2024-11-01"}]),
        question("small", "number", when=[{"question": "base", "below": "1000"}], required=False),
        question("room", "choice", options=options("own", "shared"), required=False, when=SMALL),
        question("inner", "text", when=[{"question": "hours", "at_least": "50"}]),
        question(
            "record",
            "rows",
            max_rows=3,
            fields=[
                question("share", "percent"),
                question("full", "yes_no", options=options("yes", "no")),
                question("why", "text", when=[{"question": "full", "one_of": ["no"]}]),
            ],
        ),
        question(
            "months",
            "rows",
            when=[{"question": "cause", "one_of": ["accident"]}],
            max_rows=600,
            paste=True,
            paste_label="Paste here",
            paste_hint="One share a line.",
            fields=[question("since", "day"), question("share", "percent")],
        ),
    ],
}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a page with the form and the worker above, under the site's policy, in English and in French."""
    shutil.copytree(ROOT / "theme" / "browser", folder / "browser")
    (folder / "browser" / "worker.mjs").write_text(WORKER, encoding="utf-8")
    for lang, name in (("en", "index.html"), ("fr", "fr.html")):
        form = render(FORM | {"lang": lang}, "")
        page = f"""<!doctype html><html lang="{lang}"><title>Form</title><link rel="icon" href="data:,">
            <meta http-equiv="Content-Security-Policy" content="{META}">
            <body><nav class="vd-languages"><a href="fr.html" hreflang="fr">fr</a></nav>{form}
            <script type="module" src="browser/calculator.mjs"></script>"""
        (folder / name).write_text(page, encoding="utf-8")
    with serving(folder) as address:
        yield address


def sent(page: Page) -> Any:
    """Press the button and return the answers that were sent."""
    page.click("button[type=submit]")
    expect(page.locator(".vd-result-title")).to_be_focused()
    return json.loads(page.locator(".vd-result pre").inner_text())
