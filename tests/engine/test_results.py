"""Tables of results: their cells as data and as words, the line drawn over them, what a merge keeps; texts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element

import pytest

from calculators.engine import Outcome, Picture, Text, Value
from calculators.engine.chart import Bar, line, spans
from calculators.engine.figures import Law, Reference
from calculators.engine.outcome import merge
from calculators.engine.questions import questions
from calculators.engine.render import Renderer, to_text
from calculators.engine.values import pure
from calculators.engine.words import words
from calculators.health.special_agreement import rules as special_agreement
from calculators.old_age.survivors_pension.rules import Answers

DAY = date(2026, 3, 10)
SPOUSE = Text("cell.person", {"number": 1, "relation": Text("option.family.relation.spouse")})
COLUMNS = ("person", "amount", "rate", "until", "why")


def outcome(amount: str = "668.57", picture: Picture | None = None, folded: bool = False) -> Outcome:
    made = Outcome("survivors_pension", Law(DAY, DAY))
    reasons = (Text("cell.increase"), Text("cell.compensatory"))
    rows = [
        (SPOUSE, Value(Decimal(amount), "EUR/month"), Value(Decimal(52), "percent"), DAY, reasons),
        (SPOUSE, Value(Decimal(100), "EUR/month"), None, None, ()),
    ]
    made.table("family", COLUMNS, rows, picture, folded)
    return made


def test_cells_as_data() -> None:
    first, second = outcome().to_json()["tables"]["family"]
    assert first["amount"] == {"value": "668.57", "unit": "EUR/month"}
    assert first["until"] == {"value": "2026-03-10", "unit": "date"}
    assert first["person"]["params"]["relation"]["text"] == "option.family.relation.spouse"
    assert [text["text"] for text in first["why"]] == ["cell.increase", "cell.compensatory"]
    assert second["rate"] is None


@pytest.mark.parametrize(
    ("lang", "person", "amount", "day"),
    [
        ("fr", "1. Époux ou épouse", "668,57 €", "10 mars 2026"),
        ("es", "1. Cónyuge", "668,57 €", "10 mar 2026"),
        ("en", "1. Spouse", "€668.57", "10 Mar 2026"),
    ],
)
def test_cells_in_words(lang: str, person: str, amount: str, day: str) -> None:
    tree = Renderer("survivors_pension", words(lang)).result(outcome(), Answers, {})
    table = next(tree.iter("table"))
    first = [" ".join("".join(cell.itertext()).split()) for cell in list(table.iter("tr"))[1]]
    assert [*first[:2], first[3]] == [person, amount, day]
    assert first[4].count(".") == 2  # two reasons, one after the other


def test_a_folded_table_opens_on_demand() -> None:
    tree = Renderer("survivors_pension", words("en")).result(outcome(folded=True), Answers, {})
    fold = next(item for item in tree.iter("details") if item.get("class") == "vd-fold")
    assert fold.find("summary") is not None
    assert fold.find(".//table") is not None
    assert "1. Spouse" in to_text(tree)


def test_a_row_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="person, amount"):
        Outcome("survivors_pension", Law(DAY, DAY)).table("family", ("person", "amount"), [(SPOUSE,)])


def test_a_merge_keeps_what_does_not_depend_on_the_unknown() -> None:
    assert len(merge([outcome(), outcome()], []).tables) == 1
    assert merge([outcome(), outcome("700.00")], []).tables == []


def test_the_line_goes_through_every_point_and_names_its_marks() -> None:
    data = [(f"month {number}", Decimal(1000 + 10 * number)) for number in range(61)]
    picture = line("Pension", data, {0: "first", 24: "ordinary age", 60: "last"}, lambda number: f"{number:.0f} €")
    (curve,) = picture.iter("polyline")
    points = [tuple(map(float, point.split(","))) for point in curve.attrib["points"].split()]
    assert len(points) == 61
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert [y for _, y in points] == sorted((y for _, y in points), reverse=True)  # more money stands higher
    titles = [text.text for text in picture.iter("title")]
    assert titles == ["month 0: 1000 €", "month 24: 1240 €", "month 60: 1600 €"]
    assert {"first", "ordinary age", "last"} <= {text.text for text in picture.iter("text")}
    assert picture.get("role") == "img"


def named(country: str, *reasons: str) -> Outcome:
    made = Outcome("survivors_pension", Law(DAY, DAY))
    made.amount("competent", Text(f"engine.country.{country}"))
    for reason in reasons:
        made.finding("why", reason, Reference("reg-883-2004", "38"), country=Text(f"engine.country.{country}"))
    return made


def test_a_text_as_a_result() -> None:
    found = named("de", "last").to_json()
    assert found["amounts"]["competent"] == {"value": "de", "unit": "text"}
    assert found["findings"][0]["key"] == "last"
    assert found["findings"][0]["params"]["country"]["text"] == "engine.country.de"
    assert found["findings"][0]["reference"]["article"] == "38"


def test_what_is_not_known_leaves_several_texts_possible() -> None:
    merged = merge([named("de", "last"), named("es", "last"), named("de", "last")], ["country"])
    found = merged.to_json()
    assert found["amounts"]["competent"]["value"] == "de/es"
    assert [finding["params"]["country"]["text"][-2:] for finding in found["findings"]] == ["de", "es"]
    assert found["notices"][0]["key"] == "engine.notice.unknown"
    said = Renderer("survivors_pension", words("en"))._range(merged.amounts["competent"])
    assert said == "Germany or Spain"


def at(shape: Element, name: str) -> float:
    return float(shape.get(name, "nan"))


def test_a_time_line_keeps_the_proportions_and_names_its_years() -> None:
    bars = [
        Bar("Spain", date(2000, 1, 1), date(2009, 12, 31), "Spain: ten years"),
        Bar("France", date(2008, 1, 1), date(2009, 12, 31), "France: does not count", hollow=True),
        Bar("France", date(2010, 1, 1), date(2011, 12, 31), "France: two years"),
    ]
    picture = spans("Career", bars)
    ten, dropped, two = picture.iter("rect")
    assert at(ten, "width") / at(two, "width") == pytest.approx(3653 / 730, rel=0.01)
    assert float(dropped.get("x", "0")) + float(dropped.get("width", "0")) == pytest.approx(
        float(two.get("x", "0")), abs=0.02
    )
    assert ten.get("y") != two.get("y") == dropped.get("y")
    assert ["vd-chart-hollow" in bar.get("class", "") for bar in picture.iter("rect")] == [False, True, False]
    assert [text.text for text in picture.iter("text")] == [
        "2000",
        "2002",
        "2004",
        "2006",
        "2008",
        "2010",
        "Spain",
        "France",
    ]
    assert [title.text for title in picture.iter("title")] == [bar.said for bar in bars]


@pytest.mark.parametrize("years", range(1, 80))
def test_a_time_line_never_names_too_many_years(years: int) -> None:
    picture = spans("Career", [Bar("Spain", date(1950, 3, 1), date(1950 + years, 2, 1), "")])
    assert 1 <= sum((text.text or "").isdigit() for text in picture.iter("text")) <= 7


def test_the_label_of_a_country() -> None:
    made = Outcome("eu_pension", Law(DAY, DAY))
    made.amount("paid_other@fr", Value(Decimal(600), "EUR/month"))
    text = to_text(Renderer("eu_pension", words("en")).result(made, Answers, {}))
    assert "A month, from this country: France" in text


@pytest.mark.parametrize(("rows", "counted"), [(2, False), (24, False), (25, True)])
def test_many_rows_of_answers_are_counted(rows: int, counted: bool) -> None:
    asked = next(question for question in questions(special_agreement.Answers) if question.name == "internships")
    years = [pure(2000 + row, "year") for row in range(rows)]
    given = [special_agreement.Internship(year=year, count=pure(9, "day")) for year in years]
    text = Renderer("special_agreement", words("en")).answer(asked, given)
    assert text.startswith(f"{rows} rows. The first is: ") == counted
    assert (text.count("Year") == 2) == (counted or rows == 2)
    assert "2000" in text
    assert str(1999 + rows) in text


def test_figures_whose_names_hold_commas_are_told_apart() -> None:
    names = ["early_retirement.voluntary_contribution", "retirement_pension.payments"]
    said = Renderer("early_retirement", words("en"))._notice("engine.notice.figures_unconfirmed", {"figures": names})
    assert "Minimum contributions, by choice; Payments a year" in said


def test_that_an_amount_is_rounded_is_said_once() -> None:
    made = Outcome("survivors_pension", Law(DAY, DAY))
    exact = Value(Decimal("668.5692"), "EUR/month")
    made.trace.rounded("person_1", exact)
    made.trace.share("person_2", pure(52, "percent"), Value(Decimal("1285.71"), "EUR/month"), to_cents=True)
    lines = to_text(Renderer("survivors_pension", words("en")).result(made, Answers, {})).split("\n")
    assert [line.count("rounded to the cent") for line in lines if line[:2] in ("1.", "2.")] == [1, 1]
