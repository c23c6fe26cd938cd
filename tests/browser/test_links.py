"""Answers in a link: every calculator's come back as they were; what a link should not hold does no harm."""

import json
import subprocess
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Page, expect

from calculators.engine.calculator import fragment, load
from calculators.engine.formats import LANGUAGES
from calculators.engine.questions import BadAnswersError, Day, Money, Rows, _number_of_text, questions, read
from calculators.engine.words import words
from calculators.interface import cases
from calculators.registry import CALCULATORS
from scripts.answer_sets import plain
from tests import demo_form
from tests.browser.test_calculators import chapter
from tests.demo_form import sent
from tests.website import ROOT, home

NO_PYTHON = """
window.Worker = class {
    constructor() {
        setTimeout(() => this.onmessage({ data: { state: "ready" } }));
    }
    postMessage({ id, request }) {
        if (id === undefined) return;
        window.asked = JSON.parse(request);
        const html = '<h4 class="vd-result-title" tabindex="-1">.</h4>';
        setTimeout(() => this.onmessage({ data: { id, reply: JSON.stringify({ ok: true, html, outcome: {} }) } }));
    }
    terminate() {}
};
"""
"""In the place of the worker: keeps what Python would be asked."""

OPEN = """async ([calculator, fragment]) => {
    const section = document.getElementById("calculator-" + calculator);
    const note = section.querySelector("[data-note]");
    note.hidden = true;
    location.hash = fragment;
    while (note.hidden) await new Promise(requestAnimationFrame);
    window.asked = undefined;
    section.querySelector("form").requestSubmit();
    while (!window.asked) await new Promise(requestAnimationFrame);
    section.querySelector("[data-link]").click();
    const link = section.querySelector("[data-link-made] input").value;
    return { answers: window.asked.answers, link: link.split("#")[1], note: note.innerText };
}"""
"""Opens a link on its page, calculates, makes the link anew."""


def typed(answers: dict[str, Any], asked: type) -> dict[str, Any]:
    """A case's answers as a link takes them: days as days, without those left empty."""
    kinds = {question.name: question.kind for question in questions(asked)}
    values: dict[str, Any] = {}
    for name, answer in answers.items():
        kind = kinds[name]
        if isinstance(kind, Rows):
            values[name] = [typed(row, kind.row) for row in answer or []]
        elif answer != "":
            day = isinstance(kind, Day) and answer != "unknown"
            values[name] = date.fromisoformat(str(answer)) if day else answer
    return values


def test_every_calculators_answers_come_back(address: str, page: Page) -> None:
    page.add_init_script(NO_PYTHON)
    for calculator in CALCULATORS:
        answers_of = load(calculator).answers
        page.goto(address + chapter(calculator))
        for case in cases(calculator):
            if "example" not in case:
                continue
            given = plain(case["answers"])
            link = fragment(load(calculator), typed(case["answers"], answers_of))
            met = page.evaluate(OPEN, [calculator, link])
            assert met["note"] == words("fr")("interface.live.link_opened"), (calculator, met["note"])
            found = read(answers_of, met["answers"], "fr", case["on"])
            assert found == read(answers_of, given, "en", case["on"]), (calculator, case["id"])
            again = page.evaluate(OPEN, [calculator, met["link"]])
            assert again["answers"] == met["answers"], (calculator, case["id"])
            assert again["link"] == met["link"], (calculator, case["id"])


@pytest.mark.parametrize("calculator", CALCULATORS)
def test_names_of_questions_leave_room_for_the_links_own(calculator: str) -> None:
    names = {question.name for question in questions(load(calculator).answers)}
    assert not names & {"c", "v", "l"}
    assert not [name for name in names if "." in name]


def test_link_in_another_language(address: str, page: Page) -> None:
    page.add_init_script(NO_PYTHON)
    calculator = "unemployment_benefit"
    path = chapter(calculator)
    page.goto(f"{address}{home('en')}{path}#c={calculator}&v=1&l=es&monthly_base=1.800,50&base_known=monthly&age=41")
    box = page.locator(f"#q-{calculator}-monthly_base")
    expect(box).to_have_value("1800.50")
    page.fill(f"#q-{calculator}-age", "42")
    page.locator(".vd-languages a[lang=fr]").click()
    expect(page).to_have_url(f"{address}{path}#c={calculator}&v=1&l=en&age=42&base_known=monthly&monthly_base=1800.50")
    expect(box).to_have_value("1800,50")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a page with every kind of question."""
    with demo_form.served(tmp_path_factory.mktemp("links")) as served:
        yield served


class Opened:
    """A page on which links are opened; it keeps whatever should not happen."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.events: list[str] = []
        page.on("pageerror", lambda error: self.events.append(str(error)))
        page.on("console", lambda message: self.events.append(message.text))
        page.on("dialog", lambda dialog: self.events.append(dialog.message))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective))"
        )

    def __call__(self, fragment: str, name: str = "") -> list[str]:
        """Open the page with a fragment; return the note's lines."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}{name}#{fragment}")
        note = self.page.locator("[data-note]")
        expect(note).to_be_focused()
        expect(note).to_be_in_viewport()
        assert self.events == []
        return [note.locator("p").inner_text(), *note.locator("li").all_inner_texts()]


@pytest.fixture
def opened(page: Page, demo: str) -> Opened:
    """Return a page for links."""
    return Opened(page, demo)


def say(key: str, lang: str = "en") -> str:
    """Return a message of the form."""
    return words(lang)(f"interface.live.{key}")


TAKEN = say("link_opened")
PARTLY = f"{say('link_opened')} {say('left_out')}"


def test_link_fills_every_kind_of_question(opened: Opened) -> None:
    answers = {
        "start": {"day": "2", "month": "3", "year": "2025"},
        "base": "900",
        "cause": "unknown",
        "part_time": "yes",
        "hours": "unknown",
        "reform": "späte Schicht & <b>mehr</b>",
        "small": "7",
        "record": [
            {"share": "50", "full": "no", "why": "a.b=c&d#e%f+g"},
            {"share": "", "full": "yes"},
        ],
    }
    assert opened(
        "c=demo&v=3&l=en&start.day=2&start.month=3&start.year=2025&base=900&cause=unknown&part_time=yes&hours=unknown"
        f"&reform={quote('späte Schicht & <b>mehr</b>')}&small=7"
        f"&record.0.share=50&record.0.full=no&record.0.why={quote('a.b=c&d#e%f+g')}&record.4.full=yes"
    ) == [TAKEN]
    expect(opened.page.locator("[data-outcome]")).to_be_empty()
    assert sent(opened.page) == answers


def test_link_is_copied_and_shown(opened: Opened) -> None:
    page = opened.page
    page.context.grant_permissions(["clipboard-write"])
    page.goto(opened.address)
    make = page.get_by_role("button", name=words("en")("interface.form.link"))
    make.click()
    says = page.locator("[data-says]")
    expect(says).to_have_text(say("link_empty"))
    page.fill("#q-demo-base", "1,200.50")
    make.click()
    expect(says).to_have_text(say("link_copied"))
    link = f"{opened.address}#c=demo&v=3&l=en&base=1%2C200.50"
    expect(page.get_by_label(words("en")("interface.form.link_field"))).to_have_value(link)
    # Pasted by the reader: the site's own policy lets no script read the clipboard.
    page.fill("#q-demo-base", "")
    page.focus("#q-demo-base")
    page.keyboard.press("ControlOrMeta+V")
    expect(page.locator("#q-demo-base")).to_have_value(link)


def test_link_without_clipboard_is_selected(opened: Opened) -> None:
    page = opened.page
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(opened.address)
    page.fill("#q-demo-base", "1")
    page.locator("[data-link]").click()
    expect(page.locator("[data-says]")).to_have_text(say("link_made"))
    assert page.evaluate("getSelection().toString()") == f"{opened.address}#c=demo&v=3&l=en&base=1"


@pytest.mark.parametrize(
    ("version", "given", "answers"),
    [
        (1, "wage=7&record.0.part=5", {"base": "7", "share": "5"}),
        (2, "base=7&record.0.part=5", {"base": "7", "share": "5"}),
        (3, "base=7&record.0.share=5", {"base": "7", "share": "5"}),
    ],
)
def test_older_links_are_brought_up_to_date(opened: Opened, version: int, given: str, answers: dict[str, str]) -> None:
    assert opened(f"c=demo&v={version}&l=en&{given}") == [TAKEN]
    found = sent(opened.page)
    assert {"base": found["base"], "share": found["record"][0]["share"]} == answers


def test_name_of_an_older_version_is_not_taken_in_a_newer(opened: Opened) -> None:
    assert opened("c=demo&v=2&l=en&wage=7") == [PARTLY, f"wage ({say('no_question')})"]


@pytest.mark.parametrize(
    ("fragment", "reason"),
    [
        ("c=other&v=1&l=en&base=7", "link_other"),
        ("c=&v=1&base=7", "link_other"),
        ("c=__proto__&v=1&base=7", "link_other"),
        ("c=demo&v=4&l=en&base=7", "link_newer"),
        ("c=demo&l=en&base=7", "link_damaged"),
        ("c=demo&v=0&base=7", "link_damaged"),
        ("c=demo&v=3.0&base=7", "link_damaged"),
        ("c=demo&v=99999999999&base=7", "link_damaged"),
        ("c=demo&v=3&base=" + "7" * 200_001, "link_too_long"),
    ],
)
def test_refused_links_say_why_and_fill_nothing(opened: Opened, fragment: str, reason: str) -> None:
    assert opened(fragment) == [say(reason)]
    assert opened.page.input_value("#q-demo-base") == ""


@pytest.mark.parametrize(
    ("given", "left_out"),
    [
        ("nothing=1", "nothing: no_question"),
        ("__proto__.polluted=1", "__proto__: no_question"),
        ("constructor.prototype.polluted=1", "constructor: no_question"),
        ("base.day=1", "The base: no_answer"),
        ("base=1&base=2", "The base: twice"),
        ("base=" + "9" * 101, "The base: unreadable"),
        ("base=%00", "The base: unreadable"),
        ("base=%E2%80%AE7", "The base: unreadable"),
        ("base=%FF", "The base: unreadable"),
        ("cause=javascript:alert(1)", "The cause: no_answer"),
        ("part_time=maybe", "The part_time: no_answer"),
        ("part_time=unknown", "The part_time: no_answer"),
        ("start=2026-01-01", "The start: no_answer"),
        ("start.day.x=1", "The start: no_answer"),
        ("start.hour=1", "The start: no_answer"),
        ("record=1", "The record: no_answer"),
        ("record.-1.share=1", "The record: no_answer"),
        ("record.0.nothing=1", "record.0.nothing: no_question"),
        ("record.1.full=x&record.0.full=yes", "Row 2, The full: no_answer"),
        ("record.0.share.a=1", "Row 1, The share: no_answer"),
        ("record.0.share.a.b=1", "Row 1, The share: no_question"),
        ("&".join(f"record.{row}.share={row}" for row in range(4)), "The record: too_many_rows"),
    ],
)
def test_what_a_form_cannot_take_is_named(opened: Opened, given: str, left_out: str) -> None:
    name, _, reason = left_out.rpartition(": ")
    found = opened(f"c=demo&v=3&l=en&{given}&small=5")
    assert found[0] == PARTLY
    assert len(found) == 2
    assert found[1] == f"{name} ({say(reason)})"
    assert opened.page.input_value("#q-demo-small") == "5"
    assert opened.page.evaluate("({}).polluted") is None


def test_markup_in_a_link_is_text(opened: Opened) -> None:
    markup = "<img src=x onerror=alert(1)>"
    found = opened(f"c=demo&v=3&l=en&base={quote(markup)}&{quote(markup)}=1&v2=%ZZ")
    assert found == [PARTLY, f"{markup} ({say('no_question')})", f"v2 ({say('no_question')})"]
    assert opened.page.input_value("#q-demo-base") == markup
    assert opened.page.locator("img").count() == 0


def test_thousands_of_rows_and_names_take_no_time(opened: Opened) -> None:
    rows = "&".join(f"record.{row}.share=1" for row in range(7_000))
    names = "&".join(f"n{name}=1" for name in range(5_000))
    found = opened(f"c=demo&v=3&l=en&{rows}&{names}")
    assert len(found) == 22
    assert found[-1] == "and 4981 more"
    assert opened.page.locator("#q-demo-record [data-row]").count() == 3


@pytest.mark.parametrize(
    ("lang", "typed", "shown"),
    [
        ("en", "1200.50", "1200,50"),
        ("en", "1,200", "1200"),
        ("es", "1.200", "1200"),
        ("es", "1.200,5", "1200,5"),
        ("fr", "1 200,5", "1 200,5"),
        ("en", "about 5", "about 5"),
        ("en", "1.200", None),
        ("", "1200.5", "1200,5"),
        ("", "1.200", None),
        ("<b>", "1,200", None),
    ],
)
def test_numbers_are_written_in_the_pages_habit(opened: Opened, lang: str, typed: str, shown: str | None) -> None:
    found = opened(urlencode({"c": "demo", "v": 3, "l": lang, "base": typed}), "fr.html")
    if shown is None:
        assert found[1:] == [f"The base ({say('two_ways', 'fr')})"]
    assert opened.page.input_value("#q-demo-base") == (shown or "")


def test_other_fragments_are_left_alone(opened: Opened) -> None:
    opened.page.goto(f"{opened.address}#q-demo-base")
    expect(opened.page.locator("form")).to_be_visible()
    expect(opened.page.locator("[data-note]")).to_be_hidden()
    assert opened.events == []


NUMBERS = [
    *("", "5", "1234", "1,5", "1.5", "1.234", "1,234", "12,345", "0.123", "0,123", "1234.567", "1 234", "1 234,5"),
    *("1.234,56", "1,234.56", "1'234.5", "1.234.567", "1,234,567", "1.234.567,8", "1.23.4", "1..2", "12 34", "1 234 5"),
    *("€ 5", "5 €", "5 %", "-5", "−5,5", "+ 7", "1 2.345,6", "abc", "1e5", "0x5", "٣", "1\u202f234,50", "1\u2009000"),
    *("1,234.5,6", "1 234.567", "123.456 7", ".5", "5.", "1234,567.8", "1.5 €", "000.123", "1\u00a0000,000"),
]


def test_numbers_are_read_as_python_reads_them(tmp_path: Any) -> None:
    script = tmp_path / "numbers.mjs"
    script.write_text(
        f"import {{ plain }} from {json.dumps((ROOT / 'theme/browser/numbers.mjs').as_uri())};\n"
        f"const found = {json.dumps(LANGUAGES)}.map((lang) => {json.dumps(NUMBERS)}.map((text) => {{\n"
        'const number = plain(text, lang); return number === undefined ? "none" : (number ?? "two"); }));\n'
        "console.log(JSON.stringify(found));\n",
        encoding="utf-8",
    )
    done = subprocess.run(["node", str(script)], capture_output=True, text=True, check=True)
    for lang, numbers in zip(LANGUAGES, json.loads(done.stdout), strict=True):
        for text, number in zip(NUMBERS, numbers, strict=True):
            try:
                expected = format(_number_of_text("x", Money(), text, lang), "f")
            except BadAnswersError as bad:
                expected = "two" if bad.problems[0].key.endswith("ambiguous_number") else "none"
            assert number == expected, (lang, text)
