"""The engine writes numbers, euros, percentages and days as Babel, with the whole CLDR, writes them."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine import Value, formats
from calculators.engine.words import words

LOCALES = {"fr": "fr", "es": "es", "en": "en_GB"}
LANG = st.sampled_from(formats.LANGUAGES)
NUMBERS = st.decimals("-99999999", "99999999", places=2)


@given(LANG, NUMBERS)
def test_euros(lang: str, number: Decimal) -> None:
    assert formats.euros(number, lang) == format_currency(number, "EUR", locale=LOCALES[lang])


@given(LANG, NUMBERS)
def test_numbers(lang: str, number: Decimal) -> None:
    assert formats.number(number, lang) == format_decimal(number, format="#,##0.####", locale=LOCALES[lang])


@given(LANG, st.decimals("0", "1000", places=2))
def test_percentages(lang: str, number: Decimal) -> None:
    # Babel's own pattern has no decimals; the space before its sign is what the language asks for.
    space = format_percent(Decimal("0.5"), locale=LOCALES[lang]).removeprefix("50").removesuffix("%")
    assert formats.percent(number, lang) == f"{formats.number(number, lang)}{space}%"


@given(LANG, st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_days(lang: str, day: date) -> None:
    written = format_date(day, "long", locale=LOCALES[lang])
    assert formats.day(day, lang) == ("1er" + written[1:] if lang == "fr" and day.day == 1 else written)


@given(LANG, st.lists(st.text("abc", min_size=1, max_size=3), max_size=5))
def test_lists(lang: str, items: list[str]) -> None:
    assert formats.joined(items, lang) == format_list(items, locale=LOCALES[lang])


def test_more_decimals_where_a_sum_needs_them() -> None:
    assert formats.euros(Decimal("40.002"), "en") == "€40.002"
    assert formats.euros(Decimal("66.666666"), "en") == "€66.6667"


def test_extract_is_up_to_date(tmp_path: Path) -> None:
    """Running scripts/cldr.py changes nothing: the committed extract is that of the installed Babel."""
    committed = Path(formats.__file__).with_name("cldr.json")
    target = str(tmp_path / "cldr.json")
    code = f"import scripts.cldr as c; from pathlib import Path; c.TARGET = Path({target!r}); c.main()"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert (tmp_path / "cldr.json").read_bytes() == committed.read_bytes()


@given(LANG, st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_short_days_and_months(lang: str, day: date) -> None:
    written = format_date(day, "medium", locale=LOCALES[lang])
    short = formats.day(day, lang, short=True).replace("\u00a0", " ")
    assert short == ("1er" + written[1:] if lang == "fr" and day.day == 1 else written)
    assert formats.short_month(day, lang) == written.partition(" ")[2]


PLURALS = [Decimal(text) for text in ("0", "0.19", "1", "1.5", "2", "2.5", "30")]


@pytest.mark.parametrize("lang", formats.LANGUAGES)
@pytest.mark.parametrize("number", PLURALS)
def test_singular_and_plural(lang: str, number: Decimal) -> None:
    singular = Locale.parse(LOCALES[lang]).plural_form(number) == "one"
    (singular_words, plural_words) = {"fr": ("jour", "jours"), "es": ("día", "días"), "en": ("day", "days")}[lang]
    written = words(lang).value(Value(number, "day")).split()[-1]
    assert written == (singular_words if singular else plural_words)


def test_months_are_years_unless_their_label_speaks_of_months() -> None:
    age, write = Value(Decimal(802), "month"), words("en").value
    assert write(age, label="Your age on that day") == "66 years and 10 months"
    assert write(age, label="Months contributed in all") == "802 months"
    assert write(age, label="A monthly payment") == "66 years and 10 months"
    assert words("es").value(age, label="Años cotizados, en meses") == "802 meses"
    assert words("fr").value(age, label="Mois cotisés") == "802 mois"
