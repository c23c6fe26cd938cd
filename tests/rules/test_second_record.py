"""The regulatory base worked out a second time from a record, by another road: fractions, and months as (year, month).

LGSS 209.1 as it stood until 2025 (DT 4.7) and as it stands since 2026 (DT 40, DT 41), with prices, filled months and
the highest base of each year.
"""

from __future__ import annotations

import tomllib
from datetime import date
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators.interface import cases, reply

FIGURES = Path(__file__).parents[2] / "calculators" / "figures"
Month = tuple[int, int]


def prices() -> dict[Month, Fraction]:
    found: dict[Month, Fraction] = {}
    for table in tomllib.loads((FIGURES / "price_index.toml").read_text(), parse_float=Fraction).values():
        for year, *months in table["values"][-1]["value"]:
            found |= {(year, place + 1): Fraction(value) for place, value in enumerate(months) if value}
    return found


def minimums() -> list[tuple[date, Fraction]]:
    bases = tomllib.loads((FIGURES / "contribution_bases.toml").read_text(), parse_float=Fraction)
    return [(value["from"], Fraction(value["value"])) for value in bases["minimum_monthly"]["values"]]


PRICES, MINIMUMS = prices(), minimums()
# DT 40: bases kept, months looked at, divisor, for each year of the event.
BEST = {2026: (302, 304, "352.33"), 2027: (304, 308, "354.67"), 2028: (306, 312, "357")}


# The highest base a month by the budget acts (since 2023 the orders on contributions); until 2001 in pesetas.
PESETAS = {1997: 384_630, 1998: 392_700, 1999: 399_780, 2000: 407_790, 2001: 415_950}
HIGHEST = {
    2002: "2574.90", 2003: "2652", 2004: "2731.50", 2005: "2813.40", 2006: "2897.70", 2007: "2996.10",
    2008: "3074.10", 2009: "3166.20", 2010: "3198", 2011: "3230.10", 2012: "3262.50", 2013: "3425.70",
    2014: "3597", 2015: "3606", 2016: "3642", 2017: "3751.20", 2018: "3751.20", 2019: "4070.10",
    2020: "4070.10", 2021: "4070.10", 2022: "4139.40", 2023: "4495.50", 2024: "4720.50", 2025: "4909.50",
}  # fmt: skip


def to_cent(number: Fraction) -> Fraction:
    return Fraction(floor(number * 100 + Fraction(1, 2)), 100)


def back(month: Month, count: int) -> Month:
    year, place = divmod(month[0] * 12 + month[1] - 1 - count, 12)
    return year, place + 1


def minimum(month: Month) -> Fraction:
    return [value for since, value in MINIMUMS if since <= date(*month, 1)][-1]


def highest(month: Month) -> Fraction:
    year, number = month
    if year in PESETAS:
        return to_cent(PESETAS[year] / Fraction("166.386"))
    if year == 2018 and number >= 8:
        return Fraction("3803.70")
    return Fraction(HIGHEST.get(year, "5101.20"))


def share(place: int, better: bool) -> Fraction:
    """209.1.b and DT 41: the part of the minimum base for the so many-th empty month."""
    if place <= 48 or (better and place <= 60):
        return Fraction(1)
    return Fraction(4, 5) if better and place <= 84 else Fraction(1, 2)


def second(
    day: date, worked: dict[Month, Fraction], employee: bool, better: bool, updated: bool = False
) -> list[Fraction]:
    """The bases of both ways (one before 2026), to the cent."""
    kept, window, divisor = BEST.get(day.year, (300, 300, "350"))
    reference = PRICES[back((day.year, day.month), 26)]
    counted, empty = [], 0
    for place in range(1, window + 1):
        month = back((day.year, day.month), place + 1)
        rise = reference / PRICES[month] if place > 24 else Fraction(1)
        base, most = worked.get(month, Fraction(0)), highest(month)
        if base and updated:
            counted.append(min(base, max(most, to_cent(most * rise))))
            continue
        if not base:
            empty += 1
            base = to_cent(minimum(month) * share(empty, better)) if employee else base
        counted.append(to_cent(min(base, most) * rise))
    ways = [to_cent(sum(counted[:300], Fraction(0)) / 350)]
    if day.year >= 2026:
        ways.append(to_cent(sum(sorted(counted, reverse=True)[:kept], Fraction(0)) / Fraction(divisor)))
    return ways


@st.composite
def records(draw: st.DrawFn) -> list[tuple[Month, Month, int]]:
    """Periods of whole months that do not overlap, with bases in cents."""
    found, start = [], draw(st.integers(1990 * 12, 2010 * 12))
    for _ in range(draw(st.integers(1, 6))):
        start += draw(st.sampled_from([0, 1, 7, 30, 61, 90]))
        length = draw(st.sampled_from([1, 5, 12, 60, 130, 200]))
        end = min(start + length - 1, 2027 * 12)
        if start > end:
            break
        found.append((back((0, 1), -start), back((0, 1), -end), draw(st.integers(10_000, 700_000))))
        start = end + 1
    return found


@settings(max_examples=60)
@given(
    records(),
    st.sampled_from([date(2023, 2, 28), date(2024, 12, 15), date(2025, 12, 31), date(2026, 1, 1), date(2026, 11, 30)])
    | st.dates(date(2027, 1, 1), date(2028, 1, 31)),
    st.booleans(),
    st.sampled_from(["woman", "man"]),
    st.booleans(),
)
def test_the_base_of_a_record_by_another_road(
    record: list[tuple[Month, Month, int]], day: date, employee: bool, sex: str, updated: bool
) -> None:
    defaults = next(item for item in cases("retirement_pension") if item["id"] == "record")["answers"]
    rows: list[dict[str, Any]] = []
    worked: dict[Month, Fraction] = {}
    for first, last, base in record:
        following = back(last, -1)
        end = date.fromordinal(date(*following, 1).toordinal() - 1)
        rows.append({"first": f"{date(*first, 1)}", "last": f"{end}", "base": f"{base / 100:.2f}"})
        worked |= {back(first, -count): Fraction(base, 100) for count in range(600) if back(first, -count) <= last}
    changes = {"day": str(day), "sex": sex, "record": rows, "employee": "yes" if employee else "no"}
    changes["updated"] = "yes" if updated else "no"
    answers = defaults | {"gap_base": "", "career_harmed": "no", "birth": "1958-01-10", "births": ""} | changes
    request = {"calculator": "retirement_pension", "lang": "en", "answers": answers, "on": "2026-11-21"}
    found = reply(request | {"as": ["outcome"]})
    assert found["ok"], found
    amounts = found["outcome"]["amounts"]
    ways = second(day, worked, employee, day.year >= 2026 and sex == "woman", updated)
    most = Fraction(found["outcome"]["figures"]["contribution_bases.maximum_monthly"]["value"])
    if len(ways) == 1:
        assert Fraction(amounts["base"]["value"]) == min(ways[0], most)
    else:
        assert [Fraction(amounts[key]["value"]) for key in ("base_last", "base_best")] == ways
        assert Fraction(amounts["base"]["value"]) == min(max(ways), most)
    filled = sum(Fraction(row["filled"]["value"]) for row in found["outcome"]["tables"]["years"])
    window = BEST.get(day.year, (300, 300, ""))[1]
    gaps = sum(not worked.get(back((day.year, day.month), place + 1)) for place in range(1, window + 1))
    assert filled == (gaps if employee else 0)
    outside = sum(Fraction(row["months"]["value"]) for row in found["outcome"]["tables"].get("outside", []))
    assert outside == len(worked) - (window - gaps)


# INE's December rates as published each year, in per cent; to 2001 those of the index in base 1992.
DECEMBER_RATES = {
    1998: "1.4", 1999: "2.9", 2000: "4.0", 2001: "2.7",
    2002: "4.0", 2003: "2.6", 2004: "3.2", 2005: "3.7", 2006: "2.7", 2007: "4.2",
    2008: "1.4", 2009: "0.8", 2010: "3.0", 2011: "2.4", 2012: "2.9", 2013: "0.3",
    2014: "-1.0", 2015: "0.0", 2016: "1.6", 2017: "1.1", 2018: "1.2", 2019: "0.8",
    2020: "-0.5", 2021: "6.5", 2022: "5.7", 2023: "3.1", 2024: "2.8", 2025: "2.9",
}  # fmt: skip


@pytest.mark.parametrize(("year", "rate"), DECEMBER_RATES.items())
def test_prices_rise_from_december_to_december_as_published(year: int, rate: str) -> None:
    rise = (PRICES[year, 12] / PRICES[year - 1, 12] - 1) * 100
    margin = Fraction("0.051") if year > 2002 else Fraction("0.15")
    assert abs(rise - Fraction(rate)) <= margin


# Minimum wages a day, in euros (until 2001 in pesetas), by the royal decrees of each year; 2020 a month.
DAILY_WAGES = {
    "1997-01-01": 2221, "1998-01-01": 2268, "1999-01-01": 2309, "2000-01-01": 2356, "2001-01-01": 2404,
    "2002-01-01": "14.74", "2003-01-01": "15.04", "2004-01-01": "15.35", "2004-07-01": "16.36", "2005-01-01": "17.10",
    "2006-01-01": "18.03", "2007-01-01": "19.02", "2008-01-01": "20", "2009-01-01": "20.80", "2010-01-01": "21.11",
    "2011-01-01": "21.38", "2012-01-01": "21.38", "2013-01-01": "21.51", "2014-01-01": "21.51", "2015-01-01": "21.62",
    "2016-01-01": "21.84", "2017-01-01": "23.59", "2018-01-01": "24.53", "2019-01-01": "30", "2021-09-01": "32.17",
    "2022-01-01": "33.33", "2023-01-01": "36", "2024-01-01": "37.80",
}  # fmt: skip


@pytest.mark.parametrize(("since", "wage"), DAILY_WAGES.items())
def test_minimum_bases_are_the_minimum_wage_and_a_sixth(since: str, wage: int | str) -> None:
    if isinstance(wage, int):
        expected = to_cent(Fraction(floor(Fraction(wage * 7, 6) + Fraction(1, 2)) * 30) / Fraction("166.386"))
    else:
        expected = to_cent(Fraction(wage) * 7 / 6) * 30
    assert dict(MINIMUMS)[date.fromisoformat(since)] == expected
