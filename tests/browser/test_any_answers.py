"""Whatever is answered, the worker in the browser says what CPython says, and its HTML does nothing but show.

`SETS=1000 pytest tests/browser/test_any_answers.py` asks more.
"""

import json
import os

from playwright.sync_api import Page

from calculators.interface import reply_json
from calculators.registry import CALCULATORS
from scripts.answer_sets import generated
from tests.website import Built

SETS = int(os.environ.get("SETS", "20"))

START = """async (folder) => {
    window.trusted = await import(folder + "trusted.mjs");
    window.events = [];
    addEventListener("securitypolicyviolation", (event) => events.push(event.violatedDirective));
    addEventListener("error", (event) => events.push(event.message));
    window.alert = () => events.push("alert");
    window.python = new Worker(trusted.script(folder + "worker.mjs"), { type: "module" });
    await new Promise((resolve, reject) => {
        python.onerror = () => reject(new Error("worker failed"));
        python.onmessage = ({ data }) => data.state === "ready" && resolve();
    });
}"""

ASK = """async (requests) => {
    const replies = await new Promise((resolve) => {
        const found = [];
        let left = requests.length;
        python.onmessage = ({ data }) => {
            if (data.id === undefined) return;
            found[data.id] = data.reply ?? `failure: ${data.failure}`;
            if (!--left) resolve(found);
        };
        requests.forEach((request, id) => python.postMessage({ id, request }));
    });
    const place = document.body.appendChild(document.createElement("div"));
    for (const reply of replies.filter((text) => text.startsWith('{"ok": true'))) {
        trusted.show(place, JSON.parse(reply).html);
        for (const element of place.querySelectorAll("*")) {
            const bad = ({ name, value }) => /^on|^style$/.test(name) || /^\\s*javascript:/.test(value);
            const active = "script, img, iframe, object, embed, link, style, form, base, meta";
            if ([...element.attributes].some(bad) || element.matches(active)) {
                events.push(element.outerHTML.slice(0, 300));
            }
        }
    }
    place.remove();
    return { replies, events };
}"""
"""Asks the worker, puts each result into the page as the form does, and returns what should not have happened."""


def test_worker_meets_every_set_of_answers(built: Built, address: str, page: Page) -> None:
    (folder,) = built.folder.glob("assets/vosdroits-*/")
    page.goto(address)
    page.evaluate(START, f"{address}{folder.relative_to(built.folder).as_posix()}/")
    for calculator in CALCULATORS:
        asked = [json.dumps(request | {"as": ["html", "outcome"]}) for request in generated(calculator, SETS, seed=2)]
        met = page.evaluate(ASK, asked)
        assert met["events"] == [], calculator
        for request, reply in zip(asked, met["replies"], strict=True):
            assert json.loads(reply) == json.loads(reply_json(request)), request
