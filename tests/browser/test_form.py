"""The form by itself, with every kind of question: what it asks, what it sends, where it shows problems."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import demo_form
from tests.demo_form import sent


@pytest.fixture(scope="module")
def form_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the page with the form."""
    with demo_form.served(tmp_path_factory.mktemp("form")) as address:
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


def test_an_answer_that_may_be_left_out_can_be_taken_back(form: Page) -> None:
    form.fill("#q-demo-base", "999")
    form.fill("#q-demo-small", "10")
    none = form.get_by_role("group", name="The room").get_by_label("No answer")
    expect(none).to_be_checked()
    assert sent(form)["room"] == ""
    form.check("#q-demo-room-shared")
    assert sent(form)["room"] == "shared"
    form.press("#q-demo-room-shared", "ArrowDown")
    expect(none).to_be_checked()
    assert sent(form)["room"] == ""
    required = form.locator("#q-demo-cause").locator("xpath=ancestor::fieldset[1]")
    expect(required.get_by_label("No answer")).to_have_count(0)


def test_typing_takes_back_that_one_does_not_know(form: Page) -> None:
    form.check("#q-demo-part_time")
    form.check("#q-demo-hours-unknown")
    form.fill("#q-demo-hours", "40")
    assert sent(form)["hours"] == "40"


def test_rows_are_added_and_removed_and_keep_what_was_typed(form: Page) -> None:
    add = form.locator("#q-demo-record [data-add]")
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
    assert form.locator("#q-demo-record [data-row] > legend").all_inner_texts() == ["Row 1", "Row 2"]


def test_problems_stand_in_the_summary_and_at_the_fields(form: Page) -> None:
    form.locator("#q-demo-record [data-add]").click()
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
