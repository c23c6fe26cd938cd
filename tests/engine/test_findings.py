"""Benefits and services as results: their data, their words, their links; the address that fills in a calculator."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from calculators.engine import Outcome, Text
from calculators.engine.calculator import fragment, load
from calculators.engine.figures import Law, Reference
from calculators.engine.outcome import Link, More
from calculators.engine.render import Renderer, to_html, to_text
from calculators.engine.words import Words
from calculators.unemployment.unemployment_benefit.rules import Answers

DAY = date(2026, 3, 10)
PAGE = "unemployment/unemployment-benefit"


class Said(Words):
    """Words of a calculator that is not there: its keys stand for them."""

    def __call__(self, key: str, n: int | None = None, **params: object) -> str:
        """The key itself, unless it is the engine's or a real calculator's."""
        real = not key.startswith("unemployment_benefit.") or ".condition." in key
        return super().__call__(key, n, **params) if real else key

    def has(self, key: str) -> bool:
        """Whether there is a message for a key."""
        return key.endswith(".about.second")


def outcome() -> Outcome:
    made = Outcome("unemployment_benefit", Law(DAY, DAY))
    links = (Link(PAGE), Link(PAGE, "unemployment_benefit", "c=unemployment_benefit&v=1&l=en&age=41"))
    missing = (Text("condition.contributed", owner="unemployment_benefit"),)
    made.found("yes", "first", More((Text("why.lost_job"), Text("why.age")), missing, links))
    made.found("no", "second", More((Text("why.never"),)), Reference("lgss", "267"), folded=True)
    return made


def test_found_as_data() -> None:
    first, second = outcome().to_json()["findings"]
    assert (first["group"], first["key"]) == ("yes", "first")
    assert [text["text"] for text in first["why"]] == ["why.lost_job", "why.age"]
    assert first["missing"][0]["text"] == "unemployment_benefit.condition.contributed"
    assert first["links"][1]["answers"].endswith("age=41")
    assert first["reference"] is None
    assert second["reference"]["article"] == "267"
    assert second["links"] == []


def test_found_as_html() -> None:
    renderer = Renderer("unemployment_benefit", Said("en"), root="../")
    tree = renderer.result(outcome(), Answers, {})
    links = {link.get("href") for link in tree.iter("a")}
    assert {f"../{PAGE}/", f"../{PAGE}/#c=unemployment_benefit&v=1&l=en&age=41"} <= links
    assert "You have contributed for long enough." in to_html(tree)
    fold = next(item for item in tree.iter("details") if item.get("class") == "vd-fold")
    assert "article 267" in "".join(fold.itertext())
    assert "unemployment_benefit.about.second" in "".join(fold.itertext())


def test_an_example_fills_in_nobody_elses_answers() -> None:
    tree = Renderer("unemployment_benefit", Said("en"), root="../").result(outcome(), Answers, {}, change=False)
    links = {link.get("href") for link in tree.iter("a")}
    assert f"../{PAGE}/#calculator-unemployment_benefit" in links
    assert not [link for link in links if link and "#c=" in link]


def test_found_in_a_terminal() -> None:
    lines = to_text(Renderer("unemployment_benefit", Said("en")).result(outcome(), Answers, {})).split("\n")
    start = lines.index("- unemployment_benefit.finding.first")
    assert lines[start + 1].startswith("  unemployment_benefit.label.why")
    assert "  - You have contributed for long enough." in lines
    assert lines[start + 4].endswith(f": {PAGE}/")


def test_a_fragment_holds_what_the_form_shows() -> None:
    target = load("unemployment_benefit")
    answers = {"job_loss": date(2026, 6, 16), "reason": "dismissal", "covered": True, "monthly_base": Decimal("1800.5")}
    assert fragment(target, answers) == (
        "c=unemployment_benefit&v=1&l=en&job_loss.day=16&job_loss.month=6&job_loss.year=2026"
        "&reason=dismissal&covered=yes&monthly_base=1800.5"
    )
    rows = {"careers": [{"country": "es", "months": 200}, {"country": "fr", "months": 40}]}
    assert fragment(load("eu_pension"), rows).endswith(
        "&careers.0.country=es&careers.0.months=200&careers.1.country=fr&careers.1.months=40"
    )
    assert fragment(target, {}) == ""


def test_a_fragment_refuses_what_would_break_an_address() -> None:
    with pytest.raises(ValueError, match="reason"):
        fragment(load("unemployment_benefit"), {"reason": "a&c=b"})
