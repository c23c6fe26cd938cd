"""A pasted contribution record: every layout and number habit comes back whole, and no line is lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine.formats import LANGUAGES
from calculators.engine.questions import Pasted
from calculators.interface import form_view, reply
from calculators.old_age.retirement_pension.record import read_report

NAMES = {
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "short": ["Ene", "Feb", "Mar", "Abr", "May", "Jun", "Jul", "Ago", "Sep", "Oct", "Nov", "Dic"],
}
# Thousands and decimal marks: 1.234,56  1,234.56  1 234,56 (three kinds of space)  1234,56  1234.56
HABITS = [(".", ","), (",", "."), (" ", ","), ("\u00a0", ","), ("\u202f", ","), ("", ","), ("", ".")]
BASES = st.decimals("0.01", "4999.99", places=2)
MONTHS = st.dictionaries(st.tuples(st.integers(1980, 2026), st.integers(1, 12)), BASES, min_size=1, max_size=30)


def written(base: Decimal, habit: tuple[str, str], euro: str = "") -> str:
    group, mark = habit
    return f"{base:,.2f}".replace(",", "g").replace(".", mark).replace("g", group) + euro


def lines_of(months: dict[tuple[int, int], Decimal], layout: str, habit: tuple[str, str]) -> list[str]:
    """A record in one of the layouts that people copy."""
    items = sorted(months.items())
    rows = [(year, month, written(base, habit, " €" if layout == "euro" else "")) for (year, month), base in items]
    if layout in ("report", "euro"):
        company = "0111 28 012345678 EMPRESA Nº 3, S.L."
        return ["INFORME DE BASES DE COTIZACIÓN", "Página 1 de 3"] + [
            f"{month:02}/{year} {company} {base} {base}" for year, month, base in rows
        ]
    if layout in ("semicolon", "tab"):
        mark = ";" if layout == "semicolon" else "\t"
        heading = ["Año", "Mes", "Empresa", "Base contingencias profesionales", "Base contingencias comunes"]
        return [mark.join(heading)] + [
            mark.join([str(year), NAMES["es"][month - 1], "Uno, SA", "9999,99", base]) for year, month, base in rows
        ]
    if layout == "comma":
        return ["Year,Month,Company,Base"] + [f'{year},{month},"Acme, Ltd","{base}"' for year, month, base in rows]
    if layout == "by_year":
        found = []
        for year in sorted({year for year, _, _ in rows}):
            found += [f"Ejercicio {year}"] + [f"{NAMES['fr'][m - 1]} : {base}" for y, m, base in rows if y == year]
        return found
    if layout == "across":
        found = ["\t".join(["Año", *NAMES["short"], "Total"])]
        for year in sorted({year for year, _, _ in rows}):
            cells = {month: base for y, month, base in rows if y == year}
            found.append("\t".join([str(year), *(cells.get(month, "") for month in range(1, 13)), "99"]))
        return found
    pattern = {
        "iso": "{year}-{month:02};{base}",
        "compact": "{year}{month:02}\t{base}",
        "name": "{name} de {year}: {base}",
        "english": "{english} {year}  {base}",
        "dotted": "{month:02}.{year} | {base}",
        "named": "{name} {year}\nBase de contingencias comunes\n{base}\nBase de contingencias profesionales\n{most}",
    }[layout]
    most = written(Decimal("9999.99"), habit)
    return [
        pattern.format(year=y, month=m, base=b, name=NAMES["es"][m - 1], english=NAMES["en"][m - 1], most=most)
        for y, m, b in rows
    ]


LAYOUTS = ["report", "euro", "semicolon", "tab", "comma", "by_year", "across"]
LAYOUTS += ["named", "iso", "compact", "name", "english", "dotted"]


def months_of(found: Pasted) -> dict[tuple[int, int], Decimal]:
    """The months of whole-month rows, with the sum of their bases."""
    months: dict[tuple[int, int], Decimal] = {}
    for row in found.rows:
        day = row["first"]
        while day <= row["last"]:
            key = (day.year, day.month)
            months[key] = months.get(key, Decimal(0)) + row["base"]
            day = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return months


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_and_number_habit_comes_back(layout: str) -> None:
    @given(MONTHS, st.sampled_from(HABITS), st.booleans())
    def run(months: dict[tuple[int, int], Decimal], habit: tuple[str, str], windows: bool) -> None:
        lines = lines_of(months, layout, habit)
        found = read_report(("\r\n" if windows else "\n").join(lines))
        assert not found.unread, (lines, found.unread)
        assert months_of(found) == months, lines

    run()


# Where each amount stands below its name, an amount more would be taken for the next one.
@given(MONTHS, st.sampled_from(HABITS), st.sampled_from([name for name in LAYOUTS if name != "named"]), st.data())
def test_a_line_that_is_not_understood_is_reported_and_the_others_stay(
    months: dict[tuple[int, int], Decimal], habit: tuple[str, str], layout: str, data: st.DataObject
) -> None:
    lines = lines_of(months, layout, habit)
    place = data.draw(st.integers(1, len(lines)))
    strange = data.draw(st.sampled_from(["xyz", "???", "Juan Pérez", "99,99", "1..2", "~ ~ ~"]))
    lines.insert(place, strange)
    found = read_report("\n".join(lines))
    assert [(item.line, item.text) for item in found.unread] == [(place + 1, strange)]
    assert months_of(found) == months


@given(st.lists(st.text(st.sampled_from("0123456789.,;€/ -|enromayjulidcTOTAL\u202f\t"), max_size=40), max_size=15))
def test_any_text_is_read_without_losing_a_line(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = read_report(text)
    filled = [number for number, line in enumerate(text.splitlines(), 1) if line.strip(" \t;|,")]
    reported = [item.line for item in found.unread]
    assert set(reported) <= set(filled)
    assert len(reported) == len(set(reported))
    assert found.used + found.passed + len(reported) == len(filled)
    for row in found.rows:
        assert row["first"] <= row["last"]
        assert row["base"] > 0


def rows(text: str) -> list[tuple[str, str, str]]:
    return [(str(row["first"]), str(row["last"]), str(row["base"])) for row in read_report(text).rows]


def reasons(text: str) -> list[tuple[int, str]]:
    return [(item.line, item.key.rpartition(".")[2]) for item in read_report(text).unread]


def test_several_employers_in_a_month_are_added_and_a_line_that_stands_twice_counts_once() -> None:
    text = "01/2015 0111 UNO 1.000,50\n01/2015 0111 DOS 200,00\n01/2015 0111 DOS 200,00"
    assert rows(text) == [("2015-01-01", "2015-01-31", "1200.50")]
    assert reasons(text) == [(3, "twice")]


def test_equal_months_that_follow_each_other_become_one_period() -> None:
    assert rows("12/2014 900,00\n01/2015 900,00\n03/2015 900,00") == [
        ("2014-12-01", "2015-01-31", "900.00"),
        ("2015-03-01", "2015-03-31", "900.00"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01/2015 1.234\n02/2015 900,50", "1234"),  # the second line says that the point marks thousands
        ("01/2015 1,234\n02/2015 900.50", "1234"),
        ("01/2015 1234", "1234"),
        ("01/2015 1\u202f234", "1234"),
        ("01/2015 1'234.50", "1234.50"),
    ],
)
def test_the_habit_of_numbers_is_that_of_the_whole_text(text: str, expected: str) -> None:
    assert rows(text)[0][2] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01/2015 1.234", [(1, "two_readings")]),  # nothing says what the point means
        ("01/2015 1.234\n02/2015 1,5\n03/2015 1.5", [(1, "two_readings")]),  # both habits in one text
        ("01/2015 1,234\n02/2015 900,50", [(1, "not_an_amount")]),
        ("01/2015 1.23.4,5", [(1, "not_an_amount")]),
        ("01/2015 -100,00", [(1, "negative")]),
        ("01/1999 166.386,00", [(1, "too_large")]),
        ("01/2015 30 1200", [(1, "several_numbers")]),
        ("01/2015 EMPRESA", [(1, "no_base")]),
        ("enero 900,00", [(1, "no_year")]),
        ("900,00", [(1, "no_month")]),
        ("Juan", [(1, "no_month_no_base")]),
        ("01/2015 02/2015 03/2015 900,00", [(1, "several_months")]),
        ("03/2015 - 01/2015 900,00", [(1, "order")]),
        ("30/02/2015 900,00", [(1, "no_such_day")]),
        ("2015\n1 234,56", [(2, "month_or_thousands")]),
        ("Año;Mes;Base\n2015;1;900;7", [(2, "columns")]),
    ],
)
def test_what_can_be_read_in_two_ways_or_not_at_all_is_asked_back(text: str, expected: list[tuple[int, str]]) -> None:
    assert reasons(text) == expected


def test_periods_days_and_schemes_are_read() -> None:
    assert rows("01/2015 - 12/2015 900,00") == [("2015-01-01", "2015-12-31", "900.00")]
    assert rows("15/01/2017 20/05/2017 900,00") == [("2017-01-15", "2017-05-20", "900.00")]
    assert rows("01/2015\nEMPRESA SL\n900,00") == [("2015-01-01", "2015-01-31", "900.00")]
    text = "Régimen: 0111 GENERAL\n01/2015 900,00\nRégimen: 0521 AUTÓNOMOS\n02/2015 900,00\nTOTAL 1.800,00"
    assert [row["scheme"] for row in read_report(text).rows] == ["general", "self_employed"]
    assert not reasons(text)


def test_a_text_without_end_is_cut_and_said() -> None:
    found = read_report("x\n" * 200_000)
    assert found.unread[-1].key == "retirement_pension.paste.too_long"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_gets_rows_as_typed_and_problems_in_words(lang: str) -> None:
    view = form_view("retirement_pension", lang)
    question = next(item for item in view["questions"] if item["name"] == "record")
    assert question["paste"]
    assert question["paste_label"]
    text = "01/2015 1.234,56\n02/2015 1.234,56\n???"
    request = {"calculator": "retirement_pension", "question": "record", "lang": lang, "text": text}
    found = reply({"paste": request})
    base = {"fr": "1234,56", "es": "1234,56", "en": "1234.56"}[lang]
    assert found["rows"] == [{"first": "2015-01-01", "last": "2015-02-28", "base": base}]
    assert [(item["line"], item["text"]) for item in found["problems"]] == [(3, "???")]
    assert found["problems"][0]["message"]
    assert "2" in found["summary"]
    answers = {"base_known": "record", "record": found["rows"]}
    asked_again = reply({"calculator": "retirement_pension", "lang": lang, "answers": answers, "on": "2026-11-21"})
    assert not [item for item in asked_again["problems"] if item["field"].startswith("record")]


def test_a_question_that_reads_no_text_is_refused() -> None:
    for question in ("day", "nothing"):
        with pytest.raises(KeyError):
            reply({"paste": {"calculator": "retirement_pension", "question": question, "lang": "fr", "text": ""}})


def test_a_month_in_the_future_or_long_ago_keeps_its_day() -> None:
    assert rows("ene-15 900,00\nene-85 800,00") == [
        ("1985-01-01", "1985-01-31", "800.00"),
        ("2015-01-01", "2015-01-31", "900.00"),
    ]
    assert read_report("").rows == ()
    assert read_report("1/2015 0,00").rows == ()
    assert date(2015, 1, 1) == read_report("2015 enero 900,00").rows[0]["first"]
