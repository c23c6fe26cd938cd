"""A result is taken along as text, as data and on paper: date, answers, sources, state of the figures, address."""

import json
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from calculators.command_line import main
from calculators.engine.words import words
from scripts.calculator_form import guide_version
from tests.browser.test_accessibility import show_result
from tests.website import CALCULATOR, CHAPTER, home, right_answers

LANG = "en"
KEEP_COPIED = """() => {
    const write = navigator.clipboard.writeText.bind(navigator.clipboard);
    navigator.clipboard.writeText = (text) => { window.copied = text; return write(text); };
}"""
"""Pages may write to the clipboard but not read it: what is written is kept aside."""
FILE = f"{CALCULATOR}-{date.today()}"


@pytest.fixture
def result(address: str, page: Page) -> Page:
    """Return a page that shows a result."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{address}{home(LANG)}{CHAPTER}")
    expect(page.locator("[data-export]")).to_be_hidden()
    show_result(page, LANG)
    return page


def press(page: Page, key: str) -> None:
    """Press one of the buttons below the result."""
    page.get_by_role("button", name=words(LANG)(f"interface.form.{key}")).click()


def expect_said(page: Page, key: str) -> None:
    """Expect what the page says after an export."""
    expect(page.locator("[data-export-says]")).to_have_text(words(LANG)(f"interface.live.{key}"))


def page_address(address: str) -> str:
    """Return the address of the page, without answers."""
    return f"{address}{home(LANG)}{CHAPTER}"


def command_line(capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what the command line writes for the same answers."""
    days = {
        name: "{year}-{month:0>2}-{day:0>2}".format(**answer) if isinstance(answer, dict) else answer
        for name, answer in right_answers(LANG).items()
    }
    file = tmp_path_factory.mktemp("answers") / "answers.json"
    file.write_text(json.dumps(days), encoding="utf-8")
    assert main(["calculate", CALCULATOR, "--answers", str(file), "--lang", LANG]) == 0
    return capsys.readouterr().out


def test_text_is_that_of_the_command_line(
    result: Page, address: str, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    expected = f"{command_line(capsys, tmp_path_factory)}\n{page_address(address)}\n"
    assert "Worked out on" in expected
    assert "Not yet confirmed by a second source" in expected
    assert "https://www.boe.es/buscar/act.php?id=BOE-A-2015-11724" in expected
    with result.expect_download() as loading:
        press(result, "text")
    assert loading.value.suggested_filename == f"{FILE}.txt"
    assert loading.value.path().read_text(encoding="utf-8") == expected
    expect_said(result, "downloaded")
    result.evaluate(KEEP_COPIED)
    press(result, "copy")
    expect_said(result, "copied")
    assert result.evaluate("copied") == expected


def test_copy_that_the_browser_refuses(result: Page) -> None:
    result.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    press(result, "copy")
    expect_said(result, "copy_impossible")


def test_data_hold_answers_outcome_and_versions(result: Page, address: str) -> None:
    result.fill(f"#q-{CALCULATOR}-age", "99")  # changed after the result: not what the result is about
    with result.expect_download() as loading:
        press(result, "data")
    assert loading.value.suggested_filename == f"{FILE}.json"
    data = json.loads(loading.value.path().read_text(encoding="utf-8"))
    answers = right_answers(LANG)
    assert {name: answer for name, answer in data["answers"].items() if name in answers} == answers
    assert data["outcome"]["calculator"] == CALCULATOR
    assert data["outcome"]["figures"]
    assert {name: data[name] for name in ("guide", "page", "calculator", "schema", "lang", "on")} == {
        "guide": guide_version(),
        "page": page_address(address),
        "calculator": CALCULATOR,
        "schema": 1,
        "lang": LANG,
        "on": str(date.today()),
    }


def test_module_that_does_not_arrive_is_said(result: Page) -> None:
    result.route("**/export.mjs", lambda route: route.abort())
    press(result, "data")
    expect_said(result, "export_failed")


def test_print_holds_the_result_alone(result: Page, address: str) -> None:
    result.evaluate("window.print = () => dispatchEvent(new Event('beforeprint'))")
    press(result, "print")
    expect(result.locator(".vd-print")).to_have_count(1)
    result.emulate_media(media="print")
    text = result.inner_text("body")
    say = words(LANG)
    for shown in (
        say(f"{CALCULATOR}.title"),
        say("engine.result.answers"),
        say("engine.figure.unconfirmed"),
        "Worked out on",
        "BOE-A-2015-11724",
        page_address(address),
    ):
        assert shown in text, shown
    for hidden in (
        say("interface.form.calculate"),
        say("interface.form.examples"),
        say("interface.form.keep"),
        say("interface.site.menu"),
        say("interface.site.footer"),
        result.locator("h1").inner_text(),
    ):
        assert hidden not in text, hidden
    assert text.count("https://www.boe.es/buscar/act.php?id=BOE-A-2015-11724") == 1
    result.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(result.locator(".vd-print")).to_have_count(0)
    expect(result.locator("[data-printed]")).to_be_hidden()
    expect(result.locator("[data-outcome] details[open]")).to_have_count(0)


def test_clearing_takes_the_result_away(result: Page) -> None:
    result.locator("[data-clear]").click()
    expect(result.locator("[data-export]")).to_be_hidden()
    result.locator("[data-undo]").click()
    expect(result.locator("[data-export]")).to_be_visible()
