"""Words for readers, from gettext catalogues: ``words("fr")("engine.problem.not_a_day", day=…)``.

A message's key begins with its catalogue: ``engine``, ``interface``, ``figures``, or a calculator's id. Catalogues are
PO files in ``locale/<language>/``; the Makefile compiles them.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from calculators.engine import formats
from calculators.engine.values import Value

SHARED = ("engine", "interface", "figures")
"""Catalogues that every calculator uses."""
_MOST_DECIMALS = 6  # so that the law's 30.41666 days of a month stand as they are
FIRST_YEAR = 1800  # a number of years from here on is a year of the calendar
_MOST_MONTHS = 36  # longer spans are written in years and months, unless their label speaks of months


class MissingMessageError(LookupError):
    """A key that the language's catalogue does not have."""


class Words:
    """The messages of one language, with values written in that language's habit."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, key: str, n: int | None = None, **params: Any) -> str:
        """The message of a key, its ``{params}`` filled in; ``n`` chooses the plural form."""
        messages = catalogue(self.lang, key.partition(".")[0])
        text = messages.gettext(key) if n is None else messages.ngettext(key, key, n)
        if text == key:
            raise MissingMessageError(f"{self.lang}: no message {key!r}")
        return text.format_map(_Written(self, params)) if "{" in text else text

    def has(self, key: str) -> bool:
        """Whether the catalogue has a message for the key."""
        try:
            return catalogue(self.lang, key.partition(".")[0]).gettext(key) != key
        except FileNotFoundError:
            return False

    def value(self, value: Any, bare: bool = False, label: str = "") -> str:
        """A value, day, number or text as a reader writes it, with its unit unless ``bare``.

        Many months are years and months, unless the ``label`` that stands beside them speaks of months.
        """
        if isinstance(value, Value):
            return self._value(value, bare, label)
        if isinstance(value, date):
            return formats.day(value, self.lang)
        if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
            return formats.number(Decimal(value), self.lang)
        return str(value)

    def _value(self, value: Value, bare: bool, label: str = "") -> str:
        if value.unit == "percent":
            return formats.percent(value.number, self.lang)
        if value.unit.startswith("EUR"):
            amount = formats.euros(value.number, self.lang)
            return amount if bare or value.unit == "EUR" else self(f"engine.unit.{value.unit}", amount=amount)
        if value.unit == "year" and value.number >= FIRST_YEAR:
            return str(int(value.number))
        if (
            value.unit == "month"
            and value.number > _MOST_MONTHS
            and value.number == int(value.number)
            and not _month(self.lang).search(label)
        ):
            # An age or a career: 66 years and 10 months, not 802 months.
            whole, rest = divmod(int(value.number), 12)
            parts = [Value(Decimal(whole), "year")] + ([Value(Decimal(rest), "month")] if rest else [])
            return formats.joined([self._value(part, False) for part in parts], self.lang)
        text = formats.number(value.number, self.lang, most=_MOST_DECIMALS)
        if bare or value.unit == "times":
            return text
        # The CLDR's plurals: French counts up to, but without, two as singular; the others exactly one.
        count = int(abs(value.number))
        if self.lang != "fr" and count != abs(value.number):
            count = max(count, 2)
        return self(f"engine.unit.{value.unit}", n=count, number=text)


class _Written(dict[str, str]):
    """Parameters of a message, each written in the language's habit."""

    def __init__(self, words: Words, params: Mapping[str, Any]) -> None:
        super().__init__({name: words.value(value) for name, value in params.items()})


@cache
def _month(lang: str) -> re.Pattern[str]:
    """The word for the unit, in the singular or plural."""
    forms = {words(lang)("engine.unit.month", n=n, number="").strip() for n in (1, 2)}
    return re.compile(rf"\b({'|'.join(sorted(forms))})\b", re.IGNORECASE)


@cache
def words(lang: str) -> Words:
    """The words of a language. Raises ValueError for a language that the guide does not have."""
    if lang not in formats.LANGUAGES:
        raise ValueError(f"no language {lang!r}: {', '.join(formats.LANGUAGES)}")
    return Words(lang)


@cache
def catalogue(lang: str, domain: str) -> gettext.GNUTranslations:
    """The messages of a language whose keys begin with a domain. Raises FileNotFoundError where there are none."""
    path = files("calculators") / "locale" / lang / f"{domain}.mo"
    if not path.is_file():
        raise FileNotFoundError(f"no catalogue {lang}/{domain}.mo: run `python -m scripts.catalogues`")
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)
