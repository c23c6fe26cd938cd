"""Answers are cleared at a touch and brought back, and kept on the device only while the reader wants it."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from calculators.engine.words import words
from tests import demo_form
from tests.demo_form import sent

KEY = "vosdroits.answers.1.demo"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a page with every kind of question."""
    with demo_form.served(tmp_path_factory.mktemp("kept")) as served:
        yield served


@pytest.fixture
def form(page: Page, demo: str) -> Page:
    """Return a page with the form ready."""
    page.goto(demo)
    expect(page.locator("form")).to_be_visible()
    return page


def say(key: str, lang: str = "en") -> str:
    """Return a message of the form."""
    return words(lang)(f"interface.{key}")


def stored(page: Page) -> Any:
    """Return what the browser keeps."""
    return page.evaluate("Object.fromEntries(Object.entries(localStorage))")


def press(page: Page, key: str) -> None:
    """Press one of the buttons below the form."""
    page.get_by_role("button", name=say(f"form.{key}")).click()


def keep_box(page: Page) -> Any:
    """Return the box that asks for answers to be kept."""
    return page.get_by_label(say("form.keep"))


def expect_kept(page: Page, fragment: str) -> None:
    """Expect that a form's answers are kept, with the day."""
    page.wait_for_function("([key, fragment]) => localStorage.getItem(key)?.includes(fragment)", arg=[KEY, fragment])
    assert json.loads(stored(page)[KEY]) == {"on": str(date.today()), "fragment": fragment}


def test_clearing_empties_everything_and_can_be_undone(form: Page) -> None:
    form.fill("#q-demo-base", "7")
    form.check("#q-demo-part_time")
    form.fill("#q-demo-hours", "60")
    form.fill("#q-demo-inner", "x")
    form.check("#q-demo-part_time-no")
    form.locator("#q-demo-record [data-add]").click()
    form.fill("#q-demo-record-1-share", "20")
    before = sent(form)
    press(form, "link")
    press(form, "clear")
    status = form.locator("[data-says]")
    expect(status).to_have_text(say("live.cleared"))
    expect(form.locator("[data-outcome]")).to_be_empty()
    expect(form.locator("[data-link-made]")).to_be_hidden()
    expect(form.locator("#q-demo-record [data-row]")).to_have_count(1)
    assert form.input_value("#q-demo-base") == ""
    press(form, "undo")
    expect(status).to_have_text(say("live.brought_back"))
    expect(form.get_by_role("button", name=say("form.clear"))).to_be_focused()
    expect(form.locator("[data-outcome] pre")).to_be_visible()
    assert sent(form) == before
    form.check("#q-demo-part_time")
    assert form.input_value("#q-demo-inner") == "x", "answers to questions that are not asked come back too"
    press(form, "clear")
    form.fill("#q-demo-base", "8")
    expect(form.locator("[data-undo]")).to_be_hidden()
    assert stored(form) == {}


def test_clearing_takes_the_answers_out_of_the_address(form: Page, demo: str) -> None:
    form.goto(f"{demo}?x=1#c=demo&v=3&l=en&base=7")
    expect(form.locator("[data-note]")).to_be_visible()
    press(form, "clear")
    expect(form).to_have_url(f"{demo}?x=1")
    expect(form.locator("[data-note]")).to_be_hidden()


def test_answers_are_kept_only_while_the_box_is_ticked(form: Page) -> None:
    form.fill("#q-demo-base", "7")
    expect(keep_box(form)).not_to_be_checked()
    assert stored(form) == {}
    keep_box(form).check()
    expect(form.locator("[data-says]")).to_have_text(say("live.kept"))
    expect_kept(form, "c=demo&v=3&l=en&base=7")
    form.fill("#q-demo-base", "1,200")
    form.locator("#q-demo-record [data-add]").click()
    form.fill("#q-demo-record-1-share", "20")
    expect_kept(form, "c=demo&v=3&l=en&base=1%2C200&record.1.share=20")
    keep_box(form).uncheck()
    expect(form.locator("[data-says]")).to_have_text(say("live.not_kept"))
    assert stored(form) == {}
    form.fill("#q-demo-base", "9")
    form.wait_for_timeout(600)
    assert stored(form) == {}


def test_kept_answers_come_back_with_their_day(form: Page, demo: str) -> None:
    keep_box(form).check()
    form.fill("#q-demo-base", "1,200.50")
    expect_kept(form, "c=demo&v=3&l=en&base=1%2C200.50")
    form.evaluate(
        f"localStorage.setItem('{KEY}', localStorage.getItem('{KEY}').replace(/\\d+-\\d+-\\d+/, '2026-03-02'))"
    )
    form.goto(f"{demo}fr.html")
    note = form.locator("[data-note]")
    expect(note).to_contain_text(say("live.kept_opened", "fr").replace("%day%", "2 mars 2026"))
    expect(note).not_to_be_focused()
    assert form.input_value("#q-demo-base") == "1200,50"
    expect(form.locator("[data-keep]")).to_be_checked()
    form.locator("[data-clear]").click()
    assert stored(form) == {}
    form.locator("[data-undo]").click()
    expect(form.locator("[data-keep]")).to_be_checked()
    expect_kept(form, "c=demo&v=3&l=fr&base=1200%2C50")


def test_answers_of_the_last_moment_are_kept(form: Page, demo: str) -> None:
    keep_box(form).check()
    form.fill("#q-demo-base", "77")
    form.goto(demo)
    expect(form.locator("#q-demo-base")).to_have_value("77")


def test_link_leaves_kept_answers_alone(form: Page, demo: str) -> None:
    form.fill("#q-demo-base", "7")
    keep_box(form).check()
    expect_kept(form, "c=demo&v=3&l=en&base=7")
    form.evaluate("location.hash = 'c=demo&v=3&l=en&base=8'")
    expect(form.locator("#q-demo-base")).to_have_value("8")
    expect(keep_box(form)).not_to_be_checked()
    form.fill("#q-demo-small", "9")
    form.wait_for_timeout(600)
    expect_kept(form, "c=demo&v=3&l=en&base=7")
    press(form, "show_kept")
    expect(form.locator("#q-demo-base")).to_have_value("7")
    expect(keep_box(form)).to_be_checked()


def test_another_tab_that_clears_ends_keeping(form: Page, demo: str) -> None:
    form.fill("#q-demo-base", "7")
    keep_box(form).check()
    other = form.context.new_page()
    other.goto(demo)
    press(other, "clear")
    expect(keep_box(form)).not_to_be_checked()
    expect(form.locator("[data-says]")).to_have_text(say("live.not_kept"))
    form.fill("#q-demo-base", "8")
    form.wait_for_timeout(600)
    assert stored(form) == {}


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        ("Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }", "keep_full"),
        ("Storage.prototype.setItem = () => { throw new DOMException('', 'SecurityError'); }", "keep_forbidden"),
        (
            "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } })",
            "keep_forbidden",
        ),
    ],
)
def test_storage_that_fails_is_said_and_the_form_goes_on(page: Page, demo: str, fault: str, key: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(fault)
    page.goto(demo)
    page.fill("#q-demo-base", "7")
    keep_box(page).click()
    expect(page.locator("[data-says]")).to_have_text(say(f"live.{key}"))
    expect(keep_box(page)).not_to_be_checked()
    assert sent(page)["base"] == "7"
    press(page, "clear")
    assert errors == []


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("", None),
        ("null", None),
        ("{", None),
        ('{"on": "yesterday", "fragment": "c=demo&v=3&base=7"}', None),
        ('{"on": "2026-01-01", "fragment": 7}', None),
        ('{"on": "2026-01-01", "fragment": "c=demo&v=9&base=7"}', "kept_refused"),
        ('{"on": "2026-01-01", "fragment": ""}', "kept_refused"),
    ],
)
def test_what_cannot_be_read_is_not_taken(form: Page, demo: str, content: str, note: str | None) -> None:
    errors: list[str] = []
    form.on("pageerror", lambda error: errors.append(str(error)))
    form.evaluate("([key, content]) => localStorage.setItem(key, content)", [KEY, content])
    form.goto(demo)
    expect(form.locator("form")).to_be_visible()
    if note:
        expect(form.locator("[data-note] p")).to_have_text(say(f"live.{note}"))
    else:
        expect(form.locator("[data-note]")).to_be_hidden()
    expect(keep_box(form)).not_to_be_checked()
    assert form.input_value("#q-demo-base") == ""
    assert errors == []
