"""Many rows: pasted, folded, corrected; nothing that was pasted or typed is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from calculators.engine.words import words
from tests import demo_form
from tests.demo_form import sent

say = words("en")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a page with every kind of question."""
    with demo_form.served(tmp_path_factory.mktemp("rows")) as served:
        yield served


@pytest.fixture
def form(page: Page, demo: str) -> Page:
    """Return a page with the question of many rows open."""
    page.goto(demo)
    page.check("#q-demo-cause-accident")
    return page


def paste(page: Page, text: str) -> None:
    """Paste a text and have it read."""
    page.get_by_label("Paste here").fill(text)
    page.get_by_role("button", name=say("interface.form.paste_read")).click()


def folded(page: Page) -> str:
    """Return the line that stands for all rows."""
    return page.locator("[data-question=months] [data-many] > summary").inner_text()


def test_lines_become_rows_and_the_others_are_named(form: Page) -> None:
    paste(form, "10\n<img src=x onerror=alert(1)>\n30\nthirty")
    expect(form.locator(".vd-paste [role=status]")).to_have_text("4 lines.")
    assert sent(form)["months"] == [
        {"since": {"day": "1", "month": "3", "year": "2024"}, "share": share} for share in ("10", "30")
    ]
    unread = form.locator(".vd-unread")
    assert unread.locator("p").inner_text() == say("interface.live.unread").replace("%count%", "2")
    assert unread.locator("li").all_inner_texts() == [
        "Line 2 <img src=x onerror=alert(1)> No number.",
        "Line 4 thirty No number.",
    ]
    assert form.input_value("#q-demo-months-paste").endswith("thirty"), "the text stays"


def test_rows_before_come_back(form: Page) -> None:
    form.fill("#q-demo-months-0-share", "7")
    paste(form, "nothing")
    assert sent(form)["months"][0]["share"] == "7", "a text without rows replaces none"
    paste(form, "10")
    expect(form.locator(".vd-paste [role=status]")).to_have_text(f"1 lines. {say('interface.live.paste_replaced')}")
    form.get_by_role("button", name=say("interface.form.paste_undo")).click()
    assert [row["share"] for row in sent(form)["months"]] == ["7"]


def test_empty_text_asks_for_one(form: Page) -> None:
    paste(form, "  \n ")
    expect(form.locator(".vd-paste [role=status]")).to_have_text(say("interface.live.paste_empty"))


def test_pasted_text_is_cleared_and_comes_back(form: Page) -> None:
    paste(form, "10\nx")
    expect(form.locator(".vd-unread")).to_be_visible()
    form.locator("[data-clear]").click()
    expect(form.locator(".vd-paste")).to_be_hidden()
    assert form.input_value("#q-demo-months-paste") == ""
    form.locator("[data-undo]").click()
    assert form.input_value("#q-demo-months-paste") == "10\nx"
    assert [row["share"] for row in sent(form)["months"]] == ["10"]


def test_many_rows_are_folded_and_open_by_keyboard(form: Page) -> None:
    paste(form, "\n".join(str(share) for share in range(1, 601)))
    rows = form.locator("[data-question=months] [data-row]")
    expect(rows).to_have_count(600)
    assert folded(form) == "600 rows: show and change them"
    expect(rows.first).to_be_hidden()
    expect(form.locator("[data-question=months] [data-add]")).to_be_hidden()
    form.locator("[data-question=months] [data-many] > summary").focus()
    form.keyboard.press("Enter")
    line = rows.nth(41).locator("summary")
    assert line.inner_text() == "1/3/2024 · 42"
    line.focus()
    form.keyboard.press("Enter")
    for _ in range(4):
        form.keyboard.press("Tab")
    form.keyboard.type("42.5")
    assert line.inner_text() == "1/3/2024 · 42.5"
    rows.nth(0).locator("summary").click()
    rows.nth(0).locator("[data-remove]").click()
    assert folded(form) == "599 rows: show and change them"
    expect(rows.nth(40).locator("input").first).to_be_visible()
    assert [row["share"] for row in sent(form)["months"]][:42] == [*map(str, range(2, 42)), "42.5", "43"]


def test_rows_fold_when_they_become_many_and_unfold_again(form: Page) -> None:
    add = form.locator("[data-question=months] [data-add]")
    for _ in range(12):
        add.click()
    rows = form.locator("[data-question=months] [data-row]")
    assert folded(form) == "13 rows: show and change them"
    expect(rows.last.locator("input").first).to_be_focused()
    expect(rows.first.locator("input").first).to_be_hidden()
    rows.last.locator("[data-remove]").click()
    expect(rows).to_have_count(12)
    expect(form.locator("[data-question=months] [data-many]")).to_be_hidden()
    expect(rows.first.locator("input").first).to_be_visible()


def test_problem_in_a_folded_row_opens_it(form: Page) -> None:
    form.check("#q-demo-part_time-no")
    paste(form, "\n".join(["1"] * 20))
    form.fill("#q-demo-base", "bad row")
    form.click("button[type=submit]")
    link = form.locator("[data-problems]").get_by_role("link", name="Row 18: write a share.")
    link.click()
    target = form.locator("[data-question=months] [data-row]").nth(17).locator("[data-answer]")
    expect(target).to_be_focused()
    expect(target).to_be_visible()
    expect(target).to_have_attribute("aria-invalid", "true")
