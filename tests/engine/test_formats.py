"""The engine writes numbers, euros, percentages and days as Babel, with the whole CLDR, writes them."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine import formats

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


@pytest.mark.parametrize("lang", formats.LANGUAGES)
def test_months_in_words(lang: str) -> None:
    assert formats.month(date(2026, 3, 1), lang) == {"fr": "mars 2026", "es": "marzo de 2026", "en": "March 2026"}[lang]
