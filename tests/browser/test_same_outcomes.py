"""Every worked case, in every language, gives in the real Pyodide what it gives in CPython: data and HTML."""

import json
from itertools import batched

import pytest
from playwright.sync_api import Page

from calculators.interface import reply
from calculators.registry import CALCULATORS
from scripts import runtime
from tests.website import Built

AT_ONCE = 1_000
"""Replies that a page holds at a time: all of them together were too many for its memory."""

ASK_ALL = """async ([folder, requests]) => {
    const { script } = await import(folder + "trusted.mjs");
    const python = new Worker(script(folder + "worker.mjs"), { type: "module" });
    const replies = await new Promise((resolve, reject) => {
        const found = {};
        let starts = 0;
        python.onerror = () => reject(new Error("worker failed"));
        python.onmessage = ({ data }) => {
            if (data.state === "failed") reject(new Error(data.reason));
            if (data.state === "loading" && ++starts > 1) reject(new Error("the cut lacks something: see the console"));
            if (data.id === undefined) return;
            found[data.id] = data.reply ?? data.failure;
            if (Object.keys(found).length === requests.length) resolve(found);
        };
        requests.forEach((request, id) => python.postMessage({ id, request }));
    });
    python.terminate();
    return requests.map((_, id) => replies[id]);
}"""


@pytest.fixture(scope="module")
def requests() -> list[dict[str, object]]:
    """Return the requests of all worked cases."""
    return list(runtime.requests())


def test_pyodide_and_cpython_agree(built: Built, address: str, page: Page, requests: list[dict[str, object]]) -> None:
    (folder,) = built.folder.glob("assets/vosdroits-*/")
    page.goto(address)
    url = f"{address}{folder.relative_to(built.folder).as_posix()}/"
    for some in batched(requests, AT_ONCE, strict=False):
        replies = page.evaluate(ASK_ALL, [url, [json.dumps(request) for request in some]])
        for request, answer in zip(some, replies, strict=True):
            assert json.loads(answer) == json.loads(json.dumps(reply(request))), request


def test_every_calculator_has_cases(requests: list[dict[str, object]]) -> None:
    answered = {request["calculator"] for request in requests if request["answers"]}
    assert answered == set(CALCULATORS)
