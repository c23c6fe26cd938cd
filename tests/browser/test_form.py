"""The form by itself, with every kind of question: what it asks, what it sends, where it shows problems."""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.calculator_form import render
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
  const { answers } = JSON.parse(data.request);
  const reply = answers.base === "bad" ? { ok: false, problems } : {
    ok: true,
    html: `<section class="vd-result"><h4 class="vd-result-title" tabindex="-1">Result</h4>
      <a href="#q-demo-cause">change</a><pre>${JSON.stringify(answers)}</pre></section>`,
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


FORM = {
    "calculator": "demo",
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
    ],
}


@pytest.fixture(scope="module")
def form_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a page with the form and the worker above."""
    folder = tmp_path_factory.mktemp("form")
    shutil.copytree(ROOT / "theme" / "browser", folder / "browser")
    (folder / "browser" / "worker.mjs").write_text(WORKER, encoding="utf-8")
    page = f"""<!doctype html><html lang="en"><title>Form</title><body>{render(FORM, "")}
        <script type="module" src="browser/calculator.mjs"></script>"""
    (folder / "index.html").write_text(page, encoding="utf-8")
    with serving(folder) as address:
        yield address


@pytest.fixture
def form(chromium: Browser, form_address: str) -> Iterator[Page]:
    """Return a page with the form ready."""
    page = chromium.new_page()
    page.goto(form_address)
    expect(page.locator("form")).to_be_visible()
    yield page
    page.close()


def asked(page: Page) -> list[str]:
    """Return the questions that are shown, without those of rows."""
    return [
        str(name)
        for name in page.evaluate(
            """[...document.querySelectorAll(".vd-question:not([data-row] *)")]
                .filter((question) => question.checkVisibility()).map((question) => question.dataset.question)"""
        )
    ]


def sent(page: Page) -> Any:
    """Press the button and return the answers that were sent."""
    page.click("button[type=submit]")
    expect(page.locator(".vd-result-title")).to_be_focused()
    return json.loads(page.locator(".vd-result pre").inner_text())


def test_asks_only_what_matters(form: Page) -> None:
    always = ["start", "base", "cause", "part_time", "record"]
    assert asked(form) == always
    form.check("#q-demo-part_time")
    assert asked(form) == [*always[:4], "hours", "record"]
    form.fill("#q-demo-hours", "62,5")
    assert "inner" in asked(form)
    form.check("#q-demo-part_time-no")
    assert asked(form) == always, "a hidden question's answer opens no other"
    form.check("#q-demo-part_time")
    assert form.input_value("#q-demo-hours") == "62,5", "what was typed is kept"


@pytest.mark.parametrize(
    ("day", "month", "year", "shown"),
    [("31", "10", "2024", False), ("1", "11", "2024", True), ("01", " 11", "2024", True), ("1", "x", "2025", False)],
)
def test_days_open_questions(form: Page, day: str, month: str, year: str, shown: bool) -> None:
    for part, text in (("", day), ("-month", month), ("-year", year)):
        form.fill(f"#q-demo-start{part}", text)
    assert ("reform" in asked(form)) is shown


@pytest.mark.parametrize(
    ("base", "shown"),
    [
        ("999", True),
        ("1000", False),
        ("999,99", True),
        ("1.000,00", False),
        ("1 200", False),
        ("1,200.50", False),
        ("x", False),
    ],
)
def test_numbers_in_every_habit_open_questions(form: Page, base: str, shown: bool) -> None:
    form.fill("#q-demo-base", base)
    assert ("small" in asked(form)) is shown


def test_sends_what_was_typed(form: Page) -> None:
    form.fill("#q-demo-start", "2")
    form.fill("#q-demo-start-month", "3")
    form.fill("#q-demo-start-year", "2024")
    form.fill("#q-demo-base", " 1.500,50 ")
    form.check("#q-demo-cause-unknown")
    form.check("#q-demo-part_time")
    form.check("#q-demo-hours-unknown")
    form.check("#q-demo-record-0-full-no")
    form.fill("#q-demo-record-0-share", "50")
    form.fill("#q-demo-record-0-why", "late shift")
    assert sent(form) == {
        "start": {"day": "2", "month": "3", "year": "2024"},
        "base": " 1.500,50 ",
        "cause": "unknown",
        "part_time": "yes",
        "hours": "unknown",
        "record": [{"share": "50", "full": "no", "why": "late shift"}],
    }


def test_typing_takes_back_that_one_does_not_know(form: Page) -> None:
    form.check("#q-demo-part_time")
    form.check("#q-demo-hours-unknown")
    form.fill("#q-demo-hours", "40")
    assert sent(form)["hours"] == "40"


def test_rows_are_added_and_removed_and_keep_what_was_typed(form: Page) -> None:
    add = form.locator("[data-add]")
    form.fill("#q-demo-record-0-share", "10")
    add.click()
    expect(form.locator("#q-demo-record-1-share")).to_be_focused()
    form.fill("#q-demo-record-1-share", "20")
    add.click()
    form.fill("#q-demo-record-2-share", "30")
    expect(add).to_be_hidden()
    form.locator("[data-row='1'] [data-remove]").click()
    expect(form.locator("[data-row='2']")).to_be_focused()
    expect(add).to_be_visible()
    assert [row["share"] for row in sent(form)["record"]] == ["10", "30"]
    assert form.locator("[data-row] > legend").all_inner_texts() == ["Row 1", "Row 2"]


def test_problems_stand_in_the_summary_and_at_the_fields(form: Page) -> None:
    form.locator("[data-add]").click()
    form.fill("#q-demo-base", "bad")
    form.click("button[type=submit]")
    summary = form.locator("[data-problems]")
    expect(summary).to_be_focused()
    assert summary.locator("h4").inner_text() == "There are 3 problems"
    for link, target, error in (
        ("Write an amount.", "#q-demo-base", "#q-demo-base-error"),
        ("Month 13 does not exist.", "#q-demo-start-month", "#q-demo-start-error"),
        ("Second row: write a share.", "#q-demo-record-1-share", "#q-demo-record-1-share-error"),
    ):
        summary.get_by_role("link", name=link).click()
        expect(form.locator(target)).to_be_focused()
        expect(form.locator(target)).to_have_attribute("aria-invalid", "true")
        assert form.locator(error).inner_text() == f"Error: {link}"
    expect(form.locator("#q-demo-start")).not_to_have_attribute("aria-invalid", "true")
    described = form.locator("#q-demo-base").get_attribute("aria-describedby")
    assert described == "q-demo-base-hint q-demo-base-suffix q-demo-base-error"
    form.fill("#q-demo-base", "1")
    sent(form)
    expect(summary).to_be_hidden()
    expect(form.locator("[aria-invalid]")).to_have_count(0)


def test_changed_answer_marks_the_result_as_old(form: Page) -> None:
    form.check("#q-demo-cause-accident")
    sent(form)
    form.locator(".vd-result a").click()
    expect(form.locator("#q-demo-cause-accident")).to_be_focused()
    form.fill("#q-demo-base", "7")
    expect(form.locator("[data-progress]")).to_contain_text("You changed an answer")
    assert "vd-old" in (form.locator("[data-outcome]").get_attribute("class") or "")
    assert sent(form)["base"] == "7"
    assert "vd-old" not in (form.locator("[data-outcome]").get_attribute("class") or "")
