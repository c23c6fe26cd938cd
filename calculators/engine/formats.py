"""Numbers, dates and amounts as each language writes them, by the CLDR data of ``cldr.json`` (see scripts/cldr.py)."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

_CLDR: dict[str, Any] = json.loads((files("calculators.engine") / "cldr.json").read_text(encoding="utf-8"))

LANGUAGES: tuple[str, ...] = tuple(_CLDR)  # in the order of scripts/cldr.py, the source language first
DECIMAL_MARKS: dict[str, str] = {lang: _CLDR[lang]["decimal"] for lang in LANGUAGES}
GROUP_MARKS: dict[str, str] = {lang: _CLDR[lang]["group"] for lang in LANGUAGES}
# In a CLDR pattern quoted text stands for itself; letters outside quotes are fields.
_DAYS, _SHORT_DAYS = (
    {
        lang: re.sub(r"'([^']*)'|d|M+|y", lambda m: m[1] if m[1] is not None else f"{{{m[0][0]}}}", _CLDR[lang][length])
        for lang in LANGUAGES
    }
    for length in ("day", "short_day")
)
_SHORT_DAYS = {lang: pattern.replace(" ", "\u00a0") for lang, pattern in _SHORT_DAYS.items()}
_PLACES = [Decimal(1).scaleb(-most) for most in range(10)]


@lru_cache(maxsize=512)  # a table says the same numbers again and again
def number(value: Decimal, lang: str, least: int = 0, most: int = 4) -> str:
    """A number with between ``least`` and ``most`` decimals, halves rounded up."""
    rounded = abs(value).quantize(_PLACES[most], ROUND_HALF_UP)
    whole, _, decimals = f"{rounded:,f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    text = whole.replace(",", GROUP_MARKS[lang])
    if decimals:
        text += DECIMAL_MARKS[lang] + decimals
    return _CLDR[lang]["minus"] + text if value < 0 and rounded else text


def euros(value: Decimal, lang: str, least: int = 2, most: int = 4) -> str:
    """An amount in euros; an unrounded one shows up to four decimals, so that it can be followed by hand."""
    text = _CLDR[lang]["currency"].replace("¤", "€").replace("#,##0.00", number(abs(value), lang, least, most))
    return (_CLDR[lang]["minus"] if value < 0 else "") + str(text)


def percent(value: Decimal, lang: str) -> str:
    """A percentage given in hundredths: 70 is 70 %."""
    return str(_CLDR[lang]["percent"].replace("#,##0", number(value, lang)))


def day(value: date, lang: str, short: bool = False) -> str:
    """A day in words: 14 septembre 2025, 1er mars 2025; ``short``, for tables, in one piece: 14 sept. 2025."""
    # French says "premier" for the first day only, which the CLDR leaves out.
    first = "1er" if lang == "fr" and value.day == 1 else str(value.day)
    month = _CLDR[lang]["short_months" if short else "months"][value.month - 1]
    return (_SHORT_DAYS if short else _DAYS)[lang].format_map({"d": first, "M": month, "y": value.year})


def short_month(value: date, lang: str) -> str:
    """A month as the axis of a narrow picture has room for it: sept. 2025."""
    return f"{_CLDR[lang]['short_months'][value.month - 1]} {value.year}"


def joined(texts: list[str], lang: str) -> str:
    """A list in words: a, b and c."""
    patterns = _CLDR[lang]["list"]
    if len(texts) < 2:
        return "".join(texts)
    if len(texts) == 2:
        return str(patterns["2"]).format(*texts)
    text = str(patterns["start"]).format(texts[0], texts[1])
    for item in texts[2:-1]:
        text = str(patterns["middle"]).format(text, item)
    return str(patterns["end"]).format(text, texts[-1])
